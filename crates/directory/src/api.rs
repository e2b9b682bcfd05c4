//! JSON: signing in for programs, who one is, divisions.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::time::china_date;
use contract::{App, Fault, FaultKind};
use kit::Routes;
use kit::routes::{delete, get, post};
use kit::{Path, Reply};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::access::Staff;
use crate::limits::{self, Kind};
use crate::party;
use crate::permissions::Manage;
use crate::region::{self, Region};
use crate::session::{Channel, Current, Stage};
use crate::sign_in::{self, Attempt};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .route("/api/v1/sessions", post(open))
        .route("/api/v1/sessions/current", delete(close))
        .route("/api/v1/me", get(me))
        .route("/api/v1/regions/{code}", get(region))
        .route("/api/v1/limits", get(standing))
        .route("/api/v1/limits/{key}", delete(lift))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    login: String,
    password: String,
    #[serde(default)]
    code: Option<String>,
}

/// Largest body of a request to sign in, bytes.
const BODY_LIMIT: usize = 4096;

/// `POST /api/v1/sessions` with `{"login","password","code"?}` gives a bearer token.
async fn open(State(app): State<App>, request: Request) -> Reply {
    let address = kit::client_address(request.extensions());
    let agent = text_of(&request, header::USER_AGENT);
    if !text_of(&request, header::CONTENT_TYPE).starts_with("application/json") {
        return Err(kit::unsupported().into());
    }
    let given = credentials(&kit::whole_body(request, BODY_LIMIT).await?)?;
    let attempt = Attempt {
        login: given.login,
        password: given.password,
        code: given.code,
        channel: Channel::Api,
        address,
        agent,
        device: None,
        replaces: None,
    };
    let opened = sign_in::sign_in(&app, attempt).await?;
    match opened.stage {
        Stage::Full => {}
        Stage::SecondFactor => return Err(Fault::new(FaultKind::SignIn, "directory.code-needed").into()),
        Stage::NewPassword => return Err(Fault::forbidden("directory.password-first").into()),
    }
    let body = json!({
        "token": opened.token,
        "token_type": "Bearer",
        "expires_at": opened.expires_at,
    });
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response())
}

/// What a program signs in with.
fn credentials(body: &[u8]) -> Result<Credentials, Fault> {
    kit::read_json(body).map_err(|_| Fault::invalid("directory.json"))
}

fn text_of(request: &Request, name: header::HeaderName) -> String {
    request.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned()
}

/// `DELETE /api/v1/sessions/current` ends the session of the token.
async fn close(State(app): State<App>, request: Request) -> Reply {
    let current = request.extensions().get::<Current>().cloned();
    let current = current.ok_or_else(|| Fault::new(FaultKind::SignIn, "kit.sign-in-needed"))?;
    sign_in::sign_out(&app, current).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `GET /api/v1/me`: who the token stands for.
async fn me(ctx: kit::Ctx) -> Reply {
    let actor = ctx.signed_in()?.clone();
    let account = actor.account;
    let parties = ctx.app.db.read(move |tx| party::of_account(tx, account)).await?;
    let body = json!({
        "name": actor.name,
        "assurance": actor.assurance,
        "acts_for": parties.iter().map(|p| json!({
            "name": p.name,
            "kind": p.kind.as_str(),
            "id_masked": p.masked_id,
            "verified": p.verified,
            "current": actor.party == Some(p.id),
        })).collect::<Vec<_>>(),
        "posts": actor.postings.iter().map(|p| json!({
            "post": p.title,
            "organ": p.organ_name,
            "region": p.region,
            "all_organs": p.all_organs,
            "items": p.items,
            "permissions": p.permissions,
        })).collect::<Vec<_>>(),
    });
    Ok(no_store(Json(body).into_response()))
}

fn no_store(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}

/// `GET /api/v1/regions/{code}`: a division, where it lies, and what lies in it.
async fn region(ctx: kit::Ctx, Path(code): Path<String>) -> Reply {
    let (way, below) = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let today = china_date(tx.now());
            Ok((region::path(tx, &code)?, region::children(tx, &code, today)?))
        })
        .await?;
    let Some((own, above)) = way.split_last() else { return Err(kit::Error::not_found()) };
    let short = |r: &Region| json!({ "code": r.code, "level": r.level, "name": r.name });
    let body = json!({
        "code": own.code,
        "level": own.level,
        "name": own.name,
        "within": above.iter().map(short).collect::<Vec<_>>(),
        "children": below.iter().map(short).collect::<Vec<_>>(),
    });
    Ok(Json(body).into_response())
}

