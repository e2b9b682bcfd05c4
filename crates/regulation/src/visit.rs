//! A visit: recorded item by item by those sent, published by somebody else, or not made with the reason; and the checks that are made
//! because of a complaint, which are kept and counted apart from those drawn.

use std::collections::BTreeMap;

use contract::events::inspection::{self, ItemOutcome};
use contract::lookup::{Inspected, NewFile};
use contract::time::china_date;
use contract::{Actor, Fault, OrganId, PartyId, Scope};
use directory::access::{Permit, require};
use draw::Bundle;
use serde_json::{Map, Value, json};
use store::{Event, Tx};

use crate::announce::Side;
use crate::clock;
use crate::desk::Desk;
use crate::events;
use crate::frame::{VisitAct, enter_visit, may_visit};
use crate::library::said;
use crate::model::{Check, Found, Officer, Outcome, Photo, Sent, Visit, VisitState};
use crate::number;
use crate::permissions::Plan;
use crate::records;
use crate::store::{self as rows, libraries, lists};
use crate::substitute;
use crate::task::{blank, checklist};

/// Longest note, in characters.
pub const NOTE_MOST: usize = 2000;
/// Most pictures of a visit.
pub const PHOTOS_MOST: usize = 30;
/// Visits published at once.
const PUBLISHED_MOST: u32 = 2000;

/// Records what happened to a visit.
pub(crate) fn note(tx: &mut Tx, actor: &Actor, kind: &'static str, visit: &Visit, data: Value) {
    let mut facts = Map::new();
    facts.insert("number".to_owned(), visit.number.as_str().into());
    if let Value::Object(more) = data {
        facts.extend(more);
    }
    tx.record(Event {
        stream: format!("visit:{}", visit.id),
        kind,
        actor: actor.ledger_name(),
        data: Value::Object(facts),
    });
}

/// Takes a visit in the state somebody decided upon.
pub(crate) fn hold(
    tx: &mut Tx,
    act: VisitAct,
    actor: &Actor,
    id: i64,
    revision: i64,
) -> Result<(Visit, Vec<Sent>), Fault> {
    let visit = rows::take_visit(tx, id)?.ok_or_else(|| Fault::not_found("inspect.not-found"))?;
    let sent = rows::sent(tx, id)?;
    may_visit(act, &visit, &sent, actor)?;
    match visit.revision == revision {
        true => Ok((visit, sent)),
        false => Err(Fault::conflict("inspect.changed").with("number", &visit.number)),
    }
}

/// What was found of an item.
#[derive(Debug, Clone, Default)]
pub struct Finding {
    /// The item's number in the visit.
    pub no: i64,
    /// The day they were there.
    pub visited_on: String,
    /// What was found of each point.
    pub points: BTreeMap<String, (Found, String)>,
    /// What came out.
    pub outcome: Option<Outcome>,
    /// In words.
    pub note: String,
    /// Who signed for the one inspected, or why nobody did.
    pub signed: String,
    /// Pictures, put away already.
    pub photos: Vec<NewPhoto>,
}

/// A picture put away.
#[derive(Debug, Clone)]
pub struct NewPhoto {
    /// Its address in the blob store.
    pub sha256: String,
    /// Name.
    pub name: String,
    /// Media type its bytes say.
    pub media_type: &'static str,
    /// Size in bytes.
    pub bytes: i64,
}

/// What is wrong with a point, which it names.
fn point_fault(code: &'static str, point: &crate::model::Point) -> Fault {
    Fault::invalid(code).with("point", &point.text.zh).with("id", &point.id)
}

/// Whether the points and the words fit the outcome.
fn fits(check: &Check, finding: &Finding) -> Result<(Value, Outcome), Fault> {
    let outcome = finding.outcome.ok_or_else(|| Fault::invalid("inspect.outcome-missing"))?;
    let was_there = !matches!(outcome, Outcome::Unreachable | Outcome::Refused | Outcome::NotCarriedOn);
    let mut points = check.list();
    for point in &mut points {
        let (found, note) = finding.points.get(&point.id).cloned().unwrap_or_default();
        let note = note.trim().to_owned();
        if note.chars().count() > NOTE_MOST {
            return Err(Fault::invalid("inspect.line-too-long").with("max", NOTE_MOST));
        }
        match found {
            Found::Open if was_there => return Err(point_fault("inspect.point-open", point)),
            Found::Faulty if note.is_empty() => {
                return Err(point_fault("inspect.point-note", point));
            }
            _ => {}
        }
        (point.found, point.note) = (found, note);
    }
    let faulty = points.iter().any(|point| point.found == Found::Faulty);
    match outcome {
        Outcome::Fine if faulty => Err(Fault::invalid("inspect.not-fine")),
        Outcome::Corrected | Outcome::ToCorrect | Outcome::Pursued if !faulty => {
            Err(Fault::invalid("inspect.not-faulty"))
        }
        _ => Ok((json!(points), outcome)),
    }
}

