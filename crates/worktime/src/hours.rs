//! Limits in working hours: opening hours, and counting within them.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime, Time};
use serde::Serialize;

use crate::calendar::{Calendar, FARTHEST, UnknownYear};
use crate::day::{Day, digits};
use crate::error::{ClockError, quoted};
use crate::limit::{Limit, Unit};

/// The most sessions a day may have.
const MOST_SESSIONS: usize = 12;
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// When an office is open on a working day: sessions in order, not overlapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpeningHours(Vec<Session>);

/// Seconds since midnight; the end is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Session {
    from: i64,
    to: i64,
}

impl FromStr for OpeningHours {
    type Err = ClockError;

    /// Reads `09:00-12:00, 13:30-17:00`; en dashes and Chinese commas are allowed, `24:00` is the end of the day.
    fn from_str(text: &str) -> Result<Self, ClockError> {
        let wrong = || ClockError::OpeningHours { found: quoted(text) };
        let mut sessions: Vec<Session> = Vec::new();
        for part in text.split([',', '，', '、', ';', '；']) {
            let (from, to) = part.split_once(['-', '–', '—', '~', '～']).ok_or_else(wrong)?;
            let session =
                Session { from: seconds(from).ok_or_else(wrong)?, to: seconds(to).ok_or_else(wrong)? };
            let after = sessions.last().map_or(0, |last| last.to);
            if session.from < after || session.to <= session.from || sessions.len() == MOST_SESSIONS {
                return Err(wrong());
            }
            sessions.push(session);
        }
        Ok(Self(sessions))
    }
}

impl OpeningHours {
    /// The sessions in order, in minutes since midnight; each end is exclusive.
    pub fn sessions(&self) -> impl Iterator<Item = (u16, u16)> + '_ {
        // Read to the minute and no later than midnight: both fit.
        let minutes = |seconds: i64| u16::try_from(seconds / MINUTE).unwrap_or(u16::MAX);
        self.0.iter().map(move |session| (minutes(session.from), minutes(session.to)))
    }
}

impl fmt::Display for OpeningHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Session { from, to }) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            let (h, m) = (from / HOUR, from % HOUR / MINUTE);
            write!(f, "{comma}{h:02}:{m:02}-{:02}:{:02}", to / HOUR, to % HOUR / MINUTE)?;
        }
        Ok(())
    }
}

fn seconds(text: &str) -> Option<i64> {
    let (hour, minute) = text.trim().split_once([':', '：'])?;
    if hour.is_empty() || hour.len() > 2 || minute.len() != 2 {
        return None;
    }
    let (hour, minute) = (i64::from(digits(hour)?), i64::from(digits(minute)?));
    let time = hour * HOUR + minute * MINUTE;
    (minute < 60 && time <= 24 * HOUR).then_some(time)
}

/// When a limit in working hours ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HoursDue {
    /// The moment, local time. A limit used up exactly at closing time ends then, not at the next opening.
    pub at: DateTime,
    /// Years that were guessed because their notice is not loaded; empty for a firm answer.
    pub provisional: Vec<i16>,
}

/// When a limit in working hours that begins at `start` ends. Only time within the opening hours of working days counts,
/// and none of it within the pauses (from, to: to is exclusive).
///
/// # Errors
/// `clock.limit` unless the limit is in working hours, `clock.pause-reversed`, `clock.year-not-loaded`, `clock.too-far`.
pub fn due_at(
    start: DateTime,
    limit: Limit,
    pauses: &[(DateTime, DateTime)],
    opening: &OpeningHours,
    calendar: &Calendar,
    unknown: UnknownYear,
) -> Result<HoursDue, ClockError> {
    if limit.unit() != Unit::WorkingHour {
        return Err(ClockError::Limit { found: limit.to_string() });
    }
    if let Some((from, to)) = pauses.iter().find(|(from, to)| to < from) {
        return Err(ClockError::PauseReversed { from: from.date(), to: to.date() });
    }
    let mut pauses: Vec<(i64, i64)> =
        pauses.iter().map(|(from, to)| (instant(*from), instant(*to))).collect();
    pauses.sort_unstable();
    let begin = instant(start);
    let first = Day::of(start.date());
    let mut left = i64::from(limit.n()) * HOUR;
    let mut provisional: Vec<i16> = Vec::new();
    let mut day = first;
    // Pauses that ended before today's sessions never matter again.
    let mut past = 0;
    while day.since(first) <= FARTHEST && !day.is_beyond_dates() {
        let look = calendar.look(day, unknown)?;
        if !look.known && provisional.last() != Some(&day.year()) {
            provisional.push(day.year());
        }
        let midnight = i64::from(day.since(Day::of(EPOCH))) * 24 * HOUR;
        for session in opening.0.iter().filter(|_| look.working) {
            let end = midnight + session.to;
            let mut at = (midnight + session.from).max(begin);
            while pauses.get(past).is_some_and(|(_, to)| *to <= at) {
                past += 1;
            }
            for (from, to) in pauses.iter().skip(past).take_while(|(from, _)| *from < end) {
                if *from - at >= left {
                    break;
                }
                left -= (*from - at).max(0);
                at = at.max(*to);
            }
            if end - at >= left {
                return Ok(HoursDue { at: moment(at + left), provisional });
            }
            left -= (end - at).max(0);
        }
        day = day.next();
    }
    Err(ClockError::TooFar { start: start.date() })
}

