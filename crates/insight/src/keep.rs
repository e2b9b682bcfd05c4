//! Keeping the figures: whatever is heard of an application, it is folded anew from the ledger, and what its cases add to the figures
//! now, less what they added before, is added. So it does not matter what is heard twice, late or out of order.
//!
//! A database from before this service, or figures somebody has reason to doubt, are counted in application by application
//! ([`rebuild`]); what is heard meanwhile counts at once.

use std::collections::BTreeSet;
use std::sync::Arc;

use contract::lookup::CaseLookup;
use contract::{Actor, CaseId, Fault};
use serde_json::{Value, json};
use store::{Claimed, Handlers, Heard, Job, Tx, ledger};

use crate::cells::{Cells, difference};
use crate::fold::{CaseFact, HEARD, fold};
use crate::store as rows;

/// The name it listens by; stays the same over versions.
pub const LISTENER: &str = "insight";
/// Kind of the job that counts in what happened before.
pub const REBUILD: &str = "insight.rebuild";
/// Somebody had everything counted anew: the stream `insight`.
pub const REBUILT: &str = "insight.rebuild-asked";

/// Events read at once; a long application has some sixty.
const EVENTS: u32 = 1_000;
/// Cases counted in at once.
const CASES: u32 = 200;

/// What keeping figures may reach.
#[derive(Clone)]
pub struct Desk {
    /// Cases.
    pub cases: Arc<dyn CaseLookup>,
}

/// The listener and the job.
pub fn handlers(desk: Desk) -> Handlers {
    let heard = desk.clone();
    Handlers::new()
        .hear(LISTENER, HEARD, move |tx: &mut Tx, event: &Heard| hear(tx, &heard, event))
        .on(REBUILD, move |tx, job| counted_in(tx, &desk, job))
}

/// The application a stream is of.
pub fn root_of(stream: &str) -> Option<CaseId> {
    stream.strip_prefix("case:")?.parse().ok().map(CaseId)
}

/// Takes in one event.
///
/// # Errors
/// `event.unreadable`; database errors.
pub fn hear(tx: &mut Tx, desk: &Desk, heard: &Heard) -> Result<(), Fault> {
    if let Some(root) = root_of(&heard.stream) {
        refold(tx, desk, root)?;
    }
    Ok(())
}

/// All events of an application, as they lie in the ledger.
///
/// # Errors
/// Database errors.
pub fn events_of(tx: &mut Tx, root: CaseId) -> Result<Vec<Heard>, Fault> {
    let stream = contract::case::stream(root);
    let mut all: Vec<Heard> = Vec::new();
    loop {
        let after = all.last().map_or(0, |event| event.seq);
        let found = ledger::events(tx, &stream, after, EVENTS)?;
        let more = found.len() >= EVENTS as usize;
        all.extend(found.into_iter().map(|event| Heard {
            id: event.id,
            stream: event.stream,
            seq: event.seq,
            kind: event.kind,
            at: event.at,
            actor: event.actor,
            data: event.data,
        }));
        if !more {
            return Ok(all);
        }
    }
}

/// Folds an application anew and adds to the figures what has changed. Answers whether anything had.
///
/// # Errors
/// `event.unreadable`; database errors.
pub fn refold(tx: &mut Tx, desk: &Desk, root: CaseId) -> Result<bool, Fault> {
    let cases = desk.cases.counted(tx, root)?;
    rows::hold(tx, root.0)?;
    let old = rows::of_root(tx, root.0)?;
    let new = fold(&cases, &events_of(tx, root)?)?;
    if old == new {
        return Ok(false);
    }
    let more: Cells = difference(&old, &new);
    for case in &new {
        let was: Option<&CaseFact> = old.iter().find(|was| was.id == case.id);
        if was != Some(case) {
            rows::put_case(tx, case, was.is_some())?;
        }
    }
    rows::apply(tx, &more)?;
    Ok(true)
}

/// At the start of a node: what happened before there were figures is counted in, once.
///
/// # Errors
/// Database errors.
pub fn prepare(tx: &mut Tx) -> Result<(), Fault> {
    if rows::state(tx, "built")?.is_none() && rows::state(tx, "walk")?.is_none() {
        begin(tx)?;
    }
    Ok(())
}

fn begin(tx: &mut Tx) -> Result<(), Fault> {
    rows::set_state(tx, "walk", Some("0"))?;
    tx.enqueue(Job::new(REBUILD, json!({ "after": 0 })).once("insight.rebuild:0"));
    Ok(())
}

/// Forgets every figure and counts everything anew from the ledger.
///
/// # Errors
/// `access.forbidden`; `insight.rebuilding` while one is under way.
pub fn rebuild(tx: &mut Tx, actor: &Actor) -> Result<(), Fault> {
    use directory::access::{Permit, require_somewhere};
    require_somewhere(actor, crate::permissions::Check::PERMISSION)?;
    if rows::state(tx, "walk")?.is_some() {
        return Err(Fault::conflict("insight.rebuilding"));
    }
    rows::forget(tx)?;
    rows::set_state(tx, "built", None)?;
    tx.record(store::Event {
        stream: "insight".to_owned(),
        kind: REBUILT,
        actor: actor.ledger_name(),
        data: json!({}),
    });
    begin(tx)
}

/// Whether figures are being counted in and so are not whole yet.
///
/// # Errors
/// Database errors.
pub fn is_building(tx: &mut Tx) -> Result<bool, Fault> {
    Ok(rows::state(tx, "walk")?.is_some())
}

/// Counts in some applications, and leaves a job for those after them.
fn counted_in(tx: &mut Tx, desk: &Desk, job: &Claimed) -> Result<(), Fault> {
    let after = job.payload.get("after").and_then(Value::as_i64).unwrap_or(0);
    let cases = desk.cases.counted_after(tx, CaseId(after), CASES)?;
    let roots: BTreeSet<i64> = cases.iter().map(|case| case.root.0).collect();
    for root in roots {
        refold(tx, desk, CaseId(root))?;
    }
    match cases.last() {
        Some(last) if cases.len() >= CASES as usize => {
            rows::set_state(tx, "walk", Some(&last.id.0.to_string()))?;
            tx.enqueue(Job::new(REBUILD, json!({ "after": last.id.0 })));
        }
        _ => {
            rows::set_state(tx, "walk", None)?;
            let now = tx.now().to_string();
            rows::set_state(tx, "built", Some(&now))?;
        }
    }
    Ok(())
}
