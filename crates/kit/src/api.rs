//! What a service says of its JSON API (OpenAPI 3.1): operations in small words ([`op`]), schemas of what they take and answer
//! ([`object`] and the words around it), and both together as a part of the document ([`openapi`]).

use contract::Fault;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// Reads a JSON body as its route does, and forgets it.
pub type ReadBody = fn(&[u8]) -> Result<(), Fault>;

/// One operation as described.
pub struct Described {
    /// Its path.
    pub path: &'static str,
    /// Its method.
    pub method: &'static str,
    /// What is said of it.
    pub operation: Value,
    /// The name of the JSON body it takes, and how that is read.
    pub body: Option<(&'static str, ReadBody)>,
}

/// What is said of one operation.
pub struct Op {
    path: &'static str,
    method: &'static str,
    body: Map<String, Value>,
    parameters: Vec<Value>,
    responses: Map<String, Value>,
    takes: Option<(&'static str, ReadBody)>,
}

/// An operation. The parameters of its path are texts until something is said of them ([`Op::part`]).
pub fn op(
    method: &'static str,
    path: &'static str,
    id: &'static str,
    tag: &'static str,
    summary: &'static str,
) -> Op {
    let mut body = Map::new();
    body.insert("operationId".to_owned(), id.into());
    body.insert("summary".to_owned(), summary.into());
    body.insert("tags".to_owned(), json!([tag]));
    let parameters =
        path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).map(of_path);
    let parameters = parameters.collect();
    Op { path, method, body, parameters, responses: Map::new(), takes: None }.problems(&[401])
}

fn of_path(name: &str) -> Value {
    json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
}

impl Op {
    /// More than the summary.
    #[must_use]
    pub fn about(mut self, text: &'static str) -> Self {
        self.body.insert("description".to_owned(), text.into());
        self
    }

    /// What a part of the path is.
    #[must_use]
    pub fn part(mut self, name: &str, schema: &Value, description: &str, example: &Value) -> Self {
        let of_name = |one: &&mut Value| one["in"] == "path" && one["name"] == name;
        if let Some(one) = self.parameters.iter_mut().find(of_name) {
            one["description"] = description.into();
            one["schema"] = schema.clone();
            if !example.is_null() {
                one["example"] = example.clone();
            }
        }
        self
    }

    /// Needs no token.
    #[must_use]
    pub fn open_to_all(mut self) -> Self {
        self.body.insert("security".to_owned(), json!([]));
        self.responses.remove("401");
        self
    }

    /// A parameter of the query.
    #[must_use]
    pub fn query(mut self, name: &'static str, schema: Value, description: &'static str) -> Self {
        self.parameters
            .push(json!({ "name": name, "in": "query", "description": description, "schema": schema }));
        self
    }

    /// Where a page of a list begins.
    #[must_use]
    pub fn paged(self) -> Self {
        self.query("from", json!({ "type": "string", "maxLength": 64 }), "`next` of the page before")
    }

    /// A JSON body, read as `T`.
    #[must_use]
    pub fn takes<T: DeserializeOwned>(mut self, name: &'static str, example: Value) -> Self {
        self.takes = Some((name, |bytes| crate::read_json::<T>(bytes).map(drop)));
        let content = json!({ "application/json": { "schema": named(name), "example": example } });
        self.body.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
        self.problems(&[413, 415, 422])
    }

    /// A body of other kinds.
    #[must_use]
    pub fn takes_content(mut self, content: Value) -> Self {
        self.body.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
        self.problems(&[413, 415, 422])
    }

    /// A JSON answer.
    #[must_use]
    pub fn answers(mut self, status: u16, description: &'static str, name: &str) -> Self {
        let content = json!({ "application/json": { "schema": named(name) } });
        self.responses.insert(status.to_string(), json!({ "description": description, "content": content }));
        self
    }

    /// An answer without a body.
    #[must_use]
    pub fn answers_nothing(mut self, description: &'static str) -> Self {
        self.responses.insert("204".to_owned(), json!({ "description": description }));
        self
    }

    /// Says where the new thing stands.
    #[must_use]
    pub fn located(mut self, status: u16) -> Self {
        if let Some(answer) = self.responses.get_mut(&status.to_string()) {
            answer["headers"] =
                json!({ "Location": { "description": "Its address", "schema": { "type": "string" } } });
        }
        self
    }

    /// Refusals it may answer with.
    #[must_use]
    pub fn problems(mut self, statuses: &[u16]) -> Self {
        for status in statuses {
            self.responses.insert(status.to_string(), json!({ "$ref": "#/components/responses/Problem" }));
        }
        self
    }

    /// Done.
    #[must_use]
    pub fn end(mut self) -> Described {
        if !self.parameters.is_empty() {
            self.body.insert("parameters".to_owned(), Value::Array(self.parameters));
        }
        self.responses.sort_keys();
        self.body.insert("responses".to_owned(), Value::Object(self.responses));
        let operation = Value::Object(self.body);
        Described { path: self.path, method: self.method, operation, body: self.takes }
    }
}

/// Everything together: `paths` and `components` of a service's part of the document.
pub fn openapi(
    described: impl IntoIterator<Item = Described>,
    schemas: impl IntoIterator<Item = (String, Value)>,
) -> Value {
    let mut paths = Map::new();
    for one in described {
        let entry = paths.entry(one.path).or_insert_with(|| Value::Object(Map::new()));
        if let Some(methods) = entry.as_object_mut() {
            methods.insert(one.method.to_owned(), one.operation);
        }
    }
    let schemas: Map<String, Value> = schemas.into_iter().collect();
    json!({ "paths": paths, "components": { "schemas": schemas } })
}

/// Names of the JSON bodies that routes take, each with how its route reads it.
pub fn bodies(described: impl IntoIterator<Item = Described>) -> Vec<(&'static str, ReadBody)> {
    described.into_iter().filter_map(|one| one.body).collect()
}

/// An object with these fields and no others; names ending in `?` may be left out.
pub fn object(fields: Value) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (name, schema) in fields.as_object().cloned().unwrap_or_default() {
        let bare = name.trim_end_matches('?').to_owned();
        if bare.len() == name.len() {
            required.push(bare.clone());
        }
        properties.insert(bare, schema);
    }
    let mut schema = json!({ "type": "object", "additionalProperties": false, "properties": properties });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

/// A reference to a schema of the document.
pub fn named(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// This, or null.
pub fn nullable(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

/// A list of these.
pub fn list(of: Value) -> Value {
    json!({ "type": "array", "items": of })
}

/// A text.
pub fn text() -> Value {
    json!({ "type": "string" })
}

/// A text, or null.
pub fn maybe_text() -> Value {
    json!({ "type": ["string", "null"] })
}

/// Yes or no.
pub fn yes_no() -> Value {
    json!({ "type": "boolean" })
}

/// A whole number.
pub fn whole() -> Value {
    json!({ "type": "integer" })
}

/// A moment.
pub fn instant() -> Value {
    json!({ "type": "integer", "description": "Milliseconds since 1970, UTC" })
}

/// A moment, or null.
pub fn maybe_instant() -> Value {
    json!({ "type": ["integer", "null"], "description": "Milliseconds since 1970, UTC" })
}

/// A day.
pub fn day() -> Value {
    json!({ "type": "string", "format": "date" })
}

/// A day, or null.
pub fn maybe_day() -> Value {
    json!({ "type": ["string", "null"], "format": "date" })
}

/// One of these words.
pub fn words(all: impl Iterator<Item = &'static str>) -> Value {
    json!({ "type": "string", "enum": all.collect::<Vec<_>>() })
}
