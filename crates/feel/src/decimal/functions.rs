//! Powers, roots, exponentials and logarithms. They are computed from whole numbers only, so that every machine gives the
//! same digits.

use super::arithmetic::{digits, finish, product, quotient};
use super::wide::Wide;
use super::{DIGITS, Decimal, EXPONENT_MIN, LIMIT, POWERS};
use std::sync::OnceLock;

/// Digits carried through a power, so that the last of 34 is right.
const CARRIED: u32 = 36;
/// Beyond this the exponential of a number is too large or nought.
const EXP_MOST: i64 = 14_300;

impl Decimal {
    /// The square root, rounded; none below nought.
    pub fn square_root(self) -> Option<Self> {
        if self.is_negative() {
            return None;
        }
        let coefficient = self.coefficient();
        // Enough digits for a root of 35 or more, and an even exponent.
        let mut shift = (2 * (DIGITS + 2)).saturating_sub(digits(coefficient)).min(72) as i32;
        if (self.exponent() - shift) % 2 != 0 {
            shift -= 1;
        }
        let scaled = Wide::product(coefficient, power(shift.min(38))).times(power((shift - 38).max(0)));
        let (root, rest) = scaled.root();
        let exponent = (self.exponent() - shift) / 2;
        let ideal = self.exponent().div_euclid(2);
        if rest {
            return finish(false, root, true, exponent);
        }
        let (root, exponent) = super::arithmetic::stripped(root, exponent, ideal);
        finish(false, root, false, exponent)
    }

    /// This number to the power of another; none where there is no such number or it is too large.
    pub fn to_the(self, power: Self) -> Option<Self> {
        if power.is_whole() {
            return match power.to_i64() {
                Some(whole) => self.to_the_whole(whole),
                None => self.to_the_huge(power),
            };
        }
        if self.is_negative() {
            return None;
        }
        if self.is_zero() {
            return if power.is_negative() { None } else { Some(Self::ZERO) };
        }
        if power == Self::from_parts(false, 5, -1)? {
            return self.square_root();
        }
        let (negative, logarithm) = logarithm(self);
        match Fixed::of(power.absolute()) {
            Some(times) if times.whole() < 1 << 48 => {
                exponential(negative != power.is_negative(), logarithm.times(times))
            }
            _ => {
                let logarithm = logarithm.decimal(negative)?;
                logarithm.times(power)?.exponential()
            }
        }
    }

    /// Powers beyond 64 bits: only of 0, 1 and -1 is there one.
    fn to_the_huge(self, power: Self) -> Option<Self> {
        let even = power.exponent() > 0 || power.coefficient().is_multiple_of(2);
        if self.absolute() == Self::ONE {
            return Some(if self.is_negative() && !even { -Self::ONE } else { Self::ONE });
        }
        if (self.absolute() < Self::ONE) != power.is_negative() { Some(Self::ZERO) } else { None }
    }

    fn to_the_whole(self, power: i64) -> Option<Self> {
        let negative = self.is_negative() && power % 2 != 0;
        let mut left = power.unsigned_abs();
        if left == 0 {
            return Some(Self::ONE);
        }
        if self.is_zero() {
            return if power < 0 { None } else { Some(Self::ZERO) };
        }
        let (mut result, mut square) =
            (Carried { value: 1, sticky: false, exponent: 0 }, Carried::of(self, power < 0));
        loop {
            if left % 2 == 1 {
                result = result.times(square);
            }
            left /= 2;
            if left == 0 || result.far() {
                break;
            }
            square = square.times(square);
            if square.far() {
                result = square;
                break;
            }
        }
        if power < 0 && !result.far() {
            let (value, sticky, exponent) = quotient(1, result.value, 0, CARRIED);
            let exponent = exponent.saturating_sub(result.narrow());
            if !sticky && !result.sticky {
                let (value, exponent) = super::arithmetic::stripped(value, exponent, 0);
                return finish(negative, value, false, exponent);
            }
            return finish(negative, value, true, exponent);
        }
        let exponent = if power < 0 { result.narrow().saturating_neg() } else { result.narrow() };
        finish(negative, result.value, result.sticky, exponent)
    }

    /// `e` to the power of this number; none where it is too large.
    pub fn exponential(self) -> Option<Self> {
        if self.is_zero() {
            return Some(Self::ONE);
        }
        match Fixed::of(self.absolute()) {
            Some(value) => exponential(self.is_negative(), value),
            None if self.is_negative() => Self::from_parts(false, 0, EXPONENT_MIN),
            None => None,
        }
    }

    /// The natural logarithm; none at nought and below.
    pub fn natural_logarithm(self) -> Option<Self> {
        if self.is_negative() || self.is_zero() {
            return None;
        }
        if self == Self::ONE {
            return Some(Self::ZERO);
        }
        let (negative, value) = logarithm(self);
        value.decimal(negative)
    }
}

