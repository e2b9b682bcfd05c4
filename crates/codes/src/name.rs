//! Names of persons 姓名 and of enterprises and shops 名称、字号, however they were typed: one spelling to keep, and a key
//! by which one person stays one person.
//!
//! What is kept is what stands on the card: letters, their case and their marks. What only the input method, the copying
//! or an old register made is mended: the dot between the parts of a name is U+00B7 (民政部、公安部等, 2016 notice on names of
//! ethnic minorities with separator dots), letters that once had private code points get their own, invisible characters go.

mod letters;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

use crate::han::{self, is_han};
use crate::text::is_invisible;

/// The most characters of a name that is kept.
pub const MOST: usize = 200;
/// The most characters that are looked at.
const MOST_SEEN: usize = 1000;
/// The most marks on one letter: Tibetan stacks have several, more is decoration.
const MOST_MARKS: usize = 8;
/// The dot between the parts of a name 间隔号.
const DOT: char = '\u{b7}';

/// Why a text is no name. It carries at most the one character that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing was given.
    #[error("nothing was given; give the name")]
    Empty,
    /// Longer than names are.
    #[error("too long for a name: at most {MOST} characters")]
    TooLong,
    /// A character that no name has: an emoji, a sign, a tag's bracket, a control character.
    #[error("{} cannot stand in a name", Shown(*.0))]
    Character(char),
    /// A digit in a Chinese name.
    #[error("a name in Chinese letters has no digits")]
    Digits,
    /// A sign in the place of a letter that a program could not show: ?, □, 〓.
    #[error("a letter of the name was lost: {} stands in its place", Shown(*.0))]
    Lost(char),
    /// A letter with a code point of a private font, which others read as something else or nothing.
    #[error("a letter of the name exists only in the font of another system")]
    PrivateUse,
    /// No letter at all.
    #[error("a name has letters")]
    NoLetter,
}

/// A character that is safe to print.
struct Shown(char);

impl std::fmt::Display for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.is_control() { write!(f, "{}", self.0.escape_unicode()) } else { write!(f, "{}", self.0) }
    }
}

impl NameError {
    /// The stable dotted code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "name.empty",
            Self::TooLong => "name.too-long",
            Self::Character(_) => "name.character",
            Self::Digits => "name.digits",
            Self::Lost(_) => "name.lost-letter",
            Self::PrivateUse => "name.private-use",
            Self::NoLetter => "name.no-letter",
        }
    }

    /// The character that is wrong, as it can be shown.
    pub fn found(self) -> Option<String> {
        match self {
            Self::Character(found) | Self::Lost(found) => Some(Shown(found).to_string()),
            _ => None,
        }
    }
}

/// Whose name it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Person,
    Trade,
}

/// A person's name in the spelling that is kept.
///
/// # Errors
/// `name.…`, see [`NameError`].
pub fn person(text: &str) -> Result<String, NameError> {
    let name = tidied(text, Whose::Person)?;
    let chinese = name.chars().any(is_han);
    let mut lettered = false;
    for (at, c) in name.chars().enumerate() {
        match c {
            _ if is_letter(c) => lettered = true,
            // A Latin name may have one (in a generation, an initial); nobody's Chinese name has.
            _ if c.is_ascii_digit() && chinese => return Err(NameError::Digits),
            _ if c.is_ascii_digit() => {}
            ' ' | DOT | '-' | '\'' | '.' | ',' | '/' => {}
            _ if at > 0 && (is_combining_mark(c) || letters::belongs(c)) => {}
            _ => return Err(refused(c)),
        }
    }
    if lettered { Ok(name) } else { Err(NameError::NoLetter) }
}

