//! Polygons: rings of points of which a place lies within when an odd number of rings encloses it. That reads holes, several parts and
//! self-crossing outlines in one way, whichever way round they were drawn.

use rstar::{AABB, RTree, RTreeObject};

use crate::crs::Crs;
use crate::flaw::Flaw;

/// East and north in metres, or longitude and latitude in degrees.
pub type Point = [f64; 2];

/// An upright rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// South-west corner.
    pub min: Point,
    /// North-east corner.
    pub max: Point,
}

impl Bounds {
    /// Around no point yet.
    pub const EMPTY: Bounds =
        Bounds { min: [f64::INFINITY, f64::INFINITY], max: [f64::NEG_INFINITY, f64::NEG_INFINITY] };

    /// Around these points too.
    pub fn with(mut self, points: &[Point]) -> Bounds {
        for [x, y] in points {
            self.min = [self.min[0].min(*x), self.min[1].min(*y)];
            self.max = [self.max[0].max(*x), self.max[1].max(*y)];
        }
        self
    }

    /// Wider by so much on every side.
    pub fn wider(&self, by: f64) -> Bounds {
        Bounds { min: [self.min[0] - by, self.min[1] - by], max: [self.max[0] + by, self.max[1] + by] }
    }

    /// What both hold; `None` where they are apart.
    pub fn common(&self, other: &Bounds) -> Option<Bounds> {
        let min = [self.min[0].max(other.min[0]), self.min[1].max(other.min[1])];
        let max = [self.max[0].min(other.max[0]), self.max[1].min(other.max[1])];
        (min[0] <= max[0] && min[1] <= max[1]).then_some(Bounds { min, max })
    }

    /// Its middle.
    pub fn middle(&self) -> Point {
        [f64::midpoint(self.min[0], self.max[0]), f64::midpoint(self.min[1], self.max[1])]
    }
}

/// A polygon, with holes and in several parts as it may be. The last point of a ring is not the first again.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shape {
    /// Its rings.
    pub rings: Vec<Vec<Point>>,
}

impl Shape {
    /// A polygon of these rings: closing points and points that repeat the one before are left out, rings that enclose nothing because
    /// fewer than three points remain are refused.
    ///
    /// # Errors
    /// [`Flaw::RingShort`], [`Flaw::NotFinite`]; `feature` is named in them.
    pub fn new(rings: Vec<Vec<Point>>, feature: usize) -> Result<Shape, Flaw> {
        let mut kept = Vec::with_capacity(rings.len());
        for mut ring in rings {
            if ring.iter().flatten().any(|value| !value.is_finite()) {
                return Err(Flaw::NotFinite { feature });
            }
            ring.dedup();
            if ring.len() > 1 && ring.first() == ring.last() {
                ring.pop();
            }
            if ring.len() < 3 {
                return Err(Flaw::RingShort { feature, points: ring.len() });
            }
            kept.push(ring);
        }
        if kept.is_empty() {
            return Err(Flaw::RingShort { feature, points: 0 });
        }
        Ok(Shape { rings: kept })
    }

    /// How many points it has.
    pub fn points(&self) -> usize {
        self.rings.iter().map(Vec::len).sum()
    }

    /// The rectangle around it.
    pub fn bounds(&self) -> Bounds {
        self.rings.iter().fold(Bounds::EMPTY, |bounds, ring| bounds.with(ring))
    }

    /// The same with every point put elsewhere.
    #[must_use]
    pub fn map(&self, put: impl Fn(Point) -> Point) -> Shape {
        Shape { rings: self.rings.iter().map(|ring| ring.iter().copied().map(&put).collect()).collect() }
    }

    /// The same with east and north exchanged.
    #[must_use]
    pub fn swapped(&self) -> Shape {
        self.map(|[x, y]| [y, x])
    }

    /// From this system to degrees, once it is known that its numbers lie in China.
    ///
    /// # Errors
    /// As [`Crs::check`].
    pub fn to_degrees(&self, crs: Crs) -> Result<Shape, Flaw> {
        crs.check(&self.bounds())?;
        Ok(self.map(|point| crs.to_degrees(point)))
    }

    /// Area in the plane it is drawn in, in square units; right for outlines that do not cross, holes turned against their outer rings.
    pub fn signed(&self) -> f64 {
        self.rings.iter().map(|ring| signed(ring)).sum()
    }

    /// Whether a point lies within.
    pub fn holds(&self, [x, y]: Point) -> bool {
        let mut inside = false;
        for (a, b) in self.edges() {
            if (a[1] > y) != (b[1] > y) && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0] {
                inside = !inside;
            }
        }
        inside
    }

    /// Its edges.
    pub fn edges(&self) -> impl Iterator<Item = (Point, Point)> {
        self.rings.iter().flat_map(|ring| {
            let ends = ring.iter().skip(1).chain(ring.first());
            ring.iter().copied().zip(ends.copied())
        })
    }

    /// Where its outline crosses itself first, if it does. Touching in a point is no crossing.
    pub fn crossing(&self) -> Option<Point> {
        let edges: Vec<Edge> = self.edges().map(|(from, to)| Edge { from, to }).collect();
        let tree = RTree::bulk_load(edges.clone());
        edges.iter().find_map(|edge| {
            tree.locate_in_envelope_intersecting(edge.envelope()).find_map(|other| edge.crosses(other))
        })
    }
}

/// Area of a ring, positive where it is drawn against the clock.
fn signed(ring: &[Point]) -> f64 {
    // From the first point, so that nothing is lost to large coordinates.
    let Some(&[x0, y0]) = ring.first() else { return 0.0 };
    let pairs = ring.iter().zip(ring.iter().skip(1));
    pairs.map(|(a, b)| (a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0)).sum::<f64>() / 2.0
}

#[derive(Clone)]
struct Edge {
    from: Point,
    to: Point,
}

impl RTreeObject for Edge {
    type Envelope = AABB<Point>;

    fn envelope(&self) -> AABB<Point> {
        AABB::from_corners(self.from, self.to)
    }
}

impl Edge {
    /// Where both cross within.
    fn crosses(&self, other: &Edge) -> Option<Point> {
        let side =
            |a: Point, b: Point, p: Point| (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
        let (one, two) = (side(self.from, self.to, other.from), side(self.from, self.to, other.to));
        let (three, four) = (side(other.from, other.to, self.from), side(other.from, other.to, self.to));
        if one * two >= 0.0 || three * four >= 0.0 {
            return None;
        }
        let part = one / (one - two);
        Some([0, 1].map(|axis| other.from[axis] + part * (other.to[axis] - other.from[axis])))
    }
}
