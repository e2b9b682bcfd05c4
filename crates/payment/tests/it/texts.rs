//! Texts: both languages carry the same keys, every key is used.

#[test]
fn both_languages_say_everything_that_is_used() {
    let dynamic = [
        "payment-column-",
        "payment-field-",
        "payment-fault-",
        "payment-payer-",
        "payment-state-",
        "payment-account-",
        "payment-method-",
        "payment-entry-",
        "payment-held-",
        "payment-refund-",
        "payment-card-",
        "payment-stand-in-",
        "job-kind-",
        "ledger-kind-",
        "listener-",
        "kit-fact-",
        "permission-",
    ];
    let faults = kit::i18n::check_catalogue(&payment::pages::LOCALES, env!("CARGO_MANIFEST_DIR"), &dynamic);
    assert_eq!(faults, [""; 0]);
}
