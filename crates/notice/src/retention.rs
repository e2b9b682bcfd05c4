//! How long messages are kept (docs/decisions/0230).

use contract::Fault;
use directory::retention::{Erasing, Fate, Kept, Kind, Portion};
use store::Tx;

use crate::store as rows;

/// A message with what went out of the house for it, from when it was written.
pub const MESSAGE: Kind = Kind {
    name: "message",
    words: "notice-retention",
    since: "notice-retention-since",
    days: 1_095,
    least: 90,
    most: 36_500,
    listed: false,
};

/// All of them.
pub const KEPT: &[Kept] = &[Kept {
    kind: MESSAGE,
    due: |tx, before, most| Ok(rows::old_count(tx, before, most)?),
    erase: messages,
}];

fn messages(tx: &mut Tx, erasing: &Erasing<'_>) -> Result<Portion, Fault> {
    // That somebody was told of a task is asked for only while the task is open.
    if erasing.place.is_empty() {
        rows::forget_tasks(tx, erasing.before)?;
    }
    let found = rows::oldest(tx, erasing.after_id(), erasing.most)?;
    let place = |row: &rows::OldRow| row.id.to_string();
    erasing.each(tx, &found, place, |tx, row| {
        if row.at >= erasing.before {
            return Ok(Fate::Over);
        }
        if erasing.holds.account(row.account) || erasing.holds.number(&row.number) {
            return Ok(Fate::Held);
        }
        rows::erase(tx, row.id)?;
        Ok(Fate::Erased(row.id.to_string()))
    })
}
