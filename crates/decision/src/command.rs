//! What `onedoor decision eval FILE.dmn --decision NAME --input JSON` serves. The files are read by the caller.

use crate::value::INPUT_BYTES;
use crate::{AsWritten, Decisions, Error, Evaluation, Fault};
use feel::temporal::DateTime;
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::fmt;

/// What is asked for beside the value.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Why it came out so, instead of the value alone.
    pub why: bool,
    /// The moment that `now()` and `today()` answer, such as `2026-07-01T10:00:00+08:00`.
    pub now: Option<String>,
    /// The files that the file imports, each with its name.
    pub imported: Vec<(String, String)>,
}

/// Why the command has no value to print.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// The file is refused.
    File(Vec<Fault>),
    /// `--input` is not a JSON object.
    Input(String),
    /// `--now` is no moment.
    Now(String),
    /// The decision has no value.
    Decision(Error),
}

/// Evaluates one decision of a DMN text with a JSON object as input.
///
/// # Errors
/// [`Failure`] with a stable code.
pub fn eval(dmn: &str, source: &str, decision: &str, input: &str, asked: &Asked) -> Result<Value, Failure> {
    let data = object(input).map_err(Failure::Input)?;
    let now = match &asked.now {
        None => None,
        Some(text) => Some(DateTime::parse(text).ok_or_else(|| Failure::Now(text.clone()))?),
    };
    let decisions =
        Decisions::read_with(dmn, source, &asked.imported, now.is_some()).map_err(Failure::File)?;
    let may = Evaluation { now, ..Evaluation::default() };
    if !asked.why {
        return decisions.eval_with(decision, &data, may).map_err(Failure::Decision);
    }
    let why = decisions.why(decision, &data, may).map_err(Failure::Decision)?;
    let mut document = serde_json::to_value(&why).unwrap_or(Value::Null);
    if let Some(object) = document.as_object_mut() {
        object.insert("words".to_owned(), json!(why.words(&AsWritten)));
    }
    Ok(document)
}

/// Where the files lie that a file imports, as it says itself.
pub fn imports(dmn: &str) -> Vec<String> {
    crate::read::import_locations(dmn)
}

fn object(input: &str) -> Result<Map<String, Value>, String> {
    if input.len() > INPUT_BYTES {
        return Err(format!("the input has more than {INPUT_BYTES} bytes"));
    }
    match serde_json::from_str(&exact(input)) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(other) => Err(format!("the input must be a JSON object, not {}", crate::value::shown(&other))),
        Err(error) => Err(format!("the input is not JSON: {error}")),
    }
}

/// The text with each number that a double does not hold exactly as a text of its digits, which is taken where a number is
/// declared: so that no digit is lost before the decision sees it.
fn exact(text: &str) -> Cow<'_, str> {
    let (mut result, mut kept, mut at) = (String::new(), 0, 0);
    let bytes = text.as_bytes();
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at += 1;
                while bytes.get(at).is_some_and(|byte| *byte != b'"') {
                    at += if bytes.get(at) == Some(&b'\\') { 2 } else { 1 };
                }
                at += 1;
            }
            b'-' | b'0'..=b'9' => {
                let rest = bytes.get(at..).unwrap_or_default();
                let length = rest
                    .iter()
                    .take_while(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'))
                    .count();
                let digits = text.get(at..at + length).unwrap_or_default();
                let lost = length > 15
                    && digits.parse().is_ok_and(|number| feel::json::to_number(number).is_string());
                if lost {
                    result.push_str(text.get(kept..at).unwrap_or_default());
                    result.push('"');
                    result.push_str(digits);
                    result.push('"');
                    kept = at + length;
                }
                at += length;
            }
            _ => at += 1,
        }
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    result.push_str(text.get(kept..).unwrap_or_default());
    Cow::Owned(result)
}

impl Failure {
    /// Stable dotted code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::File(faults) => faults.first().map_or("decision.file", |fault| fault.code),
            Self::Input(_) => "decision.input-not-json",
            Self::Now(_) => "decision.no-moment",
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
            Self::Now(text) => {
                write!(f, "`{text}` is no moment: write for example 2026-07-01T10:00:00+08:00")
            }
            Self::Decision(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for Failure {}
