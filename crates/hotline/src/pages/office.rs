//! `/office/tickets`: the unit's side (待签收、在办、已办); the load of every unit, for the supervisor, who hands over what a unit without
//! people still holds; the rules, to be read and changed.

use contract::OrganId;
use directory::access::Staff;
use kit::routes::{get, post};
use kit::ui::{self, Choice, Column, Control, Crumb, Errors, Field, Pager, Row, Tab, Table, Weight};
use kit::{Fields, Html, Page, Path, Query, Reply, Routes, esc, fault_words, html};

use super::Room;
use super::acts::Refused;
use super::desk::{self, Asked, HEADS, PAGE};
use super::show::Names;
use crate::exports;
use crate::permissions::{Configure, Handle, Supervise};
use crate::platform;
use crate::rules;
use crate::store::lists::{self as rows, Filter, Shelf};
use crate::view;

/// Shelves of a unit.
const SHELVES: [Shelf; 5] = [Shelf::Waiting, Shelf::InHand, Shelf::Late, Shelf::Answered, Shelf::Done];

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/tickets", get(list))
        .route("/office/tickets/units", get(units).post(hand_over))
        .route("/office/tickets/rules", get(show_rules).post(change_rules))
        .route("/office/tickets/{ticket}", get(show_one))
        .route("/office/tickets/{ticket}/act", post(act))
        .route("/office/tickets/{ticket}/identity", post(open_identity))
}

