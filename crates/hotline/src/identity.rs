//! Opening the identity behind a ticket: for a purpose, and on record where the caller sees it.

use contract::{Actor, Fault};
use directory::access::Permit;
use serde_json::json;
use store::Tx;
use store::vault;

use crate::events;
use crate::frame;
use crate::hand::{Hand, record};
use crate::model::{State, Ticket};
use crate::permissions::Unseal;
use crate::receive::{Contact, contact_place, line};
use crate::store::{self as rows, Look};

/// Whether this member of staff may open it: a protected reporter's only with a post for that; anybody else's the platform office,
/// and the unit while it has the ticket.
///
/// # Errors
/// `ticket.not-found`, `ticket.sealed`.
pub fn may_open(ticket: &Ticket, actor: &Actor) -> Result<(), Fault> {
    let (office, unit) = (frame::office_reaches(actor, ticket), frame::unit_reaches(actor, ticket));
    let unseals = actor.can(Unseal::PERMISSION, frame::scope(ticket));
    let unit_now = unit && matches!(ticket.state, State::Dispatched | State::InHand | State::Answered);
    match ticket.protected {
        true if unseals => Ok(()),
        true if office || unit => Err(Fault::forbidden("ticket.sealed")),
        false if office || unit_now => Ok(()),
        _ => Err(Fault::not_found("ticket.not-found")),
    }
}

/// Opens it. The look is recorded in the same transaction.
///
/// # Errors
/// As [`may_open`]; `ticket.purpose-missing`.
pub fn open(tx: &mut Tx, actor: &Actor, id: i64, purpose: &str) -> Result<Contact, Fault> {
    let hand = Hand::take(tx, id)?;
    let ticket = hand.ticket();
    may_open(ticket, actor)?;
    let purpose = line(purpose, 200)?;
    if purpose.is_empty() {
        return Err(Fault::invalid("ticket.purpose-missing"));
    }
    let organ = actor.postings.first().map(|posting| posting.organ_name.clone()).unwrap_or_default();
    let look = Look {
        viewer: actor.name.clone(),
        organ_zh: organ.zh,
        organ_en: organ.en,
        purpose: purpose.clone(),
        at: tx.now(),
    };
    rows::insert_look(tx, id, actor.account.0, &look)?;
    record(tx, actor, events::IDENTITY_OPENED, ticket, json!({ "purpose": purpose }));
    contact(ticket)
}

/// The contact as it lies there, for the caller themself.
pub(crate) fn contact(ticket: &Ticket) -> Result<Contact, Fault> {
    let plain = vault::open(&contact_place(ticket.id), &ticket.contact)?;
    serde_json::from_slice(&plain).map_err(|e| Fault::internal("hotline.broken", e))
}
