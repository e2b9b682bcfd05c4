//! SQL of terms, holds, runs of erasing and their certificates; and of erasing what this crate keeps itself.

use contract::PartyId;
use store::{Error, Tx, record, sql};

record! {
    /// Something that one asked for and another confirms.
    #[derive(Debug, Clone)]
    pub struct RequestRow {
        /// Id.
        pub id: i64,
        /// `term` or `lift`.
        pub what: String,
        /// The kind's name, or the hold's id.
        pub subject: String,
        /// The term asked for.
        pub days: Option<i64>,
        /// Why.
        pub reason: String,
        /// Account that asked.
        pub asked_by: i64,
        /// Their name.
        pub asked_name: String,
        /// When, epoch ms.
        pub asked_at: i64,
        /// `waiting`, `confirmed`, `withdrawn`, `refused`.
        pub state: String,
        /// Who settled it.
        pub settled_name: Option<String>,
        /// When, epoch ms.
        pub settled_at: Option<i64>,
    }
}

record! {
    /// A legal hold.
    #[derive(Debug, Clone)]
    pub struct HoldRow {
        /// Id.
        pub id: i64,
        /// The person.
        pub party: Option<i64>,
        /// Or the public number.
        pub number: String,
        /// Why.
        pub reason: String,
        /// On what basis; may be empty.
        pub basis: String,
        /// By whom.
        pub by_name: String,
        /// When, epoch ms.
        pub at: i64,
        /// When it was lifted, epoch ms.
        pub lifted_at: Option<i64>,
        /// Who confirmed that.
        pub lifted_by: Option<String>,
        /// Why.
        pub lifted_why: Option<String>,
    }
}

record! {
    /// Erasing one kind once.
    #[derive(Debug, Clone)]
    pub struct RunRow {
        /// Id.
        pub id: i64,
        /// The kind's name.
        pub kind: String,
        /// The term it went by, days.
        pub days: i64,
        /// What ended before this instant was due, epoch ms.
        pub before: i64,
        /// When it began, epoch ms.
        pub began_at: i64,
        /// When it ended, epoch ms.
        pub ended_at: Option<i64>,
        /// How far it is.
        pub place: String,
        /// How many were erased.
        pub erased: i64,
        /// How many were due and are held.
        pub held: i64,
        /// Over what was erased, in order.
        pub digest: String,
        /// Number of the certificate.
        pub number: Option<String>,
    }
}

/// Takes the one row that whoever erases and whoever holds takes first.
pub(crate) fn take_turn(tx: &mut Tx) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO retention_turn (id, turn) VALUES (1, 1) ",
            "ON CONFLICT (id) DO UPDATE SET turn = retention_turn.turn + 1"
        ),
        &[],
    )?;
    Ok(())
}

pub(crate) fn term(tx: &mut Tx, kind: &str) -> Result<Option<i64>, Error> {
    tx.opt(sql!("SELECT days FROM retention_term WHERE kind = $1"), &[kind.into()])
}

pub(crate) fn term_set(tx: &mut Tx, kind: &str) -> Result<Option<(String, String)>, Error> {
    tx.opt(sql!("SELECT asked_by, confirmed_by FROM retention_term WHERE kind = $1"), &[kind.into()])
}

pub(crate) fn set_term(
    tx: &mut Tx,
    kind: &str,
    days: i64,
    reason: &str,
    (asked_by, confirmed_by): (&str, &str),
) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "INSERT INTO retention_term (kind, days, reason, asked_by, confirmed_by, since) ",
            "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (kind) DO UPDATE SET days = excluded.days, ",
            "reason = excluded.reason, asked_by = excluded.asked_by, confirmed_by = excluded.confirmed_by, ",
            "since = excluded.since"
        ),
        &[kind.into(), days.into(), reason.into(), asked_by.into(), confirmed_by.into(), now.into()],
    )?;
    Ok(())
}

pub(crate) fn insert_request(tx: &mut Tx, row: &RequestRow) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO retention_request (id, what, subject, days, reason, asked_by, asked_name, asked_at, state) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        &[
            row.id.into(),
            row.what.as_str().into(),
            row.subject.as_str().into(),
            row.days.into(),
            row.reason.as_str().into(),
            row.asked_by.into(),
            row.asked_name.as_str().into(),
            row.asked_at.into(),
            row.state.as_str().into(),
        ],
    )?;
    Ok(())
}

