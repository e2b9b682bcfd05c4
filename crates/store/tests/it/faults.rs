//! Faults: no room, no server, a second server on the same file, edited migrations, damaged blobs.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use serde_json::json;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use store::*;
use testkit::{TestDb, on_both};

const SETS: &[MigrationSet] = &[MigrationSet {
    owner: "test",
    files: &[("0001_create", "CREATE TABLE note (id {id} PRIMARY KEY, body {bytes} NOT NULL);")],
}];

fn put(db: &Db, bytes: usize) -> Result<(), Error> {
    db.write_blocking(move |tx| {
        tx.run(
            sql!("INSERT INTO note (id, body) VALUES ($1, $2)"),
            &[tx.new_id().into(), vec![7u8; bytes].into()],
        )?;
        tx.record(Event { stream: "notes".into(), kind: "noted", actor: "t".into(), data: json!(bytes) });
        Ok(())
    })
}

fn notes(db: &Db) -> i64 {
    db.read_blocking(|tx| tx.one(sql!("SELECT count(*) FROM note"), &[])).unwrap()
}

fn whole(db: &Db, events: u64) {
    assert_eq!(ledger::verify(db).unwrap().unwrap().events, events);
    assert_eq!(u64::try_from(notes(db)), Ok(events));
}

#[test]
fn a_full_disk_is_a_typed_error_and_passes_when_there_is_room() {
    let mut db = testkit::db::sqlite(SETS);
    put(&db, 1_000).unwrap();
    let limit = |db: &Db, sql: Sql| {
        db.write_blocking(move |tx| tx.run(sql, &[])).unwrap();
    };
    limit(&db, sql!("PRAGMA max_page_count = 40"));
    let mut room = 0;
    let full = loop {
        match put(&db, 20_000) {
            Ok(()) => room += 1,
            Err(e) => break e,
        }
        assert!(room < 100);
    };
    assert_eq!(full.code(), "store.full");
    assert!(full.is_passing());
    // Several at once: the group fails together, and those after it work again.
    let together: Vec<_> = (0..8)
        .map(|_| {
            let db: Db = Db::clone(&db);
            std::thread::spawn(move || put(&db, 50_000))
        })
        .collect();
    for one in together {
        assert_eq!(one.join().unwrap().unwrap_err().code(), "store.full");
    }
    limit(&db, sql!("PRAGMA max_page_count = 100000"));
    put(&db, 20_000).unwrap();
    whole(&db, room + 2);
    db.reopen();
    whole(&db, room + 2);
}

/// A small disk of its own, gone at the end.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        let mounted = mount.args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"]).arg(folder.path()).output();
        mounted.is_ok_and(|done| done.status.success()).then_some(Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0.path()).status();
    }
}

/// The same with a disk that is really full, where the test may mount one.
#[test]
fn a_really_full_disk_passes_too() {
    testkit::unlock();
    let Some(disk) = SmallDisk::mount() else {
        eprintln!("not run: no right to mount");
        return;
    };
    let folder = disk.0.path();
    let url = format!("sqlite:{}/full.db", folder.display());
    let blobs = Blobs::open(&folder.join("blobs")).unwrap();
    let db = Db::open(&url, Options::default()).unwrap();
    db.migrate(SETS).unwrap();
    let mut done = 0;
    for round in 0..3 {
        std::fs::write(folder.join(round.to_string()), vec![1u8; 400_000]).unwrap();
    }
    for round in 0..3 {
        let full = loop {
            match put(&db, 30_000) {
                Ok(()) => done += 1,
                Err(e) => break e,
            }
            assert!(done < 1_000);
        };
        assert_eq!(full.code(), "store.full", "round {round}: {full}");
        let large = vec![round; 3_000_000];
        assert_eq!(blobs.put_blocking(large.clone()).unwrap_err().code(), "store.full");
        assert_eq!(blobs.get_blocking(&BlobId::of(&large)).unwrap_err().code(), "store.not-found");
        whole(&db, done);
        std::fs::remove_file(folder.join(round.to_string())).unwrap();
        put(&db, 10).unwrap();
        done += 1;
    }
    drop(db);
    whole(&Db::open(&url, Options::default()).unwrap(), done);
}

