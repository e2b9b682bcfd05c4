//! Work left for after commit: timers, jobs and messages to the outside. Rows written in the act's own transaction.

use crate::{Error, Tx, Value, record, sql};

/// A job to be done by a worker after commit.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Which handler does it, such as `notify.sms`.
    pub kind: &'static str,
    /// What the handler needs.
    pub payload: serde_json::Value,
    /// Not before this instant; `None` means at once.
    pub run_at_ms: Option<i64>,
    /// While a job with the same key waits or is dead, no second one is taken.
    pub dedup_key: Option<String>,
}

impl Job {
    /// A job to be done at once.
    pub fn new(kind: &'static str, payload: serde_json::Value) -> Self {
        Self { kind, payload, run_at_ms: None, dedup_key: None }
    }

    /// Not before this instant.
    #[must_use]
    pub fn at(mut self, ms: i64) -> Self {
        self.run_at_ms = Some(ms);
        self
    }

    /// No second one with this key while it waits.
    #[must_use]
    pub fn once(mut self, dedup_key: impl Into<String>) -> Self {
        self.dedup_key = Some(dedup_key.into());
        self
    }
}

/// A timer: a job at an instant, with a key to cancel it by.
#[derive(Debug, Clone, PartialEq)]
pub struct Timer {
    /// When: milliseconds since 1970.
    pub at_ms: i64,
    /// Which handler.
    pub kind: &'static str,
    /// What it belongs to, such as `case:123`. Several timers may share a key and are cancelled together.
    pub key: String,
    /// What the handler needs.
    pub payload: serde_json::Value,
}

#[derive(Debug, Clone)]
pub(crate) struct NewJob {
    pub(crate) kind: &'static str,
    pub(crate) payload: serde_json::Value,
    pub(crate) run_at: i64,
    pub(crate) key: Option<String>,
    pub(crate) dedup_key: Option<String>,
}

/// Writes what an act left to do: first what it cancelled, then what it set.
pub(crate) fn flush(tx: &mut Tx, cancelled: Vec<String>, jobs: Vec<NewJob>) -> Result<(), Error> {
    for key in cancelled {
        tx.put(sql!("DELETE FROM job WHERE key = $1"), [key.into()])?;
    }
    let now = tx.now();
    let rows: Vec<[Value; 7]> = jobs
        .into_iter()
        .map(|j| {
            [
                tx.new_id().into(),
                j.kind.into(),
                j.key.into(),
                j.payload.into(),
                j.run_at.into(),
                j.dedup_key.into(),
                now.into(),
            ]
        })
        .collect();
    tx.put_many(
        sql!(
            "INSERT INTO job (id, kind, key, payload, run_at, dedup_key, created_at) VALUES {rows} ",
            "ON CONFLICT DO NOTHING"
        ),
        &rows,
    )?;
    Ok(())
}

record! {
    /// A job as the page of waiting and dead jobs shows it.
    #[derive(Debug, Clone, PartialEq)]
    pub struct JobRow {
        /// Its id.
        pub id: i64,
        /// Which handler does it.
        pub kind: String,
        /// The key of a timer.
        pub key: Option<String>,
        /// What the handler needs.
        pub payload: serde_json::Value,
        /// When it is due: milliseconds since 1970.
        pub run_at: i64,
        /// How often it has failed.
        pub attempts: i64,
        /// Why it failed last.
        pub last_error: Option<String>,
        /// When it was left.
        pub created_at: i64,
    }
}

/// Dead jobs (failed too often), newest first, with ids below `before_id` (`i64::MAX` for the newest).
///
/// # Errors
/// Database errors.
pub fn dead(tx: &mut Tx, before_id: i64, limit: u32) -> Result<Vec<JobRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, kind, key, payload, run_at, attempts, last_error, created_at FROM job ",
            "WHERE state = 'dead' AND id < $1 ORDER BY id DESC LIMIT $2"
        ),
        &[before_id.into(), limit.into()],
    )
}

/// Waiting jobs and timers, soonest first.
///
/// # Errors
/// Database errors.
pub fn waiting(tx: &mut Tx, limit: u32) -> Result<Vec<JobRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, kind, key, payload, run_at, attempts, last_error, created_at FROM job ",
            "WHERE state = 'waiting' ORDER BY run_at, id LIMIT $1"
        ),
        &[limit.into()],
    )
}

/// The waiting timers of a key, soonest first.
///
/// # Errors
/// Database errors.
pub fn timers(tx: &mut Tx, key: &str) -> Result<Vec<JobRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, kind, key, payload, run_at, attempts, last_error, created_at FROM job ",
            "WHERE key = $1 AND state = 'waiting' ORDER BY run_at, id"
        ),
        &[key.into()],
    )
}

/// Gives a dead job its attempts back; it runs at once. False when there is no such dead job.
///
/// # Errors
/// Database errors.
pub fn resend(tx: &mut Tx, id: i64) -> Result<bool, Error> {
    let now = tx.now();
    let changed = tx.run(
        sql!("UPDATE job SET state = 'waiting', attempts = 0, run_at = $2 WHERE id = $1 AND state = 'dead'"),
        &[id.into(), now.into()],
    )?;
    tx.jobs_changed();
    Ok(changed == 1)
}

/// Removes a dead job for good. False when there is no such dead job.
///
/// # Errors
/// Database errors.
pub fn discard(tx: &mut Tx, id: i64) -> Result<bool, Error> {
    let job: Option<(String, serde_json::Value)> = tx.opt(
        sql!("SELECT kind, payload FROM job WHERE id = $1 AND state = 'dead' {for update}"),
        &[id.into()],
    )?;
    let Some((kind, payload)) = job else { return Ok(false) };
    if kind == crate::heard::LATE {
        crate::heard::let_go(tx, &payload)?;
    }
    Ok(tx.run(sql!("DELETE FROM job WHERE id = $1 AND state = 'dead'"), &[id.into()])? == 1)
}
