//! Appointments (预约): made, moved, called off; the waiting list; who came and who did not. A day of a hall is taken before its places
//! are counted, so that what is booked is never more than there is (docs/decisions/0140).

use contract::events::booking::{Booked, Cancelled, Missed, Moved, Reminded};
use contract::events::record;
use contract::time::{DAY_MS, china_date, china_midnight_ms};
use contract::{Actor, ActorKind, Fault, PartyId, Scope};
use directory::access::{Permit, require};
use directory::party;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Event, Timer, Tx, vault};

use crate::desk::Desk;
use crate::events;
use crate::model::{Booking, State};
use crate::permissions::{Manage, Serve};
use crate::places::{self, Matter};
use crate::plan::{self, Hall, Plan};
use crate::store as all_rows;
use crate::store::bookings as rows;

/// Kind of the timer behind every appointment.
pub const RING: &str = "hall.booking";
/// Longest name and telephone, in characters.
pub const LINE_MOST: usize = 60;
/// Longest reason, in characters.
pub const WHY_MOST: usize = 200;
const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 3_600_000;

/// What somebody wants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Key of the hall.
    pub hall: String,
    /// Address of an item's guide, or a category's key.
    pub matter: String,
    /// When the slot begins, epoch ms; `None` asks for any place on `day`, by the waiting list.
    pub at: Option<i64>,
    /// The day, for the waiting list.
    pub day: Option<Date>,
    /// Name of somebody else who comes; empty for oneself.
    pub name: String,
    /// Their telephone.
    pub phone: String,
}

/// Somebody else who comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// Telephone.
    pub phone: String,
}

/// Where the contact of an appointment lies in the vault.
pub(crate) fn contact_place(id: i64) -> String {
    format!("hall.booking:{id}")
}

fn key(id: i64) -> String {
    format!("booking:{id}")
}

/// Writes an event in the stream of an appointment.
pub(crate) fn note(
    tx: &mut Tx,
    actor: &Actor,
    kind: &'static str,
    booking: &Booking,
    more: serde_json::Value,
) {
    let mut data = more;
    data["booking"] = booking.number.as_str().into();
    tx.record(Event { stream: key(booking.id), kind, actor: actor.ledger_name(), data });
}

/// The hall's rules of appointments.
fn rules(hall: &Hall) -> Result<&plan::Booking, Fault> {
    hall.booking.as_ref().ok_or_else(|| Fault::invalid("hall.no-booking"))
}

/// Until which day, if any, online booking pauses for whoever did not come too often: the last day of the pause.
///
/// # Errors
/// Database errors.
pub fn paused(tx: &mut Tx, actor: &Actor, hall: &Hall) -> Result<Option<Date>, Fault> {
    let Some(rule) = hall.booking.as_ref().map(|booking| &booking.missed) else { return Ok(None) };
    let since = tx.now() - i64::from(rule.within) * DAY_MS;
    let missed = rows::missed(tx, actor.account, since)?;
    if missed.len() < usize::from(rule.most) {
        return Ok(None);
    }
    let last = missed.last().copied().unwrap_or(0);
    let until = china_date(last + i64::from(rule.pause) * DAY_MS);
    Ok((until >= china_date(tx.now())).then_some(until))
}

struct Checked {
    matter: Matter,
    party: PartyId,
    visitor: String,
    contact: Option<Contact>,
}

