//! What happens when a case's clock rings: an application counts as accepted, a level rises, a correction or a deferred
//! material lapses; and what happens to due dates when a year's holidays become known.

use contract::case::CaseState;
use contract::{Actor, CaseId, Fault};
use jiff::civil::Date;
use serde_json::json;
use store::Tx;

use crate::clock::{arm, calendar, date, derive, start_intake, state, warned_from};
use crate::desk::{Desk, today};
use crate::events::{self, Recounted, WhichLimit};
use crate::hand::{Hand, record, record_told, told};
use crate::model::{Case, CaseKind, DocumentKind, Level, Running};

/// The timer of a case's clock rang. Does whatever is due, whoever rings and however often; answers whether anything was.
///
/// # Errors
/// Database errors, `case.clock`.
pub fn ring(tx: &mut Tx, desk: &Desk, id: CaseId) -> Result<bool, Fault> {
    let clock = Actor::system("clock");
    let mut hand = Hand::take(tx, id)?;
    match hand.case().state {
        CaseState::Received => {
            let due = hand.case().due.as_deref().map(date).transpose()?;
            if due.is_none_or(|due| today(tx) <= due) {
                return Ok(false);
            }
            crate::accept::deem_accepted(tx, desk, &clock, hand)?;
            Ok(true)
        }
        CaseState::Correcting => {
            let rang = crate::correction::ring(tx, desk, &clock, &mut hand)?;
            hand.put_back(tx)?;
            Ok(rang)
        }
        CaseState::Accepted | CaseState::Deciding => {
            let at = hand.at();
            let told = at == Hand::ROOT && crate::deferred::ring(tx, desk, &clock, &mut hand)?;
            let raised = raise(tx, desk, &clock, &mut hand, at)?;
            if !raised {
                // Whatever it rang for, the next is set.
                arm(tx, desk, hand.get(at))?;
            }
            hand.put_back(tx)?;
            Ok(told || raised)
        }
        _ => Ok(false),
    }
}

/// Raises the level of a running case, or tells that a special procedure takes longer than planned.
fn raise(tx: &mut Tx, desk: &Desk, clock: &Actor, hand: &mut Hand, at: usize) -> Result<bool, Fault> {
    let today = today(tx);
    let mut rang = false;
    // Several steps may have passed while nobody looked (a restored backup, a clock moved ahead): each is recorded.
    for _ in 0..4 {
        let case = hand.get(at);
        let due = |text: &Option<String>| text.as_deref().map(date).transpose();
        let (promised, statutory) = (due(&case.due)?, due(&case.statutory_due)?);
        let passed = |limit: Option<Date>| limit.is_some_and(|limit| today > limit);
        let (level, (kind, data)) = match (case.running, case.level, &case.facts.special) {
            (Running::Paused, _, Some(special)) if !special.late && today > date(&special.until)? => {
                let fact = events::SpecialOverdue { kind: special.kind, until: special.until.clone() };
                (case.level, told(&fact))
            }
            (Running::Runs, Level::Fine, _) if near(desk, case, promised, today)? => {
                (Level::Soon, told(&events::DueSoon { due: case.due.clone() }))
            }
            (Running::Runs, Level::Soon, _) if passed(promised) => {
                let fact = events::Overdue { due: case.due.clone(), limit: WhichLimit::Promised };
                (Level::Yellow, told(&fact))
            }
            (Running::Runs, Level::Yellow, _) if passed(statutory) => {
                let due = case.statutory_due.clone();
                (Level::Red, told(&events::Overdue { due, limit: WhichLimit::Statutory }))
            }
            _ => break,
        };
        record_told(tx, clock, case, (kind, data));
        desk.announce(tx, kind, case);
        let case = hand.change(at);
        case.level = level;
        if let Some(special) = case.facts.special.as_mut().filter(|_| kind == events::SPECIAL_OVERDUE) {
            special.late = true;
        }
        rang = true;
    }
    if rang {
        derive(tx, desk, hand.change(at), true)?;
    }
    Ok(rang)
}

fn near(desk: &Desk, case: &Case, due: Option<Date>, today: Date) -> Result<bool, Fault> {
    let Some(due) = due else { return Ok(false) };
    let calendar = calendar(desk, case)?;
    let Some(state) = state(&calendar, case)? else { return Ok(false) };
    Ok(today >= warned_from(&calendar, due, state.started())?)
}

