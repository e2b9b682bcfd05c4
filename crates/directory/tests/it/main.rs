//! Behaviour tests of this crate, one binary: linking is what costs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod authority;
mod calendar;
mod common;
mod corrections;
mod documents;
mod lists;
mod parties;
mod people;
mod retention;
mod second_factor;
mod sign_in;
mod texts;
mod two_people;
