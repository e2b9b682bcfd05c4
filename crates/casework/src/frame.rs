//! The statutory frame (Administrative Licensing Law ch. IV) as one table: which act takes a case from which state to
//! which. Acts ask it before they look at anything else, pages and the API before they offer; nothing else sets a state.

use contract::case::CaseState::{
    self, Accepted, Correcting, Deciding, Delivered, Granted, NotAccepted, Received, Refused, Terminated,
    Withdrawn,
};
use contract::{Fault, Permission};

use crate::hand::too_late;
use crate::model::{Case, Task};

/// Declares the acts with their words and their rows of the table.
macro_rules! acts {
    ($($(#[$doc:meta])* $act:ident = $word:literal: [$($from:ident)|+] -> [$($to:ident)|+];)+) => {
        /// What is done to a case.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Act { $($(#[$doc])* $act),+ }

        impl Act {
            /// Every act, in the order of the frame.
            pub const ALL: &[Act] = &[$(Act::$act),+];

            /// The word in the API.
            pub fn as_str(self) -> &'static str {
                match self { $(Act::$act => $word),+ }
            }

            /// States in which it may be done.
            pub fn from(self) -> &'static [CaseState] {
                match self { $(Act::$act => &[$($from),+]),+ }
            }

            /// States it may leave the case in.
            pub fn to(self) -> &'static [CaseState] {
                match self { $(Act::$act => &[$($to),+]),+ }
            }
        }
    };
}

acts! {
    /// Tick the window's checklist (核对).
    Check = "check": [Received] -> [Received];
    /// Tell once what is missing (一次告知补正).
    AskCorrection = "ask-correction": [Received] -> [Correcting];
    /// Give one applicant more time for corrections (延长补正期限).
    LengthenCorrection = "lengthen-correction": [Correcting] -> [Correcting];
    /// Supply what the notice names (补正), or a material that was deferred (补交).
    Supplement = "supplement": [Correcting | Accepted | Deciding] -> [Received | Accepted | Deciding];
    /// Look at a deferred material that came in (核对后补材料), or ask again for one whose last day has passed.
    LookAtDeferred = "look-at-deferred": [Accepted | Deciding] -> [Accepted | Deciding];
    /// Accept (受理).
    Accept = "accept": [Received] -> [Accepted];
    /// Refuse to accept (不予受理).
    RefuseAcceptance = "refuse-acceptance": [Received] -> [NotAccepted];
    /// Take a task (签收).
    Claim = "claim": [Accepted] -> [Accepted];
    /// Put a task back.
    Release = "release": [Accepted] -> [Accepted];
    /// Finish a review (审查). The last one makes the case ready for decision.
    Review = "review": [Accepted] -> [Accepted | Deciding];
    /// Hand a task over (转办).
    Transfer = "transfer": [Accepted] -> [Accepted];
    /// Return a task to an earlier step (退回).
    ReturnTask = "return": [Accepted] -> [Accepted];
    /// Add a signer to a task (加签).
    AddSigner = "add-signer": [Accepted] -> [Accepted];
    /// Give a task to a colleague for their opinion (委托办理).
    Delegate = "delegate": [Accepted] -> [Accepted];
    /// Give it back with the opinion.
    GiveBack = "give-back": [Accepted] -> [Accepted];
    /// Take back one's own review, transfer or delegation (取回).
    Recall = "recall": [Accepted] -> [Accepted];
    /// Ask another organ for its opinion (征求意见).
    Consult = "consult": [Accepted] -> [Accepted];
    /// Give the opinion one's organ was asked for (回复意见).
    Opine = "opine": [Accepted | Deciding] -> [Accepted | Deciding];
    /// Send the case to an organ to read (抄送).
    Copy = "copy": [Accepted | Deciding | Granted] -> [Accepted | Deciding | Granted];
    /// Urge whoever has it before them (催办).
    Urge = "urge": [Accepted | Deciding] -> [Accepted | Deciding];
    /// Have nothing more to do with it (回避), declared or ordered.
    Recuse = "recuse": [Received | Correcting | Accepted | Deciding] -> [Received | Correcting | Accepted | Deciding];
    /// Open a special procedure (特别程序).
    OpenSpecial = "open-special": [Accepted] -> [Accepted];
    /// Close it.
    CloseSpecial = "close-special": [Accepted] -> [Accepted];
    /// Extend the limit (延期).
    Extend = "extend": [Accepted | Deciding] -> [Accepted | Deciding];
    /// Decide (决定).
    Decide = "decide": [Deciding] -> [Granted | Refused];
    /// Hand out (送达).
    Deliver = "deliver": [Granted] -> [Delivered];
    /// Withdraw (撤回), or count as withdrawn because corrections did not come, where the item says so.
    Withdraw = "withdraw": [Received | Correcting | Accepted | Deciding] -> [Withdrawn];
    /// The review is complete, in a package of every member: done by the process, by nobody's hand.
    Ready = "ready": [Accepted] -> [Deciding];
    /// End without a decision (终止): done by a rule of the package or its process, or because corrections did not come.
    Terminate = "terminate": [Received | Correcting | Accepted | Deciding] -> [Terminated];
    /// A package takes the state its members give it (docs/decisions/0080): done by what happens to them.
    Settle = "settle": [Accepted | Deciding] -> [Granted | Delivered | Refused | Withdrawn | Terminated];
}

