//! What casework tells the ledger. All events of an application, its members' too, stand in one stream, so that hall
//! and online steps read as one line (INT-26); `case` in the data says which case of it is meant.

/// Submitted: data `number`, `item`, `channel`, `region`, `members`.
pub const SUBMITTED: &str = "case.submitted";
/// Ticked at the window: data `ok`, `open`.
pub const CHECKED: &str = "case.checked";
/// The one correction notice went out: data `document`, `concepts`.
pub const CORRECTION_ASKED: &str = "case.correction-asked";
/// The applicant supplied what was asked for, or a deferred material: data `concepts`.
pub const SUPPLEMENTED: &str = "case.supplemented";
/// The window looked at deferred materials that came in: data `concepts` in order, `wanting` asked for again, `reasons`,
/// `until`.
pub const DEFERRED_LOOKED_AT: &str = "case.deferred-looked-at";
/// The last day of a deferred material has passed without it: data `concepts`, `until`.
pub const DEFERRED_LAPSED: &str = "case.deferred-lapsed";
/// Accepted: data `document`, `due`, `deemed`, `deferred`.
pub const ACCEPTED: &str = "case.accepted";
/// Not accepted: data `document`, `reasons`.
pub const NOT_ACCEPTED: &str = "case.not-accepted";
/// A task was taken, put back or handed over: data `task`, `to`, `why`.
pub const TASK_ASSIGNED: &str = "case.task-assigned";
/// A review was finished: data `task`, `outcome`, `organ`.
pub const REVIEWED: &str = "case.reviewed";
/// A review was returned to an earlier step: data `from`, `to`, `why`.
pub const RETURNED: &str = "case.returned";
/// Another signer was added: data `task`, `organ`, `why`.
pub const SIGNER_ADDED: &str = "case.signer-added";
/// Everything is reviewed; decisions can be made.
pub const READY: &str = "case.ready-to-decide";
/// A special procedure began: data `kind`, `until`, `document`.
pub const SPECIAL_OPENED: &str = "case.special-opened";
/// It ended: data `kind`, `result`, `due`.
pub const SPECIAL_CLOSED: &str = "case.special-closed";
/// The limit was extended: data `by`, `due`, `document`.
pub const EXTENDED: &str = "case.extended";
/// Decided: data `outcome`, `document`, `licences`.
pub const DECIDED: &str = "case.decided";
/// Ended without a decision because of a sibling: data `because`.
pub const TERMINATED: &str = "case.terminated";
/// Withdrawn by the applicant: data `why`.
pub const WITHDRAWN: &str = "case.withdrawn";
/// Handed out: data `how`, `document`.
pub const DELIVERED: &str = "case.delivered";
/// The limit is near: data `due`.
pub const DUE_SOON: &str = "case.due-soon";
/// The limit has passed: data `due`, `limit`.
pub const OVERDUE: &str = "case.overdue";
/// A special procedure takes longer than the applicant was told: data `kind`, `until`.
pub const SPECIAL_OVERDUE: &str = "case.special-overdue";
/// A due date was counted anew because a year's holiday notice was loaded: data `was`, `due`, `provisional`, `result`
/// (`due-moved` or `due-confirmed`), `document` where the applicant is told of a new date.
pub const DUE_RECOUNTED: &str = "case.due-recounted";

/// All of them.
pub const ALL: &[&str] = &[
    SUBMITTED,
    CHECKED,
    CORRECTION_ASKED,
    SUPPLEMENTED,
    DEFERRED_LOOKED_AT,
    DEFERRED_LAPSED,
    ACCEPTED,
    NOT_ACCEPTED,
    TASK_ASSIGNED,
    REVIEWED,
    RETURNED,
    SIGNER_ADDED,
    READY,
    SPECIAL_OPENED,
    SPECIAL_CLOSED,
    EXTENDED,
    DECIDED,
    TERMINATED,
    WITHDRAWN,
    DELIVERED,
    DUE_SOON,
    OVERDUE,
    SPECIAL_OVERDUE,
    DUE_RECOUNTED,
];
