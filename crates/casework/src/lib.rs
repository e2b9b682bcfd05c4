//! Casework: intake, the statutory frame, approvals, packages, documents.
//!
//! The frame (receive, correct, accept, decide, deliver) is law and the same for every item, so it is code; between
//! acceptance and decision runs the item's own BPMN process. Every act is a plain function that takes the application,
//! checks permission, then state, then rules, writes rows and records what happened in the ledger.
//! Which act takes a case from which state to which stands in [`frame`]; each act has a `may_…` beside it that pages and the
//! API ask before they offer it:
//!
//! | act | file |
//! |---|---|
//! | who is at the counter | [`counter`] |
//! | open, fill in, attach, throw away | [`drafts`] |
//! | submit | [`submit`] |
//! | tick, ask for corrections once, supplement | [`check`] |
//! | more time for corrections | [`correction`] |
//! | look at deferred materials | [`deferred`] |
//! | accept, refuse to accept, count as accepted | [`accept`] |
//! | take, finish, hand over, return a task, add a signer | [`review`] |
//! | special procedure, extension | [`special`] |
//! | decide | [`decide`] |
//! | hand out | [`deliver`] |
//! | open a material (noted, asked before approving) | [`opened`] |
//! | withdraw | [`withdraw`] |
//! | urge | [`urge`] |
//! | send to read, ask for an opinion, give one | [`referral`] |
//! | give a task to a colleague and back, take back | [`lend`] |
//! | recuse | [`recuse`] |
//!
//! Publishes the events in [`events`], all of an application in one ledger stream. Consumes timers and jobs in [`jobs`].
//! Reads the catalogue, licences, files and the exchange through [`desk::Desk`].

pub mod accept;
pub mod agent;
pub mod board;
pub mod check;
pub mod clock;
pub mod conditions;
pub mod correction;
pub mod counter;
pub mod decide;
pub mod deferred;
pub mod deliver;
pub mod desk;
pub mod documents;
pub mod drafts;
pub mod engine;
pub mod equal;
pub mod events;
pub mod frame;
mod hand;
pub mod jobs;
pub mod lend;
pub mod lists;
pub mod model;
mod number;
pub mod offers;
pub mod opened;
pub mod people;
pub mod permissions;
pub mod prefill;
pub mod recuse;
pub mod referral;
pub mod remarks;
pub mod retention;
pub mod review;
pub mod ring;
pub mod special;
mod store;
pub mod submit;
pub mod urge;
pub mod view;
pub mod withdraw;

/// Seals anew what the key in use did not seal; answers of what, and how many there were.
///
/// # Errors
/// `store.key-missing` for what none of the keys in use opens; the store's.
pub fn rotate(db: &::store::Db) -> Result<[(&'static str, u64); 4], contract::Fault> {
    Ok([
        ("drafts", ::store::reseal(db, store::rotate::drafts)?),
        ("applications", ::store::reseal(db, store::rotate::applications)?),
        ("materials", ::store::reseal(db, store::rotate::materials)?),
        ("documents", ::store::reseal(db, store::rotate::documents)?),
    ])
}

/// Tables of this service.
pub fn migrations() -> ::store::MigrationSet {
    ::store::MigrationSet {
        owner: "casework",
        files: &[
            ("0001_create", include_str!("../migrations/0001_create.sql")),
            ("0002_lists", include_str!("../migrations/0002_lists.sql")),
            ("0003_queues", include_str!("../migrations/0003_queues.sql")),
            ("0004_sealed", include_str!("../migrations/0004_sealed.sql")),
            ("0005_idle", include_str!("../migrations/0005_idle.sql")),
            ("0006_opened", include_str!("../migrations/0006_opened.sql")),
            ("0007_done", include_str!("../migrations/0007_done.sql")),
            ("0008_retention", include_str!("../migrations/0008_retention.sql")),
            ("0009_others", include_str!("../migrations/0009_others.sql")),
            ("0010_agents", include_str!("../migrations/0010_agents.sql")),
        ],
    }
}
