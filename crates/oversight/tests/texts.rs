//! The language files say the same things, and everything the pages ask for.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

#[test]
fn texts_are_complete() {
    let dynamic = [
        "permission-",
        "ledger-kind-",
        "rating-grade-",
        "rating-column-",
        "rating-own-",
        "holiday-weekday-",
        "holiday-change-",
        "ledger-why-",
        "job-view-",
        "job-column-",
        "job-kind-",
    ];
    assert_eq!(
        kit::i18n::check_catalogue(&oversight::LOCALES, env!("CARGO_MANIFEST_DIR"), &dynamic),
        [""; 0]
    );
}
