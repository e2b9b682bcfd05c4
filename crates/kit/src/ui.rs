//! The components, each once: functions that take plain values and give [`Html`](crate::Html). Every text argument is
//! escaped. `/_gallery` shows each of them in every state.

mod answer;
mod board;
mod clock;
mod document;
mod facts;
mod field;
mod flow;
mod form;

mod list;
mod nav;
mod people;
mod stages;
mod status;
mod table;
mod timeline;

pub use answer::*;
pub use board::*;
pub use clock::*;
pub use document::*;
pub use facts::*;
pub use field::*;
pub use flow::*;
pub use form::*;

pub use list::*;
pub use nav::*;
pub use people::*;
pub use stages::*;
pub use status::*;
pub use table::*;
pub use timeline::*;
