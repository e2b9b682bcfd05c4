//! A message of a system: who may read what about whom is compared with the grants, answered, and entered where both sides see it. The same signature
//! does not count twice; the same message under a new signature is answered again as things stand, and stays one line.

use contract::{Fault, FaultKind, Text};
use ring::digest;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use store::Tx;

use super::register::{System, admitted};
use super::signature::{HOLDS_S, Signed};
use crate::model::{Grant, Purpose};
use crate::room::{Reachable, today};
use crate::store as rows;
use crate::store::systems;

/// Largest body, bytes.
pub const BODY_MOST: usize = 64 * 1024;
/// Most fields in one message.
const FIELDS_MOST: usize = 100;

/// What a system asks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The caller's own number of this message, 8 to 64 letters, digits and hyphens: the same for every attempt at it.
    pub message: String,
    /// About whom.
    pub subject: Subject,
    /// For which item of the caller's organ.
    pub item: String,
    /// What for: `handling`, `oversight`, `statistics`.
    pub purpose: String,
    /// Which fields.
    pub fields: Vec<String>,
    /// What for, in words the person reads.
    pub reason: String,
}

/// About whom a message is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// The number of the person or enterprise.
    pub number: String,
}

/// How a message ended, as both sides see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The caller's number.
    pub message: String,
    /// Resource.
    pub resource: String,
    /// SHA-256 of the body, in hexadecimal digits.
    pub digest: String,
    /// `answered`, `empty`, or the code of the refusal.
    pub outcome: String,
    /// The day it counts on.
    pub day: String,
    /// How often it was sent.
    pub times: i64,
    /// When it came first, epoch ms.
    pub first_at: i64,
    /// When it came last, epoch ms.
    pub last_at: i64,
}

/// What came of a message. A refusal is an outcome: it is entered, and so commits.
pub type Outcome = Result<Value, Fault>;

