//! Trading through its public face, on both databases.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod auctions;
mod course;
mod sealing;
mod texts;
mod world;

/// Every table of the world: the directory's and trading's.
fn sets() -> [store::MigrationSet; 2] {
    [directory::migrations(), trade::migrations()]
}

/// Runs a test in the town on both databases.
fn in_town(test: impl Fn(&world::World)) {
    testkit::on_both(&sets(), |db| test(&world::World::new(db)));
}
