//! The site of a project and its comparison with every layer in force (多规比对): overlaps and what lies outside in square metres on the
//! ellipsoid, conflicts, and who let which of them stand. What came out is kept with the versions that were compared.

use std::sync::Arc;

use contract::{Actor, Fault, Scope};
use directory::access::{Permit, require};
use geo::{Crs, Plane, Shape, measure};
use serde_json::json;
use store::{Event, Tx};

use crate::desk::Desk;
use crate::events;
use crate::ground::Loaded;
use crate::model::{CheckRow, Compared, Effect, ExceptionRow, Found, LayerRow, NAMED, Project, VersionRow};
use crate::permissions::Except;
use crate::register::stream;
use crate::store as all_rows;
use crate::store::map as rows;
use crate::view;

/// Largest site, in square metres: a county's development zone.
const LARGEST: f64 = 2e9;

fn broken(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Fault {
    Fault::internal("project.broken", error)
}

/// Compares a site (degrees, checked) with every layer in force. Takes long: done once while reading, it is there for whoever then writes.
///
/// # Errors
/// Database errors.
pub fn compare(tx: &mut Tx, desk: &Desk, site: &Shape) -> Result<Compared, Fault> {
    let mut layers = rows::layers(tx)?;
    layers.retain(|row| row.version != 0);
    if let Some(known) = desk.layers.known(site, &layers) {
        return Ok(known);
    }
    let plane = Plane::around(site.bounds().middle()[0]);
    let flat = geo::overlay::tidy(&site.map(|point| plane.to_plane(point)));
    let mut in_force = Vec::new();
    for row in &layers {
        let version = rows::version(tx, row.version)?.ok_or_else(|| broken(row.layer.clone()))?;
        in_force.push((row, version, desk.layers.get(tx, row.version, plane)?));
    }
    let with = |(row, version, loaded): &(&LayerRow, VersionRow, Arc<Loaded>)| {
        with_layer(row, version, loaded, &flat, plane)
    };
    let compared = Compared { layers: geo::layer::side_by_side(&in_force, with) };
    desk.layers.keep(site, &layers, &compared);
    Ok(compared)
}

fn with_layer(row: &LayerRow, version: &VersionRow, loaded: &Loaded, flat: &Shape, plane: Plane) -> Found {
    let met = loaded.layer.meet(flat);
    let effect = Effect::parse(&row.effect).unwrap_or(Effect::Tell);
    let overlap = loaded.layer.together(&met);
    let outside = match effect {
        Effect::Within => measure::in_plane(&loaded.layer.missing(flat, &met), plane),
        Effect::Forbid | Effect::Tell => 0.0,
    };
    let mut features: Vec<(String, f64)> = met
        .iter()
        .map(|met| (loaded.labels.get(met.feature).cloned().unwrap_or_default(), met.square_metres))
        .collect();
    features.sort_by(|a, b| b.1.total_cmp(&a.1));
    let count = features.len();
    features.truncate(NAMED);
    Found {
        layer: row.layer.clone(),
        name: row.name.clone(),
        owner: row.owner.clone(),
        effect,
        version: version.no,
        version_id: version.id,
        effective: version.effective.clone(),
        overlap,
        outside,
        features,
        count,
        conflict: match effect {
            Effect::Forbid => overlap >= geo::layer::LEAST,
            Effect::Within => outside >= geo::layer::LEAST,
            Effect::Tell => false,
        },
    }
}

/// Its area in square metres, unless it is larger than any site.
fn sized(site: &Shape) -> Result<f64, Fault> {
    let area = measure::square_metres(site);
    if area > LARGEST { Err(Fault::invalid("project.site-large")) } else { Ok(area) }
}

/// Compares a site that is about to be set, so that [`set_site`] holds up nobody else who writes.
///
/// # Errors
/// `project.site-large`; database errors.
pub fn ahead(tx: &mut Tx, desk: &Desk, site: &Shape) -> Result<(), Fault> {
    sized(site)?;
    compare(tx, desk, site).map(drop)
}

/// Sets the site of a project and compares it. A site compared before stays in the history; only links not begun look at the newest.
///
/// # Errors
/// `project.not-found`, `project.site-large`, `project.layers-none`; the flaws of polygons.
pub fn set_site(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    code: &str,
    site: &Shape,
    crs: Crs,
) -> Result<CheckRow, Fault> {
    view::see(tx, actor, code)?;
    let project = all_rows::take(tx, code)?.ok_or_else(|| Fault::not_found("project.not-found"))?;
    let area = sized(site)?;
    let compared = compare(tx, desk, site)?;
    if compared.layers.is_empty() {
        return Err(Fault::conflict("project.layers-none"));
    }
    let conflicts = compared.layers.iter().filter(|found| found.conflict).count();
    #[allow(clippy::cast_possible_truncation, reason = "at most the largest site")]
    let check = CheckRow {
        id: tx.new_id(),
        project: project.id,
        at: tx.now(),
        by_whom: view::by_whom(actor).to_owned(),
        site: serde_json::to_string(&site.rings).map_err(broken)?,
        system: crs.name(),
        area: (area * 1e4).round() as i64,
        result: serde_json::to_string(&compared).map_err(broken)?,
        conflicts: i64::try_from(conflicts).unwrap_or(i64::MAX),
    };
    rows::insert_check(tx, &check)?;
    tx.record(Event {
        stream: stream(code),
        kind: events::COMPARED,
        actor: actor.ledger_name(),
        data: json!({ "check": check.id, "conflicts": conflicts, "layers": compared.layers.len() }),
    });
    Ok(check)
}

/// How the site of a project stands.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The newest comparison.
    pub check: CheckRow,
    /// What came out.
    pub compared: Compared,
    /// Conflicts that were let stand.
    pub exceptions: Vec<ExceptionRow>,
    /// How many conflicts nobody let stand: 0 to go on.
    pub open: usize,
    /// Layers of which another version is in force by now, or that came or went.
    pub changed: Vec<String>,
}