fn words(text: &str, missing: &'static str) -> Result<String, Fault> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(Fault::invalid(missing)),
        n if n > NOTE_MOST => Err(Fault::invalid("inspect.line-too-long").with("max", NOTE_MOST)),
        _ => Ok(text.to_owned()),
    }
}

/// Records what was found of an item, once (录入检查结果), by somebody sent by the organ whose item it is.
///
/// # Errors
/// As [`may_visit`]; `inspect.changed`, `inspect.other-item`, `inspect.recorded-already`, `inspect.day`, and what is missing or does not
/// fit: `inspect.outcome-…`, `inspect.point-…`, `inspect.note-missing`, `inspect.signed-missing`, `inspect.too-many-photos`.
pub fn record(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    id: i64,
    revision: i64,
    finding: &Finding,
) -> Result<(), Fault> {
    let (mut visit, sent) = hold(tx, VisitAct::Record, actor, id, revision)?;
    let mut checks = rows::checks(tx, id)?;
    let check = checks.iter_mut().find(|check| check.no == finding.no);
    let check = check.ok_or_else(|| Fault::not_found("inspect.not-found"))?;
    let theirs =
        |one: &&Sent| one.account == actor.account && one.left_at.is_none() && one.organ == check.organ;
    if !sent.iter().any(|one| theirs(&one)) {
        return Err(Fault::forbidden("inspect.other-item"));
    }
    if check.outcome.is_some() {
        return Err(Fault::conflict("inspect.recorded-already"));
    }
    let (now, today) = (tx.now(), china_date(tx.now()));
    let day = worktime::parse_date(&finding.visited_on).map_err(|_| Fault::invalid("inspect.day"))?;
    if day > today || day < china_date(visit.assigned_at) {
        return Err(Fault::invalid("inspect.day"));
    }
    let (points, outcome) = fits(check, finding)?;
    let note_text = match outcome {
        Outcome::Fine => finding.note.trim().chars().take(NOTE_MOST).collect(),
        _ => words(&finding.note, "inspect.note-missing")?,
    };
    let signed = words(&finding.signed, "inspect.signed-missing")?;
    let kept = rows::photos(tx, id)?.len();
    if kept + finding.photos.len() > PHOTOS_MOST {
        return Err(Fault::invalid("inspect.too-many-photos").with("max", PHOTOS_MOST));
    }
    (check.points, check.outcome) = (points, Some(outcome));
    (check.note, check.signed) = (Some(note_text), Some(signed));
    (check.recorded_at, check.recorded_by) = (Some(now), Some(actor.account));
    let item = check.item.clone();
    rows::save_check(tx, id, check)?;
    let owner = libraries::entity(tx, visit.entity)?.and_then(|one| one.party).unwrap_or(PartyId(0));
    for photo in &finding.photos {
        // On the list of files, so that what nobody refers to is not taken for it.
        if let Some(files) = &desk.files {
            let inspected = Inspected { name: photo.name.clone(), media_type: photo.media_type };
            let file = NewFile { inspected, bytes: photo.bytes, sha256: photo.sha256.clone(), owner };
            files.add(tx, actor, file)?;
        }
        let photo = Photo {
            id: tx.new_id(),
            no: finding.no,
            sha256: photo.sha256.clone(),
            name: photo.name.clone(),
            media_type: photo.media_type.to_owned(),
            bytes: photo.bytes,
        };
        rows::insert_photo(tx, id, actor.account.0, &photo)?;
    }
    visit.visited_on = Some(day.to_string());
    if checks.iter().all(|check| check.outcome.is_some()) {
        let rules = desk.rules.now(tx)?;
        enter_visit(&mut visit, VisitAct::Record, VisitState::Recorded)?;
        visit.recorded_at = Some(now);
        visit.publish_by = Some(clock::due(&desk.calendar, &visit.region, rules.publish, now)?.at);
        visit.alarmed = 0;
    } else {
        enter_visit(&mut visit, VisitAct::Record, VisitState::Assigned)?;
    }
    visit.revision += 1;
    rows::save_visit(tx, &visit)?;
    clock::arm(tx, &visit);
    let data = json!({ "item": item, "outcome": outcome, "code": visit.code });
    note(tx, actor, events::RECORDED, &visit, data);
    Ok(())
}

