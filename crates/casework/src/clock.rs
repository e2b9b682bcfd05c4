//! The clock of a case: started at acceptance, paused by special procedures, extended, stopped. Due dates on the row are
//! derived from its events at every change, never written by hand; one timer a case stands for whatever comes next, and
//! [`crate::ring`] does it.

use contract::time::{DAY_MS, china_date, china_midnight_ms};
use contract::{CaseId, Fault};
use jiff::civil::Date;
use serde_json::json;
use store::{Timer, Tx};
use worktime::{Calendar, ClockEvent, ClockState, Limit, StopReason, Unit, UnknownYear, fold};

use crate::desk::{Desk, today};
use crate::model::{Case, Level, Running, clock_fault};

/// Kind of the timer behind every case's clock.
pub const ALARM: &str = "case.clock";

/// Working days before the promised limit ends at which people are warned (TIM-07).
pub const WARN_DAYS: u16 = 2;
/// Working days within which the applicant is told once what is missing (Administrative Licensing Law art. 32).
pub const INTAKE_DAYS: u16 = 5;

/// The calendar as it holds where the case is.
pub(crate) fn calendar<'c>(desk: &'c Desk, case: &Case) -> Result<std::borrow::Cow<'c, Calendar>, Fault> {
    desk.calendar.for_region(&case.region).map_err(clock_fault)
}

/// The clock of a case, folded on the calendar. `None` before acceptance.
///
/// # Errors
/// `case.clock` when its events do not make a clock.
pub fn state<'c>(calendar: &'c Calendar, case: &Case) -> Result<Option<ClockState<'c>>, Fault> {
    if case.clock.is_empty() {
        return Ok(None);
    }
    fold(&case.clock.events()?, calendar, UnknownYear::Provisional).map(Some).map_err(clock_fault)
}

/// The day a case's clock stopped for good: when its organ finished with it.
///
/// # Errors
/// `case.clock`.
pub fn stopped_on(case: &Case) -> Result<Option<Date>, Fault> {
    let stopped = |event: &ClockEvent| match event {
        ClockEvent::Stopped { on, .. } => Some(*on),
        _ => None,
    };
    Ok(case.clock.events()?.iter().find_map(stopped))
}

/// A limit the clock can count in days: working hours are rounded up to working days of eight.
fn in_days(limit: Limit) -> Limit {
    match limit.unit() {
        Unit::WorkingHour => Limit::new(limit.n().div_ceil(8), Unit::WorkingDay).unwrap_or(limit),
        _ => limit,
    }
}

/// Starts the clock on the day of acceptance.
pub(crate) fn start(case: &mut Case, on: Date, limits: contract::item::Limits) -> Result<(), Fault> {
    let (statutory, promised) = (in_days(limits.statutory), in_days(limits.promised));
    case.clock.set(&[ClockEvent::Started { on, statutory, promised: Some(promised) }])
}

/// A member's limits: its own, but never longer than the whole's (PRO-05).
pub(crate) fn within(own: contract::item::Limits, whole: contract::item::Limits) -> contract::item::Limits {
    let shorter = |own: Limit, whole: Limit| {
        let (a, b) = (in_days(own), in_days(whole));
        if a.unit() == b.unit() && a.n() > b.n() { b } else { a }
    };
    contract::item::Limits {
        statutory: shorter(own.statutory, whole.statutory),
        promised: shorter(own.promised, whole.promised),
    }
}

/// Stops the clock for good, if it runs.
pub(crate) fn stop(case: &mut Case, on: Date, reason: StopReason) -> Result<(), Fault> {
    let mut events = case.clock.events()?;
    let stopped = events.iter().any(|event| matches!(event, ClockEvent::Stopped { .. }));
    if events.is_empty() || stopped {
        return Ok(());
    }
    events.push(ClockEvent::Stopped { on, reason });
    case.clock.set(&events)
}

/// Derives the row's due dates from the clock and sets the one timer. `armed` tells whether a timer may be set already.
///
/// # Errors
/// `case.clock` when the events do not make a clock.
pub(crate) fn derive(tx: &mut Tx, desk: &Desk, case: &mut Case, armed: bool) -> Result<(), Fault> {
    let calendar = calendar(desk, case)?;
    if armed {
        tx.cancel_timers(&key(case.id));
    }
    let Some(state) = state(&calendar, case)? else {
        return Ok(());
    };
    let text = |date: Option<Date>| date.map(|date| date.to_string());
    case.due = text(state.deadline(worktime::Which::Promised).due);
    case.statutory_due = text(state.statutory().due);
    case.provisional = state.is_provisional();
    case.running = match state.phase() {
        worktime::Phase::Running => Running::Runs,
        worktime::Phase::Paused => Running::Paused,
        worktime::Phase::Stopped => Running::Stopped,
    };
    if let Some(at) = next_alarm(&calendar, case, &state)? {
        set_alarm(tx, case, at);
    }
    Ok(())
}

/// Sets the one timer anew where nothing about the clock changed, only what else the case waits for.
///
/// # Errors
/// `case.clock`.
pub(crate) fn arm(tx: &mut Tx, desk: &Desk, case: &Case) -> Result<(), Fault> {
    let calendar = calendar(desk, case)?;
    tx.cancel_timers(&key(case.id));
    if let Some(state) = state(&calendar, case)?
        && let Some(at) = next_alarm(&calendar, case, &state)?
    {
        set_alarm(tx, case, at);
    }
    Ok(())
}

/// The last day of a term that begins today, `YYYY-MM-DD`: the one set, or so many working days.
///
/// # Errors
/// `case.clock`.
pub(crate) fn last_day_of(
    tx: &Tx,
    desk: &Desk,
    case: &Case,
    term: Option<Limit>,
    usual: u16,
) -> Result<String, Fault> {
    Ok(last_day_from(desk, case, today(tx), term, usual)?.on.to_string())
}

