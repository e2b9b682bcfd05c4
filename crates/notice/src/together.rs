//! Several messages in one (每日汇总): who wants to hear once a day gets one text message, one call, one mail with all of the
//! day's ordinary news. What the law counts a limit from never waits for it.

use std::collections::BTreeSet;

use contract::{Lang, Site};
use kit::Tr;

use crate::channel::Channel;
use crate::store::MessageRow;

/// Most deliveries in one letter; the next ones go in another.
pub(crate) const MOST: u32 = 100;
/// Messages that a mail says in full; of the others it says how many there are.
const IN_FULL: usize = 30;
/// Numbers of cases that a telephone shows.
const NUMBERS: usize = 3;

/// Title and text. A mail says what the messages say; a telephone is told which cases, not what of them.
pub(crate) fn words(messages: &[MessageRow], channel: Channel, lang: Lang, site: &Site) -> (String, String) {
    let tr = Tr::new(lang);
    let (count, site_name) = (messages.len().to_string(), tr.text(&site.name));
    let said = match channel {
        Channel::Email => in_full(tr, messages),
        Channel::Sms | Channel::Wechat => numbers(tr, messages),
        Channel::Voice => String::new(),
    };
    let args: Vec<(&str, _)> = vec![
        ("site", site_name.into()),
        ("n", count.as_str().into()),
        ("address", site.base_url.as_str().into()),
        (if channel == Channel::Email { "body" } else { "numbers" }, said.as_str().into()),
    ];
    let key = match channel {
        Channel::Email => "notice-digest-mail",
        Channel::Sms | Channel::Wechat => "notice-digest-short",
        Channel::Voice => "notice-digest-voice",
    };
    (tr.f("notice-digest-title", &args), tr.f(key, &args))
}

/// Each with its title, its number and its words.
fn in_full(tr: Tr, messages: &[MessageRow]) -> String {
    let mut parts: Vec<String> = messages
        .iter()
        .take(IN_FULL)
        .map(|message| {
            let (title, body) = match tr.lang {
                Lang::Zh => (&message.title_zh, &message.body_zh),
                Lang::En => (&message.title_en, &message.body_en),
            };
            let args = [("title", title.as_str().into()), ("number", message.number.as_str().into())];
            let title =
                if message.number.is_empty() { title.clone() } else { tr.f("notice-mail-title", &args) };
            format!("{title}\n{body}")
        })
        .collect();
    let left = messages.len().saturating_sub(IN_FULL);
    if left > 0 {
        parts.push(tr.with("notice-digest-more", "n", &left.to_string()));
    }
    parts.join("\n\n")
}

/// Which cases, each once; of many the first few.
fn numbers(tr: Tr, messages: &[MessageRow]) -> String {
    let mut seen = BTreeSet::new();
    let numbers: Vec<&str> = messages
        .iter()
        .map(|message| message.number.as_str())
        .filter(|number| !number.is_empty() && seen.insert(*number))
        .collect();
    let first = numbers.iter().take(NUMBERS).copied().collect::<Vec<_>>().join(&tr.t("notice-digest-and"));
    match numbers.len() > NUMBERS {
        true => tr.with("notice-digest-others", "numbers", &first),
        false => first,
    }
}
