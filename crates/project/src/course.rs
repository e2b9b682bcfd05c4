//! The course of a project: links begin and end, each within its budget of working days; what all budgets come to, when links are sped up.

use contract::time::{DAY_MS, china_date, china_midnight_ms};
use contract::{Actor, Fault, OrganId, Scope};
use directory::access::Permit;
use jiff::civil::Date;
use serde_json::json;
use store::{Event, Timer, Tx};
use worktime::UnknownYear;

use crate::compare;
use crate::desk::Desk;
use crate::events;
use crate::model::{Link, Project};
use crate::permissions::Handle;
use crate::register::stream;
use crate::rules::Rules;
use crate::store as rows;

/// Kind of the timer behind a link that runs.
pub const ALARM: &str = "project.link";

fn broken(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Fault {
    Fault::internal("project.broken", error)
}

/// Budgets of a project in working days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// Of its class, before any link is sped up.
    pub base: u16,
    /// What is saved, by link, where something is.
    pub saved: Vec<(String, u16)>,
    /// In all now: links that have begun as they began, others as they would begin today.
    pub total: u16,
}

/// What the budgets of a project come to on a day.
pub fn budget(rules: &Rules, project: &Project, links: &[Link], today: Date) -> Budget {
    let base_of =
        |key: &str| rules.class(&project.class).and_then(|class| class.days.get(key)).copied().unwrap_or(0);
    let now = |link: &Link| match link.began_at {
        Some(_) => u16::try_from(link.days).unwrap_or(0),
        None => rules.days(&project.class, &link.link, today),
    };
    let saved = links.iter().map(|link| (link.link.clone(), base_of(&link.link).saturating_sub(now(link))));
    Budget {
        base: links.iter().map(|link| base_of(&link.link)).sum(),
        saved: saved.filter(|(_, days)| *days > 0).collect(),
        total: links.iter().map(now).sum(),
    }
}

/// Whether this actor may begin and end the link.
pub fn may(actor: &Actor, project: &Project, link: &Link) -> bool {
    let scope = Scope { region: &project.region, organ: Some(OrganId(link.organ)), item: None };
    actor.can(Handle::PERMISSION, scope)
}

fn hold(tx: &mut Tx, actor: &Actor, code: &str, no: i64) -> Result<(Project, Vec<Link>, Link), Fault> {
    let missing = || Fault::not_found("project.not-found");
    let project = rows::take(tx, code)?.ok_or_else(missing)?;
    let links = rows::links(tx, project.id)?;
    let link = links.iter().find(|link| link.no == no).cloned().ok_or_else(missing)?;
    match may(actor, &project, &link) {
        true => Ok((project, links, link)),
        false => Err(missing()),
    }
}

/// Begins a link: its budget runs from tomorrow. From the second link on the site must have been compared, without a conflict that
/// nobody let stand.
///
/// # Errors
/// `project.not-found`, `project.link-began`, `project.link-early`, `project.site-missing`, `project.conflicts-open`.
pub fn begin(tx: &mut Tx, desk: &Desk, actor: &Actor, code: &str, no: i64) -> Result<(), Fault> {
    let (project, links, mut link) = hold(tx, actor, code, no)?;
    if link.began_at.is_some() {
        return Err(Fault::conflict("project.link-began"));
    }
    if links.iter().any(|other| other.no < no && other.began_at.is_none()) {
        return Err(Fault::conflict("project.link-early"));
    }
    if no > 1 {
        match compare::standing(tx, &project)? {
            None => return Err(Fault::conflict("project.site-missing")),
            Some(standing) if standing.open > 0 => {
                return Err(Fault::conflict("project.conflicts-open").with("count", standing.open));
            }
            Some(_) => {}
        }
    }
    let (now, (_, rules)) = (tx.now(), desk.rules.now(tx)?);
    let today = china_date(now);
    let days = rules.days(&project.class, &link.link, today);
    let calendar = desk.calendar.for_region(&project.region).map_err(broken)?;
    let due = calendar.working_day_after(today, days, UnknownYear::Provisional).map_err(broken)?;
    let due_at = china_midnight_ms(due).saturating_add(DAY_MS - 1);
    link.began_at = Some(now);
    link.days = i64::from(days);
    link.due_at = Some(due_at);
    rows::put_link(tx, &link)?;
    tx.set_timer(Timer {
        at_ms: due_at.saturating_add(1),
        kind: ALARM,
        key: key(&link),
        payload: json!({ "project": project.id, "no": no }),
    });
    tx.record(Event {
        stream: stream(code),
        kind: events::LINK_BEGAN,
        actor: actor.ledger_name(),
        data: json!({ "link": link.link, "days": days, "due": due.to_string() }),
    });
    Ok(())
}

fn key(link: &Link) -> String {
    format!("project-link:{}:{}", link.project, link.no)
}

/// Ends a link.
///
/// # Errors
/// `project.not-found`, `project.link-not-running`.
pub fn end(tx: &mut Tx, actor: &Actor, code: &str, no: i64) -> Result<(), Fault> {
    let (_, _, mut link) = hold(tx, actor, code, no)?;
    if link.began_at.is_none() || link.ended_at.is_some() {
        return Err(Fault::conflict("project.link-not-running"));
    }
    let now = tx.now();
    link.ended_at = Some(now);
    link.late = i64::from(link.late == 1 || link.due_at.is_some_and(|due| due < now));
    rows::put_link(tx, &link)?;
    tx.cancel_timers(&key(&link));
    tx.record(Event {
        stream: stream(code),
        kind: events::LINK_ENDED,
        actor: actor.ledger_name(),
        data: json!({ "link": link.link, "late": link.late == 1 }),
    });
    Ok(())
}

/// The timer of a link rang: its budget is exceeded.
///
/// # Errors
/// Database errors.
pub fn ring(tx: &mut Tx, project: i64, no: i64) -> Result<(), Fault> {
    let Some(project) = rows::by_id(tx, project)? else { return Ok(()) };
    let Some(project) = rows::take(tx, &project.code)? else { return Ok(()) };
    let Some(mut link) = rows::links(tx, project.id)?.into_iter().find(|link| link.no == no) else {
        return Ok(());
    };
    let Some(due_at) = link.due_at.filter(|due| *due < tx.now()) else { return Ok(()) };
    if link.ended_at.is_some() || link.late == 1 {
        return Ok(());
    }
    link.late = 1;
    rows::put_link(tx, &link)?;
    tx.record(Event {
        stream: stream(&project.code),
        kind: events::LINK_LATE,
        actor: Actor::system("clock").ledger_name(),
        data: json!({ "link": link.link, "due": china_date(due_at).to_string() }),
    });
    Ok(())
}
