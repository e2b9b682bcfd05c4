//! All SQL of payment. This file: the fee list and series; [`bills`]: bills, orders, money, receipts; [`books`]: entries; [`refunds`].

pub mod bills;
pub mod books;
pub mod refunds;

use store::{Error, Tx, record, sql};

record! {
    /// A version of the list, as a page names it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ListVersion {
        /// Id.
        pub id: i64,
        /// When it came into force, epoch ms.
        pub at: i64,
    }
}

pub(crate) fn list_id(tx: &mut Tx) -> Result<Option<i64>, Error> {
    tx.opt(sql!("SELECT id FROM payment_list ORDER BY id DESC LIMIT 1"), &[])
}

/// A version as written; the latest where none is named.
pub(crate) fn list_text(tx: &mut Tx, id: Option<i64>) -> Result<Option<String>, Error> {
    match id {
        Some(id) => tx.opt(sql!("SELECT body FROM payment_list WHERE id = $1"), &[id.into()]),
        None => tx.opt(sql!("SELECT body FROM payment_list ORDER BY id DESC LIMIT 1"), &[]),
    }
}

/// Versions, the latest first.
pub(crate) fn list_versions(tx: &mut Tx, most: u32) -> Result<Vec<ListVersion>, Error> {
    tx.all(sql!("SELECT id, at FROM payment_list ORDER BY id DESC LIMIT $1"), &[i64::from(most).into()])
}

pub(crate) fn insert_list(tx: &mut Tx, id: i64, by: &str, text: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!("INSERT INTO payment_list (id, at, by_whom, body) VALUES ($1, $2, $3, $4)"),
        &[id.into(), now.into(), by.into(), text.into()],
    )?;
    Ok(())
}

/// The next number of a gap-free series.
pub(crate) fn next_serial(tx: &mut Tx, name: &str) -> Result<i64, Error> {
    tx.one(
        sql!(
            "INSERT INTO payment_serial (name, last) VALUES ($1, 1) ",
            "ON CONFLICT (name) DO UPDATE SET last = payment_serial.last + 1 RETURNING last"
        ),
        &[name.into()],
    )
}