pub(crate) fn waiting_request(tx: &mut Tx, what: &str, subject: &str) -> Result<Option<i64>, Error> {
    tx.opt(
        sql!("SELECT id FROM retention_request WHERE what = $1 AND subject = $2 AND state = 'waiting'"),
        &[what.into(), subject.into()],
    )
}

pub(crate) fn take_request(tx: &mut Tx, id: i64) -> Result<Option<RequestRow>, Error> {
    tx.opt(sql!("SELECT * FROM retention_request WHERE id = $1 {for update}"), &[id.into()])
}

pub(crate) fn settle_request(tx: &mut Tx, id: i64, state: &str, by: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!("UPDATE retention_request SET state = $2, settled_name = $3, settled_at = $4 WHERE id = $1"),
        &[id.into(), state.into(), by.into(), now.into()],
    )?;
    Ok(())
}

/// What waits, and below it what was settled last.
pub(crate) fn requests(tx: &mut Tx, most: u32) -> Result<Vec<RequestRow>, Error> {
    let mut all: Vec<RequestRow> = tx.all(
        sql!("SELECT * FROM retention_request WHERE state = 'waiting' ORDER BY id DESC LIMIT 500"),
        &[],
    )?;
    let settled: Vec<RequestRow> = tx.all(
        sql!("SELECT * FROM retention_request WHERE state <> 'waiting' ORDER BY id DESC LIMIT $1"),
        &[most.into()],
    )?;
    all.extend(settled);
    Ok(all)
}

pub(crate) fn insert_hold(
    tx: &mut Tx,
    id: i64,
    party: Option<i64>,
    number: &str,
    (reason, basis): (&str, &str),
    by: &str,
) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "INSERT INTO retention_hold (id, party, number, reason, basis, by_name, at) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        &[id.into(), party.into(), number.into(), reason.into(), basis.into(), by.into(), now.into()],
    )?;
    Ok(())
}

pub(crate) fn hold(tx: &mut Tx, id: i64) -> Result<Option<HoldRow>, Error> {
    tx.opt(sql!("SELECT * FROM retention_hold WHERE id = $1"), &[id.into()])
}

pub(crate) fn open_holds(tx: &mut Tx, most: u32) -> Result<Vec<HoldRow>, Error> {
    tx.all(sql!("SELECT * FROM retention_hold WHERE lifted_at IS NULL ORDER BY id LIMIT $1"), &[most.into()])
}

/// Those that stand, newest first, then those that were lifted.
pub(crate) fn holds(tx: &mut Tx, most: u32) -> Result<Vec<HoldRow>, Error> {
    tx.all(
        sql!(
            "SELECT * FROM retention_hold ORDER BY CASE WHEN lifted_at IS NULL THEN 0 ELSE 1 END, id DESC LIMIT $1"
        ),
        &[most.into()],
    )
}

pub(crate) fn lift_hold(tx: &mut Tx, id: i64, by: &str, why: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "UPDATE retention_hold SET lifted_at = $2, lifted_by = $3, lifted_why = $4 ",
            "WHERE id = $1 AND lifted_at IS NULL"
        ),
        &[id.into(), now.into(), by.into(), why.into()],
    )?;
    Ok(())
}

/// Accounts of a party, and those that may act for it.
pub(crate) fn accounts_for_party(tx: &mut Tx, party: PartyId) -> Result<Vec<i64>, Error> {
    tx.all(
        sql!(
            "SELECT id FROM account WHERE party = $1 UNION SELECT account FROM representation WHERE party = $1"
        ),
        &[party.into()],
    )
}

pub(crate) fn open_run(tx: &mut Tx, kind: &str) -> Result<Option<i64>, Error> {
    tx.opt(
        sql!("SELECT id FROM retention_run WHERE kind = $1 AND ended_at IS NULL ORDER BY id LIMIT 1"),
        &[kind.into()],
    )
}

pub(crate) fn insert_run(
    tx: &mut Tx,
    id: i64,
    kind: &str,
    (days, before): (i64, i64),
    now: i64,
) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO retention_run (id, kind, days, before, began_at, place, erased, held, digest) ",
            "VALUES ($1, $2, $3, $4, $5, '', 0, 0, '')"
        ),
        &[id.into(), kind.into(), days.into(), before.into(), now.into()],
    )?;
    Ok(())
}

pub(crate) fn run(tx: &mut Tx, id: i64) -> Result<Option<RunRow>, Error> {
    tx.opt(sql!("SELECT * FROM retention_run WHERE id = $1"), &[id.into()])
}

