//! The exchange as other services reach it: every read is for a stated purpose, under a grant, and leaves a line the
//! person can see (requirement DSX, architecture 6).

use contract::lookup::{Call, ExchangeDesk, ResourceField};
use contract::{Actor, ActorKind, Fault, Lang, PartyId, Text};
use serde_json::{Map, Value};
use store::Tx;

use crate::store as rows;

/// How the log names the program reading for an application that is being filled in or handed in.
const BY_APPLICATION: &str = "system:application";

/// Answers for the resources this installation holds.
#[derive(Debug, Default, Clone, Copy)]
pub struct Desk;

impl ExchangeDesk for Desk {
    fn available(&self, tx: &mut Tx, organ: &str, resource: &str, party: PartyId) -> Result<bool, Fault> {
        Ok(rows::is_granted(tx, resource, organ)? && rows::has_record(tx, resource, party)?)
    }

    fn call(&self, tx: &mut Tx, actor: &Actor, call: &Call<'_>) -> Result<Option<Map<String, Value>>, Fault> {
        let (resource, item) = (call.resource, call.item);
        if rows::resource(tx, resource)?.is_none() {
            return Err(Fault::not_found("exchange.no-such-resource").with("resource", resource));
        }
        if !rows::is_granted(tx, resource, &item.organ)? {
            return Err(Fault::forbidden("exchange.not-granted").with("resource", resource));
        }
        let data = rows::record(tx, resource, call.party)?;
        // The person reads for which organ it was read and by which post; their own name says nothing to them, and it is
        // not the applicant who calls.
        let organ = directory::organ::by_uscc(tx, &item.organ)?
            .map_or_else(|| Text::new(&item.organ, &item.organ), |organ| organ.name);
        let by = match actor.kind {
            ActorKind::Applicant => BY_APPLICATION.to_owned(),
            _ => actor.ledger_name(),
        };
        let post = actor.postings.first().map_or_else(Text::default, |posting| {
            let both = |lang| format!("{} · {}", posting.organ_name.get(lang), posting.title.get(lang));
            Text::new(both(Lang::Zh), both(Lang::En))
        });
        let caller = rows::Caller { actor: &by, organ: &organ, post: &post, item: &item.name };
        rows::insert_call(tx, (resource, call.party), &caller, &call.purpose, data.is_some())?;
        Ok(data)
    }

    fn name(&self, tx: &mut Tx, resource: &str) -> Result<Option<Text>, Fault> {
        Ok(rows::resource(tx, resource)?.map(|row| Text::new(row.name_zh, row.name_en)))
    }

    fn fields(&self, tx: &mut Tx, resource: &str) -> Result<Vec<ResourceField>, Fault> {
        let Some(row) = rows::resource(tx, resource)? else { return Ok(Vec::new()) };
        serde_json::from_value(row.fields).map_err(|error| Fault::internal("exchange.fields", error))
    }
}
