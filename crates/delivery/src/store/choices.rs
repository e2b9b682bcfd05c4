//! What applicants want.

use store::{Error, Tx, sql};

use crate::model::Choice;

/// Keeps a choice, new or changed.
pub(crate) fn put(tx: &mut Tx, c: &Choice) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO delivery_choice (id, draft, root, mode, hall, recipient, chosen_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ",
            "ON CONFLICT (id) DO UPDATE SET root = excluded.root, mode = excluded.mode, hall = excluded.hall, ",
            "recipient = excluded.recipient, chosen_at = excluded.chosen_at"
        ),
        &[
            c.id.into(),
            c.draft.into(),
            c.root.into(),
            c.mode.as_str().into(),
            c.hall.as_str().into(),
            c.recipient.as_deref().into(),
            c.chosen_at.into(),
        ],
    )?;
    Ok(())
}

pub(crate) fn of_root(tx: &mut Tx, root: i64) -> Result<Option<Choice>, Error> {
    tx.opt(
        sql!("SELECT id, draft, root, mode, hall, recipient, chosen_at FROM delivery_choice WHERE root = $1"),
        &[root.into()],
    )
}

pub(crate) fn of_draft(tx: &mut Tx, draft: i64) -> Result<Option<Choice>, Error> {
    tx.opt(
        sql!(
            "SELECT id, draft, root, mode, hall, recipient, chosen_at FROM delivery_choice WHERE draft = $1"
        ),
        &[draft.into()],
    )
}

/// What was said of a draft is said of the application it became.
pub(crate) fn of_application(tx: &mut Tx, draft: i64, root: i64) -> Result<(), Error> {
    tx.run(
        sql!("UPDATE delivery_choice SET root = $2 WHERE draft = $1 AND root IS NULL"),
        &[draft.into(), root.into()],
    )?;
    Ok(())
}

pub(crate) fn erase(tx: &mut Tx, id: i64) -> Result<(), Error> {
    tx.run(sql!("DELETE FROM delivery_choice WHERE id = $1"), &[id.into()])?;
    Ok(())
}

/// Erases what was said of an application.
pub(crate) fn erase_of(tx: &mut Tx, root: i64) -> Result<(), Error> {
    tx.run(sql!("DELETE FROM delivery_choice WHERE root = $1"), &[root.into()])?;
    Ok(())
}

/// Those said before, at most so many.
pub(crate) fn old_count(tx: &mut Tx, before: i64, most: u32) -> Result<i64, Error> {
    tx.one(
        sql!("SELECT COUNT(*) FROM (SELECT id FROM delivery_choice WHERE chosen_at < $1 LIMIT $2) AS old"),
        &[before.into(), i64::from(most).into()],
    )
}

/// The oldest above an id.
pub(crate) fn oldest(tx: &mut Tx, after: i64, most: u32) -> Result<Vec<Choice>, Error> {
    tx.all(
        sql!(
            "SELECT id, draft, root, mode, hall, recipient, chosen_at FROM delivery_choice WHERE id > $1 ",
            "ORDER BY id LIMIT $2"
        ),
        &[after.into(), i64::from(most).into()],
    )
}
