//! Refunds (退费): one of the finance desk asks with the reason, another person confirms, and the money goes back the way it came: told to the payment site, or
//! paid out at the counter. From the confirmation on it is owed to the payer.

use contract::{Actor, Fault, Scope};
use directory::access::{Permit, require, require_somewhere};
use serde_json::json;
use store::{Event, Job, Tx};

use crate::bill::WHY_MOST;
use crate::books::{self, About, HELD, REFUNDS, clearing, revenue};
use crate::model::{Bill, BillState, Money, Refund};
use crate::order::ONLINE;
use crate::permissions::{Confirm, Finance};
use crate::store as rows;
use crate::{bill, events};

/// The job that tells the payment site.
pub const SEND: &str = "payment.refund";

fn missing() -> Fault {
    Fault::not_found("payment.not-found")
}

fn tell(tx: &mut Tx, actor: &Actor, refund: &Refund, kind: &'static str) {
    let data = json!({ "refund": refund.number, "amount": refund.amount, "method": refund.channel });
    tx.record(Event { stream: format!("payment-refund:{}", refund.number), kind, actor: actor.ledger_name(), data });
}

/// What of this money may still be asked back: what is held, or what counts for a bill that needs it no more.
///
/// # Errors
/// Database errors.
pub fn open_amount(tx: &mut Tx, money: &Money, side: &str) -> Result<i64, Fault> {
    let asked: i64 = rows::counter::refunds_of(tx, money.id)?
        .iter()
        .filter(|refund| refund.side == side && refund.state == "asked")
        .map(|refund| refund.amount)
        .sum();
    let there = if side == "held" { money.held } else { money.applied };
    Ok((there - asked).max(0))
}

/// Asks for money to be given back.
///
/// # Errors
/// `payment.not-found`, `access.forbidden`, `payment.why`, `payment.refund-amount`, `payment.refund-open` for money that counts for a bill that is open.
pub fn ask(tx: &mut Tx, actor: &Actor, id: i64, side: &str, fen: i64, why: &str) -> Result<Refund, Fault> {
    require_somewhere(actor, Finance::PERMISSION)?;
    let known = rows::bills::money(tx, id)?.ok_or_else(missing)?;
    let bill = match known.bill {
        Some(id) => rows::bills::take(tx, id)?,
        None => None,
    };
    if bill.as_ref().is_some_and(|bill| !bill::is_staff(actor, bill)) {
        return Err(missing());
    }
    let money = rows::bills::money(tx, id)?.ok_or_else(missing)?;
    let side = if side == "applied" { "applied" } else { "held" };
    if side == "applied" && bill.as_ref().is_none_or(|bill| bill.state() == BillState::Open) {
        return Err(Fault::conflict("payment.refund-open"));
    }
    let why = why.split_whitespace().collect::<Vec<_>>().join(" ");
    if !(4..=WHY_MOST).contains(&why.chars().count()) {
        return Err(Fault::invalid("payment.why").with("most", WHY_MOST));
    }
    if fen < 1 || fen > open_amount(tx, &money, side)? {
        return Err(Fault::invalid("payment.refund-amount"));
    }
    let region = bill.as_ref().map(|bill| bill.region.clone());
    let region = region.or_else(|| actor.postings_with(Finance::PERMISSION).next().map(|post| post.region.clone()));
    let serial = rows::next_serial(tx, &format!("refund-{}", money.id))?;
    let refund = Refund {
        id: tx.new_id(),
        number: format!("TF{}-{serial}", money.id),
        money: money.id,
        bill: money.bill,
        region: region.unwrap_or_default(),
        channel: money.channel.clone(),
        amount: fen,
        side: side.to_owned(),
        why,
        state: "asked".to_owned(),
        asked_by: actor.account.0,
        asked_at: tx.now(),
        decided_by: None,
        decided_at: None,
        done_at: None,
        reference: String::new(),
    };
    rows::counter::insert_refund(tx, &refund)?;
    tell(tx, actor, &refund, events::REFUND_ASKED);
    Ok(refund)
}

