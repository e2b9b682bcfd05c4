//! `/desk/halls`: who booked today, and who came; for those at the windows.

use contract::time::china_date;
use contract::{FaultKind, Scope};
use directory::access::{Permit, Staff};
use kit::routes::{get, post};
use kit::ui::{self, Column, Crumb, Row, Table, Weight};
use kit::{Fields, Html, Page, Path, Query, Reply, Routes, esc, html};
use serde::Deserialize;

use super::{Room, show};
use crate::book;
use crate::model::{Booking, State};
use crate::permissions::{Manage, Serve};
use crate::plan::Plan;
use crate::store::bookings as rows;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/desk/halls", get(list))
        .route("/desk/halls/{hall}", get(day))
        .route("/desk/bookings/{booking}/arrive", post(arrive))
}

/// The halls within reach of whoever works in them.
pub(crate) fn within_reach(plan: &Plan, actor: &contract::Actor) -> Vec<crate::plan::Hall> {
    let reaches = |hall: &&crate::plan::Hall| {
        let scope = Scope { region: &hall.region, organ: None, item: None };
        actor.can(Serve::PERMISSION, scope) || actor.can(Manage::PERMISSION, scope)
    };
    plan.halls.iter().filter(reaches).cloned().collect()
}

async fn list(room: Room, _: Staff<Serve>) -> Reply {
    let tr = room.tr();
    let (halls, booked) = room
        .read(|tx, desk, actor| {
            let halls = within_reach(&*desk.plan(tx)?, actor);
            let today = china_date(tx.now()).to_string();
            let mut booked = Vec::new();
            for hall in &halls {
                let all = rows::of_day(tx, &hall.key, &today)?;
                booked.push(all.iter().filter(|one| one.state == State::Booked).count());
            }
            Ok((halls, booked))
        })
        .await?;
    let lines = halls.iter().zip(&booked).map(|(hall, n)| {
        Row::new([
            html!("<a href=\"/desk/halls/{}\">{}</a>", hall.key, tr.text(&hall.name)),
            esc(&tr.number(*n)),
        ])
    });
    let table = Table {
        caption: tr.t("hall-desk-title").into_owned(),
        columns: vec![Column::new(tr.t("hall-place")), Column::numeric(tr.t("hall-desk-expected"))],
        rows: lines.collect(),
        empty: ui::empty(&tr.t("hall-none"), None),
        ..Table::default()
    };
    Ok(Page::desk(&room.ctx.view, tr.t("hall-desk-title")).body(ui::table(&room.ctx.view, &table)).respond())
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    pub(super) day: String,
}

/// A row of a day: its slot, number, who, what, and how it stands.
pub(super) fn row(room: &Room, one: &Booking, contact: Option<&book::Contact>, now: i64, act: Html) -> Row {
    let tr = room.tr();
    let time = match one.state {
        State::Waiting => tr.t("hall-any-time").into_owned(),
        _ => format!("{}–{}", tr.time(one.starts_at), tr.time(one.ends_at)),
    };
    let who = match contact {
        Some(contact) => html!("{} <span class=\"hint\">{}</span>", contact.name, contact.phone),
        None => html!("{}", one.visitor),
    };
    Row::new([
        html!("{}<br><span class=\"hint number\">{}</span>", time, one.number),
        who,
        html!("{}", tr.text(&one.matter())),
        show::state(tr, one, now),
        act,
    ])
}

async fn day(room: Room, _: Staff<Serve>, Path(key): Path<String>, Query(chosen): Query<Chosen>) -> Reply {
    let tr = room.tr();
    let (hall, bookings, date, now) = room
        .read(move |tx, desk, actor| {
            let plan = desk.plan(tx)?;
            let hall = within_reach(&plan, actor).into_iter().find(|hall| hall.key == key);
            let hall = hall.ok_or_else(|| contract::Fault::not_found("hall.unknown"))?;
            let date = chosen.day.parse().unwrap_or_else(|_| china_date(tx.now()));
            let mut all = Vec::new();
            for one in rows::of_day(tx, &hall.key, &date.to_string())? {
                let contact = book::contact(&one)?;
                all.push((one, contact));
            }
            Ok((hall, all, date, tx.now()))
        })
        .await?;
    let today = china_date(now);
    let lines = bookings.iter().map(|(one, contact)| {
        let act = match one.state {
            State::Booked if date == today => {
                let words = tr.t("hall-arrive");
                let body = ui::button(&words, Weight::Secondary, None);
                ui::form(&room.ctx.view, &format!("/desk/bookings/{}/arrive", one.number), &body)
            }
            _ => Html::empty(),
        };
        row(&room, one, contact.as_ref(), now, act)
    });
    let columns = ["hall-when", "hall-visitor", "hall-matter", "hall-state", "hall-act"];
    let table = Table {
        caption: tr.day(date),
        columns: columns.map(|key| Column::new(tr.t(key))).into(),
        rows: lines.collect(),
        empty: ui::empty(&tr.t("hall-desk-none"), None),
        ..Table::default()
    };
    Ok(Page::desk(&room.ctx.view, tr.text(&hall.name))
        .wide()
        .crumbs([Crumb::new(tr.t("hall-desk-title"), "/desk/halls")])
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}

async fn arrive(room: Room, _: Staff<Serve>, Path(number): Path<String>, _: Fields) -> Reply {
    let given = number.clone();
    let done = room.act(move |tx, desk, actor| book::arrive(tx, desk, actor, &given)).await?;
    match done {
        Ok(booking) => {
            let to = format!("/desk/halls/{}", booking.hall);
            Ok(kit::redirect_with(&room.ctx.view, &to, "hall-arrived-done", &[("number", &booking.number)]))
        }
        Err(fault) if fault.kind == FaultKind::Conflict => Err(fault.into()),
        Err(fault) => Err(fault.into()),
    }
}
