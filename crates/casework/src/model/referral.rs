//! An application put before another organ: to read, or for its opinion.

use contract::{AccountId, CaseId, OrganId, PostId};
use serde::{Deserialize, Serialize};

use super::Opinion;

words! {
    /// What another organ is to do with it.
    ReferralKind {
        /// Read it (抄送).
        Copy = "copy",
        /// Say its opinion (征求意见).
        Consult = "consult",
    }
}

/// A case put before another organ. It gives nobody there a right to act on the case.
#[derive(Debug, Clone)]
pub struct Referral {
    /// Internal id.
    pub id: i64,
    /// The case.
    pub case: CaseId,
    /// Number within the application.
    pub no: i64,
    /// To read, or for an opinion.
    pub kind: ReferralKind,
    /// To which organ.
    pub organ: OrganId,
    /// To one of its posts only.
    pub post: Option<PostId>,
    /// What for, or what is asked.
    pub words: String,
    /// Last day to answer, `YYYY-MM-DD`; a copy has none.
    pub until: Option<String>,
    /// Whether a task waits for the answer.
    pub waits: bool,
    /// Sent at, epoch ms.
    pub sent_at: i64,
    /// Sent by.
    pub sent_by: AccountId,
    /// Read or answered at, epoch ms.
    pub done_at: Option<i64>,
    /// By whom.
    pub done_by: Option<AccountId>,
    /// What the organ thinks of it.
    pub outcome: Option<Opinion>,
    /// In words.
    pub opinion: Option<String>,
    /// Whether its last day passed before the answer came.
    pub late: bool,
}

/// An opinion that another organ was asked for, until it comes (征求意见).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedOpinion {
    /// Number of the question in the application.
    pub no: i64,
    /// Number of the task in which it was asked.
    pub task: i64,
    /// The organ asked.
    pub organ: OrganId,
    /// Last day to answer, `YYYY-MM-DD`.
    pub until: String,
    /// Whether the task waits for the answer; not any more once its last day has passed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waits: bool,
}

/// When a case was last urged, epoch ms (催办).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Urged {
    /// By the applicant, or by the window for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applicant: Option<i64>,
    /// By a supervisor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supervisor: Option<i64>,
}

impl Urged {
    pub(super) fn is_never(&self) -> bool {
        *self == Urged::default()
    }

    /// The last time, whoever it was.
    pub fn last(&self) -> Option<i64> {
        self.applicant.max(self.supervisor)
    }
}
