//! The gateway over HTTP: `POST /exchange/v1/{resource}`, a message's entry, and the comparison of a day. Who signed is known before the body is read.

use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use contract::Fault;
use kit::routes::{get, post};
use kit::{Path, Reply, Routes};

use super::Room;
use crate::gateway::message::{self, BODY_MOST};
use crate::gateway::reconcile;
use crate::gateway::register::{self, System};
use crate::gateway::signature::{Signable, Signed};
use crate::store::systems as rows;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/exchange/v1/{resource}", post(ask))
        .route("/exchange/v1/reconciliation", post(compare))
        .route("/exchange/v1/messages/{message}", get(entry))
}

/// A request as it was signed. Headers that are no text are left out: nobody can have signed them.
fn signable(room: &Room, request: &Request) -> Signable {
    let text = |headers: &HeaderMap, name| {
        headers.get(name).and_then(|value| value.to_str().ok().map(str::to_owned))
    };
    let headers = request.headers();
    let uri = request.uri();
    let authority =
        text(headers, header::HOST).or_else(|| uri.authority().map(|one| one.as_str().to_owned()));
    Signable {
        method: request.method().as_str().to_owned(),
        path: uri.path().to_owned(),
        query: uri.query().map(str::to_owned),
        authority: authority.unwrap_or_default().to_ascii_lowercase(),
        origin: room.ctx.app.site.base_url.trim_end_matches('/').to_owned(),
        headers: headers
            .iter()
            .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
            .collect(),
    }
}

/// Who signed a request, and the signature. Reads nothing of the body.
async fn caller(room: &Room, request: &Signable, has_body: bool) -> Result<(System, Signed), kit::Error> {
    let signed = request.signed(has_body)?;
    let (heard, sign) = (request.clone(), signed.clone());
    let system = room.look(move |tx, _| register::who(tx, &heard, &sign)).await?;
    Ok((system, signed))
}

/// The body of a request, which is the one that was signed.
async fn body(signable: &Signable, request: Request) -> Result<axum::body::Bytes, kit::Error> {
    let body = kit::whole_body(request, BODY_MOST).await?;
    signable.check_body(&body)?;
    Ok(body)
}

fn json(value: &serde_json::Value) -> Reply {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, value.to_string()).into_response())
}

async fn ask(room: Room, Path(code): Path<String>, request: Request) -> Reply {
    let heard = signable(&room, &request);
    let (_, signed) = caller(&room, &heard, true).await?;
    let body = body(&heard, request).await?;
    let (question, digest) = (message::read(&body)?, message::hex(&body));
    let reach = room.desk.clone();
    let outcome = room
        .ctx
        .app
        .db
        .write(move |tx| message::answer(tx, &reach, (&signed, &digest), (&code, &question)))
        .await?;
    json(&outcome?)
}

async fn compare(room: Room, request: Request) -> Reply {
    let heard = signable(&room, &request);
    let (_, signed) = caller(&room, &heard, true).await?;
    let body = body(&heard, request).await?;
    let told: reconcile::Told = kit::read_json(&body)?;
    let done = room.ctx.app.db.write(move |tx| reconcile::compare(tx, &signed, &told)).await?;
    json(&done)
}

async fn entry(room: Room, Path(number): Path<String>, request: Request) -> Reply {
    let heard = signable(&room, &request);
    let (system, _) = caller(&room, &heard, false).await?;
    let found = room
        .look(move |tx, _| {
            let found = rows::message(tx, system.id, &number)?;
            found.ok_or_else(|| Fault::not_found("exchange.not-found"))
        })
        .await?;
    json(&serde_json::json!(found))
}
