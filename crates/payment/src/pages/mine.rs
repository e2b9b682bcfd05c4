//! `/my/bills`: one's own bills.

use contract::time::china_date;
use directory::access::Signed;
use kit::routes::get;
use kit::ui::{self, Column, Pager, Row, Table};
use kit::{Page, Query, Reply, Routes, esc, html};
use serde::Deserialize;

use super::{Room, show};
use crate::model::BillState;
use crate::store::bills as rows;

/// Rows of a page.
const PAGE: u32 = 30;

pub(super) fn routes() -> Routes {
    Routes::new().route("/my/bills", get(list))
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
            found.sort_by_key(|bill| std::cmp::Reverse(bill.id));
            Ok((found, tx.now()))
        })
        .await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let today = china_date(now);
    let lines = found.iter().map(|bill| {
        let amount = if bill.state() == BillState::Open { bill.owed() } else { bill.paid };
        Row::new([
            html!(
                "<a href=\"/bills/{}\">{}</a><br><span class=\"hint number\">{}</span>",
                bill.number,
                tr.text(&bill.name()),
                bill.number
            ),
            show::bill_tag(tr, bill, today),
            esc(&tr.money(amount)),
            esc(&show::day(tr, &bill.due_on)),
        ])
    });
    let table = Table {
        caption: tr.t("payment-nav-mine").into_owned(),
        columns: vec![
            Column::new(tr.t("payment-column-bill")),
            Column::new(tr.t("payment-column-state")),
            Column::numeric(tr.t("payment-column-amount")),
            Column::new(tr.t("payment-column-due")),
        ],
        rows: lines.collect(),
        empty: ui::empty(&tr.t("payment-mine-none"), Some((&tr.t("payment-fees"), "/fees"))),
        pager: Pager {
            first: paging.from.map(|_| "/my/bills".to_owned()),
            next: found.last().filter(|_| more).map(|last| format!("/my/bills?from={}", last.id)),
            ..Pager::default()
        },
        ..Table::default()
    };
    Ok(Page::portal(&room.ctx.view, tr.t("payment-nav-mine"))
        .lead(tr.t("payment-mine-lead"))
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}
