//! SQL of parties, of what they were called and identified by before, of who may act for them and of who looked at them.

use contract::{AccountId, PartyId};
use store::{Error, Tx, record, sql};

use crate::party::{EndedBy, IdKind, PartyRow, Reason, Role};

pub(crate) fn party(tx: &mut Tx, id: PartyId) -> Result<Option<PartyRow>, Error> {
    tx.opt(
        sql!("SELECT id, kind, id_kind, claimed_by, name, name_key, sealed FROM party WHERE id = $1"),
        &[id.into()],
    )
}

pub(crate) fn party_by_index(
    tx: &mut Tx,
    index: [u8; 32],
    claimed_by: i64,
) -> Result<Option<PartyRow>, Error> {
    tx.opt(
        sql!(
            "SELECT id, kind, id_kind, claimed_by, name, name_key, sealed FROM party ",
            "WHERE id_index = $1 AND claimed_by = $2"
        ),
        &[index.into(), claimed_by.into()],
    )
}

/// The same person again, locked until the act ends.
pub(crate) fn lock_party(tx: &mut Tx, id: PartyId) -> Result<Option<PartyRow>, Error> {
    tx.opt(
        sql!("SELECT id, kind, id_kind, claimed_by, name, name_key, sealed FROM party WHERE id = $1 {for update}"),
        &[id.into()],
    )
}

pub(crate) fn insert_party(tx: &mut Tx, row: &PartyRow, index: [u8; 32]) -> Result<u64, Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "INSERT INTO party (id, kind, id_kind, id_index, claimed_by, name, name_key, sealed, created_at, changed_at) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)"
        ),
        &[
            row.id.into(),
            row.kind.into(),
            row.id_kind.into(),
            index.into(),
            row.claimed_by.into(),
            row.name.as_str().into(),
            row.name_key.as_str().into(),
            row.sealed.as_slice().into(),
            now.into(),
        ],
    )
}

pub(crate) fn update_party(tx: &mut Tx, row: &PartyRow) -> Result<u64, Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "UPDATE party SET claimed_by = $2, name = $3, name_key = $4, sealed = $5, changed_at = $6 WHERE id = $1"
        ),
        &[
            row.id.into(),
            row.claimed_by.into(),
            row.name.as_str().into(),
            row.name_key.as_str().into(),
            row.sealed.as_slice().into(),
            now.into(),
        ],
    )
}

/// Gives a party another identity: the kind and what it is found by.
pub(crate) fn set_party_identity(
    tx: &mut Tx,
    id: PartyId,
    id_kind: IdKind,
    index: [u8; 32],
) -> Result<u64, Error> {
    tx.run(
        sql!("UPDATE party SET id_kind = $2, id_index = $3 WHERE id = $1"),
        &[id.into(), id_kind.into(), index.into()],
    )
}

/// Parties after this one whose name has no key yet, for filling it in.
pub(crate) fn parties_without_key(tx: &mut Tx, after: i64, most: u32) -> Result<Vec<(i64, String)>, Error> {
    tx.all(
        sql!("SELECT id, name FROM party WHERE name_key = '' AND id > $1 ORDER BY id LIMIT $2"),
        &[after.into(), most.into()],
    )
}

pub(crate) fn set_name_key(tx: &mut Tx, id: i64, key: &str) -> Result<u64, Error> {
    tx.run(sql!("UPDATE party SET name_key = $2 WHERE id = $1"), &[id.into(), key.into()])
}

/// Verified parties with this name now or before, by its key.
pub(crate) fn parties_named(tx: &mut Tx, key: &str, most: u32) -> Result<Vec<PartyRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, kind, id_kind, claimed_by, name, name_key, sealed FROM party WHERE claimed_by = 0 AND id IN ",
            "(SELECT id FROM party WHERE name_key = $1 UNION SELECT party FROM party_former WHERE name_key = $1) ",
            "ORDER BY id LIMIT $2"
        ),
        &[key.into(), most.into()],
    )
}

record! {
    /// What an account may do for a party.
    pub(crate) struct AuthorityRow {
        pub account: i64, pub party: i64, pub since: i64, pub role: Role, pub ends_on: Option<String>,
        pub ended_at: Option<i64>, pub ended_by: Option<String>,
    }
}

