//! Regular expressions as XPath has them (XQuery and XPath Functions 3.1, 5.6.1), which `matches`, `replace` and `split`
//! use: alternatives, greedy and reluctant quantifiers, character classes with subtraction, categories and blocks of
//! Unicode, back-references, the flags `s`, `m`, `i`, `x` and `q`. Every step of a search is counted.

mod blocks;
mod class;
mod compile;
mod parse;
mod run;

use crate::evaluate::{Meter, Stop};
use class::Set;

/// A compiled pattern.
#[derive(Debug, Clone)]
pub struct Regex {
    code: Box<[Step]>,
    sets: Box<[Set]>,
    /// Groups in brackets, without the whole match.
    groups: usize,
    /// Whether an earlier group is asked for again.
    back: bool,
    flags: Flags,
}

/// Why a pattern is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoPattern(pub &'static str);

#[derive(Debug, Clone, Copy, Default)]
struct Flags {
    dot_all: bool,
    lines: bool,
    ignore_case: bool,
    literal: bool,
}

/// One step of a compiled pattern.
#[derive(Debug, Clone, Copy)]
enum Step {
    Char(char),
    Set(u32),
    Any,
    NotLineEnd,
    Start,
    End,
    LineStart,
    LineEnd,
    Save(u32),
    /// First one way, then the other.
    Split(u32, u32),
    Jump(u32),
    Back(u32),
    /// Notes where a turn of a loop begins, and leaves the loop where the turn took nothing.
    Begin(u32),
    Turned(u32),
    Match,
}

/// Longest pattern, in bytes.
const LONGEST: usize = 4096;

impl Regex {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// [`NoPattern`] with what is wrong.
    pub fn new(pattern: &str, flags: &str) -> Result<Self, NoPattern> {
        if pattern.len() > LONGEST {
            return Err(NoPattern("the pattern is too long"));
        }
        let mut set = Flags::default();
        let mut extended = false;
        for flag in flags.chars() {
            match flag {
                's' => set.dot_all = true,
                'm' => set.lines = true,
                'i' => set.ignore_case = true,
                'x' => extended = true,
                'q' => set.literal = true,
                _ => return Err(NoPattern("a flag is none of s, m, i, x, q")),
            }
        }
        let tree = if set.literal {
            parse::literal(pattern)
        } else if extended {
            parse::parse(&without_blanks(pattern), set)?
        } else {
            parse::parse(pattern, set)?
        };
        compile::compile(&tree, set)
    }

    /// Whether the pattern is found anywhere in a text.
    pub fn is_match(&self, text: &str, meter: &mut Meter) -> bool {
        run::find(self, text, 0, false, meter).is_some()
    }

    /// The text with every match replaced. None where the replacement is none, or the pattern matches the empty text.
    pub(crate) fn replace(
        &self,
        text: &str,
        replacement: &str,
        meter: &mut Meter,
    ) -> Result<Option<String>, Stop> {
        if run::find(self, "", 0, false, meter).is_some() {
            return Ok(None);
        }
        let Some(parts) = self.replacement(replacement) else { return Ok(None) };
        let mut result = String::new();
        let mut from = 0;
        while let Some(found) = run::find(self, text, from, true, meter) {
            let Some((start, end)) = found.first().copied().flatten() else { break };
            let before = text.get(from..start).unwrap_or_default();
            meter.make(before.len() as u64)?;
            result.push_str(before);
            for part in &parts {
                let part = match part {
                    Part::Text(part) => part.as_str(),
                    Part::Group(group) => {
                        let group = found.get(*group).copied().flatten();
                        group.and_then(|(start, end)| text.get(start..end)).unwrap_or_default()
                    }
                };
                meter.make(part.len() as u64)?;
                result.push_str(part);
            }
            if end == from && start == end {
                break;
            }
            from = end;
        }
        let rest = text.get(from..).unwrap_or_default();
        meter.make(rest.len() as u64)?;
        result.push_str(rest);
        Ok(Some(result))
    }

    /// The parts of a text between the matches.
    pub(crate) fn split<'t>(&self, text: &'t str, meter: &mut Meter) -> Vec<&'t str> {
        let (mut parts, mut from, mut at) = (Vec::new(), 0, 0);
        while let Some(found) = run::find(self, text, at, true, meter) {
            let Some((start, end)) = found.first().copied().flatten() else { break };
            if !meter.spend(1) {
                break;
            }
            if end > start {
                parts.push(text.get(from..start).unwrap_or_default());
                (from, at) = (end, end);
            } else {
                // An empty match parts what lies before it from what follows, but not at the beginning.
                if start > from {
                    parts.push(text.get(from..start).unwrap_or_default());
                    from = start;
                }
                let next = text.get(start..).and_then(|rest| rest.chars().next());
                match next {
                    Some(next) => at = start + next.len_utf8(),
                    None => break,
                }
            }
        }
        parts.push(text.get(from..).unwrap_or_default());
        parts
    }

    /// A replacement in parts: `$1` is a group, `\$` and `\\` are signs. None where it is written wrong.
    fn replacement(&self, text: &str) -> Option<Vec<Part>> {
        if self.flags.literal {
            return Some(vec![Part::Text(text.to_owned())]);
        }
        let (mut parts, mut plain) = (Vec::new(), String::new());
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some(c @ ('\\' | '$')) => plain.push(c),
                    _ => return None,
                },
                '$' => {
                    let mut group = chars.next()?.to_digit(10)? as usize;
                    // As many digits as name a group that there is.
                    while let Some(digit) = chars.peek().and_then(|c| c.to_digit(10)) {
                        let longer = group * 10 + digit as usize;
                        if longer > self.groups {
                            break;
                        }
                        group = longer;
                        chars.next();
                    }
                    if !plain.is_empty() {
                        parts.push(Part::Text(std::mem::take(&mut plain)));
                    }
                    parts.push(Part::Group(group));
                }
                c => plain.push(c),
            }
        }
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        Some(parts)
    }
}

enum Part {
    Text(String),
    Group(usize),
}

/// The pattern without white space outside of character classes (flag `x`).
fn without_blanks(pattern: &str) -> String {
    let (mut plain, mut depth) = (String::with_capacity(pattern.len()), 0_usize);
    let mut escaped = false;
    for c in pattern.chars() {
        let blank = matches!(c, ' ' | '\t' | '\n' | '\r');
        if blank && depth == 0 {
            continue;
        }
        match c {
            '[' if !escaped => depth += 1,
            ']' if !escaped => depth = depth.saturating_sub(1),
            _ => {}
        }
        escaped = c == '\\' && !escaped;
        plain.push(c);
    }
    plain
}
