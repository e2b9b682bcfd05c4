//! Bills, their lines, orders, money and receipts.

use directory::access::{Columns, ListScope};
use store::{Error, Query, Tx, Value, sql};

use crate::model::{Bill, Line, Money, Order, Receipt};

pub(crate) fn insert(tx: &mut Tx, b: &Bill, lines: &[Line]) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO payment_bill (id, number, root, application, item, name_zh, name_en, party, region, organ, state, charged, ",
            "waived, paid, refunded, made_at, due_on, ended_at) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)"
        ),
        &[
            b.id.into(),
            b.number.as_str().into(),
            b.root.into(),
            b.application.as_str().into(),
            b.item.as_str().into(),
            b.name_zh.as_str().into(),
            b.name_en.as_str().into(),
            b.party.into(),
            b.region.as_str().into(),
            b.organ.into(),
            b.state.as_str().into(),
            b.charged.into(),
            b.waived.into(),
            b.paid.into(),
            b.refunded.into(),
            b.made_at.into(),
            b.due_on.as_str().into(),
            b.ended_at.into(),
        ],
    )?;
    let rows: Vec<Vec<Value>> = lines
        .iter()
        .map(|l| {
            vec![
                l.bill.into(),
                l.no.into(),
                l.fee.as_str().into(),
                l.name_zh.as_str().into(),
                l.name_en.as_str().into(),
                l.basis_zh.as_str().into(),
                l.basis_en.as_str().into(),
                l.case_number.as_str().into(),
                l.organ.into(),
                l.account.as_str().into(),
                l.payer.as_str().into(),
                l.amount.into(),
                l.waived.into(),
                l.why.as_str().into(),
                l.fault.as_str().into(),
            ]
        })
        .collect();
    tx.insert_many(
        sql!(
            "INSERT INTO payment_line (bill, no, fee, name_zh, name_en, basis_zh, basis_en, case_number, organ, account, payer, amount, ",
            "waived, why, fault) VALUES {rows}"
        ),
        &rows,
    )?;
    Ok(())
}

pub(crate) fn by_id(tx: &mut Tx, id: i64) -> Result<Option<Bill>, Error> {
    tx.opt(
        sql!(
            "SELECT id, number, root, application, item, name_zh, name_en, party, region, organ, state, ",
            "charged, waived, paid, refunded, made_at, due_on, ended_at FROM payment_bill WHERE id = $1"
        ),
        &[id.into()],
    )
}

/// Takes a bill: nobody else changes it until this act ends.
pub(crate) fn take(tx: &mut Tx, id: i64) -> Result<Option<Bill>, Error> {
    tx.opt(
        sql!(
            "SELECT id, number, root, application, item, name_zh, name_en, party, region, organ, state, ",
            "charged, waived, paid, refunded, made_at, due_on, ended_at FROM payment_bill WHERE id = $1 {for update}"
        ),
        &[id.into()],
    )
}

/// The bill of this number.
///
/// # Errors
/// Database errors.
pub fn by_number(tx: &mut Tx, number: &str) -> Result<Option<Bill>, Error> {
    tx.opt(
        sql!(
            "SELECT id, number, root, application, item, name_zh, name_en, party, region, organ, state, ",
            "charged, waived, paid, refunded, made_at, due_on, ended_at FROM payment_bill WHERE number = $1"
        ),
        &[number.into()],
    )
}

/// The bill of an application.
///
/// # Errors
/// Database errors.
pub fn of_root(tx: &mut Tx, root: i64) -> Result<Option<Bill>, Error> {
    tx.opt(
        sql!(
            "SELECT id, number, root, application, item, name_zh, name_en, party, region, organ, state, ",
            "charged, waived, paid, refunded, made_at, due_on, ended_at FROM payment_bill WHERE root = $1"
        ),
        &[root.into()],
    )
}

/// The bill of the application of this public number.
///
/// # Errors
/// Database errors.
pub fn of_application(tx: &mut Tx, number: &str) -> Result<Option<Bill>, Error> {
    tx.opt(
        sql!(
            "SELECT id, number, root, application, item, name_zh, name_en, party, region, organ, state, ",
            "charged, waived, paid, refunded, made_at, due_on, ended_at FROM payment_bill WHERE application = $1"
        ),
        &[number.into()],
    )
}

/// Bills of a party, newest first.
///
/// # Errors
/// Database errors.
pub fn of_party(tx: &mut Tx, party: i64, before: i64, most: u32) -> Result<Vec<Bill>, Error> {
    tx.all(
        sql!(
            "SELECT id, number, root, application, item, name_zh, name_en, party, region, organ, state, ",
            "charged, waived, paid, refunded, made_at, due_on, ended_at FROM payment_bill WHERE party = $1 AND id < $2 ORDER BY id DESC LIMIT $3"
        ),
        &[party.into(), before.into(), i64::from(most).into()],
    )
}

