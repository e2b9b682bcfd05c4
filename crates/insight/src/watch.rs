//! Supervision (电子监察): rules looked at whenever something happens to an application, each alert with the rule, its version, the facts and
//! the basis in words, told to a person and a unit; what follows is a chain with deadlines.
//!
//! A rule is a text one can read ([`rule`]): on which events, under which condition over facts ([`course`]), how often within a
//! window. The same function looks at an event when it is heard and when a rule is tried on the past ([`judge`]). What follows an
//! alert stands in [`chain`].

pub mod chain;
pub mod course;
pub mod judge;
pub mod rule;

pub use chain::{Act, Alert, State};

use std::sync::Arc;

use contract::App;
use contract::lookup::{CaseLookup, ItemLookup};

/// What supervision may reach.
#[derive(Clone)]
pub struct Ground {
    /// Cases.
    pub cases: Arc<dyn CaseLookup>,
    /// Items.
    pub items: Arc<dyn ItemLookup>,
    /// The calendar in force now.
    pub calendar: Arc<dyn Fn() -> Arc<worktime::Calendar> + Send + Sync>,
}

impl Ground {
    /// The ground of this house.
    pub fn of(app: &App) -> Ground {
        let shared = app.clone();
        Ground {
            cases: app.cases.clone(),
            items: app.items.clone(),
            calendar: Arc::new(move || shared.calendar()),
        }
    }
}
