//! `/desk/line`: the clerk's bar (叫号条): sit down, call who is next with one key, recall, begin, hold, pass over, hand on, finish; the guide's
//! desk that gives tickets; the code at the door; and the figures of a day.

use contract::time::china_date;
use contract::{Fault, FaultKind};
use directory::access::Staff;
use kit::routes::{get, post};
use kit::ui::{self, Choice, Column, Control, Crumb, Errors, Field, Row, Table, Weight};
use kit::{Fields, Html, Page, Path, Query, Reply, Routes, html};

use super::desk::{Chosen, within_reach};
use super::{Room, line, show};
use crate::model::{Seated, Ticket, Turn, Via};
use crate::permissions::{Manage, Serve};
use crate::plan::{Hall, Plan};
use crate::store::tickets as rows;
use crate::tickets::{self, Line};
use crate::{queue, seats};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/desk/line", get(bar))
        .route("/desk/line/sit", post(sit))
        .route("/desk/line/act", post(act))
        .route("/desk/line/{hall}/ticket", get(new).post(give))
        .route("/desk/line/{hall}/door", get(door))
        .route("/office/halls/{hall}/line", get(figures))
}

/// What the bar shows.
struct Bar {
    plan: std::sync::Arc<Plan>,
    halls: Vec<Hall>,
    seated: Option<Seated>,
    hall: Option<Hall>,
    line: Option<Line>,
    taken: Vec<Seated>,
    now: i64,
}

async fn look(room: &Room) -> Result<Bar, kit::Error> {
    room.read(|tx, desk, actor| {
        let plan = desk.plan(tx)?;
        let halls: Vec<Hall> =
            within_reach(&plan, actor).into_iter().filter(|hall| hall.queue.is_some()).collect();
        let seated = rows::seat_of(tx, actor.account)?;
        let hall = seated.as_ref().and_then(|one| plan.hall(&one.hall).ok()).cloned();
        let line = hall.as_ref().map(|hall| tickets::line(tx, hall)).transpose()?;
        let mut taken = Vec::new();
        for hall in &halls {
            taken.extend(rows::seats(tx, &hall.key)?);
        }
        Ok(Bar { plan, halls, seated, hall, line, taken, now: tx.now() })
    })
    .await
}

/// Where one can sit down: every window nobody sits at.
fn sit_form(room: &Room, bar: &Bar) -> Html {
    let tr = room.tr();
    let free = |hall: &Hall, no: &str| !bar.taken.iter().any(|one| one.hall == hall.key && one.seat == no);
    let mut windows = Vec::new();
    for hall in &bar.halls {
        for window in hall.windows.iter().filter(|window| free(hall, &window.no)) {
            let words = tr.f(
                "hall-bar-window",
                &[("hall", tr.text(&hall.name).to_owned().into()), ("window", window.no.clone().into())],
            );
            windows.push(Choice::new(format!("{} {}", hall.key, window.no), words));
        }
    }
    if windows.is_empty() {
        return ui::empty(&tr.t("hall-bar-no-window"), None);
    }
    let label = tr.t("hall-bar-sit-where");
    let field = Field {
        id: "window",
        label: &label,
        control: Control::Select(&windows),
        required: true,
        first: true,
        ..Field::default()
    };
    let body = html!(
        "{}{}",
        ui::field(tr, &field, None),
        ui::buttons([ui::button(&tr.t("hall-bar-sit"), Weight::Primary, None)])
    );
    ui::form(&room.ctx.view, "/desk/line/sit", &body)
}

/// The buttons for what may be done now, each with its key.
fn buttons(room: &Room, bar: &Bar, seated: &Seated, here: Option<&Ticket>) -> Html {
    let tr = room.tr();
    let key = |words: &str, key: char, weight: Weight| {
        ui::key_button(&tr.t(&format!("hall-bar-{words}")), key, weight, Some(("act", words)))
    };
    let calls =
        bar.hall.as_ref().and_then(|hall| hall.queue.as_ref()).map_or(1, |queue| i64::from(queue.calls));
    let all = match here.map(|ticket| (ticket.state, ticket.calls)) {
        None if seated.paused_at.is_some() => {
            vec![key("resume", 'R', Weight::Primary), key("rise", 'X', Weight::Secondary)]
        }
        None => vec![
            key("next", 'N', Weight::Primary),
            key("pause", 'P', Weight::Secondary),
            key("rise", 'X', Weight::Secondary),
        ],
        Some((Turn::Called, called)) => {
            let mut all = vec![key("begin", 'B', Weight::Primary), key("again", 'A', Weight::Secondary)];
            if called >= calls {
                all.push(key("pass", 'G', Weight::Secondary));
            }
            all
        }
        Some(_) => vec![key("finish", 'F', Weight::Primary), key("hold", 'H', Weight::Secondary)],
    };
    ui::form(&room.ctx.view, "/desk/line/act", &ui::buttons(all))
}

