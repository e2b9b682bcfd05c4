//! Accepting (受理) and refusing to accept (不予受理): in writing, numbered, dated (Administrative Licensing Law art. 32).
//! Whatever the window has not told in five working days counts as accepted from the day it came in.

use std::collections::BTreeSet;

use contract::case::CaseState;
use contract::item::Need;
use contract::plan::{Asked, Plan};
use contract::time::china_date;
use contract::{Actor, CaseId, Fault};
use jiff::civil::Date;
use process::Event;
use serde_json::json;
use store::Tx;
use worktime::Limit;

use crate::board;
use crate::check::{keep_ticks, required, text, tick};
use crate::clock;
use crate::deferred;
use crate::desk::{Desk, permit, refuse_own_case, today};
use crate::documents;
use crate::engine;
use crate::events;
use crate::frame::{self, Act, Standing};
use crate::hand::{Hand, record};
use crate::model::{
    Application, Case, Checklist, Deferred, Document, DocumentKind, Mark, Running, Tick, may_mark,
};
use crate::permissions;
use crate::remarks::Remark;
use crate::review::OfTask;
use crate::store as rows;

/// Accepts an application.
#[derive(Debug, Clone)]
pub struct Accept {
    /// The case.
    pub case: CaseId,
    /// The revision the clerk saw.
    pub revision: i64,
    /// Last ticks, given together with the button.
    pub ticks: Vec<Tick>,
    /// Deferrable materials that are not there and may follow (容缺后补).
    pub defer: Vec<String>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Number of the acceptance notice.
    pub document: String,
    /// Last day of the promised limit.
    pub due: Option<String>,
    /// Whether it reaches into a year whose holidays are not published.
    pub provisional: bool,
    /// Tasks opened by it.
    pub opened: Vec<OfTask>,
}

/// Refuses to accept.
#[derive(Debug, Clone)]
pub struct RefuseAcceptance {
    /// The case.
    pub case: CaseId,
    /// The revision the clerk saw.
    pub revision: i64,
    /// Reasons, told to the applicant.
    pub reasons: String,
    /// Basis.
    pub basis: String,
}

fn at_window(at: &Standing<'_>, actor: &Actor, act: Act) -> Result<(), Fault> {
    permit(actor, permissions::ACCEPT, at.case)?;
    refuse_own_case(actor, at.case)?;
    frame::expect(at.case, act)
}

/// Whether the application may be accepted by this person.
///
/// # Errors
/// Why not, as [`accept`] says it.
pub fn may_accept(at: &Standing<'_>, actor: &Actor) -> Result<(), Fault> {
    at_window(at, actor, Act::Accept)
}

/// Whether its acceptance may be refused by this person.
///
/// # Errors
/// Why not, as [`refuse_acceptance`] says it.
pub fn may_refuse_acceptance(at: &Standing<'_>, actor: &Actor) -> Result<(), Fault> {
    at_window(at, actor, Act::RefuseAcceptance)
}

/// Accepts an application: every material in order, or deferrable and deferred. The clock starts, the inner process
/// starts, a package opens its members.
///
/// # Errors
/// `case.not-allowed`, `case.own-case`; `case.already-accepted` with who and when; `case.changed`;
/// `case.checklist-open`; `case.nothing-there` for a material marked in order of which nothing is there; `case.condition-unmet` with what is not met; `case.wanting` for
/// one that is neither in order nor deferred; `case.not-deferrable`; `case.tolerance-refused` for an applicant on a black list.
pub fn accept(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &Accept) -> Result<Accepted, Fault> {
    let mut hand = Hand::take(tx, cmd.case)?;
    let version = engine::version(tx, desk, hand.case())?;
    may_accept(&hand.standing(&version), actor)?;
    hand.expect_revision(cmd.revision)?;
    let (application, ticked) = tick(tx, actor, &hand, &cmd.ticks)?;
    let term = version.item.terms.deferred;
    let deferred = check_complete(tx, desk, hand.case(), (&application.plan, &ticked), &cmd.defer, term)?;
    check_conditions(tx, desk, hand.root(), &application)?;
    if !deferred.is_empty() {
        check_credit(tx, desk, hand.root())?;
    }
    keep_ticks(tx, actor, &mut hand, &ticked, &cmd.ticks)?;
    let on = today(tx);
    take_in(tx, desk, actor, hand, &application, TakeIn { on, deferred, deemed: false })
}