const EPOCH: Date = Date::constant(1970, 1, 1);

/// Seconds since 1970-01-01T00:00, local time.
fn instant(at: DateTime) -> i64 {
    let midnight = i64::from(Day::of(at.date()).since(Day::of(EPOCH))) * 24 * HOUR;
    let time = at.time();
    midnight + i64::from(time.hour()) * HOUR + i64::from(time.minute()) * MINUTE + i64::from(time.second())
}

fn moment(seconds: i64) -> DateTime {
    EPOCH.to_datetime(Time::midnight()).saturating_add(jiff::SignedDuration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::datetime;

    fn at(month: i8, day: i8, hour: i8, minute: i8) -> DateTime {
        datetime(2026, month, day, hour, minute, 0, 0)
    }

    fn ends(start: DateTime, limit: &str, pauses: &[(DateTime, DateTime)]) -> DateTime {
        let opening: OpeningHours = "09:00–12:00, 13:30–17:00".parse().unwrap();
        due_at(start, limit.parse().unwrap(), pauses, &opening, Calendar::china(), UnknownYear::Refuse)
            .unwrap()
            .at
    }

    #[test]
    fn hours_run_through_lunch_night_and_weekend() {
        // Friday 6 March 2026; a day has 6.5 hours.
        assert_eq!(ends(at(3, 6, 9, 0), "2wh", &[]), at(3, 6, 11, 0));
        assert_eq!(ends(at(3, 6, 9, 0), "3wh", &[]), at(3, 6, 12, 0));
        assert_eq!(ends(at(3, 6, 11, 0), "2wh", &[]), at(3, 6, 14, 30));
        assert_eq!(ends(at(3, 6, 16, 0), "2wh", &[]), at(3, 9, 10, 0));
        assert_eq!(ends(at(3, 7, 10, 0), "8wh", &[]), at(3, 10, 10, 30));
        assert_eq!(ends(at(3, 6, 6, 0), "1wh", &[]), at(3, 6, 10, 0));
    }

    #[test]
    fn make_up_saturdays_are_worked_and_holidays_are_not() {
        // Saturday 10 October 2026 is worked; 1 to 7 October are off.
        assert_eq!(ends(at(10, 9, 16, 0), "2wh", &[]), at(10, 10, 10, 0));
        assert_eq!(ends(at(9, 30, 16, 0), "2wh", &[]), at(10, 8, 10, 0));
    }

    #[test]
    fn pauses_do_not_count_however_they_lie() {
        let lunch_over = (at(3, 6, 10, 0), at(3, 6, 14, 0));
        assert_eq!(ends(at(3, 6, 9, 0), "2wh", &[lunch_over]), at(3, 6, 15, 0));
        let inside = (at(3, 6, 9, 30), at(3, 6, 10, 0));
        let over_it = (at(3, 6, 9, 45), at(3, 6, 10, 30));
        assert_eq!(ends(at(3, 6, 9, 0), "2wh", &[over_it, inside]), at(3, 6, 12, 0));
        let before = (at(3, 5, 9, 0), at(3, 6, 8, 0));
        assert_eq!(ends(at(3, 6, 9, 0), "2wh", &[before]), at(3, 6, 11, 0));
        let after = (at(3, 6, 11, 0), at(3, 6, 12, 0));
        assert_eq!(ends(at(3, 6, 9, 0), "2wh", &[after]), at(3, 6, 11, 0));
        // The long one hides the short one that is sorted after it.
        let long = (at(3, 6, 9, 0), at(3, 9, 9, 0));
        assert_eq!(ends(at(3, 6, 9, 0), "2wh", &[inside, long]), at(3, 9, 11, 0));
    }

    #[test]
    fn an_unknown_year_is_refused_or_named() {
        let opening: OpeningHours = "09:00-17:00".parse().unwrap();
        let ask = |unknown| {
            due_at(at(12, 31, 16, 0), "2wh".parse().unwrap(), &[], &opening, Calendar::china(), unknown)
        };
        assert_eq!(ask(UnknownYear::Refuse), Err(ClockError::YearNotLoaded { year: 2027 }));
        let answer = ask(UnknownYear::Provisional).unwrap();
        assert_eq!(answer.at, datetime(2027, 1, 4, 10, 0, 0, 0));
        assert_eq!(answer.provisional, [2027]);
    }

    #[test]
    fn opening_hours_must_make_sense() {
        for wrong in [
            "",
            "09:00",
            "12:00-09:00",
            "09:00-09:00",
            "9-17",
            "09:00-25:00",
            "13:00-17:00,09:00-12:00",
            "09:00-12:00,11:00-17:00",
            "09:60-10:00",
        ] {
            assert_eq!(wrong.parse::<OpeningHours>().unwrap_err().code(), "clock.opening-hours", "{wrong}");
        }
        let hours: OpeningHours = "9:00～12:00，13:30—24:00".parse().unwrap();
        assert_eq!(hours.to_string(), "09:00-12:00, 13:30-24:00");
    }

    #[test]
    fn days_are_not_hours() {
        let opening: OpeningHours = "09:00-17:00".parse().unwrap();
        let limit = "2wd".parse().unwrap();
        let answer = due_at(at(3, 6, 9, 0), limit, &[], &opening, Calendar::china(), UnknownYear::Refuse);
        assert_eq!(answer.unwrap_err().code(), "clock.limit");
    }
}
