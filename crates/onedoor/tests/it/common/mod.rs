//! The whole house for tests: wired as the roof wires it, furnished with the demonstration's site and items, on a
//! database of its own with a clock that stands still until moved.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod described;
pub mod story;
pub mod wire;

use std::time::Duration;

use axum::Router;
use contract::{Site, Text};
use onedoor::wiring::{self, House};
use store::Handlers;
use tempfile::TempDir;
use testkit::{Program, TestApp, TestDb};

/// First password of every account of the demonstration.
pub const PASSWORD: &str = "Onedoor-2026";

/// The house and what a test needs around it.
pub struct TestHouse<'a> {
    /// Its application.
    pub app: TestApp,
    /// The shared state, for looking where no route leads.
    pub shared: contract::App,
    /// What the OpenAPI document says.
    pub described: described::Described,
    /// Every door of the house.
    pub doors: Vec<kit::Door>,
    /// Its database, with the clock.
    pub db: &'a TestDb,
    /// What its jobs do, and who hears what.
    pub handlers: Handlers,
    files: TempDir,
}

/// The key personal columns are sealed with in tests.
pub const SECRET: &str = testkit::SECRET;

pub fn site() -> Site {
    Site {
        name: Text::new("红山区一网通办", "Hongshan One Net"),
        region: "150402".to_owned(),
        region_name: Text::new("内蒙古自治区赤峰市红山区", "Hongshan District, Chifeng, Inner Mongolia"),
        base_url: "http://127.0.0.1:8080".to_owned(),
        demo: true,
        footer: contract::app::Footer::default(),
        secure_cookies: false,
        looks: contract::app::Looks::default(),
    }
}

impl<'a> TestHouse<'a> {
    /// Opens the house on this database and furnishes it.
    pub fn open(db: &'a TestDb) -> Self {
        testkit::unlock();
        let files = TempDir::new().unwrap();
        let blobs = wiring::blobs(db, files.path()).unwrap();
        let House { app, router, doors, handlers, .. } = wiring::assemble(
            store::Db::clone(db),
            site(),
            blobs,
            Router::new(),
            wiring::Bounds::default(),
            notice::Channels::default(),
        )
        .unwrap();
        onedoor::demo::furnish(&app).unwrap();
        let test_app = TestApp::new(db, router);
        let document = test_app.program().get("/api/openapi.json").expect(200).json();
        let described = described::Described::new(document);
        Self { app: test_app, shared: app, described, doors, db, handlers, files }
    }

    /// Where what people hand in lies.
    pub fn files(&self) -> &std::path::Path {
        self.files.path()
    }

    /// The database's file, where it is one.
    pub fn database_file(&self) -> Option<std::path::PathBuf> {
        self.db.url().strip_prefix("sqlite:").map(Into::into)
    }

    /// A program signed in with the demonstration's password.
    #[track_caller]
    pub fn sign_in(&self, login: &str) -> Program {
        self.app.signed_in(login, PASSWORD)
    }

    /// Lets so many days pass and runs what is due.
    #[track_caller]
    pub fn pass_days(&self, days: u64) {
        for _ in 0..days {
            self.db.clock.advance(Duration::from_secs(86_400));
            self.run_due();
        }
    }

    /// Lets so much time pass at once, and runs nothing.
    pub fn pass(&self, time: Duration) {
        self.db.clock.advance(time);
    }

    /// Lets the time pass until the morning of that day, and runs what is due.
    #[track_caller]
    pub fn pass_to(&self, day: &str) {
        let day: jiff::civil::Date = day.parse().unwrap();
        self.db.clock.set(contract::time::china_midnight_ms(day) + 9 * 3_600_000);
        self.run_due();
    }

    /// Runs what is due now.
    #[track_caller]
    pub fn run_due(&self) {
        let done = self.db.run_due(&self.handlers).unwrap();
        assert_eq!(done.failed, [], "jobs failed");
    }

    /// Nothing given up, nothing forgotten, the chain whole.
    #[track_caller]
    pub fn is_in_order(&self) {
        self.run_due();
        assert_eq!(self.db.pending().unwrap(), 0);
        self.app.no_dead_jobs();
        assert!(self.app.ledger_is_intact() > 0);
    }
}

/// Runs the test in a furnished house on SQLite and on PostgreSQL.
pub fn in_both(test: impl Fn(&TestHouse<'_>)) {
    testkit::on_both(&wiring::migrations(), |db| test(&TestHouse::open(db)));
}

/// Runs the test in a furnished house on SQLite.
pub fn in_sqlite(test: impl Fn(&TestHouse<'_>)) {
    testkit::on_sqlite(&wiring::migrations(), |db| test(&TestHouse::open(db)));
}
