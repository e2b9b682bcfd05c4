//! What the screen hears. A line is kept in the transaction that takes the event away, and the live bus says so once it is committed: a
//! browser that asks then finds it, whichever node it asks.

use std::sync::Arc;

use contract::events::case::{
    Accepted, CorrectionAsked, Decided, Delivered, DueSoon, NotAccepted, Overdue, Submitted, Withdrawn,
};
use contract::events::{Fact, read};
use contract::live::{Live, LiveEvent};
use contract::lookup::CaseLookup;
use contract::{Fault, events::case};
use serde::Deserialize;
use store::{Handlers, Heard, Tx};

use crate::model::{Moment, Sort};
use crate::store as rows;

/// The name it listens by; stays the same over versions.
pub const LISTENER: &str = "command";
/// An alert of supervision, as its service records it.
pub const ALERT: &str = "alert.raised";
/// Before the kind of what happened, on the live bus: the line is kept.
pub const LIVE: &str = "command.";

/// What it hears.
pub const HEARD: &[&str] = &[
    Submitted::KIND,
    CorrectionAsked::KIND,
    Accepted::KIND,
    NotAccepted::KIND,
    Decided::KIND,
    Delivered::KIND,
    Withdrawn::KIND,
    DueSoon::KIND,
    Overdue::KIND,
    ALERT,
];

/// What a kind of event is on the screen.
pub fn sort(kind: &str) -> Sort {
    match kind {
        Submitted::KIND => Sort::Arrival,
        DueSoon::KIND | Overdue::KIND | ALERT => Sort::Warning,
        _ => Sort::Course,
    }
}

/// The kinds of one sort.
pub fn kinds(wanted: Sort) -> impl Iterator<Item = &'static str> {
    HEARD.iter().copied().filter(move |kind| sort(kind) == wanted)
}

/// What hearing may reach.
#[derive(Clone)]
pub struct Desk {
    /// What a case is.
    pub cases: Arc<dyn CaseLookup>,
    /// The bus behind the screens.
    pub live: Live,
}

/// The listener.
pub fn handlers(desk: Desk) -> Handlers {
    Handlers::new().hear(LISTENER, HEARD, move |tx: &mut Tx, heard: &Heard| hear(tx, &desk, heard))
}

/// Takes in one event.
///
/// # Errors
/// `event.unreadable`; database errors.
pub fn hear(tx: &mut Tx, desk: &Desk, heard: &Heard) -> Result<(), Fault> {
    #[derive(Deserialize)]
    struct Alert {
        number: String,
        case: String,
    }
    let (number, alert) = match heard.kind.as_str() {
        ALERT => {
            let alert: Alert = heard.read()?;
            (alert.case, alert.number)
        }
        _ => (case::number(heard)?, String::new()),
    };
    // A case that is not there (any more) is shown to nobody.
    let Some(case) = desk.cases.by_number(tx, &number)? else { return Ok(()) };
    let (mut channel, mut who) = (String::new(), String::new());
    if heard.kind == Submitted::KIND {
        channel = read::<Submitted>(heard)?.channel;
        let party = directory::party::by_id(tx, case.applicant)?;
        who = party.map(|party| directory::party::masked_name(&party.name)).unwrap_or_default();
    }
    let moment = Moment {
        id: heard.id,
        at: heard.at,
        kind: heard.kind.clone(),
        number,
        item: case.item_code,
        region: case.region,
        organ: case.organ.0,
        channel,
        who,
        alert,
    };
    if rows::insert(tx, &moment)? {
        let event = LiveEvent {
            kind: format!("{LIVE}{}", moment.kind),
            case_number: Some(moment.number),
            region: moment.region,
            at_ms: moment.at,
            hall: None,
        };
        let live = desk.live.clone();
        tx.after_commit(Box::new(move || live.publish(event)));
    }
    Ok(())
}
