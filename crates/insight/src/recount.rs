//! Reconciliation (对账): every figure is counted anew, once from the cases as their service keeps them and once from the ledger, and
//! compared cell by cell with what is kept. All is read at one moment, so that nothing moves meanwhile; applications whose latest
//! events wait to be heard are left out on both sides.
//!
//! From the cases come the figures their rows can tell; corrections, reviews sent back, visits and limits passed stand in the
//! ledger alone. It runs every night and when somebody asks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use contract::case::CaseState;
use contract::lookup::{CaseLookup, CountedCase};
use contract::time::{DAY_MS, china_date, china_midnight_ms};
use contract::{Actor, CaseId, Fault};
use directory::access::{Permit, require_somewhere};
use serde_json::{Value, json};
use store::{Claimed, Db, Handlers, Job, Timer, Tx, heard};

use crate::cells::{Cells, place};
use crate::fold::{CaseFact, fold};
use crate::keep::{self, LISTENER};
use crate::model::{CellKey, Figures, Grain, Measure, Place, kind_word};
use crate::store::{self as rows, CheckRow, Compared, DifferenceRow};

/// Kind of the job that reconciles.
pub const CHECK: &str = "insight.check";
/// Kind of the timer that has it done every night.
pub const NIGHT: &str = "insight.night";
/// What came out: the stream `insight`; data `check`, `cases`, `cells`, `differing`.
pub const CHECKED: &str = "insight.checked";

/// Hour of the night, in China.
const HOUR: i64 = 2;
/// Cases read at once.
const CASES: u32 = 1_000;
/// Differences kept of one reconciliation; how many there were in all is kept besides.
pub const KEPT: usize = 500;
/// Numbers of cases named for one difference.
const NUMBERS: usize = 20;
/// Reconciliations kept.
const CHECKS: u32 = 60;
/// While one is under way no second one is begun, for at most so long, ms: a job may have given up.
const PATIENCE_MS: i64 = 30 * 60_000;

/// What the rows of cases tell.
const OF_CASES: [Measure; 10] = [
    Measure::Received,
    Measure::Online,
    Measure::Accepted,
    Measure::Ended,
    Measure::Granted,
    Measure::Refused,
    Measure::NotAccepted,
    Measure::Withdrawn,
    Measure::Terminated,
    Measure::Delivered,
];

/// The job and the timer.
pub fn handlers(db: Db, cases: Arc<dyn CaseLookup>) -> Handlers {
    Handlers::new()
        .outside(
            CHECK,
            move |_| -> Result<Found, Fault> {
                let cases = cases.clone();
                db.read_blocking(move |tx| compare(tx, cases.as_ref()))
            },
            settle,
        )
        .on(NIGHT, |tx, _| -> Result<(), Fault> {
            set_night(tx);
            match begin(tx, &Actor::system("insight")) {
                // Somebody has just asked for one.
                Err(fault) if fault.code == "insight.checking" => Ok(()),
                other => other.map(drop),
            }
        })
}

/// At the start of a node: the night's timer, where it is not set.
///
/// # Errors
/// Database errors.
pub fn prepare(tx: &mut Tx) -> Result<(), Fault> {
    if store::job::timers(tx, NIGHT)?.is_empty() {
        set_night(tx);
    }
    Ok(())
}

/// The next night after now.
fn set_night(tx: &mut Tx) {
    let today = china_midnight_ms(china_date(tx.now())) + HOUR * 3_600_000;
    let at_ms = if today > tx.now() { today } else { today + DAY_MS };
    // Two nodes that start at once set it once.
    tx.cancel_timers(NIGHT);
    tx.set_timer(Timer { at_ms, kind: NIGHT, key: NIGHT.to_owned(), payload: json!({}) });
}

/// Has everything reconciled now; answers the number of the reconciliation.
///
/// # Errors
/// `access.forbidden`; `insight.checking` while one is under way.
pub fn ask(tx: &mut Tx, actor: &Actor) -> Result<i64, Fault> {
    require_somewhere(actor, crate::permissions::Check::PERMISSION)?;
    begin(tx, actor)
}

fn begin(tx: &mut Tx, by: &Actor) -> Result<i64, Fault> {
    let last = rows::checks(tx, 1)?;
    if last.first().is_some_and(|last| under_way(last, tx.now())) {
        return Err(Fault::conflict("insight.checking"));
    }
    let id = rows::insert_check(tx, &by.ledger_name())?;
    tx.enqueue(Job::new(CHECK, json!({ "check": id })));
    Ok(id)
}

