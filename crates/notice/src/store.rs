//! All SQL of messages: those in the system here, what goes out, preferences and words in the folder.

pub mod deliveries;
pub mod preferences;
pub mod words;

use contract::{AccountId, TaskId};
use store::{Error, Query, Tx, Value, record, sql};

record! {
    /// A message as stored.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct MessageRow {
        /// Id.
        pub id: i64,
        /// Whose it is.
        pub account: i64,
        /// The event it tells of.
        pub event: i64,
        /// Its template.
        pub kind: String,
        /// The task it tells of; 0 for none.
        pub about: i64,
        /// Public number of the case.
        pub number: String,
        /// Where to go.
        pub href: String,
        /// Title.
        pub title_zh: String,
        /// Title.
        pub title_en: String,
        /// What it says.
        pub body_zh: String,
        /// What it says.
        pub body_en: String,
        /// When, epoch ms.
        pub at: i64,
        /// When it was read, epoch ms.
        pub read_at: Option<i64>,
    }
}

/// Keeps a message; false when the same was told of that event before.
pub fn insert(tx: &mut Tx, row: &MessageRow) -> Result<bool, Error> {
    let done = tx.run(
        sql!(
            "INSERT INTO notice_message (id, account, event, kind, about, number, href, title_zh, title_en, ",
            "body_zh, body_en, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ",
            "ON CONFLICT (event, account, kind, about) DO NOTHING"
        ),
        &[
            row.id.into(),
            row.account.into(),
            row.event.into(),
            row.kind.as_str().into(),
            row.about.into(),
            row.number.as_str().into(),
            row.href.as_str().into(),
            row.title_zh.as_str().into(),
            row.title_en.as_str().into(),
            row.body_zh.as_str().into(),
            row.body_en.as_str().into(),
            row.at.into(),
        ],
    )?;
    Ok(done == 1)
}

/// A message, whosever it is.
pub fn by_id(tx: &mut Tx, id: i64) -> Result<Option<MessageRow>, Error> {
    tx.opt(sql!("SELECT * FROM notice_message WHERE id = $1"), &[id.into()])
}

/// Notes that staff have been told of a task; false when they had been.
pub fn note_task(tx: &mut Tx, task: TaskId) -> Result<bool, Error> {
    let done = tx.run(
        sql!("INSERT INTO notice_task (task, at) VALUES ($1, $2) ON CONFLICT (task) DO NOTHING"),
        &[task.into(), tx.now().into()],
    )?;
    Ok(done == 1)
}

/// How many an account has not read, counted up to 100.
pub fn unread(tx: &mut Tx, account: AccountId) -> Result<i64, Error> {
    tx.one(
        sql!(
            "SELECT count(*) FROM (SELECT 1 AS one FROM notice_message WHERE account = $1 AND read_at IS NULL ",
            "LIMIT 100) AS counted"
        ),
        &[account.into()],
    )
}

/// An account's messages, newest first: those before this one.
pub fn of_account(
    tx: &mut Tx,
    account: AccountId,
    before: i64,
    only_unread: bool,
    most: u32,
) -> Result<Vec<MessageRow>, Error> {
    let mut query = Query::new(sql!(
        "SELECT id, account, event, kind, about, number, href, title_zh, title_en, body_zh, body_en, at, read_at ",
        "FROM notice_message"
    ));
    query.and("account = ?", [account.into()]).and("id < ?", [before.into()]);
    if only_unread {
        query.and("read_at IS NULL", []);
    }
    query.order_by("id DESC").limit(most);
    tx.list(&query)
}

/// One of an account's messages.
pub fn one(tx: &mut Tx, account: AccountId, id: i64) -> Result<Option<MessageRow>, Error> {
    tx.opt(
        sql!(
            "SELECT id, account, event, kind, about, number, href, title_zh, title_en, body_zh, body_en, at, ",
            "read_at FROM notice_message WHERE id = $1 AND account = $2"
        ),
        &[id.into(), account.into()],
    )
}

/// Marks messages of an account as read; answers how many were not.
pub fn mark_read(tx: &mut Tx, account: AccountId, ids: &[i64]) -> Result<u64, Error> {
    let mut done = 0;
    for id in ids {
        done += tx.run(
            sql!("UPDATE notice_message SET read_at = $3 WHERE id = $1 AND account = $2 AND read_at IS NULL"),
            &[(*id).into(), account.into(), tx.now().into()],
        )?;
    }
    Ok(done)
}

