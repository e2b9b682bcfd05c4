//! A GeoPackage (OGC 12-128): a database file, opened in memory, never trusted: only tables are read, never views or what a column
//! reckons, and no text or blob larger than the whole may be.

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, MAIN_DB, OptionalExtension};

use super::{Limits, Raw, Said, keep, wkb};
use crate::crs::Crs;
use crate::flaw::Flaw;

impl From<rusqlite::Error> for Flaw {
    fn from(error: rusqlite::Error) -> Self {
        Flaw::Unreadable(format!("GeoPackage: {error}"))
    }
}

pub(super) fn read(bytes: &[u8], limits: Limits, said: Said) -> Result<Raw, Flaw> {
    let db = open(bytes, limits)?;
    let (table, column, srs) = layer(&db)?;
    let crs = match said.crs {
        Some(_) => None,
        None => system(&db, srs)?,
    };
    let columns = columns(&db, &table)?;
    let mut asked = vec![quoted(&column)];
    asked.extend(columns.iter().filter(|name| **name != column).map(|name| quoted(name)));
    let mut statement = db.prepare(&format!("SELECT {} FROM {}", asked.join(", "), quoted(&table)))?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut rows = statement.query([])?;
    let (mut features, mut number, mut points) = (Vec::new(), 0, 0_usize);
    while let Some(row) = rows.next()? {
        number += 1;
        let ValueRef::Blob(blob) = row.get_ref(0)? else { continue };
        let Some(rings) = wkb::rings(blob, number, limits)? else { continue };
        points += rings.iter().map(Vec::len).sum::<usize>();
        if points > limits.points {
            return Err(Flaw::TooMany { what: "points", most: limits.points });
        }
        if features.len() == limits.features {
            return Err(Flaw::TooMany { what: "features", most: limits.features });
        }
        let mut properties = Vec::new();
        for (at, name) in names.iter().enumerate().skip(1) {
            match row.get_ref(at)? {
                ValueRef::Text(text) => keep(&mut properties, name, &String::from_utf8_lossy(text)),
                ValueRef::Integer(whole) => keep(&mut properties, name, &whole.to_string()),
                ValueRef::Real(real) => keep(&mut properties, name, &real.to_string()),
                ValueRef::Null | ValueRef::Blob(_) => {}
            }
        }
        features.push((rings, properties));
    }
    Ok(Raw { crs, features })
}

fn open(bytes: &[u8], limits: Limits) -> Result<Connection, Flaw> {
    let mut copy = bytes.to_vec();
    // A file that was written with a log beside it says so here, and would ask for that log.
    for at in [18, 19] {
        if let Some(byte) = copy.get_mut(at) {
            *byte = 1;
        }
    }
    let mut db = Connection::open_in_memory()?;
    let most = i32::try_from(limits.bytes).unwrap_or(i32::MAX);
    db.set_limit(Limit::SQLITE_LIMIT_LENGTH, most)?;
    db.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    db.deserialize_read_exact(MAIN_DB, copy.as_slice(), copy.len(), true)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    Ok(db)
}

/// The one layer of polygons it holds: table, column, number of the reference system.
fn layer(db: &Connection) -> Result<(String, String, i64), Flaw> {
    let mut statement = db.prepare(
        "SELECT g.table_name, g.column_name, g.srs_id FROM gpkg_geometry_columns g \
         JOIN sqlite_schema s ON s.name = g.table_name AND s.type = 'table' AND s.sql NOT LIKE 'CREATE VIRTUAL%' \
         ORDER BY g.table_name LIMIT 20",
    )?;
    let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let found: Vec<(String, String, i64)> = found.collect::<Result<_, _>>()?;
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(Flaw::Unreadable("the GeoPackage holds no layer".to_owned())),
        several => {
            let names: Vec<&str> = several.iter().map(|layer| layer.0.as_str()).collect();
            Err(Flaw::Unreadable(format!("the GeoPackage holds several layers: {}", names.join(", "))))
        }
    }
}

fn system(db: &Connection, srs: i64) -> Result<Option<Crs>, Flaw> {
    let found: Option<(String, i64, String)> = db
        .query_row(
            "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?1",
            [srs],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    let Some((organization, number, definition)) = found else { return Ok(None) };
    match u32::try_from(number) {
        Ok(number) if organization.eq_ignore_ascii_case("epsg") => Crs::by_epsg(number).map(Some),
        // -1 and 0 are the standard's words for "not said".
        _ if number <= 0 => Ok(None),
        _ => Crs::by_text(&definition).map(Some),
    }
}

/// Ordinary columns of a table: none that are reckoned.
fn columns(db: &Connection, table: &str) -> Result<Vec<String>, Flaw> {
    let mut statement =
        db.prepare("SELECT name FROM pragma_table_xinfo(?1) WHERE hidden = 0 ORDER BY cid LIMIT 100")?;
    let names = statement.query_map([table], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
