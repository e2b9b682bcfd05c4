//! The limit of a correction notice and its end (补正期限, 逾期未补正): the applicant is told until when and what follows, is
//! reminded before the last day, and told in writing what became of the application after it. No law sets the limit: the item
//! does, and where it is silent the house (docs/decisions/0190).

use contract::case::CaseState;
use contract::item::{Terms, USUAL_CORRECTION_DAYS, Uncorrected};
use contract::time::china_date;
use contract::{Actor, CaseId, Fault};
use jiff::civil::Date;
use serde_json::{Value, json};
use store::Tx;

use crate::board;
use crate::check::required;
use crate::clock::{self, LastDay};
use crate::desk::{Desk, permit, refuse_own_case, today};
use crate::documents;
use crate::engine;
use crate::events;
use crate::frame::{self, Act, Standing};
use crate::hand::{Hand, record};
use crate::model::{Case, Document, DocumentKind};
use crate::permissions;
use crate::store as rows;

/// Why an application ended whose corrections did not come ([`crate::model::Facts::ended_because`]).
pub const UNCORRECTED: &str = "uncorrected";

/// The last day for corrections asked for on a day.
///
/// # Errors
/// `case.clock`.
pub fn last_day(desk: &Desk, case: &Case, from: Date, terms: Terms) -> Result<LastDay, Fault> {
    clock::last_day_from(desk, case, from, terms.correction, USUAL_CORRECTION_DAYS)
}

/// The limit begins: it stands on the row as the day the case waits for, and the one timer is set.
///
/// # Errors
/// `case.clock`.
pub(crate) fn begin(tx: &mut Tx, desk: &Desk, case: &mut Case, last: LastDay) -> Result<(), Fault> {
    let until = last.on.to_string();
    (case.due, case.provisional) = (Some(until.clone()), last.provisional);
    if let Some(notice) = &mut case.facts.notice {
        notice.until = Some(until);
    }
    arm(tx, desk, case)
}

/// Sets the timer for the reminder, or for the day after the last.
fn arm(tx: &mut Tx, desk: &Desk, case: &Case) -> Result<(), Fault> {
    let Some((last, since, reminded)) = term(case)? else { return Ok(()) };
    let on = match reminded {
        false => clock::near_from(desk, case, last, since)?,
        true => china_date(clock::day_after(last)),
    };
    clock::set_bell(tx, case, on);
    Ok(())
}

/// The last day, the day of the notice, and whether the applicant was reminded. `None` where no limit was told.
fn term(case: &Case) -> Result<Option<(Date, Date, bool)>, Fault> {
    let Some(notice) = &case.facts.notice else { return Ok(None) };
    let Some(until) = &notice.until else { return Ok(None) };
    Ok(Some((clock::date(until)?, china_date(notice.at), notice.reminded)))
}

/// The timer rang while the applicant's corrections are awaited: reminds, or ends the application after the last day. What was
/// supplied before this counts, however late the bell. Answers whether anything was due.
///
/// # Errors
/// Database errors, `case.clock`.
pub(crate) fn ring(tx: &mut Tx, desk: &Desk, by: &Actor, hand: &mut Hand) -> Result<bool, Fault> {
    let Some((last, since, reminded)) = term(hand.root())? else { return Ok(false) };
    let today = today(tx);
    if today > last {
        lapse(tx, desk, by, hand, last)?;
        return Ok(true);
    }
    let remind = !reminded && today >= clock::near_from(desk, hand.root(), last, since)?;
    if remind {
        record(tx, by, hand.root(), &events::CorrectionNear { until: last.to_string() });
        desk.announce(tx, events::CORRECTION_NEAR, hand.root());
        if let Some(notice) = &mut hand.change(Hand::ROOT).facts.notice {
            notice.reminded = true;
        }
    }
    // Whatever it rang for, the next is set.
    arm(tx, desk, hand.root())?;
    Ok(remind)
}

/// Nothing came: the application ends as its item says, in writing.
fn lapse(tx: &mut Tx, desk: &Desk, by: &Actor, hand: &mut Hand, last: Date) -> Result<(), Fault> {
    let version = engine::version(tx, desk, hand.root())?;
    let how = version.item.terms.uncorrected.unwrap_or_default();
    let state = match how {
        Uncorrected::Returned => CaseState::Terminated,
        Uncorrected::Withdrawn => CaseState::Withdrawn,
    };
    let plan = rows::around::application(tx, hand.root().id)?.plan;
    let notice = hand.root().facts.notice.clone();
    let named = |concept: &str| notice.as_ref().is_some_and(|n| n.concepts.iter().any(|one| one == concept));
    let lines: Vec<Value> = plan
        .asked
        .iter()
        .filter(|asked| named(&asked.concept))
        .map(|asked| json!({ "name": asked.name }))
        .collect();
    let until = last.to_string();
    let data = json!({
        "notice": notice.as_ref().map(|notice| &notice.document), "until": until, "outcome": how.as_str(),
        "lines": lines, "remedies": version.item.remedies,
    });
    engine::end_undecided(tx, desk, by, hand, Hand::ROOT, state, UNCORRECTED)?;
    let name = &version.item.name;
    let document = documents::issue(tx, desk, by, hand.root(), DocumentKind::Lapse, name, data)?;
    let fact = events::CorrectionLapsed { outcome: state, until, document: document.number };
    record(tx, by, hand.root(), &fact);
    desk.announce(tx, events::CORRECTION_LAPSED, hand.root());
    board::count(tx, hand.root(), board::ENDED)
}

