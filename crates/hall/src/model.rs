//! The words of this service as types.

use contract::{AccountId, PartyId, Text};

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

plain!(i64, String, Vec<u8>, State, Option<i64>, Option<String>);

impl Kept for AccountId {
    type Raw = i64;
    fn of(raw: i64) -> Self {
        raw.into()
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
