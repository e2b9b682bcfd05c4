//! A year's holiday notice (国务院办公厅关于部分节假日安排的通知) as text, so that an administrator can load the next year.

use std::collections::BTreeMap;
use std::str::FromStr;

use jiff::civil::Date;

use crate::day::{Day, digits, parse_date};
use crate::error::{ClockError, quoted};
use crate::words::Words;

/// The most bytes a notice may have; a real one has about 400.
const MOST_BYTES: usize = 64 * 1024;
/// The most days one range may span.
const LONGEST_RANGE: i32 = 31;
/// The most characters a festival's name may have.
const LONGEST_NAME: usize = 60;

/// A festival of one year: which days are off, and which weekend days are worked instead (调休).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Festival {
    /// Its name.
    pub name: Words,
    /// Days off, weekends within them included.
    pub off: Vec<Date>,
    /// Saturdays and Sundays that are working days.
    pub worked: Vec<Date>,
}

/// The notice for one year.
///
/// ```text
/// year 2026
/// 元旦 | New Year's Day | 01-01..01-03 | 01-04
/// 中秋节 | Mid-Autumn Festival | 09-25..09-27 | -
/// ```
///
/// A day is `MM-DD` in the notice's year, or `YYYY-MM-DD` where the notice reaches into a neighbouring year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearNotice {
    year: i16,
    festivals: Vec<Festival>,
}

impl YearNotice {
    /// The year it is for.
    pub fn year(&self) -> i16 {
        self.year
    }

    /// Its festivals, in the order of the text.
    pub fn festivals(&self) -> &[Festival] {
        &self.festivals
    }

    /// Reads several notices from one text.
    ///
    /// # Errors
    /// `clock.notice` with the line and what is wrong with it.
    pub fn parse_many(text: &str) -> Result<Vec<Self>, ClockError> {
        if text.len() > MOST_BYTES {
            return Err(problem(0, format!("longer than {MOST_BYTES} bytes")));
        }
        let mut notices: Vec<(usize, Self)> = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(year) = line.strip_prefix("year ") {
                let year = read_year(year.trim(), number)?;
                if notices.iter().any(|(_, notice)| notice.year == year) {
                    return Err(problem(number, format!("the year {year} stands here twice")));
                }
                notices.push((number, Self { year, festivals: Vec::new() }));
            } else {
                let (_, notice) = notices
                    .last_mut()
                    .ok_or_else(|| problem(number, "the first line must be \"year YYYY\"".into()))?;
                notice.festivals.push(read_festival(line, notice.year, number)?);
            }
        }
        for (number, notice) in &notices {
            notice.check(*number)?;
        }
        Ok(notices.into_iter().map(|(_, notice)| notice).collect())
    }

    /// A notice must name days, each of them once: an empty or doubled one is a mistake to be told, not a calendar.
    fn check(&self, line: usize) -> Result<(), ClockError> {
        if self.festivals.is_empty() {
            return Err(problem(line, format!("the year {} lists no holiday", self.year)));
        }
        let mut seen: BTreeMap<Date, &str> = BTreeMap::new();
        for festival in &self.festivals {
            for day in festival.off.iter().chain(&festival.worked) {
                if let Some(other) = seen.insert(*day, &festival.name.zh) {
                    let names = format!("{other}, {}", festival.name.zh);
                    return Err(problem(line, format!("{day} is named twice ({names})")));
                }
            }
        }
        Ok(())
    }
}

impl FromStr for YearNotice {
    type Err = ClockError;

    /// Reads exactly one year's notice.
    fn from_str(text: &str) -> Result<Self, ClockError> {
        let mut notices = Self::parse_many(text)?;
        match (notices.pop(), notices.is_empty()) {
            (Some(notice), true) => Ok(notice),
            _ => Err(problem(0, "exactly one year is expected".into())),
        }
    }
}

fn problem(line: usize, problem: String) -> ClockError {
    ClockError::Notice { line, problem }
}

fn read_year(text: &str, line: usize) -> Result<i16, ClockError> {
    match digits(text) {
        Some(year @ 1949..=2999) => Ok(year as i16),
        _ => Err(problem(line, format!("\"{}\" is not a year from 1949 to 2999", quoted(text)))),
    }
}

