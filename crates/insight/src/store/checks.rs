//! SQL of reconciliations: everything kept, and what came out.

use store::{Error, Tx, Value, record, sql};

use super::unjson;
use crate::cells::Cells;
use crate::fold::CaseFact;
use crate::model::{CellKey, Figures, Grain, Place, SpreadKey, What};

record! {
    struct CellRow {
        grain: String,
        period: String,
        region: String,
        organ: i64,
        item: String,
        kind: String,
        part: String,
        channel: String,
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

record! {
    struct SpreadRow {
        grain: String,
        what: String,
        period: String,
        region: String,
        organ: i64,
        item: String,
        kind: String,
        part: String,
        channel: String,
        name: String,
        bucket: i64,
        n: i64,
    }
}

fn grain(word: &str) -> Result<Grain, Error> {
    Grain::parse(word).ok_or_else(|| Error::Corrupt(format!("insight_cell.grain: {word}")))
}

/// Everything kept.
pub(crate) fn kept(tx: &mut Tx) -> Result<Cells, Error> {
    let mut all = Cells::default();
    for row in tx.all::<CellRow>(
        sql!(
            "SELECT grain, period, region, organ, item, kind, part, channel, received, online, accepted, ended, granted, ",
            "refused, not_accepted, withdrawn, terminated, late, returned, sent_back, delivered, one_visit, open, overdue ",
            "FROM insight_cell"
        ),
        &[],
    )? {
        let place = Place {
            region: row.region,
            organ: row.organ,
            item: row.item,
            kind: row.kind,
            part: row.part,
            channel: row.channel,
        };
        let figures = Figures([
            row.received,
            row.online,
            row.accepted,
            row.ended,
            row.granted,
            row.refused,
            row.not_accepted,
            row.withdrawn,
            row.terminated,
            row.late,
            row.returned,
            row.sent_back,
            row.delivered,
            row.one_visit,
            row.open,
            row.overdue,
        ]);
        let key = CellKey { grain: grain(&row.grain)?, period: row.period, place };
        all.cells.insert(key, figures);
    }
    for row in tx.all::<SpreadRow>(
        sql!("SELECT grain, what, period, region, organ, item, kind, part, channel, name, bucket, n FROM insight_spread"),
        &[],
    )? {
        let what = [What::Time, What::Step, What::Missing].into_iter().find(|what| what.as_str() == row.what);
        let what = what.ok_or_else(|| Error::Corrupt(format!("insight_spread.what: {}", row.what)))?;
        let place = Place {
            region: row.region,
            organ: row.organ,
            item: row.item,
            kind: row.kind,
            part: row.part,
            channel: row.channel,
        };
        let grain = grain(&row.grain)?;
        let key = SpreadKey { grain, what, period: row.period, place, name: row.name, bucket: row.bucket };
        all.spread.insert(key, row.n);
    }
    Ok(all)
}

/// The kept case with this id.
pub(crate) fn kept_case(tx: &mut Tx, id: i64) -> Result<Option<CaseFact>, Error> {
    let fact: Option<String> = tx.opt(sql!("SELECT fact FROM insight_case WHERE id = $1"), &[id.into()])?;
    fact.map(|fact| unjson("insight_case.fact", &fact)).transpose()
}

record! {
    /// A reconciliation.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct CheckRow {
        /// Its number.
        pub id: i64,
        /// Asked for at, epoch ms.
        pub asked_at: i64,
        /// By whom, as the ledger names them.
        pub asked_by: String,
        /// Finished at.
        pub finished_at: Option<i64>,
        /// Cases looked at.
        pub cases: i64,
        /// Cases left out because they were changing while it ran.
        pub left_out: i64,
        /// Figures compared.
        pub cells: i64,
        /// Figures that differ.
        pub differing: i64,
    }
}

/// Notes that one was asked for.
pub(crate) fn insert_check(tx: &mut Tx, by: &str) -> Result<i64, Error> {
    let id = tx.new_id();
    let now = tx.now();
    tx.run(
        sql!(
            "INSERT INTO insight_check (id, asked_at, asked_by, cases, left_out, cells, differing) ",
            "VALUES ($1, $2, $3, 0, 0, 0, 0)"
        ),
        &[id.into(), now.into(), by.into()],
    )?;
    Ok(id)
}

/// The latest, newest first.
pub(crate) fn checks(tx: &mut Tx, most: u32) -> Result<Vec<CheckRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, asked_at, asked_by, finished_at, cases, left_out, cells, differing FROM insight_check ",
            "ORDER BY id DESC LIMIT $1"
        ),
        &[most.into()],
    )
}

