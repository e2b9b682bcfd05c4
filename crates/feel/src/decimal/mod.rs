//! Decimal numbers of 34 digits with their scale, as IEEE 754-2008 decimal128 has them (DMN 1.5, 10.3.2.3.1).
//!
//! A number is `±coefficient × 10^exponent`. The scale is kept: `1.50` stays `1.50` when it is written, and equals
//! `1.5`. Results are rounded to 34 digits, half to even; there is no infinity and no "not a number": what would be one
//! has no value.

mod arithmetic;
mod functions;
mod text;
mod wide;

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

/// Digits of a number.
pub const DIGITS: u32 = 34;
/// The largest coefficient and one.
pub(crate) const LIMIT: u128 = 10_u128.pow(DIGITS);
/// Smallest exponent of a coefficient.
pub(crate) const EXPONENT_MIN: i32 = -6176;
/// Largest exponent of a coefficient.
pub(crate) const EXPONENT_MAX: i32 = 6111;

/// Powers of ten that fit 128 bits.
pub(crate) const POWERS: [u128; 39] = powers();

const fn powers() -> [u128; 39] {
    let mut all = [1_u128; 39];
    let mut at = 1;
    while at < 39 {
        all[at] = all[at - 1] * 10;
        at += 1;
    }
    all
}

/// Which way a digit that is cut off rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest, a half to the even neighbour.
    HalfEven,
    /// To the nearest, a half away from zero.
    HalfUp,
    /// To the nearest, a half towards zero.
    HalfDown,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
    /// Towards minus infinity.
    Floor,
    /// Towards plus infinity.
    Ceiling,
}

/// Whether a number is below zero. An enum, so that a [`crate::Value`] finds room for its other kinds beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Sign {
    Plus,
    Minus,
}

/// A decimal number.
// The order of the fields is kept (`repr(C)`), so that the byte with spare values stands last: a `Value` is then no larger
// than a number.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Decimal {
    high: u64,
    low: u64,
    exponent: i16,
    spare: [u8; 5],
    sign: Sign,
}

impl Decimal {
    /// Nought.
    pub const ZERO: Self = Self::raw(false, 0, 0);
    /// One.
    pub const ONE: Self = Self::raw(false, 1, 0);

    #[inline]
    const fn raw(negative: bool, coefficient: u128, exponent: i16) -> Self {
        let sign = if negative && coefficient != 0 { Sign::Minus } else { Sign::Plus };
        Self { high: (coefficient >> 64) as u64, low: coefficient as u64, exponent, spare: [0; 5], sign }
    }

    /// `±coefficient × 10^exponent`, rounded; none where it is too large.
    pub fn from_parts(negative: bool, coefficient: u128, exponent: i32) -> Option<Self> {
        arithmetic::finish(negative, coefficient, false, exponent)
    }

    #[inline]
    pub(crate) fn coefficient(self) -> u128 {
        (u128::from(self.high) << 64) | u128::from(self.low)
    }

    #[inline]
    pub(crate) fn exponent(self) -> i32 {
        i32::from(self.exponent)
    }

    /// The same number with the same scale.
    pub(crate) fn parts_equal(self, other: Self) -> bool {
        self.high == other.high
            && self.low == other.low
            && self.exponent == other.exponent
            && self.sign == other.sign
    }

    /// Below zero.
    #[inline]
    pub fn is_negative(self) -> bool {
        self.sign == Sign::Minus
    }

    /// Nought, whatever its scale.
    #[inline]
    pub fn is_zero(self) -> bool {
        self.low == 0 && self.high == 0
    }

    /// Whether it has no fraction.
    pub fn is_whole(self) -> bool {
        let cut = -self.exponent();
        if cut <= 0 || self.is_zero() {
            return true;
        }
        let Some(power) = usize::try_from(cut).ok().and_then(|cut| POWERS.get(cut)) else { return false };
        self.coefficient().is_multiple_of(*power)
    }

    /// The number without its fraction, where that fits.
    pub fn to_i64(self) -> Option<i64> {
        let whole = self.truncated()?;
        if self.is_negative() {
            i64::try_from(-i128::try_from(whole).ok()?).ok()
        } else {
            i64::try_from(whole).ok()
        }
    }

    /// The whole number, where it is one and fits.
    pub fn to_whole_i64(self) -> Option<i64> {
        if self.is_whole() { self.to_i64() } else { None }
    }