/// Publishes what was found (公示).
///
/// # Errors
/// As [`may_visit`]; `inspect.changed`.
pub fn publish(tx: &mut Tx, desk: &Desk, actor: &Actor, id: i64, revision: i64) -> Result<(), Fault> {
    let (mut visit, _) = hold(tx, VisitAct::Publish, actor, id, revision)?;
    enter_visit(&mut visit, VisitAct::Publish, VisitState::Published)?;
    (visit.published_at, visit.published_by) = (Some(tx.now()), Some(actor.account));
    visit.revision += 1;
    rows::save_visit(tx, &visit)?;
    clock::arm(tx, &visit);
    let checks = rows::checks(tx, id)?;
    let outcomes = checks.iter().map(|check| ItemOutcome {
        item: check.item.clone(),
        outcome: check.outcome.map(|outcome| outcome.as_str().to_owned()),
    });
    let fact = inspection::Inspected {
        number: visit.number.clone(),
        code: visit.code.clone(),
        outcomes: outcomes.collect(),
    };
    contract::events::record(tx, actor.ledger_name(), visit.id, &fact);
    records::inspected(tx, desk, &visit, &checks)
}

/// Publishes everything recorded of a task that this person may publish; answers how many.
///
/// # Errors
/// `inspect.not-found`.
pub fn publish_all(tx: &mut Tx, desk: &Desk, actor: &Actor, task: i64) -> Result<usize, Fault> {
    let found = rows::task(tx, task)?.ok_or_else(|| Fault::not_found("inspect.not-found"))?;
    if !crate::frame::can_see_task(&found, actor) {
        return Err(Fault::not_found("inspect.not-found"));
    }
    let mut published = 0;
    for visit in lists::visits_of(tx, task, 0, PUBLISHED_MOST)? {
        let sent = rows::sent(tx, visit.id)?;
        if may_visit(VisitAct::Publish, &visit, &sent, actor).is_ok() {
            publish(tx, desk, actor, visit.id, visit.revision)?;
            published += 1;
        }
    }
    match published {
        0 => Err(Fault::conflict("inspect.nothing-to-publish")),
        n => Ok(n),
    }
}

/// Says that a visit cannot be made, with the reason. Where it was drawn, the next substitute of its class steps in: answers its number.
///
/// # Errors
/// As [`may_visit`]; `inspect.changed`, `inspect.reason-missing`, `inspect.begun` where an item is recorded already.
pub fn drop_visit(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    id: i64,
    revision: i64,
    why: &str,
) -> Result<Option<String>, Fault> {
    let (mut visit, sent) = hold(tx, VisitAct::Drop, actor, id, revision)?;
    let why = said(why)?;
    let checks = rows::checks(tx, id)?;
    if checks.iter().any(|check| check.outcome.is_some()) {
        return Err(Fault::conflict("inspect.begun"));
    }
    enter_visit(&mut visit, VisitAct::Drop, VisitState::Dropped)?;
    visit.ended_why = Some(why.clone());
    visit.revision += 1;
    rows::save_visit(tx, &visit)?;
    clock::arm(tx, &visit);
    let instead = match visit.task {
        Some(task) => instead_of(tx, desk, actor, task, &visit, &sent, checks)?,
        None => None,
    };
    let number = instead.as_ref().map(|one| one.number.clone());
    note(tx, actor, events::DROPPED, &visit, json!({ "why": why, "instead": number }));
    Ok(number)
}

