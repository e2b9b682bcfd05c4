//! Acts: written, read, undone, run together, refused; the same on both databases.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use serde_json::json;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};
use store::*;
use testkit::on_both;

record! {
    #[derive(Debug, PartialEq)]
    struct Item { id: i64, title: String, closed_at: Option<i64>, open: bool }
}

const SETS: &[MigrationSet] = &[MigrationSet {
    owner: "test",
    files: &[(
        "0001_create",
        "CREATE TABLE item (
             id {id} PRIMARY KEY, title TEXT NOT NULL, closed_at {int}, open {bool} NOT NULL,
             parent {int} REFERENCES item (id), weight {real}, body {bytes}, facts {json},
             CONSTRAINT item_title_given CHECK (title <> ''));
         CREATE UNIQUE INDEX item_title ON item (title);
         CREATE TABLE counter (id {id} PRIMARY KEY, n {int} NOT NULL, UNIQUE (n, id));",
    )],
}];

fn add(tx: &mut Tx, title: &str) -> Result<i64, Error> {
    let id = tx.new_id();
    tx.run(
        sql!("INSERT INTO item (title, id, closed_at, open) VALUES ($2, $1, $3, $4)"),
        &[id.into(), title.into(), None::<i64>.into(), true.into()],
    )?;
    tx.record(Event {
        stream: format!("item:{title}"),
        kind: "item.made",
        actor: "system".into(),
        data: json!({ "id": id }),
    });
    Ok(id)
}

fn titles(db: &Db) -> Vec<String> {
    db.read_blocking(|tx| tx.all::<String>(sql!("SELECT title FROM item ORDER BY title"), &[])).unwrap()
}

#[test]
fn what_is_written_is_read_back_by_name_in_any_order() {
    on_both(SETS, |db| {
        let id = db.write_blocking(|tx| add(tx, "one")).unwrap();
        let items: Vec<Item> =
            db.read_blocking(|tx| tx.all(sql!("SELECT open, title, id, closed_at FROM item"), &[])).unwrap();
        assert_eq!(items, [Item { id, title: "one".into(), closed_at: None, open: true }]);
        let missing = db.read_blocking(|tx| tx.all::<Item>(sql!("SELECT id, title FROM item"), &[]));
        assert!(matches!(missing, Err(Error::Type(why)) if why.contains("closed_at")));
    });
}

#[test]
fn every_kind_of_value_goes_in_and_comes_out() {
    on_both(SETS, |db| {
        type Fields = (i64, bool, Option<f64>, Option<Vec<u8>>, Option<serde_json::Value>, Option<i64>);
        let fields: Fields = db
            .write_blocking(|tx| {
                tx.run(
                    sql!(
                        "INSERT INTO item (id, title, closed_at, open, weight, body, facts) ",
                        "VALUES ($1, $2, $3, $4, $5, $6, $7)"
                    ),
                    &[
                        7.into(),
                        "值 '$1' \u{1F3DB}".into(),
                        i64::MAX.into(),
                        1.into(),
                        1.5.into(),
                        vec![0u8, 255, 0].into(),
                        json!({"$1": ["a", null]}).into(),
                    ],
                )?;
                tx.one(sql!("SELECT id, open, weight, body, facts, closed_at FROM item"), &[])
            })
            .map_err(|e: Error| e)
            .unwrap();
        let facts = json!({"$1": ["a", null]});
        assert_eq!(fields, (7, true, Some(1.5), Some(vec![0, 255, 0]), Some(facts), Some(i64::MAX)));
        let (sum, count): (i64, i64) =
            db.read_blocking(|tx| tx.one(sql!("SELECT sum(id), count(*) FROM item"), &[])).unwrap();
        assert_eq!((sum, count), (7, 1));
    });
}

#[test]
fn text_that_only_one_database_could_store_is_refused_by_both() {
    on_both(SETS, |db| {
        let refused = db.write_blocking(|tx| add(tx, "a\0b")).unwrap_err();
        assert!(matches!(&refused, Error::Type(why) if why.contains("NUL")), "{refused:?}");
        assert!(titles(db).is_empty());
    });
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]

    /// Places inside quotes are text and stay; all others become numbered places, whatever stands around them.
    #[test]
    fn any_text_survives_beside_places(text in "[^\0]{0,40}", number in proptest::num::i64::ANY) {
        thread_local!(static DB: Db = Db::open("sqlite::memory:", Options::default()).unwrap());
        let given = (number, text.clone());
        let back: (i64, String, String) = DB.with(|db| {
            db.read_blocking(move |tx| {
                tx.one(sql!("SELECT $2, '$1 ''$2'' ', $1"), &[text.as_str().into(), number.into()])
            })
        }).unwrap();
        proptest::prop_assert_eq!(back, (given.0, "$1 '$2' ".to_owned(), given.1));
    }
}

