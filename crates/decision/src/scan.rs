//! Measures a FEEL text before dsntk's parser sees it, and lists its words.
//!
//! This is a scanner, not a parser: it knows strings, comments, numbers, names and symbols. Every operator, bracket,
//! dot and keyword can add one level to the syntax tree, so counting them bounds the depth of everything that walks
//! the tree afterwards.

use crate::{Error, Guards};

/// Names of the built-in functions that consist of several words, with the length in words.
const PHRASES: &[&[&str]] = &[
    &["years", "and", "months", "duration"],
    &["round", "half", "down"],
    &["round", "half", "up"],
    &["date", "and", "time"],
    &["day", "of", "week"],
    &["day", "of", "year"],
    &["month", "of", "year"],
    &["week", "of", "year"],
    &["context", "merge"],
    &["context", "put"],
    &["distinct", "values"],
    &["ends", "with"],
    &["finished", "by"],
    &["get", "entries"],
    &["get", "value"],
    &["index", "of"],
    &["insert", "before"],
    &["list", "contains"],
    &["list", "replace"],
    &["lower", "case"],
    &["met", "by"],
    &["overlaps", "after"],
    &["overlaps", "before"],
    &["round", "down"],
    &["round", "up"],
    &["started", "by"],
    &["starts", "with"],
    &["string", "join"],
    &["string", "length"],
    &["substring", "after"],
    &["substring", "before"],
    &["upper", "case"],
];

/// Type names of several words, as they stand after `instance of`.
const TYPE_PHRASES: &[&[&str]] = &[
    &["years", "and", "months", "duration"],
    &["days", "and", "time", "duration"],
    &["date", "and", "time"],
];

const KEYWORDS: &[&str] = &[
    "and",
    "between",
    "else",
    "every",
    "external",
    "false",
    "for",
    "function",
    "if",
    "in",
    "instance",
    "not",
    "null",
    "of",
    "or",
    "return",
    "satisfies",
    "some",
    "then",
    "true",
];

/// Keywords that a name follows; the parser counts on it.
const BINDERS: [&str; 3] = ["every", "for", "some"];

/// A word of the text that may be a variable or part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub text: String,
    /// Character from 1.
    pub at: usize,
    /// Follows a dot: a property, not a variable.
    pub after_dot: bool,
}

/// What the scanner found.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    /// Words that are no keywords, function names or type names.
    pub words: Vec<Word>,
}

enum Token {
    Word(String, usize),
    Open,
    Close,
    Dot,
    Less,
    Greater,
    Colon,
    Other,
}

/// Measures `text` against the guards and lists its words.
pub(crate) fn scan(text: &str, guards: &Guards) -> Result<Scan, Error> {
    if text.len() > guards.expression_bytes {
        return Err(Error::TooLong { bytes: text.len(), max: guards.expression_bytes });
    }
    if text.trim().is_empty() {
        return Err(Error::Syntax { reason: "the expression is empty".to_owned(), at: None });
    }
    Ok(Scan { words: words(&tokens(text, guards)?) })
}

fn tokens(text: &str, guards: &Guards) -> Result<Vec<Token>, Error> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut open: Vec<char> = Vec::new();
    let mut operators = 0_usize;
    let mut index = 0;
    let at = |index: usize| chars.get(index).copied();
    while let Some(ch) = at(index) {
        let start = index;
        index += 1;
        let mut operator = false;
        match ch {
            '"' => index = string_end(&chars, start)?,
            '/' if at(index) == Some('/') => {
                while at(index).is_some_and(|c| c != '\n') {
                    index += 1;
                }
            }
            '/' if at(index) == Some('*') => {
                index += 1;
                while at(index).is_some() && !(at(index) == Some('*') && at(index + 1) == Some('/')) {
                    index += 1;
                }
                index += 2;
            }
            '(' | '[' | '{' => {
                open.push(ch);
                if open.len() > guards.nesting {
                    return Err(Error::TooDeep { max: guards.nesting, at: start + 1 });
                }
                operator = true;
                tokens.push(if ch == '(' { Token::Open } else { Token::Other });
            }
            // `]` also opens and `[` also closes an open range such as ]1..10[, so only the count is kept there.
            ')' | ']' | '}' => {
                open.pop();
                operator = true;
                tokens.push(Token::Close);
            }
            '.' if at(index) == Some('.') => {
                index += 1;
                operator = true;
                tokens.push(Token::Other);
            }
            '.' if at(index).is_some_and(|c| c.is_ascii_digit()) => tokens.push(Token::Other),
            '.' => {
                operator = true;
                tokens.push(Token::Dot);
            }
            '<' => {
                operator = true;
                tokens.push(Token::Less);
            }
            '>' => {
                operator = true;
                tokens.push(Token::Greater);
            }
            '+' | '-' | '*' | '/' | '=' | '!' => {
                operator = true;
                tokens.push(Token::Other);
            }
            ':' => tokens.push(Token::Colon),
            c if is_name_start(c) => {
                while at(index).is_some_and(is_name_part) {
                    index += 1;
                }
                let word: String = chars.get(start..index).unwrap_or_default().iter().collect();
                if word == "in"
                    && matches!(tokens.last(), Some(Token::Word(before, _)) if BINDERS.contains(&before.as_str()))
                {
                    let reason = "a name is missing before `in`".to_owned();
                    return Err(Error::Syntax { reason, at: Some(start + 1) });
                }
                operator = KEYWORDS.contains(&word.as_str());
                tokens.push(Token::Word(word, start));
            }
            c if c.is_ascii_digit() => {
                // An exponent's letter belongs to the number, not to a name.
                while at(index).is_some_and(|c| c.is_ascii_digit() || c == 'e' || c == 'E')
                    || (at(index) == Some('.') && at(index + 1).is_some_and(|c| c.is_ascii_digit()))
                {
                    index += 1;
                }
                tokens.push(Token::Other);
            }
            c if c.is_whitespace() => {}
            _ => tokens.push(Token::Other),
        }
        if operator {
            operators += 1;
            if operators > guards.operators {
                return Err(Error::TooManyOperators { max: guards.operators, at: start + 1 });
            }
        }
    }
    Ok(tokens)
}

