//! The hall (政务服务大厅): where online and hall meet. Halls, windows and service points as data with their opening patterns; appointments
//! that never exceed what the windows can give, moved and told when a day changes; calendars for those who have them.
//!
//! | act | file |
//! |---|---|
//! | book, move, call off, wait for a place, arrive, forgive | [`book`] |
//! | settle a day anew that changed | [`resettle`] |
//! | opening exceptions, qualifications | [`change`] |
//! | take a ticket, call, serve, pass over, hand on, leave | [`tickets`] |
//! | sit down at a window, pause, leave it | [`seats`] |
//! | the plan of halls | [`plan`] |
//!
//! Pure are [`queue`] (whose turn it is, and when), [`opening`] (when a hall is open), [`slots`] (what fits into a slot) and [`ical`] (RFC 5545). Publishes the facts of
//! `contract::events::booking` and the events in [`events`]; consumes its timers and hears that a year's holidays were loaded.

pub mod book;
mod cards;
pub mod change;
pub mod desk;
pub mod events;
pub mod ical;
pub mod look;
pub mod model;
pub mod opening;
pub mod pages;
pub mod permissions;
pub mod places;
pub mod plan;
mod plate;
pub mod queue;
pub mod resettle;
pub mod retention;
pub mod seats;
pub mod slots;
mod store;
pub mod tickets;

pub use look::Bookings;
pub use plate::{plate, service};

/// Seals anew what the key in use did not seal of who comes; answers how many there were.
///
/// # Errors
/// `store.key-missing` for what none of the keys in use opens; the store's.
pub fn rotate(db: &::store::Db) -> Result<u64, contract::Fault> {
    Ok(::store::reseal(db, store::bookings::reseal)?)
}

/// Tables of this service.
pub fn migrations() -> ::store::MigrationSet {
    ::store::MigrationSet {
        owner: "hall",
        files: &[
            ("0001_create", include_str!("../migrations/0001_create.sql")),
            ("0002_queue", include_str!("../migrations/0002_queue.sql")),
        ],
    }
}
