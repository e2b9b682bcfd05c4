//! Rows of systems, their keys, their messages and the days compared with them.

use serde_json::Value;
use store::{Error, Tx, record, sql};

use crate::gateway::message::Entry;
use crate::gateway::reconcile::Compared;
use crate::gateway::register::{Key, System};
use crate::gateway::signature::Algorithm;

record! {
    struct SystemRow {
        id: i64,
        code: String,
        name: String,
        organ: String,
        exempt_why: String,
        stopped_why: Option<String>,
        added_at: i64,
        revision: i64,
    }
}

impl SystemRow {
    fn read(self) -> System {
        System {
            id: self.id,
            code: self.code,
            name: self.name,
            organ: self.organ,
            exempt_why: self.exempt_why,
            stopped_why: self.stopped_why,
            added_at: self.added_at,
            revision: self.revision,
        }
    }
}

/// Adds a system, or writes how it is now.
pub(crate) fn put_system(tx: &mut Tx, s: &System) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO exchange_system (id, code, name, organ, exempt_why, stopped_why, added_at, revision) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO UPDATE SET name = excluded.name, ",
            "exempt_why = excluded.exempt_why, stopped_why = excluded.stopped_why, revision = excluded.revision"
        ),
        &[
            s.id.into(),
            s.code.as_str().into(),
            s.name.as_str().into(),
            s.organ.as_str().into(),
            s.exempt_why.as_str().into(),
            s.stopped_why.as_deref().into(),
            s.added_at.into(),
            s.revision.into(),
        ],
    )?;
    Ok(())
}

/// The system with this code.
pub(crate) fn system(tx: &mut Tx, code: &str) -> Result<Option<System>, Error> {
    let row: Option<SystemRow> =
        tx.opt(sql!("SELECT * FROM exchange_system WHERE code = $1"), &[code.into()])?;
    Ok(row.map(SystemRow::read))
}

/// The system with this code, taken for an act.
pub(crate) fn take_system(tx: &mut Tx, code: &str) -> Result<Option<System>, Error> {
    let row: Option<SystemRow> =
        tx.opt(sql!("SELECT * FROM exchange_system WHERE code = $1 {for update}"), &[code.into()])?;
    Ok(row.map(SystemRow::read))
}

/// The system with this id.
pub(crate) fn system_by_id(tx: &mut Tx, id: i64) -> Result<Option<System>, Error> {
    let row: Option<SystemRow> = tx.opt(sql!("SELECT * FROM exchange_system WHERE id = $1"), &[id.into()])?;
    Ok(row.map(SystemRow::read))
}

/// Systems by code, above one.
pub(crate) fn systems(tx: &mut Tx, after: &str, most: u32) -> Result<Vec<System>, Error> {
    let rows: Vec<SystemRow> = tx.all(
        sql!("SELECT * FROM exchange_system WHERE code > $1 ORDER BY code LIMIT $2"),
        &[after.into(), most.into()],
    )?;
    Ok(rows.into_iter().map(SystemRow::read).collect())
}

record! {
    struct KeyRow {
        keyid: String,
        system: i64,
        algorithm: Algorithm,
        public: Vec<u8>,
        added_at: i64,
        expires_at: i64,
        revoked_at: Option<i64>,
    }
}

impl KeyRow {
    fn read(self) -> Key {
        Key {
            keyid: self.keyid,
            system: self.system,
            algorithm: self.algorithm,
            public: self.public,
            added_at: self.added_at,
            expires_at: self.expires_at,
            revoked_at: self.revoked_at,
        }
    }
}

/// Adds a key.
pub(crate) fn insert_key(tx: &mut Tx, k: &Key) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO exchange_key (keyid, system, algorithm, public, added_at, expires_at) ",
            "VALUES ($1, $2, $3, $4, $5, $6)"
        ),
        &[
            k.keyid.as_str().into(),
            k.system.into(),
            k.algorithm.into(),
            k.public.clone().into(),
            k.added_at.into(),
            k.expires_at.into(),
        ],
    )?;
    Ok(())
}

/// A key.
pub(crate) fn key(tx: &mut Tx, keyid: &str) -> Result<Option<Key>, Error> {
    let row: Option<KeyRow> = tx.opt(sql!("SELECT * FROM exchange_key WHERE keyid = $1"), &[keyid.into()])?;
    Ok(row.map(KeyRow::read))
}

/// The keys of a system, the oldest first.
pub(crate) fn keys(tx: &mut Tx, system: i64) -> Result<Vec<Key>, Error> {
    let rows: Vec<KeyRow> = tx.all(
        sql!("SELECT * FROM exchange_key WHERE system = $1 ORDER BY added_at, keyid LIMIT 500"),
        &[system.into()],
    )?;
    Ok(rows.into_iter().map(KeyRow::read).collect())
}

/// Revokes a key that was not revoked; answers how many that were.
pub(crate) fn revoke(tx: &mut Tx, system: i64, keyid: &str) -> Result<u64, Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "UPDATE exchange_key SET revoked_at = $3 WHERE system = $1 AND keyid = $2 AND revoked_at IS NULL"
        ),
        &[system.into(), keyid.into(), now.into()],
    )
}

record! {
    struct MessageRow {
        message: String,
        resource: String,
        digest: String,
        outcome: String,
        day: String,
        times: i64,
        first_at: i64,
        last_at: i64,
    }
}

impl MessageRow {
    fn read(self) -> Entry {
        Entry {
            message: self.message,
            resource: self.resource,
            digest: self.digest,
            outcome: self.outcome,
            day: self.day,
            times: self.times,
            first_at: self.first_at,
            last_at: self.last_at,
        }
    }
}

