//! What runs after commit and when timers ring.

use std::sync::Arc;

use contract::calendar::{RECOUNT, Recount};
use contract::{CaseId, Fault};
use serde_json::Value;

use crate::desk::Desk;
use crate::{clock, engine};

/// Gives a desk with the calendar in force now.
pub type DeskNow = Arc<dyn Fn() -> Desk + Send + Sync>;

/// Kind of a job that nodes before 0230 left for the night; what it did is now a run of its kind.
pub const TIDY: &str = "draft.tidy";

/// The handlers of this service's jobs and timers, for the roof to wire.
pub fn handlers(desk: DeskNow) -> store::Handlers {
    let (ring, timer, opinion, recount) = (desk.clone(), desk.clone(), desk.clone(), desk);
    store::Handlers::new()
        .on(clock::ALARM, move |tx, job| -> Result<(), Fault> {
            crate::ring::ring(tx, &ring(), case(&job.payload)?)?;
            Ok(())
        })
        .on(engine::PROCESS_TIMER, move |tx, job| -> Result<(), Fault> {
            let number = job.payload.get("timer").and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
            let number = number.ok_or_else(|| Fault::internal("case.timer", job.payload.to_string()))?;
            engine::timer_rang(tx, &timer(), case(&job.payload)?, number)
        })
        .on(crate::referral::OPINION, move |tx, job| -> Result<(), Fault> {
            let no = job.payload.get("no").and_then(Value::as_i64);
            let no = no.ok_or_else(|| Fault::internal("case.timer", job.payload.to_string()))?;
            crate::referral::rang(tx, &opinion(), case(&job.payload)?, no)
        })
        .on(TIDY, |_, _| -> Result<(), Fault> { Ok(()) })
        .on(RECOUNT, move |tx, job| -> Result<(), Fault> {
            let asked: Recount = serde_json::from_value(job.payload.clone())
                .map_err(|error| Fault::internal("case.timer", error))?;
            // This node may not have heard of the notice yet: counted by what is loaded, not by what is in memory.
            let desk = Desk { calendar: Arc::new(directory::calendar::in_force(tx)?), ..recount() };
            let done = crate::ring::recount(tx, &desk, CaseId(asked.after), asked.from.as_deref())?;
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
