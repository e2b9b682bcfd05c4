//! What is wrong with a definition: where, what, and what to do about it. One line each for `onedoor check`.

use std::fmt;

use serde::Serialize;

/// How bad a [`Finding`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It can be published, but is probably not as meant.
    Warning,
    /// It cannot be published.
    Error,
}

/// One fault found in a definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable dotted code, such as `item.catch-all-material`.
    pub code: &'static str,
    /// Whether it keeps the definition from being published.
    pub severity: Severity,
    /// The file, as the caller named it.
    pub source: String,
    /// Line from 1; 0 where the whole file is meant.
    pub line: u32,
    /// Column in characters from 1; 0 where the whole file or line is meant.
    pub column: u32,
    /// What is wrong, in English.
    pub message: String,
    /// What to do about it, in English.
    pub remedy: String,
}

impl Finding {
    /// An error about a whole file.
    pub fn error(
        code: &'static str,
        source: &str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity: Severity::Error,
            source: source.to_owned(),
            line: 0,
            column: 0,
            message: message.into(),
            remedy: remedy.into(),
        }
    }

    /// The same at a place in the file.
    #[must_use]
    pub fn at(mut self, (line, column): (u32, u32)) -> Self {
        (self.line, self.column) = (line, column);
        self
    }

    /// The same, only as a warning.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// Whether it keeps the definition from being published.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)?;
        // A whole file is meant by its first line, so that every fault leads an editor somewhere; a folder has none.
        let is_file = self.source.rsplit(['/', '\\']).next().is_some_and(|name| name.contains('.'));
        if self.line > 0 || is_file {
            write!(f, ":{}", self.line.max(1))?;
            if self.column > 0 {
                write!(f, ":{}", self.column)?;
            }
        }
        let word = if self.is_error() { "error" } else { "warning" };
        write!(f, ": {word}: {} [{}]", self.message, self.code)?;
        if !self.remedy.is_empty() {
            write!(f, " {}", self.remedy)?;
        }
        Ok(())
    }
}

impl std::error::Error for Finding {}

/// Whether any of them is an error.
pub fn any_error(findings: &[Finding]) -> bool {
    findings.iter().any(Finding::is_error)
}

impl From<process::Fault> for Finding {
    fn from(fault: process::Fault) -> Self {
        Self {
            code: fault.code,
            severity: if fault.is_error() { Severity::Error } else { Severity::Warning },
            source: fault.source,
            line: fault.position.line,
            column: fault.position.column,
            message: fault.message,
            remedy: fault.remedy,
        }
    }
}

impl From<decision::Fault> for Finding {
    fn from(fault: decision::Fault) -> Self {
        Self {
            code: fault.code,
            severity: if fault.severity == decision::Severity::Error {
                Severity::Error
            } else {
                Severity::Warning
            },
            source: fault.source,
            line: fault.line,
            column: fault.column,
            message: fault.message,
            remedy: fault.remedy,
        }
    }
}

impl From<forms::Fault> for Finding {
    fn from(fault: forms::Fault) -> Self {
        Self {
            code: fault.code,
            severity: Severity::Error,
            source: fault.source,
            line: fault.line,
            column: fault.column,
            message: fault.message,
            remedy: fault.remedy,
        }
    }
}

/// The one of `known` nearest to `word`, if near enough to be meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = (word.chars().count() / 2).max(1);
    known
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(far, _)| *far <= most)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Longest words compared; longer ones are nobody's typing error.
const LONGEST: usize = 64;

/// How many single-character edits lie between two words.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(LONGEST).collect();
    let b: Vec<char> = b.chars().take(LONGEST).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, cb) in row.iter_mut().skip(1).zip(&b) {
            let edit = (diagonal + usize::from(ca != cb)).min(left + 1).min(*cell + 1);
            diagonal = *cell;
            *cell = edit;
            left = edit;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(a.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered() {
        let known = ["materials", "limits", "remedies"];
        assert_eq!(nearest("materails", known), Some("materials"));
        assert_eq!(nearest("limit", known), Some("limits"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }

    #[test]
    fn a_finding_is_one_line_with_its_place() {
        let finding = Finding::error("item.x", "a/item.yaml", "it is wrong", "Mend it.").at((3, 9));
        assert_eq!(finding.to_string(), "a/item.yaml:3:9: error: it is wrong [item.x] Mend it.");
        assert!(finding.warning().to_string().contains("warning"));
        let whole = Finding::error("item.x", "a/item.yaml", "it is wrong", "Mend it.");
        assert!(whole.to_string().starts_with("a/item.yaml:1: error: "));
        assert!(Finding::error("x", "a/b", "it is wrong", "").to_string().starts_with("a/b: error: "));
    }
}
