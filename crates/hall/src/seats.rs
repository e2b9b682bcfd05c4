//! Who sits at which window (窗口在岗): sat down at, paused, left. Only who is qualified serves a category that asks for it (INT-22).

use contract::time::china_date;
use contract::{Actor, Fault, Scope};
use directory::access::{Permit, require};
use serde_json::json;
use store::{Event, Tx};

use crate::change;
use crate::desk::Desk;
use crate::events;
use crate::model::{Seated, Turn};
use crate::permissions::Serve;
use crate::plan::Hall;
use crate::store as all_rows;
use crate::store::tickets as rows;

/// Notes in the ledger what somebody did at a window.
fn note(tx: &mut Tx, actor: &Actor, seated: &Seated, what: &'static str) {
    let data = json!({ "window": seated.seat, "login": actor.ledger_name(), "what": what });
    let stream = format!("hall:{}", seated.hall);
    tx.record(Event { stream, kind: events::SEATED, actor: actor.ledger_name(), data });
}

/// Takes the hall's day: nobody calls or sits down meanwhile.
pub(crate) fn take(tx: &mut Tx, hall: &Hall) -> Result<String, Fault> {
    let day = china_date(tx.now()).to_string();
    all_rows::take_day(tx, &hall.key, &day)?;
    Ok(day)
}

/// Sits down at a window. Who sat elsewhere leaves that window.
///
/// # Errors
/// `access.forbidden`, `hall.unknown`, `hall.window-unknown`, `hall.no-queue`, `hall.window-taken`, `hall.not-qualified`,
/// `hall.still-serving`.
pub fn sit(tx: &mut Tx, desk: &Desk, actor: &Actor, hall: &str, window: &str) -> Result<Seated, Fault> {
    let plan = desk.plan(tx)?;
    let hall = plan.hall(hall)?;
    require(actor, Serve::PERMISSION, Scope { region: &hall.region, organ: None, item: None })?;
    if hall.queue.is_none() {
        return Err(Fault::invalid("hall.no-queue"));
    }
    let place = hall.window(window).ok_or_else(|| Fault::invalid("hall.window-unknown"))?;
    take(tx, hall)?;
    if let Some(before) = rows::seat_of(tx, actor.account)? {
        if before.hall == hall.key && before.seat == window {
            return Ok(before);
        }
        rise(tx, desk, actor)?;
    }
    if let Some(other) = rows::seats(tx, &hall.key)?.into_iter().find(|one| one.seat == window) {
        return Err(Fault::conflict("hall.window-taken").with("name", other.name));
    }
    let (categories, _) = change::may_serve(tx, desk, actor.account, &place.categories)?;
    if categories.is_empty() {
        return Err(Fault::forbidden("hall.not-qualified").with("window", window));
    }
    let seated = Seated {
        hall: hall.key.clone(),
        seat: window.to_owned(),
        account: actor.account,
        name: actor.name.clone(),
        since: tx.now(),
        paused_at: None,
        categories: serde_json::to_string(&categories).unwrap_or_default(),
    };
    rows::sit(tx, &seated)?;
    note(tx, actor, &seated, "sat-down");
    desk.announce(tx, hall, "hall.line", None);
    Ok(seated)
}

/// Where the actor sits.
///
/// # Errors
/// `hall.not-seated`.
pub fn own(tx: &mut Tx, actor: &Actor) -> Result<Seated, Fault> {
    rows::seat_of(tx, actor.account)?.ok_or_else(|| Fault::conflict("hall.not-seated"))
}

/// Nobody leaves or pauses with somebody called to the window or at it.
fn nobody_there(tx: &mut Tx, seated: &Seated, day: &str) -> Result<(), Fault> {
    let busy = |one: &crate::model::Ticket| {
        matches!(one.state, Turn::Called | Turn::Serving) && one.seat == seated.seat
    };
    match rows::open(tx, &seated.hall, day)?.into_iter().find(busy) {
        Some(ticket) => Err(Fault::conflict("hall.still-serving").with("number", ticket.number)),
        None => Ok(()),
    }
}

/// Pauses, or goes on (暂停、恢复).
///
/// # Errors
/// `hall.not-seated`, `hall.still-serving`.
pub fn pause(tx: &mut Tx, desk: &Desk, actor: &Actor, on: bool) -> Result<(), Fault> {
    let seated = own(tx, actor)?;
    let plan = desk.plan(tx)?;
    let hall = plan.hall(&seated.hall)?;
    let day = take(tx, hall)?;
    if on {
        nobody_there(tx, &seated, &day)?;
    }
    let at = on.then(|| tx.now());
    rows::pause(tx, actor.account, at)?;
    note(tx, actor, &seated, if on { "paused" } else { "went-on" });
    desk.announce(tx, hall, "hall.line", None);
    Ok(())
}

/// Leaves the window (离岗). Tickets held for it go back into the line with their place.
///
/// # Errors
/// `hall.not-seated`, `hall.still-serving`.
pub fn rise(tx: &mut Tx, desk: &Desk, actor: &Actor) -> Result<(), Fault> {
    let seated = own(tx, actor)?;
    let plan = desk.plan(tx)?;
    let Ok(hall) = plan.hall(&seated.hall) else {
        // The hall is no longer in the plan: there is nothing left to hand back.
        return Ok(rows::rise(tx, actor.account)?);
    };
    let day = take(tx, hall)?;
    nobody_there(tx, &seated, &day)?;
    let meant = |one: &crate::model::Ticket| {
        matches!(one.state, Turn::Held | Turn::Waiting) && one.seat == seated.seat
    };
    for mut ticket in rows::open(tx, &seated.hall, &day)?.into_iter().filter(meant) {
        (ticket.state, ticket.calls) = (Turn::Waiting, 0);
        ticket.seat.clear();
        ticket.revision += 1;
        rows::save(tx, &ticket)?;
    }
    rows::rise(tx, actor.account)?;
    note(tx, actor, &seated, "left");
    desk.announce(tx, hall, "hall.line", None);
    Ok(())
}