/// The digest of a body in hexadecimal digits.
pub fn hex(body: &[u8]) -> String {
    digest::digest(&digest::SHA256, body).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads a question out of a body.
///
/// # Errors
/// `exchange.message-unreadable` with where.
pub fn read(body: &[u8]) -> Result<Question, Fault> {
    let unreadable = |what: String| Fault::invalid("exchange.message-unreadable").with("what", what);
    let question: Question = kit::read_json(body)?;
    let is_number = (8..=64).contains(&question.message.len())
        && question.message.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if !is_number {
        return Err(unreadable("message".to_owned()));
    }
    if question.fields.is_empty() || question.fields.len() > FIELDS_MOST {
        return Err(unreadable("fields".to_owned()));
    }
    if question.subject.number.len() > 40 || question.item.len() > 60 {
        return Err(unreadable("subject".to_owned()));
    }
    let reason = question.reason.trim().chars().count();
    if reason == 0 || reason > 200 {
        return Err(unreadable("reason".to_owned()));
    }
    Ok(question)
}

/// Answers a message. `Err` only where nothing may be entered: a signature seen before, a message whose number was another one's.
///
/// # Errors
/// `exchange.replay`, `exchange.message-other`; what [`super::register::who`] says of keys and times; database errors.
pub fn answer(
    tx: &mut Tx,
    reach: &Reachable,
    (signed, digest): (&Signed, &str),
    (resource, question): (&str, &Question),
) -> Result<Outcome, Fault> {
    let system = &admitted(tx, signed)?;
    see(tx, signed)?;
    let known = systems::message(tx, system.id, &question.message)?;
    if known.as_ref().is_some_and(|known| known.digest != digest || known.resource != resource) {
        return Err(Fault::conflict("exchange.message-other"));
    }
    let again = known.as_ref().is_some_and(|known| known.outcome == "answered" || known.outcome == "empty");
    let outcome = match decide(tx, reach, system, (resource, question), again) {
        Err(fault) if matches!(fault.kind, FaultKind::Internal | FaultKind::Busy) => return Err(fault),
        outcome => outcome,
    };
    let word = match &outcome {
        Ok(found) if found.is_some() => "answered",
        Ok(_) => "empty",
        Err(fault) => fault.code,
    };
    let now = tx.now();
    let entry = Entry {
        message: question.message.clone(),
        resource: resource.to_owned(),
        digest: digest.to_owned(),
        outcome: word.to_owned(),
        day: known.as_ref().map_or_else(|| today(tx), |known| known.day.clone()),
        times: known.as_ref().map_or(1, |known| known.times + 1),
        first_at: known.as_ref().map_or(now, |known| known.first_at),
        last_at: now,
    };
    systems::put_message(tx, system.id, &entry)?;
    Ok(outcome.map(|data| {
        json!({
            "message": entry.message, "resource": entry.resource, "digest": entry.digest, "received_at": entry.first_at,
            "times": entry.times, "found": data.is_some(), "data": data,
        })
    }))
}

/// That a signature was not seen before.
pub(super) fn see(tx: &mut Tx, signed: &Signed) -> Result<(), Fault> {
    let now = tx.now();
    systems::forget_seen(tx, now)?;
    let until = (signed.created + HOLDS_S + 1) * 1_000;
    match systems::see(tx, &signed.mark(), until)? {
        true => Ok(()),
        false => Err(Fault::conflict("exchange.replay")),
    }
}

/// What the grants let a system read.
fn decide(
    tx: &mut Tx,
    reach: &Reachable,
    system: &System,
    (code, question): (&str, &Question),
    again: bool,
) -> Result<Option<Map<String, Value>>, Fault> {
    let resource = rows::resource(tx, code)?
        .ok_or_else(|| Fault::not_found("exchange.no-such-resource").with("resource", code))?;
    if resource.withdrawn_why.is_some() {
        return Err(Fault::conflict("exchange.withdrawn").with("resource", code));
    }
    let purpose =
        Purpose::parse(&question.purpose).ok_or_else(|| Fault::invalid("exchange.purpose-missing"))?;
    if let Some(unknown) = question.fields.iter().find(|field| resource.field(field).is_none()) {
        return Err(Fault::invalid("exchange.no-such-field").with("field", unknown));
    }
    let item_name = item_of(tx, reach, system, &question.item)?;
    let day = today(tx);
    let held = rows::grants::standing(tx, code, &system.organ, (Some(&question.item), purpose), &day)?;
    let first: &Grant =
        held.first().ok_or_else(|| Fault::forbidden("exchange.not-granted").with("resource", code))?;
    let covered = |field: &String| held.iter().any(|grant| grant.covers(field));
    if let Some(field) = question.fields.iter().find(|field| !covered(field)) {
        return Err(Fault::forbidden("exchange.field-not-granted").with("field", field));
    }
    let Some(party) = directory::party::by_number(tx, &question.subject.number)? else { return Ok(None) };
    let data = rows::record(tx, code, party.id)?.map(|data| -> Map<String, Value> {
        data.into_iter().filter(|(field, _)| question.fields.contains(field)).collect()
    });
    if !again {
        let organ = directory::organ::by_uscc(tx, &system.organ)?.map(|organ| organ.name);
        let organ_name = organ.unwrap_or_else(|| Text::new(&system.organ, &system.organ));
        let caller = rows::Caller {
            actor: &format!("data-system:{}", system.code),
            organ: &system.organ,
            organ_name: &organ_name,
            calling_organ: &system.organ,
            post: &Text::new(&system.name, &system.name),
            item: &question.item,
            item_name: &item_name,
            purpose_key: purpose,
            purpose: &Text::new(question.reason.trim(), ""),
            fields: &json!(question.fields),
            grant: first,
        };
        rows::insert_call(tx, (code, party.id), &caller, data.is_some())?;
    }
    Ok(data)
}

/// The item it is read for: one of the calling organ's.
fn item_of(tx: &mut Tx, reach: &Reachable, system: &System, item: &str) -> Result<Text, Fault> {
    let Some(items) = &reach.items else { return Ok(Text::new(item, item)) };
    let wrong = || Fault::invalid("exchange.no-such-item").with("item", item);
    let found = items.current(tx, item).map_err(|_| wrong())?;
    match found.item.code == item && found.item.organ == system.organ {
        true => Ok(found.item.name.clone()),
        false => Err(wrong()),
    }
}
