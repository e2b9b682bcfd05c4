//! What this service tells the ledger. Events of a resource stand in the stream `data:CODE`, of a request in `data-request:ID`.

/// A resource was published or changed: data `resource`, `revision`.
pub const PUBLISHED: &str = "data.published";
/// A resource was withdrawn: data `resource`, `why`.
pub const WITHDRAWN: &str = "data.withdrawn";
/// Records were brought in: data `resource`, `count`.
pub const LOADED: &str = "data.loaded";
/// Something was asked of a steward: data `number`, `resource`, `kind`, `due`.
pub const ASKED: &str = "data.asked";
/// It was answered: data `number`, `resource`, `kind`, `granted`.
pub const ANSWERED: &str = "data.answered";
/// It was taken back by who asked: data `number`.
pub const TAKEN_BACK: &str = "data.taken-back";
/// The limit of an answer is near: data `number`, `due`.
pub const DUE_SOON: &str = "data.due-soon";
/// The limit of an answer has passed: data `number`, `due`.
pub const OVERDUE: &str = "data.overdue";
/// A grant was ended before its term: data `resource`, `organ`, `why`.
pub const GRANT_ENDED: &str = "data.grant-ended";

/// A system was registered, shut out or let in: stream `data-system:ID`, data `code`, `organ`, `why`, `state`.
pub const SYSTEM: &str = "data.system-changed";
/// A key of a system was added: data `code`, `organ`, `number`, `until`.
pub const KEY: &str = "data.key-added";
/// A key of a system was revoked: data `code`, `organ`, `number`.
pub const KEY_REVOKED: &str = "data.key-revoked";

/// All of them.
pub const ALL: &[&str] =
    &[PUBLISHED, WITHDRAWN, LOADED, ASKED, ANSWERED, TAKEN_BACK, DUE_SOON, OVERDUE, GRANT_ENDED];
