//! What a browser posts, as data, and back. Nothing typed is lost: what does not fit stays as text beside its error.

use crate::check::FieldError;
use crate::field::{Field, Kind};
use crate::form::{Form, empty};
use crate::format::{self, ascii};
use serde_json::{Map, Number, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Most pairs of one post.
const PAIRS: usize = 5000;
/// Most characters of one answer.
const CHARS: usize = 20_000;
/// Most rows of one field.
const ROWS: usize = 200;

impl Form {
    /// Reads urlencoded pairs (decoded). The map has the fields that were posted: emptied ones as null, what cannot
    /// be converted as the text typed. The errors are those of [`Form::check_draft`] and of the conversion. Names
    /// the form does not have, such as buttons, are ignored.
    pub fn parse(&self, pairs: &[(String, String)]) -> (Map<String, Value>, Vec<FieldError>) {
        let mut errors = Vec::new();
        if pairs.len() > PAIRS {
            errors.push(FieldError::new("", "form.too-much").with("limit", PAIRS));
        }
        let mut posted: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, value) in pairs.iter().take(PAIRS) {
            posted.entry(name).or_default().push(value);
        }
        let mut data = Map::new();
        for field in self.fields() {
            let value = match &field.kind {
                Kind::Rows(columns) => rows(field, columns, &posted, &mut errors),
                _ => posted.get(field.id.as_str()).map(|values| field.typed(values, &field.id, &mut errors)),
            };
            if let Some(value) = value {
                data.insert(field.id.clone(), value);
            }
        }
        let said: BTreeSet<String> = errors.iter().map(|error| error.field.clone()).collect();
        errors.extend(self.check_draft(&data).into_iter().filter(|error| !said.contains(&error.field)));
        (data, errors)
    }

    /// Takes a post into a draft: what was posted replaces, what was emptied goes, the rest stays.
    pub fn apply(draft: &mut Map<String, Value>, posted: Map<String, Value>) {
        for (id, value) in posted {
            if empty(&value) {
                draft.remove(&id);
            } else {
                draft.insert(id, value);
            }
        }
    }

    /// The pairs a page would post for this data.
    pub fn values(&self, data: &Map<String, Value>) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for field in self.fields() {
            let Some(value) = data.get(&field.id) else { continue };
            match (&field.kind, value) {
                (Kind::Rows(columns), Value::Array(rows)) => {
                    for (index, row) in rows.iter().enumerate() {
                        for column in columns {
                            if let Some(cell) = row.get(&column.id) {
                                pairs.push((field.cell(index, column), as_text(cell)));
                            }
                        }
                    }
                }
                (_, Value::Array(items)) => {
                    pairs.extend(items.iter().map(|item| (field.id.clone(), as_text(item))));
                }
                (_, value) => pairs.push((field.id.clone(), as_text(value))),
            }
        }
        pairs
    }
}

/// A value as it stands in a control.
fn as_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn rows(
    field: &Field,
    columns: &[Field],
    posted: &BTreeMap<&str, Vec<&str>>,
    errors: &mut Vec<FieldError>,
) -> Option<Value> {
    let prefix = format!("{}[", field.id);
    let mut cells: BTreeMap<usize, BTreeMap<&str, &Vec<&str>>> = BTreeMap::new();
    let mut seen = posted.contains_key(field.id.as_str());
    for (name, values) in posted.range(prefix.as_str()..).take_while(|(name, _)| name.starts_with(&prefix)) {
        let Some((index, column)) = name.get(prefix.len()..).and_then(|rest| rest.split_once("].")) else {
            continue;
        };
        let Some(index) = Some(index).filter(|index| index.len() <= 6).and_then(|index| index.parse().ok())
        else {
            continue;
        };
        seen = true;
        cells.entry(index).or_default().insert(column, values);
    }
    if !seen {
        return None;
    }
    // Rows a person left empty are no answer, and the numbers of the others close up.
    cells.retain(|_, row| row.values().any(|values| values.iter().any(|value| !value.trim().is_empty())));
    if cells.len() > ROWS {
        errors.push(FieldError::new(&field.id, "form.too-many").with("limit", ROWS));
    }
    let mut rows = Vec::new();
    for (index, row) in cells.values().enumerate() {
        let mut object = Map::new();
        for column in columns {
            if let Some(values) = row.get(column.id.as_str()) {
                let value = column.typed(values, &field.cell(index, column), errors);
                if !empty(&value) {
                    object.insert(column.id.clone(), value);
                }
            }
        }
        rows.push(Value::Object(object));
    }
    Some(if rows.is_empty() { Value::Null } else { Value::Array(rows) })
}

