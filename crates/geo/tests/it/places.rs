//! Reference systems: there and back, recognised, refused.

use geo::{Bounds, Crs, Flaw, Plane, Shape, measure};
use proptest::prelude::*;

/// Made with PROJ 9.5.1.
const KNOWN: [(u32, [f64; 2], [f64; 2]); 4] = [
    (4528, [118.9569, 42.2586], [40_413_928.697_406_72, 4_680_887.988_366_737]),
    (4527, [118.4, 42.3], [39_615_445.760_954_395, 4_685_909.079_372_436]),
    (4549, [120.0, 43.5], [500_000.0, 4_818_268.688_466_382]),
    (4495, [117.9, 42.2], [19_063_342.968_539_77, 4_850_436.736_763_71]),
];

#[test]
fn known_points_lie_where_proj_puts_them() {
    for (epsg, [lon, lat], [east, north]) in KNOWN {
        let plane = Crs::by_epsg(epsg).unwrap().plane().unwrap();
        let [x, y] = plane.to_plane([lon, lat]);
        assert!((x - east).hypot(y - north) < 1e-6, "{epsg}: {x} {y}");
        let [a, b] = plane.to_degrees([east, north]);
        assert!((a - lon).abs() < 1e-11 && (b - lat).abs() < 1e-11, "{epsg}: {a} {b}");
    }
}

#[test]
fn an_area_is_what_geographiclib_says() {
    let shape =
        Shape { rings: vec![vec![[118.95, 42.25], [118.96, 42.25], [118.96, 42.26], [118.95, 42.26]]] };
    assert!((measure::square_metres(&shape) - 916_608.267_469_728_1).abs() < 1e-3);
    // The other way round and closed twice: the same.
    let turned = Shape { rings: vec![shape.rings[0].iter().rev().copied().collect()] };
    assert!((measure::square_metres(&turned) - 916_608.267_469_728_1).abs() < 1e-3);
}

fn around(x: f64, y: f64) -> Bounds {
    Bounds { min: [x, y], max: [x + 0.01, y + 0.01] }
}

#[test]
fn numbers_say_themselves_where_they_are_or_are_asked_about() {
    assert_eq!(Crs::guess(&around(118.9, 42.2)), Some(Crs::Geographic));
    assert_eq!(Crs::guess(&around(40_413_000.0, 4_680_000.0)), Some(Crs::Zone { number: 40 }));
    assert_eq!(Crs::guess(&around(20_413_000.0, 4_680_000.0)), Some(Crs::Zone { number: 20 }));
    assert_eq!(Crs::guess(&around(413_000.0, 4_680_000.0)), None, "which meridian?");
    let swapped = Crs::Geographic.check(&around(42.2, 118.9));
    assert!(matches!(swapped, Err(Flaw::AxesSwapped(..))));
    let zone = Crs::Zone { number: 39 }.check(&around(40_413_000.0, 4_680_000.0));
    assert_eq!(zone, Err(Flaw::OtherZone { said: "EPSG:4527".into(), found: "EPSG:4528".into() }));
    let swapped = Crs::Zone { number: 40 }.check(&around(4_680_000.0, 40_413_000.0));
    assert!(matches!(swapped, Err(Flaw::AxesSwapped(..))));
    assert!(matches!(Crs::Geographic.check(&around(-70.0, 42.0)), Err(Flaw::Outside(..))));
}

#[test]
fn older_datums_are_refused_and_texts_are_read_by_their_parameters() {
    for code in [4214, 2436, 21420, 4610, 2364] {
        assert!(matches!(Crs::by_epsg(code), Err(Flaw::Datum(_))), "{code}");
    }
    assert!(matches!(Crs::by_epsg(3857), Err(Flaw::UnknownCrs(_))));
    assert_eq!(Crs::by_name("urn:ogc:def:crs:EPSG::4528").unwrap(), Crs::Zone { number: 40 });
    assert_eq!(Crs::by_name("urn:ogc:def:crs:OGC:1.3:CRS84").unwrap(), Crs::Geographic);
    let text = |name: &str, meridian: f64, easting: f64| {
        format!(
            "PROJCS[\"{name}\",GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\",DATUM[\"D_China_2000\",\
             SPHEROID[\"CGCS2000\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174]],\
             PROJECTION[\"Gauss_Kruger\"],PARAMETER[\"False_Easting\",{easting:?}],PARAMETER[\"False_Northing\",0.0],\
             PARAMETER[\"Central_Meridian\",{meridian:?}],PARAMETER[\"Scale_Factor\",1.0],\
             PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]"
        )
    };
    let crs = Crs::by_text(&text("CGCS2000_3_Degree_GK_Zone_40", 120.0, 40_500_000.0)).unwrap();
    assert_eq!(crs, Crs::Zone { number: 40 });
    let crs = Crs::by_text(&text("CGCS2000_3_Degree_GK_CM_120E", 120.0, 500_000.0)).unwrap();
    assert_eq!(crs, Crs::Meridian { degrees: 120.0 });
    // A name of a zone with the meridian of another is no zone.
    assert!(Crs::by_text(&text("CGCS2000_3_Degree_GK_Zone_40", 117.0, 40_500_000.0)).is_err());
    assert!(matches!(Crs::by_text("PROJCS[\"Xian_1980_GK_Zone_20\"]"), Err(Flaw::Datum(_))));
}

proptest! {
    /// There and back within a thousandth of a millimetre, up to five degrees off the meridian.
    #[test]
    fn there_and_back(off in -5.0..5.0_f64, lat in 3.0..54.0_f64) {
        let plane = Plane { meridian: 117.0, easting: 500_000.0 };
        let [lon, back] = plane.to_degrees(plane.to_plane([117.0 + off, lat]));
        prop_assert!((lon - 117.0 - off).abs() < 1e-11 && (back - lat).abs() < 1e-11);
    }

    /// No text is too strange to be read or refused.
    #[test]
    fn no_text_panics(text in ".{0,200}") {
        let _ = (Crs::by_text(&text), Crs::by_name(&text));
    }
}
