//! The register of systems (业务系统登记): whose they are, with which keys they sign and until when, which stand apart for an approved reason and which
//! are alone (整合是原则、孤网是例外).

use contract::time::{DAY_MS, china_date};
use contract::{Actor, Fault, FaultKind};
use directory::access::Permit;
use serde_json::json;
use store::{Event, Tx};

use super::signature::{Algorithm, Signable, Signed, read_key};
use crate::catalogue::said;
use crate::events;
use crate::permissions::Oversee;
use crate::store::systems as rows;

/// Longest life of a key, days.
pub const KEY_DAYS: i64 = 400;
/// Most keys of one system that hold at once: the old and the new one while they change, and one in reserve.
const KEYS_MOST: usize = 3;

/// A system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    /// Internal id.
    pub id: i64,
    /// Code, such as `lead-market`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whose it is, by USCC.
    pub organ: String,
    /// Why it need not be joined; empty where it should be.
    pub exempt_why: String,
    /// Why it is shut out, where it is.
    pub stopped_why: Option<String>,
    /// When it was registered, epoch ms.
    pub added_at: i64,
    /// Counted up with every change.
    pub revision: i64,
}

/// A key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// What requests name it.
    pub keyid: String,
    /// Whose it is.
    pub system: i64,
    /// With which it signs.
    pub algorithm: Algorithm,
    /// The key.
    pub public: Vec<u8>,
    /// When it was added, epoch ms.
    pub added_at: i64,
    /// Until when it holds, epoch ms.
    pub expires_at: i64,
    /// When it was revoked, epoch ms.
    pub revoked_at: Option<i64>,
}

impl Key {
    /// Whether it holds at a moment.
    pub fn holds(&self, now: i64) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// How a system stands (整合情况).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// 已整合: it has a key that holds.
    Joined,
    /// 批准例外: it need not be joined.
    Exempt,
    /// 停用: it is shut out.
    Stopped,
    /// 孤立: none of these.
    Alone,
}

impl Standing {
    /// The word for addresses and texts.
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Joined => "joined",
            Standing::Exempt => "exempt",
            Standing::Stopped => "stopped",
            Standing::Alone => "alone",
        }
    }
}

impl System {
    /// How it stands, by its keys.
    pub fn standing(&self, keys: &[Key], now: i64) -> Standing {
        match () {
            () if self.stopped_why.is_some() => Standing::Stopped,
            () if keys.iter().any(|key| key.holds(now)) => Standing::Joined,
            () if !self.exempt_why.is_empty() => Standing::Exempt,
            () => Standing::Alone,
        }
    }
}

fn may(actor: &Actor) -> Result<(), Fault> {
    directory::access::require_somewhere(actor, Oversee::PERMISSION).map(drop)
}

fn tell(tx: &mut Tx, actor: &Actor, kind: &'static str, system: &System, more: serde_json::Value) {
    let mut data = json!({ "code": system.code, "organ": system.organ });
    if let (Some(data), serde_json::Value::Object(more)) = (data.as_object_mut(), more) {
        data.extend(more);
    }
    tx.record(Event { stream: format!("data-system:{}", system.id), kind, actor: actor.ledger_name(), data });
}

