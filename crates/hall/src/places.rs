//! Which places are free (可约时段): slots of a day with what is booked put in, from the instant from which one may still book.

use contract::time::{china_date, china_midnight_ms};
use contract::{Fault, Text};
use jiff::civil::Date;
use store::Tx;

use crate::desk::Desk;
use crate::model::Booking;
use crate::opening::{Day, Why};
use crate::plan::{Hall, Plan};
use crate::slots::{self, Slot};
use crate::store::bookings as rows;

const MINUTE_MS: i64 = 60_000;

/// What somebody comes for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// Category.
    pub category: String,
    /// Address of the item's guide; empty where only a category was said.
    pub item: String,
    /// Its name.
    pub name: Text,
    /// Minutes at the window.
    pub minutes: u16,
}

/// The matter of this word: the address of an item's guide, or a category's key.
///
/// # Errors
/// `hall.matter-unknown` for what is neither, and for an item no window takes.
pub fn matter(tx: &mut Tx, desk: &Desk, plan: &Plan, word: &str) -> Result<Matter, Fault> {
    let unknown = || Fault::invalid("hall.matter-unknown");
    if let Some(category) = plan.category(word) {
        let (name, minutes) = (category.name.clone(), category.minutes);
        return Ok(Matter { category: word.to_owned(), item: String::new(), name, minutes });
    }
    let version = desk.items.current(tx, word).map_err(|fault| match fault.kind {
        contract::FaultKind::Internal | contract::FaultKind::Busy => fault,
        _ => unknown(),
    })?;
    let category = version.item.window_category.clone().ok_or_else(unknown)?;
    plan.category(&category).ok_or_else(unknown)?;
    let name = version.item.plain_name.clone().unwrap_or_else(|| version.item.name.clone());
    let minutes = plan.minutes(&category, Some(&version.item.slug));
    Ok(Matter { category, item: version.item.slug.clone(), name, minutes })
}

/// That the matter is handled in this hall.
///
/// # Errors
/// `hall.not-here`.
pub fn handled_here(hall: &Hall, matter: &Matter) -> Result<(), Fault> {
    let here = match matter.item.as_str() {
        "" => hall.serves(&matter.category),
        item => hall.handles(item, &matter.category),
    };
    if here { Ok(()) } else { Err(Fault::invalid("hall.not-here")) }
}

/// A slot one can choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// When it begins, epoch ms.
    pub starts_at: i64,
    /// When it ends.
    pub ends_at: i64,
    /// How many places are free.
    pub free: u32,
}

/// A day one can look at.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The day.
    pub day: Day,
    /// Its slots that are not over.
    pub places: Vec<Place>,
}

impl Offer {
    /// Places free on the whole day.
    pub fn free(&self) -> u32 {
        self.places.iter().map(|place| place.free).sum()
    }
}

/// The slots of a day with what is booked put in, but for one appointment.
pub(crate) fn filled(plan: &Plan, hall: &Hall, day: &Day, held: &[Booking], but: Option<i64>) -> Vec<Slot> {
    let Some(booking) = &hall.booking else { return Vec::new() };
    let mut slots = slots::slots(plan, hall, booking, day);
    let midnight = china_midnight_ms(day.date);
    for one in held.iter().filter(|one| Some(one.id) != but) {
        let slot = slots.iter_mut().find(|slot| starts(midnight, slot) == one.starts_at);
        if let Some(slot) = slot {
            slot.put(plan, &one.category, one.length());
        }
    }
    slots
}

/// When a slot begins, epoch ms.
pub(crate) fn starts(midnight: i64, slot: &Slot) -> i64 {
    midnight + i64::from(slot.from) * MINUTE_MS
}

/// When a slot ends, epoch ms.
pub(crate) fn ends(midnight: i64, slot: &Slot) -> i64 {
    midnight + i64::from(slot.to) * MINUTE_MS
}

/// What can be booked on a day. `but`: an appointment that would leave its place.
///
/// # Errors
/// Database errors.
pub fn offer(
    tx: &mut Tx,
    desk: &Desk,
    plan: &Plan,
    hall: &Hall,
    matter: &Matter,
    date: Date,
    but: Option<i64>,
) -> Result<Offer, Fault> {
    let day = desk.day(tx, hall, date)?;
    let held = rows::holding(tx, &hall.key, &date.to_string())?;
    let midnight = china_midnight_ms(date);
    let until = hall.booking.as_ref().map_or(0, |booking| i64::from(booking.until));
    let earliest = tx.now() + until * MINUTE_MS;
    let places = filled(plan, hall, &day, &held, but)
        .iter()
        .filter(|slot| starts(midnight, slot) >= earliest)
        .map(|slot| Place {
            starts_at: starts(midnight, slot),
            ends_at: ends(midnight, slot),
            free: slot.free(plan, &matter.category, matter.minutes),
        })
        .collect();
    Ok(Offer { day, places })
}

/// The days one can book, today first.
pub fn days(tx: &Tx, hall: &Hall) -> Vec<Date> {
    let today = china_date(tx.now());
    let ahead = hall.booking.as_ref().map_or(0, |booking| booking.ahead);
    (0..=i64::from(ahead))
        .filter_map(|n| jiff::Span::new().try_days(n).ok())
        .filter_map(|n| today.checked_add(n).ok())
        .collect()
}

/// The reason that is told of a day that is not as its pattern says: an exception's, or the name of the holiday.
pub fn told(day: &Day) -> Option<&str> {
    match &day.why {
        Why::Exception(why) => Some(why),
        Why::Holiday(name) => Some(&name.zh),
        _ => None,
    }
}
