//! The statutory frame's states and the words the ledger uses for a case.

use serde::{Deserialize, Serialize};

use crate::CaseId;

/// The event of a rating (评价), in the stream of its case. Who rated and how is told to the supervisor only: the event
/// names a system principal, and whoever shows events leaves out of those recorded before what it says.
pub const RATED: &str = <crate::events::case::Rated as crate::events::Fact>::KIND;
/// Whom such an event names.
pub const RATED_BY: &str = "system:rating";

/// The ledger's stream of an application: of its own case and of all its parts.
pub fn stream(root: CaseId) -> String {
    format!("case:{root}")
}

/// Where a case stands in the statutory frame (Administrative Licensing Law ch. IV). The inner process runs between
/// `Accepted` and `Deciding`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseState {
    /// 已收件: submitted, waiting for the window.
    Received,
    /// 待补正: one correction notice is out.
    Correcting,
    /// 不予受理: refused at the door, in writing.
    NotAccepted,
    /// 已受理, in the inner process.
    Accepted,
    /// 待决定: the inner process (and, in a package, the join) is through.
    Deciding,
    /// 准予: decided, granted; licences issued, not yet handed out.
    Granted,
    /// 不予许可: decided, refused, with reasons and remedies.
    Refused,
    /// 已送达: handed out or delivered. The end of a granted case.
    Delivered,
    /// 已撤回: withdrawn by the applicant.
    Withdrawn,
    /// 终止: ended without a decision, for a reason that is recorded (a sibling was refused …).
    Terminated,
}

impl CaseState {
    /// All states, in the order of the frame.
    pub const ALL: [CaseState; 10] = [
        CaseState::Received,
        CaseState::Correcting,
        CaseState::NotAccepted,
        CaseState::Accepted,
        CaseState::Deciding,
        CaseState::Granted,
        CaseState::Refused,
        CaseState::Delivered,
        CaseState::Withdrawn,
        CaseState::Terminated,
    ];

    /// The word in the database, the API and language-file keys (`case-state-…`).
    pub fn as_str(self) -> &'static str {
        match self {
            CaseState::Received => "received",
            CaseState::Correcting => "correcting",
            CaseState::NotAccepted => "not-accepted",
            CaseState::Accepted => "accepted",
            CaseState::Deciding => "deciding",
            CaseState::Granted => "granted",
            CaseState::Refused => "refused",
            CaseState::Delivered => "delivered",
            CaseState::Withdrawn => "withdrawn",
            CaseState::Terminated => "terminated",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<CaseState> {
        CaseState::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether it is under way: not decided yet and not ended. Only such a case can be withdrawn, stopped or counted late.
    pub fn is_open(self) -> bool {
        matches!(
            self,
            CaseState::Received | CaseState::Correcting | CaseState::Accepted | CaseState::Deciding
        )
    }

    /// Whether nothing more will happen to it.
    pub fn is_final(self) -> bool {
        matches!(
            self,
            CaseState::NotAccepted
                | CaseState::Refused
                | CaseState::Delivered
                | CaseState::Withdrawn
                | CaseState::Terminated
        )
    }
}