#[test]
fn broken_rules_are_named_the_same() {
    on_both(SETS, |db| {
        db.write_blocking(|tx| add(tx, "one")).unwrap();
        let again = db.write_blocking(|tx| add(tx, "one")).unwrap_err();
        assert!(again.is_unique("item_title"), "{again:?}");
        let same_id = db
            .write_blocking(|tx| {
                tx.run(sql!("INSERT INTO counter (id, n) VALUES (1, 1)"), &[])?;
                tx.run(sql!("INSERT INTO counter (id, n) VALUES (1, 2)"), &[])
            })
            .unwrap_err();
        assert!(same_id.is_unique("counter_pkey"), "{same_id:?}");
        let unnamed = db.write_blocking(|tx| add(tx, "")).unwrap_err();
        assert!(
            matches!(&unnamed, Error::Constraint { kind: ConstraintKind::Check, name, .. } if name == "item_title_given")
        );
        let orphan = db.write_blocking(|tx| {
            tx.run(sql!("INSERT INTO item (id, title, open, parent) VALUES (9, 'x', TRUE, 8)"), &[])
        });
        assert!(matches!(orphan, Err(Error::Constraint { kind: ConstraintKind::ForeignKey, .. })));
        let empty = db.write_blocking(|tx| tx.run(sql!("INSERT INTO item (id, open) VALUES (9, TRUE)"), &[]));
        assert!(
            matches!(&empty, Err(Error::Constraint { kind: ConstraintKind::NotNull, name, .. }) if name == "title")
        );
        assert_eq!(titles(db), ["one"]);
    });
}

#[test]
fn a_failed_or_panicking_act_leaves_nothing() {
    on_both(SETS, |db| {
        let failed = db.write_blocking(|tx| {
            add(tx, "failed")?;
            Err::<(), _>(Error::NotFound("on purpose".into()))
        });
        assert_eq!(failed, Err(Error::NotFound("on purpose".into())));
        let panicked = db.write_blocking(|tx| -> Result<(), Error> {
            add(tx, "panicked")?;
            panic!("on purpose")
        });
        assert_eq!(panicked, Err(Error::Panicked("on purpose".into())));
        // A swallowed error does not let half an act through.
        let swallowed = db.write_blocking(|tx| {
            add(tx, "swallowed")?;
            let _ = add(tx, "swallowed");
            Ok::<_, Error>(())
        });
        assert_eq!(swallowed, Err(Error::Aborted));
        assert!(titles(db).is_empty());
        assert_eq!(ledger::verify(db).unwrap(), Ok(ledger::Report::default()));
        db.write_blocking(|tx| add(tx, "after")).unwrap();
        assert_eq!(titles(db), ["after"]);
    });
}

#[test]
fn an_attempt_is_undone_alone() {
    on_both(SETS, |db| {
        let called = Arc::new(AtomicU32::new(0));
        let calls = Arc::clone(&called);
        db.write_blocking(move |tx| {
            add(tx, "one")?;
            let tried = tx.attempt(|tx| {
                let calls = Arc::clone(&calls);
                tx.after_commit(Box::new(move || {
                    calls.fetch_add(100, Ordering::SeqCst);
                }));
                tx.enqueue(Job::new("never", json!({})));
                add(tx, "two")?;
                add(tx, "one")
            });
            assert!(tried.is_err_and(|e| e.is_unique("item_title")));
            let calls = Arc::clone(&calls);
            tx.after_commit(Box::new(move || {
                calls.fetch_add(1, Ordering::SeqCst);
            }));
            add(tx, "three")
        })
        .unwrap();
        assert_eq!(titles(db), ["one", "three"]);
        assert_eq!(called.load(Ordering::SeqCst), 1);
        assert_eq!(db.pending().unwrap(), 0);
        assert_eq!(ledger::verify(db).unwrap(), Ok(ledger::Report { streams: 2, events: 2 }));
    });
}

