//! The statutory clock through its public face: events in, dates and urgency out.
#![allow(clippy::unwrap_used, reason = "a helper that fails should fail its test")]

use jiff::civil::{Date, date};
use worktime::{
    Calendar, ClockError, ClockEvent, ClockState, Level, Limit, Phase, SpecialKind, StopReason, UnknownYear,
    Which, fold, validate,
};

fn limit(text: &str) -> Limit {
    text.parse().unwrap()
}

fn started(on: Date, statutory: &str, promised: Option<&str>) -> ClockEvent {
    ClockEvent::Started { on, statutory: limit(statutory), promised: promised.map(limit) }
}

fn paused(on: Date, kind: SpecialKind, until: Option<Date>) -> ClockEvent {
    ClockEvent::Paused { kind, on, until }
}

fn resumed(on: Date, kind: SpecialKind) -> ClockEvent {
    ClockEvent::Resumed { kind, on }
}

fn state(events: &[ClockEvent]) -> ClockState<'static> {
    fold(events, Calendar::china(), UnknownYear::Refuse).unwrap()
}

fn march(day: i8) -> Date {
    date(2026, 3, day)
}

#[test]
fn statutory_and_promised_run_side_by_side() {
    let clock = state(&[started(march(2), "20wd", Some("10wd"))]);
    assert_eq!(clock.phase(), Phase::Running);
    assert_eq!(clock.promised().unwrap().due, Some(march(16)));
    assert_eq!(clock.statutory().due, Some(march(30)));
    assert_eq!(clock.deadline(Which::Promised).due, Some(march(16)));

    let standing = clock.standing(march(5), 3).unwrap();
    assert_eq!((standing.statutory.used, standing.statutory.remaining), (3, 17));
    let promised = standing.promised.unwrap();
    assert_eq!((promised.used, promised.remaining), (3, 7));
    assert_eq!(standing.level, Level::OnTime);
}

/// Warning before and overdue after, from the limit and a threshold the caller sets.
#[test]
fn urgency_follows_the_days_left() {
    let clock = state(&[started(march(2), "10wd", None)]);
    let at = |day, soon| {
        let standing = clock.standing(march(day), soon).unwrap();
        (standing.statutory.remaining, standing.level)
    };
    assert_eq!(at(2, 3), (10, Level::OnTime));
    assert_eq!(at(10, 3), (4, Level::OnTime));
    assert_eq!(at(11, 3), (3, Level::Soon));
    assert_eq!(at(10, 5), (4, Level::Soon));
    assert_eq!(at(14, 3), (1, Level::Soon));
    assert_eq!(at(16, 3), (0, Level::Soon));
    assert_eq!(at(17, 3), (-1, Level::Overdue));
    assert_eq!(at(21, 3), (-4, Level::Overdue));
    assert_eq!(at(23, 3), (-5, Level::Overdue));
    assert_eq!(
        clock.standing(date(2026, 2, 1), 3).unwrap().statutory.used,
        0,
        "before the start nothing is used"
    );
}

/// Licensing Law art. 45: the time of an inspection does not count, and neither day of the pause does.
#[test]
fn a_pause_takes_both_its_days_out() {
    let events = [
        started(march(2), "10wd", None),
        paused(march(5), SpecialKind::Inspection, Some(march(10))),
        resumed(march(9), SpecialKind::Inspection),
    ];
    // Working days inside 5–9 March: 5, 6 and 9.
    assert_eq!(state(&events).statutory().due, Some(march(19)));
    assert_eq!(state(&events).phase(), Phase::Running);
}

#[test]
fn an_open_pause_freezes_the_days_left() {
    let open = state(&[started(march(2), "10wd", None), paused(march(5), SpecialKind::Hearing, None)]);
    assert_eq!(open.phase(), Phase::Paused);
    assert_eq!(open.statutory().due, None, "nobody can say when it ends");
    for day in [5, 12, 31] {
        let standing = open.standing(march(day), 3).unwrap();
        assert_eq!(standing.level, Level::Paused);
        assert_eq!((standing.statutory.used, standing.statutory.remaining), (2, 8), "on {day} March");
        assert_eq!(standing.statutory.due, None);
    }
}

