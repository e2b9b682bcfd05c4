//! Accounts (账号): making them, their passwords and second factor, whom they may act for, which posts they hold.

use contract::{AccountId, Actor, Fault, Lang, PartyId, Text};
use serde_json::json;
use store::Tx;

use crate::access::{Permit, require_somewhere};
use crate::limits::{self, Bucket, Kind};
use crate::party::{self, Id, PartyKind};
use crate::permissions::Manage;
use crate::store::{self as rows, AccountRow};
use crate::totp::Shared;
use crate::{events, organ, password, person, vault};

/// Whose account it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountKind {
    /// Somebody who may hold posts.
    Staff,
    /// A citizen, for themself or for an enterprise.
    Public,
}

store::column_text!(AccountKind { Staff => "staff", Public => "public" });

/// Whether it may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// It may.
    Active,
    /// It may not, until the security administrator opens it again.
    Closed,
}

store::column_text!(AccountState { Active => "active", Closed => "closed" });

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Name to sign in with: see [`clean_login`].
    pub login: String,
    /// Whose.
    pub kind: AccountKind,
    /// Name to show.
    pub name: String,
    /// Language of letters and messages.
    pub language: Lang,
    /// From [`password::hash`]; checked and hashed before, outside the transaction.
    pub password_hash: String,
    /// Whether it must be changed at the first sign-in.
    pub must_change: bool,
    /// The person it is.
    pub party: Option<PartyId>,
}

/// A login in its one spelling: 3 to 32 small letters, digits, `-`, `_` or `.`, beginning with a letter or digit.
///
/// # Errors
/// `directory.login-form` with how it must look.
pub fn clean_login(login: &str) -> Result<String, Fault> {
    let login = login.trim().to_ascii_lowercase();
    let fits = (3..=32).contains(&login.len())
        && login.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b))
        && login.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
    if fits { Ok(login) } else { Err(Fault::invalid("directory.login-form")) }
}

/// Makes an account. Who may is for the caller: registration, the security administrator or the site's import.
///
/// # Errors
/// `directory.login-form`, `directory.login-taken`, `directory.name-missing`.
pub(crate) fn create(tx: &mut Tx, by: &str, new: &NewAccount) -> Result<AccountId, Fault> {
    let login = clean_login(&new.login)?;
    let name =
        party::clean_name(PartyKind::Person, &new.name).or_else(|fault| match (new.kind, fault.code) {
            (_, "party.name-missing") => Err(Fault::invalid("directory.name-missing")),
            // Accounts of staff may be called by their task: 系统管理员 2.
            (AccountKind::Staff, _) => party::clean_name(PartyKind::Enterprise, &new.name),
            _ => Err(fault),
        })?;
    let id = AccountId(tx.new_id());
    let row = AccountRow {
        id: id.0,
        login: login.clone(),
        kind: new.kind,
        name,
        language: new.language.tag().to_owned(),
        state: AccountState::Active,
        password_hash: new.password_hash.clone(),
        must_change: new.must_change,
        party: new.party.map(|p| p.0),
        totp: None,
        totp_pending: None,
        totp_step: 0,
    };
    match tx.attempt(|tx| rows::insert_account(tx, &row)) {
        Ok(_) => {}
        Err(e) if e.is_unique("account_login") => return Err(Fault::conflict("directory.login-taken")),
        Err(e) => return Err(e.into()),
    }
    let by = if by.is_empty() { format!("account:{id}") } else { by.to_owned() };
    events::of_account(tx, events::CREATED, id, by, json!({ "kind": new.kind.as_str(), "login": login }));
    Ok(id)
}

/// The name of an account's holder, for saying who acted.
///
/// # Errors
/// Only the store's.
pub fn name(tx: &mut Tx, id: AccountId) -> Result<Option<String>, Fault> {
    Ok(rows::account(tx, id)?.map(|row| row.name))
}

/// The login of an account, as it is shown to those who manage what it may do.
///
/// # Errors
/// Only the store's.
pub fn login(tx: &mut Tx, id: AccountId) -> Result<Option<String>, Fault> {
    Ok(rows::account(tx, id)?.map(|row| row.login))
}

