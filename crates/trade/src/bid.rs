//! Bids (投标): sealed before they come here, taken until the time by the server's clock, taken back until then. Deposits as the
//! platform's cashier records them.

use contract::time::china_minute_of_day;
use contract::{Actor, Fault};
use directory::access::Permit;
use sealed::Envelope;
use serde_json::json;
use store::{Tx, vault};

use crate::desk::Desk;
use crate::events;
use crate::frame::{LINE_MOST, hold, keep, note, public, said, take};
use crate::model::{Bid, BidState, Deposit, DepositState, Holder, State, Tender, Trader};
use crate::permissions::Serve;
use crate::rules::Way;
use crate::store as rows;
use crate::subject;

/// What a bidder needs to seal a bid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealing {
    /// Public keys of the holders, in order.
    pub keys: Vec<String>,
    /// How many of them open.
    pub quorum: usize,
    /// What it is sealed for.
    pub place: String,
}

/// The key holders of a tender in order.
///
/// # Errors
/// `trade.broken`.
pub fn holders(tx: &mut Tx, tender: &Tender) -> Result<Vec<Holder>, Fault> {
    let mut all = Vec::new();
    for id in tender.holder_ids() {
        let found = rows::people::holder(tx, id)?;
        all.push(
            found.ok_or_else(|| {
                Fault::internal("trade.broken", format!("holder {id} of {}", tender.number))
            })?,
        );
    }
    Ok(all)
}

/// How a bid of this trader is sealed.
///
/// # Errors
/// `trade.broken`.
pub fn sealing(tx: &mut Tx, tender: &Tender, trader: &Trader) -> Result<Sealing, Fault> {
    let keys = holders(tx, tender)?.into_iter().map(|one| one.public_key).collect();
    Ok(Sealing {
        keys,
        quorum: usize::try_from(tender.quorum).unwrap_or(0),
        place: tender.place(&trader.code),
    })
}

/// Whether bids are taken now, by the server's clock.
///
/// # Errors
/// `trade.late` with the time it was over; `trade.wrong-state` for what takes no bids.
pub(crate) fn open_for_bids(tender: &Tender, now: i64) -> Result<(), Fault> {
    let (State::Published, Some(end)) = (tender.state, tender.bids_until) else {
        return Err(Fault::conflict("trade.wrong-state"));
    };
    if now <= end {
        return Ok(());
    }
    let minute = china_minute_of_day(end);
    let at = format!("{} {:02}:{:02}", contract::time::china_date(end), minute / 60, minute % 60);
    Err(Fault::conflict("trade.late").with("at", at))
}

/// A keyed hash of the address a bid came from: says whether two came from one, and nothing else.
///
/// # Errors
/// `store.locked`.
pub fn machine(address: &str) -> Result<String, Fault> {
    match address.is_empty() {
        true => Ok(String::new()),
        false => Ok(vault::mark(&["trade machine", address])?),
    }
}

/// Takes a sealed bid. A former one of the same trader is taken back with it. The receipt is the SHA-256 of the envelope; the same
/// envelope again answers the same receipt. The ledger names the receipt and not the bidder.
///
/// # Errors
/// `trade.unknown`, `trade.not-a-trader`, `trade.late`, `trade.wrong-state`, `trade.envelope-wrong` for what is no envelope for this tender.
pub fn submit(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    number: &str,
    trader: &str,
    envelope: &str,
    machine: &str,
) -> Result<Bid, Fault> {
    let tender = take(tx, number)?;
    public(tx, number)?;
    let rules = desk.rules(tx)?;
    if rules.procedure(&tender.procedure)?.way != Way::Sealed {
        return Err(Fault::conflict("trade.wrong-state"));
    }
    let trader = subject::acting(tx, actor, trader)?;
    let now = tx.now();
    open_for_bids(&tender, now)?;
    let wrong = |why: String| Fault::invalid("trade.envelope-wrong").with("why", why);
    let read = Envelope::read(envelope.trim()).map_err(|error| wrong(error.to_string()))?;
    let sealing = sealing(tx, &tender, &trader)?;
    if !read.is_for(&sealing.place, &sealing.keys, sealing.quorum) {
        return Err(wrong("sealed for another tender, bidder or keys".to_owned()));
    }
    let text = read.json();
    let receipt = sealed::digest(text.as_bytes());
    if let Some(former) = rows::bids::standing(tx, tender.id, &trader.code)? {
        if former.receipt == receipt {
            return Ok(former);
        }
        take_back(tx, &tender, former)?;
    }
    let bid = Bid {
        id: tx.new_id(),
        tender: tender.id,
        trader: trader.code,
        name: trader.name,
        account: actor.account.0,
        state: BidState::In,
        receipt,
        at: now,
        envelope: text,
        machine: machine.to_owned(),
        body: String::new(),
        price_fen: 0,
        points: 0,
        place: 0,
        why: String::new(),
        ended_at: None,
    };
    rows::bids::insert(tx, &bid)?;
    note(tx, &Actor::system("portal"), events::BID, &tender, json!({ "receipt": bid.receipt }));
    Ok(bid)
}

