//! What happens to an application (申请). All facts of one, its parts' too, stand in one stream, so that hall and online steps
//! read as one line (INT-26); `case` says which case of it is meant ([`Told`]).

use process::Placement;
use serde::{Deserialize, Serialize};
use worktime::SpecialKind;

use crate::case::{CaseState, stream};
use crate::events::{Fact, facts};
use crate::{AccountId, CaseId, OrganId, PostId, TaskId};

/// A fact together with the public number of the case it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told<F> {
    /// Public number of the case.
    pub case: String,
    /// What happened.
    pub fact: F,
}

impl<F: Fact> Told<F> {
    /// Reads what was heard.
    ///
    /// # Errors
    /// `event.unreadable`, as [`crate::events::read`] says it.
    pub fn read(heard: &store::Heard) -> Result<Self, crate::Fault> {
        let fact = crate::events::read(heard)?;
        let About { case } = about(heard)?;
        Ok(Told { case, fact })
    }
}

#[derive(Deserialize)]
struct About {
    case: String,
}

fn about(heard: &store::Heard) -> Result<About, crate::Fault> {
    heard.read().map_err(|error| crate::Fault::internal("event.unreadable", error.to_string()))
}

/// The public number of the case that a fact of an application is about, whatever it says.
///
/// # Errors
/// `event.unreadable` when it names none.
pub fn number(heard: &store::Heard) -> Result<String, crate::Fault> {
    Ok(about(heard)?.case)
}

/// Which of the two limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhichLimit {
    /// 承诺时限.
    Promised,
    /// 法定时限.
    Statutory,
}

/// For whom somebody urged a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UrgedBy {
    /// The applicant.
    Applicant,
    /// The window, for an applicant who came or rang.
    Window,
    /// A supervisor.
    Supervisor,
}

/// What was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TakenBack {
    /// A review.
    Review,
    /// A task handed over.
    Transfer,
    /// A task given to a colleague for their opinion.
    Delegation,
}

/// What counting anew came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Recounted {
    /// The day moved.
    DueMoved,
    /// It stands, and is no longer provisional.
    DueConfirmed,
}

