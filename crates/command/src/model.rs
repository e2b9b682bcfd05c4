//! What the screen shows of what happened.

use store::record;

record! {
    /// Something that happened (动态): a line that outlives neither its term nor a hold.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Moment {
        /// Id of the event.
        pub id: i64,
        /// When, epoch ms.
        pub at: i64,
        /// Kind of the event, as in the ledger.
        pub kind: String,
        /// Public number of the case.
        pub number: String,
        /// Item code.
        pub item: String,
        /// Division code.
        pub region: String,
        /// Organ answerable.
        pub organ: i64,
        /// How an application came in; empty for everything else.
        pub channel: String,
        /// The applicant as strangers see the name; empty for everything but an application that comes in.
        pub who: String,
        /// Number of the alert of supervision; empty for everything else.
        pub alert: String,
    }
}

/// What the kinds of moments are on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// An application came in (申报).
    Arrival,
    /// A limit is near or passed, or supervision raised an alert (预警).
    Warning,
    /// Anything else.
    Course,
}
