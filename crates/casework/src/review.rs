//! Reviewing (审查): taking a task, finishing it with a view and every criterion marked, handing it over, returning it to an
//! earlier step, adding a signer.

use std::collections::BTreeMap;

use contract::case::CaseState;
use contract::item::{Criterion, ItemVersion};
use contract::{AccountId, Actor, CaseId, Fault, Permission, Posting, Scope, TaskId};
use process::{Event, Mode, Placement, Vars, Vote};
use serde_json::json;
use store::Tx;

use crate::check::{required, text};
use crate::desk::{Desk, refuse_acceptor, refuse_own_case};
use crate::engine;
use crate::events;
use crate::hand::{Hand, expect_state, record};
use crate::model::{Case, CriterionMark, Opinion, Task, TaskState};
use crate::permissions;
use crate::store as rows;

/// Which task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfTask {
    /// Its case.
    pub case: CaseId,
    /// The task.
    pub task: TaskId,
}

/// Finishes a review task.
#[derive(Debug, Clone)]
pub struct Review {
    /// Which task.
    pub of: OfTask,
    /// What the reviewer says.
    pub opinion: Opinion,
    /// In words; required unless it approves.
    pub words: String,
    /// The task's criteria, every one of them (CAT-19).
    pub marks: Vec<CriterionMark>,
    /// Variables the process asks for, by name.
    pub vars: Vars,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewed {
    /// Where the case stands now.
    pub state: CaseState,
    /// Tasks opened by it, in this case or others of the application.
    pub opened: Vec<OfTask>,
}

impl Reviewed {
    fn of(hand: &Hand) -> Reviewed {
        let opened = hand.opened().iter().map(|task| OfTask { case: task.case, task: task.id }).collect();
        Reviewed { state: hand.case().state, opened }
    }
}

/// Hands a task to somebody else of the organ (转办).
#[derive(Debug, Clone)]
pub struct Transfer {
    /// Which task.
    pub of: OfTask,
    /// To whom.
    pub to: AccountId,
    /// Why.
    pub why: String,
}

/// Returns to an earlier step (退回).
#[derive(Debug, Clone)]
pub struct ReturnTask {
    /// The running task that returns.
    pub of: OfTask,
    /// BPMN id of the step to return to, one of [`return_targets`].
    pub to: String,
    /// Walk the steps between again, or come straight back.
    pub mode: Mode,
    /// Why.
    pub why: String,
}

/// Adds a signer to a running task (加签).
#[derive(Debug, Clone)]
pub struct AddSigner {
    /// The running task.
    pub of: OfTask,
    /// The organ that signs too, by its unified social credit code.
    pub organ: String,
    /// Before the task, after it, or beside it.
    pub placement: Placement,
    /// Why.
    pub why: String,
}

/// Takes the case in hand and finds the open task.
fn take(tx: &mut Tx, of: OfTask) -> Result<(Hand, Task), Fault> {
    let hand = Hand::take(tx, of.case)?;
    let task = rows::tasks::task(tx, of.task)?.filter(|task| task.case == of.case);
    let task = task.ok_or_else(|| Fault::not_found("case.task-not-found"))?;
    match task.state {
        TaskState::Open => {}
        TaskState::Done => {
            let mut fault = Fault::conflict("case.task-already-done").with("number", &hand.case().number);
            if let (Some(at), Some(by)) = (task.done_at, task.done_by) {
                fault = fault.with("at", at).with("by", by);
            }
            return Err(fault);
        }
        TaskState::Cancelled => {
            return Err(Fault::conflict("case.task-cancelled")
                .with("number", &hand.case().number)
                .with("at", task.done_at.unwrap_or_default())
                .with("why", task.why.as_deref().unwrap_or_default()));
        }
    }
    expect_state(hand.case(), &[CaseState::Accepted])?;
    Ok((hand, task))
}

fn task_scope(task: &Task) -> Scope<'_> {
    Scope { region: &task.region, organ: Some(task.organ), item: Some(&task.item) }
}

/// The posting that lets this actor work on the task: its role's permission in its organ.
///
/// # Errors
/// `case.not-allowed`; `case.own-case`; `case.acceptor-cannot-decide` for one of the window's hands (INT-03).
fn permit_task<'a>(actor: &'a Actor, hand: &Hand, task: &Task) -> Result<&'a Posting, Fault> {
    let permission = permissions::of_role(&task.role);
    let posting = permit_in(actor, permission, task)?;
    refuse_own_case(actor, hand.case())?;
    refuse_acceptor(actor, hand.root())?;
    Ok(posting)
}

