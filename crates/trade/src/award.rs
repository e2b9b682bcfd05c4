//! From the candidates to the end (公示、异议、投诉、中标、合同、履约): objections to the tenderer, complaints to the authority of the board, the
//! award when nothing stands against it, the contract, what was delivered.

use contract::{Actor, Fault};
use directory::access::Permit;
use serde_json::json;
use store::Tx;

use crate::desk::Desk;
use crate::events;
use crate::frame::{LINE_MOST, hold, keep, note, public, said, take};
use crate::model::{Bid, BidState, Protest, State, Tender};
use crate::ocds;
use crate::permissions::{Supervise, Tender as Tendering};
use crate::review::{publish, rank};
use crate::rules::Way;
use crate::store as rows;
use crate::subject;
use crate::tender::finish;

/// To the tenderer.
pub const OBJECTION: &str = "objection";
/// To the authority.
pub const COMPLAINT: &str = "complaint";
/// Awards of one organ to one trader in a year from which on it is pointed out.
const WINS_MANY: i64 = 3;
const YEAR_MS: i64 = 365 * contract::time::DAY_MS;

/// Objects to the candidates while they are published (异议), or complains to the authority (投诉) after the tenderer has answered one's
/// objection.
///
/// # Errors
/// `trade.unknown`, `trade.not-a-trader`, `trade.no-objections-now`, `trade.object-first`, `trade.protest-open` while one's own waits,
/// `trade.text-missing`.
pub fn protest(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    number: &str,
    trader: &str,
    kind: &str,
    words: &str,
) -> Result<Protest, Fault> {
    let tender = take(tx, number)?;
    public(tx, number)?;
    let trader = subject::acting(tx, actor, trader)?;
    let now = tx.now();
    let all = rows::bids::protests(tx, tender.id)?;
    let mine = |one: &&Protest| one.trader == trader.code;
    if all.iter().filter(mine).any(|one| one.answered_at.is_none()) {
        return Err(Fault::conflict("trade.protest-open"));
    }
    let rules = desk.rules(tx)?;
    let days = match kind {
        OBJECTION => {
            let open =
                tender.state == State::Candidates && tender.publicity_until.is_some_and(|end| now <= end);
            if !open {
                return Err(Fault::conflict("trade.no-objections-now"));
            }
            rules.procedure(&tender.procedure)?.objection_days
        }
        COMPLAINT => {
            if tender.state != State::Candidates {
                return Err(Fault::conflict("trade.no-objections-now"));
            }
            if !all.iter().filter(mine).any(|one| one.kind == OBJECTION && one.answered_at.is_some()) {
                return Err(Fault::conflict("trade.object-first"));
            }
            rules.board(&tender.board)?.complaint_days
        }
        _ => return Err(Fault::invalid("trade.text-missing")),
    };
    let serial = i64::try_from(all.len() + 1).unwrap_or(0);
    let protest = Protest {
        id: tx.new_id(),
        number: format!("{}-Y{serial:02}", tender.number),
        tender: tender.id,
        kind: kind.to_owned(),
        trader: trader.code,
        account: actor.account.0,
        at: now,
        due_at: desk.working_days_after(&tender.region, now, days)?,
        words: said(words, 2_000)?,
        answer: String::new(),
        upheld: None,
        answered_at: None,
    };
    rows::bids::insert_protest(tx, &protest)?;
    note(tx, actor, events::PROTESTED, &tender, json!({ "protest": protest.number, "kind": kind }));
    Ok(protest)
}

