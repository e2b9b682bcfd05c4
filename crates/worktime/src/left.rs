//! What is left until a last day, or how long it is over: one way of counting it for every list, page and letter.

use jiff::civil::Date;
use serde::Serialize;

use crate::calendar::{Calendar, FARTHEST, UnknownYear};
use crate::day::Day;
use crate::error::ClockError;
use crate::limit::Unit;
use crate::words::Words;

/// What is left of a limit on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "state", content = "days", rename_all = "kebab-case")]
pub enum Left {
    /// The last day lies ahead; so many days until then, the last one included.
    Ahead(u32),
    /// The last day is today.
    Today,
    /// The last day has passed; so many days since. 0 on the days of rest right after it: over all the same.
    Over(u32),
}

impl Calendar {
    /// What is left on `today` until `due`, in working days or calendar days. Today itself is not counted.
    ///
    /// # Errors
    /// `clock.year-not-loaded`, `clock.too-far`; `clock.hours-need-times` for working hours.
    pub fn left(&self, due: Date, today: Date, unit: Unit, unknown: UnknownYear) -> Result<Left, ClockError> {
        let (first, last) = (Day::of(today).min(Day::of(due)), Day::of(today).max(Day::of(due)));
        if unit == Unit::WorkingHour {
            return Err(ClockError::HoursNeedTimes);
        }
        if last.since(first) > FARTHEST {
            return Err(ClockError::TooFar { start: today });
        }
        let mut days = 0;
        let mut day = first;
        while day < last {
            day = day.next();
            days += u32::from(unit == Unit::CalendarDay || self.look(day, unknown)?.working);
        }
        Ok(match today.cmp(&due) {
            std::cmp::Ordering::Less => Left::Ahead(days),
            std::cmp::Ordering::Equal => Left::Today,
            std::cmp::Ordering::Greater => Left::Over(days),
        })
    }
}

impl Left {
    /// 还剩 3 个工作日, 今天到期, 已超期.
    pub fn words(self, unit: Unit) -> Words {
        let (zh, en) = match unit {
            Unit::WorkingDay => ("个工作日", "working day"),
            Unit::CalendarDay => ("日", "day"),
            Unit::WorkingHour => ("个工作小时", "working hour"),
        };
        let s = |n: u32| if n == 1 { "" } else { "s" };
        let (zh, en) = match self {
            Self::Ahead(n) => (format!("还剩 {n} {zh}"), format!("{n} {en}{} left", s(n))),
            Self::Today => ("今天到期".to_owned(), "due today".to_owned()),
            Self::Over(0) => ("已超期".to_owned(), "overdue".to_owned()),
            Self::Over(n) => (format!("已超期 {n} {zh}"), format!("overdue by {n} {en}{}", s(n))),
        };
        Words { zh, en }
    }
}
