//! All SQL of the hall. This file: plan, exceptions, qualifications, serials, feeds; [`bookings`]: appointments.

pub mod bookings;
pub mod tickets;

use contract::AccountId;
use store::{Error, Tx, record, sql};

use crate::opening::Exception;

/// Which plan is in force.
pub(crate) fn plan_id(tx: &mut Tx) -> Result<Option<i64>, Error> {
    tx.opt(sql!("SELECT id FROM hall_plan ORDER BY id DESC LIMIT 1"), &[])
}

/// The plan in force, as written.
pub(crate) fn plan_text(tx: &mut Tx) -> Result<Option<String>, Error> {
    tx.opt(sql!("SELECT body FROM hall_plan ORDER BY id DESC LIMIT 1"), &[])
}

/// Adds a version of the plan.
pub(crate) fn insert_plan(tx: &mut Tx, id: i64, by: &str, text: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!("INSERT INTO hall_plan (id, at, by_whom, body) VALUES ($1, $2, $3, $4)"),
        &[id.into(), now.into(), by.into(), text.into()],
    )?;
    Ok(())
}

record! {
    /// An exception as it is kept.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ExceptionRow {
        /// Id.
        pub id: i64,
        /// The hall.
        pub hall: String,
        /// The day, `YYYY-MM-DD`.
        pub day: String,
        /// The window; empty for the whole hall.
        pub seat: String,
        /// Hours; empty is closed.
        pub hours: String,
        /// Why.
        pub why: String,
        /// Who made it.
        pub by_whom: String,
    }
}

/// What is excepted on a day of a hall.
pub(crate) fn exceptions_on(tx: &mut Tx, hall: &str, day: &str) -> Result<Vec<Exception>, Error> {
    let rows: Vec<ExceptionRow> = tx.all(
        sql!(
            "SELECT id, hall, day, seat, hours, why, by_whom FROM hall_exception WHERE hall = $1 AND day = $2 ",
            "ORDER BY seat LIMIT 300"
        ),
        &[hall.into(), day.into()],
    )?;
    let exception = |row: ExceptionRow| Exception {
        window: Some(row.seat).filter(|seat| !seat.is_empty()),
        hours: row.hours,
        why: row.why,
    };
    Ok(rows.into_iter().map(exception).collect())
}

/// What is excepted from a day on.
pub(crate) fn exceptions_from(tx: &mut Tx, hall: &str, day: &str) -> Result<Vec<ExceptionRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, hall, day, seat, hours, why, by_whom FROM hall_exception WHERE hall = $1 AND day >= $2 ",
            "ORDER BY day, seat LIMIT 300"
        ),
        &[hall.into(), day.into()],
    )
}

/// Keeps an exception; one of the same day and window is replaced.
pub(crate) fn put_exception(tx: &mut Tx, row: &ExceptionRow) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "INSERT INTO hall_exception (id, hall, day, seat, hours, why, at, by_whom) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (hall, day, seat) DO UPDATE SET ",
            "hours = excluded.hours, why = excluded.why, at = excluded.at, by_whom = excluded.by_whom"
        ),
        &[
            row.id.into(),
            row.hall.as_str().into(),
            row.day.as_str().into(),
            row.seat.as_str().into(),
            row.hours.as_str().into(),
            row.why.as_str().into(),
            now.into(),
            row.by_whom.as_str().into(),
        ],
    )?;
    Ok(())
}

/// Takes an exception back; what it was.
pub(crate) fn end_exception(tx: &mut Tx, hall: &str, id: i64) -> Result<Option<ExceptionRow>, Error> {
    tx.opt(
        sql!(
            "DELETE FROM hall_exception WHERE hall = $1 AND id = $2 ",
            "RETURNING id, hall, day, seat, hours, why, by_whom"
        ),
        &[hall.into(), id.into()],
    )
}

record! {
    /// A qualification as it is kept.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct SkillRow {
        /// Whose.
        pub account: i64,
        /// For which category.
        pub category: String,
        /// Its last day, `YYYY-MM-DD`.
        pub until: String,
    }
}

/// Every qualification, in order of accounts.
pub(crate) fn skills(tx: &mut Tx) -> Result<Vec<SkillRow>, Error> {
    tx.all(sql!("SELECT account, category, until FROM hall_skill ORDER BY account, category LIMIT 2000"), &[])
}

/// Categories an account is qualified for on a day.
pub(crate) fn skills_of(tx: &mut Tx, account: AccountId, day: &str) -> Result<Vec<String>, Error> {
    tx.all(
        sql!("SELECT category FROM hall_skill WHERE account = $1 AND until >= $2 ORDER BY category"),
        &[account.into(), day.into()],
    )
}

/// Keeps a qualification.
pub(crate) fn put_skill(tx: &mut Tx, skill: &SkillRow, by: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "INSERT INTO hall_skill (account, category, until, at, by_whom) VALUES ($1, $2, $3, $4, $5) ",
            "ON CONFLICT (account, category) DO UPDATE SET until = excluded.until, at = excluded.at, ",
            "by_whom = excluded.by_whom"
        ),
        &[
            skill.account.into(),
            skill.category.as_str().into(),
            skill.until.as_str().into(),
            now.into(),
            by.into(),
        ],
    )?;
    Ok(())
}

/// Ends a qualification; whether there was one.
pub(crate) fn end_skill(tx: &mut Tx, account: AccountId, category: &str) -> Result<bool, Error> {
    let n = tx.run(
        sql!("DELETE FROM hall_skill WHERE account = $1 AND category = $2"),
        &[account.into(), category.into()],
    )?;
    Ok(n > 0)
}

/// The next number of a gap-free series.
pub(crate) fn next_serial(tx: &mut Tx, name: &str) -> Result<i64, Error> {
    tx.one(
        sql!(
            "INSERT INTO hall_serial (name, last) VALUES ($1, 1) ",
            "ON CONFLICT (name) DO UPDATE SET last = hall_serial.last + 1 RETURNING last"
        ),
        &[name.into()],
    )
}

/// Takes a day of a hall: nobody else books, moves or closes on it until this act ends.
pub(crate) fn take_day(tx: &mut Tx, hall: &str, day: &str) -> Result<(), Error> {
    tx.run(
        sql!("INSERT INTO hall_day (hall, day) VALUES ($1, $2) ON CONFLICT (hall, day) DO NOTHING"),
        &[hall.into(), day.into()],
    )?;
    let _: Option<String> = tx.opt(
        sql!("SELECT day FROM hall_day WHERE hall = $1 AND day = $2 {for update}"),
        &[hall.into(), day.into()],
    )?;
    Ok(())
}

/// Keeps the hash of an account's secret; a former one is forgotten.
pub(crate) fn put_feed(tx: &mut Tx, account: AccountId, secret: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "INSERT INTO hall_feed (account, secret, at) VALUES ($1, $2, $3) ",
            "ON CONFLICT (account) DO UPDATE SET secret = excluded.secret, at = excluded.at"
        ),
        &[account.into(), secret.into(), now.into()],
    )?;
    Ok(())
}

/// Whose secret it is.
pub(crate) fn feed_of(tx: &mut Tx, secret: &str) -> Result<Option<i64>, Error> {
    tx.opt(sql!("SELECT account FROM hall_feed WHERE secret = $1"), &[secret.into()])
}
