//! The words of casework as types: cases, tasks, materials, documents.

use std::collections::BTreeMap;

use contract::case::CaseState;
use contract::item::Need;
use contract::{AccountId, CaseId, FileId, ItemVersionId, OrganId, PartyId, Text};
use serde::{Deserialize, Serialize};
use worktime::SpecialKind;

mod application;
mod checklist;
mod clock;

pub use application::{About, Application, Problem};
pub use checklist::{Checklist, Ticked, may_mark};
pub use clock::Clock;
pub(crate) use clock::clock_fault;

/// Declares an enum kept in the database and the API as a word.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &[$name] = &[$($name::$variant),+];

            /// The word in the database, the API and language-file keys.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// Reads the word back.
            pub fn parse(word: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|value| value.as_str() == word)
            }
        }
    };
}

// Below the words they are made of.
mod referral;
mod task;

pub use referral::{AskedOpinion, Referral, ReferralKind, Urged};
pub use task::{Advice, CriterionMark, Task};

words! {
    /// What a case is within its application.
    CaseKind {
        /// One item, applied for alone.
        Single = "single",
        /// A package (一件事): the application as a whole.
        Package = "package",
        /// One item of a package, with its own organ and clock.
        Member = "member",
    }
}

words! {
    /// How an application came in (INT-18).
    Channel {
        /// The portal.
        Online = "online",
        /// A window of the hall.
        Counter = "counter",
        /// A self-service terminal.
        Kiosk = "kiosk",
        /// The hotline.
        Hotline = "hotline",
    }
}

words! {
    /// What the clock of a case is doing, for lists.
    Running {
        /// Not accepted yet: no limit runs.
        Not = "not",
        /// Counting.
        Runs = "runs",
        /// A special procedure is open: the time is not counted.
        Paused = "paused",
        /// Stopped for good.
        Stopped = "stopped",
    }
}

words! {
    /// Where a task stands.
    TaskState {
        /// Waiting for somebody.
        Open = "open",
        /// Finished.
        Done = "done",
        /// Ended unfinished, for the reason in `why`.
        Cancelled = "cancelled",
    }
}

words! {
    /// What a reviewer says.
    Opinion {
        /// 同意.
        Approve = "approve",
        /// 不同意.
        Reject = "reject",
        /// 弃权.
        Abstain = "abstain",
    }
}

words! {
    /// Trust level of evidence (国办函〔2016〕108号).
    Trust {
        /// Issued by an organ and sealed, or read from its register.
        A = "A",
        /// Checked against the original at a window.
        B = "B",
        /// Uploaded.
        C = "C",
        /// Self-declared, or committed to.
        D = "D",
    }
}

words! {
    /// Where a material came from.
    Source {
        /// Uploaded by the applicant or digitised at the counter.
        File = "file",
        /// Shown on paper at the counter.
        Paper = "paper",
        /// A licence the party holds.
        Licence = "licence",
        /// The data exchange.
        Exchange = "exchange",
        /// The form says it.
        Form = "form",
        /// A commitment of the applicant.
        Commitment = "commitment",
        /// Another member of the package will issue it.
        Sibling = "sibling",
    }
}

words! {
    /// What the clerk says of one material.
    Mark {
        /// In order.
        Ok = "ok",
        /// Not there.
        Missing = "missing",
        /// There, but not acceptable, for the reason given.
        Defective = "defective",
    }
}

words! {
    /// Kinds of numbered documents (文书).
    DocumentKind {
        /// 收件凭证: what was handed in, when.
        Receipt = "receipt",
        /// 补正告知书: everything missing, told once.
        Correction = "correction",
        /// 逾期未补正告知书: what was asked for did not come by its last day, and the application ended.
        Lapse = "lapse",
        /// 受理通知书.
        Acceptance = "acceptance",
        /// 不予受理决定书.
        NonAcceptance = "non-acceptance",
        /// 特别程序告知书.
        Special = "special",
        /// 延期告知书.
        Extension = "extension",
        /// 办理期限重新计算告知书: a holiday notice was published, and the date moved.
        Recount = "recount",
        /// 准予行政许可决定书.
        Grant = "grant",
        /// 不予行政许可决定书.
        Refusal = "refusal",
        /// 终止办理告知书.
        Termination = "termination",
        /// 撤回确认.
        Withdrawal = "withdrawal",
        /// 送达回证.
        Delivery = "delivery",
    }
}

