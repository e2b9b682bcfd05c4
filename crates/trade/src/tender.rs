//! A tender from the draft to the announcement: terms, catalogue, periods, amendments, questions, and how it ends early.

use contract::time::{DAY_MS, china_date};
use contract::{Actor, Fault, OrganId, Scope};
use directory::access::{Permit, require};
use serde_json::json;
use store::{Timer, Tx};

use crate::desk::{Desk, days_after};
use crate::events;
use crate::frame::{LINE_MOST, TEXT_MOST, hold, keep, next_number, note, public, said};
use crate::model::{BidState, State, Tender, Terms};
use crate::ocds;
use crate::permissions::{Supervise, Tender as Tendering};
use crate::rules::{Procedure, Rules, Way, Wins};
use crate::store as rows;
use crate::subject;

/// Kind of the timer behind an auction.
pub const ALARM: &str = "trade.alarm";
/// Most criteria.
pub const CRITERIA_MOST: usize = 12;
/// Most questions of one account about one tender.
const QUESTIONS_MOST: i64 = 20;

/// Makes sure terms hold together with the procedure and the catalogue (PRT-24).
fn check(
    tx: &mut Tx,
    rules: &Rules,
    procedure: &Procedure,
    organ_region: &str,
    terms: &Terms,
) -> Result<(), Fault> {
    said(&terms.title, LINE_MOST)?;
    said(&terms.description, TEXT_MOST)?;
    for line in [&terms.qualification, &terms.delivery] {
        if line.chars().count() > 2_000 {
            return Err(Fault::invalid("trade.text-long").with("most", 2_000));
        }
    }
    if terms.budget_fen <= 0 {
        return Err(Fault::invalid("trade.amount"));
    }
    let most = terms.budget_fen / 100 * i64::from(procedure.deposit_percent);
    if terms.deposit_fen < 0 || terms.deposit_fen > most {
        return Err(Fault::invalid("trade.deposit-high").with("most", crate::model::yuan(most)));
    }
    let entry = rules.catalogue.iter().find(|one| one.key == terms.catalogue);
    let entry = entry.ok_or_else(|| Fault::invalid("trade.catalogue-missing"))?;
    let strictest = rules.catalogue.iter().filter(|one| {
        one.board == entry.board && one.from_fen() <= terms.budget_fen && one.from_fen() > entry.from_fen()
    });
    // An entry with a higher threshold of the same procedures covers it: what falls under that may not be traded as less.
    let stricter = strictest
        .filter(|one| one.procedures.iter().any(|key| entry.procedures.contains(key)))
        .max_by_key(|one| one.from_fen());
    let judged = stricter.unwrap_or(entry);
    if entry.from_fen() > terms.budget_fen || !judged.procedures.contains(&procedure.key) {
        return Err(Fault::invalid("trade.catalogue-refuses").with("entry", &judged.name.zh));
    }
    match procedure.way {
        Way::Sealed => {
            let speciality = rules.speciality(&terms.speciality);
            if procedure.experts > 0 && speciality.is_none() {
                return Err(Fault::invalid("trade.speciality-unknown"));
            }
            let points: i64 = terms.criteria.iter().map(|one| one.points).sum();
            let fine = terms.criteria.iter().all(|one| one.points > 0 && !one.name.trim().is_empty());
            let whole = match procedure.wins {
                Wins::Points => {
                    points + terms.price_points == 100 && terms.price_points > 0 && !terms.criteria.is_empty()
                }
                _ => terms.criteria.is_empty() && terms.price_points == 0,
            };
            if !fine || !whole || terms.criteria.len() > CRITERIA_MOST {
                return Err(Fault::invalid("trade.criteria-wrong"));
            }
        }
        Way::Auction if terms.step_fen <= 0 => return Err(Fault::invalid("trade.step-missing")),
        Way::Auction => {}
        Way::Direct => {
            if rows::people::trader(tx, &terms.supplier)?.is_none() {
                return Err(Fault::invalid("trade.supplier-unknown"));
            }
        }
    }
    debug_assert!(!organ_region.is_empty());
    Ok(())
}

