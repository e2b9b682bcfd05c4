//! All SQL of the command centre. This file: what happened; [`tasks`]: what was given to units.

pub mod tasks;

use directory::access::{Columns, ListScope};
use store::{Error, Query, Tx, record, sql};

use crate::model::Moment;
use crate::reach::Place;

const COLUMNS: Columns = Columns { region: "region", organ: "organ", item: "item" };

/// Keeps a line; false when it is kept already.
///
/// # Errors
/// Database errors.
pub fn insert(tx: &mut Tx, moment: &Moment) -> Result<bool, Error> {
    let done = tx.run(
        sql!(
            "INSERT INTO command_moment (id, at, kind, number, item, region, organ, channel, who, alert) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO NOTHING"
        ),
        &[
            moment.id.into(),
            moment.at.into(),
            moment.kind.as_str().into(),
            moment.number.as_str().into(),
            moment.item.as_str().into(),
            moment.region.as_str().into(),
            moment.organ.into(),
            moment.channel.as_str().into(),
            moment.who.as_str().into(),
            moment.alert.as_str().into(),
        ],
    )?;
    Ok(done == 1)
}

fn within(query: &mut Query, scope: &ListScope, place: &Place) {
    scope.narrow(query, COLUMNS);
    let (from, to) = place.range();
    query.and("region >= ? AND region <= ?", [from.into(), to.into()]);
    query.and_opt("organ = ?", place.organ.map(|organ| organ.0));
}

/// The latest lines of these kinds in a place, within a scope, not older than `since`; newest first.
///
/// # Errors
/// Database errors.
pub fn latest(
    tx: &mut Tx,
    scope: &ListScope,
    place: &Place,
    kinds: &[&'static str],
    since: i64,
    most: u32,
) -> Result<Vec<Moment>, Error> {
    let mut query = Query::new(sql!("SELECT * FROM command_moment"));
    query.any_of("kind", kinds.iter().map(|kind| (*kind).into()));
    query.and("at >= ?", [since.into()]);
    within(&mut query, scope, place);
    query.order_by("at DESC, id DESC").limit(most);
    tx.list(&query)
}

/// What happened to a case, oldest first; at most `most`.
///
/// # Errors
/// Database errors.
pub fn of_case(tx: &mut Tx, number: &str, most: u32) -> Result<Vec<Moment>, Error> {
    tx.all(
        sql!("SELECT * FROM command_moment WHERE number = $1 ORDER BY at, id LIMIT $2"),
        &[number.into(), most.into()],
    )
}

/// The line of an alert, by the alert's number.
///
/// # Errors
/// Database errors.
pub fn alert(tx: &mut Tx, number: &str) -> Result<Option<Moment>, Error> {
    tx.opt(
        sql!("SELECT * FROM command_moment WHERE kind = $1 AND alert = $2 ORDER BY id LIMIT 1"),
        &[crate::hear::ALERT.into(), number.into()],
    )
}

record! {
    /// A line that is due to be erased.
    pub struct OldRow {
        /// Id.
        pub id: i64,
        /// When, epoch ms.
        pub at: i64,
        /// Public number of the case.
        pub number: String,
    }
}

/// Lines from before an instant, counted up to `most`.
///
/// # Errors
/// Database errors.
pub fn old_count(tx: &mut Tx, before: i64, most: u32) -> Result<i64, Error> {
    tx.one(
        sql!("SELECT count(*) FROM (SELECT 1 AS one FROM command_moment WHERE at < $1 LIMIT $2) AS counted"),
        &[before.into(), most.into()],
    )
}

/// The next lines from before an instant, the oldest first.
///
/// # Errors
/// Database errors.
pub fn old(tx: &mut Tx, before: i64, after: (i64, i64), most: u32) -> Result<Vec<OldRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, at, number FROM command_moment WHERE at < $1 AND (at > $2 OR (at = $2 AND id > $3)) ",
            "ORDER BY at, id LIMIT $4"
        ),
        &[before.into(), after.0.into(), after.1.into(), most.into()],
    )
}

/// Erases a line.
///
/// # Errors
/// Database errors.
pub fn erase(tx: &mut Tx, id: i64) -> Result<(), Error> {
    tx.run(sql!("DELETE FROM command_moment WHERE id = $1"), &[id.into()])?;
    Ok(())
}
