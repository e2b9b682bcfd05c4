//! Every kind of code: never a panic, and what is valid stays valid when read again.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    use codes::Kind;
    for kind in [Kind::Uscc, Kind::Org, Kind::CitizenId, Kind::LicenceId, Kind::Region, Kind::Item, Kind::Case] {
        if let Ok(report) = codes::check(kind, text)
            && kind != Kind::CitizenId
        {
            assert!(codes::check(kind, &report.value).is_ok(), "{kind:?} {text:?}");
        }
    }
});
