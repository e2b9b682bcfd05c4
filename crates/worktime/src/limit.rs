//! Time limits (时限): a number and its unit, written `20wd`, `30d` or `8wh`.

use std::fmt;
use std::num::NonZeroU16;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::day::digits;
use crate::error::{ClockError, quoted};

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Unit {
    /// Working days (工作日): without weekends and statutory holidays, with make-up working days.
    #[serde(rename = "wd")]
    WorkingDay,
    /// Calendar days (自然日).
    #[serde(rename = "d")]
    CalendarDay,
    /// Working hours (工作小时) within opening hours.
    #[serde(rename = "wh")]
    WorkingHour,
}

impl Unit {
    /// The suffix: `wd`, `d` or `wh`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WorkingDay => "wd",
            Self::CalendarDay => "d",
            Self::WorkingHour => "wh",
        }
    }
}

/// A time limit: 1 to 9999 of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Limit {
    n: NonZeroU16,
    unit: Unit,
}

impl Limit {
    /// The largest number a limit may have.
    pub const MOST: u16 = 9_999;

    /// A limit of `n` units.
    ///
    /// # Errors
    /// `clock.limit` unless `n` is 1 to 9999: a limit of nothing is no limit.
    pub fn new(n: u16, unit: Unit) -> Result<Self, ClockError> {
        match NonZeroU16::new(n) {
            Some(n) if n.get() <= Self::MOST => Ok(Self { n, unit }),
            _ => Err(ClockError::Limit { found: format!("{n}{}", unit.as_str()) }),
        }
    }

    /// How many.
    pub fn n(self) -> u16 {
        self.n.get()
    }

    /// Of what.
    pub fn unit(self) -> Unit {
        self.unit
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.n, self.unit.as_str())
    }
}

impl FromStr for Limit {
    type Err = ClockError;

    /// Reads `20wd`, `30d` or `8wh`; capital letters and blanks around are allowed.
    fn from_str(text: &str) -> Result<Self, ClockError> {
        let wrong = || ClockError::Limit { found: quoted(text) };
        let trimmed = text.trim();
        let split = trimmed.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
        let (number, suffix) = trimmed.split_at_checked(split).ok_or_else(wrong)?;
        let unit = [Unit::WorkingDay, Unit::CalendarDay, Unit::WorkingHour]
            .into_iter()
            .find(|unit| suffix.eq_ignore_ascii_case(unit.as_str()))
            .ok_or_else(wrong)?;
        let n = digits(number).and_then(|n| u16::try_from(n).ok()).ok_or_else(wrong)?;
        Self::new(n, unit).map_err(|_| wrong())
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Limit;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time limit such as \"20wd\"")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Limit, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}

/// By how many percent the promise shortens the law's limit (时限压缩率), rounded down, so that "at least 30 %" is
/// never claimed for 29.9 (TIM-02). None when the units differ or the promise is longer.
pub fn compression_percent(statutory: Limit, promised: Limit) -> Option<u16> {
    if statutory.unit != promised.unit {
        return None;
    }
    let saved = u32::from(statutory.n().checked_sub(promised.n())?);
    u16::try_from(saved * 100 / u32::from(statutory.n())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_print_as_they_are_written() {
        for text in ["1d", "20wd", "8wh", "9999wd"] {
            assert_eq!(text.parse::<Limit>().unwrap().to_string(), text);
        }
        assert_eq!(" 20WD ".parse::<Limit>().unwrap().to_string(), "20wd");
    }

    #[test]
    fn a_bare_number_is_no_limit() {
        for wrong in [
            "",
            "20",
            "wd",
            "0wd",
            "-1d",
            "+1d",
            "10000d",
            "99999999999999wd",
            "20 wd",
            "2.5d",
            "20w",
            "２０wd",
            "20工作日",
        ] {
            assert_eq!(wrong.parse::<Limit>().unwrap_err().code(), "clock.limit", "{wrong}");
        }
    }

    #[test]
    fn serde_uses_the_written_form() {
        let limit: Limit = serde_json::from_str("\"20wd\"").unwrap();
        assert_eq!(serde_json::to_string(&limit).unwrap(), "\"20wd\"");
        assert!(serde_json::from_str::<Limit>("20").is_err());
    }

    #[test]
    fn compression_is_rounded_down() {
        let limit = |text: &str| text.parse::<Limit>().unwrap();
        assert_eq!(compression_percent(limit("20wd"), limit("14wd")), Some(30));
        assert_eq!(compression_percent(limit("7wd"), limit("5wd")), Some(28));
        assert_eq!(compression_percent(limit("20wd"), limit("20wd")), Some(0));
        assert_eq!(compression_percent(limit("20wd"), limit("21wd")), None);
        assert_eq!(compression_percent(limit("20wd"), limit("14d")), None);
    }
}
