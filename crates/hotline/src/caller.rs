//! What the caller does: say whether it helped, bring it up again, withdraw. Who they are was made sure of before: signed in, or by
//! number and telephone tail.

use contract::time::DAY_MS;
use contract::{Actor, Fault};
use serde_json::json;
use store::Tx;

use crate::clock;
use crate::desk::Desk;
use crate::events;
use crate::frame::{self, Act};
use crate::hand::{Hand, record};
use crate::model::{Hop, State, Ticket};
use crate::platform;
use crate::receive::{caller_key, clean, said};
use crate::store as rows;
use crate::together;

/// Longest comment, in characters.
pub const COMMENT_MOST: usize = 500;

/// How the caller proves that it is theirs.
#[derive(Debug, Clone)]
pub enum Proof {
    /// Signed in as the party that brought it.
    Account,
    /// The telephone's last four digits, or the code.
    Tail(String),
}

/// Makes sure that the ticket is the caller's.
///
/// # Errors
/// `ticket.not-found`.
pub fn is_theirs(actor: &Actor, proof: &Proof, ticket: &Ticket) -> Result<(), Fault> {
    let right = match proof {
        Proof::Account => ticket.caller_key.is_some() && caller_key(actor)? == ticket.caller_key,
        Proof::Tail(tail) => {
            // By former keys too: what is asked of callers cannot be read back and kept anew.
            let given = store::vault::marks(&["hotline tail", &ticket.id.to_string(), tail.trim()])?;
            given.iter().any(|one| store::vault::same(one.as_bytes(), ticket.tail_key.as_bytes()))
        }
    };
    if right { Ok(()) } else { Err(Fault::not_found("ticket.not-found")) }
}

/// Whether the caller may rate it.
///
/// # Errors
/// Why not, as [`rate`] says it.
pub fn may_rate(ticket: &Ticket) -> Result<(), Fault> {
    frame::expect(ticket, Act::Rate)?;
    match ticket.rated_at {
        Some(_) => Err(Fault::conflict("ticket.rated-already")),
        None => Ok(()),
    }
}

/// Whether the caller may bring it up again.
///
/// # Errors
/// Why not, as [`reopen`] says it.
pub fn may_reopen(tx: &mut Tx, desk: &Desk, ticket: &Ticket) -> Result<(), Fault> {
    frame::expect(ticket, Act::Reopen)?;
    let rules = desk.rules.now(tx)?;
    let since = ticket.closed_at.or(ticket.answered_at).unwrap_or(ticket.received_at);
    if tx.now() > since.saturating_add(DAY_MS * i64::from(rules.reopen_days)) {
        return Err(Fault::conflict("ticket.reopen-late").with("days", rules.reopen_days));
    }
    if ticket.reopened >= i64::from(rules.reopen_most) {
        return Err(Fault::conflict("ticket.reopen-often").with("max", rules.reopen_most));
    }
    Ok(())
}

/// Whether the caller may withdraw it.
///
/// # Errors
/// Why not.
pub fn may_withdraw(ticket: &Ticket) -> Result<(), Fault> {
    frame::expect(ticket, Act::Withdraw)
}

/// Says whether it helped: solved, and how content, each once.
///
/// # Errors
/// `ticket.not-found`, `ticket.too-late`, `ticket.rated-already`, `ticket.word-missing`.
pub fn rate(
    tx: &mut Tx,
    actor: &Actor,
    proof: &Proof,
    id: i64,
    (solved, content): (bool, i64),
    comment: &str,
) -> Result<(), Fault> {
    let mut hand = Hand::take(tx, id)?;
    is_theirs(actor, proof, hand.ticket())?;
    may_rate(hand.ticket())?;
    if !(1..=5).contains(&content) {
        return Err(Fault::invalid("ticket.word-missing"));
    }
    let comment = clean(comment);
    if comment.chars().count() > COMMENT_MOST {
        return Err(Fault::invalid("ticket.body-too-long").with("max", COMMENT_MOST));
    }
    let now = tx.now();
    let ticket = hand.change();
    let state = ticket.state;
    frame::enter(ticket, Act::Rate, state)?;
    (ticket.solved, ticket.content, ticket.rated_at) = (Some(solved), Some(content), Some(now));
    ticket.comment = (!comment.is_empty()).then_some(comment);
    record(tx, actor, events::RATED, hand.ticket(), json!({ "solved": solved, "content": content }));
    hand.put_back(tx)
}

/// Brings it up again within the window: back to the unit that answered, or to the platform office where no unit did or nobody is
/// there any more.
///
/// # Errors
/// `ticket.not-found`, `ticket.too-late`, `ticket.reopen-late`, `ticket.reopen-often`, `ticket.reason-missing`.
pub fn reopen(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    proof: &Proof,
    id: i64,
    why: &str,
) -> Result<(), Fault> {
    let mut hand = Hand::take(tx, id)?;
    is_theirs(actor, proof, hand.ticket())?;
    may_reopen(tx, desk, hand.ticket())?;
    let why = said(why)?;
    let unit = hand.ticket().organ;
    let there = match unit {
        Some(unit) => platform::is_staffed(tx, unit)?,
        None => false,
    };
    platform::begin_again(tx, desk, &mut hand)?;
    match unit.filter(|_| there) {
        Some(organ) => {
            let hop = Hop {
                no: hand.ticket().hop + 1,
                organ,
                at: tx.now(),
                // Not the account: the reporter may be protected.
                sent_by: contract::AccountId(0),
                why: why.clone(),
                take_by: clock::take_by(tx, desk, hand.ticket())?,
                firm: true,
                taken_at: None,
                taken_by: None,
                ended_at: None,
                outcome: None,
                said: None,
            };
            hand.begin_hop(tx, hop)?;
            frame::enter(hand.change(), Act::Reopen, State::Dispatched)?;
        }
        None => {
            let ticket = hand.change();
            (ticket.organ, ticket.taken_by) = (None, None);
            frame::enter(ticket, Act::Reopen, State::Received)?;
        }
    }
    record(tx, actor, events::REOPENED, hand.ticket(), json!({ "why": why }));
    hand.put_back(tx)
}

/// Withdraws it; nobody owes a reason.
///
/// # Errors
/// `ticket.not-found`, `ticket.too-late`.
pub fn withdraw(tx: &mut Tx, actor: &Actor, proof: &Proof, id: i64, why: &str) -> Result<(), Fault> {
    let mut hand = Hand::take(tx, id)?;
    is_theirs(actor, proof, hand.ticket())?;
    may_withdraw(hand.ticket())?;
    let why: String = clean(why).chars().take(COMMENT_MOST).collect();
    hand.end_hop(tx, "withdrawn", None)?;
    let now = tx.now();
    let ticket = hand.change();
    frame::enter(ticket, Act::Withdraw, State::Withdrawn)?;
    (ticket.closed_at, ticket.take_by) = (Some(now), None);
    clock::stop(tx, hand.ticket());
    record(tx, actor, events::WITHDRAWN, hand.ticket(), json!({ "why": why }));
    together::release(tx, actor, hand.ticket())?;
    hand.put_back(tx)
}

/// A caller's tickets, the latest first, with ids below `before`.
///
/// # Errors
/// `access.no-party` for who is nobody's party.
pub fn mine(tx: &mut Tx, actor: &Actor, before: i64, most: u32) -> Result<Vec<Ticket>, Fault> {
    let key = caller_key(actor)?.ok_or_else(|| Fault::forbidden("access.no-party"))?;
    Ok(rows::lists::of_caller(tx, &key, before, most)?)
}
