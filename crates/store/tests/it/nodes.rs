//! Several nodes, and what becomes of one that was killed, is cut off from its database, or loses its file.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests")]

use serde_json::json;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;
use store::*;
use testkit::{on_both, on_sqlite};

fn record(db: &Db, stream: &str) {
    let stream = stream.to_owned();
    db.write_blocking(move |tx| {
        let (stream, actor) = (stream.clone(), "account:1".to_owned());
        tx.record(Event { stream, kind: "case.checked", actor, data: json!({}) });
        Ok::<_, Error>(())
    })
    .unwrap();
}

/// A job whose process was killed is taken up by the same node when it starts again, and only by that.
#[test]
fn what_a_killed_process_had_in_hand_is_taken_up_at_the_next_start() {
    on_both(&[], |db| {
        db.claim_number().unwrap();
        db.write_blocking(|tx| {
            tx.enqueue(Job::new("letter", json!("mine")));
            tx.enqueue(Job::new("letter", json!("another node's")));
            Ok::<_, Error>(())
        })
        .unwrap();
        // As if a process had claimed them and died.
        db.write_blocking(|tx| {
            let lease = tx.now() + LEASE_MS;
            tx.run(
                sql!("UPDATE job SET run_at = $1, held_by = 0 WHERE payload LIKE '%mine%'"),
                &[lease.into()],
            )?;
            tx.run(
                sql!("UPDATE job SET run_at = $1, held_by = 7 WHERE payload LIKE '%another%'"),
                &[lease.into()],
            )
        })
        .unwrap();
        let (tell, told) = mpsc::channel();
        let tell = Mutex::new(tell);
        let handlers = Handlers::new().outside(
            "letter",
            move |job: &Claimed| {
                tell.lock().unwrap().send(job.payload.clone()).unwrap();
                Ok::<_, Error>(())
            },
            |_, _, ()| Ok(()),
        );
        let worker = Worker::start(db, handlers).unwrap();
        assert_eq!(told.recv_timeout(Duration::from_secs(60)).unwrap(), json!("mine"));
        drop(worker);
        let left: Vec<i64> =
            db.read_blocking(|tx| tx.all(sql!("SELECT held_by FROM job ORDER BY id"), &[])).unwrap();
        assert_eq!(left, [7]);
    });
}

/// Two nodes with one number would make the same ids: the second is refused, and told what to set.
#[test]
fn a_taken_number_is_refused() {
    let Some(db) = testkit::postgres(&[]) else { return };
    db.claim_number().unwrap();
    // It has it already.
    db.claim_number().unwrap();
    let twin = Db::open(db.url(), Options { node: 0, connections: 2, ..Options::default() }).unwrap();
    let refused = twin.claim_number().unwrap_err();
    assert!(
        matches!(&refused, Error::Locked(why) if why.contains("node 0") && why.contains("`node`")),
        "{refused}"
    );
    let other = Db::open(db.url(), Options { node: 1, connections: 2, ..Options::default() }).unwrap();
    other.claim_number().unwrap();
    // A command beside them takes one that is free, and so does a second command.
    let commands: Vec<Db> = (0..2)
        .map(|_| Db::open(db.url(), Options { node: 0, connections: 2, ..Options::default() }).unwrap())
        .collect();
    commands.iter().for_each(|command| command.claim_free_number().unwrap());
    assert_eq!(commands.iter().map(Db::node).collect::<Vec<_>>(), [1023, 1022]);
}

/// What one node announces the others hear, once.
#[test]
fn nodes_hear_what_others_announce() {
    let Some(db) = testkit::postgres(&[]) else { return };
    let other = Db::open(db.url(), Options { node: 1, connections: 2, ..Options::default() }).unwrap();
    let (tell, told) = mpsc::channel();
    let tell = Mutex::new(tell);
    other.on_announcement(move |text| tell.lock().unwrap().send(text.to_owned()).unwrap());
    // Listening begins some time after it was asked for.
    let mut first = None;
    for _ in 0..200 {
        db.announce("{\"n\":1} 中文".to_owned());
        first = told.recv_timeout(Duration::from_millis(100)).ok();
        if first.is_some() {
            break;
        }
    }
    assert_eq!(first.as_deref(), Some("{\"n\":1} 中文"));
}

/// A proxy in front of the server that can fall silent: it keeps the connections and passes nothing on.
struct Silent {
    port: u16,
    silent: Arc<AtomicBool>,
}

