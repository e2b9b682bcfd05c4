//! What is wrong with a BPMN file: where, what, and what to do about it.

use std::fmt;

/// A place in the source text. Both numbers start at 1; columns count characters, not bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, serde::Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// How bad a [`Fault`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It runs, but probably not as meant.
    Warning,
    /// It cannot be executed.
    Error,
}

/// One fault found in a BPMN file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    /// Stable dotted code, `bpmn.…`; also the key of the fault's text in the language files.
    pub code: &'static str,
    /// Whether the process can still be executed.
    pub severity: Severity,
    /// The file as the caller named it.
    pub source: String,
    /// Where in the file.
    pub position: Position,
    /// The `id` of the element concerned; empty when it has none.
    pub element: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl Fault {
    /// True when the process cannot be executed because of this.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.is_error() { "error" } else { "warning" };
        write!(
            f,
            "{}:{}: {word}: {} [{}] {}",
            self.source, self.position, self.message, self.code, self.remedy
        )
    }
}

impl std::error::Error for Fault {}
