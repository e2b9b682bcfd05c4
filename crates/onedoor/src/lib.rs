//! The roof: command line, configuration, wiring of services and workers. No rules here.

#[macro_use]
pub mod say;

pub mod admin;
pub mod bench;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod config;
pub mod connections;
pub mod demo;
pub mod draw;
pub mod fields;
pub mod health;
pub mod keys;
pub mod metrics;
pub mod openapi;
mod past;
mod routed;
pub mod serve;
pub mod services;
pub mod site_file;
pub mod verify;
pub mod watch;
pub mod wiring;
