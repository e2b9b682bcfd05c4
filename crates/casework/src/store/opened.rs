//! SQL of what was opened by whom.

use std::collections::BTreeSet;

use contract::{AccountId, CaseId, FileId};
use store::{Error, Tx, sql};

use super::unjson;
use crate::opened::Unread;

/// Whether this account opened the file.
pub(crate) fn has(tx: &mut Tx, root: CaseId, account: AccountId, file: FileId) -> Result<bool, Error> {
    let found: Option<i64> = tx.opt(
        sql!("SELECT at FROM material_opened WHERE root = $1 AND account = $2 AND file = $3"),
        &[root.into(), account.into(), file.into()],
    )?;
    Ok(found.is_some())
}

/// Notes that this account opened the file; nothing where it had before.
pub(crate) fn insert(tx: &mut Tx, root: CaseId, account: AccountId, file: FileId) -> Result<(), Error> {
    let at = tx.now();
    tx.run(
        sql!(
            "INSERT INTO material_opened (root, file, account, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"
        ),
        &[root.into(), file.into(), account.into(), at.into()],
    )?;
    Ok(())
}

/// What this account opened of an application.
pub(crate) fn by(tx: &mut Tx, root: CaseId, account: AccountId) -> Result<BTreeSet<FileId>, Error> {
    let found: Vec<i64> = tx.all(
        sql!("SELECT file FROM material_opened WHERE root = $1 AND account = $2"),
        &[root.into(), account.into()],
    )?;
    Ok(found.into_iter().map(FileId).collect())
}

/// The materials of an application with files that this account has not opened.
pub(crate) fn unread(tx: &mut Tx, root: CaseId, account: AccountId) -> Result<Vec<Unread>, Error> {
    let found: Vec<(String, String, i64)> = tx.all(
        sql!(
            "SELECT m.concept, m.name, m.file FROM case_material m WHERE m.root = $1 AND m.file IS NOT NULL \
             AND NOT m.replaced AND NOT EXISTS (SELECT 1 FROM material_opened o WHERE o.root = m.root \
             AND o.account = $2 AND o.file = m.file) ORDER BY m.id"
        ),
        &[root.into(), account.into()],
    )?;
    found
        .into_iter()
        .map(|(concept, name, file)| Ok(Unread { concept, name: unjson("name", &name)?, file: FileId(file) }))
        .collect()
}
