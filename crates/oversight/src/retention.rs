//! How long it is kept who rated and in which words; the grade stays, for the figures (docs/decisions/0230).

use contract::Fault;
use directory::retention::{Erasing, Fate, Kept, Kind, Portion};
use store::Tx;

use crate::store as rows;

/// Who rated, their words, and what was said on the telephone about it, from when it was rated.
pub const RATING: Kind = Kind {
    name: "rating",
    words: "rating-retention",
    since: "rating-retention-since",
    days: 1_095,
    least: 365,
    most: 3_650,
    listed: false,
};

/// All of them.
pub const KEPT: &[Kept] = &[Kept {
    kind: RATING,
    due: |tx, before, most| Ok(rows::ratings_due(tx, before, most)?),
    erase: ratings,
}];

fn ratings(tx: &mut Tx, erasing: &Erasing<'_>) -> Result<Portion, Fault> {
    let found = rows::ratings_after(tx, erasing.after_id(), erasing.most)?;
    let place = |row: &rows::OldRating| row.id.to_string();
    erasing.each(tx, &found, place, |tx, row| {
        if row.at >= erasing.before {
            return Ok(Fate::Over);
        }
        if erasing.holds.party(row.rated_by) || erasing.holds.number(&row.case_number) {
            return Ok(Fate::Held);
        }
        rows::erase_rating(tx, row.id)?;
        Ok(Fate::Erased(row.id.to_string()))
    })
}