/// Marks all of an account's messages up to this one as read.
pub fn mark_all_read(tx: &mut Tx, account: AccountId, newest: i64) -> Result<u64, Error> {
    tx.run(
        sql!("UPDATE notice_message SET read_at = $3 WHERE account = $1 AND id <= $2 AND read_at IS NULL"),
        &[account.into(), newest.into(), Value::from(tx.now())],
    )
}

record! {
    /// A message, as far as it is to be known whether it stays.
    pub(crate) struct OldRow {
        pub id: i64,
        pub account: i64,
        pub number: String,
        pub at: i64,
    }
}

/// The oldest messages after an id.
pub(crate) fn oldest(tx: &mut Tx, after: i64, most: u32) -> Result<Vec<OldRow>, Error> {
    tx.all(
        sql!("SELECT id, account, number, at FROM notice_message WHERE id > $1 ORDER BY id LIMIT $2"),
        &[after.into(), most.into()],
    )
}

/// How many of the oldest came before that instant, counted up to so many.
pub(crate) fn old_count(tx: &mut Tx, before: i64, most: u32) -> Result<i64, Error> {
    tx.one(
        sql!(
            "SELECT COUNT(*) FROM (SELECT at FROM notice_message ORDER BY id LIMIT $2) oldest WHERE at < $1"
        ),
        &[before.into(), most.into()],
    )
}

/// Removes a message with its deliveries.
pub(crate) fn erase(tx: &mut Tx, id: i64) -> Result<(), Error> {
    tx.run(sql!("DELETE FROM notice_delivery WHERE message = $1"), &[id.into()])?;
    tx.run(sql!("DELETE FROM notice_message WHERE id = $1"), &[id.into()])?;
    Ok(())
}

/// Forgets of which tasks before that instant staff were told.
pub(crate) fn forget_tasks(tx: &mut Tx, before: i64) -> Result<u64, Error> {
    tx.run(sql!("DELETE FROM notice_task WHERE at < $1"), &[before.into()])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What every page asks, and what an inbox and the administrators' lists show, are found in an index whatever else lies
    /// there: a hundred thousand messages waiting slow nobody down.
    #[test]
    fn what_is_asked_often_is_found_in_an_index() {
        let sets = [directory::migrations(), crate::migrations()];
        let queries = [
            Query::with(
                sql!(
                    "EXPLAIN QUERY PLAN SELECT 1 FROM notice_message WHERE account = ? AND read_at IS NULL LIMIT 100"
                ),
                [1.into()],
            ),
            Query::with(
                sql!(
                    "EXPLAIN QUERY PLAN SELECT id FROM notice_message WHERE account = ? AND id < ? ",
                    "ORDER BY id DESC LIMIT 31"
                ),
                [1.into(), 9.into()],
            ),
            Query::with(
                sql!(
                    "EXPLAIN QUERY PLAN SELECT d.id FROM notice_delivery d JOIN notice_message m ON m.id = d.message ",
                    "WHERE d.state = ? AND d.id < ? ORDER BY d.id DESC LIMIT 51"
                ),
                ["waiting".into(), 9.into()],
            ),
            Query::with(
                sql!(
                    "EXPLAIN QUERY PLAN SELECT * FROM notice_delivery WHERE account = ? AND channel = ? AND digest = ? ",
                    "AND state = 'waiting' AND (party = ? OR channel = 'email') ORDER BY id LIMIT 100"
                ),
                [1.into(), "sms".into(), 9.into(), 1.into()],
            ),
            Query::with(
                sql!("EXPLAIN QUERY PLAN SELECT * FROM notice_delivery WHERE together = ? ORDER BY id"),
                [9.into()],
            ),
            Query::with(
                sql!("EXPLAIN QUERY PLAN SELECT 1 FROM notice_delivery WHERE state = ? LIMIT 1000"),
                ["failed".into()],
            ),
        ];
        testkit::on_sqlite(&sets, |db| {
            for query in queries.clone() {
                let text = query.text().to_owned();
                let plan: Vec<(i64, i64, i64, String)> =
                    db.read_blocking(move |tx| tx.list(&query)).unwrap_or_else(|error| panic!("{error}"));
                assert!(!plan.is_empty());
                for (.., step) in plan {
                    assert!(step.starts_with("SEARCH"), "{text}: {step}");
                }
            }
        });
    }
}
