//! `Idempotency-Key`: a program that does not know whether its request arrived sends it again under the same key and is answered the
//! same, and nothing is done twice (docs/decisions/0096). Kept for a day, sealed, and for whoever sent it alone.

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use contract::{App, Fault};
use kit::Fingerprint;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::{Error, Step, Tx};

use crate::session::Current;
use crate::store::{self as rows, AnsweredRow};
use crate::vault;

/// The header.
pub const KEY: &str = "idempotency-key";
/// Told with an answer that was given before.
pub const REPEATED: &str = "idempotency-replayed";
/// How long an answer is kept.
pub const KEPT_MS: i64 = 24 * 60 * 60 * 1000;
/// Longer than any request is under way. One of which nothing was heard for so long was cut off, and nobody knows how far it got.
const UNDER_WAY_MS: i64 = 20 * 60 * 1000;
/// The longest answer that is kept, bytes. What programs are answered is far shorter.
const LONGEST: usize = 512 * 1024;

/// Where signing in happens: its answers are tokens, which are never kept, and a second one harms nobody.
const SIGN_IN: &str = "/api/v1/sessions";

/// What a request was answered.
#[derive(Serialize, Deserialize)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

/// Headers of an answer that belong to what it says.
const SAID: [HeaderName; 3] = [header::CONTENT_TYPE, header::LOCATION, header::ETAG];

/// What a key stands for when a request comes.
enum Found {
    /// Nothing yet: this one is the first.
    First(i64),
    UnderWay,
    CutOff,
    Done(AnsweredRow),
}

/// Whether this request may come twice.
fn is_for_us(request: &Request) -> bool {
    let path = request.uri().path();
    *request.method() == Method::POST
        && path.starts_with("/api/")
        && !(path == SIGN_IN || path.starts_with("/api/v1/sessions/"))
        && request.headers().contains_key(KEY)
}

/// The key: one, of visible characters.
fn key_of(headers: &HeaderMap) -> Result<String, Fault> {
    let mut all = headers.get_all(KEY).iter();
    match (all.next().and_then(|key| key.to_str().ok()), all.next()) {
        (Some(key), None) if (1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic()) => {
            Ok(key.to_owned())
        }
        _ => Err(Fault::invalid("answered.key")),
    }
}

fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut sha = Sha256::new();
    for part in parts {
        sha.update((part.len() as u64).to_be_bytes());
        sha.update(part);
    }
    sha.finalize().into()
}

/// Whose keys these are: the account's, or those of whoever shows the same credential.
fn owner(request: &Request) -> Option<String> {
    if let Some(current) = request.extensions().get::<Current>() {
        return Some(format!("account {}", current.account));
    }
    let shown = request.headers().get(header::AUTHORIZATION)?.as_bytes();
    Some(format!("shown {}", crate::hex(&hash(&[shown]))))
}

/// What a request asks for, without its body.
fn asked(request: &Request) -> String {
    let path = request.uri().path_and_query().map_or("", |path| path.as_str());
    format!("{} {path}", request.method())
}

/// The layer. It stands inside what finds out who is there.
pub async fn layer(State(app): State<App>, request: Request, next: Next) -> Response {
    if !is_for_us(&request) {
        return next.run(request).await;
    }
    answered(app, request, next).await.unwrap_or_else(|error| error.into_response())
}

async fn answered(app: App, request: Request, next: Next) -> Result<Response, kit::Error> {
    let key = key_of(request.headers())?;
    let (asked, owner) = (asked(&request), owner(&request));
    // A form with files is told by its parts as its reader finds them; all else is short and read here.
    let (request, print) = match kit::brings_files(request.headers()) {
        true => (request, None),
        false => {
            let (parts, body) = request.into_parts();
            let limit = if owner.is_some() { kit::FORM_LIMIT } else { kit::OPEN_LIMIT };
            let bytes = kit::whole_body(Request::from_parts(parts.clone(), body), limit).await?;
            let print = hash(&[&bytes]);
            (Request::from_parts(parts, Body::from(bytes)), Some(print))
        }
    };
    let owner = match (owner, print) {
        (Some(owner), _) => owner,
        // Nobody is told of a stranger's keys: only the same words are the same request.
        (None, Some(print)) => format!("words {} {asked}", crate::hex(&print)),
        (None, None) => return Ok(next.run(request).await),
    };
    let name = hash(&[owner.as_bytes(), key.as_bytes()]);
    match app.db.write(move |tx| find(tx, name)).await? {
        Found::First(id) => first(app, request, next, (id, asked, print)).await,
        Found::UnderWay => {
            let mut response = kit::Error::from(Fault::conflict("answered.under-way")).into_response();
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
            Ok(response)
        }
        Found::CutOff => Err(Fault::conflict("answered.cut-off").into()),
        Found::Done(row) => {
            let print = match print {
                Some(print) => print,
                None => kit::body_print(request).await?,
            };
            again(&row, &asked, print)
        }
    }
}