impl Field {
    /// What was typed, as a value.
    fn typed(&self, values: &[&str], control: &str, errors: &mut Vec<FieldError>) -> Value {
        let values: Vec<&str> = values.iter().copied().filter(|value| !value.trim().is_empty()).collect();
        if self.kind == Kind::Choices {
            let mut seen = BTreeSet::new();
            let ticked: Vec<Value> = values
                .into_iter()
                .filter(|value| seen.insert(*value))
                .map(|value| Value::String(clip(value)))
                .collect();
            return if ticked.is_empty() { Value::Null } else { Value::Array(ticked) };
        }
        let Some(raw) = values.first() else { return Value::Null };
        if raw.chars().count() > CHARS {
            errors.push(FieldError::new(control, "form.too-long").with("limit", CHARS));
            return Value::String(clip(raw));
        }
        let text = raw.trim().replace("\r\n", "\n").replace('\r', "\n");
        if text.chars().any(|ch| ch.is_control() && ch != '\n' && ch != '\t') {
            errors.push(FieldError::new(control, "form.characters"));
            return Value::String(text);
        }
        match self.convert(&text) {
            Ok(value) => value,
            Err(code) => {
                errors.push(FieldError::new(control, code));
                Value::String(text)
            }
        }
    }

    fn convert(&self, text: &str) -> Result<Value, &'static str> {
        match &self.kind {
            Kind::Number => number(text).map(Value::Number).ok_or("form.not-a-number"),
            Kind::Integer => match number(text) {
                Some(number) if number.is_i64() || number.is_u64() => Ok(Value::Number(number)),
                Some(_) => Err("form.not-whole"),
                None => Err("form.not-a-number"),
            },
            Kind::Boolean => match ascii(text).to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "1" | "是" => Ok(Value::Bool(true)),
                "false" | "no" | "off" | "0" | "否" => Ok(Value::Bool(false)),
                _ => Err("form.not-yes-or-no"),
            },
            Kind::Date => {
                format::date(text).map(|date| Value::String(date.to_string())).ok_or("form.not-a-date")
            }
            Kind::Text => {
                // A wrong spelling of a known format is the check's to explain.
                let tidy = self.constraints.format.and_then(|format| format.tidy(text).ok());
                Ok(Value::String(tidy.unwrap_or_else(|| text.to_owned())))
            }
            Kind::Choice | Kind::Choices | Kind::Rows(_) => Ok(Value::String(text.to_owned())),
        }
    }

    /// A value from elsewhere in this field's own kind, if it can be one.
    pub(crate) fn coerced(&self, value: &Value) -> Option<Value> {
        match (&self.kind, value) {
            (Kind::Choices, Value::String(_)) => Some(Value::Array(vec![value.clone()])),
            (Kind::Text, Value::Number(number)) => Some(Value::String(number.to_string())),
            (_, Value::String(text)) => self.convert(text.trim()).ok(),
            (Kind::Choices | Kind::Rows(_), Value::Array(_))
            | (Kind::Number | Kind::Integer, Value::Number(_))
            | (Kind::Boolean, Value::Bool(_)) => Some(value.clone()),
            _ => None,
        }
    }
}

fn clip(text: &str) -> String {
    text.chars().take(CHARS).collect()
}

/// A number as people type it: full-width digits, thousands in groups, no exponent.
fn number(text: &str) -> Option<Number> {
    let text = ascii(text);
    if text.len() > 30 {
        return None;
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(&text)),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let grouped = whole.contains(',');
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    if grouped && (first.len() > 3 || groups.any(|group| group.len() != 3)) {
        return None;
    }
    let whole = whole.replace(',', "");
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(&whole) || !fraction.is_none_or(plain) {
        return None;
    }
    let whole = Some(whole.trim_start_matches('0')).filter(|whole| !whole.is_empty()).unwrap_or("0");
    let fraction =
        fraction.map(|fraction| fraction.trim_end_matches('0')).filter(|fraction| !fraction.is_empty());
    match fraction {
        None if whole == "0" => Some(Number::from(0)),
        None => serde_json::from_str(&format!("{sign}{whole}")).ok(),
        Some(fraction) => serde_json::from_str(&format!("{sign}{whole}.{fraction}")).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::number;
    use serde_json::json;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        let read = |text: &str| number(text).map(serde_json::Value::Number);
        assert_eq!(read(" 280 "), Some(json!(280)));
        assert_eq!(read("２８０．５"), Some(json!(280.5)));
        assert_eq!(read("1,234,567.80"), Some(json!(1_234_567.8)));
        assert_eq!(read("-0"), Some(json!(0)));
        assert_eq!(read("007"), Some(json!(7)));
        assert_eq!(read("+3"), Some(json!(3)));
        for text in
            ["", "1e5", "1,23", "1.2.3", "½", "NaN", "0x1", "1,", "12345,678", "9".repeat(40).as_str(), "."]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