fn is_code(code: &str) -> bool {
    (3..=40).contains(&code.len())
        && code.starts_with(|c: char| c.is_ascii_lowercase())
        && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// Registers a system.
///
/// # Errors
/// `access.forbidden`, `exchange.system-code`, `exchange.code-taken`, `exchange.missing`, `exchange.no-such-organ`.
pub fn register(
    tx: &mut Tx,
    actor: &Actor,
    (code, name): (&str, &str),
    organ: &str,
    exempt_why: &str,
) -> Result<(), Fault> {
    may(actor)?;
    if !is_code(code) {
        return Err(Fault::invalid("exchange.system-code"));
    }
    if rows::system(tx, code)?.is_some() {
        return Err(Fault::conflict("exchange.code-taken"));
    }
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 60 {
        return Err(Fault::invalid("exchange.missing").with("field", "name"));
    }
    if directory::organ::by_uscc(tx, organ)?.is_none() {
        return Err(Fault::invalid("exchange.no-such-organ"));
    }
    let exempt_why = match exempt_why.trim() {
        "" => String::new(),
        why => said(why)?,
    };
    let system = System {
        id: tx.new_id(),
        code: code.to_owned(),
        name: name.to_owned(),
        organ: organ.to_owned(),
        exempt_why,
        stopped_why: None,
        added_at: tx.now(),
        revision: 1,
    };
    rows::put_system(tx, &system)?;
    tell(tx, actor, events::SYSTEM, &system, json!({}));
    Ok(())
}

fn take(tx: &mut Tx, code: &str) -> Result<System, Fault> {
    rows::take_system(tx, code)?.ok_or_else(|| Fault::not_found("exchange.not-found"))
}

/// Adds a key of a system, which holds until the end of a day; answers what requests call it.
///
/// # Errors
/// `access.forbidden`, `exchange.not-found`, `exchange.key-unreadable`, `exchange.key-known`, `exchange.keys-many`, `exchange.key-term`.
pub fn add_key(tx: &mut Tx, actor: &Actor, code: &str, pem: &str, last_day: &str) -> Result<String, Fault> {
    may(actor)?;
    let mut system = take(tx, code)?;
    let (algorithm, public) = read_key(pem)?;
    let term = || Fault::invalid("exchange.key-term").with("days", KEY_DAYS);
    let last = worktime::parse_date(last_day).map_err(|_| term())?;
    let expires_at = contract::time::china_midnight_ms(last).saturating_add(DAY_MS);
    let now = tx.now();
    if last < china_date(now) || expires_at > now.saturating_add(KEY_DAYS * DAY_MS) {
        return Err(term());
    }
    let keys = rows::keys(tx, system.id)?;
    if keys.iter().filter(|key| key.holds(now)).count() >= KEYS_MOST {
        return Err(Fault::conflict("exchange.keys-many").with("max", KEYS_MOST));
    }
    if keys.iter().any(|key| key.public == public) {
        return Err(Fault::conflict("exchange.key-known"));
    }
    let keyid = format!("{code}.{}", keys.len() + 1);
    let key = Key {
        keyid: keyid.clone(),
        system: system.id,
        algorithm,
        public,
        added_at: now,
        expires_at,
        revoked_at: None,
    };
    rows::insert_key(tx, &key)?;
    system.revision += 1;
    rows::put_system(tx, &system)?;
    tell(tx, actor, events::KEY, &system, json!({ "number": keyid, "until": last.to_string() }));
    Ok(keyid)
}

/// Revokes a key at once.
///
/// # Errors
/// `access.forbidden`, `exchange.not-found`.
pub fn revoke_key(tx: &mut Tx, actor: &Actor, code: &str, keyid: &str) -> Result<(), Fault> {
    may(actor)?;
    let system = take(tx, code)?;
    if rows::revoke(tx, system.id, keyid)? == 0 {
        return Err(Fault::not_found("exchange.not-found"));
    }
    tell(tx, actor, events::KEY_REVOKED, &system, json!({ "number": keyid }));
    Ok(())
}

/// Shuts a system out, with the reason, or lets it in again.
///
/// # Errors
/// `access.forbidden`, `exchange.not-found`, `exchange.reason-missing`.
pub fn stop(tx: &mut Tx, actor: &Actor, code: &str, why: Option<&str>) -> Result<(), Fault> {
    may(actor)?;
    let mut system = take(tx, code)?;
    system.stopped_why = why.map(said).transpose()?;
    system.revision += 1;
    rows::put_system(tx, &system)?;
    let data =
        json!({ "why": system.stopped_why, "state": if why.is_some() { "stopped" } else { "joined" } });
    tell(tx, actor, events::SYSTEM, &system, data);
    Ok(())
}

/// Who signed a request: known by the key alone, before anything of its body is read.
///
/// # Errors
/// `exchange.unknown-system` for a key that is not on the register, `exchange.key-expired`, `exchange.key-revoked`, `exchange.system-stopped`,
/// `exchange.clock`, `exchange.expired`, `exchange.signature-wrong`.
pub fn who(tx: &mut Tx, request: &Signable, signed: &Signed) -> Result<System, Fault> {
    let stranger = |code| Fault::new(FaultKind::SignIn, code);
    let key = rows::key(tx, &signed.keyid)?.ok_or_else(|| stranger("exchange.unknown-system"))?;
    request.verify(signed, key.algorithm, &key.public)?;
    // What follows is told to who holds the key only.
    admitted(tx, signed)
}

/// That a signature that was verified still counts: asked again where something is read or written, after the body came in.
///
/// # Errors
/// As [`who`], but for the signature itself.
pub(super) fn admitted(tx: &mut Tx, signed: &Signed) -> Result<System, Fault> {
    let stranger = |code| Fault::new(FaultKind::SignIn, code);
    let key = rows::key(tx, &signed.keyid)?.ok_or_else(|| stranger("exchange.unknown-system"))?;
    let now = tx.now();
    if key.revoked_at.is_some() {
        return Err(stranger("exchange.key-revoked"));
    }
    if !key.holds(now) {
        return Err(stranger("exchange.key-expired"));
    }
    signed.check_time(now.div_euclid(1_000))?;
    let system = rows::system_by_id(tx, key.system)?.ok_or_else(|| stranger("exchange.unknown-system"))?;
    match system.stopped_why {
        Some(_) => Err(Fault::forbidden("exchange.system-stopped")),
        None => Ok(system),
    }
}

/// Every system with how it stands now, by code.
///
/// # Errors
/// Database errors.
pub fn all(tx: &mut Tx) -> Result<Vec<(System, Standing)>, Fault> {
    let now = tx.now();
    let mut all = Vec::new();
    for system in rows::systems(tx, "", 10_000)? {
        let standing = system.standing(&rows::keys(tx, system.id)?, now);
        all.push((system, standing));
    }
    Ok(all)
}
