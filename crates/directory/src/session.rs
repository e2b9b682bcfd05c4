//! Sessions: random tokens of which only the hash is kept, in the database, with an end by idleness and one by age; and
//! the middleware that finds out on every request who is there (docs/decisions/0061).

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contract::lookup::Inbox;
use contract::time::china_date;
use contract::{AccountId, Actor, ActorKind, App, Fault, PartyId};
use kit::SessionInfo;
use sha2::{Digest, Sha256};
use store::Tx;

use crate::account::{AccountKind, AccountState};
use crate::party::goes_on;
use crate::store::{self as rows, NewSession, SessionLine};
use crate::{organ, random, vault};

/// A browser's session ends after this long without a request.
pub const IDLE_MS: i64 = 60 * 60 * 1000;
/// Every session ends this long after signing in.
pub const LONGEST_MS: i64 = 12 * 60 * 60 * 1000;
/// Between the password and what is still missing.
pub const UNFINISHED_MS: i64 = 10 * 60 * 1000;
/// How often the last request is noted.
const TOUCH_MS: i64 = 60 * 1000;

/// How a session's token travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// In a browser's cookie.
    Web,
    /// As a bearer token of the JSON API.
    Api,
}

::store::column_text!(Channel { Web => "web", Api => "api" });

/// What is still missing before somebody is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The second factor.
    SecondFactor,
    /// A password of their own instead of the first one.
    NewPassword,
    /// Nothing.
    Full,
}

::store::column_text!(Stage { SecondFactor => "second-factor", NewPassword => "new-password", Full => "full" });

/// The session of a request, also an unfinished one: in the request's extensions for the pages of this crate.
#[derive(Debug, Clone)]
pub struct Current {
    pub(crate) key: [u8; 32],
    /// The account.
    pub account: AccountId,
    /// Its login.
    pub login: String,
    /// What is still missing.
    pub stage: Stage,
    pub(crate) channel: Channel,
    pub(crate) assurance: u8,
}

/// A new token: what the browser keeps, and what we keep.
pub(crate) struct Token {
    pub secret: String,
    pub hash: [u8; 32],
    pub csrf: String,
}

impl Token {
    pub fn fresh() -> Result<Self, Fault> {
        let refuse = |e: getrandom::Error| Fault::internal("directory.no-randomness", e.to_string());
        let secret = URL_SAFE_NO_PAD.encode(random::bytes::<32>().map_err(refuse)?);
        let csrf = URL_SAFE_NO_PAD.encode(random::bytes::<24>().map_err(refuse)?);
        Ok(Self { hash: hash(&secret), secret, csrf })
    }
}

fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Opens a session. The caller has checked everything.
pub(crate) fn open(tx: &mut Tx, session: &NewSession<'_>) -> Result<(), Fault> {
    rows::delete_expired_sessions(tx, session.now)?;
    rows::insert_session(tx, session)?;
    Ok(())
}

/// The actor behind an account, and the posts this session goes without.
pub(crate) fn actor_of(
    tx: &mut Tx,
    account: AccountId,
    kind: AccountKind,
    name: String,
    party: Option<PartyId>,
    assurance: u8,
) -> Result<(Actor, Withheld), Fault> {
    let today = china_date(tx.now()).to_string();
    let (kind, (postings, withheld)) = match kind {
        AccountKind::Staff => (ActorKind::Staff, organ::held(tx, account, &today, assurance)?),
        AccountKind::Public => (ActorKind::Applicant, (Vec::new(), Vec::new())),
    };
    Ok((Actor { kind, account, name, party, postings, assurance }, Withheld(withheld.into())))
}

/// Posts that ask for the second factor, in a session without it: not held, but named, so that their holder learns why a
/// door is shut. In the request's extensions.
#[derive(Debug, Clone)]
pub(crate) struct Withheld(pub Arc<[contract::Posting]>);

/// What a token stands for.
struct Found {
    unread: i64,
    current: Current,
    csrf: String,
    actor: Option<(Actor, Withheld)>,
    touch: bool,
}

fn find(tx: &mut Tx, inbox: &dyn Inbox, key: [u8; 32], channel: Channel) -> Result<Option<Found>, Fault> {
    let Some(row) = rows::session(tx, key)? else { return Ok(None) };
    let now = tx.real_now();
    let idle = row.channel == Channel::Web && now >= row.seen_at.saturating_add(IDLE_MS);
    if idle || now >= row.expires_at || row.state != AccountState::Active || row.channel != channel {
        return Ok(None);
    }
    let account = AccountId(row.account);
    // The highest level: two factors, and a person whose identity somebody has seen.
    let assurance = if row.assurance >= 2 && row.claimed_by == Some(0) { 3 } else { row.assurance };
    let actor = match row.stage {
        Stage::Full => {
            // An authority ends by itself after its last day.
            let goes_on = row.acting_for == row.own_party
                || goes_on(row.ends_on.as_deref(), row.ended_at, &china_date(tx.now()).to_string());
            let party = row.acting_for.filter(|_| goes_on).or(row.own_party).map(PartyId);
            Some(actor_of(tx, account, row.kind, row.name, party, assurance)?)
        }
        _ => None,
    };
    let current =
        Current { key, account, login: row.login, stage: row.stage, channel, assurance: row.assurance };
    // Programs show no number beside a bell.
    let unread = match channel == Channel::Web && actor.is_some() {
        true => inbox.unread(tx, account)?,
        false => 0,
    };
    Ok(Some(Found {
        unread,
        current,
        csrf: row.csrf,
        actor,
        touch: now >= row.seen_at.saturating_add(TOUCH_MS),
    }))
}