/// The next entity drawn as a substitute in the class of a visit that is not made, with the same officers where they may go.
fn instead_of(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    task: i64,
    visit: &Visit,
    sent: &[Sent],
    checks: Vec<Check>,
) -> Result<Option<Visit>, Fault> {
    let Some(part) = rows::parts(tx, task)?.into_iter().next() else { return Ok(None) };
    let bundle = part.bundle.as_deref().unwrap_or_default();
    let bundle =
        Bundle::read(bundle).map_err(|error| Fault::internal("inspect.broken", error.to_string()))?;
    let group = bundle.result.iter().find(|group| group.stratum == visit.class.as_str());
    let all = lists::visits_of(tx, task, 0, u32::MAX)?;
    let used = |code: &str| all.iter().any(|one| one.code == code);
    let next = group.and_then(|group| group.substitutes.iter().find(|code| !used(code)));
    let Some(code) = next else { return Ok(None) };
    let Some(entity) = libraries::entity_by_code(tx, code)? else { return Ok(None) };
    let rules = desk.rules.now(tx)?;
    let due = clock::due(&desk.calendar, &visit.region, rules.visit, tx.now())?;
    let prefix = visit.number.rsplit_once('-').map_or(visit.number.as_str(), |(task, _)| task);
    let made = Visit {
        id: tx.new_id(),
        number: format!("{prefix}-{:03}", all.len() + 1),
        task: Some(task),
        class: visit.class,
        instead_of: Some(visit.id),
        ..blank(tx.now(), visit.organ, &visit.region, due, entity)
    };
    rows::insert_visits(tx, std::slice::from_ref(&made))?;
    let blanks = checks.into_iter().map(|check| (made.id, check)).collect::<Vec<_>>();
    rows::insert_checks(tx, &blanks)?;
    let going: Vec<(i64, i64, i64)> = sent
        .iter()
        .filter(|one| one.left_at.is_none())
        .map(|one| (made.id, one.officer, one.organ.0))
        .collect();
    rows::insert_sent(tx, &going)?;
    for (_, officer, _) in &going {
        if libraries::is_recused(tx, *officer, made.entity)? {
            substitute::step_in(tx, desk, actor, made.id, *officer, "recused")?;
        }
    }
    clock::arm(tx, &made);
    Ok(Some(made))
}

/// A check because of a complaint, a report or a risk (因诉检查).
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// The organ that makes it.
    pub organ: i64,
    /// Code of the entity.
    pub code: String,
    /// Keys of the items.
    pub items: Vec<String>,
    /// Because of what: the number of a ticket, a report, in words.
    pub cause: String,
}

/// Orders a check because of something; the officers are found by the rule of [`substitute`], not picked.
///
/// # Errors
/// `access.forbidden`, `inspect.entity-unknown`, `inspect.items-missing`, `inspect.reason-missing`, `inspect.nobody`.
pub fn order(tx: &mut Tx, desk: &Desk, actor: &Actor, wanted: &Order) -> Result<Visit, Fault> {
    let organ = directory::organ::by_id(tx, OrganId(wanted.organ))?;
    let organ = organ.ok_or_else(|| Fault::not_found("inspect.not-found"))?;
    let scope = Scope { region: &organ.region, organ: Some(organ.id), item: None };
    require(actor, Plan::PERMISSION, scope)?;
    let cause = said(&wanted.cause)?;
    let code = wanted.code.trim().to_uppercase();
    let entity = libraries::entity_by_code(tx, &code)?;
    let entity = entity.ok_or_else(|| Fault::invalid("inspect.entity-unknown").with("code", &code))?;
    let rules = desk.rules.now(tx)?;
    let mut items = Vec::new();
    for key in &wanted.items {
        let item = rules.item(key).filter(|item| item.organ == organ.uscc);
        items.push(item.ok_or_else(|| Fault::invalid("inspect.items-missing"))?.clone());
    }
    if items.is_empty() {
        return Err(Fault::invalid("inspect.items-missing"));
    }
    let side = Side { organ: organ.id, uscc: organ.uscc, items, officers: Vec::new() };
    let checks = checklist(tx, desk, &[side])?;
    let due = clock::due(&desk.calendar, &organ.region, rules.visit, tx.now())?;
    let visit = Visit {
        id: tx.new_id(),
        number: format!("{}-001", number::next(tx, &organ.region)?),
        cause: cause.clone(),
        ..blank(tx.now(), organ.id, &organ.region, due, entity)
    };
    rows::insert_visits(tx, std::slice::from_ref(&visit))?;
    rows::insert_checks(tx, &checks.into_iter().map(|check| (visit.id, check)).collect::<Vec<_>>())?;
    for _ in 0..rules.each {
        let found: Option<Officer> = substitute::next(tx, desk, &visit, organ.id)?;
        let found = found.ok_or_else(|| Fault::conflict("inspect.nobody"))?;
        rows::insert_sent(tx, &[(visit.id, found.id, organ.id.0)])?;
    }
    clock::arm(tx, &visit);
    note(tx, actor, events::CHECK_ORDERED, &visit, json!({ "cause": cause, "code": visit.code }));
    Ok(visit)
}