/// A last day, and whether it reaches into a year whose holidays are not published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastDay {
    /// The day.
    pub on: Date,
    /// Whether it may still move.
    pub provisional: bool,
}

/// The last day of a term that begins on a day: the one set, or so many working days. A term of calendar days that would end
/// on a day nobody works ends on the next working day: the window is open on it.
///
/// # Errors
/// `case.clock`.
pub(crate) fn last_day_from(
    desk: &Desk,
    case: &Case,
    from: Date,
    term: Option<Limit>,
    usual: u16,
) -> Result<LastDay, Fault> {
    let term = match term {
        Some(term) => in_days(term),
        None => Limit::new(usual, Unit::WorkingDay).map_err(clock_fault)?,
    };
    let (from, n) = match term.unit() {
        Unit::CalendarDay => {
            let before = jiff::Span::new().days(i64::from(term.n().saturating_sub(1)));
            (from.checked_add(before).map_err(clock_fault)?, 1)
        }
        _ => (from, term.n()),
    };
    let calendar = calendar(desk, case)?;
    let on = calendar.working_day_after(from, n, UnknownYear::Provisional).map_err(clock_fault)?;
    let provisional = calendar.working_day_after(from, n, UnknownYear::Refuse).is_err();
    Ok(LastDay { on, provisional })
}

/// The day from which the last day of a term that began on `since` counts as near.
///
/// # Errors
/// `case.clock`.
pub(crate) fn near_from(desk: &Desk, case: &Case, last: Date, since: Date) -> Result<Date, Fault> {
    let calendar = calendar(desk, case)?;
    warned_from(&calendar, last, since)
}

/// Sets the one timer of a case whose clock does not run: at the beginning of a day.
pub(crate) fn set_bell(tx: &mut Tx, case: &Case, on: Date) {
    tx.cancel_timers(&key(case.id));
    set_alarm(tx, case, china_midnight_ms(on));
}

/// The first moment of the day after, epoch ms.
pub(crate) fn day_after(date: Date) -> i64 {
    china_midnight_ms(date).saturating_add(DAY_MS)
}

fn key(id: CaseId) -> String {
    format!("case:{id}")
}

fn set_alarm(tx: &mut Tx, case: &Case, at: i64) {
    tx.set_timer(Timer { at_ms: at, kind: ALARM, key: key(case.id), payload: json!({ "case": case.id.0 }) });
}

/// When something is to be said next, epoch ms: by the clock, or because the last day of something deferred is near or has passed.
fn next_alarm(calendar: &Calendar, case: &Case, state: &ClockState<'_>) -> Result<Option<i64>, Fault> {
    let own = alarm_of_clock(calendar, case, state)?;
    let lapse = crate::deferred::next_bell(calendar, case)?;
    Ok(own.into_iter().chain(lapse).min())
}

/// When the clock has something to say next, epoch ms: the day after a limit ends, the day the warning falls on, the day
/// after a special procedure should have ended.
fn alarm_of_clock(calendar: &Calendar, case: &Case, state: &ClockState<'_>) -> Result<Option<i64>, Fault> {
    let after = day_after;
    Ok(match state.phase() {
        worktime::Phase::Stopped => None,
        worktime::Phase::Paused => match &case.facts.special {
            Some(special) if !special.late => Some(after(date(&special.until)?)),
            _ => None,
        },
        worktime::Phase::Running => {
            let promised = state.deadline(worktime::Which::Promised).due;
            match (case.level, promised, state.statutory().due) {
                (Level::Fine, Some(due), _) => {
                    Some(china_midnight_ms(warned_from(calendar, due, state.started())?))
                }
                (Level::Soon, Some(due), _) => Some(after(due)),
                (Level::Yellow, _, Some(due)) => Some(after(due)),
                _ => None,
            }
        }
    })
}

/// Reads a date column.
pub(crate) fn date(text: &str) -> Result<Date, Fault> {
    worktime::parse_date(text).map_err(clock_fault)
}

/// Sets the date by which the window must have told the applicant what is missing (art. 32), counted from the day the
/// materials came in, and the timer that lets the application count as accepted the day after.
///
/// # Errors
/// `case.clock`.
pub(crate) fn start_intake(
    tx: &mut Tx,
    desk: &Desk,
    case: &mut Case,
    from_ms: i64,
    armed: bool,
) -> Result<(), Fault> {
    let calendar = calendar(desk, case)?;
    let from = china_date(from_ms);
    let due = calendar.working_day_after(from, INTAKE_DAYS, UnknownYear::Provisional).map_err(clock_fault)?;
    case.provisional = calendar.working_day_after(from, INTAKE_DAYS, UnknownYear::Refuse).is_err();
    case.due = Some(due.to_string());
    if armed {
        tx.cancel_timers(&key(case.id));
    }
    set_alarm(tx, case, china_midnight_ms(due).saturating_add(DAY_MS));
    Ok(())
}

/// The window told the applicant in time: nothing runs while they gather what is missing.
pub(crate) fn end_intake(tx: &mut Tx, case: &mut Case) {
    case.due = None;
    case.provisional = false;
    tx.cancel_timers(&key(case.id));
}

/// The day from which a limit counts as near: never the day of acceptance, which is no news of a one-day limit.
pub(crate) fn warned_from(calendar: &Calendar, due: Date, started: Date) -> Result<Date, Fault> {
    let warn = calendar.working_day_before(due, WARN_DAYS, UnknownYear::Provisional).map_err(clock_fault)?;
    Ok(warn.max(started.tomorrow().map_err(clock_fault)?).min(due))
}
