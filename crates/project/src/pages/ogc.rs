//! `/ogc`: layers that everybody may read, for map software (OGC API – Features, part 1: core and GeoJSON). Coordinates are longitude and
//! latitude in degrees of CGCS2000.

use std::collections::BTreeMap;

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use contract::Fault;
use geo::{Bounds, Plane, Shape, overlay};
use kit::routes::get;
use kit::{Path, Query, Reply, Routes};
use serde_json::{Value, json};

use super::Room;
use crate::ground::Loaded;
use crate::model::LayerRow;
use crate::store::map as rows;

/// Features of a page, unless asked otherwise, and the most.
const PAGE: (usize, usize) = (100, 1000);
const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
/// The plane layers are held in: any of the zones around serves.
const PLANE: Plane = Plane { meridian: 120.0, easting: 500_000.0 };

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/ogc", get(landing))
        // Some software asks with a stroke at the end.
        .route("/ogc/", get(landing))
        .route("/ogc/conformance", get(conformance))
        .route("/ogc/collections", get(collections))
        .route("/ogc/collections/{layer}", get(collection))
        .route("/ogc/collections/{layer}/items", get(items))
        .route("/ogc/collections/{layer}/items/{feature}", get(item))
}

fn answer(kind: &'static str, body: &Value) -> Response {
    ([(CONTENT_TYPE, kind)], body.to_string()).into_response()
}

fn json_answer(body: &Value) -> Reply {
    Ok(answer("application/json", body))
}

fn link(room: &Room, rel: &str, kind: &str, path: &str) -> Value {
    json!({ "rel": rel, "type": kind, "href": format!("{}{path}", room.ctx.app.site.base_url.trim_end_matches('/')) })
}

/// Parameters that nobody knows are refused (`/req/core/query-param-unknown` of the standard).
fn known(query: &BTreeMap<String, String>, names: &[&str]) -> Result<(), Fault> {
    match query.keys().find(|key| !names.contains(&key.as_str())) {
        Some(name) => Err(wrong(name)),
        None => Ok(()),
    }
}

fn wrong(name: &str) -> Fault {
    Fault::invalid("project.ogc-parameter").with("name", name.chars().take(40).collect::<String>())
}

async fn landing(room: Room, Query(query): Query<BTreeMap<String, String>>) -> Reply {
    known(&query, &["f"])?;
    json_answer(&json!({
        "title": room.tr().t("project-ogc-title"),
        "description": room.tr().t("project-ogc-lead"),
        "links": [
            link(&room, "self", "application/json", "/ogc"),
            link(&room, "service-desc", "application/vnd.oai.openapi+json;version=3.0", "/api/openapi.json"),
            link(&room, "conformance", "application/json", "/ogc/conformance"),
            link(&room, "data", "application/json", "/ogc/collections"),
        ]
    }))
}

async fn conformance(Query(query): Query<BTreeMap<String, String>>) -> Reply {
    known(&query, &["f"])?;
    let of = |class: &str| format!("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{class}");
    json_answer(&json!({ "conformsTo": [of("core"), of("geojson")] }))
}

fn described(room: &Room, layer: &LayerRow, loaded: &Loaded) -> Value {
    let bounds = loaded.around;
    let path = format!("/ogc/collections/{}", layer.layer);
    json!({
        "id": layer.layer,
        "title": layer.name,
        "description": layer.owner,
        "itemType": "feature",
        "crs": [CRS84],
        "extent": { "spatial": { "bbox": [[bounds.min[0], bounds.min[1], bounds.max[0], bounds.max[1]]], "crs": CRS84 } },
        "links": [
            link(room, "self", "application/json", &path),
            link(room, "items", "application/geo+json", &format!("{path}/items")),
        ]
    })
}

type Opened = (LayerRow, std::sync::Arc<Loaded>);

/// Layers everybody may read, or the one of this key.
async fn open(room: &Room, key: Option<String>) -> Result<Vec<Opened>, kit::Error> {
    room.look(move |tx, desk| {
        let mut all = Vec::new();
        for layer in rows::layers(tx)? {
            let wanted = key.as_ref().is_none_or(|key| *key == layer.layer);
            if layer.open == 1 && layer.version != 0 && wanted {
                let loaded = desk.layers.get(tx, layer.version, PLANE)?;
                all.push((layer, loaded));
            }
        }
        Ok(all)
    })
    .await
}

async fn one_open(room: &Room, key: &str) -> Result<Opened, kit::Error> {
    let found = open(room, Some(key.to_owned())).await?.into_iter().next();
    found.ok_or_else(|| Fault::not_found("project.ogc-unknown").into())
}

async fn collections(room: Room, Query(query): Query<BTreeMap<String, String>>) -> Reply {
    known(&query, &["f"])?;
    let all = open(&room, None).await?;
    let all: Vec<Value> = all.iter().map(|(layer, loaded)| described(&room, layer, loaded)).collect();
    json_answer(&json!({
        "links": [link(&room, "self", "application/json", "/ogc/collections")],
        "collections": all
    }))
}

