//! Recusal (回避): an officer declares it, or a supervisor orders it, with the reason; what they had goes back to their office,
//! and they never act on the application again.

use contract::{AccountId, Actor, CaseId, Fault};
use store::Tx;

use crate::check::required;
use crate::desk::{Desk, permit, scope};
use crate::engine;
use crate::events;
use crate::frame::{self, Act, Standing};
use crate::hand::{Hand, record};
use crate::permissions;
use crate::store as rows;

/// Recuses somebody.
#[derive(Debug, Clone)]
pub struct Recuse {
    /// Any case of the application.
    pub case: CaseId,
    /// Who: oneself, or whom a supervisor names.
    pub officer: AccountId,
    /// Why.
    pub why: String,
}

/// Whether this person may declare their recusal, or order another's.
///
/// # Errors
/// Why not, as [`recuse`] says it.
pub fn may_recuse(at: &Standing<'_>, actor: &Actor) -> Result<(), Fault> {
    let reach = |case| permissions::READ.iter().any(|p| actor.can(*p, scope(case)));
    if !reach(at.case) && !reach(at.root) {
        return Err(Fault::not_found("case.not-found"));
    }
    frame::expect(at.case, Act::Recuse)?;
    match at.case.facts.recused.contains(&actor.account) {
        true => Err(Fault::forbidden("case.recused").with("number", &at.case.number)),
        false => Ok(()),
    }
}

/// Recuses: from every part of the application, for good. Tasks they had are free for their office; one they had for an opinion goes
/// back to whoever lent it.
///
/// # Errors
/// `case.not-found`; `case.not-allowed` for ordering it without being a supervisor; `case.recused`, `case.already-recused`;
/// `case.reason-missing`; a conflict once the case is decided.
pub fn recuse(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &Recuse) -> Result<(), Fault> {
    let mut hand = Hand::take_whole(tx, cmd.case)?;
    let version = engine::version(tx, desk, hand.case())?;
    may_recuse(&hand.standing(&version), actor)?;
    let ordered = cmd.officer != actor.account;
    if ordered {
        permit(actor, permissions::SUPERVISE, hand.case())?;
    }
    let why = required(&cmd.why)?;
    if hand.root().facts.recused.contains(&cmd.officer) {
        return Err(Fault::conflict("case.already-recused"));
    }
    for at in 0..hand.all().len() {
        hand.progress(at).facts.recused.push(cmd.officer);
    }
    let mut tasks = Vec::new();
    for mut task in rows::tasks::in_hands_of(tx, hand.root().id, cmd.officer)? {
        // What was lent to them goes back to its owner; what they lent themselves is nobody's.
        task.assignee = task.owner.filter(|owner| *owner != cmd.officer);
        (task.owner, task.handed_by) = (None, None);
        if task.assignee.is_none() {
            tasks.push(task.id);
        }
        rows::tasks::assign(tx, &task)?;
    }
    record(tx, actor, hand.root(), &events::Recused { officer: cmd.officer, ordered, tasks, why });
    desk.announce(tx, events::RECUSED, hand.root());
    hand.put_back(tx)?;
    Ok(())
}
