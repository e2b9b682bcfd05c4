//! Hearing: every listener has every event once and in order, and whoever fails stops nobody else.

use serde_json::json;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::*;
use testkit::{TestDb, on_both};

const SETS: &[MigrationSet] = &[MigrationSet {
    owner: "test",
    files: &[(
        "0001_create",
        "CREATE TABLE heard_by (n {counter}, listener TEXT NOT NULL, stream TEXT NOT NULL, seq {int} NOT NULL, \
         UNIQUE (listener, stream, seq));",
    )],
}];

fn note(listener: &'static str) -> impl Fn(&mut Tx, &Heard) -> Result<(), Error> {
    move |tx, event| {
        tx.run(
            sql!("INSERT INTO heard_by (listener, stream, seq) VALUES ($1, $2, $3)"),
            &[listener.into(), event.stream.as_str().into(), event.seq.into()],
        )?;
        Ok(())
    }
}

fn happen(db: &Db, stream: &str, kind: &'static str) {
    let stream = stream.to_owned();
    db.write_blocking(move |tx| {
        let data = json!({ "n": 1 });
        tx.record(Event { stream: stream.clone(), kind, actor: "t".into(), data });
        Ok::<_, Error>(())
    })
    .unwrap();
}

/// What a listener has heard, in that order.
fn heard(db: &Db, listener: &'static str) -> Vec<String> {
    db.read_blocking(move |tx| {
        let rows: Vec<(String, i64)> = tx.all(
            sql!("SELECT stream, seq FROM heard_by WHERE listener = $1 ORDER BY n"),
            &[listener.into()],
        )?;
        Ok::<_, Error>(rows.into_iter().map(|(stream, seq)| format!("{stream} {seq}")).collect())
    })
    .unwrap()
}

fn backlog(db: &Db) -> heard::Backlog {
    db.read_blocking(heard::backlog).unwrap()
}

#[test]
fn whoever_listens_has_each_event_once_in_order_and_what_nobody_hears_leaves_nothing() {
    on_both(SETS, |db| {
        let handlers = Handlers::new().hear("first", &["done", "seen"], note("first")).hear(
            "second",
            &["done"],
            note("second"),
        );
        db.hears(&handlers);
        happen(db, "case:1", "done");
        happen(db, "case:1", "seen");
        happen(db, "case:1", "nobody");
        happen(db, "case:2", "done");
        assert_eq!(backlog(db).waiting, 3);
        assert_eq!(db.pending().unwrap(), 3);
        db.run_due(&handlers).unwrap();
        db.run_due(&handlers).unwrap();
        assert_eq!(heard(db, "first"), ["case:1 1", "case:1 2", "case:2 1"]);
        assert_eq!(heard(db, "second"), ["case:1 1", "case:2 1"]);
        assert_eq!(backlog(db), heard::Backlog::default());
        assert_eq!(db.pending().unwrap(), 0);
    });
}

#[test]
fn an_act_that_is_undone_is_heard_by_nobody() {
    on_both(SETS, |db| {
        let handlers = Handlers::new().hear("first", &["done"], note("first"));
        db.hears(&handlers);
        let undone = db.write_blocking(|tx| -> Result<(), Error> {
            tx.record(Event { stream: "s".into(), kind: "done", actor: "t".into(), data: json!(1) });
            Err(Error::NotFound("on purpose".into()))
        });
        assert!(undone.is_err());
        assert_eq!(db.pending().unwrap(), 0);
    });
}

/// What a listener records is heard in turn, and its jobs are done.
#[test]
fn a_listener_records_and_leaves_work_like_any_act() {
    on_both(SETS, |db| {
        let handlers = Handlers::new()
            .hear("answers", &["asked"], |tx: &mut Tx, event: &Heard| {
                assert_eq!(event.read::<serde_json::Value>()?, json!({ "n": 1 }));
                let stream = format!("answer to {}", event.stream);
                tx.record(Event { stream, kind: "answered", actor: "system".into(), data: json!({}) });
                tx.enqueue(Job::new("send", json!(event.id)));
                Ok::<_, Error>(())
            })
            .hear("notes", &["answered"], note("notes"))
            .on("send", |_: &mut Tx, _: &Claimed| Ok::<_, Error>(()));
        db.hears(&handlers);
        happen(db, "a", "asked");
        assert_eq!(db.run_due(&handlers).unwrap().done, 1);
        assert_eq!(heard(db, "notes"), ["answer to a 1"]);
    });
}

