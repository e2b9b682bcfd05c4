//! Fuzzes `entries::exchange_yaml`.
#![no_main]

#[path = "../entries.rs"]
#[allow(dead_code)]
mod entries;

libfuzzer_sys::fuzz_target!(|text: &str| entries::exchange_yaml(text));
