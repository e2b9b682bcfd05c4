//! Special procedures (特别程序, Administrative Licensing Law art. 45): time that is not counted, told to the applicant in
//! writing; and the one extension (延期, art. 42).

use contract::case::CaseState;
use contract::{Actor, CaseId, Fault};
use serde_json::json;
use store::Tx;
use worktime::{ClockEvent, Limit, SpecialKind, Unit, UnknownYear};

use crate::check::required;
use crate::clock;
use crate::desk::{Desk, permit, refuse_acceptor, refuse_own_case, today};
use crate::documents;
use crate::engine;
use crate::events;
use crate::frame::{self, Act, Standing};
use crate::hand::{Hand, record};
use crate::model::{Document, DocumentKind, Level, OpenSpecial, Running, Special};
use crate::permissions;
use crate::store as rows;

/// Opens a special procedure.
#[derive(Debug, Clone)]
pub struct OpenSpecialProcedure {
    /// The case.
    pub case: CaseId,
    /// The revision the actor saw.
    pub revision: i64,
    /// Kind; one the item may open.
    pub kind: SpecialKind,
    /// How long it is planned to take: no longer than the item allows (PRO-09).
    pub planned: Limit,
    /// Why.
    pub reason: String,
}

/// Closes the special procedure that is open.
#[derive(Debug, Clone)]
pub struct CloseSpecialProcedure {
    /// The case.
    pub case: CaseId,
    /// The revision the actor saw.
    pub revision: i64,
    /// What came out.
    pub result: String,
}

/// Extends the limit, once.
#[derive(Debug, Clone)]
pub struct Extend {
    /// The case.
    pub case: CaseId,
    /// The revision the actor saw.
    pub revision: i64,
    /// By how much: 10 working days at most, 15 for unified handling (art. 42).
    pub by: Limit,
    /// Why, told to the applicant.
    pub reason: String,
}

/// Working days a single licence may be extended by.
pub const EXTEND_DAYS: u16 = 10;
/// Working days unified handling may be extended by.
pub const EXTEND_PACKAGE_DAYS: u16 = 15;

/// Whoever had a hand in accepting neither opens nor closes a special procedure: what is found in it is part of the
/// review (docs/decisions/0084).
fn at_office(at: &Standing<'_>, actor: &Actor, act: Act) -> Result<(), Fault> {
    permit(actor, permissions::SPECIAL, at.case)?;
    refuse_own_case(actor, at.case)?;
    refuse_acceptor(actor, at.root)?;
    frame::expect(at.case, act)
}

/// Whether this person may open a special procedure.
///
/// # Errors
/// Why not, as [`open_special`] says it.
pub fn may_open(at: &Standing<'_>, actor: &Actor) -> Result<(), Fault> {
    at_office(at, actor, Act::OpenSpecial)?;
    if let Some(open) = &at.case.facts.special {
        return Err(Fault::conflict("case.special-open")
            .with("kind", open.kind.as_str())
            .with("until", &open.until));
    }
    if at.version.item.special_procedures.is_empty() {
        return Err(Fault::conflict("case.special-none").with("number", &at.case.number));
    }
    match at.case.running {
        Running::Runs => Ok(()),
        _ => Err(Fault::conflict("case.clock-stopped").with("number", &at.case.number)),
    }
}

/// Whether this person may close the special procedure that is open.
///
/// # Errors
/// Why not, as [`close_special`] says it.
pub fn may_close(at: &Standing<'_>, actor: &Actor) -> Result<(), Fault> {
    at_office(at, actor, Act::CloseSpecial)?;
    match at.case.facts.special {
        Some(_) => Ok(()),
        None => Err(Fault::conflict("case.special-not-open").with("number", &at.case.number)),
    }
}

/// Whether this person may extend the limit.
///
/// # Errors
/// Why not, as [`extend`] says it.
pub fn may_extend(at: &Standing<'_>, actor: &Actor) -> Result<(), Fault> {
    permit(actor, permissions::EXTEND, at.case)?;
    refuse_own_case(actor, at.case)?;
    frame::expect(at.case, Act::Extend)?;
    if at.case.facts.extended {
        return Err(Fault::conflict("case.already-extended").with("number", &at.case.number));
    }
    match at.case.running {
        Running::Stopped => Err(Fault::conflict("case.clock-stopped").with("number", &at.case.number)),
        _ => Ok(()),
    }
}

