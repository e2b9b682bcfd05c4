//! The big screen (大屏): today's numbers, what is near or over its limit, what comes in as it comes in. No personal data;
//! nobody need be signed in to look at it.

use axum::extract::Extension;
use axum::response::{Html as HtmlBody, IntoResponse, Response};
use contract::live::LiveEvent;
use contract::time::china_date;
use contract::{Actor, Fault, Text};
use jiff::civil::Date;
use kit::Routes;
use kit::routes::get;
use kit::ui::{self, State};
use kit::{Html, Page, Reply, Tr, html};
use service::cards::{self, Space};
use store::Tx;

use crate::pages::{Decks, Room};
use casework::desk::Desk;
use casework::events;
use casework::lists::queues::{self as rows, Between};
use casework::lists::{self, Board};
use casework::model::Level;

/// Routes of the big screen.
pub fn routes() -> Routes {
    Routes::new()
        .route("/board", get(show))
        .route("/board/figures", get(figures))
        .route("/board/latest", get(latest))
        .route("/board/stream", get(stream))
}

/// Applications at a warned level are counted up to here; more is "999+".
const MOST_COUNTED: u32 = 1000;
/// Entries of the stream.
const LATEST: u16 = 12;

/// Codes of a division and everything below it: first and last.
fn reach(region: &str) -> (String, String) {
    let digits = match region {
        r if r.ends_with("0000") => r.get(..2).unwrap_or(r),
        r if r.ends_with("00") => r.get(..4).unwrap_or(r),
        r => r,
    };
    (format!("{digits:0<6}"), format!("{digits:9<12}"))
}

struct Numbers {
    today: Board,
    all: Board,
    warned: Vec<(Level, i64)>,
}

fn numbers(tx: &mut Tx, region: &str) -> Result<Numbers, Fault> {
    let (from, to) = reach(region);
    let today = china_date(tx.now());
    Ok(Numbers {
        today: lists::board(tx, region, Some(today))?,
        all: lists::board(tx, region, None)?,
        warned: rows::warned(tx, &Between { from: &from, to: &to }, MOST_COUNTED)?,
    })
}

fn counted(tr: Tr, n: i64) -> String {
    if n >= i64::from(MOST_COUNTED) { tr.t("board-many").into_owned() } else { tr.number(n) }
}

fn figures_html(tr: Tr, numbers: &Numbers) -> Html {
    let today = [
        ("submitted", numbers.today.submitted),
        ("accepted", numbers.today.accepted),
        ("decided", numbers.today.decided),
        ("delivered", numbers.today.delivered),
    ];
    let today =
        today.map(|(key, n)| ui::stat(&tr.number(n), &tr.t(&format!("board-today-{key}")), None, None));
    let warned: i64 = numbers.warned.iter().map(|(_, n)| n).sum();
    let open = numbers.all.open();
    let mut levels = vec![ui::stat(
        &tr.number((open - warned).max(0)),
        &tr.t("board-level-fine"),
        Some(State::OnTime),
        None,
    )];
    for (level, n) in &numbers.warned {
        let (state, key) = match level {
            Level::Soon => (State::Soon, "board-level-soon"),
            Level::Yellow => (State::Overdue, "board-level-yellow"),
            _ => (State::Overdue, "board-level-red"),
        };
        levels.push(ui::stat(&counted(tr, *n), &tr.t(key), Some(state), None));
    }
    html!(
        "<h2>{}</h2>{}<h2>{}</h2>{}",
        tr.t("board-today"),
        ui::stats(today),
        tr.with("board-open", "n", &tr.number(open)),
        ui::stats(levels)
    )
}

/// What was applied for last: when, and what; never by whom. And the day it is.
fn latest_lines(tx: &mut Tx, desk: &Desk, region: &str) -> Result<(Date, Vec<(i64, Text)>), Fault> {
    let (from, to) = reach(region);
    let found = rows::latest(tx, &Between { from: &from, to: &to }, u32::from(LATEST))?;
    let lines: Result<Vec<(i64, Text)>, Fault> = found
        .into_iter()
        .map(|(_, version, at)| Ok((at, desk.items.version(tx, version.into())?.item.name.clone())))
        .collect();
    Ok((china_date(tx.now()), lines?))
}

