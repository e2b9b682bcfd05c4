//! All SQL of the exchange.

pub(crate) mod grants;
pub(crate) mod requests;
pub(crate) mod systems;

use contract::{PartyId, Text};
use serde_json::{Map, Value};
use store::{Error, Query, Step, Tx, record, sql, vault};

use crate::model::{Grant, Kind, Purpose, Resource, Rhythm, Sharing};

record! {
    struct ResourceRow {
        code: String,
        name_zh: String,
        name_en: String,
        provider_zh: String,
        provider_en: String,
        fields: Value,
        kind: Kind,
        about_zh: String,
        about_en: String,
        scope_zh: String,
        scope_en: String,
        rhythm: Rhythm,
        steward: String,
        source: String,
        sharing: Sharing,
        reason: String,
        withdrawn_why: Option<String>,
        revision: i64,
        changed_at: i64,
    }
}

impl ResourceRow {
    fn read(self) -> Result<Resource, Error> {
        let fields =
            serde_json::from_value(self.fields).map_err(|e| Error::Type(format!("column fields: {e}")))?;
        Ok(Resource {
            code: self.code,
            name: Text::new(self.name_zh, self.name_en),
            provider: Text::new(self.provider_zh, self.provider_en),
            fields,
            kind: self.kind,
            about: Text::new(self.about_zh, self.about_en),
            scope: Text::new(self.scope_zh, self.scope_en),
            rhythm: self.rhythm,
            steward: self.steward,
            source: self.source,
            sharing: self.sharing,
            reason: self.reason,
            withdrawn_why: self.withdrawn_why,
            revision: self.revision,
            changed_at: self.changed_at,
        })
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

/// Adds or changes a resource.
pub(crate) fn put_resource(tx: &mut Tx, r: &Resource) -> Result<(), Error> {
    let fields = serde_json::to_value(&r.fields).map_err(|e| Error::Type(format!("column fields: {e}")))?;
    tx.run(
        sql!(
            "INSERT INTO resource (code, name_zh, name_en, provider_zh, provider_en, fields, kind, about_zh, about_en, ",
            "scope_zh, scope_en, rhythm, steward, source, sharing, reason, withdrawn_why, revision, changed_at) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) ",
            "ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en, ",
            "provider_zh = excluded.provider_zh, provider_en = excluded.provider_en, fields = excluded.fields, ",
            "kind = excluded.kind, about_zh = excluded.about_zh, about_en = excluded.about_en, ",
            "scope_zh = excluded.scope_zh, scope_en = excluded.scope_en, rhythm = excluded.rhythm, ",
            "steward = excluded.steward, source = excluded.source, sharing = excluded.sharing, ",
            "reason = excluded.reason, withdrawn_why = excluded.withdrawn_why, revision = excluded.revision, ",
            "changed_at = excluded.changed_at"
        ),
        &[
            r.code.as_str().into(),
            r.name.zh.as_str().into(),
            r.name.en.as_str().into(),
            r.provider.zh.as_str().into(),
            r.provider.en.as_str().into(),
            (&fields).into(),
            r.kind.into(),
            r.about.zh.as_str().into(),
            r.about.en.as_str().into(),
            r.scope.zh.as_str().into(),
            r.scope.en.as_str().into(),
            r.rhythm.into(),
            r.steward.as_str().into(),
            r.source.as_str().into(),
            r.sharing.into(),
            r.reason.as_str().into(),
            r.withdrawn_why.as_deref().into(),
            r.revision.into(),
            r.changed_at.into(),
        ],
    )?;
    Ok(())
}

/// The resource with this code.
pub(crate) fn resource(tx: &mut Tx, code: &str) -> Result<Option<Resource>, Error> {
    let row: Option<ResourceRow> = tx.opt(sql!("SELECT * FROM resource WHERE code = $1"), &[code.into()])?;
    row.map(ResourceRow::read).transpose()
}

/// The resource with this code, taken for an act.
pub(crate) fn take_resource(tx: &mut Tx, code: &str) -> Result<Option<Resource>, Error> {
    let row: Option<ResourceRow> =
        tx.opt(sql!("SELECT * FROM resource WHERE code = $1 {for update}"), &[code.into()])?;
    row.map(ResourceRow::read).transpose()
}

/// What of the catalogue is listed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sought {
    /// In code, name or provider.
    pub words: String,
    /// In this part of it.
    pub kind: Option<Kind>,
    /// Shared so.
    pub sharing: Option<Sharing>,
    /// Kept by one of these organs (USCC; empty is the coordinating body).
    pub stewards: Option<Vec<String>>,
    /// Whether withdrawn ones are listed too.
    pub withdrawn: bool,
    /// Above this code.
    pub after: String,
}

/// Resources, by code.
pub(crate) fn resources(tx: &mut Tx, sought: &Sought, most: u32) -> Result<Vec<Resource>, Error> {
    let mut query = Query::new(sql!("SELECT * FROM resource"));
    query.and("code > ?", [sought.after.as_str().into()]);
    if !sought.withdrawn {
        query.and("withdrawn_why IS NULL", []);
    }
    if !sought.words.is_empty() {
        let like: store::Value = like(&sought.words).into();
        query.and(
            "(code LIKE ? ESCAPE '!' OR name_zh LIKE ? ESCAPE '!' OR lower(name_en) LIKE ? ESCAPE '!' OR provider_zh LIKE ? ESCAPE '!')",
            [like.clone(), like.clone(), like.clone(), like],
        );
    }
    query.and_opt("kind = ?", sought.kind);
    query.and_opt("sharing = ?", sought.sharing);
    if let Some(stewards) = &sought.stewards {
        query.any_of("steward", stewards.iter().map(|one| one.as_str().into()));
    }
    query.order_by("code").limit(most);
    let rows: Vec<ResourceRow> = tx.list(&query)?;
    rows.into_iter().map(ResourceRow::read).collect()
}

/// A pattern that finds these words anywhere.
fn like(words: &str) -> String {
    let mut out = String::from("%");
    for c in words.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '!') {
            out.push('!');
        }
        out.push(c);
    }
    out.push('%');
    out
}

