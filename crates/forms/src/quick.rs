//! The quick way of checking: whether a value certainly satisfies its field, told without the schema. Answers are nearly always right, and
//! then nothing is copied; where it is not sure, the schema is asked, which also knows what to say.

use crate::field::{Field, Kind};
use crate::format::Format;
use serde_json::{Number, Value};

/// Whole numbers up to here are the same in every representation.
const EXACT: i64 = 1 << 53;
/// Lists longer than this are left to the schema.
const FEW: usize = 32;

/// True: nothing is wrong with the value. False: ask the schema.
pub(crate) fn fits(field: &Field, value: &Value) -> bool {
    let limits = &field.constraints;
    if !limits.patterns.is_empty() {
        return false;
    }
    match (&field.kind, value) {
        (Kind::Text, Value::String(text)) => {
            long_enough(field, text) && limits.format.is_none_or(|format| format.is_kept(text))
        }
        (Kind::Date, Value::String(text)) => {
            long_enough(field, text) && limits.format.unwrap_or(Format::Date).is_kept(text)
        }
        (Kind::Choice, Value::String(text)) => {
            limits.format.is_none() && is_option(field, text) && long_enough(field, text)
        }
        (Kind::Boolean, Value::Bool(_)) => true,
        (Kind::Integer | Kind::Number, Value::Number(number)) => within(field, number),
        (Kind::Choices, Value::Array(items)) => ticks(field, items),
        _ => false,
    }
}

fn is_option(field: &Field, text: &str) -> bool {
    field.options.iter().any(|option| option.value == text)
}

/// Neither too short nor too long, in characters.
fn long_enough(field: &Field, text: &str) -> bool {
    let limits = &field.constraints;
    if limits.min_length.is_none() && limits.max_length.is_none() {
        return true;
    }
    let count = if text.is_ascii() { text.len() } else { text.chars().count() };
    let Ok(count) = u64::try_from(count) else { return false };
    limits.min_length.is_none_or(|least| count >= least) && limits.max_length.is_none_or(|most| count <= most)
}

/// A whole number within whole limits.
fn within(field: &Field, number: &Number) -> bool {
    let exact = |number: &Number| number.as_i64().filter(|whole| (-EXACT..=EXACT).contains(whole));
    let Some(whole) = exact(number) else { return false };
    let limits = &field.constraints;
    let holds = |limit: &Option<Number>, compare: fn(&i64, &i64) -> bool| {
        limit.as_ref().is_none_or(|limit| exact(limit).is_some_and(|limit| compare(&whole, &limit)))
    };
    let steps = |step: &i64, whole: &i64| *step > 0 && whole % step == 0;
    holds(&limits.minimum, i64::ge)
        && holds(&limits.exclusive_minimum, i64::gt)
        && holds(&limits.maximum, i64::le)
        && holds(&limits.exclusive_maximum, i64::lt)
        && limits.multiple_of.as_ref().is_none_or(|step| exact(step).is_some_and(|step| steps(&step, &whole)))
        && match limits.format {
            None => true,
            // At most 13 digits before the point.
            Some(Format::Money) => (0..10_000_000_000_000).contains(&whole),
            Some(_) => false,
        }
}

