//! The exchange as other services reach it: every read is for a stated purpose and item, by an organ that is compared with the grant, and
//! leaves a line the person can see (requirement DSX, architecture 6).

use contract::lookup::{Call, ExchangeDesk, ResourceField};
use contract::{Actor, ActorKind, Fault, Lang, PartyId, Posting, Text};
use directory::access::covers;
use directory::organ::{self, Organ};
use serde_json::{Map, Value};
use store::Tx;

use crate::model::{Grant, Purpose, Resource};
use crate::room::today;
use crate::store as rows;

/// How the log names the program reading for an application that is being filled in or handed in.
const BY_APPLICATION: &str = "system:application";

/// Answers for the resources this installation holds.
#[derive(Debug, Default, Clone, Copy)]
pub struct Desk;

/// The resource, when it may be called at all.
fn open(tx: &mut Tx, code: &str) -> Result<Resource, Fault> {
    let resource = rows::resource(tx, code)?
        .ok_or_else(|| Fault::not_found("exchange.no-such-resource").with("resource", code))?;
    match resource.withdrawn_why {
        Some(_) => Err(Fault::conflict("exchange.withdrawn").with("resource", code)),
        None => Ok(resource),
    }
}

/// The post in which an official calls for this organ: one of that organ, or a window that reaches all of the region. An official of
/// another organ has none.
fn calling<'a>(actor: &'a Actor, organ: Option<&Organ>, region: &str) -> Result<Option<&'a Posting>, Fault> {
    if actor.kind != ActorKind::Staff {
        return Ok(None);
    }
    let reaches = |posting: &&Posting| {
        covers(&posting.region, region)
            && (posting.all_organs || organ.is_some_and(|organ| organ.id == posting.organ))
    };
    let posting = actor.postings.iter().find(reaches);
    posting.map(Some).ok_or_else(|| Fault::forbidden("exchange.other-organ"))
}

/// What grants together let be read of an answer.
fn granted(grants: &[Grant], data: Map<String, Value>) -> Map<String, Value> {
    data.into_iter().filter(|(field, _)| grants.iter().any(|grant| grant.covers(field))).collect()
}

impl ExchangeDesk for Desk {
    fn available(&self, tx: &mut Tx, organ: &str, resource: &str, party: PartyId) -> Result<bool, Fault> {
        let day = today(tx);
        let open = rows::resource(tx, resource)?.is_some_and(|found| found.withdrawn_why.is_none());
        Ok(open
            && !rows::grants::standing(tx, resource, organ, (None, Purpose::Handling), &day)?.is_empty()
            && rows::has_record(tx, resource, party)?)
    }

    fn compared(
        &self,
        tx: &mut Tx,
        organ: &str,
        resource: &str,
        (party, field): (PartyId, &str),
    ) -> Result<Option<String>, Fault> {
        let day = today(tx);
        let held = rows::grants::standing(tx, resource, organ, (None, Purpose::Handling), &day)?;
        let open = rows::resource(tx, resource)?.is_some_and(|found| found.withdrawn_why.is_none());
        if held.is_empty() || !open {
            return Ok(None);
        }
        let data = rows::record(tx, resource, party)?.map(|data| granted(&held, data));
        Ok(data.and_then(|mut data| data.remove(field)?.as_str().map(str::to_owned)))
    }

    fn call(&self, tx: &mut Tx, actor: &Actor, call: &Call<'_>) -> Result<Option<Map<String, Value>>, Fault> {
        let item = call.item;
        let resource = open(tx, call.resource)?;
        let organ = organ::by_uscc(tx, &item.organ)?;
        let posting = calling(actor, organ.as_ref(), &item.region)?;
        let day = today(tx);
        let held = rows::grants::standing(
            tx,
            &resource.code,
            &item.organ,
            (Some(&item.code), Purpose::Handling),
            &day,
        )?;
        let Some(first) = held.first() else {
            return Err(Fault::forbidden("exchange.not-granted").with("resource", call.resource));
        };
        let data = rows::record(tx, &resource.code, call.party)?.map(|data| granted(&held, data));
        // The person reads for which organ it was read and by which post; their own name says nothing to them, and it is
        // not the applicant who calls.
        let calling_organ = match posting {
            Some(posting) => organ::by_id(tx, posting.organ)?.map(|organ| organ.uscc),
            None => Some(item.organ.clone()),
        };
        let organ_name = organ.map_or_else(|| Text::new(&item.organ, &item.organ), |organ| organ.name);
        let by = match actor.kind {
            ActorKind::Applicant => BY_APPLICATION.to_owned(),
            _ => actor.ledger_name(),
        };
        let post = posting.map_or_else(Text::default, |posting| {
            let both = |lang| format!("{} · {}", posting.organ_name.get(lang), posting.title.get(lang));
            Text::new(both(Lang::Zh), both(Lang::En))
        });
        let read: Vec<&String> = data.iter().flat_map(|data| data.keys()).collect();
        let caller = rows::Caller {
            actor: &by,
            organ: &item.organ,
            organ_name: &organ_name,
            calling_organ: calling_organ.as_deref().unwrap_or_default(),
            post: &post,
            item: &item.code,
            item_name: &item.name,
            purpose_key: Purpose::Handling,
            purpose: &call.purpose,
            fields: &serde_json::json!(read),
            grant: first,
        };
        rows::insert_call(tx, (&resource.code, call.party), &caller, data.is_some())?;
        Ok(data)
    }

    fn name(&self, tx: &mut Tx, resource: &str) -> Result<Option<Text>, Fault> {
        Ok(rows::resource(tx, resource)?.map(|found| found.name))
    }

    fn fields(&self, tx: &mut Tx, resource: &str) -> Result<Vec<ResourceField>, Fault> {
        Ok(rows::resource(tx, resource)?.map(|found| found.fields).unwrap_or_default())
    }
}
