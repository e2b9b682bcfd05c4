//! The inbox: of citizens (`/my/messages`), of staff (`/office/messages`) and for programs (`/api/v1/messages`).

use axum::response::{IntoResponse, Response};
use contract::{Actor, ActorKind, Fault};
use kit::Routes;
use kit::routes::{get, post};
use kit::ui::{self, Crumb, Pager, State, Tab, Weight, button};
use kit::{Ctx, Fields, Html, Page, Path, Query, Reply, html};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::hear::both;
use crate::inbox::{self, Listed};
use crate::store::MessageRow;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/my/messages", get(mine).post(read_all))
        .route("/my/messages/{id}", get(open))
        .route("/office/messages", get(office).post(read_all))
        .route("/office/messages/{id}", get(open))
        .route("/api/v1/messages", get(list_json))
        .route("/api/v1/messages/{id}", get(one_json))
        .route("/api/v1/messages/{id}/read", post(read_json))
}

pub(super) fn openapi() -> Value {
    let id = json!({ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } });
    let problem = json!({ "$ref": "#/components/responses/Problem" });
    let message = json!({ "description": "The message", "content": { "application/json": {
        "schema": { "$ref": "#/components/schemas/Message" } } } });
    json!({
        "paths": {
            "/api/v1/messages": { "get": {
                "operationId": "messages", "summary": "One's messages, newest first", "tags": ["messages"],
                "security": [{ "bearer": [] }],
                "parameters": [
                    { "name": "before", "in": "query", "schema": { "type": "string" }, "description": "`next` of the page before" },
                    { "name": "unread", "in": "query", "schema": { "type": "boolean" } }
                ],
                "responses": { "200": { "description": "A page of them", "content": { "application/json": { "schema": {
                    "type": "object", "required": ["messages", "unread", "next"],
                    "properties": {
                        "messages": { "type": "array", "items": { "$ref": "#/components/schemas/Message" } },
                        "unread": { "type": "integer", "description": "Counted up to 100" },
                        "next": { "type": ["string", "null"] }
                    }
                } } } }, "401": problem }
            } },
            "/api/v1/messages/{id}": { "get": {
                "operationId": "message", "summary": "One message", "tags": ["messages"],
                "security": [{ "bearer": [] }], "parameters": [id],
                "responses": { "200": message, "401": problem, "404": problem }
            } },
            "/api/v1/messages/{id}/read": { "post": {
                "operationId": "readMessage", "summary": "Mark a message as read", "tags": ["messages"],
                "security": [{ "bearer": [] }], "parameters": [id],
                "responses": { "200": message, "401": problem, "404": problem }
            } },
            "/api/v1/messages/receipts": { "post": {
                "operationId": "messageReceipt",
                "summary": "What became of a message, told by the adapter and signed as docs/messages-adapter.md says",
                "tags": ["messages"], "security": [],
                "requestBody": { "required": true, "content": { "application/json": { "schema": {
                    "$ref": "#/components/schemas/MessageReceipt" } } } },
                "responses": { "204": { "description": "Noted" }, "403": problem, "404": problem, "422": problem }
            } }
        },
        "components": { "schemas": { "MessageReceipt": {
            "type": "object", "required": ["id", "status"], "additionalProperties": false,
            "properties": {
                "id": { "type": "string" },
                "status": { "type": "string", "enum": ["delivered", "failed"] },
                "reason": { "type": "string" }
            }
        }, "Message": {
            "type": "object",
            "required": ["id", "kind", "case", "title", "text", "at", "read_at"],
            "properties": {
                "id": { "type": "string" },
                "kind": { "type": "string" },
                "case": { "type": "string" },
                "title": { "$ref": "#/components/schemas/BothLanguages" },
                "text": { "$ref": "#/components/schemas/BothLanguages" },
                "at": { "type": "integer" },
                "read_at": { "type": ["integer", "null"] }
            }
        } } }
    })
}

#[derive(Clone, Deserialize)]
struct Asked {
    before: Option<i64>,
    /// `unread` shows only those.
    #[serde(default)]
    view: String,
}

/// Where this person's messages are.
fn home(actor: &Actor) -> &'static str {
    if actor.kind == ActorKind::Staff { kit::STAFF_MESSAGES } else { kit::MESSAGES }
}

async fn mine(ctx: Ctx, Query(asked): Query<Asked>) -> Reply {
    show(ctx, asked, false).await
}

async fn office(ctx: Ctx, Query(asked): Query<Asked>) -> Reply {
    show(ctx, asked, true).await
}

/// Staff have theirs in the office, everybody else in the portal.
fn at_home(ctx: &Ctx, staff: bool) -> Result<&Actor, kit::Error> {
    let actor = ctx.signed_in()?;
    match (actor.kind == ActorKind::Staff) == staff {
        true => Ok(actor),
        false => Err(Fault::not_found("kit.not-found").into()),
    }
}

async fn show(ctx: Ctx, asked: Asked, staff: bool) -> Reply {
    let actor = at_home(&ctx, staff)?.clone();
    let tr = ctx.tr;
    let unread = asked.view == "unread";
    let before = asked.before;
    let home = home(&actor);
    let list = ctx.app.db.read(move |tx| inbox::list(tx, &actor, before, unread)).await?;
    let view = if unread { "?view=unread" } else { "" };
    let tabs = [("all", home.to_owned(), !unread), ("unread", format!("{home}?view=unread"), unread)].map(
        |(name, href, current)| Tab {
            label: tr.t(&format!("notice-view-{name}")).into_owned(),
            href,
            count: None,
            current,
        },
    );
    let glue = if unread { "&" } else { "?" };
    let pager = ui::pager(
        tr,
        &Pager {
            first: before.map(|_| format!("{home}{view}")),
            next: list.next.map(|next| format!("{home}{view}{glue}before={next}")),
            ..Pager::default()
        },
    );
    let settings = (!staff)
        .then(|| html!("<p><a href=\"/my/messages/settings\">{}</a></p>", tr.t("notice-settings-title")));
    Ok(Page::of_path(&ctx, tr.t("notice-title"))
        .lead(tr.t("notice-lead"))
        .body(html!("{}", settings))
        .body(ui::tabs(&tr.t("notice-views"), &tabs))
        .body(messages(&ctx, home, &list, unread))
        .body(pager)
        .respond())
}

