//! What the plates of the services say is true: addresses lead somewhere, names are known, tables are touched by their owner
//! alone.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::common::in_sqlite;
use onedoor::services::plates;
use serde_json::json;

/// No two services claim one thing.
#[test]
fn services_go_together() {
    assert_eq!(service::check(&plates()), Ok(()));
}

/// Links and places where work begins lead to doors of the house.
#[test]
fn where_plates_lead_there_is_a_page() {
    in_sqlite(|house| {
        let pages: BTreeSet<&str> =
            house.doors.iter().filter(|door| door.method == "get").map(|door| door.path.as_str()).collect();
        for plate in plates() {
            let links = plate.nav.iter().map(|item| item.href).chain(plate.starts.iter().map(|s| s.path));
            for to in links {
                assert!(pages.contains(to), "{}: {to} is no page", plate.name);
            }
        }
    });
}

/// Every permission that the demonstration's posts, the pairs that stand apart, links and starts name is some service's.
#[test]
fn permissions_are_those_of_some_service() {
    let plates = plates();
    let known: BTreeSet<&str> =
        plates.iter().flat_map(|plate| plate.permissions).map(|permission| permission.0).collect();
    let mut named: Vec<&str> =
        plates.iter().flat_map(|plate| plate.apart).flat_map(|(a, b)| [*a, *b]).collect();
    named.extend(plates.iter().flat_map(|plate| plate.nav).filter_map(|item| item.needs).map(|p| p.0));
    named.extend(plates.iter().flat_map(|plate| plate.starts).flat_map(|s| s.permissions).map(|p| p.0));
    let site = std::fs::read_to_string(root().join("definitions/site-demo.yaml")).unwrap();
    let site = directory::SiteData::parse(&site).unwrap();
    named.extend(site.posts.iter().flat_map(|post| &post.permissions).map(String::as_str));
    let strange: BTreeSet<&str> = named.into_iter().filter(|name| !known.contains(name)).collect();
    assert_eq!(strange, BTreeSet::new());
}

/// Every permission has words, so that nobody who is refused or appointed reads its name.
#[test]
fn permissions_have_words() {
    in_sqlite(|_| {
        for permission in plates().iter().flat_map(|plate| plate.permissions) {
            let key = format!("permission-{}", permission.0.replace('.', "-"));
            for lang in [contract::Lang::Zh, contract::Lang::En] {
                assert!(kit::i18n::Tr::new(lang).find(&key, &[]).is_some(), "{key} {lang:?}");
            }
        }
    });
}

/// Whoever looks after jobs reads who hears what in words: every listener has some, and every kind of event that is heard.
#[test]
fn what_is_heard_has_words() {
    in_sqlite(|house| {
        let mut all = 0;
        for (listener, kinds) in house.handlers.listeners() {
            for lang in [contract::Lang::Zh, contract::Lang::En] {
                let tr = kit::i18n::Tr::new(lang);
                let key = format!("listener-{}", listener.replace('.', "-"));
                assert!(tr.find(&key, &[]).is_some(), "{key} {lang:?}");
                for kind in kinds {
                    let key = kind.replace('.', "-");
                    let known = [format!("ledger-kind-{key}"), key.replacen("case-", "case-event-", 1)];
                    let told = known.iter().any(|key| tr.find(key, &[]).is_some());
                    assert!(told, "{listener} hears {kind}: no words {lang:?}");
                }
            }
            all += kinds.len();
        }
        assert!(all > 20, "{all} kinds are heard");
    });
}

/// What stands in the ledger after a story was announced by its service's plate.
#[test]
fn events_are_those_that_plates_name() {
    in_sqlite(|house| {
        let told: BTreeSet<&str> = plates().into_iter().flat_map(|plate| plate.tells).copied().collect();
        let number = house.person("chen").apply("business-registration", json!({}));
        house.person("clerk1").accept(&number);
        house.person("lead1").review_all(&number);
        house.person("lead2").grant(&number);
        let sql = store::sql!("SELECT DISTINCT kind FROM event");
        let recorded = house.shared.db.read_blocking(move |tx| tx.all::<String>(sql, &[])).unwrap();
        assert!(recorded.len() > 8, "{recorded:?}");
        let strange: Vec<&String> = recorded.iter().filter(|kind| !told.contains(kind.as_str())).collect();
        assert!(strange.is_empty(), "{strange:?}");
    });
}

