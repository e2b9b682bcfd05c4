//! Parcels, and what happened to deliveries.

use store::{Error, Tx, sql};

use crate::model::{Parcel, Step};

pub(crate) fn insert(tx: &mut Tx, p: &Parcel) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO delivery_parcel (id, number, delivery, state, tracking, made_at, last_at, last_rank) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        &[
            p.id.into(),
            p.number.as_str().into(),
            p.delivery.into(),
            p.state.as_str().into(),
            p.tracking.as_str().into(),
            p.made_at.into(),
            p.last_at.into(),
            p.last_rank.into(),
        ],
    )?;
    Ok(())
}

pub(crate) fn save(tx: &mut Tx, p: &Parcel) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE delivery_parcel SET state = $2, tracking = $3, last_at = $4, last_rank = $5 WHERE id = $1"
        ),
        &[
            p.id.into(),
            p.state.as_str().into(),
            p.tracking.as_str().into(),
            p.last_at.into(),
            p.last_rank.into(),
        ],
    )?;
    Ok(())
}

pub(crate) fn one(tx: &mut Tx, id: i64) -> Result<Option<Parcel>, Error> {
    tx.opt(
        sql!(
            "SELECT id, number, delivery, state, tracking, made_at, last_at, last_rank FROM delivery_parcel WHERE id = $1"
        ),
        &[id.into()],
    )
}

/// The parcel of our number.
///
/// # Errors
/// Database errors.
pub fn by_number(tx: &mut Tx, number: &str) -> Result<Option<Parcel>, Error> {
    tx.opt(
        sql!(
            "SELECT id, number, delivery, state, tracking, made_at, last_at, last_rank FROM delivery_parcel ",
            "WHERE number = $1"
        ),
        &[number.into()],
    )
}

pub(crate) fn insert_step(tx: &mut Tx, s: &Step) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO delivery_step (id, delivery, parcel, event, kind, at, told_at, note) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        &[
            s.id.into(),
            s.delivery.into(),
            s.parcel.as_str().into(),
            s.event.as_deref().into(),
            s.kind.as_str().into(),
            s.at.into(),
            s.told_at.into(),
            s.note.as_str().into(),
        ],
    )?;
    Ok(())
}

/// What the courier told under this number of a parcel.
pub(crate) fn step_of(tx: &mut Tx, parcel: &str, event: &str) -> Result<Option<Step>, Error> {
    tx.opt(
        sql!(
            "SELECT id, delivery, parcel, event, kind, at, told_at, note FROM delivery_step ",
            "WHERE parcel = $1 AND event = $2"
        ),
        &[parcel.into(), event.into()],
    )
}

/// What happened to a delivery, in the order in which it happened.
///
/// # Errors
/// Database errors.
pub fn steps(tx: &mut Tx, delivery: i64) -> Result<Vec<Step>, Error> {
    tx.all(
        sql!(
            "SELECT id, delivery, parcel, event, kind, at, told_at, note FROM delivery_step WHERE delivery = $1 ",
            "ORDER BY at, id LIMIT 500"
        ),
        &[delivery.into()],
    )
}
