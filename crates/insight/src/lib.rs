//! Insight (统计分析与监察): one place for figures. They are kept as things happen, from the events of cases ([`keep`]): cells by day and
//! month, division, organ, item, kind of power and channel, with distributions of how long things took. Every night, and when
//! somebody asks, all of them are counted anew from the cases and from the ledger and compared cell by cell ([`recount`]).
//!
//! What a case adds to the figures follows from its events alone ([`fold`], [`cells`]), so nothing depends on the order in which
//! they are heard. [`figures`] answers what is asked: by whom, what, when. Small groups are kept back where the public looks
//! ([`suppress`]).
//!
//! Rules of supervision look at the same events as they are heard ([`watch`]); an alert is followed until it is closed or taken back.
//!
//! Publishes `insight.…` in the stream `insight`, and what happens to an alert (`alert.…`) in the stream `alert:ID`. Asks the house's cases what they are
//! (`contract::lookup::CaseLookup`).

pub mod api;
mod asked;
mod cards;
pub mod cells;
mod chart;
mod exports;
pub mod figures;
pub mod fold;
pub mod keep;
pub mod model;
pub mod names;
pub mod pages;
pub mod permissions;
mod plate;
pub mod recount;
mod shown;
pub mod spread;
mod store;
pub mod suppress;
pub mod watch;

pub use plate::{plate, service};
pub use shown::Shown;
pub use store::{Behind, CheckRow, DifferenceRow};

/// At the start of a node: the past is counted in once, and the night's reconciliation stands.
///
/// # Errors
/// Database errors.
pub fn prepare(tx: &mut ::store::Tx) -> Result<(), contract::Fault> {
    keep::prepare(tx)?;
    recount::prepare(tx)
}

/// Tables of this service.
pub fn migrations() -> ::store::MigrationSet {
    ::store::MigrationSet {
        owner: "insight",
        files: &[
            ("0001_create", include_str!("../migrations/0001_create.sql")),
            ("0002_watch", include_str!("../migrations/0002_watch.sql")),
        ],
    }
}
