//! One test harness: databases of both kinds, an application, a browser without a browser.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a broken harness should fail the test"
)]

pub mod app;
pub mod db;
pub mod html;
mod own_server;
mod pg_server;
mod statements;

/// The key that personal data are sealed with in tests; in use as soon as a test has a database.
pub const SECRET: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// Takes the tests' key into use, for tests that seal without a database.
pub fn unlock() {
    store::vault::unlock(SECRET.as_bytes(), &[]).expect("the tests of a process use one key");
}

pub use app::{Answer, Browser, File, Program, TestApp};
pub use db::{START_MS, TestDb, on_both, on_sqlite, postgres};
pub use own_server::OwnServer;
pub use statements::every_statement_prepares;