fn permit_in<'a>(actor: &'a Actor, permission: Permission, task: &Task) -> Result<&'a Posting, Fault> {
    actor.posting_for(permission, task_scope(task)).ok_or_else(|| {
        if permissions::READ.iter().any(|p| actor.can(*p, task_scope(task))) {
            Fault::forbidden("case.not-allowed").with("permission", permission.0)
        } else {
            Fault::not_found("case.task-not-found")
        }
    })
}

fn taken_by_other(actor: &Actor, task: &Task) -> Result<(), Fault> {
    match task.assignee {
        Some(other) if other != actor.account => Err(Fault::conflict("case.task-taken").with("by", other)),
        _ => Ok(()),
    }
}

/// Takes a task (认领).
///
/// # Errors
/// `case.task-taken` with by whom; the refusals of every task act.
pub fn claim(tx: &mut Tx, actor: &Actor, of: OfTask) -> Result<(), Fault> {
    let (hand, mut task) = take(tx, of)?;
    permit_task(actor, &hand, &task)?;
    taken_by_other(actor, &task)?;
    if task.assignee == Some(actor.account) {
        return Ok(());
    }
    task.assignee = Some(actor.account);
    rows::tasks::assign(tx, &task)?;
    record(tx, actor, events::TASK_ASSIGNED, hand.case(), json!({ "task": task.no, "to": actor.account }));
    Ok(())
}

/// Puts a task back for anybody of the organ.
///
/// # Errors
/// `case.task-taken` when somebody else has it; the refusals of every task act.
pub fn release(tx: &mut Tx, actor: &Actor, of: OfTask) -> Result<(), Fault> {
    let (hand, mut task) = take(tx, of)?;
    permit_task(actor, &hand, &task)?;
    taken_by_other(actor, &task)?;
    if task.assignee.is_none() {
        return Ok(());
    }
    task.assignee = None;
    rows::tasks::assign(tx, &task)?;
    record(tx, actor, events::TASK_ASSIGNED, hand.case(), json!({ "task": task.no, "to": null }));
    Ok(())
}

/// Hands a task to somebody else: its holder does, or a supervisor. The clock keeps running. Whether the receiver may do
/// the task is checked when they do it.
///
/// # Errors
/// `case.not-allowed`; `case.reason-missing`; `case.acceptor-cannot-decide` when the receiver accepted the case.
pub fn transfer(tx: &mut Tx, actor: &Actor, cmd: &Transfer) -> Result<(), Fault> {
    let (hand, mut task) = take(tx, cmd.of)?;
    let holder = task.assignee == Some(actor.account) && permit_task(actor, &hand, &task).is_ok();
    if !holder {
        permit_in(actor, permissions::SUPERVISE, &task)?;
    }
    let why = required(&cmd.why)?;
    let root = hand.root();
    if root.accepted_by == Some(cmd.to) || root.facts.hands.contains(&cmd.to) {
        return Err(Fault::forbidden("case.acceptor-cannot-decide").with("number", &root.number));
    }
    task.assignee = Some(cmd.to);
    task.why = Some(why.clone());
    rows::tasks::assign(tx, &task)?;
    let data = json!({ "task": task.no, "to": cmd.to, "why": why });
    record(tx, actor, events::TASK_ASSIGNED, hand.case(), data);
    Ok(())
}

/// The criteria a task marks: those its step names (`od:criteria="a, b"`), or all of the item's.
pub fn task_criteria<'a>(version: &'a ItemVersion, element: &str) -> Vec<&'a Criterion> {
    let named = version.process.node(element).and_then(|node| node.properties().get("criteria"));
    let all = version.item.criteria.iter();
    match named {
        Some(list) => all.filter(|c| list.split(',').any(|id| id.trim() == c.id)).collect(),
        None => all.collect(),
    }
}

/// Every criterion marked once, and explained where it does not hold.
pub(crate) fn check_marks(criteria: &[&Criterion], marks: &[CriterionMark]) -> Result<(), Fault> {
    for criterion in criteria {
        let mut given = marks.iter().filter(|mark| mark.criterion == criterion.id);
        match (given.next(), given.next()) {
            (Some(mark), None) if mark.holds => {}
            (Some(mark), None) => {
                if text(&mark.explanation)?.is_empty() {
                    return Err(Fault::invalid("case.criterion-unexplained").with("criterion", &criterion.id));
                }
            }
            _ => return Err(Fault::invalid("case.criterion-unmarked").with("criterion", &criterion.id)),
        }
    }
    if marks.len() != criteria.len() {
        return Err(Fault::invalid("case.criterion-unknown"));
    }
    Ok(())
}

