//! Parcels (DLV-02): ordered with the courier, tracked by what they tell, once, in whatever order it comes; lost or come back they open the matter
//! again (DLV-05), and it goes out anew.

use contract::events::{
    self as facts,
    delivery::{Again, Reopened, Sent},
};
use contract::item::DeliveryMode;
use contract::lookup::HandedOut;
use contract::{Actor, CaseId, Fault};
use serde_json::{Value, json};
use store::{Claimed, Db, Event, Handlers, Job, Tx};

use crate::choose::delivery_recipient;
use crate::courier::{Kind, Notification, Order, Outcome};
use crate::desk::Desk;
use crate::events::{ORDER_REFUSED, ORDERED, RECALLED};
use crate::hand::{self, TRIES_MOST, taken};
use crate::model::{Delivery, Parcel, State, Step};
use crate::open::new_code;
use crate::store::{deliveries as rows, parcels};

/// The job that gives an order to the courier.
pub const ORDER: &str = "delivery.order";

/// Takes down that something happened to a delivery: what and a word about it, and who.
pub(crate) fn note(
    tx: &mut Tx,
    delivery: &Delivery,
    (kind, word): (&str, &str),
    who: &str,
) -> Result<(), Fault> {
    let now = tx.now();
    let kind = if word.is_empty() { kind.to_owned() } else { format!("{kind}-{word}") };
    let (parcel, note) = (delivery.parcel.clone(), who.chars().take(100).collect());
    let step = Step {
        id: tx.new_id(),
        delivery: delivery.id,
        parcel,
        event: None,
        kind,
        at: now,
        told_at: now,
        note,
    };
    parcels::insert_step(tx, &step)?;
    Ok(())
}

fn record(tx: &mut Tx, actor: &Actor, delivery: &Delivery, kind: &'static str, data: Value) {
    tx.record(Event { stream: format!("delivery:{}", delivery.id), kind, actor: actor.ledger_name(), data });
}

/// Orders the courier for a delivery that is to be sent.
///
/// # Errors
/// `delivery.not-found`, `delivery.own`, `delivery.changed`, `delivery.not-waiting`; `delivery.no-courier` where nothing can be sent;
/// `delivery.not-by-courier` where the applicant wants it otherwise; what refuses handing results out.
pub fn send(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    (number, revision): (&str, i64),
) -> Result<Delivery, Fault> {
    let mut delivery = taken(tx, actor, number, revision)?;
    if desk.courier.is_none() {
        return Err(Fault::conflict("delivery.no-courier"));
    }
    if delivery.state != State::Waiting {
        return Err(Fault::conflict("delivery.not-waiting"));
    }
    let addressed = delivery_recipient(&delivery)?.is_some_and(|one| !one.address.is_empty());
    if delivery.mode() != DeliveryMode::Courier || !addressed {
        return Err(Fault::conflict("delivery.not-by-courier"));
    }
    desk.results.may_go_out(tx, actor, CaseId(delivery.root))?;
    delivery.parcels += 1;
    let parcel = Parcel {
        id: tx.new_id(),
        number: format!("{}-{}", delivery.number, delivery.parcels),
        delivery: delivery.id,
        state: "waiting".to_owned(),
        tracking: String::new(),
        made_at: tx.now(),
        last_at: 0,
        last_rank: 0,
    };
    parcels::insert(tx, &parcel)?;
    delivery.state = State::Sending;
    delivery.parcel.clone_from(&parcel.number);
    delivery.tracking = String::new();
    delivery.revision += 1;
    rows::save(tx, &delivery)?;
    note(tx, &delivery, ("ordered", ""), &actor.name)?;
    record(tx, actor, &delivery, ORDERED, json!({ "delivery": delivery.number, "parcel": parcel.number }));
    tx.enqueue(Job::new(ORDER, json!({ "parcel": parcel.id })).once(format!("parcel:{}", parcel.id)));
    Ok(delivery)
}

/// Takes an order back that the courier does not have yet.
///
/// # Errors
/// Those of a delivery that is taken; `delivery.not-recallable` once the courier has it.
pub fn recall(tx: &mut Tx, actor: &Actor, (number, revision): (&str, i64)) -> Result<(), Fault> {
    let mut delivery = taken(tx, actor, number, revision)?;
    let parcel = parcels::by_number(tx, &delivery.parcel)?;
    let parcel = parcel.filter(|one| one.state == "waiting" && delivery.state == State::Sending);
    let Some(mut parcel) = parcel else { return Err(Fault::conflict("delivery.not-recallable")) };
    "recalled".clone_into(&mut parcel.state);
    parcels::save(tx, &parcel)?;
    note(tx, &delivery, ("recalled", ""), &actor.name)?;
    back(tx, &mut delivery)?;
    record(tx, actor, &delivery, RECALLED, json!({ "delivery": delivery.number, "parcel": parcel.number }));
    Ok(())
}

/// It waits again, without a parcel.
fn back(tx: &mut Tx, delivery: &mut Delivery) -> Result<(), Fault> {
    delivery.state = State::Waiting;
    delivery.parcel = String::new();
    delivery.tracking = String::new();
    delivery.revision += 1;
    rows::save(tx, delivery)?;
    Ok(())
}

