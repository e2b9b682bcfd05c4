//! When a hall is open (开放时间): the pattern of its day, by the calendar of working days, and what was excepted. Pure. Opening on a
//! Saturday changes no statutory count of working days (TIM-11): the calendar is read, never written.

use contract::Text;
use jiff::civil::{Date, Weekday};
use worktime::{Calendar, DayKind};

use crate::plan::{self, Hall, RestDay};

/// A session in minutes since midnight; the end is exclusive.
pub type Session = (u16, u16);

/// An exception to the pattern on one day: of the whole hall, or of one window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The window's number; `None` for the whole hall.
    pub window: Option<String>,
    /// Hours of that day; empty is closed.
    pub hours: String,
    /// Why, as everybody reads it.
    pub why: String,
}

/// Why a day is as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// A working day.
    Working,
    /// A weekend worked for a holiday (调休).
    MakeUp,
    /// A weekend.
    Weekend,
    /// A holiday, with its name.
    Holiday(Text),
    /// An exception, with its words.
    Exception(String),
}

/// A day of a hall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// The date.
    pub date: Date,
    /// When the doors are open; none when closed.
    pub sessions: Vec<Session>,
    /// When each window is, in the order of the plan.
    pub windows: Vec<Vec<Session>>,
    /// Why.
    pub why: Why,
    /// Whether it lies in a year whose holidays are not published.
    pub provisional: bool,
}

impl Day {
    /// Whether the window is open throughout.
    pub fn window_is_open(&self, window: usize, from: u16, to: u16) -> bool {
        self.windows.get(window).is_some_and(|sessions| sessions.iter().any(|(a, b)| *a <= from && to <= *b))
    }

    /// Whether the doors are open at this minute.
    pub fn is_open(&self, minute: u16) -> bool {
        self.sessions.iter().any(|(from, to)| (*from..*to).contains(&minute))
    }
}

fn sessions(hours: &str) -> Vec<Session> {
    // The plan and exceptions are read before they are kept: what does not read is closed, never open by mistake.
    plan::hours(hours).map(|hours| hours.sessions().collect()).unwrap_or_default()
}

/// Puts sessions together that touch or overlap.
fn together(mut all: Vec<Session>) -> Vec<Session> {
    all.sort_unstable();
    let mut out: Vec<Session> = Vec::new();
    for (from, to) in all {
        match out.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => out.push((from, to)),
        }
    }
    out
}

