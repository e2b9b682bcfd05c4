//! After approval (事中事后监管): random inspection with publicity (双随机、一公开). Who is inspected and who goes there is drawn from two
//! libraries by one set of rules, announced before and replayable by anybody afterwards ([`draw`]); what is found is published in
//! time. What is found, and what others tell, makes the credit class by which the next draw is weighted.
//!
//! | act | file |
//! |---|---|
//! | bring entities and officers into the libraries, declare recusals, leave | [`library`] |
//! | plan a year | [`plan`] |
//! | outline, preview, announce, draw, repeat | [`task`], [`announce`] |
//! | record, publish, send a substitute, drop, check because of a complaint | [`visit`], [`substitute`] |
//! | take facts of credit down, compute classes and lists, repair, object | [`records`], computed in [`credit`] |
//!
//! Publishes the events in [`events`]. Consumes the timers of visits ([`clock`]) and hears that a licence was issued and that a year's
//! holidays were loaded.

pub mod announce;
mod cards;
pub mod clock;
pub mod credit;
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
pub mod records;
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
        files: &[
            ("0001_create", include_str!("../migrations/0001_create.sql")),
            ("0002_credit", include_str!("../migrations/0002_credit.sql")),
        ],
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

    /// The class of whoever has this code.
    ///
    /// # Errors
    /// `inspect.not-found`.
    pub fn class_of(tx: &mut Tx, code: &str) -> Result<crate::model::Class, Fault> {
        let found = crate::store::libraries::entity_by_code(tx, code)?;
        found.map(|one| one.class).ok_or_else(|| Fault::not_found("inspect.not-found"))
    }

    /// The facts on record of whoever has this code.
    ///
    /// # Errors
    /// `inspect.not-found`.
    pub fn records_of(tx: &mut Tx, code: &str) -> Result<Vec<crate::credit::Record>, Fault> {
        let found = crate::store::libraries::entity_by_code(tx, code)?;
        let found = found.ok_or_else(|| Fault::not_found("inspect.not-found"))?;
        Ok(crate::store::credit::records(tx, found.id)?)
    }

    /// Visits drawn and because of something.
    ///
    /// # Errors
    /// Database errors.
    pub fn by_cause(tx: &mut Tx) -> Result<(i64, i64), Fault> {
        Ok(crate::store::lists::by_cause(tx, 0)?)
    }
}
