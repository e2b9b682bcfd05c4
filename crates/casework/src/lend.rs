//! A task lent to a colleague for their opinion and given back (委托办理), and what one takes back oneself before anybody acted
//! on it (取回): a review, a task handed over, a task lent.

use contract::{AccountId, Actor, Fault};
use process::Event;
use store::Tx;

use crate::check::required;
use crate::desk::{Desk, refuse_acceptor, refuse_own_case};
use crate::engine;
use crate::events::{self, TakenBack};
use crate::frame::{self, Act, Standing};
use crate::hand::{Hand, record};
use crate::model::{Advice, Case, Task, TaskState};
use crate::permissions;
use crate::review::{OfTask, may_work, permit_in, still_open, take, taken_by_other, token};
use crate::store as rows;

/// Gives a task to a colleague for their opinion.
#[derive(Debug, Clone)]
pub struct Delegate {
    /// Which task.
    pub of: OfTask,
    /// To whom.
    pub to: AccountId,
    /// What for.
    pub why: String,
}

/// Gives it back.
#[derive(Debug, Clone)]
pub struct GiveBack {
    /// Which task.
    pub of: OfTask,
    /// The opinion.
    pub words: String,
}

/// Takes back.
#[derive(Debug, Clone)]
pub struct Recall {
    /// Which task.
    pub of: OfTask,
    /// Why.
    pub why: String,
}

/// Whether this person may lend the task: only its holder, who stays responsible for it.
///
/// # Errors
/// Why not, as [`delegate`] says it.
pub fn may_delegate(at: &Standing<'_>, task: &Task, actor: &Actor) -> Result<(), Fault> {
    may_work(at, task, actor, Act::Delegate)?;
    match task.assignee {
        Some(_) => Ok(()),
        None => Err(Fault::conflict("case.task-free")),
    }
}

/// Whether this person may give the task back with their opinion.
///
/// # Errors
/// Why not, as [`give_back`] says it.
pub fn may_give_back(at: &Standing<'_>, task: &Task, actor: &Actor) -> Result<(), Fault> {
    permit_in(actor, permissions::of_role(&task.role), task)?;
    refuse_own_case(actor, at.case)?;
    refuse_acceptor(actor, at.root)?;
    still_open(at, task, Act::GiveBack)?;
    if task.owner.is_none() {
        return Err(Fault::conflict("case.not-delegated"));
    }
    taken_by_other(actor, task)
}

/// Whether this person may take something of this task back, and what. `tasks` are the tasks of the case: whoever took the next one
/// has acted.
///
/// # Errors
/// Why not, as [`recall`] says it.
pub fn may_recall(at: &Standing<'_>, task: &Task, tasks: &[Task], actor: &Actor) -> Result<TakenBack, Fault> {
    permit_in(actor, permissions::of_role(&task.role), task)?;
    refuse_own_case(actor, at.case)?;
    refuse_acceptor(actor, at.root)?;
    let me = Some(actor.account);
    let what = match task.state {
        TaskState::Open if task.owner == me => TakenBack::Delegation,
        TaskState::Open if task.handed_by == me => TakenBack::Transfer,
        TaskState::Done if task.done_by == me => TakenBack::Review,
        _ => return Err(Fault::conflict("case.nothing-to-recall")),
    };
    frame::expect(at.case, Act::Recall)?;
    if what == TakenBack::Review {
        let closed = engine::recalls(at.version, at.case, token(task)?)?;
        let next = tasks.iter().filter(|next| next.state == TaskState::Open);
        if let Some(by) = next.filter(|next| closed.contains(&next.token)).find_map(|next| next.assignee) {
            return Err(Fault::conflict("case.recall-taken").with("by", by));
        }
    }
    Ok(what)
}

/// Makes sure a task goes to somebody who may have to do with the case.
///
/// # Errors
/// `case.acceptor-cannot-decide`, `case.receiver-recused`.
pub(crate) fn expect_receiver(root: &Case, to: AccountId) -> Result<(), Fault> {
    if root.accepted_by == Some(to) || root.facts.hands.contains(&to) {
        return Err(Fault::forbidden("case.acceptor-cannot-decide").with("number", &root.number));
    }
    if root.facts.recused.contains(&to) {
        return Err(Fault::forbidden("case.receiver-recused").with("number", &root.number));
    }
    Ok(())
}

