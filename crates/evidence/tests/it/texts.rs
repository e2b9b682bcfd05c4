//! The language files say the same things, and everything the pages ask for.

#[test]
fn texts_are_complete() {
    let dynamic = [
        "licence-column-",
        "licence-standing-",
        "licence-did-",
        "licence-filter-",
        "licence-act-",
        "licence-basis-",
        "licence-done-",
        "ledger-kind-licence-",
        "job-kind-licence-",
        "permission-licence-",
        "permission-seal-",
        "ledger-kind-seal-",
        "seal-state-",
        "seal-kind-",
        "seal-column-",
        "seal-field-",
        "seal-document-",
        "seal-done-",
        "sealing-column-",
        "sealing-line-",
    ];
    assert_eq!(kit::i18n::check_catalogue(&evidence::LOCALES, env!("CARGO_MANIFEST_DIR"), &dynamic), [""; 0]);
}
