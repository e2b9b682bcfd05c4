//! What an act may reach besides its own tables: the list, cases, whoever takes the money.

use std::sync::Arc;

use contract::lookup::CaseLookup;
use contract::{App, Reach};

use crate::list::InForce;
use crate::provider::Provider;

/// What is laid over the routes: kept from one request to the next.
#[derive(Clone, Default)]
pub struct Laid {
    /// The fee list.
    pub list: InForce,
    /// Whoever takes money online; `None` where nobody does.
    pub provider: Option<Arc<Provider>>,
}

/// Everything an act may reach. Made once for each request or job, cheaply.
#[derive(Clone)]
pub struct Desk {
    /// The fee list.
    pub list: InForce,
    /// Cases; `None` where there are none.
    pub cases: Option<Arc<dyn CaseLookup>>,
    /// Whoever takes money online; `None` where nobody does.
    pub provider: Option<Arc<Provider>>,
    /// Address people reach the house by.
    pub base_url: String,
}

impl Reach for Desk {
    type Laid = Laid;

    fn of(app: &App, laid: &Laid) -> Desk {
        Desk {
            list: laid.list.clone(),
            cases: Some(app.cases.clone()),
            provider: laid.provider.clone(),
            base_url: app.site.base_url.clone(),
        }
    }
}
