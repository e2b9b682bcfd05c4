//! Paying online: an order for what is owed is begun and handed to whoever takes the money; what they tell is taken in once, however often, however late
//! and whatever it says.

use contract::time::china_date;
use contract::{Actor, ActorKind, Fault};
use directory::access::{Permit, require_somewhere};
use serde_json::json;
use store::{Event, Tx};

use crate::bill::{self, record};
use crate::books::{self, About, HELD, RECEIVABLE, clearing};
use crate::desk::Desk;
use crate::model::{Bill, BillState, Money, Order};
use crate::permissions::Finance;
use crate::store as rows;
use crate::{events, refund};

/// How long an order may be paid, ms.
pub const HOLDS_MS: i64 = 30 * 60_000;
/// The word of paying online.
pub const ONLINE: &str = "online";

/// Begins paying a bill: an order for all that is owed of it. One that still holds and is for the same is taken up again.
///
/// # Errors
/// `payment.not-found`, `payment.not-yours` for staff, `payment.no-provider`, `payment.nothing-owed`.
pub fn begin(tx: &mut Tx, desk: &Desk, actor: &Actor, number: &str) -> Result<(Bill, Order), Fault> {
    let mut bill = bill::taken(tx, actor, number)?;
    if actor.kind != ActorKind::Applicant {
        return Err(Fault::forbidden("payment.not-yours"));
    }
    if desk.provider.is_none() {
        return Err(Fault::conflict("payment.no-provider"));
    }
    let today = china_date(tx.now());
    let (_, list) = desk.list.now(tx)?;
    bill::drop_stopped(tx, &list, &mut bill, today)?;
    rows::bills::save(tx, &bill)?;
    let owed = bill.owed();
    if owed == 0 {
        return Err(Fault::conflict("payment.nothing-owed"));
    }
    if let Some(open) = open_order(tx, &bill)? {
        return Ok((bill, open));
    }
    let order = new(tx, &bill, ONLINE, owed, actor)?;
    Ok((bill, order))
}

/// The order that may still be paid online for all that is owed of a bill.
///
/// # Errors
/// Database errors.
pub fn open_order(tx: &mut Tx, bill: &Bill) -> Result<Option<Order>, Fault> {
    let now = tx.now();
    let last = rows::bills::orders(tx, bill.id)?.into_iter().next_back();
    let fits = |order: &Order| {
        order.channel == ONLINE
            && order.state == "waiting"
            && order.expires_at > now
            && order.amount == bill.owed()
    };
    Ok(last.filter(fits))
}

pub(crate) fn new(tx: &mut Tx, bill: &Bill, channel: &str, fen: i64, actor: &Actor) -> Result<Order, Fault> {
    let serial = rows::next_serial(tx, &format!("order-{}", bill.id))?;
    let order = Order {
        id: tx.new_id(),
        number: format!("{}-{serial}", bill.number),
        bill: bill.id,
        channel: channel.to_owned(),
        amount: fen,
        state: "waiting".to_owned(),
        made_at: tx.now(),
        expires_at: tx.now() + HOLDS_MS,
        by_account: actor.account.0,
    };
    rows::bills::insert_order(tx, &order)?;
    Ok(order)
}

/// Money of which we are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Through which channel.
    pub channel: &'static str,
    /// The order it names.
    pub order: String,
    /// The number of whoever took it.
    pub reference: String,
    /// Fen.
    pub amount: i64,
    /// When it was paid, epoch ms.
    pub paid_at: i64,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// All of it counts for the bill.
    Applied,
    /// Something of it, or all, is held for a decision.
    Held,
    /// We knew already.
    Known,
}