/// The next number of a gap-free series.
pub(crate) fn next_serial(tx: &mut Tx, name: &str) -> Result<i64, Error> {
    tx.one(
        sql!(
            "INSERT INTO exchange_serial (name, last) VALUES ($1, 1) ",
            "ON CONFLICT (name) DO UPDATE SET last = exchange_serial.last + 1 RETURNING last"
        ),
        &[name.into()],
    )
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

/// How many people a resource says something about.
pub(crate) fn record_count(tx: &mut Tx, resource: &str) -> Result<i64, Error> {
    tx.one(sql!("SELECT count(*) FROM resource_record WHERE resource = $1"), &[resource.into()])
}

/// Who had a resource read, for what item, purpose and fields.
pub(crate) struct Caller<'a> {
    /// As the ledger names them.
    pub actor: &'a str,
    /// The organ it was read for, by USCC.
    pub organ: &'a str,
    /// Its name.
    pub organ_name: &'a Text,
    /// The organ that called, by USCC: that of the official's post, else the one it was read for.
    pub calling_organ: &'a str,
    /// The official's organ and post; empty where the system read it.
    pub post: &'a Text,
    /// The item's code.
    pub item: &'a str,
    /// The item's name.
    pub item_name: &'a Text,
    /// What for, compared with the grant.
    pub purpose_key: Purpose,
    /// What for, in words.
    pub purpose: &'a Text,
    /// The fields that were read.
    pub fields: &'a Value,
    /// Under which grant.
    pub grant: &'a Grant,
}

/// Writes a call into the log.
pub(crate) fn insert_call(
    tx: &mut Tx,
    (resource, party): (&str, PartyId),
    caller: &Caller<'_>,
    found: bool,
) -> Result<(), Error> {
    let (id, now) = (tx.new_id(), tx.now());
    tx.run(
        sql!(
            "INSERT INTO resource_call (id, resource, party, actor, actor_name, purpose, found, at, organ_zh, organ_en, ",
            "post_zh, post_en, purpose_en, item_zh, item_en, organ, calling_organ, item, purpose_key, fields, grant_id) ",
            "VALUES ($1, $2, $3, $4, '', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)"
        ),
        &[
            id.into(),
            resource.into(),
            party.into(),
            caller.actor.into(),
            caller.purpose.zh.as_str().into(),
            found.into(),
            now.into(),
            caller.organ_name.zh.as_str().into(),
            caller.organ_name.en.as_str().into(),
            caller.post.zh.as_str().into(),
            caller.post.en.as_str().into(),
            caller.purpose.en.as_str().into(),
            caller.item_name.zh.as_str().into(),
            caller.item_name.en.as_str().into(),
            caller.organ.into(),
            caller.calling_organ.into(),
            caller.item.into(),
            caller.purpose_key.into(),
            caller.fields.into(),
            caller.grant.id.into(),
        ],
    )?;
    Ok(())
}

/// How often resources were called since a moment, the most called first: code, calls, calls that found something.
pub(crate) fn calls_since(tx: &mut Tx, since: i64, most: u32) -> Result<Vec<(String, i64, i64)>, Error> {
    tx.all(
        sql!(
            "SELECT resource, count(*), sum(CASE WHEN found THEN 1 ELSE 0 END) FROM resource_call WHERE at >= $1 ",
            "GROUP BY resource ORDER BY count(*) DESC, resource LIMIT $2"
        ),
        &[since.into(), most.into()],
    )
}

/// How often a resource was called since a moment.
pub(crate) fn calls_of(tx: &mut Tx, resource: &str, since: i64) -> Result<i64, Error> {
    tx.one(
        sql!("SELECT count(*) FROM resource_call WHERE resource = $1 AND at >= $2"),
        &[resource.into(), since.into()],
    )
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

/// Names kept as a list.
fn names(list: Value) -> Result<Vec<String>, Error> {
    serde_json::from_value(list).map_err(|e| Error::Type(format!("column fields: {e}")))
}

/// The oldest lines after an id: id, party, when.
pub(crate) fn oldest_calls(tx: &mut Tx, after: i64, most: u32) -> Result<Vec<(i64, i64, i64)>, Error> {
    tx.all(
        sql!("SELECT id, party, at FROM resource_call WHERE id > $1 ORDER BY id LIMIT $2"),
        &[after.into(), most.into()],
    )
}

/// How many of the oldest are from before that instant, counted up to so many.
pub(crate) fn calls_before(tx: &mut Tx, before: i64, most: u32) -> Result<i64, Error> {
    tx.one(
        sql!("SELECT COUNT(*) FROM (SELECT at FROM resource_call ORDER BY id LIMIT $2) oldest WHERE at < $1"),
        &[before.into(), most.into()],
    )
}

/// Removes a line.
pub(crate) fn erase_call(tx: &mut Tx, id: i64) -> Result<(), Error> {
    tx.run(sql!("DELETE FROM resource_call WHERE id = $1"), &[id.into()])?;
    Ok(())
}
