//! The JSON API of the hotline under `/api/v1/tickets`: the same acts as the pages, one route for all of them. Refusals are problems with
//! the act's own code. Internal ids do not leave: a ticket is named by its number, a unit by its credit code.

use axum::Json;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use contract::{Actor, ActorKind, Fault, OrganId};
use directory::access::{ListScope, Permit};
use kit::routes::{get, post};
use kit::{Path, Query, Reply, Routes};
use serde::Deserialize;
use serde_json::{Value, json};
use store::Tx;

use crate::caller::{self, Proof};
use crate::desk::Desk;
use crate::frame::{self, Act};
use crate::model::{Channel, State, Ticket, TicketKind};
use crate::pages::{Room, callers_acts, office_scope, with_unit};
use crate::permissions::Handle;
use crate::platform::{self, CallBack, Send};
use crate::receive::{self, BODY_LEAST, BODY_MOST, LINE_MOST, Wish};
use crate::store::lists::{self as rows, Filter, Shelf};
use crate::view::{self, File};
use crate::{together, unit};

/// Rows of a page.
const PAGE: u32 = 50;

/// Routes of the API.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .route("/api/v1/tickets", get(list).post(send))
        .route("/api/v1/tickets/{ticket}", get(show))
        .route("/api/v1/tickets/{ticket}/acts", post(act))
}

