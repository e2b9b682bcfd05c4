//! Case numbers 办件编号: the short public one that people read out, and the long one of the national exchange.
//!
//! The public number is `150402-261121-000427`: division of the office that received it, day, serial of that division and
//! day with a check digit at its end. Only digits, so that it can be keyed in on a telephone and said in any language,
//! in three groups of six. Why it looks like this stands in `docs/decisions/0010-public-case-number.md`.

use std::fmt;

use jiff::civil::Date;

use crate::error::{CodeError, Fault, Kind};
use crate::item::ImplementationCode;
use crate::region::Region;
use crate::text::{self, ALPHANUMERIC, DIGIT, Tidied, number, parsed_code, piece, require, require_length};

const KIND: Kind = Kind::Case;
/// Digits a serial is filled up to.
const SERIAL_DIGITS: usize = 5;
/// The largest serial of a public number.
const LAST_SERIAL: u32 = 99_999_999;

/// A public case number. It is no secret: whoever looks up progress with it also gives the last four characters of an
/// identity number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CaseNumber {
    division: String,
    day: Date,
    serial: u32,
}

parsed_code!(CaseNumber);

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = self.short_day();
        write!(f, "{}-{day}-{:05}{}", self.division, self.serial, self.check_digit())
    }
}

impl CaseNumber {
    /// Reads a number, with or without its hyphens.
    ///
    /// # Errors
    /// `code.case.…` with what is wrong.
    pub fn parse(value: &str) -> Result<Self, CodeError> {
        Self::read(value).map(|(number, _)| number)
    }

    fn read(value: &str) -> Result<(Self, Vec<Tidied>), CodeError> {
        // Hyphens belong to the written form; they may be left out.
        let tidy = text::tidy(KIND, value)?;
        let digits: String = tidy.text.chars().filter(|c| *c != '-').collect();
        let found = digits.chars().count();
        if !(18..=21).contains(&found) {
            let expected = "18 digits, or up to 21 where a division has more than 99,999 cases a day";
            return Err(CodeError::new(KIND, Fault::Length { expected, found }));
        }
        require(KIND, &digits, 0..found, |c| c.is_ascii_digit(), DIGIT)?;
        let expected = damm(piece(&digits, 0..found - 1));
        if let Some(found) = digits.chars().last().filter(|found| *found != expected) {
            return Err(CodeError::new(KIND, Fault::CheckDigit { expected, found }));
        }
        let division = piece(&digits, 0..6);
        let region = Region::parse(division)
            .map_err(|_| CodeError::new(KIND, Fault::Division { found: division.to_owned() }))?;
        let day = day(2000 + number(piece(&digits, 6..8)), piece(&digits, 8..12))
            .ok_or_else(|| CodeError::new(KIND, Fault::Day { position: 7 }))?;
        let serial = piece(&digits, 12..found - 1);
        if serial.len() > SERIAL_DIGITS && serial.starts_with('0') {
            return Err(serial_wrong());
        }
        Ok((Self::make(&region, day, number(serial))?, tidy.done))
    }

    /// Makes a number from the division of the receiving office (of a town, its county is taken), the day of receipt and
    /// a serial from 1 that the caller counts per division and day.
    ///
    /// # Errors
    /// `code.case.value` for serial 0 or above 99,999,999; `code.case.day` for a day outside 2000 to 2099.
    pub fn make(region: &Region, day: Date, serial: u32) -> Result<Self, CodeError> {
        if !(1..=LAST_SERIAL).contains(&serial) {
            return Err(serial_wrong());
        }
        if !(2000..=2099).contains(&day.year()) {
            return Err(CodeError::new(KIND, Fault::Day { position: 7 }));
        }
        Ok(Self { division: region.county_or_above().to_owned(), day, serial })
    }

    /// Six-digit division of the office that received the case.
    pub fn division(&self) -> &str {
        &self.division
    }

    /// Day of receipt.
    pub fn day(&self) -> Date {
        self.day
    }

    /// Serial within division and day, from 1.
    pub fn serial(&self) -> u32 {
        self.serial
    }

    /// The check digit (Damm): it detects every single wrong digit and every exchange of neighbours.
    pub fn check_digit(&self) -> char {
        damm(&format!("{}{}{:05}", self.division, self.short_day(), self.serial))
    }

    fn short_day(&self) -> String {
        format!("{:02}{:02}{:02}", self.day.year() % 100, self.day.month(), self.day.day())
    }
}

fn serial_wrong() -> CodeError {
    let expected = "1 to 99999999, filled up to five digits";
    CodeError::new(KIND, Fault::Value { part: "serial", expected })
}

/// The case number of the national exchange (`project_no`), 43 characters: implementation code 31, day 8, serial 4. It has
/// no check character of its own; the credit code inside has two.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExchangeCaseNumber {
    item: ImplementationCode,
    day: Date,
    serial: u16,
}

