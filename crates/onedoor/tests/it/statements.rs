//! Every statement of every service can be prepared on both databases, with all tables there.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::path::Path;

#[test]
fn every_statement_prepares_on_both_databases() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for plate in onedoor::services::plates() {
        testkit::every_statement_prepares(
            &onedoor::wiring::migrations(),
            &crates.join(plate.name).display().to_string(),
        );
    }
}