/// Bills within a scope, newest first; of this state where one is named, past their last day where `overdue` is a day.
pub(crate) fn within(
    tx: &mut Tx,
    scope: &ListScope,
    (state, overdue): (&str, Option<&str>),
    before: i64,
    most: u32,
) -> Result<Vec<Bill>, Error> {
    let mut query = Query::new(sql!(
        "SELECT id, number, root, application, item, name_zh, name_en, party, region, organ, state, ",
        "charged, waived, paid, refunded, made_at, due_on, ended_at FROM payment_bill"
    ));
    query.and("id < ?", [before.into()]);
    if !state.is_empty() {
        query.and("state = ?", [state.into()]);
    }
    if let Some(today) = overdue {
        query.and("due_on < ?", [today.into()]);
    }
    scope.narrow(&mut query, Columns { region: "region", organ: "organ", item: "item" });
    query.order_by("id DESC").limit(most);
    tx.list(&query)
}

/// Open bills that charge one of these fees, by their ids.
pub(crate) fn open_with(tx: &mut Tx, fees: &[&str], after: i64, most: u32) -> Result<Vec<i64>, Error> {
    let mut query =
        Query::new(sql!("SELECT DISTINCT b.id FROM payment_bill b JOIN payment_line l ON l.bill = b.id"));
    query.and("b.state = 'open'", []).and("b.id > ?", [after.into()]).and("l.amount > l.waived", []);
    query.push(" AND l.fee IN (", []);
    for (at, fee) in fees.iter().enumerate() {
        query.push(if at == 0 { "?" } else { ", ?" }, [(*fee).into()]);
    }
    query.push(")", []).order_by("b.id").limit(most);
    tx.list(&query)
}

/// Keeps how a bill stands.
pub(crate) fn save(tx: &mut Tx, b: &Bill) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE payment_bill SET state = $2, charged = $3, waived = $4, paid = $5, refunded = $6, ended_at = $7 ",
            "WHERE id = $1"
        ),
        &[
            b.id.into(),
            b.state.as_str().into(),
            b.charged.into(),
            b.waived.into(),
            b.paid.into(),
            b.refunded.into(),
            b.ended_at.into(),
        ],
    )?;
    Ok(())
}

/// The lines of a bill.
///
/// # Errors
/// Database errors.
pub fn lines(tx: &mut Tx, bill: i64) -> Result<Vec<Line>, Error> {
    tx.all(
        sql!(
            "SELECT bill, no, fee, name_zh, name_en, basis_zh, basis_en, case_number, organ, account, payer, amount, waived, why, fault, ",
            "refunded FROM payment_line WHERE bill = $1 ORDER BY no"
        ),
        &[bill.into()],
    )
}

pub(crate) fn waive_line(tx: &mut Tx, line: &Line, waived: i64, why: &str) -> Result<(), Error> {
    tx.run(
        sql!("UPDATE payment_line SET waived = $3, why = $4 WHERE bill = $1 AND no = $2"),
        &[line.bill.into(), line.no.into(), waived.into(), why.into()],
    )?;
    Ok(())
}

pub(crate) fn insert_order(tx: &mut Tx, o: &Order) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO payment_order (id, number, bill, channel, amount, state, made_at, expires_at, by_account) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        &[
            o.id.into(),
            o.number.as_str().into(),
            o.bill.into(),
            o.channel.as_str().into(),
            o.amount.into(),
            o.state.as_str().into(),
            o.made_at.into(),
            o.expires_at.into(),
            o.by_account.into(),
        ],
    )?;
    Ok(())
}

pub(crate) fn order(tx: &mut Tx, number: &str) -> Result<Option<Order>, Error> {
    tx.opt(
        sql!(
            "SELECT id, number, bill, channel, amount, state, made_at, expires_at, by_account ",
            "FROM payment_order WHERE number = $1"
        ),
        &[number.into()],
    )
}

/// Orders of a bill, in their order.
///
/// # Errors
/// Database errors.
pub fn orders(tx: &mut Tx, bill: i64) -> Result<Vec<Order>, Error> {
    tx.all(
        sql!(
            "SELECT id, number, bill, channel, amount, state, made_at, expires_at, by_account ",
            "FROM payment_order WHERE bill = $1 ORDER BY id"
        ),
        &[bill.into()],
    )
}

pub(crate) fn order_is(tx: &mut Tx, id: i64, state: &str) -> Result<(), Error> {
    tx.run(sql!("UPDATE payment_order SET state = $2 WHERE id = $1"), &[id.into(), state.into()])?;
    Ok(())
}

