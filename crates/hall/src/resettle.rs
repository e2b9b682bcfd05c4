//! What becomes of appointments when a day changes: a holiday declared this morning, a hall without power, a window without anybody, a
//! new plan. Each that still fits stays, the first made first; each other gets the nearest later place that fits, within the days one
//! can book ahead, or is called off. Everybody is told, with the reason. Done by a job, a piece at a time.

use contract::events::booking::{Cancelled, Moved};
use contract::events::record;
use contract::time::{china_date, china_midnight_ms};
use contract::{Actor, Fault};
use jiff::civil::Date;
use serde_json::json;
use store::{Job, Tx};

use crate::book;
use crate::desk::Desk;
use crate::model::{Booking, State};
use crate::places::{self, Matter};
use crate::plan::{Hall, Plan};
use crate::store as all_rows;
use crate::store::bookings as rows;

/// Kind of the job that goes through a day.
pub const RESETTLE: &str = "hall.resettle";
/// Kind of the job that looks which days there are to go through.
pub const ALL_DAYS: &str = "hall.resettle-all";
/// Appointments moved at once.
const PIECE: usize = 100;

/// Leaves a job for a day.
pub fn day(tx: &mut Tx, hall: &str, day: &str, why: &str) {
    tx.enqueue(Job::new(RESETTLE, json!({ "hall": hall, "day": day, "why": why })));
}

/// Leaves a job for every day that has appointments still to come.
///
/// # Errors
/// Database errors.
pub fn everything(tx: &mut Tx) -> Result<(), Fault> {
    tx.enqueue(Job::new(ALL_DAYS, json!({})));
    Ok(())
}

/// Leaves a job for each day there is.
///
/// # Errors
/// Database errors.
pub fn all_days(tx: &mut Tx) -> Result<(), Fault> {
    let today = china_date(tx.now()).to_string();
    for (hall, date) in rows::days(tx, &today)? {
        day(tx, &hall, &date, "");
    }
    Ok(())
}

/// What is told where nobody gave a reason: the plan is another.
fn changed() -> String {
    kit::Tr::new(contract::Lang::Zh).t("hall-why-changed").into_owned()
}

/// Goes through a day. `why` is what those are told whose appointment cannot stay.
///
/// # Errors
/// Database errors.
pub fn run(tx: &mut Tx, desk: &Desk, hall_key: &str, day_text: &str, why: &str) -> Result<(), Fault> {
    let plan = desk.plan(tx)?;
    let Ok(date) = day_text.parse::<Date>() else { return Ok(()) };
    all_rows::take_day(tx, hall_key, day_text)?;
    let held = rows::holding(tx, hall_key, day_text)?;
    let now = tx.now();
    // Whoever came is here; whose time has begun is looked for at the window.
    let (stays, asks): (Vec<Booking>, Vec<Booking>) =
        held.into_iter().partition(|one| one.state == State::Arrived || one.starts_at <= now);
    let Ok(hall) = plan.hall(hall_key) else {
        // The hall is no more: nothing of it stays.
        let why = if why.is_empty() { changed() } else { why.to_owned() };
        for one in asks {
            call_off(tx, one, &why)?;
        }
        return Ok(());
    };
    let day = desk.day(tx, hall, date)?;
    let mut slots = places::filled(&plan, hall, &day, &stays, None);
    let midnight = china_midnight_ms(date);
    let mut leave = Vec::new();
    for one in asks {
        let slot = slots.iter_mut().find(|slot| places::starts(midnight, slot) == one.starts_at);
        match slot.filter(|slot| slot.free(&plan, &one.category, one.length()) > 0) {
            Some(slot) => slot.put(&plan, &one.category, one.length()),
            None => leave.push(one),
        }
    }
    let more = leave.len() > PIECE;
    let told = match why {
        "" => places::told(&day).map_or_else(changed, str::to_owned),
        why => why.to_owned(),
    };
    for one in leave.into_iter().take(PIECE) {
        displace(tx, desk, &plan, hall, one, &told)?;
    }
    match more {
        true => self::day(tx, hall_key, day_text, why),
        false => book::serve_waiting(tx, desk, &plan, hall, date)?,
    }
    Ok(())
}

/// Moves one that cannot stay to the nearest later place, or calls it off.
fn displace(
    tx: &mut Tx,
    desk: &Desk,
    plan: &Plan,
    hall: &Hall,
    seen: Booking,
    why: &str,
) -> Result<(), Fault> {
    // Somebody may have come, or called it off, since the day was read.
    let Some(mut booking) = rows::take(tx, seen.id)?.filter(|one| one.revision == seen.revision) else {
        return Ok(());
    };
    let matter = Matter {
        category: booking.category.clone(),
        item: booking.item.clone(),
        name: booking.matter(),
        minutes: booking.length(),
    };
    let from = booking.starts_at;
    let first = china_date(from);
    for date in places::days(tx, hall).into_iter().filter(|date| *date >= first) {
        all_rows::take_day(tx, &hall.key, &date.to_string())?;
        let offer = places::offer(tx, desk, plan, hall, &matter, date, Some(booking.id))?;
        let later = |place: &&places::Place| place.free > 0 && place.starts_at >= from;
        let Some(place) = offer.places.iter().find(later) else { continue };
        (booking.day, booking.starts_at, booking.ends_at) =
            (date.to_string(), place.starts_at, place.ends_at);
        (booking.moved_from, booking.why) = (Some(from), why.to_owned());
        booking.revision += 1;
        rows::save(tx, &booking)?;
        let (number, to) = (booking.number.clone(), booking.starts_at);
        let fact = Moved { booking: number, from, to, why: Some(why.to_owned()) };
        record(tx, Actor::system("hall").ledger_name(), booking.id, &fact);
        book::arm(tx, hall, &booking);
        return Ok(());
    }
    call_off(tx, booking, why)
}

fn call_off(tx: &mut Tx, seen: Booking, why: &str) -> Result<(), Fault> {
    let Some(mut booking) = rows::take(tx, seen.id)?.filter(|one| one.revision == seen.revision) else {
        return Ok(());
    };
    booking.why = why.to_owned();
    book::end(tx, &mut booking, State::Cancelled)?;
    let fact = Cancelled { booking: booking.number.clone(), why: Some(why.to_owned()) };
    record(tx, Actor::system("hall").ledger_name(), booking.id, &fact);
    Ok(())
}