/// A unit's list begins with what waits to be taken.
pub(crate) fn filter(value: impl Fn(&'static str) -> String) -> Filter {
    let shelf = Shelf::parse(&value("shelf")).filter(|shelf| SHELVES.contains(shelf));
    Filter { shelf: shelf.unwrap_or(Shelf::Waiting), after: value("after").parse().ok(), ..Filter::default() }
}

async fn list(room: Room, staff: Staff<Handle>, Query(asked): Query<Asked>) -> Reply {
    let tr = room.tr();
    let filter = filter(|name| asked.value(name).to_owned());
    let (shelf, scope) = (filter.shelf, staff.scope.clone());
    let (mut tickets, names, figures, now) = room
        .read(move |tx, _, _| {
            let tickets = own(rows::tickets(tx, &scope, &filter, PAGE + 1)?);
            let mut names = Names::default();
            for organ in tickets.iter().filter_map(|ticket| ticket.organ) {
                names.add(tx, organ)?;
            }
            let mut figures = Vec::new();
            for shelf in SHELVES {
                let only = Filter { shelf, ..Filter::default() };
                figures.push((shelf, rows::count(tx, &scope, &only)?));
            }
            Ok((tickets, names, figures, tx.now()))
        })
        .await?;
    let more = tickets.len() > PAGE as usize;
    tickets.truncate(PAGE as usize);
    let base = "/office/tickets";
    let next = tickets.last().filter(|_| more);
    let table = Table {
        caption: tr.t(&format!("ticket-shelf-{}", shelf.as_str())).into_owned(),
        columns: HEADS.map(|key| Column::new(tr.t(key))).into(),
        rows: tickets.iter().map(|ticket| desk::row(&room, base, &names, ticket, now)).collect(),
        empty: ui::empty(&tr.t("ticket-unit-empty"), None),
        bulk: None,
        pager: Pager {
            first: (!asked.after.is_empty()).then(|| asked.address(base, shelf.as_str(), "")),
            next: next.map(|last| asked.address(base, shelf.as_str(), &last.id.to_string())),
            ..Pager::default()
        },
    };
    let tabs: Vec<Tab> = figures
        .iter()
        .map(|(one, n)| Tab {
            label: tr.t(&format!("ticket-shelf-{}", one.as_str())).into_owned(),
            href: asked.address(base, one.as_str(), ""),
            count: Some(desk::figure(*n)),
            current: *one == shelf,
        })
        .collect();
    let tools = directory::lists::tools(&room.ctx, exports::UNIT, base, &[("shelf", shelf.as_str())]).await?;
    Ok(Page::office(&room.ctx.view, tr.t("ticket-unit-title"))
        .wide()
        .body(ui::tabs(&tr.t("ticket-unit-title"), &tabs))
        .body(tools)
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}

/// Those that are with a unit at all: what has none is the platform office's.
pub(crate) fn own(tickets: Vec<crate::model::Ticket>) -> Vec<crate::model::Ticket> {
    tickets.into_iter().filter(|ticket| ticket.organ.is_some()).collect()
}

async fn show_one(room: Room, Path(given): Path<String>) -> Reply {
    let shown = desk::load(&room, &given).await?;
    Ok(desk::ticket_page(&room, "/office/tickets", &shown, &Refused::default(), &Html::empty()))
}

async fn act(room: Room, Path(given): Path<String>, fields: Fields) -> Reply {
    desk::acted(&room, "/office/tickets", &given, fields).await
}

async fn open_identity(room: Room, Path(given): Path<String>, fields: Fields) -> Reply {
    desk::opened(&room, "/office/tickets", &given, fields).await
}

async fn units_page(
    room: &Room,
    given: &Fields,
    errors: &Errors,
) -> Result<axum::response::Response, kit::Error> {
    let tr = room.tr();
    let (loads, names, organs) = room
        .read(move |tx, desk, _| {
            let (loads, mut names) = (view::loads(tx, desk)?, Names::default());
            for load in &loads {
                names.add(tx, load.organ)?;
            }
            Ok((loads, names, directory::organ::all(tx)?))
        })
        .await?;
    let rows = loads.iter().map(|load| {
        let there = match load.staffed {
            true => Html::empty(),
            false => ui::tag(ui::State::Overdue, &tr.t("ticket-units-nobody")),
        };
        let late = match load.late {
            0 => esc("0"),
            n => ui::tag(ui::State::Overdue, &tr.number(n)),
        };
        Row::new([esc(&names.organ(tr, load.organ)), esc(&tr.number(load.open)), late, there])
    });
    let table = Table {
        caption: tr.t("ticket-units-load").into_owned(),
        columns: vec![
            Column::new(tr.t("ticket-unit")),
            Column::numeric(tr.t("ticket-units-open")),
            Column::numeric(tr.t("ticket-shelf-late")),
            Column::new(tr.t("ticket-units-there")),
        ],
        rows: rows.collect(),
        empty: ui::empty(&tr.t("ticket-units-none"), None),
        ..Table::default()
    };
    let from: Vec<Choice> =
        loads.iter().map(|load| Choice::new(load.organ.0.to_string(), names.organ(tr, load.organ))).collect();
    let to: Vec<Choice> =
        organs.iter().map(|organ| Choice::new(organ.id.0.to_string(), tr.text(&organ.name))).collect();
    let show = |id: &str, control: Control<'_>| {
        let label = tr.t(&format!("ticket-units-{id}"));
        let one = Field {
            id,
            label: &label,
            control,
            value: given.get(id).unwrap_or(""),
            required: true,
            ..Field::default()
        };
        ui::field(tr, &one, errors.of(id))
    };
    let body = html!(
        "{}{}{}{}",
        show("from", Control::Select(&from)),
        show("to", Control::Select(&to)),
        show("why", Control::Lines(3)),
        ui::buttons([ui::button(&tr.t("ticket-units-move"), Weight::Primary, None)])
    );
    let form = html!(
        "<h2>{}</h2><p>{}</p>{}",
        tr.t("ticket-units-move-title"),
        tr.t("ticket-units-move-lead"),
        ui::form(&room.ctx.view, "/office/tickets/units", &body)
    );
    let mut page = Page::office(&room.ctx.view, tr.t("ticket-units-title"));
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    Ok(page
        .body(ui::table(&room.ctx.view, &table))
        .body(html!("<p><a href=\"/desk/tickets?shelf=late\">{}</a></p>", tr.t("ticket-units-late")))
        .body(if loads.is_empty() { Html::empty() } else { form })
        .respond())
}

async fn units(room: Room, _: Staff<Supervise>) -> Reply {
    units_page(&room, &Fields::default(), &Errors::new()).await
}

async fn hand_over(room: Room, _: Staff<Supervise>, fields: Fields) -> Reply {
    let tr = room.tr();
    let unit = |name: &str| fields.text(name).parse().map(OrganId);
    let (from, to, why) = (unit("from"), unit("to"), fields.text("why").to_owned());
    let mut errors = Errors::new();
    let (Ok(from), Ok(to)) = (from, to) else {
        errors.add("from", tr.t("ticket-unit-unknown"));
        return units_page(&room, &fields, &errors).await;
    };
    // A piece at a time: nobody else waits long, and what was moved stays moved.
    let mut moved = 0;
    loop {
        let why = why.clone();
        let done =
            room.act(move |tx, desk, actor| platform::hand_over(tx, desk, actor, from, to, &why)).await?;
        match done {
            Ok(0) => break,
            Ok(n) => moved += n,
            Err(fault) if fault.kind == contract::FaultKind::Internal => return Err(fault.into()),
            Err(fault) => {
                let field = if fault.code == "ticket.reason-missing" { "why" } else { "to" };
                errors.add(field, fault_words(tr, &fault).advice(tr));
                return units_page(&room, &fields, &errors).await;
            }
        }
    }
    let n = moved.to_string();
    Ok(kit::redirect_with(&room.ctx.view, "/office/tickets/units", "ticket-units-moved", &[("n", &n)]))
}

async fn rules_page(room: &Room, text: &str, errors: &Errors) -> Reply {
    let tr = room.tr();
    let (label, help) = (tr.t("ticket-rules"), tr.t("ticket-rules.help"));
    let one = Field {
        id: "rules",
        label: &label,
        help: &help,
        control: Control::Lines(30),
        value: text,
        required: true,
        ..Field::default()
    };
    let body = html!(
        "{}{}",
        ui::field(tr, &one, errors.of("rules")),
        ui::buttons([ui::button(&tr.t("ticket-rules-save"), Weight::Primary, None)])
    );
    let mut page = Page::office(&room.ctx.view, tr.t("ticket-rules-title"))
        .crumbs([Crumb::new(tr.t("ticket-units-title"), "/office/tickets/units")])
        .lead(tr.t("ticket-rules-lead"));
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    let apps = html!("<p><a href=\"/office/tickets/apps\">{}</a></p>", tr.t("ticket-apps-title"));
    Ok(page.body(ui::form(&room.ctx.view, "/office/tickets/rules", &body)).body(apps).respond())
}

async fn show_rules(room: Room, _: Staff<Configure>) -> Reply {
    let text = room.read(|tx, _, _| rules::text_in_force(tx)).await?;
    rules_page(&room, &text, &Errors::new()).await
}

async fn change_rules(room: Room, _: Staff<Configure>, fields: Fields) -> Reply {
    let text = fields.get("rules").unwrap_or("").replace("\r\n", "\n");
    let sent = text.clone();
    match room.act(move |tx, _, actor| rules::change(tx, actor, &sent)).await? {
        Ok(()) => Ok(kit::redirect_with(&room.ctx.view, "/office/tickets/rules", "ticket-rules-saved", &[])),
        Err(fault) if fault.kind == contract::FaultKind::Invalid => {
            let mut errors = Errors::new();
            errors.add("rules", fault_words(room.tr(), &fault).advice(room.tr()));
            rules_page(&room, &text, &errors).await
        }
        Err(fault) => Err(fault.into()),
    }
}
