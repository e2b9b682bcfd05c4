//! SQL of what has been kept long enough: drafts nobody sent, cases that are closed.

use contract::{CaseId, DraftId, FileId};
use store::{Error, Tx, record, sql};

use super::drafts::brought;

record! {
    struct IdleRow {
        id: i64,
        account: i64,
        party: i64,
        updated_at: i64,
        files: String,
    }
}

/// A draft that nobody has touched for long.
pub(crate) struct Idle {
    pub draft: DraftId,
    pub account: i64,
    pub party: i64,
    pub updated_at: i64,
    pub files: Vec<FileId>,
}

/// Drafts not submitted and not touched since that instant, the oldest first, after one of them.
pub(crate) fn idle(tx: &mut Tx, before: i64, (at, id): (i64, i64), most: u32) -> Result<Vec<Idle>, Error> {
    let all: Vec<IdleRow> = tx.all(
        sql!(
            "SELECT id, account, party, updated_at, files FROM draft WHERE case_id IS NULL AND updated_at < $1 ",
            "AND (updated_at > $2 OR (updated_at = $2 AND id > $3)) ORDER BY updated_at, id LIMIT $4"
        ),
        &[before.into(), at.into(), id.into(), most.into()],
    )?;
    all.into_iter()
        .map(|row| {
            Ok(Idle {
                draft: DraftId(row.id),
                account: row.account,
                party: row.party,
                updated_at: row.updated_at,
                files: brought(&row.files)?,
            })
        })
        .collect()
}

/// How many of them there are, counted up to so many.
pub(crate) fn idle_count(tx: &mut Tx, before: i64, most: u32) -> Result<i64, Error> {
    tx.one(
        sql!(
            "SELECT COUNT(*) FROM (SELECT id FROM draft WHERE case_id IS NULL AND updated_at < $1 LIMIT $2) idle"
        ),
        &[before.into(), most.into()],
    )
}

record! {
    /// A closed application that is on record.
    pub(crate) struct ClosedRow {
        pub id: i64,
        pub number: String,
        pub applicant: i64,
        pub account: i64,
        pub closed_at: i64,
    }
}

/// Applications closed before that instant, the oldest first, after one of them.
pub(crate) fn closed(
    tx: &mut Tx,
    before: i64,
    (at, id): (i64, i64),
    most: u32,
) -> Result<Vec<ClosedRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, number, applicant, account, closed_at FROM casefile WHERE member = 0 ",
            "AND closed_at IS NOT NULL AND erased IS NULL AND closed_at < $1 ",
            "AND (closed_at > $2 OR (closed_at = $2 AND id > $3)) ORDER BY closed_at, id LIMIT $4"
        ),
        &[before.into(), at.into(), id.into(), most.into()],
    )
}

/// How many of them there are, counted up to so many.
pub(crate) fn closed_count(tx: &mut Tx, before: i64, most: u32) -> Result<i64, Error> {
    tx.one(
        sql!(
            "SELECT COUNT(*) FROM (SELECT id FROM casefile WHERE member = 0 AND closed_at IS NOT NULL ",
            "AND erased IS NULL AND closed_at < $1 LIMIT $2) closed"
        ),
        &[before.into(), most.into()],
    )
}

/// Every case of an application: id, number, and when it was closed.
pub(crate) fn parts(tx: &mut Tx, root: CaseId) -> Result<Vec<(i64, String, Option<i64>)>, Error> {
    tx.all(
        sql!(
            "SELECT id, number, closed_at FROM casefile WHERE id = $1 OR (root = $1 AND member > 0) ",
            "ORDER BY id {for update}"
        ),
        &[root.into()],
    )
}

/// Files of an application's materials.
pub(crate) fn files(tx: &mut Tx, root: CaseId) -> Result<Vec<FileId>, Error> {
    let files: Vec<i64> = tx.all(
        sql!("SELECT DISTINCT file FROM case_material WHERE root = $1 AND file IS NOT NULL"),
        &[root.into()],
    )?;
    Ok(files.into_iter().map(FileId).collect())
}

/// Takes everything of an application but what its rows say of when it was handled, where and how it ended.
pub(crate) fn erase(tx: &mut Tx, root: CaseId, run: i64) -> Result<(), Error> {
    tx.run(sql!("DELETE FROM application WHERE root = $1"), &[root.into()])?;
    tx.run(sql!("DELETE FROM case_material WHERE root = $1"), &[root.into()])?;
    tx.run(sql!("DELETE FROM case_document WHERE root = $1"), &[root.into()])?;
    tx.run(sql!("DELETE FROM special_procedure WHERE root = $1"), &[root.into()])?;
    tx.run(sql!("DELETE FROM case_referral WHERE root = $1"), &[root.into()])?;
    tx.run(sql!("DELETE FROM draft WHERE case_id = $1"), &[root.into()])?;
    tx.run(sql!("DELETE FROM material_opened WHERE root = $1"), &[root.into()])?;
    for (case, ..) in parts(tx, root)? {
        tx.run(sql!("DELETE FROM checklist WHERE root = $1"), &[case.into()])?;
        tx.run(sql!("DELETE FROM task WHERE case_id = $1"), &[case.into()])?;
        tx.run(
            sql!(
                "UPDATE casefile SET applicant = 0, applicant_name = '', account = 0, clock = '{}', instance = '{}', ",
                "facts = '{}', erased = $2 WHERE id = $1"
            ),
            &[case.into(), run.into()],
        )?;
    }
    Ok(())
}
