//! Tasks of the inner process (待办), and what is said in them.

use contract::{AccountId, CaseId, OrganId, TaskId};
use serde::{Deserialize, Serialize};

use super::{Opinion, TaskState};

/// A task of the inner process.
#[derive(Debug, Clone)]
pub struct Task {
    /// Internal id.
    pub id: TaskId,
    /// Its case.
    pub case: CaseId,
    /// The application's own case.
    pub root: CaseId,
    /// Its number within the case, for addresses.
    pub no: i64,
    /// The engine's number of the open activity.
    pub token: i64,
    /// BPMN id of the step.
    pub element: String,
    /// The role that may do it.
    pub role: String,
    /// The organ that does it.
    pub organ: OrganId,
    /// Division code.
    pub region: String,
    /// Item code.
    pub item: String,
    /// Where it stands.
    pub state: TaskState,
    /// Who took it.
    pub assignee: Option<AccountId>,
    /// Opened at, epoch ms.
    pub opened_at: i64,
    /// Done at, epoch ms.
    pub done_at: Option<i64>,
    /// Done by.
    pub done_by: Option<AccountId>,
    /// What the reviewer said.
    pub outcome: Option<Opinion>,
    /// In words.
    pub opinion: Option<String>,
    /// The criteria, each marked (CAT-19).
    pub marks: Vec<CriterionMark>,
    /// Why it was cancelled, returned or handed over.
    pub why: Option<String>,
    /// Whose it stays while a colleague has it for their opinion (委托办理).
    pub owner: Option<AccountId>,
    /// Who handed it over, while nobody has acted on it since.
    pub handed_by: Option<AccountId>,
    /// What colleagues said who had it for their opinion, oldest first.
    pub advice: Vec<Advice>,
}

/// What a colleague said of a task they had for their opinion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advice {
    /// Who.
    pub by: AccountId,
    /// When, epoch ms.
    pub at: i64,
    /// What.
    pub words: String,
}

/// A review criterion, marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionMark {
    /// Id within the item.
    pub criterion: String,
    /// Whether it holds.
    pub holds: bool,
    /// Why not: required when it does not hold.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub explanation: String,
}
