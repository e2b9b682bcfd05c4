//! Regions, organs, posts, people, parties, sign-in, permission: who is who, and who may what.
//!
//! Pages: `/sign-in`, `/register`, `/account` and below; `/desk/identity` and below (checking somebody at a window,
//! correcting what is on record, who may act for an enterprise);
//! `/admin/people`, `/admin/limits`, `/admin/requests` (the security administrator);
//! `/lists/…` (saved views and exports of every list of staff). JSON: `/api/v1/sessions`, `/api/v1/me`, `/api/v1/regions/{code}`, `/api/v1/limits`.
//! Publishes what [`events`] lists; consumes nothing.
//!
//! The roof calls [`::store::vault::unlock`] with the key from configuration, migrates, runs [`prepare`] and wraps the routes in
//! [`session::layer`]. Services declare permissions with [`permissions!`] and guard handlers with [`access`].

pub mod access;
pub mod account;
pub mod answered;
mod api;
mod aside;
pub mod calendar;
pub mod events;
pub mod first;
pub mod guesses;
pub mod import;
pub mod limits;
pub mod lists;
pub mod organ;
mod pages;
pub mod party;
pub mod password;
pub mod permissions;
pub mod person;
mod random;
pub mod region;
pub mod retention;
pub mod rotate;
pub mod separation;
pub mod session;
pub mod sign_in;
mod store;
pub mod totp;
pub mod two_people;

use contract::Fault;

pub(crate) use ::store::vault;
pub use api::openapi;
pub use import::{SiteData, import};
pub use pages::{NAV, Starts, document};

/// The texts of this crate: keys `directory-…`, `calendar-…`, `party-…`, `document-…`, `correct-…`, `authority-…`, `access-…`, `account-…`, `sign-in-…`, `register-…`, `people-…`, `limits-…`, `two-…`, `list-…`, `retention-…`.
pub const LOCALES: kit::i18n::Catalogue = kit::locales!();

/// Tables of this crate.
pub fn migrations() -> ::store::MigrationSet {
    ::store::MigrationSet {
        owner: "directory",
        files: &[
            ("0001_create", include_str!("../migrations/0001_create.sql")),
            ("0002_calendar", include_str!("../migrations/0002_calendar.sql")),
            ("0003_lists", include_str!("../migrations/0003_lists.sql")),
            ("0004_marks", include_str!("../migrations/0004_marks.sql")),
            ("0005_people", include_str!("../migrations/0005_people.sql")),
            ("0006_messages", include_str!("../migrations/0006_messages.sql")),
            ("0007_limits", include_str!("../migrations/0007_limits.sql")),
            ("0008_two_people", include_str!("../migrations/0008_two_people.sql")),
            ("0009_looks", include_str!("../migrations/0009_looks.sql")),
            ("0010_answered", include_str!("../migrations/0010_answered.sql")),
            ("0011_retention", include_str!("../migrations/0011_retention.sql")),
        ],
    }
}

/// Routes of this crate, to be given the state by the roof.
pub fn routes() -> kit::Routes {
    pages::routes().merge(api::routes())
}

/// Where the known text lies sealed that tells whether the key in use is the right one.
const CHECK_PLACE: &str = "vault-check";

/// Makes ready after migrating: brings the divisions in and makes sure that the key in use is the one the personal data
/// was sealed with. Changes nothing the second time.
///
/// # Errors
/// `directory.wrong-key` when another key sealed what is there; the store's.
pub fn prepare(tx: &mut ::store::Tx) -> Result<(), Fault> {
    match store::vault_check(tx)? {
        Some(sealed) => {
            vault::open(CHECK_PLACE, &sealed).map_err(|error| {
                let mut fault = Fault::from(error);
                fault.code = "directory.wrong-key";
                fault
            })?;
        }
        None => {
            store::keep_vault_check(tx, vault::seal(CHECK_PLACE, b"onedoor")?)?;
        }
    }
    region::load_own(tx)?;
    party::key_names(tx)
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Text from outside on one line: control characters become blanks, blanks are joined, at most `most` characters.
pub(crate) fn one_line(text: &str, most: usize) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(most * 4).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let mut line: String = words.join(" ").chars().take(most).collect();
    line.truncate(line.trim_end().len());
    line
}
