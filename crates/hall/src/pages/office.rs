//! `/office/halls`: what those see and change who run halls: a day's appointments, opening exceptions, qualified clerks, the plan.

use axum::response::Response;
use contract::time::china_date;
use contract::{Fault, FaultKind};
use directory::access::Staff;
use jiff::civil::Date;
use kit::routes::{get, post};
use kit::ui::{self, Choice, Column, Control, Crumb, Errors, Field, Row, Table, Weight};
use kit::{Fields, Html, Page, Path, Query, Reply, Routes, esc, fault_words, html};

use super::desk::{Chosen, row, within_reach};
use super::{Room, show};
use crate::book::{self, Contact};
use crate::change::{self, NewException};
use crate::model::{Booking, State};
use crate::opening::Day;
use crate::permissions::Manage;
use crate::plan;
use crate::store as all_rows;
use crate::store::bookings as rows;

/// Days shown of a hall.
const WEEKS: i64 = 14;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/halls", get(list))
        .route("/office/halls/{hall}", get(one))
        .route("/office/halls/{hall}/exceptions", post(except))
        .route("/office/halls/{hall}/exceptions/end", post(end_exception))
        .route("/office/bookings/{booking}/forgive", post(forgive))
        .route("/office/hall-skills", get(skills).post(qualify))
        .route("/office/hall-plan", get(show_plan).post(change_plan))
}

async fn list(room: Room, _: Staff<Manage>) -> Reply {
    let tr = room.tr();
    let halls = room
        .read(|tx, desk, actor| {
            let halls = within_reach(&*desk.plan(tx)?, actor);
            let mut all = Vec::new();
            for hall in halls {
                let today = super::halls::week(tx, desk, &hall, 1)?;
                all.push((hall, today));
            }
            Ok(all)
        })
        .await?;
    let lines = halls.iter().map(|(hall, days)| {
        Row::new([
            html!("<a href=\"/office/halls/{}\">{}</a>", hall.key, tr.text(&hall.name)),
            esc(&show::kind(tr, hall.kind)),
            esc(&tr.number(hall.windows.len())),
            esc(&days.first().map(|day| show::day_line(tr, day)).unwrap_or_default()),
        ])
    });
    let table = Table {
        caption: tr.t("hall-manage-title").into_owned(),
        columns: vec![
            Column::new(tr.t("hall-place")),
            Column::new(tr.t("hall-kind")),
            Column::numeric(tr.t("hall-windows")),
            Column::new(tr.t("hall-today-head")),
        ],
        rows: lines.collect(),
        empty: ui::empty(&tr.t("hall-none"), Some((&tr.t("hall-plan-title"), "/office/hall-plan"))),
        ..Table::default()
    };
    let more = html!(
        "<ul class=\"quick\"><li><a href=\"/office/hall-skills\">{}</a></li><li><a href=\"/office/hall-plan\">{}</a></li></ul>",
        tr.t("hall-skills-title"),
        tr.t("hall-plan-title")
    );
    Ok(Page::office(&room.ctx.view, tr.t("hall-manage-title"))
        .body(ui::table(&room.ctx.view, &table))
        .body(more)
        .respond())
}

fn field(
    room: &Room,
    id: &str,
    control: Control<'_>,
    given: &Fields,
    errors: &Errors,
    required: bool,
) -> Html {
    let tr = room.tr();
    let key = format!("hall-change-{id}");
    let (label, help) = (tr.t(&key), tr.find(&format!("{key}.help"), &[]).unwrap_or_default());
    let value = given.get(id).unwrap_or("");
    let one = Field { id, label: &label, help: &help, control, value, required, ..Field::default() };
    ui::field(tr, &one, errors.of(id))
}

fn exception_form(room: &Room, hall: &plan::Hall, given: &Fields, errors: &Errors) -> Html {
    let tr = room.tr();
    let mut windows = vec![Choice::new("", tr.t("hall-change-whole"))];
    windows.extend(hall.windows.iter().map(|window| Choice::new(window.no.clone(), window.no.clone())));
    let body = html!(
        "{}{}{}{}{}",
        field(room, "day", Control::Date, given, errors, true),
        field(room, "window", Control::Any(&windows[1..]), given, errors, false),
        field(room, "hours", Control::Text, given, errors, false),
        field(room, "why", Control::Text, given, errors, true),
        ui::buttons([ui::button(&tr.t("hall-change-send"), Weight::Primary, None)])
    );
    html!(
        "<h2>{}</h2><p>{}</p>{}",
        tr.t("hall-change-title"),
        tr.t("hall-change-lead"),
        ui::form(&room.ctx.view, &format!("/office/halls/{}/exceptions", hall.key), &body)
    )
}

