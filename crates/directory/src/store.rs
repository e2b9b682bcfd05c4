//! All SQL of this crate: regions, accounts, appointments, sessions, notices; organs and posts, parties, and limits, in the folder.

mod answered;
mod limits;
pub(crate) mod organs;
mod parties;
mod retention;
mod two_people;

use contract::{AccountId, PartyId};
use store::{Error, Query, Tx, Value, record, sql};

use crate::account::{AccountKind, AccountState};
use crate::region::RegionRow;
use crate::session::{Channel, Stage};

pub(crate) use answered::*;
pub(crate) use limits::*;
pub(crate) use parties::*;
pub(crate) use retention::*;
pub use retention::{HoldRow, RequestRow, RunRow};
pub(crate) use two_people::*;

pub(crate) fn insert_regions(tx: &mut Tx, lines: &[Vec<Value>]) -> Result<u64, Error> {
    tx.insert_many(
        sql!(
            "INSERT INTO region (code, valid_from, parent, level, name_zh, name_en) VALUES {rows} ",
            "ON CONFLICT (code, valid_from) DO NOTHING"
        ),
        lines,
    )
}

pub(crate) fn close_region(tx: &mut Tx, code: &str, last_day: &str) -> Result<u64, Error> {
    tx.run(
        sql!("UPDATE region SET valid_to = $2 WHERE code = $1 AND valid_to IS NULL AND valid_from <= $2"),
        &[code.into(), last_day.into()],
    )
}

pub(crate) fn region_last(tx: &mut Tx, code: &str) -> Result<Option<RegionRow>, Error> {
    tx.opt(
        sql!(
            "SELECT code, parent, level, name_zh, name_en FROM region WHERE code = $1 ",
            "ORDER BY valid_from DESC LIMIT 1"
        ),
        &[code.into()],
    )
}

pub(crate) fn region_on(tx: &mut Tx, code: &str, day: &str) -> Result<Option<RegionRow>, Error> {
    tx.opt(
        sql!(
            "SELECT code, parent, level, name_zh, name_en FROM region ",
            "WHERE code = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2)"
        ),
        &[code.into(), day.into()],
    )
}

pub(crate) fn region_children(tx: &mut Tx, parent: &str, day: &str) -> Result<Vec<RegionRow>, Error> {
    tx.all(
        sql!(
            "SELECT code, parent, level, name_zh, name_en FROM region ",
            "WHERE parent = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2) ORDER BY code"
        ),
        &[parent.into(), day.into()],
    )
}

pub(crate) fn region_range(tx: &mut Tx, from: &str, to: &str, day: &str) -> Result<Vec<RegionRow>, Error> {
    tx.all(
        sql!(
            "SELECT code, parent, level, name_zh, name_en FROM region ",
            "WHERE code >= $1 AND code <= $2 AND valid_from <= $3 AND (valid_to IS NULL OR valid_to >= $3) ",
            "ORDER BY code"
        ),
        &[from.into(), to.into(), day.into()],
    )
}

record! {
    /// An account as signing in needs it.
    pub(crate) struct AccountRow {
        pub id: i64, pub login: String, pub kind: AccountKind, pub name: String, pub language: String,
        pub state: AccountState, pub password_hash: String, pub must_change: bool, pub party: Option<i64>,
        pub totp: Option<Vec<u8>>, pub totp_pending: Option<Vec<u8>>, pub totp_step: i64,
    }
}

pub(crate) fn account_by_login(tx: &mut Tx, login: &str) -> Result<Option<AccountRow>, Error> {
    tx.opt(
        sql!(
            "SELECT id, login, kind, name, language, state, password_hash, must_change, party, totp, totp_pending, ",
            "totp_step FROM account WHERE login = $1"
        ),
        &[login.into()],
    )
}

pub(crate) fn account(tx: &mut Tx, id: AccountId) -> Result<Option<AccountRow>, Error> {
    tx.opt(
        sql!(
            "SELECT id, login, kind, name, language, state, password_hash, must_change, party, totp, totp_pending, ",
            "totp_step FROM account WHERE id = $1"
        ),
        &[id.into()],
    )
}

