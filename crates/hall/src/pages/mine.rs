//! `/my/bookings`: one's own appointments, moved and called off; for one's own calendar as a file and as a feed.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use contract::time::{china_date, china_midnight_ms};
use contract::{Fault, FaultKind};
use directory::access::Signed;
use jiff::civil::Date;
use kit::routes::{get, post};
use kit::ui::{self, Column, Crumb, Errors, Pager, Row, Table, Weight};
use kit::{Fields, Html, Page, Path, Query, Reply, Routes, esc, fault_words, html};
use serde::Deserialize;
use std::sync::Arc;
use store::{Tx, vault};

use super::{Room, booking, show};
use crate::book;
use crate::ical;
use crate::model::{Booking, State};
use crate::places::{self, Offer};
use crate::plan::Plan;
use crate::store as all_rows;
use crate::store::bookings as rows;

/// Rows of a page.
const PAGE: u32 = 30;
/// Appointments a feed holds at most.
const FEED: u32 = 200;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/my/bookings", get(list))
        .route("/my/bookings/feed", post(new_feed))
        .route("/my/bookings/{booking}", get(show_one))
        .route("/my/bookings/{booking}/calendar.ics", get(file))
        .route("/my/bookings/{booking}/move", get(choose).post(move_it))
        .route("/my/bookings/{booking}/cancel", post(cancel))
        .route("/bookings/feed/{secret}", get(feed))
}

#[derive(Deserialize)]
struct Paging {
    from: Option<i64>,
}

async fn list(room: Room, _: Signed, Query(paging): Query<Paging>) -> Reply {
    let tr = room.tr();
    let before = paging.from.unwrap_or(i64::MAX);
    let (mut bookings, plan, now) = room
        .read(move |tx, desk, actor| {
            Ok((rows::of_account(tx, actor.account, before, PAGE + 1)?, desk.plan(tx)?, tx.now()))
        })
        .await?;
    let more = bookings.len() > PAGE as usize;
    bookings.truncate(PAGE as usize);
    let lines = bookings.iter().map(|one| {
        Row::new([
            html!(
                "<a href=\"/my/bookings/{}\">{}</a><br><span class=\"hint number\">{}</span>",
                one.number,
                show::when(tr, one),
                one.number
            ),
            html!(
                "{}<br><span class=\"hint\">{}</span>",
                tr.text(&one.matter()),
                show::hall_name(tr, &plan, &one.hall)
            ),
            esc(&one.visitor),
            show::state(tr, one, now),
        ])
    });
    let columns = ["hall-when", "hall-matter", "hall-visitor", "hall-state"];
    let table = Table {
        caption: tr.t("hall-mine").into_owned(),
        columns: columns.map(|key| Column::new(tr.t(key))).into(),
        rows: lines.collect(),
        empty: ui::empty(&tr.t("hall-mine-none"), Some((&tr.t("hall-title"), "/halls"))),
        bulk: None,
        pager: Pager {
            first: paging.from.map(|_| "/my/bookings".to_owned()),
            next: bookings
                .last()
                .filter(|_| more)
                .map(|last| format!("/my/bookings?from={}", last.starts_at)),
            ..Pager::default()
        },
    };
    let body = html!(
        "<p>{}</p>{}",
        tr.t("hall-feed-lead"),
        ui::buttons([ui::button(&tr.t("hall-feed-new"), Weight::Secondary, None)])
    );
    let feed = ui::details(&tr.t("hall-feed"), &ui::form(&room.ctx.view, "/my/bookings/feed", &body));
    Ok(Page::portal(&room.ctx.view, tr.t("hall-mine"))
        .body(ui::table(&room.ctx.view, &table))
        .body(html!("<p><a href=\"/halls\">{}</a></p>", tr.t("hall-title")))
        .body(feed)
        .respond())
}

struct Mine {
    booking: Booking,
    contact: Option<book::Contact>,
    plan: Arc<Plan>,
    now: i64,
}

