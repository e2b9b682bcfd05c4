//! How somebody wants to be told (消息设置): by which channels, when not, how often, in which language. In the system they are told
//! of everything that concerns them, whatever they chose: nobody misses a notice the law wants told.

use contract::time::{DAY_MS, china_minute_of_day};
use contract::{AccountId, Actor, Fault, Lang};
use store::Tx;

use crate::channel::Channel;
use crate::say::Kind;
use crate::store::preferences as rows;
use crate::store::preferences::PreferenceRow;

/// The minute of the day at which a day's messages go out together: nine in the morning.
pub const DIGEST_MINUTE: i64 = 9 * 60;
const MINUTE_MS: i64 = 60_000;
/// Longest address of a mailbox (RFC 5321).
const EMAIL_MAX: usize = 254;

/// What somebody chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preference {
    /// 短信.
    pub sms: bool,
    /// 微信.
    pub wechat: bool,
    /// 语音电话.
    pub voice: bool,
    /// Mailbox, confirmed by its owner.
    pub email: Option<String>,
    /// Nothing rings from this minute of the day …
    pub quiet_from: i64,
    /// … to this one. Equal: no such hours.
    pub quiet_to: i64,
    /// Once a day instead of at once.
    pub digest: bool,
    /// In which language.
    pub language: Lang,
}

impl Default for Preference {
    /// Nobody is telephoned in the night; a text message is the usual way.
    fn default() -> Self {
        Self {
            sms: true,
            wechat: false,
            voice: false,
            email: None,
            quiet_from: 22 * 60,
            quiet_to: 8 * 60,
            digest: false,
            language: Lang::Zh,
        }
    }
}

impl Preference {
    /// Whether they want to be told this way.
    pub fn wants(&self, channel: Channel) -> bool {
        match channel {
            Channel::Sms => self.sms,
            Channel::Wechat => self.wechat,
            Channel::Voice => self.voice,
            Channel::Email => self.email.is_some(),
        }
    }

    /// Whether a message goes out with the day's others. One from which the law counts a limit never waits.
    pub fn gathers(&self, kind: &Kind) -> bool {
        self.digest && !kind.legal
    }

    /// When a message goes out that came up now: at once, at the end of the quiet hours, or, where the law sets no limit that
    /// runs from it, with the day's others.
    pub fn send_at(&self, now: i64, kind: &Kind) -> i64 {
        let at = match self.gathers(kind) {
            true => after(now, DIGEST_MINUTE),
            false => now,
        };
        match self.is_quiet(china_minute_of_day(at)) {
            true => after(at, self.quiet_to),
            false => at,
        }
    }

    fn is_quiet(&self, minute: i64) -> bool {
        match self.quiet_from.cmp(&self.quiet_to) {
            std::cmp::Ordering::Equal => false,
            std::cmp::Ordering::Less => (self.quiet_from..self.quiet_to).contains(&minute),
            std::cmp::Ordering::Greater => minute >= self.quiet_from || minute < self.quiet_to,
        }
    }
}

/// The next time it is this minute of the day, to the minute.
fn after(now: i64, minute: i64) -> i64 {
    let start = now - now.rem_euclid(MINUTE_MS);
    let ahead = (minute - china_minute_of_day(now)).rem_euclid(DAY_MS / MINUTE_MS);
    start.saturating_add(ahead.max(i64::from(ahead == 0) * DAY_MS / MINUTE_MS).saturating_mul(MINUTE_MS))
}

/// What this account chose.
///
/// # Errors
/// Only the store's, and those of a wrong key.
pub fn of(tx: &mut Tx, account: AccountId) -> Result<Preference, Fault> {
    let Some(row) = rows::of(tx, account)? else { return Ok(Preference::default()) };
    let email = match (&row.email, &row.email_code) {
        (Some(sealed), None) => Some(open(account, sealed)?),
        _ => None,
    };
    Ok(Preference {
        sms: row.sms,
        wechat: row.wechat,
        voice: row.voice,
        email,
        quiet_from: row.quiet_from,
        quiet_to: row.quiet_to,
        digest: row.digest,
        language: Lang::from_tag(&row.language).unwrap_or_default(),
    })
}

