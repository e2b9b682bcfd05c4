//! Uploaded files and their names.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|parts: (&str, &[u8])| {
    let (name, bytes) = parts;
    if let Ok(kind) = evidence::inspect::inspect(bytes) {
        assert!(evidence::inspect::clean_name(name, kind).chars().count() <= 125);
    }
});
