//! How sharing stands as who coordinates it sees it: `/office/data/figures`, requests by steward, every request, and what is called.

use contract::Text;
use contract::time::DAY_MS;
use directory::access::Staff;
use kit::routes::get;
use kit::ui::{self, Bar, Column, Row, State as Mark, Table};
use kit::{Html, Page, Query, Reply, Routes, Tr, esc, html};

use super::Room;
use super::requests::{List, Shelf, shelf};
use super::show::{self, Names};
use crate::permissions::Oversee;
use crate::store::{self as rows, requests};

pub(super) fn routes() -> Routes {
    Routes::new().route("/office/data/figures", get(figures))
}

/// Days that are counted back.
const BACK_DAYS: i64 = 365;
/// Days of calls that are counted back.
const CALL_DAYS: i64 = 30;

async fn figures(room: Room, _: Staff<Oversee>, Query(asked): Query<Shelf>) -> Reply {
    let tr = room.tr();
    let (standing, calls, names) = room
        .read(|tx, _, _| {
            let now = tx.now();
            let standing = requests::standing(tx, now - BACK_DAYS * DAY_MS, now)?;
            let mut calls = Vec::new();
            for (code, all, found) in rows::calls_since(tx, now - CALL_DAYS * DAY_MS, 20)? {
                let name = rows::resource(tx, &code)?.map(|one| one.name).unwrap_or_default();
                calls.push((name, all, found));
            }
            Ok((standing, calls, Names::all(tx)?))
        })
        .await?;
    let late: i64 = standing.iter().map(|one| one.late).sum();
    let waiting: i64 = standing.iter().map(|one| one.waiting).sum();
    let answered: i64 = standing.iter().map(|one| one.granted + one.refused).sum();
    let late_mark = if late > 0 { Mark::Overdue } else { Mark::Done };
    let tiles = ui::stats([
        ui::stat(
            &tr.number(late),
            &tr.t("exchange-figure-late"),
            Some(late_mark),
            Some("/office/data/figures?shelf=late"),
        ),
        ui::stat(
            &tr.number(waiting),
            &tr.t("exchange-figure-waiting"),
            None,
            Some("/office/data/figures?shelf=open"),
        ),
        ui::stat(&tr.number(answered), &tr.t("exchange-figure-answered"), None, None),
    ]);
    let rows = standing.iter().map(|one| {
        let figures = [one.all, one.granted, one.refused, one.waiting, one.late, one.answered_late];
        let cells = figures.iter().map(|figure| esc(&tr.number(*figure)));
        Row::new(std::iter::once(esc(&names.organ(tr, &one.steward))).chain(cells))
    });
    let mut columns = vec![Column::new(tr.t("exchange-column-steward"))];
    columns.extend(
        ["all", "granted", "refused", "waiting", "late", "answered-late"]
            .map(|name| Column::numeric(tr.t(&format!("exchange-column-{name}")))),
    );
    let by_steward = Table {
        caption: tr.t("exchange-by-steward").into_owned(),
        columns,
        rows: rows.collect(),
        empty: ui::empty(&tr.t("exchange-figures-empty"), Some((&tr.t("exchange-catalogue-title"), "/data"))),
        ..Table::default()
    };
    let list = List {
        path: "/office/data/figures",
        title: "exchange-all-requests",
        empty: "exchange-answer-empty",
        listed: requests::Listed::default(),
    };
    let all = shelf(&room, list, &asked).await?;
    Ok(Page::office(&room.ctx.view, tr.t("exchange-figures-title"))
        .wide()
        .lead(tr.t("exchange-figures-lead"))
        .body(tiles)
        .body(show::titled(&room, &by_steward))
        .body(html!("<h2>{}</h2>{}", tr.t("exchange-all-requests"), all))
        .body(html!("<h2>{}</h2>{}", tr.t("exchange-calls-chart"), chart(tr, &calls)))
        .respond())
}

/// What is called most, and how often it was found.
fn chart(tr: Tr, calls: &[(Text, i64, i64)]) -> Html {
    let bars: Vec<Bar> = calls
        .iter()
        .map(|(name, all, found)| {
            let args = [("all", tr.number(*all).into()), ("found", tr.number(*found).into())];
            Bar {
                label: tr.text(name).to_owned(),
                value: *all as f64,
                words: tr.f("exchange-calls-found-of", &args),
            }
        })
        .collect();
    match bars.is_empty() {
        true => ui::empty(&tr.t("exchange-calls-none"), None),
        false => ui::bar_chart(
            &tr.t("exchange-calls-chart"),
            &tr.t("exchange-column-resource"),
            &tr.t("exchange-column-calls"),
            &bars,
        ),
    }
}
