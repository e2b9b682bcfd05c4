//! SQL of what one has done oneself (已办): reviews finished and cases decided, newest first.

use contract::AccountId;
use directory::access::{Columns, ListScope};
use store::{Error, Query, Tx, record, sql};

use super::lists::{COLUMNS, LINE, lines};
use crate::lists::{CaseLine, DoneLine};
use crate::model::Opinion;

record! {
    struct DoneRow {
        id: i64,
        no: i64,
        element: String,
        outcome: Option<String>,
        done_at: i64,
        number: String,
        version: i64,
        applicant_name: String,
        state: String,
    }
}

/// Review tasks this account finished within its reach; `before` is when and which the last row of the page before was.
pub fn reviewed(
    tx: &mut Tx,
    scope: &ListScope,
    account: AccountId,
    before: Option<(i64, i64)>,
    rows: u32,
) -> Result<Vec<DoneLine>, Error> {
    let mut query = Query::new(sql!(
        "SELECT t.id, t.no, t.element, t.outcome, t.done_at, c.number, c.version, c.applicant_name, c.state ",
        "FROM task t JOIN casefile c ON c.id = t.case_id"
    ));
    query.and("t.done_by = ?", [account.into()]);
    if let Some((at, id)) = before {
        query.and("t.done_at < ? OR (t.done_at = ? AND t.id < ?)", [at.into(), at.into(), id.into()]);
    }
    scope.narrow(&mut query, Columns { region: "t.region", organ: "t.organ", item: "t.item" });
    query.order_by("t.done_at DESC, t.id DESC").limit(rows);
    tx.list::<DoneRow>(&query)?
        .into_iter()
        .map(|row| {
            Ok(DoneLine {
                task: row.id.into(),
                no: row.no,
                element: row.element,
                outcome: row
                    .outcome
                    .as_deref()
                    .map(|w| super::word("outcome", w, Opinion::parse))
                    .transpose()?,
                at: row.done_at,
                number: row.number,
                version: row.version.into(),
                applicant_name: row.applicant_name,
                state: super::word("state", &row.state, contract::case::CaseState::parse)?,
            })
        })
        .collect()
}

/// Cases this account decided within its reach, the same way.
pub fn decided(
    tx: &mut Tx,
    scope: &ListScope,
    account: AccountId,
    before: Option<(i64, i64)>,
    rows: u32,
) -> Result<Vec<CaseLine>, Error> {
    let mut query = Query::new(LINE);
    query.and("decided_by = ? AND decided_at IS NOT NULL AND erased IS NULL", [account.into()]);
    if let Some((at, id)) = before {
        query.and("decided_at < ? OR (decided_at = ? AND id < ?)", [at.into(), at.into(), id.into()]);
    }
    scope.narrow(&mut query, COLUMNS);
    query.order_by("decided_at DESC, id DESC").limit(rows);
    lines(tx, &query)
}
