//! Executing one process: a pure state machine. [`Definition`] is the program, [`Instance`] the state,
//! [`Event`] what happened, [`Effect`] what must be done about it.
//!
//! # Order
//! One event is worked through completely: tokens move until everything rests in a task, a wait or a join. Either the
//! whole event is applied or, on an error, nothing is: the instance is then exactly as before.
//!
//! # Variables
//! Variables belong to the process. Three things are local: the element variable and `loopCounter` of a multi-instance,
//! its output item, and the data objects declared inside a sub-process. A name that is local somewhere around a task is
//! set there, every other name is set on the process; the last writer wins.
//!
//! # Joins
//! A parallel join takes one token from each incoming flow. An inclusive join waits as long as a token elsewhere in its
//! scope can still reach one of its empty incoming flows without also being able to reach a full one (BPMN 2.0, 13.4.3).
//!
//! # Errors
//! An error goes up through the activities around it until an event sub-process or a boundary event catches it; one
//! that nobody catches ends the process with that code, and a call activity above receives it in turn.

mod activities;
mod back;
mod build;
mod catch;
mod definition;
mod event;
mod gateways;
mod history;
mod instance;
mod machine;
mod multi;
mod query;

mod scopes;
mod signers;
mod timers;
mod votes;

pub(crate) use build::{build, loose};
pub(crate) use definition::Kind;
pub use definition::{Definition, Node};
pub use event::{
    CloseReason, Context, Decisions, Effect, Event, Mode, NoDecisions, Outcome, Placement, StepError, Vote,
};
pub(crate) use instance::Cycle;
pub use instance::Instance;
pub use query::{OpenCall, OpenService, OpenTask, OpenTimer};
