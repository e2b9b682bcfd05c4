//! Rows of grants.

use serde_json::Value;
use store::{Error, Tx, record, sql};

use crate::model::{Grant, Purpose};

record! {
    struct GrantRow {
        id: i64,
        resource: String,
        organ: String,
        item: String,
        purpose: Purpose,
        basis: String,
        fields: Value,
        until_day: String,
        request: String,
        given_at: i64,
        ended_at: Option<i64>,
        ended_why: Option<String>,
    }
}

impl GrantRow {
    fn read(self) -> Result<Grant, Error> {
        Ok(Grant {
            id: self.id,
            resource: self.resource,
            organ: self.organ,
            item: self.item,
            purpose: self.purpose,
            basis: self.basis,
            fields: super::names(self.fields)?,
            until_day: self.until_day,
            request: self.request,
            given_at: self.given_at,
            ended_at: self.ended_at,
            ended_why: self.ended_why,
        })
    }
}

/// Adds a grant, or changes what one says.
pub(crate) fn put(tx: &mut Tx, g: &Grant) -> Result<(), Error> {
    let fields = Value::from(g.fields.clone());
    tx.run(
        sql!(
            "INSERT INTO exchange_grant (id, resource, organ, item, purpose, basis, fields, until_day, request, given_at, ",
            "ended_at, ended_why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ",
            "ON CONFLICT (id) DO UPDATE SET basis = excluded.basis, fields = excluded.fields, ",
            "until_day = excluded.until_day, ended_at = excluded.ended_at, ended_why = excluded.ended_why"
        ),
        &[
            g.id.into(),
            g.resource.as_str().into(),
            g.organ.as_str().into(),
            g.item.as_str().into(),
            g.purpose.into(),
            g.basis.as_str().into(),
            (&fields).into(),
            g.until_day.as_str().into(),
            g.request.as_str().into(),
            g.given_at.into(),
            g.ended_at.into(),
            g.ended_why.as_deref().into(),
        ],
    )?;
    Ok(())
}

/// A grant, taken for an act.
pub(crate) fn take(tx: &mut Tx, id: i64) -> Result<Option<Grant>, Error> {
    let row: Option<GrantRow> =
        tx.opt(sql!("SELECT * FROM exchange_grant WHERE id = $1 {for update}"), &[id.into()])?;
    row.map(GrantRow::read).transpose()
}

/// The grants an organ holds for a purpose and an item that stand on a day, the oldest first.
pub(crate) fn standing(
    tx: &mut Tx,
    resource: &str,
    organ: &str,
    (item, purpose): (Option<&str>, Purpose),
    day: &str,
) -> Result<Vec<Grant>, Error> {
    let rows: Vec<GrantRow> = tx.all(
        sql!(
            "SELECT * FROM exchange_grant WHERE resource = $1 AND organ = $2 AND purpose = $3 AND ended_at IS NULL ",
            "AND until_day >= $4 ORDER BY id"
        ),
        &[resource.into(), organ.into(), purpose.into(), day.into()],
    )?;
    let mut found = Vec::new();
    for row in rows {
        let grant = row.read()?;
        if grant.item.is_empty() || item.is_none_or(|item| item == grant.item) {
            found.push(grant);
        }
    }
    Ok(found)
}

/// The grants of a resource that were not ended, by organ.
pub(crate) fn of_resource(tx: &mut Tx, resource: &str) -> Result<Vec<Grant>, Error> {
    let rows: Vec<GrantRow> = tx.all(
        sql!("SELECT * FROM exchange_grant WHERE resource = $1 AND ended_at IS NULL ORDER BY organ, id LIMIT 2000"),
        &[resource.into()],
    )?;
    rows.into_iter().map(GrantRow::read).collect()
}
