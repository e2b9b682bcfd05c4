//! Figures, kept and reconciled, on both databases.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod kept;
mod texts;
mod town;
mod watch;

/// Every table of the world: the directory's and this service's.
fn sets() -> [store::MigrationSet; 2] {
    [directory::migrations(), insight::migrations()]
}

/// Runs a test in the town on both databases.
fn in_town(test: impl Fn(&mut town::Town)) {
    testkit::on_both(&sets(), |db| test(&mut town::Town::new(db)));
}

#[test]
fn every_statement_prepares() {
    testkit::every_statement_prepares(&sets(), env!("CARGO_MANIFEST_DIR"));
}
