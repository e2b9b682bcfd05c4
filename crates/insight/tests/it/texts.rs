//! The language files say the same things, and everything the pages ask for.

#[test]
fn texts_are_complete() {
    let dynamic = [
        "ledger-kind-",
        "permission-",
        "job-kind-",
        "listener-",
        "case-state-",
        "insight-by-",
        "insight-ask-",
        "insight-kind-",
        "insight-channel-",
        "insight-shelf-",
        "insight-source-",
        "insight-measure-",
        "insight-difference-",
        "insight-alerts-",
        "insight-alert-",
        "insight-counted-",
        "insight-card-",
        "insight-state-",
        "insight-said-late-",
        "insight-act-",
        "insight-rule-kind-",
        "insight-fact-",
        "insight-count-of-",
    ];
    let faults = kit::i18n::check_catalogue(&insight::pages::LOCALES, env!("CARGO_MANIFEST_DIR"), &dynamic);
    assert_eq!(faults, [""; 0]);
}