/// Drafts a tender for an organ, or drafts it anew where `number` is that of a draft.
///
/// # Errors
/// `access.forbidden`; what is wrong with the terms; `trade.changed`, `trade.wrong-state`.
pub fn draft(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    organ: OrganId,
    procedure: &str,
    terms: &Terms,
    former: Option<(&str, i64)>,
) -> Result<Tender, Fault> {
    let rules = desk.rules(tx)?;
    let procedure = rules.procedure(procedure)?;
    let board = rules.board(&procedure.board)?;
    let found = directory::organ::by_id(tx, organ)?.ok_or_else(|| Fault::not_found("trade.unknown"))?;
    require(actor, Tendering::PERMISSION, Scope { region: &found.region, organ: Some(organ), item: None })?;
    let authority = directory::organ::by_uscc(tx, &board.authority)?
        .ok_or_else(|| Fault::invalid("trade.authority-unknown").with("board", &board.name.zh))?;
    check(tx, &rules, procedure, &found.region, terms)?;
    let text = serde_json::to_string(terms).map_err(|error| Fault::internal("trade.broken", error))?;
    if let Some((number, revision)) = former {
        let mut tender = hold(tx, actor, number, revision, Tendering::PERMISSION, &[State::Draft])?;
        (tender.title, tender.terms) = (terms.title.trim().to_owned(), text);
        (tender.procedure, tender.board) = (procedure.key.clone(), board.key.clone());
        tender.authority = authority.id.0;
        keep(tx, &mut tender)?;
        note(tx, actor, events::DRAFTED, &tender, json!({}));
        return Ok(tender);
    }
    let tender = Tender {
        id: tx.new_id(),
        number: next_number(tx)?,
        revision: 1,
        state: State::Draft,
        board: board.key.clone(),
        procedure: procedure.key.clone(),
        organ: organ.0,
        authority: authority.id.0,
        region: found.region,
        title: terms.title.trim().to_owned(),
        terms: text,
        version: 0,
        holders: String::new(),
        quorum: 0,
        created_at: tx.now(),
        created_by: actor.account.0,
        published_at: None,
        questions_until: None,
        bids_until: None,
        opened_at: None,
        report_at: None,
        publicity_until: None,
        awarded_at: None,
        winner: String::new(),
        award_fen: 0,
        contract_at: None,
        contract_no: String::new(),
        ended_at: None,
        why: String::new(),
    };
    rows::tenders::insert(tx, &tender)?;
    note(tx, actor, events::DRAFTED, &tender, json!({}));
    Ok(tender)
}

/// The key holders of a tender to be announced: one each of tenderer, platform and authority, three different people.
fn holders(tx: &mut Tx, tender: &Tender) -> Result<Vec<i64>, Fault> {
    let (mut ids, mut accounts) = (Vec::new(), Vec::new());
    for (role, organ) in
        [("tenderer", Some(tender.organ)), ("platform", None), ("supervisor", Some(tender.authority))]
    {
        let missing = || Fault::conflict("trade.key-missing").with("role", role);
        let holder = rows::people::holder_now(tx, role, organ)?.ok_or_else(missing)?;
        if accounts.contains(&holder.account) {
            return Err(Fault::conflict("trade.key-same"));
        }
        accounts.push(holder.account);
        ids.push(holder.id);
    }
    Ok(ids)
}

/// The earliest end of bidding for what is announced or amended now.
pub fn earliest_end(procedure: &Procedure, now: i64, amended: bool) -> i64 {
    let days = if amended { procedure.amend_days } else { procedure.bid_days };
    days_after(now, days)
}

fn until(procedure: &Procedure, now: i64, wanted: i64, amended: bool) -> Result<i64, Fault> {
    let earliest = earliest_end(procedure, now, amended);
    // The last moment of the earliest day is counted out; from the next day's beginning on it is enough time.
    if wanted <= earliest {
        let day = china_date(earliest + 1);
        return Err(Fault::invalid("trade.too-soon").with("day", day));
    }
    if wanted > now + 366 * DAY_MS {
        return Err(Fault::invalid("trade.too-late-end"));
    }
    Ok(wanted)
}

fn question_end(procedure: &Procedure, bids_until: i64) -> i64 {
    bids_until - DAY_MS * i64::from(procedure.question_days)
}

/// Rings when an auction closes.
pub(crate) fn arm(tx: &mut Tx, tender: &Tender) {
    let key = format!("trade:{}", tender.id);
    tx.cancel_timers(&key);
    if let Some(end) = tender.bids_until {
        let payload = json!({ "tender": tender.number });
        tx.set_timer(Timer { at_ms: end + 1, kind: ALARM, key, payload });
    }
}

