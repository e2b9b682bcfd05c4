//! Choices, deliveries, parcels and what happened to them.

use contract::Text;
use contract::item::DeliveryMode;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::record;

/// How a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// 待送达: ready to be handed over or sent.
    Waiting,
    /// 寄送中: ordered with the courier, or with them.
    Sending,
    /// 已退回: the parcel came back.
    Returned,
    /// 已丢失: the parcel is lost.
    Lost,
    /// 已送达: whoever it is for has it.
    Delivered,
}

store::column_text!(State {
    Waiting => "waiting", Sending => "sending", Returned => "returned", Lost => "lost", Delivered => "delivered"
});

impl State {
    /// Whether the applicant may still say otherwise: nothing is on its way.
    pub fn is_changeable(self) -> bool {
        matches!(self, State::Waiting | State::Returned | State::Lost)
    }
}

/// Who takes the results, as it lies sealed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// Their name.
    pub name: String,
    /// Their telephone.
    #[serde(default)]
    pub phone: String,
    /// Where to; empty for who fetches.
    #[serde(default)]
    pub address: String,
    /// Last four characters of the document of somebody named to fetch them; empty for the applicant.
    #[serde(default)]
    pub tail: String,
}

record! {
    /// An address somebody keeps.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Address {
        /// Id.
        pub id: i64,
        /// Whose.
        pub party: i64,
        /// A [`Recipient`], sealed.
        pub sealed: Vec<u8>,
        /// When it was used last, epoch ms.
        pub used_at: i64,
    }
}

record! {
    /// How an applicant wants the results.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Choice {
        /// Id.
        pub id: i64,
        /// The draft it was said of.
        pub draft: Option<i64>,
        /// The application.
        pub root: Option<i64>,
        /// [`DeliveryMode`], as a word.
        pub mode: String,
        /// Key of the hall where they are fetched; empty where none was named.
        pub hall: String,
        /// A [`Recipient`], sealed.
        pub recipient: Option<Vec<u8>>,
        /// When it was said, epoch ms.
        pub chosen_at: i64,
    }
}

impl Choice {
    /// How.
    pub fn mode(&self) -> DeliveryMode {
        DeliveryMode::parse(&self.mode).unwrap_or(DeliveryMode::Window)
    }
}

record! {
    /// Results of an application on their way.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Delivery {
        /// Id.
        pub id: i64,
        /// Public number.
        pub number: String,
        /// The application's own case.
        pub root: i64,
        /// Its public number.
        pub application: String,
        /// Item code.
        pub item: String,
        /// Name of what was applied for.
        pub item_zh: String,
        /// The same in English.
        pub item_en: String,
        /// Who applied.
        pub party: i64,
        /// Division code.
        pub region: String,
        /// The organ answerable.
        pub organ: i64,
        /// Key of the hall it goes out from; empty where there is none.
        pub hall: String,
        /// [`DeliveryMode`], as a word.
        pub mode: String,
        /// How it stands.
        pub state: State,
        /// A [`Recipient`], sealed; `None` where the applicant fetches it.
        pub recipient: Option<Vec<u8>>,
        /// The one-time code, sealed.
        pub code: Vec<u8>,
        /// How often somebody was told to be the wrong one since it went out.
        pub tries: i64,
        /// Which copy.
        pub copy: i64,
        /// Parcels so far.
        pub parcels: i64,
        /// Number of the order that counts; empty without one.
        pub parcel: String,
        /// The courier's number of it.
        pub tracking: String,
        /// `YYYY-MM` in which it became ready.
        pub month: String,
        /// When it became ready, epoch ms.
        pub opened_at: i64,
        /// Last day to deliver it, `YYYY-MM-DD`.
        pub due_on: String,
        /// When it was delivered, epoch ms.
        pub ended_at: Option<i64>,
        /// 1 where that was after the last day.
        pub late: i64,
        /// How often it was lost.
        pub losses: i64,
        /// How often it came back.
        pub returns: i64,
        /// `document`, `code` or `record`; empty before.
        pub proof: String,
        /// Number of the record of delivery; empty before.
        pub document: String,
        /// Counts changes.
        pub revision: i64,
    }
}

impl Delivery {
    /// How it goes.
    pub fn mode(&self) -> DeliveryMode {
        DeliveryMode::parse(&self.mode).unwrap_or(DeliveryMode::Window)
    }

    /// Name of what was applied for.
    pub fn item_name(&self) -> Text {
        Text::new(&self.item_zh, &self.item_en)
    }

    /// Whether its last day is past and it is not delivered.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.state != State::Delivered && self.due_on < today.to_string()
    }
}

record! {
    /// An order with the courier.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Parcel {
        /// Id.
        pub id: i64,
        /// Our number.
        pub number: String,
        /// The delivery.
        pub delivery: i64,
        /// `waiting`, `taken`, `refused` or `recalled`.
        pub state: String,
        /// The courier's number; empty before they took the order.
        pub tracking: String,
        /// When it was ordered, epoch ms.
        pub made_at: i64,
        /// When what was told latest happened, epoch ms; 0 before.
        pub last_at: i64,
        /// Of the latest, how far it is ([`crate::courier::Kind::rank`]).
        pub last_rank: i64,
    }
}

record! {
    /// Something that happened to a delivery.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Step {
        /// Id.
        pub id: i64,
        /// The delivery.
        pub delivery: i64,
        /// Our number of the parcel it is about; empty for none.
        pub parcel: String,
        /// The courier's number of what they told.
        pub event: Option<String>,
        /// What.
        pub kind: String,
        /// When, epoch ms.
        pub at: i64,
        /// When we knew, epoch ms.
        pub told_at: i64,
        /// Where, or who; may be empty.
        pub note: String,
    }
}

record! {
    /// Figures of one hall, mode and month.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Figures {
        /// `YYYY-MM`.
        pub month: String,
        /// Key of the hall; empty where there is none.
        pub hall: String,
        /// Mode, as a word.
        pub mode: String,
        /// Results that became ready.
        pub opened: i64,
        /// Of those, delivered.
        pub delivered: i64,
        /// Parcels ordered.
        pub parcels: i64,
        /// Times one came back.
        pub returns: i64,
        /// Times one was lost.
        pub losses: i64,
        /// Delivered late, or not yet and late.
        pub late: i64,
    }
}