/// Reads a JSON body as its route does, and forgets it.
pub fn bodies() -> Vec<(&'static str, service::ReadBody)> {
    vec![
        ("TicketSent", |bytes| {
            let sent: Sent = kit::read_json(bytes)?;
            let fits = TicketKind::parse(&sent.kind).is_some() && sent.body.chars().count() >= BODY_LEAST;
            if fits { Ok(()) } else { Err(wrong("kind")) }
        }),
        ("TicketAct", |bytes| {
            let done: Done = kit::read_json(bytes)?;
            let fits =
                Act::parse(&done.act).is_some() && done.content.is_none_or(|one| (1..=5).contains(&one));
            if fits { Ok(()) } else { Err(wrong("act")) }
        }),
    ]
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Sent {
    kind: String,
    body: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    anonymous: bool,
    #[serde(default)]
    protected: bool,
    #[serde(default)]
    no_emergency: bool,
    #[serde(default)]
    urgent: bool,
    #[serde(default)]
    open: bool,
    #[serde(default)]
    channel: Option<String>,
    #[serde(default)]
    origin: String,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Done {
    act: String,
    revision: i64,
    #[serde(default)]
    said: String,
    #[serde(default)]
    unit: Option<String>,
    #[serde(default)]
    class: Option<String>,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    urgent: Option<bool>,
    #[serde(default)]
    with: Option<String>,
    #[serde(default)]
    days: u16,
    #[serde(default)]
    reached: bool,
    #[serde(default)]
    solved: Option<bool>,
    #[serde(default)]
    content: Option<i64>,
    #[serde(default)]
    again: bool,
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    shelf: String,
    from: Option<i64>,
}

fn wrong(detail: &'static str) -> Fault {
    Fault::invalid("kit.form").with("detail", detail)
}

fn unit_code(tx: &mut Tx, organ: Option<OrganId>) -> Result<Value, Fault> {
    let Some(id) = organ else { return Ok(Value::Null) };
    Ok(directory::organ::by_id(tx, id)?.map_or(Value::Null, |organ| organ.uscc.into()))
}

/// A ticket as everybody who may read it sees it.
fn shape(tx: &mut Tx, ticket: &Ticket) -> Result<Value, Fault> {
    Ok(json!({
        "number": ticket.number, "kind": ticket.kind.as_str(), "channel": ticket.channel.as_str(),
        "state": ticket.state.as_str(), "urgent": ticket.urgent, "revision": ticket.revision,
        "body": ticket.body, "place": ticket.place, "unit": unit_code(tx, ticket.organ)?,
        "received_at": ticket.received_at, "due_at": ticket.due_at, "provisional": ticket.provisional,
        "overdue": ticket.level(tx.now()) == crate::model::Level::Late, "protected": ticket.protected,
        "answer": ticket.answer, "answered_at": ticket.answered_at, "closed_at": ticket.closed_at,
        "solved": ticket.solved, "content": ticket.content, "reopened": ticket.reopened,
    }))
}

/// A ticket with what happened and what may be done, as its reader sees it.
fn whole(tx: &mut Tx, desk: &Desk, actor: &Actor, file: &File) -> Result<Value, Fault> {
    let staff = actor.kind == ActorKind::Staff;
    let acts = match staff {
        true => frame::offers(&file.ticket, file.hop(), actor),
        false => callers_acts(tx, desk, &file.ticket)?,
    };
    let mut told = shape(tx, &file.ticket)?;
    told["acts"] = acts.into_iter().map(Act::as_str).collect::<Vec<_>>().into();
    let happened = file.happened.iter().map(|one| json!({ "at": one.at, "kind": one.kind }));
    told["happened"] = happened.collect::<Vec<_>>().into();
    Ok(told)
}

fn find(tx: &mut Tx, actor: &Actor, given: &str) -> Result<File, Fault> {
    match actor.kind {
        ActorKind::Staff => view::for_staff(tx, actor, given),
        _ => view::for_caller(tx, actor, &Proof::Account, given),
    }
}

async fn list(room: Room, Query(asked): Query<Asked>) -> Reply {
    let staff = room.ctx.signed_in()?.kind == ActorKind::Staff;
    let shelf = match asked.shelf.as_str() {
        "" => None,
        word => Some(Shelf::parse(word).ok_or_else(|| wrong("shelf"))?),
    };
    let told = room
        .read(move |tx, _, actor| {
            let mut tickets = match staff {
                false => caller::mine(tx, actor, asked.from.unwrap_or(i64::MAX), PAGE + 1)?,
                true => {
                    let (office, handles) = (office_scope(actor), ListScope::of(actor, Handle::PERMISSION));
                    let unit = office.is_nothing();
                    let scope = if unit { handles } else { office };
                    if scope.is_nothing() {
                        return Err(
                            Fault::forbidden("access.forbidden").with("permission", Handle::PERMISSION.0)
                        );
                    }
                    let filter =
                        Filter { shelf: shelf.unwrap_or(Shelf::All), after: asked.from, ..Filter::default() };
                    let found = rows::tickets(tx, &scope, &filter, PAGE + 1)?;
                    if unit { with_unit(found) } else { found }
                }
            };
            let more = tickets.len() > PAGE as usize;
            tickets.truncate(PAGE as usize);
            let next = tickets.last().filter(|_| more).map(|last| last.id.to_string());
            let shown: Result<Vec<Value>, Fault> = tickets.iter().map(|ticket| shape(tx, ticket)).collect();
            Ok(json!({ "tickets": shown?, "next": next }))
        })
        .await?;
    Ok(Json(told).into_response())
}

async fn send(room: Room, kit::Json(sent): kit::Json<Sent>) -> Reply {
    let kind = TicketKind::parse(&sent.kind).ok_or_else(|| wrong("kind"))?;
    let channel = match sent.channel.as_deref() {
        None => None,
        Some(word) => Some(Channel::parse(word).ok_or_else(|| wrong("channel"))?),
    };
    let wish = Wish {
        kind: Some(kind),
        body: sent.body,
        place: sent.place,
        name: sent.name,
        phone: sent.phone,
        anonymous: sent.anonymous,
        protected: sent.protected,
        no_emergency: sent.no_emergency,
        urgent: sent.urgent,
        channel,
        origin: sent.origin,
        open: sent.open,
        class: None,
    };
    let address = room.ctx.view.address.clone();
    let (told, again) = room
        .act(move |tx, desk, actor| {
            let received = receive::receive(tx, desk, actor, &address, &wish)?;
            let ticket = &received.ticket;
            let told = json!({ "number": ticket.number, "code": received.code, "due_at": ticket.due_at,
                "state": ticket.state.as_str(), "revision": ticket.revision });
            Ok((told, received.again))
        })
        .await??;
    let status = if again { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(told)).into_response())
}

async fn show(room: Room, Path(given): Path<String>) -> Reply {
    let told = room
        .read(move |tx, desk, actor| {
            let file = find(tx, actor, &given)?;
            whole(tx, desk, actor, &file)
        })
        .await?;
    Ok(Json(told).into_response())
}

async fn act(room: Room, Path(given): Path<String>, kit::Json(done): kit::Json<Done>) -> Reply {
    room.ctx.signed_in()?;
    let told = room
        .act(move |tx, desk, actor| {
            let file = find(tx, actor, &given)?;
            let act = Act::parse(&done.act).ok_or_else(|| wrong("act"))?;
            carry_out(tx, desk, actor, act, &file.ticket, &done)?;
            let file = find(tx, actor, &given)?;
            whole(tx, desk, actor, &file)
        })
        .await??;
    Ok(Json(told).into_response())
}

fn carry_out(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    act: Act,
    ticket: &Ticket,
    done: &Done,
) -> Result<(), Fault> {
    let (id, revision, said) = (ticket.id, done.revision, done.said.as_str());
    let organ = |tx: &mut Tx| -> Result<OrganId, Fault> {
        let code = done.unit.as_deref().ok_or_else(|| Fault::invalid("ticket.unit-unknown"))?;
        let found = directory::organ::by_uscc(tx, code)?;
        Ok(found.ok_or_else(|| Fault::invalid("ticket.unit-unknown"))?.id)
    };
    match act {
        Act::AnswerNow => receive::answer_now(tx, desk, actor, id, revision, said),
        Act::Take => unit::take(tx, actor, id, revision),
        Act::Return => unit::give_back(tx, actor, id, revision, said),
        Act::Extend => unit::extend(tx, desk, actor, id, revision, done.days, said),
        Act::Reply => unit::reply(tx, desk, actor, id, revision, said),
        Act::Uphold => platform::uphold(tx, desk, actor, id, revision, said),
        Act::Transfer => {
            let to = organ(tx)?;
            platform::transfer(tx, desk, actor, id, Some(revision), to, said)
        }
        Act::Dispatch => {
            let kind = match done.kind.as_deref() {
                None => None,
                Some(word) => Some(TicketKind::parse(word).ok_or_else(|| wrong("kind"))?),
            };
            let cmd = Send {
                ticket: id,
                revision,
                organ: organ(tx)?,
                class: done.class.clone(),
                kind,
                urgent: done.urgent.unwrap_or(ticket.urgent),
                why: done.said.clone(),
            };
            platform::dispatch(tx, desk, actor, &cmd)
        }
        Act::CallBack => {
            let cmd = CallBack {
                ticket: id,
                revision,
                reached: done.reached,
                solved: done.solved,
                content: done.content,
                comment: done.said.clone(),
                again: done.again,
            };
            platform::call_back(tx, desk, actor, &cmd)
        }
        Act::Merge => together::merge(tx, actor, id, revision, done.with.as_deref().unwrap_or_default()),
        Act::AnswerAlong | Act::Release => Err(Fault::not_found("ticket.not-found")),
        Act::Rate => {
            let (Some(solved), Some(content)) = (done.solved, done.content) else {
                return Err(Fault::invalid("ticket.word-missing"));
            };
            caller::rate(tx, actor, &Proof::Account, id, (solved, content), said)
        }
        Act::Reopen => caller::reopen(tx, desk, actor, &Proof::Account, id, said),
        Act::Withdraw => caller::withdraw(tx, actor, &Proof::Account, id, said),
    }
}

fn words<'a>(all: impl Iterator<Item = &'a str>) -> Value {
    json!({ "type": "string", "enum": all.collect::<Vec<_>>() })
}

