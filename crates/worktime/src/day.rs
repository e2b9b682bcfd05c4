//! Dates as plain day numbers, which are quick to count with.

use jiff::SignedDuration;
use jiff::civil::Date;

use crate::error::{ClockError, quoted};

const EPOCH: Date = Date::constant(1970, 1, 1);

/// Days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(i32);

impl Day {
    /// Later than any date.
    pub(crate) const NEVER: Day = Day(i32::MAX);

    /// 9999-12-31, the last date there is.
    const LAST: Day = Day(2_932_896);

    /// Whether the calendar ends before this day.
    pub(crate) fn is_beyond_dates(self) -> bool {
        self > Self::LAST
    }

    pub(crate) fn of(date: Date) -> Self {
        let days = date.duration_since(EPOCH).as_hours() / 24;
        Self(i32::try_from(days).unwrap_or(i32::MAX))
    }

    /// The date; a number beyond jiff's range gives the last date there is.
    pub(crate) fn date(self) -> Date {
        EPOCH.saturating_add(SignedDuration::from_hours(i64::from(self.0) * 24))
    }

    pub(crate) fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    pub(crate) fn previous(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// Days from `earlier` to this day; negative when this day comes first.
    pub(crate) fn since(self, earlier: Day) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// Saturday or Sunday. The epoch was a Thursday.
    pub(crate) fn is_weekend(self) -> bool {
        (self.0.rem_euclid(7) + 3) % 7 >= 5
    }

    pub(crate) fn year(self) -> i16 {
        self.date().year()
    }
}

/// Reads a date written `YYYY-MM-DD`, blanks around it allowed.
///
/// # Errors
/// `clock.date` for anything else, also for a day that does not exist.
pub fn parse_date(text: &str) -> Result<Date, ClockError> {
    let wrong = || ClockError::Date { found: quoted(text) };
    let trimmed = text.trim();
    let mut fields = trimmed.split('-');
    match (fields.next(), fields.next(), fields.next(), fields.next()) {
        (Some(year), Some(month), Some(day), None)
            if year.len() == 4 && month.len() == 2 && day.len() == 2 =>
        {
            let year = digits(year).and_then(|n| i16::try_from(n).ok()).ok_or_else(wrong)?;
            let month = digits(month).and_then(|n| i8::try_from(n).ok()).ok_or_else(wrong)?;
            let day = digits(day).and_then(|n| i8::try_from(n).ok()).ok_or_else(wrong)?;
            Date::new(year, month, day).map_err(|_| wrong())
        }
        _ => Err(wrong()),
    }
}

/// A number of ASCII digits only: no sign, no blank.
pub(crate) fn digits(text: &str) -> Option<u32> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Weekday, date};

    #[test]
    fn day_numbers_and_dates_agree() {
        let mut day = Day::of(date(1999, 12, 1));
        let mut expected = date(1999, 12, 1);
        while expected < date(2005, 1, 1) {
            assert_eq!(day.date(), expected);
            assert_eq!(Day::of(expected), day);
            let weekend = matches!(expected.weekday(), Weekday::Saturday | Weekday::Sunday);
            assert_eq!(day.is_weekend(), weekend, "{expected}");
            day = day.next();
            expected = expected.tomorrow().unwrap();
        }
    }

    #[test]
    fn dates_before_the_epoch_have_weekends_too() {
        assert!(Day::of(date(1949, 10, 1)).is_weekend());
        assert!(!Day::of(date(1949, 10, 3)).is_weekend());
    }

    #[test]
    fn the_last_day_is_the_last_date() {
        assert_eq!(Day::of(Date::MAX), Day::LAST);
        assert_eq!(Day::LAST.date(), Date::MAX);
        assert_eq!(Day::NEVER.date(), Date::MAX);
    }

    #[test]
    fn only_real_dates_are_read() {
        assert_eq!(parse_date(" 2026-09-29 ").unwrap(), date(2026, 9, 29));
        for wrong in [
            "",
            "2026-9-29",
            "2026-02-30",
            "20260929",
            "2026-09-29T00:00",
            "+026-09-29",
            "２０２６-09-29",
            "2026-09-2é",
        ] {
            let error = parse_date(wrong).unwrap_err();
            assert_eq!(error.code(), "clock.date", "{wrong}");
        }
        assert!(parse_date(&"9".repeat(10_000)).unwrap_err().to_string().len() < 200);
    }
}
