//! The clock of a case as it is kept: dated events, read where somebody looks at them.

use contract::Fault;
use worktime::ClockEvent;

/// What is wrong with a clock.
pub(crate) fn clock_fault(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Fault {
    Fault::internal("case.clock", error)
}

/// The clock of a case as it lies on the row: its dated events as JSON text. Most acts only pass it on, so it is read where
/// somebody looks at it and not whenever the case is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock(String);

impl Default for Clock {
    /// Not started.
    fn default() -> Clock {
        Clock("[]".to_owned())
    }
}

impl Clock {
    /// As it lies in the column.
    pub(crate) fn from_column(text: String) -> Clock {
        Clock(text)
    }

    /// For the column.
    pub(crate) fn as_column(&self) -> &str {
        &self.0
    }

    /// Whether it has not started: nothing runs before acceptance.
    pub fn is_empty(&self) -> bool {
        self.0 == "[]"
    }

    /// Its events, in order.
    ///
    /// # Errors
    /// `case.clock` when the text does not hold any.
    pub fn events(&self) -> Result<Vec<ClockEvent>, Fault> {
        if self.is_empty() {
            return Ok(Vec::new());
        }
        serde_json::from_str(&self.0).map_err(clock_fault)
    }

    /// Takes these events in place of what was there.
    pub(crate) fn set(&mut self, events: &[ClockEvent]) -> Result<(), Fault> {
        self.0 = serde_json::to_string(events).map_err(clock_fault)?;
        Ok(())
    }

    /// Adds an event.
    pub(crate) fn push(&mut self, event: ClockEvent) -> Result<(), Fault> {
        let mut events = self.events()?;
        events.push(event);
        self.set(&events)
    }
}
