//! GeoJSON (RFC 7946, and the older one that names a reference system). Coordinates are read into rings as they come: nothing is held
//! as a tree.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::{Limits, Raw, keep};
use crate::crs::Crs;
use crate::flaw::Flaw;
use crate::shape::Point;

/// Any GeoJSON object: which members it has, tells its type.
#[derive(Deserialize)]
struct Object {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    crs: Option<Value>,
    #[serde(default)]
    features: Option<Vec<Part>>,
    #[serde(default)]
    geometry: Option<Geometry>,
    #[serde(default)]
    properties: Properties,
    #[serde(default)]
    coordinates: Option<Rings>,
}

#[derive(Deserialize)]
struct Part {
    #[serde(default)]
    geometry: Option<Geometry>,
    #[serde(default)]
    properties: Properties,
}

#[derive(Deserialize)]
struct Geometry {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    coordinates: Option<Rings>,
}

pub(super) fn read(bytes: &[u8], limits: Limits) -> Result<Raw, Flaw> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let object: Object =
        serde_json::from_slice(bytes).map_err(|error| Flaw::Unreadable(error.to_string()))?;
    let crs = object.crs.as_ref().and_then(|crs| crs.pointer("/properties/name")).and_then(Value::as_str);
    let crs = crs.map(Crs::by_name).transpose()?;
    let parts = match object.kind.as_str() {
        "FeatureCollection" => object.features.unwrap_or_default(),
        "Feature" => vec![Part { geometry: object.geometry, properties: object.properties }],
        kind => {
            let geometry = Geometry { kind: kind.to_owned(), coordinates: object.coordinates };
            vec![Part { geometry: Some(geometry), properties: Properties::default() }]
        }
    };
    if parts.len() > limits.features {
        return Err(Flaw::TooMany { what: "features", most: limits.features });
    }
    let mut features = Vec::with_capacity(parts.len());
    for (at, part) in parts.into_iter().enumerate() {
        // A feature without a place is allowed by the standard; it lies nowhere.
        let Some(geometry) = part.geometry else { continue };
        if !matches!(geometry.kind.as_str(), "Polygon" | "MultiPolygon") {
            return Err(Flaw::NotPolygon {
                feature: at + 1,
                found: geometry.kind.chars().take(30).collect(),
            });
        }
        let Rings(rings) = geometry.coordinates.unwrap_or_default();
        features.push((rings, part.properties.0));
    }
    Ok(Raw { crs, features })
}

/// Properties as texts; lists and objects within are left out.
#[derive(Default)]
struct Properties(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Properties {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Of;
        impl<'de> Visitor<'de> for Of {
            type Value = Properties;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("properties")
            }

            fn visit_unit<E: Error>(self) -> Result<Properties, E> {
                Ok(Properties::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Properties, A::Error> {
                let mut kept = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    match value {
                        Value::String(text) => keep(&mut kept, &name, &text),
                        Value::Number(number) => keep(&mut kept, &name, &number.to_string()),
                        Value::Bool(flag) => keep(&mut kept, &name, &flag.to_string()),
                        _ => {}
                    }
                }
                Ok(Properties(kept))
            }
        }
        deserializer.deserialize_any(Of)
    }
}

/// Coordinates however deep, as rings.
#[derive(Default)]
struct Rings(Vec<Vec<Point>>);

/// What an array of coordinates turned out to be.
enum Nest {
    Number(f64),
    Position(Point),
    Ring(Vec<Point>),
    Rings(Vec<Vec<Point>>),
    Empty,
}

impl<'de> Deserialize<'de> for Rings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Rings(match Nest::deserialize(deserializer)? {
            Nest::Rings(rings) => rings,
            Nest::Ring(ring) => vec![ring],
            Nest::Position(point) => vec![vec![point]],
            Nest::Number(_) | Nest::Empty => Vec::new(),
        }))
    }
}

impl<'de> Deserialize<'de> for Nest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Of;
        impl<'de> Visitor<'de> for Of {
            type Value = Nest;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("coordinates")
            }

            fn visit_f64<E>(self, value: f64) -> Result<Nest, E> {
                Ok(Nest::Number(value))
            }

            #[allow(clippy::cast_precision_loss, reason = "no place on Earth has a number so large")]
            fn visit_i64<E>(self, value: i64) -> Result<Nest, E> {
                Ok(Nest::Number(value as f64))
            }

            #[allow(clippy::cast_precision_loss, reason = "no place on Earth has a number so large")]
            fn visit_u64<E>(self, value: u64) -> Result<Nest, E> {
                Ok(Nest::Number(value as f64))
            }

            fn visit_unit<E>(self) -> Result<Nest, E> {
                Ok(Nest::Empty)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Nest, A::Error> {
                let mixed = || A::Error::custom("coordinates of different depth in one list");
                let Some(first) = list.next_element::<Nest>()? else { return Ok(Nest::Empty) };
                match first {
                    Nest::Number(x) => {
                        let Some(Nest::Number(y)) = list.next_element::<Nest>()? else { return Err(mixed()) };
                        while list.next_element::<IgnoredAny>()?.is_some() {}
                        Ok(Nest::Position([x, y]))
                    }
                    Nest::Position(point) => {
                        let mut ring = vec![point];
                        while let Some(next) = list.next_element::<Nest>()? {
                            let Nest::Position(point) = next else { return Err(mixed()) };
                            ring.push(point);
                        }
                        Ok(Nest::Ring(ring))
                    }
                    Nest::Ring(ring) => gather(vec![ring], list).map(Nest::Rings),
                    Nest::Rings(rings) => gather(rings, list).map(Nest::Rings),
                    Nest::Empty => gather(Vec::new(), list).map(Nest::Rings),
                }
            }
        }

        fn gather<'de, A: SeqAccess<'de>>(
            mut rings: Vec<Vec<Point>>,
            mut list: A,
        ) -> Result<Vec<Vec<Point>>, A::Error> {
            while let Some(next) = list.next_element::<Nest>()? {
                match next {
                    Nest::Ring(ring) => rings.push(ring),
                    Nest::Rings(more) => rings.extend(more),
                    Nest::Empty => {}
                    Nest::Number(_) | Nest::Position(_) => {
                        return Err(A::Error::custom("coordinates of different depth in one list"));
                    }
                }
            }
            Ok(rings)
        }

        deserializer.deserialize_any(Of)
    }
}
