//! What the platform office does: send to the unit answerable, decide about returns, hand over, ask the caller.

use contract::time::china_date;
use contract::{Actor, Fault, OrganId};
use directory::access::Permit;
use directory::organ;
use serde_json::json;
use store::Tx;

use crate::clock;
use crate::desk::Desk;
use crate::events;
use crate::frame::{self, Act};
use crate::hand::{Hand, record};
use crate::model::{Hop, State, Ticket, TicketKind};
use crate::permissions::Handle;
use crate::receive::{clean, said};
use crate::rules::Rules;
use crate::store as rows;

/// Where a ticket goes.
#[derive(Debug, Clone)]
pub struct Send {
    /// The ticket.
    pub ticket: i64,
    /// The revision decided upon.
    pub revision: i64,
    /// The unit.
    pub organ: OrganId,
    /// Its class, as decided; `None` leaves it.
    pub class: Option<String>,
    /// Its kind, as decided.
    pub kind: Option<TicketKind>,
    /// Whether it is urgent.
    pub urgent: bool,
    /// Why there; may be empty.
    pub why: String,
}

/// A unit one may send to, and why it is suggested.
#[derive(Debug, Clone)]
pub struct Unit {
    /// The unit.
    pub organ: organ::Organ,
    /// Key of the class that leads there.
    pub class: Option<String>,
    /// The words it was known by.
    pub found: Vec<String>,
    /// The unit the class names, where nobody is there who would see it and the fallback takes its place.
    pub instead_of: Option<organ::Organ>,
}

/// Whether somebody of the unit would see what is sent there today.
///
/// # Errors
/// Database errors.
pub fn is_staffed(tx: &mut Tx, unit: OrganId) -> Result<bool, Fault> {
    let day = china_date(tx.now()).to_string();
    organ::has_holder(tx, unit, Handle::PERMISSION, &day)
}

/// The units a text speaks of, best first, with the reason; the fallback unit where there is none or nobody is there.
///
/// # Errors
/// Database errors.
pub fn suggest(tx: &mut Tx, rules: &Rules, text: &str) -> Result<Vec<Unit>, Fault> {
    let fallback = match &rules.fallback {
        Some(code) => organ::by_uscc(tx, code)?,
        None => None,
    };
    let mut units: Vec<Unit> = Vec::new();
    for one in rules.suggest(text) {
        let named = match &one.class.organ {
            Some(code) => organ::by_uscc(tx, code)?,
            None => None,
        };
        let staffed = match &named {
            Some(unit) => is_staffed(tx, unit.id)?,
            None => false,
        };
        let (to, instead_of) = match (named, &fallback) {
            (Some(unit), _) if staffed => (unit, None),
            (named, Some(fallback)) => (fallback.clone(), named),
            (_, None) => continue,
        };
        units.push(Unit { organ: to, class: Some(one.class.key), found: one.found, instead_of });
    }
    if let (true, Some(fallback)) = (units.is_empty(), fallback) {
        units.push(Unit { organ: fallback, class: None, found: Vec::new(), instead_of: None });
    }
    Ok(units)
}

/// The next hop, to a unit where somebody is.
fn next_hop(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    ticket: &Ticket,
    to: OrganId,
    why: &str,
) -> Result<Hop, Fault> {
    if organ::by_id(tx, to)?.is_none() {
        return Err(Fault::invalid("ticket.unit-unknown"));
    }
    if !is_staffed(tx, to)? {
        return Err(Fault::conflict("ticket.unit-nobody"));
    }
    let before = rows::hops(tx, ticket.id)?;
    let firm = before.iter().any(|hop| hop.organ == to && hop.outcome.as_deref() == Some("returned"));
    Ok(Hop {
        no: ticket.hop + 1,
        organ: to,
        at: tx.now(),
        sent_by: actor.account,
        why: why.to_owned(),
        take_by: clock::take_by(tx, desk, ticket)?,
        firm,
        taken_at: None,
        taken_by: None,
        ended_at: None,
        outcome: None,
        said: None,
    })
}

