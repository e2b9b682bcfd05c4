//! Cuts a text into tokens. Whether words are one name is for the parser to say, who knows the names.

use crate::error::{Error, ErrorKind};
use std::borrow::Cow;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters and digits that begin with a letter.
    Word,
    /// Digits with a point or an exponent.
    Number,
    /// A text in quotation marks.
    String,
    Question,
    At,
    Plus,
    Minus,
    Star,
    Power,
    Slash,
    Dot,
    Dots,
    Comma,
    Colon,
    Arrow,
    Equal,
    Unequal,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Open,
    Close,
    OpenList,
    CloseList,
    OpenContext,
    CloseContext,
    /// `'` or `’`: only inside names.
    Apostrophe,
    /// The end of the text.
    End,
}

/// A piece of the text, by bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    pub kind: Kind,
    pub start: u32,
    pub end: u32,
}

/// Whether a name may begin with this (DMN 1.5, 10.3.1.2, grammar rule 28).
pub(crate) fn starts_name(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' | '_' => true,
        _ if c.is_ascii() => false,
        '\u{D7}' | '\u{F7}' => false,
        '\u{C0}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}'
        | '\u{37F}'..='\u{1FFF}'
        | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}'
        | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}' => true,
        _ => false,
    }
}

/// Whether a name may go on with this (rule 29).
pub(crate) fn continues_name(c: char) -> bool {
    starts_name(c)
        || c.is_ascii_digit()
        || matches!(c, '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// White space (rules 61 and 62).
fn is_space(c: char) -> bool {
    matches!(
        c,
        '\t' | '\n'
            | '\u{B}'
            | '\u{C}'
            | '\r'
            | ' '
            | '\u{85}'
            | '\u{A0}'
            | '\u{1680}'
            | '\u{180E}'
            | '\u{2000}'
            ..='\u{200B}' | '\u{2028}' | '\u{2029}' | '\u{202F}' | '\u{205F}' | '\u{3000}' | '\u{FEFF}'
    )
}

/// All tokens of a text, with an end at the end.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, Error> {
    let mut all = Vec::with_capacity(text.len() / 3 + 4);
    let mut lexer = Lexer { text, bytes: text.as_bytes(), at: 0 };
    loop {
        let token = lexer.next()?;
        all.push(token);
        if token.kind == Kind::End {
            return Ok(all);
        }
    }
}

struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl Lexer<'_> {
    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn char(&self) -> Option<char> {
        self.text.get(self.at..).and_then(|rest| rest.chars().next())
    }

    fn error(&self, at: usize, reason: &'static str) -> Error {
        Error::at(ErrorKind::Syntax(Cow::Borrowed(reason)), at)
    }

    fn next(&mut self) -> Result<Token, Error> {
        self.skip()?;
        let start = self.at;
        let kind = self.kind(start)?;
        Ok(Token { kind, start: start as u32, end: self.at as u32 })
    }

    /// Blanks and comments.
    fn skip(&mut self) -> Result<(), Error> {
        loop {
            match self.byte(0) {
                b' ' | b'\n' | b'\t' | b'\r' | 0xB | 0xC => self.at += 1,
                b'/' if self.byte(1) == b'/' => {
                    let rest = self.bytes.get(self.at..).unwrap_or_default();
                    self.at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
                }
                b'/' if self.byte(1) == b'*' => {
                    let rest = self.text.get(self.at + 2..).unwrap_or_default();
                    let Some(end) = rest.find("*/") else {
                        return Err(self.error(self.at, "a comment is not closed"));
                    };
                    self.at += end + 4;
                }
                byte if byte < 0x80 => return Ok(()),
                _ => match self.char() {
                    Some(c) if is_space(c) => self.at += c.len_utf8(),
                    _ => return Ok(()),
                },
            }
        }
    }

    fn kind(&mut self, start: usize) -> Result<Kind, Error> {
        let (first, second) = (self.byte(0), self.byte(1));
        let (kind, length) = match (first, second) {
            (b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.., _) => return self.word(start),
            (b'0'..=b'9', _) | (b'.', b'0'..=b'9') => return Ok(self.number()),
            (b'"', _) => return self.string(start),
            (0, _) if self.at >= self.bytes.len() => (Kind::End, 0),
            (b'?', _) => (Kind::Question, 1),
            (b'@', _) => (Kind::At, 1),
            (b'+', _) => (Kind::Plus, 1),
            (b'-', b'>') => (Kind::Arrow, 2),
            (b'-', _) => (Kind::Minus, 1),
            (b'*', b'*') => (Kind::Power, 2),
            (b'*', _) => (Kind::Star, 1),
            (b'/', _) => (Kind::Slash, 1),
            (b'.', b'.') => (Kind::Dots, 2),
            (b'.', _) => (Kind::Dot, 1),
            (b',', _) => (Kind::Comma, 1),
            (b':', _) => (Kind::Colon, 1),
            (b'=', _) => (Kind::Equal, 1),
            (b'!', b'=') => (Kind::Unequal, 2),
            (b'<', b'=') => (Kind::LessEqual, 2),
            (b'<', _) => (Kind::Less, 1),
            (b'>', b'=') => (Kind::GreaterEqual, 2),
            (b'>', _) => (Kind::Greater, 1),
            (b'(', _) => (Kind::Open, 1),
            (b')', _) => (Kind::Close, 1),
            (b'[', _) => (Kind::OpenList, 1),
            (b']', _) => (Kind::CloseList, 1),
            (b'{', _) => (Kind::OpenContext, 1),
            (b'}', _) => (Kind::CloseContext, 1),
            (b'\'', _) => (Kind::Apostrophe, 1),
            _ => return Err(self.error(start, "this character means nothing here")),
        };
        self.at += length;
        Ok(kind)
    }

    fn word(&mut self, start: usize) -> Result<Kind, Error> {
        if self.byte(0) >= 0x80 {
            match self.char() {
                Some('\u{2019}') => {
                    self.at += 3;
                    return Ok(Kind::Apostrophe);
                }
                Some(c) if starts_name(c) => {}
                // Marks that only go on with a name are taken as one, so that a text speaks of the name and not of a sign.
                Some(c) if continues_name(c) => {}
                Some('\u{201C}' | '\u{201D}') => {
                    return Err(self.error(start, "texts stand between straight quotation marks: \"…\""));
                }
                Some('\u{2264}' | '\u{2265}' | '\u{2260}' | '\u{D7}' | '\u{F7}') => {
                    return Err(self.error(start, "operators are written <=, >=, !=, *, /"));
                }
                _ => return Err(self.error(start, "this character means nothing here")),
            }
        }
        loop {
            match self.byte(0) {
                b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'0'..=b'9' => self.at += 1,
                0x80.. => match self.char() {
                    Some(c) if continues_name(c) => self.at += c.len_utf8(),
                    _ => return Ok(Kind::Word),
                },
                _ => return Ok(Kind::Word),
            }
        }
    }

    fn digits(&mut self) {
        while self.byte(0).is_ascii_digit() {
            self.at += 1;
        }
    }

    /// `12`, `1.5`, `.5`, `1e3`; two points after a number belong to a range.
    fn number(&mut self) -> Kind {
        self.digits();
        if self.byte(0) == b'.' && self.byte(1).is_ascii_digit() {
            self.at += 1;
            self.digits();
        }
        if matches!(self.byte(0), b'e' | b'E') {
            let signed = usize::from(matches!(self.byte(1), b'+' | b'-'));
            if self.byte(1 + signed).is_ascii_digit() {
                self.at += 1 + signed;
                self.digits();
            }
        }
        Kind::Number
    }

    fn string(&mut self, start: usize) -> Result<Kind, Error> {
        self.at += 1;
        loop {
            match self.byte(0) {
                b'"' => {
                    self.at += 1;
                    return Ok(Kind::String);
                }
                b'\\' => self.at += 2,
                0 if self.at >= self.bytes.len() => {
                    return Err(self.error(start, "a text is not closed by a quotation mark"));
                }
                _ => self.at += 1,
            }
            if self.at > self.bytes.len() {
                return Err(self.error(start, "a text is not closed by a quotation mark"));
            }
        }
    }
}

