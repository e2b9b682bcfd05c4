//! The e-auction (网上竞价): whoever was admitted offers in the open under a number; time is the server's; an offer shortly before the end
//! puts the end off. Every offer is acknowledged with its place in the row of offers, and the same one sent twice is one.

use contract::live::LiveEvent;
use contract::{Actor, Fault};
use serde_json::json;
use store::Tx;

use crate::bid::open_for_bids;
use crate::desk::Desk;
use crate::events;
use crate::frame::{keep, note, public, take};
use crate::model::{Bid, BidState, Raise, State, Tender, yuan};
use crate::review::{publish, rank};
use crate::rules::{Procedure, Way, Wins};
use crate::store as rows;
use crate::subject;
use crate::tender::{arm, finish};

const MINUTE_MS: i64 = 60_000;

/// Makes sure the tender is an auction.
fn auction(tx: &mut Tx, desk: &Desk, tender: &Tender) -> Result<Procedure, Fault> {
    let rules = desk.rules(tx)?;
    let procedure = rules.procedure(&tender.procedure)?;
    match procedure.way {
        Way::Auction => Ok(procedure.clone()),
        _ => Err(Fault::conflict("trade.wrong-state")),
    }
}

/// Admits a trader (竞买报名): with the deposit paid, under the next number. The same again answers the same.
///
/// # Errors
/// `trade.unknown`, `trade.not-a-trader`, `trade.wrong-state`, `trade.late`, `trade.deposit-first`.
pub fn enter(tx: &mut Tx, desk: &Desk, actor: &Actor, number: &str, trader: &str) -> Result<Bid, Fault> {
    let tender = take(tx, number)?;
    public(tx, number)?;
    auction(tx, desk, &tender)?;
    let trader = subject::acting(tx, actor, trader)?;
    open_for_bids(&tender, tx.now())?;
    if let Some(known) = rows::bids::standing(tx, tender.id, &trader.code)? {
        return Ok(known);
    }
    let deposit = tender.terms()?.deposit_fen;
    if deposit > 0 && rows::bids::paid(tx, tender.id, &trader.code)? < deposit {
        return Err(Fault::conflict("trade.deposit-first"));
    }
    let (all, _) = rows::bids::counts(tx, tender.id)?;
    let bid = Bid {
        id: tx.new_id(),
        tender: tender.id,
        trader: trader.code,
        name: trader.name,
        account: actor.account.0,
        state: BidState::In,
        // The number others see of this bidder.
        receipt: (all + 1).to_string(),
        at: tx.now(),
        envelope: String::new(),
        machine: String::new(),
        body: String::new(),
        price_fen: 0,
        points: 0,
        place: 0,
        why: String::new(),
        ended_at: None,
    };
    rows::bids::insert(tx, &bid)?;
    note(tx, &Actor::system("portal"), events::ADMITTED, &tender, json!({ "bidder": bid.receipt }));
    Ok(bid)
}

/// The least (or, downwards, the most) that the next offer may be, fen.
pub fn next_amount(wins: Wins, start: i64, step: i64, best: Option<i64>) -> i64 {
    match (wins, best) {
        (_, None) => start,
        (Wins::Highest, Some(best)) => best.saturating_add(step),
        (_, Some(best)) => best.saturating_sub(step).max(0),
    }
}

