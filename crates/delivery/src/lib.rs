//! Delivery of results (送达): how an applicant wants them, said in the application and changeable until they go out; handing them over with a check of
//! who takes them; the courier, by adapter; loss and return, which open the matter again; figures for each hall.
//!
//! | what | file |
//! |---|---|
//! | how an applicant wants the results, and who may have them brought home | [`choose`] |
//! | addresses people keep | [`book`] |
//! | a delivery is opened when results are there | [`open`] |
//! | handing over, with the check of who takes them | [`hand`] |
//! | parcels: ordered, tracked, lost, returned, sent anew | [`parcel`] |
//! | the courier, and a stand-in for it | [`courier`], [`stand_in`] |
//!
//! Publishes [`contract::events::delivery`] and the events in [`events`]; hears what becomes of applications. The electronic certificate is the
//! applicant's from the decision on, whatever happens to the paper.

pub mod book;
mod cards;
pub mod choose;
pub mod courier;
pub mod desk;
pub mod events;
pub mod hand;
pub mod look;
pub mod model;
pub mod open;
pub mod pages;
mod panel;
pub mod parcel;
pub mod permissions;
mod plate;
pub mod retention;
pub mod stand_in;
pub mod store;

pub use look::Deliveries;
pub use plate::{plate, service};

/// Seals anew what the key in use did not seal of who receives results; answers how many there were.
///
/// # Errors
/// `store.key-missing` for what none of the keys in use opens; the store's.
pub fn rotate(db: &::store::Db) -> Result<u64, contract::Fault> {
    let mut all = ::store::reseal(db, store::reseal::addresses)?;
    all += ::store::reseal(db, store::reseal::choices)?;
    all += ::store::reseal(db, store::reseal::deliveries)?;
    Ok(all)
}

/// Tables of this service.
pub fn migrations() -> ::store::MigrationSet {
    ::store::MigrationSet {
        owner: "delivery",
        files: &[("0001_create", include_str!("../migrations/0001_create.sql"))],
    }
}
