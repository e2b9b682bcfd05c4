//! SQL of credit: facts, requests, lists.

use contract::PartyId;
use store::{Error, Query, Tx, record, sql};

use crate::credit::{Criterion, List, Record};
use crate::model::Entity;
use crate::records::Ask;

/// Takes a fact down; false where it stands already.
pub(crate) fn insert_record(tx: &mut Tx, r: &Record) -> Result<bool, Error> {
    let added = tx.run(
        sql!(
            "INSERT INTO regulation_record (id, entity, kind, source, said, on_day, at, by_whom) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING"
        ),
        &[
            r.id.into(),
            r.entity.into(),
            r.kind.as_str().into(),
            r.source.as_str().into(),
            r.said.as_str().into(),
            r.on_day.as_str().into(),
            r.at.into(),
            r.by_whom.as_str().into(),
        ],
    )?;
    Ok(added == 1)
}

/// The facts of somebody.
pub(crate) fn records(tx: &mut Tx, entity: i64) -> Result<Vec<Record>, Error> {
    tx.all(sql!("SELECT * FROM regulation_record WHERE entity = $1 ORDER BY id"), &[entity.into()])
}

/// A fact, taken for an act.
pub(crate) fn take_record(tx: &mut Tx, id: i64) -> Result<Option<Record>, Error> {
    tx.opt(sql!("SELECT * FROM regulation_record WHERE id = $1 {for update}"), &[id.into()])
}

/// Ends what a fact says: repaired, or struck after an objection.
pub(crate) fn end_record(tx: &mut Tx, id: i64, how: Ask, why: &str) -> Result<(), Error> {
    let now = tx.now();
    match how {
        Ask::Repair => tx.run(
            sql!("UPDATE regulation_record SET repaired_at = $2 WHERE id = $1"),
            &[id.into(), now.into()],
        )?,
        Ask::Objection => tx.run(
            sql!("UPDATE regulation_record SET struck_at = $2, struck_why = $3 WHERE id = $1"),
            &[id.into(), now.into(), why.into()],
        )?,
    };
    Ok(())
}

/// The entities of a party.
pub(crate) fn entities_of(tx: &mut Tx, party: PartyId) -> Result<Vec<Entity>, Error> {
    tx.all(sql!("SELECT * FROM regulation_entity WHERE party = $1 ORDER BY id"), &[party.into()])
}

record! {
    /// What a subject asks for.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Request {
        /// Internal id.
        pub id: i64,
        /// About which fact.
        pub record: i64,
        /// Whose.
        pub entity: i64,
        /// Division code.
        pub region: String,
        /// Its number.
        pub number: String,
        /// What it asks for.
        pub kind: Ask,
        /// Why.
        pub why: String,
        /// `filed`, `granted` or `refused`.
        pub state: String,
        /// When, epoch ms.
        pub filed_at: i64,
        /// By which account.
        pub filed_by: i64,
        /// By when it must be decided, epoch ms.
        pub due_at: i64,
        /// When it was, epoch ms.
        pub decided_at: Option<i64>,
        /// What was said.
        pub said: Option<String>,
    }
}

/// Adds a request.
pub(crate) fn insert_request(tx: &mut Tx, r: &Request) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO regulation_request (id, record, entity, region, number, kind, why, state, filed_at, filed_by, ",
            "due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        ),
        &[
            r.id.into(),
            r.record.into(),
            r.entity.into(),
            r.region.as_str().into(),
            r.number.as_str().into(),
            r.kind.into(),
            r.why.as_str().into(),
            r.state.as_str().into(),
            r.filed_at.into(),
            r.filed_by.into(),
            r.due_at.into(),
        ],
    )?;
    Ok(())
}

/// Whether a request about a fact is open.
pub(crate) fn open_request(tx: &mut Tx, record: i64) -> Result<bool, Error> {
    let found: Option<i64> = tx.opt(
        sql!("SELECT id FROM regulation_request WHERE record = $1 AND state = 'filed'"),
        &[record.into()],
    )?;
    Ok(found.is_some())
}

/// A request, taken for an act.
pub(crate) fn take_request(tx: &mut Tx, number: &str) -> Result<Option<Request>, Error> {
    tx.opt(sql!("SELECT * FROM regulation_request WHERE number = $1 {for update}"), &[number.into()])
}

