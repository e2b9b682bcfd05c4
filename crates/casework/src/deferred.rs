//! Materials accepted to follow later (容缺后补, DEF-02): what comes in is looked at by the window before anything is granted
//! on it, and the last day has an effect: it is recorded, the window is told, and the decision may rest on it.

use std::collections::BTreeSet;

use contract::time::{china_date, china_midnight_ms};
use contract::{Actor, CaseId, Fault};
use jiff::civil::Date;
use store::Tx;
use worktime::Calendar;

use crate::check::{keep_ticks, required, tick};
use crate::clock;
use crate::desk::{Desk, permit, refuse_own_case, today};
use crate::engine;
use crate::events;
use crate::frame::{self, Act, Standing};
use crate::hand::{Hand, record};
use crate::model::{Case, Deferred, DeskQueue, Facts, Mark, Owing, Tick};
use crate::permissions;
use crate::store as rows;

/// Working days a deferred material may follow in, where its item sets no other term.
pub const USUAL_DAYS: u16 = 5;

/// The window looks at what came in later.
#[derive(Debug, Clone)]
pub struct LookAtDeferred {
    /// The application's own case.
    pub case: CaseId,
    /// The revision the clerk saw.
    pub revision: i64,
    /// What came in, in order or not; what has lapsed may be marked missing: it is asked for again, with a new last day.
    /// Whatever is asked for again needs a reason, told to the applicant.
    pub ticks: Vec<Tick>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedAt {
    /// Deferred materials still to be brought or looked at.
    pub outstanding: usize,
    /// The case's revision now.
    pub revision: i64,
}

/// Whether there is something to look at, for this person.
///
/// # Errors
/// Why not, as [`look_at`] says it.
pub fn may_look_at(at: &Standing<'_>, actor: &Actor) -> Result<(), Fault> {
    permit(actor, permissions::INTAKE, at.root)?;
    refuse_own_case(actor, at.root)?;
    frame::expect(at.root, Act::LookAtDeferred)?;
    match queue(&at.root.facts) {
        Some(_) => Ok(()),
        None => Err(Fault::conflict("case.nothing-deferred").with("number", &at.root.number)),
    }
}

/// Where a case waits for what is owed: at the window when something came in or lapsed, nowhere else.
pub(crate) fn queue(facts: &Facts) -> Option<DeskQueue> {
    let any = |owing| facts.deferred.iter().any(|one| one.owing() == owing);
    match (any(Owing::Supplied), any(Owing::Lapsed)) {
        (true, _) => Some(DeskQueue::Deferred),
        (false, true) => Some(DeskQueue::Lapsed),
        (false, false) => None,
    }
}

/// Looks at what came in later: in order, or asked for again with the reason and a new last day.
///
/// # Errors
/// `case.not-allowed`, `case.own-case`; `case.nothing-deferred`; `case.changed`; `case.not-deferred` for a material that has
/// neither come in nor lapsed; `case.nothing-there` for one marked in order that did not come; `case.reason-missing`;
/// `case.nothing-marked`.
pub fn look_at(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &LookAtDeferred) -> Result<LookedAt, Fault> {
    let mut hand = Hand::take(tx, cmd.case)?;
    let version = engine::version(tx, desk, hand.root())?;
    may_look_at(&hand.standing(&version), actor)?;
    hand.expect_revision(cmd.revision)?;
    if cmd.ticks.is_empty() {
        return Err(Fault::invalid("case.nothing-marked"));
    }
    for tick in &cmd.ticks {
        let waits = |one: &&Deferred| one.concept == tick.concept && one.owing() != Owing::Owed;
        if !hand.root().facts.deferred.iter().any(|one| waits(&one)) {
            return Err(Fault::invalid("case.not-deferred").with("concept", &tick.concept));
        }
        if tick.mark != Mark::Ok {
            required(&tick.reason)?;
        }
    }
    let (_, ticked) = tick(tx, actor, &hand, &cmd.ticks)?;
    keep_ticks(tx, actor, &mut hand, &ticked, &cmd.ticks)?;
    let until = clock::last_day_of(tx, desk, hand.root(), version.item.terms.deferred, USUAL_DAYS)?;
    let reason_of = |concept: &str| {
        let asked = cmd.ticks.iter().find(|tick| tick.concept == concept);
        asked.map(|tick| tick.reason.trim().to_owned())
    };
    let (good, again): (Vec<&Tick>, Vec<&Tick>) = cmd.ticks.iter().partition(|tick| tick.mark == Mark::Ok);
    let names = |ticks: &[&Tick]| ticks.iter().map(|tick| tick.concept.clone()).collect::<BTreeSet<_>>();
    let (good, again) = (names(&good), names(&again));
    let root = hand.change(Hand::ROOT);
    root.facts.deferred.retain(|one| !good.contains(&one.concept));
    for one in root.facts.deferred.iter_mut().filter(|one| again.contains(&one.concept)) {
        (one.supplied_at, one.lapsed_at, one.reminded) = (None, None, false);
        one.again = reason_of(&one.concept);
        if one.until < until {
            one.until.clone_from(&until);
        }
    }
    root.desk = queue(&root.facts);
    clock::arm(tx, desk, root)?;
    let reasons: Vec<String> = again.iter().filter_map(|concept| reason_of(concept)).collect();
    let some = !again.is_empty();
    let fact = events::DeferredLookedAt {
        concepts: good.iter().map(ToString::to_string).collect(),
        wanting: again.iter().map(ToString::to_string).collect(),
        until: some.then_some(until),
        reasons: some.then(|| reasons.join("\n")),
    };
    record(tx, actor, hand.root(), &fact);
    desk.announce(tx, events::DEFERRED_LOOKED_AT, hand.root());
    let cases = hand.put_back(tx)?;
    let root = cases.first().ok_or_else(|| Fault::not_found("case.not-found"))?;
    Ok(LookedAt { outstanding: root.facts.deferred.len(), revision: root.revision })
}

/// The day from which the last day of something deferred counts as near.
fn near(calendar: &Calendar, case: &Case, one: &Deferred) -> Result<Date, Fault> {
    let last = clock::date(&one.until)?;
    clock::warned_from(calendar, last, case.accepted_at.map_or(last, china_date))
}

/// When the next last day is near or has passed, epoch ms.
pub(crate) fn next_bell(calendar: &Calendar, case: &Case) -> Result<Option<i64>, Fault> {
    let mut next: Option<i64> = None;
    for one in case.facts.deferred.iter().filter(|one| one.owing() == Owing::Owed) {
        let at = match one.reminded {
            true => clock::day_after(clock::date(&one.until)?),
            false => china_midnight_ms(near(calendar, case, one)?),
        };
        next = Some(next.map_or(at, |next| next.min(at)));
    }
    Ok(next)
}

/// Deferred materials came in: the window has something to look at.
pub(crate) fn supplied(tx: &mut Tx, desk: &Desk, hand: &mut Hand, given: &[&String]) -> Result<(), Fault> {
    let mut ticked = rows::around::checklist(tx, hand.root().id)?;
    for concept in given {
        ticked.0.remove(*concept);
    }
    rows::around::save_checklist(tx, hand.root().id, &ticked)?;
    let now = tx.now();
    let root = hand.change(Hand::ROOT);
    for one in root.facts.deferred.iter_mut().filter(|one| given.contains(&&one.concept)) {
        (one.supplied_at, one.again) = (Some(now), None);
    }
    root.desk = queue(&root.facts);
    clock::arm(tx, desk, root)
}

/// The timer rang: the applicant is reminded of what is still owed and near its last day, and what is past it lapses. Answers whether
/// there was anything.
///
/// # Errors
/// Database errors, `case.clock`.
pub(crate) fn ring(tx: &mut Tx, desk: &Desk, by: &Actor, hand: &mut Hand) -> Result<bool, Fault> {
    let reminded = remind(tx, desk, by, hand)?;
    Ok(lapse(tx, desk, by, hand)? || reminded)
}

/// Reminds once of each last day; whoever is late already is told of that instead.
fn remind(tx: &mut Tx, desk: &Desk, by: &Actor, hand: &mut Hand) -> Result<bool, Fault> {
    let today = today(tx);
    let calendar = clock::calendar(desk, hand.root())?;
    let mut due: Vec<(String, String)> = Vec::new();
    for one in hand.root().facts.deferred.iter().filter(|one| one.owing() == Owing::Owed && !one.reminded) {
        if today >= near(&calendar, hand.root(), one)? {
            due.push((one.concept.clone(), one.until.clone()));
        }
    }
    if due.is_empty() {
        return Ok(false);
    }
    for one in &mut hand.change(Hand::ROOT).facts.deferred {
        one.reminded |= due.iter().any(|(concept, _)| *concept == one.concept);
    }
    due.retain(|(_, until)| *until >= today.to_string());
    let Some(until) = due.iter().map(|(_, until)| until.clone()).min() else { return Ok(false) };
    let concepts = due.into_iter().map(|(concept, _)| concept).collect();
    record(tx, by, hand.root(), &events::DeferredNear { concepts, until });
    desk.announce(tx, events::DEFERRED_NEAR, hand.root());
    Ok(true)
}

/// The last day of something deferred has passed without it: recorded once, and the window is told. Answers whether one has.
fn lapse(tx: &mut Tx, desk: &Desk, by: &Actor, hand: &mut Hand) -> Result<bool, Fault> {
    let today = today(tx).to_string();
    let over = |one: &Deferred| one.owing() == Owing::Owed && one.until < today;
    let gone: Vec<&Deferred> = hand.root().facts.deferred.iter().filter(|one| over(one)).collect();
    let Some(until) = gone.iter().map(|one| one.until.clone()).min() else { return Ok(false) };
    let concepts = gone.iter().map(|one| one.concept.clone()).collect();
    record(tx, by, hand.root(), &events::DeferredLapsed { concepts, until });
    desk.announce(tx, events::DEFERRED_LAPSED, hand.root());
    let now = tx.now();
    let root = hand.change(Hand::ROOT);
    for one in root.facts.deferred.iter_mut().filter(|one| over(one)) {
        one.lapsed_at = Some(now);
    }
    root.desk = queue(&root.facts);
    Ok(true)
}
