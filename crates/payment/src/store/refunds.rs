//! Refunds.

use store::{Error, Tx, sql};

use crate::model::Refund;

pub(crate) fn insert(tx: &mut Tx, r: &Refund) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO payment_refund (id, number, money, bill, amount, side, part, why, state, asked_by, asked_at, ",
            "checked_by, decided_by, decided_at, done_at, reference, note) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"
        ),
        &[
            r.id.into(),
            r.number.as_str().into(),
            r.money.into(),
            r.bill.into(),
            r.amount.into(),
            r.side.as_str().into(),
            r.part.as_str().into(),
            r.why.as_str().into(),
            r.state.as_str().into(),
            r.asked_by.into(),
            r.asked_at.into(),
            r.checked_by.into(),
            r.decided_by.into(),
            r.decided_at.into(),
            r.done_at.into(),
            r.reference.as_str().into(),
            r.note.as_str().into(),
        ],
    )?;
    Ok(())
}

/// Takes a refund: nobody else decides about it until this act ends.
pub(crate) fn take(tx: &mut Tx, id: i64) -> Result<Option<Refund>, Error> {
    tx.opt(
        sql!(
            "SELECT id, number, money, bill, amount, side, part, why, state, asked_by, asked_at, ",
            "checked_by, decided_by, decided_at, done_at, reference, note FROM payment_refund WHERE id = $1 {for update}"
        ),
        &[id.into()],
    )
}

/// The refund of this number.
///
/// # Errors
/// Database errors.
pub fn by_number(tx: &mut Tx, number: &str) -> Result<Option<Refund>, Error> {
    tx.opt(
        sql!(
            "SELECT id, number, money, bill, amount, side, part, why, state, asked_by, asked_at, ",
            "checked_by, decided_by, decided_at, done_at, reference, note FROM payment_refund WHERE number = $1"
        ),
        &[number.into()],
    )
}

/// Refunds of some money, in their order.
pub(crate) fn of_money(tx: &mut Tx, money: i64) -> Result<Vec<Refund>, Error> {
    tx.all(
        sql!(
            "SELECT id, number, money, bill, amount, side, part, why, state, asked_by, asked_at, ",
            "checked_by, decided_by, decided_at, done_at, reference, note FROM payment_refund WHERE money = $1 ORDER BY id"
        ),
        &[money.into()],
    )
}

/// Refunds of a bill, in their order.
///
/// # Errors
/// Database errors.
pub fn of_bill(tx: &mut Tx, bill: i64) -> Result<Vec<Refund>, Error> {
    tx.all(
        sql!(
            "SELECT id, number, money, bill, amount, side, part, why, state, asked_by, asked_at, ",
            "checked_by, decided_by, decided_at, done_at, reference, note FROM payment_refund WHERE bill = $1 ORDER BY id"
        ),
        &[bill.into()],
    )
}

/// Refunds in a state, the oldest first.
///
/// # Errors
/// Database errors.
pub fn in_state(tx: &mut Tx, state: &str, after: i64, most: u32) -> Result<Vec<Refund>, Error> {
    tx.all(
        sql!(
            "SELECT id, number, money, bill, amount, side, part, why, state, asked_by, asked_at, ",
            "checked_by, decided_by, decided_at, done_at, reference, note FROM payment_refund WHERE state = $1 AND id > $2 ",
            "ORDER BY id LIMIT $3"
        ),
        &[state.into(), after.into(), i64::from(most).into()],
    )
}

/// Keeps how a refund stands.
pub(crate) fn save(tx: &mut Tx, r: &Refund) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE payment_refund SET state = $2, checked_by = $3, decided_by = $4, decided_at = $5, done_at = $6, ",
            "reference = $7, note = $8 WHERE id = $1"
        ),
        &[
            r.id.into(),
            r.state.as_str().into(),
            r.checked_by.into(),
            r.decided_by.into(),
            r.decided_at.into(),
            r.done_at.into(),
            r.reference.as_str().into(),
            r.note.as_str().into(),
        ],
    )?;
    Ok(())
}

/// What of a line was given back.
pub(crate) fn line(tx: &mut Tx, bill: i64, no: i64, refunded: i64) -> Result<(), Error> {
    tx.run(
        sql!("UPDATE payment_line SET refunded = $3 WHERE bill = $1 AND no = $2"),
        &[bill.into(), no.into(), refunded.into()],
    )?;
    Ok(())
}

/// Receipts of a bill hold no more (冲红).
pub(crate) fn withdraw_receipts(tx: &mut Tx, bill: i64) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!("UPDATE payment_receipt SET withdrawn_at = $2 WHERE bill = $1 AND withdrawn_at IS NULL"),
        &[bill.into(), now.into()],
    )?;
    Ok(())
}