async fn load(room: &Room, number: &str) -> Result<Mine, kit::Error> {
    let number = number.to_owned();
    room.read(move |tx, desk, actor| {
        let booking = book::mine(tx, actor, &number)?;
        let contact = book::contact(&booking)?;
        Ok(Mine { booking, contact, plan: desk.plan(tx)?, now: tx.now() })
    })
    .await
}

fn facts(room: &Room, mine: &Mine) -> Html {
    let tr = room.tr();
    let one = &mine.booking;
    let fact = |key: &str, value: Html| (tr.t(key).into_owned(), value);
    let mut facts = vec![
        fact("hall-number", html!("<span class=\"number\">{}</span>", one.number)),
        fact("hall-state", show::state(tr, one, mine.now)),
        fact("hall-when", html!("<strong>{}</strong>", show::when(tr, one))),
        fact(
            "hall-matter",
            match one.item() {
                Some(item) => html!("<a href=\"/guide/{}\">{}</a>", item, tr.text(&one.matter())),
                None => html!("{}", tr.text(&one.matter())),
            },
        ),
        fact(
            "hall-place",
            html!("<a href=\"/halls/{}\">{}</a>", one.hall, show::hall_name(tr, &mine.plan, &one.hall)),
        ),
    ];
    if let Ok(hall) = mine.plan.hall(&one.hall) {
        facts.push(fact("hall-address", html!("{}", tr.text(&hall.address))));
    }
    match &mine.contact {
        Some(contact) => facts.push(fact("hall-visitor", html!("{} {}", contact.name, contact.phone))),
        None => facts.push(fact("hall-visitor", html!("{}", one.visitor))),
    }
    ui::summary(&facts)
}

fn cancel_form(room: &Room, one: &Booking) -> Html {
    let tr = room.tr();
    let key = if one.state == State::Waiting { "hall-leave" } else { "hall-cancel" };
    let body = html!(
        "<input type=\"hidden\" name=\"revision\" value=\"{}\"><p>{}</p>{}",
        one.revision,
        tr.t("hall-cancel-lead"),
        ui::buttons([ui::button(&tr.t(key), Weight::Danger, None)])
    );
    ui::form(&room.ctx.view, &format!("/my/bookings/{}/cancel", one.number), &body)
}

fn page(room: &Room, mine: &Mine, errors: &Errors) -> Response {
    let tr = room.tr();
    let one = &mine.booking;
    let mut page = Page::portal(&room.ctx.view, tr.text(&one.matter()))
        .crumbs([Crumb::new(tr.t("hall-mine"), "/my/bookings")]);
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    if let Some(from) = one.moved_from.filter(|_| one.state == State::Booked) {
        let was = show::slot(tr, from, from + (one.ends_at - one.starts_at), &tr.day(china_date(from)));
        let words = tr.f("hall-moved-note", &[("was", was.into()), ("why", one.why.clone().into())]);
        page = page.body(ui::notice(ui::Tone::Warn, &html!("<p>{}</p>", words)));
    } else if one.state == State::Cancelled && !one.why.is_empty() {
        let words = tr.with("hall-cancelled-note", "why", &one.why);
        page = page.body(ui::notice(ui::Tone::Warn, &html!("<p>{}</p>", words)));
    }
    page = page.body(facts(room, mine));
    let open = matches!(one.state, State::Booked | State::Waiting)
        && (one.state == State::Waiting || one.starts_at > mine.now);
    if one.state == State::Booked {
        page = page.body(html!(
            "<p><a href=\"/my/bookings/{}/calendar.ics\">{}</a></p>",
            one.number,
            tr.t("hall-calendar")
        ));
    }
    if open {
        let to = format!("/my/bookings/{}/move", one.number);
        let key = if one.state == State::Waiting { "hall-take-other" } else { "hall-move" };
        page = page
            .body(ui::buttons([ui::link_button(&tr.t(key), &to, Weight::Secondary)]))
            .body(cancel_form(room, one));
    }
    if let Ok(hall) = mine.plan.hall(&one.hall) {
        page = page.aside(show::rules(tr, hall));
    }
    page.respond()
}

async fn show_one(room: Room, _: Signed, Path(number): Path<String>) -> Reply {
    let mine = load(&room, &number).await?;
    Ok(page(&room, &mine, &Errors::new()))
}

