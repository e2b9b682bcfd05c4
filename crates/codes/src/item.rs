//! Item codes 政务服务事项编码: the scheme in use (12, 31, 33 characters) and the one before it (10, 24).

use std::fmt;

use serde::Serialize;

use crate::error::{CodeError, Fault, Kind};
use crate::region;
use crate::text::{
    self, ALPHANUMERIC, DIGIT, Tidied, parsed_code, piece, require, require_length, text_code,
};
use crate::uscc::Uscc;

const KIND: Kind = Kind::Item;

/// At which level a power is exercised (行使层级), GB/T 39046.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PowerLevel {
    /// 1 国家级.
    National,
    /// 2 省级.
    Province,
    /// 3 市级.
    City,
    /// 4 县级.
    County,
    /// 5 乡镇街道.
    Town,
    /// 6 村社区.
    Village,
    /// 7 分级管理.
    Graded,
}

impl PowerLevel {
    const ALL: [PowerLevel; 7] =
        [Self::National, Self::Province, Self::City, Self::County, Self::Town, Self::Village, Self::Graded];

    /// Its digit.
    pub fn digit(self) -> char {
        match self {
            Self::National => '1',
            Self::Province => '2',
            Self::City => '3',
            Self::County => '4',
            Self::Town => '5',
            Self::Village => '6',
            Self::Graded => '7',
        }
    }

    /// The level of this digit, if there is one.
    pub fn from_digit(digit: char) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.digit() == digit)
    }

    /// `national`, `province`, … `graded`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::National => "national",
            Self::Province => "province",
            Self::City => "city",
            Self::County => "county",
            Self::Town => "town",
            Self::Village => "village",
            Self::Graded => "graded",
        }
    }
}

/// Base code 基本编码, 12 digits: whose catalogue 2 (`00` the state's, else a province), type 2, then 8 that the keeper of
/// the catalogue gives out.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BaseCode(String);

text_code!(BaseCode);

impl BaseCode {
    /// Reads a base code.
    ///
    /// # Errors
    /// `code.item.…` with what is wrong.
    pub fn parse(value: &str) -> Result<Self, CodeError> {
        Self::from_tidy(text::tidy(KIND, value)?.text)
    }

    /// Makes a base code from its three parts: `00` or a province, two digits of type, eight digits.
    ///
    /// # Errors
    /// `code.item.…` for a part that cannot stand there.
    pub fn make(catalogue: &str, item_type: &str, rest: &str) -> Result<Self, CodeError> {
        Self::parse(&format!("{catalogue}{item_type}{rest}"))
    }

    fn from_tidy(text: String) -> Result<Self, CodeError> {
        require_length(KIND, &text, 12, "12 digits")?;
        require(KIND, &text, 0..12, |c| c.is_ascii_digit(), DIGIT)?;
        let catalogue = piece(&text, 0..2);
        if catalogue != "00" && !region::is_province(catalogue) {
            return Err(CodeError::new(KIND, Fault::Division { found: catalogue.to_owned() }));
        }
        if piece(&text, 2..4) == "00" {
            return Err(CodeError::new(KIND, Fault::Value { part: "type", expected: "01 to 99" }));
        }
        Ok(Self(text))
    }

    /// Whose catalogue: `00` for the state's, else the province's two digits.
    pub fn catalogue(&self) -> &str {
        piece(&self.0, 0..2)
    }

    /// Type of item. The code sets differ between provinces: 01 is a licence everywhere, 20 is not the same everywhere.
    pub fn item_type(&self) -> &str {
        piece(&self.0, 2..4)
    }
}

/// Implementation code 实施编码, 31 characters: credit code of the organ 18, level 1, base code 12.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ImplementationCode {
    organ: Uscc,
    level: PowerLevel,
    base: BaseCode,
}

parsed_code!(ImplementationCode);

impl fmt::Display for ImplementationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.organ, self.level.digit(), self.base)
    }
}

impl ImplementationCode {
    /// Reads an implementation code.
    ///
    /// # Errors
    /// `code.item.…`; `code.item.part` for a mistake in the organ's credit code or the base code.
    pub fn parse(value: &str) -> Result<Self, CodeError> {
        Self::from_tidy(&text::tidy(KIND, value)?.text)
    }

