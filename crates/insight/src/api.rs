//! `/api/v1/statistics`: the public's figures as JSON. Small groups are null.

use axum::Json;
use axum::response::IntoResponse;
use kit::routes::get;
use kit::{Ctx, Query, Reply, Routes};
use serde_json::{Map, Value, json};

use crate::asked::Asked;
use crate::figures::By;
use crate::pages::Public;
use crate::spread;

/// Routes of the API.
pub(crate) fn routes() -> Routes {
    Routes::new().route("/api/v1/statistics", get(show))
}

fn figures(all: &[Option<i64>]) -> Map<String, Value> {
    let pairs = Public::MEASURES.iter().zip(all);
    pairs.map(|(measure, n)| (measure.as_str().to_owned(), json!(n))).collect()
}

async fn show(ctx: Ctx, Query(asked): Query<Asked>) -> Reply {
    let app = ctx.app.clone();
    let (found, organs) = ctx
        .app
        .db
        .read(move |tx| {
            let found = Public::of(tx, &app, &asked)?;
            // Internal ids do not leave: an organ is named by its credit code.
            let organs = directory::organ::all(tx)?;
            Ok::<_, contract::Fault>((found, organs))
        })
        .await?;
    let key = |key: &str| match found.by {
        By::Organ => {
            let organ = organs.iter().find(|organ| organ.id.0.to_string() == key);
            organ.map_or_else(String::new, |organ| organ.uscc.clone())
        }
        _ => key.to_owned(),
    };
    let lines: Vec<Value> = found
        .lines
        .iter()
        .map(|(one, all)| {
            let mut line = figures(all);
            line.shift_insert(0, "key".to_owned(), key(one).into());
            line.shift_insert(1, "name".to_owned(), found.names.of(ctx.tr, found.by, one).into());
            Value::Object(line)
        })
        .collect();
    let hours = found.time.map(|(p50, p90)| json!({ "p50": spread::hours(p50), "p90": spread::hours(p90) }));
    let told = json!({
        "from": found.period.from.to_string(), "to": found.period.to.to_string(), "by": found.by.as_str(),
        "least": crate::suppress::LEAST, "whole": figures(&found.whole), "hours": hours, "lines": lines,
    });
    Ok(Json(told).into_response())
}

/// What the OpenAPI document says of these routes.
pub fn openapi() -> Value {
    let count = json!({ "type": ["integer", "null"], "description": "null: fewer than `least`, or kept back so that such a one cannot be told" });
    let measures: Map<String, Value> =
        Public::MEASURES.iter().map(|m| (m.as_str().to_owned(), count.clone())).collect();
    let names: Vec<&str> = Public::MEASURES.iter().map(|m| m.as_str()).collect();
    let mut line = measures.clone();
    line.insert(
        "key".into(),
        json!({ "type": "string", "description": "Credit code, item code, division or period" }),
    );
    line.insert("name".into(), json!({ "type": "string" }));
    let text = |description: &str| json!({ "type": "string", "description": description });
    let parameter = |name: &str, description: &str, schema: Value| json!({ "name": name, "in": "query", "description": description, "schema": schema });
    let words: Vec<&str> = By::ALL.iter().map(|by| by.as_str()).collect();
    let day = json!({ "type": "string", "format": "date" });
    json!({
        "paths": { "/api/v1/statistics": { "get": { "operationId": "readStatistics", "tags": ["statistics"],
            "summary": "What came in and was ended, by organ, item, kind, channel, division or period",
            "parameters": [
                parameter("from", "First day; thirty days ago where left out", day.clone()),
                parameter("to", "Last day; today where left out", day),
                parameter("by", "What figures are told apart by", json!({ "type": "string", "enum": words })),
                parameter("organ", "Only this organ, by its credit code", json!({ "type": "string" })),
                parameter("item", "Only this item, by its code", json!({ "type": "string" })),
                parameter("kind", "Only this kind of power", json!({ "type": "string" })),
                parameter("channel", "Only what came in this way", json!({ "type": "string" })),
                parameter("region", "Only this division and what lies in it", json!({ "type": "string" })),
                parameter("count", "`parts`: what organs work on (single items and parts of packages) instead of applications", json!({ "type": "string", "enum": ["parts"] })),
            ],
            "responses": {
                "200": { "description": "The figures", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Statistics" } } } },
                "422": { "$ref": "#/components/responses/Problem" },
            } } } },
        "components": { "schemas": { "Statistics": { "type": "object", "required": ["from", "to", "by", "least", "whole", "hours", "lines"], "properties": {
            "from": text("First day"), "to": text("Last day"), "by": text("What they are told apart by"),
            "least": { "type": "integer", "description": "Smaller groups are kept back" },
            "whole": { "type": "object", "required": names, "properties": measures },
            "hours": { "type": ["object", "null"], "description": "Hours from receipt to decision: the median and the ninth decile of what was decided in these days",
                "properties": { "p50": { "type": "integer" }, "p90": { "type": "integer" } } },
            "lines": { "type": "array", "items": { "type": "object", "required": ["key", "name"], "properties": line } } } } } },
    })
}
