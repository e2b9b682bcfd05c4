//! Unified social credit codes 统一社会信用代码 (GB 32100-2015): 18 characters with two check characters.

use crate::error::{CodeError, Fault, Kind};
use crate::organisation::{self, OrganisationCode};
use crate::region;
use crate::text::{self, DIGIT, Tidied, piece, require, require_length, text_code};

/// Digits and capital letters without I, O, S, V and Z; a character's value is its place.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const EXPECTED: &str = "a digit or a capital letter other than I, O, S, V and Z";
const KIND: Kind = Kind::Uscc;

/// A unified social credit code: registering department 1, category 1, division 6, organisation code 9, check 1.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Uscc(String);

text_code!(Uscc);

impl Uscc {
    /// Reads a code. Both check characters must fit.
    ///
    /// # Errors
    /// `code.uscc.…` with what is wrong.
    pub fn parse(value: &str) -> Result<Self, CodeError> {
        Self::read(value).map(|(code, _)| code)
    }

    pub(crate) fn read(value: &str) -> Result<(Self, Vec<Tidied>), CodeError> {
        let tidy = text::tidy(KIND, value)?;
        require_length(KIND, &tidy.text, 18, "18 characters")?;
        require(KIND, &tidy.text, 0..2, in_alphabet, EXPECTED)?;
        require(KIND, &tidy.text, 2..8, |c| c.is_ascii_digit(), DIGIT)?;
        require(KIND, &tidy.text, 8..18, in_alphabet, EXPECTED)?;
        // The outer check character covers everything, so it speaks first: most mistakes are slips of one key.
        let expected = check_character(piece(&tidy.text, 0..17));
        if let Some(found) = tidy.text.chars().last().filter(|found| *found != expected) {
            return Err(CodeError::new(KIND, Fault::CheckDigit { expected, found }));
        }
        require_division(&tidy.text)?;
        let expected = organisation::check_character(piece(&tidy.text, 8..16));
        if let Some(found) = tidy.text.chars().nth(16).filter(|found| *found != expected) {
            return Err(CodeError::new(KIND, Fault::InnerCheckDigit { expected, found }));
        }
        Ok((Self(tidy.text), tidy.done))
    }

    /// Makes a code from its parts: registering department, category, six-digit division, eight-character body of the
    /// organisation code. Both check characters are worked out.
    ///
    /// # Errors
    /// `code.uscc.…` for a part that cannot stand there.
    pub fn make(department: char, category: char, division: &str, body: &str) -> Result<Self, CodeError> {
        let mut text = text::tidy(KIND, &format!("{department}{category}{division}{body}"))?.text;
        require_length(KIND, &text, 16, "16 characters before its check characters")?;
        require(KIND, &text, 0..2, in_alphabet, EXPECTED)?;
        require(KIND, &text, 2..8, |c| c.is_ascii_digit(), DIGIT)?;
        require(KIND, &text, 8..16, in_alphabet, EXPECTED)?;
        require_division(&text)?;
        text.push(organisation::check_character(piece(&text, 8..16)));
        text.push(check_character(&text));
        Ok(Self(text))
    }

    /// Registering department (登记管理部门), e.g. `9` for market supervision, `1` for the establishment office.
    pub fn department(&self) -> &str {
        piece(&self.0, 0..1)
    }

    /// Category within the department (机构类别), e.g. `1` for an enterprise under `9`.
    pub fn category(&self) -> &str {
        piece(&self.0, 1..2)
    }

    /// Six-digit code of the division that registered it; `100000` for the state's own register. It may be retired.
    pub fn division(&self) -> &str {
        piece(&self.0, 2..8)
    }

    /// The organisation code inside (主体标识码).
    pub fn organisation(&self) -> OrganisationCode {
        OrganisationCode::checked(piece(&self.0, 8..17))
    }
}

pub(crate) fn in_alphabet(c: char) -> bool {
    ALPHABET.contains(c)
}

fn require_division(text: &str) -> Result<(), CodeError> {
    let division = piece(text, 2..8);
    if division == "100000" || region::is_province(piece(division, 0..2)) {
        return Ok(());
    }
    Err(CodeError::new(KIND, Fault::Division { found: division.to_owned() }))
}

/// 31 less the sum of values times powers of 3, modulo 31.
pub(crate) fn check_character(text: &str) -> char {
    let values = text.chars().filter_map(|c| ALPHABET.find(c));
    let sum: usize = values.zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    ALPHABET.chars().nth((31 - sum % 31) % 31).unwrap_or('0')
}
