//! Overlap, rest and union; what a site meets of a layer; outlines that are wrong.

use geo::overlay::{common, cut, rest, tidy, union};
use geo::{Bounds, Flaw, Layer, Plane, Shape, measure, read};
use proptest::prelude::*;

const PLANE: Plane = Plane { meridian: 120.0, easting: 500_000.0 };

pub fn square(x: f64, y: f64, side: f64) -> Shape {
    Shape { rings: vec![vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side]]] }
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-3
}

#[test]
fn holes_parts_and_crossing_outlines_are_read_in_one_way() {
    let mut ring = square(500_000.0, 4_680_000.0, 100.0);
    ring.rings.extend(square(500_025.0, 4_680_025.0, 50.0).rings);
    assert!(near(tidy(&ring).signed(), 7_500.0));
    // A bow tie: both halves are within.
    let bow = Shape { rings: vec![vec![[0.0, 0.0], [100.0, 100.0], [100.0, 0.0], [0.0, 100.0]]] };
    assert!(near(tidy(&bow).signed(), 5_000.0));
    assert_eq!(bow.crossing(), Some([50.0, 50.0]));
    assert_eq!(square(0.0, 0.0, 1.0).crossing(), None);
    let inner = square(500_030.0, 4_680_030.0, 10.0);
    assert!(common(&ring, &inner).rings.is_empty(), "it lies in the hole");
    assert!(near(rest(&inner, &ring).signed(), 100.0));
}

#[test]
fn what_lies_over_each_other_counts_once_together_and_each_by_itself() {
    let layer = Layer::in_plane(
        PLANE,
        vec![
            square(500_000.0, 4_680_000.0, 100.0),
            square(500_050.0, 4_680_000.0, 100.0),
            square(509_000.0, 4_680_000.0, 100.0),
            // Touches the site along an edge: no overlap.
            square(500_000.0, 4_679_900.0, 100.0),
        ],
    );
    let site = square(500_000.0, 4_680_000.0, 200.0);
    let met = layer.meet(&site);
    assert_eq!(met.iter().map(|met| met.feature).collect::<Vec<_>>(), [0, 1]);
    // On the central meridian the plane is true to a millionth.
    assert!((met[0].square_metres - 10_000.0).abs() < 0.1, "{}", met[0].square_metres);
    assert!((layer.together(&met) - 15_000.0).abs() < 0.1);
    assert!((measure::in_plane(&layer.missing(&site, &met), PLANE) - 25_000.0).abs() < 0.1);
    assert_eq!(layer.at([500_075.0, 4_680_050.0]), [0, 1]);
    assert!(layer.at([500_175.0, 4_680_050.0]).is_empty());
}

#[test]
fn a_polygon_of_one_point_is_refused_with_its_number() {
    let flaw = Shape::new(vec![vec![[118.0, 42.0], [118.0, 42.0]]], 7).unwrap_err();
    assert_eq!(flaw, Flaw::RingShort { feature: 7, points: 1 });
    assert_eq!(Shape::new(vec![vec![[f64::NAN, 0.0]; 4]], 1).unwrap_err(), Flaw::NotFinite { feature: 1 });
    let bow = Shape { rings: vec![vec![[118.0, 42.0], [118.1, 42.1], [118.1, 42.0], [118.0, 42.1]]] };
    assert!(matches!(read::checked(&bow, 1), Err(Flaw::Crosses(..))));
    let line = Shape { rings: vec![vec![[118.0, 42.0], [118.000_001, 42.0], [118.0, 42.000_001]]] };
    assert_eq!(read::checked(&line, 1), Err(Flaw::NoArea { feature: 1 }));
}

fn outline() -> impl Strategy<Value = Shape> {
    prop::collection::vec((0.0..1000.0_f64, 0.0..1000.0_f64), 3..24).prop_map(|points| Shape {
        rings: vec![points.into_iter().map(|(x, y)| [500_000.0 + x, 4_680_000.0 + y]).collect()],
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// However outlines cross: overlap and rest are the whole, and a union is what both hold once.
    #[test]
    fn overlap_and_rest_are_the_whole(one in outline(), other in outline()) {
        let (both, left) = (common(&one, &other), rest(&one, &other));
        let (a, b) = (tidy(&one), tidy(&other));
        prop_assert!((both.signed() + left.signed() - a.signed()).abs() < 1e-2);
        let all = union(&[&a, &b]);
        prop_assert!((all.signed() + both.signed() - a.signed() - b.signed()).abs() < 1e-2);
    }

    /// Cutting to a rectangle around both changes nothing of what they share within.
    #[test]
    fn cutting_changes_no_overlap(one in outline(), other in outline()) {
        let frame = Bounds { min: [500_200.0, 4_680_200.0], max: [500_700.0, 4_680_700.0] };
        let window = square(500_200.0, 4_680_200.0, 500.0);
        let whole = common(&common(&one, &other), &window);
        let wide = frame.wider(1.0);
        let quick = common(&common(&cut(&one, &wide), &cut(&other, &wide)), &window);
        prop_assert!((whole.signed() - quick.signed()).abs() < 1e-2);
    }

    /// What a layer says a site meets is what both hold, whether one lies within the other, in its hole, beside it or across its edge.
    #[test]
    fn a_layer_meets_what_both_hold(one in outline(), other in outline(), grow in 0.05..20.0_f64, east in -300.0..300.0_f64) {
        let other = other.map(|[x, y]| [500_000.0 + (x - 500_000.0) * grow + east, 4_680_000.0 + (y - 4_680_000.0) * grow]);
        let (site, shared) = (tidy(&one), common(&one, &other));
        let met = Layer::in_plane(PLANE, vec![other]).meet(&site);
        let found: f64 = met.iter().map(|met| met.piece.signed()).sum();
        prop_assert!((found - shared.signed()).abs() < 0.02, "{found} {}", shared.signed());
    }
}