/// The same, locked until the act ends.
pub(crate) fn lock_account(tx: &mut Tx, id: AccountId) -> Result<Option<AccountRow>, Error> {
    tx.opt(
        sql!(
            "SELECT id, login, kind, name, language, state, password_hash, must_change, party, totp, totp_pending, ",
            "totp_step FROM account WHERE id = $1 {for update}"
        ),
        &[id.into()],
    )
}

pub(crate) fn insert_account(tx: &mut Tx, row: &AccountRow) -> Result<u64, Error> {
    let now = tx.now();
    tx.run(
        sql!(
            "INSERT INTO account (id, login, kind, name, language, state, password_hash, must_change, party, ",
            "totp_step, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10)"
        ),
        &[
            row.id.into(),
            row.login.as_str().into(),
            row.kind.into(),
            row.name.as_str().into(),
            row.language.as_str().into(),
            row.state.into(),
            row.password_hash.as_str().into(),
            row.must_change.into(),
            row.party.into(),
            now.into(),
        ],
    )
}

pub(crate) fn set_password(tx: &mut Tx, id: AccountId, hash: &str, must_change: bool) -> Result<u64, Error> {
    tx.run(
        sql!("UPDATE account SET password_hash = $2, must_change = $3 WHERE id = $1"),
        &[id.into(), hash.into(), must_change.into()],
    )
}

pub(crate) fn set_account_state(tx: &mut Tx, id: AccountId, state: AccountState) -> Result<u64, Error> {
    tx.run(sql!("UPDATE account SET state = $2 WHERE id = $1"), &[id.into(), state.into()])
}

pub(crate) fn set_account_party(tx: &mut Tx, id: AccountId, party: PartyId) -> Result<u64, Error> {
    tx.run(sql!("UPDATE account SET party = $2 WHERE id = $1"), &[id.into(), party.into()])
}

pub(crate) fn rename_account(tx: &mut Tx, id: AccountId, name: &str) -> Result<u64, Error> {
    tx.run(sql!("UPDATE account SET name = $2 WHERE id = $1"), &[id.into(), name.into()])
}

/// The accounts whose own person the party is, that are in use.
pub(crate) fn accounts_of_party(tx: &mut Tx, party: PartyId) -> Result<Vec<i64>, Error> {
    tx.all(
        sql!("SELECT id FROM account WHERE party = $1 AND state = $2 ORDER BY id LIMIT 100"),
        &[party.into(), AccountState::Active.into()],
    )
}

/// Who holds a post on this day, with an account in use.
pub(crate) fn appointed_on(tx: &mut Tx, post: i64, day: &str) -> Result<Vec<i64>, Error> {
    tx.all(
        sql!(
            "SELECT a.account FROM appointment a JOIN account c ON c.id = a.account WHERE a.post = $1 AND ",
            "a.from_day <= $2 AND (a.to_day IS NULL OR a.to_day >= $2) AND c.state = $3 ORDER BY a.id LIMIT 1000"
        ),
        &[post.into(), day.into(), AccountState::Active.into()],
    )
}

/// The accounts whose own person the party is take its name.
pub(crate) fn rename_accounts_of(tx: &mut Tx, party: PartyId, name: &str) -> Result<u64, Error> {
    tx.run(sql!("UPDATE account SET name = $2 WHERE party = $1"), &[party.into(), name.into()])
}

pub(crate) fn set_totp(
    tx: &mut Tx,
    id: AccountId,
    totp: Option<Vec<u8>>,
    pending: Option<Vec<u8>>,
    step: i64,
) -> Result<u64, Error> {
    tx.run(
        sql!("UPDATE account SET totp = $2, totp_pending = $3, totp_step = $4 WHERE id = $1"),
        &[id.into(), totp.into(), pending.into(), step.into()],
    )
}

record! {
    /// An account as the list of people shows it.
    pub(crate) struct AccountLine {
        pub id: i64, pub login: String, pub name: String, pub kind: AccountKind, pub state: AccountState,
        pub has_totp: bool,
    }
}

