//! `/halls/{hall}/book`: choose what one comes for, a day, a slot; for oneself or somebody else. Everybody sees which places are free;
//! whoever books is signed in. Works without scripts: each choice is an address of its own.

use axum::response::Response;
use contract::lookup::ItemQuery;
use contract::time::china_date;
use contract::{Fault, FaultKind};
use directory::access::Signed;
use jiff::civil::Date;
use kit::routes::get;
use kit::ui::{self, Choice, Control, Crumb, Errors, Field, State as Tone, Weight};
use kit::{Fields, Html, Page, Path, Query, Reply, Routes, fault_words, html, url_encode};
use serde::Deserialize;
use std::sync::Arc;

use super::{Room, show};
use crate::book::{self, LINE_MOST, Wanted};
use crate::places::{self, Matter, Offer};
use crate::plan::{Hall, Plan};

/// Items offered at most.
const ITEMS: usize = 300;

pub(super) fn routes() -> Routes {
    Routes::new().route("/halls/{hall}/book", get(choose).post(send))
}

#[derive(Deserialize, Default, Clone)]
struct Asked {
    #[serde(default)]
    matter: String,
    #[serde(default)]
    day: String,
}

/// What the page shows.
struct Shown {
    plan: Arc<Plan>,
    hall: Hall,
    matter: Option<Matter>,
    offers: Vec<Offer>,
    choices: Vec<Choice>,
    paused: Option<Date>,
}

async fn load(room: &Room, key: &str, word: &str) -> Result<Shown, kit::Error> {
    let (key, word, tr) = (key.to_owned(), word.trim().to_owned(), room.tr());
    let actor = room.ctx.view.actor.clone();
    room.look(move |tx, desk| {
        let plan = &desk.plan(tx)?;
        let hall = plan.hall(&key)?.clone();
        if hall.booking.is_none() {
            return Err(Fault::not_found("hall.no-booking"));
        }
        let matter = match word.as_str() {
            "" => None,
            word => Some(places::matter(tx, desk, plan, word)?),
        };
        let mut offers = Vec::new();
        let mut choices = Vec::new();
        let mut paused = None;
        match &matter {
            Some(matter) => {
                places::handled_here(&hall, matter)?;
                for date in places::days(tx, &hall) {
                    offers.push(places::offer(tx, desk, plan, &hall, matter, date, None)?);
                }
                if let Some(actor) = &actor {
                    paused = book::paused(tx, actor, &hall)?;
                }
            }
            None => {
                for category in plan.categories.iter().filter(|one| hall.serves(&one.key)) {
                    choices.push(Choice::new(
                        category.key.clone(),
                        tr.with("hall-any-of", "category", tr.text(&category.name)),
                    ));
                }
                for hit in desk.items.find(tx, &ItemQuery { limit: ITEMS, ..ItemQuery::default() })? {
                    let here = hit.window_category.as_ref().is_some_and(|key| hall.handles(&hit.slug, key));
                    if here {
                        let name = hit.plain_name.unwrap_or(hit.name);
                        choices.push(Choice::new(hit.slug, tr.text(&name)));
                    }
                }
            }
        }
        Ok(Shown { plan: plan.clone(), hall, matter, offers, choices, paused })
    })
    .await
}

/// The form in which what one comes for is chosen.
fn matter_form(room: &Room, shown: &Shown, action: &str) -> Html {
    let tr = room.tr();
    let (label, help) = (tr.t("hall-matter"), tr.t("hall-matter.help"));
    let one = Field {
        id: "matter",
        label: &label,
        help: &help,
        control: Control::Select(&shown.choices),
        required: true,
        ..Field::default()
    };
    html!(
        "<form method=\"get\" action=\"{}\">{}{}</form>",
        action,
        ui::field(tr, &one, None),
        ui::buttons([ui::button(&tr.t("hall-next"), Weight::Primary, None)])
    )
}

