//! Who steps in for an officer who left or cannot go (更换检查人员). Not chosen by anybody: of the active officers of the same organ
//! qualified for its items, with nothing to do with the entity and never sent on this visit, the one with the fewest visits of this task
//! (without a task: open visits); of equal ones the first by code. Anybody can count that again from what is published.

use contract::{Actor, Fault};
use serde_json::json;
use store::Tx;

use crate::desk::Desk;
use crate::events;
use crate::frame::{VisitAct, may_visit};
use crate::library::said;
use crate::model::{Officer, Visit};
use crate::store as rows;
use crate::store::libraries;
use crate::visit::{self, note};

/// The one who is next for a visit in an organ.
pub(crate) fn next(
    tx: &mut Tx,
    desk: &Desk,
    visit: &Visit,
    organ: contract::OrganId,
) -> Result<Option<Officer>, Fault> {
    let rules = desk.rules.now(tx)?;
    let skills: Vec<String> = rows::checks(tx, visit.id)?
        .into_iter()
        .filter(|check| check.organ == organ)
        .filter_map(|check| rules.item(&check.item).map(|item| item.skill.clone()))
        .collect();
    let sent: Vec<i64> = rows::sent(tx, visit.id)?.into_iter().map(|one| one.officer).collect();
    let loads = libraries::loads(tx, organ, visit.task)?;
    let load = |officer: i64| loads.iter().find(|(id, _)| *id == officer).map_or(0, |(_, n)| *n);
    let mut free = Vec::new();
    for officer in libraries::officers(tx, organ)? {
        let fits = officer.active
            && skills.iter().all(|skill| officer.has(skill))
            && !sent.contains(&officer.id)
            && !libraries::is_recused(tx, officer.id, visit.entity)?;
        if fits {
            free.push((load(officer.id), officer.code.clone(), officer));
        }
    }
    free.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    Ok(free.into_iter().next().map(|(_, _, officer)| officer))
}

/// Ends an officer's part in a visit and sends the one who is next; `None` where there is nobody, which who plans sees.
pub(crate) fn step_in(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    visit: i64,
    officer: i64,
    why: &str,
) -> Result<Option<Officer>, Fault> {
    let Some(mut visit) = rows::take_visit(tx, visit)? else { return Ok(None) };
    let sent = rows::sent(tx, visit.id)?;
    let Some(former) = sent.iter().find(|one| one.officer == officer && one.left_at.is_none()) else {
        return Ok(None);
    };
    let found = next(tx, desk, &visit, former.organ)?;
    rows::end_sent(tx, visit.id, officer, why)?;
    if let Some(found) = &found {
        rows::insert_sent(tx, &[(visit.id, found.id, found.organ.0)])?;
    }
    let data = json!({
        "from": former.code, "to": found.as_ref().map(|one| one.code.as_str()), "why": why,
    });
    note(tx, actor, events::SUBSTITUTED, &visit, data);
    visit.revision += 1;
    rows::save_visit(tx, &visit)?;
    Ok(found)
}

/// Sends another officer in place of one who cannot go, with the reason.
///
/// # Errors
/// As [`may_visit`]; `inspect.changed`, `inspect.reason-missing`, `inspect.not-sent`, `inspect.nobody`.
pub fn substitute(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    id: i64,
    revision: i64,
    officer: &str,
    why: &str,
) -> Result<Officer, Fault> {
    let (visit, sent) = visit::hold(tx, VisitAct::Substitute, actor, id, revision)?;
    let why = said(why)?;
    let former = sent.iter().find(|one| one.code == officer && one.left_at.is_none());
    let former = former.ok_or_else(|| Fault::invalid("inspect.not-sent"))?;
    let nobody = || Fault::conflict("inspect.nobody");
    next(tx, desk, &visit, former.organ)?.ok_or_else(nobody)?;
    step_in(tx, desk, actor, visit.id, former.officer, &why)?.ok_or_else(nobody)
}

/// Fills an empty place of a visit: where somebody left and nobody was there.
///
/// # Errors
/// As [`may_visit`]; `inspect.changed`, `inspect.nobody`, `inspect.complete`.
pub fn fill(tx: &mut Tx, desk: &Desk, actor: &Actor, id: i64, revision: i64) -> Result<usize, Fault> {
    let (mut visit, sent) = visit::hold(tx, VisitAct::Substitute, actor, id, revision)?;
    let each = usize::try_from(desk.rules.now(tx)?.each).unwrap_or(1);
    let mut organs: Vec<contract::OrganId> = sent.iter().map(|one| one.organ).collect();
    organs.dedup();
    let mut filled = 0;
    for organ in organs {
        let there = sent.iter().filter(|one| one.organ == organ && one.left_at.is_none()).count();
        for _ in there..each {
            let Some(found) = next(tx, desk, &visit, organ)? else {
                return Err(Fault::conflict("inspect.nobody"));
            };
            rows::insert_sent(tx, &[(visit.id, found.id, organ.0)])?;
            let data = json!({ "from": null, "to": found.code, "why": null });
            note(tx, actor, events::SUBSTITUTED, &visit, data);
            filled += 1;
        }
    }
    if filled == 0 {
        return Err(Fault::conflict("inspect.complete"));
    }
    visit.revision += 1;
    rows::save_visit(tx, &visit)?;
    Ok(filled)
}

/// Whether the act may be offered.
pub(crate) fn is_short(sent: &[crate::model::Sent], each: u32) -> bool {
    let mut organs: Vec<contract::OrganId> = sent.iter().map(|one| one.organ).collect();
    organs.dedup();
    organs.into_iter().any(|organ| {
        let there = sent.iter().filter(|one| one.organ == organ && one.left_at.is_none()).count();
        there < usize::try_from(each).unwrap_or(1)
    })
}

/// That it may be done, for pages.
pub(crate) fn may(visit: &Visit, sent: &[crate::model::Sent], actor: &Actor) -> bool {
    may_visit(VisitAct::Substitute, visit, sent, actor).is_ok()
}
