//! What this service hears of others.

use std::sync::Arc;

use contract::Fault;
use contract::events::case::{DeferredLapsed, Told};
use contract::events::licence::Issued;
use contract::events::penalty;
use contract::events::supervision::CommitmentBroken;
use contract::lookup::{CaseLookup, PenaltyLookup};
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

/// What was committed to for an approval is not kept: a fact of the applicant's credit.
///
/// # Errors
/// `event.unreadable`; database errors.
pub fn broken(tx: &mut Tx, desk: &Desk, cases: &Arc<dyn CaseLookup>, heard: &Heard) -> Result<(), Fault> {
    let fact: CommitmentBroken = contract::events::read(heard)?;
    match cases.by_number(tx, &fact.case)? {
        Some(case) => {
            records::told(tx, desk, case.applicant, "commitment-broken", (&fact.push, &fact.case), &fact.day)
        }
        None => Ok(()),
    }
}

/// Somebody was penalised: a fact of their credit.
///
/// # Errors
/// `event.unreadable`; database errors.
pub fn penalised(
    tx: &mut Tx,
    desk: &Desk,
    penalties: &Arc<dyn PenaltyLookup>,
    heard: &Heard,
) -> Result<(), Fault> {
    let fact: penalty::Decided = contract::events::read(heard)?;
    match penalties.penalty(tx, &fact.number)? {
        Some(one) => records::told(tx, desk, one.party, "penalty", (&fact.number, &fact.document), &fact.day),
        None => Ok(()),
    }
}
