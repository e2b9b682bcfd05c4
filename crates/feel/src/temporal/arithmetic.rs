//! Times and durations added and taken away (DMN 1.5, 10.3.2.3.9 and tables 50 to 55).

use super::{DAY, Date, DateTime, DaysDuration, MonthsDuration, Time};

const NANOS: i128 = 1_000_000_000;

impl Date {
    /// The day that lies so much after midnight of this one.
    pub fn plus_days(self, duration: DaysDuration) -> Option<Self> {
        let days = duration.nanos().div_euclid(NANOS * i128::from(DAY));
        Self::from_days(self.days().checked_add(i64::try_from(days).ok()?)?)
    }

    /// From another day to this one.
    pub fn since(self, earlier: Self) -> DaysDuration {
        DaysDuration::from_seconds((self.days() - earlier.days()) * DAY)
    }
}

impl Time {
    /// The time so much later, past midnight from the start again.
    pub fn plus_days(self, duration: DaysDuration) -> Option<Self> {
        let all = i128::from(self.seconds) * NANOS + i128::from(self.nanos) + duration.nanos();
        let within = all.rem_euclid(i128::from(DAY) * NANOS);
        Some(Self {
            seconds: u32::try_from(within / NANOS).ok()?,
            nanos: u32::try_from(within % NANOS).ok()?,
            zone: self.zone,
        })
    }

    /// From another time to this one; none where only one has a zone.
    pub fn since(self, earlier: Self) -> Option<DaysDuration> {
        if self.zone.is_local() != earlier.zone.is_local() {
            return None;
        }
        let seconds = i128::from(self.value()) - i128::from(earlier.value());
        DaysDuration::from_nanos(seconds * NANOS + i128::from(self.nanos) - i128::from(earlier.nanos))
    }
}

impl DateTime {
    /// The moment so much later, by what really passes: over a change of clocks the time of day moves.
    pub fn plus_days(self, duration: DaysDuration) -> Option<Self> {
        let nanos = i128::from(self.time.nanos) + duration.nanos();
        let seconds = i64::try_from(nanos.div_euclid(NANOS)).ok()?;
        let nanos = u32::try_from(nanos.rem_euclid(NANOS)).ok()?;
        Self::at(self.value().checked_add(seconds)?, nanos, self.zone())
    }

    /// The moment so many months later at the same time of day.
    pub fn plus_months(self, duration: MonthsDuration) -> Option<Self> {
        Self::new(self.date.plus_months(duration.months())?, self.time)
    }

    /// From another moment to this one; none where only one has a zone.
    pub fn since(self, earlier: Self) -> Option<DaysDuration> {
        if self.zone().is_local() != earlier.zone().is_local() {
            return None;
        }
        let seconds = i128::from(self.value()) - i128::from(earlier.value());
        DaysDuration::from_nanos(
            seconds * NANOS + i128::from(self.time.nanos) - i128::from(earlier.time.nanos),
        )
    }
}
