//! All SQL of oversight.

use contract::{CaseId, OrganId};
use store::{Error, Tx, record, sql};

record! {
    /// A rating as stored.
    #[derive(Debug, Clone)]
    pub struct RatingRow {
        /// Id.
        pub id: i64,
        /// Case rated.
        pub case_id: i64,
        /// Its public number.
        pub case_number: String,
        /// Item.
        pub item_code: String,
        /// Organ rated.
        pub organ: i64,
        /// Division code.
        pub region: String,
        /// 1 very satisfied … 5 very dissatisfied.
        pub grade: i64,
        /// Words, may be empty.
        pub comment: String,
        /// Party that rated.
        pub rated_by: i64,
        /// When, epoch ms.
        pub at: i64,
    }
}

/// Keeps a rating and counts it.
pub fn insert(tx: &mut Tx, row: &RatingRow) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO rating (id, case_id, case_number, item_code, organ, region, grade, comment, rated_by, at) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        ),
        &[
            row.id.into(),
            row.case_id.into(),
            row.case_number.as_str().into(),
            row.item_code.as_str().into(),
            row.organ.into(),
            row.region.as_str().into(),
            row.grade.into(),
            row.comment.as_str().into(),
            row.rated_by.into(),
            row.at.into(),
        ],
    )?;
    tx.run(
        sql!(
            "INSERT INTO rating_count (organ, grade, n) VALUES ($1, $2, 1) ",
            "ON CONFLICT (organ, grade) DO UPDATE SET n = rating_count.n + 1"
        ),
        &[row.organ.into(), row.grade.into()],
    )?;
    Ok(())
}

/// The rating of a case, if it has been rated.
pub fn of_case(tx: &mut Tx, case: CaseId) -> Result<Option<RatingRow>, Error> {
    tx.opt(
        sql!(
            "SELECT id, case_id, case_number, item_code, organ, region, grade, comment, rated_by, at FROM rating ",
            "WHERE case_id = $1"
        ),
        &[case.into()],
    )
}

/// How many of each grade an organ has, by grade.
pub fn counts(tx: &mut Tx, organ: OrganId) -> Result<Vec<(i64, i64)>, Error> {
    tx.all(sql!("SELECT grade, n FROM rating_count WHERE organ = $1 ORDER BY grade"), &[organ.into()])
}