/// Answers: the tenderer an objection, the authority a complaint. The management body can do neither (PRT-31).
///
/// # Errors
/// `trade.unknown`, `trade.not-yours`, `trade.changed`, `trade.wrong-state`, `trade.text-missing`.
pub fn answer(
    tx: &mut Tx,
    actor: &Actor,
    number: &str,
    revision: i64,
    protest: &str,
    upheld: bool,
    words: &str,
) -> Result<(), Fault> {
    let tender = take(tx, number)?;
    let all = rows::bids::protests(tx, tender.id)?;
    let found = all.into_iter().find(|one| one.number == protest);
    let found = found.ok_or_else(|| Fault::not_found("trade.unknown"))?;
    let permission = if found.kind == COMPLAINT { Supervise::PERMISSION } else { Tendering::PERMISSION };
    let mut tender = hold(tx, actor, number, revision, permission, &[State::Candidates])?;
    let words = said(words, 2_000)?;
    if !rows::bids::answer_protest(tx, found.id, upheld, &words)? {
        return Err(Fault::conflict("trade.wrong-state"));
    }
    keep(tx, &mut tender)?;
    note(tx, actor, events::PROTEST_ANSWERED, &tender, json!({ "protest": found.number, "upheld": upheld }));
    Ok(())
}

/// Whether something stands against the award: a protest without an answer, or one upheld since the candidates were published.
///
/// # Errors
/// Database errors.
pub fn stands_against(tx: &mut Tx, tender: &Tender) -> Result<(bool, bool), Fault> {
    let all = rows::bids::protests(tx, tender.id)?;
    let open = all.iter().any(|one| one.answered_at.is_none());
    let upheld = all.iter().any(|one| one.upheld == Some(1) && one.answered_at > tender.report_at);
    Ok((open, upheld))
}

/// Strikes a bid because a protest was upheld, ranks those left anew and publishes them; where too few are left, it fails.
///
/// # Errors
/// As [`hold`]; `trade.nothing-upheld`, `trade.no-bid`, `trade.text-missing`, `trade.protest-waits`.
pub fn strike(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    number: &str,
    revision: i64,
    trader: &str,
    why: &str,
) -> Result<Tender, Fault> {
    let mut tender = hold(tx, actor, number, revision, Tendering::PERMISSION, &[State::Candidates])?;
    let (open, upheld) = stands_against(tx, &tender)?;
    if open {
        return Err(Fault::conflict("trade.protest-waits"));
    }
    if !upheld {
        return Err(Fault::conflict("trade.nothing-upheld"));
    }
    let why = said(why, LINE_MOST)?;
    let mut bids = rows::bids::of_tender(tx, tender.id)?;
    bids.retain(|bid| bid.place > 0 && bid.state == BidState::Opened);
    let at = bids.iter().position(|bid| bid.trader == trader.trim());
    let mut struck = bids.remove(at.ok_or_else(|| Fault::not_found("trade.no-bid"))?);
    (struck.state, struck.place, struck.why) = (BidState::Rejected, 0, why);
    rows::bids::save(tx, &struck)?;
    let rules = desk.rules(tx)?;
    if bids.is_empty() {
        finish(tx, desk, actor, &mut tender, State::Failed, "too-few-bids")?;
        return Ok(tender);
    }
    rank(rules.procedure(&tender.procedure)?.wins, &mut bids);
    publish(tx, desk, actor, &mut tender, &bids)?;
    Ok(tender)
}

/// Awards to the first (发出中标通知书): after the days of publicity, with nothing standing against it.
///
/// # Errors
/// As [`hold`]; `trade.publicity-runs`, `trade.protest-waits`, `trade.upheld-first`.
pub fn award(tx: &mut Tx, desk: &Desk, actor: &Actor, number: &str, revision: i64) -> Result<Tender, Fault> {
    let mut tender = hold(tx, actor, number, revision, Tendering::PERMISSION, &[State::Candidates])?;
    let now = tx.now();
    if tender.publicity_until.is_none_or(|end| now <= end) {
        return Err(Fault::conflict("trade.publicity-runs"));
    }
    let (open, upheld) = stands_against(tx, &tender)?;
    match (open, upheld) {
        (true, _) => return Err(Fault::conflict("trade.protest-waits")),
        (_, true) => return Err(Fault::conflict("trade.upheld-first")),
        _ => {}
    }
    (tender.state, tender.awarded_at) = (State::Awarded, Some(now));
    keep(tx, &mut tender)?;
    warn(tx, &tender)?;
    let rules = desk.rules(tx)?;
    note(tx, actor, events::AWARDED, &tender, json!({ "winner": tender.winner, "amount": tender.award_fen }));
    ocds::release(tx, &rules, &tender, "award")?;
    Ok(tender)
}