/// The name of an enterprise, a shop or another organisation in the spelling that is kept.
///
/// # Errors
/// `name.…`, see [`NameError`].
pub fn trade(text: &str) -> Result<String, NameError> {
    const SIGNS: &str = " ·-'.,/&()+!?:;#%@\"°№（）《》〈〉“”‘’「」『』、，。！？：；—…～";
    let name = tidied(text, Whose::Trade)?;
    let mut before = None;
    let mut lettered = false;
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            _ if is_letter(c) || c.is_ascii_digit() => lettered = true,
            // A letter that could not be shown, not a question.
            '?' if before.is_some_and(is_han) && rest.peek().is_some() => return Err(NameError::Lost(c)),
            _ if SIGNS.contains(c) => {}
            _ if before.is_some() && (is_combining_mark(c) || letters::belongs(c)) => {}
            _ => return Err(refused(c)),
        }
        before = Some(c);
    }
    if lettered { Ok(name) } else { Err(NameError::NoLetter) }
}

/// Whether a character is a mark on the letter before it.
pub fn is_mark(c: char) -> bool {
    is_combining_mark(c)
}

fn refused(c: char) -> NameError {
    match c {
        '?' | '？' | '□' | '〓' | '\u{fffd}' | '▯' | '■' | '￼' => NameError::Lost(c),
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' => NameError::PrivateUse,
        _ => NameError::Character(c),
    }
}

/// A letter of any script. Letters in circles and boxes are signs, whatever Unicode calls them.
fn is_letter(c: char) -> bool {
    let sign = matches!(c, '\u{2160}'..='\u{2188}' | '\u{24b6}'..='\u{24e9}' | '\u{3021}'..='\u{3029}' | '\u{1f130}'..='\u{1f189}');
    is_han(c) || (c.is_alphabetic() && !sign && !is_combining_mark(c))
}

/// Everything that does not change the name is put right.
fn tidied(text: &str, whose: Whose) -> Result<String, NameError> {
    if text.len() > MOST_SEEN * 4 {
        return Err(NameError::TooLong);
    }
    let letters = rounded(&mended(text, whose));
    if let Some(control) = letters.iter().find(|c| c.is_control()) {
        return Err(NameError::Character(*control));
    }
    let name: String = spaced(&dotted(&letters, whose), whose).nfc().collect();
    if name.chars().count() > MOST {
        return Err(NameError::TooLong);
    }
    if name.is_empty() {
        return Err(if text.trim().is_empty() { NameError::Empty } else { NameError::NoLetter });
    }
    let mut marks = 0;
    for c in name.chars() {
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        if marks > MOST_MARKS {
            return Err(NameError::Character(c));
        }
    }
    Ok(name)
}

/// Letters by their own code points, composed; what cannot be seen gone, blanks as one kind of blank.
fn mended(text: &str, whose: Whose) -> Vec<char> {
    let narrow = |c: char| match whose {
        Whose::Person => matches!(c, '\u{ff01}'..='\u{ff5e}'),
        // The marks of Chinese text stay as they are in the name of a shop.
        Whose::Trade => matches!(c,
            'ａ'..='ｚ' | 'Ａ'..='Ｚ' | '０'..='９' | '（' | '）' | '＆' | '．' | '－' | '＇' | '／' | '＋' | '＃' | '％' | '＠'),
    };
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        let c = han::letter(letters::former(c));
        if narrow(c) || letters::is_compatibility(c) {
            plain.extend(std::iter::once(c).nfkc());
        } else {
            plain.push(c);
        }
    }
    let letters: Vec<char> = plain.chars().collect();
    let mut kept = Vec::with_capacity(letters.len());
    for (at, c) in letters.iter().copied().enumerate() {
        let next = letters.get(at + 1..).unwrap_or_default();
        if letters::belongs(c) && letters::belongs_here(c, &kept, next) {
            kept.push(c);
        } else if c.is_whitespace() {
            kept.push(' ');
        } else if !is_invisible(c) {
            kept.push(c);
        }
    }
    kept.into_iter().nfc().collect()
}

/// Signs of circles in a Chinese name as the letter 〇.
fn rounded(letters: &[char]) -> Vec<char> {
    let chinese = letters.iter().copied().any(is_han);
    let round = |c: &char| if chinese && matches!(c, '○' | '◯' | '⭘' | '⚪') { '〇' } else { *c };
    letters.iter().map(round).collect()
}

