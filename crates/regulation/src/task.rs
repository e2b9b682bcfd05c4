//! A random inspection from its outline to its draw, and what repeats it. Announced, nothing of it can change; drawn, nobody has chosen;
//! repeated, both stand in one chain with the reason.

use std::collections::{BTreeMap, BTreeSet};

use contract::time::china_date;
use contract::{Actor, Fault, OrganId, Scope};
use directory::access::{Permit, require};
use draw::{Announcement, Bundle, Repeats, Secret};
use serde_json::{Value, json};
use store::{Event, Tx, vault};

use crate::announce::{self, Side};
use crate::clock;
use crate::desk::Desk;
use crate::events;
use crate::frame::{TaskAct, VisitAct, enter_task, enter_visit, may_task};
use crate::library::said;
use crate::model::{Check, Class, Task, TaskState, Visit, VisitState};
use crate::number;
use crate::permissions::Plan;
use crate::store::{self as rows, libraries, lists};
use crate::visit::note;

/// Fewest and most characters of a public value.
const VALUE: std::ops::RangeInclusive<usize> = 4..=200;
/// Visits of a repeated draw called off at once.
const CALLED_OFF: u32 = 5_000;

/// A random inspection as it is outlined.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    /// The organ that leads it.
    pub organ: i64,
    /// What it is called.
    pub title: String,
    /// The line of a plan, `plan` and `line`.
    pub line: Option<(i64, i64)>,
    /// Why it is outside every plan.
    pub unplanned: String,
    /// Keys of its items.
    pub items: Vec<String>,
    /// Category of entities.
    pub category: String,
    /// Beginning of the industry code.
    pub industry: String,
    /// Shares by class, of 10,000; those of the rules where left out.
    pub ratios: BTreeMap<Class, u32>,
    /// Key of the source of the public value.
    pub public_source: String,
}

/// The ledger's stream of a task.
pub(crate) fn stream(id: i64) -> String {
    format!("inspection:{id}")
}

fn record(tx: &mut Tx, actor: &Actor, kind: &'static str, task: &Task, data: Value) {
    let mut facts = serde_json::Map::new();
    facts.insert("number".to_owned(), task.number.as_str().into());
    if let Value::Object(more) = data {
        facts.extend(more);
    }
    let event =
        Event { stream: stream(task.id), kind, actor: actor.ledger_name(), data: Value::Object(facts) };
    tx.record(event);
}

fn hold(tx: &mut Tx, act: TaskAct, actor: &Actor, id: i64, revision: i64) -> Result<Task, Fault> {
    let task = rows::take_task(tx, id)?.ok_or_else(|| Fault::not_found("inspect.not-found"))?;
    may_task(act, &task, actor)?;
    match task.revision == revision {
        true => Ok(task),
        false => Err(Fault::conflict("inspect.changed").with("number", &task.number)),
    }
}

