//! The command centre (指挥中心): its screen shows what comes in as it comes in, on a map of the divisions down to the case, with what
//! other services hand in ([`service::cards`], figures through `contract::figures`). Everything stays within the reach of the posts of
//! who looks.
//!
//! It listens to what happens to applications and to alerts ([`hear`]) and keeps a line of each: public number, item, place, and of an
//! applicant the masked name. The screen hears of a line over the live bus once the line is there, on every node (0340). The map is a
//! cartogram of tiles laid out by division codes ([`grid`], 0341).
//!
//! From the screen or a phone tasks are given to units and followed until they are closed ([`task`]).
//!
//! Publishes the facts of `contract::events::dispatch`; consumes those of `contract::events::case` and `alert.raised`, and its timers.

mod cards;
pub mod grid;
pub mod hear;
pub mod model;
pub mod pages;
pub mod permissions;
mod plate;
pub mod reach;
pub mod retention;
pub mod store;
pub mod task;

pub use plate::{plate, service};

/// Tables of this service.
pub fn migrations() -> ::store::MigrationSet {
    ::store::MigrationSet {
        owner: "command",
        files: &[
            ("0001_create", include_str!("../migrations/0001_create.sql")),
            ("0002_tasks", include_str!("../migrations/0002_tasks.sql")),
        ],
    }
}
