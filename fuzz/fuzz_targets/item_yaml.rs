//! Item definitions.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let files = [("item.yaml".to_owned(), text.to_owned())];
    let _ = catalogue::check::check_files(&files);
});
