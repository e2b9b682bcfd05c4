//! What can be wrong with a code.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// A kind of code, as the command line and the API name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Unified social credit code 统一社会信用代码.
    Uscc,
    /// Organisation code 组织机构代码.
    Org,
    /// Citizen identity number 公民身份号码.
    CitizenId,
    /// Number of a foreigner's permanent residence identity card 外国人永久居留身份证号码.
    PermanentResidence,
    /// Number of a mainland travel permit of a resident of Hong Kong or Macao 港澳居民来往内地通行证号码.
    HkMacaoPermit,
    /// Number of a mainland travel permit of a resident of Taiwan 台湾居民来往大陆通行证号码.
    TaiwanPermit,
    /// Passport number 护照号码, without its country.
    Passport,
    /// Telephone number 电话号码.
    Telephone,
    /// Licence identifier 电子证照标识.
    LicenceId,
    /// Division code 行政区划代码.
    Region,
    /// Item code 事项编码.
    Item,
    /// Case number 办件编号.
    Case,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 12] = [
        Self::Uscc,
        Self::Org,
        Self::CitizenId,
        Self::PermanentResidence,
        Self::HkMacaoPermit,
        Self::TaiwanPermit,
        Self::Passport,
        Self::Telephone,
        Self::LicenceId,
        Self::Region,
        Self::Item,
        Self::Case,
    ];

    /// Its name on the command line and in dotted error codes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Uscc => "uscc",
            Self::Org => "org",
            Self::CitizenId => "citizen-id",
            Self::PermanentResidence => "permanent-residence",
            Self::HkMacaoPermit => "hk-macao-permit",
            Self::TaiwanPermit => "taiwan-permit",
            Self::Passport => "passport",
            Self::Telephone => "telephone",
            Self::LicenceId => "licence-id",
            Self::Region => "region",
            Self::Item => "item",
            Self::Case => "case",
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Uscc => "a unified social credit code",
            Self::Org => "an organisation code",
            Self::CitizenId => "a citizen identity number",
            Self::PermanentResidence => "a permanent residence number",
            Self::HkMacaoPermit => "a travel permit number of Hong Kong and Macao residents",
            Self::TaiwanPermit => "a travel permit number of Taiwan residents",
            Self::Passport => "a passport number",
            Self::Telephone => "a telephone number",
            Self::LicenceId => "a licence identifier",
            Self::Region => "a division code",
            Self::Item => "an item code",
            Self::Case => "a case number",
        }
    }
}

/// A name that is none of the kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the kind must be uscc, org, citizen-id, permanent-residence, hk-macao-permit, taiwan-permit, passport, telephone, \
     licence-id, region, item or case"
)]
pub struct UnknownKind;

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name).ok_or(UnknownKind)
    }
}

/// Why a value is not a code of its kind. It never carries the value as a whole, so that it may be logged even for
/// identity numbers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct CodeError {
    /// The kind that was expected.
    pub kind: Kind,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a value. Positions count characters from 1 in the tidied value, without its separators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Nothing was given.
    Empty,
    /// Far longer than any code; it was not looked at.
    TooLong {
        /// The most characters looked at.
        most: usize,
    },
    /// The wrong number of characters.
    Length {
        /// The right number, in words.
        expected: &'static str,
        /// How many there are.
        found: usize,
    },
    /// A character that cannot stand where it stands.
    Character {
        /// Where.
        position: usize,
        /// What could stand there.
        expected: &'static str,
        /// What stands there.
        found: char,
    },
    /// The parts are not put together as they should be.
    Shape {
        /// How they should be.
        expected: &'static str,
    },
    /// The check character does not fit the rest: something was mistyped.
    CheckDigit {
        /// The character that would fit.
        expected: char,
        /// The character that is there.
        found: char,
    },
    /// The check character of the organisation code inside a credit code does not fit.
    InnerCheckDigit {
        /// The character that would fit.
        expected: char,
        /// The character that is there.
        found: char,
    },
    /// No division has this code.
    Division {
        /// The digits that name none.
        found: String,
    },
    /// Eight (or six) digits that are no day of the calendar.
    Day {
        /// Where they begin.
        position: usize,
    },
    /// The day of birth lies after the day on which it is looked at.
    Future,
    /// A part whose value is not allowed.
    Value {
        /// Which part.
        part: &'static str,
        /// What is allowed.
        expected: &'static str,
    },
    /// A code inside this code is wrong.
    Inside {
        /// Which part.
        part: &'static str,
        /// What is wrong with it.
        error: Box<CodeError>,
    },
}

