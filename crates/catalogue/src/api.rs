//! JSON API: items in force, one item, what it asks for, its form. Texts come in both languages.

use axum::Json;
use axum::response::IntoResponse;
use contract::Fault;
use contract::item::Audience;
use contract::lookup::{ItemHit, ItemQuery};
use kit::Routes;
use kit::routes::get;
use kit::{Ctx, Path, Reply};
use serde_json::{Value, json};

use crate::fit::{Fit, fit};
use crate::pages::{find_api, given, kind_word, lists_api, pairs, query_of};
use contract::answers;

/// Most items of one answer.
const MOST: usize = 100;

/// Routes of the API.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .route("/api/v1/find", get(find_api))
        .route("/api/v1/published/{list}", get(lists_api))
        .route("/api/v1/items", get(list))
        .route("/api/v1/items/{code}", get(one))
        .route("/api/v1/items/{code}/plan", get(plan))
        .route("/api/v1/items/{code}/form", get(form))
}

fn hit(hit: &ItemHit) -> Value {
    let audience: Vec<&str> = hit
        .audience
        .iter()
        .map(|one| match one {
            Audience::Person => "person",
            Audience::Enterprise => "enterprise",
        })
        .collect();
    json!({
        "code": hit.code,
        "slug": hit.slug,
        "name": hit.name,
        "plain_name": hit.plain_name,
        "summary": hit.summary,
        "kind": kind_word(hit.kind),
        "audience": audience,
        "organ": hit.organ,
        "is_package": hit.is_package,
    })
}

async fn list(ctx: Ctx) -> Reply {
    let pairs = pairs(&ctx.uri);
    let limit = pairs
        .iter()
        .find(|(name, _)| name == "limit")
        .and_then(|(_, n)| n.parse::<usize>().ok())
        .unwrap_or(20);
    let limit = limit.clamp(1, MOST);
    let query = ItemQuery { region: ctx.site().region.clone(), ..query_of(&pairs, limit + 1) };
    let is_search = !query.text.is_empty();
    let app = ctx.app.clone();
    let mut hits = ctx.app.db.read(move |tx| app.items.find(tx, &query)).await?;
    let more = hits.len() > limit;
    hits.truncate(limit);
    let next = hits.last().filter(|_| more && !is_search).map(|last| last.slug.clone());
    Ok(Json(json!({ "items": hits.iter().map(hit).collect::<Vec<_>>(), "next": next })).into_response())
}

async fn one(ctx: Ctx, Path(code): Path<String>) -> Reply {
    let app = ctx.app.clone();
    let version = ctx.app.db.read(move |tx| app.items.current(tx, &code)).await?;
    Ok(Json(
        json!({ "version": version.number, "published_at": version.published_at, "item": &*version.item }),
    )
    .into_response())
}

async fn plan(ctx: Ctx, Path(code): Path<String>) -> Reply {
    let (app, pairs) = (ctx.app.clone(), pairs(&ctx.uri));
    let found = ctx
        .app
        .db
        .read(move |tx| -> Result<Value, Fault> {
            let version = app.items.current(tx, &code)?;
            let complete = answers::complete(&version.item, &given(&version, &pairs));
            Ok(match fit(&version, &complete)? {
                Fit::Yes => json!({ "applies": true, "answers": complete, "plan": app.items.plan(tx, &version, &complete, None)? }),
                Fit::No { instead, why } => json!({ "applies": false, "answers": complete, "instead": instead, "why": why }),
            })
        })
        .await?;
    Ok(Json(found).into_response())
}

async fn form(ctx: Ctx, Path(code): Path<String>) -> Reply {
    let (app, pairs) = (ctx.app.clone(), pairs(&ctx.uri));
    let merged = ctx
        .app
        .db
        .read(move |tx| {
            let version = app.items.current(tx, &code)?;
            app.items.form(tx, &version, &given(&version, &pairs))
        })
        .await?;
    let report = merged.report();
    Ok(Json(json!({
        "items": merged.items(),
        "schema": merged.form().schema(),
        "fields_before": report.fields_before,
        "fields": report.fields_after,
    }))
    .into_response())
}

