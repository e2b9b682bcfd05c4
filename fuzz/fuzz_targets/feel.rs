//! Conditions: refused or evaluated, never a stack overflow, never long.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(condition) = decision::Expression::compile(text, &decision::Names::any()) {
        let _ = condition.eval(&serde_json::Map::new());
    }
});
