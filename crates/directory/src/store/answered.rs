//! SQL of answers kept under an `Idempotency-Key`.

use store::{Error, Tx, record, sql};

record! {
    /// A request that came under a key.
    #[derive(Debug, Clone)]
    pub(crate) struct AnsweredRow {
        pub id: i64, pub at: i64, pub print: Option<Vec<u8>>, pub sealed: Option<Vec<u8>>,
    }
}

/// The request that came under this name.
pub(crate) fn answered(tx: &mut Tx, name: [u8; 32]) -> Result<Option<AnsweredRow>, Error> {
    tx.opt(sql!("SELECT id, at, print, sealed FROM answered WHERE name = $1"), &[name.into()])
}

/// Notes that one is under way; false where there is one already.
pub(crate) fn begin_answer(tx: &mut Tx, id: i64, name: [u8; 32], now: i64) -> Result<bool, Error> {
    let written = tx.run(
        sql!("INSERT INTO answered (id, name, at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING"),
        &[id.into(), name.into(), now.into()],
    )?;
    Ok(written > 0)
}

/// Keeps what it was answered.
pub(crate) fn keep_answer(tx: &mut Tx, id: i64, print: [u8; 32], sealed: Vec<u8>) -> Result<u64, Error> {
    tx.run(
        sql!("UPDATE answered SET print = $2, sealed = $3 WHERE id = $1"),
        &[id.into(), print.into(), sealed.into()],
    )
}

/// It changed nothing: its key is free again.
pub(crate) fn forget_answer(tx: &mut Tx, id: i64) -> Result<u64, Error> {
    tx.run(sql!("DELETE FROM answered WHERE id = $1"), &[id.into()])
}

/// Forgets what came before that instant.
pub(crate) fn forget_answers(tx: &mut Tx, before: i64) -> Result<u64, Error> {
    tx.run(sql!("DELETE FROM answered WHERE at < $1"), &[before.into()])
}

record! {
    /// An answer as it lies there.
    pub(crate) struct LyingAnswer {
        pub id: i64, pub sealed: Option<Vec<u8>>,
    }
}

/// The next kept answers after `after`.
pub(crate) fn answers_after(tx: &mut Tx, after: i64, most: u32) -> Result<Vec<LyingAnswer>, Error> {
    tx.all(
        sql!("SELECT id, sealed FROM answered WHERE id > $1 ORDER BY id LIMIT $2"),
        &[after.into(), most.into()],
    )
}

pub(crate) fn reseal_answer(tx: &mut Tx, id: i64, sealed: Vec<u8>) -> Result<u64, Error> {
    tx.run(sql!("UPDATE answered SET sealed = $2 WHERE id = $1"), &[id.into(), sealed.into()])
}