/// Opens a special procedure: a written notice to the applicant says how long, this case's clock stands still from today on
/// and so does the clock of the whole; the other members' clocks run on.
///
/// # Errors
/// `case.special-unknown` for a kind the item does not open; `case.special-too-long`; `case.special-open` when one is;
/// the usual refusals.
pub fn open_special(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    cmd: &OpenSpecialProcedure,
) -> Result<Document, Fault> {
    let mut hand = Hand::take(tx, cmd.case)?;
    let version = engine::version(tx, desk, hand.case())?;
    may_open(&hand.standing(&version), actor)?;
    hand.expect_revision(cmd.revision)?;
    let reason = required(&cmd.reason)?;
    let allowed = version.item.special_procedures.iter().find(|special| special.kind == cmd.kind);
    let allowed =
        allowed.ok_or_else(|| Fault::invalid("case.special-unknown").with("kind", cmd.kind.as_str()))?;
    if cmd.planned.unit() != allowed.limit.unit() || cmd.planned.n() > allowed.limit.n() {
        return Err(Fault::invalid("case.special-too-long").with("most", allowed.limit));
    }
    let from = today(tx);
    let until = planned_end(desk, &hand.case().region, from, cmd.planned)?;
    let data = json!({
        "kind": cmd.kind, "name": allowed.name, "reason": reason, "basis": allowed.basis,
        "from": from.to_string(), "until": until.to_string(), "planned": cmd.planned.to_string(),
    });
    let document =
        documents::issue(tx, desk, actor, hand.case(), DocumentKind::Special, &version.item.name, data)?;
    let special = Special {
        id: tx.new_id(),
        case: cmd.case,
        kind: cmd.kind,
        name: allowed.name.clone(),
        reason,
        basis: allowed.basis.clone(),
        opened_at: tx.now(),
        opened_by: actor.account,
        planned_end: until.to_string(),
        closed_at: None,
        result: None,
    };
    rows::around::insert_special(tx, hand.root().id, &special)?;
    let at = hand.at();
    let case = hand.change(at);
    case.facts.special =
        Some(OpenSpecial { id: special.id, kind: cmd.kind, until: until.to_string(), late: false });
    case.clock.push(ClockEvent::Paused { kind: cmd.kind, on: from, until: Some(until) })?;
    clock::derive(tx, desk, case, true)?;
    if at != Hand::ROOT {
        let root = hand.change(Hand::ROOT);
        // The whole cannot be decided while one part stands still by law; a second pause of the same kind changes nothing.
        let event = ClockEvent::Paused { kind: cmd.kind, on: from, until: Some(until) };
        let mut with = root.clock.events()?;
        with.push(event);
        if worktime::validate(&with).is_ok() {
            root.clock.set(&with)?;
        }
        clock::derive(tx, desk, root, true)?;
    }
    let fact =
        events::SpecialOpened { kind: cmd.kind, until: until.to_string(), document: document.number.clone() };
    record(tx, actor, hand.case(), &fact);
    desk.announce(tx, events::SPECIAL_OPENED, hand.case());
    hand.put_back(tx)?;
    Ok(document)
}

/// Last day of a procedure that begins on `from`, which itself counts: the applicant is told whole days.
fn planned_end(
    desk: &Desk,
    region: &str,
    from: jiff::civil::Date,
    planned: Limit,
) -> Result<jiff::civil::Date, Fault> {
    let wrong = |e: worktime::ClockError| Fault::internal("case.clock", e);
    let calendar = desk.calendar.for_region(region).map_err(wrong)?;
    match planned.unit() {
        Unit::WorkingDay => {
            calendar.working_day_after(from, planned.n(), UnknownYear::Provisional).map_err(wrong)
        }
        Unit::CalendarDay => from
            .checked_add(jiff::Span::new().days(i64::from(planned.n())))
            .map_err(|e| Fault::internal("case.clock", e)),
        Unit::WorkingHour => Ok(from),
    }
}

