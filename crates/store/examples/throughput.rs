//! What the store costs: the same rows written through acts and by bare prepared statements with the same grouping.
//!
//! `cargo run --release -p store --example throughput -- FOLDER|postgres://… [SECONDS [CALLERS]]`; CONNECTIONS=n for PostgreSQL

#![allow(clippy::expect_used, clippy::as_conversions, reason = "a benchmark stops at the first trouble")]

use rusqlite::Connection;
use serde_json::json;
use std::path::Path;
use std::time::{Duration, Instant};
use store::{Db, Error, Event, MigrationSet, Options, Tx, Value, sql};

const SET: MigrationSet = MigrationSet {
    owner: "bench",
    files: &[(
        "0001_create",
        "CREATE TABLE kase (id {id} PRIMARY KEY, title TEXT NOT NULL, state TEXT NOT NULL, version {int} NOT NULL);
         CREATE TABLE task (id {id} PRIMARY KEY, kase {int} NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL);
         CREATE INDEX task_kase ON task (kase);",
    )],
};

fn act(tx: &mut Tx) -> Result<i64, Error> {
    let id = tx.new_id();
    tx.run(
        sql!("INSERT INTO kase (id, title, state, version) VALUES ($1, $2, $3, 1)"),
        &[id.into(), "餐馆开办 (300 m2)".into(), "received".into()],
    )?;
    let tasks: [[Value; 4]; 3] =
        ["fire", "food", "city"].map(|kind| [tx.new_id().into(), id.into(), kind.into(), "open".into()]);
    tx.insert_many(sql!("INSERT INTO task (id, kase, kind, state) VALUES"), &tasks)?;
    let version: i64 = tx.one(sql!("SELECT version FROM kase WHERE id = $1 {for update}"), &[id.into()])?;
    tx.run(
        sql!("UPDATE kase SET state = $1, version = version + 1 WHERE id = $2 AND version = $3"),
        &["accepted".into(), id.into(), version.into()],
    )?;
    for kind in ["case.received", "case.accepted"] {
        let data = json!({ "case": id, "by": "window 3", "limit": "20wd" });
        tx.record(Event { stream: format!("case:{id}"), kind, actor: "person:17".into(), data });
    }
    Ok(id)
}

fn acts(folder: &Path, concurrency: usize, time: Duration) -> f64 {
    let url = format!("sqlite:{}", folder.join(format!("acts-{concurrency}.db")).display());
    acts_at(&url, concurrency, time)
}

fn acts_at(url: &str, concurrency: usize, time: Duration) -> f64 {
    let connections = std::env::var("CONNECTIONS").ok().and_then(|s| s.parse().ok());
    let options =
        Options { connections: connections.unwrap_or(concurrency.clamp(2, 32)), ..Options::default() };
    let db = Db::open(url, options).expect("opened");
    db.migrate(&[SET]).expect("migrated");
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build().expect("runtime");
    let started = Instant::now();
    let done: u64 = runtime.block_on(async {
        let mut all = tokio::task::JoinSet::new();
        for _ in 0..concurrency {
            let db = db.clone();
            all.spawn(async move {
                let mut done = 0u64;
                while started.elapsed() < time {
                    db.write(act).await.expect("acted");
                    done += 1;
                }
                done
            });
        }
        all.join_all().await.into_iter().sum()
    });
    println!("{:.1} acts a commit", done as f64 / db.commits() as f64);
    done as f64 / started.elapsed().as_secs_f64()
}

/// The settings of the store's own connection.
fn as_the_store_does(conn: &Connection) {
    conn.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;
         PRAGMA wal_autocheckpoint = 2000; PRAGMA cache_size = -65536;",
    )
    .expect("set up");
}

