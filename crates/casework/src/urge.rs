//! Urging (催办): whoever has a case before them is told that somebody waits. Nothing moves by it, and nobody is urged every hour.

use contract::{Actor, CaseId, Fault};
use store::Tx;

use crate::check::required;
use crate::desk::{Desk, permit, refuse_own_case, scope};
use crate::engine;
use crate::events::{self, UrgedBy};
use crate::frame::{self, Act, Standing};
use crate::hand::{Hand, record};
use crate::model::{Level, Running};
use crate::permissions;
use crate::store as rows;

/// Between one urging and the next by the same side, ms.
pub const EVERY_MS: i64 = 24 * 3_600_000;

/// Urges.
#[derive(Debug, Clone)]
pub struct Urge {
    /// The case.
    pub case: CaseId,
    /// What is said to whoever has it.
    pub reason: String,
}

/// Whether this person may urge the case now, and for whom: the applicant and the window for them once its limit is near or has
/// passed, a supervisor at any time while it is handled.
///
/// # Errors
/// Why not, as [`urge`] says it.
pub fn may_urge(tx: &mut Tx, desk: &Desk, at: &Standing<'_>, actor: &Actor) -> Result<UrgedBy, Fault> {
    let by = if crate::agent::is_of(tx, desk.people.as_ref(), actor, at.case)? {
        UrgedBy::Applicant
    } else if actor.can(permissions::SUPERVISE, scope(at.case)) {
        UrgedBy::Supervisor
    } else {
        permit(actor, permissions::INTAKE, at.case)?;
        UrgedBy::Window
    };
    if by != UrgedBy::Applicant {
        refuse_own_case(actor, at.case)?;
    }
    frame::expect(at.case, Act::Urge)?;
    let last = match by {
        UrgedBy::Supervisor => at.case.facts.urged.supervisor,
        UrgedBy::Applicant | UrgedBy::Window => {
            // A part that waits for its decision stands under the clock of the whole.
            if at.case.running == Running::Paused || at.root.running == Running::Paused {
                return Err(Fault::conflict("case.clock-stopped").with("number", &at.case.number));
            }
            if at.case.level.max(at.root.level) < Level::Soon {
                let due = at.root.due.as_deref().unwrap_or_default();
                return Err(Fault::conflict("case.not-due-yet").with("due", due));
            }
            at.case.facts.urged.applicant
        }
    };
    match last.map(|last| last.saturating_add(EVERY_MS)).filter(|next| tx.now() < *next) {
        Some(next) => Err(Fault::conflict("case.urged-already").with("next", next)),
        None => Ok(by),
    }
}

/// Urges: recorded, and told to whoever has the case before them; to those who watch over it too, when the applicant does.
///
/// # Errors
/// `case.not-found`, `case.not-allowed`; `case.not-due-yet`; `case.urged-already` with when it may be done again;
/// `case.clock-stopped` while a special procedure is open; `case.reason-missing`.
pub fn urge(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &Urge) -> Result<(), Fault> {
    let mut hand = Hand::take(tx, cmd.case)?;
    let version = engine::version(tx, desk, hand.case())?;
    let by = may_urge(tx, desk, &hand.standing(&version), actor)?;
    let reason = required(&cmd.reason)?;
    let (at, now) = (hand.at(), tx.now());
    let urged = &mut hand.progress(at).facts.urged;
    match by {
        UrgedBy::Supervisor => urged.supervisor = Some(now),
        UrgedBy::Applicant | UrgedBy::Window => urged.applicant = Some(now),
    }
    rows::urge(tx, hand.case().id, now)?;
    record(tx, actor, hand.case(), &events::Urged { by, reason });
    desk.announce(tx, events::URGED, hand.case());
    hand.put_back(tx)?;
    Ok(())
}
