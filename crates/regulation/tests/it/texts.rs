//! The language files say the same things, and everything the pages ask for.

#[test]
fn texts_are_complete() {
    let dynamic = [
        "ledger-kind-",
        "permission-",
        "job-kind-",
        "listener-",
        "inspect-field-",
        "inspect-column-",
        "inspect-class-",
        "inspect-outcome-",
        "inspect-task-",
        "inspect-visit-",
        "inspect-shelf-",
        "inspect-excluded-",
        "inspect-fault-",
        "inspect-found-",
        "inspect-act-",
        "inspect-why-",
        "credit-list-",
        "credit-column-",
        "credit-why-",
        "credit-ask-",
        "credit-request-",
    ];
    let faults =
        kit::i18n::check_catalogue(&regulation::pages::LOCALES, env!("CARGO_MANIFEST_DIR"), &dynamic);
    assert_eq!(faults, [""; 0]);
}
