//! What the penalised party may do: read their own case, say something about it (陈述申辩), ask for a hearing (听证). What they say lies sealed.

use contract::{Actor, ActorKind, Fault, PartyId};
use serde_json::json;
use store::{Tx, vault};

use super::course::{broken, hold, keep, missing, read, tell};
use super::model::{Case, State, Statement};
use crate::events;
use crate::push::said;
use crate::store::penalty as rows;

/// Most statements in one case.
const STATEMENTS_MOST: usize = 50;

/// Where the words of a case lie sealed.
fn place(id: i64) -> String {
    format!("enforcement_case.words {id}")
}

/// What the party said so far.
///
/// # Errors
/// `store.key-missing`.
pub fn statements(case: &Case) -> Result<Vec<Statement>, Fault> {
    match &case.row.words {
        None => Ok(Vec::new()),
        Some(sealed) => Ok(vault::open_json(&place(case.row.id), sealed)?),
    }
}

/// Seals anew what the key in use did not seal, of the next cases.
pub(crate) fn reseal(tx: &mut Tx, after: i64) -> Result<store::Step, store::Error> {
    let mut step = store::Step::default();
    for id in rows::sealed(tx, after, 50)? {
        step.last = Some(id);
        let Some(mut row) = rows::take(tx, id)? else { continue };
        let Some(sealed) = &row.words else { continue };
        if let Some(anew) = vault::reseal(&place(id), sealed)? {
            row.words = Some(anew);
            rows::save(tx, &row)?;
            step.changed += 1;
        }
    }
    Ok(step)
}

/// Whether this person acts for who is pursued.
fn is_theirs(tx: &mut Tx, actor: &Actor, party: i64) -> Result<bool, Fault> {
    let party = PartyId(party);
    if actor.kind != ActorKind::Applicant {
        return Ok(false);
    }
    Ok(actor.party == Some(party) || directory::party::may_act_for(tx, actor.account, party)?)
}

/// One's own case, once one was told of it.
///
/// # Errors
/// `enforce.not-found`.
pub fn own(tx: &mut Tx, actor: &Actor, number: &str) -> Result<Case, Fault> {
    let row = rows::by_number(tx, number)?.ok_or_else(missing)?;
    let case = read(row)?;
    match case.of.noticed_at.is_some() && is_theirs(tx, actor, case.row.party)? {
        true => Ok(case),
        false => Err(missing()),
    }
}

/// One's own cases, the latest first: those one was told of.
///
/// # Errors
/// Database errors.
pub fn all(tx: &mut Tx, actor: &Actor) -> Result<Vec<Case>, Fault> {
    let mut parties = directory::party::of_account(tx, actor.account)?;
    parties.sort_by_key(|party| party.id.0);
    parties.dedup_by_key(|party| party.id.0);
    let mut found = Vec::new();
    for party in parties {
        for row in rows::of_party(tx, party.id.0, 100)? {
            found.push(read(row)?);
        }
    }
    found.retain(|case| case.of.noticed_at.is_some());
    found.sort_by_key(|case| std::cmp::Reverse(case.row.id));
    Ok(found)
}

fn theirs(tx: &mut Tx, actor: &Actor, number: &str, revision: i64) -> Result<Case, Fault> {
    own(tx, actor, number)?;
    let case = hold(tx, number, revision)?;
    if case.row.state == State::Noticed { Ok(case) } else { Err(Fault::conflict("enforce.too-late")) }
}

/// Says something about what is intended, before it is decided.
///
/// # Errors
/// `enforce.not-found`, `push.changed`, `enforce.too-late`, `push.words`, `enforce.many`.
pub fn speak(tx: &mut Tx, actor: &Actor, number: &str, revision: i64, text: &str) -> Result<(), Fault> {
    let mut case = theirs(tx, actor, number, revision)?;
    let mut all = statements(&case)?;
    if all.len() >= STATEMENTS_MOST {
        return Err(Fault::conflict("enforce.many"));
    }
    all.push(Statement { at: tx.now(), said: said(text)? });
    case.row.words = Some(vault::seal_json(&place(case.row.id), &all).map_err(broken)?);
    // What was considered before does not answer what is said now.
    case.of.considered = String::new();
    keep(tx, &mut case)?;
    tell(tx, actor, events::SPOKE, &case.row, json!({}));
    Ok(())
}

/// Asks for a hearing, within its limit.
///
/// # Errors
/// `enforce.not-found`, `push.changed`, `enforce.too-late`, `enforce.no-right` where the law gives none, `enforce.asked-already`,
/// `enforce.hear-late`.
pub fn ask_hearing(tx: &mut Tx, actor: &Actor, number: &str, revision: i64) -> Result<(), Fault> {
    let mut case = theirs(tx, actor, number, revision)?;
    let until = case.of.hear_until.ok_or_else(|| Fault::conflict("enforce.no-right"))?;
    if case.of.asked_at.is_some() {
        return Err(Fault::conflict("enforce.asked-already"));
    }
    if tx.now() > until {
        return Err(Fault::conflict("enforce.hear-late"));
    }
    case.of.asked_at = Some(tx.now());
    keep(tx, &mut case)?;
    tell(tx, actor, events::HEARING_ASKED, &case.row, json!({}));
    Ok(())
}
