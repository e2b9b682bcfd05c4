//! Citizen identity numbers 公民身份号码 (GB 11643-1999): division, date of birth, sequence, check character.

use std::fmt;

use jiff::civil::Date;
use serde::Serialize;

use crate::error::{CodeError, Fault, Kind};
use crate::region;
use crate::text::{self, DIGIT, Tidied, number, parsed_code, piece, require, require_length};

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK: &str = "10X98765432";
const KIND: Kind = Kind::CitizenId;
/// Years of birth that can occur. The lower bound catches slips; nobody alive was born before it.
const YEARS: std::ops::RangeInclusive<i16> = 1850..=2199;

/// A citizen identity number. It prints and serialises whole, because it must be stored and exchanged; `{:?}` is masked,
/// so that it never reaches a log by accident. Show [`CitizenId::masked`] to people.
///
/// The division is that of the first registration and is kept for life, so retired codes are accepted: only the province
/// is checked. There is no clock here: whoever has one asks [`CitizenId::born_by`].
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CitizenId(String);

/// Sex as the number states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// Odd sequence 男.
    Male,
    /// Even sequence 女.
    Female,
}

impl Sex {
    /// Odd sequences are given to men.
    pub(crate) fn of_sequence(sequence: u32) -> Self {
        if sequence % 2 == 1 { Self::Male } else { Self::Female }
    }

    /// `male` or `female`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
        }
    }
}

impl fmt::Debug for CitizenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CitizenId").field(&self.masked()).finish()
    }
}

impl fmt::Display for CitizenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

parsed_code!(CitizenId);

impl CitizenId {
    /// Reads a number. The province, the day of birth and the check character must be right.
    ///
    /// # Errors
    /// `code.citizen-id.…` with what is wrong, never with the number itself.
    pub fn parse(value: &str) -> Result<Self, CodeError> {
        Self::read(value).map(|(id, _)| id)
    }

    pub(crate) fn read(value: &str) -> Result<(Self, Vec<Tidied>), CodeError> {
        let tidy = text::tidy(KIND, value)?.without_dashes();
        require_length(KIND, &tidy.text, 18, "18 characters")?;
        require(KIND, &tidy.text, 0..17, |c| c.is_ascii_digit(), DIGIT)?;
        require(KIND, &tidy.text, 17..18, |c| c.is_ascii_digit() || c == 'X', "a digit or X")?;
        require_parts(&tidy.text)?;
        let expected = check_character(piece(&tidy.text, 0..17));
        if let Some(found) = tidy.text.chars().last().filter(|found| *found != expected) {
            return Err(CodeError::new(KIND, Fault::CheckDigit { expected, found }));
        }
        Ok((Self(tidy.text), tidy.done))
    }

    /// Makes a number from a six-digit division, a day of birth and a sequence of 0 to 999, odd for men. For tests and
    /// synthetic data: real numbers are given by the public security organs.
    ///
    /// # Errors
    /// `code.citizen-id.…` for a part that cannot be.
    pub fn make(division: &str, birth: Date, sequence: u16) -> Result<Self, CodeError> {
        if sequence > 999 {
            return Err(CodeError::new(KIND, Fault::Value { part: "sequence", expected: "0 to 999" }));
        }
        let day = format!("{:04}{:02}{:02}", birth.year(), birth.month(), birth.day());
        let mut text = text::tidy(KIND, &format!("{division}{day}{sequence:03}"))?.text;
        require_length(KIND, &text, 17, "17 digits before its check character")?;
        require(KIND, &text, 0..17, |c| c.is_ascii_digit(), DIGIT)?;
        require_parts(&text)?;
        text.push(check_character(&text));
        Ok(Self(text))
    }

    /// The whole number, for storage, exchange and comparison only. Never log it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The first three characters and the last one, the rest as stars: enough to recognise one's own number, and it
    /// keeps back most of the last four characters, which serve as a second factor.
    pub fn masked(&self) -> String {
        format!("{}**************{}", piece(&self.0, 0..3), piece(&self.0, 17..18))
    }

    /// The last four characters, asked for beside a case number when progress is looked up without signing in.
    pub fn last_four(&self) -> &str {
        piece(&self.0, 14..18)
    }

    /// Six-digit division of the first registration; it may be retired.
    pub fn division(&self) -> &str {
        piece(&self.0, 0..6)
    }

    /// Day of birth.
    pub fn birth(&self) -> Date {
        // Reading made sure that there is such a day.
        parse_birth(&self.0).unwrap_or(Date::MIN)
    }

    /// Whether its holder was born on this day or before.
    ///
    /// # Errors
    /// `code.citizen-id.future`.
    pub fn born_by(&self, today: Date) -> Result<(), CodeError> {
        if self.birth() > today { Err(CodeError::new(KIND, Fault::Future)) } else { Ok(()) }
    }

    /// Sex.
    pub fn sex(&self) -> Sex {
        Sex::of_sequence(number(piece(&self.0, 16..17)))
    }
}

fn require_parts(text: &str) -> Result<(), CodeError> {
    let province = piece(text, 0..2);
    if !region::is_province(province) && province != region::TAIWAN_RESIDENTS {
        return Err(CodeError::new(KIND, Fault::Division { found: province.to_owned() }));
    }
    parse_birth(text).map(|_| ()).ok_or_else(|| CodeError::new(KIND, Fault::Day { position: 7 }))
}

/// The day of birth at its place in a number of 18 characters.
pub(crate) fn parse_birth(text: &str) -> Option<Date> {
    let year = i16::try_from(number(piece(text, 6..10))).ok().filter(|year| YEARS.contains(year))?;
    let month = i8::try_from(number(piece(text, 10..12))).ok()?;
    let day = i8::try_from(number(piece(text, 12..14))).ok()?;
    Date::new(year, month, day).ok()
}

/// The weighted sum modulo 11, looked up.
pub(crate) fn check_character(text: &str) -> char {
    let digits = text.chars().filter_map(|c| c.to_digit(10));
    let sum: u32 = digits.zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    CHECK.chars().nth((sum % 11) as usize).unwrap_or('0')
}
