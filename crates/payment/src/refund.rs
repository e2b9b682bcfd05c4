//! Refunds (退费). Where an application ends without what was applied for, or something was paid twice, a refund is asked for by itself; for other money one
//! of the finance desk asks, with the reason. One person checks it, another decides; then the money goes back the way it came, and the number of that is
//! registered. From the decision on it is owed to the payer (`refunds` in the books).

use contract::time::china_date;
use contract::{Actor, Fault};
use directory::access::{Permit, require_somewhere};
use serde_json::json;
use store::{Event, Tx};

use crate::bill::{self, WHY_MOST};
use crate::books::{self, About, HELD, REFUNDS, clearing, revenue};
use crate::events;
use crate::model::{Bill, BillState, Money, Refund};
use crate::permissions::{Finance, GiveBack};
use crate::store as rows;

fn missing() -> Fault {
    Fault::not_found("payment.not-found")
}

fn other() -> Fault {
    Fault::conflict("payment.refund-other")
}

fn tell(tx: &mut Tx, actor: &Actor, bill: Option<&Bill>, refund: &Refund, kind: &'static str) {
    let data = json!({ "refund": refund.number, "amount": refund.amount, "why": refund.why });
    match bill {
        Some(bill) => bill::record(tx, bill, kind, actor, data),
        None => {
            tx.record(Event { stream: "payment:held".to_owned(), kind, actor: actor.ledger_name(), data })
        }
    }
}

/// What of this money may still be asked back on a side: what stands there less what is asked for and not decided.
///
/// # Errors
/// Database errors.
pub fn open_amount(tx: &mut Tx, money: &Money, side: &str) -> Result<i64, Fault> {
    let asked: i64 = rows::refunds::of_money(tx, money.id)?
        .iter()
        .filter(|refund| refund.side == side && refund.is_undecided())
        .map(|refund| refund.amount)
        .sum();
    let there = if side == "held" { money.held } else { money.applied };
    Ok((there - asked).max(0))
}

/// What is asked for.
struct Asked<'a> {
    side: &'a str,
    part: &'a str,
    fen: i64,
    why: String,
}

fn insert(
    tx: &mut Tx,
    actor: Option<&Actor>,
    bill: Option<&Bill>,
    money: &Money,
    asked: Asked<'_>,
) -> Result<Refund, Fault> {
    let year = china_date(tx.now()).year();
    let serial = rows::next_serial(tx, &format!("refund-{year}"))?;
    let refund = Refund {
        id: tx.new_id(),
        number: format!("TF{year}{serial:07}"),
        money: money.id,
        bill: money.bill,
        amount: asked.fen,
        side: asked.side.to_owned(),
        part: asked.part.to_owned(),
        why: asked.why,
        // Whoever asks has looked into it: another person decides.
        state: if actor.is_some() { "checked" } else { "asked" }.to_owned(),
        asked_by: actor.map_or(0, |actor| actor.account.0),
        asked_at: tx.now(),
        checked_by: actor.map(|actor| actor.account.0),
        decided_by: None,
        decided_at: None,
        done_at: None,
        reference: String::new(),
        note: String::new(),
    };
    rows::refunds::insert(tx, &refund)?;
    let system = Actor::system("payment");
    tell(tx, actor.unwrap_or(&system), bill, &refund, events::REFUND_ASKED);
    Ok(refund)
}

/// Money that came in counts for nothing any more, whoever looks at it: its refund is asked for by itself.
pub(crate) fn of_held(tx: &mut Tx, bill: &Bill, money: &Money) -> Result<(), Fault> {
    let fen = open_amount(tx, money, "held")?;
    if fen > 0 && ["twice", "void", "less-owed"].contains(&money.why.as_str()) {
        let asked = Asked { side: "held", part: "", fen, why: money.why.clone() };
        insert(tx, None, Some(bill), money, asked)?;
    }
    Ok(())
}

