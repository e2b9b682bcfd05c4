//! The line as everybody sees it (排队情况): how many wait and how long it takes now, a ticket taken at the door, its page, the screen of the
//! hall and the calls as text for a loudspeaker system.

use axum::response::{Html as HtmlBody, IntoResponse, Response};
use contract::FaultKind;
use contract::lookup::ItemQuery;
use contract::time::china_date;

use kit::routes::{get, post};
use kit::ui::{self, Choice, Column, Control, Crumb, Errors, Field, Row, Table, Weight};
use kit::{Fields, Html, Open, Page, Path, Query, Reply, Routes, Tr, html};
use serde::Deserialize;
use serde_json::json;

use super::Room;
use crate::model::{Ticket, Turn, Via};
use crate::plan::{Hall, Plan};
use crate::queue::{NEEDS, Need};
use crate::store::tickets as rows;
use crate::tickets::{self, Line, Wanted};

/// Calls on the screen.
const CALLS: u32 = 6;
/// Items one can choose from.
const ITEMS: usize = 200;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/halls/{hall}/line", get(line))
        .route("/halls/{hall}/line/now", get(line_now))
        .route("/halls/{hall}/line/stream", get(stream))
        .route("/halls/{hall}/screen", get(screen))
        .route("/halls/{hall}/screen/now", get(screen_now))
        .route("/halls/{hall}/calls", get(calls))
        .route("/halls/{hall}/ticket", get(choose).post(take))
        .route("/tickets/{token}", get(ticket))
        .route("/tickets/{token}/now", get(ticket_now))
        .route("/tickets/{token}/leave", post(leave))
        .route("/tickets/{token}/back", post(back))
}

/// A hall with its line.
struct Shown {
    plan: std::sync::Arc<Plan>,
    hall: Hall,
    line: Line,
    calls: Vec<Ticket>,
    now: i64,
}

async fn shown(room: &Room, key: &str) -> Result<Shown, kit::Error> {
    let key = key.to_owned();
    room.look(move |tx, desk| {
        let plan = desk.plan(tx)?;
        let hall = plan.hall(&key)?.clone();
        let now = tx.now();
        let line = tickets::line(tx, &hall)?;
        let calls = rows::called(tx, &hall.key, &china_date(now).to_string(), CALLS)?;
        Ok(Shown { plan, hall, line, calls, now })
    })
    .await
}

/// How long until an instant, in words: at once, or about so many minutes.
pub(super) fn in_words(tr: Tr, now: i64, at: Option<i64>) -> String {
    match at {
        None => tr.t("hall-line-no-window").into_owned(),
        Some(at) if at - now < 60_000 => tr.t("hall-line-at-once").into_owned(),
        Some(at) => tr.n("hall-line-about", (at - now + 59_999) / 60_000),
    }
}

/// The line by category: how many wait, how long somebody would who came now, at how many windows.
fn by_category(room: &Room, shown: &Shown) -> Html {
    let tr = room.tr();
    let served = shown.plan.categories.iter().filter(|one| shown.hall.serves(&one.key));
    let lines = served.map(|one| {
        let waiting = shown.line.waiting.iter().filter(|ticket| ticket.category == one.key).count();
        let windows = shown.line.seats.iter().filter(|seat| seat.categories.contains(&one.key)).count();
        let would = shown.line.forecast_new(shown.now, &one.key, one.minutes);
        Row::new([
            html!("{}", tr.text(&one.name)),
            html!("{}", tr.number(waiting)),
            html!("{}", tr.number(windows)),
            html!("{}", in_words(tr, shown.now, would)),
        ])
    });
    let table = Table {
        caption: tr.t("hall-line-caption").into_owned(),
        columns: vec![
            Column::new(tr.t("hall-line-category")),
            Column::numeric(tr.t("hall-line-waiting")),
            Column::numeric(tr.t("hall-line-windows")),
            Column::new(tr.t("hall-line-would")),
        ],
        rows: lines.collect(),
        ..Table::default()
    };
    ui::table(&room.ctx.view, &table)
}