#[test]
fn a_second_server_on_the_same_file_is_refused_but_readers_are_not() {
    let mut db = testkit::db::sqlite(SETS);
    put(&db, 10).unwrap();
    let second = Db::open(db.url(), Options::default());
    assert!(matches!(second, Err(Error::Locked(_))));
    let beside = Db::open(db.url(), Options { read_only: true, ..Options::default() }).unwrap();
    whole(&beside, 1);
    assert_eq!(put(&beside, 10), Err(Error::ReadOnly));
    drop(beside);
    db.close();
    Db::open(db.url(), Options::default()).unwrap();
}

#[test]
fn wrong_addresses_and_files_are_clear_errors() {
    let open = |url: &str| Db::open(url, Options::default()).map(|_| ()).unwrap_err().code();
    assert_eq!(open("mysql://x"), "store.address");
    assert_eq!(open("sqlite:"), "store.address");
    assert_eq!(open("sqlite:/nowhere/at/all.db"), "store.io");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("text.db");
    std::fs::write(&file, "not a database, but long enough to look at twice".repeat(50)).unwrap();
    assert_eq!(open(&format!("sqlite:{}", file.display())), "store.corrupt");
}

#[test]
fn migrations_apply_once_and_refuse_what_does_not_fit() {
    const FIRST: (&str, &str) = ("0001_a", "CREATE TABLE a (id {id} PRIMARY KEY);");
    const SECOND: (&str, &str) =
        ("0002_b", "CREATE TABLE b (id {id} PRIMARY KEY); CREATE TABLE a (id {id});");
    const BETTER: (&str, &str) = ("0002_b", "CREATE TABLE b (id {id} PRIMARY KEY);");
    const EDITED: (&str, &str) = ("0001_a", "CREATE TABLE a (id {id} PRIMARY KEY, more {int});");
    const LATE: (&str, &str) = ("0001_b", "CREATE TABLE late (id {id} PRIMARY KEY);");
    on_both(&[], |db: &mut TestDb| {
        let apply = |files: &'static [(&'static str, &'static str)]| {
            db.migrate(&[MigrationSet { owner: "m", files }])
        };
        let refused = |done: Result<(), Error>| match done.unwrap_err() {
            Error::Migration { name, why, .. } => format!("{name} {why}"),
            other => panic!("{other}"),
        };
        apply(&[FIRST]).unwrap();
        // A migration that fails half-way leaves nothing.
        assert!(refused(apply(&[FIRST, SECOND])).starts_with("0002_b"));
        apply(&[FIRST, BETTER]).unwrap();
        apply(&[FIRST, BETTER]).unwrap();
        assert!(refused(apply(&[EDITED, BETTER])).contains("tables differ"));
        assert!(refused(apply(&[FIRST, LATE, BETTER])).contains("higher number"));
        assert!(refused(apply(&[FIRST])).contains("newer version"));
        assert!(refused(apply(&[BETTER, FIRST])).contains("must rise"));
    });
}

/// Both databases end with the same tables and columns.
#[test]
fn both_databases_have_the_same_columns() {
    let lite = testkit::db::sqlite(SETS);
    let Some(pg) = testkit::db::postgres(SETS) else { return };
    let columns = |db: &Db, sql: Sql| -> Vec<(String, String)> {
        db.read_blocking(move |tx| tx.all(sql, &[])).unwrap()
    };
    let mut a = columns(
        &lite,
        sql!(
            "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c ",
            "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'"
        ),
    );
    let mut b = columns(
        &pg,
        sql!(
            "SELECT table_name::text, column_name::text FROM information_schema.columns ",
            "WHERE table_schema = 'public'"
        ),
    );
    a.sort();
    b.sort();
    assert_eq!(a, b);
    assert!(a.len() > 20);
}