impl Act {
    /// The permission it asks for; for a task that of its role, for what applicants do and what follows by itself none.
    pub fn permission(self, task: Option<&Task>) -> Option<Permission> {
        use crate::permissions::{self as may, of_role};
        match self {
            Act::Check | Act::AskCorrection | Act::LookAtDeferred => Some(may::INTAKE),
            Act::Accept | Act::RefuseAcceptance | Act::LengthenCorrection => Some(may::ACCEPT),
            Act::OpenSpecial | Act::CloseSpecial => Some(may::SPECIAL),
            Act::Extend => Some(may::EXTEND),
            Act::Decide => Some(may::DECIDE),
            Act::Deliver => Some(may::ISSUE),
            Act::Copy | Act::Opine => Some(may::REVIEW),
            _ => task.map(|task| of_role(&task.role)),
        }
    }

    /// Whether it is done to a task of the case.
    pub fn is_of_task(self) -> bool {
        matches!(
            self,
            Act::Claim
                | Act::Release
                | Act::Review
                | Act::Transfer
                | Act::ReturnTask
                | Act::AddSigner
                | Act::Delegate
                | Act::GiveBack
                | Act::Recall
                | Act::Consult
        )
    }
}

/// Makes sure the act can be done to the case as it stands.
///
/// # Errors
/// A conflict that says what happened instead, when and by whom.
pub(crate) fn expect(case: &Case, act: Act) -> Result<(), Fault> {
    if act.from().contains(&case.state) { Ok(()) } else { Err(too_late(case)) }
}

/// Takes the case to a state by an act. The only place where a state is set.
///
/// # Errors
/// `case.frame` when the table does not have this way: our mistake.
pub(crate) fn enter(case: &mut Case, act: Act, state: CaseState) -> Result<(), Fault> {
    if act.from().contains(&case.state) && act.to().contains(&state) {
        case.state = state;
        return Ok(());
    }
    let way = format!("{} leads from {} to {}", act.as_str(), case.state.as_str(), state.as_str());
    Err(Fault::internal("case.frame", way))
}

/// A case as whoever asks whether something may be done sees it: the same to an act that holds its rows and to a page that
/// only read them.
#[derive(Clone, Copy)]
pub struct Standing<'a> {
    /// The case.
    pub case: &'a Case,
    /// The application's own case (the same for a root).
    pub root: &'a Case,
    /// The item version the case keeps.
    pub version: &'a contract::item::ItemVersion,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Every state but the first is reached by some act, nothing is done to what has ended, and each word is one act's.
    #[test]
    fn the_frame_is_whole() {
        let reached: Vec<CaseState> = Act::ALL.iter().flat_map(|act| act.to()).copied().collect();
        for state in CaseState::ALL {
            assert!(state == Received || reached.contains(&state), "{state:?}");
            let acts = Act::ALL.iter().filter(|act| act.from().contains(&state)).count();
            assert_eq!(acts == 0, state.is_final(), "{state:?}");
        }
        let words: BTreeSet<&str> = Act::ALL.iter().map(|act| act.as_str()).collect();
        assert_eq!(words.len(), Act::ALL.len());
    }
}
