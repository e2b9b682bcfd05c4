//! Messages that go out of the house. Hearing leaves a row and a job for each ([`leave`]); the job sends it, as often as it takes,
//! and writes what came of it. A message in the system never waits for any of this.
//!
//! Whoever is killed between sending and writing sends again: the delivery's id goes with every attempt, by which the adapter
//! tells a repetition and a mail reader shows one message.

use std::sync::Arc;

use contract::{Actor, Fault, Lang, PartyId};
use kit::Tr;
use serde_json::json;
use store::{Claimed, Db, Handlers, Job, Tx};

use crate::adapter::Adapter;
use crate::channel::{Channel, Channels, Letter, Outcome};
use crate::prefer::{self, Preference};
use crate::say::Kind;
use crate::store::deliveries as rows;
use crate::store::deliveries::{DeliveryRow, State};
use crate::store::{self as messages, MessageRow};
use crate::together;

/// The job that sends one.
pub const SEND: &str = "notice.send";
/// Event: one that had failed was sent again by hand: data `delivery`.
pub const RESENT: &str = "message.resent";
/// The pause after the first failure; it doubles with each.
const PAUSE_MS: i64 = 5_000;
/// The longest pause.
const PAUSE_MAX_MS: i64 = 600_000;
/// After the one that speaks for several should have gone out, the others look again.
const PATIENCE_MS: i64 = 60_000;
/// Attempts before it is given up: with these pauses some three hours.
pub const ATTEMPTS: i64 = 24;

/// Leaves what is to go out for a message, by the ways its reader chose.
///
/// # Errors
/// Database errors.
pub(crate) fn leave(
    tx: &mut Tx,
    channels: &Channels,
    message: &MessageRow,
    kind: &Kind,
    party: PartyId,
) -> Result<(), Fault> {
    if !channels.any() {
        return Ok(());
    }
    let prefers = prefer::of(tx, contract::AccountId(message.account))?;
    let at = prefers.send_at(tx.now(), kind);
    for (channel, recipient) in ways(tx, channels, &prefers, party)? {
        let row = DeliveryRow {
            id: tx.new_id(),
            message: message.id,
            account: message.account,
            party: party.0,
            channel,
            recipient,
            state: State::Waiting,
            attempts: 0,
            error: None,
            reference: None,
            created_at: tx.now(),
            next_at: Some(at),
            ended_at: None,
            digest: prefers.gathers(kind).then_some(at),
            together: None,
        };
        if rows::insert(tx, &row)? {
            tx.enqueue(Job::new(SEND, json!({ "delivery": row.id })).at(at));
        }
    }
    Ok(())
}

/// The channels this person is told by, each with the masked number or address.
fn ways(
    tx: &mut Tx,
    channels: &Channels,
    prefers: &Preference,
    party: PartyId,
) -> Result<Vec<(Channel, String)>, Fault> {
    let mut ways = Vec::new();
    let wanted = |channel: &Channel| channels.has(*channel) && prefers.wants(*channel);
    let telephone: Vec<Channel> = Channel::TELEPHONE.into_iter().filter(wanted).collect();
    if !telephone.is_empty()
        && let Some(party) = directory::party::by_id(tx, party)?
        && !party.masked_phone.is_empty()
    {
        ways.extend(telephone.into_iter().map(|channel| (channel, party.masked_phone.clone())));
    }
    if channels.has(Channel::Email)
        && let Some(address) = &prefers.email
    {
        ways.push((Channel::Email, prefer::masked(address)));
    }
    Ok(ways)
}

/// What a job learned.
enum Learned {
    /// These have gone out, or have not, in one letter under the id of the first.
    Came { of: Vec<i64>, outcome: Outcome },
    /// This one goes with another's letter and is looked at again then, epoch ms.
    Later { id: i64, at: i64 },
}

/// Sends the code that shows whose a mailbox is. A mail server that is away is asked again as jobs are.
fn send_code(db: &Db, channels: &Channels, site: &contract::Site, job: &Claimed) -> Result<(), Fault> {
    let account = job.payload.get("account").and_then(serde_json::Value::as_i64);
    let account = account.ok_or_else(|| Fault::internal("notice.job", job.payload.to_string()))?;
    let account = contract::AccountId(account);
    let found = db.read_blocking(move |tx| -> Result<_, Fault> {
        let waiting = prefer::waiting_code(tx, account)?;
        Ok(waiting.zip(Some((prefer::of(tx, account)?.language, tx.real_now()))))
    })?;
    let Some(((to, code), (lang, at_ms))) = found else { return Ok(()) };
    let tr = Tr::new(lang);
    let letter = Letter {
        id: job.id,
        channel: Channel::Email,
        to,
        title: tr.with("notice-code-title", "site", tr.text(&site.name)),
        text: tr.with("notice-code", "code", &code),
        language: lang.tag(),
    };
    match channels.send(&letter, at_ms) {
        Outcome::Temporary(why) => Err(Fault::internal("notice.mail-away", why)),
        Outcome::Accepted(_) | Outcome::Permanent(_) => Ok(()),
    }
}