    fn from_tidy(text: &str) -> Result<Self, CodeError> {
        require_length(KIND, text, 31, "31 characters")?;
        require(KIND, text, 0..31, text::is_alphanumeric, ALPHANUMERIC)?;
        let organ = inside("organ's credit code", Uscc::parse(piece(text, 0..18)))?;
        let level = text
            .chars()
            .nth(18)
            .and_then(PowerLevel::from_digit)
            .ok_or_else(|| CodeError::new(KIND, Fault::Value { part: "level", expected: "1 to 7" }))?;
        let base = inside("base code", BaseCode::parse(piece(text, 19..31)))?;
        Ok(Self { organ, level, base })
    }

    /// Puts an implementation code together.
    pub fn make(organ: &Uscc, level: PowerLevel, base: &BaseCode) -> Self {
        Self { organ: organ.clone(), level, base: base.clone() }
    }

    /// The organ that handles the item.
    pub fn organ(&self) -> &Uscc {
        &self.organ
    }

    /// At which level.
    pub fn level(&self) -> PowerLevel {
        self.level
    }

    /// The item in the catalogue.
    pub fn base(&self) -> &BaseCode {
        &self.base
    }
}

/// Handling code 业务办理项编码, 33 characters: implementation code and two digits for one way of handling it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HandlingCode {
    implementation: ImplementationCode,
    variant: u8,
}

parsed_code!(HandlingCode);

impl fmt::Display for HandlingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:02}", self.implementation, self.variant)
    }
}

impl HandlingCode {
    /// Reads a handling code.
    ///
    /// # Errors
    /// As for [`ImplementationCode::parse`].
    pub fn parse(value: &str) -> Result<Self, CodeError> {
        Self::from_tidy(&text::tidy(KIND, value)?.text)
    }

    fn from_tidy(text: &str) -> Result<Self, CodeError> {
        require_length(KIND, text, 33, "33 characters")?;
        require(KIND, text, 0..31, text::is_alphanumeric, ALPHANUMERIC)?;
        require(KIND, text, 31..33, |c| c.is_ascii_digit(), DIGIT)?;
        let implementation = ImplementationCode::from_tidy(piece(text, 0..31))?;
        let variant = u8::try_from(text::number(piece(text, 31..33))).unwrap_or(0);
        Ok(Self { implementation, variant })
    }

    /// Puts a handling code together; `variant` is 0 to 99.
    ///
    /// # Errors
    /// `code.item.value` for a larger variant.
    pub fn make(implementation: &ImplementationCode, variant: u8) -> Result<Self, CodeError> {
        if variant > 99 {
            return Err(CodeError::new(KIND, Fault::Value { part: "variant", expected: "0 to 99" }));
        }
        Ok(Self { implementation: implementation.clone(), variant })
    }

    /// The item as this organ implements it.
    pub fn implementation(&self) -> &ImplementationCode {
        &self.implementation
    }

    /// Which way of handling it.
    pub fn variant(&self) -> u8 {
        self.variant
    }
}

/// Base code of the scheme of 2016, 10 characters: two letters of type, five digits of main item, three of sub-item
/// (`XK00101 00Y`; the last may be letters). Still found in older catalogues.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LegacyBaseCode(String);

text_code!(LegacyBaseCode);

impl LegacyBaseCode {
    /// Reads a base code of 2016.
    ///
    /// # Errors
    /// `code.item.…` with what is wrong.
    pub fn parse(value: &str) -> Result<Self, CodeError> {
        Self::from_tidy(text::tidy(KIND, value)?.text)
    }

    /// Makes a base code of 2016 from its parts.
    ///
    /// # Errors
    /// `code.item.…` for a part that cannot stand there.
    pub fn make(item_type: &str, main: &str, sub: &str) -> Result<Self, CodeError> {
        Self::parse(&format!("{item_type}{main}{sub}"))
    }

