//! The language files say the same things, and everything the pages ask for.

#[test]
fn texts_are_complete() {
    let dynamic = [
        "permission-",
        "ledger-kind-",
        "job-kind-",
        "listener-",
        "ticket-kind-",
        "ticket-open311-",
        "ticket-apps-",
        "ticket-knowledge-",
        "ticket-state-",
        "ticket-told-",
        "ticket-channel-",
        "ticket-content-",
        "ticket-shelf-",
        "ticket-act-",
        "ticket-field-",
        "ticket-ask-",
        "ticket-new-",
        "ticket-progress-",
        "ticket-units-",
        "ticket-answer-now-",
        "ticket-dispatch-",
        "ticket-uphold-",
        "ticket-return-",
        "ticket-extend-",
        "ticket-reply-",
        "ticket-transfer-",
        "ticket-call-back-",
        "ticket-rate-",
        "ticket-reopen-",
        "ticket-withdraw-",
    ];
    let faults = kit::i18n::check_catalogue(&hotline::pages::LOCALES, env!("CARGO_MANIFEST_DIR"), &dynamic);
    assert_eq!(faults, [""; 0]);
}
