//! Licences and files through their public face, on both databases.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod life;
mod seals;
mod shown;
mod texts;
mod world;

/// Every table of the world: the directory's and this service's.
fn sets() -> [store::MigrationSet; 2] {
    [directory::migrations(), evidence::migrations()]
}

/// Runs a test in the county on both databases.
fn in_county(test: impl Fn(&world::World)) {
    testkit::on_both(&sets(), |db| test(&world::World::new(db)));
}
