//! Reading and writing numbers.

use super::arithmetic::{digits, finish};
use super::{DIGITS, Decimal};
use std::fmt;
use std::str::FromStr;

/// Why a text is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotANumber;

/// Beyond so many noughts a number is written with an exponent.
const NOUGHTS: i32 = 40;

impl FromStr for Decimal {
    type Err = NotANumber;

    /// `-12.50`, `.5`, `1e-3`. Rounded to 34 digits.
    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let bytes = text.as_bytes();
        let (negative, bytes) = match bytes {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            rest => (false, rest),
        };
        let mantissa = bytes.iter().position(|byte| matches!(byte, b'e' | b'E')).unwrap_or(bytes.len());
        let (bytes, power) = bytes.split_at(mantissa);
        let mut exponent = match power {
            [] => 0,
            [_, digits @ ..] => whole(digits)?,
        };
        let (mut coefficient, mut sticky, mut any, mut point) = (0_u128, false, false, false);
        for byte in bytes {
            match byte {
                b'.' if !point => point = true,
                b'0'..=b'9' => {
                    any = true;
                    if coefficient < 10_u128.pow(37) {
                        coefficient = coefficient * 10 + u128::from(byte - b'0');
                        exponent -= i32::from(point);
                    } else {
                        sticky |= *byte != b'0';
                        exponent += i32::from(!point);
                    }
                }
                _ => return Err(NotANumber),
            }
        }
        if !any {
            return Err(NotANumber);
        }
        finish(negative, coefficient, sticky, exponent).ok_or(NotANumber)
    }
}

/// The digits of an exponent, held within what can matter.
fn whole(bytes: &[u8]) -> Result<i32, NotANumber> {
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    if digits.is_empty() {
        return Err(NotANumber);
    }
    let mut value = 0_i32;
    for byte in digits {
        if !byte.is_ascii_digit() {
            return Err(NotANumber);
        }
        value = (value * 10 + i32::from(byte - b'0')).min(1_000_000);
    }
    Ok(if negative { -value } else { value })
}

impl fmt::Display for Decimal {
    /// Plain digits with the number's own scale; an exponent only where there would be more than 40 noughts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (coefficient, exponent) = (self.coefficient(), self.exponent());
        if self.is_negative() {
            f.write_str("-")?;
        }
        if exponent == 0 {
            return write!(f, "{coefficient}");
        }
        let length = i32::try_from(digits(coefficient).max(1)).unwrap_or(DIGITS as i32);
        let text = coefficient.to_string();
        if exponent > NOUGHTS || length + exponent < -NOUGHTS {
            let (first, rest) = text.split_at(1);
            let point = if rest.is_empty() { "" } else { "." };
            return write!(f, "{first}{point}{rest}E{:+}", exponent + length - 1);
        }
        if exponent > 0 {
            let noughts = if coefficient == 0 { 0 } else { usize::try_from(exponent).unwrap_or(0) };
            return write!(f, "{text}{:0<noughts$}", "");
        }
        let before = length + exponent;
        match usize::try_from(before) {
            Ok(before) if before > 0 => {
                let (whole, fraction) = text.split_at(before.min(text.len()));
                write!(f, "{whole}.{fraction}")
            }
            _ => {
                let noughts = usize::try_from(-before).unwrap_or(0);
                write!(f, "0.{:0<noughts$}{text}", "")
            }
        }
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