/// OpenAPI paths and schemas of this service; the roof merges them.
pub fn openapi() -> Value {
    let mut paths = serde_json::Map::new();
    for part in [of_lists(), of_items()] {
        if let Value::Object(part) = part {
            paths.extend(part);
        }
    }
    json!({ "paths": paths, "components": { "schemas": schemas() } })
}

/// A text in the query.
fn text(name: &str, description: &str) -> Value {
    json!({ "name": name, "in": "query", "schema": { "type": "string" }, "description": description })
}

fn says(description: &str, schema: Value) -> Value {
    json!({ "description": description, "content": { "application/json": { "schema": schema } } })
}

/// Something that anybody may ask.
fn operation(id: &str, summary: &str, parameters: Value, ok: Value) -> Value {
    let problem = json!({ "$ref": "#/components/responses/Problem" });
    json!({ "get": { "operationId": id, "summary": summary, "tags": ["items"], "security": [],
        "parameters": parameters, "responses": { "200": ok, "404": problem, "422": problem } } })
}

/// The search box, and the lists that are published.
fn of_lists() -> Value {
    json!({
        "/api/v1/find": operation("find", "Everything that the search box finds: items, packages, organs, halls, places, what one can do online; the best first",
            json!([
                text("q", "Words as people type them: everyday words, pinyin, initials, traditional letters, English"),
                text("audience", "person or enterprise: narrows items"),
                { "name": "limit", "in": "query", "schema": { "type": "integer", "minimum": 1, "maximum": 30, "default": 10 } }
            ]),
            says("What was found", json!({ "type": "object", "required": ["items"], "properties": {
                "items": { "type": "array", "items": { "type": "object", "required": ["kind", "name", "href"], "properties": {
                    "kind": { "enum": ["item", "package", "function", "answer", "organ", "hall", "place", "news"] },
                    "name": { "$ref": "#/components/schemas/BothLanguages" },
                    "plain_name": { "anyOf": [{ "$ref": "#/components/schemas/BothLanguages" }, { "type": "null" }] },
                    "href": { "type": "string" } } } } } }))),
        "/api/v1/published/{list}": operation("publishedList", "A list made from the catalogue, as of any day",
            json!([
                { "name": "list", "in": "path", "required": true, "schema": { "enum": crate::lists::List::ALL.map(crate::lists::List::word) } },
                text("on", "Day, YYYY-MM-DD; without it, what is in force now"),
                text("organ", "USCC of the organ answerable"),
                text("after", "Item code after which it begins: `next` of the stretch before")
            ]),
            says("A stretch of the list", json!({ "type": "object", "required": ["list", "columns", "lines", "next"], "properties": {
                "list": { "type": "string" },
                "columns": { "type": "array", "items": { "$ref": "#/components/schemas/BothLanguages" } },
                "lines": { "type": "array", "items": { "type": "object", "required": ["code", "slug", "name", "organ", "cells"], "properties": {
                    "code": { "type": "string" }, "slug": { "type": "string" },
                    "name": { "$ref": "#/components/schemas/BothLanguages" },
                    "organ": { "$ref": "#/components/schemas/BothLanguages" },
                    "cells": { "type": "array", "items": { "$ref": "#/components/schemas/BothLanguages" } } } } },
                "next": { "type": ["string", "null"] } } })))
    })
}

