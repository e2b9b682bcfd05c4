//! All SQL of oversight.

use contract::{CaseId, OrganId};
use store::ledger::FirstBroken;
use store::{Error, Tx, record, sql};

record! {
    /// A rating as stored.
    #[derive(Debug, Clone)]
    pub struct RatingRow {
        /// Id.
        pub id: i64,
        /// Case rated.
        pub case_id: i64,
        /// Its public number.
        pub case_number: String,
        /// Item.
        pub item_code: String,
        /// Organ rated.
        pub organ: i64,
        /// Division code.
        pub region: String,
        /// 1 very satisfied … 5 very dissatisfied.
        pub grade: i64,
        /// Words, may be empty.
        pub comment: String,
        /// Party that rated.
        pub rated_by: i64,
        /// When, epoch ms.
        pub at: i64,
    }
}

/// Keeps a rating and counts it.
pub fn insert(tx: &mut Tx, row: &RatingRow) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO rating (id, case_id, case_number, item_code, organ, region, grade, comment, rated_by, at) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        ),
        &[
            row.id.into(),
            row.case_id.into(),
            row.case_number.as_str().into(),
            row.item_code.as_str().into(),
            row.organ.into(),
            row.region.as_str().into(),
            row.grade.into(),
            row.comment.as_str().into(),
            row.rated_by.into(),
            row.at.into(),
        ],
    )?;
    tx.run(
        sql!(
            "INSERT INTO rating_count (organ, grade, n) VALUES ($1, $2, 1) ",
            "ON CONFLICT (organ, grade) DO UPDATE SET n = rating_count.n + 1"
        ),
        &[row.organ.into(), row.grade.into()],
    )?;
    Ok(())
}

/// The rating of a case, if it has been rated.
pub fn of_case(tx: &mut Tx, case: CaseId) -> Result<Option<RatingRow>, Error> {
    tx.opt(
        sql!(
            "SELECT id, case_id, case_number, item_code, organ, region, grade, comment, rated_by, at FROM rating ",
            "WHERE case_id = $1"
        ),
        &[case.into()],
    )
}

/// How many of each grade an organ has, by grade.
pub fn counts(tx: &mut Tx, organ: OrganId) -> Result<Vec<(i64, i64)>, Error> {
    tx.all(sql!("SELECT grade, n FROM rating_count WHERE organ = $1 ORDER BY grade"), &[organ.into()])
}

record! {
    /// A proof of the ledger as stored.
    #[derive(Debug, Clone)]
    pub struct CheckRow {
        /// Id.
        pub id: i64,
        /// Who asked, as the ledger names them.
        pub asked_by: String,
        /// Their name.
        pub asked_name: String,
        /// When they asked, epoch ms.
        pub asked_at: i64,
        /// When it was done, epoch ms.
        pub finished_at: Option<i64>,
        /// Streams found whole.
        pub streams: Option<i64>,
        /// Events found whole.
        pub events: Option<i64>,
        /// The stream that is broken.
        pub broken_stream: Option<String>,
        /// Where in it.
        pub broken_seq: Option<i64>,
        /// The event there; `None` when it is missing.
        pub broken_event: Option<i64>,
        /// How it is broken, as a word.
        pub why: Option<String>,
    }
}

/// Keeps that a proof was asked for.
pub fn insert_check(tx: &mut Tx, by: &str, name: &str) -> Result<i64, Error> {
    let (id, now) = (tx.new_id(), tx.now());
    tx.run(
        sql!("INSERT INTO ledger_check (id, asked_by, asked_name, asked_at) VALUES ($1, $2, $3, $4)"),
        &[id.into(), by.into(), name.into(), now.into()],
    )?;
    Ok(id)
}

/// A proof.
pub fn check(tx: &mut Tx, id: i64) -> Result<Option<CheckRow>, Error> {
    tx.opt(
        sql!(
            "SELECT id, asked_by, asked_name, asked_at, finished_at, streams, events, broken_stream, broken_seq, ",
            "broken_event, why FROM ledger_check WHERE id = $1"
        ),
        &[id.into()],
    )
}

/// The latest proofs, newest first.
pub fn checks(tx: &mut Tx, most: u32) -> Result<Vec<CheckRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, asked_by, asked_name, asked_at, finished_at, streams, events, broken_stream, broken_seq, ",
            "broken_event, why FROM ledger_check ORDER BY id DESC LIMIT $1"
        ),
        &[most.into()],
    )
}

/// The ledger was found whole.
pub fn finish_whole(tx: &mut Tx, id: i64, streams: i64, events: i64) -> Result<u64, Error> {
    let now = tx.now();
    tx.run(
        sql!("UPDATE ledger_check SET finished_at = $2, streams = $3, events = $4 WHERE id = $1"),
        &[id.into(), now.into(), streams.into(), events.into()],
    )
}

/// The ledger was found broken.
pub fn finish_broken(tx: &mut Tx, id: i64, broken: &FirstBroken, why: &str) -> Result<u64, Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "UPDATE ledger_check SET finished_at = $2, broken_stream = $3, broken_seq = $4, broken_event = $5, why = $6 ",
            "WHERE id = $1"
        ),
        &[
            id.into(),
            now.into(),
            broken.stream.as_str().into(),
            broken.seq.into(),
            broken.id.into(),
            why.into(),
        ],
    )
}