/// What sends, for the roof to wire.
pub fn handlers(db: Db, channels: Arc<Channels>, site: contract::Site) -> Handlers {
    let (code_db, code_channels, code_site) = (db.clone(), channels.clone(), site.clone());
    let codes = Handlers::new().outside(
        prefer::CODE,
        move |job: &Claimed| send_code(&code_db, &code_channels, &code_site, job),
        |_: &mut Tx, _: &Claimed, _: &()| Ok::<(), Fault>(()),
    );
    codes.outside(
        SEND,
        move |job: &Claimed| -> Result<Option<Learned>, Fault> {
            let id = job.payload.get("delivery").and_then(serde_json::Value::as_i64);
            let id = id.ok_or_else(|| Fault::internal("notice.job", job.payload.to_string()))?;
            let site = site.clone();
            let ready = db.read_blocking(move |tx| ready(tx, id, &site))?;
            Ok(ready.map(|ready| match ready {
                Ready::Letter { letter, of, at_ms } => {
                    Learned::Came { of, outcome: channels.send(&letter, at_ms) }
                }
                Ready::Never { of, why } => Learned::Came { of, outcome: Outcome::Permanent(why.to_owned()) },
                Ready::Later(at) => Learned::Later { id, at },
            }))
        },
        |tx: &mut Tx, _: &Claimed, learned: &Option<Learned>| match learned {
            Some(Learned::Came { of, outcome }) => learn(tx, of, outcome),
            Some(Learned::Later { id, at }) => {
                tx.enqueue(Job::new(SEND, json!({ "delivery": id })).at(*at));
                Ok(())
            }
            None => Ok(()),
        },
    )
}

/// What a delivery's job finds to do.
enum Ready {
    /// To be sent; `of`: the deliveries in it, the first of them under whose id it goes.
    Letter { letter: Letter, of: Vec<i64>, at_ms: i64 },
    /// It cannot be written, and never will.
    Never { of: Vec<i64>, why: &'static str },
    /// Another's letter carries it, if it goes out by this moment.
    Later(i64),
}

/// What there is to do for a delivery; `None` when it is not waiting any more.
fn ready(tx: &mut Tx, id: i64, site: &contract::Site) -> Result<Option<Ready>, Fault> {
    let Some(row) = rows::one(tx, id)?.filter(|row| row.state == State::Waiting) else { return Ok(None) };
    let gathered = match row.digest {
        Some(_) => rows::gathered(tx, &row, together::MOST)?,
        None => vec![row.clone()],
    };
    // One of those that go together speaks for all, so that two workers do not send two letters.
    if let Some(first) = gathered.first().filter(|first| first.id != id) {
        let then = first.next_at.unwrap_or(0).max(tx.now());
        return Ok(Some(Ready::Later(then.saturating_add(PATIENCE_MS))));
    }
    let of: Vec<i64> = gathered.iter().map(|row| row.id).collect();
    let mut told = Vec::with_capacity(of.len());
    for one in &gathered {
        let Some(message) = messages::by_id(tx, one.message)? else {
            return Ok(Some(Ready::Never { of: vec![one.id], why: "no such message" }));
        };
        told.push(message);
    }
    let prefers = prefer::of(tx, contract::AccountId(row.account))?;
    let to = match row.channel {
        Channel::Email => prefers.email.clone().unwrap_or_default(),
        _ => directory::party::telephone(tx, PartyId(row.party))?,
    };
    if to.is_empty() {
        return Ok(Some(Ready::Never { of, why: "nobody is to be reached this way any more" }));
    }
    let (title, text) = match told.as_slice() {
        [message] => words(message, &row, prefers.language, site),
        several => together::words(several, row.channel, prefers.language, site),
    };
    let language = prefers.language.tag();
    let letter = Letter { id, channel: row.channel, to, title, text, language };
    Ok(Some(Ready::Letter { letter, of, at_ms: tx.real_now() }))
}

/// A mail says what the message says. A telephone shows things to whoever holds it: it is told which case, not what of it.
fn words(message: &MessageRow, row: &DeliveryRow, lang: Lang, site: &contract::Site) -> (String, String) {
    let tr = Tr::new(lang);
    let (title, body) = match lang {
        Lang::Zh => (&message.title_zh, &message.body_zh),
        Lang::En => (&message.title_en, &message.body_en),
    };
    let args: [(&str, &str); 4] = [
        ("site", tr.text(&site.name)),
        ("title", title),
        ("number", &message.number),
        ("address", &site.base_url),
    ];
    let of_account = message.number.is_empty();
    let mut values: Vec<(&str, _)> = args.iter().map(|(name, value)| (*name, (*value).into())).collect();
    match row.channel {
        Channel::Email => {
            values.push(("body", body.as_str().into()));
            let title = if of_account { title.clone() } else { tr.f("notice-mail-title", &values) };
            (title, tr.f("notice-mail", &values))
        }
        Channel::Voice if of_account => (title.clone(), tr.f("notice-voice-account", &values)),
        Channel::Voice => (title.clone(), tr.f("notice-voice", &values)),
        Channel::Sms | Channel::Wechat if of_account => {
            (title.clone(), tr.f("notice-short-account", &values))
        }
        Channel::Sms | Channel::Wechat => (title.clone(), tr.f("notice-short", &values)),
    }
}

/// Writes what came of an attempt for everything in the letter; a temporary failure is tried again.
fn learn(tx: &mut Tx, of: &[i64], outcome: &Outcome) -> Result<(), Fault> {
    let Some(first) = of.first().copied() else { return Ok(()) };
    let now = tx.now();
    for id in of {
        let Some(mut row) = rows::take(tx, *id)?.filter(|row| row.state == State::Waiting) else { continue };
        row.attempts += 1;
        (row.state, row.error, row.next_at) = match outcome {
            Outcome::Accepted(reference) => {
                row.reference.clone_from(reference);
                (State::Sent, None, None)
            }
            Outcome::Permanent(why) => (State::Failed, Some(short(why)), None),
            Outcome::Temporary(why) if row.attempts >= ATTEMPTS => (State::GivenUp, Some(short(why)), None),
            Outcome::Temporary(why) => {
                let next = now.saturating_add(pause_ms(row.attempts));
                // The others have jobs of their own, which wait for the first.
                if *id == first {
                    tx.enqueue(Job::new(SEND, json!({ "delivery": id })).at(next));
                }
                (State::Waiting, Some(short(why)), Some(next))
            }
        };
        row.together = (*id != first).then_some(first);
        row.ended_at = row.next_at.is_none().then_some(now);
        rows::save(tx, &row)?;
    }
    Ok(())
}

fn short(why: &str) -> String {
    why.chars().take(500).collect()
}

fn pause_ms(failures: i64) -> i64 {
    let doublings = u32::try_from(failures.clamp(1, 20) - 1).unwrap_or(0);
    PAUSE_MS.saturating_mul(1 << doublings).min(PAUSE_MAX_MS)
}

/// What the adapter tells later of a message it took.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The message's id.
    pub id: String,
    /// `delivered` or `failed`.
    pub status: String,
    /// Why it failed.
    #[serde(default)]
    pub reason: String,
}

