//! What takes two people (双人复核): appointments and new passwords of staff, and new passwords given at the window. One
//! asks, another person confirms, and only then is it done. What nobody confirms ends by itself; whoever asked may take
//! it back, whoever could confirm may refuse it.

use contract::events::account::{AccessAsked, AccessGiven};
use contract::events::{Fact, record};
use contract::{AccountId, Actor, Fault, Scope, Text};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;

use crate::access::{Permit, require_somewhere};
use crate::account::{self, AccountKind, AccountState};
use crate::party::{self, Id};
use crate::permissions::{Confirm, Manage, Verify};
use crate::store::{self as rows, AccountRow, NewTwo, TwoRow};
use crate::{events, organ, person};

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A post for somebody (任命).
    Appoint,
    /// A new first password for somebody of the staff.
    Reset,
    /// A new first password for somebody at the window.
    WindowReset,
}

store::column_text!(Kind { Appoint => "appoint", Reset => "reset", WindowReset => "window-reset" });

impl Kind {
    /// How long it waits: for staff until after a weekend, at the window while the person is there.
    const fn lasts_ms(self) -> i64 {
        match self {
            Kind::Appoint | Kind::Reset => 4 * 24 * 60 * 60 * 1000,
            Kind::WindowReset => 2 * 60 * 60 * 1000,
        }
    }
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// For somebody to confirm.
    Waiting,
    /// Confirmed, and done.
    Confirmed,
    /// Taken back by whoever asked.
    Withdrawn,
    /// Refused by somebody who could have confirmed.
    Refused,
    /// Nobody confirmed in time.
    Expired,
}

store::column_text!(State {
    Waiting => "waiting",
    Confirmed => "confirmed",
    Withdrawn => "withdrawn",
    Refused => "refused",
    Expired => "expired",
});

/// The particulars.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct What {
    /// The post's code.
    pub post: String,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Whether the second factor goes too.
    pub second: bool,
}

/// Something asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Id.
    pub id: i64,
    /// What kind.
    pub kind: Kind,
    /// Login of whom it is about.
    pub login: String,
    /// Their name.
    pub name: String,
    /// The particulars.
    pub what: What,
    /// Name of the post, where it is about one.
    pub post: Option<Text>,
    /// Who asked.
    pub asked_by: AccountId,
    /// Their name.
    pub asked_name: String,
    /// When, epoch ms of real time.
    pub asked_at: i64,
    /// Until when it waits.
    pub expires_at: i64,
    /// How it stands.
    pub state: State,
    /// Who settled it.
    pub settled_name: Option<String>,
    /// When.
    pub settled_at: Option<i64>,
}

fn asked(row: TwoRow) -> Asked {
    Asked {
        id: row.id,
        kind: row.kind,
        login: row.login,
        name: row.name,
        what: serde_json::from_value(row.data).unwrap_or_default(),
        post: None,
        asked_by: AccountId(row.asked_by),
        asked_name: row.asked_name,
        asked_at: row.asked_at,
        expires_at: row.expires_at,
        state: row.state,
        settled_name: row.settled_name,
        settled_at: row.settled_at,
    }
}

fn ask(
    tx: &mut Tx,
    actor: &Actor,
    (kind, account): (Kind, AccountId),
    what: &What,
    password_hash: Option<&str>,
) -> Result<i64, Fault> {
    rows::expire_twos(tx)?;
    for (id, _) in rows::waiting_about(tx, account, kind)? {
        let waiting = rows::two(tx, id)?.map(asked);
        if waiting.is_some_and(|waiting| kind != Kind::Appoint || waiting.what.post == what.post) {
            return Err(Fault::conflict("directory.two-waiting"));
        }
    }
    let (id, now) = (tx.new_id(), tx.real_now());
    let data = serde_json::to_value(what).map_err(|e| Fault::internal("directory.two-unknown", e))?;
    rows::insert_two(
        tx,
        &NewTwo {
            id,
            kind,
            account,
            data: &data,
            password_hash,
            asked_by: actor.account,
            asked_at: now,
            expires_at: now + kind.lasts_ms(),
        },
    )?;
    told(tx, events::TWO_ASKED, actor, (kind, account), what, id);
    Ok(id)
}

