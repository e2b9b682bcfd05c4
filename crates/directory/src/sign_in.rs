//! Signing in and out, and the limits on trying (docs/decisions/0061).
//!
//! Every try is counted before the password is looked at, so that many at once gain nothing; a right one takes its count
//! back. A stranger who tries somebody's login stops only themself: failures are counted by login and address together,
//! and a device that has signed in before has a count of its own.

use contract::{AccountId, App, Fault, FaultKind, Lang};
use serde_json::json;
use store::Tx;

use crate::account::{self, AccountKind, AccountState, NewAccount};
use crate::limits::{Stop, count};
use crate::party::{self, NewParty};
use crate::session::{self, Channel, Current, LONGEST_MS, Stage, Token, UNFINISHED_MS};
use crate::store::{self as rows, AccountRow, NewSession};
use crate::{events, password, vault};

/// Failures for one login from one address.
const BY_PAIR: i64 = 5;
/// Failures for one login from a device it has signed in with before.
const BY_DEVICE: i64 = 10;
/// Failures for one login from all unknown devices together.
const BY_LOGIN: i64 = 100;
/// Failures from one address for all logins: a hall of people shares one.
const BY_ADDRESS: i64 = 60;
/// Second-factor codes for one account; one gets there only with the password.
const BY_CODE: i64 = 10;
/// Registrations from one address.
const BY_REGISTRATION: i64 = 20;

/// Somebody trying to sign in.
#[derive(Clone)]
pub struct Attempt {
    /// Login as typed.
    pub login: String,
    /// Password as typed.
    pub password: String,
    /// Second-factor code, where it comes at once (the JSON API).
    pub code: Option<String>,
    /// How the token will travel.
    pub channel: Channel,
    /// Where it comes from, as [`kit::client_address`] counts it.
    pub address: String,
    /// What the browser says it is.
    pub agent: String,
    /// The device cookie.
    pub device: Option<String>,
    /// The session that this one takes the place of.
    pub replaces: Option<[u8; 32]>,
}

/// A session just opened.
pub struct Opened {
    /// The token: shown once, kept by the browser or program.
    pub token: String,
    /// The account.
    pub account: AccountId,
    /// Whose it is.
    pub kind: AccountKind,
    /// What is still missing.
    pub stage: Stage,
    /// The account's language.
    pub language: Lang,
    /// A device cookie, once signed in fully.
    pub device: Option<String>,
    /// End at the latest, epoch ms of real time.
    pub expires_at: i64,
}

struct Bucket {
    key: String,
    limit: i64,
    /// Whether success wipes it out rather than taking one count back.
    wiped: bool,
}

fn buckets(
    login: &str,
    address: &str,
    row: Option<&AccountRow>,
    device: Option<&str>,
) -> Result<Vec<Bucket>, Fault> {
    // Logins are counted by a keyed hash, whether there is such an account or not: a limit must not tell.
    let hashed = |parts: &[&str]| vault::index(parts).map(|index| crate::hex(&index));
    let mut all = vec![Bucket { key: format!("address:{address}"), limit: BY_ADDRESS, wiped: false }];
    let known = match (row, device) {
        (Some(row), Some(cookie)) => session::known_device(AccountId(row.id), cookie)?,
        _ => None,
    };
    match known {
        Some(nonce) => {
            let key = format!("device:{}", hashed(&["device", login, &nonce])?);
            all.push(Bucket { key, limit: BY_DEVICE, wiped: true });
        }
        None => {
            let pair = format!("pair:{}", hashed(&["pair", login, address])?);
            all.push(Bucket { key: pair, limit: BY_PAIR, wiped: true });
            let login = format!("login:{}", hashed(&["login", login])?);
            all.push(Bucket { key: login, limit: BY_LOGIN, wiped: false });
        }
    }
    Ok(all)
}

/// The one answer to a wrong login, a wrong password and a closed account.
fn wrong() -> Fault {
    Fault::new(FaultKind::SignIn, "directory.sign-in-wrong")
}

