//! Gauss–Krüger (高斯-克吕格投影): the transverse Mercator projection with scale 1 on the central meridian, on the ellipsoid of CGCS2000.
//!
//! Krüger's series to the sixth order of the third flattening (as C. F. F. Karney gives it, Journal of Geodesy 85, 2011); within 15° of
//! the meridian exact to far less than a millimetre. `bench/peers/zones.py` puts it beside PROJ.

use std::sync::LazyLock;

use crate::shape::Point;

/// Semi-major axis of CGCS2000 in metres.
pub const AXIS: f64 = 6_378_137.0;
/// Flattening of CGCS2000.
pub const FLATTENING: f64 = 1.0 / 298.257_222_101;

/// What the series needs, reckoned once.
struct Series {
    /// Radius of the rectifying sphere.
    radius: f64,
    /// First eccentricity.
    e: f64,
    forward: [f64; 6],
    back: [f64; 6],
}

static SERIES: LazyLock<Series> = LazyLock::new(|| {
    let f = FLATTENING;
    let n = f / (2.0 - f);
    let power = |k: i32| n.powi(k);
    let sum =
        |from: i32, terms: &[f64]| -> f64 { (from..).zip(terms).map(|(k, term)| term * power(k)).sum() };
    Series {
        radius: AXIS / (1.0 + n) * (1.0 + power(2) / 4.0 + power(4) / 64.0 + power(6) / 256.0),
        e: (f * (2.0 - f)).sqrt(),
        forward: [
            sum(1, &[1.0 / 2.0, -2.0 / 3.0, 5.0 / 16.0, 41.0 / 180.0, -127.0 / 288.0, 7891.0 / 37800.0]),
            sum(2, &[13.0 / 48.0, -3.0 / 5.0, 557.0 / 1440.0, 281.0 / 630.0, -1_983_433.0 / 1_935_360.0]),
            sum(3, &[61.0 / 240.0, -103.0 / 140.0, 15061.0 / 26880.0, 167_603.0 / 181_440.0]),
            sum(4, &[49561.0 / 161_280.0, -179.0 / 168.0, 6_601_661.0 / 7_257_600.0]),
            sum(5, &[34729.0 / 80640.0, -3_418_889.0 / 1_995_840.0]),
            sum(6, &[212_378_941.0 / 319_334_400.0]),
        ],
        back: [
            sum(1, &[1.0 / 2.0, -2.0 / 3.0, 37.0 / 96.0, -1.0 / 360.0, -81.0 / 512.0, 96199.0 / 604_800.0]),
            sum(2, &[1.0 / 48.0, 1.0 / 15.0, -437.0 / 1440.0, 46.0 / 105.0, -1_118_711.0 / 3_870_720.0]),
            sum(3, &[17.0 / 480.0, -37.0 / 840.0, -209.0 / 4480.0, 5569.0 / 90720.0]),
            sum(4, &[4397.0 / 161_280.0, -11.0 / 504.0, -830_251.0 / 7_257_600.0]),
            sum(5, &[4583.0 / 161_280.0, -108_847.0 / 3_991_680.0]),
            sum(6, &[20_648_693.0 / 638_668_800.0]),
        ],
    }
});

/// Σ aⱼ·sin(2j·(ξ+iη)) by Clenshaw's scheme on complex numbers.
fn waves(terms: &[f64; 6], xi: f64, eta: f64) -> (f64, f64) {
    let ((sin, cos), (sinh, cosh)) = ((2.0 * xi).sin_cos(), ((2.0 * eta).sinh(), (2.0 * eta).cosh()));
    let twice_cos = (2.0 * cos * cosh, -2.0 * sin * sinh);
    let (mut last, mut before) = ((0.0, 0.0), (0.0, 0.0));
    for term in terms.iter().rev() {
        let now = (
            term + twice_cos.0 * last.0 - twice_cos.1 * last.1 - before.0,
            twice_cos.0 * last.1 + twice_cos.1 * last.0 - before.1,
        );
        before = last;
        last = now;
    }
    let unit = (sin * cosh, cos * sinh);
    (last.0 * unit.0 - last.1 * unit.1, last.0 * unit.1 + last.1 * unit.0)
}

/// A plane of Gauss–Krüger: a central meridian in degrees, and what is added to eastings in metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plane {
    /// Central meridian, degrees east.
    pub meridian: f64,
    /// False easting, metres.
    pub easting: f64,
}

impl Plane {
    /// The plane of the 3-degree zone around this longitude, without a zone number in its eastings.
    pub fn around(longitude: f64) -> Plane {
        Plane { meridian: (longitude / 3.0).round() * 3.0, easting: 500_000.0 }
    }

    /// From degrees (longitude, latitude) to metres (east, north).
    pub fn to_plane(&self, [lon, lat]: Point) -> Point {
        let series = &*SERIES;
        let (lambda, phi) = ((lon - self.meridian).to_radians(), lat.to_radians());
        let tau = phi.tan();
        let root = tau.hypot(1.0);
        let sigma = (series.e * (series.e * tau / root).atanh()).sinh();
        let tau = tau * sigma.hypot(1.0) - sigma * root;
        let (sin, cos) = lambda.sin_cos();
        let (xi, eta) = (tau.atan2(cos), (sin / tau.hypot(cos)).asinh());
        let (more_xi, more_eta) = waves(&series.forward, xi, eta);
        [self.easting + series.radius * (eta + more_eta), series.radius * (xi + more_xi)]
    }

    /// From metres (east, north) to degrees (longitude, latitude).
    pub fn to_degrees(&self, [east, north]: Point) -> Point {
        let series = &*SERIES;
        let (xi, eta) = (north / series.radius, (east - self.easting) / series.radius);
        let (less_xi, less_eta) = waves(&series.back, xi, eta);
        let (xi, eta) = (xi - less_xi, eta - less_eta);
        let (sin, cos) = xi.sin_cos();
        let wanted = sin / eta.sinh().hypot(cos);
        let squared = series.e * series.e;
        // Newton: the conformal latitude differs from the geographic one by less than 0.2°, so three steps are more than enough.
        let mut tau = wanted / (1.0 - squared);
        for _ in 0..4 {
            let root = tau.hypot(1.0);
            let sigma = (series.e * (series.e * tau / root).atanh()).sinh();
            let now = tau * sigma.hypot(1.0) - sigma * root;
            let step = (wanted - now) / now.hypot(1.0) * (1.0 + (1.0 - squared) * tau * tau)
                / ((1.0 - squared) * root);
            tau += step;
            if step.abs() < 1e-14 * root {
                break;
            }
        }
        [self.meridian + eta.sinh().atan2(cos).to_degrees(), tau.atan().to_degrees()]
    }
}