/// Finishes a review task: a view, every criterion marked, and the process moves on. Two who press at once: one wins, the
/// other is told who and when.
///
/// # Errors
/// `case.task-already-done`, `case.task-taken`, `case.not-allowed`, `case.own-case`, `case.acceptor-cannot-decide`,
/// `case.criterion-unmarked`, `case.criterion-unexplained`, `case.reason-missing`, the engine's refusals.
pub fn review(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &Review) -> Result<Reviewed, Fault> {
    let (mut hand, mut task) = take(tx, cmd.of)?;
    permit_task(actor, &hand, &task)?;
    taken_by_other(actor, &task)?;
    let version = engine::version(tx, desk, hand.case())?;
    check_marks(&task_criteria(&version, &task.element), &cmd.marks)?;
    let words = if cmd.opinion == Opinion::Approve { text(&cmd.words)? } else { required(&cmd.words)? };
    task.done_at = Some(tx.now());
    task.done_by = Some(actor.account);
    task.outcome = Some(cmd.opinion);
    task.opinion = (!words.is_empty()).then_some(words);
    task.marks.clone_from(&cmd.marks);
    let at = hand.at();
    note_review(hand.progress(at), actor, &cmd.marks);
    let data = json!({ "task": task.no, "step": task.element, "outcome": cmd.opinion, "organ": task.organ });
    record(tx, actor, events::REVIEWED, hand.case(), data);
    let vote = match cmd.opinion {
        Opinion::Approve => Vote::Approve,
        Opinion::Reject => Vote::Reject,
        Opinion::Abstain => Vote::Abstain,
    };
    let done = Event::Complete { task: token(&task)?, vars: cmd.vars.clone(), vote: Some(vote) };
    engine::advance(tx, desk, actor, &mut hand, at, done)?;
    rows::tasks::done(tx, &task)?;
    desk.announce(tx, events::REVIEWED, hand.case());
    let reviewed = Reviewed::of(&hand);
    hand.put_back(tx)?;
    Ok(reviewed)
}

/// Notes on the case who reviewed it and which criteria were found to hold.
fn note_review(case: &mut Case, actor: &Actor, marks: &[CriterionMark]) {
    if !case.facts.reviewers.contains(&actor.account) {
        case.facts.reviewers.push(actor.account);
    }
    let criteria: &mut BTreeMap<String, bool> = &mut case.facts.criteria;
    for mark in marks {
        criteria.insert(mark.criterion.clone(), mark.holds);
    }
}

fn token(task: &Task) -> Result<u32, Fault> {
    u32::try_from(task.token).map_err(|e| Fault::internal("case.instance", e))
}

/// BPMN ids of the steps a task may be returned to, latest first.
///
/// # Errors
/// `case.task-not-found`.
pub fn return_targets(tx: &mut Tx, desk: &Desk, case: &Case, task: &Task) -> Result<Vec<String>, Fault> {
    let version = engine::version(tx, desk, case)?;
    let instance: process::Instance =
        serde_json::from_str(&case.instance).map_err(|e| Fault::internal("case.instance", e))?;
    let targets = version.process.return_targets(&instance, token(task)?);
    Ok(targets.into_iter().map(str::to_owned).collect())
}

/// Returns to an earlier step. What was said before stays in the file; the clock is not set back.
///
/// # Errors
/// `case.cannot-return` with why; the refusals of every task act.
pub fn return_task(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &ReturnTask) -> Result<Reviewed, Fault> {
    let (mut hand, task) = take(tx, cmd.of)?;
    permit_task(actor, &hand, &task)?;
    taken_by_other(actor, &task)?;
    let why = required(&cmd.why)?;
    let at = hand.at();
    let event = Event::ReturnTo { task: token(&task)?, to: cmd.to.clone(), mode: cmd.mode };
    engine::advance(tx, desk, actor, &mut hand, at, event)?;
    let data = json!({ "from": task.element, "to": cmd.to, "why": why });
    record(tx, actor, events::RETURNED, hand.case(), data);
    let reviewed = Reviewed::of(&hand);
    hand.put_back(tx)?;
    Ok(reviewed)
}

/// Adds another organ's signature to a running task.
///
/// # Errors
/// `case.cannot-add-signer` with why; the refusals of every task act.
pub fn add_signer(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &AddSigner) -> Result<Reviewed, Fault> {
    let (mut hand, task) = take(tx, cmd.of)?;
    permit_task(actor, &hand, &task)?;
    taken_by_other(actor, &task)?;
    let why = required(&cmd.why)?;
    let organ = desk.people.organ_by_code(tx, cmd.organ.trim())?;
    let at = hand.at();
    let event = Event::AddSigner {
        task: token(&task)?,
        element: json!({ "organ": organ.code }),
        placement: cmd.placement,
    };
    engine::advance(tx, desk, actor, &mut hand, at, event)?;
    let data = json!({ "task": task.no, "organ": organ.id, "placement": cmd.placement, "why": why });
    record(tx, actor, events::SIGNER_ADDED, hand.case(), data);
    let reviewed = Reviewed::of(&hand);
    hand.put_back(tx)?;
    Ok(reviewed)
}