fn told(
    tx: &mut Tx,
    event: &'static str,
    actor: &Actor,
    (kind, account): (Kind, AccountId),
    what: &What,
    id: i64,
) {
    let (by, post, second) = (actor.ledger_name(), what.post.clone(), what.second);
    let (request, what) = (id, kind.as_str().to_owned());
    match event {
        // Its owner is told of these.
        AccessAsked::KIND => record(tx, by, account, &AccessAsked { request, what, post, second }),
        AccessGiven::KIND => record(tx, by, account, &AccessGiven { request, what, post, second }),
        _ => {
            let data = json!({ "request": request, "what": what, "post": post, "second": second });
            events::of_account(tx, event, account, by, data);
        }
    }
}

/// Asks for a post for somebody, from a day on.
///
/// # Errors
/// `access.forbidden`, also for a post of another region; `directory.account-unknown`, `directory.post-unknown`,
/// `directory.not-oneself`; `directory.person-needed` where it is not known who somebody is; the rules of an appointment:
/// `directory.days`, `directory.post-held`, `directory.separation`; `directory.two-waiting`.
pub fn appoint(
    tx: &mut Tx,
    actor: &Actor,
    login: &str,
    post_code: &str,
    (from, to): (Date, Option<Date>),
) -> Result<i64, Fault> {
    let row = manageable(tx, actor, login)?;
    let id = AccountId(row.id);
    let post = post_within(tx, actor, post_code)?;
    account::may_place(tx, id, &post, from, to)?;
    person::known(tx, actor.account)?;
    person::known(tx, id)?;
    let what = What { post: post.code, from: Some(from), to, second: false };
    ask(tx, actor, (Kind::Appoint, id), &what, None)
}

fn post_within(tx: &mut Tx, actor: &Actor, code: &str) -> Result<organ::Post, Fault> {
    let post = organ::post(tx, code)?.ok_or_else(|| Fault::not_found("directory.post-unknown"))?;
    match person::manages(actor, &post.posting.region) {
        true => Ok(post),
        false => Err(Fault::forbidden("access.forbidden").with("permission", Manage::PERMISSION.0)),
    }
}

/// The account of staff, once it is clear that the actor manages it and it is not their own.
fn manageable(tx: &mut Tx, actor: &Actor, login: &str) -> Result<AccountRow, Fault> {
    require_somewhere(actor, Manage::PERMISSION)?;
    let row = account::staff_row(tx, login)?;
    person::may_manage(tx, actor, AccountId(row.id))?;
    person::not_oneself(tx, actor, AccountId(row.id))?;
    Ok(row)
}

/// Asks for a new first password for somebody of the staff; `second` takes the second factor away too.
///
/// # Errors
/// `access.forbidden`, `directory.account-unknown`, `directory.not-oneself`, `directory.person-needed`,
/// `directory.two-waiting`.
pub fn reset(tx: &mut Tx, actor: &Actor, login: &str, hash: &str, second: bool) -> Result<i64, Fault> {
    let id = AccountId(manageable(tx, actor, login)?.id);
    person::known(tx, actor.account)?;
    ask(tx, actor, (Kind::Reset, id), &What { second, ..What::default() }, Some(hash))
}