async fn page(
    room: &Room,
    key: &str,
    day: &str,
    given: &Fields,
    errors: &Errors,
) -> Result<Response, kit::Error> {
    let tr = room.tr();
    let shown = shown(room, key, day).await?;
    let hall = &shown.hall;
    let mut page = Page::office(&room.ctx.view, tr.text(&hall.name))
        .wide()
        .crumbs([Crumb::new(tr.t("hall-manage-title"), "/office/halls")]);
    if hall.queue.is_some() {
        let href = format!("/office/halls/{}/line", hall.key);
        page =
            page.body(ui::buttons([ui::link_button(&tr.t("hall-figures-link"), &href, Weight::Secondary)]));
    }
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    Ok(page
        .body(days_table(room, &shown))
        .body(html!("<div id=\"day\">{}</div>", bookings_table(room, &shown)))
        .body(exceptions_table(room, &shown))
        .body(exception_form(room, hall, given, errors))
        .respond())
}

/// What the page of a hall shows.
struct Shown {
    hall: plan::Hall,
    week: Vec<Day>,
    exceptions: Vec<all_rows::ExceptionRow>,
    bookings: Vec<(Booking, Option<Contact>)>,
    /// The day whose bookings are shown.
    date: Date,
    now: i64,
}

async fn shown(room: &Room, key: &str, day: &str) -> Result<Shown, kit::Error> {
    let (key, day) = (key.to_owned(), day.to_owned());
    room.read(move |tx, desk, actor| {
        let plan = desk.plan(tx)?;
        let hall = within_reach(&plan, actor).into_iter().find(|hall| hall.key == key);
        let hall = hall.ok_or_else(|| Fault::not_found("hall.unknown"))?;
        let today = china_date(tx.now());
        let date: Date = day.parse().unwrap_or(today);
        let week = super::halls::week(tx, desk, &hall, WEEKS)?;
        let exceptions = all_rows::exceptions_from(tx, &hall.key, &today.to_string())?;
        let mut bookings = Vec::new();
        for one in rows::of_day(tx, &hall.key, &date.to_string())? {
            let contact = book::contact(&one)?;
            bookings.push((one, contact));
        }
        Ok(Shown { hall, week, exceptions, bookings, date, now: tx.now() })
    })
    .await
}

/// The coming weeks, day by day.
fn days_table(room: &Room, shown: &Shown) -> Html {
    let (tr, hall) = (room.tr(), &shown.hall);
    let days = shown.week.iter().map(|day: &Day| {
        let href = format!("/office/halls/{}?day={}#day", hall.key, day.date);
        let open = day.windows.iter().filter(|sessions| !sessions.is_empty()).count();
        Row::new([
            html!("<a href=\"{}\">{}</a>", href, tr.day(day.date)),
            esc(&show::day_line(tr, day)),
            esc(&tr.number(open)),
        ])
    });
    let days = Table {
        caption: tr.t("hall-week").into_owned(),
        columns: vec![
            Column::new(tr.t("hall-day")),
            Column::new(tr.t("hall-hours")),
            Column::numeric(tr.t("hall-windows-open")),
        ],
        rows: days.collect(),
        ..Table::default()
    };
    ui::table(&room.ctx.view, &days)
}

/// What is otherwise than the pattern, each with the way to end it.
fn exceptions_table(room: &Room, shown: &Shown) -> Html {
    let (tr, hall) = (room.tr(), &shown.hall);
    let excepted = shown.exceptions.iter().map(|one| {
        let body = html!(
            "<input type=\"hidden\" name=\"exception\" value=\"{}\">{}",
            one.id,
            ui::button(&tr.t("hall-change-end"), Weight::Secondary, None)
        );
        let action = format!("/office/halls/{}/exceptions/end", hall.key);
        let day = one.day.parse::<Date>().map_or_else(|_| one.day.clone(), |day| tr.day(day));
        let seat =
            if one.seat.is_empty() { tr.t("hall-change-whole").into_owned() } else { one.seat.clone() };
        let hours = if one.hours.is_empty() { tr.t("hall-closed").into_owned() } else { one.hours.clone() };
        Row::new([
            esc(&day),
            esc(&seat),
            esc(&hours),
            html!("{}<br><span class=\"hint\">{}</span>", one.why, one.by_whom),
            ui::form(&room.ctx.view, &action, &body),
        ])
    });
    let columns = ["hall-day", "hall-window", "hall-hours", "hall-why", "hall-act"];
    let excepted = Table {
        caption: tr.t("hall-exceptions").into_owned(),
        columns: columns.map(|key| Column::new(tr.t(key))).into(),
        rows: excepted.collect(),
        empty: ui::empty(&tr.t("hall-exceptions-none"), None),
        ..Table::default()
    };
    ui::table(&room.ctx.view, &excepted)
}

