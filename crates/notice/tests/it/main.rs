//! Tests of messages.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod hearing;
mod sending;
mod smtp;
mod world;

#[test]
fn texts_are_complete() {
    let dynamic = [
        "permission-",
        "notice-view-",
        "notice-say-",
        "notice-access-",
        "notice-state-",
        "notice-channel-",
        "notice-column-",
        "notice-language-",
        "notice-settings-",
        "notice-words-",
        "notice-sample-",
        "job-kind-",
        "listener-",
        "ledger-kind-",
    ];
    assert_eq!(kit::i18n::check_catalogue(&notice::LOCALES, env!("CARGO_MANIFEST_DIR"), &dynamic), [""; 0]);
}

#[test]
fn every_kind_of_message_has_words_in_both_languages_with_its_names() {
    kit::i18n::install(&[notice::LOCALES]);
    for kind in notice::say::KINDS {
        for lang in [contract::Lang::Zh, contract::Lang::En] {
            let words = notice::say::template(kind, lang);
            assert!(!words.title.contains("notice-say"), "{}", kind.name);
            for name in notice::say::names(kind) {
                assert!(
                    words.body.contains(&format!("{{{name}}}")),
                    "{} lacks {name}: {}",
                    kind.name,
                    words.body
                );
            }
        }
    }
}