fn revision(fields: &Fields) -> i64 {
    fields.text("revision").parse().unwrap_or(0)
}

async fn cancel(room: Room, _: Signed, Path(number): Path<String>, fields: Fields) -> Reply {
    let (given, revision) = (number.clone(), revision(&fields));
    let done = room.act(move |tx, desk, actor| book::cancel(tx, desk, actor, &given, revision)).await?;
    match done {
        Ok(()) => Ok(kit::redirect_with(
            &room.ctx.view,
            &format!("/my/bookings/{number}"),
            "hall-cancelled-done",
            &[],
        )),
        Err(fault) if fault.kind == FaultKind::Conflict => {
            let mut errors = Errors::new();
            errors.add("revision", fault_words(room.tr(), &fault).advice(room.tr()));
            let mine = load(&room, &number).await?;
            Ok(page(&room, &mine, &errors))
        }
        Err(fault) => Err(fault.into()),
    }
}

#[derive(Deserialize)]
struct Chosen {
    #[serde(default)]
    day: String,
}

async fn move_page(room: &Room, number: &str, day: &str, given: &Fields, errors: &Errors) -> Reply {
    let tr = room.tr();
    let mine = load(room, number).await?;
    let one = mine.booking.clone();
    let hall = mine.plan.hall(&one.hall).map_err(|_| Fault::not_found("hall.unknown"))?.clone();
    let (name, booked) = (hall.clone(), one.clone());
    let offers: Vec<Offer> = room
        .read(move |tx: &mut Tx, desk, _| {
            let plan = desk.plan(tx)?;
            let word = booked.item().unwrap_or(&booked.category).to_owned();
            let matter = places::matter(tx, desk, &plan, &word)?;
            let days = places::days(tx, &name);
            days.into_iter()
                .map(|date| places::offer(tx, desk, &plan, &name, &matter, date, Some(booked.id)))
                .collect()
        })
        .await?;
    let action = format!("/my/bookings/{}/move", one.number);
    let chosen: Option<Date> = day.parse().ok();
    let href = |date: Date| format!("{action}?day={date}#day");
    let mut page = Page::portal(&room.ctx.view, tr.t("hall-move")).crumbs([
        Crumb::new(tr.t("hall-mine"), "/my/bookings"),
        Crumb::new(tr.text(&one.matter()), format!("/my/bookings/{}", one.number)),
    ]);
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    page = page
        .body(html!("<p>{}</p>", tr.with("hall-move-from", "when", &show::when(tr, &one))))
        .body(html!("<h2>{}</h2>{}", tr.t("hall-days"), booking::days(room, &offers, chosen, href)));
    let offer = offers.iter().find(|offer| Some(offer.day.date) == chosen && offer.free() > 0);
    if let Some(offer) = offer {
        let body = html!(
            "<input type=\"hidden\" name=\"revision\" value=\"{}\"><input type=\"hidden\" name=\"day\" value=\"{}\">{}{}",
            one.revision,
            offer.day.date.to_string(),
            booking::slots(room, offer, given.get("at").unwrap_or(""), errors),
            ui::buttons([ui::button(&tr.t("hall-move-send"), Weight::Primary, None)])
        );
        page = page.body(html!(
            "<h2 id=\"day\">{}</h2>{}",
            tr.day(offer.day.date),
            ui::form(&room.ctx.view, &action, &body)
        ));
    }
    Ok(page.respond())
}

async fn choose(room: Room, _: Signed, Path(number): Path<String>, Query(chosen): Query<Chosen>) -> Reply {
    move_page(&room, &number, &chosen.day, &Fields::default(), &Errors::new()).await
}

