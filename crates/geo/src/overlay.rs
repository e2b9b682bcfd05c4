//! Overlap, rest and union of polygons. On a grid far finer than any survey (64-bit, over the extent of what is compared), so that no
//! input makes it fail: outlines that cross themselves, touch, or share edges come out as polygons that do not cross.

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::float::overlay::FloatOverlay;
use i_overlay::float::single::SingleFloatOverlay;

use crate::shape::{Bounds, Point, Shape};

/// Outer rings against the clock, holes with it, none crossing.
fn flat(shapes: Vec<Vec<Vec<Point>>>) -> Shape {
    Shape { rings: shapes.into_iter().flatten().collect() }
}

/// What both hold.
pub fn common(one: &Shape, other: &Shape) -> Shape {
    both(one, other, OverlayRule::Intersect)
}

/// What the first holds and the other does not.
pub fn rest(one: &Shape, other: &Shape) -> Shape {
    if other.rings.is_empty() {
        return tidy(one);
    }
    both(one, other, OverlayRule::Difference)
}

fn both(one: &Shape, other: &Shape, rule: OverlayRule) -> Shape {
    if one.rings.is_empty() || other.rings.is_empty() {
        return Shape::default();
    }
    flat(one.rings.overlay_as::<i64>(&other.rings, rule, FillRule::EvenOdd))
}

/// The same polygon, with outlines that do not cross.
pub fn tidy(shape: &Shape) -> Shape {
    if shape.rings.is_empty() {
        return Shape::default();
    }
    flat(FloatOverlay::<Point, i64>::from_subj(&shape.rings).overlay(OverlayRule::Subject, FillRule::EvenOdd))
}

/// Its parts, none crossing: each an outer ring against the clock, then its holes with it.
pub fn parts(shape: &Shape) -> Vec<Vec<Vec<Point>>> {
    FloatOverlay::<Point, i64>::from_subj(&shape.rings).overlay(OverlayRule::Subject, FillRule::EvenOdd)
}

/// What any of these holds. They come out of this module, so that their rings turn as it makes them.
pub fn union(tidied: &[&Shape]) -> Shape {
    let rings: Vec<Vec<Point>> = tidied.iter().flat_map(|shape| shape.rings.iter().cloned()).collect();
    if tidied.len() < 2 || rings.is_empty() {
        return Shape { rings };
    }
    // Counted, not odd or even: where two lie over each other is within, too. A hole takes one away.
    flat(FloatOverlay::<Point, i64>::from_subj(&rings).overlay(OverlayRule::Subject, FillRule::Positive))
}

/// What of it lies within a rectangle, and perhaps edges along the rectangle: the same where it is compared with something well within.
/// Sutherland and Hodgman's way; takes a long outline apart in one pass, before anything dearer looks at it.
pub fn cut(shape: &Shape, to: &Bounds) -> Shape {
    let mut rings = Vec::new();
    for ring in &shape.rings {
        let mut points = ring.clone();
        for (axis, limit, sign) in
            [(0, to.min[0], 1.0), (0, to.max[0], -1.0), (1, to.min[1], 1.0), (1, to.max[1], -1.0)]
        {
            if points.iter().all(|point| (point[axis] - limit) * sign >= 0.0) {
                continue;
            }
            points = half(&points, axis, limit, sign);
        }
        if points.len() > 2 {
            rings.push(points);
        }
    }
    Shape { rings }
}

fn half(points: &[Point], axis: usize, limit: f64, sign: f64) -> Vec<Point> {
    let mut kept = Vec::with_capacity(points.len() + 4);
    let Some(&last) = points.last() else { return kept };
    let mut before = last;
    for &point in points {
        let (was, is) = ((before[axis] - limit) * sign, (point[axis] - limit) * sign);
        if (was >= 0.0) != (is >= 0.0) {
            let part = was / (was - is);
            let mut at = [0, 1].map(|axis| before[axis] + part * (point[axis] - before[axis]));
            at[axis] = limit;
            kept.push(at);
        }
        if is >= 0.0 {
            kept.push(point);
        }
        before = point;
    }
    kept
}