fn place(account: AccountId) -> String {
    format!("notice:{account}")
}

fn open(account: AccountId, sealed: &[u8]) -> Result<String, Fault> {
    let plain = store::vault::open(&place(account), sealed)?;
    String::from_utf8(plain).map_err(|error| Fault::internal("notice.unseal", error))
}

/// An address of a mailbox with all but its first letter and its domain as stars.
pub fn masked(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((name, domain)) => {
            format!("{}***@{domain}", name.chars().next().map(String::from).unwrap_or_default())
        }
        None => "***".to_owned(),
    }
}

/// Keeps what somebody chose.
///
/// # Errors
/// `message.quiet-hours` for minutes that are none.
pub fn choose(tx: &mut Tx, actor: &Actor, chosen: &Preference) -> Result<(), Fault> {
    let day = 0..DAY_MS / MINUTE_MS;
    if !day.contains(&chosen.quiet_from) || !day.contains(&chosen.quiet_to) {
        return Err(Fault::invalid("message.quiet-hours"));
    }
    let before = rows::of(tx, actor.account)?;
    rows::put(
        tx,
        &PreferenceRow {
            account: actor.account.0,
            sms: chosen.sms,
            wechat: chosen.wechat,
            voice: chosen.voice,
            email: before.as_ref().and_then(|row| row.email.clone()),
            email_code: before.and_then(|row| row.email_code),
            quiet_from: chosen.quiet_from,
            quiet_to: chosen.quiet_to,
            digest: chosen.digest,
            language: chosen.language.tag().to_owned(),
            changed_at: tx.now(),
        },
    )?;
    Ok(())
}

/// The mailbox that somebody named and has not shown to be theirs yet.
///
/// # Errors
/// Only the store's, and those of a wrong key.
pub fn unconfirmed(tx: &mut Tx, account: AccountId) -> Result<Option<String>, Fault> {
    match rows::of(tx, account)? {
        Some(PreferenceRow { email: Some(sealed), email_code: Some(_), .. }) => {
            Ok(Some(open(account, &sealed)?))
        }
        _ => Ok(None),
    }
}

/// Six digits that nobody guesses.
///
/// # Errors
/// When the operating system gives no randomness.
pub fn new_code() -> Result<String, Fault> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes)
        .map_err(|error| Fault::internal("notice.no-randomness", error.to_string()))?;
    Ok(format!("{:06}", u64::from_le_bytes(bytes) % 1_000_000))
}

/// Tries at a code before it is worth nothing.
const TRIES: u8 = 5;

/// The job that sends the code to a mailbox.
pub const CODE: &str = "notice.code";

/// Names a mailbox: the code goes there, and only who can read it goes on. An empty address takes the mailbox away; then the
/// answer is false.
///
/// # Errors
/// `message.email`; `message.no-email` where the site sends no mail.
pub fn propose(tx: &mut Tx, actor: &Actor, has: bool, address: &str, code: &str) -> Result<bool, Fault> {
    if !has {
        return Err(Fault::invalid("message.no-email"));
    }
    let account = actor.account;
    let (email, email_code) = match address.trim().is_empty() {
        true => (None, None),
        false => {
            let address = clean_email(address)?;
            let sealed = store::vault::seal(&place(account), address.as_bytes())?;
            // How many tries are left stands before the code.
            let code = store::vault::seal(&code_place(account), format!("{TRIES}{code}").as_bytes())?;
            (Some(sealed), Some(code))
        }
    };
    let asked = email.is_some();
    let chosen = of(tx, account)?;
    choose(tx, actor, &chosen)?;
    rows::put_email(tx, account, email, email_code)?;
    if asked {
        tx.enqueue(store::Job::new(CODE, serde_json::json!({ "account": account.0 })));
    }
    Ok(asked)
}

fn code_place(account: AccountId) -> String {
    format!("notice-code:{account}")
}

/// Seals anew what of mailboxes the key in use did not seal; answers how many there were.
///
/// # Errors
/// `store.key-missing` for what none of the keys in use opens; the store's.
pub fn rotate(db: &store::Db) -> Result<u64, Fault> {
    let places = |account| [place(account), code_place(account)];
    Ok(store::reseal(db, move |tx, after| rows::reseal(tx, after, places))?)
}