/// Who is at the window, and what they came for.
fn at_window(room: &Room, bar: &Bar, seated: &Seated, here: &Ticket) -> Html {
    let tr = room.tr();
    let matters: Html = here
        .errands()
        .iter()
        .map(|errand| {
            let name = tr.text(&errand.name);
            let done = errand.done.then(|| html!(" {}", ui::tag(ui::State::Done, &tr.t("hall-turn-done"))));
            match errand.item.as_str() {
                "" => html!("<li>{}{}</li>", name, done),
                slug => html!(
                    "<li>{}{} <a href=\"/desk/new/{}\">{}</a></li>",
                    name,
                    done,
                    slug,
                    tr.t("hall-bar-open")
                ),
            }
        })
        .collect();
    let mut facts = vec![
        (tr.t("hall-bar-number").into_owned(), html!("<strong>{}</strong>", here.number)),
        (tr.t("hall-state").into_owned(), show::turn(tr, here)),
        (tr.t("hall-matter").into_owned(), html!("<ul>{}</ul>", matters)),
        (
            tr.t("hall-bar-waited").into_owned(),
            html!("{}", tr.n("hall-minutes", here.waited(bar.now) / 60_000)),
        ),
    ];
    if here.need != queue::Need::None {
        let need = tr.t(&format!("hall-need-{}", here.need.as_str()));
        facts.push((tr.t("hall-ticket-need").into_owned(), html!("{}", need)));
    }
    if !here.booking.is_empty() {
        let href = format!("/desk/halls/{}", here.hall);
        facts
            .push((tr.t("hall-bar-booked").into_owned(), html!("<a href=\"{}\">{}</a>", href, here.booking)));
    }
    let others: Vec<Choice> = bar
        .taken
        .iter()
        .filter(|one| {
            one.hall == seated.hall && one.seat != seated.seat && one.serves().contains(&here.category)
        })
        .map(|one| Choice::new(one.seat.clone(), tr.with("hall-screen-window", "window", &one.seat)))
        .collect();
    let hand = (!others.is_empty()).then(|| {
        let label = tr.t("hall-bar-hand-where");
        let field = Field { id: "to", label: &label, control: Control::Select(&others), ..Field::default() };
        let send = ui::button(&tr.t("hall-bar-hand"), Weight::Secondary, Some(("act", "hand")));
        let body = html!("{}{}", ui::field(tr, &field, None), ui::buttons([send]));
        ui::details(&tr.t("hall-bar-hand"), &ui::form(&room.ctx.view, "/desk/line/act", &body))
    });
    html!("{}{}", ui::summary(&facts), hand)
}

/// Everybody in line for this hall, those this window may call first.
fn waiting(room: &Room, bar: &Bar, seated: &Seated, line: &Line) -> Html {
    let tr = room.tr();
    let serves = seated.serves();
    let mut open: Vec<&Ticket> =
        line.open.iter().filter(|one| !matches!(one.state, Turn::Called | Turn::Serving)).collect();
    open.sort_by_key(|one| (!serves.contains(&one.category), one.state != Turn::Waiting, one.place_at));
    let row = |one: &&Ticket| {
        let category = bar.plan.category(&one.category).map(|found| tr.text(&found.name));
        let back = matches!(one.state, Turn::Held | Turn::Passed) && serves.contains(&one.category);
        let act = back.then(|| {
            let words = tr.t("hall-bar-take-back");
            let body = html!(
                "<input type=\"hidden\" name=\"number\" value=\"{}\">{}",
                one.number,
                ui::button(&words, Weight::Secondary, Some(("act", "back")))
            );
            ui::form(&room.ctx.view, "/desk/line/act", &body)
        });
        Row::new([
            html!("{}", one.number),
            html!("{}", category),
            html!("{}", tr.n("hall-minutes", one.waited(bar.now) / 60_000)),
            show::turn(tr, one),
            html!("{}", act),
        ])
    };
    let columns = ["hall-bar-number", "hall-line-category", "hall-bar-waited", "hall-state", "hall-act"];
    let table = Table {
        caption: tr.t("hall-bar-line").into_owned(),
        columns: columns.map(|key| Column::new(tr.t(key))).into(),
        rows: open.iter().map(row).collect(),
        empty: ui::empty(&tr.t("hall-bar-nobody"), None),
        ..Table::default()
    };
    ui::table(&room.ctx.view, &table)
}

/// That somebody waits too long, where somebody does (APT-05).
fn long(room: &Room, bar: &Bar, line: &Line) -> Option<Html> {
    let over = line.waiting.iter().filter(|one| bar.now - one.since >= line.rules.bound).count();
    let words = room.tr().n("hall-line-long", over);
    (over > 0).then(|| ui::notice(ui::Tone::Warn, &html!("<p>{}</p>", words)))
}

