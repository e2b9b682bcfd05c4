//! `/hotline/answers`: what is asked often, with its answers, for everybody to search and read; `/hotline/suggestions`: what was suggested
//! and taken up. Only what its unit stands for today.

use std::sync::Arc;

use axum::Json;
use axum::response::{IntoResponse, Response};
use contract::{Fault, Text};
use kit::routes::get;
use kit::ui::{self, Crumb};
use kit::{Html, Page, Path, Query, Reply, Routes, html};
use serde::Deserialize;
use serde_json::{Value, json};

use store::Tx;

use super::Room;
use super::show::{self, Names};
use crate::desk::Desk;
use crate::knowledge::{Kind, Known};

/// Most entries a page shows.
const MOST: usize = 100;
/// Most found.
const FOUND: usize = 20;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/hotline/answers", get(answers))
        .route("/hotline/answers/{code}", get(one))
        .route("/hotline/suggestions", get(suggestions))
        .route("/api/v1/answers", get(api))
}

/// Reads for anybody, signed in or not.
async fn read<T: Send + 'static>(
    room: &Room,
    read: impl Fn(&mut Tx, &Desk) -> Result<T, Fault> + Send + Sync + 'static,
) -> Result<T, kit::Error> {
    let desk = room.desk.clone();
    Ok(room.ctx.app.db.read(move |tx| read(tx, &desk)).await?)
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    q: String,
}

/// What the words find of what everybody may read; without words everything.
async fn found(room: &Room, kind: Kind, text: &str) -> Result<(Vec<Arc<Known>>, Names), kit::Error> {
    let text = text.to_owned();
    let found = read(room, move |tx, desk| {
        let (ready, now) = (desk.rules.base().now(tx)?, tx.now());
        let fits = |one: &Arc<Known>| one.entry.kind == kind && one.entry.is_open(now);
        let all: Vec<Arc<Known>> = match text.is_empty() {
            true => ready.open(kind, now).into_iter().take(MOST).collect(),
            false => {
                let hits = ready.find(&text, &desk.region, FOUND * 2).into_iter();
                hits.map(|(one, _)| one).filter(fits).take(FOUND).collect()
            }
        };
        let mut names = Names::default();
        for one in &all {
            names.add(tx, one.entry.organ)?;
        }
        Ok((all, names))
    })
    .await?;
    Ok(found)
}

fn list(room: &Room, all: &[Arc<Known>], names: &Names) -> Html {
    let tr = room.tr();
    let lines: Html = all
        .iter()
        .map(|one| {
            html!(
                "<li><div><a href=\"/hotline/answers/{}\">{}</a><p class=\"hint\">{}</p></div></li>",
                one.entry.code,
                tr.text(&one.version.question()),
                names.organ(tr, one.entry.organ)
            )
        })
        .collect();
    html!("<ul class=\"tasks\">{}</ul>", lines)
}

async fn answers(room: Room, Query(asked): Query<Asked>) -> Reply {
    let tr = room.tr();
    let text = asked.q.trim();
    let (all, names) = found(&room, Kind::Question, text).await?;
    let search = ui::Search {
        action: "/hotline/answers",
        query: text,
        label: &tr.t("ticket-answers-find"),
        hint: &tr.t("ticket-answers-find.help"),
        large: true,
        ..ui::Search::default()
    };
    let none = match text.is_empty() {
        true => ui::empty(&tr.t("ticket-answers-none-yet"), Some((&tr.t("ticket-ask-title"), "/hotline"))),
        false => ui::empty(
            &tr.with("ticket-answers-none", "text", text),
            Some((&tr.t("ticket-answers-ask"), "/hotline?kind=consultation")),
        ),
    };
    let shown = if all.is_empty() { none } else { list(&room, &all, &names) };
    let more = (!all.is_empty())
        .then(|| html!("<p><a href=\"/hotline?kind=consultation\">{}</a></p>", tr.t("ticket-answers-ask")));
    Ok(Page::portal(&room.ctx.view, tr.t("ticket-answers-title"))
        .crumbs([Crumb::new(tr.t("ticket-ask-title"), "/hotline")])
        .lead(tr.t("ticket-answers-lead"))
        .body(ui::search(tr, &search))
        .body(html!("{}{}", shown, more))
        .respond())
}

