//! Layers of the one map (图层): put on it, a version brought in from a file, taken out of use; loaded into memory when they are compared.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use contract::{Actor, Fault, FaultKind, Scope};
use directory::access::{Permit, require};
use geo::read::{Content, Feature};
use geo::{Bounds, Flaw, Layer, Plane, Shape, overlay};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Event, Tx};

use crate::desk::Desk;
use crate::events;
use crate::model::{Compared, Effect, LayerRow, VersionRow};
use crate::permissions::KeepLayers;
use crate::store::map as rows;

/// Polygons of one row.
const PART: usize = 400;
/// Layers of a place at most.
const LAYERS_MOST: usize = 200;
/// Versions kept in memory.
const KEPT: usize = 120;
/// Results kept in memory: those of sites that are being handed in.
const RESULTS: usize = 16;

/// What is wrong with a file of polygons, as a fault with its words.
pub fn flawed(flaw: &Flaw) -> Fault {
    let kind = if matches!(flaw, Flaw::TooMany { .. }) { FaultKind::TooLarge } else { FaultKind::Invalid };
    flaw.args()
        .into_iter()
        .fold(Fault::new(kind, flaw.code()), |fault, (name, value)| fault.with(name, value))
}

/// A layer to be put on the map.
#[derive(Debug, Clone, Default)]
pub struct NewLayer {
    /// Key: small letters, digits and hyphens.
    pub key: String,
    /// Name.
    pub name: String,
    /// The department it belongs to.
    pub owner: String,
    /// Kind of plan.
    pub kind: String,
    /// What it means for a site.
    pub effect: String,
    /// Whether everybody may read it.
    pub open: bool,
}

fn allowed(actor: &Actor, region: &str) -> Result<(), Fault> {
    require(actor, KeepLayers::PERMISSION, Scope { region, organ: None, item: None }).map(drop)
}

fn stream(key: &str) -> String {
    format!("layer:{key}")
}

/// Puts a layer on the map, still without a version.
///
/// # Errors
/// `access.forbidden`, `project.layer-key`, `project.layer-words`, `project.layer-kind`, `project.layer-known`, `project.layer-most`.
pub fn add(tx: &mut Tx, desk: &Desk, actor: &Actor, new: &NewLayer) -> Result<LayerRow, Fault> {
    allowed(actor, &desk.region)?;
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if new.key.is_empty() || new.key.len() > 40 || !new.key.chars().all(fits) {
        return Err(Fault::invalid("project.layer-key"));
    }
    let (name, owner) = (new.name.trim(), new.owner.trim());
    if [name, owner].iter().any(|text| text.is_empty() || text.chars().count() > 60) {
        return Err(Fault::invalid("project.layer-words"));
    }
    let effect = Effect::parse(&new.effect).ok_or_else(|| Fault::invalid("project.layer-kind"))?;
    let (_, rules) = desk.rules.now(tx)?;
    if !rules.kinds.iter().any(|kind| kind.key == new.kind) {
        return Err(Fault::invalid("project.layer-kind"));
    }
    if rows::layers(tx)?.len() >= LAYERS_MOST {
        return Err(Fault::conflict("project.layer-most").with("most", LAYERS_MOST));
    }
    let layer = LayerRow {
        id: tx.new_id(),
        layer: new.key.clone(),
        region: desk.region.clone(),
        name: name.to_owned(),
        owner: owner.to_owned(),
        kind: new.kind.clone(),
        effect: effect.as_str().to_owned(),
        version: 0,
        open: i64::from(new.open),
    };
    if !rows::insert_layer(tx, &layer)? {
        return Err(Fault::conflict("project.layer-known"));
    }
    tx.record(Event {
        stream: stream(&layer.layer),
        kind: events::LAYER_ADDED,
        actor: actor.ledger_name(),
        data: json!({ "owner": layer.owner, "effect": layer.effect }),
    });
    Ok(layer)
}

