//! The opening (开标): after the time, each key holder gives their share of every bid; a quorum of them opens all bids together, and
//! what lay in them is public at once. Before, nobody can: not with the database, not with the server's keys.

use std::collections::BTreeMap;

use contract::{Actor, Fault};
use directory::access::Permit;
use sealed::Envelope;
use serde_json::json;
use store::Tx;

use crate::bid;
use crate::desk::Desk;
use crate::events;
use crate::frame::{hold, keep, note, take};
use crate::model::{Bid, BidState, Offer, State, Tender, fen};
use crate::ocds;
use crate::permissions::Tender as Tendering;
use crate::rules::Procedure;
use crate::store as rows;

/// What a holder needs to take their share of a bid out.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Locked {
    /// The bid.
    pub bid: String,
    /// What it is sealed for.
    pub place: String,
    /// The ephemeral key.
    pub eph: String,
    /// The boxed share.
    #[serde(rename = "box")]
    pub boxed: String,
    /// Its digest.
    pub sum: String,
}

/// What this account may do at the opening of a tender.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turn {
    /// Which holder they are, from 0.
    pub holder: Option<usize>,
    /// Their public key.
    pub key: String,
    /// The bids, as far as they need them.
    pub locked: Vec<Locked>,
    /// Holders that have given their shares.
    pub given: Vec<i64>,
    /// How many holders there are.
    pub holders: usize,
}

/// Whether bidding is over and the bids are still sealed.
pub fn is_due(tender: &Tender, now: i64) -> bool {
    tender.state == State::Published
        && !tender.holders.is_empty()
        && tender.bids_until.is_some_and(|end| now > end)
}

/// What an account may do at the opening.
///
/// # Errors
/// Database errors; `trade.broken`.
pub fn turn(tx: &mut Tx, actor: &Actor, tender: &Tender) -> Result<Turn, Fault> {
    let holders = bid::holders(tx, tender)?;
    let mine = holders.iter().position(|one| one.account == actor.account.0);
    let mut turn = Turn {
        holder: mine,
        given: rows::bids::given(tx, tender.id)?,
        holders: holders.len(),
        ..Turn::default()
    };
    let Some(at) = mine.filter(|_| is_due(tender, tx.now())) else { return Ok(turn) };
    turn.key = holders.get(at).map(|one| one.public_key.clone()).unwrap_or_default();
    for bid in sealed_bids(tx, tender)? {
        let envelope = read(&bid)?;
        let Some(boxed) = envelope.shares.get(at) else { continue };
        turn.locked.push(Locked {
            bid: bid.id.to_string(),
            place: envelope.place,
            eph: envelope.eph,
            boxed: boxed.boxed.clone(),
            sum: boxed.sum.clone(),
        });
    }
    Ok(turn)
}

fn sealed_bids(tx: &mut Tx, tender: &Tender) -> Result<Vec<Bid>, Fault> {
    let all = rows::bids::of_tender(tx, tender.id)?;
    Ok(all.into_iter().filter(|bid| bid.state == BidState::In).collect())
}

fn read(bid: &Bid) -> Result<Envelope, Fault> {
    Envelope::read(&bid.envelope).map_err(|error| Fault::internal("trade.broken", error))
}

/// Gives a holder's shares of the bids: `bid id` and share each. A share that cannot be taken out is left out; another holder's may do.
///
/// # Errors
/// `trade.unknown`, `trade.not-holder`, `trade.not-closed`, `trade.wrong-state`, `trade.share-wrong`, `trade.shares-none`.
pub fn give(tx: &mut Tx, actor: &Actor, number: &str, shares: &[(String, String)]) -> Result<(), Fault> {
    let mut tender = take(tx, number)?;
    let holders = bid::holders(tx, &tender)?;
    let at = holders.iter().position(|one| one.account == actor.account.0 && actor.account.0 != 0);
    let at = at.ok_or_else(|| Fault::not_found("trade.unknown"))?;
    if !is_due(&tender, tx.now()) {
        return Err(Fault::conflict(if tender.state == State::Published {
            "trade.not-closed"
        } else {
            "trade.wrong-state"
        }));
    }
    let known: BTreeMap<String, &str> =
        shares.iter().map(|(bid, share)| (bid.clone(), share.as_str())).collect();
    let holder = i64::try_from(at).unwrap_or(0);
    let mut given = 0;
    for bid in sealed_bids(tx, &tender)? {
        let Some(text) = known.get(&bid.id.to_string()).filter(|text| !text.trim().is_empty()) else {
            continue;
        };
        let wrong = || Fault::invalid("trade.share-wrong");
        let share = sealed::read_share(text).map_err(|_| wrong())?;
        read(&bid)?.check_share(at, &share).map_err(|_| wrong())?;
        rows::bids::put_share(tx, bid.id, holder, text.trim())?;
        given += 1;
    }
    if given == 0 {
        return Err(Fault::invalid("trade.shares-none"));
    }
    keep(tx, &mut tender)?;
    note(tx, actor, events::SHARES, &tender, json!({ "holder": at + 1, "shares": given }));
    Ok(())
}

