//! The hotline through its public face, on both databases.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod callers;
mod knowledge;
mod texts;
mod way;
mod world;

/// Every table of the world: the directory's and the hotline's.
fn sets() -> [store::MigrationSet; 2] {
    [directory::migrations(), hotline::migrations()]
}

/// Runs a test in the town on both databases.
fn in_town(test: impl Fn(&world::World)) {
    testkit::on_both(&sets(), |db| test(&world::World::new(db)));
}
