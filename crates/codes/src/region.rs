//! Division codes 行政区划代码: GB/T 2260 down to the county, the 12-digit statistical code below it. Structure only; names
//! and the years a code was in force live with the directory.

use serde::Serialize;

use crate::error::{CodeError, Fault, Kind};
use crate::text::{self, DIGIT, Tidied, piece, require, text_code};

const KIND: Kind = Kind::Region;

/// The province-level divisions, first two digits.
const PROVINCES: [&str; 34] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42",
    "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
];

/// Prefix of the identity numbers on residence permits of Taiwan residents; it is no division.
pub(crate) const TAIWAN_RESIDENTS: &str = "83";

/// Cities that have towns and no counties: Dongguan, Zhongshan, Danzhou, Jiayuguan. Their towns carry `00` for the county.
const WITHOUT_COUNTIES: [&str; 4] = ["4419", "4420", "4604", "6202"];

pub(crate) fn is_province(code: &str) -> bool {
    PROVINCES.contains(&code)
}

/// How high a division stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Province, autonomous region, municipality 省级.
    Province,
    /// Prefecture-level city, league, prefecture 地级.
    City,
    /// County, banner, district, county-level city 县级.
    County,
    /// Town, township, sumu, street 乡级.
    Town,
    /// Village, residential community 村级.
    Village,
}

impl Level {
    /// `province`, `city`, `county`, `town` or `village`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::City => "city",
            Self::County => "county",
            Self::Town => "town",
            Self::Village => "village",
        }
    }
}

/// A division code. Stored with 6 digits down to the county, 9 for a town, 12 for a village, so that one division has one
/// form whether it came as `15`, `150000` or `150000000000`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Region(String);

text_code!(Region);

impl Region {
    /// Reads a code of 2, 4, 6, 9 or 12 digits. The province must exist, and no level may be left out between others.
    ///
    /// # Errors
    /// `code.region.…` with what is wrong.
    pub fn parse(value: &str) -> Result<Self, CodeError> {
        Self::read(value).map(|(region, _)| region)
    }

    pub(crate) fn read(value: &str) -> Result<(Self, Vec<Tidied>), CodeError> {
        let tidy = text::tidy(KIND, value)?;
        let found = tidy.text.chars().count();
        require(KIND, &tidy.text, 0..found, |c| c.is_ascii_digit(), DIGIT)?;
        if ![2, 4, 6, 9, 12].contains(&found) {
            return Err(CodeError::new(KIND, Fault::Length { expected: "2, 4, 6, 9 or 12 digits", found }));
        }
        Self::from_digits(&format!("{:0<12}", tidy.text)).map(|region| (region, tidy.done))
    }

    /// Makes a code from the numbers of its levels; 0 from a level on means that the division stands above it.
    ///
    /// # Errors
    /// `code.region.value` for a number that is too large, `code.region.division` for a province that does not exist or a
    /// level left out.
    pub fn make(province: u16, city: u16, county: u16, town: u16, village: u16) -> Result<Self, CodeError> {
        for (part, value, most, expected) in [
            ("province", province, 99, "0 to 99"),
            ("city", city, 99, "0 to 99"),
            ("county", county, 99, "0 to 99"),
            ("town", town, 999, "0 to 999"),
            ("village", village, 999, "0 to 999"),
        ] {
            if value > most {
                return Err(CodeError::new(KIND, Fault::Value { part, expected }));
            }
        }
        Self::from_digits(&format!("{province:02}{city:02}{county:02}{town:03}{village:03}"))
    }

    fn from_digits(twelve: &str) -> Result<Self, CodeError> {
        let zero = |range| piece(twelve, range).bytes().all(|b| b == b'0');
        let (city, county, town, village) = (!zero(2..4), !zero(4..6), !zero(6..9), !zero(9..12));
        let counties_skipped = WITHOUT_COUNTIES.contains(&piece(twelve, 0..4));
        let gap = (county && !city) || (town && !county && !counties_skipped) || (village && !town);
        if !is_province(piece(twelve, 0..2)) || gap {
            return Err(CodeError::new(KIND, Fault::Division { found: twelve.to_owned() }));
        }
        let length = if village {
            12
        } else if town {
            9
        } else {
            6
        };
        Ok(Self(piece(twelve, 0..length).to_owned()))
    }

    /// Its level.
    pub fn level(&self) -> Level {
        let zero = |range| piece(&self.0, range) == "00";
        match self.0.len() {
            12 => Level::Village,
            9 => Level::Town,
            _ if !zero(4..6) => Level::County,
            _ if !zero(2..4) => Level::City,
            _ => Level::Province,
        }
    }

    /// The division directly above it; None above a province. A town of a city without counties lies under the city.
    pub fn parent(&self) -> Option<Self> {
        let end = match self.level() {
            Level::Province => return None,
            Level::City => 2,
            Level::County => 4,
            Level::Town => 6,
            Level::Village => 9,
        };
        Self::from_digits(&format!("{:0<12}", piece(&self.0, 0..end))).ok()
    }

    /// The divisions above it, from its parent up to its province.
    pub fn ancestors(&self) -> impl Iterator<Item = Self> {
        std::iter::successors(self.parent(), Self::parent)
    }

    /// The digits that everything inside this division begins with: 2, 4, 6, 9 or 12 of them. For a search by prefix.
    pub fn prefix(&self) -> &str {
        let end = match self.level() {
            Level::Province => 2,
            Level::City => 4,
            Level::County => 6,
            Level::Town => 9,
            Level::Village => 12,
        };
        piece(&self.0, 0..end)
    }

    /// Whether the other division is this one or lies inside it.
    pub fn contains(&self, other: &Self) -> bool {
        other.0.starts_with(self.prefix())
    }

    /// The form portals exchange: filled up with zeros to 12 digits.
    pub fn filled(&self) -> String {
        format!("{:0<12}", self.0)
    }

    /// Two digits of the province.
    pub fn province(&self) -> &str {
        piece(&self.0, 0..2)
    }

    /// Six-digit code of the county, city or province it is or lies in.
    pub fn county_or_above(&self) -> &str {
        piece(&self.0, 0..6)
    }

    /// Whether the county-level code is one that only statistics use (71 to 79: development zones, management districts,
    /// such as 150172), and not a division of GB/T 2260.
    pub fn is_statistical_only(&self) -> bool {
        ("71"..="79").contains(&piece(&self.0, 4..6))
    }
}
