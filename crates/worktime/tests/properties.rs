//! Properties of the clock, against a brute-force count that shares no code with it.
#![allow(clippy::unwrap_used, reason = "a helper that fails should fail its test")]

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::collection::vec;
use proptest::prelude::*;
use worktime::{
    Calendar, ClockEvent, DueQuery, Limit, Pause, SpecialKind, Unit, UnknownYear, What, due, explain_brief,
    fold,
};

fn china() -> &'static Calendar {
    Calendar::china()
}

fn days() -> impl Strategy<Value = Date> {
    (0..7_500_i64).prop_map(|n| date(2004, 1, 2).checked_add(n.days()).unwrap())
}

fn limits() -> impl Strategy<Value = Limit> {
    (1..=60_u16, prop_oneof![Just(Unit::WorkingDay), Just(Unit::CalendarDay)])
        .prop_map(|(n, unit)| Limit::new(n, unit).unwrap())
}

/// Pauses around a start: some before it, some overlapping, some after everything.
fn pauses(start: Date) -> impl Strategy<Value = Vec<Pause>> {
    let pause = (-20..90_i64, 0..25_i64, 0..SpecialKind::ALL.len()).prop_map(move |(from, length, kind)| {
        let from = start.checked_add(from.days()).unwrap();
        Pause { from, to: from.checked_add(length.days()).unwrap(), kind: SpecialKind::ALL[kind] }
    });
    vec(pause, 0..5)
}

fn query() -> impl Strategy<Value = DueQuery> {
    days().prop_flat_map(|start| {
        (limits(), pauses(start), prop::option::of(limits())).prop_map(move |(limit, pauses, extend)| {
            DueQuery { start, limit, pauses, extend, region: None, provisional: false }
        })
    })
}

/// Day by day, as one would on a wall calendar.
fn brute_force(query: &DueQuery) -> Date {
    let paused = |day: Date| query.pauses.iter().any(|pause| pause.from <= day && day <= pause.to);
    let works = |day: Date| china().is_working_day(day).unwrap();
    let mut day = query.start;
    for limit in std::iter::once(query.limit).chain(query.extend) {
        let mut counted = 0;
        while counted < limit.n() {
            day = day.tomorrow().unwrap();
            if !paused(day) && (limit.unit() == Unit::CalendarDay || works(day)) {
                counted += 1;
            }
        }
    }
    while !works(day) || paused(day) {
        day = day.tomorrow().unwrap();
    }
    day
}

proptest! {
    #[test]
    fn due_is_what_a_wall_calendar_says(query in query()) {
        prop_assert_eq!(due(&query, china()).unwrap().due, brute_force(&query));
    }

    #[test]
    fn due_is_an_unpaused_working_day_after_the_start(query in query()) {
        let due = due(&query, china()).unwrap().due;
        prop_assert!(due > query.start);
        prop_assert!(china().is_working_day(due).unwrap());
        prop_assert!(!query.pauses.iter().any(|pause| pause.from <= due && due <= pause.to));
    }

    #[test]
    fn a_longer_limit_is_never_due_earlier(query in query()) {
        let longer = Limit::new(query.limit.n() + 1, query.limit.unit()).unwrap();
        let later = due(&DueQuery { limit: longer, ..query.clone() }, china()).unwrap().due;
        let earlier = due(&query, china()).unwrap().due;
        prop_assert!(later >= earlier);
        if query.limit.unit() == Unit::WorkingDay && query.extend.is_none() {
            prop_assert!(later > earlier);
        }
    }

    #[test]
    fn a_pause_of_k_working_days_moves_the_due_date_by_k(
        start in days(), n in 5..40_u16, after in 1..5_u16, k in 1..20_u16,
    ) {
        let limit = Limit::new(n, Unit::WorkingDay).unwrap();
        let nth = |n| china().working_day_after(start, n, UnknownYear::Refuse).unwrap();
        let pause = Pause { from: nth(after), to: nth(after + k - 1), kind: SpecialKind::Inspection };
        let query =
            DueQuery { start, limit, pauses: vec![pause], extend: None, region: None, provisional: false };
        prop_assert_eq!(due(&query, china()).unwrap().due, nth(n + k));
    }

    #[test]
    fn the_explanation_covers_every_day_once_and_counts_the_limit(query in query()) {
        let answer = due(&query, china()).unwrap();
        let mut expected = query.start;
        let mut counted = 0;
        for line in &answer.explain {
            match &line.what {
                What::Extended { .. } | What::LastDayMoves | What::Due => {}
                What::Counted { n, .. } | What::MakeUp { n, .. } => {
                    counted += 1;
                    prop_assert_eq!(*n, counted);
                    expected = expected.tomorrow().unwrap();
                }
                What::Start => {}
                _ => expected = expected.tomorrow().unwrap(),
            }
            prop_assert!(line.date == expected || line.what == What::Due, "{:?} {}", line, expected);
        }
        let given = query.limit.n() + query.extend.map_or(0, |limit| limit.n());
        prop_assert_eq!(counted, u32::from(given));
        prop_assert_eq!(answer.explain.last().map(|line| line.date), Some(answer.due));
    }

    #[test]
    fn the_brief_form_says_the_same(query in query()) {
        let answer = due(&query, china()).unwrap();
        let brief = explain_brief(&answer.explain);
        let mut unfolded = 0;
        for line in &brief {
            unfolded += (line.to.unwrap_or(line.date) - line.date).get_days() + 1;
        }
        prop_assert_eq!(usize::try_from(unfolded).unwrap(), answer.explain.len());
        prop_assert_eq!(explain_brief(&brief), brief.clone());
    }

    #[test]
    fn the_fold_agrees_with_the_question(query in query()) {
        // One pause per kind and in order, as events must be.
        let mut pauses = query.pauses.clone();
        pauses.retain(|pause| pause.from >= query.start);
        pauses.sort_by_key(|pause| pause.from);
        pauses.truncate(1);
        let mut events = vec![ClockEvent::Started { on: query.start, statutory: query.limit, promised: None }];
        for pause in &pauses {
            events.push(ClockEvent::Paused { kind: pause.kind, on: pause.from, until: None });
            events.push(ClockEvent::Resumed { kind: pause.kind, on: pause.to });
        }
        let query = DueQuery { pauses, extend: None, ..query };
        let clock = fold(&events, china(), UnknownYear::Refuse).unwrap();
        prop_assert_eq!(clock.statutory().due, Some(due(&query, china()).unwrap().due));
    }

    #[test]
    fn used_and_remaining_make_the_limit(start in days(), n in 1..60_u16, later in 0..80_i64) {
        let limit = Limit::new(n, Unit::WorkingDay).unwrap();
        let events = [ClockEvent::Started { on: start, statutory: limit, promised: None }];
        let clock = fold(&events, china(), UnknownYear::Refuse).unwrap();
        let today = start.checked_add(later.days()).unwrap();
        let measure = clock.standing(today, 3).unwrap().statutory;
        prop_assert_eq!(i64::from(measure.used) + measure.remaining, i64::from(n));
    }

    #[test]
    fn no_text_makes_a_parser_panic(text in "\\PC{0,80}") {
        let _ = worktime::parse_date(&text);
        let _ = text.parse::<Limit>();
        let _ = text.parse::<Pause>();
        let _ = text.parse::<SpecialKind>();
        let _ = text.parse::<worktime::OpeningHours>();
        let _ = text.parse::<worktime::YearNotice>();
        let _ = worktime::YearNotice::parse_many(&format!("year 2027\n{text}"));
        let _ = china().for_region(&text);
    }
}