/// Announces a tender (发布公告). From here on everybody sees it, and what was announced changes by amendments alone.
///
/// # Errors
/// As [`hold`]; `trade.too-soon` with the first day on which bidding may end, `trade.too-late-end`, `trade.key-missing` with the role,
/// `trade.key-same`.
pub fn publish(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    number: &str,
    revision: i64,
    bids_until: i64,
) -> Result<Tender, Fault> {
    let mut tender = hold(tx, actor, number, revision, Tendering::PERMISSION, &[State::Draft])?;
    let (rules, now) = (desk.rules(tx)?, tx.now());
    let procedure = rules.procedure(&tender.procedure)?;
    let terms = tender.terms()?;
    check(tx, &rules, procedure, &tender.region, &terms)?;
    (tender.published_at, tender.version) = (Some(now), 1);
    match procedure.way {
        Way::Direct => {
            // Nobody else bids: what is announced is the candidate, and objections may come at once.
            tender.state = State::Candidates;
            (tender.report_at, tender.publicity_until) =
                (Some(now), Some(days_after(now, procedure.publicity_days)));
            (tender.winner, tender.award_fen) = (terms.supplier.clone(), terms.budget_fen);
        }
        way => {
            let end = until(procedure, now, bids_until, false)?;
            tender.state = State::Published;
            (tender.bids_until, tender.questions_until) = (Some(end), Some(question_end(procedure, end)));
            if way == Way::Sealed {
                let ids: Vec<String> = holders(tx, &tender)?.iter().map(ToString::to_string).collect();
                (tender.holders, tender.quorum) = (ids.join(" "), i64::from(procedure.quorum));
            } else {
                arm(tx, &tender);
            }
        }
    }
    rows::tenders::insert_version(tx, &tender, "")?;
    keep(tx, &mut tender)?;
    let data = json!({ "version": 1, "until": tender.bids_until });
    note(tx, actor, events::PUBLISHED, &tender, data);
    ocds::release(tx, &rules, &tender, "tender")?;
    Ok(tender)
}

/// What an amendment says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amendment {
    /// The terms from now on.
    pub terms: Terms,
    /// Until when bids are taken, epoch ms.
    pub bids_until: i64,
    /// Why.
    pub why: String,
}

/// Changes what was announced (变更公告) while bids come in. Those in already stay sealed; whoever bid may take theirs back and bid anew.
///
/// # Errors
/// As [`hold`]; `trade.closed` after the end of bidding, `trade.too-soon` where too little time would be left, what is wrong with the
/// terms, `trade.text-missing` without a reason.
pub fn amend(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    number: &str,
    revision: i64,
    change: &Amendment,
) -> Result<Tender, Fault> {
    let Amendment { terms, bids_until, why } = change;
    let mut tender = hold(tx, actor, number, revision, Tendering::PERMISSION, &[State::Published])?;
    let (rules, now) = (desk.rules(tx)?, tx.now());
    let procedure = rules.procedure(&tender.procedure)?;
    if tender.bids_until.is_none_or(|end| now > end) {
        return Err(Fault::conflict("trade.closed"));
    }
    if procedure.way == Way::Auction && rows::bids::last_offer(tx, tender.id)?.is_some() {
        return Err(Fault::conflict("trade.offers-made"));
    }
    let why = said(why, LINE_MOST)?;
    check(tx, &rules, procedure, &tender.region, terms)?;
    let end = until(procedure, now, *bids_until, true)?;
    if tender.bids_until.is_some_and(|before| end < before) {
        return Err(Fault::invalid("trade.shortened"));
    }
    tender.terms = serde_json::to_string(terms).map_err(|error| Fault::internal("trade.broken", error))?;
    tender.title = terms.title.trim().to_owned();
    tender.version += 1;
    (tender.bids_until, tender.questions_until) = (Some(end), Some(question_end(procedure, end)));
    rows::tenders::insert_version(tx, &tender, &why)?;
    if procedure.way == Way::Auction {
        arm(tx, &tender);
    }
    keep(tx, &mut tender)?;
    note(tx, actor, events::AMENDED, &tender, json!({ "version": tender.version, "why": why, "until": end }));
    ocds::release(tx, &rules, &tender, "tenderAmendment")?;
    Ok(tender)
}

/// Asks about the documents (提问). Everybody reads the question and its answer; nobody reads who asked.
///
/// # Errors
/// `trade.unknown`, `trade.not-a-trader`, `trade.questions-closed`, `trade.questions-many`, `trade.text-missing`, `trade.text-long`.
pub fn ask(tx: &mut Tx, actor: &Actor, number: &str, words: &str) -> Result<(), Fault> {
    let tender = public(tx, number)?;
    if subject::mine(tx, actor)?.is_empty() {
        return Err(Fault::forbidden("trade.not-a-trader"));
    }
    let open = tender.state == State::Published && tender.questions_until.is_some_and(|end| tx.now() <= end);
    if !open {
        return Err(Fault::conflict("trade.questions-closed"));
    }
    let words = said(words, 1_000)?;
    if rows::tenders::asked(tx, tender.id, actor.account.0)? >= QUESTIONS_MOST {
        return Err(Fault::conflict("trade.questions-many").with("most", QUESTIONS_MOST));
    }
    let id = tx.new_id();
    rows::tenders::insert_question(tx, id, tender.id, actor.account.0, &words)?;
    // Who asks is a bidder perhaps: the ledger names the portal.
    note(tx, &Actor::system("portal"), events::ASKED, &tender, json!({}));
    Ok(())
}

