//! A year's holiday notice (国务院办公厅关于部分节假日安排的通知) as text, so that an administrator can load the next year.

use std::collections::BTreeMap;
use std::str::FromStr;

use jiff::civil::Date;

use crate::day::{Day, digits, parse_date};
use crate::error::{ClockError, NoticeFault, NoticeProblem, quoted};
use crate::words::Words;

/// The most bytes a notice may have; a real one has about 400.
const MOST_BYTES: usize = 64 * 1024;
/// The most days one range may span.
const LONGEST_RANGE: i32 = 31;
/// The most characters a festival's name may have.
const LONGEST_NAME: usize = 60;
/// The most faults told at once.
const MOST_FAULTS: usize = 100;

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
    /// `clock.notice` with the first line that is wrong; [`YearNotice::read_many`] tells all of them.
    pub fn parse_many(text: &str) -> Result<Vec<Self>, ClockError> {
        Self::read_many(text).map_err(|faults| {
            let first = faults.into_iter().next();
            first.unwrap_or(NoticeFault { line: 0, problem: NoticeProblem::NoYear }).into()
        })
    }

    /// Reads several notices from one text, and tells everything that is wrong with it.
    ///
    /// # Errors
    /// The faults in the order of their lines, at least one and at most 100.
    pub fn read_many(text: &str) -> Result<Vec<Self>, Vec<NoticeFault>> {
        if text.len() > MOST_BYTES {
            return Err(vec![fault(0, NoticeProblem::TooLong { max: MOST_BYTES })]);
        }
        let mut reading = Reading::default();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            reading.line(line, index + 1);
            if reading.faults.len() >= MOST_FAULTS {
                break;
            }
        }
        reading.end()
    }
}

/// Notices on their way from text.
#[derive(Default)]
struct Reading {
    /// With the line each year stands in.
    notices: Vec<(usize, YearNotice)>,
    /// Which festival of the last year named a day.
    seen: BTreeMap<Date, String>,
    /// Below a year that cannot be read: its festivals say nothing.
    lost: bool,
    faults: Vec<NoticeFault>,
}

impl Reading {
    fn line(&mut self, line: &str, number: usize) {
        let read = match line.strip_prefix("year ") {
            Some(year) => self.year(year.trim(), number),
            None if self.lost => Ok(()),
            None => self.festival(line, number),
        };
        if let Err(fault) = read {
            self.faults.push(fault);
        }
    }

    fn year(&mut self, text: &str, number: usize) -> Result<(), NoticeFault> {
        self.lost = true;
        self.seen.clear();
        let year = read_year(text, number)?;
        if self.notices.iter().any(|(_, notice)| notice.year == year) {
            return Err(fault(number, NoticeProblem::YearTwice { year }));
        }
        self.notices.push((number, YearNotice { year, festivals: Vec::new() }));
        self.lost = false;
        Ok(())
    }

    fn festival(&mut self, line: &str, number: usize) -> Result<(), NoticeFault> {
        let Some((_, notice)) = self.notices.last_mut() else {
            self.lost = true;
            return Err(fault(number, NoticeProblem::NoYear));
        };
        let festival = read_festival(line, notice.year, number)?;
        // A day named twice is a mistake to be told, not a calendar.
        for day in festival.off.iter().chain(&festival.worked) {
            if let Some(first) = self.seen.insert(*day, festival.name.zh.clone()) {
                return Err(fault(number, NoticeProblem::NamedTwice { day: *day, first }));
            }
        }
        notice.festivals.push(festival);
        Ok(())
    }

    fn end(mut self) -> Result<Vec<YearNotice>, Vec<NoticeFault>> {
        if self.faults.is_empty() {
            let empty = self.notices.iter().filter(|(_, notice)| notice.festivals.is_empty());
            self.faults.extend(empty.map(|(line, n)| fault(*line, NoticeProblem::Empty { year: n.year })));
        }
        match self.faults.is_empty() {
            true => Ok(self.notices.into_iter().map(|(_, notice)| notice).collect()),
            false => Err(self.faults),
        }
    }
}

impl FromStr for YearNotice {
    type Err = ClockError;

