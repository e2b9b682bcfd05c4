//! Reference systems (坐标系): CGCS2000 in degrees and in the 3- and 6-degree zones of Gauss–Krüger, with or without the zone's number in
//! the easting. Recognised by EPSG number, by well-known text, or by the numbers themselves.

use crate::flaw::Flaw;
use crate::gauss::Plane;
use crate::shape::{Bounds, Point};

/// A reference system.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Crs {
    /// Longitude and latitude in degrees (EPSG 4490).
    Geographic,
    /// A zone whose number stands before the easting (EPSG 4491–4501 of 6, 4513–4533 of 3 degrees).
    Zone {
        /// Its number: 13–23 of 6 degrees, 25–45 of 3.
        number: u8,
    },
    /// A plane by its central meridian, eastings from 500 000 m (EPSG 4502–4512 and 4534–4554).
    Meridian {
        /// Degrees east.
        degrees: f64,
    },
}

/// Farthest from its meridian that a plane's numbers may lie, in metres: neighbouring zones overlap in practice.
const REACH: f64 = 450_000.0;
/// How far north China reaches, in metres.
const NORTHINGS: std::ops::RangeInclusive<f64> = 300_000.0..=6_000_000.0;

impl Crs {
    /// By its number in the EPSG register.
    ///
    /// # Errors
    /// [`Flaw::Datum`] for Beijing 1954 and Xi'an 1980; [`Flaw::UnknownCrs`] for all others.
    pub fn by_epsg(code: u32) -> Result<Crs, Flaw> {
        let degrees =
            |first: u32, width: u32| Crs::Meridian { degrees: f64::from(75 + (code - first) * width) };
        let zone = |number: u32| u8::try_from(number).map(|number| Crs::Zone { number });
        let zone = |number| zone(number).map_err(|_| Flaw::UnknownCrs(format!("EPSG:{code}")));
        match code {
            4490 | 4326 => Ok(Crs::Geographic),
            4491..=4501 => zone(code - 4491 + 13),
            4502..=4512 => Ok(degrees(4502, 6)),
            4513..=4533 => zone(code - 4513 + 25),
            4534..=4554 => Ok(degrees(4534, 3)),
            4610 | 2327..=2390 => Err(Flaw::Datum("Xi'an 1980".to_owned())),
            4214 | 2401..=2442 | 21413..=21463 => Err(Flaw::Datum("Beijing 1954".to_owned())),
            _ => Err(Flaw::UnknownCrs(format!("EPSG:{code}"))),
        }
    }

    /// By what a file calls it: `EPSG:4528`, a URN or URL of it, `CRS84`.
    ///
    /// # Errors
    /// As [`Crs::by_epsg`].
    pub fn by_name(name: &str) -> Result<Crs, Flaw> {
        let unknown = || Flaw::UnknownCrs(name.to_owned());
        if name.ends_with("CRS84") {
            return Ok(Crs::Geographic);
        }
        if !name.to_ascii_uppercase().contains("EPSG") {
            return Err(unknown());
        }
        let digits = name.rsplit([':', '/']).next().unwrap_or_default();
        Crs::by_epsg(digits.parse().map_err(|_| unknown())?)
    }

    /// By well-known text, as `.prj` files and GeoPackages hold it: by its parameters, not its name.
    ///
    /// # Errors
    /// [`Flaw::Datum`] for older datums, [`Flaw::UnknownCrs`] for what else is no plane of CGCS2000.
    pub fn by_text(text: &str) -> Result<Crs, Flaw> {
        let lower = text.to_lowercase().replace([' ', '-'], "_");
        let name = text.split('"').nth(1).unwrap_or(text).to_owned();
        let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        if has(&["xian", "xi'an"]) {
            return Err(Flaw::Datum("Xi'an 1980".to_owned()));
        }
        if has(&["beijing", "pulkovo", "krassovsky", "krasovsky"]) {
            return Err(Flaw::Datum("Beijing 1954".to_owned()));
        }
        let ours = has(&["china_2000", "cgcs2000", "cgcs_2000", "china_geodetic"]);
        let planar = has(&["projcs[", "projcrs["]);
        match (ours, planar) {
            (true, false) => Ok(Crs::Geographic),
            (false, false) if has(&["wgs_1984", "wgs_84"]) => Ok(Crs::Geographic),
            (true, true) => plane_of(&lower).ok_or(Flaw::UnknownCrs(name)),
            _ => Err(Flaw::UnknownCrs(name)),
        }
    }

    /// By the numbers themselves, where they leave no doubt: degrees, or eastings with a zone's number.
    pub fn guess(bounds: &Bounds) -> Option<Crs> {
        [Crs::Geographic, Crs::Zone { number: millions(bounds.min[0])? }]
            .into_iter()
            .find(|crs| crs.check(bounds).is_ok())
    }