fn schemas() -> Value {
    let text = json!({ "type": "string" });
    let (moment, maybe) = (json!({ "type": "integer" }), json!({ "type": ["integer", "null"] }));
    let line = json!({ "type": "string", "maxLength": LINE_MOST });
    let both = json!({ "type": "object", "required": ["zh"], "properties": { "zh": text, "en": text } });
    let flag = json!({ "type": "boolean" });
    let kind = words(TicketKind::ALL.iter().map(TicketKind::as_str));
    let channel = words(Channel::ALL.iter().map(Channel::as_str));
    let state = words(State::ALL.iter().map(State::as_str));
    let act = words(Act::ALL.iter().map(|act| act.as_str()));
    let content = json!({ "type": ["integer", "null"], "minimum": 1, "maximum": 5, "description": "1 very content … 5 not at all" });
    let mut ticket = json!({
        "number": text, "kind": kind, "channel": channel, "state": state, "urgent": flag, "revision": moment, "body": text,
        "place": text, "unit": { "type": ["string", "null"], "description": "Credit code" }, "received_at": moment,
        "due_at": moment, "provisional": flag, "overdue": flag, "protected": flag, "answer": { "type": ["string", "null"] },
        "answered_at": maybe, "closed_at": maybe, "solved": { "type": ["boolean", "null"] }, "content": content, "reopened": moment,
    });
    let required: Vec<String> =
        ticket.as_object().map(|fields| fields.keys().cloned().collect()).unwrap_or_default();
    let short = json!({ "type": "object", "required": required, "properties": ticket.clone() });
    ticket["acts"] = json!({ "type": "array", "items": act, "description": "What one may do now" });
    let event =
        json!({ "type": "object", "required": ["at", "kind"], "properties": { "at": moment, "kind": text } });
    ticket["happened"] = json!({ "type": "array", "items": event });
    json!({
        "Answers": { "type": "object", "required": ["answers"], "properties": { "answers": { "type": "array", "items": {
            "type": "object", "required": ["code", "question", "answer", "item", "unit", "since", "review_by"], "properties": {
            "code": text, "question": both, "answer": both, "item": { "type": ["string", "null"], "description": "Address of the item it is about" },
            "unit": { "type": ["string", "null"], "description": "Credit code" }, "since": maybe, "review_by": maybe } } } } },
        "Ticket": short,
        "TicketFile": { "type": "object", "required": ["number", "acts", "happened"], "properties": ticket },
        "TicketPage": { "type": "object", "required": ["tickets", "next"], "properties": {
            "tickets": { "type": "array", "items": { "$ref": "#/components/schemas/Ticket" } },
            "next": { "type": ["string", "null"] } } },
        "TicketReceipt": { "type": "object", "required": ["number", "state", "due_at", "revision", "code"], "properties": {
            "number": text, "state": state, "due_at": moment, "revision": moment,
            "code": { "type": ["string", "null"], "description": "What one says beside the number, where no telephone was left" } } },
        "TicketSent": { "type": "object", "required": ["kind", "body"], "additionalProperties": false, "properties": {
            "kind": kind, "body": { "type": "string", "minLength": BODY_LEAST, "maxLength": BODY_MOST }, "place": line, "name": line,
            "phone": { "type": "string", "maxLength": 40 }, "anonymous": flag, "protected": flag, "no_emergency": flag, "urgent": flag,
            "open": { "type": "boolean", "description": "Everybody may read what happened and where" }, "channel": { "type": ["string", "null"] }, "origin": line } },
        "TicketAct": { "type": "object", "required": ["act", "revision"], "additionalProperties": false, "properties": {
            "act": act, "revision": moment, "said": { "type": "string", "maxLength": BODY_MOST },
            "unit": { "type": ["string", "null"], "description": "Credit code" }, "class": { "type": ["string", "null"] },
            "with": { "type": ["string", "null"], "description": "Number of the ticket it is handled with" },
            "kind": { "type": ["string", "null"] }, "urgent": { "type": ["boolean", "null"] },
            "days": { "type": "integer", "minimum": 0, "maximum": 65535 }, "reached": flag,
            "solved": { "type": ["boolean", "null"] }, "content": content, "again": flag } },
    })
}

