//! Numbers of requests (`150402-SJ-261130-000011`): a case number with a group of its own after the division, so that nobody takes
//! one for the other. The last digit checks the rest.

use codes::CaseNumber;
use contract::Fault;
use contract::time::china_date;
use store::Tx;

use crate::store as rows;

/// The group that tells a request for data from a case: 数据.
const GROUP: &str = "SJ";

/// The next number of this division today. Gap-free: an act undone gives its number back.
pub(crate) fn next(tx: &mut Tx, region: &str) -> Result<String, Fault> {
    let day = china_date(tx.now());
    let serial = rows::next_serial(tx, &format!("{region}{day}"))?;
    let wrong = |e: codes::CodeError| Fault::internal("exchange.broken", e);
    let serial = u32::try_from(serial).unwrap_or(u32::MAX);
    let region = codes::Region::parse(region).map_err(wrong)?;
    let plain = CaseNumber::make(&region, day, serial).map_err(wrong)?.to_string();
    let (division, rest) = plain.split_once('-').unwrap_or((&plain, ""));
    Ok(format!("{division}-{GROUP}-{rest}"))
}