/// The account with this login.
///
/// # Errors
/// Only the store's.
pub fn by_login(tx: &mut Tx, login: &str) -> Result<Option<AccountId>, Fault> {
    Ok(rows::account_by_login(tx, &login.trim().to_ascii_lowercase())?.map(|row| AccountId(row.id)))
}

/// The actor of an account as if signed in with this assurance: for work that is done in somebody's name, such as the
/// demonstration's own history and tests. Posts are those held now.
///
/// # Errors
/// `directory.account-unknown` when there is none or it is closed.
pub fn actor(tx: &mut Tx, login: &str, assurance: u8) -> Result<Actor, Fault> {
    let row = rows::account_by_login(tx, &login.trim().to_ascii_lowercase())?
        .filter(|row| row.state == AccountState::Active)
        .ok_or_else(|| Fault::not_found("directory.account-unknown"))?;
    let id = AccountId(row.id);
    Ok(crate::session::actor_of(tx, id, row.kind, row.name, row.party.map(PartyId), assurance)?.0)
}

/// Changes one's own password. Every other session of the account ends.
///
/// # Errors
/// Only the store's; the old password is checked before, outside the transaction.
pub(crate) fn change_password(tx: &mut Tx, id: AccountId, hash: &str, kept: [u8; 32]) -> Result<(), Fault> {
    rows::set_password(tx, id, hash, false)?;
    rows::delete_sessions_of(tx, id, Some(kept))?;
    events::of_account(tx, events::PASSWORD_CHANGED, id, format!("account:{id}"), json!({ "by": "owner" }));
    Ok(())
}

pub(crate) fn totp_place(id: AccountId) -> String {
    format!("account:{id}:totp")
}

/// The second factor in use, if one is.
pub(crate) fn second_factor(row: &AccountRow) -> Result<Option<Shared>, Fault> {
    let place = totp_place(AccountId(row.id));
    row.totp.as_deref().map(|sealed| Shared::from_bytes(&vault::open(&place, sealed)?)).transpose()
}

/// The second factor being set up, if one is.
pub(crate) fn pending_factor(row: &AccountRow) -> Result<Option<Shared>, Fault> {
    let place = totp_place(AccountId(row.id));
    row.totp_pending.as_deref().map(|sealed| Shared::from_bytes(&vault::open(&place, sealed)?)).transpose()
}

/// Begins setting up a second factor with a fresh secret.
pub(crate) fn begin_second_factor(tx: &mut Tx, id: AccountId, fresh: &Shared) -> Result<(), Fault> {
    let row = rows::lock_account(tx, id)?.ok_or_else(|| Fault::not_found("directory.account-unknown"))?;
    let sealed = vault::seal(&totp_place(id), fresh.as_bytes())?;
    rows::set_totp(tx, id, row.totp, Some(sealed), row.totp_step)?;
    Ok(())
}

/// Takes the second factor into use once its first code is right. Wrong codes are counted, as at sign-in.
///
/// # Errors
/// Only the store's. Inside: `directory.code-wrong`, `directory.too-often`.
pub(crate) fn confirm_second_factor(
    tx: &mut Tx,
    id: AccountId,
    code: &str,
) -> Result<Result<(), Fault>, Fault> {
    let row = rows::lock_account(tx, id)?.ok_or_else(|| Fault::not_found("directory.account-unknown"))?;
    let bucket = Bucket::own(Kind::Code, id)?;
    if let Some(stop) = limits::count(tx, &bucket)? {
        return Ok(Err(stop));
    }
    let step = match pending_factor(&row)? {
        Some(shared) => shared.accepts(code, tx.real_now(), 0)?,
        None => None,
    };
    let Some(step) = step else { return Ok(Err(Fault::invalid("directory.code-wrong"))) };
    limits::forgive(tx, &bucket)?;
    rows::set_totp(tx, id, row.totp_pending, None, step)?;
    let by = format!("account:{id}");
    events::of_account(tx, events::SECOND_FACTOR_CHANGED, id, by, json!({ "on": true }));
    Ok(Ok(()))
}

