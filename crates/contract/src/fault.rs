//! What goes wrong in an act or a lookup, in the one form the boundary understands.
//!
//! The code is stable and dotted (`case.already-accepted`); it is the `code` of the API's problem document and, with
//! dots as dashes, the key of its text in both languages. Logged once, at the boundary.

use std::panic::Location;

/// What the boundary does with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// 400/422: what came in is not right.
    Invalid,
    /// 401: sign in first.
    SignIn,
    /// 403: known, but may not.
    Forbidden,
    /// 404: not there, or its existence is private.
    NotFound,
    /// 409: somebody was faster, or the state does not allow it (any more).
    Conflict,
    /// 413: too large.
    TooLarge,
    /// 415: of a kind this address does not read.
    Unsupported,
    /// 429: too often.
    TooMany,
    /// 503 with Retry-After: full queue, database away, disk full.
    Busy,
    /// 500: our mistake.
    Internal,
}

/// A typed failure with everything the boundary needs to tell the person.
#[derive(Debug)]
pub struct Fault {
    /// How the boundary answers.
    pub kind: FaultKind,
    /// Stable dotted code.
    pub code: &'static str,
    /// Named values for the text.
    pub args: Vec<(&'static str, String)>,
    /// The cause beneath, for the log only.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
    /// Where it was made.
    pub at: &'static Location<'static>,
}

impl Fault {
    /// A failure of this kind and code.
    #[track_caller]
    pub fn new(kind: FaultKind, code: &'static str) -> Self {
        Self { kind, code, args: Vec::new(), source: None, at: Location::caller() }
    }

    /// What came in is not right.
    #[track_caller]
    pub fn invalid(code: &'static str) -> Self {
        Self::new(FaultKind::Invalid, code)
    }

    /// Not there, or its existence is private.
    #[track_caller]
    pub fn not_found(code: &'static str) -> Self {
        Self::new(FaultKind::NotFound, code)
    }

    /// Known, but may not.
    #[track_caller]
    pub fn forbidden(code: &'static str) -> Self {
        Self::new(FaultKind::Forbidden, code)
    }

    /// Somebody was faster, or the state does not allow it.
    #[track_caller]
    pub fn conflict(code: &'static str) -> Self {
        Self::new(FaultKind::Conflict, code)
    }

    /// Our mistake, with its cause.
    #[track_caller]
    pub fn internal(code: &'static str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let mut fault = Self::new(FaultKind::Internal, code);
        fault.source = Some(source.into());
        fault
    }

    /// Adds a named value for the text.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.code)?;
        for (name, value) in &self.args {
            write!(f, " {name}={value}")?;
        }
        if let Some(source) = &self.source {
            write!(f, ": {source}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}

impl From<store::Error> for Fault {
    #[track_caller]
    fn from(error: store::Error) -> Self {
        let (kind, code) = match () {
            () if error.is_passing() => (FaultKind::Busy, error.code()),
            () if error.is_text_with_nul() => (FaultKind::Invalid, "store.text"),
            () => (FaultKind::Internal, error.code()),
        };
        let mut fault = Fault::new(kind, code);
        fault.source = Some(Box::new(error));
        fault
    }
}