/// Signs in with login and password.
///
/// # Errors
/// `directory.sign-in-wrong`; `directory.too-often` with how long to wait; `directory.code-wrong` where a code came with
/// it; busy.
pub async fn sign_in(app: &App, attempt: Attempt) -> Result<Opened, Fault> {
    let login = attempt.login.trim().to_ascii_lowercase();
    if login.len() > 200 {
        return Err(wrong());
    }
    let (key, address, device) = (login.clone(), attempt.address.clone(), attempt.device.clone());
    let (row, stop) = app
        .db
        .write(move |tx| -> Result<_, Fault> {
            let row = rows::account_by_login(tx, &key)?;
            let mut stop: Option<Stop> = None;
            for bucket in buckets(&key, &address, row.as_ref(), device.as_deref())? {
                stop = stop.max(count(tx, &bucket.key, bucket.limit)?);
            }
            if let (Some(row), Some(Stop { first: true, .. })) = (&row, stop) {
                let id = AccountId(row.id);
                events::of_account(tx, events::SIGN_IN_STOPPED, id, "system:sign-in".to_owned(), json!({}));
            }
            Ok((row, stop))
        })
        .await?;
    if let Some(stop) = stop {
        return Err(stop.fault());
    }
    let hash = row.as_ref().filter(|r| r.state == AccountState::Active).map(|r| r.password_hash.clone());
    if !password::verify_aside(attempt.password.clone(), hash.clone()).await? {
        return Err(wrong());
    }
    let (Some(row), Some(hash)) = (row, hash) else { return Err(wrong()) };
    finish(app, login, AccountId(row.id), hash, attempt).await
}

/// The password was right: open the session in the stage it is in.
async fn finish(
    app: &App,
    login: String,
    id: AccountId,
    hash: String,
    attempt: Attempt,
) -> Result<Opened, Fault> {
    let token = Token::fresh()?;
    let (secret, fresh_device) = (token.secret.clone(), session::new_device(id)?);
    let outcome = app
        .db
        .write(move |tx| -> Result<_, Fault> {
            // Closed, or its password changed, while we were hashing: then this try is none.
            let Some(row) = rows::lock_account(tx, id)?
                .filter(|row| row.state == AccountState::Active && row.password_hash == hash)
            else {
                return Ok(Err(wrong()));
            };
            let mut assurance = 1;
            let mut stage = if row.must_change { Stage::NewPassword } else { Stage::Full };
            if row.totp.is_some() {
                match &attempt.code {
                    Some(code) => {
                        if let Some(stop) = count(tx, &format!("code:{id}"), BY_CODE)? {
                            return Ok(Err(stop.fault()));
                        }
                        if !account::use_code(tx, id, code)? {
                            return Ok(Err(Fault::new(FaultKind::SignIn, "directory.code-wrong")));
                        }
                        rows::forgive(tx, &format!("code:{id}"))?;
                        assurance = 2;
                    }
                    None => stage = Stage::SecondFactor,
                }
            }
            for bucket in buckets(&login, &attempt.address, Some(&row), attempt.device.as_deref())? {
                if bucket.wiped {
                    rows::forgive(tx, &bucket.key)?;
                } else {
                    rows::take_back(tx, &bucket.key)?;
                }
            }
            if let Some(old) = attempt.replaces {
                rows::delete_session(tx, old)?;
            }
            let place = Place { address: &attempt.address, agent: &attempt.agent, channel: attempt.channel };
            let expires_at = open(tx, id, &token, stage, assurance, &place)?;
            Ok(Ok((row.kind, stage, row.language, expires_at)))
        })
        .await?;
    let (kind, stage, language, expires_at) = outcome?;
    Ok(Opened {
        token: secret,
        account: id,
        kind,
        stage,
        language: Lang::from_tag(&language).unwrap_or_default(),
        device: (stage == Stage::Full).then_some(fresh_device),
        expires_at,
    })
}

/// Where a session is opened from.
pub(crate) struct Place<'a> {
    pub address: &'a str,
    pub agent: &'a str,
    pub channel: Channel,
}

