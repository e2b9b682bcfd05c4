//! What an act may reach besides its own tables: the calendar, the rules in force, the place.

use std::sync::Arc;

use contract::{App, Reach};

use crate::rules::InForce;

/// Everything an act may reach. Made once for each request or job, cheaply.
#[derive(Clone)]
pub struct Desk {
    /// The working-day calendar in force.
    pub calendar: Arc<worktime::Calendar>,
    /// The rules.
    pub rules: InForce,
    /// Division code of the place this installation serves: what comes in through the portal is from there.
    pub region: String,
}

impl Reach for Desk {
    type Laid = InForce;

    /// The desk of this application, with the calendar in force now.
    fn of(app: &App, rules: &InForce) -> Desk {
        Desk { calendar: app.calendar(), rules: rules.clone(), region: app.site.region.clone() }
    }
}
