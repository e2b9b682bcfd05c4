//! Looking at tasks, visits and plans: staff within their reach, everybody what is published.

use contract::{Actor, Fault};
use store::Tx;

use crate::announce::{self, Preview};
use crate::desk::Desk;
use crate::frame;
use crate::model::{Check, Line, Part, Photo, Plan, Sent, Task, TaskState, Visit, VisitState};
use crate::store::{self as rows, libraries, lists};

/// Visits of a task shown on a page.
pub(crate) const PAGE: u32 = 50;

fn missing() -> Fault {
    Fault::not_found("inspect.not-found")
}

/// A visit with all that belongs to it.
#[derive(Debug, Clone)]
pub struct VisitFile {
    /// The visit.
    pub visit: Visit,
    /// Its items.
    pub checks: Vec<Check>,
    /// Who was sent.
    pub sent: Vec<Sent>,
    /// Pictures.
    pub photos: Vec<Photo>,
    /// The task it was drawn for.
    pub task: Option<Task>,
    /// Other open visits to the same entity: one way for both.
    pub beside: Vec<Visit>,
    /// Address of the entity.
    pub address: String,
    /// Officers wanted for each organ.
    pub each: u32,
    /// Now, epoch ms.
    pub now: i64,
}

/// A visit as staff see it.
///
/// # Errors
/// `inspect.not-found`.
pub fn visit(tx: &mut Tx, desk: &Desk, actor: &Actor, number: &str) -> Result<VisitFile, Fault> {
    let visit = rows::visit_by_number(tx, number)?.ok_or_else(missing)?;
    let sent = rows::sent(tx, visit.id)?;
    if !frame::can_see_visit(&visit, &sent, actor) {
        return Err(missing());
    }
    let beside = lists::of_entity(tx, visit.entity, 20)?
        .into_iter()
        .filter(|one| one.id != visit.id && one.state == VisitState::Assigned)
        .collect();
    let task = match visit.task {
        Some(id) => rows::task(tx, id)?,
        None => None,
    };
    Ok(VisitFile {
        checks: rows::checks(tx, visit.id)?,
        photos: rows::photos(tx, visit.id)?,
        address: libraries::entity(tx, visit.entity)?.map(|one| one.address).unwrap_or_default(),
        each: desk.rules.now(tx)?.each,
        now: tx.now(),
        visit,
        sent,
        task,
        beside,
    })
}

/// A task with all that belongs to it.
#[derive(Debug, Clone)]
pub struct TaskFile {
    /// The task.
    pub task: Task,
    /// Its draws.
    pub parts: Vec<Part>,
    /// What it would come to, while it is an outline.
    pub preview: Option<Preview>,
    /// How its visits stand, and how many are late.
    pub standing: (Vec<(VisitState, i64)>, i64),
    /// The first visits after `after`.
    pub visits: Vec<Visit>,
    /// The task it repeats.
    pub before: Option<Task>,
    /// The task that repeats it.
    pub again: Option<Task>,
    /// Now, epoch ms.
    pub now: i64,
}

fn file(tx: &mut Tx, desk: &Desk, task: Task, after: i64) -> Result<TaskFile, Fault> {
    let before = match task.repeats {
        Some(id) => rows::task(tx, id)?,
        None => None,
    };
    let preview = match task.state {
        TaskState::Outline => Some(announce::preview(tx, desk, &task)?),
        _ => None,
    };
    Ok(TaskFile {
        parts: rows::parts(tx, task.id)?,
        preview,
        standing: lists::standing(tx, task.id)?,
        visits: lists::visits_of(tx, task.id, after, PAGE + 1)?,
        before,
        again: rows::repeated_by(tx, task.id)?,
        now: tx.now(),
        task,
    })
}

/// A task as staff see it.
///
/// # Errors
/// `inspect.not-found`.
pub fn task(tx: &mut Tx, desk: &Desk, actor: &Actor, number: &str, after: i64) -> Result<TaskFile, Fault> {
    let task = rows::task_by_number(tx, number)?.ok_or_else(missing)?;
    match frame::can_see_task(&task, actor) {
        true => file(tx, desk, task, after),
        false => Err(missing()),
    }
}

/// A task as everybody sees it: announced at least.
///
/// # Errors
/// `inspect.not-found`.
pub fn public_task(tx: &mut Tx, desk: &Desk, number: &str, after: i64) -> Result<TaskFile, Fault> {
    let task = rows::task_by_number(tx, number)?.ok_or_else(missing)?;
    match task.state {
        TaskState::Outline | TaskState::Discarded => Err(missing()),
        _ => file(tx, desk, task, after),
    }
}

/// A published visit, with its items.
///
/// # Errors
/// `inspect.not-found`.
pub fn published(tx: &mut Tx, number: &str) -> Result<(Visit, Vec<Check>), Fault> {
    let visit = rows::visit_by_number(tx, number)?.filter(|one| one.state == VisitState::Published);
    let visit = visit.ok_or_else(missing)?;
    let checks = rows::checks(tx, visit.id)?;
    Ok((visit, checks))
}

/// A plan with its lines; to everybody where it is published, else to those who plan for its organ.
///
/// # Errors
/// `inspect.not-found`.
pub fn plan(tx: &mut Tx, actor: Option<&Actor>, id: i64) -> Result<(Plan, Vec<Line>), Fault> {
    let plan = libraries::plan(tx, id)?.ok_or_else(missing)?;
    let scope = contract::Scope { region: &plan.region, organ: Some(plan.organ), item: None };
    let theirs = actor.is_some_and(|one| {
        one.can(<crate::permissions::Plan as directory::access::Permit>::PERMISSION, scope)
    });
    if plan.state != "published" && !theirs {
        return Err(missing());
    }
    let lines = libraries::plan_lines(tx, id)?;
    Ok((plan, lines))
}
