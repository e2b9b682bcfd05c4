//! BPMN 2.0 (业务流程模型与标注) for approval work: read, check, step, draw. Pure: no clock, no disk, no network.
//!
//! - [`Definitions::read`] reads any BPMN file for interchange; the original text is kept and written back unchanged.
//! - [`Definitions::check`] says, with line and column, what this engine refuses to execute and what looks wrong.
//! - [`Definitions::compile`] makes one process executable: a [`Definition`], immutable and shared between threads.
//! - [`Definition::step`] takes an [`Instance`] from one stable state to the next and says what must now be done
//!   ([`Effect`]). The instance is a small piece of JSON; nothing else is remembered anywhere.
//! - [`run`] drives a process without a system around it; [`draw`] makes the flow chart (流程图) and its outline in words.
//!
//! Our extension attributes live in [`NAMESPACE`] and are listed in [`read::extension`]; they add to the standard's
//! meaning and never change it.

pub mod check;
pub mod draw;
mod due;
mod fault;
mod feel;
pub mod read;
pub mod run;
mod step;

pub use due::{Due, DueError};
pub use fault::{Fault, Position, Severity};
pub use feel::Condition;
pub use read::{Definitions, NAMESPACE};
pub use step::{
    CloseReason, Context, Decisions, Definition, Effect, Event, Instance, Mode, NoDecisions, Node, OpenCall,
    OpenService, OpenTask, OpenTimer, Outcome, Placement, StepError, Vote,
};

/// Variables of a process (流程变量): JSON values by name, in the order they were first set.
pub type Vars = serde_json::Map<String, serde_json::Value>;