async fn bar(room: Room, _: Staff<Serve>) -> Reply {
    let tr = room.tr();
    let bar = look(&room).await?;
    let page = Page::desk(&room.ctx.view, tr.t("hall-bar-title")).wide();
    let guides: Html = bar
        .halls
        .iter()
        .map(|hall| {
            html!(
                "<li>{}: <a href=\"/desk/line/{}/ticket\">{}</a> <a href=\"/desk/line/{}/door\">{}</a> <a href=\"/halls/{}/screen\">{}</a></li>",
                tr.text(&hall.name),
                hall.key,
                tr.t("hall-bar-give"),
                hall.key,
                tr.t("hall-bar-door"),
                hall.key,
                tr.t("hall-bar-screen")
            )
        })
        .collect();
    let guides = html!("<h2>{}</h2><ul class=\"quick\">{}</ul>", tr.t("hall-bar-guides"), guides);
    let (Some(seated), Some(line)) = (&bar.seated, &bar.line) else {
        return Ok(page.body(sit_form(&room, &bar)).body(guides).respond());
    };
    let here = line
        .open
        .iter()
        .find(|one| matches!(one.state, Turn::Called | Turn::Serving) && one.seat == seated.seat);
    let place = bar.hall.as_ref().map(|hall| tr.text(&hall.name)).unwrap_or_default().to_owned();
    let words = tr.f("hall-bar-at", &[("hall", place.into()), ("window", seated.seat.clone().into())]);
    Ok(page
        .lead(words)
        .body(html!("{}", long(&room, &bar, line)))
        .body(buttons(&room, &bar, seated, here))
        .body(html!("{}", here.map(|one| at_window(&room, &bar, seated, one))))
        .body(waiting(&room, &bar, seated, line))
        .body(guides)
        .respond())
}

async fn sit(room: Room, _: Staff<Serve>, fields: Fields) -> Reply {
    let given = fields.text("window").to_owned();
    room.carry(move |tx, desk, actor| {
        let (hall, window) = given.split_once(' ').unwrap_or(("", ""));
        seats::sit(tx, desk, actor, hall, window).map(drop)
    })
    .await?;
    Ok(kit::redirect("/desk/line"))
}

async fn act(room: Room, _: Staff<Serve>, fields: Fields) -> Reply {
    let (what, to, number) =
        (fields.text("act").to_owned(), fields.text("to").to_owned(), fields.text("number").to_owned());
    let done = room
        .carry(move |tx, desk, actor| match what.as_str() {
            "next" => tickets::call_next(tx, desk, actor).map(|called| called.is_some()),
            "again" => tickets::recall(tx, desk, actor).map(|_| true),
            "begin" => tickets::begin(tx, desk, actor).map(|_| true),
            "pass" => tickets::pass(tx, desk, actor).map(|_| true),
            "hold" => tickets::hold(tx, desk, actor).map(|_| true),
            "finish" => tickets::finish(tx, desk, actor).map(|_| true),
            "hand" => tickets::hand_on(tx, desk, actor, &to).map(|_| true),
            "back" => tickets::take_back(tx, desk, actor, &number).map(|_| true),
            "pause" => seats::pause(tx, desk, actor, true).map(|()| true),
            "resume" => seats::pause(tx, desk, actor, false).map(|()| true),
            "rise" => seats::rise(tx, desk, actor).map(|()| true),
            _ => Err(Fault::invalid("hall.act-unknown")),
        })
        .await?;
    match done {
        true => Ok(kit::redirect("/desk/line")),
        false => Ok(kit::redirect_with(&room.ctx.view, "/desk/line", "hall-bar-nobody-done", &[])),
    }
}

async fn reach(room: &Room, key: &str) -> Result<Hall, kit::Error> {
    let key = key.to_owned();
    room.read(move |tx, desk, actor| {
        let found = within_reach(&*desk.plan(tx)?, actor).into_iter().find(|hall| hall.key == key);
        found.ok_or_else(|| Fault::not_found("hall.unknown"))
    })
    .await
}

async fn form(room: &Room, hall: &Hall, given: &Fields, errors: &Errors) -> Reply {
    let tr = room.tr();
    let choices = line::choices(room, hall).await?;
    let body = html!(
        "{}{}",
        line::fields(room, &choices, given, errors),
        ui::buttons([ui::button(&tr.t("hall-ticket-take"), Weight::Primary, None)])
    );
    let mut page = Page::desk(&room.ctx.view, tr.t("hall-bar-give"))
        .crumbs([Crumb::new(tr.t("hall-bar-title"), "/desk/line")]);
    if !errors.is_empty() {
        page = page.with_errors();
    }
    Ok(page
        .body(ui::error_summary(tr, errors))
        .body(ui::form(&room.ctx.view, &format!("/desk/line/{}/ticket", hall.key), &body))
        .respond())
}

