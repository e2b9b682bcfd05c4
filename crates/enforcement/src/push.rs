//! Pushing the result of an approval (推送), claiming it (认领), refusing it once, deciding where it goes.

use contract::case::CaseState;
use contract::events::case::{Decided, Submitted, Told};
use contract::events::supervision::{Claimed, Refused, Sent, Unrouted};
use contract::item::Supply;
use contract::lookup::CaseSummary;
use contract::{Actor, Fault, OrganId, Scope, Text, events as facts};
use directory::access::Permit;
use serde_json::json;
use store::{Event, Heard, Tx};

use crate::clock;
use crate::desk::Desk;
use crate::events;
use crate::model::{Check, Kept, Push, State, Way};
use crate::number;
use crate::permissions::{Claim, Settle};
use crate::store::{self as rows, after};

/// Longest reason, in characters.
pub const REASON_MOST: usize = 500;
/// Most commitments of one application that are kept.
const PROMISES_MOST: usize = 100;

/// What stands there, tidied, or the refusal.
pub(crate) fn said(text: &str) -> Result<String, Fault> {
    let text = text.trim();
    let fits = (2..=REASON_MOST).contains(&text.chars().count());
    match fits && !text.chars().any(|c| c.is_control() && c != '\n' && c != '\r') {
        true => Ok(text.replace("\r\n", "\n")),
        false => Err(Fault::invalid("push.words").with("most", REASON_MOST)),
    }
}

/// The scope of the supervising body.
pub(crate) fn body_scope(push: &Push) -> Scope<'_> {
    Scope { region: &push.region, organ: push.body(), item: Some(&push.item) }
}

/// The scope of the approving organ.
pub(crate) fn approver_scope(push: &Push) -> Scope<'_> {
    Scope { region: &push.region, organ: Some(OrganId(push.approver)), item: Some(&push.item) }
}

/// Takes a pushed result in the state somebody decided upon.
pub(crate) fn hold(tx: &mut Tx, number: &str, revision: i64) -> Result<Push, Fault> {
    let missing = || Fault::not_found("push.not-found");
    let found = rows::by_number(tx, number)?.ok_or_else(missing)?;
    let push = rows::take(tx, found.id)?.ok_or_else(missing)?;
    if push.revision == revision { Ok(push) } else { Err(Fault::conflict("push.changed")) }
}

/// What an applicant committed to, kept until the application is decided.
///
/// # Errors
/// `event.unreadable`; database errors.
pub fn promised(tx: &mut Tx, heard: &Heard) -> Result<(), Fault> {
    let told: Told<Submitted> = Told::read(heard)?;
    for concept in told.fact.commitments.iter().take(PROMISES_MOST) {
        after::insert_promise(tx, &told.case, concept)?;
    }
    Ok(())
}

