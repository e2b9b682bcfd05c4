//! How the licences of a trade are numbered (证照编号规则), as data: letters and digits that stay, and parts in braces that are filled in.
//!
//! | part | what stands there |
//! |---|---|
//! | `{region}` | the division code of the place, 6 digits (GB/T 2260) |
//! | `{year}` | the year, 4 digits |
//! | `{serial:N}` | the serial, N digits (1 to 12); exactly one |
//! | `{check:gb11714}` | check character of the 8 characters before it (GB 11714) |
//! | `{check:gb32100}` | check character of the 17 characters before it (GB 32100) |
//! | `{check:mod11-10}` | check digit of all digits before it (GB/T 17710, MOD 11,10) |
//!
//! `92{region}DE{serial:6}{check:gb11714}{check:gb32100}` makes unified social credit codes of individually-owned businesses.

use std::fmt;

use crate::text::base36;
use crate::{organisation, uscc};

/// A rule that has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenceNumber(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Letter(char),
    Region,
    Year,
    Serial(usize),
    Check(Check),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Check {
    Organisation,
    CreditCode,
    Mod1110,
}

/// Why a text is no rule, or why it makes no number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NumberError {
    /// A character that cannot stand in a number.
    Letter(char),
    /// A brace without its other.
    Brace,
    /// A part that is not known.
    Part(String),
    /// No serial, or more than one.
    Serial,
    /// The serial has more digits than there is room for.
    Full,
    /// What stands before a check character is not what it is computed over.
    Check,
    /// Longer than a number may be.
    Long,
    /// No division code of six digits.
    Region,
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Letter(found) => write!(f, "`{found}` is neither a digit nor a capital letter"),
            Self::Brace => f.write_str("a brace has no other"),
            Self::Part(part) => write!(f, "`{{{part}}}` is not known"),
            Self::Serial => f.write_str("there must be exactly one `{serial:N}`, of 1 to 12 digits"),
            Self::Full => f.write_str("the serial has more digits than the rule leaves room for"),
            Self::Check => f.write_str("a check character stands where it cannot be computed"),
            Self::Long => f.write_str("the number is longer than 40 characters"),
            Self::Region => f.write_str("the division code has not six digits"),
        }
    }
}

impl std::error::Error for NumberError {}

/// Longest number.
const LONGEST: usize = 40;

impl LicenceNumber {
    /// Reads a rule, and sees that it makes numbers.
    ///
    /// # Errors
    /// [`NumberError`] with what is wrong.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(letter) = rest.chars().next() {
            if parts.len() > LONGEST {
                return Err(NumberError::Long);
            }
            rest = match letter {
                '{' => {
                    let (part, after) =
                        rest.get(1..).and_then(|rest| rest.split_once('}')).ok_or(NumberError::Brace)?;
                    parts.push(named(part)?);
                    after
                }
                '}' => return Err(NumberError::Brace),
                _ if letter.is_ascii_digit() || letter.is_ascii_uppercase() => {
                    parts.push(Part::Letter(letter));
                    rest.get(1..).unwrap_or_default()
                }
                _ => return Err(NumberError::Letter(letter)),
            };
        }
        if parts.iter().filter(|part| matches!(part, Part::Serial(_))).count() != 1 {
            return Err(NumberError::Serial);
        }
        let rule = Self(parts);
        rule.make("150402", 2026, 1)?;
        Ok(rule)
    }

    /// Whether serials begin anew every year.
    pub fn is_yearly(&self) -> bool {
        self.0.contains(&Part::Year)
    }

    /// The number of this serial.
    ///
    /// # Errors
    /// [`NumberError::Full`] when there is no room for it; [`NumberError::Region`].
    pub fn make(&self, region: &str, year: i16, serial: u64) -> Result<String, NumberError> {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Letter(letter) => text.push(*letter),
                Part::Region if region.len() == 6 && region.bytes().all(|b| b.is_ascii_digit()) => {
                    text.push_str(region);
                }
                Part::Region => return Err(NumberError::Region),
                Part::Year => text.push_str(&format!("{year:04}")),
                Part::Serial(digits) => {
                    let serial = format!("{serial:0digits$}");
                    if serial.len() > *digits {
                        return Err(NumberError::Full);
                    }
                    text.push_str(&serial);
                }
                Part::Check(check) => text.push(check.of(&text)?),
            }
        }
        if text.len() > LONGEST {
            return Err(NumberError::Long);
        }
        Ok(text)
    }
}

