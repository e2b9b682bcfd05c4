//! What this service hears of others.

use std::sync::Arc;

use contract::Fault;
use contract::events::case::{DeferredLapsed, Told};
use contract::events::licence::Issued;
use contract::lookup::CaseLookup;
use store::{Heard, Tx};

use crate::desk::Desk;
use crate::{library, records};

/// A licence was issued: its holder may be inspected from now on.
///
/// # Errors
/// `event.unreadable`; database errors.
pub fn licence(tx: &mut Tx, desk: &Desk, cases: &Arc<dyn CaseLookup>, heard: &Heard) -> Result<(), Fault> {
    let issued: Issued = contract::events::read(heard)?;
    match cases.by_number(tx, &issued.case)? {
        Some(case) => library::licensed(tx, desk, &case, &issued.identifier),
        None => Ok(()),
    }
}

/// A deferred material did not come by its last day: a fact of the applicant's credit.
///
/// # Errors
/// `event.unreadable`; database errors.
pub fn lapsed(tx: &mut Tx, desk: &Desk, cases: &Arc<dyn CaseLookup>, heard: &Heard) -> Result<(), Fault> {
    let told: Told<DeferredLapsed> = Told::read(heard)?;
    match cases.by_number(tx, &told.case)? {
        Some(case) => records::lapsed(tx, desk, case.applicant, &told.case, &told.fact.until),
        None => Ok(()),
    }
}
