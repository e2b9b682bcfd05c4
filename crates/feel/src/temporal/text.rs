//! Reading and writing dates, times and durations, as XML Schema 1.1 writes them, with `@Zone/Name` beside offsets.

use super::{Date, DateTime, DaysDuration, MonthsDuration, Time, YEARS, Zone};
use std::fmt;

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.year < 0 { "-" } else { "" };
        write!(f, "{sign}{:04}-{:02}-{:02}", self.year.unsigned_abs(), self.month, self.day)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.hour(), self.minute(), self.second())?;
        if self.nanos > 0 {
            let fraction = format!("{:09}", self.nanos);
            write!(f, ".{}", fraction.trim_end_matches('0'))?;
        }
        self.zone.fmt(f)
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", self.date, self.time)
    }
}

/// Reads characters from the start of a text.
struct Reader<'t> {
    rest: &'t [u8],
}

impl Reader<'_> {
    fn take(&mut self, byte: u8) -> bool {
        match self.rest {
            [first, rest @ ..] if *first == byte => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.take(byte).then_some(())
    }

    /// Exactly so many digits.
    fn digits(&mut self, count: usize) -> Option<i64> {
        let (digits, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        number(digits)
    }

    /// As many digits as there are, at least one and at most 18.
    fn all_digits(&mut self) -> Option<i64> {
        let count = self.count();
        if count > 18 { None } else { self.digits(count) }
    }

    fn count(&self) -> usize {
        self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    }

    /// The digits after a point as nanoseconds; digits beyond the ninth are left out.
    fn fraction(&mut self) -> Option<u32> {
        let count = self.count();
        let (digits, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        let mut nanos = 0_u32;
        for at in 0..9 {
            nanos = nanos * 10 + u32::from(digits.get(at).map_or(0, |digit| digit - b'0'));
        }
        Some(nanos)
    }

    fn date(&mut self) -> Option<Date> {
        let negative = self.take(b'-');
        let count = self.count();
        // A year has four digits, or more without a nought before them.
        if !(4..=9).contains(&count) || (count > 4 && self.rest.first() == Some(&b'0')) {
            return None;
        }
        let year = self.digits(count)?;
        if year > i64::from(YEARS) || (negative && year == 0) {
            return None;
        }
        self.expect(b'-')?;
        let month = self.digits(2)?;
        self.expect(b'-')?;
        let day = self.digits(2)?;
        Date::new(if negative { -year } else { year }, month, day)
    }

    /// The time, and whether it is the midnight at the end of the day.
    fn time(&mut self) -> Option<(Time, bool)> {
        let hour = self.digits(2)?;
        self.expect(b':')?;
        let minute = self.digits(2)?;
        self.expect(b':')?;
        let second = self.digits(2)?;
        let nanos = if self.take(b'.') {
            if self.count() == 0 {
                return None;
            }
            self.fraction()?
        } else {
            0
        };
        let zone = self.zone()?;
        if (hour, minute, second, nanos) == (24, 0, 0, 0) {
            return Some((Time::new(0, 0, 0, 0, zone)?, true));
        }
        Some((Time::new(hour, minute, second, nanos, zone)?, false))
    }

    fn zone(&mut self) -> Option<Zone> {
        let negative = match self.rest.first() {
            None => return Some(Zone::LOCAL),
            Some(b'Z') => {
                self.rest = self.rest.get(1..)?;
                return Some(Zone::UTC);
            }
            Some(b'@') => {
                let name = std::str::from_utf8(self.rest.get(1..)?).ok()?;
                self.rest = &[];
                return Zone::named(name);
            }
            Some(b'-') => true,
            Some(b'+') => false,
            Some(_) => return None,
        };
        self.rest = self.rest.get(1..)?;
        let hours = self.digits(2)?;
        self.expect(b':')?;
        let minutes = self.digits(2).filter(|minutes| *minutes < 60)?;
        let seconds = if self.take(b':') { self.digits(2).filter(|seconds| *seconds < 60)? } else { 0 };
        let all = hours * 3600 + minutes * 60 + seconds;
        Zone::offset(if negative { -all } else { all })
    }

    fn end<T>(&self, value: T) -> Option<T> {
        self.rest.is_empty().then_some(value)
    }
}

fn number(digits: &[u8]) -> Option<i64> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    digits.iter().try_fold(0_i64, |all, digit| all.checked_mul(10)?.checked_add(i64::from(digit - b'0')))
}

impl Date {
    /// `2026-07-01`, `-0044-03-15`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader { rest: text.as_bytes() };
        let date = reader.date()?;
        reader.end(date)
    }
}

