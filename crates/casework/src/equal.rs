//! Equal applications: the same party, the same item and, where the forms say one, the same place, still under way. Whoever hands
//! in a second one knows of the first, and so does the window.

use contract::{CaseId, Fault, PartyId};
use forms::Form;
use serde_json::{Map, Value};
use store::Tx;

use crate::desk::Desk;
use crate::model::{Application, Case};
use crate::store as rows;

/// Most that are looked at and named.
const MOST: u32 = 20;

/// The concepts under which forms say where something is: two shops of one person are two matters.
const PLACES: [&str; 5] =
    ["premises.address", "company.address", "stall.place", "street.place", "advertising.place"];

/// What an application says of its place, concept by concept, without the spaces in it.
fn places(form: &Form, data: &Map<String, Value>) -> Vec<(&'static str, String)> {
    let said = |concept: &'static str| {
        let place: String = form.by_concept(data, concept)?.as_str()?.split_whitespace().collect();
        Some((concept, place)).filter(|(_, place)| !place.is_empty())
    };
    PLACES.into_iter().filter_map(said).collect()
}

/// Whether both say a place and not the same.
fn elsewhere(one: &[(&str, String)], other: &[(&str, String)]) -> bool {
    one.iter().any(|(concept, place)| other.iter().any(|(known, theirs)| known == concept && theirs != place))
}

/// Numbers of the applications under way that equal this one, newest first.
///
/// # Errors
/// Database errors; what the catalogue says.
pub(crate) fn under_way(
    tx: &mut Tx,
    desk: &Desk,
    (party, item): (PartyId, &str),
    own: Option<CaseId>,
    (form, data): (&Form, &Map<String, Value>),
) -> Result<Vec<String>, Fault> {
    let here = places(form, data);
    let mut found = Vec::new();
    for line in rows::lists::undecided_of(tx, party, item, MOST)? {
        if own == Some(line.id) {
            continue;
        }
        if !here.is_empty() {
            let version = desk.items.version(tx, line.version)?;
            let theirs = rows::around::application(tx, line.id)?;
            let form = desk.items.form(tx, &version, &theirs.answers)?;
            if elsewhere(&here, &places(form.form(), &theirs.form)) {
                continue;
            }
        }
        found.push(line.number);
    }
    Ok(found)
}

/// Numbers of the applications under way that equal one that was handed in, for the window.
///
/// # Errors
/// As [`under_way`].
pub fn equal_to(
    tx: &mut Tx,
    desk: &Desk,
    root: &Case,
    application: &Application,
) -> Result<Vec<String>, Fault> {
    let version = desk.items.version(tx, root.version)?;
    let form = desk.items.form(tx, &version, &application.answers)?;
    let of = (root.applicant, root.item.as_str());
    under_way(tx, desk, of, Some(root.id), (form.form(), &application.form))
}

/// Numbers of the applications under way that equal a case's.
///
/// # Errors
/// As [`equal_to`]; `case.not-found`.
pub fn of_case(tx: &mut Tx, desk: &Desk, case: CaseId) -> Result<Vec<String>, Fault> {
    let root = rows::case(tx, case)?.ok_or_else(|| Fault::not_found("case.not-found"))?;
    let application = rows::around::application(tx, root.id)?;
    equal_to(tx, desk, &root, &application)
}
