//! The four operations, remainders and rounding.

use super::wide::Wide;
use super::{DIGITS, Decimal, EXPONENT_MAX, EXPONENT_MIN, LIMIT, POWERS, Rounding};
use std::cmp::Ordering;

/// Decimal digits of a number; none for nought.
#[inline]
pub(super) fn digits(value: u128) -> u32 {
    if value == 0 { 0 } else { value.ilog10() + 1 }
}

#[inline]
fn power(at: u32) -> u128 {
    POWERS.get(at as usize).copied().unwrap_or(u128::MAX)
}

/// A number of 34 digits from a coefficient of at most 38, of which a remainder may have been cut off (`sticky`).
#[inline]
pub(super) fn finish(negative: bool, coefficient: u128, sticky: bool, exponent: i32) -> Option<Decimal> {
    if coefficient < LIMIT && !sticky && (EXPONENT_MIN..=EXPONENT_MAX).contains(&exponent) {
        return Some(Decimal::raw(negative, coefficient, exponent as i16));
    }
    rounded(negative, coefficient, sticky, exponent)
}

fn rounded(negative: bool, mut coefficient: u128, sticky: bool, mut exponent: i32) -> Option<Decimal> {
    let over = digits(coefficient).saturating_sub(DIGITS);
    // Below the smallest exponent digits are lost too.
    let under = u32::try_from(EXPONENT_MIN.saturating_sub(exponent)).unwrap_or(0);
    let cut = over.max(under);
    if cut > 0 || sticky {
        coefficient = cut_off(coefficient, cut, sticky, negative, Rounding::HalfEven);
        exponent = exponent.saturating_add(i32::try_from(cut).ok()?);
        if coefficient == LIMIT {
            coefficient /= 10;
            exponent += 1;
        }
    }
    if coefficient == 0 {
        exponent = exponent.clamp(EXPONENT_MIN, EXPONENT_MAX);
    }
    // A coefficient with room takes noughts from an exponent that is too large.
    if exponent > EXPONENT_MAX {
        let more = u32::try_from(exponent - EXPONENT_MAX).ok()?;
        if digits(coefficient) + more > DIGITS {
            return None;
        }
        coefficient *= power(more);
        exponent = EXPONENT_MAX;
    }
    Some(Decimal::raw(negative, coefficient, i16::try_from(exponent).ok()?))
}

/// Cuts digits off the end and rounds.
fn cut_off(coefficient: u128, cut: u32, sticky: bool, negative: bool, rounding: Rounding) -> u128 {
    let (kept, half) = if cut == 0 {
        (coefficient, if sticky { Ordering::Less } else { Ordering::Equal })
    } else if cut > 38 {
        (0, Ordering::Less)
    } else {
        let power = power(cut);
        let (kept, rest) = (coefficient / power, coefficient % power);
        let half = rest.cmp(&(power / 2));
        (kept, if half == Ordering::Equal && sticky { Ordering::Greater } else { half })
    };
    let exact = match cut {
        0 => !sticky,
        1..=38 => coefficient.is_multiple_of(power(cut)) && !sticky,
        _ => coefficient == 0 && !sticky,
    };
    if exact {
        return kept;
    }
    // With nothing cut off, what is left over lies below a half.
    let half = if cut == 0 { Ordering::Less } else { half };
    let up = match rounding {
        Rounding::HalfEven => half == Ordering::Greater || (half == Ordering::Equal && kept % 2 == 1),
        Rounding::HalfUp => half != Ordering::Less,
        Rounding::HalfDown => half == Ordering::Greater,
        Rounding::Up => true,
        Rounding::Down => false,
        Rounding::Floor => negative,
        Rounding::Ceiling => !negative,
    };
    kept + u128::from(up)
}

