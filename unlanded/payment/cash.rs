//! The counter (收费窗口): a cashier opens a shift, takes cash or cards for bills, pays refunds out, and closes the shift with what was counted.

use contract::time::china_date;
use contract::{Actor, Fault, Scope};
use directory::access::{Permit, require, require_somewhere};
use serde_json::json;
use store::{Event, Tx};

use crate::bill::{self, scope};
use crate::books::{self, About, clearing};
use crate::desk::Desk;
use crate::events;
use crate::model::{Bill, Refund, Shift};
use crate::order::{self, Taken, Told};
use crate::permissions::Cash;
use crate::store as rows;

/// The word of cash.
pub const CASH: &str = "cash";
/// The word of cards at the counter.
pub const POS: &str = "pos";

/// The open shift of a cashier.
///
/// # Errors
/// Database errors.
pub fn open_shift(tx: &mut Tx, actor: &Actor) -> Result<Option<Shift>, Fault> {
    Ok(rows::counter::open_shift(tx, actor.account.0)?)
}

fn needed(tx: &mut Tx, actor: &Actor) -> Result<Shift, Fault> {
    require_somewhere(actor, Cash::PERMISSION)?;
    rows::counter::open_shift(tx, actor.account.0)?.ok_or_else(|| Fault::conflict("payment.no-shift"))
}

fn tell(tx: &mut Tx, actor: &Actor, shift: &Shift, kind: &'static str, data: serde_json::Value) {
    tx.record(Event { stream: format!("payment-shift:{}", shift.id), kind, actor: actor.ledger_name(), data });
}

/// Opens a shift at a seat. A cashier has one at a time.
///
/// # Errors
/// `access.forbidden`, `payment.shift-open`, `payment.seat`.
pub fn open(tx: &mut Tx, actor: &Actor, seat: &str) -> Result<Shift, Fault> {
    let posting = require_somewhere(actor, Cash::PERMISSION)?;
    let region = posting.region.clone();
    let seat = seat.trim();
    if seat.is_empty() || seat.chars().count() > 20 {
        return Err(Fault::invalid("payment.seat"));
    }
    rows::lock(tx, &format!("cashier-{}", actor.account.0))?;
    if rows::counter::open_shift(tx, actor.account.0)?.is_some() {
        return Err(Fault::conflict("payment.shift-open"));
    }
    let shift = Shift {
        id: tx.new_id(),
        account: actor.account.0,
        seat: seat.to_owned(),
        region,
        opened_at: tx.now(),
        closed_at: None,
        expected: 0,
        counted: 0,
    };
    rows::counter::insert_shift(tx, &shift)?;
    tell(tx, actor, &shift, events::SHIFT_OPENED, json!({ "seat": shift.seat }));
    Ok(shift)
}

/// What is paid at the counter.
#[derive(Debug, Clone)]
pub enum Paid {
    /// Cash handed over, fen: as much as is owed, or more, of which the rest is handed back.
    Cash(i64),
    /// By card: the terminal's number of the payment.
    Card(String),
}

