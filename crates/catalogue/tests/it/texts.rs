//! Both languages complete, every key used; every statement good on both databases.

#[test]
fn language_files_match_and_every_key_is_used() {
    // What `find` names, it names by keys of this service's texts.
    let dynamic = [
        "permission-",
        "find-act-",
        "find-elsewhere-",
        "find-in-",
        "lists-",
        "lint-rule-",
        "lint-basis-",
        "lint-mend-",
    ];
    let faults = kit::i18n::check_catalogue(&catalogue::LOCALES, env!("CARGO_MANIFEST_DIR"), &dynamic);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_statement_prepares_on_both_databases() {
    testkit::every_statement_prepares(
        &[directory::migrations(), catalogue::migrations()],
        env!("CARGO_MANIFEST_DIR"),
    );
}