/// Which accounts of staff.
#[derive(Debug, Clone, Default)]
pub(crate) struct StaffFilter<'a> {
    /// Only in this state.
    pub state: Option<AccountState>,
    /// Only with this in the name, or at the start of the login.
    pub named: &'a str,
    /// Only those managed in one of these ranges of divisions, or nowhere yet.
    pub regions: &'a [(String, String)],
}

/// Accounts of staff after this login, in its order.
pub(crate) fn staff_after(
    tx: &mut Tx,
    filter: &StaffFilter<'_>,
    login: &str,
    most: u32,
) -> Result<Vec<AccountLine>, Error> {
    let mut query =
        Query::new(sql!("SELECT id, login, name, kind, state, totp IS NOT NULL AS has_totp FROM account"));
    query.and("login > ? AND kind = ?", [login.into(), AccountKind::Staff.into()]);
    query.and_opt("state = ?", filter.state);
    query.and("1 = 1", []);
    query.push(" AND (region = ''", []);
    for (from, to) in filter.regions {
        query.push(" OR (region >= ? AND region <= ?)", [from.as_str().into(), to.as_str().into()]);
    }
    query.push(")", []);
    if !filter.named.is_empty() {
        let plain = filter.named.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let (start, within) = (format!("{}%", plain.to_ascii_lowercase()), format!("%{plain}%"));
        let condition = "login LIKE ? ESCAPE '\\' OR name LIKE ? ESCAPE '\\'";
        query.and(condition, [start.into(), within.into()]);
    }
    query.order_by("login").limit(most);
    tx.list(&query)
}

record! {
    /// An appointment with its post.
    pub(crate) struct AppointmentRow {
        pub id: i64, pub account: i64, pub post_code: String, pub post_zh: String, pub post_en: String,
        pub organ_zh: String, pub organ_en: String, pub from_day: String, pub to_day: Option<String>,
    }
}

pub(crate) fn appointments(tx: &mut Tx, account: AccountId) -> Result<Vec<AppointmentRow>, Error> {
    tx.all(
        sql!(
            "SELECT a.id, a.account, p.code AS post_code, p.name_zh AS post_zh, p.name_en AS post_en, ",
            "o.name_zh AS organ_zh, o.name_en AS organ_en, a.from_day, a.to_day FROM appointment a ",
            "JOIN post p ON p.id = a.post JOIN organ o ON o.id = p.organ WHERE a.account = $1 ORDER BY a.id"
        ),
        &[account.into()],
    )
}

pub(crate) fn appointments_from(tx: &mut Tx, post: i64, day: &str) -> Result<Vec<i64>, Error> {
    tx.all(
        sql!(
            "SELECT account FROM appointment WHERE post = $1 AND (to_day IS NULL OR to_day >= $2) ORDER BY id"
        ),
        &[post.into(), day.into()],
    )
}

pub(crate) fn insert_appointment(
    tx: &mut Tx,
    id: i64,
    account: AccountId,
    post: i64,
    from_day: &str,
    to_day: Option<&str>,
) -> Result<u64, Error> {
    tx.run(
        sql!("INSERT INTO appointment (id, account, post, from_day, to_day) VALUES ($1, $2, $3, $4, $5)"),
        &[id.into(), account.into(), post.into(), from_day.into(), to_day.into()],
    )
}

pub(crate) fn end_appointment(
    tx: &mut Tx,
    id: i64,
    account: AccountId,
    last_day: &str,
) -> Result<u64, Error> {
    tx.run(
        sql!(
            "UPDATE appointment SET to_day = $3 WHERE id = $1 AND account = $2 ",
            "AND (to_day IS NULL OR to_day > $3)"
        ),
        &[id.into(), account.into(), last_day.into()],
    )
}

record! {
    /// A session with the account behind it: what every request needs.
    pub(crate) struct SessionRow {
        pub account: i64, pub channel: Channel, pub stage: Stage, pub assurance: u8, pub csrf: String,
        pub acting_for: Option<i64>, pub seen_at: i64, pub expires_at: i64, pub login: String,
        pub kind: AccountKind, pub name: String, pub state: AccountState, pub own_party: Option<i64>,
        pub claimed_by: Option<i64>, pub ends_on: Option<String>, pub ended_at: Option<i64>,
    }
}

