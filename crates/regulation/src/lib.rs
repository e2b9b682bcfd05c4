//! After approval (事中事后监管): random inspection with publicity (双随机、一公开). Who is inspected and who goes there is drawn from two
//! libraries by one set of rules, announced before and replayable by anybody afterwards ([`draw`]); what is found is published in
//! time.
//!
//! | act | file |
//! |---|---|
//! | bring entities and officers into the libraries, declare recusals, leave | [`library`] |
//! | plan a year | [`plan`] |
//! | outline, preview, announce, draw, repeat | [`task`], [`announce`] |
//! | record, publish, send a substitute, drop, check because of a complaint | [`visit`], [`substitute`] |
//!
//! Publishes the events in [`events`]. Consumes the timers of visits ([`clock`]) and hears that a licence was issued and that a year's
//! holidays were loaded.

pub mod announce;
pub mod clock;
pub mod desk;
pub mod events;
pub mod frame;
pub mod heard;
pub mod library;
pub mod model;
mod number;
pub mod pages;
pub mod permissions;
pub mod plan;
mod plate;
pub mod rules;
mod store;
pub mod substitute;
pub mod table;
pub mod task;
pub mod view;
pub mod visit;

pub use plate::{plate, service};

/// Seals anew what the key in use did not seal of secrets not revealed yet; answers how many there were.
///
/// # Errors
/// `store.key-missing` for what none of the keys in use opens; the store's.
pub fn rotate(db: &::store::Db) -> Result<u64, contract::Fault> {
    Ok(::store::reseal(db, store::reseal)?)
}

/// Tables of this service.
pub fn migrations() -> ::store::MigrationSet {
    ::store::MigrationSet {
        owner: "regulation",
        files: &[("0001_create", include_str!("../migrations/0001_create.sql"))],
    }
}

/// What tests read of lists as the pages do.
#[doc(hidden)]
pub mod store_for_tests {
    use contract::Fault;
    use store::Tx;

    /// Published visits that a search finds.
    ///
    /// # Errors
    /// Database errors.
    pub fn published(tx: &mut Tx, words: &str) -> Result<Vec<crate::model::Visit>, Fault> {
        Ok(crate::store::lists::published(tx, words, (i64::MAX, i64::MAX), 50)?)
    }

    /// Visits drawn and because of something.
    ///
    /// # Errors
    /// Database errors.
    pub fn by_cause(tx: &mut Tx) -> Result<(i64, i64), Fault> {
        Ok(crate::store::lists::by_cause(tx, 0)?)
    }
}
