//! The words of inspection as types.

use contract::{AccountId, OrganId, PartyId, Text};
use serde::{Deserialize, Serialize};

/// A credit class (信用等级), best first. It is the stratum of a draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Class {
    /// 信用良好.
    A,
    /// 守信.
    B,
    /// 信用一般.
    C,
    /// 失信.
    D,
    /// 严重失信.
    E,
}

store::column_text!(Class { A => "A", B => "B", C => "C", D => "D", E => "E" });

/// How far a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaskState {
    /// Being outlined; nobody outside sees it (拟定中).
    Outline,
    /// Announced, with its commitment (已公告待抽取).
    Announced,
    /// Drawn; visits are made (检查中).
    Drawn,
    /// Repeated by another draw, which names it; it stays published (已重抽).
    Repeated,
    /// Thrown away before it was announced (已作废).
    Discarded,
}

store::column_text!(TaskState {
    Outline => "outline", Announced => "announced", Drawn => "drawn", Repeated => "repeated", Discarded => "discarded",
});

/// How far a visit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VisitState {
    /// To be made (待检查).
    Assigned,
    /// Recorded, not published (待公示).
    Recorded,
    /// Published (已公示).
    Published,
    /// Not made, with the reason (未实施).
    Dropped,
}

store::column_text!(VisitState {
    Assigned => "assigned", Recorded => "recorded", Published => "published", Dropped => "dropped",
});

/// What came out of inspecting an item (检查结果).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// 未发现问题.
    Fine,
    /// 发现问题当场改正.
    Corrected,
    /// 发现问题责令限期改正.
    ToCorrect,
    /// 发现问题待后续处理: handed over for a penalty.
    Pursued,
    /// 不配合检查情节严重.
    Refused,
    /// 通过登记的住所（经营场所）无法联系.
    Unreachable,
    /// 未发现开展本次抽查涉及的经营活动.
    NotCarriedOn,
}

store::column_text!(Outcome {
    Fine => "fine", Corrected => "corrected", ToCorrect => "to-correct", Pursued => "pursued", Refused => "refused",
    Unreachable => "unreachable", NotCarriedOn => "not-carried-on",
});

/// How a point was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Found {
    /// Not looked at.
    #[default]
    Open,
    /// In order (符合).
    Ok,
    /// Not in order (不符合).
    Faulty,
    /// Does not apply here (不适用).
    NotApplicable,
}

impl Found {
    /// The word in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Found::Open => "",
            Found::Ok => "ok",
            Found::Faulty => "faulty",
            Found::NotApplicable => "not-applicable",
        }
    }

    /// Of this word.
    pub fn parse(word: &str) -> Found {
        match word {
            "ok" => Found::Ok,
            "faulty" => Found::Faulty,
            "not-applicable" => Found::NotApplicable,
            _ => Found::Open,
        }
    }
}

/// A point of a checklist (检查要点) with what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// Its id within the item.
    pub id: String,
    /// What must hold.
    pub text: Text,
    /// How it was found.
    #[serde(default)]
    pub found: Found,
    /// What was found, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// How a field lies in its column.
trait Kept: Sized {
    /// What is read.
    type Raw: store::FromColumn;
    /// The field of it.
    fn of(raw: Self::Raw) -> Self;
}

macro_rules! plain {
    ($($ty:ty),+) => { $(impl Kept for $ty { type Raw = $ty; fn of(raw: $ty) -> $ty { raw } })+ };
}

macro_rules! id {
    ($($ty:ty),+) => { $(
        impl Kept for $ty { type Raw = i64; fn of(raw: i64) -> $ty { raw.into() } }
        impl Kept for Option<$ty> { type Raw = Option<i64>; fn of(raw: Option<i64>) -> Self { raw.map(Into::into) } }
    )+ };
}

plain!(
    i64,
    bool,
    String,
    Class,
    TaskState,
    VisitState,
    Option<Outcome>,
    Option<i64>,
    Option<String>,
    serde_json::Value
);
id!(OrganId, AccountId, PartyId);