/// One fails at one stream, first with an error, then with a panic; the others and its other streams go on, and what
/// waited behind comes in order once it can.
#[test]
fn a_listener_that_fails_stops_nobody_else_and_loses_nothing() {
    on_both(SETS, |db| {
        for panics in [false, true] {
            let broken = Arc::new(AtomicBool::new(true));
            let still = Arc::clone(&broken);
            let (bad, good) = if panics { ("bad p", "good p") } else { ("bad", "good") };
            let handlers = Handlers::new().hear(good, &["done"], note(good)).hear(
                bad,
                &["done"],
                move |tx: &mut Tx, event: &Heard| {
                    note(bad)(tx, event)?;
                    match still.load(Ordering::SeqCst) && event.stream.starts_with("case:1") {
                        true if panics => panic!("on purpose"),
                        true => Err(Error::NotFound("on purpose".into())),
                        false => Ok(()),
                    }
                },
            );
            db.hears(&handlers);
            let streams = if panics { ["case:1p", "case:2p"] } else { ["case:1", "case:2"] };
            for _ in 0..3 {
                for stream in streams {
                    happen(db, stream, "done");
                }
            }
            db.run_due(&handlers).unwrap();
            assert_eq!(heard(db, good).len(), 6);
            assert_eq!(heard(db, bad).len(), 3, "only the other stream: {:?}", heard(db, bad));
            assert_eq!((backlog(db).waiting, backlog(db).late), (0, 3));
            // Later ones of the stream wait behind, however often they are tried.
            db.clock.advance(Duration::from_secs(10));
            happen(db, streams[0], "done");
            db.run_due(&handlers).unwrap();
            assert_eq!(heard(db, bad).len(), 3);
            broken.store(false, Ordering::SeqCst);
            db.clock.advance(Duration::from_secs(60));
            db.run_due(&handlers).unwrap();
            let own: Vec<_> =
                heard(db, bad).into_iter().filter(|line| line.starts_with(streams[0])).collect();
            assert_eq!(own, [1, 2, 3, 4].map(|seq| format!("{} {seq}", streams[0])));
            assert_eq!(backlog(db), heard::Backlog::default());
        }
    });
}

/// Given up after the last attempt: those behind go on; by hand it is heard after all, or thrown away.
#[test]
fn what_was_given_up_holds_up_nothing_and_is_sent_again_or_thrown_away_by_hand() {
    on_both(SETS, |db| {
        let broken = Arc::new(AtomicBool::new(true));
        let still = Arc::clone(&broken);
        let handlers = Handlers::new().hear("picky", &["done"], move |tx: &mut Tx, event: &Heard| {
            if event.seq == 1 && still.load(Ordering::SeqCst) {
                return Err(Error::NotFound("on purpose".into()));
            }
            note("picky")(tx, event)
        });
        db.hears(&handlers);
        for stream in ["case:1", "case:2"] {
            happen(db, stream, "done");
            happen(db, stream, "done");
        }
        for _ in 0..20 {
            db.run_due(&handlers).unwrap();
            db.clock.advance(Duration::from_secs(3_600));
        }
        assert_eq!(heard(db, "picky"), ["case:1 2", "case:2 2"]);
        assert_eq!((backlog(db).late, backlog(db).given_up), (0, 2));
        happen(db, "case:1", "done");
        db.run_due(&handlers).unwrap();
        assert_eq!(heard(db, "picky").last().unwrap(), "case:1 3");
        broken.store(false, Ordering::SeqCst);
        let dead = db.read_blocking(|tx| job::dead(tx, i64::MAX, 10)).unwrap();
        assert_eq!(dead.len(), 2);
        assert_eq!(dead[0].kind, heard::LATE);
        let (again, away) = (dead[0].id, dead[1].id);
        assert!(db.write_blocking(move |tx| job::resend(tx, again)).unwrap());
        assert!(db.write_blocking(move |tx| job::discard(tx, away)).unwrap());
        db.run_due(&handlers).unwrap();
        assert_eq!(heard(db, "picky").len(), 4);
        assert_eq!(backlog(db), heard::Backlog::default());
    });
}

