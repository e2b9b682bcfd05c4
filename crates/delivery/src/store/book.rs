//! Addresses people keep.

use store::{Error, Tx, sql};

use crate::model::Address;

pub(crate) fn insert(tx: &mut Tx, a: &Address) -> Result<(), Error> {
    tx.run(
        sql!("INSERT INTO delivery_address (id, party, sealed, used_at) VALUES ($1, $2, $3, $4)"),
        &[a.id.into(), a.party.into(), a.sealed.as_slice().into(), a.used_at.into()],
    )?;
    Ok(())
}

pub(crate) fn one(tx: &mut Tx, id: i64) -> Result<Option<Address>, Error> {
    tx.opt(sql!("SELECT id, party, sealed, used_at FROM delivery_address WHERE id = $1"), &[id.into()])
}

/// Of a party, the one used last first.
pub(crate) fn of_party(tx: &mut Tx, party: i64, most: u32) -> Result<Vec<Address>, Error> {
    tx.all(
        sql!(
            "SELECT id, party, sealed, used_at FROM delivery_address WHERE party = $1 ",
            "ORDER BY used_at DESC, id DESC LIMIT $2"
        ),
        &[party.into(), i64::from(most).into()],
    )
}

pub(crate) fn used(tx: &mut Tx, id: i64) -> Result<(), Error> {
    let now = tx.now();
    tx.run(sql!("UPDATE delivery_address SET used_at = $2 WHERE id = $1"), &[id.into(), now.into()])?;
    Ok(())
}

pub(crate) fn erase(tx: &mut Tx, id: i64) -> Result<(), Error> {
    tx.run(sql!("DELETE FROM delivery_address WHERE id = $1"), &[id.into()])?;
    Ok(())
}

/// Those not used since, at most so many.
pub(crate) fn old_count(tx: &mut Tx, before: i64, most: u32) -> Result<i64, Error> {
    tx.one(
        sql!("SELECT COUNT(*) FROM (SELECT id FROM delivery_address WHERE used_at < $1 LIMIT $2) AS old"),
        &[before.into(), i64::from(most).into()],
    )
}

/// The oldest above an id.
pub(crate) fn oldest(tx: &mut Tx, after: i64, most: u32) -> Result<Vec<Address>, Error> {
    tx.all(
        sql!("SELECT id, party, sealed, used_at FROM delivery_address WHERE id > $1 ORDER BY id LIMIT $2"),
        &[after.into(), i64::from(most).into()],
    )
}