async fn suggestions(room: Room) -> Reply {
    let tr = room.tr();
    let (all, names) = found(&room, Kind::Adopted, "").await?;
    let to = "/hotline?kind=suggestion";
    let shown = match all.is_empty() {
        true => ui::empty(&tr.t("ticket-suggestions-none"), None),
        false => list(&room, &all, &names),
    };
    Ok(Page::portal(&room.ctx.view, tr.t("ticket-suggestions-title"))
        .crumbs([Crumb::new(tr.t("ticket-ask-title"), "/hotline")])
        .lead(tr.t("ticket-suggestions-lead"))
        .body(html!("<p><a class=\"button\" href=\"{}\">{}</a></p>", to, tr.t("ticket-suggestions-make")))
        .body(shown)
        .respond())
}

/// The address of the guide, where the item is still one.
fn guide(tx: &mut Tx, room: &contract::App, item: &str) -> Option<(String, Text)> {
    if item.is_empty() {
        return None;
    }
    let found = room.items.current(tx, item).ok()?;
    Some((format!("/items/{item}"), found.item.name.clone()))
}

async fn one(room: Room, Path(code): Path<String>) -> Reply {
    let app = room.ctx.app.clone();
    let (known, organ, guide) = read(&room, move |tx, desk| {
        let now = tx.now();
        let known = desk.rules.base().now(tx)?.get(&code, now);
        let known = known.ok_or_else(|| Fault::not_found("ticket.knowledge-unknown"))?;
        let organ = directory::organ::by_id(tx, known.entry.organ)?.map(|organ| organ.name);
        let guide = guide(tx, &app, &known.version.item);
        Ok((known, organ.unwrap_or_default(), guide))
    })
    .await?;
    Ok(page(&room, &known, &organ, guide))
}

fn page(room: &Room, known: &Known, organ: &Text, guide: Option<(String, Text)>) -> Response {
    let tr = room.tr();
    let (base, title, next) = match known.entry.kind {
        Kind::Question => ("/hotline/answers", "ticket-answers-title", "/hotline?kind=consultation"),
        Kind::Adopted => ("/hotline/suggestions", "ticket-suggestions-title", "/hotline?kind=suggestion"),
    };
    let row = |key: &str, value: String| (tr.t(key).into_owned(), kit::esc(&value));
    let mut rows = vec![row("ticket-knowledge-organ", tr.text(organ).to_owned())];
    if let Some(at) = known.version.decided_at {
        rows.push(row("ticket-knowledge-since", tr.instant(at)));
    }
    if let Some(by) = known.entry.review_by {
        rows.push(row("ticket-knowledge-review-by", tr.instant(by)));
    }
    let guide = guide.map(|(to, name)| {
        html!(
            "<p><a class=\"button\" href=\"{}\">{}</a></p>",
            to,
            tr.with("ticket-answers-guide", "item", tr.text(&name))
        )
    });
    let ask = match known.entry.kind {
        Kind::Question => tr.t("ticket-answers-more"),
        Kind::Adopted => tr.t("ticket-suggestions-make"),
    };
    Page::portal(&room.ctx.view, tr.text(&known.version.question()))
        .crumbs([Crumb::new(tr.t("ticket-ask-title"), "/hotline"), Crumb::new(tr.t(title), base)])
        .body(show::words(tr.text(&known.version.answer())))
        .body(html!("{}{}<p><a href=\"{}\">{}</a></p>", guide, ui::summary(&rows), next, ask))
        .respond()
}

/// `GET /api/v1/answers`: what everybody may read, as data.
async fn api(room: Room, Query(asked): Query<Asked>) -> Reply {
    let text = asked.q.trim().to_owned();
    let (all, _) = found(&room, Kind::Question, &text).await?;
    let told = read(&room, move |tx, _| {
        let mut shown: Vec<Value> = Vec::new();
        for one in &all {
            let organ = directory::organ::by_id(tx, one.entry.organ)?.map(|organ| organ.uscc);
            shown.push(json!({
                "code": one.entry.code, "question": one.version.question(), "answer": one.version.answer(),
                "item": (!one.version.item.is_empty()).then_some(&one.version.item), "unit": organ,
                "since": one.version.decided_at, "review_by": one.entry.review_by,
            }));
        }
        Ok(json!({ "answers": shown }))
    })
    .await?;
    Ok(Json(told).into_response())
}
