//! The simple procedure (简易程序): a small fine or a warning on the spot, where the facts are plain (行政处罚法第五十一条); told, heard, decided and
//! handed over in one act by two officers.

use contract::time::china_date;
use contract::{Actor, Fault};
use serde_json::{Map, Value, json};
use store::Tx;

use super::course::{self, New, Wanted};
use super::model::State;
use crate::desk::Desk;
use crate::events;
use crate::push::said;
use crate::store::penalty as rows;

/// What is imposed on the spot.
#[derive(Debug, Clone, Default)]
pub struct Spot {
    /// Who, whom, what.
    pub new: New,
    /// Facts the range follows from.
    pub facts: Map<String, Value>,
    /// What is imposed.
    pub wanted: Wanted,
    /// What the party said, and what became of it.
    pub considered: String,
}

/// Imposes it: a warning, or a fine no larger than the law allows on the spot and within the range.
///
/// # Errors
/// As [`course::file`]; `enforce.fact-missing`, `enforce.kinds`, `enforce.fine`, `enforce.too-large` with the most, `enforce.outside`.
pub fn impose(tx: &mut Tx, desk: &Desk, actor: &Actor, spot: &Spot) -> Result<String, Fault> {
    let (mut case, power) = course::begin(tx, desk, actor, &spot.new)?;
    let (_, list) = desk.powers.now(tx)?;
    let person = course::is_person(tx, &case.row)?;
    case.of.range = power.range(&spot.facts)?;
    case.of.facts = spot.facts.clone();
    case.of.established = case.of.what.clone();
    if spot.wanted.kinds.iter().any(|kind| kind != "warning" && kind != "fine") {
        return Err(Fault::invalid("enforce.kinds"));
    }
    let most = list.simple.of(person);
    if spot.wanted.yuan > most {
        return Err(Fault::invalid("enforce.too-large").with("most", most));
    }
    if course::weigh(&power, &case, &spot.wanted)?.is_some() {
        let (from, to) = case.of.range.as_ref().map_or((0, 0), |range| (range.from, range.to));
        return Err(Fault::invalid("enforce.outside").with("from", from).with("to", to));
    }
    (case.of.kinds, case.of.yuan) = (spot.wanted.kinds.clone(), spot.wanted.yuan);
    case.of.considered = said(&spot.considered)?;
    (case.of.noticed_at, case.row.simple, case.row.state) = (Some(tx.now()), 1, State::Noticed);
    case.row.body = serde_json::to_string(&case.of).map_err(course::broken)?;
    rows::insert(tx, &case.row)?;
    course::tell(tx, actor, events::FILED, &case.row, json!({ "item": case.row.power }));
    course::impose(tx, actor, &mut case, &list, "spot")?;
    let today = china_date(tx.now());
    course::served(tx, desk, actor, &mut case, ("当场交付当事人", today))?;
    Ok(case.row.number)
}
