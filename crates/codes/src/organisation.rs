//! Organisation codes 组织机构代码 (GB 11714): eight digits or letters and a check character.

use crate::error::{CodeError, Fault, Kind};
use crate::text::{self, ALPHANUMERIC, Tidied, base36, piece, require, require_length, text_code};

const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
const KIND: Kind = Kind::Org;

/// An organisation code, nine characters without the hyphen it is often printed with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrganisationCode(String);

text_code!(OrganisationCode);

impl OrganisationCode {
    /// Reads a code, with or without its hyphen.
    ///
    /// # Errors
    /// `code.org.…` with what is wrong.
    pub fn parse(value: &str) -> Result<Self, CodeError> {
        Self::read(value).map(|(code, _)| code)
    }

    pub(crate) fn read(value: &str) -> Result<(Self, Vec<Tidied>), CodeError> {
        let tidy = text::tidy(KIND, value)?.without_dashes();
        require_length(KIND, &tidy.text, 9, "9 characters")?;
        require(KIND, &tidy.text, 0..8, text::is_alphanumeric, ALPHANUMERIC)?;
        require(KIND, &tidy.text, 8..9, |c| c.is_ascii_digit() || c == 'X', "a digit or X")?;
        let expected = check_character(piece(&tidy.text, 0..8));
        match tidy.text.chars().last() {
            Some(found) if found != expected => {
                Err(CodeError::new(KIND, Fault::CheckDigit { expected, found }))
            }
            _ => Ok((Self(tidy.text), tidy.done)),
        }
    }

    /// Makes the code of an eight-character body.
    ///
    /// # Errors
    /// `code.org.length` or `code.org.character` unless the body is eight digits or letters.
    pub fn make(body: &str) -> Result<Self, CodeError> {
        let tidy = text::tidy(KIND, body)?;
        require_length(KIND, &tidy.text, 8, "8 characters before the check character")?;
        require(KIND, &tidy.text, 0..8, text::is_alphanumeric, ALPHANUMERIC)?;
        let check = check_character(&tidy.text);
        Ok(Self(tidy.text + check.encode_utf8(&mut [0; 4])))
    }

    /// A code whose check character a caller has looked at.
    pub(crate) fn checked(code: &str) -> Self {
        Self(code.to_owned())
    }

    /// The eight characters before the check character.
    pub fn body(&self) -> &str {
        piece(&self.0, 0..8)
    }

    /// As printed on certificates, with a hyphen before the check character.
    pub fn hyphenated(&self) -> String {
        format!("{}-{}", self.body(), piece(&self.0, 8..9))
    }
}

/// The check character of an eight-character body: 11 less the weighted sum modulo 11, 10 written X and 11 written 0.
pub(crate) fn check_character(body: &str) -> char {
    let sum: u32 = body.chars().filter_map(base36).zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    match 11 - sum % 11 {
        11 => '0',
        10 => 'X',
        r => char::from_digit(r, 10).unwrap_or('0'),
    }
}
