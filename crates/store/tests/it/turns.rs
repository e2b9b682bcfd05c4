//! Acts on a server go together and stand alone: what one does wrong, what becomes of a connection or of the server in the middle of a
//! group, and two nodes that write at once.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use serde_json::json;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Barrier};
use std::thread::JoinHandle;
use std::time::Duration;
use store::*;
use testkit::{OwnServer, on_both};

const SETS: &[MigrationSet] = &[MigrationSet {
    owner: "test",
    files: &[(
        "0001_create",
        "CREATE TABLE paper (id {id} PRIMARY KEY, title TEXT NOT NULL, number {int} NOT NULL);
         CREATE UNIQUE INDEX paper_title ON paper (title);
         CREATE TABLE series (name TEXT PRIMARY KEY, last {int} NOT NULL);",
    )],
}];

/// Draws the next number of a series without gaps and writes a paper under it.
fn write(tx: &mut Tx, title: &str) -> Result<i64, Error> {
    tx.will_record("papers");
    let number: i64 = tx.one(
        sql!(
            "INSERT INTO series (name, last) VALUES ('paper', 1) ",
            "ON CONFLICT (name) DO UPDATE SET last = series.last + 1 RETURNING last"
        ),
        &[],
    )?;
    let id = tx.new_id();
    tx.put(
        sql!("INSERT INTO paper (id, title, number) VALUES ($1, $2, $3)"),
        [id.into(), title.into(), number.into()],
    )?;
    for stream in ["papers".to_owned(), format!("paper:{id}")] {
        tx.record(Event {
            stream,
            kind: "paper.written",
            actor: "t".into(),
            data: json!({ "number": number }),
        });
    }
    Ok(number)
}

/// Every paper has its number, none is missing, and the ledger is whole.
fn papers(db: &Db) -> Vec<String> {
    let papers: Vec<(String, i64)> =
        db.read_blocking(|tx| tx.all(sql!("SELECT title, number FROM paper ORDER BY number"), &[])).unwrap();
    for (place, (title, number)) in (1..).zip(&papers) {
        assert_eq!(*number, place, "{title}");
    }
    let events = u64::try_from(papers.len() * 2).unwrap();
    assert_eq!(ledger::verify(db).unwrap().unwrap().events, events);
    papers.into_iter().map(|(title, _)| title).collect()
}

/// Holds the writer until the others have gathered behind it.
fn holding(db: &Db) -> JoinHandle<()> {
    let (db, gate) = (db.clone(), Arc::new(Barrier::new(2)));
    let inside = Arc::clone(&gate);
    let held = AtomicBool::new(false);
    let holder = std::thread::spawn(move || {
        db.write_blocking(move |_| {
            if !held.swap(true, Ordering::SeqCst) {
                inside.wait();
                std::thread::sleep(Duration::from_millis(100));
            }
            Ok::<_, Error>(())
        })
        .unwrap();
    });
    gate.wait();
    holder
}

/// So many at once, all waiting behind one; what each was answered.
fn at_once(
    db: &Db,
    acts: usize,
    act: impl Fn(&mut Tx, usize) -> Result<i64, Error> + Send + Sync + 'static,
) -> Vec<Result<i64, Error>> {
    let (holder, act) = (holding(db), Arc::new(act));
    let callers: Vec<_> = (0..acts)
        .map(|n| {
            let (db, act) = (db.clone(), Arc::clone(&act));
            std::thread::spawn(move || db.write_blocking(move |tx| act(tx, n)))
        })
        .collect();
    holder.join().unwrap();
    callers.into_iter().map(|caller| caller.join().unwrap()).collect()
}

#[test]
fn acts_that_wait_share_a_commit() {
    on_both(SETS, |db| {
        let before = db.commits();
        let answers = at_once(db, 100, |tx, n| write(tx, &format!("{n:03}")));
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        assert_eq!(papers(db).len(), 100);
        assert!(db.commits() - before < 50, "{} commits", db.commits() - before);
    });
}