#[test]
fn reads_cannot_write() {
    on_both(SETS, |db| {
        assert_eq!(db.read_blocking(|tx| add(tx, "x")), Err(Error::ReadOnly));
        let recorded = db.read_blocking(|tx| {
            tx.record(Event { stream: "s".into(), kind: "k", actor: "a".into(), data: json!(null) });
            Ok::<_, Error>(())
        });
        assert_eq!(recorded, Err(Error::ReadOnly));
        assert!(titles(db).is_empty());
    });
}

#[test]
fn many_rows_go_in_few_statements() {
    on_both(SETS, |db| {
        let changed = db
            .write_blocking(|tx| {
                let rows: Vec<[Value; 2]> = (1..=1_000i64).map(|n| [n.into(), (n * 2).into()]).collect();
                let first = tx.insert_many(sql!("INSERT INTO counter (id, n) VALUES"), &rows)?;
                let again = tx.insert_many(
                    sql!("INSERT INTO counter (id, n) VALUES {rows} ON CONFLICT (id) DO NOTHING"),
                    &rows,
                )?;
                Ok::<_, Error>((first, again))
            })
            .unwrap();
        assert_eq!(changed, (1_000, 0));
        let sum: i64 = db.read_blocking(|tx| tx.one(sql!("SELECT sum(n) FROM counter"), &[])).unwrap();
        assert_eq!(sum, 1_001_000);
    });
}

#[test]
fn lists_are_built_from_fixed_pieces() {
    on_both(SETS, |db| {
        db.write_blocking(|tx| {
            for title in ["a", "b", "c", "d"] {
                add(tx, title)?;
            }
            Ok::<_, Error>(())
        })
        .unwrap();
        let found: Vec<String> = db
            .read_blocking(|tx| {
                let mut q = Query::new(sql!("SELECT title FROM item"));
                q.any_of("title", ["d", "b", "c"].map(Value::from)).and("open = ?", [true.into()]);
                q.and_opt("title > ?", Some("b")).order_by("title DESC").limit(5);
                tx.list(&q)
            })
            .unwrap();
        assert_eq!(found, ["d", "c"]);
    });
}

#[test]
fn wrong_statements_and_values_are_clear_errors() {
    on_both(SETS, |db| {
        let unknown = db.read_blocking(|tx| tx.all::<i64>(sql!("SELECT nothing FROM item"), &[]));
        assert!(matches!(unknown, Err(Error::Sql(_))), "{unknown:?}");
        let few = db.read_blocking(|tx| tx.all::<i64>(sql!("SELECT id FROM item WHERE id = $1"), &[]));
        assert!(matches!(few, Err(Error::Sql(_))), "{few:?}");
        let none = db.read_blocking(|tx| tx.one::<i64>(sql!("SELECT id FROM item"), &[]));
        assert_eq!(none, Err(Error::NoRow));
        db.write_blocking(|tx| add(tx, "text")).unwrap();
        let kind = db.read_blocking(|tx| tx.one::<i64>(sql!("SELECT title FROM item"), &[]));
        assert!(matches!(kind, Err(Error::Type(_))), "{kind:?}");
    });
}

/// Acts that fail after writing, while others join the same commit, take nobody with them.
#[test]
fn acts_that_run_together_stand_and_fall_alone() {
    on_both(SETS, |db| {
        let gate = Arc::new(Barrier::new(2));
        let inside = Arc::clone(&gate);
        let holding = db.clone();
        // Holds one connection, so that on SQLite all the others gather into one group.
        let holder = std::thread::spawn(move || {
            holding.write_blocking(move |tx| {
                inside.wait();
                std::thread::sleep(std::time::Duration::from_millis(50));
                add(tx, "holder")
            })
        });
        gate.wait();
        let workers: Vec<_> = (0..40)
            .map(|n| {
                let db = db.clone();
                std::thread::spawn(move || {
                    db.write_blocking(move |tx| {
                        add(tx, &format!("{n:02}"))?;
                        tx.record(Event {
                            stream: "shared".into(),
                            kind: "joined",
                            actor: "t".into(),
                            data: json!(n),
                        });
                        match n % 4 {
                            1 => Err(Error::NotFound("on purpose".into())),
                            2 => panic!("on purpose"),
                            _ => Ok(n),
                        }
                    })
                })
            })
            .collect();
        let kept =
            workers.into_iter().filter(|_| true).map(|w| w.join().unwrap()).filter(Result::is_ok).count();
        holder.join().unwrap().unwrap();
        assert_eq!(kept, 20);
        let there = titles(db);
        assert_eq!(there.len(), 21);
        assert!(there.iter().all(|t| t == "holder" || t.parse::<u32>().unwrap() % 4 % 3 == 0));
        assert_eq!(ledger::verify(db).unwrap(), Ok(ledger::Report { streams: 22, events: 41 }));
    });
}