/// Gives one applicant more time than the item does.
#[derive(Debug, Clone)]
pub struct Lengthen {
    /// The application's own case.
    pub case: CaseId,
    /// The revision the clerk saw.
    pub revision: i64,
    /// The new last day; where nobody works on it, the next on which somebody does.
    pub until: Date,
    /// Why: the applicant reads it.
    pub reason: String,
}

/// Furthest from the former last day, in days: what is needed longer is another application.
pub const LENGTHEN_DAYS: i64 = 90;

/// Whether this person may give more time now.
///
/// # Errors
/// Why not, as [`lengthen`] says it.
pub fn may_lengthen(at: &Standing<'_>, actor: &Actor) -> Result<(), Fault> {
    permit(actor, permissions::ACCEPT, at.root)?;
    refuse_own_case(actor, at.root)?;
    frame::expect(at.root, Act::LengthenCorrection)?;
    match term(at.root)? {
        Some(_) => Ok(()),
        None => Err(Fault::conflict("case.correction-unlimited").with("number", &at.root.number)),
    }
}

/// Gives one applicant more time for what the notice names, told in writing with the reason.
///
/// # Errors
/// `case.not-allowed`, `case.own-case`; a conflict for a case that waits for no corrections; `case.correction-unlimited` for one from
/// before there were limits; `case.changed`; `case.reason-missing`; `case.correction-sooner` for a day that is no later than the one
/// there is; `case.correction-too-far`.
pub fn lengthen(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &Lengthen) -> Result<Document, Fault> {
    let mut hand = Hand::take(tx, cmd.case)?;
    let version = engine::version(tx, desk, hand.root())?;
    may_lengthen(&hand.standing(&version), actor)?;
    hand.expect_revision(cmd.revision)?;
    let reason = required(&cmd.reason)?;
    let Some((was, since, _)) = term(hand.root())? else {
        return Err(Fault::conflict("case.correction-unlimited"));
    };
    if cmd.until <= was.max(today(tx)) {
        return Err(Fault::invalid("case.correction-sooner").with("until", was));
    }
    let most = was.saturating_add(jiff::Span::new().days(LENGTHEN_DAYS));
    if cmd.until > most {
        return Err(Fault::invalid("case.correction-too-far").with("most", most));
    }
    let before = cmd.until.yesterday().map_err(|error| Fault::internal("case.clock", error))?;
    let one = worktime::Limit::new(1, worktime::Unit::CalendarDay);
    let one = one.map_err(|error| Fault::internal("case.clock", error))?;
    let last = clock::last_day_from(desk, hand.root(), before, Some(one), 1)?;
    let document = moved(tx, desk, actor, &mut hand, (was, since), last, Some(&reason))?;
    hand.put_back(tx)?;
    Ok(document)
}

/// The last day is another, further on: on the case, in a notice, in the ledger.
fn moved(
    tx: &mut Tx,
    desk: &Desk,
    by: &Actor,
    hand: &mut Hand,
    (was, since): (Date, Date),
    last: LastDay,
    reason: Option<&str>,
) -> Result<Document, Fault> {
    let version = engine::version(tx, desk, hand.root())?;
    let root = hand.change(Hand::ROOT);
    let near = clock::near_from(desk, root, last.on, since)?;
    if let Some(notice) = &mut root.facts.notice {
        // Somebody reminded of a day that has moved is reminded of the new one.
        notice.reminded &= today(tx) >= near;
    }
    begin(tx, desk, root, last)?;
    let (was, until) = (was.to_string(), last.on.to_string());
    let mut data = json!({ "correct_was": was, "correct_by": until });
    if let Some(reason) = reason {
        data["reason"] = reason.into();
    }
    let name = &version.item.name;
    let document = documents::issue(tx, desk, by, hand.root(), DocumentKind::Recount, name, data)?;
    let fact = events::CorrectionMoved {
        was,
        until,
        document: document.number.clone(),
        reason: reason.map(str::to_owned),
    };
    record(tx, by, hand.root(), &fact);
    desk.announce(tx, events::CORRECTION_MOVED, hand.root());
    Ok(document)
}

/// A year's holiday notice was loaded: the last day is counted anew. It moves back only, because the applicant was told the
/// former one in writing; what moves is told in writing too.
///
/// # Errors
/// Database errors, `case.clock`.
pub(crate) fn recount(tx: &mut Tx, desk: &Desk, by: &Actor, hand: &mut Hand) -> Result<(), Fault> {
    let Some((was, since, _)) = term(hand.root())? else { return Ok(()) };
    let version = engine::version(tx, desk, hand.root())?;
    let anew = last_day(desk, hand.root(), since, version.item.terms)?;
    let last = LastDay { on: anew.on.max(was), ..anew };
    if last.on == was {
        if hand.root().provisional != last.provisional {
            hand.change(Hand::ROOT).provisional = last.provisional;
        }
        return Ok(());
    }
    moved(tx, desk, by, hand, (was, since), last, None).map(drop)
}
