//! What the unit answerable does: take, return once, extend once, reply.

use contract::{Actor, Fault};
use serde_json::json;
use store::Tx;
use worktime::Limit;

use crate::clock;
use crate::desk::Desk;
use crate::events;
use crate::frame::{self, Act};
use crate::hand::{Hand, record};
use crate::model::State;
use crate::receive::said;
use crate::together;

/// An answer that says something.
///
/// # Errors
/// `ticket.empty-phrase` with the phrase, `ticket.reason-missing`, `ticket.body-too-long`.
pub(crate) fn answer(tx: &mut Tx, desk: &Desk, given: &str) -> Result<String, Fault> {
    let text = said(given)?;
    let rules = desk.rules.now(tx)?;
    match rules.says_nothing(&text) {
        None => Ok(text),
        Some("") => Err(Fault::invalid("ticket.answer-short").with("least", rules.answer_least)),
        Some(phrase) => Err(Fault::invalid("ticket.empty-phrase")
            .with("phrase", phrase)
            .with("least", rules.answer_least)),
    }
}

fn hold(tx: &mut Tx, act: Act, actor: &Actor, id: i64, revision: i64) -> Result<Hand, Fault> {
    let hand = Hand::take(tx, id)?;
    frame::may(act, hand.ticket(), hand.hop(), actor)?;
    hand.expect_revision(revision)?;
    Ok(hand)
}

/// Takes it in hand (签收).
///
/// # Errors
/// As [`frame::may`]; `ticket.changed`.
pub fn take(tx: &mut Tx, actor: &Actor, id: i64, revision: i64) -> Result<(), Fault> {
    let mut hand = hold(tx, Act::Take, actor, id, revision)?;
    hand.take_hop(tx, actor)?;
    frame::enter(hand.change(), Act::Take, State::InHand)?;
    record(tx, actor, events::TAKEN, hand.ticket(), json!({ "hop": hand.ticket().hop }));
    hand.put_back(tx)
}

/// Returns it to the platform office (退单), once, with the reason.
///
/// # Errors
/// As [`frame::may`]; `ticket.changed`, `ticket.reason-missing`.
pub fn give_back(tx: &mut Tx, actor: &Actor, id: i64, revision: i64, why: &str) -> Result<(), Fault> {
    let mut hand = hold(tx, Act::Return, actor, id, revision)?;
    let why = said(why)?;
    hand.end_hop(tx, "returned", Some(&why))?;
    let ticket = hand.change();
    frame::enter(ticket, Act::Return, State::Returned)?;
    ticket.take_by = None;
    record(tx, actor, events::RETURNED, hand.ticket(), json!({ "why": why, "hop": hand.ticket().hop }));
    hand.put_back(tx)
}

/// Extends the limit (延期), once, with the reason: counted from the day it was due.
///
/// # Errors
/// As [`frame::may`]; `ticket.changed`, `ticket.extension-too-long`, `ticket.reason-missing`.
pub fn extend(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    id: i64,
    revision: i64,
    days: u16,
    why: &str,
) -> Result<(), Fault> {
    let mut hand = hold(tx, Act::Extend, actor, id, revision)?;
    let why = said(why)?;
    let rules = desk.rules.now(tx)?;
    let most = rules.extension.n();
    if !(1..=most).contains(&days) {
        return Err(Fault::invalid("ticket.extension-too-long").with("max", most));
    }
    if tx.now() > hand.ticket().due_at {
        return Err(Fault::conflict("ticket.extension-too-late"));
    }
    let by = Limit::new(days, rules.extension.unit()).map_err(|e| Fault::internal("hotline.broken", e))?;
    let from = hand.ticket().due_at;
    let due = clock::due(&desk.calendar, &hand.ticket().region, &rules.hours, by, from)?;
    let ticket = hand.change();
    ticket.extended = Some(why.clone());
    clock::set(tx, ticket, due);
    record(tx, actor, events::EXTENDED, hand.ticket(), json!({ "why": why, "was": from, "due": due.at }));
    hand.put_back(tx)
}

/// Replies (答复). What answers nothing is refused; the platform office asks the caller whether it helped.
///
/// # Errors
/// As [`frame::may`]; `ticket.changed`, `ticket.empty-phrase`.
pub fn reply(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    id: i64,
    revision: i64,
    text: &str,
) -> Result<(), Fault> {
    let mut hand = hold(tx, Act::Reply, actor, id, revision)?;
    let text = answer(tx, desk, text)?;
    hand.end_hop(tx, "replied", Some(&text))?;
    let now = tx.now();
    let ticket = hand.change();
    frame::enter(ticket, Act::Reply, State::Answered)?;
    ticket.answer = Some(text);
    (ticket.answered_at, ticket.answered_by) = (Some(now), Some(actor.account));
    clock::stop(tx, hand.ticket());
    record(tx, actor, events::REPLIED, hand.ticket(), json!({ "hop": hand.ticket().hop }));
    together::answer_along(tx, actor, hand.ticket())?;
    hand.put_back(tx)
}