/// The days as links, each with how many places are free.
pub(super) fn days(
    room: &Room,
    offers: &[Offer],
    chosen: Option<Date>,
    href: impl Fn(Date) -> String,
) -> Html {
    let tr = room.tr();
    let line = |offer: &Offer| {
        let date = offer.day.date;
        let (tone, word, link) = match (offer.places.is_empty(), offer.free()) {
            (true, _) => (Tone::Waiting, closed_word(room, offer), false),
            (false, 0) => (Tone::Paused, tr.t("hall-day-full").into_owned(), true),
            (false, n) if n < 4 => (Tone::Soon, tr.n("hall-day-few", n), true),
            (false, n) => (Tone::OnTime, tr.n("hall-day-free", n), true),
        };
        let day = match link {
            true if chosen == Some(date) => {
                html!(
                    "<a href=\"{}\" aria-current=\"true\"><strong>{}</strong></a>",
                    href(date),
                    tr.day(date)
                )
            }
            true => html!("<a href=\"{}\">{}</a>", href(date), tr.day(date)),
            false => html!("{}", tr.day(date)),
        };
        (tr.day(date), html!("{} {}", day, ui::tag(tone, &word)))
    };
    let lines: Html = offers.iter().map(|offer| html!("<li>{}</li>", line(offer).1)).collect();
    html!("<ul class=\"tasks\">{}</ul>", lines)
}

fn closed_word(room: &Room, offer: &Offer) -> String {
    let tr = room.tr();
    match places::told(&offer.day) {
        Some(_) if offer.day.sessions.is_empty() => show::why(tr, &offer.day),
        _ if offer.day.sessions.is_empty() => tr.t("hall-closed").into_owned(),
        _ => tr.t("hall-day-over").into_owned(),
    }
}

/// The free slots of a day to choose from.
pub(super) fn slots(room: &Room, offer: &Offer, value: &str, errors: &Errors) -> Html {
    let tr = room.tr();
    let free = offer.places.iter().filter(|place| place.free > 0);
    let choices: Vec<Choice> = free
        .map(|place| {
            let words = tr.f(
                "hall-slot-free",
                &[
                    ("from", tr.time(place.starts_at).into()),
                    ("to", tr.time(place.ends_at).into()),
                    ("n", i64::from(place.free).into()),
                ],
            );
            Choice::new(place.starts_at.to_string(), words)
        })
        .collect();
    let label = tr.t("hall-at");
    let one = Field {
        id: "at",
        label: &label,
        control: Control::Radios(&choices),
        value,
        required: true,
        ..Field::default()
    };
    ui::field(tr, &one, errors.of("at"))
}

fn who(room: &Room, given: &Fields, errors: &Errors) -> Html {
    let tr = room.tr();
    let show = |id: &str, control: Control<'_>, autocomplete: &str| {
        let key = format!("hall-for-{id}");
        let (label, help) = (tr.t(&key), tr.t(&format!("{key}.help")));
        let one = Field {
            id,
            label: &label,
            help: &help,
            control,
            value: given.get(id).unwrap_or(""),
            max_length: LINE_MOST,
            autocomplete,
            ..Field::default()
        };
        ui::field(tr, &one, errors.of(id))
    };
    let fields = html!("{}{}", show("name", Control::Text, "off"), show("phone", Control::Phone, "off"));
    match given.text("name").is_empty() && errors.of("name").is_none() && errors.of("phone").is_none() {
        true => ui::details(&tr.t("hall-for-other"), &fields),
        false => fields,
    }
}

