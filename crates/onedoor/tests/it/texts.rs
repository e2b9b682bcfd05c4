//! The language files say the same things, and everything the pages ask for.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

#[test]
fn texts_are_complete() {
    let dynamic = ["roof-pace-", "roof-messages-", "roof-setup-"];
    let texts = onedoor::wiring::LOCALES;
    assert_eq!(kit::i18n::check_catalogue(&texts, env!("CARGO_MANIFEST_DIR"), &dynamic), [""; 0]);
}
