//! Whose events somebody may read: the ledger knows regions. Events of a case belong to the region it was submitted in,
//! those of an account of staff to where it is managed; what belongs to no region is for whoever reads the whole site's.

use std::collections::BTreeMap;

use contract::{AccountId, Actor, Fault};
use directory::access::{Permit, covers, require_somewhere};
use serde_json::Value;
use store::Tx;
use store::ledger::{self, Recorded};

use crate::permissions::ReadLedger;

/// Events looked through at once for those within reach.
const STRETCH: u32 = 200;
/// Stretches looked through for one page.
const STRETCHES: usize = 20;

/// How far an actor reads.
struct Reach {
    regions: Vec<String>,
    whole: bool,
    known: BTreeMap<String, bool>,
}

impl Reach {
    fn of(tx: &mut Tx, actor: &Actor) -> Result<Self, Fault> {
        require_somewhere(actor, ReadLedger::PERMISSION)?;
        let regions: Vec<String> =
            actor.postings_with(ReadLedger::PERMISSION).map(|posting| posting.region.clone()).collect();
        // The whole site: wherever one of its organs is.
        let organs = directory::organ::all(tx)?;
        let whole = !organs.is_empty()
            && organs.iter().all(|organ| regions.iter().any(|region| covers(region, &organ.region)));
        Ok(Self { regions, whole, known: BTreeMap::new() })
    }

    fn has(&mut self, tx: &mut Tx, stream: &str) -> Result<bool, Fault> {
        if self.whole {
            return Ok(true);
        }
        if let Some(known) = self.known.get(stream) {
            return Ok(*known);
        }
        let region = region_of(tx, stream)?;
        let has = region.is_some_and(|region| self.regions.iter().any(|own| covers(own, &region)));
        self.known.insert(stream.to_owned(), has);
        Ok(has)
    }
}

/// The region a stream belongs to.
fn region_of(tx: &mut Tx, stream: &str) -> Result<Option<String>, Fault> {
    match stream.split_once(':') {
        Some(("account", id)) => match id.parse() {
            Ok(id) => directory::person::region(tx, AccountId(id)),
            Err(_) => Ok(None),
        },
        Some(("case", _)) => {
            let first = ledger::events(tx, stream, 0, 1)?;
            let data = first.first().map(Recorded::json).transpose()?.unwrap_or(Value::Null);
            Ok(data.get("region").and_then(Value::as_str).map(str::to_owned))
        }
        _ => Ok(None),
    }
}

/// Events of a stream after this place, oldest first; none of one out of reach.
///
/// # Errors
/// `access.forbidden`.
pub fn of_stream(
    tx: &mut Tx,
    actor: &Actor,
    stream: &str,
    after: i64,
    most: u32,
) -> Result<Vec<Recorded>, Fault> {
    let mut reach = Reach::of(tx, actor)?;
    match reach.has(tx, stream)? {
        true => Ok(ledger::events(tx, stream, after, most)?),
        false => Ok(Vec::new()),
    }
}

/// The latest events within reach before this one, newest first, and where the next page begins. A page may hold fewer than
/// there could be where much lies in between that is out of reach.
///
/// # Errors
/// `access.forbidden`.
pub fn latest(
    tx: &mut Tx,
    actor: &Actor,
    mut before: i64,
    most: u32,
) -> Result<(Vec<Recorded>, Option<i64>), Fault> {
    let mut reach = Reach::of(tx, actor)?;
    let wanted = usize::try_from(most).unwrap_or(usize::MAX);
    let mut found = Vec::new();
    for _ in 0..STRETCHES {
        let stretch = if reach.whole { most } else { STRETCH };
        let events = ledger::latest(tx, before, stretch)?;
        let last = events.len() < usize::try_from(stretch).unwrap_or(usize::MAX);
        for event in events {
            before = event.id;
            if reach.has(tx, &event.stream)? {
                found.push(event);
            }
            if found.len() == wanted {
                return Ok((found, Some(before)));
            }
        }
        if last {
            return Ok((found, None));
        }
    }
    Ok((found, Some(before)))
}
