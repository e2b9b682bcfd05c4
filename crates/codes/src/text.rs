//! Tidying what people type or paste, and the few checks all codes share.

use serde::Serialize;

use crate::error::{CodeError, Fault, Kind};

/// The most characters any value may have before it is looked at.
const MOST: usize = 256;

/// What was changed before a value was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tidied {
    /// Blanks or invisible characters were dropped.
    Blanks,
    /// Full-width forms became ASCII.
    FullWidth,
    /// Small letters became capitals.
    SmallLetters,
    /// Hyphens were dropped where the code is stored without them, or another dash became a hyphen.
    Dashes,
}

/// A value made ready for reading.
pub(crate) struct Tidy {
    pub(crate) text: String,
    pub(crate) done: Vec<Tidied>,
}

/// Tidies a value. What is left may still hold anything.
pub(crate) fn tidy(kind: Kind, value: &str) -> Result<Tidy, CodeError> {
    // Four bytes a character at most, so that an endless value costs nothing.
    if value.len() > MOST * 4 || value.chars().count() > MOST {
        return Err(CodeError::new(kind, Fault::TooLong { most: MOST }));
    }
    let mut tidy = Tidy { text: String::with_capacity(value.len()), done: Vec::new() };
    for c in value.chars() {
        let narrow = match c {
            '\u{ff01}'..='\u{ff5e}' => {
                tidy.note(Tidied::FullWidth);
                char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c)
            }
            // Hyphens, dashes and the minus sign, as word processors make them.
            '\u{2010}'..='\u{2015}' | '\u{2212}' => {
                tidy.note(Tidied::Dashes);
                '-'
            }
            _ => c,
        };
        if narrow.is_whitespace() || is_invisible(narrow) {
            tidy.note(Tidied::Blanks);
            continue;
        }
        if narrow.is_ascii_lowercase() {
            tidy.note(Tidied::SmallLetters);
        }
        tidy.text.push(narrow.to_ascii_uppercase());
    }
    if tidy.text.is_empty() {
        return Err(CodeError::new(kind, Fault::Empty));
    }
    Ok(tidy)
}

/// Whether a character cannot be seen and says nothing: marks of direction, as copied with numbers from a telephone's
/// contacts, joiners and breaks of no width, variation selectors, fillers and tags.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

impl Tidy {
    fn note(&mut self, done: Tidied) {
        if !self.done.contains(&done) {
            self.done.push(done);
        }
    }

    /// Drops hyphens, for codes that are printed with and stored without them.
    pub(crate) fn without_dashes(mut self) -> Self {
        if self.text.contains('-') {
            self.note(Tidied::Dashes);
            self.text.retain(|c| c != '-');
        }
        self
    }
}

/// Digits and capital letters.
pub(crate) const ALPHANUMERIC: &str = "a digit or a capital letter";
/// Digits.
pub(crate) const DIGIT: &str = "a digit";

/// Checks that the characters in `range` (from 0) are all allowed.
pub(crate) fn require(
    kind: Kind,
    text: &str,
    range: std::ops::Range<usize>,
    allowed: impl Fn(char) -> bool,
    expected: &'static str,
) -> Result<(), CodeError> {
    let wrong = text.chars().enumerate().skip(range.start).take(range.len()).find(|(_, c)| !allowed(*c));
    match wrong {
        Some((index, found)) => {
            Err(CodeError::new(kind, Fault::Character { position: index + 1, expected, found }))
        }
        None => Ok(()),
    }
}

/// Checks the number of characters.
pub(crate) fn require_length(
    kind: Kind,
    text: &str,
    length: usize,
    expected: &'static str,
) -> Result<(), CodeError> {
    let found = text.chars().count();
    if found == length { Ok(()) } else { Err(CodeError::new(kind, Fault::Length { expected, found })) }
}

/// A piece of a text known to be ASCII; empty where the text is too short.
pub(crate) fn piece(text: &str, range: std::ops::Range<usize>) -> &str {
    text.get(range).unwrap_or("")
}

/// A number from ASCII digits; 0 for anything else, which no caller lets in.
pub(crate) fn number(text: &str) -> u32 {
    text.bytes().fold(0_u32, |n, b| n.saturating_mul(10).saturating_add(u32::from(b.saturating_sub(b'0'))))
}

pub(crate) fn is_alphanumeric(c: char) -> bool {
    c.is_ascii_digit() || c.is_ascii_uppercase()
}

/// The value of a digit or capital letter in base 36.
pub(crate) fn base36(c: char) -> Option<u32> {
    if is_alphanumeric(c) { c.to_digit(36) } else { None }
}

/// Makes a type whose value is one tidied text: printing, reading, and serde as a string.
macro_rules! text_code {
    ($name:ident) => {
        impl $name {
            /// The code as text, in the one form it is stored in.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        $crate::text::parsed_code!($name);
    };
}

/// Reading from text and serde as a string, for a type with `parse` and `Display`.
macro_rules! parsed_code {
    ($name:ident) => {
        impl std::str::FromStr for $name {
            type Err = $crate::error::CodeError;

            fn from_str(value: &str) -> Result<Self, Self::Err> {
                Self::parse(value)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use {parsed_code, text_code};
