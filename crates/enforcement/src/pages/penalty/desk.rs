//! `/office/penalties`: cases of the bodies one enforces or decides for, under way, decided, offered by others.

use contract::Fault;
use directory::access::{ListScope, Permit};
use kit::routes::get;
use kit::ui::{self, Column, Pager, Row, Tab, Table, Weight};
use kit::{Page, Query, Reply, Routes, esc, html};
use serde::Deserialize;

use super::super::Room;
use super::tag;
use crate::penalty::model::State;
use crate::penalty::view;
use crate::permissions::{DecidePenalty, HandlePenalty};

/// Rows of a page.
const PAGE: u32 = 50;
const HOME: &str = "/office/penalties";

pub(super) fn routes() -> Routes {
    Routes::new().route("/office/penalties", get(list))
}

#[derive(Deserialize)]
struct Asked {
    pile: Option<String>,
    from: Option<i64>,
}

const OPEN: &[State] = &[State::Filed, State::Investigated, State::Noticed, State::Sent];
const DECIDED: &[State] = &[State::Decided, State::Served];
const ENDED: &[State] = &[State::Closed, State::Dismissed];

async fn list(room: Room, Query(asked): Query<Asked>) -> Reply {
    let tr = room.tr();
    let actor = room.ctx.signed_in()?;
    let scopes = [HandlePenalty::PERMISSION, DecidePenalty::PERMISSION].map(|one| ListScope::of(actor, one));
    let handles = !scopes[0].is_nothing();
    let scope = scopes.into_iter().find(|scope| !scope.is_nothing()).ok_or_else(|| {
        Fault::forbidden("access.forbidden").with("permission", HandlePenalty::PERMISSION.0)
    })?;
    let piles = [
        ("open", OPEN, false),
        ("decided", DECIDED, false),
        ("ended", ENDED, false),
        ("offered", &[State::Sent][..], true),
    ];
    let wanted = asked.pile.as_deref().unwrap_or("open");
    let (pile, states, offered) = *piles.iter().find(|one| one.0 == wanted).unwrap_or(&piles[0]);
    let before = asked.from.unwrap_or(i64::MAX);
    let (mut found, now) = room
        .read(move |tx, _, _| Ok((view::within(tx, &scope, states, offered, before, PAGE + 1)?, tx.now())))
        .await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let href = |pile: &str| if pile == "open" { HOME.to_owned() } else { format!("{HOME}?pile={pile}") };
    let tabs: Vec<Tab> = piles
        .iter()
        .map(|(one, ..)| Tab {
            label: tr.t(&format!("enforce-pile-{one}")).into_owned(),
            href: href(one),
            count: None,
            current: *one == pile,
        })
        .collect();
    let rows = found.iter().map(|(case, party, _, power)| {
        let due = case.row.state.is_open().then(|| tr.day(contract::time::china_date(case.row.due_at)));
        let officers: Vec<&str> = case.of.officers.iter().map(|one| one.name.as_str()).collect();
        Row::new([
            html!("<a href=\"/office/penalties/{}\">{}</a>", case.row.number, party),
            esc(tr.text(power)),
            html!("<span class=\"number\">{}</span>", case.row.number),
            esc(&officers.join(&tr.t("push-and"))),
            esc(&due.unwrap_or_default()),
            tag(tr, case, now),
        ])
    });
    let from = |last: i64| format!("{}{}from={last}", href(pile), if pile == "open" { '?' } else { '&' });
    let table = Table {
        caption: tr.t(&format!("enforce-pile-{pile}")).into_owned(),
        columns: ["party", "power", "number", "officers", "due", "state"]
            .map(|key| Column::new(tr.t(&format!("enforce-column-{key}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("enforce-pile-none"), None),
        pager: Pager {
            first: asked.from.map(|_| href(pile)),
            next: found.last().filter(|_| more).map(|(last, ..)| from(last.row.id)),
            ..Pager::default()
        },
        ..Table::default()
    };
    let begin = handles.then(|| {
        ui::buttons([
            ui::link_button(&tr.t("enforce-act-file"), "/office/penalties/new", Weight::Primary),
            ui::link_button(&tr.t("enforce-act-spot"), "/office/penalties/spot", Weight::Secondary),
        ])
    });
    Ok(Page::office(&room.ctx.view, tr.t("enforce-nav-cases"))
        .wide()
        .body(html!("{}", begin))
        .body(ui::tabs(&tr.t("enforce-nav-cases"), &tabs))
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}
