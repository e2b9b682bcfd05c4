//! `/api/v1/trade/…`: the open data, for everybody: the change feed of releases and the record of a tender (OCDS 1.1).

use axum::response::IntoResponse;
use kit::routes::get;
use kit::{Path, Query, Reply, Routes};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Room;
use crate::{frame, ocds};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/v1/trade/releases", get(releases))
        .route("/api/v1/trade/records/{tender}", get(record))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    after: i64,
    #[serde(default = "most")]
    limit: u32,
}

fn most() -> u32 {
    100
}

async fn releases(room: Room, Query(asked): Query<Asked>) -> Reply {
    let base = room.ctx.app.site.base_url.clone();
    let feed = room
        .look(move |tx, desk| {
            let rules = desk.rules(tx)?;
            ocds::feed(tx, &rules, &base, asked.after, asked.limit)
        })
        .await?;
    Ok(axum::Json(feed).into_response())
}

async fn record(room: Room, Path(number): Path<String>) -> Reply {
    let base = room.ctx.app.site.base_url.clone();
    let record = room
        .look(move |tx, desk| {
            let (tender, rules) = (frame::public(tx, &number)?, desk.rules(tx)?);
            ocds::record(tx, &rules, &base, &tender)
        })
        .await?;
    Ok(axum::Json(record).into_response())
}

/// Its part of the description of the API.
pub(crate) fn api() -> Value {
    let answer = |words: &str| json!({ "200": { "description": words, "content": { "application/json": { "schema": { "type": "object" } } } } });
    json!({
        "paths": {
            "/api/v1/trade/releases": {
                "get": {
                    "tags": ["trade"],
                    "operationId": "tradeReleases",
                    "summary": "Releases after a watermark, a release package of OCDS 1.1; links.watermark is what to ask with next",
                    "security": [],
                    "parameters": [
                        { "name": "after", "in": "query", "schema": { "type": "integer", "default": 0 },
                          "description": "The watermark: the number of the last release one has" },
                        { "name": "limit", "in": "query", "schema": { "type": "integer", "minimum": 1, "maximum": 500, "default": 100 },
                          "description": "Most releases" },
                    ],
                    "responses": answer("A release package"),
                }
            },
            "/api/v1/trade/records/{tender}": {
                "get": {
                    "tags": ["trade"],
                    "operationId": "tradeRecord",
                    "summary": "The record of a tender: all its releases and the compiled one, a record package of OCDS 1.1",
                    "security": [],
                    "parameters": [
                        { "name": "tender", "in": "path", "required": true, "schema": { "type": "string" },
                          "description": "Number of the tender" },
                    ],
                    "responses": answer("A record package"),
                }
            },
        }
    })
}