/// A polygon as it is kept: its label, its rings in degrees.
#[derive(Serialize, Deserialize)]
struct Kept {
    n: String,
    r: Vec<Vec<[f64; 2]>>,
}

/// What a feature is called: the first property that names it.
fn label(feature: &Feature) -> String {
    let names = ["名称", "name", "NAME", "地类名称", "DLMC", "地类", "类型", "type", "编号", "id"];
    let named = names.iter().find_map(|name| feature.properties.iter().find(|(key, _)| key == name));
    named
        .or(feature.properties.first())
        .map(|(_, value)| value.chars().take(60).collect())
        .unwrap_or_default()
}

/// Brings a version of a layer in from a file that was read; from now on it is the one in force.
///
/// # Errors
/// `access.forbidden`, `project.layer-unknown`, `project.effective`.
pub fn bring_in(
    tx: &mut Tx,
    actor: &Actor,
    key: &str,
    effective: &str,
    source: &str,
    content: &Content,
) -> Result<VersionRow, Fault> {
    let layer = rows::layer(tx, key)?.ok_or_else(|| Fault::not_found("project.layer-unknown"))?;
    allowed(actor, &layer.region)?;
    let day: jiff::civil::Date = effective.parse().map_err(|_| Fault::invalid("project.effective"))?;
    if day.year() < 1950 || day > contract::time::china_date(tx.now()) {
        return Err(Fault::invalid("project.effective"));
    }
    let no = rows::versions(tx, layer.id)?.first().map_or(1, |last| last.no + 1);
    let points: usize = content.features.iter().map(|feature| feature.shape.points()).sum();
    let version = VersionRow {
        id: tx.new_id(),
        layer: layer.id,
        no,
        effective: day.to_string(),
        source: source.chars().take(120).collect(),
        system: content.crs.name(),
        features: i64::try_from(content.features.len()).unwrap_or(i64::MAX),
        points: i64::try_from(points).unwrap_or(i64::MAX),
        at: tx.now(),
        by_whom: actor.name.clone(),
    };
    rows::insert_version(tx, &version)?;
    for (part, features) in (0..).zip(content.features.chunks(PART)) {
        // A tenth of a millimetre is more than anybody surveys.
        let round = |value: f64| (value * 1e9).round() / 1e9;
        let kept = features.iter().map(|feature| Kept {
            n: label(feature),
            r: feature.shape.map(|[x, y]| [round(x), round(y)]).rings,
        });
        let body = serde_json::to_string(&kept.collect::<Vec<_>>());
        let body = body.map_err(|error| Fault::internal("project.broken", error))?;
        rows::insert_part(tx, version.id, part, &body)?;
    }
    rows::set_version(tx, layer.id, version.id)?;
    tx.record(Event {
        stream: stream(key),
        kind: events::LAYER_CHANGED,
        actor: actor.ledger_name(),
        data: json!({ "version": no, "features": version.features, "source": version.source }),
    });
    Ok(version)
}

/// Takes a layer out of use: it is compared no more, until a version is brought in again.
///
/// # Errors
/// `access.forbidden`, `project.layer-unknown`.
pub fn end(tx: &mut Tx, actor: &Actor, key: &str) -> Result<(), Fault> {
    let layer = rows::layer(tx, key)?.ok_or_else(|| Fault::not_found("project.layer-unknown"))?;
    allowed(actor, &layer.region)?;
    if layer.version == 0 {
        return Ok(());
    }
    rows::set_version(tx, layer.id, 0)?;
    tx.record(Event {
        stream: stream(key),
        kind: events::LAYER_ENDED,
        actor: actor.ledger_name(),
        data: json!({ "version": layer.version }),
    });
    Ok(())
}

/// A version in memory.
pub struct Loaded {
    /// Its polygons, with their index.
    pub layer: Layer,
    /// Their labels.
    pub labels: Vec<String>,
    /// The rectangle around all of them, in degrees.
    pub around: Bounds,
}