/// The day of a hall, with what is excepted on it.
pub fn day(hall: &Hall, calendar: &Calendar, exceptions: &[Exception], date: Date) -> Day {
    let calendar = calendar.for_region(&hall.region).unwrap_or(std::borrow::Cow::Borrowed(calendar));
    let kind = calendar.day_kind_or_guess(date);
    let provisional = calendar.day_kind(date).is_err();
    let (rest, mut why) = match kind {
        DayKind::Working => (None, Why::Working),
        DayKind::MakeUp(_) => (None, Why::MakeUp),
        DayKind::Holiday(name) => {
            (Some(RestDay::Holiday), Why::Holiday(Text::new(name.zh.clone(), name.en.clone())))
        }
        DayKind::Weekend => match date.weekday() {
            Weekday::Saturday => (Some(RestDay::Saturday), Why::Weekend),
            _ => (Some(RestDay::Sunday), Why::Weekend),
        },
    };
    let extra = rest.map(|rest| hall.extra.iter().find(|extra| extra.on == rest));
    let whole = exceptions.iter().find(|one| one.window.is_none());
    let general = match (whole, extra) {
        (Some(exception), _) => {
            why = Why::Exception(exception.why.clone());
            sessions(&exception.hours)
        }
        (None, Some(extra)) => extra.map(|extra| sessions(&extra.hours)).unwrap_or_default(),
        (None, None) => sessions(&hall.hours),
    };
    let windows: Vec<Vec<Session>> = hall
        .windows
        .iter()
        .map(|window| {
            let own = exceptions.iter().find(|one| one.window.as_deref() == Some(window.no.as_str()));
            match (own, extra.flatten(), whole) {
                // A hall that is closed has no open window, whatever else was said of it.
                _ if whole.is_some_and(|one| one.hours.is_empty()) => Vec::new(),
                (Some(own), ..) => sessions(&own.hours),
                (None, _, Some(_)) => general.clone(),
                (None, Some(extra), None) => match extra.windows.contains(&window.no) {
                    false if !extra.windows.is_empty() => Vec::new(),
                    _ => general.clone(),
                },
                (None, None, None) if rest.is_some() => Vec::new(),
                (None, None, None) => window.hours.as_deref().map_or_else(|| general.clone(), sessions),
            }
        })
        .collect();
    let doors = together(general.into_iter().chain(windows.iter().flatten().copied()).collect());
    Day { date, sessions: doors, windows, why, provisional }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Plan;

    fn centre() -> Hall {
        let plan = Plan::read(include_str!("../../../definitions/hongshan/halls.yaml")).unwrap();
        plan.hall("centre").unwrap().clone()
    }

    fn on(hall: &Hall, date: &str, exceptions: &[Exception]) -> Day {
        day(hall, Calendar::china(), exceptions, worktime::parse_date(date).unwrap())
    }

    /// TIM-11, APT-02: 5+X and staggered hours open the hall, a make-up Sunday is a working day and a holiday is none; the calendar of
    /// working days stays as it is.
    #[test]
    fn patterns_follow_the_calendar() {
        let hall = centre();
        let monday = on(&hall, "2026-11-30", &[]);
        assert_eq!((monday.why.clone(), monday.sessions[0].0), (Why::Working, 510));
        let noon = hall.windows.iter().position(|window| window.hours.is_some()).unwrap();
        assert!(monday.window_is_open(noon, 750, 780) && !monday.window_is_open(0, 750, 780));
        assert!(monday.is_open(760), "the doors are open while a window is");
        let saturday = on(&hall, "2026-12-05", &[]);
        assert_eq!(saturday.why, Why::Weekend);
        assert_eq!(saturday.windows.iter().filter(|sessions| !sessions.is_empty()).count(), 2);
        assert!(!Calendar::china().is_working_day(saturday.date).unwrap());
        assert!(on(&hall, "2026-12-06", &[]).sessions.is_empty(), "Sunday");
        // Of 2026, 1 October is a holiday and Saturday 10 October is worked for it.
        assert!(matches!(on(&hall, "2026-10-01", &[]).why, Why::Holiday(name) if name.zh == "国庆节"));
        assert!(on(&hall, "2026-10-01", &[]).sessions.is_empty());
        let make_up = on(&hall, "2026-10-10", &[]);
        assert_eq!((make_up.why, make_up.sessions), (Why::MakeUp, monday.sessions));
    }

    #[test]
    fn exceptions_come_before_the_pattern() {
        let hall = centre();
        let closed = |window: Option<&str>, hours: &str| Exception {
            window: window.map(str::to_owned),
            hours: hours.to_owned(),
            why: "停电".to_owned(),
        };
        let day = on(&hall, "2026-11-30", &[closed(None, "")]);
        assert!(day.sessions.is_empty() && day.windows.iter().all(Vec::is_empty));
        assert_eq!(day.why, Why::Exception("停电".into()));
        let day = on(&hall, "2026-11-30", &[closed(None, ""), closed(Some("5"), "09:00-12:00")]);
        assert!(day.windows.iter().all(Vec::is_empty), "a closed hall has no open window");
        let day = on(&hall, "2026-11-30", &[closed(Some("5"), "")]);
        assert!(day.windows[0].is_empty() && !day.windows[1].is_empty());
        let day = on(&hall, "2026-12-06", &[closed(None, "09:00-11:00")]);
        assert_eq!(day.sessions, [(540, 660)], "a Sunday can be opened");
        assert!(on(&hall, "2027-02-17", &[]).provisional);
    }
}
