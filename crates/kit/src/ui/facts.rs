//! What an event of the ledger says, in words: its facts by their names in the reader's language. The raw text, which the hash is
//! over, stands beside it where it is shown.

use serde_json::Value;

use crate::i18n::Tr;

/// Longest text shown of one fact, characters; the whole stands in the raw text.
const LONGEST: usize = 80;

/// Names and values of what an event says, in its order, without what is empty. A name nobody has given words stays as it is:
/// what was recorded is never left out.
pub fn facts(tr: Tr, data: &Value) -> Vec<(String, String)> {
    let Value::Object(all) = data else { return Vec::new() };
    let shown = all.iter().map(|(name, value)| (name, said(tr, value)));
    shown.filter(|(_, value)| !value.is_empty()).map(|(name, value)| (fact_name(tr, name), value)).collect()
}

/// The same in one line of so many characters, about; an ellipsis says that there is more.
pub fn facts_line(tr: Tr, data: &Value, most: usize) -> String {
    let mut line = String::new();
    for (name, value) in facts(tr, data) {
        if !line.is_empty() {
            line.push_str(" · ");
        }
        line.push_str(&tr.f("kit-facts-line", &[("name", name.into()), ("value", value.into())]));
        if line.chars().count() > most {
            line.push_str(" …");
            break;
        }
    }
    line
}

/// The name of a fact in words.
pub fn fact_name(tr: Tr, name: &str) -> String {
    tr.find(&format!("kit-fact-{}", name.replace('_', "-")), &[]).unwrap_or_else(|| name.to_owned())
}

/// A value in words: what is a word of the house by its name, a day as people write it, yes and no, lists with commas.
fn said(tr: Tr, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => tr.t(if *yes { "kit-said-true" } else { "kit-said-false" }).into_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text_said(tr, text),
        Value::Array(all) => {
            all.iter().map(|one| said(tr, one)).collect::<Vec<_>>().join(&tr.t("kit-said-and"))
        }
        Value::Object(_) => cut(&value.to_string()),
    }
}

fn text_said(tr: Tr, text: &str) -> String {
    let word = text.len() <= 24 && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    if let Some(words) = word.then(|| tr.find(&format!("kit-said-{text}"), &[])).flatten() {
        return words;
    }
    match text.len() == 10 {
        true => text.parse().map_or_else(|_| text.to_owned(), |day| tr.date(day)),
        false => cut(text),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Lang;
    use serde_json::json;

    #[test]
    fn facts_are_told_in_words_and_nothing_is_left_out() {
        let data = json!({
            "outcome": "granted", "due": "2027-03-04", "deemed": false, "licences": ["L1", "L2"], "document": "",
            "never_heard_of": "x",
        });
        let told = facts(Tr::new(Lang::Zh), &data);
        let told: Vec<(&str, &str)> =
            told.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(told[0], ("结果", "准予"));
        assert_eq!(told[2], ("依法视为受理", "否"));
        assert_eq!(told[3], ("证照", "L1、L2"));
        assert_eq!(told[4], ("never_heard_of", "x"));
        assert!(told[1].1.contains("3 月 4 日"), "{told:?}");
        assert_eq!(facts(Tr::new(Lang::En), &json!({ "outcome": "promised" }))[0].1, "promised limit");
    }
}
