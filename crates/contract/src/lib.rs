//! The words services say to each other: ids, item definitions, events, the acting person and lookup traits.
//!
//! A service never depends on a service. It reads others through a trait in [`lookup`], wired by the roof, and
//! reacts to what they record. Nothing here does input or output by itself.

pub mod actor;
pub mod answers;
pub mod app;
pub mod calendar;
pub mod case;
pub mod events;
pub mod fault;
pub mod fee;
pub mod figures;
pub mod ids;
pub mod item;
pub mod lang;
pub mod live;
pub mod lookup;
pub mod plan;
pub mod time;

pub use actor::{Actor, ActorKind, Permission, Posting, Scope};
pub use app::{App, Reach, Site};
pub use fault::{Fault, FaultKind};
pub use ids::*;
pub use lang::{Lang, Text};
