//! Reads a pattern into a tree.

use super::class::{escape, folded, negated, property, range};
use super::{Flags, NoPattern};
use regex_syntax::hir::ClassUnicode;

/// A pattern as a tree.
#[derive(Debug)]
pub(super) enum Tree {
    Empty,
    Char(char),
    Class(ClassUnicode),
    /// Any character, as the flags have it.
    Dot,
    Start,
    End,
    Group(Box<Tree>, Option<usize>),
    Back(usize),
    Sequence(Vec<Tree>),
    Choice(Vec<Tree>),
    Repeat {
        inner: Box<Tree>,
        least: u32,
        most: Option<u32>,
        greedy: bool,
    },
}

/// Deepest nesting of groups and classes.
const NESTING: usize = 40;
/// Highest count of a quantifier.
const COUNT: u32 = 1000;

/// A text that stands for itself.
pub(super) fn literal(text: &str) -> Tree {
    Tree::Sequence(text.chars().map(Tree::Char).collect())
}

pub(super) fn parse(pattern: &str, flags: Flags) -> Result<Tree, NoPattern> {
    let mut parser =
        Parser { chars: pattern.chars().collect(), at: 0, opened: 0, closed: Vec::new(), depth: 0, flags };
    let tree = parser.choice()?;
    if parser.at < parser.chars.len() {
        return Err(NoPattern("a bracket is closed that was not opened"));
    }
    Ok(tree)
}

struct Parser {
    chars: Vec<char>,
    at: usize,
    opened: usize,
    /// Groups that are closed already.
    closed: Vec<usize>,
    depth: usize,
    flags: Flags,
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn peek_at(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn take(&mut self, c: char) -> bool {
        let here = self.peek() == Some(c);
        if here {
            self.at += 1;
        }
        here
    }

    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, NoPattern>) -> Result<T, NoPattern> {
        if self.depth >= NESTING {
            return Err(NoPattern("the pattern is nested too deep"));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn choice(&mut self) -> Result<Tree, NoPattern> {
        let mut all = vec![self.sequence()?];
        while self.take('|') {
            all.push(self.sequence()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Tree::Choice(all) })
    }

    fn sequence(&mut self) -> Result<Tree, NoPattern> {
        let mut all = Vec::new();
        while let Some(c) = self.peek() {
            if matches!(c, '|' | ')') {
                break;
            }
            let atom = self.atom(c)?;
            all.push(self.quantified(atom)?);
        }
        Ok(match all.len() {
            0 => Tree::Empty,
            1 => all.remove(0),
            _ => Tree::Sequence(all),
        })
    }

    fn atom(&mut self, c: char) -> Result<Tree, NoPattern> {
        self.at += 1;
        Ok(match c {
            '.' => Tree::Dot,
            '^' => Tree::Start,
            '$' => Tree::End,
            '(' => return self.nested(Self::group),
            '[' => Tree::Class(self.nested(Self::class)?),
            '\\' => return self.escaped(),
            '?' | '*' | '+' | '{' | '}' | ')' | ']' => {
                return Err(NoPattern(
                    "a sign with a meaning of its own stands where a character is expected",
                ));
            }
            c => Tree::Char(c),
        })
    }

    fn group(&mut self) -> Result<Tree, NoPattern> {
        let number = if self.peek() == Some('?') && self.peek_at(1) == Some(':') {
            self.at += 2;
            None
        } else if self.peek() == Some('?') {
            return Err(NoPattern("groups are written (…) or (?:…)"));
        } else {
            self.opened += 1;
            Some(self.opened)
        };
        let inner = self.choice()?;
        if !self.take(')') {
            return Err(NoPattern("a bracket is not closed"));
        }
        self.closed.extend(number);
        Ok(Tree::Group(Box::new(inner), number))
    }

    fn quantified(&mut self, atom: Tree) -> Result<Tree, NoPattern> {
        let (least, most) = match self.peek() {
            Some('?') => (0, Some(1)),
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('{') => {
                self.at += 1;
                let least = self.count()?;
                let most = if self.take(',') {
                    if self.peek() == Some('}') { None } else { Some(self.count()?) }
                } else {
                    Some(least)
                };
                if self.peek() != Some('}') || most.is_some_and(|most| most < least) {
                    return Err(NoPattern("a count is written {n}, {n,} or {n,m}"));
                }
                (least, most)
            }
            _ => return Ok(atom),
        };
        self.at += 1;
        let greedy = !self.take('?');
        if matches!(self.peek(), Some('?' | '*' | '+' | '{')) {
            return Err(NoPattern("a quantifier follows another"));
        }
        Ok(Tree::Repeat { inner: Box::new(atom), least, most, greedy })
    }

    fn count(&mut self) -> Result<u32, NoPattern> {
        let mut value = None;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            self.at += 1;
            value = Some(value.unwrap_or(0_u32).saturating_mul(10).saturating_add(digit));
        }
        value.filter(|value| *value <= COUNT).ok_or(NoPattern("a count is missing or larger than 1000"))
    }

    /// The character of a single escape.
    fn single(c: char) -> Option<char> {
        Some(match c {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '\\' | '|' | '.' | '-' | '^' | '?' | '*' | '+' | '{' | '}' | '(' | ')' | '[' | ']' | '$' => c,
            _ => return None,
        })
    }

    fn escaped(&mut self) -> Result<Tree, NoPattern> {
        let Some(c) = self.peek() else { return Err(NoPattern("a backslash stands at the end")) };
        self.at += 1;
        if let Some(single) = Self::single(c) {
            return Ok(Tree::Char(single));
        }
        if let Some(class) = self.class_escape(c)? {
            return Ok(Tree::Class(class));
        }
        let Some(digit) = c.to_digit(10).filter(|digit| *digit > 0) else {
            return Err(NoPattern("a backslash stands before a letter without a meaning"));
        };
        // As many digits as name a group that is there.
        let mut number = digit as usize;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            let longer = number * 10 + digit as usize;
            if longer > self.opened {
                break;
            }
            number = longer;
            self.at += 1;
        }
        if !self.closed.contains(&number) {
            return Err(NoPattern("a group is asked for that is not there, or not closed"));
        }
        Ok(Tree::Back(number))
    }