#[test]
fn blobs_are_kept_once_checked_and_named_by_content() {
    testkit::unlock();
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(&folder.path().join("deep/blobs")).unwrap();
    let id = blobs.put_blocking(b"one".to_vec()).unwrap();
    assert_eq!(blobs.put_blocking(b"one".to_vec()).unwrap(), id);
    assert_eq!(id.to_string().parse::<BlobId>().unwrap(), id);
    assert_eq!(blobs.get_blocking(&id).unwrap(), b"one");
    let empty = blobs.put_blocking(Vec::new()).unwrap();
    assert_eq!(blobs.get_blocking(&empty).unwrap(), b"");
    let missing = BlobId::of(b"never kept");
    assert_eq!(blobs.get_blocking(&missing).unwrap_err().code(), "store.not-found");
    for wrong in ["", "../../etc/passwd", &"A".repeat(64), &"a".repeat(65), &"字".repeat(64)] {
        assert!(wrong.parse::<BlobId>().is_err(), "{wrong}");
    }
    let name = id.lying_name().unwrap();
    let path = folder.path().join("deep/blobs").join(&name[..2]).join(&name);
    std::fs::write(&path, b"two").unwrap();
    assert_eq!(blobs.get_blocking(&id).unwrap_err().code(), "store.corrupt");
    // Keeping the right bytes again mends it.
    blobs.put_blocking(b"one".to_vec()).unwrap();
    assert_eq!(blobs.get_blocking(&id).unwrap(), b"one");
    // From async code too.
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        assert!(blobs.contains(&id).await.unwrap());
        assert_eq!(blobs.get_blocking(&id).unwrap(), b"one");
        blobs.remove(&id).await.unwrap();
        blobs.remove(&id).await.unwrap();
        assert!(!blobs.contains(&id).await.unwrap());
    });
}