fn check(tx: &mut Tx, desk: &Desk, actor: &Actor, plan: &Plan, wanted: &Wanted) -> Result<Checked, Fault> {
    let own = match (actor.kind, actor.party) {
        (ActorKind::Applicant, Some(party)) => party,
        _ => return Err(Fault::forbidden("access.no-party")),
    };
    let hall = plan.hall(&wanted.hall)?;
    let matter = places::matter(tx, desk, plan, &wanted.matter)?;
    places::handled_here(hall, &matter)?;
    let rules = rules(hall)?;
    if let Some(until) = paused(tx, actor, hall)? {
        return Err(Fault::conflict("hall.paused").with("until", until));
    }
    let today = china_date(tx.now()).to_string();
    let coming = rows::coming(tx, actor.account, &today)?;
    if coming.len() >= usize::from(rules.most) {
        return Err(Fault::conflict("hall.too-many").with("most", rules.most));
    }
    let (visitor, contact) = match wanted.name.trim() {
        "" => {
            let party = party::by_id(tx, own)?.ok_or_else(|| Fault::not_found("party.unknown"))?;
            (party::masked_name(&party.name), None)
        }
        name if name.chars().count() > LINE_MOST || name.chars().any(char::is_control) => {
            return Err(Fault::invalid("hall.name-wrong").with("max", LINE_MOST));
        }
        name => {
            let phone = party::clean_phone(&wanted.phone)?;
            if phone.is_empty() {
                return Err(Fault::invalid("hall.phone-missing"));
            }
            (party::masked_name(name), Some(Contact { name: name.to_owned(), phone }))
        }
    };
    Ok(Checked { matter, party: own, visitor, contact })
}

/// One person is in one place at a time, and has one appointment a day for one matter.
fn not_twice(tx: &mut Tx, actor: &Actor, booking: &Booking) -> Result<(), Fault> {
    let coming = rows::coming(tx, actor.account, &booking.day)?;
    let comes = contact(booking)?;
    for one in coming.iter().filter(|one| one.id != booking.id) {
        if contact(one)? != comes {
            continue;
        }
        let same_time = one.state == State::Booked
            && booking.state == State::Booked
            && one.starts_at < booking.ends_at
            && booking.starts_at < one.ends_at;
        let same_matter = one.day == booking.day
            && one.hall == booking.hall
            && (one.category.as_str(), one.item.as_str())
                == (booking.category.as_str(), booking.item.as_str());
        if same_time || same_matter {
            return Err(Fault::conflict("hall.twice").with("number", &one.number));
        }
    }
    Ok(())
}

fn blank(tx: &mut Tx, actor: &Actor, hall: &Hall, checked: &Checked) -> Result<Booking, Fault> {
    let (id, now) = (tx.new_id(), tx.now());
    let today = china_date(now);
    let serial = all_rows::next_serial(tx, &format!("booking {today}"))?;
    let contact = match &checked.contact {
        Some(contact) => vault::seal_json(&contact_place(id), contact)?,
        None => Vec::new(),
    };
    Ok(Booking {
        id,
        number: format!("Y{}-{serial:04}", today.strftime("%y%m%d")),
        revision: 1,
        state: State::Booked,
        hall: hall.key.clone(),
        day: String::new(),
        starts_at: 0,
        ends_at: 0,
        category: checked.matter.category.clone(),
        item: checked.matter.item.clone(),
        matter_zh: checked.matter.name.zh.clone(),
        matter_en: checked.matter.name.en.clone(),
        minutes: i64::from(checked.matter.minutes),
        account: actor.account,
        party: Some(checked.party),
        visitor: checked.visitor.clone(),
        contact,
        booked_at: now,
        moved_from: None,
        why: String::new(),
        ended_at: None,
        forgiven: None,
    })
}

/// The place that begins at an instant, if it is offered and free. The day must have been taken.
fn place(
    tx: &mut Tx,
    desk: &Desk,
    plan: &Plan,
    hall: &Hall,
    matter: &Matter,
    at: i64,
    but: Option<i64>,
) -> Result<places::Place, Fault> {
    let date = china_date(at);
    if !places::days(tx, hall).contains(&date) {
        return Err(Fault::invalid("hall.not-offered"));
    }
    let offer = places::offer(tx, desk, plan, hall, matter, date, but)?;
    let place = offer.places.into_iter().find(|place| place.starts_at == at);
    let place = place.ok_or_else(|| Fault::conflict("hall.not-offered"))?;
    if place.free == 0 {
        return Err(Fault::conflict("hall.full"));
    }
    Ok(place)
}