/// The stream of a hall: what makes its pages look again.
fn live(room: &Room, hall: &str, most: u16) -> Html {
    let tr = room.tr();
    let source = format!("/halls/{hall}/line/stream");
    ui::live(tr, &tr.t("hall-line-calls"), &source, &room.ctx.view.browser_mark(), [], most)
}

async fn line(room: Room, Path(key): Path<String>) -> Reply {
    let tr = room.tr();
    let shown = shown(&room, &key).await?;
    let table = by_category(&room, &shown);
    Ok(Page::portal(&room.ctx.view, tr.t("hall-line-title"))
        .crumbs([
            Crumb::new(tr.t("hall-title"), "/halls"),
            Crumb::new(tr.text(&shown.hall.name), format!("/halls/{key}")),
        ])
        .lead(tr.t("hall-line-lead"))
        .body(ui::live_region(&format!("/halls/{key}/line/now"), &table))
        .body(ui::buttons([ui::link_button(
            &tr.t("hall-ticket-title"),
            &format!("/halls/{key}/ticket"),
            Weight::Secondary,
        )]))
        .body(live(&room, &key, 6))
        .respond())
}

async fn line_now(room: Room, Path(key): Path<String>) -> Result<Response, kit::Error> {
    let shown = shown(&room, &key).await?;
    Ok(HtmlBody(by_category(&room, &shown).into_string()).into_response())
}

async fn stream(room: Room, Path(key): Path<String>) -> Reply {
    let tr = room.tr();
    let entry = move |event: &contract::live::LiveEvent| {
        if event.hall.as_deref() != Some(key.as_str()) {
            return None;
        }
        let words = match event.case_number.as_deref().and_then(|what| what.split_once(' ')) {
            Some((number, window)) => tr.f(
                "hall-line-called",
                &[("number", number.to_owned().into()), ("window", window.to_owned().into())],
            ),
            None => tr.t("hall-line-moved").into_owned(),
        };
        Some(ui::live_entry(&tr.time(event.at_ms), &html!("{}", words)))
    };
    Ok(ui::live_response(&room.ctx.view, room.desk.live.subscribe(), entry)?)
}

fn screen_html(room: &Room, shown: &Shown) -> Html {
    let tr = room.tr();
    let tiles = shown.calls.iter().take(4).map(|one| {
        let state = matches!(one.state, Turn::Called).then_some(ui::State::Soon);
        ui::stat(&one.number, &tr.with("hall-screen-window", "window", &one.seat), state, None)
    });
    let none = shown.calls.is_empty().then(|| ui::empty(&tr.t("hall-screen-none"), None));
    let waiting = tr.n("hall-screen-waiting", shown.line.waiting.len());
    html!("{}{}<p>{}</p>{}", ui::stats(tiles), none, waiting, by_category(room, shown))
}

async fn screen(room: Room, Path(key): Path<String>) -> Reply {
    let tr = room.tr();
    let shown = shown(&room, &key).await?;
    let now = screen_html(&room, &shown);
    Ok(Page::board(&room.ctx.view, tr.text(&shown.hall.name))
        .body(html!(
            "<div class=\"board-grid\"><div>{}</div><div data-speak=\"{}\">{}</div></div>",
            ui::live_region(&format!("/halls/{key}/screen/now"), &now),
            tr.t("hall-screen-speak"),
            live(&room, &key, 12)
        ))
        .respond())
}

async fn screen_now(room: Room, Path(key): Path<String>) -> Result<Response, kit::Error> {
    let shown = shown(&room, &key).await?;
    Ok(HtmlBody(screen_html(&room, &shown).into_string()).into_response())
}

