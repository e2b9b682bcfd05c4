//! Looking after jobs that gave up: tried again, or thrown away for a reason. Each is recorded; what a job carries is not,
//! because the ledger cannot be changed.

use contract::{Actor, Fault};
use directory::access::{Permit, require_somewhere};
use serde_json::json;
use store::{Event, JobRow, Tx, job};

use crate::permissions::ManageJobs;

/// Dead jobs were given their attempts back: data `kind`, `key`, `attempts`.
pub const RESENT: &str = "job.resent";
/// A dead job was removed for good: data `kind`, `key`, `attempts`, `left_at`, `why`.
pub const DISCARDED: &str = "job.discarded";

/// Longest reason, in characters.
pub const REASON_CHARS_MAX: usize = 200;

/// A dead job by its id.
///
/// # Errors
/// Only the store's.
pub fn dead(tx: &mut Tx, id: i64) -> Result<Option<JobRow>, Fault> {
    let newest = job::dead(tx, id.saturating_add(1), 1)?;
    Ok(newest.into_iter().find(|job| job.id == id))
}

fn gone() -> Fault {
    Fault::conflict("job.gone")
}

/// Gives dead jobs their attempts back; they run at once. Answers how many: others may have been quicker with some.
///
/// # Errors
/// `access.forbidden`; `job.gone` when none of them is dead any more.
pub fn resend(tx: &mut Tx, actor: &Actor, ids: &[i64]) -> Result<usize, Fault> {
    require_somewhere(actor, ManageJobs::PERMISSION)?;
    let mut done = 0;
    for id in ids {
        let Some(dead) = dead(tx, *id)? else { continue };
        if job::resend(tx, *id)? {
            let data = json!({ "kind": dead.kind, "key": dead.key, "attempts": dead.attempts });
            record(tx, actor, RESENT, *id, data);
            done += 1;
        }
    }
    if done == 0 { Err(gone()) } else { Ok(done) }
}

/// Removes a dead job for good.
///
/// # Errors
/// `access.forbidden`; `job.reason` without a reason or with one that is too long; `job.gone` when it is not dead any
/// more.
pub fn discard(tx: &mut Tx, actor: &Actor, id: i64, why: &str) -> Result<(), Fault> {
    require_somewhere(actor, ManageJobs::PERMISSION)?;
    let why = why.trim();
    if why.is_empty() || why.chars().count() > REASON_CHARS_MAX {
        return Err(Fault::invalid("job.reason").with("max", REASON_CHARS_MAX));
    }
    let dead = dead(tx, id)?.ok_or_else(gone)?;
    if !job::discard(tx, id)? {
        return Err(gone());
    }
    let data = json!({
        "kind": dead.kind, "key": dead.key, "attempts": dead.attempts, "left_at": dead.created_at, "why": why,
    });
    record(tx, actor, DISCARDED, id, data);
    Ok(())
}

fn record(tx: &mut Tx, actor: &Actor, kind: &'static str, id: i64, data: serde_json::Value) {
    tx.record(Event { stream: format!("job:{id}"), kind, actor: actor.ledger_name(), data });
}
