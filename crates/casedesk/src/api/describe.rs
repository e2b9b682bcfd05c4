//! Small words for saying what an operation takes and answers (OpenAPI 3.1).

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::ReadBody;

/// One operation as described.
pub(super) struct Described {
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
pub(super) struct Op {
    path: &'static str,
    method: &'static str,
    body: Map<String, Value>,
    parameters: Vec<Value>,
    responses: Map<String, Value>,
    takes: Option<(&'static str, ReadBody)>,
}

/// A reference to a schema.
pub(super) fn schema(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// An operation. The parameters of its path are described from their names.
pub(super) fn op(
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
    let (schema, description, example) = match name {
        "number" => {
            (json!({ "type": "string", "maxLength": 64 }), "Case number", json!("150402-260105-000018"))
        }
        "draft" => (json!({ "type": "string", "maxLength": 32 }), "The draft's id", json!("7411903412224")),
        "concept" => {
            (json!({ "type": "string", "maxLength": 200 }), "The material's concept", json!("premises.lease"))
        }
        "file" => (json!({ "type": "string", "maxLength": 32 }), "The file's id", json!("7411903412301")),
        "task" => (json!({ "type": "integer", "minimum": 1 }), "The task's number within the case", json!(1)),
        _ => (json!({ "type": "string" }), "", Value::Null),
    };
    json!({
        "name": name, "in": "path", "required": true, "description": description, "schema": schema, "example": example,
    })
}

impl Op {
    /// More than the summary.
    pub fn about(mut self, text: &'static str) -> Self {
        self.body.insert("description".to_owned(), text.into());
        self
    }

    /// Needs no token.
    pub fn open_to_all(mut self) -> Self {
        self.body.insert("security".to_owned(), json!([]));
        self.responses.remove("401");
        self
    }

    /// A parameter of the query.
    pub fn query(mut self, name: &'static str, schema: Value, description: &'static str) -> Self {
        self.parameters
            .push(json!({ "name": name, "in": "query", "description": description, "schema": schema }));
        self
    }

    /// Where a page of a list begins.
    pub fn paged(self) -> Self {
        self.query("from", json!({ "type": "string", "maxLength": 64 }), "`next` of the page before")
    }

    /// A JSON body, read as `T`.
    pub fn takes<T: DeserializeOwned>(mut self, name: &'static str, example: Value) -> Self {
        self.takes = Some((name, |bytes| kit::read_json::<T>(bytes).map(drop)));
        let content = json!({ "application/json": { "schema": schema(name), "example": example } });
        self.body.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
        self.problems(&[413, 415, 422])
    }

    /// A body of other kinds.
    pub fn takes_content(mut self, content: Value) -> Self {
        self.body.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
        self.problems(&[413, 415, 422])
    }

    /// A JSON answer.
    pub fn answers(mut self, status: u16, description: &'static str, name: &str) -> Self {
        let content = json!({ "application/json": { "schema": schema(name) } });
        self.responses.insert(status.to_string(), json!({ "description": description, "content": content }));
        self
    }

    /// An answer without a body.
    pub fn answers_nothing(mut self, description: &'static str) -> Self {
        self.responses.insert("204".to_owned(), json!({ "description": description }));
        self
    }

    /// Says where the new thing stands.
    pub fn located(mut self, status: u16) -> Self {
        if let Some(answer) = self.responses.get_mut(&status.to_string()) {
            answer["headers"] =
                json!({ "Location": { "description": "Its address", "schema": { "type": "string" } } });
        }
        self
    }

    /// Refusals it may answer with.
    pub fn problems(mut self, statuses: &[u16]) -> Self {
        for status in statuses {
            self.responses.insert(status.to_string(), json!({ "$ref": "#/components/responses/Problem" }));
        }
        self
    }

    /// Done.
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
