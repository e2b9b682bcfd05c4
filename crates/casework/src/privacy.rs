//! What those who handle a case read of a person: identity and telephone numbers masked until they say what for. The form
//! masks by its own fields ([`forms::Form::masked`]); what else lies in a case is masked here, by what it looks like.

use directory::party::{IdKind, mask_id, mask_phone};
use serde_json::Value;

/// A text with an identity or mobile number masked, when it is one.
pub(crate) fn text(text: &str) -> String {
    if codes::CitizenId::parse(text).is_ok() {
        return mask_id(IdKind::CitizenId, text);
    }
    if text.len() == 11 && text.starts_with('1') && text.bytes().all(|b| b.is_ascii_digit()) {
        return mask_phone(text);
    }
    text.to_owned()
}

/// Everything in a value, however deep.
pub(crate) fn value(all: &Value) -> Value {
    match all {
        Value::String(one) => Value::String(text(one)),
        Value::Array(many) => Value::Array(many.iter().map(value).collect()),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, one)| (name.clone(), value(one))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => all.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_of_people_are_masked_wherever_they_stand() {
        let told = json!({ "value": "13900000001", "rows": [{ "id": "15040219900612998X", "n": 3 }], "name": "陈晓梅" });
        let masked = json!({
            "value": "139****0001", "rows": [{ "id": "150**************X", "n": 3 }], "name": "陈晓梅",
        });
        assert_eq!(value(&told), masked);
    }
}