/// The account of somebody at the window, once the document is theirs.
fn at_window(tx: &mut Tx, actor: &Actor, login: &str, document: &Id) -> Result<AccountId, Fault> {
    require_somewhere(actor, Verify::PERMISSION)?;
    account::may_try_document(tx, actor)?;
    let unknown = || Fault::not_found("directory.account-unknown");
    let row = rows::account_by_login(tx, &login.trim().to_ascii_lowercase())?
        .filter(|row| row.kind == AccountKind::Public && row.state == AccountState::Active)
        .ok_or_else(unknown)?;
    let party = row.party.map(contract::PartyId).ok_or_else(unknown)?;
    if !party::is_identified_by(tx, party, document)? {
        return Err(Fault::invalid("party.id-differs"));
    }
    let id = AccountId(row.id);
    person::not_oneself(tx, actor, id)?;
    Ok(id)
}

/// Asks for a new first password for a citizen who stands at the window with the document they registered with; `second`
/// takes the second factor away too when their phone is lost.
///
/// # Errors
/// `access.forbidden`; `directory.account-unknown`, also for a staff account; `party.id-differs`, which the caller counts
/// with [`account::wrong_document`]; `directory.too-often` after too many of them; `directory.not-oneself`,
/// `directory.person-needed`, `directory.two-waiting`.
pub fn reset_at_window(
    tx: &mut Tx,
    actor: &Actor,
    login: &str,
    document: &Id,
    hash: &str,
    second: bool,
) -> Result<i64, Fault> {
    let id = at_window(tx, actor, login, document)?;
    person::known(tx, actor.account)?;
    ask(tx, actor, (Kind::WindowReset, id), &What { second, ..What::default() }, Some(hash))
}

/// The same, done at once: the person shows with a code of their own second factor that it is them. It stays.
///
/// # Errors
/// As [`reset_at_window`]. Inside, counted: `directory.code-wrong`, also without a second factor; `directory.too-often`.
pub fn reset_with_code(
    tx: &mut Tx,
    actor: &Actor,
    login: &str,
    document: &Id,
    hash: &str,
    code: &str,
) -> Result<Result<(), Fault>, Fault> {
    let id = at_window(tx, actor, login, document)?;
    if let Err(fault) = account::check_code(tx, id, code)? {
        return Ok(Err(fault));
    }
    let data = json!({ "by": "window", "means": "second-factor" });
    account::put_first_password(tx, id, hash, actor.ledger_name(), data)?;
    Ok(Ok(()))
}

/// Whether the actor could settle what is of this kind and about this account, apart from having asked for it.
fn may_settle(tx: &mut Tx, actor: &Actor, row: &TwoRow) -> Result<(), Fault> {
    match row.kind {
        Kind::Appoint | Kind::Reset => person::may_manage(tx, actor, AccountId(row.account)),
        Kind::WindowReset => require_somewhere(actor, Verify::PERMISSION)
            .or_else(|_| require_somewhere(actor, Confirm::PERMISSION))
            .map(|_| ()),
    }
}

/// The request, locked, where it still waits.
fn open(tx: &mut Tx, actor: &Actor, id: i64) -> Result<TwoRow, Fault> {
    let unknown = || Fault::not_found("directory.two-unknown");
    if !rows::lock_two(tx, id)? {
        return Err(unknown());
    }
    let row = rows::two(tx, id)?.ok_or_else(unknown)?;
    if may_settle(tx, actor, &row).is_err() && row.asked_by != actor.account.0 {
        return Err(unknown());
    }
    if row.state != State::Waiting || tx.real_now() >= row.expires_at {
        return Err(Fault::conflict("directory.two-settled"));
    }
    Ok(row)
}

