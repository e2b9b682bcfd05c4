//! Who is who in the tests' town.

use std::sync::Arc;

use casework::desk::{OrganFacts, People};
use contract::{Actor, Fault, OrganId, PartyId, Text};
use store::Tx;

use super::{ORGANS, PARTY, PRINCIPAL, PRINCIPAL_NUMBER, Town};

impl People for Town {
    fn organ_by_code(&self, tx: &mut Tx, code: &str) -> Result<Arc<OrganFacts>, Fault> {
        match ORGANS.iter().position(|known| *known == code) {
            Some(at) => self.organ(tx, OrganId(at as i64 + 1)),
            None => Err(Fault::not_found("organ.unknown")),
        }
    }
    fn organ(&self, _: &mut Tx, id: OrganId) -> Result<Arc<OrganFacts>, Fault> {
        let code = ORGANS[id.0 as usize - 1].to_owned();
        let mark = (code == ORGANS[0]).then(|| "红市监".to_owned());
        Ok(Arc::new(OrganFacts { id, code, name: Text::new("机关", "Organ"), mark }))
    }
    fn name(&self, _: &mut Tx, party: PartyId) -> Result<String, Fault> {
        Ok(if party == PRINCIPAL { "张三" } else { "陈示范" }.to_owned())
    }
    fn principal(&self, _: &mut Tx, _: &Actor, named: &casework::agent::Named) -> Result<PartyId, Fault> {
        assert_eq!((named.name.as_str(), named.number.as_str()), ("张三", PRINCIPAL_NUMBER));
        Ok(PRINCIPAL)
    }
    fn id_tail_matches(&self, _: &mut Tx, party: PartyId, tail: &str) -> Result<bool, Fault> {
        Ok(party == PARTY && tail == "123X")
    }
    fn verified(&self, _: &mut Tx, party: PartyId) -> Result<Option<PartyId>, Fault> {
        let seen = party != PRINCIPAL || *self.principal_seen.lock().unwrap();
        Ok((seen && !*self.unverified.lock().unwrap()).then_some(party))
    }
    fn kind(&self, _: &mut Tx, _: PartyId) -> Result<directory::party::PartyKind, Fault> {
        Ok(directory::party::PartyKind::Person)
    }
    fn differs(
        &self,
        _: &mut Tx,
        party: PartyId,
        name: &str,
        number: &str,
    ) -> Result<directory::party::Difference, Fault> {
        let (own, known) =
            if party == PRINCIPAL { ("张三", PRINCIPAL_NUMBER) } else { ("陈示范", "123X") };
        Ok(directory::party::Difference {
            name: !name.is_empty() && name != own,
            number: !number.is_empty() && number != known,
        })
    }
    fn is_staffed(&self, _: &mut Tx, _: OrganId, _: contract::Permission) -> Result<bool, Fault> {
        Ok(true)
    }
    fn acts_for(&self, _: &mut Tx, actor: &Actor, party: PartyId) -> Result<bool, Fault> {
        Ok(actor.party == Some(party))
    }
}
