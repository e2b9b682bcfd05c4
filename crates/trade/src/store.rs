//! All SQL of trading. This file: rules, serials, subjects, releases; [`tenders`], [`bids`], [`people`].

pub mod bids;
pub mod people;
pub mod tenders;

use store::{Error, Tx, sql};

/// Which rules are in force.
pub(crate) fn rules_id(tx: &mut Tx) -> Result<Option<i64>, Error> {
    tx.opt(sql!("SELECT id FROM trade_rules ORDER BY id DESC LIMIT 1"), &[])
}

/// The rules in force, as written.
pub(crate) fn rules_text(tx: &mut Tx) -> Result<Option<String>, Error> {
    tx.opt(sql!("SELECT body FROM trade_rules ORDER BY id DESC LIMIT 1"), &[])
}

/// Adds a version of the rules.
pub(crate) fn insert_rules(tx: &mut Tx, id: i64, by: &str, text: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!("INSERT INTO trade_rules (id, at, by_whom, body) VALUES ($1, $2, $3, $4)"),
        &[id.into(), now.into(), by.into(), text.into()],
    )?;
    Ok(())
}

/// Boards and procedures of tenders that have not ended.
pub(crate) fn in_use(tx: &mut Tx) -> Result<Vec<(String, String)>, Error> {
    tx.all(
        sql!(
            "SELECT DISTINCT board, procedure FROM trade_tender WHERE state NOT IN ('completed', 'failed', 'cancelled') ",
            "ORDER BY board, procedure LIMIT 500"
        ),
        &[],
    )
}

/// The next number of a gap-free series. Its row is held to the end of the act, so numbers follow the order of commits.
pub(crate) fn next_serial(tx: &mut Tx, name: &str) -> Result<i64, Error> {
    tx.one(
        sql!(
            "INSERT INTO trade_serial (name, last) VALUES ($1, 1) ",
            "ON CONFLICT (name) DO UPDATE SET last = trade_serial.last + 1 RETURNING last"
        ),
        &[name.into()],
    )
}

/// Keeps a release.
pub(crate) fn insert_release(tx: &mut Tx, no: i64, tender: i64, body: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!("INSERT INTO trade_release (no, tender, at, body) VALUES ($1, $2, $3, $4)"),
        &[no.into(), tender.into(), now.into(), body.into()],
    )?;
    Ok(())
}

/// Releases after a watermark.
pub(crate) fn releases_after(tx: &mut Tx, after: i64, most: u32) -> Result<Vec<(i64, String)>, Error> {
    tx.all(
        sql!("SELECT no, body FROM trade_release WHERE no > $1 ORDER BY no LIMIT $2"),
        &[after.into(), most.into()],
    )
}

/// Releases of a tender, the first first.
pub(crate) fn releases_of(tx: &mut Tx, tender: i64) -> Result<Vec<(i64, String)>, Error> {
    tx.all(
        sql!("SELECT no, body FROM trade_release WHERE tender = $1 ORDER BY no LIMIT 500"),
        &[tender.into()],
    )
}

/// The last release of a tender.
pub(crate) fn last_release(tx: &mut Tx, tender: i64) -> Result<Option<String>, Error> {
    tx.opt(
        sql!("SELECT body FROM trade_release WHERE tender = $1 ORDER BY no DESC LIMIT 1"),
        &[tender.into()],
    )
}

/// How many tenders are public, awarded, and for how much, by board, since an instant.
pub(crate) fn figures(tx: &mut Tx, since: i64) -> Result<Vec<(String, i64, i64, i64)>, Error> {
    tx.all(
        sql!(
            "SELECT board, COUNT(*), COUNT(awarded_at), COALESCE(CAST(SUM(award_fen) AS BIGINT), 0) FROM trade_tender ",
            "WHERE published_at >= $1 GROUP BY board ORDER BY board"
        ),
        &[since.into()],
    )
}
