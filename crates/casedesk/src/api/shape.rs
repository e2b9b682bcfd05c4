//! The shapes of the API: cases, clocks, documents, tasks, drafts as JSON. What [`super::schemas`] describes is what
//! stands here; a test in the roof holds every answer of the story against the description.

use std::collections::HashMap;

use contract::case::RATED;
use contract::item::ItemVersion;
use contract::lookup::{FileSummary, LicenceSummary};
use contract::time::china_date;
use contract::{AccountId, Actor, ActorKind, Fault, Text};
use serde_json::{Map, Value, json};
use store::Tx;
use worktime::{ExplainLine, Which, explain_brief};

use crate::privacy;
use casework::desk::Desk;
use casework::drafts::Draft;
use casework::lists::{CaseLine, TaskLine};
use casework::model::{
    Case, CaseMaterial, ChecklistLine, DeskQueue, Document, Mark, Referral, Running, Task,
};
use casework::offers::Offer;
use casework::view::{CaseFile, Progress, TimelineEntry};
use casework::{clock, events, review};

fn item(version: &ItemVersion) -> Value {
    json!({ "code": version.item.code, "slug": version.item.slug, "name": version.item.name })
}

/// A page of a list.
pub(super) fn page(name: &'static str, rows: Vec<Value>, next: Option<String>) -> Value {
    json!({ name: rows, "next": next })
}

/// A case in a list.
pub(super) fn line(tx: &mut Tx, desk: &Desk, line: &CaseLine) -> Result<Value, Fault> {
    let version = desk.items.version(tx, line.version)?;
    Ok(json!({
        "number": line.number, "kind": line.kind, "item": item(&version), "state": line.state,
        "revision": line.revision, "applicant": line.applicant_name,
        "organ": desk.people.organ(tx, line.organ)?.name, "region": line.region, "channel": line.channel,
        "queue": line.desk.map(DeskQueue::as_str), "received_at": line.received_at, "accepted_at": line.accepted_at,
        "decided_at": line.decided_at, "closed_at": line.closed_at, "due": line.due,
        "provisional": line.provisional, "running": line.running, "level": line.level,
    }))
}

/// A case with its clock and, for a package, its parts.
pub(super) fn case(tx: &mut Tx, desk: &Desk, file: &CaseFile) -> Result<Value, Fault> {
    let mut whole = one(tx, desk, &file.case, &file.root)?;
    let mut parts = Vec::new();
    if file.case.is_root() {
        for member in &file.members {
            parts.push(one(tx, desk, member, &file.root)?);
        }
    }
    whole["parts"] = Value::Array(parts);
    Ok(whole)
}

fn one(tx: &mut Tx, desk: &Desk, case: &Case, root: &Case) -> Result<Value, Fault> {
    let version = desk.items.version(tx, case.version)?;
    let facts = &case.facts;
    Ok(json!({
        "number": case.number, "application": root.number, "kind": case.kind, "item": item(&version),
        "state": case.state, "revision": case.revision, "applicant": case.applicant_name,
        "organ": desk.people.organ(tx, case.organ)?.name, "region": case.region, "channel": case.channel,
        "queue": case.desk.map(DeskQueue::as_str),
        "received_at": case.received_at, "accepted_at": case.accepted_at, "decided_at": case.decided_at,
        "closed_at": case.closed_at, "due": case.due, "statutory_due": case.statutory_due,
        "provisional": case.provisional, "running": case.running, "level": case.level,
        "clock": clock_of(tx, desk, case, false)?,
        "notice": facts.notice.as_ref().map(|n| json!({
            "document": n.document, "at": n.at, "concepts": n.concepts, "until": n.until,
            "uncorrected": version.item.terms.uncorrected.unwrap_or_default(),
        })),
        "deferred": facts.deferred.iter()
            .map(|d| json!({
                "concept": d.concept, "name": d.name, "until": d.until, "owing": d.owing(), "again": d.again,
            })).collect::<Vec<_>>(),
        "special": facts.special.as_ref().map(|s| json!({ "kind": s.kind, "until": s.until, "late": s.late })),
        "extended": facts.extended, "ended_because": facts.ended_because,
    }))
}

/// An act, with whether whoever asks may do it now.
pub(super) fn offer(offer: &Offer) -> Value {
    json!({
        "act": offer.act.as_str(), "task": offer.task, "may": offer.is_open(),
        "code": offer.may.as_ref().err().map(|fault| fault.code),
    })
}