/// Gives a task to a colleague for their opinion: they have it, and nothing but their opinion to give; whoever lent it stays
/// responsible, and finishes it. The clock runs on.
///
/// # Errors
/// The refusals of every task act; `case.task-free`; `case.reason-missing`; `case.not-oneself`; `case.acceptor-cannot-decide`,
/// `case.receiver-recused` for a colleague who may not have to do with it.
pub fn delegate(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &Delegate) -> Result<(), Fault> {
    let taken = take(tx, desk, cmd.of)?;
    may_delegate(&taken.at(), &taken.task, actor)?;
    let (hand, mut task) = (taken.hand, taken.task);
    let why = required(&cmd.why)?;
    if cmd.to == actor.account {
        return Err(Fault::invalid("case.not-oneself"));
    }
    expect_receiver(hand.root(), cmd.to)?;
    (task.owner, task.assignee, task.handed_by) = (Some(actor.account), Some(cmd.to), None);
    task.why = Some(why.clone());
    rows::tasks::assign(tx, &task)?;
    record(tx, actor, hand.case(), &events::TaskDelegated { task: task.no, to: cmd.to, why });
    Ok(())
}

/// Gives a task back to whoever lent it, with the opinion.
///
/// # Errors
/// The refusals of every task act; `case.not-delegated`; `case.reason-missing` without an opinion.
pub fn give_back(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &GiveBack) -> Result<(), Fault> {
    let taken = take(tx, desk, cmd.of)?;
    may_give_back(&taken.at(), &taken.task, actor)?;
    let (hand, mut task) = (taken.hand, taken.task);
    let words = required(&cmd.words)?;
    let Some(owner) = task.owner else { return Err(Fault::conflict("case.not-delegated")) };
    task.advice.push(Advice { by: actor.account, at: tx.now(), words });
    (task.owner, task.assignee) = (None, Some(owner));
    rows::tasks::assign(tx, &task)?;
    record(tx, actor, hand.case(), &events::TaskGivenBack { task: task.no, to: owner });
    Ok(())
}

/// Takes back what one did oneself, while nobody has acted on it: one's review, whose step is then open again in one's own hand; a
/// task handed over; a task lent. What was said stays in the file and counts no more.
///
/// # Errors
/// `case.nothing-to-recall`; `case.recall-taken` with by whom; `case.cannot-recall` once a later step has begun;
/// `case.reason-missing`; the refusals of every task act.
pub fn recall(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &Recall) -> Result<TakenBack, Fault> {
    let taken = take(tx, desk, cmd.of)?;
    let tasks = rows::tasks::of_case(tx, cmd.of.case)?;
    let what = may_recall(&taken.at(), &taken.task, &tasks, actor)?;
    let (mut hand, mut task) = (taken.hand, taken.task);
    let why = required(&cmd.why)?;
    if what == TakenBack::Review {
        rows::tasks::take_back(tx, task.id, "recalled")?;
        let (at, event) = (hand.at(), Event::Recall { task: token(&task)? });
        engine::advance(tx, desk, actor, &mut hand, at, event)?;
    } else {
        (task.owner, task.handed_by, task.assignee) = (None, None, Some(actor.account));
        task.why = Some(why.clone());
        rows::tasks::assign(tx, &task)?;
    }
    record(tx, actor, hand.case(), &events::Recalled { task: task.no, what, why });
    let again = mine_again(&hand, &task, actor);
    desk.announce(tx, events::TAKEN_BACK, hand.case());
    hand.put_back(tx)?;
    for task in again {
        rows::tasks::assign(tx, &task)?;
    }
    Ok(what)
}

/// The step that was taken back, open again: in the hand of whoever took it back.
fn mine_again(hand: &Hand, task: &Task, actor: &Actor) -> Vec<Task> {
    let same = |new: &&Task| new.case == task.case && new.element == task.element && new.organ == task.organ;
    let again = hand.opened().iter().filter(same);
    again.map(|new| Task { assignee: Some(actor.account), ..new.clone() }).collect()
}