/// Checks a code against the second factor in use and marks it used.
fn use_code(tx: &mut Tx, id: AccountId, code: &str) -> Result<bool, Fault> {
    let Some(row) = rows::lock_account(tx, id)? else { return Ok(false) };
    let Some(shared) = second_factor(&row)? else { return Ok(false) };
    match shared.accepts(code, tx.real_now(), row.totp_step)? {
        Some(step) => {
            rows::set_totp(tx, id, row.totp, row.totp_pending, step)?;
            Ok(true)
        }
        None => Ok(false),
    }
}

/// The same, counted: wrong codes come to an end, whatever they are asked for. Inside is what to answer; what was counted
/// stays either way.
///
/// # Errors
/// Only the store's. Inside: `directory.code-wrong`, `directory.too-often`.
pub(crate) fn check_code(tx: &mut Tx, id: AccountId, code: &str) -> Result<Result<(), Fault>, Fault> {
    let bucket = Bucket::own(Kind::Code, id)?;
    if let Some(stop) = limits::count(tx, &bucket)? {
        return Ok(Err(stop));
    }
    if !use_code(tx, id, code)? {
        return Ok(Err(Fault::invalid("directory.code-wrong")));
    }
    limits::forgive(tx, &bucket)?;
    Ok(Ok(()))
}

/// Takes the second factor away: its owner with a code, or the security administrator for somebody who lost theirs.
pub(crate) fn drop_second_factor(tx: &mut Tx, id: AccountId, by: String) -> Result<(), Fault> {
    rows::set_totp(tx, id, None, None, 0)?;
    events::of_account(tx, events::SECOND_FACTOR_CHANGED, id, by, json!({ "on": false }));
    Ok(())
}

// What the security administrator does.

/// An account on the list of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Id.
    pub id: AccountId,
    /// Login.
    pub login: String,
    /// Name.
    pub name: String,
    /// Whether it may be used.
    pub state: AccountState,
    /// Whether it has a second factor.
    pub has_second_factor: bool,
    /// Whether it is recorded whose account it is.
    pub person_known: bool,
    /// Posts: past, present and to come.
    pub appointments: Vec<Appointment>,
}

/// Somebody's time in a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Id, for ending it.
    pub id: i64,
    /// The post's code.
    pub post_code: String,
    /// The post.
    pub post: Text,
    /// Its organ.
    pub organ: Text,
    /// First day, `YYYY-MM-DD`.
    pub from_day: String,
    /// Last day.
    pub to_day: Option<String>,
}

fn appointments(tx: &mut Tx, id: AccountId) -> Result<Vec<Appointment>, Fault> {
    let rows = rows::appointments(tx, id)?;
    Ok(rows
        .into_iter()
        .map(|a| Appointment {
            id: a.id,
            post_code: a.post_code,
            post: Text::new(a.post_zh, a.post_en),
            organ: Text::new(a.organ_zh, a.organ_en),
            from_day: a.from_day,
            to_day: a.to_day,
        })
        .collect())
}

/// Staff accounts after this login, in its order; only those in this state, and with `named` in the name or at the start
/// of the login, where given; at most `most`.
///
/// # Errors
/// `access.forbidden`.
pub fn staff(
    tx: &mut Tx,
    actor: &Actor,
    (state, named): (Option<AccountState>, &str),
    after: &str,
    most: u32,
) -> Result<Vec<Line>, Fault> {
    require_somewhere(actor, Manage::PERMISSION)?;
    let regions = person::ranges(actor);
    let lines = rows::staff_after(tx, &rows::StaffFilter { state, named, regions: &regions }, after, most)?;
    let mut people = Vec::with_capacity(lines.len());
    for line in lines {
        let id = AccountId(line.id);
        people.push(Line {
            id,
            login: line.login,
            name: line.name,
            state: line.state,
            has_second_factor: line.has_totp,
            person_known: person::is_known(tx, id)?,
            appointments: appointments(tx, id)?,
        });
    }
    Ok(people)
}

