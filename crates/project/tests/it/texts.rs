//! Texts: both languages carry the same keys, every key is used.

#[test]
fn both_languages_say_everything_that_is_used() {
    let dynamic = [
        "project-field-",
        "project-column-",
        "project-effect-",
        "project-funds-",
        "project-secret-",
        "project-case-",
        "project-next-",
        "geo-",
        "job-kind-",
        "ledger-kind-",
        "permission-",
    ];
    let faults = kit::i18n::check_catalogue(&project::pages::LOCALES, env!("CARGO_MANIFEST_DIR"), &dynamic);
    assert_eq!(faults, [""; 0]);
}
