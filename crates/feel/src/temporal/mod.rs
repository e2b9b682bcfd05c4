//! Dates, times and durations (DMN 1.5, 10.3.2.3.4 to 10.3.2.3.9), from year -999,999,999 to 999,999,999.
//!
//! Times and moments compare by whole seconds in UTC: the standard's value functions know no fraction of a second, and one
//! without a zone counts as UTC. Fractions are kept and written.

mod arithmetic;
mod duration;
pub(crate) mod text;
mod zone;

pub use duration::{DaysDuration, MonthsDuration};
pub use zone::Zone;

use std::cmp::Ordering;

/// A duration of days and time or of years and months from its text: `P3DT4H`, `P1Y6M`.
pub fn parse_duration(text: &str) -> Option<crate::Value> {
    match text::Duration::parse(text)? {
        text::Duration::Days(duration) => Some(crate::Value::DaysDuration(duration)),
        text::Duration::Months(duration) => Some(crate::Value::MonthsDuration(duration)),
    }
}

/// Largest year, and with a minus the smallest.
pub const YEARS: i32 = 999_999_999;
/// Seconds of a day.
pub(crate) const DAY: i64 = 86_400;

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

impl Date {
    /// A day that exists.
    pub fn new(year: i64, month: i64, day: i64) -> Option<Self> {
        let year = i32::try_from(year).ok().filter(|year| (-YEARS..=YEARS).contains(year))?;
        let month = u8::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
        let day = u8::try_from(day).ok().filter(|day| (1..=last_day(year, month)).contains(day))?;
        Some(Self { year, month, day })
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.year
    }

    /// The month, from 1.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub fn day(self) -> u8 {
        self.day
    }

    /// Days since 1970-01-01.
    pub fn days(self) -> i64 {
        // The year begins in March, so that the leap day is its last.
        let (year, month) = if self.month > 2 {
            (i64::from(self.year), i64::from(self.month) - 3)
        } else {
            (i64::from(self.year) - 1, i64::from(self.month) + 9)
        };
        let era = year.div_euclid(400);
        let within = year.rem_euclid(400);
        let day = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + within * 365 + within / 4 - within / 100 + day - 719_468
    }

    /// The day so many days after 1970-01-01.
    pub fn from_days(days: i64) -> Option<Self> {
        let shifted = days.checked_add(719_468)?;
        let era = shifted.div_euclid(146_097);
        let within = shifted.rem_euclid(146_097);
        let year = (within - within / 1_460 + within / 36_524 - within / 146_096) / 365;
        let day = within - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let (month_of_year, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        Self::new(year + era * 400 + carry, month_of_year, day - (153 * month + 2) / 5 + 1)
    }

    /// 1 for Monday to 7 for Sunday.
    pub fn weekday(self) -> u8 {
        ((self.days() + 3).rem_euclid(7) + 1) as u8
    }

    /// Day of the year, from 1.
    pub fn day_of_year(self) -> i64 {
        let first = Self { year: self.year, month: 1, day: 1 };
        self.days() - first.days() + 1
    }

    /// Week of the year as ISO 8601 counts them.
    pub fn week_of_year(self) -> i64 {
        // The week belongs to the year of its Thursday.
        let thursday = self.days() + 4 - i64::from(self.weekday());
        Self::from_days(thursday).map_or(1, |date| (date.day_of_year() - 1) / 7 + 1)
    }

    /// So many months later; the day is at most the last of its month.
    pub fn plus_months(self, months: i64) -> Option<Self> {
        let all = (i64::from(self.year) * 12 + i64::from(self.month) - 1).checked_add(months)?;
        let (year, month) = (all.div_euclid(12), all.rem_euclid(12) + 1);
        let year_of = i32::try_from(year).ok()?;
        let day = self.day.min(last_day(year_of, month as u8));
        Self::new(year, month, i64::from(day))
    }

    /// Whole months from this day to another, towards nought.
    pub fn months_until(self, to: Self) -> i64 {
        let index = |date: Self| i64::from(date.year) * 12 + i64::from(date.month);
        let months = index(to) - index(self);
        if months > 0 && to.day < self.day {
            months - 1
        } else if months < 0 && to.day > self.day {
            months + 1
        } else {
            months
        }
    }

    /// Midnight of the day.
    pub fn at_midnight(self, zone: Zone) -> DateTime {
        DateTime { date: self, time: Time { seconds: 0, nanos: 0, zone } }
    }
}

