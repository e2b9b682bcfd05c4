//! Migrations: numbered SQL files per owner, one text for both databases, applied once, one transaction each.

use crate::sql::Kind;
use crate::{Db, Error, Tx, sql};
use sha2::{Digest, Sha256};

/// The migrations of one crate, in order: `("0001_create", include_str!("../migrations/0001_create.sql"))`.
///
/// Tokens in the texts: `{id}` and `{int}` (64-bit integers), `{counter}` (a primary key counted up by the database), `{real}`, `{bool}`, `{bytes}`, `{json}` (text),
/// `{clustered}` (after the closing bracket of a table that lives in its primary key).
#[derive(Debug, Clone, Copy)]
pub struct MigrationSet {
    /// The crate's name.
    pub owner: &'static str,
    /// Names, which must rise, and texts.
    pub files: &'static [(&'static str, &'static str)],
}

/// The store's own tables. [`Db::migrate`] applies them first.
pub const MIGRATIONS: MigrationSet = MigrationSet {
    owner: "store",
    files: &[
        ("0001_create", include_str!("../migrations/0001_create.sql")),
        ("0002_heard", include_str!("../migrations/0002_heard.sql")),
        ("0003_blobs", include_str!("../migrations/0003_blobs.sql")),
        ("0004_nodes", include_str!("../migrations/0004_nodes.sql")),
    ],
};

/// Why a database is not touched, and what to do.
const NEWER: &str = "this database was made by a newer version of the program, which alone can use it; start that version, or \
                     restore the copy made before the change. Nothing was changed";
const EDITED: &str = "this database was made by a version of the program whose tables differ (before the first release that \
                      happened); start that version, or begin with an empty database. Nothing was changed";

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
    let sets: Vec<MigrationSet> = std::iter::once(&MIGRATIONS).chain(sets).copied().collect();
    sets.iter().try_for_each(check_names)?;
    // All of it is looked at before any of it is changed.
    let known = sets.clone();
    db.read_blocking(move |tx| refuse_strange(tx, &known))?;
    for set in sets {
        for &(name, text) in set.files {
            db.write_blocking(move |tx| apply(tx, set, name, text))?;
        }
    }
    Ok(())
}

fn take_turn(tx: &mut Tx) -> Result<(), Error> {
    if tx.kind() == Kind::Postgres {
        // A large table takes as long as it takes, and so does whoever is first.
        // PostgreSQL only
        tx.script("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")?;
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
        Some(_) => return Err(fault(set.owner, name, EDITED)),
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

/// A database written by a newer program, or by one with other tables, is not touched.
fn refuse_strange(tx: &mut Tx, sets: &[MigrationSet]) -> Result<(), Error> {
    let applied: Vec<(String, String, [u8; 32])> =
        tx.all(sql!("SELECT owner, name, checksum FROM store_migration ORDER BY owner, name"), &[])?;
    for (owner, name, checksum) in applied {
        let text = sets
            .iter()
            .filter(|set| set.owner == owner)
            .flat_map(|set| set.files)
            .find_map(|(known, text)| (*known == name).then_some(text));
        match text {
            None => return Err(fault(&owner, &name, NEWER)),
            Some(text) if checksum[..] != Sha256::digest(text.as_bytes())[..] => {
                return Err(fault(&owner, &name, EDITED));
            }
            Some(_) => {}
        }
    }
    Ok(())
}
