//! Looking at pushed results: the supervising body, the approving organ, who decides where they go; and what others may know of them.

use contract::lookup::{PushLookup, PushSummary};
use contract::time::china_date;
use contract::{Actor, Fault, OrganId, Permission};
use directory::access::{ListScope, Permit};
use store::Tx;

use crate::model::{Check, Found, Listing, Push, State, Talk, Word};
use crate::permissions::{Claim, Follow, Settle};
use crate::push::{approver_scope, body_scope};
pub use crate::store::Shelf;
use crate::store::{self as rows, after};
use crate::talk;

/// What this person may do with it now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct May {
    /// Claim it.
    pub claim: bool,
    /// Refuse it.
    pub refuse: bool,
    /// Decide where it goes.
    pub settle: bool,
    /// Look into commitments.
    pub check: bool,
    /// Say that what came back was looked at.
    pub see: bool,
    /// Speak, and for which organ.
    pub speak: Option<OrganId>,
}

/// A pushed result with all that hangs on it.
#[derive(Debug, Clone)]
pub struct File {
    /// It.
    pub push: Push,
    /// Whose approval it is.
    pub holder: String,
    /// What was committed to.
    pub checks: Vec<Check>,
    /// Interactions, each with what was said.
    pub talks: Vec<(Talk, Vec<Word>)>,
    /// What came back.
    pub found: Vec<Found>,
    /// To whom else it was pushed.
    pub beside: Vec<Push>,
    /// What this person may do.
    pub may: May,
    /// Now, epoch ms.
    pub now: i64,
}

/// What this person may do with it.
fn may(push: &Push, actor: &Actor) -> May {
    let body = push.body().is_some() && actor.can(Claim::PERMISSION, body_scope(push));
    let waits = body && push.state == State::Sent;
    let disputed = matches!(push.state, State::Refused | State::Unrouted);
    May {
        claim: waits,
        refuse: waits && push.refused_at.is_none(),
        settle: disputed && actor.can(Settle::PERMISSION, approver_scope(push)),
        check: body && push.state == State::Claimed,
        see: push.news > 0 && actor.can(Follow::PERMISSION, approver_scope(push)),
        speak: talk::side(push, actor),
    }
}

/// Whether this person sees it.
pub fn sees(push: &Push, actor: &Actor) -> bool {
    let body = push.body().is_some() && actor.can(Claim::PERMISSION, body_scope(push));
    body || [Follow::PERMISSION, Settle::PERMISSION].iter().any(|one| actor.can(*one, approver_scope(push)))
}

/// A pushed result as staff see it.
///
/// # Errors
/// `push.not-found`, also where it is not theirs.
pub fn file(tx: &mut Tx, actor: &Actor, number: &str) -> Result<File, Fault> {
    let push = rows::by_number(tx, number)?.filter(|push| sees(push, actor));
    let push = push.ok_or_else(|| Fault::not_found("push.not-found"))?;
    let holder = directory::party::by_id(tx, push.party.into())?.map(|party| party.name).unwrap_or_default();
    let mut talks = Vec::new();
    for one in after::talks(tx, push.id)? {
        let words = after::words(tx, one.id)?;
        talks.push((one, words));
    }
    let mut beside = rows::of_case(tx, &push.case_number)?;
    beside.retain(|one| one.id != push.id);
    Ok(File {
        holder,
        checks: after::checks(tx, push.id)?,
        talks,
        found: after::found(tx, push.id)?,
        beside,
        may: may(&push, actor),
        now: tx.now(),
        push,
    })
}

/// What was pushed of a case that this person sees.
///
/// # Errors
/// Database errors.
pub fn of_case(tx: &mut Tx, actor: &Actor, case: &str) -> Result<Vec<Push>, Fault> {
    let mut found = rows::of_case(tx, case)?;
    found.retain(|push| sees(push, actor));
    Ok(found)
}

/// A pile as this person may list it, the first fifty.
///
/// # Errors
/// Database errors.
pub fn pile(tx: &mut Tx, actor: &Actor, shelf: Shelf) -> Result<Vec<Push>, Fault> {
    let permission = match shelf {
        Shelf::Disputed => Settle::PERMISSION,
        Shelf::Ours | Shelf::News => Follow::PERMISSION,
        _ => Claim::PERMISSION,
    };
    Ok(rows::shelf(tx, shelf, &ListScope::of(actor, permission), None, 50)?)
}

/// The lists of unclaimed results published, the latest first.
///
/// # Errors
/// Database errors.
pub fn listings(tx: &mut Tx) -> Result<Vec<Listing>, Fault> {
    Ok(after::listings(tx, 50)?)
}

/// Answers others what a pushed result is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pushes;

impl PushLookup for Pushes {
    fn push(&self, tx: &mut Tx, number: &str) -> Result<Option<PushSummary>, Fault> {
        Ok(rows::by_number(tx, number)?.map(|push| PushSummary {
            item_name: push.item_name(),
            organ: push.body(),
            until: china_date(push.due_at).to_string(),
            approver: OrganId(push.approver),
            item: push.item,
            region: push.region,
            number: push.number,
        }))
    }

    fn claiming(&self) -> Permission {
        Claim::PERMISSION
    }

    fn following(&self) -> Permission {
        Follow::PERMISSION
    }

    fn deciding(&self) -> Permission {
        Settle::PERMISSION
    }
}
