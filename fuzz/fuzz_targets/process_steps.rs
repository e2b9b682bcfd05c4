//! Steps against one process with everything in it.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|steps: &str| {
    const PROCESS: &str = include_str!("../../bench/lifecycle.bpmn");
    let _ = process::run::run(PROCESS, steps);
});
