//! What is wrong with a decision file, and where.

use feel::FindingKind;
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

/// Stable dotted code of what is suspicious in a text.
pub(crate) fn code_of(finding: &FindingKind) -> &'static str {
    match finding {
        FindingKind::NeverComparable { .. } => "decision.types-never-compare",
        FindingKind::NeverComputable { .. } => "decision.types-never-compute",
        FindingKind::Argument { .. } => "decision.argument-type",
        FindingKind::NoCondition { .. } => "decision.condition-type",
        FindingKind::AlwaysNull => "decision.always-null",
    }
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
