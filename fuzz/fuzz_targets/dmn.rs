//! Decision tables.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(decisions) = decision::Decisions::read(text, "rules.dmn") {
        let names: Vec<String> = decisions.names().map(str::to_owned).collect();
        for name in names {
            let _ = decisions.eval(&name, &serde_json::Map::new());
        }
    }
});
