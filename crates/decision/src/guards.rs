//! How much an expression or a decision file may ask for. The numbers come from measurements of dsntk 0.3: about
//! 2000 chained operators overflow a 2 MB stack and kill the process, and a `for` over 10 000 values takes seconds.

/// Limits and refusals applied before and after dsntk parses a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guards {
    /// Bytes of one expression.
    pub expression_bytes: usize,
    /// Levels of brackets.
    pub nesting: usize,
    /// Operators, brackets, dots and keywords of one expression; bounds the depth of its syntax tree.
    pub operators: usize,
    /// Values of a literal `for` range.
    pub range: u64,
    /// Estimated steps of one evaluation.
    pub cost: u64,
    /// Bytes of a DMN file.
    pub file_bytes: usize,
    /// Levels of XML elements.
    pub file_depth: usize,
    /// XML elements in a DMN file.
    pub file_elements: usize,
    /// Refuse function definitions, external functions, the clock, free loops, imports, and unknown names.
    pub strict: bool,
}

impl Guards {
    /// What every stored definition is held to.
    pub const fn strict() -> Self {
        Self {
            expression_bytes: 4096,
            nesting: 32,
            operators: 120,
            range: 200,
            cost: 100_000,
            file_bytes: 1024 * 1024,
            file_depth: 48,
            file_elements: 50_000,
            strict: true,
        }
    }

    /// No refusals, and limits only a test's own files can be trusted with: the conformance kit of the DMN standard
    /// uses functions, loops and imports. Evaluate on a thread with a large stack. Never for definitions.
    pub const fn none() -> Self {
        Self {
            expression_bytes: 1024 * 1024,
            nesting: 1000,
            operators: 100_000,
            range: u64::MAX,
            cost: u64::MAX,
            file_bytes: 16 * 1024 * 1024,
            file_depth: 200,
            file_elements: 1_000_000,
            strict: false,
        }
    }
}

impl Default for Guards {
    fn default() -> Self {
        Self::strict()
    }
}

/// Longest list and most bytes one evaluation takes, whatever the expression.
pub(crate) const INPUT_ITEMS: usize = 10_000;
/// Bytes of texts, names and numbers one evaluation takes.
pub(crate) const INPUT_BYTES: usize = 1024 * 1024;
/// Levels of lists and objects in the data of one evaluation.
pub(crate) const INPUT_DEPTH: usize = 32;
/// Bytes of the data times the expression's growth factor.
pub(crate) const RESULT_BYTES: u64 = 64 * 1024 * 1024;