impl Silent {
    fn before(host: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let silent = Arc::new(AtomicBool::new(false));
        let is_silent = Arc::clone(&silent);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(&host) else { return };
                for (mut from, mut to) in [
                    (client.try_clone().unwrap(), server.try_clone().unwrap()),
                    (server.try_clone().unwrap(), client.try_clone().unwrap()),
                ] {
                    let is_silent = Arc::clone(&is_silent);
                    std::thread::spawn(move || {
                        let mut piece = [0; 8192];
                        while let Ok(read @ 1..) = from.read(&mut piece) {
                            while is_silent.load(Ordering::SeqCst) {
                                std::thread::sleep(Duration::from_millis(10));
                            }
                            if to.write_all(&piece[..read]).is_err() {
                                return;
                            }
                        }
                    });
                }
            }
        });
        Self { port, silent }
    }
}

/// A database that is silent, not gone: whoever asks is told within bounds, and it goes on when the database does.
#[test]
fn a_silent_database_is_answered_for() {
    let Some(db) = testkit::postgres(&[]) else { return };
    // postgres://user:password@host:port/name
    let parts = db.url().rsplit_once('@').and_then(|(before, after)| Some((before, after.split_once('/')?)));
    let Some((before, (host, name))) =
        parts.filter(|(_, (host, _))| !host.is_empty() && !host.starts_with('%'))
    else {
        eprintln!("not run: the server is reached by a socket");
        return;
    };
    let host = if host.contains(':') { host.to_owned() } else { format!("{host}:5432") };
    let proxy = Silent::before(host);
    let url = format!("{before}@127.0.0.1:{}/{name}", proxy.port);
    let options =
        Options { node: 2, connections: 2, patience: Duration::from_millis(500), ..Options::default() };
    let through = Db::open(&url, options).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let ask = || runtime.block_on(through.read(|tx| tx.one::<i64>(sql!("SELECT count(*) FROM job"), &[])));
    assert_eq!(ask(), Ok(0));
    proxy.silent.store(true, Ordering::SeqCst);
    for _ in 0..4 {
        assert!(matches!(ask(), Err(Error::Unavailable(_))), "told, and not left waiting");
    }
    proxy.silent.store(false, Ordering::SeqCst);
    let back = (0..600).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        ask() == Ok(0)
    });
    assert!(back, "it goes on by itself");
}

/// A database file that was removed under a running service takes nothing any more: it would be lost.
#[cfg(unix)]
#[test]
fn a_removed_file_stops_acknowledging() {
    on_sqlite(&[], |db| {
        record(db, "case:1");
        let path = db.url().strip_prefix("sqlite:").unwrap().to_owned();
        std::fs::rename(&path, format!("{path}.away")).unwrap();
        let refused = db.write_blocking(|tx| {
            tx.enqueue(Job::new("letter", json!(1)));
            Ok::<_, Error>(())
        });
        assert!(matches!(&refused, Err(Error::Unavailable(why)) if why.contains("removed")), "{refused:?}");
        // One that looks the same is another.
        std::fs::copy(format!("{path}.away"), &path).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        assert!(matches!(runtime.block_on(db.pulse()), Err(Error::Unavailable(_))));
        std::fs::rename(format!("{path}.away"), &path).unwrap();
        runtime.block_on(db.pulse()).unwrap();
        record(db, "case:1");
        assert_eq!(ledger::verify(db).unwrap().unwrap().events, 2);
    });
}

/// A root kept on paper holds while the ledger grows, and no longer when the past was rewritten, heads and all.
#[test]
fn a_root_kept_elsewhere_finds_a_rewritten_ledger() {
    on_both(&[], |db| {
        for n in 0..11 {
            record(db, &format!("case:{}", n % 3));
        }
        let kept = ledger::root_upto(db, i64::MAX).unwrap();
        let last: i64 = db.read_blocking(|tx| tx.one(sql!("SELECT max(id) FROM event"), &[])).unwrap();
        let kept = ledger::Root { upto: last, ..kept };
        assert_eq!(kept.events, 11);
        if db.kind() == Kind::Sqlite {
            assert_eq!(ledger::root(db).unwrap(), kept);
        }
        record(db, "case:1");
        record(db, "case:9");
        assert_eq!(ledger::root_upto(db, kept.upto).unwrap(), kept);
        assert_ne!(ledger::root_upto(db, i64::MAX).unwrap().hash, kept.hash);
        db.write_blocking(|tx| {
            tx.run(sql!("DELETE FROM event WHERE stream = 'case:2'"), &[])?;
            tx.run(sql!("DELETE FROM event_head WHERE stream = 'case:2'"), &[])
        })
        .unwrap();
        assert!(ledger::verify(db).unwrap().is_ok(), "the chain alone does not find it");
        let found = ledger::root_upto(db, kept.upto).unwrap();
        assert!(found != kept && found.events == 8, "{found}");
    });
}