/// Sends a ticket to the unit answerable (派单). Kind, class and urgency may be set right on the way; the limit counts from receipt
/// all the same, because the caller was promised it.
///
/// # Errors
/// As [`frame::may`]; `ticket.changed`, `ticket.unit-unknown`, `ticket.unit-nobody`, `ticket.class-unknown`.
pub fn dispatch(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &Send) -> Result<(), Fault> {
    let mut hand = Hand::take(tx, cmd.ticket)?;
    frame::may(Act::Dispatch, hand.ticket(), hand.hop(), actor)?;
    hand.expect_revision(cmd.revision)?;
    let why = clean(&cmd.why).chars().take(500).collect::<String>();
    let rules = desk.rules.now(tx)?;
    if let Some(class) = cmd.class.as_deref().filter(|class| rules.class(class).is_none()) {
        return Err(Fault::invalid("ticket.class-unknown").with("class", class));
    }
    let (kind, urgent) = (hand.ticket().kind, hand.ticket().urgent);
    let ticket = hand.change();
    ticket.class = cmd.class.clone().or(ticket.class.take());
    ticket.kind = cmd.kind.unwrap_or(kind);
    ticket.urgent = cmd.urgent;
    if (ticket.kind, ticket.urgent) != (kind, urgent) {
        let from = ticket.received_at;
        clock::start(tx, desk, ticket, from)?;
    }
    let hop = next_hop(tx, desk, actor, hand.ticket(), cmd.organ, &why)?;
    let no = hop.no;
    hand.begin_hop(tx, hop)?;
    frame::enter(hand.change(), Act::Dispatch, State::Dispatched)?;
    let ticket = hand.ticket();
    let data =
        json!({ "organ": cmd.organ.0, "class": ticket.class, "why": why, "hop": no, "due": ticket.due_at });
    record(tx, actor, events::DISPATCHED, ticket, data);
    hand.put_back(tx)
}

/// Keeps to the unit that returned it (维持派单), with the reason; it may not return it again.
///
/// # Errors
/// As [`frame::may`]; `ticket.changed`, `ticket.reason-missing`, `ticket.unit-nobody`.
pub fn uphold(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    id: i64,
    revision: i64,
    why: &str,
) -> Result<(), Fault> {
    let mut hand = Hand::take(tx, id)?;
    frame::may(Act::Uphold, hand.ticket(), hand.hop(), actor)?;
    hand.expect_revision(revision)?;
    let why = said(why)?;
    let to = hand.ticket().organ.ok_or_else(|| Fault::internal("hotline.broken", "returned by no unit"))?;
    let hop = next_hop(tx, desk, actor, hand.ticket(), to, &why)?;
    hand.begin_hop(tx, hop)?;
    frame::enter(hand.change(), Act::Uphold, State::Dispatched)?;
    record(tx, actor, events::UPHELD, hand.ticket(), json!({ "organ": to.0, "why": why }));
    hand.put_back(tx)
}

/// Hands a ticket over to another unit (改派), with the reason. Each hop keeps its own clock; the caller's limit stays.
///
/// # Errors
/// As [`frame::may`]; `ticket.changed`, `ticket.reason-missing`, `ticket.same-unit`, `ticket.unit-nobody`.
pub fn transfer(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    id: i64,
    revision: Option<i64>,
    to: OrganId,
    why: &str,
) -> Result<(), Fault> {
    let mut hand = Hand::take(tx, id)?;
    frame::may(Act::Transfer, hand.ticket(), hand.hop(), actor)?;
    if let Some(revision) = revision {
        hand.expect_revision(revision)?;
    }
    let why = said(why)?;
    if hand.ticket().organ == Some(to) {
        return Err(Fault::invalid("ticket.same-unit"));
    }
    let from = hand.ticket().organ;
    let hop = next_hop(tx, desk, actor, hand.ticket(), to, &why)?;
    hand.end_hop(tx, "transferred", None)?;
    hand.begin_hop(tx, hop)?;
    frame::enter(hand.change(), Act::Transfer, State::Dispatched)?;
    let data = json!({ "from": from.map(|o| o.0), "organ": to.0, "why": why, "hop": hand.ticket().hop });
    record(tx, actor, events::TRANSFERRED, hand.ticket(), data);
    hand.put_back(tx)
}

