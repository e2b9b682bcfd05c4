//! What this service records in the ledger. No personal data goes there: the ledger cannot be changed.

use contract::events::Fact;
use contract::events::account::{AccessAsked, AccessGiven};
use contract::{AccountId, PartyId};
use store::Tx;

/// Somebody signed in, fully.
pub const SIGNED_IN: &str = "account.signed-in";
/// Somebody signed out.
pub const SIGNED_OUT: &str = "account.signed-out";
/// After failures in a row, further tries began to wait: data `limit`.
pub const SIGN_IN_SLOWED: &str = "account.sign-in-slowed";
/// An administrator lifted a limit: data `limit`, `key`, `failures`.
pub const LIMIT_LIFTED: &str = "limit.lifted";
/// An account was made.
pub const CREATED: &str = "account.created";
/// An account was closed or opened again.
pub const STATE_CHANGED: &str = "account.state-changed";
/// A password was changed by its owner or set anew by the security administrator.
pub const PASSWORD_CHANGED: &str = "account.password-changed";
/// A second factor was set up or taken away.
pub const SECOND_FACTOR_CHANGED: &str = "account.second-factor-changed";
/// Somebody got a post.
pub const APPOINTED: &str = "account.appointed";
/// Somebody's post ends.
pub const APPOINTMENT_ENDED: &str = "account.appointment-ended";
/// It was recorded who stands behind an account of staff.
pub const IDENTIFIED: &str = "account.identified";
/// Something that takes two people was asked for: data `request`, `what`, `post`, `second`.
pub const TWO_ASKED: &str = AccessAsked::KIND;
/// A second person confirmed it, and it was done: data as before.
pub const TWO_CONFIRMED: &str = AccessGiven::KIND;
/// Whoever asked took it back.
pub const TWO_WITHDRAWN: &str = "account.two-withdrawn";
/// Somebody who could have confirmed refused it.
pub const TWO_REFUSED: &str = "account.two-refused";
/// An account may act for a party, or no longer.
pub const REPRESENTATION_CHANGED: &str = "account.representation-changed";
/// A party was registered.
pub const PARTY_REGISTERED: &str = "party.registered";
/// A party's name or contact changed.
pub const PARTY_CHANGED: &str = "party.changed";
/// A person's identity was checked at a window.
pub const PARTY_VERIFIED: &str = "party.verified";
/// What is on record of a party was corrected at a window: data `what`, `reason`.
pub const PARTY_CORRECTED: &str = "party.corrected";
/// Somebody looked at a person's full data.
pub const PARTY_REVEALED: &str = "party.revealed";
/// Somebody asked for a list as a file: data `export`, `list`, `filters`.
pub const LIST_EXPORTED: &str = "list.exported";
/// The file was written: data `export`, `list`, `rows`, `why` where it was stopped.
pub const LIST_WRITTEN: &str = "list.written";
/// The file was fetched: data `export`, `list`, `rows`.
pub const LIST_FETCHED: &str = "list.fetched";
/// An administrator was made by command, or from the page of a site that had none: data `administrator`, `post`.
pub const FIRST_ADMINISTRATOR: &str = "account.first-administrator";
/// Organs or posts were brought in or changed.
pub const SITE_LOADED: &str = "directory.loaded";

/// All of them, but for the calendar.
pub const ALL: &[&str] = &[
    SIGNED_IN,
    SIGNED_OUT,
    SIGN_IN_SLOWED,
    LIMIT_LIFTED,
    CREATED,
    STATE_CHANGED,
    PASSWORD_CHANGED,
    SECOND_FACTOR_CHANGED,
    APPOINTED,
    APPOINTMENT_ENDED,
    IDENTIFIED,
    TWO_ASKED,
    TWO_CONFIRMED,
    TWO_WITHDRAWN,
    TWO_REFUSED,
    REPRESENTATION_CHANGED,
    PARTY_REGISTERED,
    PARTY_CHANGED,
    PARTY_VERIFIED,
    PARTY_CORRECTED,
    PARTY_REVEALED,
    LIST_EXPORTED,
    LIST_WRITTEN,
    LIST_FETCHED,
    SITE_LOADED,
    crate::retention::ASKED,
    crate::retention::CONFIRMED,
    crate::retention::REFUSED,
    crate::retention::HELD,
    crate::retention::ERASED,
];

pub(crate) fn of_account(
    tx: &mut Tx,
    kind: &'static str,
    account: AccountId,
    actor: String,
    data: serde_json::Value,
) {
    tx.record(store::Event { stream: format!("account:{account}"), kind, actor, data });
}

pub(crate) fn of_party(
    tx: &mut Tx,
    kind: &'static str,
    party: PartyId,
    actor: String,
    data: serde_json::Value,
) {
    tx.record(store::Event { stream: format!("party:{party}"), kind, actor, data });
}