/// One of them.
pub(crate) fn check(tx: &mut Tx, id: i64) -> Result<Option<CheckRow>, Error> {
    tx.opt(
        sql!(
            "SELECT id, asked_at, asked_by, finished_at, cases, left_out, cells, differing FROM insight_check ",
            "WHERE id = $1"
        ),
        &[id.into()],
    )
}

/// What was compared.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Compared {
    pub cases: i64,
    pub left_out: i64,
    pub cells: i64,
    pub differing: i64,
}

/// Keeps what came out.
pub(crate) fn finish_check(tx: &mut Tx, id: i64, compared: &Compared) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "UPDATE insight_check SET finished_at = $2, cases = $3, left_out = $4, cells = $5, differing = $6 ",
            "WHERE id = $1"
        ),
        &[
            id.into(),
            now.into(),
            compared.cases.into(),
            compared.left_out.into(),
            compared.cells.into(),
            compared.differing.into(),
        ],
    )?;
    Ok(())
}

record! {
    /// Something that differs.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct DifferenceRow {
        /// `cases` or `ledger`.
        pub source: String,
        /// The day; empty for what is now.
        pub period: String,
        /// Division code.
        pub region: String,
        /// Organ.
        pub organ: i64,
        /// Item code.
        pub item: String,
        /// Kind of power.
        pub kind: String,
        /// Part.
        pub part: String,
        /// Channel.
        pub channel: String,
        /// What is measured.
        pub measure: String,
        /// What is kept.
        pub kept: i64,
        /// What was counted anew.
        pub found: i64,
        /// Numbers of cases that explain it, a blank between them.
        pub numbers: String,
    }
}

/// Keeps what differs.
pub(crate) fn insert_differences(tx: &mut Tx, check: i64, rows: &[DifferenceRow]) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let rows: Vec<[Value; 14]> = rows
        .iter()
        .map(|row| {
            [
                tx.new_id().into(),
                check.into(),
                row.source.as_str().into(),
                row.period.as_str().into(),
                row.region.as_str().into(),
                row.organ.into(),
                row.item.as_str().into(),
                row.kind.as_str().into(),
                row.part.as_str().into(),
                row.channel.as_str().into(),
                row.measure.as_str().into(),
                row.kept.into(),
                row.found.into(),
                row.numbers.as_str().into(),
            ]
        })
        .collect();
    tx.insert_many(
        sql!(
            "INSERT INTO insight_difference (id, check_id, source, period, region, organ, item, kind, part, channel, ",
            "measure, kept, found, numbers) VALUES {rows}"
        ),
        &rows,
    )?;
    Ok(())
}

/// What differed in a reconciliation, at most so many.
pub(crate) fn differences(tx: &mut Tx, check: i64, most: u32) -> Result<Vec<DifferenceRow>, Error> {
    tx.all(
        sql!(
            "SELECT source, period, region, organ, item, kind, part, channel, measure, kept, found, numbers ",
            "FROM insight_difference WHERE check_id = $1 ORDER BY id LIMIT $2"
        ),
        &[check.into(), most.into()],
    )
}

/// Forgets reconciliations with ids below this, with what differed in them.
pub(crate) fn forget_checks(tx: &mut Tx, below: i64) -> Result<(), Error> {
    tx.run(sql!("DELETE FROM insight_difference WHERE check_id < $1"), &[below.into()])?;
    tx.run(sql!("DELETE FROM insight_check WHERE id < $1"), &[below.into()])?;
    Ok(())
}
