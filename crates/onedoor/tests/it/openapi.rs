//! The OpenAPI document says what the routes really are: none missing, none invented, every reference leads somewhere, every
//! example fits its schema. That answers fit as well, the story shows (`story_api.rs`).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use crate::common::in_sqlite;
use serde_json::Value;

/// Every reference in a document.
fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(all) => all.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn the_document_and_the_routes_are_the_same() {
    in_sqlite(|house| {
        let described: BTreeSet<(String, String)> =
            house.described.operations().into_iter().map(|(path, method, _)| (method, path)).collect();
        let routed: BTreeSet<(String, String)> =
            house.doors.iter().map(|door| (door.method.to_owned(), door.path.clone())).collect();
        let missing: Vec<_> = routed
            .iter()
            .filter(|(_, path)| path.starts_with("/api/v1/"))
            .filter(|one| !described.contains(*one))
            .collect();
        assert!(missing.is_empty(), "not described: {missing:?}");
        let invented: Vec<_> = described.iter().filter(|one| !routed.contains(*one)).collect();
        assert!(invented.is_empty(), "described, but not routed: {invented:?}");
    });
}

#[test]
fn the_document_holds_together() {
    in_sqlite(|house| {
        let document = house.app.program().get("/api/openapi.json").expect(200).json();
        assert_eq!(document["openapi"], "3.1.0");
        let mut all = Vec::new();
        references(&document, &mut all);
        let broken: Vec<_> =
            all.iter().filter(|one| document.pointer(one.trim_start_matches('#')).is_none()).collect();
        assert!(all.len() > 100 && broken.is_empty(), "{broken:?}");
        let tags: BTreeSet<&str> =
            document["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
        let mut ids = BTreeSet::new();
        for (path, method, operation) in house.described.operations() {
            let place = format!("{method} {path}");
            assert!(
                ids.insert(operation["operationId"].as_str().expect(&place).to_owned()),
                "{place}: its id is taken"
            );
            assert!(operation["summary"].as_str().is_some_and(|words| !words.is_empty()), "{place}");
            for tag in operation["tags"].as_array().expect(&place) {
                assert!(tags.contains(tag.as_str().unwrap()), "{place}: {tag} is not explained");
            }
            let responses = operation["responses"].as_object().expect(&place);
            assert!(responses.keys().any(|status| status.starts_with('2')), "{place}");
            let named: BTreeSet<&str> = operation["parameters"]
                .as_array()
                .map(|all| {
                    all.iter()
                        .filter(|one| one["in"] == "path")
                        .filter_map(|one| one["name"].as_str())
                        .collect()
                })
                .unwrap_or_default();
            let wanted: BTreeSet<&str> =
                path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
            assert_eq!(named, wanted, "{place}");
        }
    });
}

#[test]
fn examples_fit_their_schemas() {
    in_sqlite(|house| {
        let document = house.app.program().get("/api/openapi.json").expect(200).json();
        let mut tried = 0;
        for (path, method, operation) in house.described.operations() {
            let media = &operation["requestBody"]["content"]["application/json"];
            if let Some(example) = media.get("example") {
                let faults = house.described.faults(&media["schema"], example);
                assert!(faults.is_empty(), "{method} {path}: {}", faults.join("\n"));
                tried += 1;
            }
        }
        for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
            for example in schema["examples"].as_array().into_iter().flatten() {
                let faults = house.described.faults(schema, example);
                assert!(faults.is_empty(), "{name}: {}", faults.join("\n"));
                tried += 1;
            }
        }
        assert!(tried > 20, "{tried}");
    });
}