/// Closes the special procedure: what came out is written down, and the clock runs again from tomorrow.
///
/// # Errors
/// `case.special-not-open`; `case.reason-missing` without a result; the usual refusals.
pub fn close_special(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    cmd: &CloseSpecialProcedure,
) -> Result<(), Fault> {
    let mut hand = Hand::take(tx, cmd.case)?;
    let version = engine::version(tx, desk, hand.case())?;
    may_close(&hand.standing(&version), actor)?;
    hand.expect_revision(cmd.revision)?;
    let result = required(&cmd.result)?;
    let open = hand.case().facts.special.clone();
    let open =
        open.ok_or_else(|| Fault::conflict("case.special-not-open").with("number", &hand.case().number))?;
    let on = today(tx);
    rows::around::close_special(tx, open.id, tx.now(), actor.account.0, &result)?;
    let at = hand.at();
    let case = hand.change(at);
    case.facts.special = None;
    case.level = Level::Fine;
    case.clock.push(ClockEvent::Resumed { kind: open.kind, on })?;
    clock::derive(tx, desk, case, true)?;
    if at != Hand::ROOT {
        resume_root(tx, desk, &mut hand, at, open.kind, on)?;
    }
    let fact = events::SpecialClosed { kind: open.kind, result, due: hand.case().due.clone() };
    record(tx, actor, hand.case(), &fact);
    desk.announce(tx, events::SPECIAL_CLOSED, hand.case());
    hand.put_back(tx)?;
    Ok(())
}

/// The clock of the whole runs again when no member's procedure of that kind is open any more.
fn resume_root(
    tx: &mut Tx,
    desk: &Desk,
    hand: &mut Hand,
    at: usize,
    kind: SpecialKind,
    on: jiff::civil::Date,
) -> Result<(), Fault> {
    hand.load_members(tx)?;
    let same = |case: &crate::model::Case| case.facts.special.as_ref().is_some_and(|s| s.kind == kind);
    let still = hand.member_positions().into_iter().any(|member| member != at && same(hand.get(member)));
    let root = hand.change(Hand::ROOT);
    if !still {
        root.clock.push(ClockEvent::Resumed { kind, on })?;
        root.level = Level::Fine;
    }
    clock::derive(tx, desk, root, true)
}

/// Extends the limit once, by decision of the head of the organ, with a notice that says why (art. 42). For a package the
/// application as a whole is extended.
///
/// # Errors
/// `case.already-extended`; `case.extend-too-long`; the usual refusals.
pub fn extend(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &Extend) -> Result<Document, Fault> {
    let mut hand = Hand::take(tx, cmd.case)?;
    let version = engine::version(tx, desk, hand.case())?;
    may_extend(&hand.standing(&version), actor)?;
    hand.expect_revision(cmd.revision)?;
    let most = match hand.case().kind {
        crate::model::CaseKind::Package => EXTEND_PACKAGE_DAYS,
        _ => EXTEND_DAYS,
    };
    if cmd.by.unit() != Unit::WorkingDay || cmd.by.n() > most {
        return Err(Fault::invalid("case.extend-too-long").with("most", most));
    }
    let reason = required(&cmd.reason)?;
    let on = today(tx);
    let at = hand.at();
    let was = hand.case().due.clone();
    let case = hand.change(at);
    case.facts.extended = true;
    case.level = Level::Fine;
    case.clock.push(ClockEvent::Extended { on, by: cmd.by, basis: reason.clone() })?;
    clock::derive(tx, desk, case, true)?;
    if hand.case().kind == crate::model::CaseKind::Package {
        tell_members(tx, &mut hand)?;
    }
    let due = hand.case().due.clone();
    let data = json!({ "by": cmd.by.to_string(), "reason": reason, "was": was, "due": due });
    let document =
        documents::issue(tx, desk, actor, hand.case(), DocumentKind::Extension, &version.item.name, data)?;
    let fact = events::Extended { by: cmd.by.to_string(), due, document: document.number.clone() };
    record(tx, actor, hand.case(), &fact);
    desk.announce(tx, events::EXTENDED, hand.case());
    hand.put_back(tx)?;
    Ok(document)
}

/// Members waiting for decision show the due date of the whole.
fn tell_members(tx: &mut Tx, hand: &mut Hand) -> Result<(), Fault> {
    hand.load_members(tx)?;
    let (due, statutory, provisional) = {
        let root = hand.root();
        (root.due.clone(), root.statutory_due.clone(), root.provisional)
    };
    for member in hand.member_positions() {
        if hand.get(member).state == CaseState::Deciding {
            let case = hand.change(member);
            (case.due, case.statutory_due, case.provisional) = (due.clone(), statutory.clone(), provisional);
        }
    }
    Ok(())
}
