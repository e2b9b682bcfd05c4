//! What happens to accounts (账号), where its owner is told: somebody asks that another be given access with it.

use crate::AccountId;
use crate::events::facts;

/// The stream of an account.
pub fn stream(account: AccountId) -> String {
    format!("account:{account}")
}

facts! {
    AccountId, stream;

    /// A new password or a post was asked for, and waits for a second person.
    "account.two-asked", 1 => AccessAsked {
        /// Id of the request.
        request: i64,
        /// `appoint`, `reset` (of staff) or `window-reset`.
        what: String,
        /// Code of the post; empty where it is about none.
        post: String,
        /// Whether the second factor goes too.
        second: bool,
    }

    /// A second person confirmed it, and it was done.
    "account.two-confirmed", 1 => AccessGiven {
        /// Id of the request.
        request: i64,
        /// As it was asked for.
        what: String,
        /// As it was asked for.
        post: String,
        /// As it was asked for.
        second: bool,
    }
}
