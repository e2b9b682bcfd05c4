//! What others may know of an appointment ([`BookingLookup`]) and of the halls there are ([`HallLookup`]).

use contract::Fault;
use contract::lookup::{BookingLookup, BookingSummary, HallLookup, HallSummary};
use store::Tx;

use crate::plan::InForce;
use crate::store::bookings as rows;

/// Answers the house's questions about appointments.
#[derive(Clone, Default)]
pub struct Bookings(InForce);

impl BookingLookup for Bookings {
    fn booking(&self, tx: &mut Tx, number: &str) -> Result<Option<BookingSummary>, Fault> {
        let Some(booking) = rows::by_number(tx, number)? else { return Ok(None) };
        let plan = self.0.now(tx)?;
        let hall = plan.hall(&booking.hall).ok();
        Ok(Some(BookingSummary {
            number: booking.number.clone(),
            account: booking.account,
            party: booking.party,
            matter: booking.matter(),
            hall: hall.map(|hall| hall.name.clone()).unwrap_or_default(),
            address: hall.map(|hall| hall.address.clone()).unwrap_or_default(),
            starts_at: booking.starts_at,
        }))
    }
}

impl HallLookup for Bookings {
    fn halls(&self, tx: &mut Tx) -> Result<Vec<HallSummary>, Fault> {
        let plan = self.0.now(tx)?;
        let one = |hall: &crate::plan::Hall| HallSummary {
            key: hall.key.clone(),
            name: hall.name.clone(),
            address: hall.address.clone(),
            region: hall.region.clone(),
        };
        Ok(plan.halls.iter().map(one).collect())
    }
}
