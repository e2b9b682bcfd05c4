//! Evidence: files people upload, looked into before they are kept, and the electronic licences that come out of
//! cases, with what becomes of them and verification by anybody. Publishes `licence.issued` in the case's ledger stream; casework reaches it
//! through `contract::lookup::{FileDesk, LicenceDesk}`.

mod cards;
pub mod desk;
pub mod document;
pub mod inspect;
pub mod keep;
pub mod leaf;
pub mod licence;
pub mod life;
mod pages;
pub mod permissions;
mod plate;
pub mod retention;
pub mod rotate;
pub mod seal;
pub mod show;
mod store;

pub use desk::Desk;
pub use keep::Budgets;
pub use pages::{LOCALES, named_licences, openapi, routes};
pub use plate::{plate, service};

/// Tables of this service.
pub fn migrations() -> ::store::MigrationSet {
    ::store::MigrationSet {
        owner: "evidence",
        files: &[
            ("0001_create", include_str!("../migrations/0001_create.sql")),
            ("0002_sealed", include_str!("../migrations/0002_sealed.sql")),
            ("0003_kept", include_str!("../migrations/0003_kept.sql")),
            ("0004_retention", include_str!("../migrations/0004_retention.sql")),
            ("0005_life", include_str!("../migrations/0005_life.sql")),
            ("0006_shown", include_str!("../migrations/0006_shown.sql")),
            ("0007_seals", include_str!("../migrations/0007_seals.sql")),
        ],
    }
}

/// What tests read of rows as the pages do.
#[doc(hidden)]
pub mod store_for_tests {
    pub use crate::store::life::{acts_of, copies_of, former_of, licence_by_id, next_version};
    pub use crate::store::seal::{by_id as seal_by_id, use_by_hash, use_of_act, uses, waiting_for};
    pub use crate::store::{LicenceRow, licence_by_identifier};
}