/// An application, or the part of this number, ended in vain: what was paid for it is asked back by itself, the latest money first.
pub(crate) fn after_end(tx: &mut Tx, bill: &Bill, part: &str) -> Result<(), Fault> {
    let asked = rows::refunds::of_bill(tx, bill.id)?;
    let pending = |mine: bool| -> i64 {
        asked
            .iter()
            .filter(|one| one.side == "applied" && one.is_undecided())
            .filter(|one| !mine || part.is_empty() || one.part.is_empty() || one.part == part)
            .map(|one| one.amount)
            .sum()
    };
    let paid: i64 = lines_of(tx, bill, part)?.iter().map(|(.., there)| there).sum();
    let mut left = (paid - pending(true)).min(bill.paid - bill.refunded - pending(false));
    let mut all = rows::bills::money_of(tx, bill.id)?;
    all.reverse();
    for money in all {
        let fen = open_amount(tx, &money, "applied")?.min(left);
        if fen > 0 {
            let asked = Asked { side: "applied", part, fen, why: "ended".to_owned() };
            insert(tx, None, Some(bill), &money, asked)?;
            left -= fen;
        }
    }
    Ok(())
}

/// Lines of a bill, or of a part of it, with their accounts and what of each may still go back.
fn lines_of(tx: &mut Tx, bill: &Bill, part: &str) -> Result<Vec<(i64, String, i64, i64)>, Fault> {
    let lines = rows::bills::lines(tx, bill.id)?;
    let fits = lines.into_iter().filter(|line| part.is_empty() || line.case_number == part);
    Ok(fits.map(|line| (line.no, line.account.clone(), line.refunded, line.due() - line.refunded)).collect())
}

/// The bill of a refund, taken, where this actor may see it; money that names no bill is for whoever has the finance of fees.
fn taken(tx: &mut Tx, actor: &Actor, bill: Option<i64>) -> Result<Option<Bill>, Fault> {
    let bill = match bill {
        Some(id) => rows::bills::take(tx, id)?,
        None => None,
    };
    match bill.as_ref().is_some_and(|bill| !bill::is_staff(actor, bill)) {
        true => Err(missing()),
        false => Ok(bill),
    }
}

fn words(text: &str) -> Result<String, Fault> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match (4..=WHY_MOST).contains(&text.chars().count()) {
        true => Ok(text),
        false => Err(Fault::invalid("payment.why").with("most", WHY_MOST)),
    }
}

/// Asks for held money to be given back, all of it that nobody asked for yet; or, where nothing is held, for money that counts for a bill that is not open.
///
/// # Errors
/// `payment.not-found`, `access.forbidden`, `payment.why`, `payment.nothing-held`.
pub fn ask(tx: &mut Tx, actor: &Actor, money: i64, why: &str) -> Result<Refund, Fault> {
    require_somewhere(actor, Finance::PERMISSION)?;
    let known = rows::bills::money(tx, money)?.ok_or_else(missing)?;
    let bill = taken(tx, actor, known.bill)?;
    let money = rows::bills::take_money(tx, money)?.ok_or_else(missing)?;
    let why = words(why)?;
    let mut side = "held";
    let mut fen = open_amount(tx, &money, side)?;
    if fen == 0 && bill.as_ref().is_some_and(|bill| bill.state() != BillState::Open) {
        side = "applied";
        fen = open_amount(tx, &money, side)?;
    }
    match fen {
        0 => Err(Fault::conflict("payment.nothing-held")),
        _ => insert(tx, Some(actor), bill.as_ref(), &money, Asked { side, part: "", fen, why }),
    }
}

/// A refund this actor may see, taken with its bill.
fn both(tx: &mut Tx, actor: &Actor, number: &str) -> Result<(Refund, Option<Bill>), Fault> {
    require_somewhere(actor, Finance::PERMISSION)?;
    let known = rows::refunds::by_number(tx, number)?.ok_or_else(missing)?;
    let bill = taken(tx, actor, known.bill)?;
    let refund = rows::refunds::take(tx, known.id)?.ok_or_else(missing)?;
    Ok((refund, bill))
}

/// One of the finance desk has checked a refund that was asked for by itself; another person decides then.
///
/// # Errors
/// `payment.not-found`, `access.forbidden`, `payment.refund-other` where it stands otherwise by now.
pub fn check(tx: &mut Tx, actor: &Actor, number: &str) -> Result<Refund, Fault> {
    let (mut refund, bill) = both(tx, actor, number)?;
    if refund.state != "asked" {
        return Err(other());
    }
    refund.state = "checked".to_owned();
    refund.checked_by = Some(actor.account.0);
    rows::refunds::save(tx, &refund)?;
    tell(tx, actor, bill.as_ref(), &refund, events::REFUND_CHECKED);
    Ok(refund)
}

