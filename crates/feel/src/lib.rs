//! FEEL (表达式语言), the expression language of decisions: a text is read with the names it may use, checked against their
//! types, compiled once into a [`Program`] that never changes, and evaluated by any thread. Pure: no clock, no machine's
//! time zones, no floating point; the same text and values give the same result everywhere, within bounds that count steps.
//!
//! * [`Scope`]: the names, types and treatment of unknown names that a text is read with.
//! * [`Builder`]: reads texts (and boxed expressions of decision files) into a program.
//! * [`Evaluator`]: one evaluation of a program over its inputs.
//! * [`Value`], [`Decimal`], [`temporal`]: what is computed with.

mod convert;
mod decimal;
mod error;
mod evaluate;
mod functions;
pub mod json;
mod limits;
mod program;
mod regex;
mod syntax;
pub mod table;
pub mod temporal;
mod types;
mod value;

pub use convert::conformed;
pub use decimal::{Decimal, Rounding};
pub use error::{Error, ErrorKind, Finding, FindingKind};
pub use evaluate::{Evaluator, Meter, Note, Observer, Stop};
pub use functions::Builtin;
pub use limits::{Bounds, Limits, VALUE_DEPTH};
pub use program::{Comparison, Program, Variable};
pub use regex::{NoPattern, Regex};
pub use syntax::builder::{Builder, FunctionFrame, LoopFrame, Operand};
pub use syntax::scope::{Scope, Unknown};
pub use syntax::{constant_list, name_of};
pub use types::{Fields, Signature, Type};
pub use value::{Callable, Context, Form, Function, List, Name, Range, Value};