facts! {
    CaseId, stream;

    /// 已提交.
    "case.submitted", 1 => Submitted {
        /// Item code.
        item: String,
        /// Where it came in: `online`, `counter` ….
        channel: String,
        /// Division code.
        region: String,
        /// Parts of a package; 1 for a single item.
        members: usize,
        /// Materials handed in.
        materials: usize,
        /// Materials replaced by a signed commitment.
        commitments: Vec<String>,
    }

    /// The checklist was ticked at the window.
    "case.checked", 1 => Checked {
        /// In order.
        ok: usize,
        /// Not ticked yet.
        open: usize,
        /// Missing or defective.
        wanting: usize,
    }

    /// 补正通知: the one correction notice went out.
    "case.correction-asked", 1 => CorrectionAsked {
        /// Number of the notice.
        document: String,
        /// Materials it names.
        concepts: Vec<String>,
        /// Last day to supply them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<String>,
    }

    /// The last day for what a correction notice names is near.
    "case.correction-near", 1 => CorrectionNear {
        /// That day.
        until: String,
    }

    /// The last day for what a correction notice names moved: a year's holiday notice was loaded, or the window gave one applicant
    /// more time. It is never brought forward.
    "case.correction-moved", 1 => CorrectionMoved {
        /// The day it was.
        was: String,
        /// The day it is.
        until: String,
        /// Number of the notice that tells it.
        document: String,
        /// Why the window gave more time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    }

    /// 逾期未补正: what a correction notice names was not supplied by its last day, and the application ended.
    "case.correction-lapsed", 1 => CorrectionLapsed {
        /// Where the application stands: terminated (returned) or withdrawn.
        outcome: CaseState,
        /// The last day.
        until: String,
        /// Number of the notice that tells it.
        document: String,
    }

    /// The applicant supplied what was asked for, or a deferred material.
    "case.supplemented", 1 => Supplemented {
        /// Materials.
        concepts: Vec<String>,
    }

    /// 容缺补交审核: the window looked at deferred materials that came in.
    "case.deferred-looked-at", 1 => DeferredLookedAt {
        /// In order.
        concepts: Vec<String>,
        /// Asked for again.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        wanting: Vec<String>,
        /// Last day for those.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<String>,
        /// Why, a line each.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reasons: Option<String>,
    }

    /// The last day of a deferred material is near.
    "case.deferred-near", 1 => DeferredNear {
        /// Materials.
        concepts: Vec<String>,
        /// That day.
        until: String,
    }

    /// The last day of a deferred material has passed without it.
    "case.deferred-lapsed", 1 => DeferredLapsed {
        /// Materials.
        concepts: Vec<String>,
        /// That day.
        until: String,
    }

    /// 受理.
    "case.accepted", 1 => Accepted {
        /// Number of the acceptance notice.
        document: String,
        /// Last day of the promised limit.
        due: Option<String>,
        /// Whether by law, because the window said nothing for five days.
        deemed: bool,
        /// Materials that may follow.
        deferred: usize,
    }

    /// 不予受理.
    "case.not-accepted", 1 => NotAccepted {
        /// Number of the notice.
        document: String,
        /// Why.
        reasons: String,
    }

    /// A task was taken, put back or handed over.
    "case.task-assigned", 1 => TaskAssigned {
        /// Its number in the case.
        task: i64,
        /// Who has it now; nobody when it was put back.
        to: Option<AccountId>,
        /// Why it was handed over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    }

    /// A review was finished.
    "case.reviewed", 1 => Reviewed {
        /// Number of the task.
        task: i64,
        /// BPMN id of its step.
        step: String,
        /// `approve`, `reject`, `abstain`.
        outcome: String,
        /// Whose view it is.
        organ: OrganId,
        /// Materials the reviewer had not opened.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        unread: Vec<String>,
    }

    /// 退回: a review was returned to an earlier step.
    "case.returned", 1 => Returned {
        /// BPMN id of the step that returned.
        from: String,
        /// BPMN id of the step it goes back to.
        to: String,
        /// Why.
        why: String,
    }

    /// 加签: another signer was added.
    "case.signer-added", 1 => SignerAdded {
        /// Number of the task.
        task: i64,
        /// Whose signature.
        organ: OrganId,
        /// Before, after or beside it.
        placement: Placement,
        /// Why.
        why: String,
    }

    /// 催办: whoever has the case before them was urged.
    "case.urged", 1 => Urged {
        /// For whom.
        by: UrgedBy,
        /// What was said.
        reason: String,
    }

    /// 抄送: the case was sent to an organ to read.
    "case.copied", 1 => Copied {
        /// Number of the copy in the application.
        no: i64,
        /// To which organ.
        organ: OrganId,
        /// To one of its posts only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        post: Option<PostId>,
        /// What for.
        why: String,
    }

    /// 阅: a copy was read.
    "case.copy-read", 1 => CopyRead {
        /// Number of the copy.
        no: i64,
        /// Where.
        organ: OrganId,
    }

    /// 征求意见: another organ was asked for its opinion.
    "case.consulted", 1 => Consulted {
        /// Number of the question in the application.
        no: i64,
        /// Number of the task in which it was asked.
        task: i64,
        /// Which organ.
        organ: OrganId,
        /// Last day to answer.
        until: String,
        /// Whether the task waits for the answer.
        waits: bool,
        /// What was asked.
        question: String,
    }

    /// 回复意见: the organ asked gave its opinion.
    "case.opinion-given", 1 => OpinionGiven {
        /// Number of the question.
        no: i64,
        /// Whose opinion.
        organ: OrganId,
        /// `approve`, `reject`, `abstain`.
        outcome: String,
        /// Whether it came after its last day.
        late: bool,
    }

    /// The last day for an opinion has passed without it: nothing waits for it any more.
    "case.opinion-late", 1 => OpinionLate {
        /// Number of the question.
        no: i64,
        /// Which organ was asked.
        organ: OrganId,
        /// That day.
        until: String,
    }

    /// 委托办理: a task was given to a colleague for their opinion; whoever gave it stays responsible.
    "case.task-delegated", 1 => TaskDelegated {
        /// Number of the task.
        task: i64,
        /// To whom.
        to: AccountId,
        /// What for.
        why: String,
    }

    /// The colleague gave it back with their opinion.
    "case.task-given-back", 1 => TaskGivenBack {
        /// Number of the task.
        task: i64,
        /// To whom.
        to: AccountId,
    }

    /// 取回: somebody took back what they had done, before anybody acted on it.
    "case.taken-back", 1 => Recalled {
        /// Number of the task.
        task: i64,
        /// What.
        what: TakenBack,
        /// Why.
        why: String,
    }

    /// 回避: somebody has nothing more to do with the application.
    "case.recused", 1 => Recused {
        /// Who.
        officer: AccountId,
        /// Whether a supervisor ordered it.
        ordered: bool,
        /// Tasks they had, which are free for their office now.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        tasks: Vec<TaskId>,
        /// Why.
        why: String,
    }

    /// Everything is reviewed; decisions can be made.
    "case.ready-to-decide", 1 => Ready {}

    /// 特别程序: a special procedure began.
    "case.special-opened", 1 => SpecialOpened {
        /// Which.
        kind: SpecialKind,
        /// The day it was said to end.
        until: String,
        /// Number of the notice.
        document: String,
    }

    /// A special procedure ended.
    "case.special-closed", 1 => SpecialClosed {
        /// Which.
        kind: SpecialKind,
        /// What came out.
        result: String,
        /// Last day of the limit now.
        due: Option<String>,
    }

    /// 延期: the limit was extended.
    "case.extended", 1 => Extended {
        /// By how much.
        by: String,
        /// Last day now.
        due: Option<String>,
        /// Number of the notice.
        document: String,
    }

    /// 决定.
    "case.decided", 1 => Decided {
        /// Granted or refused.
        outcome: CaseState,
        /// Number of the decision.
        document: String,
        /// Identifiers of the licences issued by it.
        licences: Vec<String>,
        /// Materials the approver had not opened.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        unread: Vec<String>,
    }

    /// Ended without a decision because of a sibling.
    "case.terminated", 1 => Terminated {
        /// Why, as a word.
        because: String,
        /// Public number of that sibling.
        sibling: String,
    }

    /// 撤回: withdrawn by the applicant.
    "case.withdrawn", 1 => Withdrawn {
        /// Why.
        why: String,
        /// Number of the notice.
        document: String,
    }

    /// 送达: handed out.
    "case.delivered", 1 => Delivered {
        /// `pick-up` or `courier`.
        how: String,
        /// Number of the record.
        document: String,
    }

    /// The limit is near.
    "case.due-soon", 1 => DueSoon {
        /// Last day of the promised limit.
        due: Option<String>,
    }

    /// A limit has passed.
    "case.overdue", 1 => Overdue {
        /// Its last day.
        due: Option<String>,
        /// Which.
        limit: WhichLimit,
    }

    /// A special procedure takes longer than the applicant was told.
    "case.special-overdue", 1 => SpecialOverdue {
        /// Which.
        kind: SpecialKind,
        /// The day it was said to end.
        until: String,
    }

    /// A due date was counted anew because a year's holiday notice was loaded.
    "case.due-recounted", 1 => DueRecounted {
        /// The day it was.
        was: Option<String>,
        /// The day it is.
        due: Option<String>,
        /// Whether it may still move.
        provisional: bool,
        /// Whether it moved.
        result: Recounted,
        /// Number of the notice, where the applicant is told of a new date.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        document: Option<String>,
    }

    /// 评价: the service was rated. Who rated and how is told to the supervisor only.
    "case.rated", 1 => Rated {
        /// Public number of the case.
        case: String,
    }
}
