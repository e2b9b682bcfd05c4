//! Forms.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = forms::Form::read(text, "form.json");
});
