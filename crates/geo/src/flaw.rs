//! What is wrong with coordinates or a file of them.

/// Why something cannot be taken. [`Flaw::code`] is stable.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Flaw {
    /// Not a file of a kind that is read, or damaged.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// More than is taken at once.
    #[error("more than {most} {what}")]
    TooMany {
        /// `points`, `features` or `bytes`.
        what: &'static str,
        /// The most.
        most: usize,
    },
    /// A ring of fewer than three different points.
    #[error("polygon {feature} has a ring of {points} different points")]
    RingShort {
        /// Which polygon, from 1.
        feature: usize,
        /// How many different points.
        points: usize,
    },
    /// A coordinate that is no number.
    #[error("polygon {feature} has a coordinate that is no number")]
    NotFinite {
        /// Which polygon, from 1.
        feature: usize,
    },
    /// Its outline crosses itself.
    #[error("the outline crosses itself at {0}, {1}")]
    Crosses(f64, f64),
    /// Nothing lies within.
    #[error("polygon {feature} encloses nothing")]
    NoArea {
        /// Which polygon, from 1.
        feature: usize,
    },
    /// Points or lines where polygons are needed.
    #[error("polygon {feature} is no polygon but {found}")]
    NotPolygon {
        /// Which feature, from 1.
        feature: usize,
        /// What it is.
        found: String,
    },
    /// East and north are exchanged.
    #[error("east and north are exchanged: {0}, {1}")]
    AxesSwapped(f64, f64),
    /// Numbers of another zone than was said.
    #[error("numbers of {found}, said to be {said}")]
    OtherZone {
        /// What was said.
        said: String,
        /// What the numbers say.
        found: String,
    },
    /// Numbers that lie nowhere in China in this reference system.
    #[error("{0}, {1} lies nowhere in China in this reference system")]
    Outside(f64, f64),
    /// A reference system that is not read.
    #[error("the reference system {0} is not read")]
    UnknownCrs(String),
    /// An older datum, which cannot be transformed to the metre without a region's parameters.
    #[error("the datum {0} cannot be taken over without parameters")]
    Datum(String),
    /// Nothing says in which reference system the numbers are, nor do they themselves.
    #[error("nothing says in which zone {0}, {1} is")]
    NoProjection(f64, f64),
    /// A part of a shapefile is missing.
    #[error("the file {0} of the shapefile is missing")]
    MissingPart(&'static str),
}

impl Flaw {
    /// The stable code, also the key of its text with dots as dashes.
    pub fn code(&self) -> &'static str {
        match self {
            Flaw::Unreadable(_) => "geo.unreadable",
            Flaw::TooMany { what: "bytes", .. } => "geo.too-large",
            Flaw::TooMany { what: "features", .. } => "geo.too-many-features",
            Flaw::TooMany { .. } => "geo.too-many-points",
            Flaw::RingShort { .. } => "geo.ring-short",
            Flaw::NotFinite { .. } => "geo.not-finite",
            Flaw::Crosses(..) => "geo.crosses",
            Flaw::NoArea { .. } => "geo.no-area",
            Flaw::NotPolygon { .. } => "geo.not-polygon",
            Flaw::AxesSwapped(..) => "geo.axes-swapped",
            Flaw::OtherZone { .. } => "geo.other-zone",
            Flaw::Outside(..) => "geo.outside",
            Flaw::UnknownCrs(_) => "geo.unknown-crs",
            Flaw::Datum(_) => "geo.datum",
            Flaw::NoProjection(..) => "geo.no-projection",
            Flaw::MissingPart(_) => "geo.missing-part",
        }
    }

    /// Named values for its text.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        let point = |x: &f64, y: &f64| vec![("x", number(*x)), ("y", number(*y))];
        match self {
            Flaw::Unreadable(what) | Flaw::UnknownCrs(what) | Flaw::Datum(what) => {
                vec![("what", what.chars().take(120).collect())]
            }
            Flaw::TooMany { most, .. } => vec![("most", most.to_string())],
            Flaw::RingShort { feature, points } => {
                vec![("feature", feature.to_string()), ("points", points.to_string())]
            }
            Flaw::NotFinite { feature } | Flaw::NoArea { feature } => vec![("feature", feature.to_string())],
            Flaw::NotPolygon { feature, found } => {
                vec![("feature", feature.to_string()), ("found", found.clone())]
            }
            Flaw::OtherZone { said, found } => vec![("said", said.clone()), ("found", found.clone())],
            Flaw::Crosses(x, y)
            | Flaw::AxesSwapped(x, y)
            | Flaw::Outside(x, y)
            | Flaw::NoProjection(x, y) => point(x, y),
            Flaw::MissingPart(part) => vec![("part", (*part).to_owned())],
        }
    }
}

/// A coordinate as people read it: degrees with seven places, metres with three.
fn number(value: f64) -> String {
    if value.abs() <= 360.0 { format!("{value:.7}") } else { format!("{value:.3}") }
}