/// The dotted code of a fault for every kind, as static text.
macro_rules! dotted {
    ($kind:expr, $fault:literal) => {
        match $kind {
            Kind::Uscc => concat!("code.uscc.", $fault),
            Kind::Org => concat!("code.org.", $fault),
            Kind::CitizenId => concat!("code.citizen-id.", $fault),
            Kind::PermanentResidence => concat!("code.permanent-residence.", $fault),
            Kind::HkMacaoPermit => concat!("code.hk-macao-permit.", $fault),
            Kind::TaiwanPermit => concat!("code.taiwan-permit.", $fault),
            Kind::Passport => concat!("code.passport.", $fault),
            Kind::Telephone => concat!("code.telephone.", $fault),
            Kind::LicenceId => concat!("code.licence-id.", $fault),
            Kind::Region => concat!("code.region.", $fault),
            Kind::Item => concat!("code.item.", $fault),
            Kind::Case => concat!("code.case.", $fault),
        }
    };
}

impl CodeError {
    pub(crate) fn new(kind: Kind, fault: Fault) -> Self {
        Self { kind, fault }
    }

    /// The stable dotted code, e.g. `code.uscc.check-digit`.
    pub fn code(&self) -> &'static str {
        match &self.fault {
            Fault::Empty => dotted!(self.kind, "empty"),
            Fault::TooLong { .. } => dotted!(self.kind, "too-long"),
            Fault::Length { .. } => dotted!(self.kind, "length"),
            Fault::Character { .. } => dotted!(self.kind, "character"),
            Fault::Shape { .. } => dotted!(self.kind, "shape"),
            Fault::CheckDigit { .. } => dotted!(self.kind, "check-digit"),
            Fault::InnerCheckDigit { .. } => dotted!(self.kind, "inner-check-digit"),
            Fault::Division { .. } => dotted!(self.kind, "division"),
            Fault::Day { .. } => dotted!(self.kind, "day"),
            Fault::Future => dotted!(self.kind, "future"),
            Fault::Value { .. } => dotted!(self.kind, "value"),
            Fault::Inside { .. } => dotted!(self.kind, "part"),
        }
    }

    /// What should be there, where that can be said in a few words.
    pub fn expected(&self) -> Option<String> {
        match &self.fault {
            Fault::Length { expected, .. }
            | Fault::Character { expected, .. }
            | Fault::Shape { expected }
            | Fault::Value { expected, .. } => Some((*expected).to_owned()),
            Fault::CheckDigit { expected, .. } | Fault::InnerCheckDigit { expected, .. } => {
                Some(expected.to_string())
            }
            Fault::Inside { error, .. } => error.expected(),
            Fault::Empty
            | Fault::TooLong { .. }
            | Fault::Division { .. }
            | Fault::Day { .. }
            | Fault::Future => None,
        }
    }

    /// What is there instead, never the whole value.
    pub fn found(&self) -> Option<String> {
        match &self.fault {
            Fault::Length { found, .. } => Some(found.to_string()),
            Fault::Character { found, .. }
            | Fault::CheckDigit { found, .. }
            | Fault::InnerCheckDigit { found, .. } => Some(found.to_string()),
            Fault::Division { found } => Some(found.clone()),
            Fault::Inside { error, .. } => error.found(),
            Fault::Empty
            | Fault::TooLong { .. }
            | Fault::Shape { .. }
            | Fault::Day { .. }
            | Fault::Future
            | Fault::Value { .. } => None,
        }
    }

    fn sentence(&self) -> String {
        let noun = self.kind.noun();
        match &self.fault {
            Fault::Empty => format!("nothing was given; give {noun}"),
            Fault::TooLong { most } => {
                format!("too long for {noun}: at most {most} characters are looked at")
            }
            Fault::Length { expected, found } => format!("{noun} has {expected}, but there are {found}"),
            Fault::Character { position, expected, found } => {
                format!(
                    "at character {position} of {noun} stands '{}', but it must be {expected}",
                    Shown(*found)
                )
            }
            Fault::Shape { expected } => format!("{noun} is written {expected}"),
            Fault::CheckDigit { expected, found } => format!(
                "the last character should be {expected} but is {found}: compare every character with the original"
            ),
            Fault::InnerCheckDigit { expected, found } => format!(
                "character 17, the check character of the organisation code inside, should be {expected} but is \
                 {found}: compare characters 9 to 17 with the original"
            ),
            Fault::Division { found } => {
                format!("{found} is not the code of a division; compare it with the original")
            }
            Fault::Day { position } => {
                format!("the digits from character {position} on are not a day of the calendar")
            }
            Fault::Future => {
                "the day of birth in it lies in the future; compare it with the document".to_owned()
            }
            Fault::Value { part, expected } => format!("the {part} of {noun} must be {expected}"),
            Fault::Inside { part, error } => format!("in the {part}: {error}"),
        }
    }
}

/// A character that is safe to print: control characters by their number.
struct Shown(char);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_control() { write!(f, "{}", self.0.escape_unicode()) } else { write!(f, "{}", self.0) }
    }
}
