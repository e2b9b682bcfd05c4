//! Proving the whole ledger on request: asked for on a page, done by a job off the request's path, however large the
//! ledger is, and what came out is kept.

use contract::{Actor, Fault};
use directory::access::{Permit, require_somewhere};
use serde_json::{Value, json};
use store::ledger::{FirstBroken, NoRoot, Report, Root, Why, root, root_upto, verify};
use store::{Claimed, Db, Event, Handlers, Job, Tx};

use crate::permissions::ReadLedger;
use crate::store::{self as rows, CheckRow};

/// Kind of the job.
pub const VERIFY: &str = "ledger.verify";
/// The ledger was proved, or found broken: data `check`, `whole` and what was counted with the root, or where it breaks.
pub const VERIFIED: &str = "ledger.verified";

/// While a proof is under way no second one is begun, for at most so long, ms: a job may have given up.
const PATIENCE_MS: i64 = 15 * 60_000;

/// Has the ledger proved, and compared with a root from paper where one is given (`expected`; empty for none); answers the proof's id.
///
/// # Errors
/// `access.forbidden`; `ledger.root-form` for a text that is no root, `ledger.root-copied` for one with a slip of the pen;
/// `ledger.check-running` while one is under way.
pub fn ask(tx: &mut Tx, actor: &Actor, expected: &str) -> Result<i64, Fault> {
    require_somewhere(actor, ReadLedger::PERMISSION)?;
    let expected: Option<Root> = match expected.trim() {
        "" => None,
        text => Some(text.parse().map_err(|error| match error {
            NoRoot::Form => Fault::invalid("ledger.root-form"),
            NoRoot::Copied => Fault::invalid("ledger.root-copied"),
        })?),
    };
    if checks(tx, 1)?.first().is_some_and(|last| under_way(last, tx.now())) {
        return Err(Fault::conflict("ledger.check-running"));
    }
    let id = rows::insert_check(
        tx,
        &actor.ledger_name(),
        &actor.name,
        expected.map(|root| root.to_string()).as_deref(),
    )?;
    tx.enqueue(Job::new(VERIFY, json!({ "check": id })));
    Ok(id)
}

/// Whether a proof is still being worked on, as far as one can tell.
pub fn under_way(check: &CheckRow, now: i64) -> bool {
    check.finished_at.is_none() && now.saturating_sub(check.asked_at) < PATIENCE_MS
}

/// The latest proofs, newest first.
///
/// # Errors
/// Only the store's.
pub fn checks(tx: &mut Tx, most: u32) -> Result<Vec<CheckRow>, Fault> {
    Ok(rows::checks(tx, most)?)
}

/// The handler of the job, for the roof to wire.
pub fn handlers(db: Db) -> Handlers {
    Handlers::new().outside(VERIFY, move |job| prove(&db, job), settle)
}

/// What a proof came to; of a whole ledger with the root of it, and with what it gives for the root from paper (docs/decisions/0093).
type Proved = Result<(Report, Root, Option<Root>), FirstBroken>;

fn prove(db: &Db, job: &Claimed) -> Result<Proved, Fault> {
    let id = number(job);
    let asked = db.read_blocking(move |tx| rows::check(tx, id))?;
    let kept: Option<Root> = asked.and_then(|asked| asked.expected).and_then(|root| root.parse().ok());
    Ok(match verify(db)? {
        Ok(report) => {
            let then = kept.map(|kept| root_upto(db, kept.upto)).transpose()?;
            Ok((report, root(db)?, then))
        }
        Err(broken) => Err(broken),
    })
}

fn number(job: &Claimed) -> i64 {
    job.payload.get("check").and_then(Value::as_i64).unwrap_or(0)
}

/// Keeps what came out and tells the ledger itself.
fn settle(tx: &mut Tx, job: &Claimed, found: &Proved) -> Result<(), Fault> {
    let id = number(job);
    let Some(asked) = rows::check(tx, id)?.filter(|check| check.finished_at.is_none()) else {
        return Ok(());
    };
    let data = match found {
        Ok((_, _, Some(then))) if Some(then.to_string()) != asked.expected => {
            let (expected, then) = (asked.expected.clone(), then.to_string());
            rows::finish_rewritten(tx, id, &then)?;
            json!({ "check": id, "whole": false, "why": "rewritten", "expected": expected, "root": then })
        }
        Ok((report, root, _)) => {
            let root = root.to_string();
            let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
            rows::finish_whole(tx, id, count(report.streams), count(report.events), &root)?;
            let mut data = json!({ "check": id, "whole": true, "streams": report.streams, "events": report.events, "root": root });
            if let Some(expected) = &asked.expected {
                data["expected"] = expected.as_str().into();
            }
            data
        }
        Err(broken) => {
            let why = why(broken.why);
            rows::finish_broken(tx, id, broken, why)?;
            json!({ "check": id, "whole": false, "stream": broken.stream, "seq": broken.seq, "why": why })
        }
    };
    tx.record(Event { stream: "ledger".to_owned(), kind: VERIFIED, actor: asked.asked_by, data });
    Ok(())
}

/// How a ledger is broken, as a word for the table and the language files.
fn why(why: Why) -> &'static str {
    match why {
        Why::Changed => "changed",
        Why::NotChained => "not-chained",
        Why::Missing => "missing",
        Why::Added => "added",
        Why::CutOff => "cut-off",
        Why::HeadChanged => "head-changed",
    }
}
