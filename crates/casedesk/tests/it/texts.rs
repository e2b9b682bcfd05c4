//! The language files say the same things, and everything the pages ask for.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

#[test]
fn texts_are_complete() {
    let dynamic = [
        "permission-",
        "case-state-",
        "case-now-",
        "case-event-",
        "case-because-",
        "case-owed-",
        "office-deferred-",
        "office-ground-deferred-",
        "document-",
        "my-column-",
        "draft-part-",
        "desk-queue-",
        "desk-notice-until-",
        "desk-waiting-until-",
        "desk-channel-",
        "desk-column-",
        "desk-new-",
        "desk-issue-",
        "office-act-",
        "office-column-",
        "office-missing-",
        "office-return-",
        "office-signer-",
        "office-transfer-lead",
        "office-source-",
        "office-why-post-",
        "office-level-",
        "office-opinion-",
        "office-party-",
        "office-decide-",
        "office-ruling-",
        "office-trace-",
        "office-bulk-",
        "office-consult-",
        "office-copy-",
        "office-delegate-",
        "office-give-back-",
        "office-recall-",
        "office-recuse-",
        "office-referral-",
        "office-urge-",
        "office-urged-",
        "office-why-recall-taken",
        "office-why-task-delegated",
        "board-today-",
        "hotline-",
    ];
    let here = env!("CARGO_MANIFEST_DIR");
    let rules = format!("{here}/../casework");
    let faults = kit::i18n::check_catalogue_over(&casedesk::LOCALES, &[here, &rules], &dynamic);
    assert_eq!(faults, [""; 0]);
}