fn find(tx: &mut Tx, name: [u8; 32]) -> Result<Found, Fault> {
    let now = tx.real_now();
    rows::forget_answers(tx, now.saturating_sub(KEPT_MS))?;
    let id = tx.new_id();
    if rows::begin_answer(tx, id, name, now)? {
        return Ok(Found::First(id));
    }
    // It may have been taken back this moment.
    let Some(row) = rows::answered(tx, name)? else { return Ok(Found::UnderWay) };
    Ok(match row.sealed {
        Some(_) => Found::Done(row),
        None if now.saturating_sub(row.at) < UNDER_WAY_MS => Found::UnderWay,
        None => Found::CutOff,
    })
}

/// The first request under its key. Whoever sent it may go away: it is done to its end, and its answer kept.
async fn first(
    app: App,
    mut request: Request,
    next: Next,
    (id, asked, print): (i64, String, Option<[u8; 32]>),
) -> Result<Response, kit::Error> {
    let read = Fingerprint::default();
    request.extensions_mut().insert(read.clone());
    let work = tokio::spawn(async move {
        // In a task of its own, so that a panic is seen here.
        let done = tokio::spawn(next.run(request)).await;
        let print = print.or_else(|| read.get()).unwrap_or_default();
        settle(&app, id, hash(&[asked.as_bytes(), &print]), done).await
    });
    match work.await {
        Ok(Ok(response)) => Ok(response),
        Ok(Err(error)) => Err(error),
        Err(stopped) => Err(Fault::internal("kit.internal", stopped).into()),
    }
}

/// Keeps what was answered. What was refused has changed nothing and leaves the key free.
async fn settle(
    app: &App,
    id: i64,
    print: [u8; 32],
    done: Result<Response, tokio::task::JoinError>,
) -> Result<Response, kit::Error> {
    let refused = match &done {
        Ok(response) => !response.status().is_success(),
        Err(_) => true,
    };
    if refused {
        app.db.write(move |tx| rows::forget_answer(tx, id)).await.map_err(Fault::from)?;
        return done.map_err(|stopped| Fault::internal("kit.internal", stopped).into());
    }
    let (parts, body) = match done {
        Ok(response) => response.into_parts(),
        Err(stopped) => return Err(Fault::internal("kit.internal", stopped).into()),
    };
    let bytes: Bytes =
        axum::body::to_bytes(body, LONGEST).await.map_err(|e| Fault::internal("answered.too-long", e))?;
    let headers = SAID.iter().filter_map(|name| {
        let value = parts.headers.get(name)?.to_str().ok()?;
        Some((name.as_str().to_owned(), value.to_owned()))
    });
    let answer = Answer {
        status: parts.status.as_u16(),
        headers: headers.collect(),
        body: String::from_utf8_lossy(&bytes).into_owned(),
    };
    let sealed = vault::seal_json(&place(id), &answer).map_err(Fault::from)?;
    let kept = app.db.write(move |tx| rows::keep_answer(tx, id, print, sealed.clone()));
    if let Err(error) = kept.await {
        // It was done and is answered; whoever asks again is told that nobody knows.
        tracing::error!(%error, "an answer could not be kept under its key");
    }
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

/// The answer given before, to the same request.
fn again(row: &AnsweredRow, asked: &str, print: [u8; 32]) -> Result<Response, kit::Error> {
    if row.print.as_deref() != Some(hash(&[asked.as_bytes(), &print]).as_slice()) {
        return Err(Fault::invalid("answered.other-request").into());
    }
    let sealed = row.sealed.as_deref().unwrap_or_default();
    let answer: Answer = vault::open_json(&place(row.id), sealed).map_err(Fault::from)?;
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    for (name, value) in answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response.headers_mut().insert(REPEATED, HeaderValue::from_static("true"));
    Ok(response)
}

fn place(id: i64) -> String {
    format!("answered:{id}")
}

/// Seals anew what another key sealed, of the next answers after `after`.
pub(crate) fn reseal(tx: &mut Tx, after: i64) -> Result<Step, Error> {
    let mut step = Step::default();
    for rows::LyingAnswer { id, sealed } in rows::answers_after(tx, after, 200)? {
        step.last = Some(id);
        if let Some(sealed) = sealed
            && let Some(anew) = vault::reseal(&place(id), &sealed)?
        {
            step.changed += rows::reseal_answer(tx, id, anew)?;
        }
    }
    Ok(step)
}