async fn collection(
    room: Room,
    Path(key): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Reply {
    known(&query, &["f"])?;
    let (layer, loaded) = one_open(&room, &key).await?;
    json_answer(&described(&room, &layer, &loaded))
}

/// A polygon with its parts and holes, as GeoJSON wants them: an outer ring, then its holes.
fn geometry(shape: &Shape) -> Value {
    let round = |value: f64| (value * 1e9).round() / 1e9;
    let ring = |ring: &[[f64; 2]]| -> Value {
        let points = ring.iter().chain(ring.first()).map(|point| PLANE.to_degrees(*point));
        points.map(|[lon, lat]| json!([round(lon), round(lat)])).collect()
    };
    let parts =
        overlay::parts(shape).into_iter().map(|part| part.iter().map(|one| ring(one)).collect::<Value>());
    let parts: Vec<Value> = parts.collect();
    match parts.as_slice() {
        [one] => json!({ "type": "Polygon", "coordinates": one }),
        several => json!({ "type": "MultiPolygon", "coordinates": several }),
    }
}

fn feature(loaded: &Loaded, at: usize) -> Option<Value> {
    let shape = loaded.layer.shape(at)?;
    let name = loaded.labels.get(at).cloned().unwrap_or_default();
    Some(
        json!({ "type": "Feature", "id": at + 1, "properties": { "name": name }, "geometry": geometry(shape) }),
    )
}

/// Features within a rectangle of degrees, as `bbox` gives it: four numbers, or six with heights.
fn within(loaded: &Loaded, text: &str) -> Result<Vec<usize>, Fault> {
    let numbers: Result<Vec<f64>, _> = text.split(',').map(|part| part.trim().parse::<f64>()).collect();
    let (west, south, east, north) = match numbers.as_deref() {
        Ok(&[west, south, east, north]) | Ok(&[west, south, _, east, north, _]) => (west, south, east, north),
        _ => return Err(wrong("bbox")),
    };
    let sound =
        [west, south, east, north].iter().all(|one| one.is_finite()) && west <= east && south <= north;
    if !sound || west < -180.0 || east > 180.0 || south < -90.0 || north > 90.0 {
        return Err(wrong("bbox"));
    }
    Ok(loaded.touching(PLANE, &Bounds { min: [west, south], max: [east, north] }))
}

async fn items(room: Room, Path(key): Path<String>, Query(query): Query<BTreeMap<String, String>>) -> Reply {
    known(&query, &["f", "limit", "offset", "bbox", "datetime"])?;
    let (_, loaded) = one_open(&room, &key).await?;
    let number = |name: &str, otherwise: usize| -> Result<usize, Fault> {
        query.get(name).map_or(Ok(otherwise), |text| text.parse().map_err(|_| wrong(name)))
    };
    let (limit, offset) = (number("limit", PAGE.0)?, number("offset", 0)?);
    if limit == 0 {
        return Err(wrong("limit").into());
    }
    let limit = limit.min(PAGE.1);
    let found = match query.get("bbox") {
        Some(text) => within(&loaded, text)?,
        None => (0..loaded.layer.len()).collect(),
    };
    let shown = found.iter().skip(offset).take(limit);
    let features: Vec<Value> = shown.filter_map(|at| feature(&loaded, *at)).collect();
    let path = format!("/ogc/collections/{key}/items");
    let mut links = vec![
        link(&room, "self", "application/geo+json", &path),
        link(&room, "collection", "application/json", &format!("/ogc/collections/{key}")),
    ];
    let next = offset.saturating_add(limit);
    if next < found.len() {
        let bbox =
            query.get("bbox").map(|text| format!("&bbox={}", kit::url_encode(text))).unwrap_or_default();
        let path = format!("{path}?limit={limit}&offset={next}{bbox}");
        links.push(link(&room, "next", "application/geo+json", &path));
    }
    let body = json!({
        "type": "FeatureCollection",
        "numberMatched": found.len(),
        "numberReturned": features.len(),
        "links": links,
        "features": features
    });
    Ok(answer("application/geo+json", &body))
}

async fn item(
    room: Room,
    Path((key, id)): Path<(String, usize)>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Reply {
    known(&query, &["f"])?;
    let (_, loaded) = one_open(&room, &key).await?;
    let found = id.checked_sub(1).and_then(|at| feature(&loaded, at));
    let mut found = found.ok_or_else(|| Fault::not_found("project.ogc-unknown"))?;
    found["links"] = json!([
        link(&room, "self", "application/geo+json", &format!("/ogc/collections/{key}/items/{id}")),
        link(&room, "collection", "application/json", &format!("/ogc/collections/{key}")),
    ]);
    Ok(answer("application/geo+json", &found))
}