/// A case was decided: its result goes at once to every body that supervises what was approved.
///
/// # Errors
/// `event.unreadable`; database errors.
pub fn decided(tx: &mut Tx, desk: &Desk, heard: &Heard) -> Result<(), Fault> {
    let told: Told<Decided> = Told::read(heard)?;
    let Some(case) = desk.cases.by_number(tx, &told.case)? else { return Ok(()) };
    let (version, rules) = desk.rules.now(tx)?;
    let granted = told.fact.outcome == CaseState::Granted;
    if !granted && !rules.refusals {
        return Ok(());
    }
    let approver = directory::organ::by_id(tx, case.organ)?;
    let uscc = approver.map(|organ| organ.uscc).unwrap_or_default();
    let route = rules.route(&case.item_code, &uscc, &case.region);
    let mut bodies = Vec::new();
    if let Some((route, _)) = route {
        for uscc in &route.to {
            bodies.extend(directory::organ::by_uscc(tx, uscc)?.map(|organ| organ.id));
        }
        if route.to.is_empty() {
            bodies.push(case.organ);
        }
    }
    let way = route.map_or(Way::Nothing, |(_, way)| way);
    let (due_at, provisional) = clock::due(&desk.calendar, &case.region, rules.claim, tx.now())?;
    let blank = Push {
        id: 0,
        number: String::new(),
        case_number: case.number.clone(),
        application: case.application.clone(),
        item: case.item_code.clone(),
        item_zh: case.item_name.zh.clone(),
        item_en: case.item_name.en.clone(),
        outcome: if granted { "granted" } else { "refused" }.to_owned(),
        document: told.fact.document.clone(),
        licences: told.fact.licences.join("\n"),
        party: case.applicant.0,
        region: case.region.clone(),
        approver: case.organ.0,
        organ: 0,
        route: way,
        rules: version,
        state: State::Sent,
        sent_at: tx.now(),
        due_at,
        provisional: i64::from(provisional),
        late_at: None,
        claimed_at: None,
        claimed_by: None,
        refused_at: None,
        refused_by: None,
        refused_why: None,
        refused_organ: None,
        settled_by: None,
        settled_why: None,
        news: 0,
        revision: 0,
    };
    clock::begin_lists(tx, desk)?;
    let limit = route.and_then(|(route, _)| route.check).unwrap_or(rules.check);
    let check_by = clock::due(&desk.calendar, &case.region, limit, tx.now())?.0;
    let mut promises = if granted { commitments(tx, desk, &case)? } else { Vec::new() };
    if bodies.is_empty() {
        let push = Push { route: Way::Nothing, state: State::Unrouted, ..blank };
        return send(tx, push, promises, check_by);
    }
    for body in bodies {
        // What was committed to is looked into once: by the body named first.
        let promises = std::mem::take(&mut promises);
        send(tx, Push { organ: body.0, ..blank.clone() }, promises, check_by)?;
    }
    Ok(())
}

/// What the applicant committed to of this case's own item: concept and what it says.
fn commitments(tx: &mut Tx, desk: &Desk, case: &CaseSummary) -> Result<Vec<(String, Text)>, Fault> {
    let given = after::promises(tx, &case.application)?;
    if given.is_empty() {
        return Ok(Vec::new());
    }
    let Some(items) = &desk.items else {
        return Ok(given.into_iter().map(|concept| (concept.clone(), Text::new(concept, ""))).collect());
    };
    let version = items.current(tx, &case.item_code)?;
    let mut found = Vec::new();
    for material in &version.item.materials {
        let text = material.supplies.iter().find_map(|supply| match supply {
            Supply::Commitment { text } => Some(text.clone()),
            _ => None,
        });
        if let Some(text) = text.filter(|_| given.contains(&material.concept)) {
            found.push((material.concept.clone(), text));
        }
    }
    Ok(found)
}

fn send(tx: &mut Tx, blank: Push, promises: Vec<(String, Text)>, check_by: i64) -> Result<(), Fault> {
    let known = rows::of_case(tx, &blank.case_number)?.iter().any(|one| one.organ == blank.organ);
    if known {
        return Ok(());
    }
    let push = Push { id: tx.new_id(), number: number::next(tx, &blank.region)?, ..blank };
    if !rows::insert(tx, &push)? {
        return Ok(());
    }
    for (concept, text) in promises {
        let check = Check {
            push: push.id,
            concept,
            name_zh: text.zh,
            name_en: text.en,
            due_at: check_by,
            state: Kept::Open,
            said: None,
            correct_by: None,
            checked_at: None,
            checked_by: None,
        };
        after::insert_check(tx, &check)?;
        clock::arm_check(tx, &check);
    }
    clock::arm(tx, &push);
    let system = Actor::system("push").ledger_name();
    match push.body() {
        Some(to) => {
            let fact = Sent { push: push.number.clone(), case: push.case_number.clone(), to };
            facts::record(tx, system, push.id, &fact);
        }
        None => facts::record(tx, system, push.id, &Unrouted { push: push.number.clone() }),
    }
    Ok(())
}

/// Who of the supervising body may act on it now.
fn of_body(push: &Push, actor: &Actor) -> Result<OrganId, Fault> {
    match push.body().filter(|_| actor.can(Claim::PERMISSION, body_scope(push))) {
        Some(body) => Ok(body),
        None => Err(Fault::not_found("push.not-found")),
    }
}