parsed_code!(ExchangeCaseNumber);

impl fmt::Display for ExchangeCaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.day.year(), self.day.month(), self.day.day());
        write!(f, "{}{year:04}{month:02}{day:02}{:04}", self.item, self.serial)
    }
}

impl ExchangeCaseNumber {
    /// Reads a number.
    ///
    /// # Errors
    /// `code.case.…` with what is wrong; `code.case.part` for a mistake in the implementation code.
    pub fn parse(value: &str) -> Result<Self, CodeError> {
        Self::from_tidy(&text::tidy(KIND, value)?.text)
    }

    fn from_tidy(text: &str) -> Result<Self, CodeError> {
        require_length(KIND, text, 43, "43 characters")?;
        require(KIND, text, 0..31, text::is_alphanumeric, ALPHANUMERIC)?;
        require(KIND, text, 31..43, |c| c.is_ascii_digit(), DIGIT)?;
        let item = ImplementationCode::parse(piece(text, 0..31)).map_err(|error| {
            CodeError::new(KIND, Fault::Inside { part: "implementation code", error: Box::new(error) })
        })?;
        let day = day(number(piece(text, 31..35)), piece(text, 35..39))
            .ok_or_else(|| CodeError::new(KIND, Fault::Day { position: 32 }))?;
        Self::make(&item, day, u16::try_from(number(piece(text, 39..43))).unwrap_or(0))
    }

    /// Makes a number; the serial, 1 to 9999, counts the cases of an item and day without a gap.
    ///
    /// # Errors
    /// `code.case.value` for another serial; `code.case.day` for a day outside the years 1000 to 9999.
    pub fn make(item: &ImplementationCode, day: Date, serial: u16) -> Result<Self, CodeError> {
        if !(1..=9999).contains(&serial) {
            return Err(CodeError::new(KIND, Fault::Value { part: "serial", expected: "0001 to 9999" }));
        }
        if day.year() < 1000 {
            return Err(CodeError::new(KIND, Fault::Day { position: 32 }));
        }
        Ok(Self { item: item.clone(), day, serial })
    }

    /// The item as the organ implements it.
    pub fn item(&self) -> &ImplementationCode {
        &self.item
    }

    /// Day of receipt.
    pub fn day(&self) -> Date {
        self.day
    }

    /// Serial within item and day, from 1.
    pub fn serial(&self) -> u16 {
        self.serial
    }
}

/// A case number of either form, told apart by its length.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CaseCode {
    /// The short one that people read out.
    Public(CaseNumber),
    /// The long one of the national exchange.
    Exchange(Box<ExchangeCaseNumber>),
}

parsed_code!(CaseCode);

impl fmt::Display for CaseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public(number) => number.fmt(f),
            Self::Exchange(number) => number.fmt(f),
        }
    }
}

impl CaseCode {
    /// Reads a case number of either form.
    ///
    /// # Errors
    /// `code.case.…` with what is wrong.
    pub fn parse(value: &str) -> Result<Self, CodeError> {
        Self::read(value).map(|(code, _)| code)
    }

    pub(crate) fn read(value: &str) -> Result<(Self, Vec<Tidied>), CodeError> {
        let tidy = text::tidy(KIND, value)?;
        // Public numbers have digits only; whatever is longer than they can be is meant as the exchange form.
        if tidy.text.chars().filter(|c| *c != '-').count() > 31 {
            return Ok((Self::Exchange(Box::new(ExchangeCaseNumber::from_tidy(&tidy.text)?)), tidy.done));
        }
        CaseNumber::read(value).map(|(number, done)| (Self::Public(number), done))
    }
}

/// A day from its year and four digits of month and day.
fn day(year: u32, month_and_day: &str) -> Option<Date> {
    let month = i8::try_from(number(piece(month_and_day, 0..2))).ok()?;
    let day = i8::try_from(number(piece(month_and_day, 2..4))).ok()?;
    Date::new(i16::try_from(year).ok()?, month, day).ok()
}

/// The check digit of H. Michael Damm's totally anti-symmetric quasigroup of order 10.
fn damm(digits: &str) -> char {
    const TABLE: [&[u8; 10]; 10] = [
        b"0317598642",
        b"7092154863",
        b"4206871359",
        b"1750983426",
        b"6123045978",
        b"3674209581",
        b"5869720134",
        b"8945362017",
        b"9438617205",
        b"2581436790",
    ];
    let at = |row: u8, column: u8| {
        let row = TABLE.get(usize::from(row.saturating_sub(b'0')));
        row.and_then(|row| row.get(usize::from(column.saturating_sub(b'0')))).copied().unwrap_or(b'0')
    };
    char::from(digits.bytes().fold(b'0', at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_example() {
        assert_eq!(damm("572"), '4');
    }
}
