//! Oversight: ratings of service (好差评) and the follow-up of bad ones, and what the three administrators (三员) keep an eye on: the calendar, the
//! ledger, the jobs. Electronic supervision will live here too.
//!
//! Pages: `/rate/{number}`; `/office/ratings` (supervisor); `/admin/calendar` (system administrator), `/admin/ledger` (audit administrator),
//! `/admin/jobs` (system administrator). Publishes `case.rated` in the case's own ledger stream, `rating.called`,
//! `rating.answered`, `rating.closed`, `ledger.verified`, `job.resent` and `job.discarded`. Consumes its own job [`ledger_check::VERIFY`].

mod cards;
pub mod exports;
pub mod follow;
pub mod jobs;
pub mod ledger_check;
mod pages;
pub mod permissions;
mod plate;
pub mod rate;
pub mod reach;
pub mod retention;
pub mod store;

pub use pages::{LOCALES, openapi, routes};
pub use plate::{plate, service};

/// Tables of this service.
pub fn migrations() -> ::store::MigrationSet {
    ::store::MigrationSet {
        owner: "oversight",
        files: &[
            ("0001_create", include_str!("../migrations/0001_create.sql")),
            ("0002_ledger_check", include_str!("../migrations/0002_ledger_check.sql")),
            ("0003_rating_follow", include_str!("../migrations/0003_rating_follow.sql")),
            ("0004_ledger_root", include_str!("../migrations/0004_ledger_root.sql")),
            ("0005_expected_root", include_str!("../migrations/0005_expected_root.sql")),
        ],
    }
}