/// The latest reconciliations, newest first.
///
/// # Errors
/// Database errors.
pub fn latest(tx: &mut Tx, most: u32) -> Result<Vec<CheckRow>, Fault> {
    Ok(rows::checks(tx, most)?)
}

/// One of them.
///
/// # Errors
/// Database errors.
pub fn one(tx: &mut Tx, id: i64) -> Result<Option<CheckRow>, Fault> {
    Ok(rows::check(tx, id)?)
}

/// What differed in one, as far as it is kept.
///
/// # Errors
/// Database errors.
pub fn differences_of(tx: &mut Tx, check: i64) -> Result<Vec<DifferenceRow>, Fault> {
    Ok(rows::differences(tx, check, u32::try_from(KEPT).unwrap_or(u32::MAX))?)
}

/// Whether it is still being worked on, as far as one can tell.
pub fn under_way(check: &CheckRow, now: i64) -> bool {
    check.finished_at.is_none() && now.saturating_sub(check.asked_at) < PATIENCE_MS
}

/// What came out of comparing.
#[derive(Debug, Default)]
pub struct Found {
    compared: Compared,
    differences: Vec<DifferenceRow>,
}

impl Found {
    /// How many figures differ.
    pub fn differing(&self) -> i64 {
        self.compared.differing
    }

    /// What differs, as far as it is kept.
    pub fn differences(&self) -> &[DifferenceRow] {
        &self.differences
    }

    /// How many figures were compared.
    pub fn cells(&self) -> i64 {
        self.compared.cells
    }
}

/// Counts everything anew and compares.
///
/// # Errors
/// `event.unreadable`; database errors.
pub fn compare(tx: &mut Tx, cases: &dyn CaseLookup) -> Result<Found, Fault> {
    let behind = heard::behind(tx, LISTENER)?;
    let behind: BTreeSet<i64> =
        behind.iter().filter_map(|stream| keep::root_of(stream)).map(|id| id.0).collect();
    let mut kept = rows::kept(tx)?;
    let mut of_cases = Cells::default();
    let mut of_ledger = Cells::default();
    let mut suspects = Suspects::default();
    let mut found = Found::default();
    let mut after = CaseId(0);
    loop {
        let stretch = cases.counted_after(tx, after, CASES)?;
        let Some(last) = stretch.last() else { break };
        after = last.id;
        for case in &stretch {
            if behind.contains(&case.root.0) {
                found.compared.left_out += 1;
                if let Some(fact) = rows::kept_case(tx, case.id.0)? {
                    kept.case(&fact, -1);
                }
                continue;
            }
            found.compared.cases += 1;
            of_row(&mut of_cases, case);
            let fact = rows::kept_case(tx, case.id.0)?;
            suspects.look(case, fact.as_ref());
            if case.part != "member" {
                for fact in fold(&cases.counted(tx, case.root)?, &keep::events_of(tx, case.root)?)? {
                    of_ledger.case(&fact, 1);
                }
            }
        }
    }
    kept.tidy();
    of_cases.tidy();
    of_ledger.tidy();
    figures(&mut found, "cases", &kept, &of_cases, &suspects, &OF_CASES);
    figures(&mut found, "ledger", &kept, &of_ledger, &suspects, &Measure::ALL);
    spread(&mut found, &kept, &of_ledger);
    Ok(found)
}

/// What the row of a case tells of the figures.
fn of_row(cells: &mut Cells, case: &CountedCase) {
    let place = Place {
        region: case.region.clone(),
        organ: case.organ.0,
        item: case.item.clone(),
        kind: kind_word(case.kind).to_owned(),
        part: case.part.to_owned(),
        channel: case.channel.to_owned(),
    };
    cells.add(&place, case.received_at, Measure::Received, 1);
    if case.channel == "online" {
        cells.add(&place, case.received_at, Measure::Online, 1);
    }
    if let Some(at) = case.accepted_at {
        cells.add(&place, at, Measure::Accepted, 1);
    }
    if case.state.is_open() {
        cells.now(&place, Measure::Open, 1);
        return;
    }
    let result = match case.state {
        CaseState::Refused => Measure::Refused,
        CaseState::NotAccepted => Measure::NotAccepted,
        CaseState::Withdrawn => Measure::Withdrawn,
        CaseState::Terminated => Measure::Terminated,
        _ => Measure::Granted,
    };
    let decided = matches!(result, Measure::Granted | Measure::Refused);
    let ended = if decided { case.decided_at } else { case.closed_at };
    if let Some(at) = ended {
        cells.add(&place, at, Measure::Ended, 1);
        cells.add(&place, at, result, 1);
    }
    if let (CaseState::Delivered, Some(at)) = (case.state, case.closed_at) {
        cells.add(&place, at, Measure::Delivered, 1);
    }
}

