//! The words of this service as types.

use contract::{AccountId, PartyId, Text};
use serde::{Deserialize, Serialize};

use crate::queue::Need;

/// How an appointment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// On the waiting list of its day (候补).
    Waiting,
    /// Made (已预约).
    Booked,
    /// They came (已到场).
    Arrived,
    /// They did not come (爽约).
    Missed,
    /// Called off (已取消), by them or by the hall.
    Cancelled,
}

store::column_text!(State {
    Waiting => "waiting", Booked => "booked", Arrived => "arrived", Missed => "missed", Cancelled => "cancelled",
});

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

plain!(i64, String, Vec<u8>, State, Turn, Need, Via, Option<i64>, Option<String>);

impl Kept for AccountId {
    type Raw = i64;
    fn of(raw: i64) -> Self {
        raw.into()
    }
}

impl Kept for Option<AccountId> {
    type Raw = Option<i64>;
    fn of(raw: Option<i64>) -> Self {
        raw.map(Into::into)
    }
}

impl Kept for Option<PartyId> {
    type Raw = Option<i64>;
    fn of(raw: Option<i64>) -> Self {
        raw.map(Into::into)
    }
}

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
    };
}

kept! {
    /// An appointment (预约).
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Booking {
        /// Internal id.
        pub id: i64,
        /// Number, as people say it.
        pub number: String,
        /// Counts changes.
        pub revision: i64,
        /// How it stands.
        pub state: State,
        /// Key of the hall.
        pub hall: String,
        /// Its day, `YYYY-MM-DD`.
        pub day: String,
        /// When its slot begins, epoch ms.
        pub starts_at: i64,
        /// When it ends.
        pub ends_at: i64,
        /// Category.
        pub category: String,
        /// Address of the item's guide; empty where only a category was said.
        pub item: String,
        /// What it is about.
        pub matter_zh: String,
        /// The same in English.
        pub matter_en: String,
        /// Minutes at the window.
        pub minutes: i64,
        /// Who made it.
        pub account: AccountId,
        /// The party it is for: the account's own.
        pub party: Option<PartyId>,
        /// Who comes, masked.
        pub visitor: String,
        /// Name and telephone of somebody else who comes, sealed; empty where the party itself does.
        pub contact: Vec<u8>,
        /// When it was made.
        pub booked_at: i64,
        /// When it was to begin before the hall moved it.
        pub moved_from: Option<i64>,
        /// Why the hall moved it or called it off.
        pub why: String,
        /// When it ended: came, missed, called off.
        pub ended_at: Option<i64>,
        /// Why a missed one does not count.
        pub forgiven: Option<String>,
    }
}

impl Booking {
    /// What it is about.
    pub fn matter(&self) -> Text {
        Text::new(self.matter_zh.clone(), self.matter_en.clone())
    }

    /// Its minutes at the window.
    pub fn length(&self) -> u16 {
        u16::try_from(self.minutes).unwrap_or(u16::MAX)
    }

    /// The item, where one was said.
    pub fn item(&self) -> Option<&str> {
        Some(self.item.as_str()).filter(|item| !item.is_empty())
    }
}

/// How a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// In line (等候).
    Waiting,
    /// Called to a window, not there yet (已叫号).
    Called,
    /// At the window (办理中).
    Serving,
    /// Sent to fetch or fill in something, to go on at the same window (暂挂).
    Held,
    /// Called often enough and not there (过号).
    Passed,
    /// All its matters are done (办结).
    Done,
    /// Its person left, or the day ended (已离开).
    Left,
}

store::column_text!(Turn {
    Waiting => "waiting", Called => "called", Serving => "serving", Held => "held", Passed => "passed", Done => "done",
    Left => "left",
});

/// Where a ticket was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Via {
    /// At the desk of whoever guides people in the hall (导办台).
    Guide,
    /// With a telephone, by the code at the door (门口扫码).
    Phone,
}

store::column_text!(Via { Guide => "guide", Phone => "phone" });

/// One matter of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errand {
    /// Category.
    pub category: String,
    /// Address of the item's guide; empty where only a category was said.
    pub item: String,
    /// Its name.
    pub name: Text,
    /// Minutes it takes.
    pub minutes: u16,
    /// Whether it is done.
    pub done: bool,
}

kept! {
    /// A ticket (排队号).
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Ticket {
        /// Internal id.
        pub id: i64,
        /// Counts changes.
        pub revision: i64,
        /// Key of the hall.
        pub hall: String,
        /// Its day, `YYYY-MM-DD`.
        pub day: String,
        /// As it is called: a letter and three figures.
        pub number: String,
        /// The address of its page.
        pub token: String,
        /// How it stands.
        pub state: Turn,
        /// Its matters, JSON of [`Errand`]s.
        pub matters: String,
        /// Category of the matter whose turn it is.
        pub category: String,
        /// Minutes that matter takes.
        pub minutes: i64,
        /// What earns an earlier turn.
        pub need: Need,
        /// Where it was taken.
        pub channel: Via,
        /// Number of the appointment it came from; empty without one.
        pub booking: String,
        /// When that appointment's slot begins.
        pub due_at: Option<i64>,
        /// Since when it stands in line.
        pub place_at: i64,
        /// When it was taken.
        pub taken_at: i64,
        /// Who took it while signed in.
        pub account: Option<AccountId>,
        /// How often it was called to the window it is called to.
        pub calls: i64,
        /// When it was first called.
        pub first_called_at: Option<i64>,
        /// When it was last called.
        pub called_at: Option<i64>,
        /// When its person came to the window first.
        pub began_at: Option<i64>,
        /// When it ended.
        pub ended_at: Option<i64>,
        /// The window that called it, or that it is meant for.
        pub seat: String,
        /// Who serves it.
        pub served_by: Option<AccountId>,
    }
}

impl Ticket {
    /// Its matters, in order.
    pub fn errands(&self) -> Vec<Errand> {
        serde_json::from_str(&self.matters).unwrap_or_default()
    }

    /// As the line reckons with it.
    pub fn in_line(&self) -> crate::queue::Waiting {
        crate::queue::Waiting {
            id: self.id,
            category: self.category.clone(),
            since: self.place_at,
            due: self.due_at,
            need: self.need,
            seat: self.seat.clone(),
            takes: self.minutes * 60_000,
        }
    }

    /// How long its person waited before the first call, or has waited until `now`, ms.
    pub fn waited(&self, now: i64) -> i64 {
        self.first_called_at.or(self.ended_at).unwrap_or(now) - self.taken_at
    }

    /// Whether it is over.
    pub fn is_over(&self) -> bool {
        matches!(self.state, Turn::Done | Turn::Left)
    }
}

kept! {
    /// Somebody at a window.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Seated {
        /// Key of the hall.
        pub hall: String,
        /// Number of the window.
        pub seat: String,
        /// Who.
        pub account: AccountId,
        /// Their name, as colleagues see it.
        pub name: String,
        /// Since when.
        pub since: i64,
        /// When they paused.
        pub paused_at: Option<i64>,
        /// What they serve there, JSON.
        pub categories: String,
    }
}

impl Seated {
    /// Categories they serve there.
    pub fn serves(&self) -> Vec<String> {
        serde_json::from_str(&self.categories).unwrap_or_default()
    }
}
