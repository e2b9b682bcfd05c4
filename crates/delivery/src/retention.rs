//! How long deliveries, choices and addresses are kept (docs/decisions/0230).

use contract::Fault;
use directory::retention::{Erasing, Fate, Kept, Kind, Portion};
use store::Tx;

use crate::store::{book, choices, deliveries};

/// A delivery, with who received it and its parcels, from when it was delivered.
pub const DELIVERY: Kind = Kind {
    name: "delivery",
    words: "delivery-retention-delivery",
    since: "delivery-retention-delivery-since",
    days: 1_095,
    least: 180,
    most: 3_650,
    listed: true,
};

/// What was said of an application that was never handed in, or brought no results, from when it was said.
pub const CHOICE: Kind = Kind {
    name: "delivery-choice",
    words: "delivery-retention-choice",
    since: "delivery-retention-choice-since",
    days: 1_095,
    least: 365,
    most: 3_650,
    listed: false,
};

/// An address somebody keeps, from when it was used last.
pub const ADDRESS: Kind = Kind {
    name: "delivery-address",
    words: "delivery-retention-address",
    since: "delivery-retention-address-since",
    days: 1_095,
    least: 180,
    most: 3_650,
    listed: false,
};

/// All of them.
pub const KEPT: &[Kept] = &[
    Kept {
        kind: DELIVERY,
        due: |tx, before, most| Ok(deliveries::old_count(tx, before, most)?),
        erase: delivered,
    },
    Kept { kind: CHOICE, due: |tx, before, most| Ok(choices::old_count(tx, before, most)?), erase: said },
    Kept { kind: ADDRESS, due: |tx, before, most| Ok(book::old_count(tx, before, most)?), erase: kept },
];

fn delivered(tx: &mut Tx, erasing: &Erasing<'_>) -> Result<Portion, Fault> {
    let found = deliveries::ended(tx, erasing.after_id(), erasing.most)?;
    erasing.each(
        tx,
        &found,
        |row| row.id.to_string(),
        |tx, row| {
            if row.opened_at >= erasing.before {
                return Ok(Fate::Over);
            }
            if row.ended_at.is_none_or(|at| at >= erasing.before) {
                return Ok(Fate::Stays);
            }
            if erasing.holds.party(row.party) || erasing.holds.number(&row.application) {
                return Ok(Fate::Held);
            }
            choices::erase_of(tx, row.root)?;
            deliveries::erase(tx, row.id)?;
            Ok(Fate::Erased(row.number.clone()))
        },
    )
}

fn said(tx: &mut Tx, erasing: &Erasing<'_>) -> Result<Portion, Fault> {
    let found = choices::oldest(tx, erasing.after_id(), erasing.most)?;
    erasing.each(
        tx,
        &found,
        |row| row.id.to_string(),
        |tx, row| {
            if row.chosen_at >= erasing.before {
                return Ok(Fate::Stays);
            }
            // As long as something is to be delivered it is needed.
            let delivery = row.root.map(|root| deliveries::of_root(tx, root)).transpose()?.flatten();
            if delivery.is_some_and(|one| one.ended_at.is_none()) {
                return Ok(Fate::Stays);
            }
            choices::erase(tx, row.id)?;
            Ok(Fate::Erased(row.id.to_string()))
        },
    )
}

fn kept(tx: &mut Tx, erasing: &Erasing<'_>) -> Result<Portion, Fault> {
    let found = book::oldest(tx, erasing.after_id(), erasing.most)?;
    erasing.each(
        tx,
        &found,
        |row| row.id.to_string(),
        |tx, row| {
            if row.used_at >= erasing.before {
                return Ok(Fate::Stays);
            }
            if erasing.holds.party(row.party) {
                return Ok(Fate::Held);
            }
            book::erase(tx, row.id)?;
            Ok(Fate::Erased(row.id.to_string()))
        },
    )
}
