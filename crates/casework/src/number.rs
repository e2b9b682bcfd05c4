//! Public case numbers (办件编号).

use contract::Fault;
use contract::time::china_date;
use store::Tx;

use crate::store as rows;

/// The next case number of this division today. Gap-free: an application undone gives its number back.
///
/// # Errors
/// Database errors; `case.number` when the division or the day's serial cannot be written in a number.
pub(crate) fn next(tx: &mut Tx, region: &str) -> Result<String, Fault> {
    let day = china_date(tx.now());
    let serial = rows::next_serial(tx, &format!("case {region}{day}"))?;
    let wrong = |e: codes::CodeError| Fault::internal("case.number", e);
    let serial = u32::try_from(serial).unwrap_or(u32::MAX);
    let region = codes::Region::parse(region).map_err(wrong)?;
    Ok(codes::CaseNumber::make(&region, day, serial).map_err(wrong)?.to_string())
}

/// The number of a package's member: the application's, and its place among the members.
pub(crate) fn of_member(application: &str, member: i64) -> String {
    format!("{application}-{member:02}")
}
