//! JSON to FEEL values by declared type, and back.
//!
//! Numbers are decimal with 34 digits inside. One that no JSON number holds exactly is written as a text of its digits, and
//! such a text is taken where a number is declared; a text that a JSON number would hold is a text.

use crate::Error;
use feel::temporal::{Date, DateTime, Time};
use feel::{Builtin, Decimal, Fields, Type, Value as Feel};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fmt;

/// Most values one evaluation takes.
pub(crate) const INPUT_ITEMS: usize = 100_000;
/// Bytes of texts, names and numbers one evaluation takes.
pub(crate) const INPUT_BYTES: usize = 1024 * 1024;
/// Levels of lists and objects in the data of one evaluation.
const INPUT_DEPTH: usize = 32;

/// Where nulls are taken.
pub(crate) enum Nulls<'n> {
    /// Everywhere.
    All,
    /// Where the logic asks for null itself: these paths.
    At(&'n BTreeSet<String>),
}

/// What one evaluation may take in; counts while it converts.
pub(crate) struct Intake<'n> {
    nulls: Nulls<'n>,
    bytes: usize,
    items: usize,
}

/// The way to a value, written only in errors.
#[derive(Clone, Copy)]
pub(crate) enum Path<'p> {
    Root(&'p str),
    Entry(&'p Path<'p>, &'p str),
    Item(&'p Path<'p>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root(name) => f.write_str(name),
            Self::Entry(of, name) => write!(f, "{of}.{name}"),
            Self::Item(of, at) => write!(f, "{of}[{at}]"),
        }
    }
}

impl Path<'_> {
    /// Without the places in lists: what is said of one item is said of all.
    fn plain(&self) -> String {
        match self {
            Self::Root(name) => (*name).to_owned(),
            Self::Entry(of, name) => format!("{}.{name}", of.plain()),
            Self::Item(of, _) => of.plain(),
        }
    }
}

impl<'n> Intake<'n> {
    pub fn new(nulls: Nulls<'n>) -> Self {
        Self { nulls, bytes: 0, items: 0 }
    }

    fn count(&mut self, bytes: usize) -> Result<(), Error> {
        self.items += 1;
        self.bytes = self.bytes.saturating_add(bytes);
        if self.items > INPUT_ITEMS {
            return Err(Error::InputTooLarge { what: format!("more than {INPUT_ITEMS} values") });
        }
        if self.bytes > INPUT_BYTES {
            return Err(Error::InputTooLarge { what: format!("more than {INPUT_BYTES} bytes") });
        }
        Ok(())
    }

    /// One value by its declared type. `name` names it in errors.
    pub fn value(&mut self, value: &Value, kind: &Type, name: &str) -> Result<Feel, Error> {
        self.convert(value, kind, &Path::Root(name), 0)
    }

    /// What stands for a value that is not there.
    pub fn missing(&self, kind: &Type, path: &Path<'_>) -> Result<Feel, Error> {
        if self.takes_null(path) {
            return Ok(Feel::Null);
        }
        Err(Error::InputMissing { name: path.to_string(), expected: kind.clone() })
    }

    fn takes_null(&self, path: &Path<'_>) -> bool {
        match self.nulls {
            Nulls::All => true,
            Nulls::At(paths) => !paths.is_empty() && paths.contains(&path.plain()),
        }
    }

