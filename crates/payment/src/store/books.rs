//! Entries and their postings.

use store::{Error, Tx, Value, sql};

use crate::books::About;
use crate::model::Posted;

pub(crate) fn insert(
    tx: &mut Tx,
    kind: &str,
    about: About,
    postings: &[&(String, i64)],
) -> Result<(), Error> {
    let (id, now) = (tx.new_id(), tx.now());
    tx.run(
        sql!("INSERT INTO payment_entry (id, at, kind, bill, money) VALUES ($1, $2, $3, $4, $5)"),
        &[id.into(), now.into(), kind.into(), about.bill.into(), about.money.into()],
    )?;
    let rows: Vec<[Value; 4]> = (1_i64..)
        .zip(postings)
        .map(|(no, (account, amount))| [id.into(), no.into(), account.as_str().into(), (*amount).into()])
        .collect();
    tx.insert_many(sql!("INSERT INTO payment_posting (entry, no, account, amount) VALUES {rows}"), &rows)?;
    Ok(())
}

pub(crate) fn balances(tx: &mut Tx) -> Result<Vec<(String, i64)>, Error> {
    tx.all(
        sql!("SELECT account, CAST(SUM(amount) AS BIGINT) FROM payment_posting GROUP BY account ORDER BY account"),
        &[],
    )
}

/// What a bill's entries posted, in their order.
///
/// # Errors
/// Database errors.
pub fn of_bill(tx: &mut Tx, bill: i64) -> Result<Vec<Posted>, Error> {
    tx.all(
        sql!(
            "SELECT e.id AS entry, e.at AS at, e.kind AS kind, p.account AS account, p.amount AS amount ",
            "FROM payment_entry e JOIN payment_posting p ON p.entry = e.id WHERE e.bill = $1 ORDER BY e.id, p.no"
        ),
        &[bill.into()],
    )
}
