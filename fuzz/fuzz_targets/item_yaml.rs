//! Item definitions: the file alone, and as a tree of one.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = catalogue::yaml::read("item.yaml", text);
    let _ = catalogue::tree::read(&[("item/item.yaml".to_owned(), text.to_owned())], &[]);
});
