//! What is wrong with a form file, or with forms that are to be merged.

use std::fmt;

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Stable dotted code.
    pub code: &'static str,
    /// Name of the file as the caller gave it; for a merge the items concerned.
    pub source: String,
    /// Line from 1; 0 where the whole is meant.
    pub line: u32,
    /// Column from 1, in characters; 0 where the whole is meant.
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
