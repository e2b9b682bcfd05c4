//! JSON to FEEL values by declared type, and back.
//!
//! Numbers are decimal with 34 digits inside. On the way out whole numbers that fit 64 bits stay exact; other
//! numbers become the nearest JSON number, exact up to 15 digits, which covers every amount of money.

use crate::guards::{INPUT_BYTES, INPUT_DEPTH, INPUT_ITEMS};
use crate::{Error, Type};
use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value as Feel;
use dsntk_feel::{FeelNumber, Name};
use serde_json::{Map, Number, Value};

/// What one evaluation may take in; counts while it converts.
pub(crate) struct Intake {
    /// Nulls are taken; otherwise they are an error that names the input.
    pub nulls: bool,
    /// Longest list.
    pub list_cap: usize,
    pub bytes: usize,
    items: usize,
}

impl Intake {
    pub fn new(nulls: bool, list_cap: Option<u64>) -> Self {
        let list_cap = list_cap.and_then(|cap| usize::try_from(cap).ok()).unwrap_or(INPUT_ITEMS);
        Self { nulls, list_cap, bytes: 0, items: 0 }
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

    /// One value by its declared type. `path` names it in errors.
    pub fn value(&mut self, value: &Value, kind: &Type, path: &str) -> Result<Feel, Error> {
        self.convert(value, kind, path, 0)
    }

    fn convert(&mut self, value: &Value, kind: &Type, path: &str, depth: usize) -> Result<Feel, Error> {
        if depth > INPUT_DEPTH {
            return Err(Error::InputTooLarge {
                what: format!("`{path}` is nested more than {INPUT_DEPTH} deep"),
            });
        }
        self.count(1)?;
        let wrong =
            || Error::InputType { name: path.to_owned(), expected: kind.clone(), found: shown(value) };
        match (kind, value) {
            (_, Value::Null) if self.nulls => Ok(Feel::Null(None)),
            (_, Value::Null) => Err(Error::InputNull { name: path.to_owned(), expected: kind.clone() }),
            (Type::Any | Type::Boolean, Value::Bool(flag)) => Ok(Feel::Boolean(*flag)),
            (Type::Any | Type::Number, Value::Number(number)) => {
                number.to_string().parse::<FeelNumber>().map(Feel::Number).map_err(|_| wrong())
            }
            (Type::Any | Type::String, Value::String(text)) => {
                self.count(text.len())?;
                Ok(Feel::String(text.clone()))
            }
            (_, Value::String(text)) if text.len() <= 64 => temporal(kind, text).ok_or_else(wrong),
            (Type::Any | Type::List(_), Value::Array(items)) => {
                if items.len() > self.list_cap {
                    let what =
                        format!("the list `{path}` has {} items, more than {}", items.len(), self.list_cap);
                    return Err(Error::InputTooLarge { what });
                }
                let inner = if let Type::List(inner) = kind { inner } else { &Type::Any };
                let mut list = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    list.push(self.convert(item, inner, &format!("{path}[{}]", index + 1), depth + 1)?);
                }
                Ok(Feel::List(list))
            }
            (Type::Any, Value::Object(object)) => self.object(object, &[], path, depth),
            (Type::Context(entries), Value::Object(object)) => self.object(object, entries, path, depth),
            _ => Err(wrong()),
        }
    }

    fn object(
        &mut self,
        object: &Map<String, Value>,
        entries: &[(String, Type)],
        path: &str,
        depth: usize,
    ) -> Result<Feel, Error> {
        let mut context = FeelContext::default();
        for (key, value) in object {
            self.count(key.len())?;
            let kind = entries.iter().find(|(name, _)| name == key).map_or(&Type::Any, |(_, kind)| kind);
            context
                .set_entry(&Name::from(key), self.convert(value, kind, &format!("{path}.{key}"), depth + 1)?);
        }
        for (name, kind) in entries {
            if !object.contains_key(name) {
                if !self.nulls {
                    return Err(Error::InputMissing {
                        name: format!("{path}.{name}"),
                        expected: kind.clone(),
                    });
                }
                context.set_null(Name::from(name));
            }
        }
        Ok(Feel::Context(context))
    }
}

fn temporal(kind: &Type, text: &str) -> Option<Feel> {
    let parsed = match kind {
        Type::Date => Feel::try_from_xsd_date(text),
        Type::Time => Feel::try_from_xsd_time(text),
        Type::DateTime => Feel::try_from_xsd_date_time(text),
        Type::DaysAndTimeDuration | Type::YearsAndMonthsDuration => Feel::try_from_xsd_duration(text),
        _ => return None,
    };
    parsed.ok().filter(|value| value.is_conformant(&kind.to_feel()))
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

/// A result as JSON. A null inside that carries a reason is a failed calculation, not data.
pub(crate) fn to_json(value: &Feel) -> Result<Value, Error> {
    Ok(match value {
        Feel::Null(None) => Value::Null,
        Feel::Null(Some(reason)) => return Err(Error::NullResult { reason: short(reason) }),
        Feel::Boolean(flag) => Value::Bool(*flag),
        Feel::Number(number) => Value::Number(json_number(number)?),
        Feel::String(text) => Value::String(text.clone()),
        Feel::Date(date) => Value::String(date.to_string()),
        Feel::Time(time) => Value::String(time.to_string()),
        Feel::DateTime(at) => Value::String(at.to_string()),
        Feel::DaysAndTimeDuration(duration) => Value::String(duration.to_string()),
        Feel::YearsAndMonthsDuration(duration) => Value::String(duration.to_string()),
        Feel::List(items) | Feel::ExpressionList(items) => {
            Value::Array(items.iter().map(to_json).collect::<Result<_, _>>()?)
        }
        Feel::Context(context) => {
            let mut object = Map::new();
            for (name, value) in context.iter() {
                object.insert(name.to_string(), to_json(value)?);
            }
            Value::Object(object)
        }
        Feel::Transparent(inner) => to_json(inner)?,
        other => return Err(Error::NotData { found: other.type_of().to_string() }),
    })
}

fn json_number(number: &FeelNumber) -> Result<Number, Error> {
    let text = number.to_string();
    let plain = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if let Ok(whole) = plain.parse::<i64>() {
        return Ok(Number::from(whole));
    }
    if let Ok(whole) = plain.parse::<u64>() {
        return Ok(Number::from(whole));
    }
    plain
        .parse::<f64>()
        .ok()
        .and_then(Number::from_f64)
        .ok_or_else(|| Error::NotData { found: format!("the number {}", short(plain)) })
}

/// The engine puts whole values into its reasons; a log line needs the start only.
pub(crate) fn short(reason: &str) -> String {
    match reason.char_indices().nth(300) {
        Some((end, _)) => format!("{}…", reason.get(..end).unwrap_or_default()),
        None => reason.to_owned(),
    }
}
