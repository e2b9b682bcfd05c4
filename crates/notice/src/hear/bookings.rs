//! Appointments in halls (预约): whoever made one is told that it is made, moved, called off, near, or was missed.

use std::sync::Arc;

use contract::events::booking::{Booked, Cancelled, Missed, Moved, Reminded};
use contract::events::{Fact, read};
use contract::lookup::{BookingLookup, BookingSummary};
use contract::time::china_date;
use contract::{Fault, Lang};
use kit::Tr;
use store::{Handlers, Heard, Tx};

use crate::channel::Channels;
use crate::deliver;
use crate::say::{self, Kind};
use crate::store::{self as rows, MessageRow};
use crate::words;

/// The name it listens by; stays the same over versions.
pub const LISTENER: &str = "notice.bookings";

/// What it hears.
pub const HEARD: &[&str] = &[Booked::KIND, Moved::KIND, Cancelled::KIND, Reminded::KIND, Missed::KIND];

/// What hearing may reach.
#[derive(Clone)]
pub struct Desk {
    /// What an appointment is, and who made it.
    pub bookings: Arc<dyn BookingLookup>,
    /// The site's ways out of the house.
    pub channels: Arc<Channels>,
}

/// The listener, for the roof to wire.
pub fn handlers(desk: Desk) -> Handlers {
    Handlers::new().hear(LISTENER, HEARD, move |tx: &mut Tx, heard: &Heard| hear(tx, &desk, heard))
}

/// What is told of a fact.
struct Tell {
    booking: String,
    kind: &'static str,
    /// The time it names, epoch ms; `None` for the appointment's own.
    at: Option<i64>,
    reason: String,
    until: Option<String>,
}

fn meaning(heard: &Heard) -> Result<Option<Tell>, Fault> {
    let plain = |booking, kind| Tell { booking, kind, at: None, reason: String::new(), until: None };
    Ok(Some(match heard.kind.as_str() {
        Booked::KIND => {
            let fact: Booked = read(heard)?;
            let kind = if fact.from_list { "booking-from-list" } else { "booking-made" };
            Tell { at: Some(fact.at), ..plain(fact.booking, kind) }
        }
        Moved::KIND => {
            let fact: Moved = read(heard)?;
            let kind = if fact.why.is_some() { "booking-moved-by-hall" } else { "booking-moved" };
            Tell { at: Some(fact.to), reason: fact.why.unwrap_or_default(), ..plain(fact.booking, kind) }
        }
        Cancelled::KIND => {
            let fact: Cancelled = read(heard)?;
            // Whoever called it off knows.
            let Some(why) = fact.why else { return Ok(None) };
            Tell { reason: why, ..plain(fact.booking, "booking-cancelled-by-hall") }
        }
        Reminded::KIND => {
            let fact: Reminded = read(heard)?;
            Tell { at: Some(fact.at), ..plain(fact.booking, "booking-near") }
        }
        Missed::KIND => {
            let fact: Missed = read(heard)?;
            let kind = if fact.until.is_some() { "booking-paused" } else { "booking-missed" };
            Tell { until: fact.until, ..plain(fact.booking, kind) }
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
    // An appointment that is not there (any more) concerns nobody.
    let Some(booking) = desk.bookings.booking(tx, &tell.booking)? else { return Ok(()) };
    let (zh, en) = (said(tx, kind, &booking, &tell, Lang::Zh)?, said(tx, kind, &booking, &tell, Lang::En)?);
    let row = MessageRow {
        id: tx.new_id(),
        account: booking.account.0,
        event: heard.id,
        kind: kind.name.to_owned(),
        about: 0,
        number: booking.number.clone(),
        href: format!("/my/bookings/{}", booking.number),
        title_zh: zh.title,
        title_en: en.title,
        body_zh: zh.body,
        body_en: en.body,
        at: heard.at,
        read_at: None,
    };
    if rows::insert(tx, &row)?
        && let Some(party) = directory::account::own_party(tx, booking.account)?.or(booking.party)
    {
        deliver::leave(tx, &desk.channels, &row, kind, party)?;
    }
    Ok(())
}

fn said(
    tx: &mut Tx,
    kind: &Kind,
    booking: &BookingSummary,
    tell: &Tell,
    lang: Lang,
) -> Result<say::Words, Fault> {
    let tr = Tr::new(lang);
    let at = tell.at.unwrap_or(booking.starts_at);
    let time = format!("{} {}", tr.day(china_date(at)), tr.time(at));
    let until = tell.until.as_deref().and_then(|day| day.parse().ok()).map(|day| tr.day(day));
    let values = [
        ("number", booking.number.as_str()),
        ("item", booking.matter.get(lang)),
        ("hall", booking.hall.get(lang)),
        ("address", booking.address.get(lang)),
        ("time", &time),
        ("reason", &tell.reason),
        ("until", until.as_deref().unwrap_or_default()),
    ];
    let template = words::in_force(tx, kind, lang)?;
    Ok(say::Words { title: say::fill(&template.title, &values), body: say::fill(&template.body, &values) })
}