fn floor(folder: &Path, group: u64, time: Duration) -> f64 {
    let path = folder.join(format!("floor-{group}.db"));
    let url = format!("sqlite:{}", path.display());
    Db::open(&url, Options::default()).and_then(|db| db.migrate(&[SET])).expect("migrated");
    let conn = Connection::open(path).expect("opened");
    as_the_store_does(&conn);
    let prepare = |text: &str| conn.prepare(text).expect("prepared");
    let mut begin = prepare("BEGIN IMMEDIATE");
    let mut commit = prepare("COMMIT");
    let mut kase = prepare("INSERT INTO kase (id, title, state, version) VALUES (?1, ?2, ?3, 1)");
    let mut task = prepare(
        "INSERT INTO task (id, kase, kind, state) VALUES (?1,?2,?3,?4),(?5,?6,?7,?8),(?9,?10,?11,?12)",
    );
    let mut version = prepare("SELECT version FROM kase WHERE id = ?1");
    let mut update =
        prepare("UPDATE kase SET state = ?1, version = version + 1 WHERE id = ?2 AND version = ?3");
    let mut event = prepare(
        "INSERT INTO event (id, stream, seq, kind, at, actor, data, prev, hash) VALUES \
         (?1,?2,?3,?4,?5,?6,?7,?8,?9),(?10,?11,?12,?13,?14,?15,?16,?17,?18)",
    );
    let mut head = prepare(
        "INSERT INTO event_head (stream, seq, hash) VALUES (?1, ?2, ?3) \
         ON CONFLICT (stream) DO UPDATE SET seq = excluded.seq, hash = excluded.hash",
    );
    let (zero, hash) = ([0u8; 32], [0x5au8; 32]);
    let started = Instant::now();
    let mut n: i64 = 1 << 58;
    let mut done = 0;
    let mut write = || -> rusqlite::Result<u64> {
        begin.execute([])?;
        for _ in 0..group {
            n += 10;
            let stream = format!("case:{n}");
            let data = format!("{{\"case\":{n},\"by\":\"window 3\",\"limit\":\"20wd\"}}");
            kase.execute((n, "餐馆开办 (300 m2)", "received"))?;
            task.execute(rusqlite::params![
                n + 1,
                n,
                "fire",
                "open",
                n + 2,
                n,
                "food",
                "open",
                n + 3,
                n,
                "city",
                "open"
            ])?;
            let v: i64 = version.query_row([n], |r| r.get(0))?;
            update.execute(("accepted", n, v))?;
            event.execute(rusqlite::params![
                n + 4,
                stream,
                1,
                "case.received",
                n,
                "person:17",
                data,
                zero,
                hash,
                n + 5,
                stream,
                2,
                "case.accepted",
                n,
                "person:17",
                data,
                hash,
                hash
            ])?;
            head.execute((&stream, 2, hash))?;
        }
        commit.execute([])?;
        Ok(group)
    };
    while started.elapsed() < time {
        done += write().expect("written");
    }
    done as f64 / started.elapsed().as_secs_f64()
}

fn main() {
    let mut args = std::env::args().skip(1);
    let place = args.next().unwrap_or_else(|| ".".into());
    let time = Duration::from_secs(args.next().and_then(|s| s.parse().ok()).unwrap_or(4));
    if place.starts_with("postgres") {
        let only = args.next().and_then(|s| s.parse().ok());
        for concurrency in only.map_or(vec![1, 8, 32], |n| vec![n]) {
            println!("{concurrency:>3} at once: acts {:>8.0}/s", acts_at(&place, concurrency, time));
        }
        return;
    }
    let folder = Path::new(&place);
    let only = args.next().and_then(|s| s.parse::<usize>().ok());
    if let Some(concurrency) = only {
        println!("{concurrency:>3} at once: acts {:>8.0}/s", acts(folder, concurrency, time));
        return;
    }
    for concurrency in [1usize, 64] {
        let floor = floor(folder, concurrency as u64, time);
        let acts = acts(folder, concurrency, time);
        println!(
            "{concurrency:>3} at once: acts {acts:>8.0}/s, floor {floor:>8.0}/s, ratio {:.2}",
            acts / floor
        );
    }
}