fn power(at: i32) -> u128 {
    usize::try_from(at).ok().and_then(|at| POWERS.get(at)).copied().unwrap_or(1)
}

/// A number with some digits more than are kept in the end.
#[derive(Clone, Copy)]
struct Carried {
    value: u128,
    sticky: bool,
    exponent: i64,
}

impl Carried {
    fn of(number: Decimal, inverse: bool) -> Self {
        let (value, exponent) = if inverse {
            super::arithmetic::stripped(number.coefficient(), number.exponent(), i32::MAX)
        } else {
            (number.coefficient(), number.exponent())
        };
        Self { value, sticky: false, exponent: i64::from(exponent) }
    }

    fn times(self, other: Self) -> Self {
        let (value, sticky, cut) = product(self.value, other.value, 0, CARRIED);
        let exponent = self.exponent.saturating_add(other.exponent).saturating_add(i64::from(cut));
        Self { value, sticky: sticky || self.sticky || other.sticky, exponent }
    }

    /// Beyond everything that a number can be.
    fn far(self) -> bool {
        self.exponent.abs() > 20_000
    }

    fn narrow(self) -> i32 {
        self.exponent.clamp(-1_000_000, 1_000_000) as i32
    }
}

/// An unsigned number with 64 bits before and 192 behind the point.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Fixed(Wide);

const BITS: u32 = 192;

impl Fixed {
    const fn from_whole(value: u64) -> Self {
        Self(Wide { high: (value as u128) << 64, low: 0 })
    }

    /// A decimal without its sign, where it is below 2^63.
    fn of(value: Decimal) -> Option<Self> {
        let (coefficient, exponent) = (value.coefficient(), value.exponent());
        if exponent >= 0 {
            let scaled = coefficient.checked_mul(power(exponent)).filter(|_| exponent <= 38)?;
            return u64::try_from(scaled).ok().filter(|whole| *whole < 1 << 63).map(Self::from_whole);
        }
        let below = exponent.unsigned_abs();
        let first = below.min(38);
        let divisor = power(first as i32);
        let (whole, rest) = (coefficient / divisor, coefficient % divisor);
        let whole = u64::try_from(whole).ok().filter(|whole| *whole < 1 << 63)?;
        let (upper, rest) = Wide { high: rest, low: 0 }.div_rem(divisor);
        let (lower, _) = Wide { high: rest, low: 0 }.div_rem(divisor);
        let fraction = Wide { high: upper.low >> 64, low: (upper.low << 64) | (lower.low >> 64) };
        let mut value = Self(Wide { high: (u128::from(whole) << 64) | fraction.high, low: fraction.low });
        let mut more = below - first;
        while more > 0 && value.0 != Wide::small(0) {
            let step = more.min(38);
            value = Self(value.0.div_rem(power(step as i32)).0);
            more -= step;
        }
        Some(value)
    }

    fn whole(self) -> u64 {
        (self.0.high >> 64) as u64
    }

    fn limbs(self) -> [u64; 4] {
        [self.0.low as u64, (self.0.low >> 64) as u64, self.0.high as u64, (self.0.high >> 64) as u64]
    }

    /// The product as far as 64 bits before the point hold it.
    fn times(self, other: Self) -> Self {
        let (a, b) = (self.limbs(), other.limbs());
        let mut all = [0_u64; 8];
        for (i, a) in a.iter().enumerate() {
            let mut carry = 0_u128;
            for (j, b) in b.iter().enumerate() {
                if let Some(slot) = all.get_mut(i + j) {
                    let sum = u128::from(*a) * u128::from(*b) + u128::from(*slot) + carry;
                    *slot = sum as u64;
                    carry = sum >> 64;
                }
            }
            if let Some(slot) = all.get_mut(i + 4) {
                *slot = carry as u64;
            }
        }
        let [_, _, _, a, b, c, d, _] = all;
        let join = |high: u64, low: u64| (u128::from(high) << 64) | u128::from(low);
        Self(Wide { high: join(d, c), low: join(b, a) })
    }

    fn plus(self, other: Self) -> Self {
        Self(self.0.wrapping_add(other.0))
    }

    fn minus(self, other: Self) -> Self {
        Self(self.0.wrapping_sub(other.0))
    }

    fn divided(self, by: u64) -> Self {
        Self(self.0.div_rem(u128::from(by)).0)
    }

    fn halved(self, times: u32) -> Self {
        if times == 0 {
            return self;
        }
        Self(Wide { high: self.0.high >> times, low: (self.0.low >> times) | (self.0.high << (128 - times)) })
    }

