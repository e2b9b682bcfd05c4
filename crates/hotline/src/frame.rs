//! The way of a ticket as one table: which act takes it from which state to which, and who may. Acts ask it first, pages and the API
//! before they offer; nothing else sets a state.

use contract::{Actor, Fault, Permission, Scope};
use directory::access::Permit;

use crate::model::State::{
    self, Answered, Closed, Dispatched, InHand, Merged, Received, Returned, Withdrawn,
};
use crate::model::{Hop, Ticket};
use crate::permissions::{CallBack, Dispatch, Handle, Receive, Supervise};

/// Declares the acts with their words and their rows of the table.
macro_rules! acts {
    ($($(#[$doc:meta])* $act:ident = $word:literal: [$($from:ident)|+] -> [$($to:ident)|+];)+) => {
        /// What is done to a ticket.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Act { $($(#[$doc])* $act),+ }

        impl Act {
            /// Every act, in the order of the way.
            pub const ALL: &[Act] = &[$(Act::$act),+];

            /// The word in addresses and in the API.
            pub fn as_str(self) -> &'static str {
                match self { $(Act::$act => $word),+ }
            }

            /// The act of this word.
            pub fn parse(word: &str) -> Option<Act> {
                match word { $($word => Some(Act::$act),)+ _ => None }
            }

            /// States in which it may be done.
            pub fn from(self) -> &'static [State] {
                match self { $(Act::$act => &[$($from),+]),+ }
            }

            /// States it may leave the ticket in.
            pub fn to(self) -> &'static [State] {
                match self { $(Act::$act => &[$($to),+]),+ }
            }
        }
    };
}

acts! {
    /// Answer on the spot and close (当场答复).
    AnswerNow = "answer-now": [Received] -> [Closed];
    /// Send to the unit answerable (派单), also another one after a return.
    Dispatch = "dispatch": [Received | Returned] -> [Dispatched];
    /// Keep to the unit that returned it (维持派单): it may not return it again.
    Uphold = "uphold": [Returned] -> [Dispatched];
    /// Take it (签收).
    Take = "take": [Dispatched] -> [InHand];
    /// Return it to the platform office, once (退单).
    Return = "return": [Dispatched] -> [Returned];
    /// Reply (答复).
    Reply = "reply": [InHand] -> [Answered];
    /// Extend the limit, once, with the reason (延期).
    Extend = "extend": [InHand] -> [InHand];
    /// Hand over to another unit (改派).
    Transfer = "transfer": [Dispatched | InHand] -> [Dispatched];
    /// Handle it together with one that says the same (并案): one handling, a reply to each.
    Merge = "merge": [Received] -> [Merged];
    /// It is answered with the one it is handled with: done by what happens to that, by nobody's hand.
    AnswerAlong = "answer-along": [Merged] -> [Answered];
    /// The one it was handled with was withdrawn: it stands for itself again.
    Release = "release": [Merged] -> [Received];
    /// Ask the caller whether it helped (回访): closes, or sends it back to the unit, to the platform office where nobody is left there.
    CallBack = "call-back": [Answered] -> [Closed | Dispatched | Received];
    /// Say whether it helped (评价), once.
    Rate = "rate": [Answered | Closed] -> [Answered | Closed];
    /// Bring it up again (重新提起).
    Reopen = "reopen": [Answered | Closed] -> [Received | Dispatched];
    /// Withdraw (撤回).
    Withdraw = "withdraw": [Received | Dispatched | Returned | InHand | Merged] -> [Withdrawn];
}

impl Act {
    /// The permission it asks for; what the caller does asks for none.
    pub fn permission(self) -> Option<Permission> {
        Some(match self {
            Act::AnswerNow => Receive::PERMISSION,
            Act::Dispatch | Act::Uphold | Act::Merge => Dispatch::PERMISSION,
            Act::Take | Act::Return | Act::Extend | Act::Reply => Handle::PERMISSION,
            Act::Transfer => Supervise::PERMISSION,
            Act::CallBack => CallBack::PERMISSION,
            Act::Rate | Act::Reopen | Act::Withdraw | Act::AnswerAlong | Act::Release => return None,
        })
    }
}

/// What a ticket is about, for the check against postings.
pub(crate) fn scope(ticket: &Ticket) -> Scope<'_> {
    Scope { region: &ticket.region, organ: ticket.organ, item: None }
}

