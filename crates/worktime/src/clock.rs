//! The statutory clock: a pure fold over its events gives due dates, days used and left, and how urgent it is.

use jiff::civil::Date;
use serde::Serialize;

use crate::calendar::{Calendar, UnknownYear};
use crate::day::Day;
use crate::error::ClockError;
use crate::event::{ClockEvent, SpecialKind, StopReason};
use crate::explain::{ExplainLine, explain};
use crate::limit::{Limit, Unit};
use crate::reckon::{Course, Reckoned, Spans};
use crate::timeline::{Extension, PauseRecord, Timeline};

/// Whether the clock runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// It runs.
    Running,
    /// It stands still for one or more pauses.
    Paused,
    /// It is stopped for good.
    Stopped,
}

/// Which of the two limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The law's 法定.
    Statutory,
    /// The organ's promise 承诺; the law's where nothing was promised.
    Promised,
}

/// How urgent a clock is on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Enough time is left.
    OnTime,
    /// No more days are left than the warning threshold (TIM-07).
    Soon,
    /// The due date has passed.
    Overdue,
    /// It stands still.
    Paused,
    /// It was stopped on or before the due date.
    DoneOnTime,
    /// It was stopped after the due date.
    DoneLate,
}

/// One limit of a clock and where it ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deadline {
    /// The limit as set at the start, without extensions.
    pub limit: Limit,
    /// The last day, extensions and pauses included. None while a pause lasts whose end nobody has announced.
    pub due: Option<Date>,
    /// Years that were guessed because their notice is not loaded; empty for a firm date.
    pub provisional: Vec<i16>,
}

/// One limit as it stands on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Measure {
    /// The last day. None while a pause lasts whose end nobody has announced.
    pub due: Option<Date>,
    /// Years that were guessed; empty for a firm date.
    pub provisional: Vec<i16>,
    /// What `used` and `remaining` count.
    pub unit: Unit,
    /// Days counted so far, on time or not.
    pub used: u32,
    /// Days left, the due date included; 0 on the due date, negative by the days it is overdue.
    pub remaining: i64,
    /// How urgent it is.
    pub level: Level,
}

/// A clock as it stands on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Against the law's limit.
    pub statutory: Measure,
    /// Against the promise, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promised: Option<Measure>,
    /// Against the promise where there is one, else against the law's limit.
    pub level: Level,
    /// Pauses that last longer than the applicant was told (TIM-08: a special procedure has its own limit).
    pub overrun: Vec<SpecialKind>,
}

/// The state of a clock, folded from its events on a calendar.
#[derive(Debug, Clone)]
pub struct ClockState<'c> {
    calendar: &'c Calendar,
    unknown: UnknownYear,
    timeline: Timeline,
    statutory: Deadline,
    promised: Option<Deadline>,
}

/// Folds the events of a clock into its state.
///
/// # Errors
/// Events that do not make a clock (see [`crate::validate`]), a year that is not loaded and may not be guessed, a due
/// date more than a century away.
pub fn fold<'c>(
    events: &[ClockEvent],
    calendar: &'c Calendar,
    unknown: UnknownYear,
) -> Result<ClockState<'c>, ClockError> {
    let timeline = Timeline::read(events)?;
    let spans = timeline.spans(None, false);
    let deadline = |limit: Limit| -> Result<Deadline, ClockError> {
        let grants = timeline.grants(limit);
        let Reckoned { due, provisional, .. } =
            course(&timeline, &grants, &spans, calendar, unknown).reckon()?;
        Ok(Deadline { limit, due: due.map(Day::date), provisional: provisional.into_iter().collect() })
    };
    let statutory = deadline(timeline.statutory)?;
    let promised = timeline.promised.map(deadline).transpose()?;
    Ok(ClockState { calendar, unknown, timeline, statutory, promised })
}

fn course<'a>(
    timeline: &Timeline,
    grants: &'a [Limit],
    pauses: &'a Spans,
    calendar: &'a Calendar,
    unknown: UnknownYear,
) -> Course<'a> {
    Course { start: Day::of(timeline.started), grants, pauses, calendar, unknown }
}

