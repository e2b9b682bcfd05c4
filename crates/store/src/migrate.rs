//! Migrations: numbered SQL files per owner, one text for both databases, applied once, one transaction each.

use crate::sql::Kind;
use crate::{Db, Error, Tx, sql};
use sha2::{Digest, Sha256};

/// The migrations of one crate, in order: `("0001_create", include_str!("../migrations/0001_create.sql"))`.
///
/// Tokens in the texts: `{id}` and `{int}` (64-bit integers), `{real}`, `{bool}`, `{bytes}`, `{json}` (text),
/// `{clustered}` (after the closing bracket of a table that lives in its primary key).
#[derive(Debug, Clone, Copy)]
pub struct MigrationSet {
    /// The crate's name.
    pub owner: &'static str,
    /// Names, which must rise, and texts.
    pub files: &'static [(&'static str, &'static str)],
}

/// The store's own tables. [`Db::migrate`] applies them first.
pub const MIGRATIONS: MigrationSet =
    MigrationSet { owner: "store", files: &[("0001_create", include_str!("../migrations/0001_create.sql"))] };

/// Nodes that start together take turns.
const LOCK: i64 = 0x6f6e_6564_6f6f_7231;

pub(crate) fn migrate(db: &Db, sets: &[MigrationSet]) -> Result<(), Error> {
    db.write_blocking(|tx| {
        take_turn(tx)?;
        tx.script(
            "CREATE TABLE IF NOT EXISTS store_migration (owner TEXT NOT NULL, name TEXT NOT NULL, \
             checksum {bytes} NOT NULL, at {int} NOT NULL, PRIMARY KEY (owner, name)) {clustered}",
        )
    })?;
    for set in std::iter::once(&MIGRATIONS).chain(sets) {
        check_names(set)?;
        let set = *set;
        for &(name, text) in set.files {
            db.write_blocking(move |tx| apply(tx, set, name, text))?;
        }
        db.write_blocking(move |tx| refuse_unknown(tx, set))?;
    }
    Ok(())
}

fn take_turn(tx: &mut Tx) -> Result<(), Error> {
    if tx.kind() == Kind::Postgres {
        // PostgreSQL only
        tx.run(sql!("SELECT pg_advisory_xact_lock($1)"), &[LOCK.into()])?;
    }
    Ok(())
}

fn fault(owner: &str, name: &str, why: impl Into<String>) -> Error {
    Error::Migration { owner: owner.to_owned(), name: name.to_owned(), why: why.into() }
}

fn check_names(set: &MigrationSet) -> Result<(), Error> {
    let mut last = "";
    for (name, _) in set.files {
        if *name <= last {
            return Err(fault(set.owner, name, format!("comes after {last}; names must rise")));
        }
        last = name;
    }
    Ok(())
}

fn apply(tx: &mut Tx, set: MigrationSet, name: &'static str, text: &str) -> Result<(), Error> {
    take_turn(tx)?;
    let checksum: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    let applied: Option<[u8; 32]> = tx.opt(
        sql!("SELECT checksum FROM store_migration WHERE owner = $1 AND name = $2"),
        &[set.owner.into(), name.into()],
    )?;
    match applied {
        Some(same) if same == checksum => return Ok(()),
        Some(_) => {
            return Err(fault(
                set.owner,
                name,
                "was edited after it had been applied; restore it and add a new one",
            ));
        }
        None => {}
    }
    let last: Option<String> =
        tx.one(sql!("SELECT max(name) FROM store_migration WHERE owner = $1"), &[set.owner.into()])?;
    if last.as_deref().is_some_and(|last| last > name) {
        return Err(fault(set.owner, name, "comes before one already applied; give it a higher number"));
    }
    tx.script(text).map_err(|e| match e {
        Error::Sql(why) => fault(set.owner, name, why),
        other => other,
    })?;
    let now = tx.now();
    tx.run(
        sql!("INSERT INTO store_migration (owner, name, checksum, at) VALUES ($1, $2, $3, $4)"),
        &[set.owner.into(), name.into(), checksum.into(), now.into()],
    )?;
    Ok(())
}

/// A database written by a newer program is not touched.
fn refuse_unknown(tx: &mut Tx, set: MigrationSet) -> Result<(), Error> {
    let applied: Vec<String> =
        tx.all(sql!("SELECT name FROM store_migration WHERE owner = $1 ORDER BY name"), &[set.owner.into()])?;
    match applied.into_iter().find(|name| !set.files.iter().any(|(known, _)| known == name)) {
        Some(name) => {
            Err(fault(set.owner, &name, "was applied by a newer version of this program; start that version"))
        }
        None => Ok(()),
    }
}
