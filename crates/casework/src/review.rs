//! Reviewing (审查): taking a task, finishing it with a view and every criterion marked, handing it over, returning it to an
//! earlier step, adding a signer.

use std::collections::BTreeMap;
use std::sync::Arc;

use contract::case::CaseState;
use contract::item::{Criterion, ItemVersion, RejectionRule};
use contract::{AccountId, Actor, CaseId, Fault, Permission, Posting, Scope, TaskId};
use process::{Event, Mode, Placement, Vars, Vote};
use serde_json::json;
use store::Tx;

use crate::check::{required, text};
use crate::desk::{Desk, refuse_acceptor, refuse_own_case};
use crate::engine;
use crate::events;
use crate::frame::{self, Act, Standing};
use crate::hand::{Hand, record};
use crate::model::{Case, CriterionMark, Opinion, Task, TaskState};
use crate::opened;
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
    /// Whether the reviewer was told which materials they have not opened, and goes on.
    pub knowing: bool,
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

/// A task taken in hand with its case.
pub(crate) struct Taken {
    pub(crate) hand: Hand,
    pub(crate) task: Task,
    version: Arc<ItemVersion>,
}

impl Taken {
    pub(crate) fn at(&self) -> Standing<'_> {
        self.hand.standing(&self.version)
    }
}

/// Takes the case in hand and finds the task.
pub(crate) fn take(tx: &mut Tx, desk: &Desk, of: OfTask) -> Result<Taken, Fault> {
    let hand = Hand::take(tx, of.case)?;
    let task = rows::tasks::task(tx, of.task)?.filter(|task| task.case == of.case);
    let task = task.ok_or_else(|| Fault::not_found("case.task-not-found"))?;
    let version = engine::version(tx, desk, hand.case())?;
    Ok(Taken { hand, task, version })
}

/// Makes sure that the task is still to be done.
pub(crate) fn still_open(at: &Standing<'_>, task: &Task, act: Act) -> Result<(), Fault> {
    match task.state {
        TaskState::Open => frame::expect(at.case, act),
        TaskState::Done => {
            let mut fault = Fault::conflict("case.task-already-done").with("number", &at.case.number);
            if let (Some(at), Some(by)) = (task.done_at, task.done_by) {
                fault = fault.with("at", at).with("by", by);
            }
            Err(fault)
        }
        TaskState::Cancelled => Err(Fault::conflict("case.task-cancelled")
            .with("number", &at.case.number)
            .with("at", task.done_at.unwrap_or_default())
            .with("why", task.why.as_deref().unwrap_or_default())),
    }
}

fn task_scope(task: &Task) -> Scope<'_> {
    Scope { region: &task.region, organ: Some(task.organ), item: Some(&task.item) }
}

/// Whether this person may work on the task: with its role's permission in its organ, not on their own case, not as one
/// of the window's hands (INT-03), while it is open and nobody else has it.
pub(crate) fn may_work(at: &Standing<'_>, task: &Task, actor: &Actor, act: Act) -> Result<(), Fault> {
    permit_in(actor, permissions::of_role(&task.role), task)?;
    refuse_own_case(actor, at.case)?;
    refuse_acceptor(actor, at.root)?;
    still_open(at, task, act)?;
    lent(task)?;
    taken_by_other(actor, task)
}

/// A task that a colleague has for their opinion waits for it, or is taken back: nobody finishes it meanwhile.
fn lent(task: &Task) -> Result<(), Fault> {
    match (task.owner, task.assignee) {
        (Some(_), Some(by)) => Err(Fault::conflict("case.task-delegated").with("by", by)),
        _ => Ok(()),
    }
}

/// Whether this person may take the task.
///
/// # Errors
/// Why not, as [`claim`] says it.
pub fn may_claim(at: &Standing<'_>, task: &Task, actor: &Actor) -> Result<(), Fault> {
    may_work(at, task, actor, Act::Claim)
}

/// Whether this person may put the task back.
///
/// # Errors
/// Why not, as [`release`] says it.
pub fn may_release(at: &Standing<'_>, task: &Task, actor: &Actor) -> Result<(), Fault> {
    may_work(at, task, actor, Act::Release)
}

/// Whether this person may finish the task.
///
/// # Errors
/// Why not, as [`review`] says it.
pub fn may_review(at: &Standing<'_>, task: &Task, actor: &Actor) -> Result<(), Fault> {
    may_work(at, task, actor, Act::Review)?;
    if let Some(asked) = at.case.facts.asked.iter().find(|asked| asked.waits && asked.task == task.no) {
        return Err(Fault::conflict("case.consult-open").with("until", &asked.until));
    }
    match &at.case.facts.special {
        // What it was opened for must be known before the review is complete; steps before the last go on.
        Some(open) if engine::is_last(at.version, at.case, token(task)?)? => {
            Err(Fault::conflict("case.special-open")
                .with("kind", open.kind.as_str())
                .with("until", &open.until))
        }
        _ => Ok(()),
    }
}