/// Cases whose kept state is not the one their row tells: they explain what differs.
#[derive(Default)]
struct Suspects(BTreeMap<Place, Vec<String>>);

impl Suspects {
    fn look(&mut self, case: &CountedCase, fact: Option<&CaseFact>) {
        let same = fact.is_some_and(|fact| {
            fact.state == case.state && fact.accepted_at.is_some() == case.accepted_at.is_some()
        });
        if same {
            return;
        }
        let place = fact.map(place).unwrap_or_else(|| Place {
            region: case.region.clone(),
            organ: case.organ.0,
            item: case.item.clone(),
            kind: kind_word(case.kind).to_owned(),
            part: case.part.to_owned(),
            channel: case.channel.to_owned(),
        });
        let numbers = self.0.entry(place).or_default();
        if numbers.len() < NUMBERS {
            numbers.push(case.number.clone());
        }
    }

    fn at(&self, place: &Place) -> String {
        self.0.get(place).map(|numbers| numbers.join(" ")).unwrap_or_default()
    }
}

/// Compares figure by figure. Months are sums of their days, so a month that differs from its days differs here too.
fn figures(
    found: &mut Found,
    source: &str,
    kept: &Cells,
    anew: &Cells,
    suspects: &Suspects,
    measures: &[Measure],
) {
    let none = Figures::default();
    let keys: BTreeSet<&CellKey> = kept.cells.keys().chain(anew.cells.keys()).collect();
    for key in keys {
        let (was, is) = (kept.cells.get(key).unwrap_or(&none), anew.cells.get(key).unwrap_or(&none));
        let now = [Measure::Open];
        let of_now = if source == "cases" { now.as_slice() } else { measures };
        for measure in if key.grain == Grain::Now { of_now } else { measures } {
            found.compared.cells += 1;
            if was.get(*measure) != is.get(*measure) {
                let numbers = suspects.at(&key.place);
                let (was, is) = (was.get(*measure), is.get(*measure));
                note(found, source, (&key.period, &key.place), measure.as_str(), (was, is), numbers);
            }
        }
    }
}

fn spread(found: &mut Found, kept: &Cells, anew: &Cells) {
    let keys: BTreeSet<_> = kept.spread.keys().chain(anew.spread.keys()).collect();
    for key in keys {
        found.compared.cells += 1;
        let (was, is) = (kept.spread.get(key).copied(), anew.spread.get(key).copied());
        if was != is {
            let (was, is) = (was.unwrap_or(0), is.unwrap_or(0));
            note(found, "ledger", (&key.period, &key.place), key.what.as_str(), (was, is), key.name.clone());
        }
    }
}

fn note(
    found: &mut Found,
    source: &str,
    (period, place): (&str, &Place),
    measure: &str,
    (kept, anew): (i64, i64),
    numbers: String,
) {
    found.compared.differing += 1;
    if found.differences.len() < KEPT {
        found.differences.push(DifferenceRow {
            source: source.to_owned(),
            period: period.to_owned(),
            region: place.region.clone(),
            organ: place.organ,
            item: place.item.clone(),
            kind: place.kind.clone(),
            part: place.part.clone(),
            channel: place.channel.clone(),
            measure: measure.to_owned(),
            kept,
            found: anew,
            numbers,
        });
    }
}

/// Keeps what came out and tells the ledger.
fn settle(tx: &mut Tx, job: &Claimed, found: &Found) -> Result<(), Fault> {
    let id = job.payload.get("check").and_then(Value::as_i64).unwrap_or(0);
    let Some(asked) = rows::check(tx, id)?.filter(|check| check.finished_at.is_none()) else {
        return Ok(());
    };
    rows::finish_check(tx, id, &found.compared)?;
    rows::insert_differences(tx, id, &found.differences)?;
    if let Some(oldest) = rows::checks(tx, CHECKS)?.get(CHECKS as usize - 1) {
        rows::forget_checks(tx, oldest.id)?;
    }
    let Compared { cases, cells, differing, .. } = found.compared;
    let data = json!({ "check": id, "cases": cases, "cells": cells, "differing": differing });
    tx.record(store::Event { stream: "insight".to_owned(), kind: CHECKED, actor: asked.asked_by, data });
    Ok(())
}
