//! Rows of requests.

use contract::OrganId;
use serde_json::Value;
use store::{Error, Query, Tx, record, sql};

use crate::model::{Ask, Purpose, Request, RequestState};

record! {
    struct RequestRow {
        id: i64,
        number: String,
        kind: Ask,
        resource: String,
        steward: String,
        organ: String,
        organ_id: i64,
        region: String,
        item: String,
        purpose: Purpose,
        fields: Value,
        why: String,
        until_day: String,
        state: RequestState,
        filed_at: i64,
        filed_by: i64,
        due_at: i64,
        warn_at: i64,
        provisional: bool,
        alarmed: i64,
        ended_at: Option<i64>,
        ended_by: Option<i64>,
        said: Option<String>,
        revision: i64,
    }
}

impl RequestRow {
    fn read(self) -> Result<Request, Error> {
        Ok(Request {
            id: self.id,
            number: self.number,
            kind: self.kind,
            resource: self.resource,
            steward: self.steward,
            organ: self.organ,
            organ_id: OrganId(self.organ_id),
            region: self.region,
            item: self.item,
            purpose: self.purpose,
            fields: super::names(self.fields)?,
            why: self.why,
            until_day: self.until_day,
            state: self.state,
            filed_at: self.filed_at,
            filed_by: self.filed_by,
            due_at: self.due_at,
            warn_at: self.warn_at,
            provisional: self.provisional,
            alarmed: self.alarmed,
            ended_at: self.ended_at,
            ended_by: self.ended_by,
            said: self.said,
            revision: self.revision,
        })
    }
}

/// Adds a request, or writes how it stands now.
pub(crate) fn put(tx: &mut Tx, r: &Request) -> Result<(), Error> {
    let fields = Value::from(r.fields.clone());
    tx.run(
        sql!(
            "INSERT INTO exchange_request (id, number, kind, resource, steward, organ, organ_id, region, item, purpose, ",
            "fields, why, until_day, state, filed_at, filed_by, due_at, warn_at, provisional, alarmed, ended_at, ended_by, ",
            "said, revision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, ",
            "$19, $20, $21, $22, $23, $24) ",
            "ON CONFLICT (id) DO UPDATE SET state = excluded.state, due_at = excluded.due_at, warn_at = excluded.warn_at, ",
            "provisional = excluded.provisional, alarmed = excluded.alarmed, ended_at = excluded.ended_at, ",
            "ended_by = excluded.ended_by, said = excluded.said, revision = excluded.revision"
        ),
        &[
            r.id.into(),
            r.number.as_str().into(),
            r.kind.into(),
            r.resource.as_str().into(),
            r.steward.as_str().into(),
            r.organ.as_str().into(),
            r.organ_id.into(),
            r.region.as_str().into(),
            r.item.as_str().into(),
            r.purpose.into(),
            (&fields).into(),
            r.why.as_str().into(),
            r.until_day.as_str().into(),
            r.state.into(),
            r.filed_at.into(),
            r.filed_by.into(),
            r.due_at.into(),
            r.warn_at.into(),
            r.provisional.into(),
            r.alarmed.into(),
            r.ended_at.into(),
            r.ended_by.into(),
            r.said.as_deref().into(),
            r.revision.into(),
        ],
    )?;
    Ok(())
}

/// A request.
pub(crate) fn get(tx: &mut Tx, number: &str) -> Result<Option<Request>, Error> {
    let row: Option<RequestRow> =
        tx.opt(sql!("SELECT * FROM exchange_request WHERE number = $1"), &[number.into()])?;
    row.map(RequestRow::read).transpose()
}

/// A request, taken for an act.
pub(crate) fn take(tx: &mut Tx, number: &str) -> Result<Option<Request>, Error> {
    let row: Option<RequestRow> =
        tx.opt(sql!("SELECT * FROM exchange_request WHERE number = $1 {for update}"), &[number.into()])?;
    row.map(RequestRow::read).transpose()
}

/// A request by its id, taken by its clock.
pub(crate) fn take_by_id(tx: &mut Tx, id: i64) -> Result<Option<Request>, Error> {
    let row: Option<RequestRow> =
        tx.opt(sql!("SELECT * FROM exchange_request WHERE id = $1 {for update}"), &[id.into()])?;
    row.map(RequestRow::read).transpose()
}