/// One staff account.
///
/// # Errors
/// `access.forbidden`, `directory.account-unknown`.
pub fn staff_one(tx: &mut Tx, actor: &Actor, login: &str) -> Result<Line, Fault> {
    require_somewhere(actor, Manage::PERMISSION)?;
    let row = staff_row(tx, login)?;
    let id = AccountId(row.id);
    person::may_manage(tx, actor, id)?;
    Ok(Line {
        id,
        login: row.login,
        name: row.name,
        state: row.state,
        has_second_factor: row.totp.is_some(),
        person_known: person::is_known(tx, id)?,
        appointments: appointments(tx, id)?,
    })
}

pub(crate) fn staff_row(tx: &mut Tx, login: &str) -> Result<AccountRow, Fault> {
    rows::account_by_login(tx, login)?
        .filter(|row| row.kind == AccountKind::Staff)
        .ok_or_else(|| Fault::not_found("directory.account-unknown"))
}

/// Makes a staff account whose first password must be changed, for the person of this document.
///
/// # Errors
/// `access.forbidden`, `directory.not-oneself`, and those of the login and the name.
pub fn create_staff(
    tx: &mut Tx,
    actor: &Actor,
    login: &str,
    name: &str,
    password_hash: &str,
    document: &Id,
) -> Result<AccountId, Fault> {
    let region = require_somewhere(actor, Manage::PERMISSION)?.region.clone();
    if person::of(tx, actor.account)?.is_some_and(|own| own.is_same(document)) {
        return Err(Fault::forbidden("directory.not-oneself"));
    }
    let new = NewAccount {
        login: login.to_owned(),
        kind: AccountKind::Staff,
        name: name.to_owned(),
        language: Lang::Zh,
        password_hash: password_hash.to_owned(),
        must_change: true,
        party: None,
    };
    let id = create(tx, &actor.ledger_name(), &new)?;
    person::record(tx, id, document)?;
    rows::set_account_region(tx, id, &region)?;
    Ok(id)
}

/// The rules of an appointment, whoever makes it. What stands apart stands apart for the person, with however many accounts.
///
/// # Errors
/// `directory.days` when the last day is before the first, `directory.post-held` when they hold it already,
/// `directory.separation` when the three administrators would fall into one hand.
pub(crate) fn may_place(
    tx: &mut Tx,
    id: AccountId,
    post: &organ::Post,
    from_day: jiff::civil::Date,
    to_day: Option<jiff::civil::Date>,
) -> Result<(), Fault> {
    if to_day.is_some_and(|last| last < from_day) {
        return Err(Fault::invalid("directory.days"));
    }
    let from = from_day.to_string();
    let mut held: Vec<organ::Post> = Vec::new();
    for account in person::accounts(tx, id)? {
        let mut standing = appointments(tx, account)?;
        standing.retain(|a| a.to_day.as_deref().is_none_or(|last| last >= from.as_str()));
        if account == id && standing.iter().any(|a| a.post_code == post.code) {
            return Err(Fault::conflict("directory.post-held"));
        }
        for a in &standing {
            held.extend(organ::post(tx, &a.post_code)?);
        }
    }
    match crate::separation::broken(held.iter().chain([post]).map(|p| &p.posting)) {
        Some(rule) => Err(Fault::conflict("directory.separation").with("one", rule.0).with("other", rule.1)),
        None => Ok(()),
    }
}

/// Makes an appointment within its rules.
pub(crate) fn place(
    tx: &mut Tx,
    by: &str,
    id: AccountId,
    post: &organ::Post,
    from_day: jiff::civil::Date,
    to_day: Option<jiff::civil::Date>,
) -> Result<(), Fault> {
    may_place(tx, id, post, from_day, to_day)?;
    let from = from_day.to_string();
    let last = to_day.map(|d| d.to_string());
    let appointment = tx.new_id();
    rows::insert_appointment(tx, appointment, id, post.posting.post.0, &from, last.as_deref())?;
    let data = json!({ "post": post.code, "from": from, "to": last });
    events::of_account(tx, events::APPOINTED, id, by.to_owned(), data);
    Ok(())
}