/// Makes an appointment, for oneself or somebody else.
///
/// # Errors
/// `hall.full`, `hall.not-offered`, `hall.twice`, `hall.too-many`, `hall.paused`, `hall.not-here`, `hall.no-booking`, and what
/// is wrong with the name or the telephone.
pub fn book(tx: &mut Tx, desk: &Desk, actor: &Actor, wanted: &Wanted) -> Result<Booking, Fault> {
    let plan = desk.plan(tx)?;
    let at = wanted.at.ok_or_else(|| Fault::invalid("hall.not-offered"))?;
    let hall = plan.hall(&wanted.hall)?;
    all_rows::take_day(tx, &hall.key, &china_date(at).to_string())?;
    let checked = check(tx, desk, actor, &plan, wanted)?;
    let place = place(tx, desk, &plan, hall, &checked.matter, at, None)?;
    let mut booking = blank(tx, actor, hall, &checked)?;
    booking.day = china_date(at).to_string();
    (booking.starts_at, booking.ends_at) = (place.starts_at, place.ends_at);
    not_twice(tx, actor, &booking)?;
    rows::insert(tx, &booking)?;
    told_booked(tx, actor, &booking, false);
    arm(tx, hall, &booking);
    Ok(booking)
}

fn told_booked(tx: &mut Tx, actor: &Actor, booking: &Booking, from_list: bool) {
    let fact = Booked {
        booking: booking.number.clone(),
        hall: booking.hall.clone(),
        at: booking.starts_at,
        from_list,
    };
    record(tx, actor.ledger_name(), booking.id, &fact);
}

/// Asks for a place on a day that is full (候补): the first who asked gets the first that fits.
///
/// # Errors
/// `hall.places-free` while there are places, and as [`book`].
pub fn wait(tx: &mut Tx, desk: &Desk, actor: &Actor, wanted: &Wanted) -> Result<Booking, Fault> {
    let plan = desk.plan(tx)?;
    let hall = plan.hall(&wanted.hall)?;
    let date = wanted.day.ok_or_else(|| Fault::invalid("hall.not-offered"))?;
    all_rows::take_day(tx, &hall.key, &date.to_string())?;
    let checked = check(tx, desk, actor, &plan, wanted)?;
    if !places::days(tx, hall).contains(&date) {
        return Err(Fault::invalid("hall.not-offered"));
    }
    let offer = places::offer(tx, desk, &plan, hall, &checked.matter, date, None)?;
    if offer.places.is_empty() {
        return Err(Fault::conflict("hall.not-offered"));
    }
    if offer.free() > 0 {
        return Err(Fault::conflict("hall.places-free"));
    }
    let mut booking = blank(tx, actor, hall, &checked)?;
    (booking.state, booking.day) = (State::Waiting, date.to_string());
    booking.starts_at = china_midnight_ms(date);
    booking.ends_at = booking.starts_at + DAY_MS - 1;
    not_twice(tx, actor, &booking)?;
    rows::insert(tx, &booking)?;
    note(tx, actor, events::WAITING, &booking, json!({ "hall": hall.key, "day": booking.day }));
    Ok(booking)
}

/// Gives places that became free to those who wait for them, first come first. The day must have been taken.
pub(crate) fn serve_waiting(
    tx: &mut Tx,
    desk: &Desk,
    plan: &Plan,
    hall: &Hall,
    date: Date,
) -> Result<(), Fault> {
    for mut one in rows::waiting(tx, &hall.key, &date.to_string())? {
        let matter = Matter {
            category: one.category.clone(),
            item: one.item.clone(),
            name: one.matter(),
            minutes: one.length(),
        };
        let offer = places::offer(tx, desk, plan, hall, &matter, date, None)?;
        let Some(place) = offer.places.iter().find(|place| place.free > 0) else { continue };
        (one.starts_at, one.ends_at, one.state) = (place.starts_at, place.ends_at, State::Booked);
        one.revision += 1;
        rows::save(tx, &one)?;
        told_booked(tx, &Actor::system("waiting-list"), &one, true);
        arm(tx, hall, &one);
    }
    Ok(())
}

