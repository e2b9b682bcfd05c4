//! What the hotline tells the ledger. All events of a ticket stand in one stream, `ticket:ID`; none holds who the caller is.

/// Taken in: data `number`, `kind`, `channel`, `due`.
pub const RECEIVED: &str = "ticket.received";
/// Answered on the spot and closed.
pub const ANSWERED: &str = "ticket.answered";
/// Sent to a unit: data `organ`, `class`, `why`, `hop`.
pub const DISPATCHED: &str = "ticket.dispatched";
/// Taken by somebody of the unit.
pub const TAKEN: &str = "ticket.taken";
/// Returned by the unit: data `why`.
pub const RETURNED: &str = "ticket.returned";
/// The platform office keeps to the unit: data `why`.
pub const UPHELD: &str = "ticket.upheld";
/// Handed over to another unit: data `from`, `organ`, `why`, `hop`.
pub const TRANSFERRED: &str = "ticket.transferred";
/// The limit was extended: data `why`, `due`.
pub const EXTENDED: &str = "ticket.extended";
/// Handled together with another: data `with`.
pub const MERGED: &str = "ticket.merged";
/// Answered with the one it is handled with: data `with`.
pub const ANSWERED_ALONG: &str = "ticket.answered-along";
/// The one it was handled with was withdrawn: data `with`.
pub const RELEASED: &str = "ticket.released";
/// The unit replied.
pub const REPLIED: &str = "ticket.replied";
/// The caller was asked: data `reached`, `solved`, `content`, `again`.
pub const CALLED_BACK: &str = "ticket.called-back";
/// The caller said online whether it helped: data `solved`, `content`.
pub const RATED: &str = "ticket.rated";
/// Brought up again: data `why`.
pub const REOPENED: &str = "ticket.reopened";
/// Withdrawn by the caller: data `why`.
pub const WITHDRAWN: &str = "ticket.withdrawn";
/// Somebody opened the identity behind it: data `purpose`.
pub const IDENTITY_OPENED: &str = "ticket.identity-opened";
/// The limit is near: data `due`.
pub const DUE_SOON: &str = "ticket.due-soon";
/// The limit has passed: data `due`.
pub const OVERDUE: &str = "ticket.overdue";
/// A limit that lay in a year without published holidays was counted anew: data `was`, `due`.
pub const RECOUNTED: &str = "ticket.recounted";
/// The rules were changed; stream `hotline:rules`.
pub const RULES: &str = "ticket.rules-changed";

/// All of them.
pub const ALL: &[&str] = &[
    RECEIVED,
    ANSWERED,
    DISPATCHED,
    TAKEN,
    RETURNED,
    UPHELD,
    TRANSFERRED,
    EXTENDED,
    REPLIED,
    MERGED,
    ANSWERED_ALONG,
    RELEASED,
    CALLED_BACK,
    RATED,
    REOPENED,
    WITHDRAWN,
    IDENTITY_OPENED,
    DUE_SOON,
    OVERDUE,
    RECOUNTED,
    RULES,
];