/// The clock of a case with why its date is what it is, in ranges or day by day. Null before acceptance.
pub(super) fn clock_of(tx: &Tx, desk: &Desk, case: &Case, days: bool) -> Result<Value, Fault> {
    let wrong = |error: worktime::ClockError| Fault::internal("case.clock", error);
    let calendar = desk.calendar.for_region(&case.region).map_err(wrong)?;
    let Some(state) = clock::state(&calendar, case)? else { return Ok(Value::Null) };
    let lines = state.explain(Which::Promised).map_err(wrong)?;
    let lines = if days { lines } else { explain_brief(&lines) };
    let standing = state.standing(china_date(tx.now()), u32::from(clock::WARN_DAYS)).map_err(wrong)?;
    let promised = state.deadline(Which::Promised);
    let measure = standing.promised.as_ref().unwrap_or(&standing.statutory);
    Ok(json!({
        "phase": state.phase(), "started": state.started(),
        "stopped": state.stopped().map(|(on, why)| json!({ "on": on, "why": why })),
        "limit": promised.limit, "due": promised.due, "provisional": state.is_provisional(),
        "statutory_limit": state.statutory().limit, "statutory_due": state.statutory().due,
        "used": measure.used, "remaining": measure.remaining, "pauses": state.pauses(),
        "extensions": state.extensions(),
        "explain": lines.iter().map(explained).collect::<Result<Vec<_>, _>>()?,
    }))
}

fn explained(line: &ExplainLine) -> Result<Value, Fault> {
    let mut told = serde_json::to_value(line).map_err(|error| Fault::internal("case.clock", error))?;
    told["words"] = json!(line.words());
    Ok(told)
}

/// Facts of an event that may leave the house: no internal ids among them.
const FACTS: [&str; 33] = [
    "because",
    "channel",
    "commitments",
    "concepts",
    "deemed",
    "deferred",
    "document",
    "due",
    "from",
    "how",
    "identifier",
    "item",
    "kind",
    "licences",
    "limit",
    "materials",
    "members",
    "name",
    "ok",
    "open",
    "opened",
    "outcome",
    "placement",
    "provisional",
    "reason",
    "reasons",
    "result",
    "sibling",
    "step",
    "until",
    "wanting",
    "was",
    "why",
];

/// Facts that are the office's own talk.
fn inward(kind: &str, fact: &str) -> bool {
    fact == "why" && matches!(kind, events::RETURNED | events::SIGNER_ADDED | events::TASK_ASSIGNED)
}

/// The timeline as this actor may see it: staff see who acted and what is the office's own, applicants neither.
pub(super) fn timeline(
    tx: &mut Tx,
    staff: bool,
    root: &Case,
    entries: &[TimelineEntry],
) -> Result<Vec<Value>, Fault> {
    let mut names: HashMap<&str, Option<String>> = HashMap::new();
    let mut told = Vec::with_capacity(entries.len());
    for entry in entries {
        let kind = entry.kind.as_str();
        if !staff && (kind == events::CHECKED || events::INTERNAL.contains(&kind)) {
            continue;
        }
        let account = entry.actor.strip_prefix("account:").and_then(|id| id.parse::<i64>().ok());
        if staff && let Some(id) = account.filter(|_| !names.contains_key(entry.actor.as_str())) {
            names.insert(&entry.actor, directory::account::name(tx, AccountId(id))?);
        }
        let by = match account {
            None if entry.kind == RATED => "applicant",
            None => "system",
            Some(id) if id == root.account.0 && root.channel != casework::model::Channel::Counter => {
                "applicant"
            }
            Some(_) if entry.kind == events::WITHDRAWN => "applicant",
            Some(_) => "staff",
        };
        let mut facts = Map::new();
        for fact in FACTS {
            if let Some(value) = entry.data.get(fact).filter(|_| staff || !inward(&entry.kind, fact)) {
                facts.insert(fact.to_owned(), value.clone());
            }
        }
        told.push(json!({
            "at": entry.at, "kind": entry.kind, "case": entry.case, "by": by,
            "name": names.get(entry.actor.as_str()).cloned().flatten(), "facts": facts,
        }));
    }
    Ok(told)
}

