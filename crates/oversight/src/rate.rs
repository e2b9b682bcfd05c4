//! The act of rating: the applicant, once, after the case has ended (国办发〔2019〕51号).

use contract::case::{CaseState, RATED_BY};
use contract::events::case::Rated;
use contract::lookup::{CaseLookup, CaseSummary};
use contract::time::china_date;
use contract::{Actor, Fault};
use store::Tx;
use worktime::{Calendar, ClockError, UnknownYear};

use crate::follow::{BAD_FROM, CALL_DAYS};
use crate::store::{self as rows, RatingLine, RatingRow};

/// Longest comment kept, in characters.
pub const COMMENT_CHARS_MAX: usize = 500;

/// A rating as given.
#[derive(Debug, Clone)]
pub struct Rate {
    /// Public number of the case.
    pub case_number: String,
    /// 1 very satisfied … 5 very dissatisfied.
    pub grade: i64,
    /// Words, may be empty.
    pub comment: String,
}

/// The case this actor may rate, or why not. Others learn nothing of its existence.
pub fn ratable(
    tx: &mut Tx,
    cases: &dyn CaseLookup,
    actor: &Actor,
    number: &str,
) -> Result<CaseSummary, Fault> {
    let case = cases
        .by_number(tx, number)?
        .filter(|case| actor.party == Some(case.applicant))
        .ok_or_else(|| Fault::not_found("case.not-found"))?;
    if !(case.state.is_final() || case.state == CaseState::Granted) {
        return Err(Fault::conflict("rating.too-early"));
    }
    if rows::of_case(tx, case.id)?.is_some() {
        return Err(Fault::conflict("rating.already"));
    }
    Ok(case)
}

/// The rating this actor gave to this case, for them to read.
///
/// # Errors
/// What the database says.
pub fn own(
    tx: &mut Tx,
    cases: &dyn CaseLookup,
    actor: &Actor,
    number: &str,
) -> Result<Option<(CaseSummary, RatingLine)>, Fault> {
    let Some(case) = cases.by_number(tx, number)?.filter(|case| actor.party == Some(case.applicant)) else {
        return Ok(None);
    };
    let Some(row) = rows::of_case(tx, case.id)? else { return Ok(None) };
    Ok(rows::rating(tx, row.id)?.map(|line| (case, line)))
}

/// Rates a case once. A bad rating is to be followed up.
pub fn rate(
    tx: &mut Tx,
    cases: &dyn CaseLookup,
    calendar: &Calendar,
    actor: &Actor,
    command: &Rate,
) -> Result<(), Fault> {
    if !(1..=5).contains(&command.grade) {
        return Err(Fault::invalid("rating.grade"));
    }
    let comment = command.comment.trim();
    if comment.chars().count() > COMMENT_CHARS_MAX {
        return Err(Fault::invalid("rating.comment-too-long").with("max", COMMENT_CHARS_MAX));
    }
    let case = ratable(tx, cases, actor, &command.case_number)?;
    let party = actor.party.ok_or_else(|| Fault::not_found("case.not-found"))?;
    let row = RatingRow {
        id: tx.new_id(),
        case_id: case.id.0,
        case_number: case.number,
        item_code: case.item_code,
        organ: case.organ.0,
        region: case.region,
        grade: command.grade,
        comment: comment.to_owned(),
        rated_by: party.0,
        at: tx.now(),
    };
    rows::insert(tx, &row).map_err(|error| {
        // Two tabs at once: the unique rule decides, the second is told kindly.
        if error.is_unique("rating_case") { Fault::conflict("rating.already") } else { Fault::from(error) }
    })?;
    if row.grade >= BAD_FROM {
        let calendar = calendar.for_region(&row.region).map_err(unreckoned)?;
        let due = calendar.working_day_after(china_date(row.at), CALL_DAYS, UnknownYear::Provisional);
        rows::insert_follow(tx, &row, &due.map_err(unreckoned)?.to_string())?;
    }
    // That it was rated everybody who handles the case may know; by whom and how stands in the rating, for the supervisor.
    contract::events::record(tx, RATED_BY.to_owned(), case.root, &Rated { case: row.case_number });
    Ok(())
}

fn unreckoned(error: ClockError) -> Fault {
    Fault::internal("rating.due", error)
}
