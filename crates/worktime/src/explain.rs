//! Why this date: the walk to a due date, day by day or in ranges, as data.

use jiff::civil::Date;
use serde::Serialize;

use crate::calendar::DayKind;
use crate::day::Day;
use crate::error::ClockError;
use crate::event::SpecialKind;
use crate::limit::{Limit, Unit};
use crate::reckon::{Course, Step};
use crate::timeline::Extension;
use crate::words::Words;

/// One line of an explanation. [`ExplainLine::words`] says it in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExplainLine {
    /// The day, or the first day of a range.
    pub date: Date,
    /// The last day of a range; None for a single day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// What happens then.
    #[serde(flatten)]
    pub what: What,
}

/// What a day means to the clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum What {
    /// The starting day, which does not count.
    Start,
    /// The day counts.
    Counted {
        /// As which.
        n: u32,
        /// The last number of a range.
        #[serde(skip_serializing_if = "Option::is_none")]
        to_n: Option<u32>,
        /// Working day or calendar day.
        unit: Unit,
    },
    /// A weekend day that counts because it is worked for a holiday.
    MakeUp {
        /// As which.
        n: u32,
        /// The holiday it is worked for.
        name: Words,
    },
    /// A weekend day, which does not count.
    Weekend,
    /// A holiday, which does not count.
    Holiday {
        /// Which.
        name: Words,
    },
    /// The clock stands still.
    Paused {
        /// Why.
        kind: SpecialKind,
        /// True where nobody knows yet until when; then nothing follows.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        open: bool,
    },
    /// The time given before is used up on this day, and more was granted.
    Extended {
        /// How much more.
        by: Limit,
        /// Day of the decision, where there is one.
        #[serde(skip_serializing_if = "Option::is_none")]
        on: Option<Date>,
        /// Reason and basis, where given.
        #[serde(skip_serializing_if = "Option::is_none")]
        basis: Option<String>,
    },
    /// The last day is a day of rest: the limit ends on the next working day.
    LastDayMoves,
    /// From here on the calendar is a guess: the year's notice is not loaded.
    Provisional {
        /// The year.
        year: i16,
    },
    /// From here on the place's own days of rest are missing: it keeps some, and they are not loaded for this year.
    OwnDaysMissing {
        /// Which holidays.
        names: Words,
        /// The year.
        year: i16,
    },
    /// The limit ends with this day.
    Due,
}

/// Walks the course and writes down every day.
pub(crate) fn explain(course: &Course<'_>, extensions: &[Extension]) -> Result<Vec<ExplainLine>, ClockError> {
    let mut lines = vec![ExplainLine { date: course.start.date(), to: None, what: What::Start }];
    course.walk(|day, step| {
        if let Some(what) = what(course, extensions, day, step) {
            lines.push(ExplainLine { date: day.date(), to: None, what });
        }
    })?;
    Ok(lines)
}

fn what(course: &Course<'_>, extensions: &[Extension], day: Day, step: Step) -> Option<What> {
    Some(match step {
        Step::Counted { n, unit } => match (unit, course.calendar.kind(day)) {
            (Unit::WorkingDay, DayKind::MakeUp(name)) => What::MakeUp { n, name: name.clone() },
            _ => What::Counted { n, to_n: None, unit },
        },
        Step::Rest => match course.calendar.kind(day) {
            DayKind::Holiday(name) => What::Holiday { name: name.clone() },
            _ => What::Weekend,
        },
        Step::Paused { kind, open } => What::Paused { kind, open },
        Step::Extended { grant } => {
            let extension = extensions.get(grant)?;
            What::Extended { by: extension.by, on: extension.on, basis: extension.basis.clone() }
        }
        Step::LastDayMoves => What::LastDayMoves,
        Step::Due => What::Due,
        Step::Provisional { year } => What::Provisional { year },
        Step::OwnDaysMissing { names } => What::OwnDaysMissing { names: names.clone(), year: day.year() },
    })
}

/// The same explanation with days in a row that mean the same joined to ranges.
pub fn explain_brief(lines: &[ExplainLine]) -> Vec<ExplainLine> {
    let mut brief: Vec<ExplainLine> = Vec::new();
    for line in lines {
        match brief.last_mut() {
            Some(last) if follows(last, line) => {
                if let (What::Counted { to_n, .. }, What::Counted { n, .. }) = (&mut last.what, &line.what) {
                    *to_n = Some(*n);
                }
                last.to = Some(line.date);
            }
            _ => brief.push(line.clone()),
        }
    }
    brief
}

fn follows(last: &ExplainLine, line: &ExplainLine) -> bool {
    let alike = match (&last.what, &line.what) {
        (What::Counted { unit: a, .. }, What::Counted { unit: b, .. }) => a == b,
        (What::Weekend, What::Weekend) => true,
        (What::Holiday { name: a }, What::Holiday { name: b }) => a == b,
        (What::Paused { kind: a, open: false }, What::Paused { kind: b, open: false }) => a == b,
        _ => false,
    };
    alike && Day::of(line.date).since(Day::of(last.to.unwrap_or(last.date))) == 1
}