/// Sends a delivery anew that was lost or came back: where it was lost, with a new paper that says which copy it is. The code is a new one.
///
/// # Errors
/// Those of a delivery that is taken; `delivery.nothing-back` where nothing was lost or came back.
pub fn again(tx: &mut Tx, actor: &Actor, (number, revision): (&str, i64)) -> Result<(), Fault> {
    let mut delivery = taken(tx, actor, number, revision)?;
    match delivery.state {
        State::Lost => delivery.copy += 1,
        State::Returned => {}
        _ => return Err(Fault::conflict("delivery.nothing-back")),
    }
    delivery.code = new_code(delivery.id)?;
    delivery.tries = 0;
    back(tx, &mut delivery)?;
    note(tx, &delivery, ("again", ""), &actor.name)?;
    let fact = Again { delivery: delivery.number.clone(), copy: delivery.copy };
    facts::record(tx, actor.ledger_name(), delivery.id, &fact);
    Ok(())
}

/// What came of what the courier told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It counts.
    Applied,
    /// It is noted, and something later counts.
    Noted,
    /// It was known.
    Known,
    /// Whoever took the parcel is not shown to be the right one: it does not count as delivered.
    Wrong,
    /// The same, and after too many wrong answers the parcel comes back.
    Locked,
}

/// Takes in what the courier tells, once, in whatever order it comes: of what is told of a parcel the latest counts, and once it is delivered nothing
/// more.
///
/// # Errors
/// `delivery.order-unknown`; `delivery.event-other` where the number of what happened is known with another meaning; database errors.
pub fn told(tx: &mut Tx, desk: &Desk, note: &Notification) -> Result<Taken, Fault> {
    let unknown = || Fault::not_found("delivery.order-unknown");
    let known = parcels::by_number(tx, &note.order)?.ok_or_else(unknown)?;
    let mut delivery = rows::take(tx, known.delivery)?.ok_or_else(unknown)?;
    // Read again once the delivery is taken: of two that are told at the same moment, the second knows of the first.
    let mut parcel = parcels::by_number(tx, &note.order)?.ok_or_else(unknown)?;
    if let Some(step) = parcels::step_of(tx, &note.order, &note.event)? {
        let same = step.kind == note.kind.as_str() && step.at == note.at && step.note == note.place;
        return if same { Ok(Taken::Known) } else { Err(Fault::conflict("delivery.event-other")) };
    }
    let counts = delivery.parcel == parcel.number && delivery.state != State::Delivered;
    let latest = (note.at, note.kind.rank()) > (parcel.last_at, parcel.last_rank);
    let courier = Actor::system("courier");
    if note.kind == Kind::Delivered && counts {
        if delivery.tries >= TRIES_MOST {
            return Ok(Taken::Locked);
        }
        let proof = note.proof().unwrap_or(hand::Proof::Code(String::new()));
        if !hand::is_right(tx, &delivery, &proof)? {
            hand::wrong(tx, &courier, &mut delivery, &proof)?;
            return Ok(if delivery.tries >= TRIES_MOST { Taken::Locked } else { Taken::Wrong });
        }
    }
    let step = Step {
        id: tx.new_id(),
        delivery: delivery.id,
        parcel: parcel.number.clone(),
        event: Some(note.event.clone()),
        kind: note.kind.as_str().to_owned(),
        at: note.at,
        told_at: tx.now(),
        note: note.place.clone(),
    };
    parcels::insert_step(tx, &step)?;
    // That it was handed to the right one is shown, and stands whatever is told of other moments.
    if !counts || !(latest || note.kind == Kind::Delivered) {
        return Ok(Taken::Noted);
    }
    if parcel.last_rank == 0 {
        let fact = Sent { delivery: delivery.number.clone(), tracking: parcel.tracking.clone() };
        facts::record(tx, courier.ledger_name(), delivery.id, &fact);
    }
    (parcel.last_at, parcel.last_rank) = (note.at, note.kind.rank());
    parcels::save(tx, &parcel)?;
    match note.kind {
        Kind::PickedUp | Kind::InTransit | Kind::OutForDelivery => {
            delivery.state = State::Sending;
            delivery.revision += 1;
            rows::save(tx, &delivery)?;
        }
        Kind::Lost | Kind::Returned => reopen(tx, &courier, &mut delivery, note.kind)?,
        Kind::Delivered => arrived(tx, desk, &courier, &mut delivery, note)?,
    }
    Ok(Taken::Applied)
}

/// It was lost or came back: whoever hands out has it before them again.
fn reopen(tx: &mut Tx, courier: &Actor, delivery: &mut Delivery, kind: Kind) -> Result<(), Fault> {
    let was = delivery.state;
    match kind {
        Kind::Lost => delivery.state = State::Lost,
        _ => delivery.state = State::Returned,
    }
    if was == delivery.state {
        return Ok(());
    }
    match delivery.state {
        State::Lost => delivery.losses += 1,
        _ => delivery.returns += 1,
    }
    delivery.revision += 1;
    rows::save(tx, delivery)?;
    let fact = Reopened { delivery: delivery.number.clone(), why: kind.as_str().to_owned() };
    facts::record(tx, courier.ledger_name(), delivery.id, &fact);
    Ok(())
}

