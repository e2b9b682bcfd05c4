//! Results pushed to supervising bodies (审管互动): whoever is to claim one is told, and the supervisors with them when nobody did; whoever
//! decides, when one was refused; the approving organ, when something came back.

use std::sync::Arc;

use contract::events::supervision::{Refused, Returned, Sent, Unclaimed, Unrouted};
use contract::events::{Fact, read};
use contract::lookup::{PushLookup, PushSummary};
use contract::{Fault, Lang, OrganId, Permission, Scope};
use kit::Tr;
use store::{Handlers, Heard, Tx};

use super::STAFF_MOST;
use crate::say::{self, Kind};
use crate::store::{self as rows, MessageRow};
use crate::words;

/// The name it listens by; stays the same over versions.
pub const LISTENER: &str = "notice.pushes";

/// What it hears.
pub const HEARD: &[&str] = &[Sent::KIND, Unclaimed::KIND, Refused::KIND, Unrouted::KIND, Returned::KIND];

/// What hearing may reach.
#[derive(Clone)]
pub struct Desk {
    /// What a pushed result is, and what it takes to act on it.
    pub pushes: Arc<dyn PushLookup>,
    /// What those may who watch over cases.
    pub supervision: Permission,
}

/// The listener, for the roof to wire.
pub fn handlers(desk: Desk) -> Handlers {
    Handlers::new().hear(LISTENER, HEARD, move |tx: &mut Tx, heard: &Heard| hear(tx, &desk, heard))
}

/// Takes in one event.
///
/// # Errors
/// `event.unreadable`; database errors.
pub fn hear(tx: &mut Tx, desk: &Desk, heard: &Heard) -> Result<(), Fault> {
    let pushes = desk.pushes.as_ref();
    let (number, kind) = match heard.kind.as_str() {
        Sent::KIND => (read::<Sent>(heard)?.push, "push-sent"),
        Unclaimed::KIND => (read::<Unclaimed>(heard)?.push, "push-unclaimed"),
        Refused::KIND => (read::<Refused>(heard)?.push, "push-refused"),
        Unrouted::KIND => (read::<Unrouted>(heard)?.push, "push-unrouted"),
        Returned::KIND => (read::<Returned>(heard)?.push, "push-result"),
        _ => return Ok(()),
    };
    // One that is not there (any more) concerns nobody.
    let (Some(push), Some(kind)) = (pushes.push(tx, &number)?, say::kind(kind)) else { return Ok(()) };
    let asked: &[(Permission, Option<OrganId>)] = match kind.name {
        "push-sent" => &[(pushes.claiming(), push.organ)],
        "push-unclaimed" => &[(pushes.claiming(), push.organ), (desk.supervision, Some(push.approver))],
        "push-result" => &[(pushes.following(), Some(push.approver))],
        _ => &[(pushes.deciding(), Some(push.approver))],
    };
    let mut told = Vec::new();
    for (permission, organ) in asked {
        let Some(organ) = organ else { continue };
        let scope = Scope { region: &push.region, organ: Some(*organ), item: Some(&push.item) };
        told.extend(directory::account::who_may(tx, *permission, scope, STAFF_MOST)?);
    }
    told.sort_unstable();
    told.dedup();
    let (zh, en) = (said(tx, kind, &push, Lang::Zh)?, said(tx, kind, &push, Lang::En)?);
    for account in told {
        let row = MessageRow {
            id: tx.new_id(),
            account: account.0,
            event: heard.id,
            kind: kind.name.to_owned(),
            about: 0,
            number: push.number.clone(),
            href: format!("/office/pushes/{}", push.number),
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

fn said(tx: &mut Tx, kind: &Kind, push: &PushSummary, lang: Lang) -> Result<say::Words, Fault> {
    let tr = Tr::new(lang);
    let until = push.until.parse().map_or_else(|_| push.until.clone(), |day| tr.day(day));
    let values =
        [("number", push.number.as_str()), ("item", push.item_name.get(lang)), ("until", until.as_str())];
    let template = words::in_force(tx, kind, lang)?;
    Ok(say::Words { title: say::fill(&template.title, &values), body: say::fill(&template.body, &values) })
}