/// Declares a struct that is read from rows by column name, ids of the house among its fields.
macro_rules! kept {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$fmeta:meta])* pub $field:ident : $ty:ty),+ $(,)? }) => {
        $(#[$meta])*
        pub struct $name { $($(#[$fmeta])* pub $field: $ty),+ }

        impl store::Record for $name {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),+];

            fn read(row: &store::Row<'_>) -> Result<Self, store::Error> {
                let mut at = 0..;
                Ok(Self { $($field: <$ty as Kept>::of(row.get(at.next().unwrap_or(usize::MAX))?)),+ })
            }
        }
    }
}

kept! {
    /// Somebody who may be inspected (检查对象).
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Entity {
        /// Internal id.
        pub id: i64,
        /// Unified social credit code, or the identifier of a licence: public.
        pub code: String,
        /// Name.
        pub name: String,
        /// Whether the name is a person's, which the public does not read in full.
        pub person: bool,
        /// The party of the house, where it is known.
        pub party: Option<PartyId>,
        /// Division code.
        pub region: String,
        /// Industry (GB/T 4754), as far as known.
        pub industry: String,
        /// Where it is.
        pub address: String,
        /// Credit class.
        pub class: Class,
        /// Whether it is still there.
        pub active: bool,
        /// Last day on which no random inspection comes (免打扰期).
        pub quiet_until: Option<String>,
        /// Where it came from: `licence`, or the name of a file.
        pub source: String,
        /// When, epoch ms.
        pub at: i64,
    }
}

kept! {
    /// Somebody who inspects (执法检查人员).
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Officer {
        /// Internal id.
        pub id: i64,
        /// What they are called in lists that are published.
        pub code: String,
        /// Whose account.
        pub account: AccountId,
        /// Name.
        pub name: String,
        /// Organ.
        pub organ: OrganId,
        /// Division code of that organ.
        pub region: String,
        /// What they are qualified for: a list of words.
        pub skills: serde_json::Value,
        /// Whether they still inspect.
        pub active: bool,
        /// Since when, epoch ms.
        pub since: i64,
        /// Why they left.
        pub left_why: Option<String>,
    }
}

impl Officer {
    /// Whether they are qualified for this.
    pub fn has(&self, skill: &str) -> bool {
        self.skills.as_array().is_some_and(|all| all.iter().any(|one| one == skill))
    }
}

kept! {
    /// The plan of a year.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Plan {
        /// Internal id.
        pub id: i64,
        /// The year.
        pub year: i64,
        /// Division code.
        pub region: String,
        /// Whose.
        pub organ: OrganId,
        /// `draft` or `published`.
        pub state: String,
        /// Counts changes.
        pub revision: i64,
        /// When it was published, epoch ms.
        pub published_at: Option<i64>,
    }
}

kept! {
    /// A line of a plan.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Line {
        /// Its number in the plan.
        pub no: i64,
        /// Month.
        pub month: i64,
        /// Keys of the items.
        pub items: serde_json::Value,
        /// Category of entities.
        pub category: String,
        /// Why it was added after publication; else empty.
        pub why: String,
        /// When it was added, epoch ms.
        pub at: i64,
    }
}

kept! {
    /// A random inspection (抽查任务).
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Task {
        /// Internal id.
        pub id: i64,
        /// Public number.
        pub number: String,
        /// What it is called.
        pub title: String,
        /// Division code: the subtree it draws from.
        pub region: String,
        /// The organ that leads it.
        pub organ: OrganId,
        /// The plan it belongs to.
        pub plan: Option<i64>,
        /// The line of it.
        pub line: Option<i64>,
        /// Why it is outside every plan; else empty.
        pub unplanned: String,
        /// Keys of its items.
        pub items: serde_json::Value,
        /// Category of entities.
        pub category: String,
        /// Beginning of the industry code; empty is every industry.
        pub industry: String,
        /// Shares of 10,000 by class.
        pub ratios: serde_json::Value,
        /// How far it is.
        pub state: TaskState,
        /// Counts changes.
        pub revision: i64,
        /// Where the public value comes from, in words.
        pub public_source: String,
        /// When it was outlined, epoch ms.
        pub created_at: i64,
        /// By whom.
        pub created_by: AccountId,
        /// When it was announced, epoch ms.
        pub announced_at: Option<i64>,
        /// From when it may be drawn, epoch ms.
        pub draw_from: Option<i64>,
        /// When it was drawn, epoch ms.
        pub drawn_at: Option<i64>,
        /// By whom.
        pub drawn_by: Option<AccountId>,
        /// The public value.
        pub public_value: Option<String>,
        /// The task it repeats.
        pub repeats: Option<i64>,
        /// Why.
        pub reason: Option<String>,
    }
}

impl Task {
    /// Keys of its items.
    pub fn item_keys(&self) -> Vec<&str> {
        keys(&self.items)
    }

    /// The share of a class, of 10,000.
    pub fn ratio(&self, class: Class) -> u32 {
        let share = self.ratios.get(class.as_str()).and_then(serde_json::Value::as_u64).unwrap_or(0);
        u32::try_from(share).unwrap_or(0)
    }
}