/// Opens all bids together: the tenderer, once a quorum of holders has given shares. A bid that does not open, has no price, lacks its
/// deposit or is over the budget is rejected with the reason; all of it stands on the public page.
///
/// # Errors
/// As [`hold`]; `trade.not-closed`, `trade.quorum` with how many are missing, `trade.too-few-bids` where the procedure wants more.
pub fn open(tx: &mut Tx, desk: &Desk, actor: &Actor, number: &str, revision: i64) -> Result<Tender, Fault> {
    let mut tender = hold(tx, actor, number, revision, Tendering::PERMISSION, &[State::Published])?;
    if !is_due(&tender, tx.now()) {
        return Err(Fault::conflict("trade.not-closed"));
    }
    let rules = desk.rules(tx)?;
    let procedure = rules.procedure(&tender.procedure)?;
    let mut bids = sealed_bids(tx, &tender)?;
    if bids.len() < usize::from(procedure.bidders) {
        return Err(Fault::conflict("trade.too-few-bids").with("least", procedure.bidders));
    }
    let given = i64::try_from(rows::bids::given(tx, tender.id)?.len()).unwrap_or(0);
    if given < tender.quorum {
        return Err(Fault::conflict("trade.quorum").with("missing", tender.quorum - given));
    }
    let terms = tender.terms()?;
    let mut rejected = 0;
    for bid in &mut bids {
        match unseal(tx, bid)? {
            Ok((offer, price)) => {
                bid.body =
                    serde_json::to_string(&offer).map_err(|error| Fault::internal("trade.broken", error))?;
                (bid.price_fen, bid.state) = (price, BidState::Opened);
                let paid = terms.deposit_fen == 0
                    || rows::bids::paid(tx, tender.id, &bid.trader)? >= terms.deposit_fen;
                let fault = [(!paid, "deposit"), (price > terms.budget_fen, "over-budget")];
                if let Some((_, why)) = fault.iter().find(|(wrong, _)| *wrong) {
                    (bid.state, bid.why) = (BidState::Rejected, (*why).to_owned());
                }
            }
            Err(why) => (bid.state, bid.why) = (BidState::Rejected, why.to_owned()),
        }
        rejected += usize::from(bid.state == BidState::Rejected);
        rows::bids::save(tx, bid)?;
    }
    warn(tx, &tender, procedure, &bids)?;
    (tender.state, tender.opened_at) = (State::Opened, Some(tx.now()));
    keep(tx, &mut tender)?;
    note(
        tx,
        actor,
        events::OPENED,
        &tender,
        json!({ "opened": bids.len() - rejected, "rejected": rejected }),
    );
    ocds::release(tx, &rules, &tender, "tenderUpdate")?;
    Ok(tender)
}

/// What lay in a bid and its price, or why it is rejected.
fn unseal(tx: &mut Tx, bid: &Bid) -> Result<Result<(Offer, i64), &'static str>, Fault> {
    let mut shares = Vec::new();
    for (holder, text) in rows::bids::shares(tx, bid.id)? {
        if let (Ok(holder), Ok(share)) = (usize::try_from(holder), sealed::read_share(&text)) {
            shares.push((holder, share));
        }
    }
    let Ok(plain) = read(bid)?.open(&shares) else { return Ok(Err("unreadable")) };
    let Ok(offer) = serde_json::from_slice::<Offer>(&plain) else { return Ok(Err("unreadable")) };
    // What no column can keep, and what turns a page around, is no text of a bid.
    let fits = |text: &str| !text.contains('\0') && !text.chars().any(kit::turns_order);
    if ![&offer.price, &offer.offer, &offer.file_name, &offer.file].into_iter().all(|text| fits(text)) {
        return Ok(Err("unreadable"));
    }
    match fen(&offer.price) {
        Ok(price) if price > 0 => Ok(Ok((offer, price))),
        _ => Ok(Err("price")),
    }
}

/// What the data rules find in opened bids (异常低价、同机投标、报价雷同): warnings, never verdicts.
fn warn(tx: &mut Tx, tender: &Tender, procedure: &Procedure, bids: &[Bid]) -> Result<(), Fault> {
    let open: Vec<&Bid> = bids.iter().filter(|bid| bid.price_fen > 0).collect();
    let pair = |a: &Bid, b: &Bid| format!("{} {} / {} {}", a.trader, a.name, b.trader, b.name);
    for (at, a) in open.iter().enumerate() {
        for b in open.iter().skip(at + 1) {
            if a.price_fen == b.price_fen {
                rows::tenders::insert_warning(tx, tender.id, "same-price", &pair(a, b))?;
            }
            if !a.machine.is_empty() && a.machine == b.machine {
                rows::tenders::insert_warning(tx, tender.id, "same-machine", &pair(a, b))?;
            }
            if a.account == b.account {
                rows::tenders::insert_warning(tx, tender.id, "same-account", &pair(a, b))?;
            }
        }
        let others: Vec<i64> = open.iter().filter(|b| b.id != a.id).map(|b| b.price_fen).collect();
        if let Ok(n @ 1..) = i128::try_from(others.len()) {
            let mean = others.iter().map(|price| i128::from(*price)).sum::<i128>() / n;
            if i128::from(a.price_fen) * 100 < mean * i128::from(procedure.low_percent) {
                rows::tenders::insert_warning(
                    tx,
                    tender.id,
                    "low-price",
                    &format!("{} {}", a.trader, a.name),
                )?;
            }
        }
    }
    let (_, withdrawn) = rows::bids::counts(tx, tender.id)?;
    if withdrawn > 0 {
        rows::tenders::insert_warning(tx, tender.id, "withdrawn", &withdrawn.to_string())?;
    }
    Ok(())
}
