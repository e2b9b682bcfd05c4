//! DMN decision tables (决策表) and FEEL conditions over JSON. Pure.
//!
//! Texts are read, checked and computed by the crate `feel`. Here stand the files: their elements and types, what they
//! require, imports; the check of inputs against declared types before a decision runs; a null result as an error with its
//! reason unless the caller allows it; the analysis of tables; and why a decision came out as it did. Values come in and go
//! out as JSON.
//!
//! * [`Expression`]: one FEEL expression, compiled once, evaluated often.
//! * [`Decisions`]: the decisions of one DMN file.
//! * [`command::eval`]: what `onedoor decision eval` serves.

mod boxed;
pub mod command;
mod compile;
#[doc(hidden)]
pub mod conformance;
mod decisions;
mod error;
mod examine;
mod expression;
mod fault;
mod graph;
mod names;
mod places;
mod read;
mod tables;
mod types;
mod value;
mod why;
mod xml;

pub use decisions::{Decisions, Evaluation, Input};
pub use error::Error;
pub use expression::Expression;
pub use fault::{Fault, Severity};
pub use feel::Type;
pub use names::Names;
pub use why::{AsWritten, Labels};
pub use why::{Change, Condition, Otherwise, Rule, Table, Used, Why, Words};
