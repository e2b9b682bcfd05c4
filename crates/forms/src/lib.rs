//! Forms (表单): one `form.json` is a JSON Schema 2020-12 object with our `x-` annotations. Read, shown as a list of
//! fields, filled from urlencoded pairs, checked, prefilled, and merged for several items into one. Pure.
//!
//! What the file may say is listed in [`Form::read`]; anything else is a fault, so that a misspelt keyword is found
//! when the item is published. Conditions (`x-show-if`) are FEEL texts that the caller evaluates.

mod check;
mod fault;
mod field;
mod form;
mod format;
mod input;
mod merge;
mod once;
mod prefill;
mod quick;
mod read;
mod read_constraints;
mod schema;
mod text;

pub use check::{FieldError, ShowIf};
pub use fault::Fault;
pub use field::{Choice, Constraints, Field, Kind, Use, Widget};
pub use form::{Form, Section};
pub use format::Format;
pub use merge::{Merged, Report, Shared, merge};
pub use prefill::{Provenance, Source, Sources};
pub use text::Text;
