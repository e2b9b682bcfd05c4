//! Holds requests and answers of the JSON API against what the OpenAPI document says of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use jsonschema::Validator;
use serde_json::{Value, json};
use testkit::Answer;

/// The OpenAPI document, ready to check against.
pub struct Described {
    document: Value,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

impl Described {
    pub fn new(document: Value) -> Self {
        Self { document, validators: Mutex::default() }
    }

    /// Every path with its operations.
    pub fn operations(&self) -> Vec<(String, String, &Value)> {
        let paths = self.document["paths"].as_object().unwrap();
        let mut all = Vec::new();
        for (path, methods) in paths {
            for (method, operation) in methods.as_object().unwrap() {
                all.push((path.clone(), method.clone(), operation));
            }
        }
        all
    }

    /// The path of the document that an address belongs to.
    pub fn template(&self, address: &str) -> Option<String> {
        let parts: Vec<&str> = address.split('?').next()?.split('/').collect();
        let fits = |path: &&String| {
            let named: Vec<&str> = path.split('/').collect();
            named.len() == parts.len()
                && named.iter().zip(&parts).all(|(name, part)| name.starts_with('{') || name == part)
        };
        let holes = |path: &&String| path.matches('{').count();
        self.document["paths"].as_object()?.keys().filter(fits).min_by_key(holes).cloned()
    }

    /// What does not fit the schema, in words.
    pub fn faults(&self, schema: &Value, value: &Value) -> Vec<String> {
        let key = schema.to_string();
        let known = self.validators.lock().unwrap().get(&key).cloned();
        let validator = known.unwrap_or_else(|| {
            let whole = json!({
                "$schema": "https://json-schema.org/draft/2020-12/schema", "allOf": [schema],
                "components": self.document["components"],
            });
            let made = Arc::new(jsonschema::options().build(&whole).unwrap_or_else(|e| panic!("{key}: {e}")));
            self.validators.lock().unwrap().insert(key, made.clone());
            made
        });
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }

    /// Makes sure that a request and its answer are as described. A request that was refused need not be.
    #[track_caller]
    pub fn check(&self, method: &str, body: Option<&Value>, answer: &Answer) {
        let Some(path) = self.template(&answer.path) else { panic!("{} is not described", answer.path) };
        let operation = &self.document["paths"][&path][method];
        assert!(operation.is_object(), "{method} {path} is not described");
        let status = answer.status.as_u16();
        let said = &operation["responses"][status.to_string()];
        assert!(said.is_object(), "{method} {path}: {status} is not described: {}", answer.body());
        let said = match said["$ref"].as_str() {
            Some(reference) => self.document.pointer(reference.trim_start_matches('#')).unwrap(),
            None => said,
        };
        let kind = answer.header("content-type").split(';').next().unwrap_or("").to_owned();
        match said["content"].as_object() {
            None => assert_eq!(answer.body(), "", "{method} {path}: {status} has no body"),
            Some(content) => {
                let media =
                    content.get(&kind).unwrap_or_else(|| panic!("{method} {path}: {kind} is not described"));
                let faults = self.faults(&media["schema"], &answer.json());
                assert!(
                    faults.is_empty(),
                    "{method} {path} {status}: {}\n{}",
                    faults.join("\n"),
                    answer.body()
                );
            }
        }
        if let (Some(body), true) = (body, answer.status.is_success()) {
            let faults =
                self.faults(&operation["requestBody"]["content"]["application/json"]["schema"], body);
            assert!(faults.is_empty(), "{method} {path}: what was sent: {}", faults.join("\n"));
        }
    }
}
