//! `/my/tickets`: a caller's own, signed in.

use axum::response::Response;
use contract::Fault;
use directory::access::Signed;
use kit::routes::{get, post};
use kit::ui::{self, Column, Crumb, Pager, Row, Table};
use kit::{Fields, Page, Path, Query, Reply, Routes, esc, html};
use serde::Deserialize;

use super::Room;
use super::acts::{self, Ground, Refused};
use super::show::{self, Names, kind_word};
use crate::caller::{self, Proof};
use crate::frame::Act;
use crate::view::{self, File};

/// Rows of a page.
const PAGE: u32 = 30;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/my/tickets", get(list))
        .route("/my/tickets/{ticket}", get(show_one))
        .route("/my/tickets/{ticket}/act", post(act))
}

#[derive(Deserialize)]
struct Paging {
    from: Option<i64>,
}

async fn list(room: Room, _: Signed, Query(paging): Query<Paging>) -> Reply {
    let tr = room.tr();
    let before = paging.from.unwrap_or(i64::MAX);
    let (mut tickets, now) =
        room.read(move |tx, _, actor| Ok((caller::mine(tx, actor, before, PAGE + 1)?, tx.now()))).await?;
    let more = tickets.len() > PAGE as usize;
    tickets.truncate(PAGE as usize);
    let rows = tickets.iter().map(|ticket| {
        let due = (!ticket.state.has_ended() && ticket.answered_at.is_none())
            .then(|| show::level_tag(tr, ticket, now));
        Row::new([
            html!(
                "<a href=\"/my/tickets/{}\">{}</a><br><span class=\"hint number\">{}</span>",
                ticket.number,
                ticket.title,
                ticket.number
            ),
            html!(
                "{}<br><span class=\"hint\">{}</span>",
                show::told_tag(tr, ticket, now),
                kind_word(tr, ticket.kind)
            ),
            esc(&tr.instant(ticket.received_at)),
            html!("{}", due),
        ])
    });
    let columns = ["ticket-column-what", "ticket-state", "ticket-received", "ticket-due"];
    let table = Table {
        caption: tr.t("ticket-mine-title").into_owned(),
        columns: columns.map(|key| Column::new(tr.t(key))).into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("ticket-mine-none"), Some((&tr.t("ticket-ask-title"), "/hotline"))),
        bulk: None,
        pager: Pager {
            first: paging.from.map(|_| "/my/tickets".to_owned()),
            next: tickets.last().filter(|_| more).map(|last| format!("/my/tickets?from={}", last.id)),
            ..Pager::default()
        },
    };
    Ok(Page::portal(&room.ctx.view, tr.t("ticket-mine-title"))
        .body(ui::table(&room.ctx.view, &table))
        .body(html!("<p><a href=\"/hotline\">{}</a></p>", tr.t("ticket-ask-title")))
        .respond())
}

async fn page(room: &Room, given: &str, refused: &Refused) -> Result<Response, kit::Error> {
    let tr = room.tr();
    let given = given.to_owned();
    let (file, names, acts): (File, Names, Vec<Act>) = room
        .read(move |tx, desk, actor| {
            let file = view::for_caller(tx, actor, &Proof::Account, &given)?;
            let names = Names::of(tx, &file, false)?;
            let acts = acts::callers_acts(tx, desk, &file.ticket)?;
            Ok((file, names, acts))
        })
        .await?;
    let action = format!("/my/tickets/{}/act", file.ticket.number);
    let forms =
        acts::forms(room, &action, &file.ticket, &acts, &Ground::default(), refused, &kit::Html::empty());
    let mut page = Page::portal(&room.ctx.view, &*file.ticket.title)
        .crumbs([Crumb::new(tr.t("ticket-mine-title"), "/my/tickets")]);
    if !refused.errors.is_empty() {
        page = page.body(ui::error_summary(tr, &refused.errors)).with_errors();
    }
    Ok(page
        .body(show::facts(room, &file, &names, None, false))
        .body(show::answer(room, &file))
        .body(html!("<h2>{}</h2>{}", tr.t("ticket-said"), show::words(&file.ticket.body)))
        .body(forms)
        .body(show::way(room, &file, &names, false))
        .body(show::looks(room, &file))
        .respond())
}

async fn show_one(room: Room, _: Signed, Path(given): Path<String>) -> Reply {
    page(&room, &given, &Refused::default()).await
}

async fn act(room: Room, _: Signed, Path(given): Path<String>, fields: Fields) -> Reply {
    let number = given.clone();
    let id = room
        .read(move |tx, _, actor| Ok(view::for_caller(tx, actor, &Proof::Account, &number)?.ticket.id))
        .await?;
    let act = Act::parse(fields.text("act")).ok_or_else(|| Fault::not_found("ticket.not-found"))?;
    let sent = fields.clone();
    let done = room
        .act(move |tx, desk, actor| {
            acts::carry_out_for_caller(tx, desk, actor, &Proof::Account, (act, id), &sent)
        })
        .await?;
    match done {
        Ok(()) => {
            let to = format!("/my/tickets/{given}");
            Ok(kit::redirect_with(&room.ctx.view, &to, "ticket-done", &[]))
        }
        Err(fault) => {
            let refused = Refused::of(&room, act, fields, fault)?;
            page(&room, &given, &refused).await
        }
    }
}
