//! What is known already, for filling a draft's form: the party's record, licences they hold, the exchange, and the
//! scenario answers (MAT, 自助填表). Reading the exchange is logged.

use std::cell::RefCell;

use contract::{Actor, Fault, PartyId};
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
                if !self.desk.exchange.available(&mut tx, resource, self.party)? {
                    return Ok(None);
                }
                let found = self.desk.exchange.call(
                    &mut tx,
                    self.actor,
                    resource,
                    self.party,
                    "自助填表 / auto-fill",
                )?;
                found.and_then(|mut answer| answer.remove(field))
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
    let profile = if actor.party == Some(draft.party) {
        directory::party::prefill(tx, actor)?
    } else {
        directory::party::profile(tx, draft.party)?
    };
    let known =
        Known { tx: RefCell::new(tx), desk, actor, party: draft.party, profile, answers: &draft.answers };
    Ok(form.prefill(&known))
}