/// Who comes on the day that is shown.
fn bookings_table(room: &Room, shown: &Shown) -> Html {
    let tr = room.tr();
    let lines = shown
        .bookings
        .iter()
        .map(|(one, contact)| row(room, one, contact.as_ref(), shown.now, forgiving(room, one)));
    let columns = ["hall-when", "hall-visitor", "hall-matter", "hall-state", "hall-act"];
    let lines = Table {
        caption: tr.day(shown.date),
        columns: columns.map(|key| Column::new(tr.t(key))).into(),
        rows: lines.collect(),
        empty: ui::empty(&tr.t("hall-desk-none"), None),
        ..Table::default()
    };
    ui::table(&room.ctx.view, &lines)
}

/// The way to forgive somebody that they did not come.
fn forgiving(room: &Room, one: &Booking) -> Html {
    let tr = room.tr();
    match one.state {
        State::Missed if one.forgiven.is_none() => {
            let label = tr.t("hall-forgive-why");
            let why = Field { id: "why", label: &label, required: true, ..Field::default() };
            let body = html!(
                "{}{}",
                ui::field(tr, &why, None),
                ui::button(&tr.t("hall-forgive"), Weight::Secondary, None)
            );
            let form = ui::form(&room.ctx.view, &format!("/office/bookings/{}/forgive", one.number), &body);
            ui::details(&tr.t("hall-forgive"), &form)
        }
        _ => Html::empty(),
    }
}

async fn one(room: Room, _: Staff<Manage>, Path(key): Path<String>, Query(chosen): Query<Chosen>) -> Reply {
    page(&room, &key, &chosen.day, &Fields::default(), &Errors::new()).await
}