/// A coefficient without its last noughts, but with an exponent of at most `ideal`.
pub(super) fn stripped(mut coefficient: u128, mut exponent: i32, ideal: i32) -> (u128, i32) {
    if coefficient == 0 {
        return (0, ideal.min(exponent));
    }
    for step in [16_u32, 8, 4, 2, 1] {
        let power = power(step);
        while exponent.saturating_add(step as i32) <= ideal && coefficient.is_multiple_of(power) {
            coefficient /= power;
            exponent += step as i32;
        }
    }
    (coefficient, exponent)
}

impl Decimal {
    /// The sum; none where it is too large.
    #[inline]
    pub fn plus(self, other: Self) -> Option<Self> {
        if self.exponent == other.exponent && self.sign == other.sign {
            return finish(
                self.is_negative(),
                self.coefficient() + other.coefficient(),
                false,
                self.exponent(),
            );
        }
        self.plus_scaled(other)
    }

    /// The difference; none where it is too large.
    #[inline]
    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(-other)
    }

    fn plus_scaled(self, other: Self) -> Option<Self> {
        let (upper, lower) = if self.exponent >= other.exponent { (self, other) } else { (other, self) };
        let apart = (upper.exponent() - lower.exponent()).unsigned_abs();
        let (mut a, mut b) = (upper.coefficient(), lower.coefficient());
        let mut exponent = lower.exponent();
        let mut sticky = false;
        if a != 0 && b != 0 {
            let room = 38 - digits(a);
            if apart <= room {
                a *= power(apart);
            } else {
                // The upper number fills 38 digits; of the lower one the digits beyond only say that something is left.
                a *= power(room);
                let gone = apart - room;
                exponent = upper.exponent() - i32::try_from(room).ok()?;
                let kept = if gone > 38 { 0 } else { b / power(gone) };
                sticky = gone > 38 || !b.is_multiple_of(power(gone));
                b = kept;
            }
        } else if a == 0 {
            return Some(lower);
        } else {
            // Nought has a scale too: 1 + 0.00 is 1.00 where there is room.
            let more = apart.min(DIGITS - digits(a).min(DIGITS));
            let exponent = upper.exponent() - i32::try_from(more).ok()?;
            return finish(upper.is_negative(), a * power(more), false, exponent);
        }
        if upper.sign == lower.sign {
            return finish(upper.is_negative(), a + b, sticky, exponent);
        }
        if a >= b {
            // What was left of the lower number is taken away as well: one less, and something over.
            let rest = a - b - u128::from(sticky);
            finish(upper.is_negative(), rest, sticky, exponent)
        } else {
            finish(lower.is_negative(), b - a, sticky, exponent)
        }
    }

    /// The product; none where it is too large.
    #[inline]
    pub fn times(self, other: Self) -> Option<Self> {
        let negative = self.sign != other.sign;
        let exponent = self.exponent() + other.exponent();
        if self.high == 0 && other.high == 0 {
            let product = u128::from(self.low) * u128::from(other.low);
            if product < LIMIT {
                return finish(negative, product, false, exponent);
            }
        }
        let (coefficient, sticky, exponent) =
            product(self.coefficient(), other.coefficient(), exponent, DIGITS + 1);
        finish(negative, coefficient, sticky, exponent)
    }

    /// The quotient; none for a division by nought or where it is too large.
    pub fn over(self, divisor: Self) -> Option<Self> {
        let (a, b) = (self.coefficient(), divisor.coefficient());
        if b == 0 {
            return None;
        }
        let negative = self.sign != divisor.sign;
        let ideal = self.exponent() - divisor.exponent();
        if a.is_multiple_of(b) {
            return finish(negative, a / b, false, ideal);
        }
        let (coefficient, sticky, exponent) = quotient(a, b, ideal, DIGITS + 1);
        if sticky {
            return finish(negative, coefficient, true, exponent);
        }
        let (coefficient, exponent) = stripped(coefficient, exponent, ideal);
        finish(negative, coefficient, false, exponent)
    }

    /// The whole number of times that the divisor goes into this one, rounded down, times the divisor, taken away: the
    /// remainder has the divisor's sign. None for a division by nought.
    pub fn modulo(self, divisor: Self) -> Option<Self> {
        let rest = self.remainder(divisor)?;
        if rest.is_zero() || rest.sign == divisor.sign { Some(rest) } else { rest.plus(divisor) }
    }

    /// The remainder with the sign of the number divided, exactly.
    fn remainder(self, divisor: Self) -> Option<Self> {
        let (mut a, mut b) = (self.coefficient(), divisor.coefficient());
        if b == 0 {
            return None;
        }
        let exponent = self.exponent().min(divisor.exponent());
        let raised = (divisor.exponent() - exponent).unsigned_abs();
        // A divisor raised beyond 38 digits is larger than the number divided.
        if raised > 0 {
            let fits = usize::try_from(raised).ok().and_then(|raised| POWERS.get(raised));
            match fits.and_then(|power| b.checked_mul(*power)) {
                Some(raised) => b = raised,
                None => return Some(self),
            }
        }
        let mut left = (self.exponent() - exponent).unsigned_abs();
        a %= b;
        while left > 0 && a != 0 {
            let step = left.min(38);
            (_, a) = Wide::product(a, power(step)).div_rem(b);
            left -= step;
        }
        finish(self.is_negative(), a, false, exponent)
    }

    /// Without its sign.
    pub fn absolute(self) -> Self {
        if self.is_negative() { -self } else { self }
    }

    /// Rounded to so many digits after the decimal point (before it, where negative); none where it is too large.
    pub fn round(self, scale: i32, rounding: Rounding) -> Option<Self> {
        let exponent = scale.checked_neg()?;
        let cut = exponent.saturating_sub(self.exponent());
        if cut <= 0 {
            return Some(self);
        }
        let cut = u32::try_from(cut).ok()?;
        let coefficient = cut_off(self.coefficient(), cut, false, self.is_negative(), rounding);
        finish(self.is_negative(), coefficient, false, exponent)
    }

    /// Rounded to so many digits after the decimal point and written with them, as far as 34 digits reach.
    pub fn rescaled(self, scale: i32, rounding: Rounding) -> Option<Self> {
        let value = self.round(scale, rounding)?;
        let more = scale.saturating_add(value.exponent());
        let room = i32::try_from(DIGITS - digits(value.coefficient()).min(DIGITS)).ok()?;
        let more = u32::try_from(more.min(room)).unwrap_or(0);
        let exponent = value.exponent() - i32::try_from(more).ok()?;
        finish(value.is_negative(), value.coefficient() * power(more), false, exponent)
    }
}

/// A product with at least `keep` digits where it has more, its exponent, and whether something was cut off.
pub(super) fn product(a: u128, b: u128, exponent: i32, keep: u32) -> (u128, bool, i32) {
    let whole = Wide::product(a, b);
    let cut = (digits(a) + digits(b)).saturating_sub(keep + 1);
    if cut == 0 {
        return (whole.low, false, exponent);
    }
    let first = cut.min(38);
    let (quotient, rest) = whole.div_rem(power(first));
    let (quotient, more) = quotient.div_rem(power(cut - first));
    (quotient.low, rest != 0 || more != 0, exponent.saturating_add(cut as i32))
}

/// A quotient of at least `keep` digits, its exponent, and whether something is left over. The divisor is not nought.
pub(super) fn quotient(a: u128, b: u128, exponent: i32, keep: u32) -> (u128, bool, i32) {
    let shift = (keep + digits(b)).saturating_sub(digits(a)).min(76);
    let (first, second) = (shift.min(38), shift.saturating_sub(38));
    let mut whole = Wide::product(a, power(first));
    if second > 0 {
        whole = whole.times(power(second));
    }
    let (quotient, rest) = whole.div_rem(b);
    (quotient.low, rest != 0, exponent.saturating_sub(shift as i32))
}
