//! A layer of polygons in memory (图层), with an index, and what of it a site meets.

use std::sync::atomic::{AtomicUsize, Ordering};

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::gauss::Plane;
use crate::measure;
use crate::overlay;
use crate::shape::{Bounds, Point, Shape};

type Entry = GeomWithData<Rectangle<Point>, usize>;

/// Smallest overlap that counts, in square metres: what is less comes of the rounding of coordinates to the millimetre.
pub const LEAST: f64 = 0.01;

/// How far around what is compared outlines are kept, in metres.
const MARGIN: f64 = 1.0;

/// A layer.
pub struct Layer {
    plane: Plane,
    shapes: Vec<(Shape, Bounds)>,
    index: RTree<Entry>,
}

/// A piece of a feature of the layer that lies on the site.
#[derive(Debug, Clone, PartialEq)]
pub struct Met {
    /// Which feature, from 0.
    pub feature: usize,
    /// The piece, in the layer's plane.
    pub piece: Shape,
    /// Its area on the ellipsoid, in square metres.
    pub square_metres: f64,
}

impl Layer {
    /// A layer of these polygons in degrees, worked on in this plane.
    pub fn new(plane: Plane, degrees: &[Shape]) -> Layer {
        Layer::in_plane(plane, degrees.iter().map(|shape| shape.map(|point| plane.to_plane(point))).collect())
    }

    /// A layer of these polygons, which are drawn in this plane.
    pub fn in_plane(plane: Plane, shapes: Vec<Shape>) -> Layer {
        let shapes: Vec<(Shape, Bounds)> = shapes
            .into_iter()
            .map(|shape| {
                let bounds = shape.bounds();
                (shape, bounds)
            })
            .collect();
        let entries = shapes
            .iter()
            .enumerate()
            .map(|(at, (_, bounds))| Entry::new(Rectangle::from_corners(bounds.min, bounds.max), at));
        let index = RTree::bulk_load(entries.collect());
        Layer { plane, shapes, index }
    }

    /// The plane it is worked on in.
    pub fn plane(&self) -> Plane {
        self.plane
    }

    /// A feature, in the layer's plane.
    pub fn shape(&self, feature: usize) -> Option<&Shape> {
        self.shapes.get(feature).map(|(shape, _)| shape)
    }

    /// How many features it has.
    pub fn len(&self) -> usize {
        self.shapes.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.shapes.is_empty()
    }

    /// Features whose rectangle meets this one, in order.
    pub fn near(&self, bounds: &Bounds) -> Vec<usize> {
        let envelope = AABB::from_corners(bounds.min, bounds.max);
        let found = self.index.locate_in_envelope_intersecting(envelope);
        let mut found: Vec<usize> = found.map(|entry| entry.data).collect();
        found.sort_unstable();
        found
    }

    /// Features that a point in the layer's plane lies in.
    pub fn at(&self, point: Point) -> Vec<usize> {
        let mut near = self.near(&Bounds { min: point, max: point });
        near.retain(|at| self.shapes.get(*at).is_some_and(|(shape, _)| shape.holds(point)));
        near
    }

    /// What of the layer lies on a site, which is given in the layer's plane; pieces under [`LEAST`] are left out.
    pub fn meet(&self, site: &Shape) -> Vec<Met> {
        let bounds = site.bounds();
        let mut met = Vec::new();
        for feature in self.near(&bounds) {
            let Some((shape, around)) = self.shapes.get(feature) else { continue };
            let Some(both) = bounds.common(around) else { continue };
            let frame = both.wider(MARGIN);
            // Where no edge of one comes near the other, it holds the other whole or not at all.
            let piece = match (crosses(site, &frame), crosses(shape, &frame)) {
                (false, _) if !site.holds(frame.middle()) => continue,
                (_, false) if !shape.holds(frame.middle()) => continue,
                (false, true) => overlay::tidy(shape),
                (true, false) => overlay::tidy(site),
                _ => overlay::common(&overlay::cut(site, &frame), &overlay::cut(shape, &frame)),
            };
            let square_metres = measure::in_plane(&piece, self.plane);
            if square_metres >= LEAST {
                met.push(Met { feature, piece, square_metres });
            }
        }
        met
    }

    /// Area of what of these pieces lies over each other counted once, in square metres.
    pub fn together(&self, met: &[Met]) -> f64 {
        match met {
            [] => 0.0,
            [one] => one.square_metres,
            several => {
                let pieces: Vec<&Shape> = several.iter().map(|met| &met.piece).collect();
                measure::in_plane(&overlay::union(&pieces), self.plane)
            }
        }
    }

    /// What of a site no feature of the layer holds, in the layer's plane.
    pub fn missing(&self, site: &Shape, met: &[Met]) -> Shape {
        let pieces: Vec<&Shape> = met.iter().map(|met| &met.piece).collect();
        overlay::rest(site, &overlay::union(&pieces))
    }
}

/// Whether an edge may reach into a rectangle.
fn crosses(shape: &Shape, frame: &Bounds) -> bool {
    shape.edges().any(|(a, b)| {
        a[0].min(b[0]) <= frame.max[0]
            && a[0].max(b[0]) >= frame.min[0]
            && a[1].min(b[1]) <= frame.max[1]
            && a[1].max(b[1]) >= frame.min[1]
    })
}

/// Does the same with each of several things, on as many processors as there are; answers stand in the order of the things.
pub fn side_by_side<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(things.len()).min(8);
    if threads < 2 {
        return things.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let one = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(thing) = things.get(at) else { return done };
            done.push((at, work(thing)));
        }
    };
    let mut all: Vec<(usize, R)> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(one)).collect();
        let mut all = one();
        for other in others {
            all.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        all
    });
    all.sort_unstable_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, one)| one).collect()
}
