//! Payment through its public face, on both databases.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod bills;
mod books;
mod list;
mod money;
mod refunds;
mod texts;
mod world;

/// Every table of the world: the directory's and payment's.
fn sets() -> [store::MigrationSet; 2] {
    [directory::migrations(), payment::migrations()]
}

/// Runs a test in the town on both databases.
fn in_town(test: impl Fn(&world::World)) {
    testkit::on_both(&sets(), |db| test(&world::World::new(db)));
}

/// Every statement prepares on both databases.
#[test]
fn statements_prepare() {
    testkit::every_statement_prepares(&sets(), env!("CARGO_MANIFEST_DIR"));
}
