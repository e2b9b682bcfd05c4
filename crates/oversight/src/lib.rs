//! Ratings of service (好差评): one service, one rating, by the applicant alone. Electronic supervision will live
//! here too. Consumes nothing; publishes `case.rated` in the case's own ledger stream.

mod pages;
pub mod rate;
pub mod store;

pub use pages::{LOCALES, openapi, routes};

/// Tables of this service.
pub fn migrations() -> ::store::MigrationSet {
    ::store::MigrationSet {
        owner: "oversight",
        files: &[("0001_create", include_str!("../migrations/0001_create.sql"))],
    }
}
