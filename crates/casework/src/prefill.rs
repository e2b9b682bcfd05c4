//! What is known already, for filling a draft's form: the party's record, licences they hold, the exchange, and the
//! scenario answers (MAT, 自助填表). Reading the exchange is logged.

use std::cell::RefCell;

use std::sync::Arc;

use contract::item::ItemVersion;
use contract::lookup::Call;
use contract::{Actor, Fault, PartyId, Text};
use forms::{Form, Provenance, Source, Sources};
use serde_json::{Map, Value};
use store::Tx;

use crate::desk::Desk;
use crate::drafts::Draft;

struct Known<'a> {
    tx: RefCell<&'a mut Tx>,
    desk: &'a Desk,
    actor: &'a Actor,
    party: PartyId,
    profile: Map<String, Value>,
    answers: &'a Map<String, Value>,
    /// Items that will be handled: the organ of one of them has to hold the grant.
    items: Vec<Arc<ItemVersion>>,
}

impl Known<'_> {
    fn look(&self, source: &Source) -> Result<Option<Value>, Fault> {
        let mut tx = self.tx.borrow_mut();
        Ok(match source {
            Source::Party(name) => self.profile.get(name).cloned(),
            Source::Answer(name) => self.answers.get(name).cloned(),
            Source::Licence { kind, field } => {
                self.desk.licences.field(&mut tx, self.party, kind, field)?.map(Value::from)
            }
            Source::Exchange { resource, field } => {
                for version in &self.items {
                    let item = &version.item;
                    if !self.desk.exchange.available(&mut tx, &item.organ, resource, self.party)? {
                        continue;
                    }
                    let purpose = Text::new("申报时自动填写表单", "Filling in the form of an application");
                    let call = Call { item, resource, party: self.party, purpose };
                    let found = self.desk.exchange.call(&mut tx, self.actor, &call)?;
                    return Ok(found.and_then(|mut answer| answer.remove(field)));
                }
                None
            }
        })
    }
}

impl Sources for Known<'_> {
    fn value(&self, source: &Source) -> Option<Value> {
        match self.look(source) {
            Ok(value) => value,
            // A source that does not answer means a field to fill in by hand, never a form that does not open.
            Err(fault) => {
                tracing::warn!(%fault, %source, "a source for prefilling did not answer");
                None
            }
        }
    }
}

/// The items that will be handled as far as the answers tell: the draft's own, and its members.
fn items(tx: &mut Tx, desk: &Desk, draft: &Draft) -> Result<Vec<Arc<ItemVersion>>, Fault> {
    let version = desk.items.version(tx, draft.version)?;
    let mut items = vec![version.clone()];
    // Answers that do not make a plan yet call for no member either.
    let plan = desk.items.plan(tx, &version, &draft.answers, None);
    for code in plan.map(|plan| plan.items).unwrap_or_default() {
        if code != version.item.code {
            items.push(desk.items.current(tx, &code)?);
        }
    }
    Ok(items)
}

/// The known answers of a draft's form, with where each came from.
///
/// # Errors
/// Those of the party's record.
pub fn known(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    draft: &Draft,
    form: &Form,
) -> Result<(Map<String, Value>, Vec<Provenance>), Fault> {
    // Of whom an agent applies for nothing is known, and what the agent is has no place in their form.
    let version = desk.items.version(tx, draft.version)?;
    let by_agent = crate::agent::fills_in(&version, &draft.answers, draft.channel);
    let profile = if by_agent {
        Map::new()
    } else if actor.party == Some(draft.party) {
        directory::party::prefill(tx, actor)?
    } else {
        directory::party::profile(tx, draft.party)?
    };
    let items = items(tx, desk, draft)?;
    let party = if by_agent { PartyId::UNKNOWN } else { draft.party };
    let answers = &draft.answers;
    let known = Known { tx: RefCell::new(tx), desk, actor, party, profile, answers, items };
    Ok(form.prefill(&known))
}
