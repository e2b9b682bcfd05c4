//! The clock of a request: by when it is answered; one timer that tells when that is near and when it has passed.

use contract::time::{DAY_MS, china_date, china_midnight_ms};
use contract::{Actor, Fault};
use serde_json::json;
use store::{Event, Timer, Tx};
use worktime::{Calendar, UnknownYear};

use crate::events;
use crate::model::{Request, RequestState};
use crate::room::Reachable;
use crate::store::requests as rows;

/// Kind of the timer behind every request.
pub const ALARM: &str = "data.clock";
/// Kind of the job that counts provisional limits anew.
pub const RECOUNT: &str = "data.recount";
/// Working days within which a steward answers: ten, as the State Council's interim measures on sharing government information
/// resources have it for what is shared on condition (国发〔2016〕51号，第十二条).
pub const ANSWER_DAYS: u16 = 10;
/// Requests counted anew at once.
const PIECE: u32 = 200;

/// When a limit ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Its last moment, epoch ms.
    pub at: i64,
    /// From when it counts as near, epoch ms.
    pub warn: i64,
    /// Whether it lies in a year whose holidays are not published.
    pub provisional: bool,
}

/// When the limit of an answer ends that begins at an instant. The starting day never counts.
///
/// # Errors
/// `exchange.broken`.
pub fn due(calendar: &Calendar, region: &str, from_ms: i64) -> Result<Due, Fault> {
    let wrong = |error| Fault::internal("exchange.broken", error);
    let calendar = calendar.for_region(region).map_err(|error| Fault::internal("exchange.broken", error))?;
    let from = china_date(from_ms);
    let day = calendar.working_day_after(from, ANSWER_DAYS, UnknownYear::Provisional).map_err(wrong)?;
    let provisional = calendar.working_day_after(from, ANSWER_DAYS, UnknownYear::Refuse).is_err();
    let near = calendar.working_day_before(day, 2, UnknownYear::Provisional).map_err(wrong)?;
    let at = china_midnight_ms(day).saturating_add(DAY_MS - 1);
    Ok(Due { at, warn: china_midnight_ms(near), provisional })
}

fn key(id: i64) -> String {
    format!("data-request:{id}")
}

/// Writes a request's event.
pub(crate) fn tell(tx: &mut Tx, actor: &Actor, kind: &'static str, r: &Request, more: serde_json::Value) {
    let mut data = json!({ "number": r.number, "resource": r.resource, "kind": r.kind.as_str() });
    if let (Some(data), serde_json::Value::Object(more)) = (data.as_object_mut(), more) {
        data.extend(more);
    }
    tx.record(Event { stream: key(r.id), kind, actor: actor.ledger_name(), data });
}

/// Sets the timer of a request for what comes next.
pub(crate) fn arm(tx: &mut Tx, r: &Request) {
    tx.cancel_timers(&key(r.id));
    let at_ms = match (r.state, r.alarmed) {
        (RequestState::Filed, 0) => r.warn_at,
        (RequestState::Filed, 1) => r.due_at.saturating_add(1),
        _ => return,
    };
    tx.set_timer(Timer { at_ms, kind: ALARM, key: key(r.id), payload: json!({ "request": r.id }) });
}

/// The timer of a request rang. Tells what is due, whoever rings and however often.
///
/// # Errors
/// Database errors.
pub fn ring(tx: &mut Tx, id: i64) -> Result<(), Fault> {
    let Some(mut r) = rows::take_by_id(tx, id)? else { return Ok(()) };
    let (now, clock) = (tx.now(), Actor::system("clock"));
    let told = match r.state {
        RequestState::Filed if now > r.due_at && r.alarmed < 2 => Some((events::OVERDUE, 2)),
        RequestState::Filed if now >= r.warn_at && r.alarmed < 1 => Some((events::DUE_SOON, 1)),
        _ => None,
    };
    if let Some((kind, alarmed)) = told {
        tell(tx, &clock, kind, &r, json!({ "due": r.due_at }));
        r.alarmed = alarmed;
        rows::put(tx, &r)?;
    }
    arm(tx, &r);
    Ok(())
}

/// Counts limits anew that lay in a year without published holidays; 200 requests after `after`. Answers the last one.
///
/// # Errors
/// Database errors.
pub fn recount(tx: &mut Tx, reach: &Reachable, after: i64) -> Result<Option<i64>, Fault> {
    let ids = rows::provisional(tx, after, PIECE)?;
    let last = ids.last().copied();
    for id in ids {
        let Some(mut r) = rows::take_by_id(tx, id)? else { continue };
        let due = due(&reach.calendar, &r.region, r.filed_at)?;
        (r.due_at, r.warn_at, r.provisional) = (due.at, due.warn, due.provisional);
        if tx.now() <= due.at {
            r.alarmed = 0;
        }
        r.revision += 1;
        rows::put(tx, &r)?;
        arm(tx, &r);
    }
    Ok(last)
}
