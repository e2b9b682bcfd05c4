//! Fuzzes `entries::exchange_signature`.
#![no_main]

#[path = "../entries.rs"]
#[allow(dead_code)]
mod entries;

libfuzzer_sys::fuzz_target!(|text: &str| entries::exchange_signature(text));