/// The courier handed it to the right one.
fn arrived(
    tx: &mut Tx,
    desk: &Desk,
    courier: &Actor,
    delivery: &mut Delivery,
    note: &Notification,
) -> Result<(), Fault> {
    let to = delivery_recipient(delivery)?.unwrap_or_default();
    let how = HandedOut::ByCourier {
        company: desk.courier.as_ref().map(|one| one.name().to_owned()).unwrap_or_default(),
        address: to.address,
        tracking: delivery.tracking.clone(),
    };
    if let Some(document) = desk.results.hand_out(tx, courier, CaseId(delivery.root), &how)? {
        delivery.document = document;
    }
    let proof = if note.document_tail.is_some() { "document" } else { "code" };
    let now = tx.now();
    hand::finish(tx, courier, delivery, (proof, now))
}

/// An order that is to be given, with where it goes.
fn ready(tx: &mut Tx, desk: &Desk, id: i64) -> Result<Option<(Order, i64)>, Fault> {
    let Some(parcel) = parcels::one(tx, id)?.filter(|one| one.state == "waiting") else { return Ok(None) };
    let Some(delivery) = rows::one(tx, parcel.delivery)? else { return Ok(None) };
    let to = delivery_recipient(&delivery)?.unwrap_or_default();
    let halls = desk.halls.halls(tx)?;
    let from = halls.into_iter().find(|hall| hall.key == delivery.hall);
    let from = from.map(|hall| format!("{} {}", hall.name.zh, hall.address.zh)).unwrap_or_default();
    let order = Order { order: parcel.number, name: to.name, phone: to.phone, address: to.address, from };
    Ok(Some((order, tx.real_now())))
}

/// Writes what the courier answered.
fn answered(tx: &mut Tx, id: i64, outcome: &Outcome) -> Result<(), Fault> {
    let Some(known) = parcels::one(tx, id)? else { return Ok(()) };
    let Some(mut delivery) = rows::take(tx, known.delivery)? else { return Ok(()) };
    let Some(mut parcel) = parcels::one(tx, id)?.filter(|one| one.state == "waiting") else { return Ok(()) };
    let house = Actor::system("delivery");
    match outcome {
        Outcome::Taken(tracking) => {
            "taken".clone_into(&mut parcel.state);
            parcel.tracking.clone_from(tracking);
            parcels::save(tx, &parcel)?;
            if delivery.parcel == parcel.number {
                delivery.tracking.clone_from(tracking);
                delivery.revision += 1;
                rows::save(tx, &delivery)?;
            }
            note(tx, &delivery, ("accepted", ""), tracking)
        }
        Outcome::Refused(why) => {
            "refused".clone_into(&mut parcel.state);
            parcels::save(tx, &parcel)?;
            note(tx, &delivery, ("order", "refused"), why)?;
            let data = json!({ "delivery": delivery.number, "parcel": parcel.number, "why": why });
            record(tx, &house, &delivery, ORDER_REFUSED, data);
            if delivery.parcel == parcel.number { back(tx, &mut delivery) } else { Ok(()) }
        }
        Outcome::Away(_) => Ok(()),
    }
}

/// What gives orders, for the plate to wire. A courier that is away is asked again as jobs are; the order's number goes with every attempt.
pub(crate) fn handlers(db: Db, desk: impl Fn() -> Desk + Send + Sync + 'static) -> Handlers {
    Handlers::new().outside(
        ORDER,
        move |job: &Claimed| -> Result<Option<(i64, Outcome)>, Fault> {
            let id = job.payload.get("parcel").and_then(Value::as_i64);
            let id = id.ok_or_else(|| Fault::internal("delivery.job", job.payload.to_string()))?;
            let now = desk();
            let reading = now.clone();
            let Some((order, at)) = db.read_blocking(move |tx| ready(tx, &reading, id))? else {
                return Ok(None);
            };
            let Some(courier) = &now.courier else { return Ok(None) };
            match courier.order(&order, at) {
                Outcome::Away(why) => Err(Fault::internal("delivery.courier-away", why)),
                outcome => Ok(Some((id, outcome))),
            }
        },
        |tx: &mut Tx, _: &Claimed, learned: &Option<(i64, Outcome)>| match learned {
            Some((id, outcome)) => answered(tx, *id, outcome),
            None => Ok(()),
        },
    )
}

/// Writes down what the courier answered an order, for those who speak to the courier otherwise than by the job: the demonstration's past, tests.
///
/// # Errors
/// Database errors.
pub fn accepted(tx: &mut Tx, parcel: &str, tracking: &str) -> Result<(), Fault> {
    let found = parcels::by_number(tx, parcel)?.ok_or_else(|| Fault::not_found("delivery.order-unknown"))?;
    answered(tx, found.id, &Outcome::Taken(tracking.to_owned()))
}
