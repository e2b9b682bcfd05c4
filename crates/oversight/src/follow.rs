//! Following up a bad rating (差评回访整改): the supervisor calls back, tells the applicant what was done, and closes it. Nobody of the
//! organ that was rated does any of it, nor anybody who handled the case (办理与监督评价相分离).
//!
//! What is said stands in tables of its own and not in the case's stream, which everybody who handles the case reads.

use contract::case::RATED;
use contract::{Actor, Fault};
use directory::access::{Permit, ScopeOwned, require};
use serde_json::json;
use store::{Event, Tx, ledger};

use crate::permissions::FollowRatings;
use crate::store::{self as rows, CallRow, RatingLine};

/// Ratings from this grade on are followed up: 不满意、非常不满意.
pub const BAD_FROM: i64 = 4;
/// Working days within which somebody is called back. A rule of the house; the site may promise less.
pub const CALL_DAYS: u16 = 5;
/// After so many calls that reached nobody it may be answered in writing all the same.
pub const TRIES: usize = 3;
/// Longest note of a call, in characters.
pub const SAID_CHARS_MAX: usize = 500;
/// Longest answer, in characters.
pub const ANSWER_CHARS_MAX: usize = 1000;

/// Somebody was called back: data `case`, `reached`.
pub const CALLED: &str = "rating.called";
/// The applicant was told what was done: data `case`.
pub const ANSWERED: &str = "rating.answered";
/// The follow-up was closed: data `case`.
pub const CLOSED: &str = "rating.closed";

/// Events of a case looked through for whoever handled it.
const MOST_EVENTS: u32 = 10_000;

::store::column_text!(State { Waiting => "waiting", Called => "called", Answered => "answered", Closed => "closed" });

/// How far a follow-up is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// 待回访.
    Waiting,
    /// 待整改: called back, not answered yet.
    Called,
    /// 待办结: answered, not closed yet.
    Answered,
    /// 已办结.
    Closed,
}

/// What a rating is about, for the check against postings.
pub fn scope(line: &RatingLine) -> ScopeOwned {
    ScopeOwned {
        region: line.region.clone(),
        organ: Some(line.organ.into()),
        item: Some(line.item_code.clone()),
    }
}

/// Whether the actor stands apart from what was rated, or why not.
///
/// # Errors
/// `rating.own-organ`, `rating.own-case`.
pub fn apart(tx: &mut Tx, actor: &Actor, line: &RatingLine) -> Result<(), Fault> {
    if actor.postings.iter().any(|posting| posting.organ.0 == line.organ) {
        return Err(Fault::forbidden("rating.own-organ"));
    }
    let own = actor.ledger_name();
    let events = ledger::events(tx, &format!("case:{}", line.case_id), 0, MOST_EVENTS)?;
    match events.iter().any(|event| event.actor == own && event.kind != RATED) {
        true => Err(Fault::forbidden("rating.own-case")),
        false => Ok(()),
    }
}

/// The rating whose follow-up the actor may carry on.
fn open(tx: &mut Tx, actor: &Actor, id: i64) -> Result<(RatingLine, State), Fault> {
    let line = rows::rating(tx, id)?.ok_or_else(|| Fault::not_found("rating.not-found"))?;
    require(actor, FollowRatings::PERMISSION, scope(&line).borrow())?;
    apart(tx, actor, &line)?;
    match line.state {
        None => Err(Fault::conflict("rating.not-bad")),
        Some(State::Closed) => Err(Fault::conflict("rating.closed")),
        Some(state) => Ok((line, state)),
    }
}

fn text(given: &str, most: usize, code: &'static str) -> Result<String, Fault> {
    let given = given.trim();
    match given.is_empty() || given.chars().count() > most {
        true => Err(Fault::invalid(code).with("max", most)),
        false => Ok(given.to_owned()),
    }
}

fn moved(count: u64) -> Result<(), Fault> {
    if count == 0 { Err(Fault::conflict("rating.moved")) } else { Ok(()) }
}

fn record(tx: &mut Tx, actor: &Actor, kind: &'static str, line: &RatingLine, mut data: serde_json::Value) {
    if let Some(data) = data.as_object_mut() {
        data.insert("case".to_owned(), json!(line.case_number));
    }
    tx.record(Event { stream: format!("rating:{}", line.id), kind, actor: actor.ledger_name(), data });
}

/// Notes a call, whether or not it reached anybody.
///
/// # Errors
/// `rating.said` without a note; what [`open`] refuses.
pub fn call(tx: &mut Tx, actor: &Actor, id: i64, reached: bool, said: &str) -> Result<(), Fault> {
    let (line, state) = open(tx, actor, id)?;
    let said = text(said, SAID_CHARS_MAX, "rating.said")?;
    if reached && state == State::Waiting {
        moved(rows::move_on(tx, id, State::Waiting, State::Called)?)?;
    }
    let row =
        CallRow { id: tx.new_id(), rating: id, at: tx.now(), by_name: actor.name.clone(), reached, said };
    rows::insert_call(tx, &row)?;
    record(tx, actor, CALLED, &line, json!({ "reached": reached }));
    Ok(())
}

/// Tells the applicant what came out and what was put right; until it is closed it can be written anew.
///
/// # Errors
/// `rating.answer` without words, `rating.call-first`; what [`open`] refuses.
pub fn answer(tx: &mut Tx, actor: &Actor, id: i64, words: &str) -> Result<(), Fault> {
    let (line, state) = open(tx, actor, id)?;
    let words = text(words, ANSWER_CHARS_MAX, "rating.answer")?;
    if state == State::Waiting && rows::calls(tx, id)?.len() < TRIES {
        return Err(Fault::conflict("rating.call-first").with("n", TRIES));
    }
    moved(rows::answer(tx, id, state, &words, &actor.name)?)?;
    record(tx, actor, ANSWERED, &line, json!({}));
    Ok(())
}

/// Closes it.
///
/// # Errors
/// `rating.answer-first`; what [`open`] refuses.
pub fn close(tx: &mut Tx, actor: &Actor, id: i64) -> Result<(), Fault> {
    let (line, state) = open(tx, actor, id)?;
    if state != State::Answered {
        return Err(Fault::conflict("rating.answer-first"));
    }
    moved(rows::close(tx, id, &actor.name)?)?;
    record(tx, actor, CLOSED, &line, json!({}));
    Ok(())
}
