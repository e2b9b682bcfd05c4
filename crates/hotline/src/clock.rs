//! The clock of a ticket: when it must be taken and answered, counted from the rules on the calendar; one timer that tells when the
//! limit is near and when it has passed.

use contract::time::{DAY_MS, china_date, china_midnight_ms};
use contract::{Actor, Fault};
use jiff::civil::DateTime;
use serde_json::json;
use store::{Timer, Tx};
use worktime::{Calendar, Limit, OpeningHours, Unit, UnknownYear};

use crate::desk::Desk;
use crate::events;
use crate::hand::{Hand, record};
use crate::model::Ticket;
use crate::store as rows;

/// Kind of the timer behind every ticket.
pub const ALARM: &str = "ticket.clock";
/// Kind of the job that counts provisional limits anew.
pub const RECOUNT: &str = "ticket.recount";

const HOUR_MS: i64 = 3_600_000;
/// Tickets counted anew at once.
const PIECE: u32 = 200;

/// When a limit ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Its last moment, epoch ms.
    pub at: i64,
    /// From when it counts as near.
    pub warn: i64,
    /// Whether it lies in a year whose holidays are not published.
    pub provisional: bool,
}

fn wrong(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Fault {
    Fault::internal("hotline.broken", error)
}

fn local(at_ms: i64) -> DateTime {
    let date = china_date(at_ms);
    let within = at_ms.saturating_sub(china_midnight_ms(date));
    date.at(0, 0, 0, 0).saturating_add(jiff::SignedDuration::from_millis(within))
}

fn instant(at: DateTime) -> i64 {
    let within = at.duration_since(at.date().at(0, 0, 0, 0)).as_millis();
    china_midnight_ms(at.date()).saturating_add(i64::try_from(within).unwrap_or(0))
}

/// When a limit that begins at an instant ends. The starting day never counts, except for working hours.
///
/// # Errors
/// `hotline.broken`.
pub fn due(calendar: &Calendar, region: &str, hours: &str, limit: Limit, from_ms: i64) -> Result<Due, Fault> {
    let calendar = calendar.for_region(region).map_err(wrong)?;
    let from = china_date(from_ms);
    let end_of = |day| china_midnight_ms(day).saturating_add(DAY_MS - 1);
    Ok(match limit.unit() {
        Unit::WorkingHour => {
            let hours: OpeningHours = hours.parse().map_err(wrong)?;
            let end =
                worktime::due_at(local(from_ms), limit, &[], &hours, &calendar, UnknownYear::Provisional)
                    .map_err(wrong)?;
            let at = instant(end.at);
            Due { at, warn: (at - HOUR_MS).max(from_ms), provisional: !end.provisional.is_empty() }
        }
        Unit::WorkingDay => {
            let day = calendar.working_day_after(from, limit.n(), UnknownYear::Provisional).map_err(wrong)?;
            let provisional = calendar.working_day_after(from, limit.n(), UnknownYear::Refuse).is_err();
            // What is due tomorrow would be near from the start: it is near on its day.
            let warn = match limit.n() {
                1 => day,
                _ => calendar.working_day_before(day, 1, UnknownYear::Provisional).map_err(wrong)?,
            };
            Due { at: end_of(day), warn: china_midnight_ms(warn).max(from_ms), provisional }
        }
        Unit::CalendarDay => {
            let at = end_of(from).saturating_add(DAY_MS.saturating_mul(i64::from(limit.n())));
            Due { at, warn: (at - DAY_MS).max(from_ms), provisional: false }
        }
    })
}

/// Sets when a ticket must be answered, counted from an instant, and the timer.
pub(crate) fn start(tx: &mut Tx, desk: &Desk, ticket: &mut Ticket, from_ms: i64) -> Result<(), Fault> {
    let rules = desk.rules.now(tx)?;
    let limit = rules.limit(ticket.kind, ticket.urgent).map(|rule| rule.answer);
    let limit = limit.ok_or_else(|| wrong("no limit fits"))?;
    let due = due(&desk.calendar, &ticket.region, &rules.hours, limit, from_ms)?;
    set(tx, ticket, due);
    Ok(())
}

/// Takes a due date over and sets the timer.
pub(crate) fn set(tx: &mut Tx, ticket: &mut Ticket, due: Due) {
    (ticket.due_at, ticket.warn_at, ticket.provisional) = (due.at, due.warn, due.provisional);
    ticket.alarmed = 0;
    arm(tx, ticket);
}

/// By when a unit must have taken what is sent now.
pub(crate) fn take_by(tx: &mut Tx, desk: &Desk, ticket: &Ticket) -> Result<i64, Fault> {
    let rules = desk.rules.now(tx)?;
    let limit = rules.limit(ticket.kind, ticket.urgent).map(|rule| rule.take);
    let limit = limit.ok_or_else(|| wrong("no limit fits"))?;
    Ok(due(&desk.calendar, &ticket.region, &rules.hours, limit, tx.now())?.at)
}

fn key(id: i64) -> String {
    format!("ticket:{id}")
}

fn arm(tx: &mut Tx, ticket: &Ticket) {
    tx.cancel_timers(&key(ticket.id));
    let at_ms = match ticket.alarmed {
        0 => ticket.warn_at,
        1 => ticket.due_at.saturating_add(1),
        _ => return,
    };
    tx.set_timer(Timer { at_ms, kind: ALARM, key: key(ticket.id), payload: json!({ "ticket": ticket.id }) });
}

/// Nothing rings any more: answered or ended.
pub(crate) fn stop(tx: &mut Tx, ticket: &Ticket) {
    tx.cancel_timers(&key(ticket.id));
}

/// The timer of a ticket rang. Tells what is due, whoever rings and however often.
///
/// # Errors
/// Database errors.
pub fn ring(tx: &mut Tx, id: i64) -> Result<(), Fault> {
    let Some(mut hand) = Hand::by_id(tx, id)? else { return Ok(()) };
    let ticket = hand.ticket();
    if ticket.state.has_ended() || ticket.answered_at.is_some() {
        return Ok(());
    }
    let (now, clock) = (tx.now(), Actor::system("clock"));
    let data = json!({ "due": ticket.due_at });
    if now > ticket.due_at && ticket.alarmed < 2 {
        record(tx, &clock, events::OVERDUE, ticket, data);
        hand.quietly().alarmed = 2;
    } else if now >= ticket.warn_at && ticket.alarmed < 1 {
        record(tx, &clock, events::DUE_SOON, ticket, data);
        hand.quietly().alarmed = 1;
    }
    arm(tx, hand.ticket());
    hand.put_back(tx)
}

/// Counts limits anew that lay in a year without published holidays; 200 tickets after `after`. Answers the last one.
///
/// # Errors
/// Database errors.
pub fn recount(tx: &mut Tx, desk: &Desk, after: i64) -> Result<Option<i64>, Fault> {
    let ids = rows::provisional(tx, after, PIECE)?;
    let last = ids.last().copied();
    for id in ids {
        let Some(mut hand) = Hand::by_id(tx, id)? else { continue };
        let was = hand.ticket().due_at;
        // An extension says its own day; a reopened ticket counts from then. Both are left to the office, which sees them marked.
        if hand.ticket().extended.is_some()
            || hand.ticket().reopened > 0
            || hand.ticket().answered_at.is_some()
        {
            continue;
        }
        let from = hand.ticket().received_at;
        start(tx, desk, hand.change(), from)?;
        let ticket = hand.ticket();
        let data = json!({ "was": was, "due": ticket.due_at });
        record(tx, &Actor::system("clock"), events::RECOUNTED, ticket, data);
        hand.put_back(tx)?;
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(text: &str) -> i64 {
        instant(text.parse().unwrap())
    }

    /// Limits run in working hours and days of the published calendar.
    #[test]
    fn limits_run_on_the_calendar() {
        let hours = "08:30-12:00, 14:30-17:30";
        let ends = |limit: &str, from: &str| {
            due(Calendar::china(), "150402", hours, limit.parse().unwrap(), ms(from)).unwrap()
        };
        // Friday 27 November 2026, 17:00: half an hour is left of the day.
        assert_eq!(ends("1wh", "2026-11-27T17:00:00").at, ms("2026-11-30T09:00:00"));
        let five = ends("5wd", "2026-11-27T09:00:00");
        assert_eq!(five.at, ms("2026-12-05T00:00:00") - 1);
        assert_eq!(five.warn, ms("2026-12-03T00:00:00"));
        assert!(!five.provisional && ends("5wd", "2026-12-30T09:00:00").provisional);
        assert_eq!(ends("2d", "2026-11-27T09:00:00").at, ms("2026-11-30T00:00:00") - 1);
        assert_eq!(local(ms("2026-11-27T17:00:09")).to_string(), "2026-11-27T17:00:09");
    }
}