fn respond(room: &Room, shown: &Shown, day: &str, given: &Fields, errors: &Errors) -> Response {
    let tr = room.tr();
    let hall = &shown.hall;
    let action = format!("/halls/{}/book", hall.key);
    let mut page = Page::portal(&room.ctx.view, tr.with("hall-book-at", "hall", tr.text(&hall.name)))
        .crumbs([
            Crumb::new(tr.t("hall-title"), "/halls"),
            Crumb::new(tr.text(&hall.name), format!("/halls/{}", hall.key)),
        ])
        .aside(show::rules(tr, hall));
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    let Some(matter) = &shown.matter else {
        return page.body(matter_form(room, shown, &action)).respond();
    };
    let word = if matter.item.is_empty() { &matter.category } else { &matter.item };
    let category = shown.plan.category(&matter.category).map(|one| tr.text(&one.name).to_owned());
    page = page.body(ui::summary(&[
        (
            tr.t("hall-matter").into_owned(),
            html!("{} <a href=\"{}\">{}</a>", tr.text(&matter.name), action, tr.t("hall-change")),
        ),
        (tr.t("hall-serves").into_owned(), html!("{}", category)),
    ]));
    if let Some(until) = shown.paused {
        let words = html!("<p>{}</p>", tr.with("hall-paused-note", "until", &tr.day(until)));
        return page.body(ui::notice(ui::Tone::Warn, &words)).respond();
    }
    let chosen: Option<Date> = day.parse().ok();
    let href = |date: Date| format!("{action}?matter={}&day={date}#day", url_encode(word));
    page = page.body(html!("<h2>{}</h2>{}", tr.t("hall-days"), days(room, &shown.offers, chosen, href)));
    let Some(offer) = shown.offers.iter().find(|offer| Some(offer.day.date) == chosen) else {
        return page.respond();
    };
    let hidden = html!(
        "<input type=\"hidden\" name=\"matter\" value=\"{}\"><input type=\"hidden\" name=\"day\" value=\"{}\">",
        word,
        offer.day.date.to_string()
    );
    let fields = match offer.free() {
        _ if offer.places.is_empty() => return page.respond(),
        0 => html!(
            "{}{}{}",
            ui::notice(ui::Tone::Info, &html!("<p>{}</p>", tr.t("hall-wait-lead"))),
            who(room, given, errors),
            ui::buttons([ui::button(&tr.t("hall-wait"), Weight::Primary, Some(("do", "wait")))])
        ),
        _ => html!(
            "{}{}{}",
            slots(room, offer, given.get("at").unwrap_or(""), errors),
            who(room, given, errors),
            ui::buttons([ui::button(&tr.t("hall-book-send"), Weight::Primary, Some(("do", "book")))])
        ),
    };
    let form = match &room.ctx.view.actor {
        Some(_) => ui::form(&room.ctx.view, &action, &html!("{}{}", hidden, fields)),
        None => html!(
            "<p>{}</p>{}",
            tr.n("hall-sign-in", offer.free()),
            ui::buttons([ui::link_button(
                &tr.t("hall-sign-in-go"),
                &room.ctx.view.sign_in_href(),
                Weight::Primary
            )])
        ),
    };
    page.body(html!("<h2 id=\"day\">{}</h2>{}", tr.day(offer.day.date), form)).respond()
}

async fn choose(room: Room, Path(key): Path<String>, Query(asked): Query<Asked>) -> Reply {
    let shown = load(&room, &key, &asked.matter).await?;
    Ok(respond(&room, &shown, &asked.day, &Fields::default(), &Errors::new()))
}

/// The field a refusal is about.
pub(super) fn field_of(code: &str) -> &'static str {
    match code {
        "hall.name-wrong" => "name",
        "hall.phone-missing" | "party.phone" => "phone",
        _ => "at",
    }
}

async fn send(room: Room, _: Signed, Path(key): Path<String>, fields: Fields) -> Reply {
    let at = fields.text("at").parse::<i64>().ok();
    let day: Option<Date> = match at {
        Some(at) => Some(china_date(at)),
        None => fields.text("day").parse().ok(),
    };
    let waits = fields.text("do") == "wait";
    let wanted = Wanted {
        hall: key.clone(),
        matter: fields.text("matter").to_owned(),
        at,
        day,
        name: fields.text("name").to_owned(),
        phone: fields.text("phone").to_owned(),
    };
    let done = match at.is_none() && !waits {
        true => Err(Fault::invalid("hall.at-missing")),
        false => {
            room.act(move |tx, desk, actor| match waits {
                true => book::wait(tx, desk, actor, &wanted),
                false => book::book(tx, desk, actor, &wanted),
            })
            .await?
        }
    };
    match done {
        Ok(booking) => {
            let to = format!("/my/bookings/{}", booking.number);
            let key = if waits { "hall-waiting-done" } else { "hall-booked-done" };
            Ok(kit::redirect_with(&room.ctx.view, &to, key, &[]))
        }
        Err(fault) if matches!(fault.kind, FaultKind::Invalid | FaultKind::Conflict) => {
            let mut errors = Errors::new();
            errors.add(field_of(fault.code), fault_words(room.tr(), &fault).advice(room.tr()));
            let shown = load(&room, &key, fields.text("matter")).await?;
            let day = fields.text("day").to_owned();
            Ok(respond(&room, &shown, &day, &fields, &errors))
        }
        Err(fault) => Err(fault.into()),
    }
}
