//! Messages (消息): whatever happens to a case is told to its applicant and to whoever submitted it for them, and to the staff
//! whose turn it is.
//!
//! It only hears ([`hear`]): no service knows of it. What it hears becomes a row for each person told, with the words of that
//! day in both languages ([`say`], [`words`]); they read it in their inbox (`/my/messages`, `/office/messages`,
//! `/api/v1/messages`), and every page shows how many are unread. Where the site has channels out of the house ([`channel`]),
//! each message leaves a row and a job besides, and goes out as its reader chose ([`prefer`], [`deliver`]), a day's ordinary news in one. Administrators see
//! what waits and what failed (`/admin/messages`) and set the words (`/admin/messages/words`). Publishes `message.resent` and
//! `message.words-changed`.

pub mod adapter;
mod cards;
pub mod channel;
pub mod deliver;
pub mod hear;
pub mod inbox;
pub mod mail;
mod pages;
pub mod permissions;
mod plate;
pub mod prefer;
pub mod retention;
pub mod say;
pub mod stand_in;
pub mod store;
mod together;
pub mod words;

pub use channel::Channels;
pub use inbox::Inbox;
pub use pages::{LOCALES, openapi};
pub use plate::{plate, service};

/// Tables of this service.
pub fn migrations() -> ::store::MigrationSet {
    ::store::MigrationSet {
        owner: "notice",
        files: &[
            ("0001_create", include_str!("../migrations/0001_create.sql")),
            ("0002_deliveries", include_str!("../migrations/0002_deliveries.sql")),
            ("0003_retention", include_str!("../migrations/0003_retention.sql")),
            ("0004_together", include_str!("../migrations/0004_together.sql")),
        ],
    }
}
