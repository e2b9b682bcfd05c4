//! How long it is kept who had which data resource read about whom (docs/decisions/0230).

use contract::Fault;
use directory::retention::{Erasing, Fate, Kept, Kind, Portion};
use store::Tx;

use crate::store as rows;

/// A line of who had what read, from when it was.
pub const CALL: Kind = Kind {
    name: "data-call",
    words: "exchange-retention",
    since: "exchange-retention-since",
    days: 1_826,
    least: 365,
    most: 36_500,
    listed: false,
};

/// All of them.
pub const KEPT: &[Kept] =
    &[Kept { kind: CALL, due: |tx, before, most| Ok(rows::calls_before(tx, before, most)?), erase: calls }];

fn calls(tx: &mut Tx, erasing: &Erasing<'_>) -> Result<Portion, Fault> {
    let found = rows::oldest_calls(tx, erasing.after_id(), erasing.most)?;
    erasing.each(
        tx,
        &found,
        |row| row.0.to_string(),
        |tx, (id, party, at)| {
            if *at >= erasing.before {
                return Ok(Fate::Over);
            }
            if erasing.holds.party(*party) {
                return Ok(Fate::Held);
            }
            rows::erase_call(tx, *id)?;
            Ok(Fate::Erased(id.to_string()))
        },
    )
}
