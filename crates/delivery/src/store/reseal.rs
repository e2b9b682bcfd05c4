//! Sealing anew what the key in use did not seal.

use store::{Error, Step, Tx, sql, vault};

/// The next addresses after `after`.
pub(crate) fn addresses(tx: &mut Tx, after: i64) -> Result<Step, Error> {
    let rows: Vec<(i64, Vec<u8>)> = tx.all(
        sql!("SELECT id, sealed FROM delivery_address WHERE id > $1 ORDER BY id LIMIT 200 {for update}"),
        &[after.into()],
    )?;
    let mut step = Step::default();
    for (id, sealed) in rows {
        step.last = Some(id);
        if let Some(anew) = vault::reseal(&crate::book::place(id), &sealed)? {
            step.changed += tx.run(
                sql!("UPDATE delivery_address SET sealed = $2 WHERE id = $1"),
                &[id.into(), anew.into()],
            )?;
        }
    }
    Ok(step)
}

/// The next choices after `after`.
pub(crate) fn choices(tx: &mut Tx, after: i64) -> Result<Step, Error> {
    let rows: Vec<(i64, Option<Vec<u8>>)> = tx.all(
        sql!("SELECT id, recipient FROM delivery_choice WHERE id > $1 ORDER BY id LIMIT 200 {for update}"),
        &[after.into()],
    )?;
    let mut step = Step::default();
    for (id, sealed) in rows {
        step.last = Some(id);
        let Some(sealed) = sealed else { continue };
        if let Some(anew) = vault::reseal(&crate::choose::place(id), &sealed)? {
            step.changed += tx.run(
                sql!("UPDATE delivery_choice SET recipient = $2 WHERE id = $1"),
                &[id.into(), anew.into()],
            )?;
        }
    }
    Ok(step)
}

/// The next deliveries after `after`: their recipients and their codes.
pub(crate) fn deliveries(tx: &mut Tx, after: i64) -> Result<Step, Error> {
    let rows: Vec<(i64, Option<Vec<u8>>, Vec<u8>)> = tx.all(
        sql!(
            "SELECT id, recipient, code FROM delivery_delivery WHERE id > $1 ORDER BY id LIMIT 200 {for update}"
        ),
        &[after.into()],
    )?;
    let mut step = Step::default();
    for (id, sealed, code) in rows {
        step.last = Some(id);
        let recipient = match &sealed {
            Some(sealed) => vault::reseal(&crate::choose::delivery_place(id), sealed)?,
            None => None,
        };
        if let Some(anew) = recipient {
            step.changed += tx.run(
                sql!("UPDATE delivery_delivery SET recipient = $2 WHERE id = $1"),
                &[id.into(), anew.into()],
            )?;
        }
        if let Some(anew) = vault::reseal(&crate::open::code_place(id), &code)? {
            step.changed += tx.run(
                sql!("UPDATE delivery_delivery SET code = $2 WHERE id = $1"),
                &[id.into(), anew.into()],
            )?;
        }
    }
    Ok(step)
}
