//! The language files say the same things, and everything the pages ask for; every statement prepares.

#[test]
fn texts_are_complete() {
    let dynamic = [
        "permission-",
        "listener-",
        "command-event-",
        "command-channel-",
        "command-retention-",
        "ledger-kind-",
        "job-kind-",
        "command-shelf-",
        "command-kind-",
        "command-about-",
        "command-act-",
        "command-field-",
    ];
    let faults = kit::i18n::check_catalogue(&command::pages::LOCALES, env!("CARGO_MANIFEST_DIR"), &dynamic);
    assert_eq!(faults, [""; 0]);
}

#[test]
fn statements_prepare() {
    testkit::every_statement_prepares(&crate::sets(), env!("CARGO_MANIFEST_DIR"));
}
