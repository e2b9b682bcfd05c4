//! The command centre through its public face, on both databases.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod screen;
mod tasks;
mod texts;
mod town;

/// Every table of the town: the directory's and the command centre's.
fn sets() -> [store::MigrationSet; 2] {
    [directory::migrations(), command::migrations()]
}

/// Runs a test in the town on both databases.
fn in_town(test: impl Fn(&town::Town)) {
    testkit::on_both(&sets(), |db| test(&town::Town::new(db)));
}
