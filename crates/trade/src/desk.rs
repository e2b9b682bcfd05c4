//! What an act may reach besides its own tables: the calendar and the rules in force.

use std::sync::Arc;

use contract::time::{DAY_MS, china_date, china_midnight_ms};
use contract::{App, Fault, Reach};
use store::Tx;
use worktime::UnknownYear;

use crate::rules::{InForce, Rules};

/// Everything an act may reach. Made once for each request or job, cheaply.
#[derive(Clone)]
pub struct Desk {
    /// The working-day calendar in force.
    pub calendar: Arc<worktime::Calendar>,
    /// The rules.
    pub rules: InForce,
    /// Whom an auction tells of offers; nobody in a test without a network.
    pub live: Option<contract::live::Live>,
}

impl Reach for Desk {
    type Laid = InForce;

    /// The desk of this application, with the calendar in force now.
    fn of(app: &App, rules: &InForce) -> Desk {
        Desk { calendar: app.calendar(), rules: rules.clone(), live: Some(app.live.clone()) }
    }
}

impl Desk {
    /// The rules in force.
    ///
    /// # Errors
    /// Database errors.
    pub fn rules(&self, tx: &mut Tx) -> Result<Arc<Rules>, Fault> {
        self.rules.now(tx)
    }

    /// The last moment of the n-th working day after an instant.
    ///
    /// # Errors
    /// `trade.broken` for a region without a calendar.
    pub fn working_days_after(&self, region: &str, from_ms: i64, n: u16) -> Result<i64, Fault> {
        let wrong = |error| Fault::internal("trade.broken", error);
        let calendar = self.calendar.for_region(region).map_err(wrong)?;
        let day =
            calendar.working_day_after(china_date(from_ms), n, UnknownYear::Provisional).map_err(wrong)?;
        Ok(china_midnight_ms(day).saturating_add(DAY_MS - 1))
    }
}

/// The last moment of the n-th calendar day after an instant; the day itself does not count.
pub fn days_after(from_ms: i64, n: u16) -> i64 {
    china_midnight_ms(china_date(from_ms)).saturating_add(DAY_MS.saturating_mul(i64::from(n) + 1) - 1)
}