impl Time {
    /// `10:30:00`, with a fraction, `Z`, an offset or `@Zone/Name`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader { rest: text.as_bytes() };
        let (time, _) = reader.time()?;
        reader.end(time)
    }
}

impl DateTime {
    /// A date, `T` and a time; a date alone is its midnight.
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader { rest: text.as_bytes() };
        let date = reader.date()?;
        if reader.rest.is_empty() {
            return Some(date.at_midnight(Zone::LOCAL));
        }
        reader.expect(b'T')?;
        let (time, next) = reader.time()?;
        let date = if next { Date::from_days(date.days() + 1)? } else { date };
        reader.end(Self::new(date, time)?)
    }
}

/// A duration of one kind or the other.
pub(crate) enum Duration {
    Days(DaysDuration),
    Months(MonthsDuration),
}

impl Duration {
    /// `P1DT2H`, `-P1Y6M`; years and months do not mix with the rest.
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader { rest: text.as_bytes() };
        let negative = reader.take(b'-');
        reader.expect(b'P')?;
        let mut part = Parts::default();
        while !reader.rest.is_empty() && !reader.take(b'T') {
            let value = reader.all_digits()?;
            part.next(
                value,
                0,
                match reader.rest.first()? {
                    b'Y' => 0,
                    b'M' => 1,
                    b'D' => 2,
                    _ => return None,
                },
            )?;
            reader.rest = reader.rest.get(1..)?;
            if reader.rest.is_empty() {
                return part.finish(negative);
            }
        }
        // Behind a `T` there is something.
        if reader.rest.is_empty() {
            return None;
        }
        while !reader.rest.is_empty() {
            let value = reader.all_digits()?;
            let point = reader.take(b'.');
            let nanos = if point { reader.fraction()? } else { 0 };
            part.next(
                value,
                nanos,
                match reader.rest.first()? {
                    b'H' if !point => 3,
                    b'M' if !point => 4,
                    b'S' => 5,
                    _ => return None,
                },
            )?;
            reader.rest = reader.rest.get(1..)?;
        }
        part.finish(negative)
    }
}

#[derive(Default)]
struct Parts {
    values: [Option<i64>; 6],
    nanos: u32,
    last: Option<usize>,
}

impl Parts {
    /// The parts come in their order, each once.
    fn next(&mut self, value: i64, nanos: u32, place: usize) -> Option<()> {
        if self.last.is_some_and(|last| last >= place) {
            return None;
        }
        self.last = Some(place);
        *self.values.get_mut(place)? = Some(value);
        self.nanos = nanos;
        Some(())
    }

    fn finish(&self, negative: bool) -> Option<Duration> {
        let [years, months, days, hours, minutes, seconds] = self.values;
        let time = days.or(hours).or(minutes).or(seconds).is_some();
        if years.or(months).is_some() {
            if time {
                return None;
            }
            let all = years.unwrap_or(0).checked_mul(12)?.checked_add(months.unwrap_or(0))?;
            return Some(Duration::Months(MonthsDuration::from_months(if negative { -all } else { all })));
        }
        if !time {
            return None;
        }
        let part = |value: Option<i64>, unit: i128| i128::from(value.unwrap_or(0)) * unit;
        let all = part(days, 86_400) + part(hours, 3_600) + part(minutes, 60) + part(seconds, 1);
        let all = all * 1_000_000_000 + i128::from(self.nanos);
        DaysDuration::from_nanos(if negative { -all } else { all }).map(Duration::Days)
    }
}
