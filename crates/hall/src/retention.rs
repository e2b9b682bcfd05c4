//! How long appointments and tickets of halls are kept (docs/decisions/0230).

use contract::Fault;
use directory::retention::{Erasing, Fate, Kept, Kind, Portion};
use store::Tx;

use crate::store::{bookings, tickets};

/// An appointment, with who came, from when it was made.
pub const BOOKING: Kind = Kind {
    name: "booking",
    words: "hall-retention-booking",
    since: "hall-retention-booking-since",
    days: 730,
    least: 180,
    most: 3_650,
    listed: false,
};

/// A ticket, from when it was taken.
pub const TICKET: Kind = Kind {
    name: "queue-ticket",
    words: "hall-retention-ticket",
    since: "hall-retention-ticket-since",
    days: 365,
    least: 30,
    most: 3_650,
    listed: false,
};

/// All of them.
pub const KEPT: &[Kept] = &[
    Kept { kind: BOOKING, due: |tx, before, most| Ok(bookings::old_count(tx, before, most)?), erase: booked },
    Kept { kind: TICKET, due: |tx, before, most| Ok(tickets::old_count(tx, before, most)?), erase: taken },
];

fn booked(tx: &mut Tx, erasing: &Erasing<'_>) -> Result<Portion, Fault> {
    let found = bookings::oldest(tx, erasing.after_id(), erasing.most)?;
    erasing.each(
        tx,
        &found,
        |row| row.id.to_string(),
        |tx, row| {
            if row.booked_at >= erasing.before {
                return Ok(Fate::Over);
            }
            if erasing.holds.account(row.account)
                || row.party.is_some_and(|party| erasing.holds.party(party))
                || erasing.holds.number(&row.number)
            {
                return Ok(Fate::Held);
            }
            // One made long ahead is not over yet.
            if row.ends_at >= erasing.before {
                return Ok(Fate::Stays);
            }
            bookings::erase(tx, row.id)?;
            Ok(Fate::Erased(row.number.clone()))
        },
    )
}

fn taken(tx: &mut Tx, erasing: &Erasing<'_>) -> Result<Portion, Fault> {
    let found = tickets::oldest(tx, erasing.after_id(), erasing.most)?;
    erasing.each(
        tx,
        &found,
        |row| row.id.to_string(),
        |tx, row| {
            if row.taken_at >= erasing.before {
                return Ok(Fate::Over);
            }
            if row.account.is_some_and(|account| erasing.holds.account(account)) {
                return Ok(Fate::Held);
            }
            tickets::erase(tx, row.id)?;
            Ok(Fate::Erased(row.id.to_string()))
        },
    )
}
