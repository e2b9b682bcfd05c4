//! Catalogued data resources: what may be called, for which purpose, and the log of every call, which the person it
//! is about can read at `/my/data-calls`. Publishes nothing, consumes nothing; casework and the catalogue reach it
//! through `contract::lookup::ExchangeDesk`.

mod cards;
pub mod desk;
pub mod import;
mod pages;
mod plate;
mod store;

pub use desk::Desk;
pub use import::{ExchangeData, import};
pub use pages::{LOCALES, routes};
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
        ],
    }
}
