//! Tickets that say the same (并案): one is handled, each caller is answered and asked for themself (多头投诉、一次办理).

use contract::{Actor, Fault};
use serde_json::json;
use store::Tx;

use crate::clock;
use crate::events;
use crate::frame::{self, Act};
use crate::hand::{Hand, record};
use crate::model::{State, Ticket};
use crate::store as rows;
use crate::view;

/// Handles a ticket together with another.
///
/// # Errors
/// As [`frame::may`]; `ticket.changed`; `ticket.not-found` for another that is not there or not within reach; `ticket.lead-wrong` for one
/// that has ended, is answered, or goes with a third.
pub fn merge(tx: &mut Tx, actor: &Actor, id: i64, revision: i64, with: &str) -> Result<(), Fault> {
    let wrong = || Fault::invalid("ticket.lead-wrong");
    let found = match view::for_staff(tx, actor, with) {
        Ok(file) => Some(file.ticket.id),
        Err(fault) if fault.code == "ticket.not-found" => None,
        Err(fault) => return Err(fault),
    };
    // Taken too, so that it is not answered meanwhile; and first, as an answer takes them.
    let lead = match found {
        Some(id) => Some(Hand::take(tx, id)?.ticket().clone()),
        None => None,
    };
    let mut hand = Hand::take(tx, id)?;
    frame::may(Act::Merge, hand.ticket(), hand.hop(), actor)?;
    hand.expect_revision(revision)?;
    let lead = lead.ok_or_else(wrong)?;
    let open = matches!(lead.state, State::Received | State::Dispatched | State::Returned | State::InHand);
    if lead.id == id || !open || !rows::followers(tx, id)?.is_empty() {
        return Err(wrong());
    }
    let ticket = hand.change();
    frame::enter(ticket, Act::Merge, State::Merged)?;
    ticket.lead = Some(lead.id);
    record(tx, actor, events::MERGED, hand.ticket(), json!({ "with": lead.number }));
    hand.put_back(tx)
}

/// Those that go with a ticket are answered with it.
pub(crate) fn answer_along(tx: &mut Tx, actor: &Actor, lead: &Ticket) -> Result<(), Fault> {
    for one in rows::followers(tx, lead.id)? {
        let mut hand = Hand::take(tx, one.id)?;
        if hand.ticket().state != State::Merged {
            continue;
        }
        let ticket = hand.change();
        frame::enter(ticket, Act::AnswerAlong, State::Answered)?;
        ticket.answer = lead.answer.clone();
        (ticket.organ, ticket.class) = (lead.organ, lead.class.clone());
        (ticket.answered_at, ticket.answered_by) = (lead.answered_at, lead.answered_by);
        clock::stop(tx, hand.ticket());
        record(tx, actor, events::ANSWERED_ALONG, hand.ticket(), json!({ "with": lead.number }));
        hand.put_back(tx)?;
    }
    Ok(())
}

/// Those that went with a ticket that was withdrawn stand for themselves again: others still want it.
pub(crate) fn release(tx: &mut Tx, actor: &Actor, lead: &Ticket) -> Result<(), Fault> {
    for one in rows::followers(tx, lead.id)? {
        let mut hand = Hand::take(tx, one.id)?;
        if hand.ticket().state != State::Merged {
            continue;
        }
        let ticket = hand.change();
        frame::enter(ticket, Act::Release, State::Received)?;
        ticket.lead = None;
        record(tx, actor, events::RELEASED, hand.ticket(), json!({ "with": lead.number }));
        hand.put_back(tx)?;
    }
    Ok(())
}
