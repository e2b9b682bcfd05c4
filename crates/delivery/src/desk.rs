//! What an act may reach besides its own tables: cases and their results, items, licences, halls, the courier, the calendar.

use std::sync::Arc;

use contract::lookup::{CaseLookup, HallLookup, HallSummary, ItemLookup, LicenceDesk, ResultDesk};
use contract::{App, Fault, Reach};
use store::Tx;

use crate::courier::Courier;

/// What is laid over the routes: kept from one request to the next.
#[derive(Clone)]
pub struct Laid {
    /// Results of applications.
    pub results: Arc<dyn ResultDesk>,
    /// Halls.
    pub halls: Arc<dyn HallLookup>,
    /// The courier; `None` where nothing can be sent.
    pub courier: Option<Arc<Courier>>,
}

/// Everything an act may reach. Made once for each request or job, cheaply.
#[derive(Clone)]
pub struct Desk {
    /// Cases.
    pub cases: Arc<dyn CaseLookup>,
    /// The catalogue, which says what each item offers; `None` where there is none: then what is usual.
    pub items: Option<Arc<dyn ItemLookup>>,
    /// Certificates people hold; `None` where there are none.
    pub licences: Option<Arc<dyn LicenceDesk>>,
    /// Results of applications.
    pub results: Arc<dyn ResultDesk>,
    /// Halls.
    pub halls: Arc<dyn HallLookup>,
    /// The courier; `None` where nothing can be sent.
    pub courier: Option<Arc<Courier>>,
    /// The working-day calendar in force.
    pub calendar: Arc<worktime::Calendar>,
    /// Address people reach the house by.
    pub base_url: String,
}

impl Reach for Desk {
    type Laid = Laid;

    fn of(app: &App, laid: &Laid) -> Desk {
        Desk {
            cases: app.cases.clone(),
            items: Some(app.items.clone()),
            licences: Some(app.licences.clone()),
            results: laid.results.clone(),
            halls: laid.halls.clone(),
            courier: laid.courier.clone(),
            calendar: app.calendar(),
            base_url: app.site.base_url.clone(),
        }
    }
}

impl Desk {
    /// The halls where results of this region are handed out: those of the region itself, all where it has none of its own.
    ///
    /// # Errors
    /// Database errors.
    pub fn halls_of(&self, tx: &mut Tx, region: &str) -> Result<Vec<HallSummary>, Fault> {
        let all = self.halls.halls(tx)?;
        let within = |hall: &HallSummary| hall.region.starts_with(region) || region.starts_with(&hall.region);
        let own: Vec<HallSummary> = all.iter().filter(|hall| within(hall)).cloned().collect();
        Ok(if own.is_empty() { all } else { own })
    }
}
