//! When a timer is due (ISO 8601): a duration, a date, or a cycle. Pure arithmetic on epoch milliseconds.

use jiff::civil;
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp};

use crate::step::Cycle;

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
        /// The first firing; absent means one period after the start, or as `last` says.
        first: Option<String>,
        /// The last firing, of an interval that names its end: `R3/PT1H/2026-03-01` fires then and twice before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last: Option<String>,
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

    /// Reads an ISO 8601 repeating interval: `R3/PT10H`, `R/P1D`, `R5/2026-03-01T09:00:00+08:00/P1D` (start and
    /// period), `R5/P1D/2026-03-05T09:00:00+08:00` (period and end), `R5/2026-03-01/2026-03-02` (start and end of the
    /// first interval).
    pub fn cycle(text: &str) -> Result<Due, DueError> {
        let bad = || DueError(shorten(text), "repeating interval", "R3/PT10H");
        let mut parts = text.trim().split('/');
        let times = match parts.next().and_then(|head| head.strip_prefix('R')) {
            Some("") => None,
            Some(number) => Some(number.parse::<u32>().ok().filter(|times| *times > 0).ok_or_else(bad)?),
            None => return Err(bad()),
        };
        let own = |text: &str| Some(text.trim().to_owned());
        let is_span = |text: &str| text.trim().starts_with('P');
        let (every, first, last) = match (parts.next(), parts.next(), parts.next()) {
            (Some(every), None, None) => (every.to_owned(), None, None),
            (Some(every), Some(last), None) if is_span(every) && !is_span(last) => {
                (every.to_owned(), None, own(last))
            }
            (Some(first), Some(every), None) if is_span(every) => (every.to_owned(), own(first), None),
            (Some(first), Some(second), None) => {
                let (from, to) = (moment(first, Offset::UTC)?, moment(second, Offset::UTC)?);
                (format!("PT{}S", to.as_second().saturating_sub(from.as_second()).max(0)), own(first), None)
            }
            _ => return Err(bad()),
        };
        for named in first.iter().chain(&last) {
            moment(named, Offset::UTC)?;
        }
        if at(&every, 0, 1, Offset::UTC).ok_or_else(bad)? < SHORTEST_CYCLE {
            return Err(bad());
        }
        let due = Due::Cycle { every, times, first, last };
        due.cycle_from(0, Offset::UTC).map_err(|_| bad())?;
        Ok(due)
    }

    /// Epoch milliseconds of the first firing of a timer started at `now`. `offset` is the local time's seconds east
    /// of UTC, for dates written without one and for calendar days.
    pub fn first_at(&self, now: i64, offset: i32) -> Result<i64, DueError> {
        let zone = Offset::from_seconds(offset).unwrap_or(Offset::UTC);
        match self {
            Due::Duration(text) => after(text, now, zone),
            Due::Date(text) => Ok(moment(text, zone)?.as_millisecond()),
            Due::Cycle { .. } => Ok(self.cycle_from(now, zone)?.map_or(now, |cycle| cycle.at)),
        }
    }

    /// The cycle of a timer started at `now`, standing at its first firing; None where this is none. Firings of a cycle
    /// without number that lie before `now` are left out: nobody counts them.
    pub(crate) fn cycle_from(&self, now: i64, zone: Offset) -> Result<Option<Cycle>, DueError> {
        let Due::Cycle { every, times, first, last } = self else { return Ok(None) };
        let bad = || DueError(shorten(every), "duration", "PT1H or P3D");
        let more = times.map(|times| i64::from(times.saturating_sub(1)));
        let (from, turn, more) = match (first, last) {
            (_, Some(last)) => {
                let end = moment(last, zone)?.as_millisecond();
                let before = more.unwrap_or_else(|| {
                    farthest(|n| at(every, end, -n, zone).is_some_and(|moment| moment >= now))
                });
                (end, -before, Some(before))
            }
            (Some(first), None) => {
                let start = moment(first, zone)?.as_millisecond();
                let gone_by = |n| at(every, start, n, zone).is_some_and(|moment| moment < now);
                let turn = if times.is_none() && start < now { farthest(gone_by) + 1 } else { 0 };
                (start, turn, more)
            }
            (None, None) => (now, 1, more),
        };
        Ok(Some(Cycle {
            at: at(every, from, turn, zone).ok_or_else(bad)?,
            left: more.map(|more| u32::try_from(more).unwrap_or(u32::MAX)),
            every: every.clone(),
            from: Some(from),
            turn,
        }))
    }
}

impl Cycle {
    /// The firing after this one. Each is counted from the same moment, so that a monthly timer from the 31st comes
    /// back to the 31st after a shorter month.
    pub(crate) fn next(&self, offset: i32) -> Result<Cycle, DueError> {
        let zone = Offset::from_seconds(offset).unwrap_or(Offset::UTC);
        // Timers stored before the moment was kept go on from their last firing.
        let (from, turn) = self.from.map_or((self.at, 1), |from| (from, self.turn.saturating_add(1)));
        let at = at(&self.every, from, turn, zone)
            .ok_or_else(|| DueError(shorten(&self.every), "duration", "PT1H or P3D"))?;
        let left = self.left.map(|left| left.saturating_sub(1));
        Ok(Cycle { at, left, every: self.every.clone(), from: Some(from), turn })
    }
}

/// The largest number for which this still holds; it holds up to there and never again after. 0 where it never does.
fn farthest(holds: impl Fn(i64) -> bool) -> i64 {
    let (mut low, mut high) = (0, 1);
    while high < i64::from(u32::MAX) && holds(high) {
        low = high;
        high *= 2;
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if holds(middle) { low = middle } else { high = middle }
    }
    low
}

/// `from` plus so many times the ISO 8601 duration `every`, both in epoch milliseconds.
fn at(every: &str, from: i64, times: i64, zone: Offset) -> Option<i64> {
    let start = Timestamp::from_millisecond(from).ok()?;
    let span = span(every).ok()?.checked_mul(times).ok()?;
    Some(add(start, span, zone)?.as_millisecond())
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