fn read_festival(line: &str, year: i16, number: usize) -> Result<Festival, ClockError> {
    let mut fields = line.split('|').map(str::trim);
    let (Some(zh), Some(en), Some(off), Some(worked), None) =
        (fields.next(), fields.next(), fields.next(), fields.next(), fields.next())
    else {
        return Err(problem(
            number,
            "four fields are expected: Chinese name | English name | days off | days worked".into(),
        ));
    };
    for name in [zh, en] {
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return Err(problem(number, format!("a name must have 1 to {LONGEST_NAME} characters")));
        }
    }
    let off = read_days(off, year, number)?;
    let worked = read_days(worked, year, number)?;
    if off.is_empty() && worked.is_empty() {
        return Err(problem(number, "no day is listed".into()));
    }
    if let Some(day) = worked.iter().find(|day| !Day::of(**day).is_weekend()) {
        return Err(problem(number, format!("{day} is no weekend day and is worked anyway")));
    }
    Ok(Festival { name: Words { zh: zh.into(), en: en.into() }, off, worked })
}

fn read_days(field: &str, year: i16, number: usize) -> Result<Vec<Date>, ClockError> {
    let mut days = Vec::new();
    if field == "-" {
        return Ok(days);
    }
    for word in field.split_whitespace() {
        let (first, last) = word.split_once("..").unwrap_or((word, word));
        let (first, last) = (read_day(first, year, number)?, read_day(last, year, number)?);
        let (first, last) = (Day::of(first), Day::of(last));
        if !(0..LONGEST_RANGE).contains(&last.since(first)) {
            return Err(problem(
                number,
                format!("\"{}\" is not a range of 1 to {LONGEST_RANGE} days", quoted(word)),
            ));
        }
        let mut day = first;
        while day <= last {
            days.push(day.date());
            day = day.next();
        }
        // A festival with more days than a year is nonsense; stop before it costs anything.
        if days.len() > 366 {
            return Err(problem(number, "more than 366 days".into()));
        }
    }
    Ok(days)
}

fn read_day(text: &str, year: i16, number: usize) -> Result<Date, ClockError> {
    let full = if text.len() == 5 { format!("{year:04}-{text}") } else { text.to_owned() };
    let day = parse_date(&full).map_err(|_| problem(number, format!("\"{}\" is not a day", quoted(text))))?;
    if (i32::from(day.year()) - i32::from(year)).abs() > 1 {
        return Err(problem(number, format!("{day} is more than a year away from {year}")));
    }
    Ok(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_notice_reads_into_days() {
        let text = "# note\nyear 2026\n元旦 | New Year's Day | 01-01..01-03 | 01-04\n";
        let notice: YearNotice = text.parse().unwrap();
        assert_eq!(notice.year(), 2026);
        let festival = &notice.festivals()[0];
        assert_eq!(festival.off, [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)]);
        assert_eq!(festival.worked, [date(2026, 1, 4)]);
        assert_eq!(festival.name.en, "New Year's Day");
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        for (text, line) in [
            ("", 0),
            ("year 2027", 1),
            ("元旦 | New Year | 01-01 | -", 1),
            ("year 27\n", 1),
            ("year 2027\nyear 2027\n", 2),
            ("year 2027\n元旦 | New Year | 01-01", 2),
            ("year 2027\n元旦 |  | 01-01 | -", 2),
            ("year 2027\n元旦 | New Year | - | -", 2),
            ("year 2027\n元旦 | New Year | 02-30 | -", 2),
            ("year 2027\n元旦 | New Year | 01-03..01-01 | -", 2),
            ("year 2027\n元旦 | New Year | 01-01..12-31 | -", 2),
            ("year 2027\n元旦 | New Year | 2029-01-01 | -", 2),
            ("year 2027\n元旦 | New Year | 01-01 | 01-04", 2),
            ("year 2027\n元旦 | New Year | 01-01 | -\n春节 | Spring | 01-01 | -", 1),
            ("year 2026\n元旦 | New Year | 01-01 | -\nyear 2027\n元旦 | New Year | 01-01 | -", 0),
        ] {
            match text.parse::<YearNotice>() {
                Err(ClockError::Notice { line: found, .. }) => assert_eq!(found, line, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
        assert!(" ".repeat(MOST_BYTES + 1).parse::<YearNotice>().is_err());
    }
}