/// Outlines a random inspection. Nobody outside sees it yet.
///
/// # Errors
/// `access.forbidden`, `inspect.title-missing`, `inspect.items-missing`, `inspect.items-apart`, `inspect.category-unknown`,
/// `inspect.ratio`, `inspect.source-unknown`, `inspect.unplanned-why`, `inspect.line-drawn`.
pub fn outline(tx: &mut Tx, desk: &Desk, actor: &Actor, wanted: &Outline) -> Result<Task, Fault> {
    let organ = directory::organ::by_id(tx, OrganId(wanted.organ))?;
    let organ = organ.ok_or_else(|| Fault::not_found("inspect.not-found"))?;
    let scope = Scope { region: &organ.region, organ: Some(organ.id), item: None };
    require(actor, Plan::PERMISSION, scope)?;
    let rules = desk.rules.now(tx)?;
    let title = said(&wanted.title).map_err(|fault| match fault.code {
        "inspect.reason-missing" => Fault::invalid("inspect.title-missing"),
        _ => fault,
    })?;
    if title.chars().count() > 60 {
        return Err(Fault::invalid("inspect.line-too-long").with("max", 60));
    }
    let mut keys: Vec<&str> = Vec::new();
    for key in &wanted.items {
        let item = rules.item(key).ok_or_else(|| Fault::invalid("inspect.items-missing"))?;
        if !item.categories.contains(&wanted.category) {
            return Err(Fault::invalid("inspect.items-apart").with("item", &item.name.zh));
        }
        if !keys.contains(&key.as_str()) {
            keys.push(key);
        }
    }
    if !keys.iter().any(|key| rules.item(key).is_some_and(|item| item.organ == organ.uscc)) {
        return Err(Fault::invalid("inspect.items-missing"));
    }
    rules.category(&wanted.category).ok_or_else(|| Fault::invalid("inspect.category-unknown"))?;
    let source = rules.public_values.iter().find(|one| one.key == wanted.public_source);
    let source = source.ok_or_else(|| Fault::invalid("inspect.source-unknown"))?;
    let mut ratios = serde_json::Map::new();
    for class in Class::ALL {
        let share = wanted.ratios.get(class).or_else(|| rules.ratios.get(class)).copied().unwrap_or(0);
        if share > 10_000 {
            return Err(Fault::invalid("inspect.ratio"));
        }
        ratios.insert(class.as_str().to_owned(), share.into());
    }
    let unplanned = match wanted.line {
        Some((plan, line)) => {
            check_line(tx, organ.id, plan, line)?;
            String::new()
        }
        None => said(&wanted.unplanned).map_err(|fault| match fault.code {
            "inspect.reason-missing" => Fault::invalid("inspect.unplanned-why"),
            _ => fault,
        })?,
    };
    let task = Task {
        id: tx.new_id(),
        number: number::next(tx, &organ.region)?,
        title,
        region: organ.region.clone(),
        organ: organ.id,
        plan: wanted.line.map(|(plan, _)| plan),
        line: wanted.line.map(|(_, line)| line),
        unplanned,
        items: json!(keys),
        category: wanted.category.clone(),
        industry: wanted.industry.trim().to_uppercase().chars().take(6).collect(),
        ratios: Value::Object(ratios),
        state: TaskState::Outline,
        revision: 0,
        public_source: source.name.zh.clone(),
        created_at: tx.now(),
        created_by: actor.account,
        announced_at: None,
        draw_from: None,
        drawn_at: None,
        drawn_by: None,
        public_value: None,
        repeats: None,
        reason: None,
    };
    rows::insert_task(tx, &task)?;
    record(tx, actor, events::OUTLINED, &task, json!({}));
    Ok(task)
}

/// A line of a plan is drawn once: what is not good is repeated in its chain, not outlined again.
fn check_line(tx: &mut Tx, organ: OrganId, plan: i64, line: i64) -> Result<(), Fault> {
    let unknown = || Fault::invalid("inspect.line-unknown");
    let found = libraries::take_plan(tx, plan)?.ok_or_else(unknown)?;
    let there = libraries::plan_lines(tx, plan)?.iter().any(|one| one.no == line);
    if found.organ != organ || found.state != "published" || !there {
        return Err(unknown());
    }
    match rows::standing_of_line(tx, plan, line)? {
        Some(task) => Err(Fault::conflict("inspect.line-drawn").with("number", task.number)),
        None => Ok(()),
    }
}

/// Throws an outline away. One that repeats a draw stands: that draw has been called off for it.
///
/// # Errors
/// As [`may_task`]; `inspect.changed`, `inspect.repeat-stands`.
pub fn discard(tx: &mut Tx, actor: &Actor, id: i64, revision: i64) -> Result<(), Fault> {
    let mut task = hold(tx, TaskAct::Discard, actor, id, revision)?;
    if task.repeats.is_some() {
        return Err(Fault::conflict("inspect.repeat-stands"));
    }
    enter_task(&mut task, TaskAct::Discard, TaskState::Discarded)?;
    task.revision += 1;
    rows::save_task(tx, &task)?;
    record(tx, actor, events::DISCARDED, &task, json!({}));
    Ok(())
}