pub(crate) fn insert_money(tx: &mut Tx, m: &Money) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO payment_money (id, channel, reference, order_number, bill, amount, applied, held, returned, why, late, told, ",
            "at, day) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        ),
        &[
            m.id.into(),
            m.channel.as_str().into(),
            m.reference.as_str().into(),
            m.order_number.as_str().into(),
            m.bill.into(),
            m.amount.into(),
            m.applied.into(),
            m.held.into(),
            m.returned.into(),
            m.why.as_str().into(),
            m.late.into(),
            m.told.into(),
            m.at.into(),
            m.day.as_str().into(),
        ],
    )?;
    Ok(())
}

pub(crate) fn money(tx: &mut Tx, id: i64) -> Result<Option<Money>, Error> {
    tx.opt(
        sql!(
            "SELECT id, channel, reference, order_number, bill, amount, applied, held, returned, why, late, told, at, day ",
            "FROM payment_money WHERE id = $1"
        ),
        &[id.into()],
    )
}

/// Takes money: nobody else decides about it until this act ends.
pub(crate) fn take_money(tx: &mut Tx, id: i64) -> Result<Option<Money>, Error> {
    tx.opt(
        sql!(
            "SELECT id, channel, reference, order_number, bill, amount, applied, held, returned, why, late, told, at, day ",
            "FROM payment_money WHERE id = $1 {for update}"
        ),
        &[id.into()],
    )
}

/// Money by the number of whoever took it. On the database with several writers nobody else takes the same in meanwhile: the index is unique.
pub(crate) fn money_by_reference(
    tx: &mut Tx,
    channel: &str,
    reference: &str,
) -> Result<Option<Money>, Error> {
    tx.opt(
        sql!(
            "SELECT id, channel, reference, order_number, bill, amount, applied, held, returned, why, late, told, at, day ",
            "FROM payment_money WHERE channel = $1 AND reference = $2"
        ),
        &[channel.into(), reference.into()],
    )
}

/// Money of a bill, in its order.
///
/// # Errors
/// Database errors.
pub fn money_of(tx: &mut Tx, bill: i64) -> Result<Vec<Money>, Error> {
    tx.all(
        sql!(
            "SELECT id, channel, reference, order_number, bill, amount, applied, held, returned, why, late, told, at, day ",
            "FROM payment_money WHERE bill = $1 ORDER BY id"
        ),
        &[bill.into()],
    )
}

/// Money of which something is held, the oldest first.
///
/// # Errors
/// Database errors.
pub fn held(tx: &mut Tx, after: i64, most: u32) -> Result<Vec<Money>, Error> {
    tx.all(
        sql!(
            "SELECT id, channel, reference, order_number, bill, amount, applied, held, returned, why, late, told, at, day ",
            "FROM payment_money WHERE held > 0 AND id > $1 ORDER BY id LIMIT $2"
        ),
        &[after.into(), i64::from(most).into()],
    )
}

pub(crate) fn told_again(tx: &mut Tx, id: i64) -> Result<(), Error> {
    tx.run(sql!("UPDATE payment_money SET told = told + 1 WHERE id = $1"), &[id.into()])?;
    Ok(())
}

pub(crate) fn save_money(tx: &mut Tx, m: &Money) -> Result<(), Error> {
    tx.run(
        sql!("UPDATE payment_money SET applied = $2, held = $3, returned = $4 WHERE id = $1"),
        &[m.id.into(), m.applied.into(), m.held.into(), m.returned.into()],
    )?;
    Ok(())
}

pub(crate) fn insert_receipt(tx: &mut Tx, r: &Receipt) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO payment_receipt (id, number, code, bill, amount, at, withdrawn_at) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        &[
            r.id.into(),
            r.number.as_str().into(),
            r.code.as_str().into(),
            r.bill.into(),
            r.amount.into(),
            r.at.into(),
            r.withdrawn_at.into(),
        ],
    )?;
    Ok(())
}

pub(crate) fn receipt(tx: &mut Tx, number: &str) -> Result<Option<Receipt>, Error> {
    tx.opt(
        sql!(
            "SELECT id, number, code, bill, amount, at, withdrawn_at FROM payment_receipt WHERE number = $1"
        ),
        &[number.into()],
    )
}

/// The receipt of a bill.
///
/// # Errors
/// Database errors.
pub fn receipt_of(tx: &mut Tx, bill: i64) -> Result<Option<Receipt>, Error> {
    tx.opt(
        sql!(
            "SELECT id, number, code, bill, amount, at, withdrawn_at FROM payment_receipt ",
            "WHERE bill = $1 ORDER BY id DESC LIMIT 1"
        ),
        &[bill.into()],
    )
}