impl Standing {
    /// The site in degrees.
    ///
    /// # Errors
    /// `project.broken`.
    pub fn site(&self) -> Result<Shape, Fault> {
        Ok(Shape { rings: serde_json::from_str(&self.check.site).map_err(broken)? })
    }
}

/// How the site of a project stands; `None` before there is one.
///
/// # Errors
/// Database errors.
pub fn standing(tx: &mut Tx, project: &Project) -> Result<Option<Standing>, Fault> {
    let Some(check) = rows::checks(tx, project.id)?.into_iter().next() else { return Ok(None) };
    let compared: Compared = serde_json::from_str(&check.result).map_err(broken)?;
    let exceptions = rows::exceptions(tx, check.id)?;
    let excepted = |found: &Found| exceptions.iter().any(|one| one.layer == found.layer);
    let open = compared.layers.iter().filter(|found| found.conflict && !excepted(found)).count();
    let mut changed = Vec::new();
    for row in rows::layers(tx)? {
        let then =
            compared.layers.iter().find(|found| found.layer == row.layer).map_or(0, |found| found.version_id);
        if then != row.version {
            changed.push(row.name);
        }
    }
    Ok(Some(Standing { check, compared, exceptions, open, changed }))
}

/// Lets a conflict of the newest comparison stand. Whoever keeps layers cannot, nor can whoever registered the project.
///
/// # Errors
/// `project.not-found`, `access.forbidden`, `project.no-conflict`, `project.exception-words`, `project.exception-known`,
/// `project.check-outdated`.
pub fn except(
    tx: &mut Tx,
    actor: &Actor,
    code: &str,
    check: i64,
    layer: &str,
    reason: &str,
    basis: &str,
) -> Result<(), Fault> {
    let project = all_rows::take(tx, code)?.ok_or_else(|| Fault::not_found("project.not-found"))?;
    require(actor, Except::PERMISSION, Scope { region: &project.region, organ: None, item: None })?;
    let standing = standing(tx, &project)?.ok_or_else(|| Fault::conflict("project.site-missing"))?;
    if standing.check.id != check {
        return Err(Fault::conflict("project.check-outdated"));
    }
    if !standing.compared.layers.iter().any(|found| found.layer == layer && found.conflict) {
        return Err(Fault::invalid("project.no-conflict"));
    }
    let (reason, basis) = (reason.trim(), basis.trim());
    if [reason, basis].iter().any(|text| text.is_empty() || text.chars().count() > 300) {
        return Err(Fault::invalid("project.exception-words"));
    }
    let exception = ExceptionRow {
        layer: layer.to_owned(),
        reason: reason.to_owned(),
        basis: basis.to_owned(),
        at: tx.now(),
        by_whom: actor.name.clone(),
    };
    if !rows::insert_exception(tx, standing.check.id, &exception)? {
        return Err(Fault::conflict("project.exception-known"));
    }
    tx.record(Event {
        stream: stream(code),
        kind: events::EXCEPTED,
        actor: actor.ledger_name(),
        data: json!({ "check": standing.check.id, "layer": layer, "basis": basis }),
    });
    Ok(())
}
