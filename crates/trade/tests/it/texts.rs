//! The language files say the same things, and everything the pages ask for.

#[test]
fn texts_are_complete() {
    let dynamic = [
        "ledger-kind-",
        "permission-",
        "job-kind-",
        "trade-state-",
        "trade-do-",
        "trade-field-",
        "trade-seat-",
        "trade-deposit-",
        "trade-warning-",
        "trade-rejected-",
        "trade-protest-",
        "trade-expert-",
        "trade-role-",
        "trade-upheld-",
    ];
    let faults = kit::i18n::check_catalogue(&trade::pages::LOCALES, env!("CARGO_MANIFEST_DIR"), &dynamic);
    assert_eq!(faults, [""; 0]);
}
