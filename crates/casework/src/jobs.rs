//! What runs after commit and when timers ring.

use std::sync::Arc;

use contract::calendar::{RECOUNT, Recount};
use contract::time::{DAY_MS, china_date, china_midnight_ms};
use contract::{CaseId, Fault};
use serde_json::Value;
use store::{Error, Job, Tx};

use crate::desk::Desk;
use crate::{clock, drafts, engine};

/// Gives a desk with the calendar in force now.
pub type DeskNow = Arc<dyn Fn() -> Desk + Send + Sync>;

/// Kind of the job that throws away what was begun and left.
pub const TIDY: &str = "draft.tidy";

/// Leaves that job for the coming night, once.
///
/// # Errors
/// Only the store's.
pub fn schedule(tx: &mut Tx) -> Result<(), Error> {
    let at = china_midnight_ms(china_date(tx.now())).saturating_add(DAY_MS + 2 * 3_600_000);
    tx.enqueue(Job::new(TIDY, serde_json::json!({})).at(at).once(format!("{TIDY}:{at}")));
    Ok(())
}

/// The handlers of this service's jobs and timers, for the roof to wire.
pub fn handlers(desk: DeskNow) -> store::Handlers {
    let (ring, timer, recount, tidy) = (desk.clone(), desk.clone(), desk.clone(), desk);
    store::Handlers::new()
        .on(clock::ALARM, move |tx, job| -> Result<(), Fault> {
            clock::ring(tx, &ring(), case(&job.payload)?)?;
            Ok(())
        })
        .on(engine::PROCESS_TIMER, move |tx, job| -> Result<(), Fault> {
            let number = job.payload.get("timer").and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
            let number = number.ok_or_else(|| Fault::internal("case.timer", job.payload.to_string()))?;
            engine::timer_rang(tx, &timer(), case(&job.payload)?, number)
        })
        .on(TIDY, move |tx, _| -> Result<(), Fault> {
            match drafts::discard_abandoned(tx, &tidy())? {
                true => tx.enqueue(Job::new(TIDY, serde_json::json!({}))),
                false => schedule(tx)?,
            }
            Ok(())
        })
        .on(RECOUNT, move |tx, job| -> Result<(), Fault> {
            let asked: Recount = serde_json::from_value(job.payload.clone())
                .map_err(|error| Fault::internal("case.timer", error))?;
            // This node may not have heard of the notice yet: counted by what is loaded, not by what is in memory.
            let desk = Desk { calendar: Arc::new(directory::calendar::in_force(tx)?), ..recount() };
            let done = clock::recount(tx, &desk, CaseId(asked.after), asked.from.as_deref())?;
            if let Some(last) = done {
                tx.enqueue(Recount { after: last.0, ..asked }.job());
            }
            Ok(())
        })
}

fn case(payload: &Value) -> Result<CaseId, Fault> {
    let id = payload.get("case").and_then(Value::as_i64);
    id.map(CaseId).ok_or_else(|| Fault::internal("case.timer", payload.to_string()))
}