fn messages(ctx: &Ctx, home: &str, list: &Listed, unread: bool) -> Html {
    let tr = ctx.tr;
    let Some(newest) = list.messages.first() else {
        let key = if unread { "notice-none-unread" } else { "notice-none" };
        return ui::empty(&tr.t(key), None);
    };
    let lines: Html = list.messages.iter().map(|message| line(ctx, home, message)).collect();
    let all = (ctx.unread > 0).then(|| {
        let fields = html!(
            "<input type=\"hidden\" name=\"newest\" value=\"{}\">{}",
            newest.id,
            ui::buttons([button(&tr.t("notice-read-all"), Weight::Secondary, None)])
        );
        ui::form(ctx, home, &fields)
    });
    html!("<ul class=\"messages\">{}</ul>{}", lines, all)
}

fn line(ctx: &Ctx, home: &str, message: &MessageRow) -> Html {
    let tr = ctx.tr;
    let new = message.read_at.is_none().then(|| ui::tag(State::Waiting, &tr.t("notice-new")));
    html!(
        "<li{}><h2><a href=\"{}/{}\">{}</a> {}</h2><p>{}</p><p class=\"hint\">{} · <span class=\"number\">{}</span></p></li>\n",
        message.read_at.is_none().then(|| html!(" class=\"new\"")),
        home,
        message.id,
        tr.text(&both(&message.title_zh, &message.title_en)),
        new,
        tr.text(&both(&message.body_zh, &message.body_en)),
        tr.instant(message.at),
        message.number
    )
}

/// A message by itself. Whoever opens it has read it.
async fn open(ctx: Ctx, Path(id): Path<i64>) -> Reply {
    let staff = ctx.path().starts_with(kit::STAFF_MESSAGES);
    let actor = at_home(&ctx, staff)?.clone();
    let tr = ctx.tr;
    let home = home(&actor);
    let reader = actor.clone();
    let mut message = ctx.app.db.read(move |tx| inbox::one(tx, &reader, id)).await?;
    let mut ctx = ctx;
    if message.read_at.is_none() {
        message = ctx.app.db.write(move |tx| inbox::read(tx, &actor, id)).await?;
        ctx.view.unread = (ctx.view.unread - 1).max(0);
    }
    let to = ui::buttons([ui::link_button(
        &tr.t(if message.number.is_empty() { "notice-go-account" } else { "notice-go" }),
        &message.href,
        Weight::Primary,
    )]);
    Ok(Page::of_path(&ctx, tr.text(&both(&message.title_zh, &message.title_en)).to_owned())
        .crumbs([Crumb::new(tr.t("notice-title"), home)])
        .body(html!(
            "<p class=\"hint\">{} · <span class=\"number\">{}</span></p><p>{}</p>{}",
            tr.instant(message.at),
            message.number,
            tr.text(&both(&message.body_zh, &message.body_en)),
            to
        ))
        .respond())
}

async fn read_all(ctx: Ctx, fields: Fields) -> Reply {
    let staff = ctx.path().starts_with(kit::STAFF_MESSAGES);
    let actor = at_home(&ctx, staff)?.clone();
    let home = home(&actor);
    let newest = fields.text("newest").parse().unwrap_or(0);
    let done = ctx.app.db.write(move |tx| inbox::read_all(tx, &actor, newest)).await?;
    Ok(kit::redirect_with(&ctx, home, "notice-read-done", &[("n", &done.to_string())]))
}

fn told(message: &MessageRow) -> Value {
    json!({
        "id": message.id.to_string(), "kind": message.kind, "case": message.number,
        "title": both(&message.title_zh, &message.title_en), "text": both(&message.body_zh, &message.body_en),
        "at": message.at, "read_at": message.read_at,
    })
}

fn answer(message: &MessageRow) -> Response {
    axum::Json(told(message)).into_response()
}

#[derive(Clone, Deserialize)]
struct AskedJson {
    before: Option<i64>,
    #[serde(default)]
    unread: bool,
}

async fn list_json(ctx: Ctx, Query(asked): Query<AskedJson>) -> Reply {
    let actor = ctx.signed_in()?.clone();
    let (list, unread) = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let list = inbox::list(tx, &actor, asked.before, asked.unread)?;
            Ok((list, crate::store::unread(tx, actor.account)?))
        })
        .await?;
    let messages: Vec<Value> = list.messages.iter().map(told).collect();
    let next = list.next.map(|next| next.to_string());
    Ok(axum::Json(json!({ "messages": messages, "unread": unread, "next": next })).into_response())
}

async fn one_json(ctx: Ctx, Path(id): Path<i64>) -> Reply {
    let actor = ctx.signed_in()?.clone();
    Ok(answer(&ctx.app.db.read(move |tx| inbox::one(tx, &actor, id)).await?))
}

async fn read_json(ctx: Ctx, Path(id): Path<i64>) -> Reply {
    let actor = ctx.signed_in()?.clone();
    let read = ctx.app.db.write(move |tx| -> Result<_, Fault> {
        inbox::read(tx, &actor, id)?;
        inbox::one(tx, &actor, id)
    });
    Ok(answer(&read.await?))
}