/// Answers a question to everybody (答疑).
///
/// # Errors
/// As [`hold`]; `trade.unknown` for a question that is answered or not there.
pub fn answer(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    number: &str,
    revision: i64,
    question: i64,
    words: &str,
) -> Result<(), Fault> {
    let mut tender = hold(tx, actor, number, revision, Tendering::PERMISSION, &[State::Published])?;
    let words = said(words, 2_000)?;
    if !rows::tenders::answer(tx, tender.id, question, &words)? {
        return Err(Fault::not_found("trade.unknown"));
    }
    keep(tx, &mut tender)?;
    note(tx, actor, events::ANSWERED, &tender, json!({}));
    let rules = desk.rules(tx)?;
    ocds::release(tx, &rules, &tender, "tenderUpdate")
}

/// Ends a tender without an award: called off by the tenderer with the reason (终止), or failed for want of bids (流标). Sealed bids are
/// never opened then.
///
/// # Errors
/// As [`hold`]; `trade.text-missing`.
pub fn end(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    number: &str,
    revision: i64,
    why: &str,
) -> Result<Tender, Fault> {
    let states = [State::Draft, State::Published, State::Opened, State::Candidates];
    let mut tender = hold(tx, actor, number, revision, Tendering::PERMISSION, &states)?;
    let why = said(why, LINE_MOST)?;
    finish(tx, desk, actor, &mut tender, State::Cancelled, &why)?;
    Ok(tender)
}

/// Ends a tender in this state.
pub(crate) fn finish(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    tender: &mut Tender,
    state: State,
    why: &str,
) -> Result<(), Fault> {
    let was_public = tender.is_public();
    (tender.state, tender.ended_at, tender.why) = (state, Some(tx.now()), why.to_owned());
    tender.winner.clear();
    tender.award_fen = 0;
    tx.cancel_timers(&format!("trade:{}", tender.id));
    keep(tx, tender)?;
    note(tx, actor, events::ENDED, tender, json!({ "state": state.as_str(), "why": why }));
    match was_public {
        true => {
            let rules = desk.rules(tx)?;
            ocds::release(tx, &rules, tender, "tenderCancellation")
        }
        false => Ok(()),
    }
}

/// Declares that too few bids came (流标): the tenderer, after the end of bidding.
///
/// # Errors
/// As [`hold`]; `trade.not-closed`, `trade.enough-bids`.
pub fn fail(tx: &mut Tx, desk: &Desk, actor: &Actor, number: &str, revision: i64) -> Result<Tender, Fault> {
    let states = [State::Published, State::Opened];
    let mut tender = hold(tx, actor, number, revision, Tendering::PERMISSION, &states)?;
    if tender.bids_until.is_none_or(|end| tx.now() <= end) {
        return Err(Fault::conflict("trade.not-closed"));
    }
    let rules = desk.rules(tx)?;
    let least = usize::from(rules.procedure(&tender.procedure)?.bidders);
    let fit = |state: BidState| matches!(state, BidState::In | BidState::Opened);
    let standing = rows::bids::of_tender(tx, tender.id)?.iter().filter(|bid| fit(bid.state)).count();
    if standing >= least {
        return Err(Fault::conflict("trade.enough-bids"));
    }
    finish(tx, desk, actor, &mut tender, State::Failed, "too-few-bids")?;
    Ok(tender)
}

/// Gives an order about a tender (监督意见): it stands on the tender's public page, and the tenderer answers by acting.
///
/// # Errors
/// As [`hold`]; `trade.text-missing`.
pub fn order(tx: &mut Tx, actor: &Actor, number: &str, revision: i64, words: &str) -> Result<(), Fault> {
    let mut tender = hold(tx, actor, number, revision, Supervise::PERMISSION, State::ALL)?;
    let words = said(words, 1_000)?;
    rows::tenders::insert_warning(tx, tender.id, "order", &words)?;
    keep(tx, &mut tender)?;
    note(tx, actor, events::ORDERED, &tender, json!({ "order": words }));
    Ok(())
}