/// Whether this person may hand the task over: its holder does, or a supervisor.
///
/// # Errors
/// Why not, as [`transfer`] says it.
pub fn may_transfer(at: &Standing<'_>, task: &Task, actor: &Actor) -> Result<(), Fault> {
    if task.assignee == Some(actor.account) && may_work(at, task, actor, Act::Transfer).is_ok() {
        return Ok(());
    }
    permit_in(actor, permissions::SUPERVISE, task)?;
    refuse_own_case(actor, at.case)?;
    still_open(at, task, Act::Transfer)
}

/// Whether this person may return the task to an earlier step: there must be one.
///
/// # Errors
/// Why not, as [`return_task`] says it.
pub fn may_return(at: &Standing<'_>, task: &Task, actor: &Actor) -> Result<(), Fault> {
    may_work(at, task, actor, Act::ReturnTask)?;
    if return_targets(at.version, at.case, task)?.is_empty() {
        return Err(Fault::conflict("case.nowhere-to-return").with("number", &at.case.number));
    }
    Ok(())
}

/// Whether this person may add a signer to the task.
///
/// # Errors
/// Why not, as [`add_signer`] says it.
pub fn may_add_signer(at: &Standing<'_>, task: &Task, actor: &Actor) -> Result<(), Fault> {
    may_work(at, task, actor, Act::AddSigner)
}

/// Whether a reviewer of this step may abstain (弃权): where the step votes and its process says so (`od:abstain="true"`).
/// An authority that reviews alone has a view or asks for what it needs.
pub fn may_abstain(version: &ItemVersion, element: &str) -> bool {
    let node = version.process.node(element);
    node.is_some_and(|node| node.properties().get("abstain").is_some_and(|value| value == "true"))
}

pub(crate) fn permit_in<'a>(
    actor: &'a Actor,
    permission: Permission,
    task: &Task,
) -> Result<&'a Posting, Fault> {
    actor.posting_for(permission, task_scope(task)).ok_or_else(|| {
        if permissions::READ.iter().any(|p| actor.can(*p, task_scope(task))) {
            Fault::forbidden("case.not-allowed").with("permission", permission.0)
        } else {
            Fault::not_found("case.task-not-found")
        }
    })
}

pub(crate) fn taken_by_other(actor: &Actor, task: &Task) -> Result<(), Fault> {
    match task.assignee {
        Some(other) if other != actor.account => Err(Fault::conflict("case.task-taken").with("by", other)),
        _ => Ok(()),
    }
}

/// Takes a task (认领).
///
/// # Errors
/// `case.task-taken` with by whom; the refusals of every task act.
pub fn claim(tx: &mut Tx, desk: &Desk, actor: &Actor, of: OfTask) -> Result<(), Fault> {
    let taken = take(tx, desk, of)?;
    may_claim(&taken.at(), &taken.task, actor)?;
    let Taken { hand, mut task, .. } = taken;
    if task.assignee == Some(actor.account) && task.handed_by.is_none() {
        return Ok(());
    }
    (task.assignee, task.handed_by) = (Some(actor.account), None);
    rows::tasks::assign(tx, &task)?;
    let fact = events::TaskAssigned { task: task.no, to: Some(actor.account), why: None };
    record(tx, actor, hand.case(), &fact);
    Ok(())
}

/// Puts a task back for anybody of the organ.
///
/// # Errors
/// `case.task-taken` when somebody else has it; the refusals of every task act.
pub fn release(tx: &mut Tx, desk: &Desk, actor: &Actor, of: OfTask) -> Result<(), Fault> {
    let taken = take(tx, desk, of)?;
    may_release(&taken.at(), &taken.task, actor)?;
    let Taken { hand, mut task, .. } = taken;
    if task.assignee.is_none() {
        return Ok(());
    }
    (task.assignee, task.handed_by) = (None, None);
    rows::tasks::assign(tx, &task)?;
    record(tx, actor, hand.case(), &events::TaskAssigned { task: task.no, to: None, why: None });
    Ok(())
}