/// Offers (报价). `token` is the form's: the same offer sent again, because the line broke, is answered with its place and changes nothing.
///
/// # Errors
/// `trade.unknown`, `trade.not-a-trader`, `trade.not-admitted`, `trade.late` with when it was over, `trade.wrong-state`, `trade.already-best`,
/// `trade.offer-low` with what the next may be, `trade.offer-wild` for more than ten times the best.
pub fn offer(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    number: &str,
    trader: &str,
    amount_fen: i64,
    token: &str,
) -> Result<Raise, Fault> {
    let mut tender = take(tx, number)?;
    let procedure = auction(tx, desk, &tender)?;
    let trader = subject::acting(tx, actor, trader)?;
    let bid = rows::bids::standing(tx, tender.id, &trader.code)?;
    let mut bid = bid.ok_or_else(|| Fault::forbidden("trade.not-admitted"))?;
    let token: String = token.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    if let Some(known) = rows::bids::offer_of(tx, tender.id, bid.id, &token)? {
        return Ok(known);
    }
    let now = tx.now();
    open_for_bids(&tender, now)?;
    let (terms, last) = (tender.terms()?, rows::bids::last_offer(tx, tender.id)?);
    if last.as_ref().is_some_and(|last| last.bid == bid.id) {
        return Err(Fault::conflict("trade.already-best"));
    }
    let best = last.as_ref().map(|last| last.amount_fen);
    let next = next_amount(procedure.wins, terms.budget_fen, terms.step_fen, best);
    let up = procedure.wins == Wins::Highest;
    if amount_fen <= 0 || (up && amount_fen < next) || (!up && amount_fen > next) {
        return Err(Fault::conflict("trade.offer-low").with("next", yuan(next)));
    }
    if up && amount_fen > best.unwrap_or(terms.budget_fen).saturating_mul(10) {
        return Err(Fault::invalid("trade.offer-wild"));
    }
    let raise = Raise { no: last.map_or(1, |last| last.no + 1), bid: bid.id, amount_fen, at: now };
    rows::bids::insert_offer(tx, tender.id, &raise, &token)?;
    bid.price_fen = amount_fen;
    rows::bids::save(tx, &bid)?;
    let until = tender.bids_until.unwrap_or(now);
    if until - now < MINUTE_MS * i64::from(procedure.last_minutes) {
        tender.bids_until = Some(until.max(now + MINUTE_MS * i64::from(procedure.extend_minutes)));
        arm(tx, &tender);
    }
    keep(tx, &mut tender)?;
    let data =
        json!({ "no": raise.no, "bidder": bid.receipt, "amount": amount_fen, "until": tender.bids_until });
    note(tx, &Actor::system("portal"), events::OFFERED, &tender, data);
    if let Some(live) = desk.live.clone() {
        let event = LiveEvent {
            kind: events::OFFERED.to_owned(),
            case_number: Some(tender.number.clone()),
            region: tender.region.clone(),
            hall: None,
            at_ms: now,
        };
        tx.after_commit(Box::new(move || live.publish(event)));
    }
    Ok(raise)
}

/// Closes an auction whose time is over: its candidates are published, or it failed. Rung by its timer.
///
/// # Errors
/// Database errors.
pub fn close(tx: &mut Tx, desk: &Desk, number: &str) -> Result<(), Fault> {
    let Some(mut tender) = rows::tenders::take(tx, number)? else { return Ok(()) };
    let procedure = auction(tx, desk, &tender)?;
    if tender.state != State::Published {
        return Ok(());
    }
    if tender.bids_until.is_some_and(|end| tx.now() <= end) {
        arm(tx, &tender);
        return Ok(());
    }
    let clock = Actor::system("clock");
    let admitted = rows::bids::of_tender(tx, tender.id)?;
    let (mut offered, silent): (Vec<Bid>, Vec<Bid>) = admitted.into_iter().partition(|bid| bid.price_fen > 0);
    for mut bid in silent {
        (bid.state, bid.why) = (BidState::Rejected, "no-offer".to_owned());
        rows::bids::save(tx, &bid)?;
    }
    tender.opened_at = Some(tx.now());
    if offered.len() < usize::from(procedure.bidders) {
        return finish(tx, desk, &clock, &mut tender, State::Failed, "too-few-bids");
    }
    for bid in &mut offered {
        bid.state = BidState::Opened;
    }
    rank(procedure.wins, &mut offered);
    publish(tx, desk, &clock, &mut tender, &offered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_offer_is_a_step_on() {
        assert_eq!(next_amount(Wins::Highest, 100, 10, None), 100);
        assert_eq!(next_amount(Wins::Highest, 100, 10, Some(100)), 110);
        assert_eq!(next_amount(Wins::Lowest, 100, 10, Some(100)), 90);
        assert_eq!(next_amount(Wins::Lowest, 100, 10, Some(5)), 0);
        assert_eq!(next_amount(Wins::Highest, 100, 10, Some(i64::MAX)), i64::MAX);
    }
}