/// A request.
pub(crate) fn request(tx: &mut Tx, number: &str) -> Result<Option<Request>, Error> {
    tx.opt(sql!("SELECT * FROM regulation_request WHERE number = $1"), &[number.into()])
}

/// Writes a decision.
pub(crate) fn save_request(tx: &mut Tx, r: &Request, by: i64) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE regulation_request SET state = $2, decided_at = $3, said = $4, decided_by = $5 WHERE id = $1"
        ),
        &[r.id.into(), r.state.as_str().into(), r.decided_at.into(), r.said.as_deref().into(), by.into()],
    )?;
    Ok(())
}

/// The requests about the facts of somebody, the latest first.
pub(crate) fn requests_of(tx: &mut Tx, entity: i64) -> Result<Vec<Request>, Error> {
    tx.all(
        sql!("SELECT * FROM regulation_request WHERE entity = $1 ORDER BY id DESC LIMIT 200"),
        &[entity.into()],
    )
}

/// Open requests, in the order they came.
pub(crate) fn open_requests(tx: &mut Tx, after: i64, most: u32) -> Result<Vec<Request>, Error> {
    tx.all(
        sql!("SELECT * FROM regulation_request WHERE state = 'filed' AND id > $1 ORDER BY id LIMIT $2"),
        &[after.into(), most.into()],
    )
}

record! {
    /// That somebody is or was on a list.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Listing {
        /// Internal id.
        pub id: i64,
        /// Whose.
        pub entity: i64,
        /// Which list.
        pub list: List,
        /// By which criterion.
        pub criterion: String,
        /// Its name.
        pub name_zh: String,
        /// The same in English.
        pub name_en: String,
        /// On what it stands.
        pub basis: String,
        /// The fact that led to it.
        pub source: String,
        /// First day.
        pub from_day: String,
        /// Last day.
        pub until_day: String,
        /// When it was removed before that, epoch ms.
        pub removed_at: Option<i64>,
        /// Why.
        pub removed_why: Option<String>,
    }
}

impl Listing {
    /// Whether it stands on a day: no job has to run for it to end.
    pub fn stands(&self, day: &str) -> bool {
        self.removed_at.is_none() && self.until_day.as_str() >= day
    }
}

/// The lists somebody is or was on, the latest first.
pub(crate) fn listings(tx: &mut Tx, entity: i64) -> Result<Vec<Listing>, Error> {
    tx.all(
        sql!("SELECT * FROM regulation_listing WHERE entity = $1 ORDER BY id DESC LIMIT 200"),
        &[entity.into()],
    )
}

/// Puts somebody on a list.
pub(crate) fn insert_listing(
    tx: &mut Tx,
    entity: i64,
    criterion: &Criterion,
    source: &str,
    from: &str,
    until: &str,
) -> Result<(), Error> {
    let id = tx.new_id();
    tx.run(
        sql!(
            "INSERT INTO regulation_listing (id, entity, list, criterion, name_zh, name_en, basis, source, from_day, ",
            "until_day) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        ),
        &[
            id.into(),
            entity.into(),
            criterion.list.into(),
            criterion.key.as_str().into(),
            criterion.name.zh.as_str().into(),
            criterion.name.en.as_str().into(),
            criterion.basis.as_str().into(),
            source.into(),
            from.into(),
            until.into(),
        ],
    )?;
    Ok(())
}

/// Takes somebody off a list.
pub(crate) fn remove_listing(tx: &mut Tx, id: i64, why: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!("UPDATE regulation_listing SET removed_at = $2, removed_why = $3 WHERE id = $1"),
        &[id.into(), now.into(), why.into()],
    )?;
    Ok(())
}

/// Who stands on a list on a day: the listing with code, name and whether it is a person's.
pub(crate) fn on_list(
    tx: &mut Tx,
    list: List,
    words: &str,
    day: &str,
    before: i64,
    most: u32,
) -> Result<Vec<Listing>, Error> {
    let mut query = Query::new(sql!("SELECT * FROM regulation_listing"));
    query.and("list = ?", [list.into()]);
    query.and("removed_at IS NULL AND until_day >= ?", [day.into()]);
    query.and("id < ?", [before.into()]);
    if !words.is_empty() {
        query.and(
            "entity IN (SELECT id FROM regulation_entity WHERE code = ? OR (NOT person AND name LIKE ? ESCAPE '!'))",
            [words.to_uppercase().into(), super::lists::like(words).into()],
        );
    }
    query.order_by("id DESC").limit(most);
    tx.list(&query)
}
