//! Tasks of the command centre (调度任务): the unit is told that it has one, that it came back, is taken back or is late; whoever gave it
//! that the unit says it is done; those who watch over cases that one is late.

use contract::events::dispatch::{ANSWERED_BY, Closed, Finished, Given, Issued, Late, Revoked, SentBack};
use contract::events::{Fact, read};
use contract::lookup::CaseLookup;
use contract::{AccountId, Fault, Lang, Scope};
use kit::Tr;
use std::sync::Arc;
use store::{Handlers, Heard, Tx};

use super::STAFF_MOST;
use crate::say::{self, Kind};
use crate::store::{self as rows, MessageRow};
use crate::words;

/// The name it listens by; stays the same over versions.
pub const LISTENER: &str = "notice.dispatch";

/// What it hears.
pub const HEARD: &[&str] =
    &[Issued::KIND, Finished::KIND, SentBack::KIND, Closed::KIND, Revoked::KIND, Late::KIND];

/// The listener, for the roof to wire.
pub fn handlers(cases: Arc<dyn CaseLookup>) -> Handlers {
    Handlers::new().hear(LISTENER, HEARD, move |tx: &mut Tx, heard: &Heard| hear(tx, cases.as_ref(), heard))
}

/// What is told of a fact, and to whom.
struct Tell {
    task: Given,
    kind: &'static str,
    reason: String,
    unit: bool,
    giver: bool,
    supervisors: bool,
}

fn meaning(heard: &Heard) -> Result<Option<Tell>, Fault> {
    let unit = |task, kind, reason| Tell { task, kind, reason, unit: true, giver: false, supervisors: false };
    Ok(Some(match heard.kind.as_str() {
        Issued::KIND => {
            let fact: Issued = read(heard)?;
            let kind = if fact.urgent { "dispatch-urgent" } else { "dispatch-issued" };
            unit(fact.task, kind, String::new())
        }
        SentBack::KIND => {
            let fact: SentBack = read(heard)?;
            unit(fact.task, "dispatch-back", fact.why)
        }
        Revoked::KIND => {
            let fact: Revoked = read(heard)?;
            unit(fact.task, "dispatch-revoked", fact.why)
        }
        Closed::KIND => unit(read::<Closed>(heard)?.task, "dispatch-closed", String::new()),
        Finished::KIND => {
            let task = read::<Finished>(heard)?.task;
            Tell { unit: false, giver: true, ..unit(task, "dispatch-finished", String::new()) }
        }
        Late::KIND => {
            let task = read::<Late>(heard)?.task;
            Tell { giver: true, supervisors: true, ..unit(task, "dispatch-overdue", String::new()) }
        }
        _ => return Ok(None),
    }))
}

/// Takes in one event.
///
/// # Errors
/// `event.unreadable`; database errors.
pub fn hear(tx: &mut Tx, cases: &dyn CaseLookup, heard: &Heard) -> Result<(), Fault> {
    let Some(tell) = meaning(heard)? else { return Ok(()) };
    let Some(kind) = say::kind(tell.kind) else { return Ok(()) };
    let scope = Scope { region: &tell.task.region, organ: Some(tell.task.organ), item: None };
    let mut told: Vec<AccountId> = Vec::new();
    if tell.unit {
        told.extend(directory::account::who_may(tx, ANSWERED_BY, scope, STAFF_MOST)?);
    }
    if tell.giver {
        told.push(tell.task.by);
    }
    if tell.supervisors {
        told.extend(directory::account::who_may(tx, cases.supervision(), scope, STAFF_MOST)?);
    }
    told.sort_unstable();
    told.dedup();
    let (zh, en) = (said(tx, kind, &tell, Lang::Zh)?, said(tx, kind, &tell, Lang::En)?);
    for account in told {
        let row = MessageRow {
            id: tx.new_id(),
            account: account.0,
            event: heard.id,
            kind: kind.name.to_owned(),
            about: 0,
            number: tell.task.number.clone(),
            href: format!("/office/dispatch/{}", tell.task.number),
            title_zh: zh.title.clone(),
            title_en: en.title.clone(),
            body_zh: zh.body.clone(),
            body_en: en.body.clone(),
            at: heard.at,
            read_at: None,
        };
        rows::insert(tx, &row)?;
    }
    Ok(())
}

fn said(tx: &mut Tx, kind: &Kind, tell: &Tell, lang: Lang) -> Result<say::Words, Fault> {
    let tr = Tr::new(lang);
    let day = tell.task.until.parse().map_or_else(|_| tell.task.until.clone(), |day| tr.day(day));
    let values = [
        ("number", tell.task.number.as_str()),
        ("item", tell.task.title.as_str()),
        ("due", &day),
        ("reason", &tell.reason),
    ];
    let template = words::in_force(tx, kind, lang)?;
    Ok(say::Words { title: say::fill(&template.title, &values), body: say::fill(&template.body, &values) })
}