/// One that is refused by the database only when its changes are sent, one that fails after a change, one that panics, one whose value
/// fits nowhere, one that is refused before it changed anything: each is told its own, and none takes another with it.
#[test]
fn what_one_does_wrong_is_its_own() {
    on_both(SETS, |db| {
        db.write_blocking(|tx| write(tx, "there already")).unwrap();
        let answers = at_once(db, 60, |tx, n| match n % 6 {
            1 => write(tx, "there already"),
            2 => write(tx, &format!("{n:03}")).and(Err(Error::NotFound("on purpose".into()))),
            3 => {
                write(tx, &format!("{n:03}"))?;
                panic!("on purpose")
            }
            4 => {
                write(tx, &format!("{n:03}"))?;
                let sql = sql!("INSERT INTO paper (id, title, number) VALUES ($1, $2, $3)");
                tx.put(sql, [tx.new_id().into(), "a\0b".into(), 1.into()])?;
                Ok(0)
            }
            5 => {
                tx.opt::<i64>(sql!("SELECT id FROM paper WHERE title = 'x' {for update}"), &[])?;
                Err(Error::NotFound("nothing was changed".into()))
            }
            _ => write(tx, &format!("{n:03}")),
        });
        for (n, answer) in answers.iter().enumerate() {
            match (n % 6, answer) {
                (0, Ok(_)) | (2 | 5, Err(Error::NotFound(_))) | (3, Err(Error::Panicked(_))) => {}
                (1, Err(error)) if error.is_unique("paper_title") => {}
                (4, Err(error)) if error.is_text_with_nul() => {}
                _ => panic!("{n}: {answer:?}"),
            }
        }
        assert_eq!(papers(db).len(), 11);
    });
}

/// What is put is there for what is read next, and a refusal is said by the next statement at the latest.
#[test]
fn what_was_put_is_seen_by_what_is_read() {
    on_both(SETS, |db| {
        db.write_blocking(|tx| {
            let sql = sql!("INSERT INTO paper (id, title, number) VALUES ($1, $2, $3)");
            tx.put(sql, [1.into(), "one".into(), 1.into()])?;
            tx.put_many(
                sql!("INSERT INTO paper (id, title, number) VALUES"),
                &[[2.into(), "two".into(), 2.into()]],
            )?;
            assert_eq!(tx.all::<i64>(sql!("SELECT id FROM paper ORDER BY id"), &[])?, [1, 2]);
            let tried = tx.attempt(|tx| tx.put(sql, [3.into(), "two".into(), 3.into()]));
            assert!(
                tried.is_err_and(|error: Error| error.is_unique("paper_title")),
                "within an attempt it is said there"
            );
            assert_eq!(tx.one::<i64>(sql!("SELECT count(*) FROM paper"), &[])?, 2);
            Ok::<_, Error>(())
        })
        .unwrap();
        let late = db.write_blocking(|tx| {
            tx.put(sql!("INSERT INTO paper (id, title, number) VALUES (4, 'two', 4)"), [])?;
            tx.one::<i64>(sql!("SELECT count(*) FROM paper"), &[]).map(|_| ())
        });
        assert!(late.is_err_and(|error| error.is_unique("paper_title")));
        let last =
            db.write_blocking(|tx| tx.put(sql!("UPDATE paper SET title = 'one' WHERE id = $1"), [2.into()]));
        assert!(last.is_err_and(|error| error.is_unique("paper_title")), "with the commit");
        let refused = db.read_blocking(|tx| tx.put(sql!("DELETE FROM paper"), []));
        assert_eq!(refused, Err(Error::ReadOnly));
    });
}

/// Two nodes take turns: nothing is lost, no number twice, no gap, and streams that both write to stay whole.
#[test]
fn two_nodes_take_turns() {
    let Some(db) = testkit::postgres(SETS) else { return };
    let other = Db::open(db.url(), Options { node: 1, connections: 2, ..Options::default() }).unwrap();
    let callers: Vec<_> = (0..16)
        .map(|caller| {
            let db = if caller % 2 == 0 { Db::clone(&db) } else { other.clone() };
            std::thread::spawn(move || {
                for n in 0..25 {
                    db.write_blocking(move |tx| write(tx, &format!("{caller} {n}"))).unwrap();
                }
            })
        })
        .collect();
    callers.into_iter().for_each(|caller| caller.join().unwrap());
    assert_eq!(papers(&db).len(), 400);
}

/// The connection goes in the middle of a group: every act of it is done once all the same.
#[test]
fn a_connection_cut_in_the_middle_of_a_group_costs_nobody_anything() {
    let Some(db) = testkit::postgres(SETS) else { return };
    let cut = AtomicBool::new(false);
    let answers = at_once(&db, 40, move |tx, n| {
        let number = write(tx, &format!("{n:03}"))?;
        if n == 20 && !cut.swap(true, Ordering::SeqCst) {
            // PostgreSQL only
            tx.one::<bool>(sql!("SELECT pg_terminate_backend(pg_backend_pid())"), &[])?;
        }
        Ok(number)
    });
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(papers(&db).len(), 40);
}