impl DocumentKind {
    /// The word within the document's number (文号).
    pub fn number_word(self) -> &'static str {
        match self {
            DocumentKind::Receipt => "收",
            DocumentKind::Correction => "补",
            DocumentKind::Lapse => "逾",
            DocumentKind::Acceptance => "受",
            DocumentKind::NonAcceptance => "不受",
            DocumentKind::Special => "特",
            DocumentKind::Extension => "延",
            DocumentKind::Recount => "期",
            DocumentKind::Grant => "准",
            DocumentKind::Refusal => "不准",
            DocumentKind::Termination => "终",
            DocumentKind::Withdrawal => "撤",
            DocumentKind::Delivery => "送",
        }
    }
}

/// How near a running case is to its limit (TIM-07).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// In time.
    Fine,
    /// The promised limit is near.
    Soon,
    /// The promised limit has passed.
    Yellow,
    /// The statutory limit has passed.
    Red,
}

impl Level {
    /// The number in the database.
    pub fn as_int(self) -> i64 {
        match self {
            Level::Fine => 0,
            Level::Soon => 1,
            Level::Yellow => 2,
            Level::Red => 3,
        }
    }

    /// Reads the number back; unknown numbers are the nearest level.
    pub fn from_int(n: i64) -> Level {
        match n {
            i64::MIN..=0 => Level::Fine,
            1 => Level::Soon,
            2 => Level::Yellow,
            _ => Level::Red,
        }
    }

    /// The word in the API and language-file keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Fine => "fine",
            Level::Soon => "soon",
            Level::Yellow => "yellow",
            Level::Red => "red",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Level> {
        [Level::Fine, Level::Soon, Level::Yellow, Level::Red].into_iter().find(|one| one.as_str() == word)
    }
}

/// What waits at the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeskQueue {
    /// A deferred material came in: first, the case runs on while it waits to be looked at.
    Deferred,
    /// The applicant supplied what was asked for: they have waited longest.
    Supplemented,
    /// Received, to be checked.
    Received,
    /// The last day of what the applicant owes has passed.
    Lapsed,
    /// Out for correction: waits for the applicant.
    Correcting,
    /// Ready to hand out.
    Issuing,
}

impl DeskQueue {
    /// All of them, in their order.
    pub const ALL: [DeskQueue; 6] = [
        DeskQueue::Deferred,
        DeskQueue::Supplemented,
        DeskQueue::Received,
        DeskQueue::Lapsed,
        DeskQueue::Correcting,
        DeskQueue::Issuing,
    ];

    /// Those of intake: all but what is ready to hand out.
    pub fn of_intake() -> impl Iterator<Item = DeskQueue> {
        Self::ALL.into_iter().filter(|queue| *queue != DeskQueue::Issuing)
    }

