//! Delivery through its public face, on both databases.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod choice;
mod parcels;
mod world;

/// Every table of the world: the directory's and delivery's.
fn sets() -> [store::MigrationSet; 2] {
    [directory::migrations(), delivery::migrations()]
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

/// Both languages say the same things, and everything that is used.
#[test]
fn texts_are_complete() {
    let dynamic = [
        "delivery-mode-",
        "delivery-field-",
        "delivery-column-",
        "delivery-wish-",
        "delivery-step-",
        "delivery-state-",
        "delivery-shelf-",
        "delivery-proof-",
        "delivery-stand-in-",
        "job-kind-",
        "ledger-kind-",
        "listener-",
        "permission-",
    ];
    let faults = kit::i18n::check_catalogue(&delivery::pages::LOCALES, env!("CARGO_MANIFEST_DIR"), &dynamic);
    assert_eq!(faults, [""; 0]);
}