/// A listener that no longer exists: what it had before it is let go, not kept for ever.
#[test]
fn a_listener_that_is_gone_leaves_nothing_behind() {
    on_both(SETS, |db| {
        let failing = |_: &mut Tx, _: &Heard| Err::<(), _>(Error::NotFound("on purpose".into()));
        let before = Handlers::new().hear("old", &["done"], failing);
        db.hears(&before);
        happen(db, "case:1", "done");
        happen(db, "case:1", "done");
        db.run_due(&before).unwrap();
        assert_eq!(backlog(db).late, 2);
        db.clock.advance(Duration::from_secs(60));
        let after = Handlers::new().hear("new", &["done"], note("new"));
        db.run_due(&after).unwrap();
        assert_eq!(backlog(db), heard::Backlog::default());
    });
}

/// A thousand events of a hundred streams by several callers, heard while they happen, by the workers of two nodes.
#[test]
fn two_nodes_hear_every_event_once_and_each_stream_in_order() {
    let Some(db) = testkit::db::postgres(SETS) else { return };
    let open = |node| {
        let clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(&db.clock);
        Db::open(db.url(), Options { clock, node, connections: 4, ..Options::default() }).unwrap()
    };
    let nodes = [open(1), open(2)];
    let handlers = Handlers::new().hear("a", &["done"], note("a")).hear("b", &["done"], note("b"));
    let workers = nodes.each_ref().map(|node| Worker::start(node, handlers.clone()).unwrap());
    std::thread::scope(|scope| {
        for node in &nodes {
            for _ in 0..2 {
                scope
                    .spawn(move || (0..250).for_each(|n| happen(node, &format!("case:{}", n % 100), "done")));
            }
        }
    });
    drop(workers);
    db.run_due(&handlers).unwrap();
    for listener in ["a", "b"] {
        let mut next = std::collections::HashMap::new();
        let all = heard(&db, listener);
        assert_eq!(all.len(), 1_000, "{:?} {:?}", backlog(&db), db.read_blocking(|tx| job::waiting(tx, 3)));
        for line in all {
            let (stream, seq) = line.split_once(' ').unwrap();
            let expected = next.entry(stream.to_owned()).or_insert(1_i64);
            assert_eq!(seq.parse::<i64>().unwrap(), *expected, "{stream} out of order for {listener}");
            *expected += 1;
        }
    }
}

const URL: &str = "ONEDOOR_HEARD_TEST_URL";

/// Not a test by itself: what the killed process does.
#[test]
#[ignore = "run by the test below in a process of its own"]
fn hears_until_killed() {
    let url = std::env::var(URL).unwrap();
    let db = Db::open(&url, Options { connections: 6, ..Options::default() }).unwrap();
    let handlers = Handlers::new().hear("a", &["done"], note("a")).hear("b", &["done"], note("b"));
    let _worker = Worker::start(&db, handlers).unwrap();
    for n in 0.. {
        happen(&db, &format!("case:{}", n % 7), "done");
        println!("\ndone {n}");
    }
}

#[test]
fn kill_loses_no_event_and_none_is_heard_twice() {
    on_both(SETS, |db: &mut TestDb| {
        let url = db.url().to_owned();
        // Ahead of the other process, whose clock is the computer's: what it left for later is due here.
        db.clock.advance(Duration::from_secs(20 * 365 * 86_400));
        let handlers = Handlers::new().hear("a", &["done"], note("a")).hear("b", &["done"], note("b"));
        for round in 0..6 {
            db.close();
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args(["heard::hears_until_killed", "--exact", "--ignored", "--nocapture"])
                .env(URL, &url)
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let mut done = 0;
            for line in BufReader::new(child.stdout.take().unwrap()).lines() {
                done += usize::from(line.unwrap().starts_with("done "));
                if done == 60 + 35 * round {
                    child.kill().unwrap();
                }
            }
            child.wait().unwrap();
            assert!(done >= 60, "it ended by itself");
            db.reopen();
            db.run_due(&handlers).unwrap();
            let events: usize = db
                .read_blocking(|tx| tx.one::<i64>(sql!("SELECT count(*) FROM event"), &[]))
                .unwrap()
                .try_into()
                .unwrap();
            assert!(events >= done);
            assert_eq!((heard(db, "a").len(), heard(db, "b").len()), (events, events));
            assert_eq!(backlog(db), heard::Backlog::default());
        }
    });
}
