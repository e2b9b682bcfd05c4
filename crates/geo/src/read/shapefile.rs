//! A Shapefile (`.shp` with `.dbf`, `.prj` and `.cpg`), as it is sent: packed into one zip.

use std::io::{Cursor, Read};

use super::table::Table;
use super::{Limits, Raw, Said};
use crate::crs::Crs;
use crate::flaw::Flaw;
use crate::shape::Point;

/// Its files.
#[derive(Default)]
pub(super) struct Parts {
    shp: Vec<u8>,
    dbf: Option<Vec<u8>>,
    prj: Option<String>,
    cpg: Option<String>,
}

impl Parts {
    /// The shapes alone.
    pub(super) fn alone(shp: &[u8]) -> Parts {
        Parts { shp: shp.to_vec(), ..Parts::default() }
    }
}

fn broken(what: impl ToString) -> Flaw {
    Flaw::Unreadable(what.to_string())
}

/// From a zip; a GeoJSON or GeoPackage in it is read too.
pub(super) fn unpack(bytes: &[u8], limits: Limits, said: Said) -> Result<Raw, Flaw> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > 200 {
        return Err(broken("more than 200 files in the zip"));
    }
    let mut parts = Parts::default();
    let (mut left, mut found, mut shapes) = (limits.bytes, false, 0);
    for at in 0..archive.len() {
        let file = archive.by_index(at).map_err(broken)?;
        let name = file.name().map_err(broken)?.to_lowercase();
        let ending = name.rsplit('.').next().unwrap_or_default().to_owned();
        if name.starts_with("__macosx/") || !matches!(ending.as_str(), "shp" | "dbf" | "prj" | "cpg") {
            continue;
        }
        let mut content = Vec::new();
        file.take(left as u64 + 1).read_to_end(&mut content).map_err(broken)?;
        left = left.checked_sub(content.len()).ok_or(Flaw::TooMany { what: "bytes", most: limits.bytes })?;
        match ending.as_str() {
            "shp" => (parts.shp, found, shapes) = (content, true, shapes + 1),
            "dbf" => parts.dbf = Some(content),
            "prj" => parts.prj = Some(String::from_utf8_lossy(&content).into_owned()),
            _ => parts.cpg = Some(String::from_utf8_lossy(&content).trim().to_owned()),
        }
    }
    if !found {
        return Err(Flaw::MissingPart(".shp"));
    }
    if shapes > 1 {
        return Err(broken("more than one shapefile in the zip"));
    }
    read(&parts, limits, said)
}

/// Numbers of a file, which may end anywhere.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn int(&self, at: usize) -> Result<i32, Flaw> {
        let four = self.0.get(at..at + 4).and_then(|four| four.try_into().ok());
        four.map(i32::from_le_bytes).ok_or_else(|| broken("the file ends within a shape"))
    }

    fn count(&self, at: usize) -> Result<usize, Flaw> {
        usize::try_from(self.int(at)?).map_err(|_| broken("a negative count"))
    }

    fn point(&self, at: usize) -> Result<Point, Flaw> {
        let number = |at: usize| self.0.get(at..at + 8).and_then(|eight| eight.try_into().ok());
        match (number(at), number(at + 8)) {
            (Some(x), Some(y)) => Ok([f64::from_le_bytes(x), f64::from_le_bytes(y)]),
            _ => Err(broken("the file ends within a shape")),
        }
    }
}

/// From its files.
pub(super) fn read(parts: &Parts, limits: Limits, said: Said) -> Result<Raw, Flaw> {
    let crs = match &parts.prj {
        // What somebody said goes before: a wrong .prj is a common reason for saying it.
        Some(_) if said.crs.is_some() => None,
        Some(text) => Some(Crs::by_text(text)?),
        None => None,
    };
    let mut table = match &parts.dbf {
        Some(bytes) => Some(Table::new(bytes, parts.cpg.as_deref())?),
        None => None,
    };
    let bytes = &parts.shp;
    if bytes.len() < 100 || !bytes.starts_with(&[0, 0, 0x27, 0x0a]) {
        return Err(broken("no shapefile"));
    }
    let (mut at, mut features, mut points, mut number) = (100_usize, Vec::new(), 0_usize, 0_usize);
    while at + 12 <= bytes.len() {
        number += 1;
        let words = bytes.get(at + 4..at + 8).and_then(|four| four.try_into().ok()).map(u32::from_be_bytes);
        let length = words.map_or(0, |words| words as usize).saturating_mul(2);
        let end = at.saturating_add(8).saturating_add(length);
        let record = bytes.get(at + 8..end).ok_or_else(|| broken("the file ends within a shape"))?;
        at = end;
        let properties = table.as_mut().and_then(Table::next).unwrap_or_default();
        let Some(rings) = polygon(&Bytes(record), number)? else { continue };
        points += rings.iter().map(Vec::len).sum::<usize>();
        if points > limits.points {
            return Err(Flaw::TooMany { what: "points", most: limits.points });
        }
        if features.len() == limits.features {
            return Err(Flaw::TooMany { what: "features", most: limits.features });
        }
        // A deleted row keeps its shape.
        if let Some(properties) = properties {
            features.push((rings, properties));
        } else if table.is_none() {
            features.push((rings, Vec::new()));
        }
    }
    Ok(Raw { crs, features })
}

/// The rings of a record; nothing for an empty one.
fn polygon(record: &Bytes<'_>, feature: usize) -> Result<Option<Vec<Vec<Point>>>, Flaw> {
    match record.int(0)? {
        0 => return Ok(None),
        5 | 15 | 25 => {}
        kind => {
            let found = match kind {
                1 | 11 | 21 => "Point".to_owned(),
                3 | 13 | 23 => "LineString".to_owned(),
                8 | 18 | 28 => "MultiPoint".to_owned(),
                other => format!("shape type {other}"),
            };
            return Err(Flaw::NotPolygon { feature, found });
        }
    }
    let (parts, points) = (record.count(36)?, record.count(40)?);
    let from = parts.checked_mul(4).and_then(|bytes| bytes.checked_add(44));
    let whole = points.checked_mul(16).zip(from).and_then(|(bytes, from)| bytes.checked_add(from));
    let (Some(from), true) = (from, whole.is_some_and(|whole| whole <= record.0.len())) else {
        return Err(broken("the file ends within a shape"));
    };
    let mut rings = Vec::new();
    for part in 0..parts {
        let first = record.count(44 + part * 4)?;
        let last = if part + 1 < parts { record.count(48 + part * 4)? } else { points };
        if first > last || last > points {
            return Err(broken("parts of a shape are out of order"));
        }
        rings.push((first..last).map(|at| record.point(from + at * 16)).collect::<Result<_, _>>()?);
    }
    Ok(Some(rings))
}