/// A pause is recorded with start, end and reason, and its own limit is watched.
#[test]
fn an_announced_end_gives_a_date_and_an_overrun_moves_it() {
    let until = Some(march(9));
    let clock = state(&[started(march(2), "10wd", None), paused(march(5), SpecialKind::Testing, until)]);
    assert_eq!(clock.statutory().due, Some(march(19)));
    let in_time = clock.standing(march(9), 3).unwrap();
    assert_eq!((in_time.statutory.due, in_time.overrun.len()), (Some(march(19)), 0));
    let late = clock.standing(march(11), 3).unwrap();
    assert_eq!(late.statutory.due, Some(march(23)), "two working days later than announced");
    assert_eq!(late.overrun, [SpecialKind::Testing]);
    assert_eq!(late.level, Level::Paused);
    let record = clock.pauses()[0];
    assert_eq!(
        (record.kind, record.from, record.to, record.until),
        (SpecialKind::Testing, march(5), None, until)
    );
}

#[test]
fn overlapping_reasons_count_once() {
    let events = [
        started(march(2), "10wd", None),
        paused(march(4), SpecialKind::Hearing, None),
        paused(march(5), SpecialKind::Testing, None),
        resumed(march(6), SpecialKind::Hearing),
        resumed(march(10), SpecialKind::Testing),
    ];
    assert_eq!(state(&events[..4]).phase(), Phase::Paused, "testing still lasts");
    // Out: 4, 5, 6, 9 and 10 March.
    assert_eq!(state(&events).statutory().due, Some(march(23)));
}

#[test]
fn a_clock_already_overdue_stays_overdue_in_a_pause() {
    let clock = state(&[started(march(2), "5wd", None), paused(march(12), SpecialKind::Hearing, None)]);
    let standing = clock.standing(march(20), 3).unwrap();
    assert_eq!(standing.level, Level::Overdue);
    assert_eq!(standing.statutory.due, Some(march(9)));
    assert_eq!(standing.statutory.remaining, -2, "only 10 and 11 March count; the hearing stopped it there");
}

/// Licensing Law art. 42: 20 working days, extended by 10.
#[test]
fn an_extension_adds_to_both_limits() {
    let clock = state(&[
        started(march(2), "20wd", Some("10wd")),
        ClockEvent::Extended { on: march(13), by: limit("10wd"), basis: "§42".into() },
    ]);
    assert_eq!(clock.promised().unwrap().due, Some(march(30)));
    assert_eq!(clock.statutory().due, Some(date(2026, 4, 14)));
    assert_eq!(clock.extensions().len(), 1);
}

#[test]
fn a_stop_settles_whether_it_was_in_time() {
    let stopped = |day| ClockEvent::Stopped { on: march(day), reason: StopReason::Decided };
    let early = state(&[started(march(2), "10wd", None), stopped(16)]);
    assert_eq!(early.phase(), Phase::Stopped);
    assert_eq!(early.standing(march(31), 3).unwrap().level, Level::DoneOnTime);
    assert_eq!(early.standing(march(31), 3).unwrap().statutory.used, 10);
    assert_eq!(early.standing(march(12), 3).unwrap().level, Level::Soon, "as it stood before the stop");
    let late = state(&[started(march(2), "10wd", None), stopped(17)]);
    let standing = late.standing(march(31), 3).unwrap();
    assert_eq!((standing.level, standing.statutory.remaining), (Level::DoneLate, -1));
}

#[test]
fn a_stop_ends_every_pause() {
    let clock = state(&[
        started(march(2), "10wd", None),
        paused(march(5), SpecialKind::Hearing, None),
        ClockEvent::Stopped { on: march(9), reason: StopReason::Withdrawn },
    ]);
    assert_eq!(clock.phase(), Phase::Stopped);
    assert_eq!(clock.pauses()[0].to, Some(march(9)));
    assert_eq!(clock.stopped(), Some((march(9), StopReason::Withdrawn)));
    assert_eq!(clock.standing(march(31), 3).unwrap().level, Level::DoneOnTime);
}