/// Ends somebody's time in a post: the given day is the last. An appointment that has not begun yet never begins.
///
/// # Errors
/// `access.forbidden`, `directory.not-oneself`, `directory.account-unknown`, `directory.appointment-ended` when it has
/// ended by then already.
pub fn end_appointment(
    tx: &mut Tx,
    actor: &Actor,
    login: &str,
    appointment: i64,
    last_day: jiff::civil::Date,
) -> Result<(), Fault> {
    require_somewhere(actor, Manage::PERMISSION)?;
    let id = AccountId(staff_row(tx, login)?.id);
    person::may_manage(tx, actor, id)?;
    person::not_oneself(tx, actor, id)?;
    let last = last_day.to_string();
    if rows::end_appointment(tx, appointment, id, &last)? == 0 {
        return Err(Fault::conflict("directory.appointment-ended"));
    }
    let data = json!({ "appointment": appointment, "to": last });
    events::of_account(tx, events::APPOINTMENT_ENDED, id, actor.ledger_name(), data);
    Ok(())
}

/// Closes an account or opens it again. Closing ends its sessions at once.
///
/// # Errors
/// `access.forbidden`, `directory.not-oneself`, `directory.account-unknown`.
pub fn set_state(tx: &mut Tx, actor: &Actor, login: &str, state: AccountState) -> Result<(), Fault> {
    require_somewhere(actor, Manage::PERMISSION)?;
    let id = AccountId(staff_row(tx, login)?.id);
    person::may_manage(tx, actor, id)?;
    person::not_oneself(tx, actor, id)?;
    rows::set_account_state(tx, id, state)?;
    if state == AccountState::Closed {
        rows::delete_sessions_of(tx, id, None)?;
    }
    events::of_account(
        tx,
        events::STATE_CHANGED,
        id,
        actor.ledger_name(),
        json!({ "state": state.as_str() }),
    );
    Ok(())
}

/// Puts a first password in the place of the one that was, to be changed at the next sign-in. Sessions end.
pub(crate) fn put_first_password(
    tx: &mut Tx,
    id: AccountId,
    password_hash: &str,
    by: String,
    data: serde_json::Value,
) -> Result<(), Fault> {
    rows::set_password(tx, id, password_hash, true)?;
    rows::delete_sessions_of(tx, id, None)?;
    events::of_account(tx, events::PASSWORD_CHANGED, id, by, data);
    Ok(())
}

/// That the clerk has not given too many wrong document numbers.
///
/// # Errors
/// `directory.too-often`.
pub(crate) fn may_try_document(tx: &mut Tx, actor: &Actor) -> Result<(), Fault> {
    limits::not_refused(tx, &Bucket::own(Kind::Document, actor.account)?)
}

/// Counts a document number that was not the one registered, against the clerk who gave it.
///
/// # Errors
/// Only the store's.
pub fn wrong_document(tx: &mut Tx, actor: &Actor) -> Result<(), Fault> {
    limits::failed(tx, &[Bucket::own(Kind::Document, actor.account)?])?;
    Ok(())
}

/// Something that happened to an account, for its owner to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// What, as a word: the ledger's kind without `account.`.
    pub what: String,
    /// When, epoch ms.
    pub at: i64,
    /// Whose act it was.
    pub by: By,
}

/// Whose act something was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// The owner's own.
    Owner,
    /// An official's, with name.
    Official(String),
    /// Nobody's: the program's, or the operator's of the site.
    System,
}