    /// Digits before the decimal point as a number, without the sign.
    fn truncated(self) -> Option<u128> {
        let (coefficient, exponent) = (self.coefficient(), self.exponent());
        if coefficient == 0 {
            return Some(0);
        }
        let power = POWERS.get(usize::try_from(exponent.unsigned_abs()).ok()?);
        match (exponent >= 0, power) {
            (true, power) => coefficient.checked_mul(*power?),
            (false, Some(power)) => Some(coefficient / power),
            (false, None) => Some(0),
        }
    }

    /// The nearest double. For the outside only; nothing is computed with it.
    pub fn to_f64(self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// The decimal that the shortest text of a double names; none for infinities and "not a number".
    pub fn from_f64(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let whole = value as i64;
        if whole as f64 == value && whole.unsigned_abs() < (1 << 53) {
            return Some(Self::from(whole));
        }
        format!("{value:e}").parse().ok()
    }

    /// The same value with the shortest coefficient; whole numbers get the exponent 0 where they fit.
    pub fn normalized(self) -> Self {
        let (mut coefficient, mut exponent) = (self.coefficient(), self.exponent());
        if coefficient == 0 {
            return Self::ZERO;
        }
        (coefficient, exponent) = arithmetic::stripped(coefficient, exponent, i32::MAX);
        if (1..=33).contains(&exponent)
            && let Some(power) = usize::try_from(exponent).ok().and_then(|exponent| POWERS.get(exponent))
            && let Some(whole) = coefficient.checked_mul(*power)
            && whole < LIMIT
        {
            (coefficient, exponent) = (whole, 0);
        }
        Self::raw(self.is_negative(), coefficient, i16::try_from(exponent).unwrap_or(self.exponent))
    }
}

impl std::ops::Neg for Decimal {
    type Output = Self;
    #[inline]
    fn neg(self) -> Self {
        Self::raw(!self.is_negative(), self.coefficient(), self.exponent)
    }
}

impl Default for Decimal {
    fn default() -> Self {
        Self::ZERO
    }
}

impl From<i64> for Decimal {
    #[inline]
    fn from(value: i64) -> Self {
        Self::raw(value < 0, u128::from(value.unsigned_abs()), 0)
    }
}

impl From<u64> for Decimal {
    fn from(value: u64) -> Self {
        Self::raw(false, u128::from(value), 0)
    }
}

impl From<i32> for Decimal {
    fn from(value: i32) -> Self {
        Self::from(i64::from(value))
    }
}

impl From<u32> for Decimal {
    fn from(value: u32) -> Self {
        Self::from(i64::from(value))
    }
}

impl From<usize> for Decimal {
    fn from(value: usize) -> Self {
        Self::from(value as u64)
    }
}

impl PartialEq for Decimal {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.sign, other.sign) {
            (Sign::Plus, Sign::Minus) => Ordering::Greater,
            (Sign::Minus, Sign::Plus) => Ordering::Less,
            (Sign::Plus, Sign::Plus) => self.magnitude(other),
            (Sign::Minus, Sign::Minus) => other.magnitude(self),
        }
    }
}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let plain = self.normalized();
        (plain.high, plain.low, plain.exponent, plain.is_negative()).hash(state);
    }
}

impl Decimal {
    /// Compares without the signs.
    #[inline]
    fn magnitude(&self, other: &Self) -> Ordering {
        if self.exponent == other.exponent {
            return self.coefficient().cmp(&other.coefficient());
        }
        self.magnitude_scaled(other)
    }

    fn magnitude_scaled(&self, other: &Self) -> Ordering {
        let (a, b) = (self.coefficient(), other.coefficient());
        if a == 0 || b == 0 {
            return a.cmp(&b);
        }
        let apart = self.exponent() - other.exponent();
        let power = POWERS.get(usize::try_from(apart.unsigned_abs()).unwrap_or(usize::MAX)).copied();
        // What does not fit 128 bits has more than 38 digits, and the other number has 34 at most.
        if apart > 0 {
            power.and_then(|power| a.checked_mul(power)).map_or(Ordering::Greater, |a| a.cmp(&b))
        } else {
            power.and_then(|power| b.checked_mul(power)).map_or(Ordering::Less, |b| a.cmp(&b))
        }
    }
}

impl Decimal {
    /// Coefficient and exponent as they are kept, `-1250E-2`: for tests of scales.
    #[doc(hidden)]
    pub fn parts(self) -> String {
        let sign = if self.is_negative() { "-" } else { "" };
        format!("{sign}{}E{}", self.coefficient(), self.exponent)
    }
}
