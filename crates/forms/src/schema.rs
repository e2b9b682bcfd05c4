//! The data schema of a form, and its validator: draft 2020-12, no references, linear-time regular expressions.

use crate::field::{Field, Kind};
use crate::{Format, Text};
use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::{Map, Value, json};

/// Memory of one compiled regular expression.
const PATTERN_BYTES: usize = 256 * 1024;

/// The schema of these fields.
pub(crate) fn of(title: &Text, fields: &[Field]) -> Value {
    let mut schema = object(fields, false);
    if let Some(object) = schema.as_object_mut() {
        object.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        object.insert("title".to_owned(), json!(title.zh));
        object.insert("additionalProperties".to_owned(), json!(false));
    }
    schema
}

/// Top-level fields are required by [`crate::Form::check`], which knows what is shown; columns by the schema.
fn object(fields: &[Field], with_required: bool) -> Value {
    let properties: Map<String, Value> =
        fields.iter().map(|field| (field.id.clone(), property(field))).collect();
    let mut schema = json!({"type": "object", "properties": properties});
    let required: Vec<&str> =
        fields.iter().filter(|field| field.required()).map(|field| field.id.as_str()).collect();
    if with_required && !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

fn property(field: &Field) -> Value {
    let mut schema = Map::new();
    let mut set = |key: &str, value: Value| {
        schema.insert(key.to_owned(), value);
    };
    let values =
        || field.options.iter().map(|option| Value::String(option.value.clone())).collect::<Vec<_>>();
    set("title", json!(field.label.zh));
    match &field.kind {
        Kind::Text => set("type", json!("string")),
        Kind::Date => {
            set("type", json!("string"));
            set("format", json!(Format::Date.name()));
        }
        Kind::Number => set("type", json!("number")),
        Kind::Integer => set("type", json!("integer")),
        Kind::Boolean => set("type", json!("boolean")),
        Kind::Choice => {
            set("type", json!("string"));
            set("enum", json!(values()));
        }
        Kind::Choices => {
            set("type", json!("array"));
            set("items", json!({"type": "string", "enum": values()}));
        }
        Kind::Rows(columns) => {
            set("type", json!("array"));
            let mut row = object(columns, true);
            row["additionalProperties"] = json!(false);
            set("items", row);
        }
    }
    let limits = &field.constraints;
    for (key, limit) in [
        ("minimum", &limits.minimum),
        ("exclusiveMinimum", &limits.exclusive_minimum),
        ("maximum", &limits.maximum),
        ("exclusiveMaximum", &limits.exclusive_maximum),
        ("multipleOf", &limits.multiple_of),
    ] {
        if let Some(limit) = limit {
            set(key, Value::Number(limit.clone()));
        }
    }
    for (key, limit) in [
        ("minLength", limits.min_length),
        ("maxLength", limits.max_length),
        ("minItems", limits.min_items),
        ("maxItems", limits.max_items),
    ] {
        if let Some(limit) = limit {
            set(key, json!(limit));
        }
    }
    match limits.patterns.as_slice() {
        [] => {}
        [pattern] => set("pattern", json!(pattern)),
        patterns => set("allOf", patterns.iter().map(|pattern| json!({"pattern": pattern})).collect()),
    }
    if let Some(format) = limits.format {
        set("format", json!(format.name()));
    }
    if limits.unique_items {
        set("uniqueItems", json!(true));
    }
    Value::Object(schema)
}

/// A validator for a schema made here.
pub(crate) fn validator(schema: &Value) -> Result<Validator, String> {
    let mut options = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .with_pattern_options(
            PatternOptions::regex().size_limit(PATTERN_BYTES).dfa_size_limit(4 * PATTERN_BYTES),
        )
        .offline();
    for format in Format::ALL {
        options = options.with_format(format.name(), move |text: &str| format.holds(text));
    }
    options.build(schema).map_err(|error| error.to_string())
}

/// Whether a regular expression can be compiled within its memory; look-around and back references cannot.
pub(crate) fn pattern_compiles(pattern: &str) -> bool {
    validator(&json!({"type": "string", "pattern": pattern})).is_ok()
}
