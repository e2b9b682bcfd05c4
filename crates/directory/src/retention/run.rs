//! The nightly erasing of what has been kept long enough. Each kind has a run; a run goes on in small acts that know from its row how
//! far it is, so that it may be killed anywhere, and two workers at once do no harm.

use std::sync::Arc;

use contract::Fault;
use contract::lookup::{FileDesk, LicenceDesk};
use contract::time::{DAY_MS, china_date, china_midnight_ms};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Claimed, Error, Event, Handlers, Job, Tx};

use super::{ERASED, Erasing, Holds, Kept, Kinds, STREAM, due_before, term};
use crate::hex;
use crate::store::{self as rows, RunRow};

/// Kind of the job that begins a run of every kind.
pub const BEGIN: &str = "retention.begin";
/// Kind of the job that erases a stretch.
pub const ERASE: &str = "retention.erase";
/// Hour of the night, in China.
const HOUR: i64 = 4;
/// Things looked at in one act.
const STRETCH: u32 = 100;

/// The digest of nothing.
pub const START: &str = "";

/// The digest with one more thing: SHA-256 over the digest so far, in hexadecimal, and the thing's number, one after the other on
/// lines of their own.
pub fn onward(digest: &str, thing: &str) -> String {
    hex(&Sha256::digest(format!("{digest}\n{thing}\n")))
}

/// Leaves the job for the coming night, once.
///
/// # Errors
/// Only the store's.
pub fn schedule(tx: &mut Tx) -> Result<(), Error> {
    let at = china_midnight_ms(china_date(tx.now())).saturating_add(DAY_MS + HOUR * 3_600_000);
    tx.enqueue(Job::new(BEGIN, json!({})).at(at).once(format!("{BEGIN}:{at}")));
    Ok(())
}

/// What the jobs do, for the roof to wire.
pub fn handlers(kinds: Kinds, files: Arc<dyn FileDesk>, licences: Arc<dyn LicenceDesk>) -> Handlers {
    let all = kinds.clone();
    Handlers::new()
        .on(BEGIN, move |tx, _| -> Result<(), Fault> {
            begin(tx, &all)?;
            Ok(schedule(tx)?)
        })
        .on(ERASE, move |tx, job| stretch(tx, job, &kinds, (files.as_ref(), licences.as_ref())))
}

/// Begins a run of every kind; one that was left behind goes on.
///
/// # Errors
/// Only the store's.
pub fn begin(tx: &mut Tx, kinds: &Kinds) -> Result<(), Fault> {
    for kept in kinds.0.iter() {
        let id = match rows::open_run(tx, kept.kind.name)? {
            Some(id) => id,
            None => {
                let (id, now) = (tx.new_id(), tx.now());
                let (days, before) = (term(tx, &kept.kind)?, due_before(tx, &kept.kind)?);
                rows::insert_run(tx, id, kept.kind.name, (days, before), now)?;
                id
            }
        };
        tx.enqueue(Job::new(ERASE, json!({ "run": id })));
    }
    Ok(())
}

/// Erases the next stretch of a run, and leaves the one after it or the certificate.
fn stretch(
    tx: &mut Tx,
    job: &Claimed,
    kinds: &Kinds,
    (files, licences): (&dyn FileDesk, &dyn LicenceDesk),
) -> Result<(), Fault> {
    let id = job.payload.get("run").and_then(serde_json::Value::as_i64).unwrap_or(0);
    // Before the row is read: who holds something meanwhile, or erases too, waits or is waited for.
    rows::take_turn(tx)?;
    let Some(mut run) = rows::run(tx, id)?.filter(|run| run.ended_at.is_none()) else { return Ok(()) };
    let Some(kept) = kinds.of(&run.kind) else {
        // A service that is not here any more.
        return Ok(rows::end_run(tx, id, None)?);
    };
    // A term that was made longer meanwhile holds at once.
    let before = run.before.min(due_before(tx, &kept.kind)?);
    let holds = Holds::read(tx)?;
    let place = run.place.clone();
    let erasing = Erasing { before, place: &place, most: STRETCH, run: id, holds: &holds, files, licences };
    let portion = (kept.erase)(tx, &erasing)?;
    for thing in &portion.erased {
        run.erased += 1;
        run.digest = onward(&run.digest, thing);
        if kept.kind.listed {
            rows::insert_erased(tx, id, run.erased, thing)?;
        }
    }
    run.held += portion.held;
    match portion.place.filter(|place| *place != run.place) {
        Some(place) => {
            run.place = place;
            rows::save_run(tx, &run)?;
            tx.enqueue(Job::new(ERASE, json!({ "run": id })));
        }
        None => finish(tx, &run, kept)?,
    }
    Ok(())
}

/// Ends a run, with a certificate where it erased something.
fn finish(tx: &mut Tx, run: &RunRow, kept: &Kept) -> Result<(), Fault> {
    rows::save_run(tx, run)?;
    if run.erased == 0 {
        return Ok(rows::end_run(tx, run.id, None)?);
    }
    let year = china_date(tx.now()).year();
    let serial = rows::next_retention_serial(tx, &year.to_string())?;
    let number = format!("XH-{year}-{serial:06}");
    rows::end_run(tx, run.id, Some(&number))?;
    let data = json!({
        "certificate": number,
        "kind": kept.kind.name,
        "days": run.days,
        "before": china_date(run.before).to_string(),
        "erased": run.erased,
        "held": run.held,
        "digest": run.digest,
    });
    tx.record(Event { stream: STREAM.to_owned(), kind: ERASED, actor: "system:retention".to_owned(), data });
    Ok(())
}
