//! When a timer is due (ISO 8601): a duration, a date, or a cycle. Pure arithmetic on epoch milliseconds.

use jiff::civil;
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp};

/// When a timer fires.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Due {
    /// Once, this long after it starts; ISO 8601, such as `PT1H` or `P3D` (calendar days).
    Duration(String),
    /// Once, at this moment; ISO 8601, such as `2026-03-01` or `2026-03-01T09:00:00+08:00`.
    Date(String),
    /// Again and again.
    Cycle {
        /// How often: an ISO 8601 duration.
        every: String,
        /// How many times in all; absent means without end.
        times: Option<u32>,
        /// The first firing; absent means one period after the start.
        first: Option<String>,
    },
}

/// Why a timer's text cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an ISO 8601 {1}: write for example {2}")]
pub struct DueError(pub String, pub &'static str, pub &'static str);

/// Shortest period of a cycle, in milliseconds: a shorter one would keep a system busy with nothing else.
const SHORTEST_CYCLE: i64 = 1000;

impl Due {
    /// Reads an ISO 8601 duration.
    pub fn duration(text: &str) -> Result<Due, DueError> {
        span(text)?;
        Ok(Due::Duration(text.trim().to_owned()))
    }

    /// Reads an ISO 8601 date or date and time.
    pub fn date(text: &str) -> Result<Due, DueError> {
        moment(text, Offset::UTC)?;
        Ok(Due::Date(text.trim().to_owned()))
    }

    /// Reads an ISO 8601 repeating interval: `R3/PT10H`, `R/P1D`, `R5/2026-03-01T09:00:00+08:00/P1D`.
    pub fn cycle(text: &str) -> Result<Due, DueError> {
        let bad = || DueError(shorten(text), "repeating interval", "R3/PT10H");
        let mut parts = text.trim().split('/');
        let times = match parts.next().and_then(|head| head.strip_prefix('R')) {
            Some("") => None,
            Some(number) => Some(number.parse::<u32>().ok().filter(|times| *times > 0).ok_or_else(bad)?),
            None => return Err(bad()),
        };
        let (first, every) = match (parts.next(), parts.next(), parts.next()) {
            (Some(every), None, None) => (None, every),
            (Some(first), Some(every), None) => (Some(first.to_owned()), every),
            _ => return Err(bad()),
        };
        if let Some(first) = &first {
            moment(first, Offset::UTC)?;
        }
        let start = Timestamp::UNIX_EPOCH;
        let step = add(start, span(every)?, Offset::UTC).ok_or_else(bad)?.as_millisecond();
        if step < SHORTEST_CYCLE {
            return Err(bad());
        }
        Ok(Due::Cycle { every: every.to_owned(), times, first })
    }

    /// Epoch milliseconds of the first firing of a timer started at `now`. `offset` is the local time's seconds east
    /// of UTC, for dates written without one and for calendar days.
    pub fn first_at(&self, now: i64, offset: i32) -> Result<i64, DueError> {
        let zone = Offset::from_seconds(offset).unwrap_or(Offset::UTC);
        match self {
            Due::Duration(text) => after(text, now, zone),
            Due::Date(text) | Due::Cycle { first: Some(text), .. } => {
                Ok(moment(text, zone)?.as_millisecond())
            }
            Due::Cycle { every, first: None, .. } => after(every, now, zone),
        }
    }

    /// Epoch milliseconds of the firing of a cycle that follows the one planned for `last`.
    pub(crate) fn next_at(&self, last: i64, offset: i32) -> Result<i64, DueError> {
        let zone = Offset::from_seconds(offset).unwrap_or(Offset::UTC);
        match self {
            Due::Cycle { every, .. } => after(every, last, zone),
            other => other.first_at(last, offset),
        }
    }
}

/// `from` plus the ISO 8601 duration `text`, both in epoch milliseconds.
pub(crate) fn after(text: &str, from: i64, zone: Offset) -> Result<i64, DueError> {
    let bad = || DueError(shorten(text), "duration", "PT1H or P3D");
    let start = Timestamp::from_millisecond(from).map_err(|_| bad())?;
    Ok(add(start, span(text)?, zone).ok_or_else(bad)?.as_millisecond())
}

fn add(start: Timestamp, span: Span, zone: Offset) -> Option<Timestamp> {
    start.to_zoned(TimeZone::fixed(zone)).checked_add(span).ok().map(|end| end.timestamp())
}

fn span(text: &str) -> Result<Span, DueError> {
    let bad = || DueError(shorten(text), "duration", "PT1H or P3D");
    let text = text.trim();
    // jiff also reads friendly English ("3 days"); BPMN means ISO 8601 only.
    if !text.starts_with('P') || text.len() > 64 {
        return Err(bad());
    }
    let span: Span = text.parse().map_err(|_| bad())?;
    if span.is_negative() { Err(bad()) } else { Ok(span) }
}

fn moment(text: &str, zone: Offset) -> Result<Timestamp, DueError> {
    let bad = || DueError(shorten(text), "date", "2026-03-01 or 2026-03-01T09:00:00+08:00");
    let text = text.trim();
    if text.len() > 64 {
        return Err(bad());
    }
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Ok(timestamp);
    }
    let local: civil::DateTime = text.parse().map_err(|_| bad())?;
    zone.to_timestamp(local).map_err(|_| bad())
}

fn shorten(text: &str) -> String {
    text.chars().take(40).collect()
}