/// The conditions of the items hold today as well: a lease may have ended since.
fn check_conditions(tx: &mut Tx, desk: &Desk, root: &Case, application: &Application) -> Result<(), Fault> {
    let remarks = crate::submit::remarks_on(tx, desk, root, application)?;
    let fails = |remark: &Remark| !remark.pointed_out && remark.problem.code == "case.condition-fails";
    match remarks.into_iter().find(fails) {
        Some(remark) => {
            let fault = Fault::conflict("case.condition-unmet");
            Err(remark.problem.params.into_iter().fold(fault, |fault, (name, value)| fault.with(name, value)))
        }
        None => Ok(()),
    }
}

/// Whoever stands on a black list hands everything in first: nothing follows later, and the restriction names its source (CRD-05).
fn check_credit(tx: &mut Tx, desk: &Desk, root: &Case) -> Result<(), Fault> {
    match desk.credit.standing(tx, root.applicant)?.restrictions.into_iter().next() {
        Some(one) => Err(Fault::conflict("case.tolerance-refused")
            .with("name", one.name.zh)
            .with("source", one.source)
            .with("until", one.until)),
        None => Ok(()),
    }
}

/// Everything asked is in order, or deferrable and deferred. Answers the materials that follow.
fn check_complete(
    tx: &mut Tx,
    desk: &Desk,
    case: &Case,
    (plan, ticked): (&Plan, &Checklist),
    defer: &[String],
    term: Option<Limit>,
) -> Result<Vec<Deferred>, Fault> {
    let mut later: Vec<&Asked> = Vec::new();
    let there = match plan.asked.is_empty() {
        true => BTreeSet::new(),
        false => rows::around::concepts_there(tx, case.root)?,
    };
    for asked in &plan.asked {
        let deferred =
            defer.contains(&asked.concept) || ticked.0.get(&asked.concept).is_some_and(|tick| tick.later);
        match (ticked.0.get(&asked.concept).map(|t| t.mark), asked.need) {
            // Also a mark given before what was there went away again.
            (Some(Mark::Ok), _) => may_mark(&asked.concept, there.contains(&asked.concept), Mark::Ok)?,
            (None | Some(Mark::Missing), Need::Optional) => {}
            (_, Need::Deferrable) if deferred => later.push(asked),
            (_, _) if deferred => {
                // Only what the item marks as non-primary may follow later (DEF-01).
                return Err(Fault::invalid("case.not-deferrable").with("concept", &asked.concept));
            }
            (None, _) => return Err(Fault::conflict("case.checklist-open").with("concept", &asked.concept)),
            (Some(_), _) => return Err(Fault::conflict("case.wanting").with("concept", &asked.concept)),
        }
    }
    if later.is_empty() {
        return Ok(Vec::new());
    }
    let until = clock::last_day_of(tx, desk, case, term, deferred::USUAL_DAYS)?;
    Ok(later
        .into_iter()
        .map(|asked| Deferred {
            concept: asked.concept.clone(),
            name: asked.name.clone(),
            until: until.clone(),
            reminded: false,
            supplied_at: None,
            lapsed_at: None,
            again: None,
        })
        .collect())
}

/// The statutory five days have passed without a word: the application counts as accepted from the day the materials came
/// in, by law and by nobody's hand.
pub(crate) fn deem_accepted(tx: &mut Tx, desk: &Desk, clock: &Actor, hand: Hand) -> Result<Accepted, Fault> {
    let case = hand.case();
    let from = china_date(case.facts.supplemented_at.unwrap_or(case.received_at));
    let application = rows::around::application(tx, case.root)?;
    take_in(tx, desk, clock, hand, &application, TakeIn { on: from, deferred: Vec::new(), deemed: true })
}

