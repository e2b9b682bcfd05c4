//! The two kinds of durations.

use crate::decimal::{Decimal, Rounding};
use std::fmt;

/// Days, hours, minutes and seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DaysDuration {
    /// Whole seconds, rounded down.
    seconds: i64,
    /// Nanoseconds above them.
    nanos: u32,
}

const NANOS: i128 = 1_000_000_000;

impl DaysDuration {
    /// So many seconds.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self { seconds, nanos: 0 }
    }

    /// So many nanoseconds; none beyond what 64 bits of seconds hold.
    pub fn from_nanos(all: i128) -> Option<Self> {
        let seconds = i64::try_from(all.div_euclid(NANOS)).ok()?;
        Some(Self { seconds, nanos: all.rem_euclid(NANOS) as u32 })
    }

    /// All of it in nanoseconds.
    pub fn nanos(self) -> i128 {
        i128::from(self.seconds) * NANOS + i128::from(self.nanos)
    }

    /// Whole seconds, towards nought.
    pub fn seconds(self) -> i64 {
        if self.seconds < 0 && self.nanos > 0 { self.seconds + 1 } else { self.seconds }
    }

    /// Days, hours, minutes and seconds, each with the sign of the whole.
    pub fn parts(self) -> [i64; 4] {
        let all = self.seconds();
        [all / 86_400, all / 3_600 % 24, all / 60 % 60, all % 60]
    }

    /// All of it in seconds.
    pub fn as_decimal(self) -> Option<Decimal> {
        let nanos = self.nanos();
        Some(Decimal::from_parts(nanos < 0, nanos.unsigned_abs(), -9)?.normalized())
    }

    /// So many seconds, rounded to nanoseconds.
    pub fn from_decimal(seconds: Decimal) -> Option<Self> {
        let nanos = seconds.times(Decimal::from(1_000_000_000_i64))?.round(0, Rounding::HalfEven)?;
        let (coefficient, exponent) = (nanos.normalized().coefficient(), nanos.normalized().exponent());
        let power = crate::decimal::POWERS.get(usize::try_from(exponent).ok()?)?;
        let whole = i128::try_from(coefficient.checked_mul(*power)?).ok()?;
        Self::from_nanos(if nanos.is_negative() { -whole } else { whole })
    }

    /// The sum.
    pub fn plus(self, other: Self) -> Option<Self> {
        Self::from_nanos(self.nanos().checked_add(other.nanos())?)
    }

    /// The other way.
    pub fn negated(self) -> Option<Self> {
        Self::from_nanos(-self.nanos())
    }

    /// A multiple, rounded to nanoseconds.
    pub fn times(self, factor: Decimal) -> Option<Self> {
        Self::from_decimal(self.as_decimal()?.times(factor)?)
    }

    /// A part, rounded to nanoseconds.
    pub fn over(self, divisor: Decimal) -> Option<Self> {
        Self::from_decimal(self.as_decimal()?.over(divisor)?)
    }
}

impl fmt::Display for DaysDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.nanos();
        if all < 0 {
            f.write_str("-")?;
        }
        let all = all.unsigned_abs();
        let (seconds, nanos) = (all / NANOS.unsigned_abs(), all % NANOS.unsigned_abs());
        let (days, hours, minutes, rest) =
            (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
        f.write_str("P")?;
        if days > 0 {
            write!(f, "{days}D")?;
        }
        if seconds % 86_400 == 0 && nanos == 0 {
            return if days == 0 { f.write_str("T0S") } else { Ok(()) };
        }
        f.write_str("T")?;
        if hours > 0 {
            write!(f, "{hours}H")?;
        }
        if minutes > 0 {
            write!(f, "{minutes}M")?;
        }
        if nanos > 0 {
            let fraction = format!("{nanos:09}");
            write!(f, "{rest}.{}S", fraction.trim_end_matches('0'))?;
        } else if rest > 0 {
            write!(f, "{rest}S")?;
        }
        Ok(())
    }
}

/// Years and months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthsDuration {
    months: i64,
}

impl MonthsDuration {
    /// So many months.
    pub const fn from_months(months: i64) -> Self {
        Self { months }
    }

    /// All of it in months.
    pub const fn months(self) -> i64 {
        self.months
    }

    /// Whole years and the months beyond, each with the sign of the whole.
    pub const fn parts(self) -> [i64; 2] {
        [self.months / 12, self.months % 12]
    }

    /// The sum.
    pub fn plus(self, other: Self) -> Option<Self> {
        self.months.checked_add(other.months).map(Self::from_months)
    }

    /// The other way.
    pub fn negated(self) -> Option<Self> {
        self.months.checked_neg().map(Self::from_months)
    }

    /// A multiple in whole months, towards nought.
    pub fn times(self, factor: Decimal) -> Option<Self> {
        Decimal::from(self.months).times(factor)?.to_i64().map(Self::from_months)
    }

    /// A part in whole months, towards nought.
    pub fn over(self, divisor: Decimal) -> Option<Self> {
        Decimal::from(self.months).over(divisor)?.to_i64().map(Self::from_months)
    }
}

impl fmt::Display for MonthsDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.months < 0 {
            f.write_str("-")?;
        }
        let all = self.months.unsigned_abs();
        match (all / 12, all % 12) {
            (0, months) => write!(f, "P{months}M"),
            (years, 0) => write!(f, "P{years}Y"),
            (years, months) => write!(f, "P{years}Y{months}M"),
        }
    }
}
