//! Casework through its public face, on both databases.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod acts;
mod asked;
mod clocks;
mod correction;
mod crash;
mod done;
mod frame;
mod intake;
mod office;
mod opened;
mod others;
mod package;
mod property;
mod races;
mod retention;
mod world;

/// Every table of the world: the store's own, casework's, and the directory's for the calendar.
fn sets() -> [store::MigrationSet; 2] {
    [directory::migrations(), casework::migrations()]
}

/// Runs a test in the town on both databases.
fn in_town(test: impl Fn(&world::World)) {
    testkit::on_both(&sets(), |db| {
        let world = world::world(db);
        test(&world);
        world.verify_ledger();
    });
}
