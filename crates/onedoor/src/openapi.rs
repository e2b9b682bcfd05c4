//! The description of the JSON API (OpenAPI 3.1), put together from what each service says of its routes.

use serde_json::{Map, Value, json};
use service::Plate;

/// The whole document, out of what each service says: tags, `paths` and `components`.
pub fn document(base_url: &str, plates: &[Plate]) -> Value {
    let mut paths = Map::new();
    let mut components = json!({
        "securitySchemes": {
            "bearer": { "type": "http", "scheme": "bearer", "description": "From POST /api/v1/sessions" }
        },
        "responses": {
            "Problem": {
                "description": "What happened, what it means, what to do (RFC 9457)",
                "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } }
            }
        },
        "schemas": {
            "Problem": {
                "type": "object",
                "required": ["type", "title", "status", "code"],
                "properties": {
                    "type": { "type": "string", "format": "uri-reference" },
                    "title": { "type": "string" },
                    "status": { "type": "integer" },
                    "detail": { "type": "string" },
                    "code": { "type": "string", "description": "Stable dotted code" },
                    "instance": { "type": "string" }
                }
            }
        }
    });
    for plate in plates {
        let part = (plate.api)();
        if let Some(Value::Object(more)) = part.get("paths") {
            for (path, operations) in more {
                match (paths.get_mut(path), operations) {
                    (Some(Value::Object(known)), Value::Object(operations)) => {
                        known.extend(operations.clone())
                    }
                    _ => {
                        paths.insert(path.clone(), operations.clone());
                    }
                }
            }
        }
        if let Some(Value::Object(kinds)) = part.get("components") {
            for (kind, entries) in kinds {
                if let (Some(known), Value::Object(entries)) = (
                    components.as_object_mut().map(|c| c.entry(kind.clone()).or_insert_with(|| json!({}))),
                    entries,
                ) && let Some(known) = known.as_object_mut()
                {
                    known.extend(entries.clone());
                }
            }
        }
    }
    paths.insert(
        "/health".to_owned(),
        json!({ "get": {
            "operationId": "health", "summary": "Whether the service and its database answer", "tags": ["operation"],
            "security": [],
            "responses": { "200": { "description": "Well" }, "503": { "description": "The database does not answer" } }
        } }),
    );
    let operation = ("operation", "For those who keep it running");
    let tags: Vec<Value> = plates
        .iter()
        .flat_map(|plate| plate.tags)
        .chain([&operation])
        .map(|(name, description)| json!({ "name": name, "description": description }))
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Onedoor",
            "summary": "One net, one door, one visit",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "Apache-2.0 OR MIT", "identifier": "Apache-2.0 OR MIT" }
        },
        "servers": [{ "url": base_url }],
        "security": [{ "bearer": [] }],
        "tags": tags,
        "paths": paths,
        "components": components,
    })
}
