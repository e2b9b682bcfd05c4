//! Taking in (受理): one form, one number, whatever way it comes; and answering at once.

use contract::{AccountId, Actor, ActorKind, Fault, FaultKind};
use directory::access::Permit;
use directory::party;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Tx, vault};

use crate::clock;
use crate::desk::Desk;
use crate::events;
use crate::frame::{self, Act};
use crate::hand::{Hand, record};
use crate::model::{Channel, State, Ticket, TicketKind};
use crate::permissions::Receive as MayReceive;
use crate::rules::Rules;
use crate::store as rows;
use crate::{number, together, unit};

/// Longest words of a caller, in characters.
pub const BODY_MOST: usize = 2000;
/// Fewest.
pub const BODY_LEAST: usize = 5;
/// Longest place, name, origin.
pub const LINE_MOST: usize = 120;
/// Letters of a title.
const TITLE: usize = 32;
/// The same words by the same caller within this time are one ticket: a button pressed twice, a page sent again.
const SAME_MS: i64 = 24 * 3_600_000;
/// The same for a ticket that was closed at once.
const TWICE_MS: i64 = 10 * 60_000;

/// Within this time one caller may tell so many things, and one address of strangers so many.
const FLOOD_MS: i64 = 15 * 60_000;
const FLOOD: usize = 10;
const FLOOD_OF_ADDRESS: usize = 30;

/// What somebody wants.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// What kind; `None` where they did not say.
    pub kind: Option<TicketKind>,
    /// In their words.
    pub body: String,
    /// Where.
    pub place: String,
    /// Their name; may be empty.
    pub name: String,
    /// Their telephone; may be empty.
    pub phone: String,
    /// Whether they want to stay unnamed.
    pub anonymous: bool,
    /// Whether their identity is to be sealed.
    pub protected: bool,
    /// Whether it is no emergency though it sounds like one.
    pub no_emergency: bool,
    /// Whether everybody may read what happened and where, as the caller agrees.
    pub open: bool,
    /// The class, where whoever sends it has chosen one.
    pub class: Option<String>,
    /// Whether it is urgent, as an agent says.
    pub urgent: bool,
    /// How it came in.
    pub channel: Option<Channel>,
    /// Where from there.
    pub origin: String,
}

/// Who they are, as it lies encrypted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Name.
    #[serde(default)]
    pub name: String,
    /// Telephone.
    #[serde(default)]
    pub phone: String,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Received {
    /// The ticket.
    pub ticket: Ticket,
    /// What one says beside the number, where no telephone was left.
    pub code: Option<String>,
    /// Whether it had been taken in before.
    pub again: bool,
}

/// The place a contact is sealed for.
pub(crate) fn contact_place(id: i64) -> String {
    format!("hotline:{id}")
}

/// The key that finds the tickets of whoever is signed in.
///
/// # Errors
/// When the vault is locked.
pub fn caller_key(actor: &Actor) -> Result<Option<String>, Fault> {
    match (actor.kind, actor.party) {
        (ActorKind::Applicant, Some(party)) => {
            Ok(Some(vault::mark(&["hotline caller", &party.0.to_string()])?))
        }
        _ => Ok(None),
    }
}

/// The key that finds the tickets of a telephone.
///
/// # Errors
/// When the vault is locked.
pub fn phone_key(phone: &str) -> Result<String, Fault> {
    Ok(vault::mark(&["hotline phone", phone])?)
}

/// The key of what one says beside the number.
///
/// # Errors
/// When the vault is locked.
pub fn tail_key(id: i64, tail: &str) -> Result<String, Fault> {
    Ok(vault::mark(&["hotline tail", &id.to_string(), tail])?)
}

/// Words from outside: line ends in one spelling, no control characters.
pub(crate) fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| *c == '\n' || !c.is_control()).collect::<String>().trim().to_owned()
}

/// Words on one line, of bounded length.
pub(crate) fn line(text: &str, most: usize) -> Result<String, Fault> {
    let line = clean(text).split_whitespace().collect::<Vec<_>>().join(" ");
    match line.chars().count() > most {
        true => Err(Fault::invalid("ticket.line-too-long").with("max", most)),
        false => Ok(line),
    }
}

/// Words that must say something: a reason, an answer.
///
/// # Errors
/// `ticket.reason-missing`, `ticket.body-too-long`.
pub(crate) fn said(text: &str) -> Result<String, Fault> {
    let text = clean(text);
    if text.chars().count() > BODY_MOST {
        return Err(Fault::invalid("ticket.body-too-long").with("max", BODY_MOST));
    }
    if text.is_empty() { Err(Fault::invalid("ticket.reason-missing")) } else { Ok(text) }
}

fn title(body: &str) -> String {
    let first = body.lines().next().unwrap_or_default();
    let short: String = first.chars().take(TITLE).collect();
    if short.len() < first.len() { format!("{short}…") } else { short }
}