/// Whether a posting of the platform office reaches the ticket.
pub(crate) fn office_reaches(actor: &Actor, ticket: &Ticket) -> bool {
    let office = [Receive::PERMISSION, Dispatch::PERMISSION, CallBack::PERMISSION, Supervise::PERMISSION];
    office.iter().any(|permission| actor.can(*permission, scope(ticket)))
}

/// Whether a posting of the unit that has it reaches the ticket.
pub(crate) fn unit_reaches(actor: &Actor, ticket: &Ticket) -> bool {
    ticket.organ.is_some() && actor.can(Handle::PERMISSION, scope(ticket))
}

/// Whether this member of staff may do it now, as the act itself says it: the post, then the state, then the rules.
///
/// # Errors
/// `ticket.not-found` for somebody who may not even see it, `ticket.not-allowed`, `ticket.too-late` with the state, and what the rules
/// of the act say.
pub fn may(act: Act, ticket: &Ticket, hop: Option<&Hop>, actor: &Actor) -> Result<(), Fault> {
    let permission = act.permission().ok_or_else(|| Fault::not_found("ticket.not-found"))?;
    // A posting of one unit reaches what has no unit: that is the platform office's all the same.
    let handles = permission == Handle::PERMISSION;
    let granted = actor.can(permission, scope(ticket)) && !(handles && ticket.organ.is_none());
    if !granted {
        return Err(match office_reaches(actor, ticket) || unit_reaches(actor, ticket) {
            true => Fault::forbidden("ticket.not-allowed").with("permission", permission.0),
            false => Fault::not_found("ticket.not-found"),
        });
    }
    expect(ticket, act)?;
    match act {
        Act::AnswerNow if !ticket.kind.is_answered_at_once() => Err(Fault::conflict("ticket.not-at-once")),
        Act::Return if hop.is_some_and(|hop| hop.firm) => Err(Fault::conflict("ticket.returned-already")),
        Act::Extend if ticket.extended.is_some() => Err(Fault::conflict("ticket.extended-already")),
        Act::Extend | Act::Reply if ticket.taken_by != Some(actor.account) => {
            Err(Fault::forbidden("ticket.in-other-hands"))
        }
        Act::CallBack if ticket.answered_by == Some(actor.account) => {
            Err(Fault::forbidden("ticket.own-answer"))
        }
        _ => Ok(()),
    }
}

/// Makes sure the act can be done to the ticket as it stands.
pub(crate) fn expect(ticket: &Ticket, act: Act) -> Result<(), Fault> {
    match act.from().contains(&ticket.state) {
        true => Ok(()),
        false => Err(Fault::conflict("ticket.too-late")
            .with("number", &ticket.number)
            .with("state", ticket.state.as_str())),
    }
}

/// Takes the ticket to a state by an act. The only place where a state is set.
pub(crate) fn enter(ticket: &mut Ticket, act: Act, state: State) -> Result<(), Fault> {
    if act.from().contains(&ticket.state) && act.to().contains(&state) {
        ticket.state = state;
        return Ok(());
    }
    let way = format!("{} leads from {} to {}", act.as_str(), ticket.state.as_str(), state.as_str());
    Err(Fault::internal("hotline.broken", way))
}

/// What this member of staff may do with the ticket now.
pub fn offers(ticket: &Ticket, hop: Option<&Hop>, actor: &Actor) -> Vec<Act> {
    Act::ALL.iter().copied().filter(|act| may(*act, ticket, hop, actor).is_ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Every step of the way is reached, nothing but the caller's word is done to what has ended, each word is one act's.
    #[test]
    fn the_way_is_whole() {
        let reached: BTreeSet<&str> =
            Act::ALL.iter().flat_map(|act| act.to()).map(|state| state.as_str()).collect();
        assert_eq!(reached.len(), State::ALL.len());
        for act in Act::ALL.iter().filter(|act| act.permission().is_some()) {
            assert!(act.from().iter().all(|state| !state.has_ended()), "{act:?}");
        }
        let words: BTreeSet<&str> = Act::ALL.iter().map(|act| act.as_str()).collect();
        assert_eq!(words.len(), Act::ALL.len());
        assert!(Act::ALL.iter().all(|act| Act::parse(act.as_str()) == Some(*act)));
    }
}
