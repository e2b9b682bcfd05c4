//! SQL of layers, their versions and parts, comparisons and exceptions.

use store::{Error, Tx, sql};

use crate::model::{CheckRow, ExceptionRow, LayerRow, VersionRow};

/// Layers of a place, by name; those out of use too.
pub(crate) fn layers(tx: &mut Tx) -> Result<Vec<LayerRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, layer, region, name, owner, kind, effect, version, open FROM project_layer ",
            "ORDER BY owner, name LIMIT 500"
        ),
        &[],
    )
}

pub(crate) fn layer(tx: &mut Tx, key: &str) -> Result<Option<LayerRow>, Error> {
    tx.opt(
        sql!(
            "SELECT id, layer, region, name, owner, kind, effect, version, open FROM project_layer ",
            "WHERE layer = $1 {for update}"
        ),
        &[key.into()],
    )
}

/// Puts a layer on the map; whether its key was free.
pub(crate) fn insert_layer(tx: &mut Tx, l: &LayerRow) -> Result<bool, Error> {
    let n = tx.run(
        sql!(
            "INSERT INTO project_layer (id, layer, region, name, owner, kind, effect, version, open) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8) ON CONFLICT (layer) DO NOTHING"
        ),
        &[
            l.id.into(),
            l.layer.as_str().into(),
            l.region.as_str().into(),
            l.name.as_str().into(),
            l.owner.as_str().into(),
            l.kind.as_str().into(),
            l.effect.as_str().into(),
            l.open.into(),
        ],
    )?;
    Ok(n > 0)
}

pub(crate) fn set_version(tx: &mut Tx, layer: i64, version: i64) -> Result<(), Error> {
    tx.run(sql!("UPDATE project_layer SET version = $2 WHERE id = $1"), &[layer.into(), version.into()])?;
    Ok(())
}

pub(crate) fn versions(tx: &mut Tx, layer: i64) -> Result<Vec<VersionRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, layer, no, effective, source, system, features, points, at, by_whom FROM project_version ",
            "WHERE layer = $1 ORDER BY no DESC LIMIT 200"
        ),
        &[layer.into()],
    )
}

pub(crate) fn version(tx: &mut Tx, id: i64) -> Result<Option<VersionRow>, Error> {
    tx.opt(
        sql!(
            "SELECT id, layer, no, effective, source, system, features, points, at, by_whom FROM project_version ",
            "WHERE id = $1"
        ),
        &[id.into()],
    )
}

pub(crate) fn insert_version(tx: &mut Tx, v: &VersionRow) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO project_version (id, layer, no, effective, source, system, features, points, at, by_whom) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        ),
        &[
            v.id.into(),
            v.layer.into(),
            v.no.into(),
            v.effective.as_str().into(),
            v.source.as_str().into(),
            v.system.as_str().into(),
            v.features.into(),
            v.points.into(),
            v.at.into(),
            v.by_whom.as_str().into(),
        ],
    )?;
    Ok(())
}

pub(crate) fn insert_part(tx: &mut Tx, version: i64, no: i64, body: &str) -> Result<(), Error> {
    tx.run(
        sql!("INSERT INTO project_part (version, no, body) VALUES ($1, $2, $3)"),
        &[version.into(), no.into(), body.into()],
    )?;
    Ok(())
}

pub(crate) fn part(tx: &mut Tx, version: i64, no: i64) -> Result<Option<String>, Error> {
    tx.opt(sql!("SELECT body FROM project_part WHERE version = $1 AND no = $2"), &[version.into(), no.into()])
}

pub(crate) fn insert_check(tx: &mut Tx, c: &CheckRow) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO project_check (id, project, at, by_whom, site, system, area, result, conflicts) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        &[
            c.id.into(),
            c.project.into(),
            c.at.into(),
            c.by_whom.as_str().into(),
            c.site.as_str().into(),
            c.system.as_str().into(),
            c.area.into(),
            c.result.as_str().into(),
            c.conflicts.into(),
        ],
    )?;
    Ok(())
}

/// Comparisons of a project, newest first.
pub(crate) fn checks(tx: &mut Tx, project: i64) -> Result<Vec<CheckRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, project, at, by_whom, site, system, area, result, conflicts FROM project_check ",
            "WHERE project = $1 ORDER BY id DESC LIMIT 20"
        ),
        &[project.into()],
    )
}

/// Lets a conflict stand; whether nobody had.
pub(crate) fn insert_exception(tx: &mut Tx, check: i64, e: &ExceptionRow) -> Result<bool, Error> {
    let n = tx.run(
        sql!(
            "INSERT INTO project_exception (checked, layer, reason, basis, at, by_whom) ",
            "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (checked, layer) DO NOTHING"
        ),
        &[
            check.into(),
            e.layer.as_str().into(),
            e.reason.as_str().into(),
            e.basis.as_str().into(),
            e.at.into(),
            e.by_whom.as_str().into(),
        ],
    )?;
    Ok(n > 0)
}

pub(crate) fn exceptions(tx: &mut Tx, check: i64) -> Result<Vec<ExceptionRow>, Error> {
    tx.all(
        sql!("SELECT layer, reason, basis, at, by_whom FROM project_exception WHERE checked = $1 ORDER BY layer"),
        &[check.into()],
    )
}
