//! The one error type of this crate: why an expression was refused or an evaluation has no usable value.

use feel::{ErrorKind, Stop, Type};

/// Why an expression cannot be compiled, or an evaluation has no usable value.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// Something is wrong with the text of an expression.
    #[error("{what}{}", remedy_of(.what))]
    Text {
        /// What is wrong.
        what: ErrorKind,
        /// Character (from 1) where it was noticed.
        at: usize,
    },
    /// The evaluation reached a bound.
    #[error("{0}")]
    Stopped(#[from] Stop),
    /// The data given to one evaluation is too large.
    #[error("the data for this evaluation is too large: {what}")]
    InputTooLarge {
        /// Which cap was hit.
        what: String,
    },
    /// A decision's input is missing.
    #[error("the input `{name}` ({expected}) is missing")]
    InputMissing {
        /// Name of the input.
        name: String,
        /// Declared type.
        expected: Type,
    },
    /// An input is null although the logic does not ask for null: rules written as "-" would silently match.
    #[error("the input `{name}` ({expected}) is null, and no rule or condition asks for that")]
    InputNull {
        /// Name of the input, with the path inside it.
        name: String,
        /// Declared type.
        expected: Type,
    },
    /// An input has the wrong type.
    #[error("the input `{name}` must be {expected}, not {found}")]
    InputType {
        /// Name of the input, with the path inside it.
        name: String,
        /// Declared type.
        expected: Type,
        /// What came, as JSON type or text.
        found: String,
    },
    /// An input's value is not one of the values its type or a column allows.
    #[error("the input `{name}` is {found}; allowed is {allowed}")]
    InputNotAllowed {
        /// Name of the input.
        name: String,
        /// The value given.
        found: String,
        /// The allowed values as written in the file.
        allowed: String,
    },
    /// The file has no such decision.
    #[error("there is no decision `{name}` here; there is: {}", .known.join(", "))]
    NoSuchDecision {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// A table without a default found no rule.
    #[error("no rule matches")]
    NoRuleMatches,
    /// More than one rule of a UNIQUE table matches, or rules of an ANY table disagree.
    #[error("several rules match where only one may")]
    SeveralRulesMatch,
    /// The result is null and the caller did not allow that.
    #[error("the result is null: {reason}")]
    NullResult {
        /// The last operation that had no value, or `null` where the text itself says null.
        reason: String,
    },
    /// A condition has a value that is neither true nor false.
    #[error("a condition must be true or false, not {found}")]
    NotBoolean {
        /// The value found, as JSON.
        found: String,
    },
    /// The result is a function or a range: nothing a case can store.
    #[error("the result cannot be written as JSON: {found}")]
    NotData {
        /// The kind of value found.
        found: String,
    },
}

/// What to do about an error of a text, in English, behind the message.
fn remedy_of(what: &ErrorKind) -> &'static str {
    match what {
        ErrorKind::TooLong { .. } | ErrorKind::TooDeep { .. } => ": split it into several decisions",
        ErrorKind::Syntax(_) => "",
        ErrorKind::UnknownName(_) => ": declare it or correct the spelling",
        ErrorKind::UnknownEntry { .. } | ErrorKind::UnknownFunction(_) | ErrorKind::UnknownType(_) => {
            ": correct the spelling"
        }
        ErrorKind::Arguments { .. } => "",
        ErrorKind::External => ": write the calculation in FEEL",
        ErrorKind::Clock => ": declare an input such as `today` and pass the date in",
    }
}

impl Error {
    /// An error of a text with its place in characters.
    pub(crate) fn of_text(error: feel::Error, text: &str) -> Self {
        let before = text.get(..error.at).unwrap_or(text);
        Self::Text { what: error.kind, at: before.chars().count() + 1 }
    }

    /// Stable dotted code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Text { what, .. } => code_of(what),
            Self::Stopped(stop) => match stop {
                Stop::Steps => "decision.too-many-steps",
                Stop::Bytes => "decision.too-much-data",
                Stop::Depth => "decision.too-deep",
                Stop::Clock => "decision.refused-clock",
            },
            Self::InputTooLarge { .. } => "decision.input-too-large",
            Self::InputMissing { .. } => "decision.input-missing",
            Self::InputNull { .. } => "decision.input-null",
            Self::InputType { .. } => "decision.input-type",
            Self::InputNotAllowed { .. } => "decision.input-not-allowed",
            Self::NoSuchDecision { .. } => "decision.no-such-decision",
            Self::NoRuleMatches => "decision.no-rule-matches",
            Self::SeveralRulesMatch => "decision.several-rules-match",
            Self::NullResult { .. } => "decision.null-result",
            Self::NotBoolean { .. } => "decision.not-boolean",
            Self::NotData { .. } => "decision.not-data",
        }
    }

    /// Character (from 1) within the expression, where known.
    pub fn at(&self) -> Option<usize> {
        match self {
            Self::Text { at, .. } => Some(*at),
            _ => None,
        }
    }
}

/// Stable dotted code of what is wrong with a text.
pub(crate) fn code_of(what: &ErrorKind) -> &'static str {
    match what {
        ErrorKind::TooLong { .. } => "decision.expression-too-long",
        ErrorKind::TooDeep { .. } => "decision.expression-too-deep",
        ErrorKind::Syntax(_) => "decision.syntax",
        ErrorKind::UnknownName(_) => "decision.unknown-name",
        ErrorKind::UnknownEntry { .. } => "decision.unknown-entry",
        ErrorKind::UnknownFunction(_) => "decision.unknown-function",
        ErrorKind::UnknownType(_) => "decision.unknown-type",
        ErrorKind::Arguments { .. } => "decision.arguments",
        ErrorKind::External => "decision.refused-external-function",
        ErrorKind::Clock => "decision.refused-clock",
    }
}
