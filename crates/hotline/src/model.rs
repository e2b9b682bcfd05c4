//! The words of the hotline as types.

use contract::{AccountId, OrganId};
use serde::{Deserialize, Serialize};

/// What somebody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TicketKind {
    /// 咨询.
    Consultation,
    /// 投诉.
    Complaint,
    /// 举报.
    Report,
    /// 建议.
    Suggestion,
    /// 求助.
    Help,
    /// 表扬.
    Praise,
}

store::column_text!(TicketKind {
    Consultation => "consultation", Complaint => "complaint", Report => "report", Suggestion => "suggestion",
    Help => "help", Praise => "praise",
});

impl TicketKind {
    /// Whether it may come without a name and a telephone number. What is handled for one person needs that person.
    pub fn may_be_anonymous(self) -> bool {
        !matches!(self, TicketKind::Complaint | TicketKind::Help)
    }

    /// Whether an agent may answer it at once and be done.
    pub fn is_answered_at_once(self) -> bool {
        matches!(self, TicketKind::Consultation | TicketKind::Praise)
    }
}

/// How it came in (来源).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// 电话.
    Phone,
    /// 门户.
    Portal,
    /// 来信.
    Letter,
    /// 来访.
    Visit,
    /// 网上信访.
    Petition,
    /// 领导信箱.
    Mailbox,
    /// 网民留言.
    Message,
    /// QQ.
    Qq,
    /// 微博.
    Weibo,
    /// 微信.
    Wechat,
    /// 短信.
    Sms,
    /// 应用程序（Open311）.
    App,
}

store::column_text!(Channel {
    Phone => "phone", Portal => "portal", Letter => "letter", Visit => "visit", Petition => "petition",
    Mailbox => "mailbox", Message => "message", Qq => "qq", Weibo => "weibo", Wechat => "wechat", Sms => "sms", App => "app",
});

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// With the platform office (待派单).
    Received,
    /// With a unit that has not taken it (待签收).
    Dispatched,
    /// Returned by the unit; the platform office decides (退单待审).
    Returned,
    /// Being handled (在办).
    InHand,
    /// Handled together with another that says the same (并案办理).
    Merged,
    /// Answered by the unit; the platform office asks the caller (待回访).
    Answered,
    /// Closed (办结).
    Closed,
    /// Withdrawn by the caller (撤回).
    Withdrawn,
}

store::column_text!(State {
    Received => "received", Dispatched => "dispatched", Returned => "returned", InHand => "in-hand",
    Merged => "merged", Answered => "answered", Closed => "closed", Withdrawn => "withdrawn",
});

impl State {
    /// Whether nothing more is to be done, unless it is brought up again.
    pub fn has_ended(self) -> bool {
        matches!(self, State::Closed | State::Withdrawn)
    }
}

/// How near the limit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// In time.
    Fine,
    /// Due soon (临期).
    Soon,
    /// Overdue (超期).
    Late,
}

/// How a field lies in its column.
pub(crate) trait Kept: Sized {
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
    Vec<u8>,
    crate::knowledge::Kind,
    TicketKind,
    Channel,
    State,
    Option<i64>,
    Option<bool>,
    Option<String>
);
id!(OrganId, AccountId);