/// A numbered document.
pub(super) fn document(tx: &mut Tx, desk: &Desk, document: &Document) -> Result<Value, Fault> {
    Ok(json!({
        "number": document.number, "kind": document.kind,
        "case": document.data.get("number").cloned().unwrap_or(Value::Null),
        "organ": desk.people.organ(tx, document.organ)?.name, "at": document.at, "says": document.data,
    }))
}

/// A licence that came out.
pub(super) fn licence(licence: &LicenceSummary) -> Value {
    json!({
        "identifier": licence.identifier, "type_code": licence.type_code, "name": licence.name,
        "issuer": licence.issuer, "valid_from": licence.valid_from, "valid_to": licence.valid_to,
    })
}

fn file(file: &FileSummary) -> Value {
    json!({
        "id": file.id.to_string(), "name": file.name, "media_type": file.media_type, "bytes": file.bytes,
        "sha256": file.sha256, "href": format!("/files/{}", file.id),
    })
}

/// Which fields the answer of a source has.
pub(crate) fn answer_fields(
    tx: &mut Tx,
    desk: &Desk,
    material: &CaseMaterial,
) -> Result<Vec<contract::lookup::ResourceField>, Fault> {
    match material.provenance.get("resource").and_then(Value::as_str) {
        Some(resource) => desk.exchange.fields(tx, resource),
        None => Ok(Vec::new()),
    }
}

/// A material of the shared set; `masked` for those whose own it is not.
pub(super) fn material(
    tx: &mut Tx,
    desk: &Desk,
    material: &CaseMaterial,
    masked: bool,
) -> Result<Value, Fault> {
    let found = material.file.map(|id| desk.files.file(tx, id)).transpose()?.flatten();
    let provenance = match masked {
        true => privacy::provenance(material, &answer_fields(tx, desk, material)?),
        false => material.provenance.clone(),
    };
    Ok(json!({
        "concept": material.concept, "name": material.name, "source": material.source, "trust": material.trust.as_str(),
        "file": found.as_ref().map(file), "provenance": provenance, "at": material.at,
        "replaced": material.replaced,
    }))
}

/// A line of the window's checklist.
pub(super) fn checklist_line(tx: &mut Tx, desk: &Desk, line: &ChecklistLine) -> Result<Value, Fault> {
    let mut materials = Vec::with_capacity(line.materials.len());
    for one in &line.materials {
        materials.push(material(tx, desk, one, true)?);
    }
    Ok(json!({
        "concept": line.concept, "name": line.name, "need": line.need, "standard": line.standard,
        "original_needed": line.original_needed, "materials": materials, "tick": line.tick,
        "noticed": line.noticed, "supplemented": line.supplemented,
        "may": Mark::ALL.iter().filter(|mark| line.may_be(**mark)).collect::<Vec<_>>(),
    }))
}

/// A task in a list.
pub(super) fn task_line(tx: &mut Tx, desk: &Desk, actor: &Actor, line: &TaskLine) -> Result<Value, Fault> {
    let version = desk.items.version(tx, line.version)?;
    Ok(json!({
        "case": line.number, "no": line.no, "step": line.element, "name": step_name(&version, &line.element),
        "item": item(&version), "applicant": line.applicant_name,
        "organ": desk.people.organ(tx, line.organ)?.name, "mine": line.assignee == Some(actor.account),
        "opened_at": line.opened_at, "due": line.due, "provisional": line.provisional, "running": line.running,
        "level": line.level,
    }))
}

fn step_name(version: &ItemVersion, element: &str) -> String {
    let name = version.process.node(element).map(|node| node.name()).filter(|name| !name.is_empty());
    name.unwrap_or(element).to_owned()
}

