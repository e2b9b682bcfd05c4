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

pub use app::{Answer, Browser, File, Program, TestApp};
pub use db::{TestDb, on_both, on_sqlite};
pub use own_server::OwnServer;
pub use statements::every_statement_prepares;
