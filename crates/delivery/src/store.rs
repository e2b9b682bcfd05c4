//! All SQL of deliveries. This file: series; [`book`]: addresses; [`choices`]: what applicants want; [`deliveries`]; [`parcels`]: parcels and what
//! happened; [`reseal`]: after a change of the secret.

pub mod book;
pub mod choices;
pub mod deliveries;
pub mod parcels;
pub mod reseal;

use store::{Error, Tx, sql};

/// The next number of a series.
pub(crate) fn next_serial(tx: &mut Tx, name: &str) -> Result<i64, Error> {
    tx.one(
        sql!(
            "INSERT INTO delivery_serial (name, last) VALUES ($1, 1) ",
            "ON CONFLICT (name) DO UPDATE SET last = delivery_serial.last + 1 RETURNING last"
        ),
        &[name.into()],
    )
}
