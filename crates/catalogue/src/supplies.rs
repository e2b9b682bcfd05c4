//! What other sources really have about a party: looked up before planning, so that the planner stays pure.

use std::collections::{BTreeMap, BTreeSet};

use contract::item::{Item, Supply};
use contract::lookup::{ExchangeDesk, LicenceDesk};
use contract::{Fault, PartyId};
use store::Tx;

use crate::planner::Supplies;

/// The licences a party holds and the exchange resources that answer about it.
pub struct OfParty {
    licence_types: BTreeSet<String>,
    resources: BTreeSet<String>,
}

impl OfParty {
    /// Looks up whatever these items could take from elsewhere.
    ///
    /// # Errors
    /// What the desks meet.
    pub fn look_up(
        tx: &mut Tx,
        items: &[&Item],
        party: PartyId,
        licences: &dyn LicenceDesk,
        exchange: &dyn ExchangeDesk,
    ) -> Result<Self, Fault> {
        let named = || items.iter().flat_map(|item| &item.materials).flat_map(|material| &material.supplies);
        // A resource spares a material where every organ that would ask for it may have it read.
        let mut resources: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for item in items {
            for supply in item.materials.iter().flat_map(|material| &material.supplies) {
                if let Supply::Exchange { resource } = supply {
                    resources.entry(resource).or_default().insert(&item.organ);
                }
            }
        }
        let mut found = Self { licence_types: BTreeSet::new(), resources: BTreeSet::new() };
        for (resource, organs) in resources {
            let mut all = true;
            for organ in organs {
                all = all && exchange.available(tx, organ, resource, party)?;
            }
            if all {
                found.resources.insert(resource.to_owned());
            }
        }
        if named().any(|supply| matches!(supply, Supply::Licence { .. })) {
            let held = licences.held_by(tx, party)?;
            found.licence_types = held.into_iter().map(|licence| licence.type_code).collect();
        }
        Ok(found)
    }
}

impl Supplies for OfParty {
    fn offers(&self, supply: &Supply) -> bool {
        match supply {
            Supply::Licence { licence_type } => self.licence_types.contains(licence_type),
            Supply::Exchange { resource } => self.resources.contains(resource),
            Supply::Sibling { .. } | Supply::Form { .. } | Supply::Commitment { .. } => true,
        }
    }
}
