//! The faces of casework (办件的各个界面): pages, API and lists over what `casework` decides. Nothing here reads or writes a row, and
//! nothing here decides: a face asks [`casework::view`] and [`casework::lists`] what may be seen, and an act of casework
//! to do something. The compiler keeps it so: the rows of casework are private to it.
//!
//! | who | pages |
//! |---|---|
//! | applicants | [`pages::portal`] |
//! | the window | [`pages::desk`] |
//! | offices | [`pages::office`] |
//! | everybody in the hall | [`pages::board`] |
//! | programs | [`api`] |

pub mod api;
pub mod exports;
pub mod pages;
mod plate;
mod privacy;

pub use pages::LOCALES;
pub use plate::{plate, service};