    fn class_escape(&mut self, c: char) -> Result<Option<ClassUnicode>, NoPattern> {
        if !matches!(c, 'p' | 'P') {
            return Ok(escape(c));
        }
        if !self.take('{') {
            return Err(NoPattern("categories are written \\p{…}"));
        }
        let mut name = String::new();
        loop {
            match self.peek() {
                Some('}') => break,
                Some(c) => name.push(c),
                None => return Err(NoPattern("categories are written \\p{…}")),
            }
            self.at += 1;
        }
        self.at += 1;
        let class = property(&name)?;
        Ok(Some(if c == 'P' { negated(class) } else { class }))
    }

    /// `[…]` behind the bracket: characters, ranges, escapes, and what is taken away from them.
    fn class(&mut self) -> Result<ClassUnicode, NoPattern> {
        let negative = self.take('^');
        let mut class = ClassUnicode::empty();
        let mut any = false;
        let mut less = None;
        loop {
            let Some(c) = self.peek() else { return Err(NoPattern("a class is not closed")) };
            match c {
                ']' if any => break,
                ']' => return Err(NoPattern("a class is empty")),
                '[' => return Err(NoPattern("a bracket in a class is written \\[")),
                '-' if any && self.peek_at(1) == Some('[') => {
                    self.at += 2;
                    less = Some(self.nested(Self::class)?);
                    if self.peek() != Some(']') {
                        return Err(NoPattern("what is taken away from a class stands last"));
                    }
                    break;
                }
                _ => class.union(&self.class_part(any)?),
            }
            any = true;
        }
        self.at += 1;
        if negative {
            class.negate();
        }
        if let Some(less) = less {
            class.difference(&less);
        }
        Ok(class)
    }

    fn class_part(&mut self, any: bool) -> Result<ClassUnicode, NoPattern> {
        let ignore_case = self.flags.ignore_case;
        let fold = |class| if ignore_case { folded(class) } else { class };
        let (start, dash) = match self.class_char()? {
            ClassPart::Class(class) => return Ok(class),
            ClassPart::Char(c, escaped) => (c, c == '-' && !escaped),
        };
        // A dash stands for itself at the beginning and at the end.
        if dash && any && self.peek() != Some(']') {
            return Err(NoPattern("a dash in the middle of a class is written \\-"));
        }
        let is_range = self.peek() == Some('-') && !matches!(self.peek_at(1), Some('[' | ']') | None);
        if !is_range || dash {
            return Ok(fold(range(start, start)));
        }
        self.at += 1;
        match self.class_char()? {
            ClassPart::Char(end, _) if end >= start => Ok(fold(range(start, end))),
            _ => Err(NoPattern("a range of a class goes from one character to a later one")),
        }
    }

    fn class_char(&mut self) -> Result<ClassPart, NoPattern> {
        let Some(c) = self.peek() else { return Err(NoPattern("a class is not closed")) };
        self.at += 1;
        if c != '\\' {
            if c == '[' {
                return Err(NoPattern("a bracket in a class is written \\["));
            }
            return Ok(ClassPart::Char(c, false));
        }
        let Some(c) = self.peek() else { return Err(NoPattern("a backslash stands at the end")) };
        self.at += 1;
        if let Some(single) = Self::single(c) {
            return Ok(ClassPart::Char(single, true));
        }
        match self.class_escape(c)? {
            Some(class) => Ok(ClassPart::Class(class)),
            None => Err(NoPattern("a backslash stands before a letter without a meaning")),
        }
    }
}

enum ClassPart {
    Char(char, bool),
    Class(ClassUnicode),
}
