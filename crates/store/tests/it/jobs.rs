//! Timers and jobs: left by acts, done once, tried again, given up, and woken without polling.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use serde_json::json;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;
use store::*;
use testkit::on_both;

const SETS: &[MigrationSet] = &[MigrationSet {
    owner: "test",
    files: &[("0001_create", "CREATE TABLE done (job {int} NOT NULL, what TEXT NOT NULL);")],
}];

fn note(tx: &mut Tx, job: &Claimed) -> Result<(), Error> {
    let what = format!("{} {}", job.kind, job.payload);
    tx.run(sql!("INSERT INTO done (job, what) VALUES ($1, $2)"), &[job.id.into(), what.into()])?;
    Ok(())
}

fn done(db: &Db) -> Vec<String> {
    db.read_blocking(|tx| tx.all::<String>(sql!("SELECT what FROM done ORDER BY what"), &[])).unwrap()
}

fn timer(db: &Db, at_ms: i64, key: &str, payload: serde_json::Value) {
    let key = key.to_owned();
    db.write_blocking(move |tx| {
        tx.set_timer(Timer { at_ms, kind: "ring", key: key.clone(), payload: payload.clone() });
        Ok::<_, Error>(())
    })
    .unwrap();
}

#[test]
fn due_work_is_done_once_and_the_rest_waits() {
    on_both(SETS, |db| {
        let handlers = Handlers::new().on("ring", note).on("mail", note);
        let now = db.clock.now_ms();
        timer(db, now + 60_000, "case:1", json!("later"));
        timer(db, now, "case:1", json!("now"));
        db.write_blocking(|tx| {
            tx.enqueue(Job::new("mail", json!(1)).once("only"));
            tx.enqueue(Job::new("mail", json!(2)).once("only"));
            Ok::<_, Error>(())
        })
        .unwrap();
        assert_eq!(db.pending().unwrap(), 2);
        assert_eq!(db.run_due(&handlers).unwrap(), RunDue { done: 2, failed: vec![] });
        assert_eq!(done(db), ["mail 1", "ring \"now\""]);
        assert_eq!(db.pending().unwrap(), 0);
        db.clock.advance(Duration::from_secs(60));
        assert_eq!(db.run_due(&handlers).unwrap().done, 1);
        assert_eq!(db.run_due(&handlers).unwrap().done, 0);
        assert_eq!(done(db).len(), 3);
    });
}

#[test]
fn cancelled_timers_do_not_ring() {
    on_both(SETS, |db| {
        let now = db.clock.now_ms();
        timer(db, now, "case:1", json!("old"));
        timer(db, now, "case:2", json!("other"));
        db.write_blocking(move |tx| {
            let ring =
                |what: &str| Timer { at_ms: now, kind: "ring", key: "case:1".into(), payload: json!(what) };
            tx.set_timer(ring("set and cancelled"));
            tx.cancel_timers("case:1");
            tx.set_timer(ring("new"));
            Ok::<_, Error>(())
        })
        .unwrap();
        db.run_due(&Handlers::new().on("ring", note)).unwrap();
        assert_eq!(done(db), ["ring \"new\"", "ring \"other\""]);
    });
}

#[test]
fn a_handler_may_set_its_own_timer_again() {
    on_both(SETS, |db| {
        timer(db, db.clock.now_ms(), "tick", json!(0));
        let handlers = Handlers::new().on("ring", |tx: &mut Tx, job: &Claimed| {
            note(tx, job)?;
            let next = job.payload.as_i64().unwrap_or(0) + 1;
            tx.cancel_timers("tick");
            tx.set_timer(Timer {
                at_ms: job.due_at + 1_000,
                kind: "ring",
                key: "tick".into(),
                payload: json!(next),
            });
            Ok::<_, Error>(())
        });
        db.clock.advance(Duration::from_millis(3_500));
        assert_eq!(db.run_due(&handlers).unwrap().done, 4);
        assert_eq!(done(db), ["ring 0", "ring 1", "ring 2", "ring 3"]);
    });
}

