//! The language files say the same things, and everything the pages ask for.

#[test]
fn texts_are_complete() {
    let dynamic = [
        "ledger-kind-",
        "permission-",
        "job-kind-",
        "listener-",
        "hall-kind-",
        "hall-state-",
        "hall-for-",
        "hall-change-",
        "hall-rule-",
        "hall-turn-",
        "hall-need-",
        "hall-bar-",
        "hall-figures-",
        "hall-ticket-",
    ];
    let faults = kit::i18n::check_catalogue(&hall::pages::LOCALES, env!("CARGO_MANIFEST_DIR"), &dynamic);
    assert_eq!(faults, [""; 0]);
}