/// Announces the draw (公告): candidates, quotas, officers and the promise of a secret. From now on nothing of it can change, and it may be
/// drawn when the time between is over.
///
/// # Errors
/// As [`may_task`]; `inspect.changed`, `inspect.no-candidates`, `inspect.nobody-drawn`, `inspect.too-few-officers`,
/// `inspect.no-checklist`.
pub fn announce(tx: &mut Tx, desk: &Desk, actor: &Actor, id: i64, revision: i64) -> Result<Task, Fault> {
    let mut task = hold(tx, TaskAct::Announce, actor, id, revision)?;
    let rules = desk.rules.now(tx)?;
    if let Some(stop) = announce::preview(tx, desk, &task)?.stop {
        return Err(Fault::conflict(stop));
    }
    let ground = announce::ground(tx, desk, &task)?;
    for item in ground.sides.iter().flat_map(|side| &side.items) {
        item.checklist(tx, desk)?;
    }
    let now = tx.now();
    let from = clock::due(&desk.calendar, &task.region, rules.announce, now)?.at.saturating_add(1);
    let mut secrets = Vec::new();
    for side in &ground.sides {
        let secret = String::from_utf8(vault::new_secret()?).unwrap_or_default().trim().to_owned();
        secrets.push((side.uscc.clone(), secret));
    }
    let promised: Vec<(String, String)> =
        secrets.iter().map(|(by, secret)| (by.clone(), draw::commitment(secret))).collect();
    let repeats = repeated(tx, &task)?;
    let place = format!("{} ≥ {}", task.public_source, moment(from));
    let announced = announce::announcements(&ground, &task, &rules, &promised, &place, &repeats);
    let mut digests = Vec::new();
    for (part, ((announcement, side), (_, secret))) in
        announced.iter().zip(&ground.sides).zip(&secrets).enumerate()
    {
        announcement.check().map_err(refused)?;
        let (part, digest) = (i64::try_from(part).unwrap_or(0), announcement.digest());
        let sealed = vault::seal(&rows::secret_place(task.id, part), secret.as_bytes())?;
        rows::insert_draw(tx, (task.id, part, side.organ.0), &digest, &announcement.canonical(), sealed)?;
        digests.push(digest);
    }
    enter_task(&mut task, TaskAct::Announce, TaskState::Announced)?;
    (task.announced_at, task.draw_from) = (Some(now), Some(from));
    task.revision += 1;
    rows::save_task(tx, &task)?;
    let data = json!({ "digests": digests, "candidates": ground.candidates.len(), "draw_from": from });
    record(tx, actor, events::ANNOUNCED, &task, data);
    Ok(task)
}

/// An instant in China as it stands in announcements: `2026-11-30T00:00+08:00`.
fn moment(at_ms: i64) -> String {
    let minute = contract::time::china_minute_of_day(at_ms);
    format!("{}T{:02}:{:02}+08:00", china_date(at_ms), minute / 60, minute % 60)
}

fn refused(error: draw::Refused) -> Fault {
    Fault::conflict("inspect.draw-refused").with("why", error)
}

/// The digests this task repeats, by part.
fn repeated(tx: &mut Tx, task: &Task) -> Result<BTreeMap<i64, Repeats>, Fault> {
    let (Some(before), Some(reason)) = (task.repeats, &task.reason) else { return Ok(BTreeMap::new()) };
    let parts = rows::parts(tx, before)?;
    Ok(parts
        .into_iter()
        .map(|one| (one.part, Repeats { digest: one.digest, reason: reason.clone() }))
        .collect())
}