async fn except(room: Room, _: Staff<Manage>, Path(key): Path<String>, fields: Fields) -> Reply {
    let new = NewException {
        hall: key.clone(),
        day: fields.text("day").parse().ok(),
        window: fields.text("window").to_owned(),
        hours: fields.text("hours").to_owned(),
        why: fields.text("why").to_owned(),
    };
    let to = format!("/office/halls/{key}");
    match room.act(move |tx, desk, actor| change::except(tx, desk, actor, &new)).await? {
        Ok(()) => Ok(kit::redirect_with(&room.ctx.view, &to, "hall-change-done", &[])),
        Err(fault) if fault.kind == FaultKind::Invalid => {
            let mut errors = Errors::new();
            let field = match fault.code {
                "hall.day-wrong" => "day",
                "hall.window-unknown" => "window",
                "hall.hours-wrong" => "hours",
                _ => "why",
            };
            errors.add(field, fault_words(room.tr(), &fault).advice(room.tr()));
            Ok(page(&room, &key, "", &fields, &errors).await?)
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn end_exception(room: Room, _: Staff<Manage>, Path(key): Path<String>, fields: Fields) -> Reply {
    let id = fields.text("exception").parse().unwrap_or(0);
    let hall = key.clone();
    room.act(move |tx, desk, actor| change::end_exception(tx, desk, actor, &hall, id)).await??;
    Ok(kit::redirect_with(&room.ctx.view, &format!("/office/halls/{key}"), "hall-change-done", &[]))
}

async fn forgive(room: Room, _: Staff<Manage>, Path(number): Path<String>, fields: Fields) -> Reply {
    let (given, why) = (number.clone(), fields.text("why").to_owned());
    let (hall, day) = room
        .act(move |tx, desk, actor| {
            let booking = book::for_staff(tx, desk, actor, &given)?;
            book::forgive(tx, desk, actor, &given, &why)?;
            Ok((booking.hall, booking.day))
        })
        .await??;
    let to = format!("/office/halls/{hall}?day={day}");
    Ok(kit::redirect_with(&room.ctx.view, &to, "hall-forgiven-done", &[]))
}

async fn skills_page(room: &Room, given: &Fields, errors: &Errors) -> Result<Response, kit::Error> {
    let tr = room.tr();
    let (plan, clerks, skills) = room
        .read(|tx, desk, _| {
            let mut clerks = Vec::new();
            for (account, name) in change::clerks(tx, desk)? {
                let login = directory::account::login(tx, account)?.unwrap_or_default();
                clerks.push((account, name, login));
            }
            Ok((desk.plan(tx)?, clerks, all_rows::skills(tx)?))
        })
        .await?;
    let lines = clerks.iter().map(|(account, name, login)| {
        let own = skills.iter().filter(|skill| skill.account == account.0);
        let words = own.map(|skill| {
            let category = plan.category(&skill.category);
            let category = category.map_or(skill.category.as_str(), |one| tr.text(&one.name));
            let until =
                skill.until.parse::<Date>().map_or_else(|_| skill.until.clone(), |day| tr.document_date(day));
            tr.f("hall-skill-until", &[("category", category.into()), ("until", until.into())])
        });
        let words: Vec<String> = words.collect();
        Row::new([
            html!("{} <span class=\"hint\">{}</span>", name, login),
            esc(&words.join(&tr.t("hall-and"))),
        ])
    });
    let table = Table {
        caption: tr.t("hall-skills-title").into_owned(),
        columns: vec![Column::new(tr.t("hall-clerk")), Column::new(tr.t("hall-skills"))],
        rows: lines.collect(),
        empty: ui::empty(&tr.t("hall-clerks-none"), None),
        ..Table::default()
    };
    let people: Vec<Choice> =
        clerks.iter().map(|(_, name, login)| Choice::new(login.clone(), format!("{name} {login}"))).collect();
    let needed = plan.categories.iter().filter(|one| one.qualified);
    let categories: Vec<Choice> =
        needed.map(|one| Choice::new(one.key.clone(), tr.text(&one.name))).collect();
    let body = html!(
        "{}{}{}{}",
        field(room, "clerk", Control::Select(&people), given, errors, true),
        field(room, "category", Control::Select(&categories), given, errors, true),
        field(room, "until", Control::Date, given, errors, false),
        ui::buttons([ui::button(&tr.t("hall-skill-send"), Weight::Primary, None)])
    );
    let mut page = Page::office(&room.ctx.view, tr.t("hall-skills-title"))
        .crumbs([Crumb::new(tr.t("hall-manage-title"), "/office/halls")])
        .lead(tr.t("hall-skills-lead"));
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    Ok(page
        .body(ui::table(&room.ctx.view, &table))
        .body(ui::form(&room.ctx.view, "/office/hall-skills", &body))
        .respond())
}

async fn skills(room: Room, _: Staff<Manage>) -> Reply {
    skills_page(&room, &Fields::default(), &Errors::new()).await
}

async fn qualify(room: Room, _: Staff<Manage>, fields: Fields) -> Reply {
    let (login, category) = (fields.text("clerk").to_owned(), fields.text("category").to_owned());
    let until = match fields.text("until") {
        "" => Ok(None),
        text => text.parse::<Date>().map(Some).map_err(|_| Fault::invalid("hall.day-wrong")),
    };
    let done = match until {
        Ok(until) => {
            room.act(move |tx, desk, actor| change::qualify(tx, desk, actor, &login, &category, until))
                .await?
        }
        Err(fault) => Err(fault),
    };
    match done {
        Ok(()) => Ok(kit::redirect_with(&room.ctx.view, "/office/hall-skills", "hall-change-done", &[])),
        Err(fault) if fault.kind == FaultKind::Invalid => {
            let mut errors = Errors::new();
            let field = match fault.code {
                "hall.clerk-unknown" => "clerk",
                "hall.category-unknown" => "category",
                _ => "until",
            };
            errors.add(field, fault_words(room.tr(), &fault).advice(room.tr()));
            Ok(skills_page(&room, &fields, &errors).await?)
        }
        Err(fault) => Err(fault.into()),
    }
}

fn plan_page(room: &Room, text: &str, errors: &Errors) -> Response {
    let tr = room.tr();
    let (label, help) = (tr.t("hall-plan"), tr.t("hall-plan.help"));
    let one = Field {
        id: "plan",
        label: &label,
        help: &help,
        control: Control::Lines(30),
        value: text,
        required: true,
        ..Field::default()
    };
    let body = html!(
        "{}{}",
        ui::field(tr, &one, errors.of("plan")),
        ui::buttons([ui::button(&tr.t("hall-plan-save"), Weight::Primary, None)])
    );
    let mut page = Page::office(&room.ctx.view, tr.t("hall-plan-title"))
        .crumbs([Crumb::new(tr.t("hall-manage-title"), "/office/halls")])
        .lead(tr.t("hall-plan-lead"));
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    page.body(ui::form(&room.ctx.view, "/office/hall-plan", &body)).respond()
}

async fn show_plan(room: Room, _: Staff<Manage>) -> Reply {
    let text = room.read(|tx, _, _| plan::text_in_force(tx)).await?;
    Ok(plan_page(&room, &text, &Errors::new()))
}

async fn change_plan(room: Room, _: Staff<Manage>, fields: Fields) -> Reply {
    let text = fields.get("plan").unwrap_or("").replace("\r\n", "\n");
    let sent = text.clone();
    match room.act(move |tx, _, actor| plan::change(tx, actor, &sent)).await? {
        Ok(()) => Ok(kit::redirect_with(&room.ctx.view, "/office/hall-plan", "hall-plan-saved", &[])),
        Err(fault) if fault.kind == FaultKind::Invalid => {
            let mut errors = Errors::new();
            errors.add("plan", fault_words(room.tr(), &fault).advice(room.tr()));
            Ok(plan_page(&room, &text, &errors))
        }
        Err(fault) => Err(fault.into()),
    }
}
