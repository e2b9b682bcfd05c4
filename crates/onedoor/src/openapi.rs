//! The description of the JSON API (OpenAPI 3.1), put together from what each service says of its routes.

use serde_json::{Map, Value, json};
use service::Plate;

/// The whole document, out of what each service says: tags, `paths` and `components`.
pub fn document(base_url: &str, plates: &[Plate]) -> Value {
    let (mut paths, mut components) = (Map::new(), common());
    for plate in plates {
        let part = (plate.api)();
        if let Some(Value::Object(more)) = part.get("paths") {
            take_paths(&mut paths, more);
        }
        if let Some(Value::Object(kinds)) = part.get("components") {
            take_components(&mut components, kinds);
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
    paths.iter_mut().for_each(|(path, operations)| takes_keys(path, operations));
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

/// What every service's description refers to: how one signs in, how a refusal is told, the key of a request.
fn common() -> Value {
    json!({
        "securitySchemes": {
            "bearer": { "type": "http", "scheme": "bearer", "description": "From POST /api/v1/sessions" }
        },
        "responses": {
            "Problem": {
                "description": "What happened, what it means, what to do (RFC 9457)",
                "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } }
            }
        },
        "parameters": {
            "IdempotencyKey": {
                "name": "Idempotency-Key",
                "in": "header",
                "description": "A key of your own for this request. Sent again under it within 24 hours, the same request is answered the \
                    same (with `Idempotency-Replayed: true`) and nothing is done twice; another request under it is refused (422, \
                    `answered.other-request`); while the first is under way: 409 with `Retry-After`. A request that was refused leaves its \
                    key free.",
                "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" }
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
    })
}

fn take_paths(paths: &mut Map<String, Value>, more: &Map<String, Value>) {
    for (path, operations) in more {
        match (paths.get_mut(path), operations) {
            (Some(Value::Object(known)), Value::Object(operations)) => known.extend(operations.clone()),
            _ => {
                paths.insert(path.clone(), operations.clone());
            }
        }
    }
}

fn take_components(components: &mut Value, kinds: &Map<String, Value>) {
    let Some(components) = components.as_object_mut() else { return };
    for (kind, entries) in kinds {
        let known = components.entry(kind.clone()).or_insert_with(|| json!({}));
        if let (Some(known), Value::Object(entries)) = (known.as_object_mut(), entries) {
            known.extend(entries.clone());
        }
    }
}

/// Says of a POST that it takes a key under which it may be repeated; signing in does not.
fn takes_keys(path: &str, operations: &mut Value) {
    let Some(post) = operations.get_mut("post").and_then(Value::as_object_mut) else { return };
    if path.starts_with("/api/v1/sessions") {
        return;
    }
    if let Some(list) = post.entry("parameters").or_insert_with(|| json!([])).as_array_mut() {
        list.retain(|one| one["name"] != "Idempotency-Key");
        list.push(json!({ "$ref": "#/components/parameters/IdempotencyKey" }));
    }
    if let Some(answers) = post.get_mut("responses").and_then(Value::as_object_mut) {
        for status in ["409", "422"] {
            answers.entry(status).or_insert_with(|| json!({ "$ref": "#/components/responses/Problem" }));
        }
        answers.sort_keys();
    }
}
