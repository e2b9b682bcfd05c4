//! What casework tells the ledger: the facts themselves are [`contract::events::case`], for everybody who hears them. Here are
//! their kinds, by which pages and boards know them.

pub use contract::events::case::*;

use contract::events::Fact;

macro_rules! kinds {
    ($($name:ident = $fact:ident;)+) => {
        $(
            #[doc = concat!("The kind of [`", stringify!($fact), "`].")]
            pub const $name: &str = <$fact as Fact>::KIND;
        )+

        /// All of them.
        pub const ALL: &[&str] = &[$($name),+];
    };
}

kinds! {
    SUBMITTED = Submitted;
    CHECKED = Checked;
    CORRECTION_ASKED = CorrectionAsked;
    CORRECTION_NEAR = CorrectionNear;
    CORRECTION_MOVED = CorrectionMoved;
    CORRECTION_LAPSED = CorrectionLapsed;
    SUPPLEMENTED = Supplemented;
    DEFERRED_LOOKED_AT = DeferredLookedAt;
    DEFERRED_NEAR = DeferredNear;
    DEFERRED_LAPSED = DeferredLapsed;
    ACCEPTED = Accepted;
    NOT_ACCEPTED = NotAccepted;
    TASK_ASSIGNED = TaskAssigned;
    REVIEWED = Reviewed;
    RETURNED = Returned;
    SIGNER_ADDED = SignerAdded;
    URGED = Urged;
    COPIED = Copied;
    COPY_READ = CopyRead;
    CONSULTED = Consulted;
    OPINION_GIVEN = OpinionGiven;
    OPINION_LATE = OpinionLate;
    TASK_DELEGATED = TaskDelegated;
    TASK_GIVEN_BACK = TaskGivenBack;
    TAKEN_BACK = Recalled;
    RECUSED = Recused;
    READY = Ready;
    SPECIAL_OPENED = SpecialOpened;
    SPECIAL_CLOSED = SpecialClosed;
    EXTENDED = Extended;
    DECIDED = Decided;
    TERMINATED = Terminated;
    WITHDRAWN = Withdrawn;
    DELIVERED = Delivered;
    DUE_SOON = DueSoon;
    OVERDUE = Overdue;
    SPECIAL_OVERDUE = SpecialOverdue;
    DUE_RECOUNTED = DueRecounted;
}

/// What is between offices: whoever applied reads neither that it happened nor what was said.
pub const INTERNAL: &[&str] = &[
    TASK_ASSIGNED,
    COPIED,
    COPY_READ,
    OPINION_GIVEN,
    OPINION_LATE,
    TASK_DELEGATED,
    TASK_GIVEN_BACK,
    TAKEN_BACK,
    RECUSED,
];
