//! After approval: the result goes to the body that supervises (审管互动), which claims it in time or is told of publicly; what it finds
//! comes back to the organ that approved, and both speak with one another about it.
//!
//! | act | file |
//! |---|---|
//! | send by the routing table, claim, refuse once, decide where it goes | [`push`], routed by [`rules`] |
//! | look into what was committed to | [`kept`] |
//! | what supervision found comes back | [`back`] |
//! | the four interactions | [`talk`] |
//! | limits, alarms, the published list | [`clock`] |
//! | penalties: the list of powers, cases by both procedures | [`penalty`] |
//!
//! Publishes the events in [`events`]. Hears that applications were handed in and cases decided, that inspections were published and that
//! a year's holidays were loaded.

pub mod back;
mod cards;
pub mod clock;
pub mod desk;
pub mod events;
pub mod kept;
pub mod model;
mod number;
pub mod pages;
pub mod penalty;
pub mod permissions;
mod plate;
pub mod push;
pub mod rules;
mod store;
pub mod talk;
pub mod view;

pub use plate::{plate, service};

/// Tables of this service.
pub fn migrations() -> ::store::MigrationSet {
    ::store::MigrationSet {
        owner: "enforcement",
        files: &[
            ("0001_create", include_str!("../migrations/0001_create.sql")),
            ("0002_penalty", include_str!("../migrations/0002_penalty.sql")),
        ],
    }
}

/// Seals anew what the key in use did not seal of what penalised parties said; answers how many there were.
///
/// # Errors
/// `store.key-missing` for what none of the keys in use opens; the store's.
pub fn rotate(db: &::store::Db) -> Result<u64, contract::Fault> {
    Ok(::store::reseal(db, penalty::party::reseal)?)
}
