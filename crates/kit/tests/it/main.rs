//! Behaviour tests of this crate, one binary: linking is what costs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod components;
mod kept;
mod pages;
mod requests;