/// How an application is accepted.
struct TakeIn {
    /// The day from which the limit counts.
    on: Date,
    /// What may follow.
    deferred: Vec<Deferred>,
    /// Whether by law, not by a clerk.
    deemed: bool,
}

fn take_in(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    mut hand: Hand,
    application: &Application,
    how: TakeIn,
) -> Result<Accepted, Fault> {
    let TakeIn { on, deferred, deemed } = how;
    let version = engine::version(tx, desk, hand.case())?;
    let now = tx.now();
    let at = hand.at();
    let case = hand.change(at);
    frame::enter(case, Act::Accept, CaseState::Accepted)?;
    case.desk = None;
    // The day counts, not the hour: what is deemed accepted is dated on the day the materials came in.
    case.accepted_at = Some(if deemed { contract::time::china_midnight_ms(on) } else { now });
    case.accepted_by = Some(actor.account);
    case.running = Running::Runs;
    case.facts.deferred = deferred;
    clock::start(case, on, version.item.limits)?;
    clock::derive(tx, desk, case, true)?;
    let vars = engine::first_vars(hand.root(), application);
    let later: Vec<_> =
        hand.case().facts.deferred.iter().map(|d| json!({ "name": d.name, "until": d.until })).collect();
    let data = json!({
        "due": hand.case().due, "statutory_due": hand.case().statutory_due,
        "provisional": hand.case().provisional, "deemed": deemed, "deferred": later,
        "licence": engine::is_licence(&version.item),
    });
    let name = &version.item.name;
    let document = documents::issue(tx, desk, actor, hand.case(), DocumentKind::Acceptance, name, data)?;
    let fact = events::Accepted {
        document: document.number.clone(),
        due: hand.case().due.clone(),
        deemed,
        deferred: hand.case().facts.deferred.len(),
    };
    record(tx, actor, hand.case(), &fact);
    desk.announce(tx, events::ACCEPTED, hand.case());
    board::count(tx, hand.root(), board::ACCEPTED)?;
    engine::advance(tx, desk, actor, &mut hand, at, Event::Start { vars })?;
    let accepted = Accepted {
        document: document.number,
        due: hand.case().due.clone(),
        provisional: hand.case().provisional,
        opened: hand.opened().iter().map(|task| OfTask { case: task.case, task: task.id }).collect(),
    };
    hand.put_back(tx)?;
    Ok(accepted)
}

/// Refuses to accept, in writing and with reasons: not within this organ's powers, no licence needed, or what the
/// correction notice asked for was not supplied in order.
///
/// # Errors
/// `case.not-allowed`, `case.own-case`; a conflict when it is no longer at the window; `case.reason-missing`.
pub fn refuse_acceptance(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    cmd: &RefuseAcceptance,
) -> Result<Document, Fault> {
    let mut hand = Hand::take(tx, cmd.case)?;
    let version = engine::version(tx, desk, hand.case())?;
    may_refuse_acceptance(&hand.standing(&version), actor)?;
    hand.expect_revision(cmd.revision)?;
    let (reasons, basis) = (required(&cmd.reasons)?, text(&cmd.basis)?);
    let data = json!({ "reasons": reasons, "basis": basis, "remedies": version.item.remedies });
    let document = documents::issue(
        tx,
        desk,
        actor,
        hand.case(),
        DocumentKind::NonAcceptance,
        &version.item.name,
        data,
    )?;
    let now = tx.now();
    let at = hand.at();
    let case = hand.change(at);
    frame::enter(case, Act::RefuseAcceptance, CaseState::NotAccepted)?;
    case.desk = None;
    case.closed_at = Some(now);
    case.decided_by = Some(actor.account);
    clock::end_intake(tx, case);
    let fact = events::NotAccepted { document: document.number.clone(), reasons };
    record(tx, actor, hand.case(), &fact);
    desk.announce(tx, events::NOT_ACCEPTED, hand.case());
    board::count(tx, hand.root(), board::NOT_ACCEPTED)?;
    hand.put_back(tx)?;
    Ok(document)
}
