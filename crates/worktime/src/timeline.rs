//! The events of a clock put in order: what began when, what stands still, what was granted. Knows no calendar.

use jiff::civil::Date;
use serde::Serialize;

use crate::day::Day;
use crate::error::ClockError;
use crate::event::{ClockEvent, SpecialKind, StopReason};
use crate::limit::Limit;
use crate::reckon::{Span, Spans};

/// The most events one clock may have; a long case has a dozen.
const MOST_EVENTS: usize = 1_000;

/// More time, granted by the head of the organ (Administrative Licensing Law art. 42).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Extension {
    /// By how much.
    pub by: Limit,
    /// Day of the decision; None in a what-if question.
    pub on: Option<Date>,
    /// Reason and basis; None in a what-if question.
    pub basis: Option<String>,
}

/// One pause of a clock, finished or not (TIM-08: start, end and reason are recorded, and it has its own end).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PauseRecord {
    /// Why.
    pub kind: SpecialKind,
    /// First day that does not count.
    pub from: Date,
    /// Last day that does not count; None while the pause lasts.
    pub to: Option<Date>,
    /// Last day the applicant was told it would take.
    pub until: Option<Date>,
}

/// The events since the last start or reset, read.
#[derive(Debug, Clone)]
pub(crate) struct Timeline {
    pub(crate) started: Date,
    pub(crate) statutory: Limit,
    pub(crate) promised: Option<Limit>,
    pub(crate) pauses: Vec<PauseRecord>,
    pub(crate) extensions: Vec<Extension>,
    pub(crate) stopped: Option<(Date, StopReason)>,
    last: Date,
}

/// Checks that these events make a clock: started once, in the order of their dates, no resumption without its pause,
/// nothing after the stop, and no promise longer than the law's limit where both count the same unit. An act calls it with the event it is about to add.
///
/// # Errors
/// The first mistake found.
pub fn validate(events: &[ClockEvent]) -> Result<(), ClockError> {
    Timeline::read(events).map(|_| ())
}

impl Timeline {
    pub(crate) fn read(events: &[ClockEvent]) -> Result<Self, ClockError> {
        if events.len() > MOST_EVENTS {
            return Err(ClockError::TooMany { what: "events on one clock", max: MOST_EVENTS });
        }
        let Some((ClockEvent::Started { on, statutory, promised }, rest)) = events.split_first() else {
            return Err(ClockError::NotStarted);
        };
        // Limits in different units cannot be compared without a calendar, and a running clock must not break because
        // a holiday makes one of them longer; publishing an item is where that is looked at.
        if let Some(promised) = promised
            && promised.unit() == statutory.unit()
            && promised.n() > statutory.n()
        {
            return Err(ClockError::PromiseLonger { promised: *promised, statutory: *statutory });
        }
        let mut timeline = Self {
            started: *on,
            statutory: *statutory,
            promised: *promised,
            pauses: Vec::new(),
            extensions: Vec::new(),
            stopped: None,
            last: *on,
        };
        for event in rest {
            timeline.add(event)?;
        }
        Ok(timeline)
    }

    fn add(&mut self, event: &ClockEvent) -> Result<(), ClockError> {
        if let Some((on, _)) = self.stopped {
            return Err(ClockError::AlreadyStopped { on });
        }
        let on = event.on();
        if on < self.last {
            return Err(ClockError::OutOfOrder { on, after: self.last });
        }
        self.last = on;
        match event {
            ClockEvent::Started { .. } => return Err(ClockError::AlreadyStarted { since: self.started }),
            ClockEvent::Paused { kind, until, .. } => {
                if let Some(open) = self.open_pause(*kind) {
                    return Err(ClockError::AlreadyPaused { kind: *kind, since: open.from });
                }
                if let Some(until) = until.filter(|until| *until < on) {
                    return Err(ClockError::PauseReversed { from: on, to: until });
                }
                self.pauses.push(PauseRecord { kind: *kind, from: on, to: None, until: *until });
            }
            ClockEvent::Resumed { kind, .. } => {
                let open = self.open_pause(*kind).ok_or(ClockError::NotPaused { kind: *kind })?;
                open.to = Some(on);
            }
            ClockEvent::Extended { by, basis, .. } => {
                self.extensions.push(Extension { by: *by, on: Some(on), basis: Some(basis.clone()) });
            }
            ClockEvent::Reset { .. } => {
                self.started = on;
                self.pauses.clear();
                self.extensions.clear();
            }
            ClockEvent::Stopped { reason, .. } => {
                self.stopped = Some((on, *reason));
                for pause in self.pauses.iter_mut().filter(|pause| pause.to.is_none()) {
                    pause.to = Some(on);
                }
            }
        }
        Ok(())
    }

    fn open_pause(&mut self, kind: SpecialKind) -> Option<&mut PauseRecord> {
        self.pauses.iter_mut().find(|pause| pause.kind == kind && pause.to.is_none())
    }

    /// The spans that do not count. An open pause lasts until its announced end, and longer if `today` is later; without
    /// an announced end it never ends, unless `close_open` closes it today.
    pub(crate) fn spans(&self, today: Option<Date>, close_open: bool) -> Spans {
        let span = |pause: &PauseRecord| {
            let to = match (pause.to, pause.until, today) {
                (Some(to), _, _) => Day::of(to),
                (None, Some(until), Some(today)) => Day::of(until.max(today)),
                (None, Some(until), None) => Day::of(until),
                (None, None, Some(today)) if close_open => Day::of(pause.from.max(today)),
                (None, None, _) => Day::NEVER,
            };
            Span { from: Day::of(pause.from), to, kind: pause.kind }
        };
        Spans::new(self.pauses.iter().map(span).collect())
    }

    /// A limit and the extensions after it.
    pub(crate) fn grants(&self, limit: Limit) -> Vec<Limit> {
        std::iter::once(limit).chain(self.extensions.iter().map(|extension| extension.by)).collect()
    }
}
