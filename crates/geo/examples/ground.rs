//! What `bench/peers/ground.py` puts beside PROJ and GEOS: transforms, overlaps and reading on this crate, text in and out.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a tool for those who measure; it stops at what it does not understand"
)]

use std::io::{BufRead, BufWriter, Write};
use std::time::Instant;

use geo::read::{Limits, Said};
use geo::{Crs, Layer, Plane, Shape, measure};

fn numbers(line: &str) -> Vec<f64> {
    line.split_ascii_whitespace().map(|word| word.parse().expect("a number")).collect()
}

fn shape(line: &str) -> Shape {
    let points = numbers(line).chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect();
    Shape { rings: vec![points] }
}

fn lines(path: &str) -> impl Iterator<Item = String> {
    std::io::BufReader::new(std::fs::File::open(path).expect(path)).lines().map(|line| line.expect("text"))
}

/// Degrees from the file, in this system and back, with how many points a second.
fn transform(epsg: &str, path: &str) {
    let plane = Crs::by_epsg(epsg.parse().unwrap()).unwrap().plane().expect("a plane");
    let points: Vec<_> = lines(path).map(|line| numbers(&line)).map(|pair| [pair[0], pair[1]]).collect();
    let began = Instant::now();
    let there: Vec<_> = points.iter().map(|point| plane.to_plane(*point)).collect();
    let forward = began.elapsed().as_secs_f64();
    let began = Instant::now();
    let back: Vec<_> = there.iter().map(|point| plane.to_degrees(*point)).collect();
    let backward = began.elapsed().as_secs_f64();
    let mut out = BufWriter::new(std::io::stdout().lock());
    writeln!(out, "{} {}", points.len() as f64 / forward, points.len() as f64 / backward).unwrap();
    for ([x, y], [lon, lat]) in there.iter().zip(&back) {
        writeln!(out, "{x} {y} {lon} {lat}").unwrap();
    }
}

/// Layers (a line `# name`, then a polygon a line) and sites: for each site the milliseconds, then for each layer overlap in the plane
/// and on the ellipsoid.
fn compare(meridian: &str, layers: &str, sites: &str) {
    let plane = Plane { meridian: meridian.parse().unwrap(), easting: 500_000.0 };
    let mut drawn: Vec<Vec<Shape>> = Vec::new();
    for line in lines(layers) {
        match line.starts_with('#') {
            true => drawn.push(Vec::new()),
            false => drawn.last_mut().unwrap().push(shape(&line)),
        }
    }
    let began = Instant::now();
    let layers: Vec<Layer> = drawn.into_iter().map(|shapes| Layer::in_plane(plane, shapes)).collect();
    let mut out = BufWriter::new(std::io::stdout().lock());
    writeln!(out, "{}", began.elapsed().as_secs_f64() * 1e3).unwrap();
    for site in lines(sites).map(|line| shape(&line)) {
        let began = Instant::now();
        let met = geo::layer::side_by_side(&layers, |layer| layer.meet(&site));
        let took = began.elapsed().as_secs_f64() * 1e3;
        write!(out, "{took}").unwrap();
        for met in &met {
            let flat: f64 = met.iter().map(|met| met.piece.signed()).sum();
            let round: f64 = met.iter().map(|met| met.square_metres).sum();
            write!(out, " {flat} {round}").unwrap();
        }
        writeln!(out).unwrap();
    }
}

/// Overlap of pairs of polygons, two lines each: crossing outlines as they are.
fn pairs(path: &str) {
    let all: Vec<Shape> = lines(path).map(|line| shape(&line)).collect();
    for pair in all.chunks_exact(2) {
        println!("{}", geo::overlay::common(&pair[0], &pair[1]).signed());
    }
}

/// Areas on the ellipsoid of polygons in degrees, a line each.
fn areas(path: &str) {
    for shape in lines(path).map(|line| shape(&line)) {
        println!("{}", measure::square_metres(&shape));
    }
}

/// Reads a file: how many polygons, points, seconds, and the area of all.
fn read(path: &str) {
    let bytes = std::fs::read(path).expect(path);
    let began = Instant::now();
    match geo::read::file(&bytes, Limits::LAYER, Said::default()) {
        Ok(content) => {
            let points: usize = content.features.iter().map(|feature| feature.shape.points()).sum();
            let took = began.elapsed().as_secs_f64();
            let area: f64 =
                content.features.iter().map(|feature| measure::square_metres(&feature.shape)).sum();
            let first =
                content.features.first().map(|feature| feature.properties.clone()).unwrap_or_default();
            println!("{} {points} {took} {area} {} {first:?}", content.features.len(), content.crs.name());
        }
        Err(flaw) => println!("{} {flaw}", flaw.code()),
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["transform", epsg, path] => transform(epsg, path),
        ["compare", meridian, layers, sites] => compare(meridian, layers, sites),
        ["pairs", path] => pairs(path),
        ["areas", path] => areas(path),
        ["read", path] => read(path),
        _ => eprintln!(
            "ground transform EPSG FILE | compare MERIDIAN LAYERS SITES | pairs FILE | areas FILE | read FILE"
        ),
    }
}
