//! Migrations are frozen: a text that has been listed is never changed again, because databases out there were made by it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use store::{Db, Error, MigrationSet, Options};

const LISTED: &str = include_str!("migrations.txt");

fn sets() -> Vec<MigrationSet> {
    std::iter::once(store::MIGRATIONS).chain(onedoor::wiring::migrations()).collect()
}

fn checksum(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every migration stands in `migrations.txt` with the checksum of its text, and nothing else does.
#[test]
fn listed_migrations_are_never_changed() {
    let mut listed: BTreeMap<String, &str> = LISTED
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let (name, checksum) = line.split_once(' ').expect(line);
            (name.to_owned(), checksum.trim())
        })
        .collect();
    let mut wrong = Vec::new();
    for set in sets() {
        for (name, text) in set.files {
            let (name, now) = (format!("{}/{name}", set.owner), checksum(text));
            match listed.remove(&name) {
                Some(then) if then == now => {}
                Some(_) => wrong.push(format!(
                    "{name} was changed: databases made by it would be refused. Restore it and add a migration of its own"
                )),
                None => wrong.push(format!("{name} is new: add this line to crates/onedoor/tests/it/migrations.txt\n{name} {now}")),
            }
        }
    }
    wrong.extend(
        listed.keys().map(|name| format!("{name} is listed but gone: databases made by it would be refused")),
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A database made by a newer program, or by one with other tables, is refused with what to do, before anything is changed.
#[test]
fn a_database_of_another_version_is_refused_untouched() {
    const NEWER: MigrationSet = MigrationSet {
        owner: "newcomer",
        files: &[("0001_create", "CREATE TABLE newcomer (id {id} PRIMARY KEY);")],
    };
    const OTHER: MigrationSet = MigrationSet {
        owner: "exchange",
        files: &[("0001_create", "CREATE TABLE other (id {id} PRIMARY KEY);")],
    };
    for (strange, word) in [(NEWER, "newer version"), (OTHER, "tables differ")] {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("onedoor.db").display());
        let open = || Db::open(&url, Options::default()).unwrap();
        // As if it had come from elsewhere: without some tables that this program would add.
        open().migrate(&[directory::migrations(), strange]).unwrap();
        let tables = || {
            let db = open();
            db.read_blocking(|tx| {
                tx.all::<String>(
                    store::sql!("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY sql"),
                    &[],
                )
            })
            .unwrap()
        };
        let before = tables();
        let refused = open().migrate(&onedoor::wiring::migrations()).unwrap_err();
        assert!(matches!(&refused, Error::Migration { owner, .. } if owner == strange.owner), "{refused}");
        assert!(refused.to_string().contains(word), "{refused}");
        assert_eq!(tables(), before);
    }
}
