//! All SQL of this service.

mod asked;
mod checks;
mod places;
mod watch;

pub use asked::Behind;
pub(crate) use asked::{Shelf, Span, behind, spread, sums};
pub use checks::{CheckRow, DifferenceRow};
pub(crate) use checks::{
    Compared, check, checks, differences, finish_check, forget_checks, insert_check, insert_differences,
    kept, kept_case,
};

pub(crate) use places::{StandingRow, standing};
pub(crate) use watch::*;

use contract::case::CaseState;
use directory::access::Columns;
use store::{Error, Tx, Value, record, sql};

use crate::cells::Cells;
use crate::fold::CaseFact;
use crate::model::Figures;

pub(crate) const COLUMNS: Columns = Columns { region: "region", organ: "organ", item: "item" };

fn json<T: serde::Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Type(error.to_string()))
}

fn unjson<T: serde::de::DeserializeOwned>(what: &str, text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| Error::Corrupt(format!("{what}: {error}")))
}

/// Makes sure that nobody else folds this application meanwhile; nothing is there to be held the first time, and then the
/// second of two who insert its row is undone and tried again.
pub(crate) fn hold(tx: &mut Tx, root: i64) -> Result<(), Error> {
    let _: Option<i64> =
        tx.opt(sql!("SELECT id FROM insight_case WHERE id = $1 {for update}"), &[root.into()])?;
    Ok(())
}

/// The cases of an application as they were folded last.
pub(crate) fn of_root(tx: &mut Tx, root: i64) -> Result<Vec<CaseFact>, Error> {
    let facts: Vec<String> =
        tx.all(sql!("SELECT fact FROM insight_case WHERE root = $1 ORDER BY id"), &[root.into()])?;
    facts.iter().map(|fact| unjson("insight_case.fact", fact)).collect()
}

fn day(at: i64) -> String {
    contract::time::china_date(at).to_string()
}

/// Writes a case as it was folded now. `known`: it was there before.
pub(crate) fn put_case(tx: &mut Tx, case: &CaseFact, known: bool) -> Result<(), Error> {
    let changing: [Value; 7] = [
        case.id.into(),
        case.state.as_str().into(),
        day(case.received_at).into(),
        case.ended_at.map(day).into(),
        case.overdue_at.is_some().into(),
        i64::try_from(case.corrections.len()).unwrap_or(i64::MAX).into(),
        json(case)?.into(),
    ];
    if known {
        tx.run(
            sql!(
                "UPDATE insight_case SET state = $2, received_day = $3, ended_day = $4, overdue = $5, returned = $6, ",
                "fact = $7 WHERE id = $1"
            ),
            &changing,
        )?;
        return Ok(());
    }
    let fixed: [Value; 8] = [
        case.root.into(),
        case.number.as_str().into(),
        case.part.as_str().into(),
        case.item.as_str().into(),
        case.kind.as_str().into(),
        case.organ.into(),
        case.region.as_str().into(),
        case.channel.as_str().into(),
    ];
    tx.run(
        sql!(
            "INSERT INTO insight_case (id, state, received_day, ended_day, overdue, returned, fact, root, number, part, ",
            "item, kind, organ, region, channel) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
        ),
        &[changing.as_slice(), fixed.as_slice()].concat(),
    )?;
    Ok(())
}

