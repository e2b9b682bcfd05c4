//! What comes before a grave decision: the hearing (听证), the collective discussion (集体讨论), approval beyond the range; by who decides and
//! did not investigate.

use contract::time::china_date;
use contract::{Actor, Fault};
use serde_json::json;
use store::Tx;

use super::course::{by_decider, keep, paper, power, tell};
use super::model::{Hearing, Officer, State};
use crate::desk::Desk;
use crate::push::said;
use crate::{clock, events};

/// Sets the day of a hearing that was asked for: at least as many days ahead as the law says, presided over by who did not investigate.
///
/// # Errors
/// As [`by_decider`]; `enforce.no-hearing` where none was asked for, `enforce.hearing-day`.
pub fn call_hearing(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    at: (&str, i64),
    day: &str,
) -> Result<(), Fault> {
    let mut case = by_decider(tx, actor, at, &[State::Noticed])?;
    if case.of.asked_at.is_none() || case.of.hearing.is_some() {
        return Err(Fault::conflict("enforce.no-hearing"));
    }
    let (list, _) = power(tx, &case.row)?;
    let first = china_date(clock::due(&desk.calendar, &case.row.region, list.call, tx.now())?.0);
    let day = worktime::parse_date(day.trim()).ok().filter(|day| *day >= first);
    let day = day.ok_or_else(|| Fault::invalid("enforce.hearing-day").with("day", first))?.to_string();
    let presider = Officer { account: actor.account.0, name: actor.name.clone() };
    paper(tx, actor, &case.row, "hearing-call", &format!("听证日期：{day}"))?;
    case.of.hearing = Some(Hearing { day: day.clone(), presider, record: None });
    keep(tx, &mut case)?;
    tell(tx, actor, events::HEARING_CALLED, &case.row, json!({ "day": day }));
    Ok(())
}

/// Takes down what was said at the hearing (听证笔录), not before its day.
///
/// # Errors
/// As [`by_decider`]; `enforce.no-hearing`, `enforce.hearing-to-come`, `push.words`.
pub fn hold_hearing(tx: &mut Tx, actor: &Actor, at: (&str, i64), record: &str) -> Result<(), Fault> {
    let mut case = by_decider(tx, actor, at, &[State::Noticed])?;
    let today = china_date(tx.now()).to_string();
    let hearing = case.of.hearing.as_mut().filter(|one| one.record.is_none());
    let hearing = hearing.ok_or_else(|| Fault::conflict("enforce.no-hearing"))?;
    if hearing.presider.account != actor.account.0 {
        return Err(Fault::forbidden("enforce.not-presider"));
    }
    if today < hearing.day {
        return Err(Fault::conflict("enforce.hearing-to-come").with("day", &hearing.day));
    }
    let record = said(record)?;
    hearing.record = Some(record.clone());
    paper(tx, actor, &case.row, "hearing-record", &record)?;
    keep(tx, &mut case)?;
    tell(tx, actor, events::HEARING_HELD, &case.row, json!({}));
    Ok(())
}

/// Takes down a collective discussion (集体讨论): who took part and what came out.
///
/// # Errors
/// As [`by_decider`]; `push.words`.
pub fn discuss(
    tx: &mut Tx,
    actor: &Actor,
    at: (&str, i64),
    people: &str,
    outcome: &str,
) -> Result<(), Fault> {
    let mut case = by_decider(tx, actor, at, &[State::Noticed])?;
    let (people, outcome) = (said(people)?, said(outcome)?);
    paper(tx, actor, &case.row, "discussion", &format!("{people}：{outcome}"))?;
    case.of.discussed = Some((people, outcome));
    keep(tx, &mut case)?;
    tell(tx, actor, events::DISCUSSED, &case.row, json!({}));
    Ok(())
}

/// Approves a penalty outside the range, with reasons.
///
/// # Errors
/// As [`by_decider`]; `enforce.inside`, `push.words`.
pub fn approve_outside(tx: &mut Tx, actor: &Actor, at: (&str, i64), why: &str) -> Result<(), Fault> {
    let mut case = by_decider(tx, actor, at, &[State::Noticed])?;
    let why = said(why)?;
    match case.of.outside.as_mut() {
        Some(outside) if outside.approved.is_none() => outside.approved = Some((actor.name.clone(), why)),
        _ => return Err(Fault::conflict("enforce.inside")),
    }
    keep(tx, &mut case)?;
    tell(tx, actor, events::OUTSIDE_APPROVED, &case.row, json!({}));
    Ok(())
}