/// Hands over what a unit has open, a piece at a time: for a unit that was abolished or has nobody left. Answers how many were moved;
/// none when nothing is left.
///
/// # Errors
/// As [`transfer`].
pub fn hand_over(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    from: OrganId,
    to: OrganId,
    why: &str,
) -> Result<usize, Fault> {
    const PIECE: u32 = 50;
    let ids = rows::lists::open_of(tx, from, PIECE)?;
    for id in &ids {
        transfer(tx, desk, actor, *id, None, to, why)?;
    }
    Ok(ids.len())
}

/// What the caller said when asked.
#[derive(Debug, Clone, Default)]
pub struct CallBack {
    /// The ticket.
    pub ticket: i64,
    /// The revision decided upon.
    pub revision: i64,
    /// Whether they could be reached (or had said so online already).
    pub reached: bool,
    /// Whether it is solved.
    pub solved: Option<bool>,
    /// How content they are: 1 very … 5 not at all.
    pub content: Option<i64>,
    /// Their words.
    pub comment: String,
    /// Whether it goes back to the unit to be done again (重办).
    pub again: bool,
}

/// Asks the caller whether it helped (回访), and closes; or sends it back to the unit. Done by the platform office, never by who
/// answered.
///
/// # Errors
/// As [`frame::may`]; `ticket.changed`, `ticket.word-missing`, `ticket.unit-nobody`.
pub fn call_back(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &CallBack) -> Result<(), Fault> {
    let mut hand = Hand::take(tx, cmd.ticket)?;
    frame::may(Act::CallBack, hand.ticket(), hand.hop(), actor)?;
    hand.expect_revision(cmd.revision)?;
    if cmd.reached && (cmd.solved.is_none() || !cmd.content.is_some_and(|c| (1..=5).contains(&c))) {
        return Err(Fault::invalid("ticket.word-missing"));
    }
    let comment = clean(&cmd.comment).chars().take(500).collect::<String>();
    let now = tx.now();
    if cmd.reached {
        let ticket = hand.change();
        (ticket.solved, ticket.content, ticket.rated_at) = (cmd.solved, cmd.content, Some(now));
        ticket.comment = (!comment.is_empty()).then(|| comment.clone());
    }
    let data =
        json!({ "reached": cmd.reached, "solved": cmd.solved, "content": cmd.content, "again": cmd.again });
    if cmd.again {
        let why = said(&comment)?;
        let unit = hand.ticket().organ;
        let there = match unit {
            Some(unit) => is_staffed(tx, unit)?,
            None => false,
        };
        match unit.filter(|_| there) {
            Some(to) => {
                let hop = next_hop(tx, desk, actor, hand.ticket(), to, &why)?;
                hand.begin_hop(tx, hop)?;
                begin_again(tx, desk, &mut hand)?;
                frame::enter(hand.change(), Act::CallBack, State::Dispatched)?;
            }
            None => {
                begin_again(tx, desk, &mut hand)?;
                let ticket = hand.change();
                (ticket.organ, ticket.taken_by) = (None, None);
                frame::enter(ticket, Act::CallBack, State::Received)?;
            }
        }
    } else {
        let ticket = hand.change();
        frame::enter(ticket, Act::CallBack, State::Closed)?;
        ticket.closed_at = Some(now);
    }
    record(tx, actor, events::CALLED_BACK, hand.ticket(), data);
    hand.put_back(tx)
}

/// The clock runs anew from now: the answer there was did not do.
pub(crate) fn begin_again(tx: &mut Tx, desk: &Desk, hand: &mut Hand) -> Result<(), Fault> {
    let now = tx.now();
    let ticket = hand.change();
    // What was handled with another is handled by itself from here on.
    ticket.lead = None;
    ticket.reopened += 1;
    (ticket.answered_at, ticket.answered_by, ticket.closed_at) = (None, None, None);
    (ticket.extended, ticket.rated_at, ticket.solved, ticket.content) = (None, None, None, None);
    clock::start(tx, desk, ticket, now)
}
