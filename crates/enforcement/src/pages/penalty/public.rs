//! `/penalties`: decisions published for their term (处罚信息公开); `/penalties/{number}`: one of them.

use kit::routes::get;
use kit::ui::{self, Column, Crumb, Pager, Row, Table};
use kit::{Page, Path, Query, Reply, Routes, esc, html};
use serde::Deserialize;

use super::super::Room;
use super::super::show::Names;
use super::{day, facts, imposed};
use crate::penalty::view;

/// Rows of a page.
const PAGE: u32 = 50;

pub(super) fn routes() -> Routes {
    Routes::new().route("/penalties", get(list)).route("/penalties/{number}", get(one))
}

#[derive(Deserialize)]
struct Asked {
    from: Option<i64>,
}

async fn list(room: Room, Query(asked): Query<Asked>) -> Reply {
    let tr = room.tr();
    let before = asked.from.unwrap_or(i64::MAX);
    let (mut found, names) =
        room.look(move |tx, _| Ok((view::published(tx, before, PAGE + 1)?, Names::all(tx)?))).await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let rows = found.iter().map(|(case, party, person, power)| {
        let decided = case.row.decided_at.map(|at| tr.day(contract::time::china_date(at)));
        Row::new([
            html!("<a href=\"/penalties/{}\">{}</a>", case.row.number, view::public_name(party, *person)),
            esc(tr.text(power)),
            esc(&imposed(tr, case)),
            esc(&names.organ(tr, case.row.organ)),
            esc(&decided.unwrap_or_default()),
            esc(&day(tr, case.row.public_until.as_deref().unwrap_or_default())),
        ])
    });
    let table = Table {
        caption: tr.t("enforce-public-title").into_owned(),
        columns: ["party", "power", "imposed", "organ", "decided", "until"]
            .map(|key| Column::new(tr.t(&format!("enforce-column-{key}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("enforce-public-none"), None),
        pager: Pager {
            first: asked.from.map(|_| "/penalties".to_owned()),
            next: found.last().filter(|_| more).map(|(last, ..)| format!("/penalties?from={}", last.row.id)),
            ..Pager::default()
        },
        ..Table::default()
    };
    let link = html!("<p><a href=\"/penalties/powers\">{}</a></p>", tr.t("enforce-powers-title"));
    Ok(Page::portal(&room.ctx.view, tr.t("enforce-public-title"))
        .wide()
        .lead(tr.t("enforce-public-lead"))
        .body(ui::table(&room.ctx.view, &table))
        .body(link)
        .respond())
}

async fn one(room: Room, Path(number): Path<String>) -> Reply {
    let tr = room.tr();
    let (file, names) = room.look(move |tx, _| Ok((view::public(tx, &number)?, Names::all(tx)?))).await?;
    let name = view::public_name(&file.party, file.person);
    let rows = facts(&room, &file.case, &names, &file.power, &name, file.now);
    Ok(Page::portal(&room.ctx.view, tr.with("enforce-public-one", "party", &name))
        .crumbs([Crumb::new(tr.t("enforce-public-title"), "/penalties")])
        .body(ui::summary(&rows))
        .respond())
}
