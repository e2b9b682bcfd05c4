//! What those who run a hall change in the product: exceptions to the opening pattern, and who is qualified for which category (INT-22).

use contract::time::china_date;
use contract::{Actor, Fault, Scope};
use directory::access::{Permit, require, require_somewhere};
use jiff::civil::Date;
use serde_json::json;
use store::{Event, Tx};

use crate::book::reason;
use crate::desk::Desk;
use crate::events;
use crate::permissions::{Manage, Serve};
use crate::plan::{self, Hall};
use crate::resettle;
use crate::store::{self as rows, ExceptionRow, SkillRow};

/// Days ahead an exception may be made for.
const AHEAD: i64 = 400;

/// An exception to be made.
#[derive(Debug, Clone, Default)]
pub struct NewException {
    /// The hall.
    pub hall: String,
    /// The day; today counts.
    pub day: Option<Date>,
    /// The window; empty for the whole hall.
    pub window: String,
    /// Hours; empty is closed.
    pub hours: String,
    /// Why, as everybody reads it.
    pub why: String,
}

fn may_manage<'a>(actor: &'a Actor, hall: &Hall) -> Result<&'a contract::Posting, Fault> {
    require(actor, Manage::PERMISSION, Scope { region: &hall.region, organ: None, item: None })
}

/// Opens a hall or a window at other times on one day, or closes it. Appointments that no longer fit are moved, and told why.
///
/// # Errors
/// `access.forbidden`, `hall.day-wrong`, `hall.window-unknown`, `hall.hours-wrong`, `hall.reason-missing`.
pub fn except(tx: &mut Tx, desk: &Desk, actor: &Actor, new: &NewException) -> Result<(), Fault> {
    let plan = desk.plan(tx)?;
    let hall = plan.hall(&new.hall)?;
    may_manage(actor, hall)?;
    let day = new.day.ok_or_else(|| Fault::invalid("hall.day-wrong"))?;
    let today = china_date(tx.now());
    let last = jiff::Span::new().try_days(AHEAD).ok().and_then(|span| today.checked_add(span).ok());
    if day < today || last.is_some_and(|last| day > last) {
        return Err(Fault::invalid("hall.day-wrong"));
    }
    let window = new.window.trim();
    if !window.is_empty() && hall.window(window).is_none() {
        return Err(Fault::invalid("hall.window-unknown"));
    }
    let hours = match new.hours.trim() {
        "" => String::new(),
        text => plan::hours(text).map_err(|_| Fault::invalid("hall.hours-wrong"))?.to_string(),
    };
    let why = reason(&new.why)?;
    let day = day.to_string();
    rows::take_day(tx, &hall.key, &day)?;
    let row = ExceptionRow {
        id: tx.new_id(),
        hall: hall.key.clone(),
        day: day.clone(),
        seat: window.to_owned(),
        hours: hours.clone(),
        why: why.clone(),
        by_whom: actor.name.clone(),
    };
    rows::put_exception(tx, &row)?;
    let data = json!({ "day": day, "window": window, "hours": hours, "why": why });
    record(tx, actor, &hall.key, events::EXCEPTED, data);
    resettle::day(tx, &hall.key, &day, &why);
    Ok(())
}

fn record(tx: &mut Tx, actor: &Actor, hall: &str, kind: &'static str, data: serde_json::Value) {
    tx.record(Event { stream: format!("hall:{hall}"), kind, actor: actor.ledger_name(), data });
}

/// Takes an exception back. Appointments it moved stay where they are.
///
/// # Errors
/// `access.forbidden`, `hall.exception-unknown`.
pub fn end_exception(tx: &mut Tx, desk: &Desk, actor: &Actor, hall: &str, id: i64) -> Result<(), Fault> {
    let plan = desk.plan(tx)?;
    let hall = plan.hall(hall)?;
    may_manage(actor, hall)?;
    let was = rows::end_exception(tx, &hall.key, id)?;
    let was = was.ok_or_else(|| Fault::not_found("hall.exception-unknown"))?;
    let data = json!({ "day": was.day, "window": was.seat });
    record(tx, actor, &hall.key, events::EXCEPTION_ENDED, data);
    resettle::day(tx, &hall.key, &was.day, &was.why);
    Ok(())
}

/// Notes that somebody is qualified for a category until a day (窗口上岗资格); without a day, that they are not any more.
///
/// # Errors
/// `access.forbidden`, `hall.clerk-unknown`, `hall.category-unknown`, `hall.day-wrong`.
pub fn qualify(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    login: &str,
    category: &str,
    until: Option<Date>,
) -> Result<(), Fault> {
    require_somewhere(actor, Manage::PERMISSION)?;
    let plan = desk.plan(tx)?;
    plan.category(category).ok_or_else(|| Fault::invalid("hall.category-unknown"))?;
    let account = directory::account::by_login(tx, login.trim())?;
    let account = account.ok_or_else(|| Fault::invalid("hall.clerk-unknown"))?;
    let clerks: Vec<_> = clerks(tx, desk)?.into_iter().map(|clerk| clerk.0).collect();
    if until.is_some() && !clerks.contains(&account) {
        return Err(Fault::invalid("hall.clerk-unknown"));
    }
    match until {
        Some(day) if day < china_date(tx.now()) => return Err(Fault::invalid("hall.day-wrong")),
        Some(day) => {
            let skill =
                SkillRow { account: account.0, category: category.to_owned(), until: day.to_string() };
            rows::put_skill(tx, &skill, &actor.name)?;
        }
        None => {
            if !rows::end_skill(tx, account, category)? {
                return Ok(());
            }
        }
    }
    let until = until.map(|day| day.to_string());
    let data = json!({ "login": login.trim(), "category": category, "until": until });
    record(tx, actor, "skills", events::QUALIFIED, data);
    Ok(())
}

/// Clerks looked through at most, of a region.
const CLERKS_MOST: usize = 500;

/// Everybody who may sit at a window of some hall: account and name.
///
/// # Errors
/// Database errors.
pub fn clerks(tx: &mut Tx, desk: &Desk) -> Result<Vec<(contract::AccountId, String)>, Fault> {
    let plan = desk.plan(tx)?;
    let mut found: Vec<(contract::AccountId, String)> = Vec::new();
    let mut regions: Vec<&str> = plan.halls.iter().map(|hall| hall.region.as_str()).collect();
    regions.sort_unstable();
    regions.dedup();
    for region in regions {
        let scope = Scope { region, organ: None, item: None };
        for account in directory::account::who_may(tx, Serve::PERMISSION, scope, CLERKS_MOST)? {
            if found.iter().any(|(known, _)| *known == account) {
                continue;
            }
            let name = directory::account::name(tx, account)?.unwrap_or_default();
            found.push((account, name));
        }
    }
    Ok(found)
}

/// Categories of a window this clerk may serve today, and those they lack the qualification for.
///
/// # Errors
/// Database errors.
pub fn may_serve(
    tx: &mut Tx,
    desk: &Desk,
    account: contract::AccountId,
    wanted: &[String],
) -> Result<(Vec<String>, Vec<String>), Fault> {
    let plan = desk.plan(tx)?;
    let today = china_date(tx.now()).to_string();
    let held = rows::skills_of(tx, account, &today)?;
    let fine = |key: &String| {
        let needs = plan.category(key).is_some_and(|category| category.qualified);
        !needs || held.contains(key)
    };
    Ok(wanted.iter().cloned().partition(fine))
}