/// Draws what was announced, with the public value, once. The libraries as they are now have no part in it.
///
/// # Errors
/// As [`may_task`]; `inspect.changed` for the second of two who draw at once, `inspect.draw-too-early`, `inspect.value-missing`,
/// `inspect.value-used`, `inspect.announcement-changed`.
pub fn draw(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    id: i64,
    revision: i64,
    value: &str,
) -> Result<Task, Fault> {
    let mut task = hold(tx, TaskAct::Draw, actor, id, revision)?;
    let now = tx.now();
    if task.draw_from.is_none_or(|from| now < from) {
        let at = moment(task.draw_from.unwrap_or(now));
        return Err(Fault::conflict("inspect.draw-too-early").with("at", at));
    }
    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
    if !VALUE.contains(&value.chars().count()) || value.chars().any(char::is_control) {
        return Err(Fault::invalid("inspect.value-missing").with("least", VALUE.start()));
    }
    if !rows::take_value(tx, &task.public_source, &value, task.id)? {
        return Err(Fault::conflict("inspect.value-used"));
    }
    let mut bundles = Vec::new();
    for part in rows::parts(tx, task.id)? {
        let announcement = Announcement::read(&part.announcement).map_err(refused)?;
        if announcement.digest() != part.digest {
            return Err(Fault::conflict("inspect.announcement-changed").with("digest", &part.digest));
        }
        let sealed = rows::secret(tx, task.id, part.part)?;
        let secret = vault::open(&rows::secret_place(task.id, part.part), &sealed)?;
        let secret = String::from_utf8(secret).map_err(|error| Fault::internal("inspect.broken", error))?;
        let by = announcement.commitments.first().map(|one| one.by.clone()).unwrap_or_default();
        let bundle = draw::draw(announcement, vec![Secret { by, secret }], value.clone()).map_err(refused)?;
        let text =
            serde_json::to_string(&bundle).map_err(|error| Fault::internal("inspect.broken", error))?;
        rows::save_bundle(tx, task.id, part.part, &text)?;
        bundles.push(bundle);
    }
    let visits = send(tx, desk, &task, &bundles)?;
    enter_task(&mut task, TaskAct::Draw, TaskState::Drawn)?;
    (task.drawn_at, task.drawn_by, task.public_value) = (Some(now), Some(actor.account), Some(value));
    task.revision += 1;
    rows::save_task(tx, &task)?;
    record(tx, actor, events::DRAWN, &task, json!({ "visits": visits }));
    Ok(task)
}

