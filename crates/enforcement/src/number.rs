//! Numbers of pushed results (`150402-TS-261130-000011`) and of penalty cases (`150402-CF-…`, 处罚): a case number with a group of its own after
//! the division, so that nobody takes one for the other. The last digit checks the rest.

use codes::CaseNumber;
use contract::Fault;
use contract::time::china_date;
use store::Tx;

use crate::store as rows;

/// The next number of a pushed result (推送) of this division today.
pub(crate) fn next(tx: &mut Tx, region: &str) -> Result<String, Fault> {
    next_of(tx, region, "TS")
}

/// The next number of this group and division today. Gap-free: an act undone gives its number back.
pub(crate) fn next_of(tx: &mut Tx, region: &str, group: &str) -> Result<String, Fault> {
    let day = china_date(tx.now());
    let serial = rows::next_serial(tx, &format!("{group}{region}{day}"))?;
    let wrong = |e: codes::CodeError| Fault::internal("push.broken", e);
    let serial = u32::try_from(serial).unwrap_or(u32::MAX);
    let region = codes::Region::parse(region).map_err(wrong)?;
    let plain = CaseNumber::make(&region, day, serial).map_err(wrong)?.to_string();
    let (division, rest) = plain.split_once('-').unwrap_or((&plain, ""));
    Ok(format!("{division}-{group}-{rest}"))
}
