//! One question, one answer: when is it due, and why? Serves `onedoor clock due` and what-if questions.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, UnknownYear};
use crate::day::Day;
use crate::error::ClockError;
use crate::event::Pause;
use crate::explain::{ExplainLine, explain};
use crate::limit::Limit;
use crate::reckon::{Course, Span, Spans};
use crate::timeline::Extension;

/// The most pauses one question may have.
const MOST_PAUSES: usize = 1_000;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DueQuery {
    /// The starting day, which does not count.
    pub start: Date,
    /// The limit, in working or calendar days.
    pub limit: Limit,
    /// Pauses in any order; they may overlap, touch, or lie before the start.
    #[serde(default)]
    pub pauses: Vec<Pause>,
    /// More time, counted after the limit.
    #[serde(default)]
    pub extend: Option<Limit>,
    /// Division whose own holidays hold too (GB/T 2260, 2 to 12 digits); None for the national calendar.
    #[serde(default)]
    pub region: Option<String>,
    /// Whether a year that is not loaded may be guessed.
    #[serde(default)]
    pub provisional: bool,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueAnswer {
    /// The last day.
    pub due: Date,
    /// Whether a year was guessed on the way.
    pub provisional: bool,
    /// Years counted without days of rest that the region is known to have, because they are not loaded.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub own_days_missing: Vec<i16>,
    /// Why this date, day by day.
    pub explain: Vec<ExplainLine>,
}

/// Answers when something is due.
///
/// # Errors
/// `clock.year-not-loaded` unless a provisional answer is allowed; `clock.pause-reversed`, `clock.too-many`,
/// `clock.region`, `clock.too-far`; `clock.hours-need-times` for a limit in working hours.
pub fn due(query: &DueQuery, calendar: &Calendar) -> Result<DueAnswer, ClockError> {
    if query.pauses.len() > MOST_PAUSES {
        return Err(ClockError::TooMany { what: "pauses", max: MOST_PAUSES });
    }
    if let Some(pause) = query.pauses.iter().find(|pause| pause.to < pause.from) {
        return Err(ClockError::PauseReversed { from: pause.from, to: pause.to });
    }
    let span = |pause: &Pause| Span { from: Day::of(pause.from), to: Day::of(pause.to), kind: pause.kind };
    let spans = Spans::new(query.pauses.iter().map(span).collect());
    let local = query.region.as_deref().map(|region| calendar.for_region(region)).transpose()?;
    let grants: Vec<Limit> = std::iter::once(query.limit).chain(query.extend).collect();
    let course = Course {
        start: Day::of(query.start),
        grants: &grants,
        pauses: &spans,
        calendar: local.as_deref().unwrap_or(calendar),
        unknown: if query.provisional { UnknownYear::Provisional } else { UnknownYear::Refuse },
    };
    let reckoned = course.reckon()?;
    let extensions: Vec<Extension> =
        query.extend.iter().map(|by| Extension { by: *by, on: None, basis: None }).collect();
    let lines = explain(&course, &extensions)?;
    // Every pause of a question has an end, so there always is a due date.
    let due = reckoned.due.ok_or(ClockError::TooFar { start: query.start })?;
    Ok(DueAnswer {
        due: due.date(),
        provisional: !reckoned.provisional.is_empty(),
        own_days_missing: reckoned.own_days_missing.into_iter().collect(),
        explain: lines,
    })
}
