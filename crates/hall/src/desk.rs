//! What an act may reach besides its own tables: the calendar, the plan in force, the items.

use std::sync::Arc;

use contract::live::{Live, LiveEvent};
use contract::lookup::ItemLookup;
use contract::{App, Fault, Reach};
use jiff::civil::Date;
use store::Tx;

use crate::opening::{self, Day, Exception};
use crate::plan::{Hall, InForce, Plan};
use crate::store as rows;

/// Everything an act may reach. Made once for each request or job, cheaply.
#[derive(Clone)]
pub struct Desk {
    /// The working-day calendar in force.
    pub calendar: Arc<worktime::Calendar>,
    /// The plan.
    pub plan: InForce,
    /// The catalogue.
    pub items: Arc<dyn ItemLookup>,
    /// Screens and pages that show what happens at once.
    pub live: Live,
}

impl Reach for Desk {
    type Laid = InForce;

    /// The desk of this application, with the calendar in force now.
    fn of(app: &App, plan: &InForce) -> Desk {
        Desk {
            calendar: app.calendar(),
            plan: plan.clone(),
            items: app.items.clone(),
            live: app.live.clone(),
        }
    }
}

impl Desk {
    /// The plan in force.
    ///
    /// # Errors
    /// Database errors.
    pub fn plan(&self, tx: &mut Tx) -> Result<Arc<Plan>, Fault> {
        self.plan.now(tx)
    }

    /// A day of a hall, with what is excepted on it.
    ///
    /// # Errors
    /// Database errors.
    pub fn day(&self, tx: &mut Tx, hall: &Hall, date: Date) -> Result<Day, Fault> {
        let exceptions: Vec<Exception> = rows::exceptions_on(tx, &hall.key, &date.to_string())?;
        Ok(opening::day(hall, &self.calendar, &exceptions, date))
    }

    /// Tells the hall's screens and its tickets' pages once the act is committed: a call with its ticket, or that the line changed.
    pub(crate) fn announce(&self, tx: &mut Tx, hall: &Hall, kind: &'static str, what: Option<String>) {
        let live = self.live.clone();
        let event = LiveEvent {
            kind: kind.to_owned(),
            case_number: what,
            region: hall.region.clone(),
            at_ms: tx.now(),
            hall: Some(hall.key.clone()),
        };
        tx.after_commit(Box::new(move || live.publish(event)));
    }
}
