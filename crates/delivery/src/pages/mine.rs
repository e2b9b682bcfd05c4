//! `/my/deliveries`: one's own results on their way, and those that arrived.

use contract::time::china_date;
use directory::access::Signed;
use kit::routes::get;
use kit::ui::{self, Column, Pager, Row, Table};
use kit::{Page, Query, Reply, Routes, esc, html};
use serde::Deserialize;

use super::{Room, show};
use crate::store::deliveries as rows;

/// Rows of a page.
const PAGE: u32 = 30;

pub(super) fn routes() -> Routes {
    Routes::new().route("/my/deliveries", get(list))
}

#[derive(Deserialize)]
struct Paging {
    from: Option<i64>,
}

async fn list(room: Room, _: Signed, Query(paging): Query<Paging>) -> Reply {
    let tr = room.tr();
    let before = paging.from.unwrap_or(i64::MAX);
    let (mut found, now) = room
        .read(move |tx, _, actor| {
            let mut found = Vec::new();
            for party in directory::party::of_account(tx, actor.account)? {
                found.extend(rows::of_party(tx, party.id.0, before, PAGE + 1)?);
            }
            found.sort_by_key(|one| std::cmp::Reverse(one.id));
            Ok((found, tx.now()))
        })
        .await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let today = china_date(now);
    let lines = found.iter().map(|one| {
        Row::new([
            html!(
                "<a href=\"/case/{}#delivery\">{}</a><br><span class=\"hint number\">{}</span>",
                one.application,
                tr.text(&one.item_name()),
                one.number
            ),
            esc(&tr.t(&format!("delivery-mode-{}", one.mode))),
            show::tag(tr, one, today),
            esc(&one.ended_at.map_or_else(|| show::day(tr, &one.due_on), |at| tr.instant(at))),
        ])
    });
    let table = Table {
        caption: tr.t("delivery-nav-mine").into_owned(),
        columns: ["what", "mode", "state", "when"]
            .map(|key| Column::new(tr.t(&format!("delivery-column-{key}"))))
            .into(),
        rows: lines.collect(),
        empty: ui::empty(&tr.t("delivery-mine-none"), Some((&tr.t("delivery-to-licences"), "/my/licences"))),
        pager: Pager {
            first: paging.from.map(|_| "/my/deliveries".to_owned()),
            next: found.last().filter(|_| more).map(|last| format!("/my/deliveries?from={}", last.id)),
            ..Pager::default()
        },
        ..Table::default()
    };
    Ok(Page::portal(&room.ctx.view, tr.t("delivery-nav-mine"))
        .lead(tr.t("delivery-mine-lead"))
        .body(html!(
            "<ul class=\"quick\"><li><a href=\"/my/addresses\">{}</a></li><li><a href=\"/my/licences\">{}</a></li></ul>",
            tr.t("delivery-addresses"),
            tr.t("delivery-to-licences")
        ))
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}
