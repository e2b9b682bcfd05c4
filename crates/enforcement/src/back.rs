//! What supervision finds comes back to the organ that approved (双推送), which sees what it has not looked at yet.

use contract::events::inspection::Inspected;
use contract::events::supervision::Returned;
use contract::{Actor, Fault, events as facts};
use directory::access::Permit;
use serde_json::json;
use store::{Event, Heard, Tx};

use crate::events;
use crate::model::{Found, Push};
use crate::permissions::Follow;
use crate::push::{approver_scope, hold};
use crate::store::{self as rows, after};

/// Most approvals of one party that a finding is told to.
const APPROVALS_MOST: u32 = 100;

/// Outcomes of an inspection, from the best to the gravest.
const OUTCOMES: [&str; 7] =
    ["fine", "not-carried-on", "corrected", "to-correct", "unreachable", "pursued", "refused"];

/// Takes a finding to one approval; whether it was new.
pub(crate) fn came(
    tx: &mut Tx,
    push: &mut Push,
    kind: &str,
    source: &str,
    outcome: &str,
) -> Result<bool, Fault> {
    let found = Found {
        push: push.id,
        source: source.to_owned(),
        kind: kind.to_owned(),
        outcome: outcome.to_owned(),
        at: tx.now(),
        seen_at: None,
        seen_by: None,
    };
    if !after::insert_found(tx, &found)? {
        return Ok(false);
    }
    push.news += 1;
    push.revision += 1;
    rows::save(tx, push)?;
    let fact = Returned { push: push.number.clone(), source: source.to_owned() };
    facts::record(tx, Actor::system("push").ledger_name(), push.id, &fact);
    Ok(true)
}

/// An inspection was published: every approval of whoever was inspected has it. One approval pushed to several bodies has it once.
///
/// # Errors
/// `event.unreadable`; database errors.
pub fn inspected(tx: &mut Tx, heard: &Heard) -> Result<(), Fault> {
    let fact: Inspected = contract::events::read(heard)?;
    let Some(party) = directory::party::by_number(tx, &fact.code)? else { return Ok(()) };
    let gravity = |word: &str| OUTCOMES.iter().position(|one| *one == word).unwrap_or(0);
    let words = fact.outcomes.iter().map(|one| one.outcome.as_deref().unwrap_or("not-carried-on"));
    let gravest = words.max_by_key(|word| gravity(word)).unwrap_or("not-carried-on");
    of_party(tx, party.id.0, "inspection", &fact.number, gravest)
}

/// A finding about somebody: to each of their approvals.
pub(crate) fn of_party(
    tx: &mut Tx,
    party: i64,
    kind: &str,
    source: &str,
    outcome: &str,
) -> Result<(), Fault> {
    let mut told: Vec<String> = Vec::new();
    for known in rows::of_party(tx, party, APPROVALS_MOST)? {
        if known.outcome != "granted" || told.contains(&known.case_number) {
            continue;
        }
        told.push(known.case_number.clone());
        if let Some(mut push) = rows::take(tx, known.id)? {
            came(tx, &mut push, kind, source, outcome)?;
        }
    }
    Ok(())
}

/// That the approving organ has looked at what came back.
///
/// # Errors
/// `push.not-found`, `push.changed`.
pub fn seen(tx: &mut Tx, actor: &Actor, number: &str, revision: i64) -> Result<(), Fault> {
    let mut push = hold(tx, number, revision)?;
    if !actor.can(Follow::PERMISSION, approver_scope(&push)) {
        return Err(Fault::not_found("push.not-found"));
    }
    let results = after::saw(tx, push.id, &actor.name)?;
    push.news = 0;
    push.revision += 1;
    rows::save(tx, &push)?;
    tx.record(Event {
        stream: format!("push:{}", push.id),
        kind: events::SEEN,
        actor: actor.ledger_name(),
        data: json!({ "results": results }),
    });
    Ok(())
}
