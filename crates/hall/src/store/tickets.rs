//! SQL of tickets, seats and door codes.

use contract::AccountId;
use store::{Error, Tx, record, sql};

use crate::model::{Seated, Ticket};

/// Adds a ticket.
pub(crate) fn insert(tx: &mut Tx, t: &Ticket) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO hall_ticket (id, revision, hall, day, number, token, state, matters, category, minutes, need, ",
            "channel, booking, due_at, place_at, taken_at, account, calls, seat) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, ",
            "$9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"
        ),
        &[
            t.id.into(),
            t.revision.into(),
            t.hall.as_str().into(),
            t.day.as_str().into(),
            t.number.as_str().into(),
            t.token.as_str().into(),
            t.state.into(),
            t.matters.as_str().into(),
            t.category.as_str().into(),
            t.minutes.into(),
            t.need.into(),
            t.channel.into(),
            t.booking.as_str().into(),
            t.due_at.into(),
            t.place_at.into(),
            t.taken_at.into(),
            t.account.into(),
            t.calls.into(),
            t.seat.as_str().into(),
        ],
    )?;
    Ok(())
}

/// Writes a ticket back.
pub(crate) fn save(tx: &mut Tx, t: &Ticket) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE hall_ticket SET revision = $2, state = $3, matters = $4, category = $5, minutes = $6, place_at = $7, ",
            "calls = $8, first_called_at = $9, called_at = $10, began_at = $11, ended_at = $12, seat = $13, ",
            "served_by = $14 WHERE id = $1"
        ),
        &[
            t.id.into(),
            t.revision.into(),
            t.state.into(),
            t.matters.as_str().into(),
            t.category.as_str().into(),
            t.minutes.into(),
            t.place_at.into(),
            t.calls.into(),
            t.first_called_at.into(),
            t.called_at.into(),
            t.began_at.into(),
            t.ended_at.into(),
            t.seat.as_str().into(),
            t.served_by.into(),
        ],
    )?;
    Ok(())
}

/// Reads a ticket by the address of its page.
pub(crate) fn by_token(tx: &mut Tx, token: &str) -> Result<Option<Ticket>, Error> {
    tx.opt(sql!("SELECT * FROM hall_ticket WHERE token = $1"), &[token.into()])
}

/// Reads a ticket by its id.
pub(crate) fn by_id(tx: &mut Tx, id: i64) -> Result<Option<Ticket>, Error> {
    tx.opt(sql!("SELECT * FROM hall_ticket WHERE id = $1"), &[id.into()])
}

/// Tickets of a day that are not over, in the order in which they were taken.
pub(crate) fn open(tx: &mut Tx, hall: &str, day: &str) -> Result<Vec<Ticket>, Error> {
    tx.all(
        sql!(
            "SELECT * FROM hall_ticket WHERE hall = $1 AND day = $2 ",
            "AND state IN ('waiting', 'called', 'serving', 'held', 'passed') ORDER BY taken_at, id LIMIT 5000"
        ),
        &[hall.into(), day.into()],
    )
}

/// Every ticket of a day, in the order in which they were taken.
pub(crate) fn of_day(tx: &mut Tx, hall: &str, day: &str) -> Result<Vec<Ticket>, Error> {
    tx.all(
        sql!("SELECT * FROM hall_ticket WHERE hall = $1 AND day = $2 ORDER BY taken_at, id LIMIT 20000"),
        &[hall.into(), day.into()],
    )
}

/// Those called last, the latest first.
pub(crate) fn called(tx: &mut Tx, hall: &str, day: &str, most: u32) -> Result<Vec<Ticket>, Error> {
    tx.all(
        sql!(
            "SELECT * FROM hall_ticket WHERE hall = $1 AND day = $2 AND called_at IS NOT NULL ",
            "ORDER BY called_at DESC, id DESC LIMIT $3"
        ),
        &[hall.into(), day.into(), i64::from(most).into()],
    )
}

/// An account's tickets of a day.
pub(crate) fn of_account(tx: &mut Tx, account: AccountId, day: &str) -> Result<Vec<Ticket>, Error> {
    tx.all(
        sql!("SELECT * FROM hall_ticket WHERE account = $1 AND day = $2 ORDER BY taken_at DESC, id LIMIT 50"),
        &[account.into(), day.into()],
    )
}

