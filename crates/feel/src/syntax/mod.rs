//! From text to program.

mod boxed;
pub(crate) mod builder;
pub(crate) mod parser;
pub(crate) mod primary;
pub(crate) mod scope;
pub(crate) mod token;

use crate::limits::Limits;
use crate::value::Value;

/// The name that a text is, with single blanks; none where it is more than a name, or a word of the language.
pub fn name_of(text: &str) -> Option<String> {
    let all = token::tokens(text).ok()?;
    let words: Vec<&str> = all
        .iter()
        .take_while(|token| token.kind == token::Kind::Word)
        .filter_map(|token| text.get(token.start as usize..token.end as usize))
        .collect();
    let whole = words.len() + 1 == all.len() && !words.is_empty();
    (whole && !words.iter().any(|word| scope::is_keyword(word))).then(|| words.join(" "))
}

/// The values of a list of literals with commas between them, without brackets.
pub fn constant_list(text: &str) -> Option<Vec<Value>> {
    let scope = scope::Scope::default();
    let mut builder = builder::Builder::new(&scope, Limits::DEFINITION);
    let operand = builder.expression(&format!("[{text}]")).ok()?;
    match builder.known(&operand)? {
        Value::List(items) => Some(items.to_vec()),
        _ => None,
    }
}