impl Loaded {
    /// Which of its polygons reach into a rectangle of degrees. Its sides bend in the plane that polygons lie in, so what a rectangle of the plane
    /// finds near is looked at once more in degrees.
    pub fn touching(&self, plane: Plane, degrees: &Bounds) -> Vec<usize> {
        let [[west, south], [east, north]] = [degrees.min, degrees.max];
        // Far from the plane's zone nothing lies; the corners are kept where the projection holds.
        let [west, east] = [west, east].map(|lon| lon.clamp(plane.meridian - 40.0, plane.meridian + 40.0));
        let [south, north] = [south, north].map(|lat| lat.clamp(0.0, 60.0));
        // A parallel is farthest south where it crosses the meridian.
        let lowest = [plane.meridian.clamp(west, east), south];
        let edge = [[west, south], [east, south], [east, north], [west, north], lowest];
        let near = self.layer.near(&Bounds::EMPTY.with(&edge.map(|point| plane.to_plane(point)))).into_iter();
        let touched = |at: &usize| {
            let shape = self.layer.shape(*at).map(|shape| shape.map(|point| plane.to_degrees(point)));
            shape.is_some_and(|shape| !overlay::cut(&shape, degrees).rings.is_empty())
        };
        near.filter(touched).collect()
    }
}

/// A version and the plane it is worked on in.
type Key = (i64, i64);

/// Versions in memory; the oldest goes when there are too many.
#[derive(Clone, Default)]
pub struct Layers {
    loaded: Arc<Mutex<HashMap<Key, Arc<Loaded>>>>,
    results: Arc<Mutex<VecDeque<Known>>>,
}

/// A site, the layers it was compared with, and what came out.
type Known = (Shape, Vec<LayerRow>, Compared);

impl Layers {
    /// A version, from memory or the database. Versions never change, so what is in memory is always right.
    ///
    /// # Errors
    /// Database errors; `project.broken` for what cannot be read.
    pub fn get(&self, tx: &mut Tx, version: i64, plane: Plane) -> Result<Arc<Loaded>, Fault> {
        #[allow(clippy::cast_possible_truncation, reason = "whole degrees")]
        let key = (version, plane.meridian as i64);
        if let Some(loaded) = self.loaded.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(loaded.clone());
        }
        let (mut labels, mut shapes) = (Vec::new(), Vec::new());
        for part in 0.. {
            let Some(body) = rows::part(tx, version, part)? else { break };
            let kept: Vec<Kept> =
                serde_json::from_str(&body).map_err(|error| Fault::internal("project.broken", error))?;
            for one in kept {
                labels.push(one.n);
                shapes.push(Shape { rings: one.r });
            }
        }
        let around = shapes
            .iter()
            .fold(Bounds::EMPTY, |all, shape| shape.rings.iter().fold(all, |all, ring| all.with(ring)));
        let loaded = Arc::new(Loaded { layer: Layer::new(plane, &shapes), labels, around });
        let mut all = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= KEPT
            && let Some(oldest) = all.keys().min().copied()
        {
            all.remove(&oldest);
        }
        all.insert(key, loaded.clone());
        Ok(loaded)
    }

    /// What came out when this very site was compared with these very layers a while ago: so that what takes long is done before somebody
    /// writes, and whoever writes need not do it again.
    pub fn known(&self, site: &Shape, layers: &[LayerRow]) -> Option<Compared> {
        let results = self.results.lock().unwrap_or_else(PoisonError::into_inner);
        results.iter().find(|known| known.0 == *site && known.1 == layers).map(|known| known.2.clone())
    }

    /// Keeps what came out.
    pub fn keep(&self, site: &Shape, layers: &[LayerRow], compared: &Compared) {
        let mut results = self.results.lock().unwrap_or_else(PoisonError::into_inner);
        if results.len() >= RESULTS {
            results.pop_front();
        }
        results.push_back((site.clone(), layers.to_vec(), compared.clone()));
    }
}
