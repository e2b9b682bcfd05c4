//! Counts what an evaluation does and makes, and stops it at its bounds.

use crate::limits::Bounds;
use std::fmt;

/// Why an evaluation was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Too many steps.
    Steps,
    /// Too much was made.
    Bytes,
    /// Calls, or values, lie too deep in one another.
    Depth,
    /// `now()` or `today()` without a moment.
    Clock,
}

impl Stop {
    /// The part of the code after the owner's name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Steps => "too-many-steps",
            Self::Bytes => "too-much-data",
            Self::Depth => "too-deep",
            Self::Clock => "no-moment",
        }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Steps => "the evaluation takes too many steps: loop over less",
            Self::Bytes => "the evaluation makes too much data: build smaller lists and texts",
            Self::Depth => "calls or values lie too deep in one another: end the recursion earlier",
            Self::Clock => "this asks for the time, and no moment was given",
        })
    }
}

impl std::error::Error for Stop {}

/// What is left of the bounds.
#[derive(Debug, Clone)]
pub struct Meter {
    steps: u64,
    bytes: u64,
    stopped: Option<Stop>,
}

impl Meter {
    /// All of the bounds.
    pub fn new(bounds: &Bounds) -> Self {
        Self { steps: bounds.steps, bytes: bounds.bytes, stopped: None }
    }

    /// One step.
    ///
    /// # Errors
    /// [`Stop`] where none is left.
    #[inline]
    pub fn tick(&mut self) -> Result<(), Stop> {
        match self.steps.checked_sub(1) {
            Some(steps) => {
                self.steps = steps;
                Ok(())
            }
            None => Err(self.stopped.unwrap_or(Stop::Steps)),
        }
    }

    /// So many steps; whether there were as many. Where not, the next tick stops the evaluation.
    #[inline]
    pub fn spend(&mut self, steps: u64) -> bool {
        match self.steps.checked_sub(steps) {
            Some(left) => {
                self.steps = left;
                true
            }
            None => {
                self.steps = 0;
                self.stopped = self.stopped.or(Some(Stop::Steps));
                false
            }
        }
    }

    /// As many steps as bytes or characters are looked at, by eights.
    pub fn scan(&mut self, bytes: usize) -> Result<(), Stop> {
        if self.spend(bytes as u64 / 8) { Ok(()) } else { Err(Stop::Steps) }
    }

    /// Something of so many bytes is made.
    ///
    /// # Errors
    /// [`Stop`] where it is too much.
    #[inline]
    pub fn make(&mut self, bytes: u64) -> Result<(), Stop> {
        match self.bytes.checked_sub(bytes) {
            Some(left) => {
                self.bytes = left;
                Ok(())
            }
            None => Err(Stop::Bytes),
        }
    }

    /// Whether a bound was reached meanwhile.
    pub fn check(&self) -> Result<(), Stop> {
        self.stopped.map_or(Ok(()), Err)
    }

    /// How many steps are left.
    pub fn steps_left(&self) -> u64 {
        self.steps
    }
}
