//! The process engine through its public face, one file for each kind of behaviour.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cases;
mod commands;
mod drawing;
mod events;
mod faults;
mod hostile;
mod interchange;
mod nesting;
mod properties;
mod support;
mod tasks;