/// Adds to the kept figures.
pub(crate) fn apply(tx: &mut Tx, more: &Cells) -> Result<(), Error> {
    let cells: Vec<Vec<Value>> = more
        .cells
        .iter()
        .map(|(key, figures)| {
            let place = &key.place;
            let mut row: Vec<Value> = vec![
                key.grain.as_str().into(),
                key.period.as_str().into(),
                place.region.as_str().into(),
                place.organ.into(),
                place.item.as_str().into(),
                place.kind.as_str().into(),
                place.part.as_str().into(),
                place.channel.as_str().into(),
            ];
            row.extend(figures.0.iter().map(|n| Value::from(*n)));
            row
        })
        .collect();
    if !cells.is_empty() {
        tx.insert_many(
            sql!(
                "INSERT INTO insight_cell (grain, period, region, organ, item, kind, part, channel, received, online, ",
                "accepted, ended, granted, refused, not_accepted, withdrawn, terminated, late, returned, sent_back, ",
                "delivered, one_visit, open, overdue) VALUES {rows} ",
                "ON CONFLICT (grain, period, region, organ, item, kind, part, channel) DO UPDATE SET ",
                "received = insight_cell.received + excluded.received, online = insight_cell.online + excluded.online, ",
                "accepted = insight_cell.accepted + excluded.accepted, ended = insight_cell.ended + excluded.ended, ",
                "granted = insight_cell.granted + excluded.granted, refused = insight_cell.refused + excluded.refused, ",
                "not_accepted = insight_cell.not_accepted + excluded.not_accepted, ",
                "withdrawn = insight_cell.withdrawn + excluded.withdrawn, ",
                "terminated = insight_cell.terminated + excluded.terminated, late = insight_cell.late + excluded.late, ",
                "returned = insight_cell.returned + excluded.returned, ",
                "sent_back = insight_cell.sent_back + excluded.sent_back, ",
                "delivered = insight_cell.delivered + excluded.delivered, ",
                "one_visit = insight_cell.one_visit + excluded.one_visit, open = insight_cell.open + excluded.open, ",
                "overdue = insight_cell.overdue + excluded.overdue"
            ),
            &cells,
        )?;
    }
    let spread: Vec<[Value; 12]> = more
        .spread
        .iter()
        .map(|(key, n)| {
            let place = &key.place;
            [
                key.grain.as_str().into(),
                key.what.as_str().into(),
                key.period.as_str().into(),
                place.region.as_str().into(),
                place.organ.into(),
                place.item.as_str().into(),
                place.kind.as_str().into(),
                place.part.as_str().into(),
                place.channel.as_str().into(),
                key.name.as_str().into(),
                key.bucket.into(),
                (*n).into(),
            ]
        })
        .collect();
    if !spread.is_empty() {
        tx.insert_many(
            sql!(
                "INSERT INTO insight_spread (grain, what, period, region, organ, item, kind, part, channel, name, bucket, n) ",
                "VALUES {rows} ON CONFLICT (grain, what, period, region, organ, item, kind, part, channel, name, bucket) ",
                "DO UPDATE SET n = insight_spread.n + excluded.n"
            ),
            &spread,
        )?;
    }
    Ok(())
}

/// Forgets everything counted, to count it anew.
pub(crate) fn forget(tx: &mut Tx) -> Result<(), Error> {
    if tx.kind() == store::Kind::Postgres {
        // What is being heard now is either forgotten with the rest or counts from here on, whole.
        // PostgreSQL only
        tx.run(sql!("LOCK TABLE insight_case IN EXCLUSIVE MODE"), &[])?;
    }
    tx.run(sql!("DELETE FROM insight_case"), &[])?;
    tx.run(sql!("DELETE FROM insight_cell"), &[])?;
    tx.run(sql!("DELETE FROM insight_spread"), &[])?;
    Ok(())
}

/// What is going on: the value under this name.
pub(crate) fn state(tx: &mut Tx, name: &str) -> Result<Option<String>, Error> {
    tx.opt(sql!("SELECT value FROM insight_state WHERE name = $1"), &[name.into()])
}

/// Notes what is going on; `None` forgets it.
pub(crate) fn set_state(tx: &mut Tx, name: &str, value: Option<&str>) -> Result<(), Error> {
    match value {
        None => tx.run(sql!("DELETE FROM insight_state WHERE name = $1"), &[name.into()])?,
        Some(value) => tx.run(
            sql!(
                "INSERT INTO insight_state (name, value) VALUES ($1, $2) ",
                "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
            ),
            &[name.into(), value.into()],
        )?,
    };
    Ok(())
}

record! {
    /// A row of figures under one key.
    pub(crate) struct SumRow {
        k: String,
        received: i64,
        online: i64,
        accepted: i64,
        ended: i64,
        granted: i64,
        refused: i64,
        not_accepted: i64,
        withdrawn: i64,
        terminated: i64,
        late: i64,
        returned: i64,
        sent_back: i64,
        delivered: i64,
        one_visit: i64,
        open: i64,
        overdue: i64,
    }
}

impl SumRow {
    pub(crate) fn into_figures(self) -> (String, Figures) {
        let figures = Figures([
            self.received,
            self.online,
            self.accepted,
            self.ended,
            self.granted,
            self.refused,
            self.not_accepted,
            self.withdrawn,
            self.terminated,
            self.late,
            self.returned,
            self.sent_back,
            self.delivered,
            self.one_visit,
            self.open,
            self.overdue,
        ]);
        (self.k, figures)
    }
}

/// The word of a state, as it lies in the table.
pub(crate) fn state_of(word: &str) -> Result<CaseState, Error> {
    CaseState::parse(word).ok_or_else(|| Error::Corrupt(format!("insight_case.state: {word}")))
}