/// Lets an account act for a party, in the place of what it could do before.
pub(crate) fn represent(
    tx: &mut Tx,
    account: AccountId,
    party: PartyId,
    (role, ends_on): (Role, Option<&str>),
) -> Result<u64, Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "INSERT INTO representation (account, party, since, role, ends_on) VALUES ($1, $2, $3, $4, $5) ",
            "ON CONFLICT (account, party) DO UPDATE SET since = $3, role = $4, ends_on = $5, ended_at = NULL, ",
            "ended_by = NULL"
        ),
        &[account.into(), party.into(), now.into(), role.into(), ends_on.into()],
    )
}

/// Ends it; 0 where there is none that has not ended.
pub(crate) fn unrepresent(
    tx: &mut Tx,
    account: AccountId,
    party: PartyId,
    by: EndedBy,
) -> Result<u64, Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "UPDATE representation SET ended_at = $3, ended_by = $4 WHERE account = $1 AND party = $2 ",
            "AND ended_at IS NULL"
        ),
        &[account.into(), party.into(), now.into(), by.into()],
    )
}

/// Lets sessions of the account act in its own name again.
pub(crate) fn stop_acting(tx: &mut Tx, account: AccountId, party: PartyId) -> Result<u64, Error> {
    tx.run(
        sql!("UPDATE session SET acting_for = NULL WHERE account = $1 AND acting_for = $2"),
        &[account.into(), party.into()],
    )
}

/// What an account may or could do for a party.
pub(crate) fn authority(
    tx: &mut Tx,
    account: AccountId,
    party: PartyId,
) -> Result<Option<AuthorityRow>, Error> {
    tx.opt(
        sql!(
            "SELECT account, party, since, role, ends_on, ended_at, ended_by FROM representation ",
            "WHERE account = $1 AND party = $2"
        ),
        &[account.into(), party.into()],
    )
}

/// Whom an account may or could act for, the latest first.
pub(crate) fn authorities_of(tx: &mut Tx, account: AccountId) -> Result<Vec<AuthorityRow>, Error> {
    tx.all(
        sql!(
            "SELECT account, party, since, role, ends_on, ended_at, ended_by FROM representation ",
            "WHERE account = $1 ORDER BY since DESC, party LIMIT 200"
        ),
        &[account.into()],
    )
}

/// Who may or could act for a party, the latest first.
pub(crate) fn authorities_for(tx: &mut Tx, party: PartyId) -> Result<Vec<AuthorityRow>, Error> {
    tx.all(
        sql!(
            "SELECT account, party, since, role, ends_on, ended_at, ended_by FROM representation ",
            "WHERE party = $1 ORDER BY since DESC, account LIMIT 500"
        ),
        &[party.into()],
    )
}

/// The account's own person first, then those it may act for on this day.
pub(crate) fn parties_of(tx: &mut Tx, account: AccountId, today: &str) -> Result<Vec<PartyRow>, Error> {
    let mut own: Vec<PartyRow> = tx.all(
        sql!(
            "SELECT p.id, p.kind, p.id_kind, p.claimed_by, p.name, p.name_key, p.sealed FROM account a ",
            "JOIN party p ON p.id = a.party WHERE a.id = $1"
        ),
        &[account.into()],
    )?;
    own.extend(tx.all::<PartyRow>(
        sql!(
            "SELECT p.id, p.kind, p.id_kind, p.claimed_by, p.name, p.name_key, p.sealed FROM representation r ",
            "JOIN party p ON p.id = r.party WHERE r.account = $1 AND r.ended_at IS NULL ",
            "AND (r.ends_on IS NULL OR r.ends_on >= $2) ORDER BY r.since, p.id"
        ),
        &[account.into(), today.into()],
    )?);
    Ok(own)
}

record! {
    /// What a party was before it was corrected.
    pub(crate) struct FormerRow {
        pub id: i64, pub party: i64, pub name: String, pub name_key: String, pub id_kind: IdKind,
        pub sealed: Vec<u8>, pub what: String, pub reason: Reason, pub evidence: String, pub clerk: String,
        pub organ_zh: String, pub organ_en: String, pub at: i64,
    }
}

pub(crate) fn insert_former(
    tx: &mut Tx,
    row: &FormerRow,
    index: [u8; 32],
    account: AccountId,
) -> Result<u64, Error> {
    tx.run(
        sql!(
            "INSERT INTO party_former (id, party, name, name_key, id_kind, id_index, sealed, what, reason, evidence, ",
            "account, clerk, organ_zh, organ_en, at) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
        ),
        &[
            row.id.into(),
            row.party.into(),
            row.name.as_str().into(),
            row.name_key.as_str().into(),
            row.id_kind.into(),
            index.into(),
            row.sealed.as_slice().into(),
            row.what.as_str().into(),
            row.reason.into(),
            row.evidence.as_str().into(),
            account.into(),
            row.clerk.as_str().into(),
            row.organ_zh.as_str().into(),
            row.organ_en.as_str().into(),
            row.at.into(),
        ],
    )
}

