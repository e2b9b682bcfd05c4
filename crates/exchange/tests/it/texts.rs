//! The language files say the same things, and everything the pages ask for.

#[test]
fn texts_are_complete() {
    let dynamic = [
        "ledger-kind-",
        "permission-",
        "job-kind-",
        "listener-",
        "exchange-calls-",
        "exchange-filter-",
        "exchange-kind-",
        "exchange-sharing-",
        "exchange-rhythm-",
        "exchange-purpose-",
        "exchange-type-",
        "exchange-column-",
        "exchange-field-",
        "exchange-ask-",
        "exchange-state-",
        "exchange-terms-",
        "exchange-shelf-",
        "exchange-answer-",
        "exchange-use-",
        "exchange-quality-",
        "exchange-standing-",
        "exchange-outcome-",
    ];
    assert_eq!(kit::i18n::check_catalogue(&exchange::LOCALES, env!("CARGO_MANIFEST_DIR"), &dynamic), [""; 0]);
}