    /// The word in addresses, answers and language-file keys.
    pub fn as_str(self) -> &'static str {
        match self {
            DeskQueue::Deferred => "deferred",
            DeskQueue::Supplemented => "supplemented",
            DeskQueue::Received => "received",
            DeskQueue::Lapsed => "lapsed",
            DeskQueue::Correcting => "correcting",
            DeskQueue::Issuing => "issuing",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<DeskQueue> {
        Self::ALL.into_iter().find(|queue| queue.as_str() == word)
    }

    /// The number in the database; smaller comes first.
    pub fn as_int(self) -> i64 {
        match self {
            DeskQueue::Deferred => 0,
            DeskQueue::Supplemented => 1,
            DeskQueue::Received => 2,
            DeskQueue::Lapsed => 4,
            DeskQueue::Correcting => 5,
            DeskQueue::Issuing => 9,
        }
    }

    /// Reads the number back.
    pub fn from_int(n: i64) -> Option<DeskQueue> {
        match n {
            0 => Some(DeskQueue::Deferred),
            1 => Some(DeskQueue::Supplemented),
            2 => Some(DeskQueue::Received),
            4 => Some(DeskQueue::Lapsed),
            5 => Some(DeskQueue::Correcting),
            9 => Some(DeskQueue::Issuing),
            _ => None,
        }
    }
}

/// A case as the acts see it: the row everything hangs on.
#[derive(Debug, Clone)]
pub struct Case {
    /// Internal id.
    pub id: CaseId,
    /// The application's own case; itself for a root.
    pub root: CaseId,
    /// Public number.
    pub number: String,
    /// What it is within the application.
    pub kind: CaseKind,
    /// 0 for a root; members count from 1.
    pub member: i64,
    /// The call of the package's process that waits for this member.
    pub call: Option<String>,
    /// The item version it keeps (CAT-09).
    pub version: ItemVersionId,
    /// Item code.
    pub item: String,
    /// Where it stands.
    pub state: CaseState,
    /// Counts changes: an act says which state of affairs it was decided on.
    pub revision: i64,
    /// Applicant.
    pub applicant: PartyId,
    /// The applicant's name when they applied.
    pub applicant_name: String,
    /// The account that submitted it.
    pub account: AccountId,
    /// Who handed it in on the applicant's behalf (代办人): their own party, never the applicant's. Named in the application, they may
    /// follow it, correct it and withdraw it; whatever comes of it is the applicant's.
    pub agent: Option<PartyId>,
    /// Organ answerable.
    pub organ: OrganId,
    /// Division code.
    pub region: String,
    /// How it came in.
    pub channel: Channel,
    /// Whether something waits at the window.
    pub desk: Option<DeskQueue>,
    /// Received at, epoch ms.
    pub received_at: i64,
    /// Accepted at, epoch ms.
    pub accepted_at: Option<i64>,
    /// Accepted by; 0 where it counts as accepted by law.
    pub accepted_by: Option<AccountId>,
    /// Decided at, epoch ms.
    pub decided_at: Option<i64>,
    /// Decided by.
    pub decided_by: Option<AccountId>,
    /// When it ended, epoch ms.
    pub closed_at: Option<i64>,
    /// Last day of the promised limit, `YYYY-MM-DD`.
    pub due: Option<String>,
    /// Last day of the statutory limit.
    pub statutory_due: Option<String>,
    /// Whether a due date reaches into a year whose holidays are not published yet.
    pub provisional: bool,
    /// What the clock does.
    pub running: Running,
    /// How near the limit.
    pub level: Level,
    /// The clock: its dated events.
    pub clock: Clock,
    /// The inner process, as the engine keeps it; empty before acceptance.
    pub instance: String,
    /// The rest.
    pub facts: Facts,
}

impl Case {
    /// Whether its limit may still move because holidays are not published: one within the same year as it was counted in stands, although the
    /// statutory limit may reach into a year without them.
    pub fn is_due_provisional(&self) -> bool {
        let year = |day: &Option<String>| day.as_deref().and_then(|day| day.get(..4)).map(str::to_owned);
        let within = |due: String| year(&self.statutory_due).is_none_or(|statutory| due == statutory);
        self.provisional && year(&self.due).is_none_or(within)
    }

    /// Whether this is the application's own case.
    pub fn is_root(&self) -> bool {
        self.member == 0
    }
}

/// Small things an act needs at once, kept on the case's row.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Accounts that ticked, asked for corrections or accepted: they may not review or decide (INT-03).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hands: Vec<AccountId>,
    /// Accounts that finished a review task.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reviewers: Vec<AccountId>,
    /// Criteria marked by reviews, and whether each was last found to hold.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub criteria: BTreeMap<String, bool>,
    /// The one correction notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<Notice>,
    /// When the applicant supplied what it asked for, epoch ms: the materials count as received from then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplemented_at: Option<i64>,
    /// Materials accepted to follow later (容缺后补).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deferred: Vec<Deferred>,
    /// The special procedure that is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub special: Option<OpenSpecial>,
    /// Whether the limit was extended; once only (art. 42).
    #[serde(skip_serializing_if = "is_false")]
    pub extended: bool,
    /// Accounts that have nothing more to do with the application (回避); the same in every case of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recused: Vec<AccountId>,
    /// Opinions asked for that have not come (征求意见).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<AskedOpinion>,
    /// When it was last urged, epoch ms: by the applicant's side, and by a supervisor (催办).
    #[serde(skip_serializing_if = "Urged::is_never")]
    pub urged: Urged,
    /// How often the application was put before other organs: the next gets the next number.
    #[serde(skip_serializing_if = "is_zero")]
    pub referrals: i64,
    /// How many tasks were opened: the next gets the next number.
    #[serde(skip_serializing_if = "is_zero")]
    pub tasks: i64,
    /// Why it ended without a decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_because: Option<String>,
}

fn is_false(value: &bool) -> bool {
    !*value
}

fn is_zero(value: &i64) -> bool {
    *value == 0
}

/// The one correction notice (INT-07).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// Number of the document.
    pub document: String,
    /// When, epoch ms.
    pub at: i64,
    /// The materials it names.
    pub concepts: Vec<String>,
    /// Last day to supply them, `YYYY-MM-DD`; none was told before notices had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Whether the applicant was reminded that it is near.
    #[serde(default, skip_serializing_if = "is_false")]
    pub reminded: bool,
}

/// A material accepted to follow later (DEF-02).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deferred {
    /// Concept.
    pub concept: String,
    /// Name shown.
    pub name: Text,
    /// Last day to bring it, `YYYY-MM-DD`.
    pub until: String,
    /// Whether the applicant was reminded of that day.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reminded: bool,
    /// When it came in, epoch ms: it waits for the window to look at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplied_at: Option<i64>,
    /// When its last day passed without it, epoch ms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lapsed_at: Option<i64>,
    /// Why the window asked for it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<String>,
}

