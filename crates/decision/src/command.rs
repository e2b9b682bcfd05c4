//! What `onedoor decision eval FILE.dmn --decision NAME --input JSON` serves. The file is read by the caller.

use crate::guards::INPUT_BYTES;
use crate::{Decisions, Error, Fault};
use serde_json::{Map, Value, json};
use std::fmt;

/// Why the command has no value to print.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// The file is refused.
    File(Vec<Fault>),
    /// `--input` is not a JSON object.
    Input(String),
    /// The decision has no value.
    Decision(Error),
}

/// Evaluates one decision of a DMN text with a JSON object as input.
pub fn eval(dmn: &str, source: &str, decision: &str, input: &str) -> Result<Value, Failure> {
    let data = object(input).map_err(Failure::Input)?;
    let decisions = Decisions::read(dmn, source).map_err(Failure::File)?;
    decisions.eval(decision, &data).map_err(Failure::Decision)
}

fn object(input: &str) -> Result<Map<String, Value>, String> {
    if input.len() > INPUT_BYTES {
        return Err(format!("the input has more than {INPUT_BYTES} bytes"));
    }
    match serde_json::from_str(input) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(other) => Err(format!("the input must be a JSON object, not {}", crate::value::shown(&other))),
        Err(error) => Err(format!("the input is not JSON: {error}")),
    }
}

impl Failure {
    /// Stable dotted code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::File(faults) => faults.first().map_or("decision.file", |fault| fault.code),
            Self::Input(_) => "decision.input-not-json",
            Self::Decision(error) => error.code(),
        }
    }

    /// One JSON document, for `--json`.
    pub fn to_json(&self) -> Value {
        let mut document = json!({"error": self.code(), "message": self.to_string()});
        if let (Self::File(faults), Some(object)) = (self, document.as_object_mut()) {
            let faults = faults.iter().map(|fault| {
                json!({"code": fault.code, "source": fault.source, "line": fault.line, "column": fault.column,
                       "message": fault.message, "remedy": fault.remedy})
            });
            object.insert("faults".to_owned(), faults.collect());
        }
        document
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(faults) => {
                for (index, fault) in faults.iter().enumerate() {
                    if index > 0 {
                        f.write_str("\n")?;
                    }
                    write!(f, "{fault}")?;
                }
                Ok(())
            }
            Self::Input(message) => f.write_str(message),
            Self::Decision(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for Failure {}
