//! The published fee list (收费目录清单) in force and its earlier versions; every version stays. What is charged is what it says on that day.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};

use contract::fee::FeeList;
use contract::time::{china_date, china_midnight_ms};
use contract::{Actor, ActorKind, Fault};
use directory::access::{Permit, require_somewhere};
use serde_json::json;
use store::{Event, Job, Timer, Tx};

use crate::events;
use crate::permissions::KeepList;
use crate::store as rows;

/// What holds until an installation has a list of its own: nothing is charged.
const BASE: &str = "fees: []\n";
/// Longest list, bytes.
const LONGEST: usize = 400_000;
/// The job that lets go of what stopped fees still charge.
pub const STOP: &str = "payment.stop";

/// Reads a list and checks that it holds together.
///
/// # Errors
/// `payment.list-wrong` with the reason.
pub fn read(text: &str) -> Result<FeeList, Fault> {
    let wrong = |why: String| Fault::invalid("payment.list-wrong").with("why", why);
    if text.len() > LONGEST {
        return Err(wrong(format!("> {LONGEST}")));
    }
    let list: FeeList = serde_saphyr::from_str(text).map_err(|why| wrong(why.to_string()))?;
    list.check().map_err(|why| wrong(why.to_string()))?;
    Ok(list)
}

/// A version with its list.
type Known = Option<(i64, Arc<FeeList>)>;

/// The list in force, kept in memory until another is.
#[derive(Clone, Default)]
pub struct InForce(Arc<RwLock<Known>>);

impl InForce {
    /// The list in force now, with its version; 0 is none.
    ///
    /// # Errors
    /// Database errors.
    pub fn now(&self, tx: &mut Tx) -> Result<(i64, Arc<FeeList>), Fault> {
        let id = rows::list_id(tx)?.unwrap_or(0);
        if let Some((known, list)) = self.0.read().unwrap_or_else(PoisonError::into_inner).as_ref()
            && *known == id
        {
            return Ok((id, list.clone()));
        }
        let list = Arc::new(read(&text_in_force(tx)?)?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some((id, list.clone()));
        Ok((id, list))
    }
}

/// The list in force as it was written.
///
/// # Errors
/// Database errors.
pub fn text_in_force(tx: &mut Tx) -> Result<String, Fault> {
    Ok(rows::list_text(tx, None)?.unwrap_or_else(|| BASE.to_owned()))
}

/// A version of the list.
///
/// # Errors
/// `payment.not-found`.
pub fn version(tx: &mut Tx, id: i64) -> Result<FeeList, Fault> {
    let text = rows::list_text(tx, Some(id))?.ok_or_else(|| Fault::not_found("payment.not-found"))?;
    read(&text)
}

/// Puts a list in force. The same again changes nothing. Of bills made before, what a stopped fee still charges is let go on the day it stops.
///
/// # Errors
/// `access.forbidden`, `payment.list-wrong`.
pub fn change(tx: &mut Tx, actor: &Actor, text: &str) -> Result<(), Fault> {
    if actor.kind != ActorKind::System {
        require_somewhere(actor, KeepList::PERMISSION)?;
    }
    let list = read(text)?;
    if rows::list_text(tx, None)?.as_deref() == Some(text) {
        return Ok(());
    }
    let id = tx.new_id();
    rows::insert_list(tx, id, &actor.name, text)?;
    tx.record(Event {
        stream: "payment:list".to_owned(),
        kind: events::LIST_CHANGED,
        actor: actor.ledger_name(),
        data: json!({ "version": id, "fee_count": list.fees.len() }),
    });
    let (today, key) = (china_date(tx.now()), "payment:stop");
    tx.cancel_timers(key);
    let stops: BTreeSet<_> = list.fees.iter().filter_map(|fee| fee.stopped).collect();
    for day in stops.iter().filter(|day| **day > today) {
        tx.set_timer(Timer {
            at_ms: china_midnight_ms(*day),
            kind: STOP,
            key: key.to_owned(),
            payload: json!({ "after": 0 }),
        });
    }
    tx.enqueue(Job::new(STOP, json!({ "after": 0 })));
    Ok(())
}

/// Takes the list from a file of the definitions, where none is in force yet.
///
/// # Errors
/// As [`change`].
pub fn bring_in(tx: &mut Tx, text: &str) -> Result<(), Fault> {
    match rows::list_id(tx)? {
        Some(_) => Ok(()),
        None => change(tx, &Actor::system("definitions"), text),
    }
}