impl ClockState<'_> {
    /// Whether it runs, after all its events.
    pub fn phase(&self) -> Phase {
        if self.timeline.stopped.is_some() {
            Phase::Stopped
        } else if self.timeline.pauses.iter().any(|pause| pause.to.is_none()) {
            Phase::Paused
        } else {
            Phase::Running
        }
    }

    /// The starting day, of the last reset if there was one.
    pub fn started(&self) -> Date {
        self.timeline.started
    }

    /// When and why it was stopped.
    pub fn stopped(&self) -> Option<(Date, StopReason)> {
        self.timeline.stopped
    }

    /// The law's limit.
    pub fn statutory(&self) -> &Deadline {
        &self.statutory
    }

    /// The promise, if one was made.
    pub fn promised(&self) -> Option<&Deadline> {
        self.promised.as_ref()
    }

    /// The deadline the organ is held to: its promise, or the law's limit where nothing was promised.
    pub fn deadline(&self, which: Which) -> &Deadline {
        match (which, &self.promised) {
            (Which::Promised, Some(promised)) => promised,
            _ => &self.statutory,
        }
    }

    /// Its pauses, in the order in which they began.
    pub fn pauses(&self) -> &[PauseRecord] {
        &self.timeline.pauses
    }

    /// Its extensions, in order.
    pub fn extensions(&self) -> &[Extension] {
        &self.timeline.extensions
    }

    /// Whether either date is a guess because a year is not loaded.
    pub fn is_provisional(&self) -> bool {
        let guessed = |deadline: &Deadline| !deadline.provisional.is_empty();
        guessed(&self.statutory) || self.promised.as_ref().is_some_and(guessed)
    }

    /// How it stands on this day. `soon` is the warning threshold: with that many days left or fewer it is urgent.
    ///
    /// # Errors
    /// As for [`fold`]; the day itself may lie in a year that is not loaded.
    pub fn standing(&self, today: Date, soon: u32) -> Result<Standing, ClockError> {
        let statutory = self.measure(self.timeline.statutory, today, soon)?;
        let promised = self.timeline.promised.map(|limit| self.measure(limit, today, soon)).transpose()?;
        let level = promised.as_ref().unwrap_or(&statutory).level;
        let late =
            |pause: &&PauseRecord| pause.to.is_none() && pause.until.is_some_and(|until| until < today);
        let overrun = self.timeline.pauses.iter().filter(late).map(|pause| pause.kind).collect();
        Ok(Standing { statutory, promised, level, overrun })
    }

    fn measure(&self, limit: Limit, today: Date, soon: u32) -> Result<Measure, ClockError> {
        let grants = self.timeline.grants(limit);
        let open = self.timeline.spans(Some(today), false);
        let as_told = course(&self.timeline, &grants, &open, self.calendar, self.unknown).reckon()?;
        // For counting, a pause without an end ends today: what is left then is what is left when it ends.
        let closed = self.timeline.spans(Some(today), true);
        let course = course(&self.timeline, &grants, &closed, self.calendar, self.unknown);
        let due = course.reckon()?.due.unwrap_or(Day::NEVER);
        let at = Day::of(self.timeline.stopped.map_or(today, |(on, _)| on.min(today)));
        let start = Day::of(self.timeline.started);
        let unit = limit.unit();
        let remaining = if at <= due {
            i64::from(course.count(unit, at.max(start), due)?)
        } else {
            -i64::from(course.count(unit, due, at)?)
        };
        let stopped = self.timeline.stopped.is_some_and(|(on, _)| on <= today);
        let paused = closed.covering(at).is_some();
        let level = match (stopped, at > due) {
            (true, false) => Level::DoneOnTime,
            (true, true) => Level::DoneLate,
            (false, true) => Level::Overdue,
            (false, false) if paused => Level::Paused,
            (false, false) if remaining <= i64::from(soon) => Level::Soon,
            (false, false) => Level::OnTime,
        };
        Ok(Measure {
            due: as_told.due.map(Day::date),
            provisional: as_told.provisional.into_iter().collect(),
            unit,
            used: course.count(unit, start, at)?,
            remaining,
            level,
        })
    }

    /// Why this date, day by day. [`crate::explain_brief`] joins the days to ranges. Under an open pause with an
    /// announced end it explains the date that end leads to; without one it ends where the pause begins.
    ///
    /// # Errors
    /// As for [`fold`].
    pub fn explain(&self, which: Which) -> Result<Vec<ExplainLine>, ClockError> {
        let grants = self.timeline.grants(self.deadline(which).limit);
        let spans = self.timeline.spans(None, false);
        let course = course(&self.timeline, &grants, &spans, self.calendar, self.unknown);
        explain(&course, &self.timeline.extensions)
    }
}
