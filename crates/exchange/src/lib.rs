//! Sharing of data between organs (数据共享交换): the catalogue of resources, who may use which fields of them for what, and the log of every call,
//! which the person it is about reads at `/my/data-calls`.
//!
//! | act | file |
//! |---|---|
//! | publish, change and withdraw a resource, end a grant | [`catalogue`] |
//! | ask to use one, complain of one, answer, take back | [`request`], on the clock of [`clock`] |
//! | bring records in from a file | [`load`] |
//! | let other systems read, signed, and compare days with them | [`gateway`] |
//! | read for a case, under a grant | [`desk`], reached through `contract::lookup::ExchangeDesk` |
//!
//! Publishes the events in [`events`]. Consumes the timers of requests and hears that a year's holidays were loaded.

mod cards;
pub mod catalogue;
pub mod clock;
pub mod desk;
pub mod events;
pub mod gateway;
pub mod import;
pub mod load;
pub mod model;
mod number;
mod pages;
pub mod permissions;
mod plate;
pub mod request;
pub mod retention;
pub mod room;
mod store;

pub use desk::Desk;
pub use import::{ExchangeData, import};
pub use pages::LOCALES;
pub use plate::{plate, service};
pub use store::{CallRow, calls_about};

/// Seals anew what the key in use did not seal; answers how many records there were.
///
/// # Errors
/// `store.key-missing` for what none of the keys in use opens; the store's.
pub fn rotate(db: &::store::Db) -> Result<u64, contract::Fault> {
    Ok(::store::reseal(db, store::reseal)?)
}

/// Tables of this service.
pub fn migrations() -> ::store::MigrationSet {
    ::store::MigrationSet {
        owner: "exchange",
        files: &[
            ("0001_create", include_str!("../migrations/0001_create.sql")),
            ("0002_sealed", include_str!("../migrations/0002_sealed.sql")),
            ("0003_fields", include_str!("../migrations/0003_fields.sql")),
            ("0004_callers", include_str!("../migrations/0004_callers.sql")),
            ("0005_catalogue", include_str!("../migrations/0005_catalogue.sql")),
            ("0006_gateway", include_str!("../migrations/0006_gateway.sql")),
        ],
    }
}