/// Takes money in, once. Money is never refused: what counts for no bill is held, and the finance desk sees why.
///
/// # Errors
/// `payment.reference-other` where the reference is known with another order or amount; database errors.
pub fn take(tx: &mut Tx, desk: &Desk, told: &Told) -> Result<Taken, Fault> {
    let order = rows::bills::order(tx, &told.order)?;
    let bill = match &order {
        Some(order) => rows::bills::take(tx, order.bill)?,
        None => None,
    };
    // Asked once the bill is taken: of two that are told at the same moment, the second knows of the first.
    if let Some(known) = rows::bills::money_by_reference(tx, told.channel, &told.reference)? {
        if known.amount != told.amount || known.order_number != told.order {
            return Err(Fault::conflict("payment.reference-other").with("reference", &told.reference));
        }
        rows::bills::told_again(tx, known.id)?;
        return Ok(Taken::Known);
    }
    let mut money = Money {
        id: tx.new_id(),
        channel: told.channel.to_owned(),
        reference: told.reference.clone(),
        order_number: told.order.clone(),
        bill: bill.as_ref().map(|bill| bill.id),
        amount: told.amount,
        applied: 0,
        held: told.amount,
        returned: 0,
        why: "unknown-order".to_owned(),
        late: i64::from(order.as_ref().is_some_and(|order| tx.now() > order.expires_at)),
        told: 1,
        at: tx.now(),
        day: china_date(told.paid_at).to_string(),
    };
    let system = Actor::system("payment");
    if let (Some(mut order), Some(mut bill)) = (order, bill) {
        let (_, list) = desk.list.now(tx)?;
        bill::drop_stopped(tx, &list, &mut bill, china_date(told.paid_at))?;
        money.why = refusal(&bill, &order, told.amount).to_owned();
        if money.why.is_empty() || money.why == "less-owed" {
            money.applied = told.amount.min(bill.owed());
            money.held = told.amount - money.applied;
        }
        order.state = if money.why == "wrong-amount" { "wrong" } else { "paid" }.to_owned();
        rows::bills::order_is(tx, order.id, &order.state)?;
        keep(tx, &system, &money, Some(&mut bill))?;
        rows::bills::save(tx, &bill)?;
        refund::of_held(tx, &bill, &money)?;
    } else {
        keep(tx, &system, &money, None)?;
    }
    Ok(if money.held == 0 { Taken::Applied } else { Taken::Held })
}

/// Why money does not count for its bill as a whole; empty where it does.
fn refusal(bill: &Bill, order: &Order, amount: i64) -> &'static str {
    match bill.state() {
        _ if amount != order.amount => "wrong-amount",
        BillState::Void => "void",
        BillState::Settled if bill.paid > 0 => "twice",
        BillState::Settled => "less-owed",
        BillState::Open if bill.owed() < amount => "less-owed",
        BillState::Open => "",
    }
}

/// Keeps money with its entry, and what it does to the bill.
fn keep(tx: &mut Tx, actor: &Actor, money: &Money, bill: Option<&mut Bill>) -> Result<(), Fault> {
    rows::bills::insert_money(tx, money)?;
    let postings = [
        (clearing(&money.channel), money.amount),
        (RECEIVABLE.to_owned(), -money.applied),
        (HELD.to_owned(), -money.held),
    ];
    books::post(tx, "paid", About { bill: money.bill, money: Some(money.id) }, &postings)?;
    if money.held > 0 {
        tx.record(Event {
            stream: "payment:held".to_owned(),
            kind: events::HELD,
            actor: actor.ledger_name(),
            data: json!({ "pay_order": money.order_number, "amount": money.held, "why": money.why }),
        });
    }
    let Some(bill) = bill.filter(|_| money.applied > 0) else { return Ok(()) };
    bill.paid += money.applied;
    let data = json!({
        "pay_order": money.order_number, "amount": money.applied, "method": money.channel, "late": money.late == 1,
    });
    record(tx, bill, events::PAID, actor, data);
    bill::settle(tx, actor, bill)
}

/// Counts held money for its bill after all: as much as is owed, the rest stays held.
///
/// # Errors
/// `payment.not-found`, `access.forbidden`, `payment.nothing-owed`.
pub fn apply(tx: &mut Tx, actor: &Actor, id: i64) -> Result<Bill, Fault> {
    require_somewhere(actor, Finance::PERMISSION)?;
    let missing = || Fault::not_found("payment.not-found");
    let known = rows::bills::money(tx, id)?.ok_or_else(missing)?;
    let mut bill = rows::bills::take(tx, known.bill.ok_or_else(missing)?)?.ok_or_else(missing)?;
    if !bill::is_staff(actor, &bill) {
        return Err(missing());
    }
    let mut money = rows::bills::money(tx, id)?.ok_or_else(missing)?;
    let fen = refund::open_amount(tx, &money, "held")?.min(bill.owed());
    if fen == 0 {
        return Err(Fault::conflict("payment.nothing-owed"));
    }
    money.held -= fen;
    money.applied += fen;
    bill.paid += fen;
    rows::bills::save_money(tx, &money)?;
    let postings = [(HELD.to_owned(), fen), (RECEIVABLE.to_owned(), -fen)];
    books::post(tx, "applied", About { bill: Some(bill.id), money: Some(id) }, &postings)?;
    record(tx, &bill, events::APPLIED, actor, json!({ "pay_order": money.order_number, "amount": fen }));
    bill::settle(tx, actor, &mut bill)?;
    rows::bills::save(tx, &bill)?;
    Ok(bill)
}