#[test]
fn a_reset_begins_again() {
    let clock = state(&[
        started(march(2), "10wd", None),
        paused(march(4), SpecialKind::Hearing, None),
        ClockEvent::Extended { on: march(6), by: limit("5wd"), basis: String::new() },
        ClockEvent::Reset { on: march(9) },
    ]);
    assert_eq!(clock.started(), march(9));
    assert_eq!(clock.statutory().due, Some(march(23)));
    assert_eq!(clock.phase(), Phase::Running);
}

#[test]
fn events_must_make_sense_in_their_order() {
    let start = || started(march(2), "10wd", None);
    let hearing = SpecialKind::Hearing;
    let stop = ClockEvent::Stopped { on: march(9), reason: StopReason::Decided };
    let cases: Vec<(Vec<ClockEvent>, ClockError)> = vec![
        (vec![], ClockError::NotStarted),
        (vec![resumed(march(3), hearing)], ClockError::NotStarted),
        (vec![start(), start()], ClockError::AlreadyStarted { since: march(2) }),
        (vec![start(), resumed(march(3), hearing)], ClockError::NotPaused { kind: hearing }),
        (
            vec![start(), paused(march(4), hearing, None), resumed(march(5), SpecialKind::Testing)],
            ClockError::NotPaused { kind: SpecialKind::Testing },
        ),
        (
            vec![start(), paused(march(4), hearing, None), paused(march(5), hearing, None)],
            ClockError::AlreadyPaused { kind: hearing, since: march(4) },
        ),
        (
            vec![start(), paused(march(5), hearing, None), resumed(march(4), hearing)],
            ClockError::OutOfOrder { on: march(4), after: march(5) },
        ),
        (
            vec![start(), paused(march(5), hearing, Some(march(4)))],
            ClockError::PauseReversed { from: march(5), to: march(4) },
        ),
        (vec![start(), stop.clone(), stop], ClockError::AlreadyStopped { on: march(9) }),
        (
            vec![started(march(2), "10wd", Some("11wd"))],
            ClockError::PromiseLonger { promised: limit("11wd"), statutory: limit("10wd") },
        ),
        (vec![start(); 1_001], ClockError::TooMany { what: "events on one clock", max: 1_000 }),
    ];
    for (events, expected) in cases {
        assert_eq!(validate(&events), Err(expected));
    }
}

#[test]
fn days_and_hours_do_not_mix() {
    let hours = [started(march(2), "8wh", None)];
    assert_eq!(fold(&hours, Calendar::china(), UnknownYear::Refuse).unwrap_err(), ClockError::HoursNeedTimes);
}

#[test]
fn a_limit_into_an_unknown_year_is_provisional_and_firm_once_it_is_loaded() {
    let events = [started(date(2026, 12, 29), "5wd", None)];
    let refused = fold(&events, Calendar::china(), UnknownYear::Refuse).unwrap_err();
    assert_eq!(refused, ClockError::YearNotLoaded { year: 2027 });
    let guess = fold(&events, Calendar::china(), UnknownYear::Provisional).unwrap();
    assert!(guess.is_provisional());
    assert_eq!(guess.statutory().provisional, [2027]);
    assert_eq!(guess.statutory().due, Some(date(2027, 1, 6)));
    let loaded =
        Calendar::china().with_year("year 2027\n元旦 | New Year's Day | 01-01..01-04 | -".parse().unwrap());
    let firm = fold(&events, &loaded, UnknownYear::Provisional).unwrap();
    assert!(!firm.is_provisional());
    assert_eq!(firm.statutory().due, Some(date(2027, 1, 7)));
}

#[test]
fn nothing_is_due_in_a_hundred_years() {
    let far =
        [started(march(2), "9999d", None), paused(march(3), SpecialKind::Other, Some(date(2150, 1, 1)))];
    let error = fold(&far, Calendar::china(), UnknownYear::Provisional).unwrap_err();
    assert_eq!(error, ClockError::TooFar { start: march(2) });
    let last = [started(date(9999, 12, 20), "9999wd", None)];
    assert!(fold(&last, Calendar::china(), UnknownYear::Provisional).is_err());
}
