//! A fresh, migrated database of either kind for every test, gone when the test ends.

use crate::pg_server;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use store::{Db, Kind, ManualClock, MigrationSet, Options};
use tempfile::TempDir;

/// Monday, 5 January 2026, 09:00 in China: where the clocks of tests stand at first.
pub const START_MS: i64 = 1_767_574_800_000;

/// A database for one test. Use it like a [`Db`].
pub struct TestDb {
    db: Option<Db>,
    /// Its clock, which stands still until moved.
    pub clock: Arc<ManualClock>,
    url: String,
    home: Home,
}

enum Home {
    Folder(#[expect(dead_code, reason = "removed when dropped")] TempDir),
    Server { admin: String, name: String },
}

impl Deref for TestDb {
    type Target = Db;

    fn deref(&self) -> &Db {
        self.db.as_ref().expect("open")
    }
}

impl TestDb {
    /// Its address, for opening it once more after [`TestDb::close`] or from another process.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Closes it; the data stay until the test ends.
    pub fn close(&mut self) {
        self.db = None;
    }

    /// Closes it and opens it again so that every statement is shown.
    pub fn reopen_shown(&mut self, tape: store::Tape) {
        self.db = None;
        let options = Options { tape: Some(tape), ..options(&self.clock) };
        self.db =
            Some(Db::open(&self.url, options).unwrap_or_else(|e| panic!("cannot open {}: {e}", self.url)));
    }

    /// Closes and opens it again, as a restart would.
    pub fn reopen(&mut self) {
        self.db = None;
        self.db = Some(open(&self.url, &self.clock));
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        self.db = None;
        if let Home::Server { admin, name } = &self.home {
            let dropped = pg_server::admin(admin)
                .and_then(|mut client| client.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")));
            if let Err(e) = dropped
                && !std::thread::panicking()
            {
                eprintln!("the test database {name} could not be dropped: {e}");
            }
        }
    }
}

fn options(clock: &Arc<ManualClock>) -> Options {
    let clock = Arc::clone(clock);
    Options { clock, readers: 2, connections: 4, cache_kib: 4_096, ..Options::default() }
}

fn open(url: &str, clock: &Arc<ManualClock>) -> Db {
    Db::open(url, options(clock)).unwrap_or_else(|e| panic!("cannot open {url}: {e}"))
}

/// Names a set of migrations by what is in them.
fn fingerprint(sets: &[MigrationSet]) -> String {
    let mut sha = Sha256::new();
    for set in std::iter::once(&store::MIGRATIONS).chain(sets) {
        sha.update(set.owner);
        for (name, text) in set.files {
            sha.update(name);
            sha.update(text);
        }
    }
    sha.finalize().iter().take(8).map(|b| format!("{b:02x}")).collect()
}

/// A SQLite database in a temporary folder.
pub fn sqlite(sets: &[MigrationSet]) -> TestDb {
    crate::unlock();
    static TEMPLATES: Mutex<Option<HashMap<String, Vec<u8>>>> = Mutex::new(None);
    let clock = ManualClock::new(START_MS);
    let folder = TempDir::new().expect("a temporary folder");
    let path: PathBuf = folder.path().join("test.db");
    let url = format!("sqlite:{}", path.display());
    {
        let mut templates = TEMPLATES.lock().unwrap_or_else(PoisonError::into_inner);
        let template = templates.get_or_insert_default().entry(fingerprint(sets)).or_insert_with(|| {
            let template = folder.path().join("template.db");
            let db = open(&format!("sqlite:{}", template.display()), &clock);
            db.migrate(sets).unwrap_or_else(|e| panic!("{e}"));
            drop(db);
            std::fs::read(&template).expect("the template is readable")
        });
        std::fs::write(&path, template).expect("the template is copied");
    }
    let db = Some(open(&url, &clock));
    TestDb { db, clock, url, home: Home::Folder(folder) }
}

/// A PostgreSQL database of its own. `None`, with a word on standard error, where there is no server to be had; an error when
/// `ONEDOOR_REQUIRE_PG` is set.
pub fn postgres(sets: &[MigrationSet]) -> Option<TestDb> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    crate::unlock();
    let admin = match pg_server::url() {
        Ok(url) => url,
        Err(why) if std::env::var_os("ONEDOOR_REQUIRE_PG").is_some() => panic!("no PostgreSQL: {why}"),
        Err(why) => {
            eprintln!("not run on PostgreSQL: {why}");
            return None;
        }
    };
    let template = format!("onedoor_template_{}", fingerprint(sets));
    let name = format!("onedoor_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
    let clock = ManualClock::new(START_MS);
    let mut client = pg_server::admin(&admin).expect("the server answers");
    // One process makes the template, the others wait.
    client.batch_execute("SELECT pg_advisory_lock(7301)").expect("lock");
    let there = client
        .query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&template])
        .expect("the catalogue answers")
        .is_some();
    if !there {
        let making = format!("{template}_new");
        client
            .batch_execute(&format!("DROP DATABASE IF EXISTS {making} WITH (FORCE)"))
            .expect("an unfinished template goes");
        client.batch_execute(&format!("CREATE DATABASE {making}")).expect("a template");
        let db = open(&pg_server::with_database(&admin, &making), &clock);
        db.migrate(sets).unwrap_or_else(|e| panic!("{e}"));
        drop(db);
        client
            .batch_execute(&format!("ALTER DATABASE {making} RENAME TO {template}"))
            .expect("the template is ready");
    }
    client.batch_execute("SELECT pg_advisory_unlock(7301)").expect("unlock");
    // Left over from a process with the same number that was killed.
    client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).expect("leftovers go");
    client.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")).expect("a database");
    let url = pg_server::with_database(&admin, &name);
    let db = Some(open(&url, &clock));
    Some(TestDb { db, clock, url, home: Home::Server { admin, name } })
}

/// Runs the test on SQLite.
pub fn on_sqlite(sets: &[MigrationSet], test: impl Fn(&mut TestDb)) {
    test(&mut sqlite(sets));
}

/// Runs the test on SQLite and on PostgreSQL.
pub fn on_both(sets: &[MigrationSet], test: impl Fn(&mut TestDb)) {
    eprintln!("on {:?}", Kind::Sqlite);
    test(&mut sqlite(sets));
    if let Some(mut db) = postgres(sets) {
        eprintln!("on {:?}", Kind::Postgres);
        test(&mut db);
    }
}
