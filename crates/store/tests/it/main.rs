//! Behaviour tests of this crate, one binary: linking is what costs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod acts;
mod blobs;
mod crash;
mod faults;
mod heard;
mod jobs;
mod ledger;
mod nodes;
mod server;
mod turns;
