//! How long tickets of the hotline are kept: what was wished, who wished it, what was answered (docs/decisions/0230).

use contract::Fault;
use directory::retention::{Erasing, Fate, Kept, Kind, Portion};
use store::Tx;

use crate::store as rows;

/// A ticket with its hops and who looked behind it, from when it was closed. Its caller is sealed, so a hold names its number.
pub const TICKET: Kind = Kind {
    name: "hotline-ticket",
    words: "ticket-retention",
    since: "ticket-retention-since",
    days: 1_826,
    least: 365,
    most: 36_500,
    listed: true,
};

/// All of them.
pub const KEPT: &[Kept] = &[Kept {
    kind: TICKET,
    due: |tx, before, most| Ok(rows::closed_count(tx, before, most)?),
    erase: tickets,
}];

fn tickets(tx: &mut Tx, erasing: &Erasing<'_>) -> Result<Portion, Fault> {
    let found = rows::closed(tx, erasing.before, erasing.after_pair(), erasing.most)?;
    let place = |row: &rows::ClosedRow| format!("{} {}", row.closed_at, row.id);
    erasing.each(tx, &found, place, |tx, row| {
        if erasing.holds.number(&row.number) {
            return Ok(Fate::Held);
        }
        // What others are handled with stays until they go.
        if rows::followers(tx, row.id)?.iter().any(|one| one.closed_at.is_none_or(|at| at >= erasing.before))
        {
            return Ok(Fate::Stays);
        }
        rows::erase(tx, row.id)?;
        Ok(Fate::Erased(row.number.clone()))
    })
}
