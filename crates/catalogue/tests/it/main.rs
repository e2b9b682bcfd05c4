//! Behaviour of the catalogue through its public face.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a broken test should fail")]

mod definitions;
mod pages;
mod publish;
mod texts;
mod world;
