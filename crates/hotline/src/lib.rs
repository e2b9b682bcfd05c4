//! The 12345 hotline (政务服务便民热线): any wish, one number, one record, an answer in time. Consultation, complaint, report,
//! suggestion, call for help and praise come in by telephone, online or any other way, are sent to the unit answerable, answered,
//! and asked about again by the platform office, never by the unit itself.
//!
//! Which act takes a ticket from which state to which stands in [`frame`]; each act has its `may_…` in the same table:
//!
//! | act | file |
//! |---|---|
//! | take in, answer at once | [`receive`] |
//! | send to a unit, decide about what a unit returned, hand over, call back | [`platform`] |
//! | take, return, extend, reply | [`unit`] |
//! | handle together what says the same | [`together`] |
//! | withdraw, bring up again, say whether it helped | [`caller`] |
//! | open the identity behind it | [`identity`] |
//! | write down what is asked often | [`knowledge`] |
//!
//! Publishes the events in [`events`], all of a ticket in the stream `ticket:ID`. Consumes its timer ([`clock`]) and hears that a
//! year's holidays were loaded.

pub mod api;
pub mod apps;
pub mod caller;
mod cards;
pub mod clock;
pub mod desk;
pub mod events;
pub mod exports;
pub mod frame;
mod hand;
pub mod identity;
pub mod knowledge;
pub mod model;
pub mod number;
mod open311;
pub mod pages;
pub mod permissions;
mod plate;
pub mod platform;
pub mod receive;
pub mod retention;
pub mod rules;
mod store;
pub mod together;
pub mod unit;
pub mod view;

pub use plate::{plate, service};

/// Seals anew what the key in use did not seal of who wishes something; answers how many there were.
///
/// # Errors
/// `store.key-missing` for what none of the keys in use opens; the store's.
pub fn rotate(db: &::store::Db) -> Result<u64, contract::Fault> {
    Ok(::store::reseal(db, store::reseal)?)
}

/// Tables of this service.
pub fn migrations() -> ::store::MigrationSet {
    ::store::MigrationSet {
        owner: "hotline",
        files: &[
            ("0001_create", include_str!("../migrations/0001_create.sql")),
            ("0002_retention", include_str!("../migrations/0002_retention.sql")),
            ("0003_knowledge", include_str!("../migrations/0003_knowledge.sql")),
            ("0004_open", include_str!("../migrations/0004_open.sql")),
        ],
    }
}
