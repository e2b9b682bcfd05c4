//! `/office/deliveries`: what is late or came back, and the figures of each hall and mode by month (DLV-02).

use contract::item::DeliveryMode;
use contract::lookup::HallSummary;
use contract::time::china_date;
use directory::access::Staff;
use jiff::ToSpan;
use kit::routes::get;
use kit::ui::{self, Column, Row, Table};
use kit::{Html, Page, Query, Reply, Routes, esc, html};

use super::Room;
use super::desk::{Asked, pile, table, tabs};
use crate::model::Figures;
use crate::permissions::Watch;
use crate::store::deliveries::{self as rows, Shelf};

/// Months shown.
const MONTHS: i64 = 12;
/// The piles of whoever watches.
const SHELVES: [Shelf; 2] = [Shelf::Late, Shelf::Back];

pub(super) fn routes() -> Routes {
    Routes::new().route("/office/deliveries", get(list))
}

async fn list(room: Room, staff: Staff<Watch>, Query(asked): Query<Asked>) -> Reply {
    let tr = room.tr();
    let shelf = asked.shelf.filter(|shelf| SHELVES.contains(shelf)).unwrap_or(Shelf::Late);
    let scope = staff.scope.clone();
    let mut pile = pile(&room, staff.scope, (shelf, asked.from), &SHELVES).await?;
    let (figures, halls) = room
        .read(move |tx, desk, _| {
            let today = china_date(tx.now());
            let from = today.checked_sub((MONTHS - 1).months()).unwrap_or(today);
            let from = format!("{:04}-{:02}", from.year(), from.month());
            let figures = rows::figures(tx, &scope, (&from, &today.to_string()))?;
            Ok((figures, desk.halls.halls(tx)?))
        })
        .await?;
    Ok(Page::office(&room.ctx.view, tr.t("delivery-nav-figures"))
        .wide()
        .lead(tr.t("delivery-figures-lead"))
        .body(tabs(&room, &pile.counts, shelf, "/office/deliveries"))
        .body(table(&room, &mut pile, (shelf, asked.from), "/office/deliveries"))
        .body(by_month(&room, &figures, &halls))
        .respond())
}

fn by_month(room: &Room, figures: &[Figures], halls: &[HallSummary]) -> Html {
    let tr = room.tr();
    let hall = |key: &str| match halls.iter().find(|hall| hall.key == key) {
        Some(hall) => tr.text(&hall.name).to_owned(),
        None => tr.t("delivery-no-hall").into_owned(),
    };
    let row = |one: &Figures| {
        let mode = DeliveryMode::parse(&one.mode).map_or("window", DeliveryMode::as_str);
        let counts = [one.opened, one.delivered, one.parcels, one.returns, one.losses, one.late];
        let head = [esc(&one.month), esc(&hall(&one.hall)), esc(&tr.t(&format!("delivery-mode-{mode}")))];
        Row::new(head.into_iter().chain(counts.map(|n| esc(&tr.number(n)))))
    };
    let mut columns = vec![
        Column::new(tr.t("delivery-column-month")),
        Column::new(tr.t("delivery-column-hall")),
        Column::new(tr.t("delivery-column-mode")),
    ];
    let counts = ["opened", "delivered", "parcels", "returns", "losses", "late"];
    columns.extend(counts.map(|key| Column::numeric(tr.t(&format!("delivery-column-{key}")))));
    let table = Table {
        caption: tr.t("delivery-figures").into_owned(),
        columns,
        rows: figures.iter().map(row).collect(),
        empty: ui::empty(&tr.t("delivery-figures-none"), None),
        ..Table::default()
    };
    html!("<section>{}</section>", ui::table(&room.ctx.view, &table))
}
