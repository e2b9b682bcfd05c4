//! Signing in and out, and the limits on trying (docs/decisions/0061).
//!
//! Failures alone are counted. After some of them every further try waits before its password is looked at; nobody is
//! refused for what others guessed, and a device that has signed in before has a count of its own and waits for nobody.

use std::time::Duration;

use contract::{AccountId, App, Fault, FaultKind, Lang};
use serde_json::json;
use store::Tx;

use crate::account::{self, AccountKind, AccountState, NewAccount};
use crate::limits::{self, Bucket, Kind};
use crate::party::{self, NewParty};
use crate::session::{self, Channel, Current, LONGEST_MS, Stage, Token, UNFINISHED_MS};
use crate::store::{self as rows, AccountRow, NewSession};
use crate::{events, password};

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

/// The counts a try falls into; the first is its own, which a right one wipes out.
fn buckets(
    login: &str,
    address: &str,
    row: Option<&AccountRow>,
    device: Option<&str>,
) -> Result<Vec<Bucket>, Fault> {
    // Logins are counted whether there is such an account or not: a limit must not tell.
    let account = row.map(|row| AccountId(row.id));
    let known = match (account, device) {
        (Some(account), Some(cookie)) => session::known_device(account, cookie)?,
        _ => None,
    };
    if let Some(nonce) = known {
        return Ok(vec![Bucket::new(Kind::Device, &[login, &nonce])?.of(account)]);
    }
    Ok(vec![
        Bucket::new(Kind::Pair, &[login, address])?.of(account).from(address),
        Bucket::new(Kind::Login, &[login])?.of(account),
        Bucket::new(Kind::Address, &[address])?.from(address),
    ])
}

/// The one answer to a wrong login, a wrong password and a closed account.
fn wrong() -> Fault {
    Fault::new(FaultKind::SignIn, "directory.sign-in-wrong")
}

/// A wrong one where the next one has to wait.
fn wrong_again(wait: Duration) -> Fault {
    match wait.as_secs() {
        0 => wrong(),
        seconds => Fault::new(FaultKind::SignIn, "directory.sign-in-slow").with("seconds", seconds),
    }
}

/// Signs in with login and password. Where there were failures, it takes its time.
///
/// # Errors
/// `directory.sign-in-wrong`, `directory.sign-in-slow` with how long the next try takes; `directory.wait-a-moment`
/// when too many tries wait already; `directory.code-wrong` and `directory.too-often` where a code came with it; busy.
pub async fn sign_in(app: &App, attempt: Attempt) -> Result<Opened, Fault> {
    let login = attempt.login.trim().to_ascii_lowercase();
    if login.len() > 200 {
        return Err(wrong());
    }
    let key = login.clone();
    let row = app.db.read(move |tx| rows::account_by_login(tx, &key).map_err(Fault::from)).await?;
    let counts = buckets(&login, &attempt.address, row.as_ref(), attempt.device.as_deref())?;
    let sort = counts.first().map(|own| own.key.clone()).unwrap_or_default();
    // Held until the outcome is counted.
    let _turn = limits::turn(app, &sort, &attempt.address, counts.clone()).await?;
    let hash = row.as_ref().filter(|r| r.state == AccountState::Active).map(|r| r.password_hash.clone());
    let right = password::verify_aside(&attempt.address, attempt.password.clone(), hash.clone()).await?;
    let opened = match (row, hash) {
        (Some(row), Some(hash)) if right => {
            finish(app, AccountId(row.id), hash, attempt, counts.clone()).await?
        }
        _ => None,
    };
    match opened {
        Some(opened) => Ok(opened),
        None => Err(wrong_again(app.db.write(move |tx| limits::failed(tx, &counts)).await?)),
    }
}

/// The password was right: open the session in the stage it is in. `None` when it is right no longer.
async fn finish(
    app: &App,
    id: AccountId,
    hash: String,
    attempt: Attempt,
    counts: Vec<Bucket>,
) -> Result<Option<Opened>, Fault> {
    let token = Token::fresh()?;
    let (secret, fresh_device) = (token.secret.clone(), session::new_device(id)?);
    let outcome = app
        .db
        .write(move |tx| -> Result<_, Fault> {
            // Closed, or its password changed, while we were hashing: then this try is none.
            let Some(row) = rows::lock_account(tx, id)?
                .filter(|row| row.state == AccountState::Active && row.password_hash == hash)
            else {
                return Ok(Ok(None));
            };
            let mut assurance = 1;
            let mut stage = if row.must_change { Stage::NewPassword } else { Stage::Full };
            if row.totp.is_some() {
                match &attempt.code {
                    Some(code) => {
                        if let Err(mut fault) = account::check_code(tx, id, code)? {
                            if fault.code == "directory.code-wrong" {
                                fault.kind = FaultKind::SignIn;
                            }
                            return Ok(Err(fault));
                        }
                        assurance = 2;
                    }
                    None => stage = Stage::SecondFactor,
                }
            }
            if let Some(own) = counts.first() {
                limits::forgive(tx, own)?;
            }
            if let Some(old) = attempt.replaces {
                rows::delete_session(tx, old)?;
            }
            let place = Place { address: &attempt.address, agent: &attempt.agent, channel: attempt.channel };
            let expires_at = open(tx, id, &token, stage, assurance, &place)?;
            Ok(Ok(Some((row.kind, stage, row.language, expires_at))))
        })
        .await?;
    Ok(outcome?.map(|(kind, stage, language, expires_at)| Opened {
        token: secret,
        account: id,
        kind,
        stage,
        language: Lang::from_tag(&language).unwrap_or_default(),
        device: (stage == Stage::Full).then_some(fresh_device),
        expires_at,
    }))
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
            if let Err(fault) = account::check_code(tx, id, &code)? {
                return Ok(Err(fault));
            }
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
    let lane = id.to_string();
    if password::verify_aside(&lane, new.clone(), Some(row.password_hash.clone())).await? {
        return Err(Fault::invalid("directory.password-same"));
    }
    let hash = password::hash_aside(&lane, new).await?;
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
    let bucket = Bucket::own(Kind::Own, id)?;
    let counted = bucket.clone();
    if let Some(stop) = app.db.write(move |tx| limits::count(tx, &counted)).await? {
        return Err(stop);
    }
    if !password::verify_aside(&id.to_string(), given, Some(row.password_hash.clone())).await? {
        return Err(Fault::invalid("directory.password-wrong"));
    }
    app.db.write(move |tx| limits::forgive(tx, &bucket)).await
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
/// Those of the login, password, number, name and telephone; `directory.wait-a-moment` when too many from there wait.
pub async fn register(app: &App, new: Registration) -> Result<Opened, Fault> {
    account::clean_login(&new.login)?;
    password::check_new(&new.password, &new.login)?;
    let made = vec![Bucket::new(Kind::Registration, &[&new.address])?.from(&new.address)];
    let sort = format!("registration {}", new.address);
    let _turn = limits::turn(app, &sort, &new.address, made.clone()).await?;
    app.db.write(move |tx| limits::failed(tx, &made)).await?;
    let hash = password::hash_aside(&new.address, new.password.clone()).await?;
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
