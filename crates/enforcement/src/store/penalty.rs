//! SQL of penalties: the list of powers, cases, documents.

use directory::access::{Columns, ListScope};
use store::{Error, Query, Tx, sql};

use crate::penalty::model::{Paper, Row, State};

pub(crate) fn powers_id(tx: &mut Tx) -> Result<Option<i64>, Error> {
    tx.opt(sql!("SELECT id FROM enforcement_powers ORDER BY id DESC LIMIT 1"), &[])
}

pub(crate) fn powers_text(tx: &mut Tx) -> Result<Option<String>, Error> {
    tx.opt(sql!("SELECT body FROM enforcement_powers ORDER BY id DESC LIMIT 1"), &[])
}

pub(crate) fn insert_powers(tx: &mut Tx, id: i64, by: &str, text: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!("INSERT INTO enforcement_powers (id, at, by_whom, body) VALUES ($1, $2, $3, $4)"),
        &[id.into(), now.into(), by.into(), text.into()],
    )?;
    Ok(())
}

/// The list of this version, as written.
pub(crate) fn powers_of(tx: &mut Tx, id: i64) -> Result<Option<String>, Error> {
    tx.opt(sql!("SELECT body FROM enforcement_powers WHERE id = $1"), &[id.into()])
}

pub(crate) fn insert(tx: &mut Tx, r: &Row) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO enforcement_case (id, number, power, powers, organ, region, party, fact_day, state, simple, ",
            "filed_at, due_at, provisional, decided_at, public_until, sent_to, body, revision) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0, $16, 0)"
        ),
        &[
            r.id.into(),
            r.number.as_str().into(),
            r.power.as_str().into(),
            r.powers.into(),
            r.organ.into(),
            r.region.as_str().into(),
            r.party.into(),
            r.fact_day.as_str().into(),
            r.state.into(),
            r.simple.into(),
            r.filed_at.into(),
            r.due_at.into(),
            r.provisional.into(),
            r.decided_at.into(),
            r.public_until.as_deref().into(),
            r.body.as_str().into(),
        ],
    )?;
    Ok(())
}

/// Keeps how a case stands.
pub(crate) fn save(tx: &mut Tx, r: &Row) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE enforcement_case SET organ = $2, state = $3, due_at = $4, provisional = $5, late_at = $6, ",
            "decided_at = $7, public_until = $8, sent_to = $9, body = $10, words = $11, revision = $12 WHERE id = $1"
        ),
        &[
            r.id.into(),
            r.organ.into(),
            r.state.into(),
            r.due_at.into(),
            r.provisional.into(),
            r.late_at.into(),
            r.decided_at.into(),
            r.public_until.as_deref().into(),
            r.sent_to.into(),
            r.body.as_str().into(),
            r.words.clone().into(),
            r.revision.into(),
        ],
    )?;
    Ok(())
}

/// Every column of cases.
fn cases() -> Query {
    Query::new(sql!(
        "SELECT id, number, power, powers, organ, region, party, fact_day, state, simple, filed_at, due_at, provisional, ",
        "late_at, decided_at, public_until, sent_to, body, words, revision FROM enforcement_case"
    ))
}

/// Takes a case: nobody else changes it until this act ends.
pub(crate) fn take(tx: &mut Tx, id: i64) -> Result<Option<Row>, Error> {
    tx.opt(
        sql!(
            "SELECT id, number, power, powers, organ, region, party, fact_day, state, simple, filed_at, due_at, ",
            "provisional, late_at, decided_at, public_until, sent_to, body, words, revision ",
            "FROM enforcement_case WHERE id = $1 {for update}"
        ),
        &[id.into()],
    )
}

pub(crate) fn by_number(tx: &mut Tx, number: &str) -> Result<Option<Row>, Error> {
    let mut query = cases();
    query.and("number = ?", [number.into()]).limit(1);
    Ok(tx.list(&query)?.into_iter().next())
}

/// What was pursued of somebody, the latest first.
pub(crate) fn of_party(tx: &mut Tx, party: i64, most: u32) -> Result<Vec<Row>, Error> {
    let mut query = cases();
    query.and("party = ?", [party.into()]).order_by("id DESC").limit(most);
    tx.list(&query)
}

/// Cases of bodies within a scope in one of these states, the oldest first; offered ones besides where asked for.
pub(crate) fn within(
    tx: &mut Tx,
    scope: &ListScope,
    states: &[State],
    offered: bool,
    before: i64,
    most: u32,
) -> Result<Vec<Row>, Error> {
    let mut query = cases();
    query.any_of("state", states.iter().map(|state| (*state).into()));
    let organ = if offered { "sent_to" } else { "organ" };
    scope.narrow(&mut query, Columns { region: "region", organ, item: "''" });
    query.and("id < ?", [before.into()]).order_by("id DESC").limit(most);
    tx.list(&query)
}

/// Decisions published on this day, the latest first.
pub(crate) fn published(tx: &mut Tx, day: &str, before: i64, most: u32) -> Result<Vec<Row>, Error> {
    let mut query = cases();
    query
        .and("public_until >= ?", [day.into()])
        .and("id < ?", [before.into()])
        .order_by("id DESC")
        .limit(most);
    tx.list(&query)
}

/// Ids of cases with sealed words, above this one.
pub(crate) fn sealed(tx: &mut Tx, after: i64, most: u32) -> Result<Vec<i64>, Error> {
    tx.all(
        sql!("SELECT id FROM enforcement_case WHERE words IS NOT NULL AND id > $1 ORDER BY id LIMIT $2"),
        &[after.into(), i64::from(most).into()],
    )
}

pub(crate) fn insert_paper(tx: &mut Tx, case: i64, p: &Paper) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO enforcement_paper (case_id, no, kind, number, at, by_whom, said) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        &[
            case.into(),
            p.no.into(),
            p.kind.as_str().into(),
            p.number.as_str().into(),
            p.at.into(),
            p.by_whom.as_str().into(),
            p.said.as_str().into(),
        ],
    )?;
    Ok(())
}

pub(crate) fn papers(tx: &mut Tx, case: i64) -> Result<Vec<Paper>, Error> {
    tx.all(
        sql!("SELECT no, kind, number, at, by_whom, said FROM enforcement_paper WHERE case_id = $1 ORDER BY no LIMIT 200"),
        &[case.into()],
    )
}
