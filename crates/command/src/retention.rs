//! How long the lines of the screen are kept (docs/decisions/0230): somewhat over a year; and tasks, as the yearly assessments of some
//! years look at them.

use contract::Fault;
use directory::retention::{Erasing, Fate, Kept, Kind, Portion};
use store::Tx;

use crate::store::{self as rows, tasks};

/// A line of what happened.
pub const MOMENT: Kind = Kind {
    name: "command-moment",
    words: "command-retention-moment",
    since: "command-retention-moment-since",
    days: 400,
    least: 31,
    most: 3_660,
    listed: false,
};

/// A task given to a unit, with its course.
pub const TASK: Kind = Kind {
    name: "command-task",
    words: "command-retention-task",
    since: "command-retention-task-since",
    days: 1_826,
    least: 365,
    most: 36_500,
    listed: true,
};

/// All of them.
pub const KEPT: &[Kept] = &[
    Kept { kind: MOMENT, due: |tx, before, most| Ok(rows::old_count(tx, before, most)?), erase: moments },
    Kept { kind: TASK, due: |tx, before, most| Ok(tasks::ended_count(tx, before, most)?), erase: ended },
];

fn ended(tx: &mut Tx, erasing: &Erasing<'_>) -> Result<Portion, Fault> {
    let found = tasks::ended(tx, erasing.before, erasing.after_pair(), erasing.most)?;
    let place = |row: &tasks::EndedRow| format!("{} {}", row.ended_at, row.id);
    erasing.each(tx, &found, place, |tx, row| {
        if erasing.holds.number(&row.number) || erasing.holds.number(&row.about_key) {
            return Ok(Fate::Held);
        }
        tasks::erase(tx, row.id)?;
        Ok(Fate::Erased(row.number.clone()))
    })
}

fn moments(tx: &mut Tx, erasing: &Erasing<'_>) -> Result<Portion, Fault> {
    let found = rows::old(tx, erasing.before, erasing.after_pair(), erasing.most)?;
    let place = |row: &rows::OldRow| format!("{} {}", row.at, row.id);
    erasing.each(tx, &found, place, |tx, row| {
        if erasing.holds.number(&row.number) {
            return Ok(Fate::Held);
        }
        rows::erase(tx, row.id)?;
        Ok(Fate::Erased(row.id.to_string()))
    })
}
