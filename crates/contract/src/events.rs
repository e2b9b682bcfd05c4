//! What services tell each other: facts in the ledger that others may hear ([`store::Handlers::hear`]), each a type.
//!
//! Whoever records one and whoever hears it share the type, so neither spells its kind or its keys. Their JSON is held against
//! `tests/it/events.txt`: a change of meaning is a decision and a new version, because what stands in the ledger stays there and
//! is read again. Personal data does not go there: who is meant is looked up by those who may know.

pub mod account;
pub mod booking;
pub mod calendar;
pub mod case;
pub mod delivery;
pub mod dispatch;
pub mod inspection;
pub mod licence;
pub mod licence_life;
pub mod penalty;
pub mod supervision;

use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Event, Heard, Tx};

use crate::Fault;

/// A kind of fact with what it says.
pub trait Fact: Serialize + DeserializeOwned {
    /// Its name in the ledger, such as `case.accepted`.
    const KIND: &'static str;
    /// Counts changes of its meaning, from 1. A later version says so in its JSON (`v`).
    const VERSION: u32;
    /// What it is about.
    type Of: Copy;

    /// The stream it belongs to.
    fn stream(of: Self::Of) -> String;
}

/// What one kind of fact is, for lists of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Its name in the ledger.
    pub kind: &'static str,
    /// Its version.
    pub version: u32,
}

/// Every fact that others may hear, in order of their names.
pub fn all() -> Vec<Kind> {
    let mut all: Vec<Kind> = [
        account::ALL,
        booking::ALL,
        case::ALL,
        calendar::ALL,
        delivery::ALL,
        dispatch::ALL,
        licence::ALL,
        penalty::ALL,
        licence_life::ALL,
        supervision::ALL,
        inspection::ALL,
    ]
    .concat();
    all.sort_by_key(|one| one.kind);
    all
}

/// A fact as the ledger keeps it.
pub fn data<F: Fact>(fact: &F) -> serde_json::Value {
    let mut data = serde_json::json!(fact);
    if F::VERSION > 1 {
        data["v"] = F::VERSION.into();
    }
    data
}

/// Records a fact within an act. `actor` is as the ledger names them.
pub fn record<F: Fact>(tx: &mut Tx, actor: String, of: F::Of, fact: &F) {
    tx.record(Event { stream: F::stream(of), kind: F::KIND, actor, data: data(fact) });
}

/// Reads what was heard.
///
/// # Errors
/// `event.unreadable` when it is another fact, another version, or not what that kind says.
pub fn read<F: Fact>(heard: &Heard) -> Result<F, Fault> {
    #[derive(serde::Deserialize)]
    struct Version {
        #[serde(default = "first")]
        v: u32,
    }
    fn first() -> u32 {
        1
    }
    let wrong = |why: String| Fault::internal("event.unreadable", format!("event {}: {why}", heard.id));
    let version: Version = heard.read().map_err(|error| wrong(error.to_string()))?;
    if heard.kind != F::KIND || version.v != F::VERSION {
        return Err(wrong(format!("{} v{} is not {} v{}", heard.kind, version.v, F::KIND, F::VERSION)));
    }
    heard.read().map_err(|error| wrong(error.to_string()))
}

/// Declares facts about one thing:
/// `facts! { CaseId, |id| format!(..); /// doc  "case.accepted", 1 => Accepted { /// doc  due: String } }`.
macro_rules! facts {
    ($of:ty, $stream:expr;
     $($(#[$doc:meta])* $kind:literal, $version:literal => $name:ident {
        $($(#[$fmeta:meta])* $field:ident : $ty:ty),* $(,)?
     })+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq, ::serde::Serialize, ::serde::Deserialize)]
            pub struct $name { $($(#[$fmeta])* pub $field: $ty),* }

            impl $crate::events::Fact for $name {
                const KIND: &'static str = $kind;
                const VERSION: u32 = $version;
                type Of = $of;

                fn stream(of: $of) -> String {
                    $stream(of)
                }
            }
        )+

        pub(super) const ALL: &[$crate::events::Kind] =
            &[$($crate::events::Kind { kind: $kind, version: $version }),+];
    };
}
pub(crate) use facts;