fn last_day(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A time of day.
#[derive(Debug, Clone, Copy)]
pub struct Time {
    /// Since midnight.
    seconds: u32,
    nanos: u32,
    zone: Zone,
}

impl Time {
    /// A time from 00:00:00 to 23:59:59.999999999.
    pub fn new(hour: i64, minute: i64, second: i64, nanos: u32, zone: Zone) -> Option<Self> {
        let fits = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
        if !fits || nanos >= 1_000_000_000 {
            return None;
        }
        Some(Self { seconds: (hour * 3600 + minute * 60 + second) as u32, nanos, zone })
    }

    /// The hour, from 0.
    pub fn hour(self) -> u32 {
        self.seconds / 3600
    }

    /// The minute, from 0.
    pub fn minute(self) -> u32 {
        self.seconds / 60 % 60
    }

    /// The second, from 0.
    pub fn second(self) -> u32 {
        self.seconds % 60
    }

    /// Nanoseconds of the second.
    pub fn nanos(self) -> u32 {
        self.nanos
    }

    /// Its zone.
    pub fn zone(self) -> Zone {
        self.zone
    }

    /// Seconds since midnight UTC: the standard's value of a time.
    pub fn value(self) -> i64 {
        i64::from(self.seconds) - i64::from(self.zone.standard_offset().unwrap_or(0))
    }

    /// The same in every part, the zone by name.
    pub fn identical(self, other: Self) -> bool {
        self.seconds == other.seconds && self.zone.identical(other.zone)
    }
}

impl PartialEq for Time {
    fn eq(&self, other: &Self) -> bool {
        self.value() == other.value()
    }
}

impl Eq for Time {}

impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Time {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value().cmp(&other.value())
    }
}

/// A moment: a day and a time of it.
#[derive(Debug, Clone, Copy)]
pub struct DateTime {
    date: Date,
    time: Time,
}

impl DateTime {
    /// The moment; a time that a zone leaves out when its clocks go forward is as much later.
    pub fn new(date: Date, time: Time) -> Option<Self> {
        let zone = time.zone.unfolded();
        let moment = Self { date, time: Time { zone, ..time } };
        if !zone.is_named() {
            return Some(moment);
        }
        match zone.resolve(moment.local_seconds()) {
            zone::Local::Exists => Some(moment),
            zone::Local::Skipped { later } => moment.shifted(later, zone),
        }
    }

    /// Its day.
    pub fn date(self) -> Date {
        self.date
    }

    /// Its time of day.
    pub fn time(self) -> Time {
        self.time
    }

    /// Its zone.
    pub fn zone(self) -> Zone {
        self.time.zone
    }

    /// Offset from UTC in seconds at this moment; none without a zone.
    pub fn offset(self) -> Option<i32> {
        self.time.zone.offset_at(self.local_seconds())
    }

    /// Seconds on its own clock since 1970-01-01T00:00:00.
    fn local_seconds(self) -> i64 {
        self.date.days() * DAY + i64::from(self.time.seconds)
    }

    /// Seconds since 1970-01-01T00:00:00 UTC, a moment without a zone counting as UTC: the standard's value of it.
    pub fn value(self) -> i64 {
        self.local_seconds() - i64::from(self.offset().unwrap_or(0))
    }

    fn shifted(self, seconds: i64, zone: Zone) -> Option<Self> {
        let local = self.local_seconds() + seconds;
        let date = Date::from_days(local.div_euclid(DAY))?;
        let seconds = local.rem_euclid(DAY) as u32;
        Some(Self { date, time: Time { seconds, nanos: self.time.nanos, zone } })
    }

    /// The same moment on the clocks of another zone.
    pub fn in_zone(self, zone: Zone) -> Option<Self> {
        Self::at(self.value(), self.time.nanos, zone)
    }

    /// The moment so many seconds after 1970-01-01T00:00:00 UTC, on the clocks of a zone.
    pub fn at(seconds: i64, nanos: u32, zone: Zone) -> Option<Self> {
        let (offset, zone) = zone.offset_from_utc(seconds);
        let local = seconds.checked_add(i64::from(offset))?;
        let date = Date::from_days(local.div_euclid(DAY))?;
        Some(Self { date, time: Time { seconds: local.rem_euclid(DAY) as u32, nanos, zone } })
    }

    /// The same in every part, the zone by name.
    pub fn identical(self, other: Self) -> bool {
        self.date == other.date && self.time.identical(other.time)
    }
}

impl PartialEq for DateTime {
    fn eq(&self, other: &Self) -> bool {
        self.value() == other.value()
    }
}

impl Eq for DateTime {}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for DateTime {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value().cmp(&other.value())
    }
}