/// An hour alone is one of today; of another day the day stands before it.
fn latest_html(tr: Tr, (today, lines): &(Date, Vec<(i64, Text)>)) -> Html {
    if lines.is_empty() {
        return ui::empty(&tr.t("board-none"), None);
    }
    let when = |at: i64| match china_date(at) {
        day if day == *today => tr.time(at),
        day => format!("{} {}", tr.day(day), tr.time(at)),
    };
    let entries: Html =
        lines.iter().map(|(at, item)| ui::live_entry(&when(*at), &html!("{}", tr.text(item)))).collect();
    html!("<ol class=\"live-list\">{}</ol>", entries)
}

/// What other services show to everybody who walks by.
async fn others(room: &Room, decks: Decks) -> Result<Html, kit::Error> {
    let (tr, decks) = (room.tr(), decks.map(|Extension(decks)| decks).unwrap_or_default());
    let somebody = Actor::system("board");
    let found = room.look(move |tx, _| decks.of(tx, Space::Board, &somebody, tr)).await?;
    Ok(if found.is_empty() { Html::empty() } else { cards::show(&found) })
}

async fn show(room: Room, decks: Decks) -> Reply {
    let tr = room.tr();
    let site = room.ctx.view.site();
    let region = site.region.clone();
    let (numbers, lines) =
        room.look(move |tx, desk| Ok((numbers(tx, &region)?, latest_lines(tx, desk, &region)?))).await?;
    let title = tr.with("board-title", "region", tr.text(&site.region_name));
    let figures = html!("{}{}", figures_html(tr, &numbers), others(&room, decks).await?);
    let left = ui::live_region("/board/figures", &figures);
    let right = html!(
        "<section><h2>{}</h2>{}</section>{}",
        tr.t("board-latest"),
        ui::live_region("/board/latest", &latest_html(tr, &lines)),
        ui::live(tr, &tr.t("board-stream"), "/board/stream", &room.ctx.view.browser_mark(), [], LATEST)
    );
    Ok(Page::board(&room.ctx.view, title)
        .body(html!("<div class=\"board-grid\"><div>{}</div><div>{}</div></div>", left, right))
        .respond())
}

async fn figures(room: Room, decks: Decks) -> Result<Response, kit::Error> {
    let region = room.ctx.view.site().region.clone();
    let numbers = room.look(move |tx, _| numbers(tx, &region)).await?;
    let figures = html!("{}{}", figures_html(room.tr(), &numbers), others(&room, decks).await?);
    Ok(HtmlBody(figures.into_string()).into_response())
}

async fn latest(room: Room) -> Result<Response, kit::Error> {
    let region = room.ctx.view.site().region.clone();
    let lines = room.look(move |tx, desk| latest_lines(tx, desk, &region)).await?;
    Ok(HtmlBody(latest_html(room.tr(), &lines).into_string()).into_response())
}

/// The word of an event on the board; `None` for what no board shows.
fn word(kind: &str) -> Option<&'static str> {
    Some(match kind {
        events::SUBMITTED => "board-event-submitted",
        events::ACCEPTED => "board-event-accepted",
        events::DECIDED => "board-event-decided",
        events::DELIVERED => "board-event-delivered",
        events::OVERDUE => "board-event-overdue",
        _ => return None,
    })
}

async fn stream(room: Room) -> Reply {
    let tr = room.tr();
    let region = room.ctx.view.site().region.clone();
    let entry = move |event: &LiveEvent| {
        let key = word(&event.kind)?;
        let number = event.case_number.as_deref()?;
        let here = contract::actor::region_covers(&region, &event.region);
        here.then(|| ui::live_entry(&tr.time(event.at_ms), &html!("{} {}", tr.t(key), number)))
    };
    Ok(ui::live_response(&room.ctx.view, room.desk.live.subscribe(), entry)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_division_reaches_everything_below_it() {
        assert_eq!(reach("150402"), ("150402".into(), "150402999999".into()));
        assert_eq!(reach("150400"), ("150400".into(), "150499999999".into()));
        assert_eq!(reach("150000"), ("150000".into(), "159999999999".into()));
    }
}