/// The mailbox that waits for its code, and the code.
pub(crate) fn waiting_code(tx: &mut Tx, account: AccountId) -> Result<Option<(String, String)>, Fault> {
    let Some(row) = rows::of(tx, account)? else { return Ok(None) };
    let (Some(email), Some(code)) = (row.email, row.email_code) else { return Ok(None) };
    let code = store::vault::open(&code_place(account), &code)?;
    let code = String::from_utf8(code).map_err(|error| Fault::internal("notice.unseal", error))?;
    Ok(Some((open(account, &email)?, code.chars().skip(1).collect())))
}

/// Says the code. False when it is wrong; after some tries it is worth nothing and the mailbox must be named anew.
///
/// # Errors
/// Only the store's, and those of a wrong key.
pub fn confirm(tx: &mut Tx, actor: &Actor, said: &str) -> Result<bool, Fault> {
    let account = actor.account;
    let Some(row) = rows::of(tx, account)? else { return Ok(false) };
    let (Some(email), Some(sealed)) = (row.email, row.email_code) else { return Ok(false) };
    let held = store::vault::open(&code_place(account), &sealed)?;
    let Some((left, code)) = held.split_first() else { return Ok(false) };
    if store::vault::same(code, said.trim().as_bytes()) {
        rows::put_email(tx, account, Some(email), None)?;
        return Ok(true);
    }
    let left = left.saturating_sub(b'0').saturating_sub(1);
    if left == 0 {
        rows::put_email(tx, account, None, None)?;
    } else {
        let mut fewer = vec![b'0' + left];
        fewer.extend_from_slice(code);
        let sealed = store::vault::seal(&code_place(account), &fewer)?;
        rows::put_email(tx, account, Some(email), Some(sealed))?;
    }
    Ok(false)
}

/// An address that looks like one of a mailbox.
///
/// # Errors
/// `message.email`.
pub fn clean_email(text: &str) -> Result<String, Fault> {
    let text = text.trim();
    let fits = text.len() <= EMAIL_MAX
        && text.chars().all(|c| !c.is_whitespace() && !c.is_control())
        && text.rsplit_once('@').is_some_and(|(name, domain)| {
            !name.is_empty() && domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.')
        })
        && text.parse::<lettre::Address>().is_ok();
    if fits { Ok(text.to_owned()) } else { Err(Fault::invalid("message.email")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::time::china_midnight_ms;

    #[test]
    fn what_comes_up_in_quiet_hours_goes_out_at_their_end() {
        let midnight = china_midnight_ms("2027-03-04".parse().unwrap());
        let at = |hour: i64, minute: i64| midnight + (hour * 60 + minute) * MINUTE_MS;
        let chosen = Preference::default();
        let kind = crate::say::kind("accepted").unwrap();
        let usual = crate::say::kind("submitted").unwrap();
        assert_eq!(chosen.send_at(at(12, 0), kind), at(12, 0));
        assert_eq!(chosen.send_at(at(22, 0), kind), at(32, 0));
        assert_eq!(chosen.send_at(at(3, 15), kind), at(8, 0));
        assert_eq!(chosen.send_at(at(8, 0), kind), at(8, 0));
        let digest = Preference { digest: true, ..Preference::default() };
        assert_eq!(digest.send_at(at(12, 0), kind), at(12, 0), "a notice of the law goes out at once");
        assert_eq!(digest.send_at(at(12, 0), usual), at(33, 0));
        assert_eq!(digest.send_at(at(8, 59), usual), at(9, 0));
        let never = Preference { quiet_from: 0, quiet_to: 0, ..Preference::default() };
        assert_eq!(never.send_at(at(3, 15), kind), at(3, 15));
    }

    #[test]
    fn mailboxes_are_looked_at_and_masked() {
        assert_eq!(clean_email(" chen@example.com ").unwrap(), "chen@example.com");
        for bad in ["", "chen", "chen@", "@example.com", "chen@example", "a b@example.com", "a@b.\nc"] {
            assert_eq!(clean_email(bad).unwrap_err().code, "message.email", "{bad:?}");
        }
        assert_eq!(masked("chen@example.com"), "c***@example.com");
    }
}
