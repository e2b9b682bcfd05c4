//! The language files say the same things, and everything the pages ask for.

#[test]
fn texts_are_complete() {
    let dynamic = [
        "rating-grade-",
        "holiday-weekday-",
        "holiday-change-",
        "ledger-column-",
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
