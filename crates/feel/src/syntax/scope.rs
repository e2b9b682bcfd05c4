//! Which names a text may use, and the longest of them at a place.

use crate::syntax::token::{Kind, Token, tokens};
use crate::types::Type;
use crate::value::Name;
use std::collections::HashMap;
use std::sync::Arc;

/// What becomes of a name that nobody declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unknown {
    /// It is an error.
    #[default]
    Refused,
    /// It is an input of its own, of any type.
    Input,
    /// It is null, as the standard has it for a running engine.
    Null,
}

/// The names that come from outside a text, each with its place among the inputs.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    pub(crate) names: Vec<Declared>,
    pub(crate) unknown: Unknown,
    /// Whether `now()` and `today()` have an answer.
    pub(crate) clock: bool,
    /// Declared types by name, for `instance of` and parameters.
    pub(crate) types: Arc<HashMap<Name, Type>>,
    /// The place of the first name that nobody declared; behind the declared ones where it is not said.
    first_unknown: Option<u32>,
}

/// One declared name.
#[derive(Debug, Clone)]
pub(crate) struct Declared {
    pub name: Pattern,
    pub kind: Type,
    pub slot: u32,
}

/// A name as the parser looks for it: its words and signs one after the other.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    pub name: Name,
    /// Ends of the parts; none where it is one word.
    parts: Vec<(u32, u32)>,
}

impl Pattern {
    pub fn new(name: &str) -> Self {
        let simple =
            !name.is_empty() && name.bytes().all(|b| b >= 0x80 || b.is_ascii_alphanumeric() || b == b'_');
        if simple && !name.starts_with(|c: char| c.is_ascii_digit()) && !name.contains(char::is_whitespace) {
            return Self { name: Name::from(name), parts: Vec::new() };
        }
        let plain = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut parts = Vec::new();
        if let Ok(found) = tokens(&plain) {
            parts.extend(
                found.iter().filter(|token| token.kind != Kind::End).map(|token| (token.start, token.end)),
            );
        }
        if parts.len() == 1 {
            parts.clear();
        }
        Self { name: Name::from(plain), parts }
    }

    /// How many tokens from a place on are this name; 0 where it does not stand there.
    pub fn matches(&self, text: &str, tokens: &[Token]) -> usize {
        let of = |token: &Token| text.get(token.start as usize..token.end as usize);
        if self.parts.is_empty() {
            return usize::from(tokens.first().and_then(of) == Some(&self.name));
        }
        let fits = self.parts.len() <= tokens.len()
            && self
                .parts
                .iter()
                .zip(tokens)
                .all(|((start, end), token)| of(token) == self.name.get(*start as usize..*end as usize));
        if fits { self.parts.len() } else { 0 }
    }
}

impl Scope {
    /// No names; unknown ones are treated as said.
    pub fn new(unknown: Unknown) -> Self {
        Self { unknown, ..Self::default() }
    }

    /// Declares a name at a place among the inputs.
    pub fn declare(&mut self, name: &str, kind: Type, slot: u32) {
        self.names.push(Declared { name: Pattern::new(name), kind, slot });
    }

    /// Whether a name is declared.
    pub fn declares(&self, name: &str) -> bool {
        self.names.iter().any(|declared| *declared.name.name == *name)
    }

    /// The types that texts may name.
    #[must_use]
    pub fn with_types(mut self, types: Arc<HashMap<Name, Type>>) -> Self {
        self.types = types;
        self
    }

    /// The place of the first input that nobody declared; further ones follow it.
    pub fn set_first_unknown(&mut self, slot: u32) {
        self.first_unknown = Some(slot);
    }

    pub(crate) fn next_input(&self) -> u32 {
        let declared = || self.names.iter().map(|declared| declared.slot + 1).max().unwrap_or(0);
        self.first_unknown.unwrap_or_else(declared)
    }

    /// `now()` and `today()` have an answer.
    #[must_use]
    pub fn with_clock(mut self, clock: bool) -> Self {
        self.clock = clock;
        self
    }

    /// The type declared or built in under a name.
    pub(crate) fn type_named(&self, name: &str) -> Option<Type> {
        self.types.get(name).cloned().or_else(|| Type::named(name))
    }
}

/// Words that end a name nobody declared.
pub(crate) fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "between"
            | "else"
            | "every"
            | "external"
            | "false"
            | "for"
            | "function"
            | "if"
            | "in"
            | "instance"
            | "null"
            | "or"
            | "return"
            | "satisfies"
            | "some"
            | "then"
            | "true"
    )
}