words! {
    /// How it stands with a deferred material.
    Owing {
        /// Still to come.
        Owed = "owed",
        /// It came in; the window has not looked at it yet.
        Supplied = "supplied",
        /// Its last day has passed without it.
        Lapsed = "lapsed",
    }
}

impl Deferred {
    /// How it stands.
    pub fn owing(&self) -> Owing {
        match (self.supplied_at, self.lapsed_at) {
            (Some(_), _) => Owing::Supplied,
            (None, Some(_)) => Owing::Lapsed,
            (None, None) => Owing::Owed,
        }
    }
}

/// A special procedure under way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenSpecial {
    /// Its row.
    pub id: i64,
    /// Kind.
    pub kind: SpecialKind,
    /// Last day the applicant was told it would take, `YYYY-MM-DD`.
    pub until: String,
    /// Whether somebody was warned that it takes longer.
    #[serde(default, skip_serializing_if = "is_false")]
    pub late: bool,
}

/// A material of the application's shared set.
#[derive(Debug, Clone)]
pub struct CaseMaterial {
    /// Internal id.
    pub id: i64,
    /// Concept.
    pub concept: String,
    /// Name shown.
    pub name: Text,
    /// Where it came from.
    pub source: Source,
    /// How far it can be trusted.
    pub trust: Trust,
    /// The file, where it is one.
    pub file: Option<FileId>,
    /// Whence exactly: licence identifier, resource and what it answered, text committed to.
    pub provenance: serde_json::Value,
    /// When it came in, epoch ms.
    pub at: i64,
    /// Whether a later one took its place.
    pub replaced: bool,
}

/// The clerk's mark on one material.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tick {
    /// Concept.
    pub concept: String,
    /// The mark.
    pub mark: Mark,
    /// What is wrong with it: required for a defective one, shown to the applicant.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Whether the clerk compared it with the original: what was uploaded then counts as checked (level B).
    #[serde(default, skip_serializing_if = "is_false")]
    pub seen_original: bool,
    /// Whether it may follow later (容缺): then no correction is asked for it, and accepting defers it. Means nothing for a material the item
    /// does not let follow.
    #[serde(default, skip_serializing_if = "is_false")]
    pub later: bool,
}

/// One line of the window's checklist.
#[derive(Debug, Clone)]
pub struct ChecklistLine {
    /// Concept.
    pub concept: String,
    /// Name shown.
    pub name: Text,
    /// Whether it must be there.
    pub need: Need,
    /// What makes it acceptable.
    pub standard: Text,
    /// Whether the original must be shown.
    pub original_needed: bool,
    /// What is there.
    pub materials: Vec<CaseMaterial>,
    /// The mark, if ticked.
    pub tick: Option<Tick>,
    /// Whether the correction notice names it.
    pub noticed: bool,
    /// Whether it was supplied after the notice.
    pub supplemented: bool,
}

impl ChecklistLine {
    /// Whether it may be marked so, as the act would say it.
    pub fn may_be(&self, mark: Mark) -> bool {
        may_mark(&self.concept, !self.materials.is_empty(), mark).is_ok()
    }
}

/// A numbered document, as data.
#[derive(Debug, Clone)]
pub struct Document {
    /// Internal id.
    pub id: i64,
    /// The case it is about.
    pub case: CaseId,
    /// Kind.
    pub kind: DocumentKind,
    /// Number (文号), unique.
    pub number: String,
    /// Issuing organ.
    pub organ: OrganId,
    /// When, epoch ms.
    pub at: i64,
    /// By whom; 0 for a system principal.
    pub issued_by: AccountId,
    /// What it says, see [`crate::documents`].
    pub data: serde_json::Value,
}

/// A special procedure, past or present.
#[derive(Debug, Clone)]
pub struct Special {
    /// Internal id.
    pub id: i64,
    /// Its case.
    pub case: CaseId,
    /// Kind.
    pub kind: SpecialKind,
    /// Name in the item.
    pub name: Text,
    /// Why it was opened.
    pub reason: String,
    /// Basis.
    pub basis: Text,
    /// Opened at, epoch ms.
    pub opened_at: i64,
    /// Opened by.
    pub opened_by: AccountId,
    /// Last day the applicant was told.
    pub planned_end: String,
    /// Closed at, epoch ms.
    pub closed_at: Option<i64>,
    /// What came out.
    pub result: Option<String>,
}
