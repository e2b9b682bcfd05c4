//! Messages (消息): whatever happens to a case is told to its applicant and to whoever submitted it for them, and to the staff
//! whose turn it is.
//!
//! It only hears ([`hear`]): no service knows of it. What it hears becomes a row for each person told, with the words of that
//! day in both languages ([`say`]); they read it in their inbox (`/my/messages`, `/office/messages`, `/api/v1/messages`), and
//! every page shows how many are unread. Publishes nothing.

pub mod hear;
pub mod inbox;
mod pages;
mod plate;
pub mod say;
pub mod store;

pub use hear::handlers;
pub use inbox::Inbox;
pub use pages::{LOCALES, openapi, routes};
pub use plate::{plate, service};

/// Tables of this service.
pub fn migrations() -> ::store::MigrationSet {
    ::store::MigrationSet {
        owner: "notice",
        files: &[("0001_create", include_str!("../migrations/0001_create.sql"))],
    }
}