/// The text between quotation marks, with its escapes resolved. What is no escape of FEEL stays as it is, so that patterns
/// may be written with single backslashes.
pub(crate) fn unescaped(quoted: &str) -> Result<Cow<'_, str>, &'static str> {
    let inner = quoted.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(quoted);
    if !inner.contains('\\') {
        return Ok(Cow::Borrowed(inner));
    }
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        text.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        let (c, length) = match rest.as_bytes().get(1) {
            Some(b'n') => ('\n', 2),
            Some(b't') => ('\t', 2),
            Some(b'r') => ('\r', 2),
            Some(b'"') => ('"', 2),
            Some(b'\'') => ('\'', 2),
            Some(b'\\') => ('\\', 2),
            Some(b'u') => match unit(rest, 6) {
                Some(high @ 0xD800..=0xDBFF) => {
                    let low =
                        rest.get(6..).filter(|rest| rest.starts_with("\\u")).and_then(|rest| unit(rest, 6));
                    match low {
                        Some(low @ 0xDC00..=0xDFFF) => {
                            let code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                            (char::from_u32(code).ok_or("this is no character")?, 12)
                        }
                        _ => return Err("half a character: \\u with the other half is missing"),
                    }
                }
                Some(code) => {
                    (char::from_u32(code).ok_or("half a character: \\u with the other half is missing")?, 6)
                }
                None => ('\\', 1),
            },
            Some(b'U') => match unit(rest, 8) {
                Some(code) => (char::from_u32(code).ok_or("this is no character")?, 8),
                None => ('\\', 1),
            },
            _ => ('\\', 1),
        };
        text.push(c);
        rest = rest.get(length..).unwrap_or_default();
    }
    text.push_str(rest);
    Ok(Cow::Owned(text))
}

/// The hexadecimal digits between `\u` and an end.
fn unit(text: &str, end: usize) -> Option<u32> {
    let digits = text.get(2..end)?;
    if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        u32::from_str_radix(digits, 16).ok()
    } else {
        None
    }
}