/// Counts due dates anew after a year's holiday notice was loaded: the provisional ones and, where the notice moved days
/// that were known, those due on `from` (`YYYY-MM-DD`) or later. Those concerned are told: the ledger, which timelines and
/// boards follow, has `case.due-recounted`, and a date that moved is told in writing. Works through 200 cases at a time:
/// call it again with the last id it answers until it answers `None`.
///
/// # Errors
/// Database errors, `case.clock`.
pub fn recount(tx: &mut Tx, desk: &Desk, after: CaseId, from: Option<&str>) -> Result<Option<CaseId>, Fault> {
    let clock = Actor::system("clock");
    let ids = crate::store::to_recount(tx, after, from)?;
    let last = ids.last().copied();
    for id in ids {
        recount_one(tx, desk, &clock, id)?;
    }
    Ok(last)
}

fn recount_one(tx: &mut Tx, desk: &Desk, clock: &Actor, id: CaseId) -> Result<(), Fault> {
    let mut hand = Hand::take(tx, id)?;
    if hand.case().state == CaseState::Correcting {
        crate::correction::recount(tx, desk, clock, &mut hand)?;
        hand.put_back(tx)?;
        return Ok(());
    }
    let at = hand.at();
    let was = hand.case().clone();
    let mut case = was.clone();
    if was.state == CaseState::Received {
        let from = was.facts.supplemented_at.unwrap_or(was.received_at);
        start_intake(tx, desk, &mut case, from, true)?;
    } else if was.kind == CaseKind::Member && was.state == CaseState::Deciding {
        // Its organ has given its view: it stands under the clock of the whole, which came before it.
        let root = hand.root();
        (case.due, case.statutory_due, case.provisional) =
            (root.due.clone(), root.statutory_due.clone(), root.provisional);
    } else {
        derive(tx, desk, &mut case, true)?;
        let level = fitting(desk, &case, today(tx))?.min(case.level);
        if level != case.level {
            case.level = level;
            derive(tx, desk, &mut case, true)?;
        }
    }
    let moved = (&case.due, &case.statutory_due) != (&was.due, &was.statutory_due);
    // What nobody needs to know is not written: a page somebody has open stays good.
    if !moved && (case.provisional, case.level) == (was.provisional, was.level) {
        return Ok(());
    }
    // A clock that has stopped concerns nobody any more, and a member waiting for decision is told of with the whole.
    let concerns = was.running != Running::Stopped;
    *hand.change(at) = case;
    if concerns {
        tell(tx, desk, clock, &hand, &was, moved)?;
    }
    hand.put_back(tx)?;
    Ok(())
}

/// The level the dates give today, for a case whose dates have moved away.
fn fitting(desk: &Desk, case: &Case, today: Date) -> Result<Level, Fault> {
    let passed = |text: &Option<String>| -> Result<bool, Fault> {
        Ok(text.as_deref().map(date).transpose()?.is_some_and(|limit| today > limit))
    };
    Ok(match case.running {
        Running::Runs if passed(&case.statutory_due)? => Level::Red,
        Running::Runs if passed(&case.due)? => Level::Yellow,
        Running::Runs if near(desk, case, case.due.as_deref().map(date).transpose()?, today)? => Level::Soon,
        Running::Runs => Level::Fine,
        _ => case.level,
    })
}

/// Tells the applicant and whoever watches that a date was counted anew: one that moved in writing, as the former one was.
fn tell(tx: &mut Tx, desk: &Desk, clock: &Actor, hand: &Hand, was: &Case, moved: bool) -> Result<(), Fault> {
    let case = hand.case();
    let document = match moved && case.is_root() {
        false => None,
        true => {
            let item = crate::engine::version(tx, desk, case)?.item.name.clone();
            let data = match was.state {
                CaseState::Received => json!({ "tell_was": was.due, "tell_by": case.due }),
                _ => json!({
                    "was": was.due, "due": case.due, "statutory_due": case.statutory_due,
                    "provisional": case.provisional,
                }),
            };
            Some(crate::documents::issue(tx, desk, clock, case, DocumentKind::Recount, &item, data)?)
        }
    };
    let fact = events::DueRecounted {
        was: was.due.clone(),
        due: case.due.clone(),
        provisional: case.provisional,
        result: if moved { Recounted::DueMoved } else { Recounted::DueConfirmed },
        document: document.map(|document| document.number),
    };
    record(tx, clock, case, &fact);
    desk.announce(tx, events::DUE_RECOUNTED, case);
    Ok(())
}