/// `GET /api/v1/limits`: whose tries are being slowed or refused now.
async fn standing(ctx: kit::Ctx, staff: Staff<Manage>) -> Reply {
    let all = ctx.app.db.read(move |tx| limits::standing(tx, &staff.actor, 200)).await?;
    let limits: Vec<_> = all
        .iter()
        .map(|limit| {
            json!({
                "key": limit.key,
                "kind": limit.kind.as_str(),
                "login": limit.login,
                "address": limit.address,
                "failures": limit.failures,
                "since": limit.since,
                "wait_seconds": limit.seconds,
                "refuses": limit.kind.refuses(),
            })
        })
        .collect();
    Ok(no_store(Json(json!({ "limits": limits })).into_response()))
}

/// `DELETE /api/v1/limits/{key}` lifts one.
async fn lift(ctx: kit::Ctx, staff: Staff<Manage>, Path(key): Path<String>) -> Reply {
    ctx.app.db.write(move |tx| limits::lift(tx, &staff.actor, &key)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// OpenAPI paths and schemas of this service.
pub fn openapi() -> Value {
    let mut paths = serde_json::Map::new();
    for part in [of_sessions(), of_limits(), of_regions()] {
        if let Value::Object(part) = part {
            paths.extend(part);
        }
    }
    let text = text();
    json!({
        "paths": paths,
        "components": { "schemas": {
            "Text": { "type": "object", "required": ["zh"], "properties": { "zh": text, "en": text } },
            "Region": { "type": "object", "required": ["code", "level", "name"], "properties": {
                "code": text,
                "level": { "type": "integer", "minimum": 1, "maximum": 4 },
                "name": { "$ref": "#/components/schemas/Text" }
            } }
        } }
    })
}

fn text() -> Value {
    json!({ "type": "string" })
}

/// The reference to how every refusal is told.
fn problem() -> Value {
    json!({ "$ref": "#/components/responses/Problem" })
}

fn content(schema: Value) -> Value {
    json!({ "application/json": { "schema": schema } })
}

/// Signing in, signing out, who one is.
fn of_sessions() -> Value {
    let (text, problem) = (text(), problem());
    json!({
    "/api/v1/sessions": { "post": {
        "operationId": "openSession", "summary": "Sign in; gives a bearer token", "tags": ["sessions"],
        "security": [],
        "requestBody": { "required": true, "content": content(json!({
            "type": "object", "required": ["login", "password"], "additionalProperties": false,
            "properties": {
                "login": text, "password": { "type": "string", "format": "password" },
                "code": { "type": "string", "description": "Six digits, where the account has a second factor" }
            }
        })) },
        "responses": {
            "201": { "description": "Signed in", "content": content(json!({
                "type": "object", "required": ["token", "token_type", "expires_at"],
                "properties": {
                    "token": { "type": "string", "description": "Shown once" },
                    "token_type": { "const": "Bearer" },
                    "expires_at": { "type": "integer", "description": "Milliseconds since 1970, UTC" }
                }
            })) },
            "401": problem, "403": problem, "422": problem, "429": problem, "503": problem
        }
    } },
    "/api/v1/sessions/current": { "delete": {
        "operationId": "closeSession", "summary": "Sign out: the token is worth nothing any more",
        "tags": ["sessions"],
        "responses": { "204": { "description": "Signed out" }, "401": problem }
    } },
    "/api/v1/me": { "get": {
        "operationId": "whoAmI", "summary": "Who the token stands for", "tags": ["sessions"],
        "responses": {
            "200": { "description": "Name, parties one may act for, posts", "content": content(json!({
                "type": "object", "required": ["name", "assurance", "acts_for", "posts"],
                "properties": {
                    "name": text,
                    "assurance": { "type": "integer", "minimum": 1, "maximum": 3 },
                    "acts_for": { "type": "array", "items": { "type": "object", "properties": {
                        "name": text, "kind": { "enum": ["person", "enterprise"] }, "id_masked": text,
                        "verified": { "type": "boolean" }, "current": { "type": "boolean" }
                    } } },
                    "posts": { "type": "array", "items": { "type": "object", "properties": {
                        "post": { "$ref": "#/components/schemas/Text" },
                        "organ": { "$ref": "#/components/schemas/Text" },
                        "region": text, "all_organs": { "type": "boolean" },
                        "items": { "type": ["array", "null"], "items": text },
                        "permissions": { "type": "array", "items": text }
                    } } }
                }
            })) },
            "401": problem
        }
    } }
    })
}

/// Limits on tries, for the security administrator.
fn of_limits() -> Value {
    let problem = problem();
    json!({
    "/api/v1/limits": { "get": {
        "operationId": "listLimits", "tags": ["sessions"],
        "summary": "Whose tries are being slowed or refused now, newest first; for the security administrator",
        "responses": {
            "200": { "description": "The limits", "content": content(json!({
                "type": "object", "required": ["limits"],
                "properties": { "limits": { "type": "array", "items": {
                    "type": "object", "required": ["key", "kind", "failures", "since", "wait_seconds", "refuses"],
                    "properties": {
                        "key": { "type": "string", "description": "Names it, for lifting it" },
                        "kind": { "enum": Kind::ALL.iter().map(Kind::as_str).collect::<Vec<_>>() },
                        "login": { "type": ["string", "null"], "description": "The account it is about" },
                        "address": { "type": ["string", "null"], "description": "The network address it is about" },
                        "failures": { "type": "integer" },
                        "since": { "type": "integer", "description": "Milliseconds since 1970, UTC" },
                        "wait_seconds": { "type": "integer",
                            "description": "How long the next try waits, or until tries are taken again" },
                        "refuses": { "type": "boolean", "description": "Whether tries are refused until then" }
                    }
                } } }
            })) },
            "401": problem, "403": problem
        }
    } },
    "/api/v1/limits/{key}": { "delete": {
        "operationId": "liftLimit", "summary": "Lift a limit: whoever it held up begins anew", "tags": ["sessions"],
        "parameters": [{ "name": "key", "in": "path", "required": true, "schema": { "type": "string" } }],
        "responses": { "204": { "description": "Lifted" }, "401": problem, "403": problem, "404": problem }
    } }
    })
}

/// Divisions and where they lie.
fn of_regions() -> Value {
    let problem = problem();
    json!({
    "/api/v1/regions/{code}": { "get": {
        "operationId": "region", "summary": "A division, where it lies and what lies in it", "tags": ["regions"],
        "security": [],
        "parameters": [{ "name": "code", "in": "path", "required": true, "schema": { "type": "string" } }],
        "responses": {
            "200": { "description": "The division", "content": content(json!({
                "allOf": [{ "$ref": "#/components/schemas/Region" }, { "type": "object", "properties": {
                    "within": { "type": "array", "items": { "$ref": "#/components/schemas/Region" } },
                    "children": { "type": "array", "items": { "$ref": "#/components/schemas/Region" } }
                } }]
            })) },
            "404": problem
        }
    } }
    })
}

#[cfg(test)]
mod tests {
    use super::credentials;

    #[test]
    fn credentials_are_an_object() {
        assert!(credentials(br#"{"login":"a","password":"b"}"#).is_ok());
        for bad in [
            r#"["a","b"]"#,
            r#"["a","b",null]"#,
            r#"{"login":"a"}"#,
            "null",
            "",
            r#"{"login":"a","password":"b","x":1}"#,
        ] {
            assert!(credentials(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
