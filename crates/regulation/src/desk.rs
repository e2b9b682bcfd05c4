//! What an act may reach besides its own tables: the calendar, the rules in force, the catalogue, the place.

use std::sync::Arc;

use contract::lookup::{FileDesk, ItemLookup};
use contract::{App, Reach};

use crate::rules::InForce;

/// Everything an act may reach. Made once for each request or job, cheaply.
#[derive(Clone)]
pub struct Desk {
    /// The working-day calendar in force.
    pub calendar: Arc<worktime::Calendar>,
    /// The rules.
    pub rules: InForce,
    /// The catalogue, whose review criteria are points to inspect; `None` where there is none.
    pub items: Option<Arc<dyn ItemLookup>>,
    /// Where pictures are kept; `None` where there are none.
    pub files: Option<Arc<dyn FileDesk>>,
    /// Division code of the place this installation serves.
    pub region: String,
}

impl Reach for Desk {
    type Laid = InForce;

    /// The desk of this application, with the calendar in force now.
    fn of(app: &App, rules: &InForce) -> Desk {
        Desk {
            calendar: app.calendar(),
            rules: rules.clone(),
            items: Some(app.items.clone()),
            files: Some(app.files.clone()),
            region: app.site.region.clone(),
        }
    }
}