/// The last calls as text for a loudspeaker or a display above the windows: number, window, when, and what to say.
async fn calls(room: Room, Path(key): Path<String>) -> Result<Response, kit::Error> {
    let tr = room.tr();
    let shown = shown(&room, &key).await?;
    let line = |one: &Ticket| {
        let say = [("number", one.number.clone().into()), ("window", one.seat.clone().into())];
        json!({ "number": one.number, "window": one.seat, "called_at": one.called_at, "calls": one.calls,
            "waiting": one.state == Turn::Called, "say": tr.f("hall-line-called", &say) })
    };
    Ok(axum::Json(json!({ "hall": key, "calls": shown.calls.iter().map(line).collect::<Vec<_>>() }))
        .into_response())
}

#[derive(Deserialize)]
struct Came {
    #[serde(default)]
    door: String,
}

/// What can be chosen in a hall: its categories, then its items.
pub(super) async fn choices(room: &Room, hall: &Hall) -> Result<Vec<Choice>, kit::Error> {
    let (tr, hall) = (room.tr(), hall.clone());
    room.look(move |tx, desk| {
        let plan = desk.plan(tx)?;
        let mut all: Vec<Choice> = plan
            .categories
            .iter()
            .filter(|one| hall.serves(&one.key))
            .map(|one| Choice::new(one.key.clone(), tr.text(&one.name)))
            .collect();
        for hit in desk.items.find(tx, &ItemQuery { limit: ITEMS, ..ItemQuery::default() })? {
            if hit.window_category.as_ref().is_some_and(|key| hall.handles(&hit.slug, key)) {
                let name = hit.plain_name.unwrap_or(hit.name);
                all.push(Choice::new(hit.slug, tr.text(&name)));
            }
        }
        Ok(all)
    })
    .await
}

/// The fields of a ticket: what for, and what earns an earlier turn.
pub(super) fn fields(room: &Room, choices: &[Choice], given: &Fields, errors: &Errors) -> Html {
    let tr = room.tr();
    let one = |id: &str, control: Control<'_>, required: bool| {
        let (label, help) = (tr.t(&format!("hall-ticket-{id}")), tr.t(&format!("hall-ticket-{id}.help")));
        let many = given.all(id).collect::<Vec<_>>().join("\n");
        let value = if id == "matters" { many.as_str() } else { given.text(id) };
        let field = Field { id, label: &label, help: &help, control, value, required, ..Field::default() };
        ui::field(tr, &field, errors.of(id))
    };
    let needs: Vec<Choice> = NEEDS
        .iter()
        .map(|need| Choice::new(need.as_str(), tr.t(&format!("hall-need-{}", need.as_str()))))
        .collect();
    html!(
        "{}{}{}",
        one("matters", Control::Checkboxes(choices), true),
        one("need", Control::Radios(&needs), false),
        one("booking", Control::Text, false)
    )
}

/// What a form of a ticket says.
pub(super) fn wanted(hall: &str, fields: &Fields, via: Via) -> Wanted {
    let need = NEEDS.into_iter().find(|need| need.as_str() == fields.text("need")).unwrap_or(Need::None);
    Wanted {
        hall: hall.to_owned(),
        matters: fields.all("matters").filter(|one| !one.is_empty()).map(str::to_owned).collect(),
        need,
        booking: fields.text("booking").trim().to_owned(),
        via,
        door: fields.text("door").to_owned(),
    }
}

async fn form(room: &Room, hall: &Hall, given: &Fields, door: &str, errors: &Errors) -> Reply {
    let tr = room.tr();
    let choices = choices(room, hall).await?;
    let body = html!(
        "<input type=\"hidden\" name=\"door\" value=\"{}\">{}{}",
        door,
        fields(room, &choices, given, errors),
        ui::buttons([ui::button(&tr.t("hall-ticket-take"), Weight::Primary, None)])
    );
    let mut page = Page::portal(&room.ctx.view, tr.t("hall-ticket-title"))
        .crumbs([Crumb::new(tr.text(&hall.name), format!("/halls/{}", hall.key))])
        .lead(tr.t("hall-ticket-lead"));
    if !errors.is_empty() {
        page = page.with_errors();
    }
    Ok(page
        .body(ui::error_summary(tr, errors))
        .body(ui::form(&room.ctx.view, &format!("/halls/{}/ticket", hall.key), &body))
        .respond())
}

