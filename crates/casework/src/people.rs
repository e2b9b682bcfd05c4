//! The directory, as casework's acts see it.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use contract::{Actor, Fault, OrganId, PartyId, Permission};
use directory::party::{Difference, PartyKind};
use store::Tx;

use crate::agent::Named;
use crate::desk::{OrganFacts, People};

/// Asks the directory. Organs hardly ever change, so they are remembered; parties are not.
#[derive(Default)]
pub struct Directory {
    by_code: RwLock<HashMap<String, Arc<OrganFacts>>>,
    by_id: RwLock<HashMap<OrganId, Arc<OrganFacts>>>,
}

/// Organs remembered at most; a province has some ten thousand.
const MOST: usize = 50_000;

impl Directory {
    fn keep(&self, organ: directory::organ::Organ) -> Arc<OrganFacts> {
        let facts =
            Arc::new(OrganFacts { id: organ.id, code: organ.uscc, name: organ.name, mark: organ.mark });
        let mut by_code = self.by_code.write().unwrap_or_else(PoisonError::into_inner);
        let mut by_id = self.by_id.write().unwrap_or_else(PoisonError::into_inner);
        if by_code.len() >= MOST {
            by_code.clear();
            by_id.clear();
        }
        by_code.insert(facts.code.clone(), facts.clone());
        by_id.insert(facts.id, facts.clone());
        facts
    }
}

impl People for Directory {
    fn organ_by_code(&self, tx: &mut Tx, code: &str) -> Result<Arc<OrganFacts>, Fault> {
        if let Some(known) = self.by_code.read().unwrap_or_else(PoisonError::into_inner).get(code) {
            return Ok(known.clone());
        }
        let organ = directory::organ::by_uscc(tx, code)?;
        organ
            .map(|organ| self.keep(organ))
            .ok_or_else(|| Fault::internal("case.organ-unknown", format!("no organ has the code {code:?}")))
    }

    fn organ(&self, tx: &mut Tx, id: OrganId) -> Result<Arc<OrganFacts>, Fault> {
        if let Some(known) = self.by_id.read().unwrap_or_else(PoisonError::into_inner).get(&id) {
            return Ok(known.clone());
        }
        let organ = directory::organ::by_id(tx, id)?;
        organ
            .map(|organ| self.keep(organ))
            .ok_or_else(|| Fault::internal("case.organ-unknown", format!("there is no organ {id}")))
    }

    fn name(&self, tx: &mut Tx, party: PartyId) -> Result<String, Fault> {
        let found = directory::party::by_id(tx, party)?;
        found.map(|party| party.name).ok_or_else(|| Fault::not_found("party.unknown"))
    }

    fn id_tail_matches(&self, tx: &mut Tx, party: PartyId, tail: &str) -> Result<bool, Fault> {
        directory::party::id_tail_matches(tx, party, tail)
    }

    fn verified(&self, tx: &mut Tx, party: PartyId) -> Result<Option<PartyId>, Fault> {
        directory::party::verified_record(tx, party)
    }

    fn kind(&self, tx: &mut Tx, party: PartyId) -> Result<PartyKind, Fault> {
        let found = directory::party::by_id(tx, party)?;
        found.map(|party| party.kind).ok_or_else(|| Fault::not_found("party.unknown"))
    }

    fn differs(&self, tx: &mut Tx, party: PartyId, name: &str, number: &str) -> Result<Difference, Fault> {
        Ok(directory::party::identity(tx, party)?.differs(name, None, "", number))
    }

    fn principal(&self, tx: &mut Tx, actor: &Actor, named: &Named) -> Result<PartyId, Fault> {
        let new = named.new_party()?;
        directory::party::of_principal(tx, actor, &new)
    }

    fn is_staffed(&self, tx: &mut Tx, organ: OrganId, permission: Permission) -> Result<bool, Fault> {
        let day = contract::time::china_date(tx.now()).to_string();
        directory::organ::has_holder(tx, organ, permission, &day)
    }

    fn acts_for(&self, tx: &mut Tx, actor: &Actor, party: PartyId) -> Result<bool, Fault> {
        Ok(actor.party == Some(party) || directory::party::may_act_for(tx, actor.account, party)?)
    }
}