/// Confirms what somebody else asked for, and does it.
///
/// # Errors
/// `directory.two-unknown`, `directory.two-settled`; `directory.two-own` for who asked, with whichever account;
/// `directory.not-oneself` for whom it is about; `directory.person-needed`; the rules of an appointment, as they stand now.
pub fn confirm(tx: &mut Tx, actor: &Actor, id: i64) -> Result<(), Fault> {
    let row = open(tx, actor, id)?;
    may_settle(tx, actor, &row)?;
    let (by, subject) = (AccountId(row.asked_by), AccountId(row.account));
    if person::same(tx, actor.account, by)? {
        return Err(Fault::forbidden("directory.two-own"));
    }
    person::not_oneself(tx, actor, subject)?;
    person::known(tx, actor.account)?;
    person::known(tx, by)?;
    let (hash, name) = (row.password_hash.clone(), actor.ledger_name());
    let asked = asked(row);
    match (asked.kind, hash, asked.what.from) {
        (Kind::Appoint, _, Some(from)) => {
            rows::lock_account(tx, subject)?;
            let post = post_within(tx, actor, &asked.what.post)?;
            account::place(tx, &name, subject, &post, from, asked.what.to)?;
        }
        (Kind::Reset | Kind::WindowReset, Some(hash), _) => {
            let word = if asked.kind == Kind::Reset { "administrator" } else { "window" };
            let data = json!({ "by": word, "asked_by": format!("account:{by}") });
            account::put_first_password(tx, subject, &hash, name.clone(), data)?;
            if asked.what.second {
                account::drop_second_factor(tx, subject, name)?;
            }
        }
        _ => return Err(Fault::conflict("directory.two-settled")),
    }
    rows::settle_two(tx, id, State::Confirmed, Some(actor.account))?;
    told(tx, events::TWO_CONFIRMED, actor, (asked.kind, subject), &asked.what, id);
    Ok(())
}

/// Ends it undone: whoever asked takes it back, somebody else who could confirm refuses it.
///
/// # Errors
/// `directory.two-unknown`, `directory.two-settled`.
pub fn end(tx: &mut Tx, actor: &Actor, id: i64) -> Result<State, Fault> {
    let row = open(tx, actor, id)?;
    let own = row.asked_by == actor.account.0;
    let (state, event) = match own {
        true => (State::Withdrawn, events::TWO_WITHDRAWN),
        false => (State::Refused, events::TWO_REFUSED),
    };
    let about = AccountId(row.account);
    let asked = asked(row);
    rows::settle_two(tx, id, state, Some(actor.account))?;
    told(tx, event, actor, (asked.kind, about), &asked.what, id);
    Ok(state)
}

/// Whether somebody else, another person, could confirm what the actor asks for as an administrator.
///
/// # Errors
/// Only the store's.
pub fn has_second(tx: &mut Tx, actor: &Actor) -> Result<bool, Fault> {
    let regions: Vec<String> = actor.postings_with(Manage::PERMISSION).map(|p| p.region.clone()).collect();
    for region in regions {
        let scope = Scope { region: &region, organ: None, item: None };
        for other in account::who_may(tx, Manage::PERMISSION, scope, 20)? {
            let open = rows::account(tx, other)?.is_some_and(|row| row.state == AccountState::Active);
            if open && person::is_known(tx, other)? && !person::same(tx, actor.account, other)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// What waits and may be seen by the actor, newest first; and what was settled last.
///
/// # Errors
/// Only the store's.
pub fn all(tx: &mut Tx, actor: &Actor, window: bool) -> Result<(Vec<Asked>, Vec<Asked>), Fault> {
    let now = tx.real_now();
    let (mut waiting, mut settled) = (Vec::new(), Vec::new());
    for state in State::ALL {
        for mut row in rows::twos(tx, *state, 200)? {
            if (row.kind == Kind::WindowReset) != window || may_settle(tx, actor, &row).is_err() {
                continue;
            }
            if row.state == State::Waiting && now >= row.expires_at {
                row.state = State::Expired;
                row.settled_at = Some(row.expires_at);
            }
            let list = if row.state == State::Waiting { &mut waiting } else { &mut settled };
            let mut asked = asked(row);
            if asked.kind == Kind::Appoint {
                asked.post = organ::post(tx, &asked.what.post)?.map(|post| post.posting.title);
            }
            list.push(asked);
        }
    }
    settled.sort_by_key(|asked| std::cmp::Reverse(asked.settled_at));
    settled.truncate(20);
    Ok((waiting, settled))
}