#[test]
fn acts_on_the_same_row_do_not_lose_updates() {
    on_both(SETS, |db| {
        db.write_blocking(|tx| tx.run(sql!("INSERT INTO counter (id, n) VALUES (1, 0)"), &[])).unwrap();
        let workers: Vec<_> = (0..8)
            .map(|_| {
                let db = db.clone();
                std::thread::spawn(move || {
                    for _ in 0..25 {
                        db.write_blocking(|tx| {
                            let n: i64 =
                                tx.one(sql!("SELECT n FROM counter WHERE id = 1 {for update}"), &[])?;
                            tx.run(sql!("UPDATE counter SET n = $1 WHERE id = 1"), &[(n + 1).into()])
                        })
                        .unwrap();
                    }
                })
            })
            .collect();
        workers.into_iter().for_each(|w| w.join().unwrap());
        let n: i64 = db.read_blocking(|tx| tx.one(sql!("SELECT n FROM counter"), &[])).unwrap();
        assert_eq!(n, 200);
    });
}

/// Two acts that lock two rows crosswise: the database undoes one, the store runs it again.
#[test]
fn a_deadlock_is_run_again() {
    on_both(SETS, |db| {
        db.write_blocking(|tx| tx.run(sql!("INSERT INTO counter (id, n) VALUES (1, 0), (2, 0)"), &[]))
            .unwrap();
        let cross = |first: i64, second: i64| {
            let db = db.clone();
            std::thread::spawn(move || {
                for _ in 0..3 {
                    db.write_blocking(move |tx| {
                        tx.run(sql!("UPDATE counter SET n = n + 1 WHERE id = $1"), &[first.into()])?;
                        std::thread::sleep(std::time::Duration::from_millis(30));
                        tx.run(sql!("UPDATE counter SET n = n + 1 WHERE id = $1"), &[second.into()])
                    })
                    .unwrap();
                }
            })
        };
        let (a, b) = (cross(1, 2), cross(2, 1));
        a.join().unwrap();
        b.join().unwrap();
        let n: Vec<i64> = db.read_blocking(|tx| tx.all(sql!("SELECT n FROM counter"), &[])).unwrap();
        assert_eq!(n, [6, 6]);
    });
}

#[test]
fn a_full_queue_answers_busy_and_changes_nothing() {
    let db = Db::open("sqlite::memory:", Options { queue: 4, ..Options::default() }).unwrap();
    db.migrate(SETS).unwrap();
    let gate = Arc::new(Barrier::new(2));
    let inside = Arc::clone(&gate);
    let holding = db.clone();
    let holder = std::thread::spawn(move || {
        holding.write_blocking(move |_| {
            inside.wait();
            inside.wait();
            Ok::<_, Error>(())
        })
    });
    gate.wait();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let mut waiting = tokio::task::JoinSet::new();
        for n in 0..6 {
            let db = db.clone();
            waiting.spawn(async move { db.write(move |tx| add(tx, &n.to_string())).await });
        }
        let mut answers =
            vec![waiting.join_next().await.unwrap().unwrap(), waiting.join_next().await.unwrap().unwrap()];
        assert_eq!(answers, [Err(Error::Busy), Err(Error::Busy)]);
        gate.wait();
        while let Some(answer) = waiting.join_next().await {
            answers.push(answer.unwrap());
        }
        assert_eq!(answers.iter().filter(|a| a.is_ok()).count(), 4);
    });
    holder.join().unwrap().unwrap();
    assert_eq!(titles(&db).len(), 4);
}

#[test]
fn listeners_are_woken_after_commit_only() {
    on_both(SETS, |db| {
        let listener = db.listen("board");
        let failed = db.write_blocking(|tx| {
            tx.wake("board");
            Err::<(), _>(Error::NoRow)
        });
        assert!(failed.is_err());
        // On PostgreSQL everybody is woken once when the connection to the other nodes stands.
        assert!(db.kind() == Kind::Postgres || !listener.has_changed().unwrap());
        db.write_blocking(|tx| {
            tx.wake("board");
            Ok::<_, Error>(())
        })
        .unwrap();
        assert!(listener.has_changed().unwrap());
    });
}

#[test]
fn every_statement_of_the_store_prepares_on_both() {
    testkit::every_statement_prepares(&[], env!("CARGO_MANIFEST_DIR"));
}