/// A task of a case, with what it must mark and where it may return to.
pub(super) fn task(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    case: &Case,
    task: &Task,
) -> Result<Value, Fault> {
    let version = desk.items.version(tx, case.version)?;
    let criteria = review::task_criteria(&version, &task.element);
    let criteria: Vec<_> = criteria.iter().map(|c| json!({ "id": c.id, "text": c.text })).collect();
    let open = task.state == casework::model::TaskState::Open;
    let targets = if open { review::return_targets(&version, case, task)? } else { Vec::new() };
    let targets: Vec<_> =
        targets.into_iter().map(|to| json!({ "name": step_name(&version, &to), "step": to })).collect();
    let mut name_of = |account: Option<AccountId>| -> Result<Option<String>, Fault> {
        account.map(|id| directory::account::name(tx, id)).transpose().map(Option::flatten)
    };
    let (assignee, done_by) = (name_of(task.assignee)?, name_of(task.done_by)?);
    let owner = name_of(task.owner)?;
    let mut advice = Vec::with_capacity(task.advice.len());
    for one in &task.advice {
        advice.push(json!({ "by": name_of(Some(one.by))?, "at": one.at, "words": one.words }));
    }
    Ok(json!({
        "case": case.number, "no": task.no, "step": task.element, "name": step_name(&version, &task.element),
        "role": task.role, "organ": desk.people.organ(tx, task.organ)?.name, "state": task.state,
        "assignee": assignee, "mine": task.assignee == Some(actor.account), "opened_at": task.opened_at,
        "done_at": task.done_at, "done_by": done_by, "opinion": task.outcome, "words": task.opinion,
        "marks": task.marks, "why": task.why, "lent_by": owner, "advice": advice, "criteria": criteria, "return_targets": targets,
    }))
}

/// What the case was put before another organ for, with what became of it.
pub(super) fn referral(tx: &mut Tx, desk: &Desk, one: &Referral) -> Result<Value, Fault> {
    let name = |tx: &mut Tx, account: Option<AccountId>| -> Result<Option<String>, Fault> {
        account.map(|id| directory::account::name(tx, id)).transpose().map(Option::flatten)
    };
    Ok(json!({
        "no": one.no, "kind": one.kind, "organ": desk.people.organ(tx, one.organ)?.name, "words": one.words,
        "until": one.until, "waits": one.waits, "sent_at": one.sent_at, "sent_by": name(tx, Some(one.sent_by))?,
        "done_at": one.done_at, "done_by": name(tx, one.done_by)?, "opinion": one.outcome,
        "opinion_words": one.opinion, "late": one.late,
    }))
}

/// A draft.
pub(super) fn draft(tx: &mut Tx, desk: &Desk, draft: &Draft) -> Result<Value, Fault> {
    let version = desk.items.version(tx, draft.version)?;
    let mut materials = Map::new();
    for (concept, brought) in &draft.files {
        let mut files = Vec::with_capacity(brought.files.len());
        for id in &brought.files {
            files.extend(desk.files.file(tx, *id)?.as_ref().map(file));
        }
        materials.insert(concept.clone(), json!({ "files": files, "paper": brought.paper }));
    }
    let case = match draft.case {
        Some(id) => casework::view::by_id(tx, id)?.map(|case| case.number),
        None => None,
    };
    Ok(json!({
        "id": draft.id.to_string(), "item": item(&version), "applicant": desk.people.name(tx, draft.party)?,
        "channel": draft.channel, "answers": draft.answers, "form": draft.form, "materials": materials,
        "commitments": draft.commitments, "revision": draft.revision, "created_at": draft.created_at,
        "updated_at": draft.updated_at, "case": case,
    }))
}

/// Public progress: no names of people.
pub(super) fn progress(progress: &Progress) -> Value {
    let part = |number: &str, item: &Text, state, due: &Option<String>, running: Running| json!({ "number": number, "item": item, "state": state, "due": due, "running": running });
    let parts: Vec<_> = progress
        .parts
        .iter()
        .map(|one| {
            let mut told = part(&one.number, &one.item, one.state, &one.due, one.running);
            told["organ"] = json!(one.organ);
            (told["provisional"], told["done_on"]) = (json!(one.provisional), json!(one.done_on));
            told
        })
        .collect();
    let steps =
        progress.steps.iter().filter(|(kind, ..)| kind != events::CHECKED && kind != events::TASK_ASSIGNED);
    let steps: Vec<_> = steps
        .map(|(kind, at, case)| {
            let (kind, what) =
                kind.split_once(' ').map_or((&**kind, None), |(kind, what)| (kind, Some(what)));
            json!({ "kind": kind, "what": what, "at": at, "case": case })
        })
        .collect();
    let mut told = part(&progress.number, &progress.item, progress.state, &progress.due, progress.running);
    told["received_at"] = json!(progress.received_at);
    told["accepted_at"] = json!(progress.accepted_at);
    told["provisional"] = json!(progress.provisional);
    told["parts"] = Value::Array(parts);
    told["steps"] = Value::Array(steps);
    told
}

/// Whether somebody reads as staff.
pub(super) fn is_staff(actor: &Actor) -> bool {
    actor.kind == ActorKind::Staff
}