/// A wish, checked.
struct Checked {
    kind: TicketKind,
    body: String,
    place: String,
    origin: String,
    contact: Contact,
    protected: bool,
    open: bool,
    class: Option<String>,
}

fn check(wish: &Wish) -> Result<Checked, Fault> {
    let kind = wish.kind.ok_or_else(|| Fault::invalid("ticket.kind-missing"))?;
    let body = clean(&wish.body);
    let letters = body.chars().count();
    if letters > BODY_MOST {
        return Err(Fault::invalid("ticket.body-too-long").with("max", BODY_MOST));
    }
    if letters < BODY_LEAST {
        return Err(Fault::invalid("ticket.body-too-short").with("least", BODY_LEAST));
    }
    if wish.anonymous && !kind.may_be_anonymous() {
        return Err(Fault::invalid("ticket.not-anonymous"));
    }
    let contact = match wish.anonymous {
        true => Contact::default(),
        false => {
            let phone = party::clean_phone(&wish.phone)?;
            if phone.is_empty() && !kind.may_be_anonymous() {
                return Err(Fault::invalid("ticket.phone-missing"));
            }
            Contact { name: line(&wish.name, LINE_MOST)?, phone }
        }
    };
    let protected = wish.protected && kind == TicketKind::Report;
    Ok(Checked {
        kind,
        body,
        place: line(&wish.place, LINE_MOST)?,
        origin: line(&wish.origin, LINE_MOST)?,
        protected,
        // What is sealed is not shown to everybody, whatever was ticked besides.
        open: wish.open && !protected,
        class: wish.class.clone(),
        contact,
    })
}

/// Whether this actor may take in what somebody else wants.
///
/// # Errors
/// `access.forbidden`.
pub fn may_receive(actor: &Actor) -> Result<&contract::Posting, Fault> {
    directory::access::require_somewhere(actor, MayReceive::PERMISSION)
}

/// Takes a wish in: of whoever is signed in or not, through the portal; of a caller, by an agent. What sounds like an emergency is
/// not taken in but told the number to call, unless they say that it is none.
///
/// # Errors
/// `ticket.emergency` with `line`, what is missing or too long, `ticket.too-often` for a flood.
pub fn receive(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    address: &str,
    wish: &Wish,
) -> Result<Received, Fault> {
    let by_agent = actor.kind == ActorKind::Staff;
    let region = match by_agent {
        true => may_receive(actor)?.region.clone(),
        false => desk.region.clone(),
    };
    let checked = check(wish)?;
    let rules = desk.rules.now(tx)?;
    if let Some((emergency, word)) = rules.emergency(&checked.body).filter(|_| !wish.no_emergency) {
        return Err(Fault::conflict("ticket.emergency").with("line", &emergency.number).with("word", word));
    }
    let caller_key = caller_key(actor)?;
    let same_key = same_key(&checked, caller_key.as_deref(), address)?;
    if let Some(ticket) = told_before(tx, &same_key)? {
        return Ok(Received { ticket, code: None, again: true });
    }
    let from_key = not_a_flood(tx, caller_key.as_deref(), address, by_agent)?;
    // How it came in is said by whoever took it in, never by the caller.
    let channel = match actor.kind {
        ActorKind::Staff => wish.channel.unwrap_or(Channel::Phone),
        ActorKind::System => wish.channel.unwrap_or(Channel::Portal),
        _ => Channel::Portal,
    };
    let code = if checked.contact.phone.is_empty() { Some(vault::code()?) } else { None };
    let keys = Keys { caller: caller_key, same: same_key, from: from_key };
    let mut ticket = ticket(tx, &checked, &rules, region, keys, code.as_deref())?;
    ticket.channel = channel;
    ticket.urgent |= wish.urgent;
    if by_agent {
        ticket.received_by = actor.account;
    }
    let now = tx.now();
    clock::start(tx, desk, &mut ticket, now)?;
    rows::insert(tx, &ticket)?;
    let data = json!({ "kind": ticket.kind.as_str(), "channel": channel.as_str(), "due": ticket.due_at,
        "no-emergency": wish.no_emergency });
    record(tx, actor, events::RECEIVED, &ticket, data);
    Ok(Received { ticket, code, again: false })
}

/// By what the same wish of the same caller is known again.
fn same_key(checked: &Checked, caller: Option<&str>, address: &str) -> Result<String, Fault> {
    let phone = Some(checked.contact.phone.as_str()).filter(|phone| !phone.is_empty());
    let whose = caller.or(phone).unwrap_or(address);
    Ok(vault::mark(&["hotline same", whose, checked.kind.as_str(), &checked.body])?)
}

/// The ticket of the same wish. What has ended may be told again; a button pressed twice is no second matter.
fn told_before(tx: &mut Tx, same_key: &str) -> Result<Option<Ticket>, Fault> {
    let now = tx.now();
    let is_same = |known: &Ticket| match known.state {
        State::Withdrawn => false,
        State::Closed => known.received_at > now - TWICE_MS,
        _ => true,
    };
    Ok(rows::same(tx, same_key, now - SAME_MS)?.filter(is_same))
}

