//! What becomes of licences (证照变动): whoever holds one is told that it was changed, suspended, restored, ended, or is near the end of its
//! term.

use std::sync::Arc;

use contract::events::licence_life::{Changed, Ended, NearEnd, Resumed, Suspended};
use contract::events::{Fact, read};
use contract::lookup::{LicenceDesk, LicenceWhose};
use contract::{AccountId, Fault, Lang, LicenceId};
use kit::Tr;
use store::{Handlers, Heard, Tx};

use super::NOBODY;
use crate::channel::Channels;
use crate::deliver;
use crate::say::{self, Kind};
use crate::store::{self as rows, MessageRow};
use crate::words;

/// The name it listens by; stays the same over versions.
pub const LISTENER: &str = "notice.licences";

/// What it hears.
pub const HEARD: &[&str] = &[Suspended::KIND, Resumed::KIND, Ended::KIND, Changed::KIND, NearEnd::KIND];

/// What hearing may reach.
#[derive(Clone)]
pub struct Desk {
    /// Who holds a licence.
    pub licences: Arc<dyn LicenceDesk>,
    /// The site's ways out of the house.
    pub channels: Arc<Channels>,
}

/// The listener, for the roof to wire.
pub fn handlers(desk: Desk) -> Handlers {
    Handlers::new().hear(LISTENER, HEARD, move |tx: &mut Tx, heard: &Heard| hear(tx, &desk, heard))
}

/// What is told of a fact.
struct Tell {
    kind: &'static str,
    identifier: String,
    document: String,
    until: Option<String>,
}

fn meaning(heard: &Heard) -> Result<Option<Tell>, Fault> {
    Ok(Some(match heard.kind.as_str() {
        Suspended::KIND => {
            let fact: Suspended = read(heard)?;
            let kind = if fact.until.is_some() { "licence-suspended-until" } else { "licence-suspended" };
            Tell { kind, identifier: fact.identifier, document: fact.document, until: fact.until }
        }
        Resumed::KIND => {
            let fact: Resumed = read(heard)?;
            let document = fact.document.unwrap_or_default();
            Tell { kind: "licence-resumed", identifier: fact.identifier, document, until: None }
        }
        Ended::KIND => {
            let fact: Ended = read(heard)?;
            let kind = match fact.how.as_str() {
                "withdraw" => "licence-withdrawn",
                "punish" => "licence-punished",
                _ => "licence-cancelled",
            };
            Tell { kind, identifier: fact.identifier, document: fact.document, until: None }
        }
        Changed::KIND => {
            let fact: Changed = read(heard)?;
            let (identifier, document) = (fact.identifier, fact.document);
            Tell { kind: "licence-changed", identifier, document, until: None }
        }
        NearEnd::KIND => {
            let fact: NearEnd = read(heard)?;
            let (identifier, until) = (fact.identifier, Some(fact.last));
            Tell { kind: "licence-near-end", identifier, document: String::new(), until }
        }
        _ => return Ok(None),
    }))
}

/// Takes in one event.
///
/// # Errors
/// `event.unreadable`; database errors.
pub fn hear(tx: &mut Tx, desk: &Desk, heard: &Heard) -> Result<(), Fault> {
    let Some(tell) = meaning(heard)? else { return Ok(()) };
    let Some(kind) = say::kind(tell.kind) else { return Ok(()) };
    let id = heard.stream.strip_prefix("licence:").and_then(|id| id.parse().ok()).map(LicenceId);
    let Some(whose) = id.map(|id| desk.licences.whose(tx, id)).transpose()?.flatten() else { return Ok(()) };
    let (zh, en) = (said(tx, kind, &whose, &tell, Lang::Zh)?, said(tx, kind, &whose, &tell, Lang::En)?);
    let mut told = directory::account::of_party(tx, whose.holder)?;
    if told.is_empty() && desk.channels.any() {
        told.push(NOBODY);
    }
    for (at, account) in told.into_iter().enumerate() {
        let row = message(tx, heard, kind, (account, &tell), (&zh, &en));
        // The holder is reached outside once, however many may act for them.
        if rows::insert(tx, &row)? && at == 0 {
            deliver::leave(tx, &desk.channels, &row, kind, whose.holder)?;
        }
    }
    Ok(())
}

fn message(
    tx: &mut Tx,
    heard: &Heard,
    kind: &Kind,
    (account, tell): (AccountId, &Tell),
    (zh, en): (&say::Words, &say::Words),
) -> MessageRow {
    MessageRow {
        id: tx.new_id(),
        account: account.0,
        event: heard.id,
        kind: kind.name.to_owned(),
        about: 0,
        number: tell.identifier.clone(),
        href: format!("/licence/{}", tell.identifier),
        title_zh: zh.title.clone(),
        title_en: en.title.clone(),
        body_zh: zh.body.clone(),
        body_en: en.body.clone(),
        at: heard.at,
        read_at: None,
    }
}

fn said(
    tx: &mut Tx,
    kind: &Kind,
    whose: &LicenceWhose,
    tell: &Tell,
    lang: Lang,
) -> Result<say::Words, Fault> {
    let tr = Tr::new(lang);
    let until = tell.until.as_deref().and_then(|day| day.parse().ok()).map(|day| tr.date(day));
    // A reason of several sentences ends with a stop of its own; the template brings one.
    let reason = kit::unstopped(&whose.reason);
    let values = [
        ("number", tell.identifier.as_str()),
        ("item", whose.licence.name.get(lang)),
        ("document", &tell.document),
        ("reason", reason),
        ("until", until.as_deref().unwrap_or_default()),
    ];
    let template = words::in_force(tx, kind, lang)?;
    Ok(say::Words { title: say::fill(&template.title, &values), body: say::fill(&template.body, &values) })
}