#[test]
fn failures_are_undone_tried_again_later_and_in_the_end_given_up() {
    on_both(SETS, |db| {
        let runs = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&runs);
        let handlers = Handlers::new().on("ring", move |tx: &mut Tx, job: &Claimed| {
            note(tx, job)?;
            match count.fetch_add(1, Ordering::SeqCst) % 2 {
                0 => Err(Error::NotFound("on purpose".into())),
                _ => panic!("on purpose"),
            }
        });
        timer(db, db.clock.now_ms(), "case:1", json!("never"));
        let first = db.run_due(&handlers).unwrap();
        assert_eq!(first.failed, [("ring".into(), "not found: on purpose".into())]);
        assert_eq!(db.run_due(&handlers).unwrap(), RunDue::default(), "not before its pause is over");
        for _ in 0..20 {
            db.clock.advance(Duration::from_secs(3_600));
            db.run_due(&handlers).unwrap();
        }
        assert_eq!(runs.load(Ordering::SeqCst), 8);
        assert!(done(db).is_empty());
        let dead = db.read_blocking(|tx| job::dead(tx, i64::MAX, 10)).unwrap();
        assert_eq!((dead.len(), dead[0].attempts), (1, 8));
        assert_eq!(dead[0].last_error.as_deref(), Some("the act stopped unexpectedly: on purpose"));
        let id = dead[0].id;
        assert!(db.write_blocking(move |tx| job::resend(tx, id)).unwrap());
        assert!(!db.write_blocking(move |tx| job::resend(tx, id)).unwrap());
        assert_eq!(db.run_due(&Handlers::new().on("ring", note)).unwrap().done, 1);
        assert_eq!(done(db), ["ring \"never\""]);
    });
}

#[test]
fn an_effect_outside_is_followed_by_what_it_learned() {
    on_both(SETS, |db| {
        let handlers = Handlers::new().outside(
            "send",
            |job: &Claimed| {
                if job.attempt == 1 { Err(Error::Io("no line".into())) } else { Ok(job.attempt * 10) }
            },
            |tx: &mut Tx, job: &Claimed, learned: &i64| {
                let what = format!("answer {learned}");
                tx.run(sql!("INSERT INTO done (job, what) VALUES ($1, $2)"), &[job.id.into(), what.into()])?;
                Ok(())
            },
        );
        db.write_blocking(|tx| {
            tx.enqueue(Job::new("send", json!(null)));
            Ok::<_, Error>(())
        })
        .unwrap();
        assert_eq!(db.run_due(&handlers).unwrap().failed.len(), 1);
        db.clock.advance(Duration::from_secs(5));
        assert_eq!(db.run_due(&handlers).unwrap().done, 1);
        assert_eq!(done(db), ["answer 20"]);
        let left: i64 = db.read_blocking(|tx| tx.one(sql!("SELECT count(*) FROM job"), &[])).unwrap();
        assert_eq!(left, 0);
    });
}

/// A worker asleep with nothing due is woken by a commit, by an earlier timer, and by the clock.
#[test]
fn a_sleeping_worker_is_woken_by_a_commit_and_by_the_clock() {
    on_both(SETS, |db| {
        let (tell, told) = mpsc::channel();
        let telling = Handlers::new().on("ring", move |tx: &mut Tx, job: &Claimed| {
            let (tell, payload) = (tell.clone(), job.payload.clone());
            tx.after_commit(Box::new(move || drop(tell.send(payload))));
            Ok::<_, Error>(())
        });
        let worker = Worker::start(db, telling).unwrap();
        let next = || told.recv_timeout(Duration::from_secs(20)).unwrap();
        let now = db.clock.now_ms();
        timer(db, now + 1_000_000, "far", json!("far"));
        timer(db, now, "due", json!("due"));
        assert_eq!(next(), json!("due"));
        timer(db, now + 500_000, "near", json!("near"));
        db.clock.advance(Duration::from_secs(500));
        assert_eq!(next(), json!("near"));
        db.clock.advance(Duration::from_secs(500));
        assert_eq!(next(), json!("far"));
        drop(worker);
        assert!(told.try_recv().is_err());
    });
}

/// Two nodes with workers on one PostgreSQL database: every job is done once; a node without a worker wakes the other.
#[test]
fn nodes_share_the_work_and_wake_each_other() {
    let Some(db) = testkit::db::postgres(SETS) else { return };
    let open = |node| {
        let clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(&db.clock);
        Db::open(db.url(), Options { clock, node, connections: 4, ..Options::default() }).unwrap()
    };
    let (other, third) = (open(1), open(2));
    let workers = [&other, &third].map(|d| Worker::start(d, Handlers::new().on("ring", note)).unwrap());
    let mut heard = other.listen("board");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    for n in 0..30 {
        timer(&db, db.clock.now_ms(), "k", json!(n));
    }
    db.write_blocking(|tx| {
        tx.wake("board");
        Ok::<_, Error>(())
    })
    .unwrap();
    runtime.block_on(async {
        tokio::time::timeout(Duration::from_secs(20), heard.changed()).await.unwrap().unwrap();
        let patience = tokio::time::Instant::now() + Duration::from_secs(20);
        while db.pending().unwrap() > 0 && tokio::time::Instant::now() < patience {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    drop(workers);
    let mut all = done(&db);
    all.dedup();
    assert_eq!((all.len(), done(&db).len()), (30, 30));
}
