//! FEEL expressions and DMN decision tables (决策表) behind our own guarded face. Pure.
//!
//! The engine beneath is dsntk (docs/decisions/0003). Nothing outside this crate sees it: texts are measured before
//! its parser gets them ([`Guards`]), names and functions are checked when a definition is published, inputs are
//! checked against their declared types before a decision runs, and a null result is an error with its reason unless
//! the caller allows it. Values come in and go out as JSON.
//!
//! * [`Expression`]: one FEEL expression, compiled once, evaluated often.
//! * [`Decisions`]: the decisions of one DMN file.
//! * [`command::eval`]: what `onedoor decision eval` serves.

pub mod command;
#[doc(hidden)]
pub mod conformance;
mod decisions;
mod equality;
mod error;
mod expression;
mod fault;
mod guards;
mod inspect;
mod lint;
mod model;
mod model_types;
mod names;
mod scan;
mod types;
mod value;
mod xml;

pub use decisions::{Decisions, Evaluation, Input};
pub use error::{Error, Refusal};
pub use expression::Expression;
pub use fault::{Fault, Severity};
pub use guards::Guards;
pub use names::Names;
pub use types::Type;