/// What an event says is told in words, not by the keys of its JSON: every fact of a story, and of all that the demonstration remembers, has a
/// name in both languages. And all that the demonstration is to remember was done: none of its acts was refused.
#[test]
fn facts_of_a_story_have_names_in_words() {
    in_sqlite(|house| {
        let number = house.person("chen").apply("business-registration", json!({}));
        house.person("clerk1").accept(&number);
        house.person("lead1").review_all(&number);
        house.person("lead2").grant(&number);
        let folder = tempfile::tempdir().unwrap();
        // 2026-11-30, a day on which all that the demonstration publishes is in force.
        let clock = store::ManualClock::new(1_796_000_400_000);
        // As if the first start had been killed half-way: it is begun again.
        std::fs::write(folder.path().join("onedoor.past"), "").unwrap();
        std::fs::write(folder.path().join("onedoor.db"), "half a past").unwrap();
        let (remembered, refused) = onedoor::demo::with_history(folder.path(), clock).unwrap();
        assert!(refused.is_empty(), "{refused:?}");
        assert!(!folder.path().join("onedoor.past").exists());
        let names: BTreeSet<String> =
            [&house.shared.db, &remembered].into_iter().flat_map(facts_told).collect();
        assert!(names.len() > 60, "{names:?}");
        for lang in [contract::Lang::Zh, contract::Lang::En] {
            let tr = kit::i18n::Tr::new(lang);
            let word = |name: &str| tr.find(&format!("kit-fact-{}", name.replace('_', "-")), &[]);
            let raw: Vec<_> = names.iter().filter(|name| word(name).is_none()).collect();
            assert!(raw.is_empty(), "{lang:?} {raw:?}");
        }
    });
}

/// The names of all facts in this ledger.
fn facts_told(db: &store::Db) -> BTreeSet<String> {
    let sql = store::sql!("SELECT data FROM event");
    let recorded = db.read_blocking(move |tx| tx.all::<String>(sql, &[])).unwrap();
    let all = recorded.iter().map(|data| serde_json::from_str::<serde_json::Value>(data).unwrap());
    all.filter_map(|data| Some(data.as_object()?.keys().cloned().collect::<Vec<_>>())).flatten().collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn sources(below: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(below).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// Tables named in a statement: what follows FROM, JOIN, INTO and UPDATE.
fn tables_in(sql: &str) -> impl Iterator<Item = &str> {
    let words: Vec<&str> = sql.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let named = words.windows(2).filter(|two| ["FROM", "JOIN", "INTO", "UPDATE"].contains(&two[0]));
    named.map(|two| two[1]).collect::<Vec<_>>().into_iter()
}

/// A table is read and written by its owner alone; whoever else needs it asks the owner's acts.
#[test]
fn tables_are_touched_by_their_owner_alone() {
    let plates = plates();
    let owners: BTreeMap<String, &str> = plates
        .iter()
        .flat_map(|plate| service::tables(&plate.tables).map(|table| (table, plate.name)))
        .collect();
    assert!(owners.len() > 30, "{}", owners.len());
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for plate in &plates {
        let mut files = Vec::new();
        sources(&root().join("crates").join(plate.name).join("src"), &mut files);
        for file in &files {
            let text = std::fs::read_to_string(file).unwrap();
            for statement in text.split("sql!(").skip(1) {
                let sql = statement.split('"').nth(1).unwrap_or_default();
                for table in tables_in(sql) {
                    seen += usize::from(owners.contains_key(table));
                    if owners.get(table).is_some_and(|owner| *owner != plate.name) {
                        wrong.push(format!("{}: {table} is {}'s", file.display(), owners[table]));
                    }
                }
            }
        }
    }
    assert!(seen > 100, "{seen} tables found in statements");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
