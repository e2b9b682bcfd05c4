//! Values from JSON and to it.
//!
//! A number goes out as a JSON number where a double (or a 64-bit integer) holds it exactly, and as a text of its digits
//! where not; such a text comes in again where a number is declared. Dates, times and durations are texts.

use crate::Decimal;
use crate::value::{Context, Name, Value};
use serde_json::{Map, Number, Value as Json};
use std::sync::Arc;

/// A JSON value as it comes: texts stay texts.
pub fn from_json(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Boolean(*flag),
        Json::Number(number) => from_number(number).map_or(Value::Null, Value::Number),
        Json::String(text) => Value::text(text),
        Json::Array(items) => Value::list(items.iter().map(from_json).collect()),
        Json::Object(object) => {
            let entries = object.iter().map(|(name, value)| (Name::from(name.as_str()), from_json(value)));
            Value::Context(Arc::new(Context::new(entries)))
        }
    }
}

/// A JSON number: whole ones exactly, others by the shortest text that names them.
pub fn from_number(number: &Number) -> Option<Decimal> {
    if let Some(whole) = number.as_i64() {
        return Some(Decimal::from(whole));
    }
    if let Some(whole) = number.as_u64() {
        return Some(Decimal::from(whole));
    }
    number.as_f64().and_then(Decimal::from_f64)
}

/// A number as JSON: a number where that is exact, its digits as a text where not.
pub fn to_number(number: Decimal) -> Json {
    let plain = number.normalized();
    if let Some(whole) = plain.to_whole_i64() {
        return Json::Number(Number::from(whole));
    }
    let text = plain.to_string();
    if let Ok(whole) = text.parse::<u64>() {
        return Json::Number(Number::from(whole));
    }
    match text.parse::<f64>() {
        Ok(double) if Decimal::from_f64(double) == Some(plain) => {
            Number::from_f64(double).map_or(Json::String(text), Json::Number)
        }
        _ => Json::String(text),
    }
}

/// A value as JSON; none for ranges and functions, which are no data.
pub fn to_json(value: &Value) -> Result<Json, &'static str> {
    Ok(match value {
        Value::Null => Json::Null,
        Value::Boolean(flag) => Json::Bool(*flag),
        Value::Number(number) => to_number(*number),
        Value::String(text) => Json::String(text.to_string()),
        Value::Date(date) => Json::String(date.to_string()),
        Value::Time(time) => Json::String(time.to_string()),
        Value::DateTime(at) => Json::String(at.to_string()),
        Value::DaysDuration(duration) => Json::String(duration.to_string()),
        Value::MonthsDuration(duration) => Json::String(duration.to_string()),
        Value::List(items) => Json::Array(items.iter().map(to_json).collect::<Result<_, _>>()?),
        Value::Context(context) => {
            let mut object = Map::new();
            for (name, value) in context.entries() {
                object.insert(name.to_string(), to_json(value)?);
            }
            Json::Object(object)
        }
        Value::Range(_) => return Err("range"),
        Value::Function(_) => return Err("function"),
    })
}