/// Opens a session and, when nothing is missing, records that somebody signed in.
fn open(
    tx: &mut Tx,
    id: AccountId,
    token: &Token,
    stage: Stage,
    assurance: u8,
    place: &Place<'_>,
) -> Result<i64, Fault> {
    let now = tx.real_now();
    let expires_at = now + if stage == Stage::Full { LONGEST_MS } else { UNFINISHED_MS };
    session::open(
        tx,
        &NewSession {
            token_hash: token.hash,
            account: id,
            channel: place.channel,
            stage,
            assurance,
            csrf: &token.csrf,
            acting_for: None,
            address: place.address,
            agent: &crate::one_line(place.agent, 200),
            now,
            expires_at,
        },
    )?;
    if stage == Stage::Full {
        let data = json!({ "channel": place.channel.as_str(), "assurance": assurance });
        events::of_account(tx, events::SIGNED_IN, id, format!("account:{id}"), data);
    }
    Ok(expires_at)
}

/// Takes an unfinished session one step on under a new token.
fn step_on(
    tx: &mut Tx,
    current: &Current,
    token: &Token,
    stage: Stage,
    assurance: u8,
    place: &Place<'_>,
) -> Result<i64, Fault> {
    // Somebody else was faster with the same session: then it is used up.
    if rows::delete_session(tx, current.key)? == 0 {
        return Err(Fault::new(FaultKind::SignIn, "kit.sign-in-needed"));
    }
    open(tx, current.account, token, stage, assurance, place)
}

/// The second factor after the password.
///
/// # Errors
/// `directory.code-wrong`, `directory.too-often`; `kit.sign-in-needed` when the session is not waiting for it (any more).
pub async fn second_factor(
    app: &App,
    current: Current,
    code: String,
    address: String,
    agent: String,
) -> Result<Opened, Fault> {
    if current.stage != Stage::SecondFactor {
        return Err(Fault::new(FaultKind::SignIn, "kit.sign-in-needed"));
    }
    let token = Token::fresh()?;
    let id = current.account;
    let (secret, device) = (token.secret.clone(), session::new_device(id)?);
    let outcome = app
        .db
        .write(move |tx| -> Result<_, Fault> {
            let bucket = format!("code:{id}");
            if let Some(stop) = count(tx, &bucket, BY_CODE)? {
                return Ok(Err(stop.fault()));
            }
            if !account::use_code(tx, id, &code)? {
                return Ok(Err(Fault::invalid("directory.code-wrong")));
            }
            rows::forgive(tx, &bucket)?;
            let row = rows::account(tx, id)?.ok_or_else(wrong)?;
            let stage = if row.must_change { Stage::NewPassword } else { Stage::Full };
            let place = Place { address: &address, agent: &agent, channel: Channel::Web };
            let expires_at = step_on(tx, &current, &token, stage, 2, &place)?;
            Ok(Ok((row.kind, stage, row.language, expires_at)))
        })
        .await?;
    let (kind, stage, language, expires_at) = outcome?;
    Ok(Opened {
        token: secret,
        account: id,
        kind,
        stage,
        language: Lang::from_tag(&language).unwrap_or_default(),
        device: Some(device),
        expires_at,
    })
}

/// A password of one's own: instead of the first one, or a change later. Every other session of the account ends, and
/// this one goes on under a new token.
///
/// # Errors
/// `directory.password-wrong` for a wrong old one; those of [`password::check_new`]; `directory.password-same`.
pub async fn change_password(
    app: &App,
    current: Current,
    old: Option<String>,
    new: String,
    address: String,
    agent: String,
) -> Result<Opened, Fault> {
    let id = current.account;
    if current.stage == Stage::SecondFactor {
        return Err(Fault::new(FaultKind::SignIn, "kit.sign-in-needed"));
    }
    let row = app.db.read(move |tx| rows::account(tx, id).map_err(Fault::from)).await?.ok_or_else(wrong)?;
    if current.stage == Stage::Full {
        check_own_password(app, id, old.unwrap_or_default(), &row).await?;
    }
    password::check_new(&new, &row.login)?;
    if password::verify_aside(new.clone(), Some(row.password_hash.clone())).await? {
        return Err(Fault::invalid("directory.password-same"));
    }
    let hash = password::hash_aside(new).await?;
    let token = Token::fresh()?;
    let (secret, device) = (token.secret.clone(), session::new_device(id)?);
    let channel = current.channel;
    let expires_at = app
        .db
        .write(move |tx| -> Result<_, Fault> {
            account::change_password(tx, id, &hash, current.key)?;
            let place = Place { address: &address, agent: &agent, channel };
            step_on(tx, &current, &token, Stage::Full, current.assurance, &place)
        })
        .await?;
    Ok(Opened {
        token: secret,
        account: id,
        kind: row.kind,
        stage: Stage::Full,
        language: Lang::from_tag(&row.language).unwrap_or_default(),
        device: Some(device),
        expires_at,
    })
}

