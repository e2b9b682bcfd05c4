//! Administrative penalties (行政处罚): the list of powers with its discretion ranges, cases by the simple and the ordinary procedure, what
//! the penalised party may say, the decisions published.
//!
//! | act | file |
//! |---|---|
//! | the list of powers, ranges computed from facts | [`powers`] |
//! | file, investigate, notify, decide, serve, note payment, close | [`course`] |
//! | hear, discuss, approve beyond the range | [`hearing`] |
//! | penalise on the spot | [`spot`] |
//! | hand over to another body | [`course`] |
//! | what the party says and asks for | [`party`] |

pub mod course;
pub mod hearing;
pub mod model;
pub mod party;
pub mod powers;
pub mod spot;
pub mod view;
