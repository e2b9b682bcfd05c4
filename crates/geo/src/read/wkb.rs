//! Well-known binary, as GeoPackages hold it behind a head of their own (OGC 12-128, 2.1.3).

use super::Limits;
use crate::flaw::Flaw;
use crate::shape::Point;

struct Cursor<'a> {
    bytes: &'a [u8],
    little: bool,
}

fn broken() -> Flaw {
    Flaw::Unreadable("a geometry of the GeoPackage is damaged".to_owned())
}

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Flaw> {
        let (taken, rest) = self.bytes.split_at_checked(length).ok_or_else(broken)?;
        self.bytes = rest;
        Ok(taken)
    }

    fn int(&mut self) -> Result<u32, Flaw> {
        let four: [u8; 4] = self.take(4)?.try_into().map_err(|_| broken())?;
        Ok(if self.little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
    }

    fn double(&mut self) -> Result<f64, Flaw> {
        let eight: [u8; 8] = self.take(8)?.try_into().map_err(|_| broken())?;
        Ok(if self.little { f64::from_le_bytes(eight) } else { f64::from_be_bytes(eight) })
    }

    /// Byte order and type: which geometry, and how many numbers a point has.
    fn head(&mut self) -> Result<(u32, usize), Flaw> {
        self.little = self.take(1)? == [1];
        let kind = self.int()?;
        let more = match kind / 1000 {
            0 => 0,
            1 | 2 => 1,
            3 => 2,
            _ => return Err(broken()),
        };
        Ok((kind % 1000, 2 + more))
    }

    fn rings(&mut self, numbers: usize, limits: Limits, rings: &mut Vec<Vec<Point>>) -> Result<(), Flaw> {
        for _ in 0..self.int()? {
            let count = self.int()? as usize;
            if count > limits.points {
                return Err(Flaw::TooMany { what: "points", most: limits.points });
            }
            if count.saturating_mul(numbers * 8) > self.bytes.len() {
                return Err(broken());
            }
            let mut ring = Vec::with_capacity(count);
            for _ in 0..count {
                ring.push([self.double()?, self.double()?]);
                self.take((numbers - 2) * 8)?;
            }
            rings.push(ring);
        }
        Ok(())
    }
}

/// The rings of a geometry; nothing for an empty one.
pub(super) fn rings(blob: &[u8], feature: usize, limits: Limits) -> Result<Option<Vec<Vec<Point>>>, Flaw> {
    let mut cursor = Cursor { bytes: blob, little: true };
    let &[b'G', b'P', _, flags, ..] = cursor.take(8)? else { return Err(broken()) };
    let envelope = match (flags >> 1) & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err(broken()),
    };
    if flags & 16 != 0 {
        return Ok(None);
    }
    cursor.take(envelope)?;
    let mut all = Vec::new();
    match cursor.head()? {
        (3, numbers) => cursor.rings(numbers, limits, &mut all)?,
        (6, _) => {
            for _ in 0..cursor.int()? {
                let (3, numbers) = cursor.head()? else { return Err(broken()) };
                cursor.rings(numbers, limits, &mut all)?;
            }
        }
        (kind, _) => {
            let found = match kind {
                1 | 4 => "Point",
                2 | 5 => "LineString",
                _ => "GeometryCollection",
            };
            return Err(Flaw::NotPolygon { feature, found: found.to_owned() });
        }
    }
    Ok(Some(all))
}