    fn convert(&mut self, value: &Value, kind: &Type, path: &Path<'_>, depth: usize) -> Result<Feel, Error> {
        if depth > INPUT_DEPTH {
            let what = format!("`{path}` is nested more than {INPUT_DEPTH} deep");
            return Err(Error::InputTooLarge { what });
        }
        self.count(1)?;
        let wrong =
            || Error::InputType { name: path.to_string(), expected: kind.clone(), found: shown(value) };
        match (kind, value) {
            (_, Value::Null) if self.takes_null(path) => Ok(Feel::Null),
            (_, Value::Null) => Err(Error::InputNull { name: path.to_string(), expected: kind.clone() }),
            (Type::Any | Type::Boolean, Value::Bool(flag)) => Ok(Feel::Boolean(*flag)),
            (Type::Any | Type::Number, Value::Number(number)) => {
                feel::json::from_number(number).map(Feel::Number).ok_or_else(wrong)
            }
            (Type::Any | Type::String, Value::String(text)) => {
                self.count(text.len())?;
                Ok(Feel::text(text))
            }
            (Type::Number, Value::String(text)) if text.len() <= 64 => {
                digits(text).map(Feel::Number).ok_or_else(wrong)
            }
            (_, Value::String(text)) if text.len() <= 100 => temporal(kind, text).ok_or_else(wrong),
            (Type::Any | Type::List(_), Value::Array(items)) => {
                let inner = kind.item();
                let mut list = Vec::with_capacity(items.len().min(INPUT_ITEMS));
                for (index, item) in items.iter().enumerate() {
                    list.push(self.convert(item, inner, &Path::Item(path, index + 1), depth + 1)?);
                }
                Ok(Feel::list(list))
            }
            (Type::Any, Value::Object(object)) => self.object(object, None, path, depth),
            (Type::Context(fields), Value::Object(object)) => self.object(object, Some(fields), path, depth),
            _ => Err(wrong()),
        }
    }

    fn object(
        &mut self,
        object: &Map<String, Value>,
        fields: Option<&Fields>,
        path: &Path<'_>,
        depth: usize,
    ) -> Result<Feel, Error> {
        let mut entries = Vec::with_capacity(object.len());
        // Declared entries come first and in their order, so that their places are known.
        for (name, kind) in fields.iter().flat_map(|fields| &fields.entries) {
            let inner = Path::Entry(path, name);
            let value = match object.get(&**name) {
                Some(value) => self.convert(value, kind, &inner, depth + 1)?,
                None => self.missing(kind, &inner)?,
            };
            entries.push((name.clone(), value));
        }
        for (name, value) in object {
            if fields.is_some_and(|fields| fields.get(name).is_some()) {
                continue;
            }
            self.count(name.len())?;
            // What is not declared is not asked for: nulls in it do not matter.
            let value = if fields.is_some() && value.is_null() {
                Feel::Null
            } else {
                self.convert(value, &Type::Any, &Path::Entry(path, name), depth + 1)?
            };
            entries.push((feel::Name::from(name.as_str()), value));
        }
        Ok(Feel::Context(std::sync::Arc::new(feel::Context::new(entries))))
    }
}

/// A number that a JSON number would not hold exactly, from its digits.
fn digits(text: &str) -> Option<Decimal> {
    let number: Decimal = text.parse().ok()?;
    matches!(feel::json::to_number(number), Value::String(_)).then_some(number)
}

fn temporal(kind: &Type, text: &str) -> Option<Feel> {
    match kind {
        Type::Date => Date::parse(text).map(Feel::Date),
        Type::Time => Time::parse(text).map(Feel::Time),
        Type::DateTime => DateTime::parse(text).map(Feel::DateTime),
        Type::DaysDuration | Type::MonthsDuration => feel::temporal::parse_duration(text),
        _ => None,
    }
    .filter(|value| kind.holds(value))
}

/// A short description of a JSON value for error messages.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => {
            let short: String = text.chars().take(40).collect();
            format!("\"{short}{}\"", if text.chars().nth(40).is_some() { "…" } else { "" })
        }
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(entries) => format!("an object of {}", entries.len()),
    }
}

/// A result as JSON.
pub(crate) fn to_json(value: &Feel) -> Result<Value, Error> {
    feel::json::to_json(value).map_err(|found| Error::NotData { found: found.to_owned() })
}

/// A FEEL value in a few words, for messages.
pub(crate) fn brief(value: &Feel) -> String {
    to_json(value).map_or_else(|_| value.kind_name().to_owned(), |json| shown(&json))
}

/// Whether there is a built-in function of this name, for messages.
pub(crate) fn is_function(name: &str) -> bool {
    Builtin::named(name).is_some()
}
