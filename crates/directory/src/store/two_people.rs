//! SQL of persons behind accounts, and of what one asks for and another confirms.

use contract::AccountId;
use store::{Error, Tx, record, sql};

use crate::two_people::{Kind, State};

/// Whose account of staff it is, as it was recorded, sealed.
pub(crate) fn sealed_person(tx: &mut Tx, account: AccountId) -> Result<Option<Vec<u8>>, Error> {
    let found: Option<Option<Vec<u8>>> =
        tx.opt(sql!("SELECT person FROM account WHERE id = $1"), &[account.into()])?;
    Ok(found.flatten())
}

/// Accounts recorded with this person, or of a party of theirs.
pub(crate) fn accounts_of_person(tx: &mut Tx, index: [u8; 32]) -> Result<Vec<i64>, Error> {
    tx.all(
        sql!(
            "SELECT id FROM account WHERE person_index = $1 UNION ",
            "SELECT a.id FROM account a JOIN party p ON p.id = a.party WHERE p.id_index = $1"
        ),
        &[index.into()],
    )
}

/// Records whose account it is, where nobody did so far.
pub(crate) fn set_person(
    tx: &mut Tx,
    account: AccountId,
    sealed: Vec<u8>,
    index: [u8; 32],
) -> Result<u64, Error> {
    tx.run(
        sql!("UPDATE account SET person = $2, person_index = $3 WHERE id = $1 AND person IS NULL"),
        &[account.into(), sealed.into(), index.into()],
    )
}

/// Persons recorded of the next accounts after `after`.
pub(crate) fn persons_after(tx: &mut Tx, after: i64, most: u32) -> Result<Vec<(i64, Vec<u8>)>, Error> {
    tx.all(
        sql!("SELECT id, person FROM account WHERE id > $1 AND person IS NOT NULL ORDER BY id LIMIT $2 {for update}"),
        &[after.into(), most.into()],
    )
}

pub(crate) fn reseal_person(tx: &mut Tx, id: i64, sealed: Vec<u8>, index: [u8; 32]) -> Result<u64, Error> {
    tx.run(
        sql!("UPDATE account SET person = $2, person_index = $3 WHERE id = $1"),
        &[id.into(), sealed.into(), index.into()],
    )
}

pub(crate) fn account_region(tx: &mut Tx, account: AccountId) -> Result<Option<String>, Error> {
    tx.opt(sql!("SELECT region FROM account WHERE id = $1"), &[account.into()])
}

pub(crate) fn set_account_region(tx: &mut Tx, account: AccountId, region: &str) -> Result<u64, Error> {
    tx.run(
        sql!("UPDATE account SET region = $2 WHERE id = $1 AND region = ''"),
        &[account.into(), region.into()],
    )
}

record! {
    /// Something asked for, with who asked and whom it is about.
    pub(crate) struct TwoRow {
        pub id: i64, pub kind: Kind, pub account: i64, pub login: String, pub name: String,
        pub data: serde_json::Value, pub password_hash: Option<String>, pub asked_by: i64, pub asked_name: String,
        pub asked_at: i64, pub expires_at: i64, pub state: State, pub settled_name: Option<String>,
        pub settled_at: Option<i64>,
    }
}

pub(crate) struct NewTwo<'a> {
    pub id: i64,
    pub kind: Kind,
    pub account: AccountId,
    pub data: &'a serde_json::Value,
    pub password_hash: Option<&'a str>,
    pub asked_by: AccountId,
    pub asked_at: i64,
    pub expires_at: i64,
}

pub(crate) fn insert_two(tx: &mut Tx, new: &NewTwo<'_>) -> Result<u64, Error> {
    tx.run(
        sql!(
            "INSERT INTO two_people (id, kind, account, data, password_hash, asked_by, asked_at, expires_at, state) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        &[
            new.id.into(),
            new.kind.into(),
            new.account.into(),
            new.data.into(),
            new.password_hash.into(),
            new.asked_by.into(),
            new.asked_at.into(),
            new.expires_at.into(),
            State::Waiting.into(),
        ],
    )
}

/// Locks it until the act ends; whether there is one.
pub(crate) fn lock_two(tx: &mut Tx, id: i64) -> Result<bool, Error> {
    let found: Option<i64> =
        tx.opt(sql!("SELECT id FROM two_people WHERE id = $1 {for update}"), &[id.into()])?;
    Ok(found.is_some())
}

pub(crate) fn two(tx: &mut Tx, id: i64) -> Result<Option<TwoRow>, Error> {
    tx.opt(
        sql!(
            "SELECT t.id, t.kind, t.account, a.login, a.name, t.data, t.password_hash, t.asked_by, b.name AS asked_name, ",
            "t.asked_at, t.expires_at, t.state, c.name AS settled_name, t.settled_at FROM two_people t ",
            "JOIN account a ON a.id = t.account JOIN account b ON b.id = t.asked_by ",
            "LEFT JOIN account c ON c.id = t.settled_by WHERE t.id = $1"
        ),
        &[id.into()],
    )
}

/// The newest in this state.
pub(crate) fn twos(tx: &mut Tx, state: State, most: u32) -> Result<Vec<TwoRow>, Error> {
    tx.all(
        sql!(
            "SELECT t.id, t.kind, t.account, a.login, a.name, t.data, t.password_hash, t.asked_by, b.name AS asked_name, ",
            "t.asked_at, t.expires_at, t.state, c.name AS settled_name, t.settled_at FROM two_people t ",
            "JOIN account a ON a.id = t.account JOIN account b ON b.id = t.asked_by ",
            "LEFT JOIN account c ON c.id = t.settled_by WHERE t.state = $1 ORDER BY t.id DESC LIMIT $2"
        ),
        &[state.into(), most.into()],
    )
}

pub(crate) fn settle_two(tx: &mut Tx, id: i64, state: State, by: Option<AccountId>) -> Result<u64, Error> {
    let now = tx.real_now();
    tx.run(
        sql!(
            "UPDATE two_people SET state = $2, settled_by = $3, settled_at = $4, password_hash = NULL ",
            "WHERE id = $1 AND state = 'waiting'"
        ),
        &[id.into(), state.into(), by.into(), now.into()],
    )
}

/// Those of one kind about an account that wait.
pub(crate) fn waiting_about(tx: &mut Tx, account: AccountId, kind: Kind) -> Result<Vec<(i64, i64)>, Error> {
    tx.all(
        sql!(
            "SELECT id, expires_at FROM two_people WHERE account = $1 AND kind = $2 AND state = 'waiting' ORDER BY id"
        ),
        &[account.into(), kind.into()],
    )
}

/// Ends what nobody confirmed in time; the hashes of passwords go with it.
pub(crate) fn expire_twos(tx: &mut Tx) -> Result<u64, Error> {
    let now = tx.real_now();
    tx.run(
        sql!(
            "UPDATE two_people SET state = 'expired', settled_at = $1, password_hash = NULL ",
            "WHERE state = 'waiting' AND expires_at <= $1"
        ),
        &[now.into()],
    )
}
