//! Killed in the middle, again and again: no acknowledged act is lost, none is done twice, none is there by half.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use serde_json::json;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;
use store::*;
use testkit::{TestDb, on_both};

const URL: &str = "ONEDOOR_CRASH_TEST_URL";
const ROUNDS: usize = 10;
const THREADS: usize = 8;

const SETS: &[MigrationSet] = &[MigrationSet {
    owner: "test",
    files: &[(
        "0001_create",
        "CREATE TABLE act (name TEXT PRIMARY KEY);
         CREATE TABLE part (act TEXT NOT NULL, n {int} NOT NULL);",
    )],
}];

fn act(tx: &mut Tx, name: &str) -> Result<(), Error> {
    tx.run(sql!("INSERT INTO act (name) VALUES ($1)"), &[name.into()])?;
    for n in 0..3 {
        tx.run(sql!("INSERT INTO part (act, n) VALUES ($1, $2)"), &[name.into(), n.into()])?;
    }
    let thread = name.split('-').next().unwrap_or("").to_owned();
    tx.record(Event { stream: thread, kind: "acted", actor: "t".into(), data: json!(name) });
    tx.enqueue(Job::new("later", json!(name)));
    Ok(())
}

/// Not a test by itself: what the killed process does. It acts for ever and says so after each acknowledgement.
#[test]
#[ignore = "run by the test below in a process of its own"]
fn acts_until_killed() {
    let url = std::env::var(URL).unwrap();
    let db = Db::open(&url, Options { connections: THREADS, ..Options::default() }).unwrap();
    let round = std::process::id();
    let threads: Vec<_> = (0..THREADS)
        .map(|thread| {
            let db = db.clone();
            std::thread::spawn(move || {
                for n in 0.. {
                    let name: Arc<str> = format!("{thread}-{round}-{n}").into();
                    let acting = Arc::clone(&name);
                    db.write_blocking(move |tx| act(tx, &acting)).unwrap();
                    // One write call, so that lines are whole.
                    std::io::stdout().lock().write_all(format!("done {name}\n").as_bytes()).unwrap();
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|t| t.join().unwrap());
}

/// Starts the process, waits for `acts` acknowledgements, kills it, and hands back all it has acknowledged.
fn kill_after(url: &str, acts: usize) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["crash::acts_until_killed", "--exact", "--ignored", "--nocapture"])
        .env(URL, url)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut done = Vec::new();
    let mut killed = false;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        done.extend(line.split_once("done ").map(|(_, name)| name.to_owned()));
        if done.len() >= acts && !killed {
            child.kill().unwrap();
            killed = true;
        }
    }
    assert!(killed, "the process ended by itself after {} acts", done.len());
    child.wait().unwrap();
    done
}

#[test]
fn kill_loses_no_acknowledged_act_and_does_none_twice() {
    on_both(SETS, |db: &mut TestDb| {
        let url = db.url().to_owned();
        let mut acknowledged = BTreeSet::new();
        for round in 0..ROUNDS {
            db.close();
            for name in kill_after(&url, 20 + 37 * round) {
                assert!(acknowledged.insert(name));
            }
            db.reopen();
            let there: BTreeSet<String> = db
                .read_blocking(|tx| tx.all::<String>(sql!("SELECT name FROM act"), &[]))
                .unwrap()
                .into_iter()
                .collect();
            let lost: Vec<_> = acknowledged.difference(&there).collect();
            assert!(lost.is_empty(), "lost {lost:?}");
            let acts = i64::try_from(there.len()).unwrap();
            let count = |sql: Sql| db.read_blocking(move |tx| tx.one::<i64>(sql, &[])).unwrap();
            assert_eq!(count(sql!("SELECT count(*) FROM part")), 3 * acts);
            assert_eq!(count(sql!("SELECT count(*) FROM job")), acts);
            assert_eq!(count(sql!("SELECT count(*) FROM event")), acts);
            assert!(ledger::verify(db).unwrap().is_ok());
        }
        assert!(acknowledged.len() > 1_000);
    });
}
