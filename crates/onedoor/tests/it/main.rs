//! Behaviour tests of this crate, one binary: linking is what costs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod adding;
mod administrators;
mod answered;
mod applicants;
mod bench_crash;
mod bodies;
mod clock;
mod commands;
mod common;
mod crash;
mod every_item;
mod fuzz_entries;
mod health;
mod hostile;
mod hotline;
mod insight;
mod kept_files;
mod licences;
mod messages;
mod migrations;
mod office_api;
mod officials;
mod openapi;
mod others;
mod scopes;
mod sealed;
mod services;
mod site;
mod statements;
mod story_api;
mod texts;
mod tidy;