/// What a party was before, the latest first.
pub(crate) fn formers(tx: &mut Tx, party: PartyId, most: u32) -> Result<Vec<FormerRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, party, name, name_key, id_kind, sealed, what, reason, evidence, clerk, organ_zh, organ_en, at ",
            "FROM party_former WHERE party = $1 ORDER BY id DESC LIMIT $2"
        ),
        &[party.into(), most.into()],
    )
}

/// The party that had this identity before: not where it was a mistake, for then the number is somebody else's.
pub(crate) fn party_by_former_index(tx: &mut Tx, index: [u8; 32]) -> Result<Option<PartyRow>, Error> {
    tx.opt(
        sql!(
            "SELECT p.id, p.kind, p.id_kind, p.claimed_by, p.name, p.name_key, p.sealed FROM party_former f ",
            "JOIN party p ON p.id = f.party WHERE f.id_index = $1 AND f.reason <> 'mistyped' AND p.claimed_by = 0 ",
            "ORDER BY f.id DESC LIMIT 1"
        ),
        &[index.into()],
    )
}

record! {
    /// A look at somebody's personal data.
    pub(crate) struct RevealRow {
        pub viewer: String, pub organ_zh: String, pub organ_en: String, pub ground: String, pub purpose: String,
        pub at: i64,
    }
}

pub(crate) fn insert_reveal(
    tx: &mut Tx,
    party: PartyId,
    account: AccountId,
    row: &RevealRow,
) -> Result<u64, Error> {
    let id = tx.new_id();
    tx.run(
        sql!(
            "INSERT INTO reveal (id, party, account, viewer, organ_zh, organ_en, purpose, at, ground) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ),
        &[
            id.into(),
            party.into(),
            account.into(),
            row.viewer.as_str().into(),
            row.organ_zh.as_str().into(),
            row.organ_en.as_str().into(),
            row.purpose.as_str().into(),
            row.at.into(),
            row.ground.as_str().into(),
        ],
    )
}

/// How often an account had somebody's full particulars shown since then.
pub(crate) fn reveals_by(tx: &mut Tx, account: AccountId, since: i64) -> Result<i64, Error> {
    tx.one(
        sql!("SELECT count(*) FROM reveal WHERE account = $1 AND at > $2 AND ground <> ''"),
        &[account.into(), since.into()],
    )
}

pub(crate) fn reveals(tx: &mut Tx, party: PartyId, most: u32) -> Result<Vec<RevealRow>, Error> {
    tx.all(
        sql!(
            "SELECT viewer, organ_zh, organ_en, ground, purpose, at FROM reveal WHERE party = $1 ",
            "ORDER BY id DESC LIMIT $2"
        ),
        &[party.into(), most.into()],
    )
}

/// The next parties after `after`.
pub(crate) fn parties_after(tx: &mut Tx, after: i64, most: u32) -> Result<Vec<PartyRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, kind, id_kind, claimed_by, name, name_key, sealed FROM party WHERE id > $1 ",
            "ORDER BY id LIMIT $2 {for update}"
        ),
        &[after.into(), most.into()],
    )
}

pub(crate) fn reseal_party(tx: &mut Tx, id: i64, sealed: &[u8], index: [u8; 32]) -> Result<u64, Error> {
    tx.run(
        sql!("UPDATE party SET sealed = $2, id_index = $3 WHERE id = $1"),
        &[id.into(), sealed.into(), index.into()],
    )
}

/// What parties were before, the next after `after`: which, by what they were identified, and what lies sealed.
pub(crate) fn formers_after(
    tx: &mut Tx,
    after: i64,
    most: u32,
) -> Result<Vec<(i64, IdKind, Vec<u8>)>, Error> {
    tx.all(
        sql!("SELECT id, id_kind, sealed FROM party_former WHERE id > $1 ORDER BY id LIMIT $2"),
        &[after.into(), most.into()],
    )
}

pub(crate) fn reseal_former(tx: &mut Tx, id: i64, sealed: &[u8], index: [u8; 32]) -> Result<u64, Error> {
    tx.run(
        sql!("UPDATE party_former SET sealed = $2, id_index = $3 WHERE id = $1"),
        &[id.into(), sealed.into(), index.into()],
    )
}
