//! What an act may reach besides its own tables: the calendar, the rules in force, cases, items, the place.

use std::sync::Arc;

use contract::lookup::{CaseLookup, ItemLookup};
use contract::{App, Reach};

use crate::penalty::powers;
use crate::rules::InForce;

/// What is laid over the routes: kept in memory from one request to the next.
#[derive(Clone, Default)]
pub struct Laid {
    /// The routing table.
    pub rules: InForce,
    /// The list of powers.
    pub powers: powers::InForce,
}

/// Everything an act may reach. Made once for each request or job, cheaply.
#[derive(Clone)]
pub struct Desk {
    /// The working-day calendar in force.
    pub calendar: Arc<worktime::Calendar>,
    /// The rules.
    pub rules: InForce,
    /// The list of powers.
    pub powers: powers::InForce,
    /// What a case is.
    pub cases: Arc<dyn CaseLookup>,
    /// The catalogue, which says what may be committed to; `None` where there is none.
    pub items: Option<Arc<dyn ItemLookup>>,
    /// Division code of the place this installation serves.
    pub region: String,
}

impl Reach for Desk {
    type Laid = Laid;

    fn of(app: &App, laid: &Laid) -> Desk {
        Desk {
            calendar: app.calendar(),
            rules: laid.rules.clone(),
            powers: laid.powers.clone(),
            cases: app.cases.clone(),
            items: Some(app.items.clone()),
            region: app.site.region.clone(),
        }
    }
}
