//! Why a text is not read: what is wrong, where, and a stable code for it.

use std::borrow::Cow;
use std::fmt;

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorKind {
    /// Longer than the limit, in bytes.
    TooLong {
        /// Bytes found.
        bytes: usize,
        /// Bytes allowed.
        most: usize,
    },
    /// Nested deeper than the limit.
    TooDeep {
        /// Levels allowed.
        most: usize,
    },
    /// Not FEEL.
    Syntax(Cow<'static, str>),
    /// A name nobody declared.
    UnknownName(String),
    /// An entry that the context does not have.
    UnknownEntry {
        /// The entry's name.
        name: String,
        /// What there is.
        of: String,
    },
    /// A function that FEEL does not have.
    UnknownFunction(String),
    /// A type nobody declared.
    UnknownType(String),
    /// Arguments that no form of the function takes.
    Arguments {
        /// The function.
        function: String,
        /// What it takes.
        takes: String,
    },
    /// A function written in another language.
    External,
    /// `now()` or `today()` where no moment is given.
    Clock,
}

/// An error with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Byte of the text.
    pub at: usize,
}

impl Error {
    pub(crate) fn at(kind: ErrorKind, at: usize) -> Self {
        Self { kind, at }
    }

    pub(crate) fn syntax(reason: impl Into<Cow<'static, str>>, at: usize) -> Self {
        Self { kind: ErrorKind::Syntax(reason.into()), at }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { bytes, most } => {
                write!(f, "the expression has {bytes} bytes, more than {most}")
            }
            Self::TooDeep { most } => write!(f, "the expression is nested more than {most} deep"),
            Self::Syntax(reason) => write!(f, "not a FEEL expression: {reason}"),
            Self::UnknownName(name) => write!(f, "`{name}` is not a declared variable"),
            Self::UnknownEntry { name, of } => write!(f, "there is no `{name}` in {of}"),
            Self::UnknownFunction(name) => write!(f, "FEEL has no function `{name}`"),
            Self::UnknownType(name) => write!(f, "there is no type `{name}`"),
            Self::Arguments { function, takes } => write!(f, "`{function}` takes {takes}"),
            Self::External => f.write_str("functions in other languages are not called"),
            Self::Clock => f.write_str("this asks for the time of the machine"),
        }
    }
}

/// What is suspicious although it can be evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub kind: FindingKind,
    /// Byte of the text.
    pub at: usize,
}

/// What is suspicious.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FindingKind {
    /// Two types that are never compared with a yes or no.
    NeverComparable {
        /// The operator.
        operator: &'static str,
        /// One type.
        left: String,
        /// The other.
        right: String,
    },
    /// An operation that its types do not have: always null.
    NeverComputable {
        /// The operator.
        operator: &'static str,
        /// One type.
        left: String,
        /// The other.
        right: String,
    },
    /// An argument of the wrong type: always null.
    Argument {
        /// The function.
        function: String,
        /// The parameter.
        parameter: String,
        /// Its type.
        wanted: String,
        /// What is given.
        given: String,
    },
    /// A condition that is neither true nor false.
    NoCondition {
        /// What it is.
        given: String,
    },
    /// A text that is no date, time or duration, or a calculation that has no result.
    AlwaysNull,
}

impl FindingKind {
    /// The part of the code after the owner's name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NeverComparable { .. } => "types-never-compare",
            Self::NeverComputable { .. } => "types-never-compute",
            Self::Argument { .. } => "argument-type",
            Self::NoCondition { .. } => "condition-type",
            Self::AlwaysNull => "always-null",
        }
    }

    /// What to do, in English.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::NeverComparable { .. } => {
                "compare values of one type; `number(…)`, `string(…)`, `date(…)` convert"
            }
            Self::NeverComputable { .. } => "calculate with numbers, or with dates and durations",
            Self::Argument { .. } => "pass a value of the type that the function takes",
            Self::NoCondition { .. } => "write a comparison, such as `x = \"a\"`",
            Self::AlwaysNull => {
                "correct the text: dates are written `2026-07-01`, durations `P10D` or `P1Y6M`"
            }
        }
    }
}

impl fmt::Display for FindingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NeverComparable { operator, left, right } => {
                write!(f, "`{operator}` between {left} and {right} is never true or false")
            }
            Self::NeverComputable { operator, left, right } => {
                write!(f, "`{operator}` of {left} and {right} has no result")
            }
            Self::Argument { function, parameter, wanted, given } => {
                write!(f, "`{parameter}` of `{function}` is {wanted}, not {given}")
            }
            Self::NoCondition { given } => write!(f, "a condition is true or false, not {given}"),
            Self::AlwaysNull => f.write_str("this has no value: it is always null"),
        }
    }
}