/// A file is taken in piece by piece, hashed as it comes, and nothing of it has a name before it is kept whole.
#[test]
fn files_come_in_and_go_out_in_pieces() {
    testkit::unlock();
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(folder.path()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let files = |below: &std::path::Path| {
        let all = std::fs::read_dir(below).unwrap().map(|entry| entry.unwrap().path());
        all.filter(|path| path.file_name().is_some_and(|name| name != "incoming")).count()
    };
    let large: Vec<u8> = (0..1_000_003u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    runtime.block_on(async {
        for (bytes, step) in
            [(Vec::new(), 1), (b"one".to_vec(), 2), (large.clone(), 1_000), (large.clone(), 300_000)]
        {
            let mut incoming = blobs.receive();
            for piece in bytes.chunks(step) {
                incoming.write(piece).await.unwrap();
            }
            assert_eq!(incoming.len(), bytes.len() as u64);
            let before = files(folder.path());
            let received = incoming.finish().await.unwrap();
            assert_eq!((received.id(), received.len()), (BlobId::of(&bytes), bytes.len() as u64));
            assert_eq!(received.bytes().unwrap(), bytes);
            assert_eq!(files(folder.path()), before, "kept before it was to be");
            assert_eq!(
                std::fs::read_dir(folder.path().join("incoming")).unwrap().count(),
                0,
                "it has a name"
            );
            let id = blobs.keep(&received).await.unwrap();
            assert_eq!(blobs.keep(&received).await.unwrap(), id);
            assert_eq!(blobs.get(&id).await.unwrap(), bytes);
            let mut reading = blobs.read(&id).await.unwrap();
            let mut read = Vec::new();
            while let Some(piece) = futures_util::StreamExt::next(&mut reading.pieces).await {
                read.extend(piece.unwrap());
            }
            assert_eq!((reading.len, read == bytes), (bytes.len() as u64, true));
        }
        // What was begun and left is gone.
        let mut left = blobs.receive();
        left.write(&large).await.unwrap();
        drop(left);
        assert_eq!(std::fs::read_dir(folder.path().join("incoming")).unwrap().count(), 0);
        // A damaged file is not given out, not even its sound beginning; taking it in again mends it.
        let id = BlobId::of(&large);
        let name = id.lying_name().unwrap();
        let path = folder.path().join(&name[..2]).join(&name);
        let mut damaged = std::fs::read(&path).unwrap();
        *damaged.last_mut().unwrap() ^= 1;
        std::fs::write(&path, &damaged).unwrap();
        assert_eq!(blobs.read(&id).await.err().unwrap().code(), "store.corrupt");
        blobs.keep(&store::Received::of(large.clone())).await.unwrap();
        assert_eq!(blobs.get(&id).await.unwrap(), large);
        assert_eq!(blobs.read(&BlobId::of(b"never kept")).await.err().unwrap().code(), "store.not-found");
    });
}

/// A line to the server that can be cut and mended.
struct Line {
    port: u16,
    up: Arc<AtomicBool>,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Line {
    fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (up, open) = (Arc::new(AtomicBool::new(true)), Arc::new(Mutex::new(Vec::new())));
        let line = Self { port, up: Arc::clone(&up), open: Arc::clone(&open) };
        std::thread::spawn(move || {
            for near in listener.incoming() {
                let near = near.unwrap();
                if up.load(Ordering::SeqCst) {
                    let far = TcpStream::connect(&server).unwrap();
                    open.lock().unwrap().extend([near.try_clone().unwrap(), far.try_clone().unwrap()]);
                    let (from, to) = (near.try_clone().unwrap(), far.try_clone().unwrap());
                    std::thread::spawn(move || pass_on(from, to));
                    std::thread::spawn(move || pass_on(far, near));
                }
            }
        });
        line
    }

    fn cut(&self) {
        self.up.store(false, Ordering::SeqCst);
        for stream in self.open.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn mend(&self) {
        self.up.store(true, Ordering::SeqCst);
    }
}

fn pass_on(mut from: TcpStream, mut to: TcpStream) {
    let mut piece = [0u8; 8_192];
    while let Ok(n @ 1..) = from.read(&mut piece) {
        if to.write_all(&piece[..n]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}

/// The server goes away and comes back: typed errors meanwhile, work again afterwards, workers too; nothing by hand.
#[test]
fn a_lost_server_is_a_typed_error_and_found_again() {
    let Some(direct) = testkit::db::postgres(SETS) else { return };
    let config: postgres::Config = direct.url().parse().unwrap();
    let postgres::config::Host::Tcp(host) = &config.get_hosts()[0] else { return };
    let line = Line::to(format!("{host}:{}", config.get_ports()[0]));
    let url = format!(
        "postgres://{}@127.0.0.1:{}/{}",
        config.get_user().unwrap(),
        line.port,
        config.get_dbname().unwrap()
    );
    let db = Db::open(&url, Options { node: 1, connections: 3, ..Options::default() }).unwrap();
    let worker =
        Worker::start(&db, Handlers::new().on("ring", |_: &mut Tx, _: &Claimed| Ok::<_, Error>(()))).unwrap();
    put(&db, 10).unwrap();
    line.cut();
    for _ in 0..5 {
        let lost = put(&db, 10).unwrap_err();
        assert_eq!(lost.code(), "store.unavailable");
        assert!(lost.is_passing());
    }
    line.mend();
    put(&db, 10).unwrap();
    // Connections cut while idle are noticed and replaced without anybody seeing an error.
    line.cut();
    line.mend();
    for _ in 0..6 {
        put(&db, 10).unwrap();
    }
    db.write_blocking(|tx| {
        tx.enqueue(Job::new("ring", json!(null)));
        Ok::<_, Error>(())
    })
    .unwrap();
    let patience = Instant::now() + Duration::from_secs(40);
    while db.pending().unwrap() > 0 {
        assert!(Instant::now() < patience, "the worker did not come back");
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(worker);
    whole(&direct, 8);
}
