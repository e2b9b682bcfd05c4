//! Texts: both languages carry the same keys, every key is used; every statement prepares on both databases.

#[test]
fn both_languages_say_everything_that_is_used() {
    let dynamic = [
        "push-shelf-",
        "push-none-",
        "push-column-",
        "push-row-",
        "push-field-",
        "push-outcome-",
        "push-way-",
        "push-kept-",
        "push-found-",
        "push-source-kind-",
        "push-talk-",
        "enforce-power-",
        "enforce-kind-",
        "enforce-pile-",
        "enforce-state-",
        "enforce-next-",
        "enforce-act-",
        "enforce-field-",
        "enforce-row-",
        "enforce-column-",
        "enforce-paper-",
        "job-kind-",
        "kit-fact-",
        "ledger-kind-",
        "listener-",
        "permission-",
    ];
    let faults =
        kit::i18n::check_catalogue(&enforcement::pages::LOCALES, env!("CARGO_MANIFEST_DIR"), &dynamic);
    assert_eq!(faults, [""; 0]);
}

#[test]
fn statements_prepare() {
    testkit::every_statement_prepares(&crate::sets(), env!("CARGO_MANIFEST_DIR"));
}