/// Declares a struct that is read from rows by column name, ids of the house among its fields.
macro_rules! kept {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$fmeta:meta])* pub $field:ident : $ty:ty),+ $(,)? }) => {
        $(#[$meta])*
        pub struct $name { $($(#[$fmeta])* pub $field: $ty),+ }

        impl store::Record for $name {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),+];

            fn read(row: &store::Row<'_>) -> Result<Self, store::Error> {
                let mut at = 0..;
                Ok(Self { $($field: <$ty as $crate::model::Kept>::of(row.get(at.next().unwrap_or(usize::MAX))?)),+ })
            }
        }
    }
}
pub(crate) use kept;

kept! {
    /// A ticket (工单).
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Ticket {
        /// Internal id.
        pub id: i64,
        /// Public number.
        pub number: String,
        /// Division code.
        pub region: String,
        /// What is wanted.
        pub kind: TicketKind,
        /// How it came in.
        pub channel: Channel,
        /// Where it comes from there: the number of a letter, the name of an account; may be empty.
        pub origin: String,
        /// Whether it cannot wait as long as others.
        pub urgent: bool,
        /// How far it is.
        pub state: State,
        /// Counts changes.
        pub revision: i64,
        /// The first words of it.
        pub title: String,
        /// What was said.
        pub body: String,
        /// Where; may be empty.
        pub place: String,
        /// Key of its class in the rules.
        pub class: Option<String>,
        /// The unit answerable.
        pub organ: Option<OrganId>,
        /// Units it was with so far; the number of the present hop.
        pub hop: i64,
        /// Who of the unit has it in hand.
        pub taken_by: Option<AccountId>,
        /// The caller's name, masked.
        pub caller: String,
        /// Their telephone, masked.
        pub phone: String,
        /// Name, telephone and account, encrypted.
        pub contact: Vec<u8>,
        /// Finds the tickets of a party again.
        pub caller_key: Option<String>,
        /// Finds the tickets of a telephone again.
        pub phone_key: Option<String>,
        /// What one says beside the number to be told how it stands.
        pub tail_key: String,
        /// The same words by the same caller have the same.
        pub same_key: String,
        /// Whatever the same caller, or one address of somebody unknown, sends has the same: a flood is stopped by it.
        pub from_key: String,
        /// Whether the reporter's identity is sealed.
        pub protected: bool,
        /// When it came in, epoch ms.
        pub received_at: i64,
        /// Who took it in; 0 for the portal.
        pub received_by: AccountId,
        /// By when the unit must have taken it.
        pub take_by: Option<i64>,
        /// By when it must be answered.
        pub due_at: i64,
        /// From when it counts as due soon.
        pub warn_at: i64,
        /// Whether the limit lies in a year whose holidays are not published.
        pub provisional: bool,
        /// Why the limit was extended.
        pub extended: Option<String>,
        /// Warnings told: 1 soon, 2 late.
        pub alarmed: i64,
        /// The answer.
        pub answer: Option<String>,
        /// When it was given.
        pub answered_at: Option<i64>,
        /// Who gave it.
        pub answered_by: Option<AccountId>,
        /// When it ended.
        pub closed_at: Option<i64>,
        /// Whether it was solved, as the caller says.
        pub solved: Option<bool>,
        /// How content they are: 1 very … 5 not at all.
        pub content: Option<i64>,
        /// Their words.
        pub comment: Option<String>,
        /// When they said so.
        pub rated_at: Option<i64>,
        /// How often it was brought up again.
        pub reopened: i64,
        /// The ticket it is handled with.
        pub lead: Option<i64>,
        /// When the caller agreed that everybody may read what happened and where.
        pub listed_at: Option<i64>,
    }
}

impl Ticket {
    /// How near the limit is. An answer in time stops the clock.
    pub fn level(&self, now: i64) -> Level {
        let until = self.answered_at.or(self.closed_at).unwrap_or(now);
        match () {
            () if until > self.due_at => Level::Late,
            () if self.answered_at.is_none() && self.closed_at.is_none() && now >= self.warn_at => {
                Level::Soon
            }
            () => Level::Fine,
        }
    }
}

kept! {
    /// A unit a ticket is or was with.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Hop {
        /// Its number within the ticket, from 1.
        pub no: i64,
        /// The unit.
        pub organ: OrganId,
        /// When it was sent there.
        pub at: i64,
        /// By whom.
        pub sent_by: AccountId,
        /// Why there.
        pub why: String,
        /// By when it must be taken.
        pub take_by: i64,
        /// Whether the platform office has decided about a return of this unit: it is not returned again.
        pub firm: bool,
        /// When it was taken.
        pub taken_at: Option<i64>,
        /// By whom.
        pub taken_by: Option<AccountId>,
        /// When it left.
        pub ended_at: Option<i64>,
        /// How: `replied`, `returned`, `transferred`, `withdrawn`.
        pub outcome: Option<String>,
        /// What the unit said.
        pub said: Option<String>,
    }
}
