//! Limits: by when a result is claimed and a commitment looked into; the timers that tell when that has passed; the list of unclaimed
//! results, published again and again.

use contract::events::supervision::Unclaimed;
use contract::time::{DAY_MS, china_date, china_midnight_ms};
use contract::{Actor, Fault, events as facts};
use serde_json::json;
use store::{Event, Timer, Tx};
use worktime::{Calendar, Limit, Unit, UnknownYear};

use crate::desk::Desk;
use crate::events;
use crate::model::{Check, Push, State};
use crate::store::{self as rows, after};

/// Kind of the timer behind every result that waits to be claimed.
pub const ALARM: &str = "push.clock";
/// Kind of the timer behind every commitment to be looked into.
pub const CHECK: &str = "push.check";
/// Kind of the timer that publishes the list of unclaimed results.
pub const PUBLISH: &str = "push.publish";
/// Kind of the job that counts provisional limits anew.
pub const RECOUNT: &str = "push.recount";

/// Results counted anew at once.
const PIECE: u32 = 200;
/// Most lines of a published list.
const LINES_MOST: u32 = 2_000;
/// The hour of the day at which the list is published.
const HOUR_MS: i64 = 9 * 3_600_000;

fn broken(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Fault {
    Fault::internal("push.broken", error)
}

/// When a limit that begins at an instant ends, epoch ms, and whether that is provisional. The starting day never counts.
///
/// # Errors
/// `push.broken`.
pub fn due(calendar: &Calendar, region: &str, limit: Limit, from_ms: i64) -> Result<(i64, bool), Fault> {
    let from = china_date(from_ms);
    let end_of = |day| china_midnight_ms(day).saturating_add(DAY_MS - 1);
    if limit.unit() != Unit::WorkingDay {
        return Ok((end_of(from).saturating_add(DAY_MS.saturating_mul(i64::from(limit.n()))), false));
    }
    let calendar = calendar.for_region(region).map_err(broken)?;
    let day = calendar.working_day_after(from, limit.n(), UnknownYear::Provisional).map_err(broken)?;
    let provisional = calendar.working_day_after(from, limit.n(), UnknownYear::Refuse).is_err();
    Ok((end_of(day), provisional))
}

fn key(push: i64) -> String {
    format!("push:{push}")
}

/// Sets the timer of a result that waits to be claimed; ends that of one that does not.
pub(crate) fn arm(tx: &mut Tx, push: &Push) {
    tx.cancel_timers(&key(push.id));
    if push.state == State::Sent && push.late_at.is_none() {
        let at_ms = push.due_at.saturating_add(1);
        tx.set_timer(Timer { at_ms, kind: ALARM, key: key(push.id), payload: json!({ "push": push.id }) });
    }
}

/// Sets the timer of a commitment to be looked into; ends that of one that was.
pub(crate) fn arm_check(tx: &mut Tx, check: &Check) {
    let key = format!("push-check:{}:{}", check.push, check.concept);
    tx.cancel_timers(&key);
    if check.state.is_open() {
        let payload = json!({ "push": check.push, "concept": check.concept });
        tx.set_timer(Timer { at_ms: check.due_at.saturating_add(1), kind: CHECK, key, payload });
    }
}

/// The timer of a result rang: nobody has claimed it.
///
/// # Errors
/// Database errors.
pub fn ring(tx: &mut Tx, id: i64) -> Result<(), Fault> {
    let Some(mut push) = rows::take(tx, id)? else { return Ok(()) };
    let now = tx.now();
    if !push.is_late(now) || push.late_at.is_some() {
        arm(tx, &push);
        return Ok(());
    }
    push.late_at = Some(now);
    push.revision += 1;
    rows::save(tx, &push)?;
    let fact = Unclaimed { push: push.number.clone(), until: china_date(push.due_at).to_string() };
    facts::record(tx, Actor::system("clock").ledger_name(), push.id, &fact);
    Ok(())
}

/// The timer of a commitment rang: nobody has looked into it.
///
/// # Errors
/// Database errors.
pub fn ring_check(tx: &mut Tx, push: i64, concept: &str) -> Result<(), Fault> {
    let Some(push) = rows::take(tx, push)? else { return Ok(()) };
    let Some(check) = after::checks(tx, push.id)?.into_iter().find(|one| one.concept == concept) else {
        return Ok(());
    };
    if check.state.is_open() && tx.now() > check.due_at {
        let data = json!({ "concept": check.concept, "until": china_date(check.due_at).to_string() });
        tx.record(Event {
            stream: key(push.id),
            kind: events::CHECK_LATE,
            actor: Actor::system("clock").ledger_name(),
            data,
        });
    }
    Ok(())
}

/// Sets the timer of the next list.
fn arm_list(tx: &mut Tx, desk: &Desk) -> Result<(), Fault> {
    let (_, rules) = desk.rules.now(tx)?;
    let (end, _) = due(&desk.calendar, &desk.region, rules.publish, tx.now())?;
    let at_ms = china_midnight_ms(china_date(end)).saturating_add(HOUR_MS);
    tx.cancel_timers(PUBLISH);
    tx.set_timer(Timer { at_ms, kind: PUBLISH, key: PUBLISH.to_owned(), payload: json!({}) });
    Ok(())
}

/// With the first result that is pushed the lists begin.
pub(crate) fn begin_lists(tx: &mut Tx, desk: &Desk) -> Result<(), Fault> {
    if after::begin_publishing(tx)? { arm_list(tx, desk) } else { Ok(()) }
}

/// Publishes the list of what nobody claimed in time (定期公布), and sets the timer of the next.
///
/// # Errors
/// Database errors.
pub fn publish(tx: &mut Tx, desk: &Desk) -> Result<(), Fault> {
    let now = tx.now();
    let late = rows::unclaimed(tx, now, LINES_MOST)?;
    let id = tx.new_id();
    after::insert_listing(tx, id, &late)?;
    tx.record(Event {
        stream: "push:listing".to_owned(),
        kind: events::LISTED,
        actor: Actor::system("clock").ledger_name(),
        data: json!({ "lines": late.len() }),
    });
    arm_list(tx, desk)
}

/// Counts limits anew that lay in a year without published holidays; 200 after `after`. Answers the last one.
///
/// # Errors
/// Database errors.
pub fn recount(tx: &mut Tx, desk: &Desk, after: i64) -> Result<Option<i64>, Fault> {
    let ids = rows::provisional(tx, after, PIECE)?;
    let last = ids.last().copied();
    let (_, rules) = desk.rules.now(tx)?;
    for id in ids {
        let Some(mut push) = rows::take(tx, id)? else { continue };
        if push.state != State::Sent || push.late_at.is_some() {
            continue;
        }
        let (due_at, provisional) = due(&desk.calendar, &push.region, rules.claim, push.sent_at)?;
        (push.due_at, push.provisional) = (due_at, i64::from(provisional));
        push.revision += 1;
        rows::save(tx, &push)?;
        arm(tx, &push);
    }
    Ok(last)
}
