//! What others may know of a delivery ([`DeliveryLookup`]).

use std::sync::Arc;

use contract::lookup::{DeliveryLookup, DeliverySummary, HallLookup};
use contract::{Fault, OrganId, PartyId, Permission};
use directory::access::Permit;
use store::Tx;

use crate::permissions::Hand;
use crate::store::deliveries as rows;

/// Answers the house's questions about deliveries.
#[derive(Clone)]
pub struct Deliveries(pub Arc<dyn HallLookup>);

impl DeliveryLookup for Deliveries {
    fn delivery(&self, tx: &mut Tx, number: &str) -> Result<Option<DeliverySummary>, Fault> {
        let Some(found) = rows::by_number(tx, number)? else { return Ok(None) };
        let hall = self.0.halls(tx)?.into_iter().find(|hall| hall.key == found.hall);
        Ok(Some(DeliverySummary {
            item_name: found.item_name(),
            number: found.number,
            application: found.application,
            item: found.item,
            region: found.region,
            organ: OrganId(found.organ),
            party: PartyId(found.party),
            hall: hall.map(|hall| hall.name).unwrap_or_default(),
            tracking: found.tracking,
        }))
    }

    fn handing(&self) -> Permission {
        Hand::PERMISSION
    }
}