/// Whether an organ has an open request of this kind about a resource, for an item and purpose.
pub(crate) fn is_open(tx: &mut Tx, r: &Request) -> Result<bool, Error> {
    let found: Option<i64> = tx.opt(
        sql!(
            "SELECT id FROM exchange_request WHERE resource = $1 AND organ = $2 AND kind = $3 AND item = $4 ",
            "AND purpose = $5 AND state = 'filed' LIMIT 1"
        ),
        &[
            r.resource.as_str().into(),
            r.organ.as_str().into(),
            r.kind.into(),
            r.item.as_str().into(),
            r.purpose.into(),
        ],
    )?;
    Ok(found.is_some())
}

/// Open requests whose limit is provisional, above an id.
pub(crate) fn provisional(tx: &mut Tx, after: i64, most: u32) -> Result<Vec<i64>, Error> {
    tx.all(
        sql!(
            "SELECT id FROM exchange_request WHERE state = 'filed' AND provisional AND id > $1 ORDER BY id LIMIT $2"
        ),
        &[after.into(), most.into()],
    )
}

/// Which requests are listed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Listed {
    /// Those asked of these organs.
    pub stewards: Option<Vec<String>>,
    /// Those these organs ask.
    pub organs: Option<Vec<String>>,
    /// In one of these states; none: all.
    pub states: Vec<RequestState>,
    /// Open ones whose limit has passed at this moment.
    pub late_at: Option<i64>,
    /// About this resource.
    pub resource: Option<String>,
    /// Below this id.
    pub before: Option<i64>,
}

/// Requests, the latest first.
pub(crate) fn list(tx: &mut Tx, listed: &Listed, most: u32) -> Result<Vec<Request>, Error> {
    let mut query = Query::new(sql!("SELECT * FROM exchange_request"));
    if let Some(stewards) = &listed.stewards {
        query.any_of("steward", stewards.iter().map(|one| one.as_str().into()));
    }
    if let Some(organs) = &listed.organs {
        query.any_of("organ", organs.iter().map(|one| one.as_str().into()));
    }
    if !listed.states.is_empty() {
        query.any_of("state", listed.states.iter().map(|one| (*one).into()));
    }
    query.and_opt("state = 'filed' AND due_at < ?", listed.late_at);
    query.and_opt("resource = ?", listed.resource.as_deref());
    query.and_opt("id < ?", listed.before);
    query.order_by("id DESC").limit(most);
    let rows: Vec<RequestRow> = tx.list(&query)?;
    rows.into_iter().map(RequestRow::read).collect()
}

record! {
    /// How requests to one steward stand.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Standing {
        /// The steward's USCC; empty: the coordinating body.
        pub steward: String,
        /// All of them.
        pub all: i64,
        /// Opened or corrected.
        pub granted: i64,
        /// Refused or found unfounded.
        pub refused: i64,
        /// Waiting, in time.
        pub waiting: i64,
        /// Waiting, late.
        pub late: i64,
        /// Answered after their limit.
        pub answered_late: i64,
    }
}

/// How requests filed since a moment stand, by steward.
pub(crate) fn standing(tx: &mut Tx, since: i64, now: i64) -> Result<Vec<Standing>, Error> {
    tx.all(
        sql!(
            "SELECT steward, count(*) AS \"all\", sum(CASE WHEN state = 'granted' THEN 1 ELSE 0 END) AS granted, ",
            "sum(CASE WHEN state = 'refused' THEN 1 ELSE 0 END) AS refused, ",
            "sum(CASE WHEN state = 'filed' AND due_at >= $2 THEN 1 ELSE 0 END) AS waiting, ",
            "sum(CASE WHEN state = 'filed' AND due_at < $2 THEN 1 ELSE 0 END) AS late, ",
            "sum(CASE WHEN state IN ('granted', 'refused') AND ended_at > due_at THEN 1 ELSE 0 END) AS answered_late ",
            "FROM exchange_request WHERE filed_at >= $1 GROUP BY steward ORDER BY steward"
        ),
        &[since.into(), now.into()],
    )
}
