//! What the hotline tells the ledger. All events of a ticket stand in one stream, `ticket:ID`; none holds who the caller is.

/// Taken in: data `number`, `kind`, `channel`, `due`.
pub const RECEIVED: &str = "ticket.received";
/// Answered on the spot and closed: data `entry` where it was answered from the knowledge base.
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

/// A key for a program that sends requests was made: data `name`.
pub const APP_MADE: &str = "ticket.app-made";
/// Its key was withdrawn: data `name`.
pub const APP_WITHDRAWN: &str = "ticket.app-withdrawn";
/// Another version of an entry of the knowledge base was written; stream `knowledge:ID`. Data `entry`, `organ`, `version`.
pub const KNOWLEDGE_PROPOSED: &str = "knowledge.proposed";
/// It came into force: data `entry`, `organ`, `version`.
pub const KNOWLEDGE_PUBLISHED: &str = "knowledge.published";
/// It was refused: data `entry`, `organ`, `version`, `why`.
pub const KNOWLEDGE_REFUSED: &str = "knowledge.refused";
/// Its unit says that it still holds: data `entry`, `organ`, `until`.
pub const KNOWLEDGE_CONFIRMED: &str = "knowledge.confirmed";
/// It was taken out of use: data `entry`, `organ`, `why`.
pub const KNOWLEDGE_WITHDRAWN: &str = "knowledge.withdrawn";

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
    APP_MADE,
    APP_WITHDRAWN,
    KNOWLEDGE_PROPOSED,
    KNOWLEDGE_PUBLISHED,
    KNOWLEDGE_REFUSED,
    KNOWLEDGE_CONFIRMED,
    KNOWLEDGE_WITHDRAWN,
];