fn take_back(tx: &mut Tx, tender: &Tender, mut bid: Bid) -> Result<(), Fault> {
    (bid.state, bid.ended_at) = (BidState::Withdrawn, Some(tx.now()));
    rows::bids::save(tx, &bid)?;
    note(tx, &Actor::system("portal"), events::WITHDRAWN, tender, json!({ "receipt": bid.receipt }));
    Ok(())
}

/// Takes a bid back (撤回) before the end of bidding; nobody has read it and nobody will.
///
/// # Errors
/// `trade.unknown`, `trade.not-a-trader`, `trade.no-bid`, `trade.late`, `trade.wrong-state`, `trade.offers-made` in an auction.
pub fn withdraw(tx: &mut Tx, actor: &Actor, number: &str, trader: &str) -> Result<(), Fault> {
    let tender = take(tx, number)?;
    let trader = subject::acting(tx, actor, trader)?;
    open_for_bids(&tender, tx.now())?;
    let bid =
        rows::bids::standing(tx, tender.id, &trader.code)?.ok_or_else(|| Fault::not_found("trade.no-bid"))?;
    if bid.price_fen > 0 {
        return Err(Fault::conflict("trade.offers-made"));
    }
    take_back(tx, &tender, bid)
}

/// A deposit as the cashier enters it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// Whose: credit code.
    pub trader: String,
    /// What it is recorded as.
    pub state: DepositState,
    /// Amount where it is paid in, fen.
    pub amount_fen: i64,
    /// The bank's reference, or the reason.
    pub words: String,
}

/// Records a deposit: paid in with the bank's reference, paid back, or forfeited with the reason.
///
/// # Errors
/// As [`hold`]; `trade.supplier-unknown`, `trade.text-missing`, `trade.deposit-none` for what has none or was not paid, `trade.amount`.
pub fn deposit(tx: &mut Tx, actor: &Actor, number: &str, revision: i64, slip: &Slip) -> Result<(), Fault> {
    let Slip { state, amount_fen, .. } = *slip;
    let mut tender = hold(tx, actor, number, revision, Serve::PERMISSION, State::ALL)?;
    let terms = tender.terms()?;
    if terms.deposit_fen == 0 {
        return Err(Fault::conflict("trade.deposit-none"));
    }
    let code = slip.trader.trim().to_uppercase();
    let trader = rows::people::trader(tx, &code)?.ok_or_else(|| Fault::invalid("trade.supplier-unknown"))?;
    let words = said(&slip.words, LINE_MOST)?;
    let known = rows::bids::deposits(tx, tender.id)?.into_iter().find(|one| one.trader == trader.code);
    let now = tx.now();
    let deposit = match (state, known) {
        (DepositState::Paid, None) if amount_fen > 0 => Deposit {
            id: tx.new_id(),
            trader: trader.code,
            state,
            amount_fen,
            reference: words,
            at: now,
            why: String::new(),
        },
        (DepositState::Paid, None) => return Err(Fault::invalid("trade.amount")),
        (DepositState::Returned | DepositState::Forfeited, Some(known))
            if known.state == DepositState::Paid =>
        {
            let running = matches!(tender.state, State::Published | State::Opened | State::Candidates);
            let bid = rows::bids::standing(tx, tender.id, &known.trader)?;
            // While the bid is in the running, the deposit stands for it.
            if state == DepositState::Returned
                && running
                && bid.is_some_and(|bid| bid.state != BidState::Rejected)
            {
                return Err(Fault::conflict("trade.deposit-stands"));
            }
            Deposit { state, at: now, why: words, ..known }
        }
        _ => return Err(Fault::conflict("trade.deposit-none")),
    };
    rows::bids::put_deposit(tx, tender.id, &deposit)?;
    keep(tx, &mut tender)?;
    note(tx, actor, events::DEPOSIT, &tender, json!({ "state": state.as_str() }));
    Ok(())
}
