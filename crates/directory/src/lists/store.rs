//! SQL of saved views and exports.

use contract::AccountId;
use store::{Error, Tx, record, sql};

record! {
    pub(crate) struct ViewRow { pub id: i64, pub name: String, pub query: String }
}

record! {
    #[derive(Debug, Clone)]
    pub(crate) struct ExportRow {
        pub id: i64, pub account: i64, pub list: String, pub query: String, pub language: String,
        pub asked_at: i64, pub finished_at: Option<i64>, pub why: Option<String>, pub parts: i64, pub done: i64,
        pub after: String, pub assurance: i64,
    }
}

pub(crate) fn views(tx: &mut Tx, account: AccountId, list: &str, most: u32) -> Result<Vec<ViewRow>, Error> {
    tx.all(
        sql!("SELECT id, name, query FROM list_view WHERE account = $1 AND list = $2 ORDER BY name LIMIT $3"),
        &[account.into(), list.into(), most.into()],
    )
}

/// Saves a view; one of the same name is replaced.
pub(crate) fn save_view(
    tx: &mut Tx,
    account: AccountId,
    list: &str,
    name: &str,
    query: &str,
) -> Result<(), Error> {
    let id = tx.new_id();
    tx.run(
        sql!(
            "INSERT INTO list_view (id, account, list, name, query) VALUES ($1, $2, $3, $4, $5) ",
            "ON CONFLICT (account, list, name) DO UPDATE SET query = $5"
        ),
        &[id.into(), account.into(), list.into(), name.into(), query.into()],
    )?;
    Ok(())
}

pub(crate) fn forget_view(tx: &mut Tx, account: AccountId, list: &str, id: i64) -> Result<(), Error> {
    tx.run(
        sql!("DELETE FROM list_view WHERE id = $1 AND account = $2 AND list = $3"),
        &[id.into(), account.into(), list.into()],
    )?;
    Ok(())
}

pub(crate) fn insert_export(tx: &mut Tx, row: &ExportRow) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO list_export (id, account, list, query, language, asked_at, parts, done, after, assurance) ",
            "VALUES ($1, $2, $3, $4, $5, $6, 0, 0, '', $7)"
        ),
        &[
            row.id.into(),
            row.account.into(),
            row.list.as_str().into(),
            row.query.as_str().into(),
            row.language.as_str().into(),
            row.asked_at.into(),
            row.assurance.into(),
        ],
    )?;
    Ok(())
}

pub(crate) fn export(tx: &mut Tx, id: i64) -> Result<Option<ExportRow>, Error> {
    tx.opt(
        sql!(
            "SELECT id, account, list, query, language, asked_at, finished_at, why, parts, done, after, assurance ",
            "FROM list_export WHERE id = $1"
        ),
        &[id.into()],
    )
}

/// Exports of an account, newest first.
pub(crate) fn exports(tx: &mut Tx, account: AccountId, most: u32) -> Result<Vec<ExportRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, account, list, query, language, asked_at, finished_at, why, parts, done, after, assurance ",
            "FROM list_export WHERE account = $1 ORDER BY id DESC LIMIT $2"
        ),
        &[account.into(), most.into()],
    )
}

/// Adds a part; another worker that was quicker makes this a conflict of the key.
pub(crate) fn add_part(tx: &mut Tx, export: i64, no: i64, text: &str) -> Result<(), Error> {
    tx.run(
        sql!("INSERT INTO list_export_part (export, no, text) VALUES ($1, $2, $3)"),
        &[export.into(), no.into(), text.into()],
    )?;
    Ok(())
}

pub(crate) fn moved_on(tx: &mut Tx, export: i64, parts: i64, done: i64, after: &str) -> Result<(), Error> {
    tx.run(
        sql!("UPDATE list_export SET parts = $2, done = $3, after = $4 WHERE id = $1"),
        &[export.into(), parts.into(), done.into(), after.into()],
    )?;
    Ok(())
}

pub(crate) fn finish(tx: &mut Tx, export: i64, why: Option<&str>) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!("UPDATE list_export SET finished_at = $2, why = $3 WHERE id = $1"),
        &[export.into(), now.into(), why.into()],
    )?;
    Ok(())
}

pub(crate) fn part(tx: &mut Tx, export: i64, no: i64) -> Result<Option<String>, Error> {
    tx.opt(
        sql!("SELECT text FROM list_export_part WHERE export = $1 AND no = $2"),
        &[export.into(), no.into()],
    )
}

/// Removes an export with its parts.
pub(crate) fn remove_export(tx: &mut Tx, export: i64) -> Result<(), Error> {
    tx.run(sql!("DELETE FROM list_export_part WHERE export = $1"), &[export.into()])?;
    tx.run(sql!("DELETE FROM list_export WHERE id = $1"), &[export.into()])?;
    Ok(())
}
