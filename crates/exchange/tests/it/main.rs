//! Sharing of data through its public face, on both databases.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod calls;
mod gateway;
mod requests;
mod texts;
mod world;

/// Every table of the world: the directory's and this service's.
fn sets() -> [store::MigrationSet; 2] {
    [directory::migrations(), exchange::migrations()]
}