/// The dots, hyphens and apostrophes of all keyboards as one of each.
fn dotted(letters: &[char], whose: Whose) -> Vec<char> {
    let beside = |at: usize, step: isize| {
        let mut at = at.checked_add_signed(step);
        while let Some(c) = at.and_then(|at| letters.get(at)) {
            if *c != ' ' {
                return Some(*c);
            }
            at = at.and_then(|at| at.checked_add_signed(step));
        }
        None
    };
    let mut out: Vec<char> = Vec::with_capacity(letters.len());
    for (at, c) in letters.iter().copied().enumerate() {
        let (before, after) = (beside(at, -1), beside(at, 1));
        let within = before.is_some_and(is_han) && after.is_some_and(is_han);
        let near = before.is_some_and(is_han) || after.is_some_and(is_han);
        out.push(match c {
            _ if letters::is_dot(c) => DOT,
            '.' | '。' | '｡' | '﹒' if within => DOT,
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{fe58}'
                if whose == Whose::Person || !near =>
            {
                '-'
            }
            '\u{2018}' | '\u{2019}' | '\u{201b}' | '`' | '´' | '\u{2032}' | '\u{ff40}' if !near => '\'',
            _ => c,
        });
    }
    out
}

/// One blank between words, none between Chinese letters or beside a dot; nothing before the first and after the last
/// letter. Brackets of Chinese text in Chinese names.
fn spaced(letters: &[char], whose: Whose) -> String {
    let chinese = letters.iter().copied().any(is_han);
    let mut out = String::with_capacity(letters.len() * 3);
    let mut last: Option<char> = None;
    let mut blank = false;
    for c in letters.iter().copied() {
        let c = match c {
            '(' if chinese && whose == Whose::Trade => '（',
            ')' if chinese && whose == Whose::Trade => '）',
            _ => c,
        };
        if c == ' ' {
            blank = true;
            continue;
        }
        if let Some(before) = last {
            if c == DOT && before == DOT {
                continue;
            }
            let joins = |c: char| is_han(c) || c == DOT || matches!(c, '（' | '）');
            if blank && !(joins(before) && joins(c)) && before != DOT && c != DOT {
                out.push(' ');
            }
        }
        blank = false;
        out.push(c);
        last = Some(c);
    }
    let ends: &[char] = match whose {
        Whose::Person => &[DOT, '-', '\'', ',', '/', ' '],
        Whose::Trade => &[' '],
    };
    out.trim_matches(ends).to_owned()
}

/// What makes two spellings one name: letters without case, without the marks of Latin letters, in their usual Chinese
/// form, and nothing between them. Empty for a text without letters. For comparing and finding, never for showing.
pub fn key(name: &str) -> String {
    let cut: String = name.chars().take(MOST_SEEN).collect();
    let letters = dotted(&rounded(&mended(&cut, Whose::Person)), Whose::Person);
    let mut out = String::with_capacity(cut.len());
    let mut latin = false;
    for c in letters.into_iter().nfd() {
        if letters::belongs(c) {
            continue;
        }
        if is_combining_mark(c) {
            // ê, ế and e are one letter to a keyboard; й and и are two.
            let drops = latin && canonical_combining_class(c) != 0;
            if !drops {
                out.push(c);
            }
            continue;
        }
        if !(is_letter(c) || c.is_numeric()) || letters::is_apostrophe(c) {
            continue;
        }
        latin = letters::is_latin(c);
        match letters::plain(c) {
            Some(plain) => out.push_str(plain),
            None => out.extend(han::usual(c).to_lowercase()),
        }
    }
    out.nfc().collect()
}

/// Whether two spellings are one name: by their [`key`]s, or, for names of several words in letters, with the family name
/// first in one and last in the other.
pub fn same(one: &str, other: &str) -> bool {
    let (a, b) = (key(one), key(other));
    if a == b {
        return !a.is_empty();
    }
    let words = |name: &str| {
        let mut words: Vec<String> =
            name.split([' ', ',']).map(key).filter(|word| !word.is_empty()).collect();
        words.sort();
        words
    };
    a.len() == b.len() && !one.chars().any(is_han) && words(one) == words(other)
}