async fn choose(room: Room, Path(key): Path<String>, Query(came): Query<Came>) -> Reply {
    let tr = room.tr();
    let (wanted, code, actor) = (key.clone(), came.door.clone(), room.ctx.actor.clone());
    let (at_door, hall, own) = room
        .look(move |tx, desk| {
            let hall = desk.plan(tx)?.hall(&wanted)?.clone();
            let own = actor.as_ref().map(|actor| tickets::own_open(tx, actor, &hall.key)).transpose()?;
            Ok((tickets::at_the_door(tx, &hall, &code).is_ok(), hall, own.flatten()))
        })
        .await?;
    // Who is in line already sees where they stand, with or without the code.
    if let Some(own) = own {
        return Ok(kit::redirect(&format!("/tickets/{}", own.token)));
    }
    if at_door {
        return form(&room, &hall, &Fields::default(), &came.door, &Errors::default()).await;
    }
    // Without the code of today: where it is, and what the line looks like.
    let line = format!("/halls/{key}/line");
    Ok(Page::portal(&room.ctx.view, tr.t("hall-ticket-title"))
        .crumbs([Crumb::new(tr.text(&hall.name), format!("/halls/{key}"))])
        .body(ui::notice(ui::Tone::Info, &html!("<p>{}</p>", tr.t("hall-ticket-at-door"))))
        .body(ui::buttons([ui::link_button(&tr.t("hall-line-title"), &line, Weight::Secondary)]))
        .respond())
}

/// The field of a form a refusal belongs to.
pub(super) fn field_of(code: &str) -> &'static str {
    match code {
        "hall.booking-unknown" | "hall.over" | "hall.too-early" => "booking",
        _ => "matters",
    }
}

async fn take(room: Room, Path(key): Path<String>, Open(given): Open<Fields>) -> Reply {
    let (actor, desk, want) = (room.somebody(), room.desk.clone(), wanted(&key, &given, Via::Phone));
    let made = room.ctx.app.db.write(move |tx| tickets::take(tx, &desk, &actor, &want)).await;
    match made {
        Ok(ticket) => Ok(kit::redirect(&format!("/tickets/{}", ticket.token))),
        Err(fault)
            if matches!(fault.kind, FaultKind::Invalid | FaultKind::Conflict | FaultKind::NotFound) =>
        {
            let hall = room.look(move |tx, desk| Ok(desk.plan(tx)?.hall(&key)?.clone())).await?;
            let words = kit::fault_words(room.tr(), &fault);
            let mut errors = Errors::default();
            errors.add(field_of(fault.code), words.meaning);
            form(&room, &hall, &given, given.text("door"), &errors).await
        }
        Err(fault) => Err(fault.into()),
    }
}

/// A ticket with where it stands.
struct Mine {
    ticket: Ticket,
    hall: Hall,
    ahead: usize,
    at: Option<i64>,
    now: i64,
}

async fn mine(room: &Room, token: &str) -> Result<Mine, kit::Error> {
    let token = token.to_owned();
    room.look(move |tx, desk| {
        let ticket = tickets::by_token(tx, &token)?;
        let plan = desk.plan(tx)?;
        let hall = plan.hall(&ticket.hall)?.clone();
        let now = tx.now();
        let line = tickets::line(tx, &hall)?;
        let (ahead, at) = (line.ahead(now, ticket.id), line.forecast(now, ticket.id));
        Ok(Mine { ticket, hall, ahead, at, now })
    })
    .await
}

