//! SQL of the words that administrators set.

use contract::AccountId;
use store::{Error, Tx, sql};

/// Title and text of a kind in a language, where they are set.
pub fn of(tx: &mut Tx, kind: &str, language: &str) -> Result<Option<(String, String)>, Error> {
    tx.opt(
        sql!("SELECT title, body FROM notice_words WHERE kind = $1 AND language = $2"),
        &[kind.into(), language.into()],
    )
}

/// Every kind and language with words of its own.
pub fn all(tx: &mut Tx) -> Result<Vec<(String, String)>, Error> {
    tx.all(sql!("SELECT kind, language FROM notice_words ORDER BY kind, language LIMIT 1000"), &[])
}

/// Sets them.
pub fn put(
    tx: &mut Tx,
    kind: &str,
    language: &str,
    title: &str,
    body: &str,
    by: AccountId,
) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO notice_words (kind, language, title, body, changed_by, changed_at) ",
            "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (kind, language) DO UPDATE SET title = excluded.title, ",
            "body = excluded.body, changed_by = excluded.changed_by, changed_at = excluded.changed_at"
        ),
        &[kind.into(), language.into(), title.into(), body.into(), by.into(), tx.now().into()],
    )?;
    Ok(())
}

/// Goes back to those that come with the product.
pub fn remove(tx: &mut Tx, kind: &str, language: &str) -> Result<(), Error> {
    tx.run(
        sql!("DELETE FROM notice_words WHERE kind = $1 AND language = $2"),
        &[kind.into(), language.into()],
    )?;
    Ok(())
}
