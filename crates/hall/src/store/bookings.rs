//! SQL of appointments.

use contract::AccountId;
use store::{Error, Step, Tx, record, sql, vault};

use crate::model::Booking;

/// Adds an appointment.
pub(crate) fn insert(tx: &mut Tx, b: &Booking) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO hall_booking (id, number, revision, state, hall, day, starts_at, ends_at, category, item, ",
            "matter_zh, matter_en, minutes, account, party, visitor, contact, booked_at, why) VALUES ($1, $2, $3, $4, ",
            "$5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"
        ),
        &[
            b.id.into(),
            b.number.as_str().into(),
            b.revision.into(),
            b.state.into(),
            b.hall.as_str().into(),
            b.day.as_str().into(),
            b.starts_at.into(),
            b.ends_at.into(),
            b.category.as_str().into(),
            b.item.as_str().into(),
            b.matter_zh.as_str().into(),
            b.matter_en.as_str().into(),
            b.minutes.into(),
            b.account.into(),
            b.party.into(),
            b.visitor.as_str().into(),
            b.contact.clone().into(),
            b.booked_at.into(),
            b.why.as_str().into(),
        ],
    )?;
    Ok(())
}

/// Writes an appointment back.
pub(crate) fn save(tx: &mut Tx, b: &Booking) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE hall_booking SET revision = $2, state = $3, hall = $4, day = $5, starts_at = $6, ends_at = $7, ",
            "moved_from = $8, why = $9, ended_at = $10, forgiven = $11, minutes = $12 WHERE id = $1"
        ),
        &[
            b.id.into(),
            b.revision.into(),
            b.state.into(),
            b.hall.as_str().into(),
            b.day.as_str().into(),
            b.starts_at.into(),
            b.ends_at.into(),
            b.moved_from.into(),
            b.why.as_str().into(),
            b.ended_at.into(),
            b.forgiven.as_deref().into(),
            b.minutes.into(),
        ],
    )?;
    Ok(())
}

/// Takes an appointment for an act: its row is locked.
pub(crate) fn take(tx: &mut Tx, id: i64) -> Result<Option<Booking>, Error> {
    tx.opt(sql!("SELECT * FROM hall_booking WHERE id = $1 {for update}"), &[id.into()])
}

/// Reads an appointment by its number.
pub(crate) fn by_number(tx: &mut Tx, number: &str) -> Result<Option<Booking>, Error> {
    tx.opt(sql!("SELECT * FROM hall_booking WHERE number = $1"), &[number.into()])
}

/// Appointments that hold a place on a day of a hall, those made first before others.
pub(crate) fn holding(tx: &mut Tx, hall: &str, day: &str) -> Result<Vec<Booking>, Error> {
    tx.all(
        sql!(
            "SELECT * FROM hall_booking WHERE hall = $1 AND day = $2 AND state IN ('booked', 'arrived') ",
            "ORDER BY booked_at, id LIMIT 5000"
        ),
        &[hall.into(), day.into()],
    )
}

/// Everything of a day of a hall, in the order of the clock.
pub(crate) fn of_day(tx: &mut Tx, hall: &str, day: &str) -> Result<Vec<Booking>, Error> {
    tx.all(
        sql!(
            "SELECT * FROM hall_booking WHERE hall = $1 AND day = $2 AND state <> 'cancelled' ",
            "ORDER BY starts_at, booked_at, id LIMIT 1000"
        ),
        &[hall.into(), day.into()],
    )
}

/// Who waits for a place on a day, first come first.
pub(crate) fn waiting(tx: &mut Tx, hall: &str, day: &str) -> Result<Vec<Booking>, Error> {
    tx.all(
        sql!(
            "SELECT * FROM hall_booking WHERE hall = $1 AND day = $2 AND state = 'waiting' ",
            "ORDER BY booked_at, id LIMIT 500"
        ),
        &[hall.into(), day.into()],
    )
}