async fn move_it(room: Room, _: Signed, Path(number): Path<String>, fields: Fields) -> Reply {
    let (given, revision) = (number.clone(), revision(&fields));
    let done = match fields.text("at").parse::<i64>() {
        Err(_) => Err(Fault::invalid("hall.at-missing")),
        Ok(at) => {
            room.act(move |tx, desk, actor| {
                let hall = book::mine(tx, actor, &given)?.hall;
                book::move_to(tx, desk, actor, &given, revision, &hall, at)
            })
            .await?
        }
    };
    match done {
        Ok(_) => {
            Ok(kit::redirect_with(&room.ctx.view, &format!("/my/bookings/{number}"), "hall-moved-done", &[]))
        }
        Err(fault) if matches!(fault.kind, FaultKind::Invalid | FaultKind::Conflict) => {
            let mut errors = Errors::new();
            errors.add("at", fault_words(room.tr(), &fault).advice(room.tr()));
            let day = fields.text("day").to_owned();
            move_page(&room, &number, &day, &fields, &errors).await
        }
        Err(fault) => Err(fault.into()),
    }
}

fn calendar(room: &Room, plan: &Plan, bookings: &[Booking]) -> String {
    let tr = room.tr();
    let words = ical::Words {
        calendar: tr.t("hall-mine").into_owned(),
        describe: tr.t("hall-calendar-describe").into_owned(),
        alarm: tr.t("hall-calendar-alarm").into_owned(),
    };
    ical::calendar(&room.ctx.view.site().base_url, plan, bookings, tr.lang, &words)
}

const CALENDAR: &str = "text/calendar; charset=utf-8";

async fn file(room: Room, _: Signed, Path(number): Path<String>) -> Reply {
    let mine = load(&room, &number).await?;
    let text = calendar(&room, &mine.plan, std::slice::from_ref(&mine.booking));
    let name = format!("attachment; filename=\"{}.ics\"", mine.booking.number);
    let headers = [(header::CONTENT_TYPE, CALENDAR.to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, text).into_response())
}

/// Makes the address of the feed, and shows it this once: only a hash of its secret is kept.
async fn new_feed(room: Room, _: Signed, _: Fields) -> Reply {
    let tr = room.tr();
    let made = room
        .act(|tx, _, actor| {
            // A hash keyed with the site's secret over an id nobody else has: nobody guesses it, and it tells nothing.
            let secret = vault::mark(&["hall feed", &actor.account.to_string(), &tx.new_id().to_string()])?;
            let kept = vault::mark(&["hall feed kept", &secret])?;
            all_rows::put_feed(tx, actor.account, &kept)?;
            Ok(secret)
        })
        .await??;
    let address = format!("{}/bookings/feed/{made}", room.ctx.view.site().base_url);
    let next =
        html!("<p>{}</p><p><a href=\"/my/bookings\">{}</a></p>", tr.t("hall-feed-once"), tr.t("hall-mine"));
    Ok(Page::portal(&room.ctx.view, tr.t("hall-feed"))
        .crumbs([Crumb::new(tr.t("hall-mine"), "/my/bookings")])
        .body(html!("<p class=\"number\"><a href=\"{}\">{}</a></p>", address, address))
        .body(next)
        .respond())
}

/// The feed, for whoever has its address: a calendar program cannot sign in.
async fn feed(room: Room, Path(secret): Path<String>) -> Reply {
    let (plan, bookings) = room
        .look(move |tx, desk| {
            let plan = &desk.plan(tx)?;
            let unknown = || Fault::not_found("kit.not-found");
            let secret = secret.strip_suffix(".ics").unwrap_or(&secret);
            if secret.len() != 64 {
                return Err(unknown());
            }
            let mut account = None;
            for kept in vault::marks(&["hall feed kept", secret])? {
                account = account.or(all_rows::feed_of(tx, &kept)?);
            }
            let account = account.ok_or_else(unknown)?;
            // A calendar is for what is to come; a month back is kept, so that yesterday's does not vanish.
            let month_ago = china_midnight_ms(china_date(tx.now())) - 31 * contract::time::DAY_MS;
            let mut all = rows::of_account(tx, account.into(), i64::MAX, FEED)?;
            all.retain(|one| one.starts_at >= month_ago);
            Ok((plan.clone(), all))
        })
        .await?;
    let text = calendar(&room, &plan, &bookings);
    Ok(([(header::CONTENT_TYPE, CALENDAR), (header::CACHE_CONTROL, "private, no-store")], text)
        .into_response())
}
