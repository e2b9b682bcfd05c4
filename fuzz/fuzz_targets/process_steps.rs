//! Fuzzes `entries::process_steps`.
#![no_main]

#[path = "../entries.rs"]
#[allow(dead_code)]
mod entries;

libfuzzer_sys::fuzz_target!(init: entries::engine_may_stop(), |text: &str| entries::process_steps(text));