fn string_end(chars: &[char], start: usize) -> Result<usize, Error> {
    let mut index = start + 1;
    while let Some(&ch) = chars.get(index) {
        match ch {
            '"' => return Ok(index + 1),
            '\\' if matches!(chars.get(index + 1), Some('"' | '\\' | '\'')) => index += 2,
            _ => index += 1,
        }
    }
    Err(Error::Syntax {
        reason: "a text is not closed with a quotation mark".to_owned(),
        at: Some(start + 1),
    })
}

/// Leaves out keywords, function names before a bracket, and type names after `instance of`.
fn words(tokens: &[Token]) -> Vec<Word> {
    let mut skip = vec![false; tokens.len()];
    let mut mark = |index: usize| {
        if let Some(flag) = skip.get_mut(index) {
            *flag = true;
        }
    };
    let word_at = |index: usize| match tokens.get(index) {
        Some(Token::Word(word, _)) => Some(word.as_str()),
        _ => None,
    };
    for (index, token) in tokens.iter().enumerate() {
        match token {
            Token::Open if index > 0 => {
                if word_at(index - 1).is_none() {
                    continue;
                }
                let length = PHRASES
                    .iter()
                    .filter(|phrase| ends_with(&word_at, index, phrase))
                    .map(|phrase| phrase.len())
                    .max()
                    .unwrap_or(1);
                (1..=length).for_each(|back| mark(index - back));
            }
            Token::Word(word, _) if word == "of" && index > 0 && word_at(index - 1) == Some("instance") => {
                let length = TYPE_PHRASES
                    .iter()
                    .filter(|phrase| ends_with(&word_at, index + 1 + phrase.len(), phrase))
                    .map(|phrase| phrase.len())
                    .max()
                    .unwrap_or(1);
                (1..=length).for_each(|ahead| mark(index + ahead));
                skip_type_arguments(tokens, index + 1 + length, &mut mark);
            }
            Token::Word(word, _) if KEYWORDS.contains(&word.as_str()) => mark(index),
            _ => {}
        }
    }
    let mut words = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        if let (Token::Word(word, at), Some(false)) = (token, skip.get(index)) {
            let after_dot = index > 0 && matches!(tokens.get(index - 1), Some(Token::Dot));
            words.push(Word { text: word.clone(), at: at + 1, after_dot });
        }
    }
    words
}

fn ends_with<'t>(word_at: &impl Fn(usize) -> Option<&'t str>, end: usize, phrase: &[&str]) -> bool {
    end >= phrase.len()
        && phrase.iter().enumerate().all(|(offset, part)| word_at(end - phrase.len() + offset) == Some(*part))
}

fn skip_type_arguments(tokens: &[Token], mut index: usize, mark: &mut impl FnMut(usize)) {
    let mut depth = 0_usize;
    loop {
        match tokens.get(index) {
            Some(Token::Less) => depth += 1,
            Some(Token::Greater) if depth > 0 => depth -= 1,
            Some(Token::Word(..) | Token::Colon | Token::Other) if depth > 0 => mark(index),
            _ => return,
        }
        if depth == 0 {
            return;
        }
        index += 1;
    }
}

/// First character of a FEEL name.
pub(crate) fn is_name_start(ch: char) -> bool {
    matches!(ch, '?' | 'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
        && !ch.is_whitespace()
}

/// A later character of a FEEL name.
pub(crate) fn is_name_part(ch: char) -> bool {
    is_name_start(ch)
        || ch.is_ascii_digit()
        || matches!(ch, '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}
