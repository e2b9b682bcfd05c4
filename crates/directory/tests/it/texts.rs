//! The language files say the same things, and everything the pages ask for.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

#[test]
fn texts_are_complete() {
    let dynamic = [
        "permission-",
        "party-id-",
        "register-",
        "identity-",
        "party-kind-",
        "correct-",
        "authority-",
        "limits-kind-",
        "two-",
        "account-history-",
        "party-purpose-",
    ];
    assert_eq!(
        kit::i18n::check_catalogue(&directory::LOCALES, env!("CARGO_MANIFEST_DIR"), &dynamic),
        [""; 0]
    );
}