    fn from_tidy(text: String) -> Result<Self, CodeError> {
        require_length(KIND, &text, 10, "10 characters")?;
        require(KIND, &text, 0..2, |c| c.is_ascii_uppercase(), "a capital letter")?;
        require(KIND, &text, 2..7, |c| c.is_ascii_digit(), DIGIT)?;
        require(KIND, &text, 7..10, text::is_alphanumeric, ALPHANUMERIC)?;
        Ok(Self(text))
    }

    /// Two letters of type, e.g. `XK` for a licence 许可.
    pub fn item_type(&self) -> &str {
        piece(&self.0, 0..2)
    }

    /// Main item.
    pub fn main(&self) -> &str {
        piece(&self.0, 2..7)
    }

    /// Sub-item; `000` where there is none.
    pub fn sub(&self) -> &str {
        piece(&self.0, 7..10)
    }
}

/// Implementation code of the scheme of 2016, 24 characters. Provinces put it together in different ways, so only its
/// length and characters are checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LegacyImplementationCode(String);

text_code!(LegacyImplementationCode);

impl LegacyImplementationCode {
    /// Reads an implementation code of 2016.
    ///
    /// # Errors
    /// `code.item.…` with what is wrong.
    pub fn parse(value: &str) -> Result<Self, CodeError> {
        Self::from_tidy(text::tidy(KIND, value)?.text)
    }

    fn from_tidy(text: String) -> Result<Self, CodeError> {
        require_length(KIND, &text, 24, "24 characters")?;
        require(KIND, &text, 0..24, text::is_alphanumeric, ALPHANUMERIC)?;
        Ok(Self(text))
    }
}

/// An item code of any scheme, told apart by its length.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ItemCode {
    /// 12 digits.
    Base(BaseCode),
    /// 31 characters.
    Implementation(ImplementationCode),
    /// 33 characters.
    Handling(HandlingCode),
    /// 10 characters, 2016.
    LegacyBase(LegacyBaseCode),
    /// 24 characters, 2016.
    LegacyImplementation(LegacyImplementationCode),
}

parsed_code!(ItemCode);

impl fmt::Display for ItemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base(code) => code.fmt(f),
            Self::Implementation(code) => code.fmt(f),
            Self::Handling(code) => code.fmt(f),
            Self::LegacyBase(code) => code.fmt(f),
            Self::LegacyImplementation(code) => code.fmt(f),
        }
    }
}

impl ItemCode {
    /// Reads an item code of any scheme.
    ///
    /// # Errors
    /// `code.item.…` with what is wrong.
    pub fn parse(value: &str) -> Result<Self, CodeError> {
        Self::read(value).map(|(code, _)| code)
    }

    pub(crate) fn read(value: &str) -> Result<(Self, Vec<Tidied>), CodeError> {
        let tidy = text::tidy(KIND, value)?;
        let code = match tidy.text.chars().count() {
            10 => Self::LegacyBase(LegacyBaseCode::from_tidy(tidy.text)?),
            12 => Self::Base(BaseCode::from_tidy(tidy.text)?),
            24 => Self::LegacyImplementation(LegacyImplementationCode::from_tidy(tidy.text)?),
            31 => Self::Implementation(ImplementationCode::from_tidy(&tidy.text)?),
            33 => Self::Handling(HandlingCode::from_tidy(&tidy.text)?),
            found => {
                let expected = "12, 31 or 33 characters (10 or 24 in the scheme of 2016)";
                return Err(CodeError::new(KIND, Fault::Length { expected, found }));
            }
        };
        Ok((code, tidy.done))
    }

    /// Which scheme: `base`, `implementation`, `handling`, `base-2016`, `implementation-2016`.
    pub fn scheme(&self) -> &'static str {
        match self {
            Self::Base(_) => "base",
            Self::Implementation(_) => "implementation",
            Self::Handling(_) => "handling",
            Self::LegacyBase(_) => "base-2016",
            Self::LegacyImplementation(_) => "implementation-2016",
        }
    }
}

fn inside<T>(part: &'static str, result: Result<T, CodeError>) -> Result<T, CodeError> {
    result.map_err(|error| CodeError::new(KIND, Fault::Inside { part, error: Box::new(error) }))
}