/// What happened to the account last, newest first, but for signing in and out and lists taken away.
///
/// # Errors
/// Only the store's.
pub fn happenings(tx: &mut Tx, id: AccountId, most: usize) -> Result<Vec<Happening>, Fault> {
    const SHOWN: [&str; 13] = [
        events::CREATED,
        events::STATE_CHANGED,
        events::PASSWORD_CHANGED,
        events::SECOND_FACTOR_CHANGED,
        events::SIGN_IN_SLOWED,
        events::APPOINTED,
        events::APPOINTMENT_ENDED,
        events::REPRESENTATION_CHANGED,
        events::IDENTIFIED,
        events::TWO_ASKED,
        events::TWO_CONFIRMED,
        events::TWO_WITHDRAWN,
        events::TWO_REFUSED,
    ];
    let mut all = Vec::new();
    for event in ::store::ledger::latest_of(tx, &format!("account:{id}"), &SHOWN, most)? {
        let by = match event.actor.strip_prefix("account:").and_then(|id| id.parse().ok()).map(AccountId) {
            Some(by) if by == id => By::Owner,
            Some(by) => By::Official(name(tx, by)?.unwrap_or_default()),
            None => By::System,
        };
        let what = event.kind.strip_prefix("account.").unwrap_or(&event.kind).to_owned();
        all.push(Happening { what, at: event.at, by });
    }
    Ok(all)
}

/// Who holds a post on a day or will: accounts, for handing work out.
///
/// # Errors
/// Only the store's.
pub fn holders(tx: &mut Tx, post: contract::PostId, day: &str) -> Result<Vec<AccountId>, Fault> {
    Ok(rows::appointments_from(tx, post.0, day)?.into_iter().map(AccountId).collect())
}

/// Who may do this now within the scope: accounts with a post that grants it, at most so many.
///
/// # Errors
/// Only the store's.
pub fn who_may(
    tx: &mut Tx,
    permission: contract::Permission,
    scope: contract::Scope<'_>,
    most: usize,
) -> Result<Vec<AccountId>, Fault> {
    let day = contract::time::china_date(tx.now()).to_string();
    let mut found = Vec::new();
    for posting in crate::organ::reaching(tx, scope.organ)? {
        if !posting.grants(permission, scope) {
            continue;
        }
        for account in rows::appointed_on(tx, posting.post.0, &day)? {
            let account = AccountId(account);
            if found.len() < most && !found.contains(&account) {
                found.push(account);
            }
        }
    }
    Ok(found)
}

/// Who of this organ holds a post that grants any of these, or holds this post of it: accounts, at most so many.
///
/// # Errors
/// Only the store's.
pub fn in_organ(
    tx: &mut Tx,
    organ: contract::OrganId,
    post: Option<contract::PostId>,
    permissions: &[contract::Permission],
    most: usize,
) -> Result<Vec<AccountId>, Fault> {
    let day = contract::time::china_date(tx.now()).to_string();
    let mut found = Vec::new();
    for posting in crate::organ::reaching(tx, Some(organ))? {
        let grants = posting.permissions.iter().any(|name| permissions.iter().any(|p| p.0 == name));
        if posting.organ != organ || !grants || post.is_some_and(|post| posting.post != post) {
            continue;
        }
        for account in rows::appointed_on(tx, posting.post.0, &day)? {
            let account = AccountId(account);
            if found.len() < most && !found.contains(&account) {
                found.push(account);
            }
        }
    }
    Ok(found)
}

/// Whose own person an account's is.
///
/// # Errors
/// Only the store's.
pub fn own_party(tx: &mut Tx, account: AccountId) -> Result<Option<PartyId>, Fault> {
    Ok(rows::account(tx, account)?.and_then(|row| row.party).map(PartyId))
}

/// The accounts whose own person this party is.
///
/// # Errors
/// Only the store's.
pub fn of_party(tx: &mut Tx, party: PartyId) -> Result<Vec<AccountId>, Fault> {
    Ok(rows::accounts_of_party(tx, party)?.into_iter().map(AccountId).collect())
}

/// Checks a new password and hashes it beside the runtime.
///
/// # Errors
/// Those of [`password::check_new`]; busy.
pub async fn new_password(password: String, login: &str) -> Result<String, Fault> {
    password::check_new(&password, login)?;
    password::hash_aside(login, password).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_have_one_spelling() {
        assert_eq!(clean_login("  Chen.XM ").unwrap(), "chen.xm");
        for bad in ["", "ab", "-abc", "陈晓梅", "a b c", "x'--", &"a".repeat(33)] {
            assert_eq!(clean_login(bad).unwrap_err().code, "directory.login-form", "{bad}");
        }
    }
}
