//! Files: the same parcel in every kind, and what is wrong with those that are wrong.

use std::io::Write;

use geo::read::{self, Limits, Said, file, site};
use geo::{Crs, Flaw, measure};
use proptest::prelude::*;

/// A parcel near 118.96° E 42.26° N in zone 40, 200 m by 100 m.
const CORNERS: [[f64; 2]; 4] = [
    [40_414_000.0, 4_680_000.0],
    [40_414_200.0, 4_680_000.0],
    [40_414_200.0, 4_680_100.0],
    [40_414_000.0, 4_680_100.0],
];
const PRJ: &str = "PROJCS[\"CGCS2000_3_Degree_GK_Zone_40\",GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\",\
    DATUM[\"D_China_2000\",SPHEROID[\"CGCS2000\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],\
    UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Gauss_Kruger\"],PARAMETER[\"False_Easting\",40500000.0],\
    PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",120.0],PARAMETER[\"Scale_Factor\",1.0],\
    PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]";

fn geojson(kind: &str, coordinates: &str) -> Vec<u8> {
    format!(
        "{{\"type\":\"FeatureCollection\",\"crs\":{{\"type\":\"name\",\"properties\":{{\"name\":\"EPSG:4528\"}}}},\
         \"features\":[{{\"type\":\"Feature\",\"properties\":{{\"地类\":\"水浇地\",\"面积\":20000}},\
         \"geometry\":{{\"type\":\"{kind}\",\"coordinates\":{coordinates}}}}}]}}"
    )
    .into_bytes()
}

fn ring() -> String {
    let mut points = CORNERS.to_vec();
    points.push(CORNERS[0]);
    format!("{points:?}")
}

/// A shapefile of one polygon, its outer ring with the clock as the format wants it.
fn shp() -> Vec<u8> {
    let mut points: Vec<[f64; 2]> = CORNERS.iter().rev().copied().collect();
    points.push(points[0]);
    let mut record = 5_i32.to_le_bytes().to_vec();
    record.extend([0; 32]);
    record.extend(1_i32.to_le_bytes());
    record.extend(5_i32.to_le_bytes());
    record.extend(0_i32.to_le_bytes());
    record.extend(points.iter().flatten().flat_map(|number| number.to_le_bytes()));
    let mut shp = 9994_i32.to_be_bytes().to_vec();
    shp.resize(100, 0);
    shp.extend(1_i32.to_be_bytes());
    shp.extend((record.len() as i32 / 2).to_be_bytes());
    shp.extend(record);
    shp
}

/// A table of one column and one row, in GB 18030.
fn dbf() -> Vec<u8> {
    let text = |words: &str, length: usize| {
        let mut bytes = encoding_rs::GB18030.encode(words).0.into_owned();
        bytes.resize(length, b' ');
        bytes
    };
    let mut dbf = vec![3, 126, 11, 30, 1, 0, 0, 0, 65, 0, 21, 0];
    dbf.resize(32, 0);
    let mut name = encoding_rs::GB18030.encode("地类").0.into_owned();
    name.resize(11, 0);
    dbf.extend(name);
    dbf.extend([b'C', 0, 0, 0, 0, 20, 0]);
    dbf.resize(64, 0);
    dbf.push(0x0d);
    dbf.push(b' ');
    dbf.extend(text("水浇地", 20));
    dbf
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn geopackage(more: &str) -> Vec<u8> {
    let mut db = rusqlite::Connection::open_in_memory().unwrap();
    db.execute_batch(
        "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT, \
         organization_coordsys_id INTEGER, definition TEXT); \
         CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, \
         srs_id INTEGER, z INTEGER, m INTEGER); \
         INSERT INTO gpkg_spatial_ref_sys VALUES ('zone 40', 4528, 'EPSG', 4528, ''); \
         CREATE TABLE \"用 地\" (fid INTEGER PRIMARY KEY, geom BLOB, \"地类\" TEXT); \
         INSERT INTO gpkg_geometry_columns VALUES ('用 地', 'geom', 'POLYGON', 4528, 0, 0);",
    )
    .unwrap();
    let mut blob = vec![b'G', b'P', 0, 1, 0xb0, 0x11, 0, 0, 1, 3, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0];
    let points = CORNERS.iter().chain(&CORNERS[..1]);
    blob.extend(points.flatten().flat_map(|number| number.to_le_bytes()));
    db.execute("INSERT INTO \"用 地\" VALUES (1, ?1, '水浇地')", [blob]).unwrap();
    db.execute_batch(more).unwrap();
    db.serialize(rusqlite::MAIN_DB).unwrap().to_vec()
}

#[test]
fn every_kind_of_file_says_the_same_parcel() {
    let shapefile = zipped(&[
        ("地块.shp", &shp()),
        ("地块.dbf", &dbf()),
        ("地块.prj", PRJ.as_bytes()),
        ("readme.txt", b"x"),
    ]);
    let kinds = [
        geojson("Polygon", &format!("[{}]", ring())),
        geojson("MultiPolygon", &format!("[[{}]]", ring())),
        shapefile,
        geopackage(""),
    ];
    for bytes in kinds {
        let content = file(&bytes, Limits::LAYER, Said::default()).unwrap();
        assert_eq!(content.crs, Crs::Zone { number: 40 });
        let [feature] = content.features.as_slice() else { panic!("one parcel") };
        assert!(feature.properties.contains(&("地类".to_owned(), "水浇地".to_owned())), "{feature:?}");
        let [lon, lat] = feature.shape.bounds().min;
        assert!((lon - 118.9575).abs() < 0.01 && (lat - 42.25).abs() < 0.02, "{lon} {lat}");
        let area = measure::square_metres(&feature.shape);
        // 86 km off the meridian the plane is 1.8 in ten thousand too large.
        assert!((area - 19_996.35).abs() < 0.1, "{area}");
    }
}

#[test]
fn a_shapefile_without_projection_is_asked_about_where_its_numbers_do_not_say_it() {
    let alone = zipped(&[("a.shp", &shp())]);
    assert_eq!(file(&alone, Limits::LAYER, Said::default()).unwrap().crs, Crs::Zone { number: 40 });
    let plain = format!("{{\"type\":\"Polygon\",\"coordinates\":[{}]}}", ring().replace("404", "4"));
    let flaw = file(plain.as_bytes(), Limits::LAYER, Said::default()).unwrap_err();
    assert!(matches!(flaw, Flaw::NoProjection(..)), "{flaw}");
    let said = Said { crs: Some(Crs::Meridian { degrees: 120.0 }), swapped: false };
    let content = file(plain.as_bytes(), Limits::LAYER, said).unwrap();
    assert!((content.features[0].shape.bounds().min[0] - 118.9575).abs() < 0.01);
    let turned = CORNERS.map(|[x, y]| [y, x]);
    let swapped = format!("{{\"type\":\"Polygon\",\"coordinates\":[{turned:?}]}}");
    let flaw = file(swapped.as_bytes(), Limits::LAYER, Said::default()).unwrap_err();
    assert!(matches!(flaw, Flaw::AxesSwapped(..)), "{flaw}");
    let said = Said { crs: None, swapped: true };
    assert_eq!(file(swapped.as_bytes(), Limits::LAYER, said).unwrap().crs, Crs::Zone { number: 40 });
}

#[test]
fn what_is_too_much_or_no_polygon_is_said() {
    let few = Limits { points: 4, ..Limits::SITE };
    let whole = geojson("Polygon", &format!("[{}]", ring()));
    assert_eq!(file(&whole, few, Said::default()).unwrap_err(), Flaw::TooMany { what: "points", most: 4 });
    let few = Limits { bytes: 100, ..Limits::SITE };
    assert!(matches!(file(&whole, few, Said::default()), Err(Flaw::TooMany { what: "bytes", .. })));
    // A zip that unpacks to more than may be.
    let large = zipped(&[("a.shp", &vec![0; 1 << 20])]);
    let few = Limits { bytes: 1 << 16, ..Limits::SITE };
    assert!(large.len() < 1 << 16);
    assert!(matches!(file(&large, few, Said::default()), Err(Flaw::TooMany { what: "bytes", .. })));
    let point = geojson("Point", "[40414000,4680000]");
    assert!(matches!(file(&point, Limits::SITE, Said::default()), Err(Flaw::NotPolygon { feature: 1, .. })));
    let one = geojson("Polygon", "[[[40414000,4680000]]]");
    let flaw = file(&one, Limits::SITE, Said::default()).unwrap_err();
    assert_eq!(flaw, Flaw::RingShort { feature: 1, points: 1 });
    assert_eq!(
        file(&zipped(&[("a.prj", b"x")]), Limits::SITE, Said::default()).unwrap_err(),
        Flaw::MissingPart(".shp")
    );
    let old = zipped(&[("a.shp", &shp()), ("a.prj", b"PROJCS[\"Xian_1980_3_Degree_GK_Zone_40\"]")]);
    assert!(matches!(file(&old, Limits::SITE, Said::default()), Err(Flaw::Datum(_))));
    let mut crossing = CORNERS;
    crossing.swap(1, 2);
    let crossing = geojson("Polygon", &format!("[{crossing:?}]"));
    assert!(matches!(site(&crossing, Said::default()), Err(Flaw::Crosses(..))));
    assert!(file(&crossing, Limits::LAYER, Said::default()).is_ok(), "a layer is read as it is");
    let deep = format!("{{\"type\":\"Polygon\",\"coordinates\":{}}}", "[".repeat(100_000));
    assert!(matches!(file(deep.as_bytes(), Limits::SITE, Said::default()), Err(Flaw::Unreadable(_))));
}

#[test]
fn a_geopackage_runs_nothing_of_its_own() {
    // A view that would never end stands in the table's place.
    let hostile = geopackage(
        "UPDATE gpkg_geometry_columns SET table_name = 'v'; CREATE VIEW v AS WITH RECURSIVE n(x) AS \
         (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS geom FROM n;",
    );
    assert!(matches!(file(&hostile, Limits::LAYER, Said::default()), Err(Flaw::Unreadable(_))));
    let reckoned =
        geopackage("ALTER TABLE \"用 地\" ADD COLUMN much TEXT AS (hex(zeroblob(200000000))) VIRTUAL;");
    assert_eq!(file(&reckoned, Limits::LAYER, Said::default()).unwrap().features.len(), 1);
}

/// Written by GDAL 3.9 (GeoPackage) and pyshp 3.1 with a `.prj` of pyproj: a parcel of 0.01 degrees with a hole in it, in EPSG 4490.
#[test]
fn files_of_other_software_are_read() {
    for name in ["site.gpkg", "site.zip"] {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/seeds/ground_file/");
        let bytes = std::fs::read(format!("{path}{name}")).unwrap();
        let (crs, shape) = site(&bytes, Said::default()).unwrap();
        assert_eq!((crs, shape.rings.len()), (Crs::Geographic, 2), "{name}");
        assert!((shape.signed() - (0.01 * 0.01 - 0.003 * 0.003)).abs() < 1e-12, "{name} {}", shape.signed());
        let content = file(&bytes, Limits::SITE, Said::default()).unwrap();
        let said = &content.features[0].properties;
        assert!(
            said.iter().any(|(key, value)| key.eq_ignore_ascii_case("name") && value == "示例"),
            "{said:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// A file cut short or with bytes changed is read or refused, never more.
    #[test]
    fn damaged_files_never_panic(which in 0..3_usize, cut in 0..4000_usize, at in 0..4000_usize, byte: u8) {
        let mut bytes = match which {
            0 => geojson("Polygon", &format!("[{}]", ring())),
            1 => shp(),
            _ => geopackage(""),
        };
        if let Some(one) = bytes.get_mut(at) {
            *one = byte;
        }
        bytes.truncate(bytes.len().saturating_sub(cut % 200));
        let _ = read::file(&bytes, Limits::SITE, Said::default());
    }
}
