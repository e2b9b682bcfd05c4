//! Processes: read, checked, drawn.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(definitions) = process::Definitions::read(text, "process.bpmn") {
        let _ = definitions.check();
        let _ = definitions.compile(None);
    }
});