/// A second person confirms a refund, or refuses it. Confirmed, it is owed to the payer and goes back the way the money came.
///
/// # Errors
/// `payment.not-found`, `access.forbidden`, `payment.two-people`, `payment.refund-other` where it was decided or the money went elsewhere meanwhile.
pub fn decide(tx: &mut Tx, actor: &Actor, id: i64, confirmed: bool) -> Result<Refund, Fault> {
    let known = rows::counter::refund(tx, id)?.ok_or_else(missing)?;
    require(actor, Confirm::PERMISSION, Scope { region: &known.region, organ: None, item: None })?;
    if known.asked_by == actor.account.0 {
        return Err(Fault::forbidden("payment.two-people"));
    }
    let bill = match known.bill {
        Some(id) => rows::bills::take(tx, id)?,
        None => None,
    };
    let mut refund = rows::counter::take_refund(tx, id)?.ok_or_else(missing)?;
    if refund.state != "asked" {
        return Err(Fault::conflict("payment.refund-other"));
    }
    refund.decided_by = Some(actor.account.0);
    refund.decided_at = Some(tx.now());
    refund.state = if confirmed { "confirmed" } else { "refused" }.to_owned();
    rows::counter::save_refund(tx, &refund)?;
    if !confirmed {
        tell(tx, actor, &refund, events::REFUND_REFUSED);
        return Ok(refund);
    }
    let mut money = rows::bills::money(tx, refund.money)?.ok_or_else(missing)?;
    let there = if refund.side == "held" { money.held } else { money.applied };
    if refund.amount > there {
        return Err(Fault::conflict("payment.refund-other"));
    }
    let mut postings = vec![(REFUNDS.to_owned(), -refund.amount)];
    match (refund.side.as_str(), bill) {
        ("applied", Some(mut bill)) => {
            money.applied -= refund.amount;
            postings.extend(out_of(tx, &bill, refund.amount)?);
            bill.refunded += refund.amount;
            if bill.refunded >= bill.paid {
                rows::bills::withdraw_receipts(tx, bill.id)?;
            }
            rows::bills::save(tx, &bill)?;
        }
        _ => {
            money.held -= refund.amount;
            postings.push((HELD.to_owned(), refund.amount));
        }
    }
    money.returned += refund.amount;
    rows::bills::save_money(tx, &money)?;
    books::post(tx, "refund", About { bill: refund.bill, money: Some(money.id) }, &postings)?;
    tell(tx, actor, &refund, events::REFUND_CONFIRMED);
    if refund.channel == ONLINE {
        tx.enqueue(Job::new(SEND, json!({ "refund": refund.id })));
    }
    Ok(refund)
}

/// Out of which organs' accounts so much of a bill goes back: line by line in their order, each as far as it was paid.
fn out_of(tx: &mut Tx, bill: &Bill, fen: i64) -> Result<Vec<(String, i64)>, Fault> {
    let (mut before, mut left) = (bill.refunded, fen);
    let mut postings = Vec::new();
    for line in rows::bills::lines(tx, bill.id)? {
        let mut there = line.due();
        let skipped = there.min(before);
        before -= skipped;
        there -= skipped;
        let part = there.min(left);
        left -= part;
        postings.push((revenue(&line.account), part));
    }
    match left {
        0 => Ok(postings),
        _ => Err(Fault::conflict("payment.refund-other")),
    }
}

/// The money of a confirmed refund is gone.
pub(crate) fn done(tx: &mut Tx, actor: &Actor, mut refund: Refund, reference: &str) -> Result<Refund, Fault> {
    refund.state = "done".to_owned();
    refund.done_at = Some(tx.now());
    refund.reference = reference.to_owned();
    rows::counter::save_refund(tx, &refund)?;
    let postings = [(REFUNDS.to_owned(), refund.amount), (clearing(&refund.channel), -refund.amount)];
    books::post(tx, "refunded", About { bill: refund.bill, money: Some(refund.money) }, &postings)?;
    tell(tx, actor, &refund, events::REFUNDED);
    Ok(refund)
}

/// The payment site took a refund. Hearing it again changes nothing.
///
/// # Errors
/// Database errors.
pub fn sent(tx: &mut Tx, id: i64, reference: &str) -> Result<(), Fault> {
    let Some(refund) = rows::counter::take_refund(tx, id)? else { return Ok(()) };
    if refund.state != "confirmed" {
        return Ok(());
    }
    done(tx, &Actor::system("payment"), refund, reference).map(drop)
}