/// Options, each a text, as many as may be.
fn ticks(field: &Field, items: &[Value]) -> bool {
    let limits = &field.constraints;
    let Ok(count) = u64::try_from(items.len()) else { return false };
    items.len() <= FEW
        && limits.format.is_none()
        && limits.min_items.is_none_or(|least| count >= least)
        && limits.max_items.is_none_or(|most| count <= most)
        && items.iter().all(|item| item.as_str().is_some_and(|text| is_option(field, text)))
        && (!limits.unique_items
            || items.iter().zip(1..).all(|(item, next)| !items.iter().skip(next).any(|other| other == item)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Form;
    use serde_json::json;

    /// Fields with limits of every kind, so chosen that many values lie on an edge.
    fn form() -> Form {
        let text = json!({
            "type": "object", "title": "试", "x-title": {"zh": "试", "en": "Try"},
            "properties": {
                "plain": {"type": "string", "title": "一"},
                "short": {"type": "string", "title": "二", "minLength": 2, "maxLength": 4},
                "code": {"type": "string", "title": "三", "pattern": "^[0-9]{2}$"},
                "day": {"type": "string", "title": "四", "format": "date"},
                "mobile": {"type": "string", "title": "五", "format": "cn-mobile"},
                "phone": {"type": "string", "title": "六", "format": "cn-phone"},
                "post": {"type": "string", "title": "七", "format": "cn-postcode"},
                "uscc": {"type": "string", "title": "八", "format": "uscc"},
                "person": {"type": "string", "title": "九", "format": "citizen-id"},
                "mail": {"type": "string", "title": "十", "format": "email"},
                "clock": {"type": "string", "title": "十一", "format": "time"},
                "number": {"type": "number", "title": "十二", "exclusiveMinimum": 0, "maximum": 10},
                "whole": {"type": "integer", "title": "十三", "minimum": -3, "exclusiveMaximum": 12, "multipleOf": 3},
                "money": {"type": "number", "title": "十四", "format": "money"},
                "yes": {"type": "boolean", "title": "十五"},
                "one": {"type": "string", "title": "十六", "enum": ["a", "b"]},
                "some": {"type": "array", "title": "十七", "items": {"type": "string", "enum": ["a", "b", "c"]},
                    "minItems": 1, "maxItems": 2, "uniqueItems": true}
            }
        });
        Form::read(&text.to_string(), "try").unwrap_or_else(|faults| panic!("{faults:?}"))
    }

    fn values() -> Vec<Value> {
        let texts = [
            "",
            " ",
            "a",
            "b",
            "ab",
            "abcd",
            "abcde",
            "一",
            "一二",
            "一二三四",
            "一二三四五",
            "12",
            "123",
            "2026-07-01",
            "2026-7-1",
            "2026-02-29",
            "2024-02-29",
            "２０２６-07-01",
            "13800138000",
            "12800138000",
            "138001380000",
            "+8613800138000",
            "１３８００１３８０００",
            "027-87654321",
            "4008001234",
            "430070",
            "43007",
            "４３００７０",
            "91350100M000100Y43",
            "91350100m000100y43",
            "91350100M000100Y44",
            "11010519491231002X",
            "11010519491231002x",
            "110105194912310021",
            "a@b.cn",
            "a@b",
            "09:30",
            "9:30",
            "24:00",
            "a\u{0}b",
        ];
        let mut all: Vec<Value> = texts.into_iter().map(Value::from).collect();
        all.extend([
            json!(null),
            json!(true),
            json!(0),
            json!(-3),
            json!(-6),
            json!(3),
            json!(9),
            json!(12),
            json!(10),
            json!(11),
            json!(10.0),
            json!(0.5),
            json!(3.0),
            json!(1e300),
            json!(-0.0),
            json!(9_007_199_254_740_993_i64),
            json!(u64::MAX),
            json!(9_999_999_999_999_i64),
            json!(10_000_000_000_000_i64),
            json!(12.345),
            json!([]),
            json!(["a"]),
            json!(["a", "b"]),
            json!(["a", "a"]),
            json!(["a", "b", "c"]),
            json!(["d"]),
            json!([1]),
            json!({"a": 1}),
            json!([["a"]]),
        ]);
        all
    }

    /// What is told without the schema is what the schema tells.
    #[test]
    fn the_quick_way_never_passes_what_the_schema_refuses() {
        let form = form();
        let (mut quick, mut right) = (0, 0);
        for field in form.fields() {
            for value in values() {
                let refused = form.refusals(field, &value);
                assert!(!fits(field, &value) || refused.is_empty(), "{} {value}: {refused:?}", field.id);
                quick += usize::from(fits(field, &value));
                right += usize::from(refused.is_empty());
            }
        }
        // Patterns, broken numbers and unusual spellings are the schema's.
        assert!(quick * 10 > right * 8, "{quick} of {right} told without it");
    }
}
