//! The counting itself: one walk from the starting day to the last, which both the due date and its explanation use.

use std::collections::BTreeSet;

use crate::calendar::{Calendar, FARTHEST, UnknownYear};
use crate::day::Day;
use crate::error::ClockError;
use crate::event::SpecialKind;
use crate::limit::{Limit, Unit};
use crate::words::Words;

/// Days that do not count: both ends and all between.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub(crate) from: Day,
    /// [`Day::NEVER`] while nobody knows the end.
    pub(crate) to: Day,
    pub(crate) kind: SpecialKind,
}

/// Spans in order and without overlap; where pauses overlap, the one that began first gives the reason.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spans(Vec<Span>);

impl Spans {
    pub(crate) fn new(mut spans: Vec<Span>) -> Self {
        spans.sort_by_key(|span| (span.from, span.to));
        let mut apart: Vec<Span> = Vec::with_capacity(spans.len());
        for mut span in spans {
            if let Some(last) = apart.last() {
                if span.to <= last.to {
                    continue;
                }
                span.from = span.from.max(last.to.next());
            }
            apart.push(span);
        }
        Self(apart)
    }

    pub(crate) fn covering(&self, day: Day) -> Option<&Span> {
        let next = self.0.partition_point(|span| span.from <= day);
        self.0.get(next.checked_sub(1)?).filter(|span| day <= span.to)
    }
}

/// What happens on one day of the walk.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// The day counts, as the `n`th.
    Counted { n: u32, unit: Unit },
    /// A weekend or holiday, which does not count.
    Rest,
    /// A pause, which does not count.
    Paused { kind: SpecialKind, open: bool },
    /// The time given so far is used up on this day and the next grant, by its index after the first, begins.
    Extended { grant: usize },
    /// The last day is a day of rest, so the limit ends on the next working day.
    LastDayMoves,
    /// The limit ends.
    Due,
    /// The first day of a year whose calendar is not loaded, as far as it matters.
    Provisional { year: i16 },
    /// The first day of a year for which the place's own days of rest are not loaded, as far as it matters.
    OwnDaysMissing { names: &'static Words },
}

/// What to count, and on what.
pub(crate) struct Course<'a> {
    pub(crate) start: Day,
    /// The limit and its extensions, one after the other.
    pub(crate) grants: &'a [Limit],
    pub(crate) pauses: &'a Spans,
    pub(crate) calendar: &'a Calendar,
    pub(crate) unknown: UnknownYear,
}

/// Where a walk ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Reckoned {
    /// None where a pause without an end stands before it.
    pub(crate) due: Option<Day>,
    /// Years that were guessed, in order.
    pub(crate) provisional: BTreeSet<i16>,
    /// Years counted without days of rest that the place is known to have, in order.
    pub(crate) own_days_missing: BTreeSet<i16>,
}

impl Course<'_> {
    /// The due date.
    pub(crate) fn reckon(&self) -> Result<Reckoned, ClockError> {
        self.walk(|_, _| ())
    }

    /// Walks to the due date and shows every step to `visit`.
    pub(crate) fn walk(&self, mut visit: impl FnMut(Day, Step)) -> Result<Reckoned, ClockError> {
        let mut end = Reckoned::default();
        let mut day = self.start;
        let mut n = 0;
        for (index, grant) in self.grants.iter().enumerate() {
            if grant.unit() == Unit::WorkingHour {
                return Err(ClockError::HoursNeedTimes);
            }
            if index > 0 {
                visit(day, Step::Extended { grant: index - 1 });
            }
            let mut left = grant.n();
            while left > 0 {
                day = self.next(day)?;
                if let Some(span) = self.pauses.covering(day) {
                    let open = span.to == Day::NEVER;
                    visit(day, Step::Paused { kind: span.kind, open });
                    if open {
                        return Ok(end);
                    }
                } else if grant.unit() == Unit::CalendarDay || self.works(day, &mut end, &mut visit)? {
                    n += 1;
                    left -= 1;
                    visit(day, Step::Counted { n, unit: grant.unit() });
                } else {
                    visit(day, Step::Rest);
                }
            }
        }
        // Civil Code art. 203: a last day of rest is followed by the day after the rest. It can only be one where
        // calendar days were counted.
        if !self.works(day, &mut end, &mut visit)? {
            visit(day, Step::LastDayMoves);
            loop {
                day = self.next(day)?;
                if let Some(span) = self.pauses.covering(day) {
                    let open = span.to == Day::NEVER;
                    visit(day, Step::Paused { kind: span.kind, open });
                    if open {
                        return Ok(end);
                    }
                } else if self.works(day, &mut end, &mut visit)? {
                    break;
                } else {
                    visit(day, Step::Rest);
                }
            }
        }
        visit(day, Step::Due);
        end.due = Some(day);
        Ok(end)
    }

    /// How many days of this unit lie after `after`, up to and including `through`, outside the pauses.
    pub(crate) fn count(&self, unit: Unit, after: Day, through: Day) -> Result<u32, ClockError> {
        let mut n = 0;
        let mut day = after;
        while day < through {
            day = self.next(day)?;
            let counts = self.pauses.covering(day).is_none()
                && (unit == Unit::CalendarDay || self.calendar.look(day, self.unknown)?.working);
            n += u32::from(counts);
        }
        Ok(n)
    }

    fn next(&self, day: Day) -> Result<Day, ClockError> {
        let next = day.next();
        if next.since(self.start) > FARTHEST || next.is_beyond_dates() {
            return Err(ClockError::TooFar { start: self.start.date() });
        }
        Ok(next)
    }

    fn works(
        &self,
        day: Day,
        end: &mut Reckoned,
        visit: &mut impl FnMut(Day, Step),
    ) -> Result<bool, ClockError> {
        let look = self.calendar.look(day, self.unknown)?;
        if let Some((year, names)) = self.calendar.own_days_missing_on(day)
            && end.own_days_missing.insert(year)
        {
            visit(day, Step::OwnDaysMissing { names });
        }
        if !look.known {
            let year = day.year();
            if end.provisional.insert(year) {
                visit(day, Step::Provisional { year });
            }
        }
        Ok(look.working)
    }
}
