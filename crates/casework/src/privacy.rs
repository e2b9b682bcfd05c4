//! What those who handle a case read of a person: identity and telephone numbers masked until they say what for. The form
//! masks by its own fields ([`forms::Form::masked`]); what else lies in a case is masked here, by what it looks like.

use codes::{IdentityDocument, Line, Telephone};
use serde_json::Value;

/// A text with an identity number or a telephone number masked, when it is one that shows what it is: a number of a passport
/// or of a local landline looks like any other number.
pub(crate) fn text(text: &str) -> String {
    if let Some(document) = IdentityDocument::recognise(text) {
        return document.masked();
    }
    match Telephone::parse(text) {
        Ok(telephone) if matches!(telephone.line(), Line::Mobile | Line::Landline | Line::Abroad) => {
            telephone.masked()
        }
        _ => text.to_owned(),
    }
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
        let told = json!({ "value": "13900000001", "rows": [{ "id": "15040219900612998X", "n": 3 }], "name": "陈晓梅",
            "permit": "H12345678", "card": "911156198001010016", "desk": "0476-8220000", "area": "120", "case": "150402-261121-000422" });
        let masked = json!({
            "value": "139****0001", "rows": [{ "id": "150**************X", "n": 3 }], "name": "陈晓梅",
            "permit": "H*******8", "card": "911**************6", "desk": "0476-***0000", "area": "120", "case": "150402-261121-000422",
        });
        assert_eq!(value(&told), masked);
    }
}