/// The ticket that came from an appointment.
pub(crate) fn of_booking(tx: &mut Tx, hall: &str, day: &str, booking: &str) -> Result<Option<Ticket>, Error> {
    tx.opt(
        sql!("SELECT * FROM hall_ticket WHERE hall = $1 AND day = $2 AND booking = $3 LIMIT 1"),
        &[hall.into(), day.into(), booking.into()],
    )
}

/// Who sits at the windows of a hall.
pub(crate) fn seats(tx: &mut Tx, hall: &str) -> Result<Vec<Seated>, Error> {
    tx.all(sql!("SELECT * FROM hall_seat WHERE hall = $1 ORDER BY seat LIMIT 500"), &[hall.into()])
}

/// Where somebody sits.
pub(crate) fn seat_of(tx: &mut Tx, account: AccountId) -> Result<Option<Seated>, Error> {
    tx.opt(sql!("SELECT * FROM hall_seat WHERE account = $1"), &[account.into()])
}

/// Notes that somebody sits at a window.
pub(crate) fn sit(tx: &mut Tx, s: &Seated) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO hall_seat (hall, seat, account, name, since, paused_at, categories) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        &[
            s.hall.as_str().into(),
            s.seat.as_str().into(),
            s.account.into(),
            s.name.as_str().into(),
            s.since.into(),
            s.paused_at.into(),
            s.categories.as_str().into(),
        ],
    )?;
    Ok(())
}

/// Notes that somebody pauses, or goes on.
pub(crate) fn pause(tx: &mut Tx, account: AccountId, at: Option<i64>) -> Result<(), Error> {
    tx.run(sql!("UPDATE hall_seat SET paused_at = $2 WHERE account = $1"), &[account.into(), at.into()])?;
    Ok(())
}

/// Notes that somebody left their window.
pub(crate) fn rise(tx: &mut Tx, account: AccountId) -> Result<(), Error> {
    tx.run(sql!("DELETE FROM hall_seat WHERE account = $1"), &[account.into()])?;
    Ok(())
}

/// Everybody leaves the windows of a hall.
pub(crate) fn all_rise(tx: &mut Tx, hall: &str) -> Result<(), Error> {
    tx.run(sql!("DELETE FROM hall_seat WHERE hall = $1"), &[hall.into()])?;
    Ok(())
}

/// The code at the door on a day.
pub(crate) fn door(tx: &mut Tx, hall: &str, day: &str) -> Result<Option<String>, Error> {
    tx.opt(sql!("SELECT code FROM hall_door WHERE hall = $1 AND day = $2"), &[hall.into(), day.into()])
}

/// Keeps the code at the door of a day; one that is there stays.
pub(crate) fn put_door(tx: &mut Tx, hall: &str, day: &str, code: &str) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO hall_door (hall, day, code) VALUES ($1, $2, $3) ON CONFLICT (hall, day) DO NOTHING"
        ),
        &[hall.into(), day.into(), code.into()],
    )?;
    Ok(())
}

record! {
    /// A ticket, as far as it is to be known whether it stays.
    pub(crate) struct OldRow {
        pub id: i64,
        pub account: Option<i64>,
        pub taken_at: i64,
    }
}

/// The oldest tickets after an id.
pub(crate) fn oldest(tx: &mut Tx, after: i64, most: u32) -> Result<Vec<OldRow>, Error> {
    tx.all(
        sql!("SELECT id, account, taken_at FROM hall_ticket WHERE id > $1 ORDER BY id LIMIT $2"),
        &[after.into(), most.into()],
    )
}

/// How many of the oldest were taken before that instant, counted up to so many.
pub(crate) fn old_count(tx: &mut Tx, before: i64, most: u32) -> Result<i64, Error> {
    tx.one(
        sql!("SELECT COUNT(*) FROM (SELECT taken_at FROM hall_ticket ORDER BY id LIMIT $2) oldest WHERE taken_at < $1"),
        &[before.into(), most.into()],
    )
}

/// Removes a ticket.
pub(crate) fn erase(tx: &mut Tx, id: i64) -> Result<(), Error> {
    tx.run(sql!("DELETE FROM hall_ticket WHERE id = $1"), &[id.into()])?;
    Ok(())
}