/// Items, what they ask for, their forms.
fn of_items() -> Value {
    let code = json!({ "name": "code", "in": "path", "required": true, "schema": { "type": "string" },
        "description": "Item code or slug" });
    let answers = json!({ "name": "answers", "in": "query", "style": "form", "explode": true,
        "description": "Scenario answers by question id; gaps are filled with the ordinary applicant's",
        "schema": { "type": "object", "additionalProperties": { "type": "string" } } });
    json!({
        "/api/v1/items": operation("listItems", "Items in force: a search, or a list by slug",
            json!([
                text("q", "Words; a search answers the best first and is not paged"),
                text("kind", "Kind of power: licence, confirmation, benefit, reward, adjudication, other, public-service"),
                text("audience", "person or enterprise"),
                text("organ", "USCC of the organ answerable"),
                text("package", "yes or no"),
                text("after", "Slug after which the page begins: `next` of the page before"),
                { "name": "limit", "in": "query", "schema": { "type": "integer", "minimum": 1, "maximum": 100, "default": 20 } }
            ]),
            says("A page of items", json!({ "type": "object", "required": ["items", "next"], "properties": {
                "items": { "type": "array", "items": { "$ref": "#/components/schemas/ItemSummary" } },
                "next": { "type": ["string", "null"] } } }))),
        "/api/v1/items/{code}": operation("getItem", "The version in force of an item, as defined", json!([code]),
            says("The item", json!({ "type": "object", "required": ["version", "published_at", "item"], "properties": {
                "version": { "type": "integer" },
                "published_at": { "type": "integer", "description": "Epoch milliseconds" },
                "item": { "type": "object" } } }))),
        "/api/v1/items/{code}/plan": operation("planItem", "What is asked of somebody whose licences and records are where they should be, and what fell away, with reasons",
            json!([code, answers]),
            says("The plan, or which way to go instead", json!({ "type": "object", "required": ["applies", "answers"], "properties": {
                "applies": { "type": "boolean" },
                "answers": { "type": "object" },
                "plan": { "$ref": "#/components/schemas/Plan" },
                "instead": { "type": ["string", "null"] },
                "why": { "$ref": "#/components/schemas/BothLanguages" } } }))),
        "/api/v1/items/{code}/form": operation("getItemForm", "The one form of what is applied for, as JSON Schema 2020-12",
            json!([code, answers]),
            says("The form", json!({ "type": "object", "required": ["items", "schema", "fields_before", "fields"], "properties": {
                "items": { "type": "array", "items": { "type": "string" } },
                "schema": { "type": "object" },
                "fields_before": { "type": "integer" },
                "fields": { "type": "integer" } } })))
    })
}

fn schemas() -> Value {
    json!({
        "BothLanguages": { "type": "object", "required": ["zh"], "properties": { "zh": { "type": "string" }, "en": { "type": "string" } } },
        "ItemSummary": { "type": "object", "required": ["code", "slug", "name", "kind", "audience", "organ", "is_package"], "properties": {
            "code": { "type": "string" },
            "slug": { "type": "string" },
            "name": { "$ref": "#/components/schemas/BothLanguages" },
            "plain_name": { "oneOf": [{ "$ref": "#/components/schemas/BothLanguages" }, { "type": "null" }] },
            "summary": { "$ref": "#/components/schemas/BothLanguages" },
            "kind": { "type": "string" },
            "audience": { "type": "array", "items": { "type": "string", "enum": ["person", "enterprise"] } },
            "organ": { "type": "string" },
            "is_package": { "type": "boolean" } } },
        "Plan": { "type": "object", "required": ["items", "before", "asked", "spared"], "properties": {
            "items": { "type": "array", "items": { "type": "string" } },
            "before": { "type": "integer", "description": "Materials asked without planning: asked plus spared" },
            "asked": { "type": "array", "items": { "type": "object" } },
            "spared": { "type": "array", "items": { "type": "object", "required": ["item", "material", "why"], "properties": {
                "item": { "type": "string" },
                "material": { "type": "string" },
                "concept": { "type": "string" },
                "name": { "$ref": "#/components/schemas/BothLanguages" },
                "why": { "type": "object", "required": ["by"], "properties": { "by": { "type": "string",
                    "enum": ["shared", "licence", "sibling", "exchange", "form", "commitment"] } } } } } } } }
    })
}