/// The connection over which the disk is waited for is cut off again and again, and so are those that read: the writer waits itself, and
/// everything is done once.
#[test]
fn who_waits_for_the_disk_may_be_cut_off() {
    let Some(db) = testkit::postgres(SETS) else { return };
    let callers: Vec<_> = (0..8)
        .map(|caller| {
            let db = db.clone();
            std::thread::spawn(move || {
                for n in 0..40 {
                    db.write_blocking(move |tx| {
                        if caller == 0 && n % 5 == 0 {
                            // PostgreSQL only
                            let others = sql!(
                                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity ",
                                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                            );
                            tx.one::<i64>(others, &[])?;
                        }
                        write(tx, &format!("{caller} {n}"))
                    })
                    .unwrap();
                }
            })
        })
        .collect();
    callers.into_iter().for_each(|caller| caller.join().unwrap());
    assert_eq!(papers(&db).len(), 320);
}

/// The server asks for a group to be run again, as it does for what it cannot put in order.
#[test]
fn a_group_that_cannot_be_put_in_order_is_run_again() {
    let Some(db) = testkit::postgres(SETS) else { return };
    let asked = AtomicI64::new(0);
    let answers = at_once(&db, 20, move |tx, n| {
        let number = write(tx, &format!("{n:03}"))?;
        if n % 5 == 0 && asked.fetch_add(1, Ordering::SeqCst) < 6 {
            // PostgreSQL only
            tx.run(sql!("DO $do$ BEGIN RAISE EXCEPTION 'no order' USING ERRCODE = 'serialization_failure'; END $do$"), &[])?;
        }
        Ok(number)
    });
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(papers(&db).len(), 20);
}

/// More than may wait are told at once, and changed nothing.
#[test]
fn more_than_may_wait_are_told() {
    let Some(db) = testkit::postgres(SETS) else { return };
    let small = Db::open(db.url(), Options { node: 1, queue: 4, ..Options::default() }).unwrap();
    let holder = holding(&small);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let answers = runtime.block_on(async {
        let mut all = tokio::task::JoinSet::new();
        for n in 0..10 {
            let db = small.clone();
            all.spawn(async move { db.write(move |tx| write(tx, &n.to_string())).await });
        }
        all.join_all().await
    });
    holder.join().unwrap();
    let kept = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(kept, 4);
    assert!(answers.iter().all(|answer| matches!(answer, Ok(_) | Err(Error::Busy))), "{answers:?}");
    assert_eq!(papers(&small).len(), kept);
}

/// The server stops as if its machine had lost its power, with many acts under way: what was acknowledged is there, what was
/// told to have failed is not, and only what was told to be unknown may be either.
#[test]
fn a_server_that_stops_at_once_loses_nothing_acknowledged() {
    let Some(server) = OwnServer::start() else { return };
    let url =
        server.url("localhost", &format!("sslmode=verify-full&sslrootcert={}", server.authority().display()));
    let db = Db::open(&url, Options { connections: 3, ..Options::default() }).unwrap();
    db.migrate(SETS).unwrap();
    let (done, stop) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicBool::new(false)));
    let callers: Vec<_> = (0..16)
        .map(|caller| {
            let (db, done, stop) = (db.clone(), Arc::clone(&done), Arc::clone(&stop));
            std::thread::spawn(move || {
                let (mut acknowledged, mut unknown) = (Vec::new(), Vec::new());
                for n in 0.. {
                    if stop.load(Ordering::SeqCst) {
                        break;
                    }
                    let title = format!("{caller} {n}");
                    let written = title.clone();
                    match db.write_blocking(move |tx| write(tx, &written)) {
                        Ok(_) => {
                            acknowledged.push(title);
                            done.fetch_add(1, Ordering::SeqCst);
                        }
                        Err(Error::Unavailable(why)) if why.contains("not known") => unknown.push(title),
                        Err(Error::Unavailable(_)) => std::thread::sleep(Duration::from_millis(20)),
                        Err(other) => panic!("{other}"),
                    }
                }
                (acknowledged, unknown)
            })
        })
        .collect();
    for round in 1..=3 {
        while done.load(Ordering::SeqCst) < round * 200 {
            std::thread::sleep(Duration::from_millis(5));
        }
        server.stop();
        server.start_again();
    }
    stop.store(true, Ordering::SeqCst);
    let (mut acknowledged, mut unknown) = (BTreeSet::new(), BTreeSet::new());
    for caller in callers {
        let (known, open) = caller.join().unwrap();
        acknowledged.extend(known);
        unknown.extend(open);
    }
    let there: BTreeSet<String> = papers(&db).into_iter().collect();
    assert!(acknowledged.is_subset(&there), "{:?}", acknowledged.difference(&there));
    let more: Vec<_> = there.difference(&acknowledged).filter(|title| !unknown.contains(*title)).collect();
    assert_eq!(more, Vec::<&String>::new(), "done although told otherwise");
}