/// Makes the visits that came out of the bundles.
fn send(tx: &mut Tx, desk: &Desk, task: &Task, bundles: &[Bundle]) -> Result<usize, Fault> {
    let rules = desk.rules.now(tx)?;
    let sides = announce::sides(tx, &rules, task)?;
    let due = clock::due(&desk.calendar, &task.region, rules.visit, tx.now())?;
    let Some(first) = bundles.first() else { return Ok(0) };
    let class: BTreeMap<&str, Class> = first
        .result
        .iter()
        .filter_map(|group| Class::parse(&group.stratum).map(|class| (group, class)))
        .flat_map(|(group, class)| group.drawn.iter().map(move |code| (code.as_str(), class)))
        .collect();
    let checks = checklist(tx, desk, &sides)?;
    let going: Vec<BTreeMap<&str, &[String]>> = bundles
        .iter()
        .map(|bundle| bundle.pairs.iter().map(|one| (one.entity.as_str(), one.officers.as_slice())).collect())
        .collect();
    let (mut visits, mut sent, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    for pair in &first.pairs {
        let Some(entity) = libraries::entity_by_code(tx, &pair.entity)? else {
            return Err(Fault::internal("inspect.broken", format!("{} left the library", pair.entity)));
        };
        let id = tx.new_id();
        for side in &going {
            for code in side.get(pair.entity.as_str()).copied().unwrap_or_default() {
                if let Some(officer) = libraries::officer_by_code(tx, code)? {
                    sent.push((id, officer.id, officer.organ.0));
                }
            }
        }
        lines.extend(checks.iter().map(|check| (id, check.clone())));
        visits.push(Visit {
            id,
            number: format!("{}-{:03}", task.number, visits.len() + 1),
            task: Some(task.id),
            entity: entity.id,
            class: class.get(pair.entity.as_str()).copied().unwrap_or(entity.class),
            ..blank(tx.now(), task.organ, &task.region, due, entity)
        });
    }
    rows::insert_visits(tx, &visits)?;
    rows::insert_sent(tx, &sent)?;
    rows::insert_checks(tx, &lines)?;
    for visit in &visits {
        clock::arm(tx, visit);
    }
    // Whoever left the library since the announcement has been drawn all the same; another steps in at once.
    let gone: BTreeSet<i64> = sides_gone(tx, &sent)?;
    for (visit, officer, _) in sent.iter().filter(|(_, officer, _)| gone.contains(officer)) {
        crate::substitute::step_in(
            tx,
            desk,
            &Actor::system("inspection"),
            *visit,
            *officer,
            "left-before-draw",
        )?;
    }
    Ok(visits.len())
}

fn sides_gone(tx: &mut Tx, sent: &[(i64, i64, i64)]) -> Result<BTreeSet<i64>, Fault> {
    let all: BTreeSet<i64> = sent.iter().map(|(_, officer, _)| *officer).collect();
    let mut gone = BTreeSet::new();
    for id in all {
        if libraries::take_officer(tx, id)?.is_none_or(|officer| !officer.active) {
            gone.insert(id);
        }
    }
    Ok(gone)
}

/// A visit to be made, without number and task.
pub(crate) fn blank(
    now: i64,
    organ: OrganId,
    region: &str,
    due: clock::Due,
    entity: crate::model::Entity,
) -> Visit {
    Visit {
        id: 0,
        number: String::new(),
        task: None,
        entity: entity.id,
        code: entity.code,
        name: entity.name,
        class: entity.class,
        region: region.to_owned(),
        organ,
        cause: "random".to_owned(),
        state: VisitState::Assigned,
        revision: 0,
        assigned_at: now,
        due_at: due.at,
        warn_at: due.warn,
        provisional: due.provisional,
        alarmed: 0,
        visited_on: None,
        recorded_at: None,
        publish_by: None,
        published_at: None,
        published_by: None,
        ended_why: None,
        instead_of: None,
    }
}

/// The checks of a visit: the items of all sides, with their points as they stand now.
pub(crate) fn checklist(tx: &mut Tx, desk: &Desk, sides: &[Side]) -> Result<Vec<Check>, Fault> {
    let mut checks = Vec::new();
    for (side, item) in sides.iter().flat_map(|side| side.items.iter().map(move |item| (side, item))) {
        checks.push(Check {
            no: i64::try_from(checks.len() + 1).unwrap_or(0),
            item: item.key.clone(),
            organ: side.organ,
            name_zh: item.name.zh.clone(),
            name_en: item.name.en.clone(),
            basis: item.basis.clone(),
            points: json!(item.checklist(tx, desk)?),
            outcome: None,
            note: None,
            signed: None,
            recorded_at: None,
            recorded_by: None,
        });
    }
    Ok(checks)
}

/// Repeats a draw with the reason: this one stays published and names the other, its visits not made yet are called off.
///
/// # Errors
/// As [`may_task`]; `inspect.changed`, `inspect.reason-missing`.
pub fn repeat(tx: &mut Tx, actor: &Actor, id: i64, revision: i64, reason: &str) -> Result<Task, Fault> {
    let mut task = hold(tx, TaskAct::Repeat, actor, id, revision)?;
    let reason = said(reason)?;
    let again = Task {
        id: tx.new_id(),
        number: number::next(tx, &task.region)?,
        state: TaskState::Outline,
        revision: 0,
        created_at: tx.now(),
        created_by: actor.account,
        announced_at: None,
        draw_from: None,
        drawn_at: None,
        drawn_by: None,
        public_value: None,
        repeats: Some(task.id),
        reason: Some(reason.clone()),
        ..task.clone()
    };
    rows::insert_task(tx, &again)?;
    for mut visit in lists::visits_of(tx, task.id, 0, CALLED_OFF)? {
        if visit.state == VisitState::Assigned {
            enter_visit(&mut visit, VisitAct::Drop, VisitState::Dropped)?;
            visit.ended_why = Some(reason.clone());
            visit.revision += 1;
            rows::save_visit(tx, &visit)?;
            clock::arm(tx, &visit);
            note(tx, actor, events::DROPPED, &visit, json!({ "why": reason, "instead": null }));
        }
    }
    enter_task(&mut task, TaskAct::Repeat, TaskState::Repeated)?;
    task.revision += 1;
    rows::save_task(tx, &task)?;
    record(tx, actor, events::REPEATED, &task, json!({ "by": again.number, "reason": reason }));
    record(tx, actor, events::OUTLINED, &again, json!({ "repeats": task.number }));
    Ok(again)
}
