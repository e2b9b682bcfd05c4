//! What an act may reach besides its own tables: the calendar, the rules, the layers in memory, cases.

use std::sync::Arc;

use contract::lookup::CaseLookup;
use contract::{App, Reach};

use crate::ground::Layers;
use crate::rules::InForce;

/// What is laid over the routes: kept in memory from one request to the next.
#[derive(Clone, Default)]
pub struct Laid {
    /// The rules.
    pub rules: InForce,
    /// Layers in memory.
    pub layers: Layers,
}

/// Everything an act may reach. Made once for each request or job, cheaply.
#[derive(Clone)]
pub struct Desk {
    /// The working-day calendar in force.
    pub calendar: Arc<worktime::Calendar>,
    /// The rules.
    pub rules: InForce,
    /// Layers in memory.
    pub layers: Layers,
    /// Cases; `None` where there are none.
    pub cases: Option<Arc<dyn CaseLookup>>,
    /// Division code of the place this installation serves.
    pub region: String,
}

impl Reach for Desk {
    type Laid = Laid;

    fn of(app: &App, laid: &Laid) -> Desk {
        Desk {
            calendar: app.calendar(),
            rules: laid.rules.clone(),
            layers: laid.layers.clone(),
            cases: Some(app.cases.clone()),
            region: app.site.region.clone(),
        }
    }
}