/// The texts of a list.
pub(crate) fn keys(list: &serde_json::Value) -> Vec<&str> {
    list.as_array().map(|all| all.iter().filter_map(serde_json::Value::as_str).collect()).unwrap_or_default()
}

kept! {
    /// A visit (检查任务单).
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Visit {
        /// Internal id.
        pub id: i64,
        /// Public number.
        pub number: String,
        /// The task it was drawn for; `None` where it is because of a complaint.
        pub task: Option<i64>,
        /// Whom.
        pub entity: i64,
        /// Their code.
        pub code: String,
        /// Their name.
        pub name: String,
        /// Their class when it was set.
        pub class: Class,
        /// Division code.
        pub region: String,
        /// The organ that leads it.
        pub organ: OrganId,
        /// `random`, or what it was because of.
        pub cause: String,
        /// How far it is.
        pub state: VisitState,
        /// Counts changes.
        pub revision: i64,
        /// When it was set, epoch ms.
        pub assigned_at: i64,
        /// Last moment for it, epoch ms.
        pub due_at: i64,
        /// From when that is near, epoch ms.
        pub warn_at: i64,
        /// Whether the limit lies in a year whose holidays are not published.
        pub provisional: bool,
        /// Warnings told: 1 soon, 2 late, 3 publication late.
        pub alarmed: i64,
        /// The day they were there.
        pub visited_on: Option<String>,
        /// When all items were recorded, epoch ms.
        pub recorded_at: Option<i64>,
        /// By when it must be published, epoch ms.
        pub publish_by: Option<i64>,
        /// When it was, epoch ms.
        pub published_at: Option<i64>,
        /// By whom.
        pub published_by: Option<AccountId>,
        /// Why it is not made.
        pub ended_why: Option<String>,
        /// The visit it stands for.
        pub instead_of: Option<i64>,
    }
}

impl Visit {
    /// Whether it was drawn.
    pub fn is_random(&self) -> bool {
        self.task.is_some()
    }

    /// Whether its limit, or that of publishing it, has passed.
    pub fn is_late(&self, now: i64) -> bool {
        match self.state {
            VisitState::Assigned => now > self.due_at,
            VisitState::Recorded => self.publish_by.is_some_and(|by| now > by),
            _ => false,
        }
    }
}

kept! {
    /// An item inspected on a visit.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Check {
        /// Its number in the visit, from 1.
        pub no: i64,
        /// The item's key.
        pub item: String,
        /// Whose item.
        pub organ: OrganId,
        /// Its name.
        pub name_zh: String,
        /// The same in English.
        pub name_en: String,
        /// Its basis.
        pub basis: String,
        /// Its points, with what was found.
        pub points: serde_json::Value,
        /// What came out.
        pub outcome: Option<Outcome>,
        /// In words.
        pub note: Option<String>,
        /// Whether the one inspected signed, or why not.
        pub signed: Option<String>,
        /// When it was recorded, epoch ms.
        pub recorded_at: Option<i64>,
        /// By whom.
        pub recorded_by: Option<AccountId>,
    }
}

impl Check {
    /// The points.
    pub fn list(&self) -> Vec<Point> {
        serde_json::from_value(self.points.clone()).unwrap_or_default()
    }
}

kept! {
    /// An officer sent.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Sent {
        /// The officer.
        pub officer: i64,
        /// Their code.
        pub code: String,
        /// Their name.
        pub name: String,
        /// Their account.
        pub account: AccountId,
        /// Their organ.
        pub organ: OrganId,
        /// When they were sent, epoch ms.
        pub at: i64,
        /// When another stepped in, epoch ms.
        pub left_at: Option<i64>,
        /// Why.
        pub why: Option<String>,
    }
}

kept! {
    /// A picture.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Photo {
        /// Internal id.
        pub id: i64,
        /// The item it belongs to.
        pub no: i64,
        /// Its address in the blob store.
        pub sha256: String,
        /// Name.
        pub name: String,
        /// Media type, as its bytes say.
        pub media_type: String,
        /// Size in bytes.
        pub bytes: i64,
    }
}

kept! {
    /// A draw of a task, without the secret.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Part {
        /// Which, from 0.
        pub part: i64,
        /// Whose officers it pairs.
        pub organ: OrganId,
        /// The announcement's digest.
        pub digest: String,
        /// The announcement, canonical JSON.
        pub announcement: String,
        /// The bundle, when drawn.
        pub bundle: Option<String>,
    }
}