/// A message of a system.
pub(crate) fn message(tx: &mut Tx, system: i64, message: &str) -> Result<Option<Entry>, Error> {
    let row: Option<MessageRow> = tx.opt(
        sql!(
            "SELECT message, resource, digest, outcome, day, times, first_at, last_at FROM exchange_message ",
            "WHERE system = $1 AND message = $2"
        ),
        &[system.into(), message.into()],
    )?;
    Ok(row.map(MessageRow::read))
}

/// Adds a message, or writes how it ended now.
pub(crate) fn put_message(tx: &mut Tx, system: i64, e: &Entry) -> Result<(), Error> {
    let id = tx.new_id();
    tx.run(
        sql!(
            "INSERT INTO exchange_message (id, system, message, resource, digest, outcome, day, times, first_at, last_at) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (system, message) DO UPDATE SET ",
            "outcome = excluded.outcome, times = excluded.times, last_at = excluded.last_at"
        ),
        &[
            id.into(),
            system.into(),
            e.message.as_str().into(),
            e.resource.as_str().into(),
            e.digest.as_str().into(),
            e.outcome.as_str().into(),
            e.day.as_str().into(),
            e.times.into(),
            e.first_at.into(),
            e.last_at.into(),
        ],
    )?;
    Ok(())
}

/// The latest messages of a system.
pub(crate) fn latest_messages(tx: &mut Tx, system: i64, most: u32) -> Result<Vec<Entry>, Error> {
    let rows: Vec<MessageRow> = tx.all(
        sql!(
            "SELECT message, resource, digest, outcome, day, times, first_at, last_at FROM exchange_message ",
            "WHERE system = $1 ORDER BY id DESC LIMIT $2"
        ),
        &[system.into(), most.into()],
    )?;
    Ok(rows.into_iter().map(MessageRow::read).collect())
}

/// Every message of a day in order of its number, with its outcome.
pub(crate) fn of_day(
    tx: &mut Tx,
    system: i64,
    day: &str,
    mut each: impl FnMut(&str, &str),
) -> Result<(), Error> {
    // By pieces in the order of bytes, which both databases are made to keep: a collation would order otherwise.
    let rows: Vec<(String, String)> = tx.all(
        sql!("SELECT message, outcome FROM exchange_message WHERE system = $1 AND day = $2"),
        &[system.into(), day.into()],
    )?;
    let sorted: std::collections::BTreeMap<String, String> = rows.into_iter().collect();
    for (message, outcome) in &sorted {
        each(message, outcome);
    }
    Ok(())
}

/// Notes a signature; answers whether it is a new one.
pub(crate) fn see(tx: &mut Tx, mark: &str, until: i64) -> Result<bool, Error> {
    let new = tx.run(
        sql!("INSERT INTO exchange_seen (mark, until) VALUES ($1, $2) ON CONFLICT (mark) DO NOTHING"),
        &[mark.into(), until.into()],
    )?;
    Ok(new > 0)
}

/// Forgets signatures that no longer hold.
pub(crate) fn forget_seen(tx: &mut Tx, now: i64) -> Result<(), Error> {
    tx.run(sql!("DELETE FROM exchange_seen WHERE until < $1"), &[now.into()])?;
    Ok(())
}

record! {
    struct DayRow {
        code: String,
        name: String,
        day: String,
        their_count: i64,
        their_digest: String,
        our_count: i64,
        our_digest: String,
        missing: Value,
        unknown: Value,
        at: i64,
    }
}

/// Keeps what came of comparing a day; a later comparison of the same day takes its place.
pub(crate) fn put_day(tx: &mut Tx, system: i64, c: &Compared) -> Result<(), Error> {
    let (missing, unknown) = (Value::from(c.missing.clone()), Value::from(c.unknown.clone()));
    tx.run(
        sql!(
            "INSERT INTO exchange_day (system, day, their_count, their_digest, our_count, our_digest, missing, unknown, at) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (system, day) DO UPDATE SET ",
            "their_count = excluded.their_count, their_digest = excluded.their_digest, our_count = excluded.our_count, ",
            "our_digest = excluded.our_digest, missing = excluded.missing, unknown = excluded.unknown, at = excluded.at"
        ),
        &[
            system.into(),
            c.day.as_str().into(),
            c.their_count.into(),
            c.their_digest.as_str().into(),
            c.our_count.into(),
            c.our_digest.as_str().into(),
            (&missing).into(),
            (&unknown).into(),
            c.at.into(),
        ],
    )?;
    Ok(())
}

/// Days compared, the latest first, since one.
pub(crate) fn days(tx: &mut Tx, since: &str, most: u32) -> Result<Vec<Compared>, Error> {
    let rows: Vec<DayRow> = tx.all(
        sql!(
            "SELECT s.code AS code, s.name AS name, d.day AS day, d.their_count AS their_count, ",
            "d.their_digest AS their_digest, d.our_count AS our_count, d.our_digest AS our_digest, d.missing AS missing, ",
            "d.unknown AS unknown, d.at AS at FROM exchange_day d JOIN exchange_system s ON s.id = d.system ",
            "WHERE d.day >= $1 ORDER BY d.day DESC, s.code LIMIT $2"
        ),
        &[since.into(), most.into()],
    )?;
    let read = |row: DayRow| {
        Ok(Compared {
            system: row.code,
            name: row.name,
            day: row.day,
            their_count: row.their_count,
            their_digest: row.their_digest,
            our_count: row.our_count,
            our_digest: row.our_digest,
            missing: super::names(row.missing)?,
            unknown: super::names(row.unknown)?,
            at: row.at,
        })
    };
    rows.into_iter().map(read).collect()
}
