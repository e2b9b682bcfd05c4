//! The one error type of this crate: why an expression was refused or an evaluation has no usable value.

use crate::types::Type;

/// A construct that the guards refuse in stored expressions and decision files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// A function definition: recursion would overflow the stack.
    FunctionDefinition,
    /// A function written in another language: it would call out of the process.
    External,
    /// `now()` or `today()`: the same input must give the same output, so time is a variable.
    Clock,
    /// A `for` range whose bounds are not whole-number literals, or lie too far apart.
    LoopBounds,
    /// `partial` in a `for`: results could double with each turn.
    Partial,
    /// A range used as a value instead of in a test.
    RangeValue,
    /// A `replace` or `string join` whose inserted text is not a literal.
    InsertedText,
    /// Calling something that is not a built-in function by its name.
    CalledValue,
}

impl Refusal {
    /// The part of the code after `decision.refused-`.
    pub fn name(self) -> &'static str {
        match self {
            Self::FunctionDefinition => "function-definition",
            Self::External => "external-function",
            Self::Clock => "clock",
            Self::LoopBounds => "loop-bounds",
            Self::Partial => "partial",
            Self::RangeValue => "range-value",
            Self::InsertedText => "inserted-text",
            Self::CalledValue => "called-value",
        }
    }

    /// What to write instead, in English, for logs and `onedoor check`.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::FunctionDefinition => "write the calculation where it is used, or as a decision of its own",
            Self::External => "write the calculation in FEEL",
            Self::Clock => "declare an input such as `today` and pass the date in",
            Self::LoopBounds => "use whole-number literals at most 200 apart, or loop over a list",
            Self::Partial => "compute each result from the loop variable alone",
            Self::RangeValue => "use the range directly in a test such as `x in [1..10]`",
            Self::InsertedText => "insert a short literal text",
            Self::CalledValue => "call built-in functions by their names only",
        }
    }
}

/// Why an expression cannot be compiled, or an evaluation has no usable value.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// The text is longer than the cap.
    #[error("the expression has {bytes} bytes, more than {max}: split it into several decisions")]
    TooLong {
        /// Bytes found.
        bytes: usize,
        /// Bytes allowed.
        max: usize,
    },
    /// Brackets are nested too deeply.
    #[error("brackets are nested more than {max} deep at character {at}: split the expression")]
    TooDeep {
        /// Levels allowed.
        max: usize,
        /// Character (from 1) of the first bracket too many.
        at: usize,
    },
    /// Too many operators, brackets, dots and keywords: the syntax tree would be too deep.
    #[error("the expression has more than {max} operators: split it into several decisions")]
    TooManyOperators {
        /// Operators allowed.
        max: usize,
        /// Character (from 1) of the first operator too many.
        at: usize,
    },
    /// Not FEEL.
    #[error("not a FEEL expression: {reason}")]
    Syntax {
        /// What the scanner or the parser objected to.
        reason: String,
        /// Character (from 1) where it was noticed, where known.
        at: Option<usize>,
    },
    /// A name nobody declared.
    #[error("`{name}` is not a declared variable: declare it or correct the spelling")]
    UnknownName {
        /// The name as written.
        name: String,
        /// Character (from 1) of its first occurrence, where known.
        at: Option<usize>,
    },
    /// A function that FEEL does not have.
    #[error("FEEL has no function `{name}`")]
    UnknownFunction {
        /// The name as written.
        name: String,
    },
    /// A construct the guards refuse.
    #[error("{} is not allowed here: {}", .what.name(), .what.remedy())]
    Refused {
        /// The construct.
        what: Refusal,
    },
    /// Loops inside loops that could take seconds.
    #[error(
        "the loops of this expression multiply to about {cost} steps, more than {max}: loop over fewer lists"
    )]
    TooCostly {
        /// Estimated steps with the shortest list cap.
        cost: u64,
        /// Steps allowed.
        max: u64,
    },
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
    /// An input is null although nobody allowed that: rules written as "-" would silently match.
    #[error("the input `{name}` ({expected}) is null")]
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
    /// An input's value is not one of the values its type allows.
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
        /// The engine's reason, or `null` where the text itself says null.
        reason: String,
    },
    /// A condition has a value that is neither true nor false.
    #[error("a condition must be true or false, not {found}")]
    NotBoolean {
        /// The value found, as JSON.
        found: String,
    },
    /// The result is a function, a range or a type: nothing a case can store.
    #[error("the result cannot be written as JSON: {found}")]
    NotData {
        /// The kind of value found.
        found: String,
    },
    /// The engine failed in a way it should not.
    #[error("the decision engine failed: {reason}")]
    Engine {
        /// What it said.
        reason: String,
    },
}

impl Error {
    /// Stable dotted code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "decision.expression-too-long",
            Self::TooDeep { .. } => "decision.expression-too-deep",
            Self::TooManyOperators { .. } => "decision.expression-too-many-operators",
            Self::Syntax { .. } => "decision.syntax",
            Self::UnknownName { .. } => "decision.unknown-name",
            Self::UnknownFunction { .. } => "decision.unknown-function",
            Self::Refused { what } => match what {
                Refusal::FunctionDefinition => "decision.refused-function-definition",
                Refusal::External => "decision.refused-external-function",
                Refusal::Clock => "decision.refused-clock",
                Refusal::LoopBounds => "decision.refused-loop-bounds",
                Refusal::Partial => "decision.refused-partial",
                Refusal::RangeValue => "decision.refused-range-value",
                Refusal::InsertedText => "decision.refused-inserted-text",
                Refusal::CalledValue => "decision.refused-called-value",
            },
            Self::TooCostly { .. } => "decision.too-costly",
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
            Self::Engine { .. } => "decision.engine-failed",
        }
    }

    /// Character (from 1) within the expression, where known.
    pub fn at(&self) -> Option<usize> {
        match self {
            Self::TooDeep { at, .. } | Self::TooManyOperators { at, .. } => Some(*at),
            Self::Syntax { at, .. } | Self::UnknownName { at, .. } => *at,
            _ => None,
        }
    }
}
