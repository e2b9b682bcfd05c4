//! From text to program.

mod boxed;
pub(crate) mod builder;
pub(crate) mod parser;
pub(crate) mod primary;
pub(crate) mod scope;
pub(crate) mod token;
