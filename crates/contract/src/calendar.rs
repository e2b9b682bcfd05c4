//! What loading a year's holiday notice sets off: who loads it, who keeps the calendar in memory and who counts limits
//! are different services, and these are the words they share.

use serde::{Deserialize, Serialize};
use store::Job;

/// A notice was loaded: the event in the ledger, and the topic (`Tx::wake`) on which every node takes the new calendar.
pub const LOADED: &str = <crate::events::calendar::Loaded as crate::events::Fact>::KIND;

/// The job that counts due dates anew.
pub const RECOUNT: &str = "case.recount";

/// What that job has to do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recount {
    /// Cases up to this id are done already.
    pub after: i64,
    /// The first day (`YYYY-MM-DD`) that was a working day and is none any more, or the other way round: what is due
    /// before it stands. `None` when no such day is known: only provisional dates are counted anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

impl Recount {
    /// The job.
    pub fn job(&self) -> Job {
        Job::new(RECOUNT, serde_json::json!(self))
    }
}
