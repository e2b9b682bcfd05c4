//! Cases of a project: everything asked for under its code is found by it.

use contract::{Actor, Fault};
use serde_json::json;
use store::{Event, Tx};

use crate::desk::Desk;
use crate::events;
use crate::register::stream;
use crate::store as rows;
use crate::view;

/// Most cases of a project.
const MOST: usize = 300;

/// Puts a case to a project: one of whoever builds it, which the actor may read.
///
/// # Errors
/// `project.not-found`, `project.case-unknown`, `project.case-known`, `project.case-most`.
pub fn add(tx: &mut Tx, desk: &Desk, actor: &Actor, code: &str, number: &str) -> Result<(), Fault> {
    let project = view::see(tx, actor, code)?;
    let unknown = || Fault::invalid("project.case-unknown");
    let cases = desk.cases.as_ref().ok_or_else(unknown)?;
    let number: String = number.split_whitespace().collect();
    let case = cases.by_number(tx, &number)?.ok_or_else(unknown)?;
    if case.applicant.0 != project.party || !cases.may_read_case(tx, actor, case.id)? {
        return Err(unknown());
    }
    if rows::cases(tx, project.id)?.len() >= MOST {
        return Err(Fault::conflict("project.case-most").with("most", MOST));
    }
    if !rows::add_case(tx, project.id, &case.number, view::by_whom(actor))? {
        return Err(Fault::conflict("project.case-known"));
    }
    tx.record(Event {
        stream: stream(code),
        kind: events::CASE_ADDED,
        actor: actor.ledger_name(),
        data: json!({ "case": case.number }),
    });
    Ok(())
}