pub(crate) fn session(tx: &mut Tx, token_hash: [u8; 32]) -> Result<Option<SessionRow>, Error> {
    tx.opt(
        sql!(
            "SELECT s.account, s.channel, s.stage, s.assurance, s.csrf, s.acting_for, s.seen_at, s.expires_at, ",
            "a.login, a.kind, a.name, a.state, a.party AS own_party, p.claimed_by, r.ends_on, r.ended_at FROM session s ",
            "JOIN account a ON a.id = s.account LEFT JOIN party p ON p.id = a.party ",
            "LEFT JOIN representation r ON r.account = s.account AND r.party = s.acting_for WHERE s.token_hash = $1"
        ),
        &[token_hash.into()],
    )
}

/// A session to be kept.
pub(crate) struct NewSession<'a> {
    pub token_hash: [u8; 32],
    pub account: AccountId,
    pub channel: Channel,
    pub stage: Stage,
    pub assurance: u8,
    pub csrf: &'a str,
    pub acting_for: Option<PartyId>,
    pub address: &'a str,
    pub agent: &'a str,
    pub now: i64,
    pub expires_at: i64,
}

pub(crate) fn insert_session(tx: &mut Tx, s: &NewSession<'_>) -> Result<u64, Error> {
    tx.run(
        sql!(
            "INSERT INTO session (token_hash, account, channel, stage, assurance, csrf, acting_for, address, agent, ",
            "created_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)"
        ),
        &[
            s.token_hash.into(),
            s.account.into(),
            s.channel.into(),
            s.stage.into(),
            s.assurance.into(),
            s.csrf.into(),
            s.acting_for.into(),
            s.address.into(),
            s.agent.into(),
            s.now.into(),
            s.expires_at.into(),
        ],
    )
}

pub(crate) fn touch_session(tx: &mut Tx, token_hash: [u8; 32], now: i64) -> Result<u64, Error> {
    tx.run(
        sql!("UPDATE session SET seen_at = $2 WHERE token_hash = $1 AND seen_at < $2"),
        &[token_hash.into(), now.into()],
    )
}

pub(crate) fn set_acting_for(tx: &mut Tx, token_hash: [u8; 32], party: PartyId) -> Result<u64, Error> {
    tx.run(
        sql!("UPDATE session SET acting_for = $2 WHERE token_hash = $1"),
        &[token_hash.into(), party.into()],
    )
}

pub(crate) fn delete_session(tx: &mut Tx, token_hash: [u8; 32]) -> Result<u64, Error> {
    tx.run(sql!("DELETE FROM session WHERE token_hash = $1"), &[token_hash.into()])
}

/// Ends every session of the account but the one kept.
pub(crate) fn delete_sessions_of(
    tx: &mut Tx,
    account: AccountId,
    kept: Option<[u8; 32]>,
) -> Result<u64, Error> {
    let kept = kept.map_or_else(|| Value::Bytes(Vec::new()), Value::from);
    tx.run(sql!("DELETE FROM session WHERE account = $1 AND token_hash <> $2"), &[account.into(), kept])
}

pub(crate) fn delete_acting_sessions(tx: &mut Tx, account: AccountId, party: PartyId) -> Result<u64, Error> {
    tx.run(
        sql!("DELETE FROM session WHERE account = $1 AND acting_for = $2"),
        &[account.into(), party.into()],
    )
}

pub(crate) fn delete_expired_sessions(tx: &mut Tx, now: i64) -> Result<u64, Error> {
    tx.run(sql!("DELETE FROM session WHERE expires_at < $1"), &[now.into()])
}

record! {
    /// A session as its owner sees it.
    pub(crate) struct SessionLine {
        pub token_hash: [u8; 32], pub channel: Channel, pub stage: Stage, pub assurance: u8, pub address: String,
        pub agent: String, pub created_at: i64, pub seen_at: i64, pub expires_at: i64,
    }
}

