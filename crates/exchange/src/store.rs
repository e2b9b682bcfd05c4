//! All SQL of the exchange.

use contract::{PartyId, Text};
use serde_json::{Map, Value};
use store::{Error, Step, Tx, record, sql, vault};

record! {
    /// A resource as stored.
    #[derive(Debug, Clone)]
    pub struct ResourceRow {
        /// Code.
        pub code: String,
        /// Name, Chinese.
        pub name_zh: String,
        /// Name, English.
        pub name_en: String,
        /// Provider, Chinese.
        pub provider_zh: String,
        /// Provider, English.
        pub provider_en: String,
        /// Fields of its answers.
        pub fields: Value,
    }
}

record! {
    /// A call, as the person it was about sees it.
    #[derive(Debug, Clone)]
    pub struct CallRow {
        /// Id, newest highest.
        pub id: i64,
        /// Resource's name, Chinese.
        pub name_zh: String,
        /// Resource's name, English.
        pub name_en: String,
        /// The organ it was read for, Chinese; empty where it was not kept yet.
        pub organ_zh: String,
        /// The same, English.
        pub organ_en: String,
        /// The official's organ and post, Chinese; empty where the system read it.
        pub post_zh: String,
        /// The same, English.
        pub post_en: String,
        /// The item it was read for, Chinese; empty where it was not kept yet.
        pub item_zh: String,
        /// The same, English.
        pub item_en: String,
        /// What for, Chinese.
        pub purpose: String,
        /// The same, English; empty where it was not kept yet.
        pub purpose_en: String,
        /// Whether anything was found.
        pub found: bool,
        /// When, epoch ms.
        pub at: i64,
    }
}

/// Adds or renames a resource.
pub fn put_resource(tx: &mut Tx, row: &ResourceRow) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO resource (code, name_zh, name_en, provider_zh, provider_en, fields) ",
            "VALUES ($1, $2, $3, $4, $5, $6) ",
            "ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en, ",
            "provider_zh = excluded.provider_zh, provider_en = excluded.provider_en, fields = excluded.fields"
        ),
        &[
            row.code.as_str().into(),
            row.name_zh.as_str().into(),
            row.name_en.as_str().into(),
            row.provider_zh.as_str().into(),
            row.provider_en.as_str().into(),
            (&row.fields).into(),
        ],
    )?;
    Ok(())
}

/// The resource with this code.
pub fn resource(tx: &mut Tx, code: &str) -> Result<Option<ResourceRow>, Error> {
    tx.opt(
        sql!("SELECT code, name_zh, name_en, provider_zh, provider_en, fields FROM resource WHERE code = $1"),
        &[code.into()],
    )
}

/// Grants the resource to an organ (by USCC) for a purpose.
pub fn put_grant(tx: &mut Tx, resource: &str, organ: &str, purpose: &str) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO resource_grant (resource, organ, purpose) VALUES ($1, $2, $3) ",
            "ON CONFLICT (resource, organ) DO UPDATE SET purpose = excluded.purpose"
        ),
        &[resource.into(), organ.into(), purpose.into()],
    )?;
    Ok(())
}

/// Takes grants of a resource back from every organ that is not among these.
pub fn keep_grants(tx: &mut Tx, resource: &str, organs: &[&str]) -> Result<u64, Error> {
    let granted: Vec<String> = tx.all(
        sql!("SELECT organ FROM resource_grant WHERE resource = $1 ORDER BY organ"),
        &[resource.into()],
    )?;
    let mut gone = 0;
    for organ in granted.iter().filter(|organ| !organs.contains(&organ.as_str())) {
        gone += tx.run(
            sql!("DELETE FROM resource_grant WHERE resource = $1 AND organ = $2"),
            &[resource.into(), organ.as_str().into()],
        )?;
    }
    Ok(gone)
}

/// Whether the organ (by USCC) may have the resource read.
pub fn is_granted(tx: &mut Tx, resource: &str, organ: &str) -> Result<bool, Error> {
    let found: Option<String> = tx.opt(
        sql!("SELECT organ FROM resource_grant WHERE resource = $1 AND organ = $2"),
        &[resource.into(), organ.into()],
    )?;
    Ok(found.is_some())
}

/// Where what a resource says about a party lies sealed.
fn place(resource: &str, party: i64) -> String {
    format!("resource:{resource}:{party}")
}

/// Sets what the resource says about a party.
pub fn put_record(
    tx: &mut Tx,
    resource: &str,
    party: PartyId,
    data: &Map<String, Value>,
) -> Result<(), Error> {
    let now = tx.now();
    let sealed = vault::seal_json(&place(resource, party.0), data)?;
    tx.run(
        sql!(
            "INSERT INTO resource_record (resource, party, data, at, sealed) VALUES ($1, $2, '', $3, $4) ",
            "ON CONFLICT (resource, party) DO UPDATE SET data = '', at = excluded.at, sealed = excluded.sealed"
        ),
        &[resource.into(), party.into(), now.into(), sealed.into()],
    )?;
    Ok(())
}