/// What the OpenAPI document says of these routes.
pub fn openapi() -> Value {
    let answer = |name: &str, words: &str| json!({ "description": words, "content": { "application/json": { "schema": { "$ref": format!("#/components/schemas/{name}") } } } });
    let problem = json!({ "$ref": "#/components/responses/Problem" });
    let with = |mut answers: Value, statuses: &[u16]| {
        for status in statuses {
            answers[status.to_string()] = problem.clone();
        }
        answers
    };
    let number = json!({ "name": "ticket", "in": "path", "required": true, "description": "Ticket number",
        "schema": { "type": "string", "maxLength": 64 }, "example": "150402-12345-261130-000011" });
    let body = |name: &str, example: Value| json!({ "required": true, "content": { "application/json": { "schema": { "$ref": format!("#/components/schemas/{name}") }, "example": example } } });
    let shelves = words(Shelf::WORDS.iter().map(|(_, word)| *word));
    json!({
        "paths": {
            "/api/v1/tickets": {
                "get": { "operationId": "listTickets", "tags": ["tickets"],
                    "summary": "One's own as a caller; the platform office's or the unit's as staff",
                    "parameters": [
                        { "name": "shelf", "in": "query", "description": "Staff: only these", "schema": shelves },
                        { "name": "from", "in": "query", "description": "`next` of the page before", "schema": { "type": "integer" } } ],
                    "responses": with(json!({ "200": answer("TicketPage", "A page of tickets") }), &[401, 403, 422]) },
                "post": { "operationId": "sendTicket", "tags": ["tickets"],
                    "summary": "Say what you want, or register what a caller wants",
                    "description": "The same words by the same caller within a day are one ticket: 200 with its number. What sounds like an emergency is refused with the number to call unless `no_emergency` is set.",
                    "requestBody": body("TicketSent", json!({ "kind": "complaint", "body": "和平街口的路灯不亮", "phone": "13000000001" })),
                    "responses": with(json!({ "201": answer("TicketReceipt", "Taken in"), "200": answer("TicketReceipt", "Taken in before") }),
                        &[401, 403, 409, 413, 415, 422, 429]) } },
            "/api/v1/answers": { "get": { "operationId": "findAnswers", "tags": ["tickets"],
                "summary": "What is often asked, with the answers units stand for today; best first where words are given",
                "parameters": [ { "name": "q", "in": "query", "description": "Words somebody typed", "schema": { "type": "string", "maxLength": 200 } } ],
                "responses": { "200": answer("Answers", "Questions with their answers") } } },
            "/api/v1/tickets/{ticket}": { "get": { "operationId": "readTicket", "tags": ["tickets"], "parameters": [number],
                "summary": "A ticket, what happened to it and what one may do now",
                "responses": with(json!({ "200": answer("TicketFile", "The ticket") }), &[401, 404]) } },
            "/api/v1/tickets/{ticket}/acts": { "post": { "operationId": "actOnTicket", "tags": ["tickets"], "parameters": [number],
                "summary": "Do one of its acts: dispatch, take, reply, call back, rate …",
                "requestBody": body("TicketAct", json!({ "act": "take", "revision": 2 })),
                "responses": with(json!({ "200": answer("TicketFile", "The ticket as it is now") }), &[401, 403, 404, 409, 413, 415, 422]) } },
        },
        "components": { "schemas": schemas() },
    })
}
