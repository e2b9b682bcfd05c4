//! How long licences are kept after their last day (docs/decisions/0230).

use contract::Fault;
use contract::time::china_date;
use directory::retention::{Erasing, Fate, Kept, Kind, Portion};
use store::Tx;

use crate::store as rows;

/// A licence with what is printed on it, from its last day; one without a last day stays.
pub const LICENCE: Kind = Kind {
    name: "licence",
    words: "evidence-retention",
    since: "evidence-retention-since",
    days: 3_650,
    least: 365,
    most: 36_500,
    listed: true,
};

/// All of them.
pub const KEPT: &[Kept] = &[Kept {
    kind: LICENCE,
    due: |tx, before, most| Ok(rows::over_count(tx, &china_date(before).to_string(), most)?),
    erase: licences,
}];

fn licences(tx: &mut Tx, erasing: &Erasing<'_>) -> Result<Portion, Fault> {
    let day = china_date(erasing.before).to_string();
    let (valid_to, id) = erasing.place.split_once(' ').unwrap_or(("", "0"));
    let after = (valid_to, id.parse().unwrap_or(0));
    let found = rows::over(tx, &day, after, erasing.most)?;
    let place = |row: &rows::OverRow| format!("{} {}", row.valid_to, row.id);
    erasing.each(tx, &found, place, |tx, row| {
        let held = erasing.holds.party(row.holder)
            || erasing.holds.number(&row.case_number)
            || erasing.holds.number(&row.identifier.to_uppercase());
        if held {
            return Ok(Fate::Held);
        }
        rows::erase_licence(tx, row.id)?;
        Ok(Fate::Erased(row.identifier.clone()))
    })
}