/// An account's appointments and places on waiting lists that are still to come, soonest first.
pub(crate) fn coming(tx: &mut Tx, account: AccountId, day: &str) -> Result<Vec<Booking>, Error> {
    tx.all(
        sql!(
            "SELECT * FROM hall_booking WHERE account = $1 AND day >= $2 AND state IN ('booked', 'waiting') ",
            "ORDER BY starts_at, id LIMIT 100"
        ),
        &[account.into(), day.into()],
    )
}

/// An account's appointments, latest first, before an instant.
pub(crate) fn of_account(
    tx: &mut Tx,
    account: AccountId,
    before: i64,
    most: u32,
) -> Result<Vec<Booking>, Error> {
    tx.all(
        sql!(
            "SELECT * FROM hall_booking WHERE account = $1 AND starts_at < $2 ORDER BY starts_at DESC, id DESC LIMIT $3"
        ),
        &[account.into(), before.into(), most.into()],
    )
}

/// When an account missed appointments that count, since an instant, earliest first.
pub(crate) fn missed(tx: &mut Tx, account: AccountId, since: i64) -> Result<Vec<i64>, Error> {
    tx.all(
        sql!(
            "SELECT starts_at FROM hall_booking WHERE account = $1 AND starts_at >= $2 AND state = 'missed' ",
            "AND forgiven IS NULL ORDER BY starts_at LIMIT 100"
        ),
        &[account.into(), since.into()],
    )
}

/// Days with appointments that are still to come, from a day on.
pub(crate) fn days(tx: &mut Tx, from: &str) -> Result<Vec<(String, String)>, Error> {
    tx.all(
        sql!(
            "SELECT DISTINCT hall, day FROM hall_booking WHERE state = 'booked' AND day >= $1 ORDER BY day, hall LIMIT 2000"
        ),
        &[from.into()],
    )
}

/// Seals anew what another key sealed of who comes: the next appointments after `after`.
pub(crate) fn reseal(tx: &mut Tx, after: i64) -> Result<Step, Error> {
    let rows: Vec<(i64, Vec<u8>)> = tx.all(
        sql!("SELECT id, contact FROM hall_booking WHERE id > $1 ORDER BY id LIMIT 200 {for update}"),
        &[after.into()],
    )?;
    let mut step = Step::default();
    for (id, contact) in rows {
        step.last = Some(id);
        if contact.is_empty() {
            continue;
        }
        if let Some(anew) = vault::reseal(&crate::book::contact_place(id), &contact)? {
            step.changed += tx
                .run(sql!("UPDATE hall_booking SET contact = $2 WHERE id = $1"), &[id.into(), anew.into()])?;
        }
    }
    Ok(step)
}

record! {
    /// An appointment, as far as it is to be known whether it stays.
    pub(crate) struct OldRow {
        pub id: i64,
        pub number: String,
        pub account: i64,
        pub party: Option<i64>,
        pub booked_at: i64,
        pub ends_at: i64,
    }
}

/// The oldest appointments after an id.
pub(crate) fn oldest(tx: &mut Tx, after: i64, most: u32) -> Result<Vec<OldRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, number, account, party, booked_at, ends_at FROM hall_booking WHERE id > $1 ",
            "ORDER BY id LIMIT $2"
        ),
        &[after.into(), most.into()],
    )
}

/// How many of the oldest were made before that instant, counted up to so many.
pub(crate) fn old_count(tx: &mut Tx, before: i64, most: u32) -> Result<i64, Error> {
    tx.one(
        sql!(
            "SELECT COUNT(*) FROM (SELECT booked_at, ends_at FROM hall_booking ORDER BY id LIMIT $2) oldest ",
            "WHERE booked_at < $1 AND ends_at < $1"
        ),
        &[before.into(), most.into()],
    )
}

/// Removes an appointment.
pub(crate) fn erase(tx: &mut Tx, id: i64) -> Result<(), Error> {
    tx.run(sql!("DELETE FROM hall_booking WHERE id = $1"), &[id.into()])?;
    Ok(())
}