/// What only several tenders tell: one winner again and again, the same expert with the same winner.
fn warn(tx: &mut Tx, tender: &Tender) -> Result<(), Fault> {
    let since = tx.now() - YEAR_MS;
    let won = rows::tenders::won(tx, tender.organ, &tender.winner, since)?;
    if won >= WINS_MANY {
        rows::tenders::insert_warning(tx, tender.id, "repeated-winner", &format!("{} {won}", tender.winner))?;
    }
    for (no, mark) in rows::people::marks_arrived(tx, tender.id)? {
        let met = rows::people::met(tx, &mark, &tender.winner)?;
        if met >= WINS_MANY {
            rows::tenders::insert_warning(
                tx,
                tender.id,
                "same-expert",
                &format!("{no}: {} {met}", tender.winner),
            )?;
        }
    }
    Ok(())
}

/// Publishes the contract (合同公开): it says what the bid said. Later than the procedure allows is possible and pointed out.
///
/// # Errors
/// As [`hold`]; `trade.text-missing`.
pub fn contract(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    number: &str,
    revision: i64,
    contract_no: &str,
) -> Result<Tender, Fault> {
    let mut tender = hold(tx, actor, number, revision, Tendering::PERMISSION, &[State::Awarded])?;
    let rules = desk.rules(tx)?;
    let now = tx.now();
    (tender.contract_no, tender.contract_at) = (said(contract_no, 80)?, Some(now));
    tender.state = State::Contracted;
    let limit = contract_limit(&tender, rules.procedure(&tender.procedure)?.contract_days);
    if limit.is_some_and(|limit| now > limit) {
        rows::tenders::insert_warning(tx, tender.id, "contract-late", &tender.contract_no)?;
    }
    keep(tx, &mut tender)?;
    note(tx, actor, events::CONTRACTED, &tender, json!({ "contract": tender.contract_no }));
    ocds::release(tx, &rules, &tender, "contract")?;
    Ok(tender)
}

/// Until when the contract is to be made.
pub fn contract_limit(tender: &Tender, days: u16) -> Option<i64> {
    tender.awarded_at.map(|at| crate::desk::days_after(at, days))
}

/// Records that what was agreed was delivered and accepted (履约验收).
///
/// # Errors
/// As [`hold`]; `trade.text-missing`.
pub fn complete(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    number: &str,
    revision: i64,
    words: &str,
) -> Result<Tender, Fault> {
    let mut tender = hold(tx, actor, number, revision, Tendering::PERMISSION, &[State::Contracted])?;
    (tender.state, tender.ended_at, tender.why) = (State::Completed, Some(tx.now()), said(words, 500)?);
    keep(tx, &mut tender)?;
    note(tx, actor, events::COMPLETED, &tender, json!({ "note": tender.why }));
    let rules = desk.rules(tx)?;
    ocds::release(tx, &rules, &tender, "implementation")?;
    Ok(tender)
}

/// What a bidder's own bid is to them in the running: the bid, and whether the procedure is an auction.
///
/// # Errors
/// Database errors.
pub fn own_bid(
    tx: &mut Tx,
    desk: &Desk,
    tender: &Tender,
    trader: &str,
) -> Result<(Option<Bid>, bool), Fault> {
    let rules = desk.rules(tx)?;
    let auction = rules.procedure(&tender.procedure)?.way == Way::Auction;
    Ok((rows::bids::standing(tx, tender.id, trader)?, auction))
}
