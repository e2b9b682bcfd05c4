//! What those who handle a case read of a person: identity numbers, telephone numbers and addresses masked until they say what
//! for. The form masks by its own fields ([`forms::Form::masked`]); what else lies in a case is masked here, by what it looks
//! like.

use codes::{IdentityDocument, Line, Telephone, address};
use contract::lookup::ResourceField;
use serde_json::{Map, Value};

use casework::model::{CaseMaterial, Source};

/// What is known of a material, for somebody whose own it is not. A source says which fields of its answers are open
/// (`fields`), and the form shows beside it what the applicant wrote of the premises.
pub(crate) fn provenance(material: &CaseMaterial, fields: &[ResourceField]) -> Value {
    let told = &material.provenance;
    match (material.source, told) {
        (Source::Exchange, Value::Object(all)) => {
            let part = |(name, one): (&String, &Value)| match one {
                Value::Object(answer) if name == "answer" => {
                    (name.clone(), Value::Object(answered(answer, fields)))
                }
                other => (name.clone(), value(other)),
            };
            Value::Object(all.iter().map(part).collect())
        }
        (Source::Form, Value::Object(all)) => {
            let concept = told.get("concept").and_then(Value::as_str).unwrap_or_default();
            let of_a_person = concept.starts_with("person.") || concept.contains("phone");
            let part = |(name, one): (&String, &Value)| match one {
                Value::String(text) if name == "value" && !of_a_person => {
                    (name.clone(), Value::String(number(text)))
                }
                other => (name.clone(), value(other)),
            };
            Value::Object(all.iter().map(part).collect())
        }
        (_, told) => value(told),
    }
}

/// What a source answered, but for what it says is open.
fn answered(answer: &Map<String, Value>, fields: &[ResourceField]) -> Map<String, Value> {
    let open = |name: &str| fields.iter().any(|field| field.open && field.id == name);
    let part = |(name, one): (&String, &Value)| match open(name) {
        true => (name.clone(), one.clone()),
        false => (name.clone(), value(one)),
    };
    answer.iter().map(part).collect()
}

/// A text with an address in it masked too.
pub(crate) fn text(text: &str) -> String {
    if address::is_one(text) { address::masked(text) } else { number(text) }
}

/// A text with an identity number or a telephone number masked, when it is one that shows what it is: a number of a passport
/// or of a local landline looks like any other number.
fn number(text: &str) -> String {
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
            "permit": "H12345678", "card": "911156198001010016", "home": "内蒙古自治区赤峰市红山区示例街1号2单元301室", "desk": "0476-8220000", "area": "120", "case": "150402-261121-000422" });
        let masked = json!({
            "value": "139****0001", "rows": [{ "id": "150**************X", "n": 3 }], "name": "陈晓梅",
            "permit": "H*******8", "card": "911**************6", "home": "内蒙古自治区赤峰市红山区****", "desk": "0476-***0000", "area": "120", "case": "150402-261121-000422",
        });
        assert_eq!(value(&told), masked);
    }

    #[test]
    fn a_source_says_what_of_its_answers_is_open() {
        let field = |id: &str, open| ResourceField {
            id: id.to_owned(),
            name: contract::Text::new("字段", "Field"),
            open,
            kind: contract::lookup::FieldKind::Text,
            personal: true,
        };
        let address = "内蒙古自治区赤峰市红山区示例街1号2单元301室";
        let told =
            json!({ "resource": "r", "answer": { "home": address, "seat": address, "unknown": address } });
        let material = |source, provenance| CaseMaterial {
            id: 1,
            concept: "c".to_owned(),
            name: contract::Text::new("材料", "Material"),
            source,
            trust: casework::model::Trust::A,
            file: None,
            provenance,
            at: 0,
            replaced: false,
        };
        let seen =
            provenance(&material(Source::Exchange, told), &[field("home", false), field("seat", true)]);
        let masked = "内蒙古自治区赤峰市红山区****";
        assert_eq!(seen["answer"], json!({ "home": masked, "seat": address, "unknown": masked }));
        for (concept, shown) in [("premises.address", address), ("person.address", masked)] {
            let told = json!({ "concept": concept, "value": address });
            assert_eq!(provenance(&material(Source::Form, told), &[])["value"], shown, "{concept}");
        }
    }
}