/// The key by which tickets are counted against a flood. Who is signed in counts by themself; of strangers all of one address,
/// where many may sit behind one.
fn not_a_flood(tx: &mut Tx, caller: Option<&str>, address: &str, by_agent: bool) -> Result<String, Fault> {
    let (from, most) = match caller {
        Some(key) => (key, FLOOD),
        None => (address, FLOOD_OF_ADDRESS),
    };
    let from_key = vault::mark(&["hotline from", from])?;
    let since = tx.now() - FLOOD_MS;
    if !by_agent && rows::lately_from(tx, &from_key, since)? >= most {
        return Err(Fault::new(FaultKind::TooMany, "ticket.too-often").with("minutes", FLOOD_MS / 60_000));
    }
    Ok(from_key)
}

/// Marks by which a ticket is found again without saying who it is of.
struct Keys {
    caller: Option<String>,
    same: String,
    from: String,
}

/// The ticket as it begins, with who it is of sealed.
fn ticket(
    tx: &mut Tx,
    checked: &Checked,
    rules: &Rules,
    region: String,
    keys: Keys,
    code: Option<&str>,
) -> Result<Ticket, Fault> {
    let id = tx.new_id();
    let contact = &checked.contact;
    let digits: String = contact.phone.chars().filter(char::is_ascii_digit).collect();
    let tail = code.unwrap_or_else(|| &digits[digits.len().saturating_sub(4)..]);
    let plain = serde_json::to_vec(contact).map_err(|e| Fault::internal("hotline.broken", e))?;
    Ok(Ticket {
        id,
        number: number::next(tx, &region)?,
        region,
        kind: checked.kind,
        channel: Channel::Portal,
        origin: checked.origin.clone(),
        urgent: rules.urgent(&checked.body).is_some(),
        state: State::Received,
        revision: 1,
        title: title(&checked.body),
        class: checked
            .class
            .clone()
            .or_else(|| rules.suggest(&checked.body).first().map(|one| one.class.key.clone())),
        body: checked.body.clone(),
        place: checked.place.clone(),
        organ: None,
        hop: 0,
        taken_by: None,
        caller: shown(checked.protected, party::masked_name(&contact.name)),
        phone: shown(checked.protected, party::mask_phone(&contact.phone)),
        contact: vault::seal(&contact_place(id), &plain)?,
        caller_key: keys.caller,
        phone_key: match contact.phone.as_str() {
            "" => None,
            phone => Some(phone_key(phone)?),
        },
        tail_key: tail_key(id, tail)?,
        same_key: keys.same,
        from_key: keys.from,
        protected: checked.protected,
        received_at: tx.now(),
        received_by: AccountId(0),
        take_by: None,
        due_at: 0,
        warn_at: 0,
        provisional: false,
        extended: None,
        alarmed: 0,
        answer: None,
        answered_at: None,
        answered_by: None,
        closed_at: None,
        solved: None,
        content: None,
        comment: None,
        rated_at: None,
        reopened: 0,
        lead: None,
        listed_at: checked.open.then(|| tx.now()),
    })
}

fn shown(protected: bool, masked: String) -> String {
    if protected { String::new() } else { masked }
}

/// Answers on the spot and closes: a consultation needs nobody else.
///
/// # Errors
/// `ticket.not-found`, `ticket.too-late`, `ticket.not-at-once`, `ticket.empty-phrase`.
pub fn answer_now(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    id: i64,
    revision: i64,
    answer: &str,
) -> Result<(), Fault> {
    answer_from(tx, desk, actor, (id, revision), answer, None)
}

/// The same, with the entry of the knowledge base it was answered from.
///
/// # Errors
/// As [`answer_now`].
pub fn answer_from(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    (id, revision): (i64, i64),
    answer: &str,
    knowledge: Option<&str>,
) -> Result<(), Fault> {
    let mut hand = Hand::take(tx, id)?;
    frame::may(Act::AnswerNow, hand.ticket(), hand.hop(), actor)?;
    hand.expect_revision(revision)?;
    let answer = match hand.ticket().kind {
        TicketKind::Praise => said(answer)?,
        _ => unit::answer(tx, desk, answer)?,
    };
    let now = tx.now();
    let ticket = hand.change();
    frame::enter(ticket, Act::AnswerNow, State::Closed)?;
    ticket.answer = Some(answer);
    (ticket.answered_at, ticket.answered_by, ticket.closed_at) = (Some(now), Some(actor.account), Some(now));
    clock::stop(tx, hand.ticket());
    let from = match knowledge {
        Some(code) => crate::knowledge::used(tx, code)?,
        None => None,
    };
    let data = from.map_or_else(|| json!({}), |code| json!({ "entry": code }));
    record(tx, actor, events::ANSWERED, hand.ticket(), data);
    together::answer_along(tx, actor, hand.ticket())?;
    hand.put_back(tx)
}
