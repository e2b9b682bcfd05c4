//! The language files say the same things, and everything the pages ask for.

#[test]
fn texts_are_complete() {
    let dynamic = [
        "case-state-",
        "case-now-",
        "case-event-",
        "case-because-",
        "document-",
        "my-column-",
        "draft-part-",
    ];
    let faults = kit::i18n::check_catalogue(&casework::pages::LOCALES, env!("CARGO_MANIFEST_DIR"), &dynamic);
    assert_eq!(faults, [""; 0]);
}
