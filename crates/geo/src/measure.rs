//! Areas on the ellipsoid (椭球面积), which no projection distorts: what is owed for land, and what overlaps, is measured so. Edges are
//! the straight lines between surveyed points in the plane of their zone, as parcels are drawn; pieces therefore sum up to their whole.
//!
//! A piece of the plane is larger than the ground by the square of the scale `k`, which depends on the distance `x` from the meridian and
//! hardly on anything else: on a sphere `k = cosh(x/R)`, on the ellipsoid `k = 1 + u/2 + (1 + 4η²)·u²/24 + …` with `u = x²/R²`, `R² = ρν` and
//! `η² = e'²·cos²φ`. By Green's theorem the area is the sum over the edges of `∫ F dy`, `F = ∫ dx/k²`. `bench/peers/ground.py` puts it beside
//! GeographicLib.

use crate::gauss::{AXIS, FLATTENING, Plane};
use crate::overlay;
use crate::shape::{Point, Shape};

/// One mu (亩) in square metres.
pub const MU: f64 = 10_000.0 / 15.0;

/// Area of a polygon in degrees, in square metres; however it is drawn.
pub fn square_metres(degrees: &Shape) -> f64 {
    let plane = Plane::around(degrees.bounds().middle()[0]);
    in_plane(&overlay::tidy(&degrees.map(|point| plane.to_plane(point))), plane)
}

/// Area of a polygon that [`overlay`] made in this plane, in square metres.
pub fn in_plane(tidy: &Shape, plane: Plane) -> f64 {
    if tidy.rings.is_empty() {
        return 0.0;
    }
    let [_, north] = tidy.bounds().middle();
    let curve = Curve::at(north, plane);
    tidy.rings.iter().map(|ring| of_ring(ring, plane, &curve)).sum()
}

/// The square of the mean radius of curvature near a northing, and how far it is from a sphere there.
struct Curve {
    north: f64,
    squared: f64,
    slope: f64,
    /// `η²`.
    eta2: f64,
}

impl Curve {
    fn at(north: f64, plane: Plane) -> Curve {
        let e2 = FLATTENING * (2.0 - FLATTENING);
        let sine2 = |north: f64| plane.to_degrees([plane.easting, north])[1].to_radians().sin().powi(2);
        let squared = |north: f64| AXIS * AXIS * (1.0 - e2) / (1.0 - e2 * sine2(north)).powi(2);
        let here = squared(north);
        let slope = (squared(north + 1000.0) - here) / 1000.0;
        Curve { north, squared: here, slope, eta2: e2 / (1.0 - e2) * (1.0 - sine2(north)) }
    }

    /// `∫ dx/k²` by its series.
    fn reach(&self, x: f64, north: f64) -> f64 {
        let u = x * x / (self.squared + self.slope * (north - self.north));
        x * (1.0 - u * (1.0 / 3.0 - u * ((2.0 - self.eta2) / 15.0 - u * 17.0 / 315.0)))
    }
}

/// Gauss's three places on an edge, and their weights.
const PLACES: [(f64, f64); 3] = [(0.112_701_665_379_258_3, 5.0), (0.5, 8.0), (0.887_298_334_620_741_7, 5.0)];

fn of_ring(ring: &[Point], plane: Plane, curve: &Curve) -> f64 {
    let Some(&last) = ring.last() else { return 0.0 };
    let mut sum = 0.0;
    let mut from = last;
    for &to in ring {
        let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
        let mean: f64 = PLACES
            .iter()
            .map(|(part, weight)| {
                let x = from[0] - plane.easting + part * dx;
                weight * curve.reach(x, from[1] + part * dy)
            })
            .sum();
        sum += mean / 18.0 * dy;
        from = to;
    }
    sum
}
