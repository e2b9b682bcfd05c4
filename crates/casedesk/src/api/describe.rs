//! Operations on cases and drafts: what stands in their paths is said once.

use kit::api::{self, Op};
use serde_json::{Value, json};

pub(super) use kit::api::Described;

/// An operation. The parameters of its path are described from their names.
pub(super) fn op(
    method: &'static str,
    path: &'static str,
    id: &'static str,
    tag: &'static str,
    summary: &'static str,
) -> Op {
    let parts = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    parts.fold(api::op(method, path, id, tag, summary), |op, name| {
        let (schema, description, example) = part(name);
        op.part(name, &schema, description, &example)
    })
}

fn part(name: &str) -> (Value, &'static str, Value) {
    match name {
        "number" => {
            (json!({ "type": "string", "maxLength": 64 }), "Case number", json!("150402-260105-000018"))
        }
        "draft" => (json!({ "type": "string", "maxLength": 32 }), "The draft's id", json!("7411903412224")),
        "concept" => {
            (json!({ "type": "string", "maxLength": 200 }), "The material's concept", json!("premises.lease"))
        }
        "file" => (json!({ "type": "string", "maxLength": 32 }), "The file's id", json!("7411903412301")),
        "task" => (json!({ "type": "integer", "minimum": 1 }), "The task's number within the case", json!(1)),
        "no" => (json!({ "type": "integer", "minimum": 1 }), "Its number within the application", json!(1)),
        _ => (json!({ "type": "string" }), "", Value::Null),
    }
}