/// Hands a task to somebody else: its holder does, or a supervisor. The clock keeps running. Whether the receiver may do
/// the task is checked when they do it.
///
/// # Errors
/// `case.not-allowed`; `case.reason-missing`; `case.acceptor-cannot-decide` when the receiver accepted the case,
/// `case.receiver-recused` when they were recused from it.
pub fn transfer(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &Transfer) -> Result<(), Fault> {
    let taken = take(tx, desk, cmd.of)?;
    may_transfer(&taken.at(), &taken.task, actor)?;
    let Taken { hand, mut task, .. } = taken;
    let why = required(&cmd.why)?;
    crate::lend::expect_receiver(hand.root(), cmd.to)?;
    // Whoever had it may take it back until the receiver acts; a supervisor hands over for good.
    task.handed_by = task.assignee.filter(|holder| *holder == actor.account);
    (task.assignee, task.owner) = (Some(cmd.to), None);
    task.why = Some(why.clone());
    rows::tasks::assign(tx, &task)?;
    let fact = events::TaskAssigned { task: task.no, to: Some(cmd.to), why: Some(why) };
    record(tx, actor, hand.case(), &fact);
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
/// `case.criterion-unmarked`, `case.criterion-unexplained`, `case.reason-missing`, `case.no-abstaining`, `case.unread`, the
/// engine's refusals.
pub fn review(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &Review) -> Result<Reviewed, Fault> {
    let taken = take(tx, desk, cmd.of)?;
    may_review(&taken.at(), &taken.task, actor)?;
    let Taken { mut hand, mut task, version } = taken;
    if cmd.opinion == Opinion::Abstain && !may_abstain(&version, &task.element) {
        return Err(Fault::invalid("case.no-abstaining"));
    }
    check_marks(&task_criteria(&version, &task.element), &cmd.marks)?;
    let approves = cmd.opinion == Opinion::Approve;
    let words = if approves { text(&cmd.words)? } else { required(&cmd.words)? };
    let unread = opened::expect(tx, (hand.root(), hand.case()), actor, (approves, cmd.knowing))?;
    task.done_at = Some(tx.now());
    task.done_by = Some(actor.account);
    task.outcome = Some(cmd.opinion);
    task.opinion = (!words.is_empty()).then_some(words);
    task.marks.clone_from(&cmd.marks);
    let at = hand.at();
    note_review(hand.progress(at), actor, &cmd.marks);
    let fact = events::Reviewed {
        task: task.no,
        step: task.element.clone(),
        outcome: cmd.opinion.as_str().to_owned(),
        organ: task.organ,
        unread,
    };
    record(tx, actor, hand.case(), &fact);
    let vote = match cmd.opinion {
        Opinion::Approve => Vote::Approve,
        Opinion::Reject => Vote::Reject,
        Opinion::Abstain => Vote::Abstain,
    };
    let done = Event::Complete { task: token(&task)?, vars: cmd.vars.clone(), vote: Some(vote) };
    engine::advance(tx, desk, actor, &mut hand, at, done)?;
    rows::tasks::done(tx, &task)?;
    if cmd.opinion == Opinion::Reject && version.item.on_rejection == RejectionRule::Decide {
        engine::cut_short(tx, desk, actor, &mut hand, at, "rejected-by-other")?;
    }
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

pub(crate) fn token(task: &Task) -> Result<u32, Fault> {
    u32::try_from(task.token).map_err(|e| Fault::internal("case.instance", e))
}

/// BPMN ids of the steps a task may be returned to, latest first.
///
/// # Errors
/// `case.instance` when the process cannot be read.
pub fn return_targets(version: &ItemVersion, case: &Case, task: &Task) -> Result<Vec<String>, Fault> {
    let instance: process::Instance =
        serde_json::from_str(&case.instance).map_err(|e| Fault::internal("case.instance", e))?;
    let targets = version.process.return_targets(&instance, token(task)?);
    Ok(targets.into_iter().map(str::to_owned).collect())
}

/// Returns to an earlier step. What was said before stays in the file; the clock is not set back.
///
/// # Errors
/// `case.nowhere-to-return`; `case.cannot-return` with why; the refusals of every task act.
pub fn return_task(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &ReturnTask) -> Result<Reviewed, Fault> {
    let taken = take(tx, desk, cmd.of)?;
    may_return(&taken.at(), &taken.task, actor)?;
    let Taken { mut hand, task, .. } = taken;
    let why = required(&cmd.why)?;
    let at = hand.at();
    let event = Event::ReturnTo { task: token(&task)?, to: cmd.to.clone(), mode: cmd.mode };
    engine::advance(tx, desk, actor, &mut hand, at, event)?;
    let fact = events::Returned { from: task.element, to: cmd.to.clone(), why };
    record(tx, actor, hand.case(), &fact);
    let reviewed = Reviewed::of(&hand);
    hand.put_back(tx)?;
    Ok(reviewed)
}

/// Adds another organ's signature to a running task.
///
/// # Errors
/// `case.cannot-add-signer` with why; the refusals of every task act.
pub fn add_signer(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &AddSigner) -> Result<Reviewed, Fault> {
    let taken = take(tx, desk, cmd.of)?;
    may_add_signer(&taken.at(), &taken.task, actor)?;
    let Taken { mut hand, task, .. } = taken;
    let why = required(&cmd.why)?;
    let organ = desk.people.organ_by_code(tx, cmd.organ.trim())?;
    let at = hand.at();
    let event = Event::AddSigner {
        task: token(&task)?,
        element: json!({ "organ": organ.code }),
        placement: cmd.placement,
    };
    engine::advance(tx, desk, actor, &mut hand, at, event)?;
    let fact = events::SignerAdded { task: task.no, organ: organ.id, placement: cmd.placement, why };
    record(tx, actor, hand.case(), &fact);
    let reviewed = Reviewed::of(&hand);
    hand.put_back(tx)?;
    Ok(reviewed)
}
