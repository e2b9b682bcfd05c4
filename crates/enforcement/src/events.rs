//! What this service tells the ledger besides what others may hear (`contract::events::supervision`, `contract::events::penalty`). Events of a pushed result stand in
//! the stream `push:ID`.

use contract::events::Fact;
use contract::events::supervision::{
    Claimed, CommitmentBroken, Refused, Returned, Sent, Unclaimed, Unrouted,
};

/// The routing table was changed; stream `push:rules`: data `version`.
pub const RULES: &str = "push.rules-changed";
/// Where a refused or unrouted result goes was decided: data `to`, `why`.
pub const SETTLED: &str = "push.settled";
/// A commitment was looked into: data `concept`, `outcome`, `until`.
pub const CHECKED: &str = "push.commitment-checked";
/// The last day to look into a commitment passed: data `concept`, `until`.
pub const CHECK_LATE: &str = "push.check-overdue";
/// An interaction began: data `kind`.
pub const OPENED: &str = "push.talk-opened";
/// Somebody answered in it: data `kind`.
pub const SAID: &str = "push.talk-answered";
/// It was concluded: data `kind`.
pub const CLOSED: &str = "push.talk-closed";
/// The approving organ looked at what came back: data `results`.
pub const SEEN: &str = "push.results-seen";
/// The list of unclaimed results was published; stream `push:listing`: data `lines`.
pub const LISTED: &str = "push.list-published";

/// The list of powers was changed; stream `penalty:powers`: data `version`.
pub const POWERS: &str = "penalty.powers-changed";
/// A case was filed; stream `penalty:ID`, as all that follow, with `number`: data `item`.
pub const FILED: &str = "penalty.filed";
/// The investigation ended: data `range`.
pub const INVESTIGATED: &str = "penalty.investigated";
/// The party was told what is intended: data `heard`, `outside`.
pub const NOTIFIED: &str = "penalty.notified";
/// The party made a statement.
pub const SPOKE: &str = "penalty.spoke";
/// The party asked for a hearing.
pub const HEARING_ASKED: &str = "penalty.hearing-asked";
/// A hearing was called: data `day`.
pub const HEARING_CALLED: &str = "penalty.hearing-called";
/// It was held.
pub const HEARING_HELD: &str = "penalty.hearing-held";
/// The case was discussed together.
pub const DISCUSSED: &str = "penalty.discussed";
/// A penalty beyond the range was approved.
pub const OUTSIDE_APPROVED: &str = "penalty.outside-approved";
/// The case ended without a penalty.
pub const DISMISSED: &str = "penalty.dismissed";
/// The decision was served: data `day`, `until`.
pub const SERVED: &str = "penalty.served";
/// A payment was noted: data `amount`, `day`.
pub const PAID: &str = "penalty.paid";
/// The case was closed: data `owed`.
pub const CLOSED_CASE: &str = "penalty.closed";
/// It was offered to another body: data `to`.
pub const TRANSFERRED: &str = "penalty.transferred";
/// That body answered: data `granted`.
pub const RECEIVED: &str = "penalty.received";
/// The last day to decide passed: data `due`.
pub const UNDECIDED: &str = "penalty.undecided";

/// All of them.
pub const ALL: &[&str] = &[
    Sent::KIND,
    Claimed::KIND,
    Refused::KIND,
    Unclaimed::KIND,
    Unrouted::KIND,
    Returned::KIND,
    CommitmentBroken::KIND,
    RULES,
    SETTLED,
    CHECKED,
    CHECK_LATE,
    OPENED,
    SAID,
    CLOSED,
    SEEN,
    LISTED,
    contract::events::penalty::Decided::KIND,
    POWERS,
    FILED,
    INVESTIGATED,
    NOTIFIED,
    SPOKE,
    HEARING_ASKED,
    HEARING_CALLED,
    HEARING_HELD,
    DISCUSSED,
    OUTSIDE_APPROVED,
    DISMISSED,
    SERVED,
    PAID,
    CLOSED_CASE,
    TRANSFERRED,
    RECEIVED,
    UNDECIDED,
];