    /// The quotient of two numbers, below one: bit by bit.
    fn ratio(self, divisor: Self) -> Self {
        let mut rest = self.0;
        let mut quotient = Wide::small(0);
        for _ in 0..BITS {
            rest = rest.wrapping_add(rest);
            quotient = quotient.wrapping_add(quotient);
            if rest >= divisor.0 {
                rest = rest.wrapping_sub(divisor.0);
                quotient = quotient.wrapping_add(Wide::small(1));
            }
        }
        Self(quotient)
    }

    /// `2 × artanh(z)` for a small `z`: `2 (z + z³/3 + z⁵/5 + …)`.
    fn double_artanh(self) -> Self {
        let square = self.times(self);
        let (mut sum, mut power, mut odd) = (self, self, 1_u64);
        while power.0 != Wide::small(0) {
            power = power.times(square);
            odd += 2;
            sum = sum.plus(power.divided(odd));
        }
        sum.plus(sum)
    }

    /// As a decimal of 34 digits.
    fn decimal(self, negative: bool) -> Option<Decimal> {
        let (mut value, mut exponent) = (self, 0);
        if value.0 == Wide::small(0) {
            return Some(Decimal::ZERO);
        }
        while value.whole() == 0 {
            value = Self(value.0.times(10));
            exponent -= 1;
        }
        let places = 37 - digits(u128::from(value.whole()));
        let top = (value.0.high << 64) | (value.0.low >> 64);
        let fraction = Wide::product(top, power(places as i32)).high;
        let coefficient = u128::from(value.whole()) * power(places as i32) + fraction;
        finish(negative, coefficient, true, exponent - places as i32)
    }
}

/// The natural logarithms of 2 and of 10.
fn constants() -> (Fixed, Fixed) {
    static ONCE: OnceLock<(Fixed, Fixed)> = OnceLock::new();
    *ONCE.get_or_init(|| {
        let two = Fixed::from_whole(1).divided(3).double_artanh();
        let rest = Fixed::from_whole(1).divided(9).double_artanh();
        (two, two.plus(two).plus(two).plus(rest))
    })
}

/// The natural logarithm of a number above nought, with whether it is below nought.
fn logarithm(value: Decimal) -> (bool, Fixed) {
    let (two, ten) = constants();
    let length = digits(value.coefficient()) as i32;
    let tens = value.exponent() + length - 1;
    let mantissa = Decimal::raw(false, value.coefficient(), (1 - length) as i16);
    let mantissa = Fixed::of(mantissa).unwrap_or(Fixed::from_whole(1));
    // Halve until it lies between 3/4 and 3/2, where the series is quick.
    let mut halvings = 0_u32;
    while mantissa.halved(halvings) >= Fixed::from_whole(3).halved(1) {
        halvings += 1;
    }
    let near = mantissa.halved(halvings);
    let one = Fixed::from_whole(1);
    let (below, apart) = if near >= one { (false, near.minus(one)) } else { (true, one.minus(near)) };
    let series = apart.ratio(near.plus(one)).double_artanh();
    let halves = two.times(Fixed::from_whole(u64::from(halvings)));
    // What is added is never below nought: 3/4 is reached by halving only.
    let part = if below { halves.minus(series) } else { halves.plus(series) };
    let whole = ten.times(Fixed::from_whole(u64::from(tens.unsigned_abs())));
    match (tens < 0, whole > part) {
        (false, _) => (false, whole.plus(part)),
        (true, true) => (true, whole.minus(part)),
        (true, false) => (false, part.minus(whole)),
    }
}

/// `e` to the power of a number.
fn exponential(negative: bool, value: Fixed) -> Option<Decimal> {
    if value.whole() > EXP_MOST as u64 {
        return if negative { Decimal::from_parts(false, 0, EXPONENT_MIN) } else { None };
    }
    let (_, ten) = constants();
    let mut tens = (value.whole() as f64 / std::f64::consts::LN_10) as u64;
    while ten.times(Fixed::from_whole(tens)) > value {
        tens -= 1;
    }
    while ten.times(Fixed::from_whole(tens + 1)) <= value {
        tens += 1;
    }
    let mut rest = value.minus(ten.times(Fixed::from_whole(tens)));
    let mut exponent = tens as i32;
    if negative {
        exponent = -exponent;
        if rest != Fixed::from_whole(0) {
            rest = ten.minus(rest);
            exponent -= 1;
        }
    }
    // The series of a small number, squared again.
    const SQUARINGS: u32 = 8;
    let small = rest.halved(SQUARINGS);
    let (mut sum, mut term, mut at) = (Fixed::from_whole(1), Fixed::from_whole(1), 0_u64);
    while term.0 != Wide::small(0) {
        at += 1;
        term = term.times(small).divided(at);
        sum = sum.plus(term);
    }
    for _ in 0..SQUARINGS {
        sum = sum.times(sum);
    }
    let result = sum.decimal(false)?;
    finish(false, result.coefficient().min(LIMIT), false, result.exponent() + exponent)
}