    /// Reads exactly one year's notice.
    fn from_str(text: &str) -> Result<Self, ClockError> {
        let mut notices = Self::parse_many(text)?;
        match (notices.pop(), notices.is_empty()) {
            (Some(notice), true) => Ok(notice),
            _ => Err(fault(0, NoticeProblem::OneYear).into()),
        }
    }
}

fn fault(line: usize, problem: NoticeProblem) -> NoticeFault {
    NoticeFault { line, problem }
}

fn read_year(text: &str, line: usize) -> Result<i16, NoticeFault> {
    match digits(text) {
        Some(year @ 1949..=2999) => Ok(year as i16),
        _ => Err(fault(line, NoticeProblem::Year { found: quoted(text) })),
    }
}

fn read_festival(line: &str, year: i16, number: usize) -> Result<Festival, NoticeFault> {
    let mut fields = line.split('|').map(str::trim);
    let (Some(zh), Some(en), Some(off), Some(worked), None) =
        (fields.next(), fields.next(), fields.next(), fields.next(), fields.next())
    else {
        return Err(fault(number, NoticeProblem::Fields));
    };
    for name in [zh, en] {
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return Err(fault(number, NoticeProblem::Name { max: LONGEST_NAME }));
        }
    }
    let off = read_days(off, year, number)?;
    let worked = read_days(worked, year, number)?;
    if off.is_empty() && worked.is_empty() {
        return Err(fault(number, NoticeProblem::NoDay));
    }
    if let Some(day) = worked.iter().find(|day| !Day::of(**day).is_weekend()) {
        return Err(fault(number, NoticeProblem::NotWeekend { day: *day }));
    }
    Ok(Festival { name: Words { zh: zh.into(), en: en.into() }, off, worked })
}

fn read_days(field: &str, year: i16, number: usize) -> Result<Vec<Date>, NoticeFault> {
    let mut days = Vec::new();
    if field == "-" {
        return Ok(days);
    }
    for word in field.split_whitespace() {
        let (first, last) = word.split_once("..").unwrap_or((word, word));
        let (first, last) = (read_day(first, year, number)?, read_day(last, year, number)?);
        let (first, last) = (Day::of(first), Day::of(last));
        if !(0..LONGEST_RANGE).contains(&last.since(first)) {
            let found = quoted(word);
            return Err(fault(number, NoticeProblem::Range { found, max: LONGEST_RANGE }));
        }
        let mut day = first;
        while day <= last {
            days.push(day.date());
            day = day.next();
        }
        // A festival with more days than a year is nonsense; stop before it costs anything.
        if days.len() > 366 {
            return Err(fault(number, NoticeProblem::TooManyDays));
        }
    }
    Ok(days)
}

fn read_day(text: &str, year: i16, number: usize) -> Result<Date, NoticeFault> {
    let full = if text.len() == 5 { format!("{year:04}-{text}") } else { text.to_owned() };
    let day = parse_date(&full).map_err(|_| fault(number, NoticeProblem::Day { found: quoted(text) }))?;
    if (i32::from(day.year()) - i32::from(year)).abs() > 1 {
        return Err(fault(number, NoticeProblem::FarAway { day, year }));
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
            ("year 2027\n元旦 | New Year | 01-01 | -\n春节 | Spring | 01-01 | -", 3),
            ("year 2026\n元旦 | New Year | 01-01 | -\nyear 2027\n元旦 | New Year | 01-01 | -", 0),
        ] {
            match text.parse::<YearNotice>() {
                Err(ClockError::Notice { line: found, .. }) => assert_eq!(found, line, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
        assert!(" ".repeat(MOST_BYTES + 1).parse::<YearNotice>().is_err());
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let text = "year 2027\n元旦 | New Year | 01-32 | -\n\n春节 | Spring | 02-05..02-11 | 02-08\n清明 | 04-05 | -\n\
                    year 27\n元旦 | New Year | never told | -\nyear 2028\n元旦 | New Year | 01-01 | -\n";
        let faults = YearNotice::read_many(text).unwrap_err();
        assert_eq!(faults.iter().map(|f| f.line).collect::<Vec<_>>(), [2, 4, 5, 6]);
        assert!(faults.iter().all(|f| !f.problem.words().zh.is_empty()));
        let endless = format!("year 2027\n{}", "x\n".repeat(5_000));
        assert_eq!(YearNotice::read_many(&endless).unwrap_err().len(), MOST_FAULTS);
    }
}
