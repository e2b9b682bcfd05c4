//! The constraints of a property of `form.json`: bounds, lengths, patterns, formats.

use crate::field::{Constraints, Kind};
use crate::read::Reader;
use crate::{Format, schema};
use serde_json::{Map, Number, Value};

const PATTERN_BYTES: usize = 300;

impl Reader<'_> {
    /// The constraints of a property, each of its own type.
    pub fn constraints(&mut self, name: &str, object: &Map<String, Value>) -> Constraints {
        let mut constraints = Constraints::default();
        for (key, slot) in [
            ("minimum", &mut constraints.minimum),
            ("exclusiveMinimum", &mut constraints.exclusive_minimum),
            ("maximum", &mut constraints.maximum),
            ("exclusiveMaximum", &mut constraints.exclusive_maximum),
            ("multipleOf", &mut constraints.multiple_of),
        ] {
            *slot = match object.get(key) {
                Some(Value::Number(number)) => Some(number.clone()),
                Some(_) => {
                    self.add(name, "form.keyword", format!("`{key}` of `{name}` is not a number"), "");
                    None
                }
                None => None,
            };
        }
        for (key, slot) in [
            ("minLength", &mut constraints.min_length),
            ("maxLength", &mut constraints.max_length),
            ("minItems", &mut constraints.min_items),
            ("maxItems", &mut constraints.max_items),
        ] {
            *slot = match object.get(key).map(Value::as_u64) {
                Some(None) => {
                    self.add(name, "form.keyword", format!("`{key}` of `{name}` is not a whole number"), "");
                    None
                }
                given => given.flatten(),
            };
        }
        if let Some(pattern) = object.get("pattern") {
            match pattern.as_str() {
                Some(pattern) if pattern.len() <= PATTERN_BYTES && schema::pattern_compiles(pattern) => {
                    constraints.patterns.push(pattern.to_owned());
                }
                _ => {
                    let message =
                        format!("the pattern of `{name}` is too long, too large or not a regular expression");
                    self.add(
                        name,
                        "form.pattern-refused",
                        message,
                        "write it without look-around and back references",
                    );
                }
            }
        }
        if let Some(format) = object.get("format") {
            constraints.format = format.as_str().and_then(Format::named);
            if constraints.format.is_none() {
                let known: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
                let message = format!("`{name}` has the format {format}, which nobody checks");
                self.add(name, "form.unknown-format", message, &format!("use one of {}", known.join(", ")));
            }
        }
        constraints.unique_items = match object.get("uniqueItems") {
            None => false,
            Some(Value::Bool(flag)) => *flag,
            Some(_) => {
                self.add(name, "form.keyword", format!("`uniqueItems` of `{name}` is not true or false"), "");
                false
            }
        };
        constraints
    }

    /// Constraints that mean nothing for a kind, and bounds that leave nothing, are mistakes.
    pub fn fitting(&mut self, name: &str, kind: &Kind, limits: &Constraints) {
        let number = matches!(kind, Kind::Number | Kind::Integer);
        let numeric = limits.minimum.is_some()
            || limits.maximum.is_some()
            || limits.exclusive_minimum.is_some()
            || limits.exclusive_maximum.is_some()
            || limits.multiple_of.is_some();
        let text = limits.min_length.is_some() || limits.max_length.is_some() || !limits.patterns.is_empty();
        let list = limits.min_items.is_some() || limits.max_items.is_some() || limits.unique_items;
        let format_fits = match limits.format {
            None => true,
            Some(Format::Money) => number || *kind == Kind::Text,
            Some(_) => *kind == Kind::Text,
        };
        let fits = (number || !numeric)
            && (*kind == Kind::Text || !text)
            && (matches!(kind, Kind::Choices | Kind::Rows(_)) || !list)
            && format_fits;
        if !fits {
            let message = format!("`{name}` has a constraint that does not go with its type");
            self.add(name, "form.constraint", message, "remove it or change the type");
        }
        if limits.multiple_of.as_ref().and_then(Number::as_f64).is_some_and(|step| step <= 0.0)
            || limits.impossible()
        {
            let message = format!("no value can satisfy the constraints of `{name}`");
            self.add(name, "form.constraint", message, "correct the bounds");
        }
    }
}
