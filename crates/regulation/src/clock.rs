//! The clock of a visit: by when it is made, by when it is published; one timer that tells when a limit is near and when it has passed.

use contract::time::{DAY_MS, china_date, china_midnight_ms};
use contract::{Actor, Fault};
use serde_json::json;
use store::{Timer, Tx};
use worktime::{Calendar, Limit, Unit, UnknownYear};

use crate::desk::Desk;
use crate::events;
use crate::model::{Visit, VisitState};
use crate::store as rows;
use crate::visit::note;

/// Kind of the timer behind every visit.
pub const ALARM: &str = "inspection.clock";
/// Kind of the job that counts provisional limits anew.
pub const RECOUNT: &str = "inspection.recount";

/// Visits counted anew at once.
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
    Fault::internal("inspect.broken", error)
}

/// When a limit of days that begins at an instant ends. The starting day never counts.
///
/// # Errors
/// `inspect.broken`.
pub fn due(calendar: &Calendar, region: &str, limit: Limit, from_ms: i64) -> Result<Due, Fault> {
    let from = china_date(from_ms);
    let end_of = |day| china_midnight_ms(day).saturating_add(DAY_MS - 1);
    if limit.unit() != Unit::WorkingDay {
        let at = end_of(from).saturating_add(DAY_MS.saturating_mul(i64::from(limit.n())));
        return Ok(Due { at, warn: (at - 3 * DAY_MS).max(from_ms), provisional: false });
    }
    let calendar = calendar.for_region(region).map_err(wrong)?;
    let day = calendar.working_day_after(from, limit.n(), UnknownYear::Provisional).map_err(wrong)?;
    let provisional = calendar.working_day_after(from, limit.n(), UnknownYear::Refuse).is_err();
    // Three working days before the end it is near; what is shorter is near from the start.
    let before = limit.n().saturating_sub(1).min(3);
    let warn = match before {
        0 => day,
        n => calendar.working_day_before(day, n, UnknownYear::Provisional).map_err(wrong)?,
    };
    Ok(Due { at: end_of(day), warn: china_midnight_ms(warn).max(from_ms), provisional })
}

fn key(id: i64) -> String {
    format!("visit:{id}")
}

/// Sets the timer of a visit for what comes next.
pub(crate) fn arm(tx: &mut Tx, visit: &Visit) {
    tx.cancel_timers(&key(visit.id));
    let at_ms = match (visit.state, visit.alarmed) {
        (VisitState::Assigned, 0) => visit.warn_at,
        (VisitState::Assigned, 1) => visit.due_at.saturating_add(1),
        (VisitState::Recorded, 0..=2) => match visit.publish_by {
            Some(by) => by.saturating_add(1),
            None => return,
        },
        _ => return,
    };
    tx.set_timer(Timer { at_ms, kind: ALARM, key: key(visit.id), payload: json!({ "visit": visit.id }) });
}

/// The timer of a visit rang. Tells what is due, whoever rings and however often.
///
/// # Errors
/// Database errors.
pub fn ring(tx: &mut Tx, id: i64) -> Result<(), Fault> {
    let Some(mut visit) = rows::take_visit(tx, id)? else { return Ok(()) };
    let (now, clock) = (tx.now(), Actor::system("clock"));
    let told = match visit.state {
        VisitState::Assigned if now > visit.due_at && visit.alarmed < 2 => {
            Some((events::OVERDUE, 2, visit.due_at))
        }
        VisitState::Assigned if now >= visit.warn_at && now <= visit.due_at && visit.alarmed < 1 => {
            Some((events::DUE_SOON, 1, visit.due_at))
        }
        VisitState::Recorded if visit.is_late(now) && visit.alarmed < 3 => {
            Some((events::PUBLICATION_OVERDUE, 3, visit.publish_by.unwrap_or(now)))
        }
        _ => None,
    };
    if let Some((kind, alarmed, due)) = told {
        note(tx, &clock, kind, &visit, json!({ "due": due }));
        visit.alarmed = alarmed;
        rows::save_visit(tx, &visit)?;
    }
    arm(tx, &visit);
    Ok(())
}

/// Counts limits anew that lay in a year without published holidays; 200 visits after `after`. Answers the last one.
///
/// # Errors
/// Database errors.
pub fn recount(tx: &mut Tx, desk: &Desk, after: i64) -> Result<Option<i64>, Fault> {
    let ids = rows::provisional(tx, after, PIECE)?;
    let last = ids.last().copied();
    let rules = desk.rules.now(tx)?;
    for id in ids {
        let Some(mut visit) = rows::take_visit(tx, id)? else { continue };
        let due = due(&desk.calendar, &visit.region, rules.visit, visit.assigned_at)?;
        (visit.due_at, visit.warn_at, visit.provisional) = (due.at, due.warn, due.provisional);
        if tx.now() <= due.at {
            visit.alarmed = 0;
        }
        visit.revision += 1;
        rows::save_visit(tx, &visit)?;
        arm(tx, &visit);
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Limits run in working days of the published calendar.
    #[test]
    fn limits_run_on_the_calendar() {
        let friday = china_midnight_ms(jiff::civil::date(2026, 11, 27));
        let ends = |limit: &str| due(Calendar::china(), "150402", limit.parse().unwrap(), friday).unwrap();
        let one = ends("1wd");
        assert_eq!(one.at, china_midnight_ms(jiff::civil::date(2026, 12, 1)) - 1);
        assert_eq!(ends("5wd").warn, china_midnight_ms(jiff::civil::date(2026, 12, 1)));
        assert!(ends("40wd").provisional && !one.provisional);
        assert_eq!(ends("2d").at, china_midnight_ms(jiff::civil::date(2026, 11, 30)) - 1);
    }
}