pub(crate) fn sessions_of(tx: &mut Tx, account: AccountId) -> Result<Vec<SessionLine>, Error> {
    tx.all(
        sql!(
            "SELECT token_hash, channel, stage, assurance, address, agent, created_at, seen_at, expires_at ",
            "FROM session WHERE account = $1 ORDER BY created_at DESC LIMIT 100"
        ),
        &[account.into()],
    )
}

pub(crate) fn vault_check(tx: &mut Tx) -> Result<Option<Vec<u8>>, Error> {
    tx.opt(sql!("SELECT sealed FROM vault_check WHERE id = 1"), &[])
}

pub(crate) fn keep_vault_check(tx: &mut Tx, sealed: Vec<u8>) -> Result<u64, Error> {
    tx.run(
        sql!("INSERT INTO vault_check (id, sealed) VALUES (1, $1) ON CONFLICT (id) DO NOTHING"),
        &[sealed.into()],
    )
}

pub(crate) fn set_vault_check(tx: &mut Tx, sealed: Vec<u8>) -> Result<u64, Error> {
    tx.run(sql!("UPDATE vault_check SET sealed = $1 WHERE id = 1"), &[sealed.into()])
}

record! {
    /// Second factors of an account: in use, and being set up.
    pub(crate) struct FactorsRow {
        pub id: i64, pub totp: Option<Vec<u8>>, pub totp_pending: Option<Vec<u8>>,
    }
}

/// Second factors of the next accounts after `after`.
pub(crate) fn factors_after(tx: &mut Tx, after: i64, most: u32) -> Result<Vec<FactorsRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, totp, totp_pending FROM account WHERE id > $1 ",
            "AND (totp IS NOT NULL OR totp_pending IS NOT NULL) ORDER BY id LIMIT $2 {for update}"
        ),
        &[after.into(), most.into()],
    )
}

pub(crate) fn reseal_factors(
    tx: &mut Tx,
    id: i64,
    totp: Option<Vec<u8>>,
    pending: Option<Vec<u8>>,
) -> Result<u64, Error> {
    tx.run(
        sql!("UPDATE account SET totp = $2, totp_pending = $3 WHERE id = $1"),
        &[id.into(), totp.into(), pending.into()],
    )
}

record! {
    /// A holiday notice as loaded, with the name of who loaded it.
    pub(crate) struct NoticeRow {
        pub id: i64, pub region: String, pub year: i64, pub text: String, pub loader: Option<String>, pub at: i64,
        pub replaced_at: Option<i64>,
    }
}

pub(crate) fn notices_in_force(tx: &mut Tx) -> Result<Vec<NoticeRow>, Error> {
    tx.all(
        sql!(
            "SELECT n.id, n.region, n.year, n.text, a.name AS loader, n.at, n.replaced_at FROM year_notice n ",
            "LEFT JOIN account a ON a.id = n.loaded_by WHERE n.replaced_at IS NULL ORDER BY n.region, n.year"
        ),
        &[],
    )
}

pub(crate) fn notices_of(tx: &mut Tx, region: &str, year: i64) -> Result<Vec<NoticeRow>, Error> {
    tx.all(
        sql!(
            "SELECT n.id, n.region, n.year, n.text, a.name AS loader, n.at, n.replaced_at FROM year_notice n ",
            "LEFT JOIN account a ON a.id = n.loaded_by WHERE n.region = $1 AND n.year = $2 ORDER BY n.id DESC LIMIT 100"
        ),
        &[region.into(), year.into()],
    )
}

/// Puts a notice in the place of the one in force.
pub(crate) fn put_notice(
    tx: &mut Tx,
    (region, year, text): (&str, i64, &str),
    by: AccountId,
) -> Result<i64, Error> {
    let (id, now) = (tx.new_id(), tx.now());
    tx.run(
        sql!(
            "UPDATE year_notice SET replaced_at = $3 WHERE region = $1 AND year = $2 AND replaced_at IS NULL"
        ),
        &[region.into(), year.into(), now.into()],
    )?;
    tx.run(
        sql!(
            "INSERT INTO year_notice (id, region, year, text, loaded_by, at) VALUES ($1, $2, $3, $4, $5, $6)"
        ),
        &[id.into(), region.into(), year.into(), text.into(), by.into(), now.into()],
    )?;
    Ok(id)
}
