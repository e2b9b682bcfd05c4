//! SQL of the counts that limits are made of.

use store::{Error, Tx, record, sql};

use crate::limits::Bucket;

/// Counts one more failure in the bucket, in a window that began at or after `since`; answers how many there are and
/// when the window began.
pub(crate) fn count_failure(tx: &mut Tx, bucket: &Bucket, now: i64, since: i64) -> Result<(i64, i64), Error> {
    tx.one(
        sql!(
            "INSERT INTO sign_in_failure (bucket, failures, since, kind, account, address) ",
            "VALUES ($1, 1, $2, $4, $5, $6) ON CONFLICT (bucket) DO UPDATE SET ",
            "failures = CASE WHEN sign_in_failure.since < $3 THEN 1 ELSE sign_in_failure.failures + 1 END, ",
            "since = CASE WHEN sign_in_failure.since < $3 THEN $2 ELSE sign_in_failure.since END ",
            "RETURNING failures, since"
        ),
        &[
            bucket.key.as_str().into(),
            now.into(),
            since.into(),
            bucket.kind.into(),
            bucket.account.into(),
            bucket.address.as_deref().into(),
        ],
    )
}

/// Failures in the bucket, where its window began at or after `since`.
pub(crate) fn failures(tx: &mut Tx, bucket: &str, since: i64) -> Result<Option<i64>, Error> {
    tx.opt(
        sql!("SELECT failures FROM sign_in_failure WHERE bucket = $1 AND since >= $2"),
        &[bucket.into(), since.into()],
    )
}

record! {
    /// A count with what it is about.
    pub(crate) struct LimitRow {
        pub bucket: String, pub kind: String, pub account: Option<i64>, pub login: Option<String>,
        pub address: Option<String>, pub failures: i64, pub since: i64,
    }
}

pub(crate) fn limits(tx: &mut Tx, since: i64) -> Result<Vec<LimitRow>, Error> {
    tx.all(
        sql!(
            "SELECT f.bucket, f.kind, f.account, a.login, f.address, f.failures, f.since FROM sign_in_failure f ",
            "LEFT JOIN account a ON a.id = f.account WHERE f.since >= $1 AND f.failures >= 5 ",
            "ORDER BY f.since DESC LIMIT 1000"
        ),
        &[since.into()],
    )
}

pub(crate) fn limit(tx: &mut Tx, bucket: &str) -> Result<Option<LimitRow>, Error> {
    tx.opt(
        sql!(
            "SELECT f.bucket, f.kind, f.account, a.login, f.address, f.failures, f.since FROM sign_in_failure f ",
            "LEFT JOIN account a ON a.id = f.account WHERE f.bucket = $1"
        ),
        &[bucket.into()],
    )
}

pub(crate) fn forgive(tx: &mut Tx, bucket: &str) -> Result<u64, Error> {
    tx.run(sql!("DELETE FROM sign_in_failure WHERE bucket = $1"), &[bucket.into()])
}

pub(crate) fn forget_failures(tx: &mut Tx, before: i64) -> Result<u64, Error> {
    tx.run(sql!("DELETE FROM sign_in_failure WHERE since < $1"), &[before.into()])
}
