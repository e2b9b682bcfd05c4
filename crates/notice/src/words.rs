//! The words of messages, as the administrator sets them (消息模板): for each kind and language, looked at before they are kept. Where
//! nothing is set the words that come with the product are used; what was sent already stays as it was said.

use contract::{Actor, Fault, Lang};
use directory::access::{Permit, require_somewhere};
use serde_json::json;
use store::Tx;

use crate::permissions::ManageMessages;
use crate::say::{self, Kind, Words};
use crate::store::words as rows;

/// Event: the words of a kind of message were changed: data `kind`, `language`.
pub const CHANGED: &str = "message.words-changed";
/// Longest title, characters.
pub const TITLE_MAX: usize = 60;
/// Longest text, characters.
pub const BODY_MAX: usize = 600;

/// The words in force for a kind.
///
/// # Errors
/// Only the store's.
pub fn in_force(tx: &mut Tx, kind: &Kind, lang: Lang) -> Result<Words, Fault> {
    let own = rows::of(tx, kind.name, lang.tag())?;
    Ok(own.map_or_else(|| say::template(kind, lang), |(title, body)| Words { title, body }))
}

/// Looks at words: every name in braces is one that this kind of message knows.
///
/// # Errors
/// `message.words-empty`, `message.words-long`, `message.words-name` with the name and those that are known,
/// `message.words-brace`.
pub fn check(kind: &Kind, words: &Words) -> Result<(), Fault> {
    for (text, most) in [(&words.title, TITLE_MAX), (&words.body, BODY_MAX)] {
        if text.trim().is_empty() {
            return Err(Fault::invalid("message.words-empty"));
        }
        if text.chars().count() > most {
            return Err(Fault::invalid("message.words-long").with("max", most));
        }
        let mut rest = text.as_str();
        while let Some(at) = rest.find(['{', '}']) {
            let Some((name, behind)) = rest[at..].strip_prefix('{').and_then(|after| after.split_once('}'))
            else {
                return Err(Fault::invalid("message.words-brace"));
            };
            if name.contains('{') {
                return Err(Fault::invalid("message.words-brace"));
            }
            if !say::names(kind).any(|known| known == name) {
                let known: Vec<String> = say::names(kind).map(|name| format!("{{{name}}}")).collect();
                return Err(Fault::invalid("message.words-name")
                    .with("name", name.chars().take(40).collect::<String>())
                    .with("known", known.join(" ")));
            }
            rest = behind;
        }
    }
    Ok(())
}

/// Sets the words of a kind in one language; `None` goes back to those that come with the product.
///
/// # Errors
/// `access.forbidden`; those of [`check`].
pub fn set(tx: &mut Tx, actor: &Actor, kind: &Kind, lang: Lang, words: Option<&Words>) -> Result<(), Fault> {
    require_somewhere(actor, ManageMessages::PERMISSION)?;
    match words {
        Some(words) => {
            check(kind, words)?;
            let (title, body) = (words.title.trim(), words.body.trim());
            rows::put(tx, kind.name, lang.tag(), title, body, actor.account)?;
        }
        None => rows::remove(tx, kind.name, lang.tag())?,
    }
    tx.record(::store::Event {
        stream: "messages".to_owned(),
        kind: CHANGED,
        actor: actor.ledger_name(),
        data: json!({ "kind": kind.name, "language": lang.tag(), "own": words.is_some() }),
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_a_name_that_nobody_fills_in_are_refused() {
        let kind = say::kind("accepted").unwrap();
        let words = |body: &str| Words { title: "已受理".into(), body: body.into() };
        check(kind, &words("{item}（{number}）{due}")).unwrap();
        for (body, code) in [
            ("{name} 您好", "message.words-name"),
            ("{reason}", "message.words-name"),
            ("{Number}", "message.words-name"),
            ("{number", "message.words-brace"),
            ("number}", "message.words-brace"),
            ("{{number}}", "message.words-brace"),
            ("{}", "message.words-name"),
            ("  ", "message.words-empty"),
        ] {
            assert_eq!(check(kind, &words(body)).unwrap_err().code, code, "{body}");
        }
        let long = words(&"长".repeat(BODY_MAX + 1));
        assert_eq!(check(kind, &long).unwrap_err().code, "message.words-long");
    }
}