/// The layer for [`kit::mount`]: finds out who is there and inserts [`SessionInfo`] and [`Current`].
pub fn layer(app: &App, routes: Router) -> Router {
    routes.layer(from_fn_with_state(app.clone(), resolve))
}

async fn resolve(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let secure = app.site.secure_cookies;
    let cookie =
        kit::cookies(request.headers()).get(cookie_name(secure)).map(|token| (hash(token), Channel::Web));
    let bearer = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .map(|token| (hash(token.trim()), Channel::Api));
    // A program that says who it is means that, whatever cookies it carries.
    let Some((key, channel)) = bearer.or(cookie).filter(|_| !is_asset(request.uri().path())) else {
        return next.run(request).await;
    };
    let inbox = app.inbox.clone();
    let found = match app.db.read(move |tx| find(tx, inbox.as_ref(), key, channel)).await {
        Ok(found) => found,
        Err(fault) => return kit::Error::from(fault).into_response(),
    };
    let Some(found) = found else { return next.run(request).await };
    if found.touch {
        let touched = app.db.write(move |tx| {
            let now = tx.real_now();
            rows::touch_session(tx, key, now).map_err(Fault::from)
        });
        // Noting the last request must not stop it; the session then only ends earlier.
        if let Err(fault) = touched.await {
            tracing::warn!(%fault, "the last request of a session was not noted");
        }
    }
    let signed_in = found.actor.is_some();
    let actor = found.actor.map(|(actor, withheld)| {
        request.extensions_mut().insert(withheld);
        actor
    });
    request.extensions_mut().insert(SessionInfo { csrf: found.csrf, actor, unread: found.unread });
    request.extensions_mut().insert(found.current);
    let mut response = next.run(request).await;
    if signed_in {
        response.extensions_mut().insert(kit::SignedIn);
    }
    response
}

fn is_asset(path: &str) -> bool {
    path.starts_with("/assets/")
}

/// The session cookie's name. With `__Host-` the browser itself makes sure that it came over TLS from this host.
pub fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-od_session" } else { "od_session" }
}

/// The cookie by which a device that has signed in before is known again.
pub(crate) fn device_cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-od_device" } else { "od_device" }
}

/// A new device cookie for the account: a random number and the proof that it is ours.
pub(crate) fn new_device(account: AccountId) -> Result<String, Fault> {
    let nonce =
        random::bytes::<16>().map_err(|e| Fault::internal("directory.no-randomness", e.to_string()))?;
    let nonce = URL_SAFE_NO_PAD.encode(nonce);
    let proof = URL_SAFE_NO_PAD.encode(vault::device_proof(account.0, &nonce)?);
    Ok(format!("{nonce}.{proof}"))
}

/// The random number of a device cookie that was made for this account.
pub(crate) fn known_device(account: AccountId, cookie: &str) -> Result<Option<String>, Fault> {
    let Some((nonce, proof)) = cookie.split_once('.').filter(|_| cookie.len() < 200) else { return Ok(None) };
    let given = URL_SAFE_NO_PAD.decode(proof).unwrap_or_default();
    let ours = vault::device_proof(account.0, nonce)?;
    Ok(vault::same(&given, &ours).then(|| nonce.to_owned()))
}

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Names it in a form: the beginning of the hash, which opens nothing.
    pub handle: String,
    /// Whether it is the one of this request.
    pub current: bool,
    /// Browser or program.
    pub channel: Channel,
    /// What the browser said it is.
    pub agent: String,
    /// Where it signed in from.
    pub address: String,
    /// When it signed in, epoch ms.
    pub created_at: i64,
    /// Last request, to the minute.
    pub seen_at: i64,
}

fn handle(key: &[u8; 32]) -> String {
    crate::hex(key).chars().take(16).collect()
}

/// The account's sessions that have not ended, newest first.
///
/// # Errors
/// Only the store's.
pub fn of_account(tx: &mut Tx, current: &Current) -> Result<Vec<Line>, Fault> {
    let now = tx.real_now();
    let alive = |s: &SessionLine| {
        now < s.expires_at && (s.channel == Channel::Api || now < s.seen_at.saturating_add(IDLE_MS))
    };
    let sessions = rows::sessions_of(tx, current.account)?;
    Ok(sessions
        .into_iter()
        .filter(|s| s.stage == Stage::Full && alive(s))
        .map(|s| Line {
            handle: handle(&s.token_hash),
            current: s.token_hash == current.key,
            channel: s.channel,
            agent: s.agent,
            address: s.address,
            created_at: s.created_at,
            seen_at: s.seen_at,
        })
        .collect())
}

/// Ends one of one's own sessions.
///
/// # Errors
/// Only the store's.
pub fn end(tx: &mut Tx, current: &Current, which: &str) -> Result<(), Fault> {
    for session in rows::sessions_of(tx, current.account)? {
        if handle(&session.token_hash) == which {
            rows::delete_session(tx, session.token_hash)?;
        }
    }
    Ok(())
}

/// Ends all of one's own sessions but the one of this request.
///
/// # Errors
/// Only the store's.
pub fn end_others(tx: &mut Tx, current: &Current) -> Result<(), Fault> {
    rows::delete_sessions_of(tx, current.account, Some(current.key))?;
    Ok(())
}

/// Names a party in a form without its id.
pub(crate) fn party_handle(account: AccountId, party: PartyId) -> Result<String, Fault> {
    let index = vault::index(&["party-handle", &account.to_string(), &party.to_string()])?;
    Ok(crate::hex(&index).chars().take(16).collect())
}