impl Receipt {
    /// What became of the message.
    ///
    /// # Errors
    /// `message.receipt` for a word that is none of the two.
    pub(crate) fn state(&self) -> Result<State, Fault> {
        match self.status.as_str() {
            "delivered" => Ok(State::Delivered),
            "failed" => Ok(State::Failed),
            other => Err(Fault::invalid("message.receipt").with("status", other)),
        }
    }
}

/// Takes in a receipt (回执). The same one twice changes nothing, nor does one for what was sent anew since.
///
/// # Errors
/// `message.receipt-unsigned`; `message.receipt` when it does not read; `message.not-found` when there is no such message.
pub fn receive(
    tx: &mut Tx,
    adapter: Option<&Adapter>,
    at: &str,
    signature: &str,
    body: &[u8],
) -> Result<(), Fault> {
    let now = tx.real_now();
    if !adapter.is_some_and(|adapter| adapter.signed(at, body, signature, now)) {
        return Err(Fault::forbidden("message.receipt-unsigned"));
    }
    let receipt: Receipt = kit::read_json(body)?;
    let state = receipt.state()?;
    let id = receipt.id.parse().map_err(|_| Fault::not_found("message.not-found"))?;
    let row = rows::take(tx, id)?.ok_or_else(|| Fault::not_found("message.not-found"))?;
    let with_it = rows::carried(tx, id)?;
    for mut row in std::iter::once(row).chain(with_it) {
        if !matches!(row.state, State::Waiting | State::Sent) {
            continue;
        }
        row.state = state;
        row.error = (state == State::Failed).then(|| short(&receipt.reason));
        row.next_at = None;
        row.ended_at = Some(tx.now());
        rows::save(tx, &row)?;
    }
    Ok(())
}

/// Sends again what had failed or was given up; answers how many.
///
/// # Errors
/// `access.forbidden`.
pub fn resend(tx: &mut Tx, actor: &Actor, ids: &[i64]) -> Result<usize, Fault> {
    use directory::access::{Permit, require_somewhere};
    require_somewhere(actor, crate::permissions::ManageMessages::PERMISSION)?;
    let mut done = 0;
    for id in ids {
        let Some(mut row) = rows::take(tx, *id)? else { continue };
        if !matches!(row.state, State::Failed | State::GivenUp) {
            continue;
        }
        let now = tx.now();
        (row.state, row.attempts, row.next_at, row.ended_at) = (State::Waiting, 0, Some(now), None);
        // By hand each goes by itself, at once.
        (row.digest, row.together) = (None, None);
        rows::save(tx, &row)?;
        tx.enqueue(Job::new(SEND, json!({ "delivery": id })));
        tx.record(::store::Event {
            stream: "messages".to_owned(),
            kind: RESENT,
            actor: actor.ledger_name(),
            data: json!({ "delivery": id.to_string(), "channel": row.channel.as_str() }),
        });
        done += 1;
    }
    Ok(done)
}