/// Takes all that is owed of a bill at the counter; how much is handed back, fen.
///
/// # Errors
/// `payment.no-shift`, `payment.not-found`, `access.forbidden`, `payment.nothing-owed`, `payment.too-little` with what is owed, `payment.terminal`,
/// `payment.reference-known`.
pub fn take(tx: &mut Tx, desk: &Desk, actor: &Actor, number: &str, paid: &Paid) -> Result<(Bill, i64), Fault> {
    let shift = needed(tx, actor)?;
    let mut bill = bill::taken(tx, actor, number)?;
    require(actor, Cash::PERMISSION, scope(&bill))?;
    let (_, list) = desk.list.now(tx)?;
    bill::drop_stopped(tx, &list, &mut bill, china_date(tx.now()))?;
    rows::bills::save(tx, &bill)?;
    let owed = bill.owed();
    if owed == 0 {
        return Err(Fault::conflict("payment.nothing-owed"));
    }
    let (channel, back) = match paid {
        Paid::Cash(given) if *given < owed => {
            return Err(Fault::invalid("payment.too-little").with("owed", format!("{}.{:02}", owed / 100, owed % 100)));
        }
        Paid::Cash(given) => (CASH, given - owed),
        Paid::Card(_) => (POS, 0),
    };
    let reference = match paid {
        Paid::Cash(_) => None,
        Paid::Card(text) => {
            let text: String = text.split_whitespace().collect();
            if !(6..=40).contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                return Err(Fault::invalid("payment.terminal"));
            }
            Some(text)
        }
    };
    let order = order::new(tx, &bill, channel, owed, actor)?;
    let reference = reference.unwrap_or_else(|| order.number.clone());
    if rows::bills::money_by_reference(tx, channel, &reference)?.is_some() {
        return Err(Fault::conflict("payment.reference-known"));
    }
    let told = Told { channel, order: order.number, reference: reference.clone(), amount: owed, paid_at: tx.now() };
    if order::take(tx, desk, &told)? != Taken::Applied {
        return Err(Fault::internal("payment.counter", reference));
    }
    let money = rows::bills::money_by_reference(tx, channel, &reference)?;
    if let Some(money) = money {
        rows::counter::in_shift(tx, shift.id, (money.id, 0), channel, owed)?;
    }
    let bill = rows::bills::by_id(tx, bill.id)?.ok_or_else(|| Fault::not_found("payment.not-found"))?;
    Ok((bill, back))
}

/// Pays a confirmed refund out at the counter: cash, or back to the card with the terminal's number.
///
/// # Errors
/// `payment.no-shift`, `payment.not-found`, `access.forbidden`, `payment.refund-other`, `payment.terminal`, `payment.too-little-cash`.
pub fn pay_out(tx: &mut Tx, actor: &Actor, id: i64, terminal: &str) -> Result<Refund, Fault> {
    let shift = needed(tx, actor)?;
    let missing = || Fault::not_found("payment.not-found");
    let refund = rows::counter::take_refund(tx, id)?.ok_or_else(missing)?;
    let place = Scope { region: &refund.region, organ: None, item: None };
    require(actor, Cash::PERMISSION, place)?;
    if refund.state != "confirmed" || ![CASH, POS].contains(&refund.channel.as_str()) {
        return Err(Fault::conflict("payment.refund-other"));
    }
    let reference: String = terminal.split_whitespace().collect();
    let plain = (6..=40).contains(&reference.len()) && reference.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if refund.channel == POS && !plain {
        return Err(Fault::invalid("payment.terminal"));
    }
    if refund.channel == CASH && rows::counter::cash_in(tx, shift.id)? < refund.amount {
        return Err(Fault::conflict("payment.too-little-cash"));
    }
    rows::counter::in_shift(tx, shift.id, (0, refund.id), &refund.channel, -refund.amount)?;
    crate::refund::done(tx, actor, refund, &reference)
}

/// Closes the cashier's shift: the cash counted goes to the bank, what is missing or over is booked as such.
///
/// # Errors
/// `payment.no-shift`, `payment.counted`.
pub fn close(tx: &mut Tx, actor: &Actor, counted: Option<i64>) -> Result<Shift, Fault> {
    let shift = needed(tx, actor)?;
    let counted = counted.filter(|fen| (0..=contract::fee::MOST).contains(fen));
    let counted = counted.ok_or_else(|| Fault::invalid("payment.counted"))?;
    let expected = rows::counter::cash_in(tx, shift.id)?;
    let shift = Shift { closed_at: Some(tx.now()), expected, counted, ..shift };
    if !rows::counter::close_shift(tx, &shift)? {
        return Err(Fault::conflict("payment.no-shift"));
    }
    let postings = [
        (books::BANK.to_owned(), counted),
        (books::SHORTAGE.to_owned(), expected - counted),
        (clearing(CASH), -expected),
    ];
    books::post(tx, "shift", About::default(), &postings)?;
    tell(tx, actor, &shift, events::SHIFT_CLOSED, json!({ "expected": expected, "counted": counted }));
    Ok(shift)
}
