//! Counting tries in windows of a quarter of an hour, in the database: for sign-in, codes, registration and public
//! questions. Every try is counted before it is judged, so that many at once gain nothing (docs/decisions/0061).

use contract::{Fault, FaultKind};
use store::Tx;

use crate::store as rows;

/// Length of the window tries are counted in.
pub const WINDOW_MS: i64 = 15 * 60 * 1000;

/// Too many tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stop {
    /// Until the window ends.
    pub seconds: i64,
    /// Whether this try is the first one that was stopped.
    pub first: bool,
}

impl Stop {
    /// The answer to it.
    pub fn fault(self) -> Fault {
        Fault::new(FaultKind::TooMany, "directory.too-often")
            .with("seconds", self.seconds)
            .with("minutes", self.seconds / 60 + 1)
    }
}

/// Counts a try in the bucket of this name; says stop when there are more than `limit` in the window.
pub(crate) fn count(tx: &mut Tx, bucket: &str, limit: i64) -> Result<Option<Stop>, Fault> {
    let now = tx.real_now();
    let (tries, since) = rows::count_failure(tx, bucket, now, now - WINDOW_MS)?;
    if tries == 1 {
        rows::forget_failures(tx, now - 2 * WINDOW_MS)?;
    }
    let seconds = (since + WINDOW_MS - now).max(1000) / 1000;
    Ok((tries > limit).then_some(Stop { seconds, first: tries == limit + 1 }))
}