fn ticket_html(room: &Room, mine: &Mine) -> Html {
    let (tr, one) = (room.tr(), &mine.ticket);
    let state = super::show::turn(tr, one);
    let mut facts = vec![
        (tr.t("hall-state").into_owned(), state),
        (tr.t("hall-place").into_owned(), html!("{}", tr.text(&mine.hall.name))),
    ];
    let matters: Vec<String> = one
        .errands()
        .iter()
        .map(|errand| {
            let key = if errand.done { "hall-ticket-matter-done" } else { "hall-ticket-matter" };
            tr.with(key, "name", tr.text(&errand.name))
        })
        .collect();
    facts.push((tr.t("hall-matter").into_owned(), html!("{}", matters.join(&tr.t("hall-and")))));
    match one.state {
        Turn::Waiting => {
            facts.push((
                tr.t("hall-ticket-ahead").into_owned(),
                html!("{}", tr.n("hall-ticket-people", mine.ahead)),
            ));
            facts.push((tr.t("hall-line-would").into_owned(), html!("{}", in_words(tr, mine.now, mine.at))));
        }
        Turn::Called | Turn::Serving | Turn::Held => {
            facts.push((tr.t("hall-window").into_owned(), html!("<strong>{}</strong>", one.seat)));
        }
        Turn::Passed | Turn::Done | Turn::Left => {}
    }
    facts.push((tr.t("hall-ticket-taken").into_owned(), html!("{}", tr.stamp(one.taken_at))));
    let told = matches!(one.state, Turn::Called | Turn::Passed).then(|| {
        let key = if one.state == Turn::Called { "hall-ticket-go" } else { "hall-ticket-passed" };
        let tone = if one.state == Turn::Called { ui::Tone::Done } else { ui::Tone::Warn };
        ui::notice(tone, &html!("<p>{}</p>", tr.with(key, "window", &one.seat)))
    });
    html!("{}{}", told, ui::summary(&facts))
}

async fn ticket(room: Room, Path(token): Path<String>) -> Reply {
    let tr = room.tr();
    let mine = mine(&room, &token).await?;
    let one = &mine.ticket;
    let act = |path: &str, key: &str, weight: Weight| {
        let body = ui::button(&tr.t(key), weight, None);
        ui::form(&room.ctx.view, &format!("/tickets/{token}/{path}"), &body)
    };
    let acts = match one.state {
        Turn::Waiting | Turn::Called | Turn::Held => act("leave", "hall-ticket-leave", Weight::Secondary),
        Turn::Passed => html!(
            "{}{}",
            act("back", "hall-ticket-back", Weight::Primary),
            act("leave", "hall-ticket-leave", Weight::Secondary)
        ),
        _ => Html::empty(),
    };
    let link = format!("{}/tickets/{token}", room.ctx.view.site().base_url);
    let code = html!("<aside class=\"print-only\">{}</aside>", ui::qr(&link, &tr.t("hall-ticket-qr")));
    Ok(Page::portal(&room.ctx.view, tr.with("hall-ticket-number", "number", &one.number))
        .body(ui::live_region(&format!("/tickets/{token}/now"), &ticket_html(&room, &mine)))
        .body(acts)
        .body(ui::print_button(tr))
        .body(code)
        .body(live(&room, &mine.hall.key, 4))
        .respond())
}

async fn ticket_now(room: Room, Path(token): Path<String>) -> Result<Response, kit::Error> {
    let mine = mine(&room, &token).await?;
    Ok(HtmlBody(ticket_html(&room, &mine).into_string()).into_response())
}

async fn own(room: Room, token: String, back: bool) -> Reply {
    let (desk, given) = (room.desk.clone(), token.clone());
    room.ctx.app.db.write(move |tx| tickets::own_act(tx, &desk, &given, back)).await?;
    let key = if back { "hall-ticket-back-done" } else { "hall-ticket-left-done" };
    Ok(kit::redirect_with(&room.ctx.view, &format!("/tickets/{token}"), key, &[]))
}

async fn leave(room: Room, Path(token): Path<String>, Open(_): Open<Fields>) -> Reply {
    own(room, token, false).await
}

async fn back(room: Room, Path(token): Path<String>, Open(_): Open<Fields>) -> Reply {
    own(room, token, true).await
}
