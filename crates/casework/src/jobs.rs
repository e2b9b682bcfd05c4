//! What runs after commit and when timers ring.

use std::sync::Arc;

use contract::{CaseId, Fault};
use serde_json::{Value, json};
use store::{Job, Tx};

use crate::desk::Desk;
use crate::{clock, engine};

/// Kind of the job that counts provisional due dates anew.
pub const RECOUNT: &str = "case.recount";

/// Gives a desk with the calendar in force now.
pub type DeskNow = Arc<dyn Fn() -> Desk + Send + Sync>;

/// The handlers of this service's jobs and timers, for the roof to wire.
pub fn handlers(desk: DeskNow) -> store::Handlers {
    let (ring, timer, recount) = (desk.clone(), desk.clone(), desk);
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
        .on(RECOUNT, move |tx, job| -> Result<(), Fault> {
            let after = job.payload.get("after").and_then(Value::as_i64).unwrap_or(0);
            if let Some(last) = clock::recount(tx, &recount(), CaseId(after))? {
                tx.enqueue(Job::new(RECOUNT, json!({ "after": last.0 })));
            }
            Ok(())
        })
}

fn case(payload: &Value) -> Result<CaseId, Fault> {
    let id = payload.get("case").and_then(Value::as_i64);
    id.map(CaseId).ok_or_else(|| Fault::internal("case.timer", payload.to_string()))
}

/// Leaves the job that counts provisional due dates anew: to be called in the act that loads a year's holiday notice.
pub fn calendar_loaded(tx: &mut Tx) {
    tx.enqueue(Job::new(RECOUNT, json!({ "after": 0 })).once("case.recount"));
}