/// A second person refuses a refund, with the reason, or confirms it: from then on it is owed to the payer.
///
/// # Errors
/// `payment.not-found`, `access.forbidden`, `payment.two-people`, `payment.own-bill`, `payment.why`, `payment.refund-other` where it stands otherwise, or
/// its money does.
pub fn decide(tx: &mut Tx, actor: &Actor, number: &str, refused: Option<&str>) -> Result<Refund, Fault> {
    require_somewhere(actor, GiveBack::PERMISSION)?;
    let (mut refund, bill) = both(tx, actor, number)?;
    if refund.state != "checked" {
        return Err(other());
    }
    if refund.checked_by == Some(actor.account.0) {
        return Err(Fault::forbidden("payment.two-people"));
    }
    if bill.as_ref().is_some_and(|bill| actor.party == Some(bill.payer())) {
        return Err(Fault::forbidden("payment.own-bill"));
    }
    refund.decided_by = Some(actor.account.0);
    refund.decided_at = Some(tx.now());
    if let Some(why) = refused {
        refund.note = words(why)?;
        refund.state = "refused".to_owned();
        rows::refunds::save(tx, &refund)?;
        tell(tx, actor, bill.as_ref(), &refund, events::REFUND_REFUSED);
        return Ok(refund);
    }
    refund.state = "confirmed".to_owned();
    rows::refunds::save(tx, &refund)?;
    let mut money = rows::bills::take_money(tx, refund.money)?.ok_or_else(missing)?;
    let mut postings = vec![(REFUNDS.to_owned(), -refund.amount)];
    match (refund.side.as_str(), &bill) {
        ("applied", Some(bill)) if refund.amount <= money.applied => {
            money.applied -= refund.amount;
            postings.extend(out_of(tx, bill, &refund)?);
            let bill = Bill { refunded: bill.refunded + refund.amount, ..bill.clone() };
            if bill.refunded >= bill.paid {
                rows::refunds::withdraw_receipts(tx, bill.id)?;
            }
            rows::bills::save(tx, &bill)?;
        }
        ("held", _) if refund.amount <= money.held => {
            money.held -= refund.amount;
            postings.push((HELD.to_owned(), refund.amount));
        }
        _ => return Err(other()),
    }
    money.returned += refund.amount;
    rows::bills::save_money(tx, &money)?;
    books::post(tx, "refund", About { bill: refund.bill, money: Some(money.id) }, &postings)?;
    tell(tx, actor, bill.as_ref(), &refund, events::REFUND_CONFIRMED);
    Ok(refund)
}

/// Out of which organs' accounts it goes back: line by line, each as far as it was paid.
fn out_of(tx: &mut Tx, bill: &Bill, refund: &Refund) -> Result<Vec<(String, i64)>, Fault> {
    let mut left = refund.amount;
    let mut postings = Vec::new();
    for (no, account, before, there) in lines_of(tx, bill, &refund.part)? {
        let fen = there.min(left);
        if fen > 0 {
            rows::refunds::line(tx, bill.id, no, before + fen)?;
            postings.push((revenue(&account), fen));
            left -= fen;
        }
    }
    if left == 0 { Ok(postings) } else { Err(other()) }
}

/// Registers that a confirmed refund was given back: `reference` is the number of that at whoever took the money. The same again changes nothing.
///
/// # Errors
/// `payment.not-found`, `access.forbidden`, `payment.refund-reference`, `payment.refund-other`.
pub fn register(tx: &mut Tx, actor: &Actor, number: &str, reference: &str) -> Result<Refund, Fault> {
    let (mut refund, bill) = both(tx, actor, number)?;
    let reference: String = reference.split_whitespace().collect();
    if !(4..=64).contains(&reference.len()) || !reference.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Fault::invalid("payment.refund-reference"));
    }
    if refund.state == "done" && refund.reference == reference {
        return Ok(refund);
    }
    if refund.state != "confirmed" {
        return Err(other());
    }
    let money = rows::bills::money(tx, refund.money)?.ok_or_else(missing)?;
    refund.state = "done".to_owned();
    refund.done_at = Some(tx.now());
    refund.reference = reference;
    rows::refunds::save(tx, &refund)?;
    let postings = [(REFUNDS.to_owned(), refund.amount), (clearing(&money.channel), -refund.amount)];
    books::post(tx, "returned", About { bill: refund.bill, money: Some(money.id) }, &postings)?;
    tell(tx, actor, bill.as_ref(), &refund, events::RETURNED);
    Ok(refund)
}
