//! How much a text may be, and how much its evaluation may take.

/// Bounds of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes.
    pub bytes: usize,
    /// Levels of the tree.
    pub depth: usize,
    /// Nodes of one program.
    pub nodes: usize,
}

impl Limits {
    /// What a definition may have.
    pub const DEFINITION: Self = Self { bytes: 16 * 1024, depth: 120, nodes: 1_000_000 };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFINITION
    }
}

/// Bounds of one evaluation. They count what is done, not how long it takes, so that they fall the same everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Steps: nodes, turns of loops, items and characters looked at.
    pub steps: u64,
    /// Bytes of everything made.
    pub bytes: u64,
    /// Levels of calls in calls.
    pub depth: u32,
}

impl Bounds {
    /// A million steps, which take some hundredths of a second.
    pub const DEFAULT: Self = Self { steps: 2_000_000, bytes: 64 * 1024 * 1024, depth: 500 };
}

impl Default for Bounds {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Longest value, written out: what is shared inside of it is written as often as it is met.
pub const VALUE_BYTES: u64 = 64 * 1024 * 1024;

/// Deepest nesting of a value: what is deeper could not be compared, written or dropped on a thread's stack.
pub const VALUE_DEPTH: u32 = 128;
