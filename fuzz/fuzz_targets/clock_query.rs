//! Dates, limits and pauses as people type them, and the question made of them.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|parts: (&str, &str, &str)| {
    let (start, limit, pause) = parts;
    if let (Ok(start), Ok(limit)) = (worktime::parse_date(start), limit.parse()) {
        let pauses = pause.split(' ').filter_map(|p| p.parse().ok()).take(20).collect();
        let query = worktime::DueQuery { start, limit, pauses, extend: None, region: None, provisional: true };
        let _ = worktime::due(&query, worktime::Calendar::china());
    }
});
