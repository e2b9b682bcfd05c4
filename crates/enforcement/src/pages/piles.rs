//! `/office/pushes`: what is pushed to one's organ, waiting, late, claimed, with commitments to look into; `/office/pushes/disputed`: where
//! somebody has to say where it goes; `/office/pushes/ours`: what one's own organ approved, with what supervision found.

use contract::{Fault, Permission};
use directory::access::{ListScope, Permit};
use kit::routes::get;
use kit::ui::{self, Column, Pager, Row, Search, Tab, Table};
use kit::{Page, Query, Reply, Routes, esc, html};
use serde::Deserialize;

use super::Room;
use super::show::{self, Names};
use crate::cards::shelf_href;
use crate::permissions::{Claim, Follow, Settle};
use crate::store::{self as rows, COUNTED, Shelf};
use crate::view;

/// Rows of a page.
const PAGE: u32 = 50;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/pushes", get(body))
        .route("/office/pushes/disputed", get(disputed))
        .route("/office/pushes/ours", get(ours))
}

#[derive(Deserialize, Default)]
struct Asked {
    shelf: Option<String>,
    #[serde(default)]
    q: String,
    from: Option<i64>,
}

/// A page with its piles, and what it takes to see them.
struct Desk {
    permission: Permission,
    title: &'static str,
    lead: &'static str,
    home: &'static str,
    shelves: &'static [Shelf],
}

const BODY: Desk = Desk {
    permission: Claim::PERMISSION,
    title: "push-nav-claim",
    lead: "push-lead-claim",
    home: "/office/pushes",
    shelves: &[Shelf::Waiting, Shelf::Late, Shelf::Checks, Shelf::Claimed],
};
const DISPUTED: Desk = Desk {
    permission: Settle::PERMISSION,
    title: "push-nav-settle",
    lead: "push-lead-settle",
    home: "/office/pushes/disputed",
    shelves: &[Shelf::Disputed],
};
const OURS: Desk = Desk {
    permission: Follow::PERMISSION,
    title: "push-nav-follow",
    lead: "push-lead-follow",
    home: "/office/pushes/ours",
    shelves: &[Shelf::Ours, Shelf::News],
};

async fn body(room: Room, Query(asked): Query<Asked>) -> Reply {
    list(&room, &BODY, asked).await
}

async fn disputed(room: Room, Query(asked): Query<Asked>) -> Reply {
    list(&room, &DISPUTED, asked).await
}

async fn ours(room: Room, Query(asked): Query<Asked>) -> Reply {
    list(&room, &OURS, asked).await
}

async fn list(room: &Room, desk: &'static Desk, asked: Asked) -> Reply {
    let tr = room.tr();
    let scope = ListScope::of(room.ctx.signed_in()?, desk.permission);
    if scope.is_nothing() {
        return Err(Fault::forbidden("access.forbidden").with("permission", desk.permission.0).into());
    }
    let wanted = asked.shelf.as_deref().and_then(Shelf::parse).filter(|one| desk.shelves.contains(one));
    let shelf = wanted.or(desk.shelves.first().copied()).unwrap_or(Shelf::Waiting);
    let sought: String = asked.q.trim().chars().take(60).collect();
    let (from, number) = (asked.from, sought.clone());
    let (mut found, counts, names, now) = room
        .read(move |tx, _, actor| {
            let found = match number.is_empty() {
                true => rows::shelf(tx, shelf, &scope, from, PAGE + 1)?,
                false => view::of_case(tx, actor, &number)?,
            };
            let mut counts = Vec::new();
            for one in desk.shelves {
                counts.push(rows::count(tx, *one, &scope)?);
            }
            Ok((found, counts, Names::all(tx)?, tx.now()))
        })
        .await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let tabs: Vec<Tab> = desk
        .shelves
        .iter()
        .zip(counts)
        .map(|(one, count)| Tab {
            label: tr.t(&format!("push-shelf-{}", one.as_str())).into_owned(),
            href: if Some(one) == desk.shelves.first() { desk.home.to_owned() } else { shelf_href(*one) },
            count: Some(if count > COUNTED as usize { format!("{COUNTED}+") } else { count.to_string() }),
            current: *one == shelf && sought.is_empty(),
        })
        .collect();
    let lines = found.iter().map(|push| {
        Row::new([
            html!("<a href=\"/office/pushes/{}\">{}</a>", push.number, show::item(tr, push)),
            html!("<span class=\"number\">{}</span>", push.case_number),
            esc(&names.organ(tr, push.approver)),
            esc(&names.organ(tr, push.organ)),
            esc(&tr.instant(push.sent_at)),
            show::due(tr, push),
            html!("{}{}", show::tag(tr, push, now), news(tr, push.news)),
        ])
    });
    let none =
        if sought.is_empty() { format!("push-none-{}", shelf.as_str()) } else { "push-none-case".to_owned() };
    let here = tabs.iter().find(|tab| tab.current).map_or(desk.home.to_owned(), |tab| tab.href.clone());
    let join = if here.contains('?') { '&' } else { '?' };
    let last = found.last().filter(|_| more).map(|last| format!("{here}{join}from={}", last.id));
    let table = Table {
        caption: tr.t(&format!("push-shelf-{}", shelf.as_str())).into_owned(),
        columns: ["item", "case", "approver", "body", "sent", "due", "state"]
            .map(|key| Column::new(tr.t(&format!("push-column-{key}"))))
            .into(),
        rows: lines.collect(),
        empty: ui::empty(&tr.t(&none), None),
        pager: Pager { first: asked.from.map(|_| here.clone()), next: last, ..Pager::default() },
        ..Table::default()
    };
    let label = tr.t("push-search");
    let search = Search { action: desk.home, query: &sought, label: &label, ..Search::default() };
    let tabs = (desk.shelves.len() > 1).then(|| ui::tabs(&tr.t(desk.title), &tabs));
    Ok(Page::office(&room.ctx.view, tr.t(desk.title))
        .wide()
        .lead(tr.t(desk.lead))
        .body(html!("{}", tabs))
        .body(ui::search(tr, &search))
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}

/// That something came back which nobody of the approving organ looked at.
fn news(tr: kit::Tr, count: i64) -> kit::Html {
    match count {
        0 => kit::Html::empty(),
        count => html!(" {}", ui::tag(ui::State::Soon, &tr.n("push-news", count))),
    }
}