pub(crate) fn save_run(tx: &mut Tx, run: &RunRow) -> Result<(), Error> {
    tx.run(
        sql!("UPDATE retention_run SET place = $2, erased = $3, held = $4, digest = $5 WHERE id = $1"),
        &[
            run.id.into(),
            run.place.as_str().into(),
            run.erased.into(),
            run.held.into(),
            run.digest.as_str().into(),
        ],
    )?;
    Ok(())
}

/// Ends a run; one that erased nothing leaves no row.
pub(crate) fn end_run(tx: &mut Tx, id: i64, number: Option<&str>) -> Result<(), Error> {
    let now = tx.now();
    match number {
        Some(number) => tx.run(
            sql!("UPDATE retention_run SET ended_at = $2, number = $3 WHERE id = $1"),
            &[id.into(), now.into(), number.into()],
        )?,
        None => tx.run(sql!("DELETE FROM retention_run WHERE id = $1"), &[id.into()])?,
    };
    Ok(())
}

pub(crate) fn next_retention_serial(tx: &mut Tx, name: &str) -> Result<i64, Error> {
    tx.one(
        sql!(
            "INSERT INTO retention_serial (name, last) VALUES ($1, 1) ",
            "ON CONFLICT (name) DO UPDATE SET last = retention_serial.last + 1 RETURNING last"
        ),
        &[name.into()],
    )
}

pub(crate) fn insert_erased(tx: &mut Tx, run: i64, no: i64, thing: &str) -> Result<(), Error> {
    tx.run(
        sql!("INSERT INTO retention_erased (run, no, thing) VALUES ($1, $2, $3)"),
        &[run.into(), no.into(), thing.into()],
    )?;
    Ok(())
}

pub(crate) fn erased(tx: &mut Tx, run: i64, after: i64, most: u32) -> Result<Vec<(i64, String)>, Error> {
    tx.all(
        sql!("SELECT no, thing FROM retention_erased WHERE run = $1 AND no > $2 ORDER BY no LIMIT $3"),
        &[run.into(), after.into(), most.into()],
    )
}

pub(crate) fn erased_by(tx: &mut Tx, thing: &str) -> Result<Option<String>, Error> {
    let found: Option<Option<String>> = tx.opt(
        sql!(
            "SELECT r.number FROM retention_erased e JOIN retention_run r ON r.id = e.run ",
            "WHERE e.thing = $1 ORDER BY r.id DESC LIMIT 1"
        ),
        &[thing.into()],
    )?;
    Ok(found.flatten())
}

pub(crate) fn certificates(tx: &mut Tx, before: i64, most: u32) -> Result<Vec<RunRow>, Error> {
    tx.all(
        sql!("SELECT * FROM retention_run WHERE number IS NOT NULL AND id < $1 ORDER BY id DESC LIMIT $2"),
        &[before.into(), most.into()],
    )
}

pub(crate) fn certificate(tx: &mut Tx, number: &str) -> Result<Option<RunRow>, Error> {
    tx.opt(sql!("SELECT * FROM retention_run WHERE number = $1"), &[number.into()])
}

/// Looks at somebody, the oldest first: id, person, account that looked, when.
pub(crate) fn oldest_looks(tx: &mut Tx, after: i64, most: u32) -> Result<Vec<(i64, i64, i64, i64)>, Error> {
    tx.all(
        sql!("SELECT id, party, account, at FROM reveal WHERE id > $1 ORDER BY id LIMIT $2"),
        &[after.into(), most.into()],
    )
}

pub(crate) fn delete_look(tx: &mut Tx, id: i64) -> Result<(), Error> {
    tx.run(sql!("DELETE FROM reveal WHERE id = $1"), &[id.into()])?;
    Ok(())
}

pub(crate) fn looks_before(tx: &mut Tx, before: i64, most: u32) -> Result<i64, Error> {
    tx.one(
        sql!("SELECT COUNT(*) FROM (SELECT at FROM reveal ORDER BY id LIMIT $2) oldest WHERE at < $1"),
        &[before.into(), most.into()],
    )
}

pub(crate) fn exports_before(tx: &mut Tx, before: i64, most: u32) -> Result<Vec<i64>, Error> {
    tx.all(
        sql!("SELECT id FROM list_export WHERE asked_at < $1 ORDER BY asked_at LIMIT $2"),
        &[before.into(), most.into()],
    )
}

pub(crate) fn sessions_before(tx: &mut Tx, before: i64, most: u32) -> Result<i64, Error> {
    tx.one(
        sql!("SELECT COUNT(*) FROM (SELECT account FROM session WHERE expires_at < $1 LIMIT $2) ended"),
        &[before.into(), most.into()],
    )
}