async fn new(room: Room, _: Staff<Serve>, Path(key): Path<String>) -> Reply {
    let hall = reach(&room, &key).await?;
    form(&room, &hall, &Fields::default(), &Errors::default()).await
}

async fn give(room: Room, _: Staff<Serve>, Path(key): Path<String>, given: Fields) -> Reply {
    let hall = reach(&room, &key).await?;
    let want = line::wanted(&key, &given, Via::Guide);
    match room.act(move |tx, desk, actor| tickets::take(tx, desk, actor, &want)).await? {
        Ok(ticket) => Ok(kit::redirect(&format!("/tickets/{}", ticket.token))),
        Err(fault)
            if matches!(fault.kind, FaultKind::Invalid | FaultKind::Conflict | FaultKind::NotFound) =>
        {
            let words = kit::fault_words(room.tr(), &fault);
            let mut errors = Errors::default();
            errors.add(line::field_of(fault.code), words.meaning);
            form(&room, &hall, &given, &errors).await
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn door(room: Room, _: Staff<Serve>, Path(key): Path<String>) -> Reply {
    let tr = room.tr();
    let hall = reach(&room, &key).await?;
    let wanted = key.clone();
    let code = room.carry(move |tx, desk, actor| tickets::door(tx, desk, actor, &wanted)).await?;
    let link = format!("{}/halls/{key}/ticket?door={code}", room.ctx.view.site().base_url);
    Ok(Page::desk(&room.ctx.view, tr.with("hall-door-title", "hall", tr.text(&hall.name)))
        .crumbs([Crumb::new(tr.t("hall-bar-title"), "/desk/line")])
        .lead(tr.t("hall-door-lead"))
        .body(ui::qr(&link, &tr.t("hall-door-qr")))
        .body(html!("<p><a href=\"{}\">{}</a></p>", link, link))
        .body(ui::print_button(tr))
        .respond())
}

async fn figures(
    room: Room,
    _: Staff<Manage>,
    Path(key): Path<String>,
    Query(chosen): Query<Chosen>,
) -> Reply {
    let tr = room.tr();
    let (hall, figures, date) = room
        .read(move |tx, desk, actor| {
            let plan = desk.plan(tx)?;
            let hall = within_reach(&plan, actor).into_iter().find(|hall| hall.key == key);
            let hall = hall.ok_or_else(|| Fault::not_found("hall.unknown"))?;
            let date = chosen.day.parse().unwrap_or_else(|_| china_date(tx.now()));
            let figures = tickets::figures(tx, &hall, &date.to_string())?;
            Ok((hall, figures, date))
        })
        .await?;
    let row = |one: &tickets::Figures| {
        let name = match &one.matter {
            None => tr.t("hall-figures-all").into_owned(),
            Some(name) => tr.text(name).to_owned(),
        };
        let minutes = |of: fn(&(i64, i64, i64)) -> i64| {
            one.waits.as_ref().map_or_else(|| "–".to_owned(), |waits| tr.number(of(waits)))
        };
        Row::new([
            html!("{}", name),
            html!("{}", tr.number(one.taken)),
            html!("{}", tr.number(one.done)),
            html!("{}", tr.number(one.left)),
            html!("{}", tr.number(one.waiting)),
            html!("{}", minutes(|waits| waits.0)),
            html!("{}", minutes(|waits| waits.1)),
            html!("{}", minutes(|waits| waits.2)),
            html!("{}", tr.number(one.long)),
        ])
    };
    let heads = ["taken", "done", "left", "waiting", "middle", "ninth", "longest", "long"];
    let mut columns = vec![Column::new(tr.t("hall-matter"))];
    columns.extend(heads.map(|key| Column::numeric(tr.t(&format!("hall-figures-{key}")))));
    let table =
        Table { caption: tr.day(date), columns, rows: figures.iter().map(row).collect(), ..Table::default() };
    let label = tr.t("hall-figures-day");
    let day = date.to_string();
    let field = Field {
        id: "day",
        label: &label,
        control: Control::Date,
        value: &day,
        quiet: true,
        ..Field::default()
    };
    let choose = html!(
        "<form method=\"get\">{}{}</form>",
        ui::field(tr, &field, None),
        ui::buttons([ui::button(&tr.t("hall-figures-show"), Weight::Secondary, None)])
    );
    let bound = hall.queue.as_ref().map_or(0, |queue| queue.bound);
    Ok(Page::office(&room.ctx.view, tr.with("hall-figures-title", "hall", tr.text(&hall.name)))
        .wide()
        .crumbs([Crumb::new(tr.t("hall-manage-title"), "/office/halls")])
        .lead(tr.n("hall-figures-lead", bound))
        .body(choose)
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}