/// An appointment of the actor's own.
///
/// # Errors
/// `hall.booking-unknown`.
pub fn mine(tx: &mut Tx, actor: &Actor, number: &str) -> Result<Booking, Fault> {
    let found = rows::by_number(tx, number.trim())?;
    let own = |one: &Booking| actor.kind == ActorKind::Applicant && one.account == actor.account;
    found.filter(own).ok_or_else(|| Fault::not_found("hall.booking-unknown"))
}

/// Takes an appointment and makes sure that it is as the page showed it, still to come, and not begun.
fn take_open(tx: &mut Tx, id: i64, revision: i64) -> Result<Booking, Fault> {
    let booking = rows::take(tx, id)?.ok_or_else(|| Fault::not_found("hall.booking-unknown"))?;
    if booking.revision != revision {
        return Err(Fault::conflict("hall.changed-meanwhile"));
    }
    let over = booking.state == State::Booked && booking.starts_at <= tx.now();
    match booking.state {
        State::Booked | State::Waiting if !over => Ok(booking),
        _ => Err(Fault::conflict("hall.over")),
    }
}

/// Moves an appointment to another slot, of this hall or another.
///
/// # Errors
/// As [`book`]; `hall.over`, `hall.changed-meanwhile`.
pub fn move_to(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    number: &str,
    revision: i64,
    to_hall: &str,
    at: i64,
) -> Result<Booking, Fault> {
    let plan = desk.plan(tx)?;
    let before = mine(tx, actor, number)?;
    let hall = plan.hall(to_hall)?;
    let new_day = china_date(at).to_string();
    // Days are taken in one order, whoever moves what: two who change places do not wait for each other.
    let mut taken = [(before.day.clone(), before.hall.clone()), (new_day.clone(), hall.key.clone())];
    taken.sort();
    for (day, hall) in &taken {
        all_rows::take_day(tx, hall, day)?;
    }
    let mut booking = take_open(tx, before.id, revision)?;
    let word = booking.item().unwrap_or(&booking.category).to_owned();
    let matter = places::matter(tx, desk, &plan, &word)?;
    places::handled_here(hall, &matter)?;
    let place = place(tx, desk, &plan, hall, &matter, at, Some(booking.id))?;
    let (from, old_day, old_hall) = (booking.starts_at, booking.day.clone(), booking.hall.clone());
    let was_waiting = booking.state == State::Waiting;
    (booking.state, booking.minutes) = (State::Booked, i64::from(matter.minutes));
    (booking.hall, booking.day) = (hall.key.clone(), new_day);
    (booking.starts_at, booking.ends_at) = (place.starts_at, place.ends_at);
    (booking.moved_from, booking.why) = (None, String::new());
    booking.revision += 1;
    not_twice(tx, actor, &booking)?;
    rows::save(tx, &booking)?;
    if was_waiting {
        told_booked(tx, actor, &booking, false);
    } else {
        let fact = Moved { booking: booking.number.clone(), from, to: booking.starts_at, why: None };
        record(tx, actor.ledger_name(), booking.id, &fact);
    }
    arm(tx, hall, &booking);
    freed(tx, desk, &plan, &old_hall, &old_day)?;
    Ok(booking)
}

/// Whoever waits for a place of that day may have one now.
pub(crate) fn freed(tx: &mut Tx, desk: &Desk, plan: &Plan, hall: &str, day: &str) -> Result<(), Fault> {
    match (plan.hall(hall), day.parse::<Date>()) {
        (Ok(hall), Ok(date)) => serve_waiting(tx, desk, plan, hall, date),
        _ => Ok(()),
    }
}