/// Asks for the password once more before something weighty; wrong ones count like those at sign-in.
///
/// # Errors
/// `directory.password-wrong`, `directory.too-often`.
pub(crate) async fn confirm_password(app: &App, id: AccountId, given: String) -> Result<(), Fault> {
    let row = app.db.read(move |tx| rows::account(tx, id).map_err(Fault::from)).await?.ok_or_else(wrong)?;
    check_own_password(app, id, given, &row).await
}

async fn check_own_password(app: &App, id: AccountId, given: String, row: &AccountRow) -> Result<(), Fault> {
    let bucket = format!("own:{id}");
    let key = bucket.clone();
    if let Some(stop) = app.db.write(move |tx| count(tx, &key, BY_DEVICE)).await? {
        return Err(stop.fault());
    }
    if !password::verify_aside(given, Some(row.password_hash.clone())).await? {
        return Err(Fault::invalid("directory.password-wrong"));
    }
    app.db.write(move |tx| rows::forgive(tx, &bucket).map_err(Fault::from)).await?;
    Ok(())
}

/// Ends the session of this request.
///
/// # Errors
/// Only the store's.
pub async fn sign_out(app: &App, current: Current) -> Result<(), Fault> {
    app.db
        .write(move |tx| -> Result<_, Fault> {
            rows::delete_session(tx, current.key)?;
            if current.stage == Stage::Full {
                let (id, by) = (current.account, format!("account:{}", current.account));
                events::of_account(tx, events::SIGNED_OUT, id, by, json!({}));
            }
            Ok(())
        })
        .await
}

/// A citizen who registers.
#[derive(Clone)]
pub struct Registration {
    /// Login wished for.
    pub login: String,
    /// Password.
    pub password: String,
    /// Who they say they are.
    pub person: NewParty,
    /// Language.
    pub language: Lang,
    /// Where it comes from.
    pub address: String,
    /// What the browser says it is.
    pub agent: String,
}

/// Makes a citizen's account and signs them in. Who they are is what they say until a window has seen them: the record
/// is theirs alone (see [`party::verify`]).
///
/// # Errors
/// Those of the login, password, number, name and telephone; `directory.too-often`.
pub async fn register(app: &App, new: Registration) -> Result<Opened, Fault> {
    account::clean_login(&new.login)?;
    password::check_new(&new.password, &new.login)?;
    let bucket = format!("register:{}", new.address);
    if let Some(stop) = app.db.write(move |tx| count(tx, &bucket, BY_REGISTRATION)).await? {
        return Err(stop.fault());
    }
    let hash = password::hash_aside(new.password.clone()).await?;
    let token = Token::fresh()?;
    let (secret, language) = (token.secret.clone(), new.language);
    let (id, expires_at) = app
        .db
        .write(move |tx| -> Result<_, Fault> {
            let account = NewAccount {
                login: new.login.clone(),
                kind: AccountKind::Public,
                name: new.person.name.clone(),
                language: new.language,
                password_hash: hash.clone(),
                must_change: false,
                party: None,
            };
            let id = account::create(tx, "", &account)?;
            let party = party::claim(tx, id, &new.person)?;
            rows::set_account_party(tx, id, party)?;
            let place = Place { address: &new.address, agent: &new.agent, channel: Channel::Web };
            let expires_at = open(tx, id, &token, Stage::Full, 1, &place)?;
            Ok((id, expires_at))
        })
        .await?;
    Ok(Opened {
        token: secret,
        account: id,
        kind: AccountKind::Public,
        stage: Stage::Full,
        language,
        device: Some(session::new_device(id)?),
        expires_at,
    })
}
