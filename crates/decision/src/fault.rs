//! What is wrong with a decision file, and where.

use std::fmt;

/// Whether a fault keeps the file from being used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The file is refused.
    Error,
    /// The file works, but somebody should look.
    Warning,
}

/// One fault of a decision file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Whether the file is refused.
    pub severity: Severity,
    /// Stable dotted code.
    pub code: &'static str,
    /// Name of the file as the caller gave it.
    pub source: String,
    /// Line from 1; 0 where the whole file is meant.
    pub line: u32,
    /// Column from 1, in characters; 0 where the whole file is meant.
    pub column: u32,
    /// What is wrong, in English.
    pub message: String,
    /// What to do about it, in English.
    pub remedy: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}: {}", self.source, self.line, self.column, self.code, self.message)?;
        if !self.remedy.is_empty() {
            write!(f, " ({})", self.remedy)?;
        }
        Ok(())
    }
}