/// Calls an appointment off, or leaves the waiting list. Until it begins; it never counts against anybody.
///
/// # Errors
/// `hall.booking-unknown`, `hall.over`, `hall.changed-meanwhile`.
pub fn cancel(tx: &mut Tx, desk: &Desk, actor: &Actor, number: &str, revision: i64) -> Result<(), Fault> {
    let plan = desk.plan(tx)?;
    let before = mine(tx, actor, number)?;
    all_rows::take_day(tx, &before.hall, &before.day)?;
    let mut booking = take_open(tx, before.id, revision)?;
    end(tx, &mut booking, State::Cancelled)?;
    let fact = Cancelled { booking: booking.number.clone(), why: None };
    record(tx, actor.ledger_name(), booking.id, &fact);
    freed(tx, desk, &plan, &booking.hall, &booking.day)
}

/// Ends an appointment: nothing rings any more.
pub(crate) fn end(tx: &mut Tx, booking: &mut Booking, state: State) -> Result<(), Fault> {
    (booking.state, booking.ended_at) = (state, Some(tx.now()));
    booking.revision += 1;
    rows::save(tx, booking)?;
    tx.cancel_timers(&key(booking.id));
    Ok(())
}

/// An appointment of a hall within the actor's reach, for its staff.
///
/// # Errors
/// `hall.booking-unknown`.
pub fn for_staff(tx: &mut Tx, desk: &Desk, actor: &Actor, number: &str) -> Result<Booking, Fault> {
    let found = rows::by_number(tx, number.trim())?;
    let booking = found.ok_or_else(|| Fault::not_found("hall.booking-unknown"))?;
    let plan = desk.plan(tx)?;
    let hall = plan.hall(&booking.hall).map_err(|_| Fault::not_found("hall.booking-unknown"))?;
    let scope = Scope { region: &hall.region, organ: None, item: None };
    let may = actor.can(Serve::PERMISSION, scope) || actor.can(Manage::PERMISSION, scope);
    if may { Ok(booking) } else { Err(Fault::not_found("hall.booking-unknown")) }
}

/// Notes that whoever booked came. From the opening of the day on, and until it counts as missed.
///
/// # Errors
/// `access.forbidden`, `hall.over`, `hall.too-early`.
pub fn arrive(tx: &mut Tx, desk: &Desk, actor: &Actor, number: &str) -> Result<Booking, Fault> {
    let found = for_staff(tx, desk, actor, number)?;
    let plan = desk.plan(tx)?;
    let hall = plan.hall(&found.hall)?;
    require(actor, Serve::PERMISSION, Scope { region: &hall.region, organ: None, item: None })?;
    arrived(tx, actor, found.id)
}

/// Notes that whoever made this appointment came; who may say so has been checked.
pub(crate) fn arrived(tx: &mut Tx, actor: &Actor, id: i64) -> Result<Booking, Fault> {
    let mut booking = rows::take(tx, id)?.ok_or_else(|| Fault::not_found("hall.booking-unknown"))?;
    if booking.state != State::Booked {
        return Err(Fault::conflict("hall.over"));
    }
    if china_date(tx.now()).to_string() != booking.day {
        return Err(Fault::conflict("hall.too-early"));
    }
    end(tx, &mut booking, State::Arrived)?;
    note(tx, actor, events::ARRIVED, &booking, json!({}));
    Ok(booking)
}

/// Lets a missed appointment not count (爽约豁免), for a reason: an accident, a queue at the door.
///
/// # Errors
/// `access.forbidden`, `hall.reason-missing`, `hall.not-missed`.
pub fn forgive(tx: &mut Tx, desk: &Desk, actor: &Actor, number: &str, why: &str) -> Result<(), Fault> {
    let found = for_staff(tx, desk, actor, number)?;
    let plan = desk.plan(tx)?;
    let hall = plan.hall(&found.hall)?;
    require(actor, Manage::PERMISSION, Scope { region: &hall.region, organ: None, item: None })?;
    let why = reason(why)?;
    let mut booking = rows::take(tx, found.id)?.ok_or_else(|| Fault::not_found("hall.booking-unknown"))?;
    if booking.state != State::Missed || booking.forgiven.is_some() {
        return Err(Fault::conflict("hall.not-missed"));
    }
    booking.forgiven = Some(why.clone());
    booking.revision += 1;
    rows::save(tx, &booking)?;
    note(tx, actor, events::FORGIVEN, &booking, json!({ "why": why }));
    Ok(())
}