/// Claims it.
///
/// # Errors
/// `push.not-found`, `push.changed`, `push.not-waiting`.
pub fn claim(tx: &mut Tx, actor: &Actor, number: &str, revision: i64) -> Result<(), Fault> {
    let mut push = hold(tx, number, revision)?;
    let by = of_body(&push, actor)?;
    if push.state != State::Sent {
        return Err(Fault::conflict("push.not-waiting"));
    }
    push.state = State::Claimed;
    (push.claimed_at, push.claimed_by) = (Some(tx.now()), Some(actor.name.clone()));
    push.revision += 1;
    rows::save(tx, &push)?;
    clock::arm(tx, &push);
    facts::record(tx, actor.ledger_name(), push.id, &Claimed { push: push.number.clone(), by });
    Ok(())
}

/// Says with the reason that it is not this body's matter, once: then somebody else decides.
///
/// # Errors
/// `push.not-found`, `push.changed`, `push.not-waiting`, `push.refused-already`, `push.words`.
pub fn refuse(tx: &mut Tx, actor: &Actor, number: &str, revision: i64, why: &str) -> Result<(), Fault> {
    let mut push = hold(tx, number, revision)?;
    let by = of_body(&push, actor)?;
    if push.state != State::Sent {
        return Err(Fault::conflict("push.not-waiting"));
    }
    if push.refused_at.is_some() {
        return Err(Fault::conflict("push.refused-already"));
    }
    push.refused_why = Some(said(why)?);
    push.state = State::Refused;
    (push.refused_at, push.refused_by) = (Some(tx.now()), Some(actor.name.clone()));
    push.refused_organ = Some(by.0);
    push.revision += 1;
    rows::save(tx, &push)?;
    clock::arm(tx, &push);
    facts::record(tx, actor.ledger_name(), push.id, &Refused { push: push.number.clone(), by });
    Ok(())
}

/// Decides where a refused or unrouted result goes: to the same body, which cannot refuse it again, or to another. Its limit begins anew.
///
/// # Errors
/// `push.not-found`, `push.changed`, `push.nothing-to-decide`, `push.organ-unknown`, `push.there-already`, `push.words`.
pub fn settle(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    (number, revision): (&str, i64),
    to: OrganId,
    why: &str,
) -> Result<(), Fault> {
    let mut push = hold(tx, number, revision)?;
    if !actor.can(Settle::PERMISSION, approver_scope(&push)) {
        return Err(Fault::not_found("push.not-found"));
    }
    if !matches!(push.state, State::Refused | State::Unrouted) {
        return Err(Fault::conflict("push.nothing-to-decide"));
    }
    let organ = directory::organ::by_id(tx, to)?;
    let organ = organ.ok_or_else(|| Fault::invalid("push.organ-unknown").with("organ", to))?;
    let others = rows::of_case(tx, &push.case_number)?;
    if others.iter().any(|one| one.id != push.id && one.organ == to.0) {
        return Err(Fault::conflict("push.there-already"));
    }
    push.settled_why = Some(said(why)?);
    push.settled_by = Some(actor.name.clone());
    let (_, rules) = desk.rules.now(tx)?;
    let (due_at, provisional) = clock::due(&desk.calendar, &push.region, rules.claim, tx.now())?;
    (push.organ, push.route, push.state) = (to.0, Way::Hand, State::Sent);
    (push.sent_at, push.due_at, push.provisional) = (tx.now(), due_at, i64::from(provisional));
    push.late_at = None;
    push.revision += 1;
    rows::save(tx, &push)?;
    clock::arm(tx, &push);
    tx.record(Event {
        stream: format!("push:{}", push.id),
        kind: events::SETTLED,
        actor: actor.ledger_name(),
        data: json!({ "to": to, "organ": organ.name.zh }),
    });
    let fact = Sent { push: push.number.clone(), case: push.case_number.clone(), to };
    facts::record(tx, actor.ledger_name(), push.id, &fact);
    Ok(())
}
