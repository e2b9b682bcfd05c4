//! What staff may be allowed to do with cases. Without a posting that grants it, nothing is.

use contract::Permission;
use directory::access::Permit;

directory::permissions! {
    /// Look through an application at the window, tick its checklist, ask for corrections (收件、一次告知).
    Intake = "case.intake";
    /// Accept or refuse to accept (受理、不予受理).
    Accept = "case.accept";
    /// Review: complete the tasks of one's organ (审查).
    Review = "case.review";
    /// Open and close a special procedure (特别程序, Administrative Licensing Law art. 45).
    Special = "case.special";
    /// Extend the limit, as head of the organ (延期, art. 42).
    Extend = "case.extend";
    /// Decide (决定).
    Decide = "case.decide";
    /// Decide an instant item at the window that accepted it (当场办结, INT-13); its own authorisation.
    Instant = "case.instant";
    /// Hand out results (统一出件).
    Issue = "case.issue";
    /// See every case within reach, and hand a task over (督办、转办).
    Supervise = "case.supervise";
    /// See where a case stands, for telling the person on the telephone (12345).
    Assist = "case.assist";
}

/// [`Intake`] as a value.
pub const INTAKE: Permission = Intake::PERMISSION;
/// [`Accept`] as a value.
pub const ACCEPT: Permission = Accept::PERMISSION;
/// [`Review`] as a value.
pub const REVIEW: Permission = Review::PERMISSION;
/// [`Special`] as a value.
pub const SPECIAL: Permission = Special::PERMISSION;
/// [`Extend`] as a value.
pub const EXTEND: Permission = Extend::PERMISSION;
/// [`Decide`] as a value.
pub const DECIDE: Permission = Decide::PERMISSION;
/// [`Instant`] as a value.
pub const INSTANT: Permission = Instant::PERMISSION;
/// [`Issue`] as a value.
pub const ISSUE: Permission = Issue::PERMISSION;
/// [`Supervise`] as a value.
pub const SUPERVISE: Permission = Supervise::PERMISSION;
/// [`Assist`] as a value.
pub const ASSIST: Permission = Assist::PERMISSION;

/// Those that let staff read a whole case within their reach.
pub const READ: [Permission; 8] = [INTAKE, ACCEPT, REVIEW, SPECIAL, EXTEND, DECIDE, ISSUE, SUPERVISE];

/// The permission behind the role a process gives a user task (`od:role`): `review` when it names none.
pub fn of_role(role: &str) -> Permission {
    let name = role.strip_prefix("case.").unwrap_or(role);
    match name {
        "decide" | "approver" => DECIDE,
        "extend" | "head" => EXTEND,
        "accept" | "clerk" => ACCEPT,
        "issue" => ISSUE,
        "supervise" | "supervisor" => SUPERVISE,
        _ => REVIEW,
    }
}