    /// The plane, for what is not in degrees.
    pub fn plane(&self) -> Option<Plane> {
        match self {
            Crs::Geographic => None,
            Crs::Zone { number } => {
                let number = f64::from(*number);
                let meridian = if number < 24.0 { number * 6.0 - 3.0 } else { number * 3.0 };
                Some(Plane { meridian, easting: number * 1e6 + 500_000.0 })
            }
            Crs::Meridian { degrees } => Some(Plane { meridian: *degrees, easting: 500_000.0 }),
        }
    }

    /// Its number in the EPSG register.
    pub fn epsg(&self) -> u32 {
        match self {
            Crs::Geographic => 4490,
            Crs::Zone { number } if *number < 24 => 4491 + u32::from(*number) - 13,
            Crs::Zone { number } => 4513 + u32::from(number.saturating_sub(25)),
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "whole degrees, 75 to 135"
            )]
            Crs::Meridian { degrees } => 4534 + (((degrees - 75.0) / 3.0).clamp(0.0, 20.0)) as u32,
        }
    }

    /// Short and exact: `EPSG:4528`.
    pub fn name(&self) -> String {
        format!("EPSG:{}", self.epsg())
    }

    /// Whether numbers like these lie in China in this system.
    ///
    /// # Errors
    /// [`Flaw::AxesSwapped`], [`Flaw::OtherZone`], [`Flaw::Outside`].
    pub fn check(&self, bounds: &Bounds) -> Result<(), Flaw> {
        for point in [bounds.min, bounds.max] {
            if self.holds(point) {
                continue;
            }
            let [x, y] = point;
            if self.holds([y, x]) {
                return Err(Flaw::AxesSwapped(x, y));
            }
            let other = [Crs::Geographic]
                .into_iter()
                .chain(millions(x).map(|number| Crs::Zone { number }))
                .find(|other| other != self && other.holds(point));
            return Err(match other {
                Some(other) => Flaw::OtherZone { said: self.name(), found: other.name() },
                None => Flaw::Outside(x, y),
            });
        }
        Ok(())
    }

    fn holds(&self, [x, y]: Point) -> bool {
        match self {
            Crs::Geographic => (70.0..=140.0).contains(&x) && (2.0..=56.0).contains(&y),
            _ => {
                self.plane().is_some_and(|plane| (x - plane.easting).abs() <= REACH && NORTHINGS.contains(&y))
            }
        }
    }

    /// From numbers in this system to degrees.
    pub fn to_degrees(&self, point: Point) -> Point {
        self.plane().map_or(point, |plane| plane.to_degrees(point))
    }
}

/// A zone's number from an easting of eight digits.
fn millions(easting: f64) -> Option<u8> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 46")]
    let number = if (13e6..46e6).contains(&easting) { (easting / 1e6) as u8 } else { 13 };
    matches!(number, 13..=23 | 25..=45).then_some(number)
}

/// The plane that well-known text (small letters, blanks as underscores) describes, where it is a Gauss–Krüger one in metres.
fn plane_of(text: &str) -> Option<Crs> {
    let parameter = |name: &str| -> Option<f64> {
        let at = text.find(&format!("\"{name}\""))? + name.len() + 2;
        let rest = text.get(at..)?.trim_start_matches([',', '_']);
        let end = rest.find([',', ']', '[']).unwrap_or(rest.len());
        rest.get(..end)?.parse().ok()
    };
    let either = |one: &str, other: &str| parameter(one).or_else(|| parameter(other));
    if !(text.contains("gauss") || text.contains("transverse_mercator")) {
        return None;
    }
    let meridian = either("central_meridian", "longitude_of_natural_origin")?;
    let easting = parameter("false_easting")?;
    let scale = either("scale_factor", "scale_factor_at_natural_origin").unwrap_or(1.0);
    let north = parameter("false_northing").unwrap_or(0.0);
    let origin = either("latitude_of_origin", "latitude_of_natural_origin").unwrap_or(0.0);
    let metres =
        ["unit[\"meter\",1", "unit[\"metre\",1", "unit[\"m\",1"].iter().any(|unit| text.contains(unit));
    #[allow(clippy::float_cmp, reason = "parameters as they are written, not reckoned")]
    let plain = scale == 1.0 && north == 0.0 && origin == 0.0 && metres;
    if !plain {
        return None;
    }
    [Some(Crs::Meridian { degrees: meridian }), millions(easting).map(|number| Crs::Zone { number })]
        .into_iter()
        .flatten()
        .find(|crs| {
            crs.plane().is_some_and(|plane| {
                (plane.easting - easting).abs() < 1e-6 && (plane.meridian - meridian).abs() < 1e-9
            })
        })
}
