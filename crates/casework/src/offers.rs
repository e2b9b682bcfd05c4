//! What may be done to a case now, and why not the rest: every act asked, as pages and the API offer it.

use contract::{Actor, Fault, FaultKind};
use store::Tx;

use crate::desk::Desk;
use crate::frame::{Act, Standing};
use crate::model::Task;
use crate::{
    accept, check, correction, decide, deferred, deliver, lend, recuse, referral, review, special, urge,
    withdraw,
};

/// Whether somebody of the house may do this now, as the act itself would say it. `task` is the task it is done to, for the
/// acts that are done to one. `None` for what no post does: what applicants do, and what follows by itself; and for what more has to
/// be known of, [`urge::may_urge`] and [`lend::may_recall`].
pub fn may(act: Act, at: &Standing<'_>, task: Option<&Task>, actor: &Actor) -> Option<Result<(), Fault>> {
    Some(match (act, task) {
        (Act::Check, _) => check::may_check(at, actor),
        (Act::AskCorrection, _) => check::may_ask_correction(at, actor),
        (Act::LengthenCorrection, _) => correction::may_lengthen(at, actor),
        (Act::LookAtDeferred, _) => deferred::may_look_at(at, actor),
        (Act::Accept, _) => accept::may_accept(at, actor),
        (Act::RefuseAcceptance, _) => accept::may_refuse_acceptance(at, actor),
        (Act::Claim, Some(task)) => review::may_claim(at, task, actor),
        (Act::Release, Some(task)) => review::may_release(at, task, actor),
        (Act::Review, Some(task)) => review::may_review(at, task, actor),
        (Act::Transfer, Some(task)) => review::may_transfer(at, task, actor),
        (Act::ReturnTask, Some(task)) => review::may_return(at, task, actor),
        (Act::AddSigner, Some(task)) => review::may_add_signer(at, task, actor),
        (Act::Delegate, Some(task)) => lend::may_delegate(at, task, actor),
        (Act::GiveBack, Some(task)) => lend::may_give_back(at, task, actor),
        (Act::Consult, Some(task)) => referral::may_consult(at, task, actor),
        (Act::Opine, _) => referral::may_opine(at, actor),
        (Act::Copy, _) => referral::may_copy(at, actor),
        (Act::Recuse, _) => recuse::may_recuse(at, actor),
        (Act::OpenSpecial, _) => special::may_open(at, actor),
        (Act::CloseSpecial, _) => special::may_close(at, actor),
        (Act::Extend, _) => special::may_extend(at, actor),
        (Act::Decide, _) => decide::may_decide(at, actor),
        (Act::Deliver, _) => deliver::may_deliver(at, actor),
        _ => return None,
    })
}

/// Something that may be done, or may not and why.
#[derive(Debug)]
pub struct Offer {
    /// What.
    pub act: Act,
    /// Number of the task within the case, where it is done to one.
    pub task: Option<i64>,
    /// Whether this person may do it now; why not, as the act itself would say it.
    pub may: Result<(), Fault>,
}

impl Offer {
    /// Whether this person may do it now.
    pub fn is_open(&self) -> bool {
        self.may.is_ok()
    }
}

/// Whatever anybody can do with a case, each act with whether this person may do it now. `tasks` are the tasks of the case.
///
/// # Errors
/// Database errors.
pub fn offers(
    tx: &mut Tx,
    desk: &Desk,
    at: &Standing<'_>,
    tasks: &[Task],
    actor: &Actor,
) -> Result<Vec<Offer>, Fault> {
    let mut all = Vec::new();
    for act in Act::ALL.iter().copied() {
        let wanted: Vec<Option<&Task>> = match act.is_of_task() {
            true => tasks.iter().map(Some).collect(),
            false => vec![None],
        };
        for task in wanted {
            let may = match act {
                Act::Supplement => Some(check::may_supplement(tx, desk, at, actor).map(drop)),
                Act::Urge => Some(urge::may_urge(tx, desk, at, actor).map(drop)),
                Act::Recall => task.map(|task| lend::may_recall(at, task, tasks, actor).map(drop)),
                Act::Withdraw => Some(withdraw::may_withdraw(tx, desk, at, actor)),
                _ => may(act, at, task, actor),
            };
            match may {
                Some(Err(fault)) if fault.kind == FaultKind::Internal => return Err(fault),
                Some(may) => all.push(Offer { act, task: task.map(|task| task.no), may }),
                None => {}
            }
        }
    }
    Ok(all)
}
