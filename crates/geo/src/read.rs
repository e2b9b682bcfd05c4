//! Files of polygons: GeoJSON, a Shapefile in a zip, a GeoPackage. Told apart by their bytes. What nobody should have to guess is asked:
//! a file that does not say in which zone it is, and whose numbers do not either, is refused until somebody says it.

mod geojson;
mod geopackage;
mod shapefile;
mod table;
mod wkb;

use crate::crs::Crs;
use crate::flaw::Flaw;
use crate::shape::{Bounds, Point, Shape};

/// The most that is taken from a file.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes, also of what is unpacked.
    pub bytes: usize,
    /// Points of all polygons.
    pub points: usize,
    /// Polygons.
    pub features: usize,
}

impl Limits {
    /// For the site of a project.
    pub const SITE: Limits = Limits { bytes: 4 << 20, points: 20_000, features: 200 };
    /// For a layer.
    pub const LAYER: Limits = Limits { bytes: 256 << 20, points: 6_000_000, features: 300_000 };
}

/// What somebody said about a file beside what it says itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Said {
    /// Its reference system; goes before what the file says.
    pub crs: Option<Crs>,
    /// Its numbers stand north before east.
    pub swapped: bool,
}

/// A polygon with what is said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Its polygon.
    pub shape: Shape,
    /// Names and values, as texts.
    pub properties: Vec<(String, String)>,
}

/// Most properties kept of a feature, and the most characters of one.
const PROPERTIES: (usize, usize) = (40, 300);

/// What a file holds.
#[derive(Debug, Clone)]
pub struct Content {
    /// In which system its numbers are.
    pub crs: Crs,
    /// Polygons in degrees.
    pub features: Vec<Feature>,
}

/// Names and values.
type Properties = Vec<(String, String)>;

/// A file before its numbers are understood.
struct Raw {
    crs: Option<Crs>,
    features: Vec<(Vec<Vec<Point>>, Properties)>,
}

/// Reads a file.
///
/// # Errors
/// Any [`Flaw`] but [`Flaw::Crosses`]: a layer's outlines may cross, a site's are looked at by [`site`].
pub fn file(bytes: &[u8], limits: Limits, said: Said) -> Result<Content, Flaw> {
    if bytes.len() > limits.bytes {
        return Err(Flaw::TooMany { what: "bytes", most: limits.bytes });
    }
    let raw = match bytes {
        [b'S', b'Q', b'L', b'i', b't', b'e', b' ', ..] => geopackage::read(bytes, limits, said)?,
        [b'P', b'K', 3, 4, ..] => shapefile::unpack(bytes, limits, said)?,
        [0, 0, 0x27, 0x0a, ..] => shapefile::read(&shapefile::Parts::alone(bytes), limits, said)?,
        _ => geojson::read(bytes, limits)?,
    };
    understood(raw, limits, said)
}

fn understood(raw: Raw, limits: Limits, said: Said) -> Result<Content, Flaw> {
    if raw.features.is_empty() {
        return Err(Flaw::NoArea { feature: 1 });
    }
    let points: usize = raw.features.iter().flat_map(|(rings, _)| rings).map(Vec::len).sum();
    if points > limits.points {
        return Err(Flaw::TooMany { what: "points", most: limits.points });
    }
    let mut features = Vec::with_capacity(raw.features.len());
    let mut bounds = Bounds::EMPTY;
    for (at, (rings, properties)) in raw.features.into_iter().enumerate() {
        let mut shape = Shape::new(rings, at + 1)?;
        if said.swapped {
            shape = shape.swapped();
        }
        let around = shape.bounds();
        bounds = bounds.with(&[around.min, around.max]);
        features.push(Feature { shape, properties });
    }
    let crs = match said.crs.or(raw.crs) {
        Some(crs) => crs,
        None => Crs::guess(&bounds).ok_or_else(|| doubtful(&bounds))?,
    };
    for feature in &mut features {
        feature.shape = feature.shape.to_degrees(crs)?;
    }
    Ok(Content { crs, features })
}

/// Why numbers do not say themselves where they are.
fn doubtful(bounds: &Bounds) -> Flaw {
    let swapped = Bounds { min: [bounds.min[1], bounds.min[0]], max: [bounds.max[1], bounds.max[0]] };
    let [x, y] = bounds.min;
    if Crs::guess(&swapped).is_some() { Flaw::AxesSwapped(x, y) } else { Flaw::NoProjection(x, y) }
}

/// Reads a file as the site of a project: all its polygons are one site, whose outline may not cross itself.
///
/// # Errors
/// Any [`Flaw`].
pub fn site(bytes: &[u8], said: Said) -> Result<(Crs, Shape), Flaw> {
    let content = file(bytes, Limits::SITE, said)?;
    let mut whole = Shape::default();
    for (at, feature) in content.features.into_iter().enumerate() {
        checked(&feature.shape, at + 1)?;
        whole.rings.extend(feature.shape.rings);
    }
    checked(&whole, 1)?;
    Ok((content.crs, whole))
}

/// A site somebody typed or drew, in degrees.
///
/// # Errors
/// [`Flaw::Crosses`], [`Flaw::NoArea`].
pub fn checked(degrees: &Shape, feature: usize) -> Result<(), Flaw> {
    if let Some([x, y]) = degrees.crossing() {
        return Err(Flaw::Crosses(x, y));
    }
    if crate::measure::square_metres(degrees) < 1.0 {
        return Err(Flaw::NoArea { feature });
    }
    Ok(())
}

/// A property as it is kept, if there is room for it.
fn keep(properties: &mut Vec<(String, String)>, name: &str, value: &str) {
    let value = value.trim();
    if !value.is_empty() && properties.len() < PROPERTIES.0 {
        let short = |text: &str| text.chars().filter(|c| !c.is_control()).take(PROPERTIES.1).collect();
        properties.push((short(name), short(value)));
    }
}
