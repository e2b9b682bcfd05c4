//! Numbers for the live board, kept as acts happen: no page ever counts rows.

use contract::Fault;
use contract::time::china_date;
use store::Tx;

use crate::model::Case;
use crate::store as rows;

/// Applications submitted.
pub const SUBMITTED: &str = "submitted";
/// Applications accepted.
pub const ACCEPTED: &str = "accepted";
/// Applications not accepted.
pub const NOT_ACCEPTED: &str = "not-accepted";
/// Applications decided, every part of them.
pub const DECIDED: &str = "decided";
/// Applications handed out.
pub const DELIVERED: &str = "delivered";
/// Applications withdrawn or terminated.
pub const ENDED: &str = "ended";

/// Rows one number is spread over.
const SHARDS: i64 = 8;

/// Counts an application for today.
pub(crate) fn count(tx: &mut Tx, case: &Case, kind: &'static str) -> Result<(), Fault> {
    let day = china_date(tx.now()).to_string();
    // The low bits of an id are its counter within the millisecond: they spread evenly.
    rows::count(tx, &case.region, &day, kind, case.root.0.rem_euclid(SHARDS))?;
    Ok(())
}