fn named(part: &str) -> Result<Part, NumberError> {
    Ok(match part {
        "region" => Part::Region,
        "year" => Part::Year,
        "check:gb11714" => Part::Check(Check::Organisation),
        "check:gb32100" => Part::Check(Check::CreditCode),
        "check:mod11-10" => Part::Check(Check::Mod1110),
        _ => {
            let digits = part.strip_prefix("serial:").ok_or_else(|| NumberError::Part(part.to_owned()))?;
            let digits = digits.parse().map_err(|_| NumberError::Serial)?;
            match (1..=12).contains(&digits) {
                true => Part::Serial(digits),
                false => return Err(NumberError::Serial),
            }
        }
    })
}

impl Check {
    /// The check character of what stands before it.
    fn of(self, text: &str) -> Result<char, NumberError> {
        match self {
            Check::Organisation => {
                let from = text.len().checked_sub(8).ok_or(NumberError::Check)?;
                Ok(organisation::check_character(text.get(from..).unwrap_or_default()))
            }
            Check::CreditCode if text.len() == 17 && text.chars().all(uscc::in_alphabet) => {
                Ok(uscc::check_character(text))
            }
            Check::CreditCode => Err(NumberError::Check),
            Check::Mod1110 => {
                let digits: Vec<u32> = text.chars().filter(char::is_ascii_digit).filter_map(base36).collect();
                if digits.is_empty() {
                    return Err(NumberError::Check);
                }
                let product = digits.iter().fold(10, |product, digit| {
                    let sum = (product + digit) % 10;
                    (if sum == 0 { 10 } else { sum }) * 2 % 11
                });
                char::from_digit((11 - product) % 10, 10).ok_or(NumberError::Check)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn credit_codes_come_out_whole() {
        let rule = LicenceNumber::parse("92{region}DE{serial:6}{check:gb11714}{check:gb32100}").unwrap();
        for serial in [1, 2, 77, 4_321, 999_999] {
            let code = rule.make("150402", 2026, serial).unwrap();
            assert_eq!(crate::Uscc::parse(&code).unwrap().as_str(), code);
        }
        assert_eq!(rule.make("150402", 2026, 1_000_000), Err(NumberError::Full));
        assert_eq!(rule.make("1504", 2026, 1), Err(NumberError::Region));
        assert!(!rule.is_yearly());
    }

    /// The example of python-stdnum's `mod_11_10`: 79462 has the check digit 3.
    #[test]
    fn check_digits_are_those_of_the_standard() {
        let rule = LicenceNumber::parse("JY{serial:5}{check:mod11-10}").unwrap();
        assert_eq!(rule.make("150402", 2026, 79_462).unwrap(), "JY794623");
        let yearly = LicenceNumber::parse("A{year}{serial:3}").unwrap();
        assert_eq!((yearly.make("", 2026, 7).unwrap().as_str(), yearly.is_yearly()), ("A2026007", true));
    }

    #[test]
    fn what_is_no_rule_is_said() {
        for (text, error) in [
            ("", NumberError::Serial),
            ("JY", NumberError::Serial),
            ("{serial:3}{serial:3}", NumberError::Serial),
            ("{serial:0}", NumberError::Serial),
            ("{serial:99}", NumberError::Serial),
            ("{serial:3", NumberError::Brace),
            ("}", NumberError::Brace),
            ("{day}{serial:3}", NumberError::Part("day".to_owned())),
            ("第{serial:3}", NumberError::Letter('第')),
            ("{serial:3}{check:gb32100}", NumberError::Check),
            ("{check:mod11-10}{serial:3}", NumberError::Check),
            (&"1".repeat(100), NumberError::Long),
        ] {
            assert_eq!(LicenceNumber::parse(text), Err(error), "{text}");
        }
    }
}