/// What the resource says about a party.
pub fn record(tx: &mut Tx, resource: &str, party: PartyId) -> Result<Option<Map<String, Value>>, Error> {
    let found: Option<(String, Option<Vec<u8>>)> = tx.opt(
        sql!("SELECT data, sealed FROM resource_record WHERE resource = $1 AND party = $2"),
        &[resource.into(), party.into()],
    )?;
    Ok(match found {
        None => None,
        Some((_, Some(sealed))) => Some(vault::open_json(&place(resource, party.0), &sealed)?),
        Some((data, None)) => {
            Some(serde_json::from_str(&data).map_err(|e| Error::Type(format!("column data: {e}")))?)
        }
    })
}

/// Whether the resource says anything about a party.
pub fn has_record(tx: &mut Tx, resource: &str, party: PartyId) -> Result<bool, Error> {
    let found: Option<i64> = tx.opt(
        sql!("SELECT party FROM resource_record WHERE resource = $1 AND party = $2"),
        &[resource.into(), party.into()],
    )?;
    Ok(found.is_some())
}

/// Who had a resource read, and for what item.
pub struct Caller<'a> {
    /// As the ledger names them.
    pub actor: &'a str,
    /// The organ it was read for.
    pub organ: &'a Text,
    /// The official's organ and post; empty where the system read it.
    pub post: &'a Text,
    /// The item.
    pub item: &'a Text,
}

/// Writes a call into the log.
pub fn insert_call(
    tx: &mut Tx,
    (resource, party): (&str, PartyId),
    caller: &Caller<'_>,
    purpose: &Text,
    found: bool,
) -> Result<(), Error> {
    let (id, now) = (tx.new_id(), tx.now());
    tx.run(
        sql!(
            "INSERT INTO resource_call (id, resource, party, actor, actor_name, purpose, found, at, organ_zh, organ_en, ",
            "post_zh, post_en, purpose_en, item_zh, item_en) ",
            "VALUES ($1, $2, $3, $4, '', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        ),
        &[
            id.into(),
            resource.into(),
            party.into(),
            caller.actor.into(),
            purpose.zh.as_str().into(),
            found.into(),
            now.into(),
            caller.organ.zh.as_str().into(),
            caller.organ.en.as_str().into(),
            caller.post.zh.as_str().into(),
            caller.post.en.as_str().into(),
            purpose.en.as_str().into(),
            caller.item.zh.as_str().into(),
            caller.item.en.as_str().into(),
        ],
    )?;
    Ok(())
}

/// Calls about a party, newest first, below `before`.
pub fn calls_about(tx: &mut Tx, party: PartyId, before: i64, limit: i64) -> Result<Vec<CallRow>, Error> {
    tx.all(
        sql!(
            "SELECT c.id AS id, r.name_zh AS name_zh, r.name_en AS name_en, c.organ_zh AS organ_zh, ",
            "c.organ_en AS organ_en, c.post_zh AS post_zh, c.post_en AS post_en, c.item_zh AS item_zh, ",
            "c.item_en AS item_en, c.purpose AS purpose, c.purpose_en AS purpose_en, c.found AS found, c.at AS at ",
            "FROM resource_call c JOIN resource r ON r.code = c.resource ",
            "WHERE c.party = $1 AND c.id < $2 ORDER BY c.id DESC LIMIT $3"
        ),
        &[party.into(), before.into(), limit.into()],
    )
}

record! {
    struct LyingRecord {
        resource: String,
        party: i64,
        data: String,
        sealed: Option<Vec<u8>>,
    }
}

/// Seals anew what another key sealed, or none, about the next parties after `after`.
pub(crate) fn reseal(tx: &mut Tx, after: i64) -> Result<Step, Error> {
    let parties: Vec<i64> = tx.all(
        sql!("SELECT DISTINCT party FROM resource_record WHERE party > $1 ORDER BY party LIMIT 500"),
        &[after.into()],
    )?;
    let (Some(first), Some(last)) = (parties.first(), parties.last()) else { return Ok(Step::default()) };
    let rows: Vec<LyingRecord> = tx.all(
        sql!("SELECT resource, party, data, sealed FROM resource_record WHERE party >= $1 AND party <= $2 {for update}"),
        &[(*first).into(), (*last).into()],
    )?;
    let mut step = Step { last: Some(*last), changed: 0 };
    for row in rows {
        let place = place(&row.resource, row.party);
        let anew = match &row.sealed {
            Some(sealed) => vault::reseal(&place, sealed)?,
            None => Some(vault::seal(&place, row.data.as_bytes())?),
        };
        if let Some(anew) = anew {
            step.changed += tx.run(
                sql!("UPDATE resource_record SET data = '', sealed = $3 WHERE resource = $1 AND party = $2"),
                &[row.resource.into(), row.party.into(), anew.into()],
            )?;
        }
    }
    Ok(step)
}
