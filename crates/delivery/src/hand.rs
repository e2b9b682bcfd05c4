//! Handing results over (送达确认, DLV-05): whoever takes them shows who they are, by the end of the number on their document or by the one-time code that
//! only the applicant's own pages show. The wrong one is refused, and that is on record.

use contract::events::{self as facts, delivery::Confirmed};
use contract::item::DeliveryMode;
use contract::lookup::HandedOut;
use contract::time::china_date;
use contract::{Actor, CaseId, Fault, PartyId};
use directory::access::Permit;
use directory::party;
use serde_json::json;
use store::{Event, Tx, vault};

use crate::choose::{delivery_recipient, scope};
use crate::desk::Desk;
use crate::events::WRONG_RECIPIENT;
use crate::model::{Delivery, State};
use crate::open::code_place;
use crate::parcel::note;
use crate::permissions::Hand;
use crate::store::deliveries as rows;

/// After so many wrong answers a delivery is confirmed no more until it goes out anew; at the window by the document only.
pub const TRIES_MOST: i64 = 5;

/// What somebody shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// The last four characters of their document's number, as whoever hands over reads them there.
    Document(String),
    /// The one-time code.
    Code(String),
}

impl Proof {
    fn word(&self) -> &'static str {
        match self {
            Proof::Document(_) => "document",
            Proof::Code(_) => "code",
        }
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handed {
    /// Handed over.
    Done,
    /// Not to this one; how many more wrong answers there may be.
    Wrong(i64),
}

/// A delivery these staff may see.
///
/// # Errors
/// `delivery.not-found`, also where it is not theirs.
pub fn see(tx: &mut Tx, actor: &Actor, number: &str) -> Result<Delivery, Fault> {
    let missing = || Fault::not_found("delivery.not-found");
    let found = rows::by_number(tx, number)?.ok_or_else(missing)?;
    let may = actor.can(Hand::PERMISSION, scope(&found))
        || actor.can(crate::permissions::Watch::PERMISSION, scope(&found));
    if may { Ok(found) } else { Err(missing()) }
}

/// The same, taken in the state somebody decided upon by those who hand out; nobody hands out their own.
///
/// # Errors
/// `delivery.not-found`, `delivery.own`, `delivery.changed`.
pub(crate) fn taken(tx: &mut Tx, actor: &Actor, number: &str, revision: i64) -> Result<Delivery, Fault> {
    let missing = || Fault::not_found("delivery.not-found");
    let found = rows::by_number(tx, number)?.ok_or_else(missing)?;
    let delivery = rows::take(tx, found.id)?.ok_or_else(missing)?;
    if !actor.can(Hand::PERMISSION, scope(&delivery)) {
        return Err(missing());
    }
    if actor.party == Some(PartyId(delivery.party)) {
        return Err(Fault::forbidden("delivery.own"));
    }
    if delivery.revision != revision {
        return Err(Fault::conflict("delivery.changed"));
    }
    Ok(delivery)
}

/// Whether this shows who may take it: the applicant, or whom they named.
///
/// # Errors
/// Those of a wrong key.
pub(crate) fn is_right(tx: &mut Tx, delivery: &Delivery, proof: &Proof) -> Result<bool, Fault> {
    match proof {
        Proof::Code(said) => {
            let code = vault::open(&code_place(delivery.id), &delivery.code)?;
            Ok(vault::same(&code, said.trim().as_bytes()))
        }
        Proof::Document(tail) => {
            if party::id_tail_matches(tx, PartyId(delivery.party), tail)? {
                return Ok(true);
            }
            let named = delivery_recipient(delivery)?.filter(|one| one.tail.len() == 4);
            let said = tail.trim().to_ascii_uppercase();
            Ok(named.is_some_and(|one| vault::same(one.tail.as_bytes(), said.as_bytes())))
        }
    }
}

/// That somebody was the wrong one is counted and on record.
pub(crate) fn wrong(
    tx: &mut Tx,
    actor: &Actor,
    delivery: &mut Delivery,
    proof: &Proof,
) -> Result<i64, Fault> {
    delivery.tries += 1;
    delivery.revision += 1;
    rows::save(tx, delivery)?;
    note(tx, delivery, ("refused", proof.word()), &actor.name)?;
    tx.record(Event {
        stream: format!("delivery:{}", delivery.id),
        kind: WRONG_RECIPIENT,
        actor: actor.ledger_name(),
        data: json!({ "delivery": delivery.number, "proof": proof.word(), "tries": delivery.tries }),
    });
    Ok((TRIES_MOST - delivery.tries).max(0))
}

/// Hands results over to somebody who is there: at the window, or at home.
///
/// # Errors
/// `delivery.not-found`, `delivery.own`, `delivery.changed`; `delivery.not-waiting` once they are out or with the courier; `delivery.receiver`
/// without a name; `delivery.tail`; `delivery.locked` for a code after too many wrong answers; what refuses handing results out.
pub fn hand_over(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    (number, revision): (&str, i64),
    receiver: &str,
    proof: &Proof,
) -> Result<Handed, Fault> {
    let mut delivery = taken(tx, actor, number, revision)?;
    if !delivery.state.is_changeable() {
        return Err(Fault::conflict("delivery.not-waiting"));
    }
    let receiver = receiver.split_whitespace().collect::<Vec<_>>().join(" ");
    if receiver.is_empty() || receiver.chars().count() > 120 {
        return Err(Fault::invalid("delivery.receiver"));
    }
    desk.results.may_go_out(tx, actor, CaseId(delivery.root))?;
    let id_tail = match proof {
        Proof::Document(tail) => {
            let tail = tail.trim().to_ascii_uppercase();
            if tail.len() != 4 || !tail.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                return Err(Fault::invalid("delivery.tail"));
            }
            tail
        }
        Proof::Code(_) if delivery.tries >= TRIES_MOST => return Err(Fault::conflict("delivery.locked")),
        Proof::Code(_) => String::new(),
    };
    if !is_right(tx, &delivery, proof)? {
        return Ok(Handed::Wrong(wrong(tx, actor, &mut delivery, proof)?));
    }
    // Whoever came though it was to be sent, fetched it.
    if delivery.mode() == DeliveryMode::Courier {
        delivery.mode = DeliveryMode::Window.as_str().to_owned();
    }
    let how = HandedOut::ToPerson { name: receiver.clone(), id_tail };
    if let Some(document) = desk.results.hand_out(tx, actor, CaseId(delivery.root), &how)? {
        delivery.document = document;
    }
    note(tx, &delivery, ("handed", proof.word()), &actor.name)?;
    let now = tx.now();
    finish(tx, actor, &mut delivery, (proof.word(), now))?;
    Ok(Handed::Done)
}

/// It is delivered, at this moment.
pub(crate) fn finish(
    tx: &mut Tx,
    actor: &Actor,
    delivery: &mut Delivery,
    (proof, at): (&'static str, i64),
) -> Result<(), Fault> {
    delivery.state = State::Delivered;
    delivery.ended_at = Some(at);
    delivery.late = i64::from(delivery.due_on < china_date(at).to_string());
    delivery.proof = proof.to_owned();
    delivery.revision += 1;
    rows::save(tx, delivery)?;
    let fact =
        Confirmed { delivery: delivery.number.clone(), mode: delivery.mode.clone(), proof: proof.to_owned() };
    facts::record(tx, actor.ledger_name(), delivery.id, &fact);
    Ok(())
}

/// The one-time code, for whoever the results are for.
///
/// # Errors
/// Those of a wrong key.
pub fn code(delivery: &Delivery) -> Result<String, Fault> {
    let code = vault::open(&code_place(delivery.id), &delivery.code)?;
    Ok(String::from_utf8_lossy(&code).into_owned())
}