/// A reason as it is kept.
pub(crate) fn reason(why: &str) -> Result<String, Fault> {
    let why: String = why.split_whitespace().collect::<Vec<_>>().join(" ");
    match why.chars().count() {
        0 => Err(Fault::invalid("hall.reason-missing")),
        n if n > WHY_MOST => Err(Fault::invalid("hall.reason-long").with("max", WHY_MOST)),
        _ => Ok(why),
    }
}

/// Sets the timers of an appointment: one to remind, one to see whether they came. Reminded is at 16:00 of the day before; whoever
/// booked later than that, two hours before; later than that nobody is reminded.
pub(crate) fn arm(tx: &mut Tx, hall: &Hall, booking: &Booking) {
    let (now, key) = (tx.now(), key(booking.id));
    tx.cancel_timers(&key);
    let day_before = china_midnight_ms(china_date(booking.starts_at)) - DAY_MS + 16 * HOUR_MS;
    let remind = [day_before, booking.starts_at - 2 * HOUR_MS].into_iter().find(|at| *at > now);
    if let Some(at_ms) = remind {
        let payload = json!({ "booking": booking.id, "what": "remind", "at": booking.starts_at });
        tx.set_timer(Timer { at_ms, kind: RING, key: key.clone(), payload });
    }
    let grace = hall.booking.as_ref().map_or(0, |rules| i64::from(rules.grace));
    let payload = json!({ "booking": booking.id, "what": "missed", "at": booking.starts_at });
    tx.set_timer(Timer { at_ms: booking.ends_at + grace * MINUTE_MS, kind: RING, key, payload });
}

/// A timer of an appointment rang: `remind` or `missed`. One set for another time than it has now says nothing.
///
/// # Errors
/// Database errors.
pub fn ring(tx: &mut Tx, desk: &Desk, id: i64, what: &str, at: i64) -> Result<(), Fault> {
    let Some(mut booking) = rows::take(tx, id)? else { return Ok(()) };
    if booking.state != State::Booked || booking.starts_at != at {
        return Ok(());
    }
    let clock = Actor::system("clock");
    if what == "remind" {
        let fact = Reminded { booking: booking.number.clone(), at };
        record(tx, clock.ledger_name(), booking.id, &fact);
        return Ok(());
    }
    end(tx, &mut booking, State::Missed)?;
    let plan = desk.plan(tx)?;
    let who = Actor { account: booking.account, ..Actor::system("clock") };
    let (mut count, mut until) = (0, None);
    if let Ok(hall) = plan.hall(&booking.hall) {
        until = paused(tx, &who, hall)?.map(|day| day.to_string());
        let within = hall.booking.as_ref().map_or(0, |rules| i64::from(rules.missed.within));
        let since = tx.now() - within * DAY_MS;
        count = i64::try_from(rows::missed(tx, booking.account, since)?.len()).unwrap_or(i64::MAX);
    }
    let fact = Missed { booking: booking.number.clone(), count, until };
    record(tx, clock.ledger_name(), booking.id, &fact);
    Ok(())
}

/// Who comes, for the staff of the hall: name and telephone of somebody else, where one was given.
///
/// # Errors
/// Those of a wrong key.
pub fn contact(booking: &Booking) -> Result<Option<Contact>, Fault> {
    match booking.contact.is_empty() {
        true => Ok(None),
        false => Ok(Some(vault::open_json(&contact_place(booking.id), &booking.contact)?)),
    }
}
