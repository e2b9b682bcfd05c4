//! All SQL of the exchange.

use contract::PartyId;
use store::{Error, Tx, record, sql};

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
        /// Who called.
        pub actor_name: String,
        /// What for.
        pub purpose: String,
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
            "INSERT INTO resource (code, name_zh, name_en, provider_zh, provider_en) VALUES ($1, $2, $3, $4, $5) ",
            "ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en, ",
            "provider_zh = excluded.provider_zh, provider_en = excluded.provider_en"
        ),
        &[
            row.code.as_str().into(),
            row.name_zh.as_str().into(),
            row.name_en.as_str().into(),
            row.provider_zh.as_str().into(),
            row.provider_en.as_str().into(),
        ],
    )?;
    Ok(())
}

/// The resource with this code.
pub fn resource(tx: &mut Tx, code: &str) -> Result<Option<ResourceRow>, Error> {
    tx.opt(
        sql!("SELECT code, name_zh, name_en, provider_zh, provider_en FROM resource WHERE code = $1"),
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

/// Whether any organ may have the resource read.
pub fn is_granted(tx: &mut Tx, resource: &str) -> Result<bool, Error> {
    let found: Option<String> =
        tx.opt(sql!("SELECT organ FROM resource_grant WHERE resource = $1 LIMIT 1"), &[resource.into()])?;
    Ok(found.is_some())
}

/// Sets what the resource says about a party.
pub fn put_record(tx: &mut Tx, resource: &str, party: PartyId, data: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "INSERT INTO resource_record (resource, party, data, at) VALUES ($1, $2, $3, $4) ",
            "ON CONFLICT (resource, party) DO UPDATE SET data = excluded.data, at = excluded.at"
        ),
        &[resource.into(), party.into(), data.into(), now.into()],
    )?;
    Ok(())
}

/// What the resource says about a party.
pub fn record(tx: &mut Tx, resource: &str, party: PartyId) -> Result<Option<String>, Error> {
    tx.opt(
        sql!("SELECT data FROM resource_record WHERE resource = $1 AND party = $2"),
        &[resource.into(), party.into()],
    )
}

/// Writes a call into the log.
pub fn insert_call(
    tx: &mut Tx,
    resource: &str,
    party: PartyId,
    actor: (&str, &str),
    purpose: &str,
    found: bool,
) -> Result<(), Error> {
    let (id, now) = (tx.new_id(), tx.now());
    tx.run(
        sql!(
            "INSERT INTO resource_call (id, resource, party, actor, actor_name, purpose, found, at) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        &[
            id.into(),
            resource.into(),
            party.into(),
            actor.0.into(),
            actor.1.into(),
            purpose.into(),
            found.into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// Calls about a party, newest first, below `before`.
pub fn calls_about(tx: &mut Tx, party: PartyId, before: i64, limit: i64) -> Result<Vec<CallRow>, Error> {
    tx.all(
        sql!(
            "SELECT c.id AS id, r.name_zh AS name_zh, r.name_en AS name_en, c.actor_name AS actor_name, ",
            "c.purpose AS purpose, c.found AS found, c.at AS at FROM resource_call c ",
            "JOIN resource r ON r.code = c.resource WHERE c.party = $1 AND c.id < $2 ORDER BY c.id DESC LIMIT $3"
        ),
        &[party.into(), before.into(), limit.into()],
    )
}
