//! How long things are kept (保管期限), and what becomes of them afterwards (docs/decisions/0230).
//!
//! Every service says of its own kinds of things how long they are kept unless somebody sets another term ([`Kind`]) and how the next
//! of those that are due are erased ([`Kept`]); the plates carry them to the roof. An administrator asks for another term, another
//! person confirms it. A legal hold ([`Holds`]) keeps a case, a ticket or all of a person until it is lifted, which takes two people
//! again. The nightly work is in [`run`]; each run that erased something leaves a numbered certificate here and in the ledger.
//!
//! The purpose decides the term (Personal Information Protection Law, art. 19 and 47); what an archive must keep longer, the site
//! sets.

pub mod own;
pub mod run;

use std::collections::HashSet;
use std::sync::Arc;

use contract::lookup::{FileDesk, LicenceDesk};
use contract::{AccountId, Actor, Fault, PartyId};
use serde_json::json;
use store::{Event, Tx};

use crate::access::{Permit, require_somewhere};
use crate::permissions::{ConfirmRetention, ManageRetention};
use crate::store as rows;
use crate::{one_line, party, person};

pub use crate::store::{HoldRow, RequestRow, RunRow};

/// A term was asked for, or that a hold be lifted: data `request`, `what`, `kind`, `days`, `hold`, `reason`.
pub const ASKED: &str = "retention.asked";
/// Another person confirmed it, and it was done: data as before, and `was`.
pub const CONFIRMED: &str = "retention.confirmed";
/// It was taken back or refused: data `request`, `what`.
pub const REFUSED: &str = "retention.refused";
/// A legal hold was placed: data `hold`, `number` or `party`, `reason`, `basis`.
pub const HELD: &str = "retention.held";
/// Things were erased: data `certificate`, `kind`, `days`, `before`, `erased`, `held`, `digest`.
pub const ERASED: &str = "retention.erased";
/// Their stream in the ledger.
const STREAM: &str = "retention";

/// Longest reason, in characters.
pub const REASON_CHARS: usize = 300;
/// Holds that may stand at once: all of them are read before anything is erased.
const HOLDS_MAX: u32 = 5_000;

/// A kind of thing that is kept for so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Its name in the database and the ledger, such as `draft`.
    pub name: &'static str,
    /// Key of what it is called.
    pub words: &'static str,
    /// Key of what its term counts from.
    pub since: &'static str,
    /// Days it is kept unless an administrator sets another term.
    pub days: i64,
    /// Fewest days that may be set.
    pub least: i64,
    /// Most days that may be set.
    pub most: i64,
    /// Whether the public numbers of what was erased stay on record.
    pub listed: bool,
}

/// The next stretch of what is due.
pub struct Erasing<'a> {
    /// What ended before this instant is due, epoch ms.
    pub before: i64,
    /// Where the stretch before ended, as [`Portion::place`] said it; empty at first.
    pub place: &'a str,
    /// Most things to look at.
    pub most: u32,
    /// The run, for rows that stay as a mark.
    pub run: i64,
    /// What must not be erased.
    pub holds: &'a Holds,
    /// Uploaded files.
    pub files: &'a dyn FileDesk,
    /// Licences.
    pub licences: &'a dyn LicenceDesk,
}

/// What became of a stretch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Portion {
    /// What was erased, by its public number or its id, in order.
    pub erased: Vec<String>,
    /// How many were due and are held.
    pub held: i64,
    /// Where the next stretch begins; `None` when nothing more is due.
    pub place: Option<String>,
}

/// What became of one thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It was erased, and this is what it was called.
    Erased(String),
    /// It is due, and held.
    Held,
    /// It stays for another reason of its own.
    Stays,
    /// It is not due, and neither is what comes after it.
    Over,
}

impl Erasing<'_> {
    /// The id after which the stretch begins, where places are ids.
    pub fn after_id(&self) -> i64 {
        self.place.parse().unwrap_or(0)
    }

    /// The instant and the id after which it begins, where places are both.
    pub fn after_pair(&self) -> (i64, i64) {
        let read = |text: &str| text.parse().unwrap_or(i64::MIN);
        self.place.split_once(' ').map_or((i64::MIN, i64::MIN), |(at, id)| (read(at), read(id)))
    }

    /// Goes through rows in the order they become due; `place` says where the stretch after one begins.
    ///
    /// # Errors
    /// Those of `one`.
    pub fn each<R>(
        &self,
        tx: &mut Tx,
        rows: &[R],
        place: impl Fn(&R) -> String,
        mut one: impl FnMut(&mut Tx, &R) -> Result<Fate, Fault>,
    ) -> Result<Portion, Fault> {
        let mut portion = Portion::default();
        for row in rows {
            match one(tx, row)? {
                Fate::Erased(thing) => portion.erased.push(thing),
                Fate::Held => portion.held += 1,
                Fate::Stays => {}
                Fate::Over => return Ok(portion),
            }
        }
        let full = rows.len() >= usize::try_from(self.most).unwrap_or(usize::MAX);
        portion.place = rows.last().filter(|_| full).map(place);
        Ok(portion)
    }
}

/// Erases the next that are due, within the caller's act.
pub type Erase = fn(&mut Tx, &Erasing<'_>) -> Result<Portion, Fault>;
/// How many will be due by that instant, counted up to so many.
pub type Due = fn(&mut Tx, i64, u32) -> Result<i64, Fault>;

/// A kind of thing with how it is erased.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    /// The kind.
    pub kind: Kind,
    /// How many are due.
    pub due: Due,
    /// Erases them.
    pub erase: Erase,
}

/// Every kind of thing the house keeps, for its pages and its nightly work.
#[derive(Clone, Default)]
pub struct Kinds(pub Arc<[Kept]>);

impl Kinds {
    /// The kind with this name.
    pub fn of(&self, name: &str) -> Option<&Kept> {
        self.0.iter().find(|kept| kept.kind.name == name)
    }
}

/// What is held now.
#[derive(Debug, Clone, Default)]
pub struct Holds {
    numbers: HashSet<String>,
    parties: HashSet<i64>,
    accounts: HashSet<i64>,
}

impl Holds {
    fn read(tx: &mut Tx) -> Result<Self, Fault> {
        let mut holds = Self::default();
        for hold in rows::open_holds(tx, HOLDS_MAX)? {
            match hold.party {
                Some(party) => {
                    holds.accounts.extend(rows::accounts_for_party(tx, PartyId(party))?);
                    holds.parties.insert(party);
                }
                None => {
                    holds.numbers.insert(hold.number);
                }
            }
        }
        Ok(holds)
    }

    /// Whether what has this public number is held.
    pub fn number(&self, number: &str) -> bool {
        self.numbers.contains(number)
    }

    /// Whether this person, and so all of theirs, is held.
    pub fn party(&self, party: i64) -> bool {
        self.parties.contains(&party)
    }

    /// Whether the person of this account is held.
    pub fn account(&self, account: i64) -> bool {
        self.accounts.contains(&account)
    }
}

/// How many days things of this kind are kept.
///
/// # Errors
/// Only the store's.
pub fn term(tx: &mut Tx, kind: &Kind) -> Result<i64, Fault> {
    // What was set under other bounds stays within these.
    Ok(rows::term(tx, kind.name)?.map_or(kind.days, |days| days.clamp(kind.least, kind.most)))
}

/// The same as an instant: what ended before it is due, epoch ms.
///
/// # Errors
/// Only the store's.
pub fn due_before(tx: &mut Tx, kind: &Kind) -> Result<i64, Fault> {
    let days = term(tx, kind)?;
    Ok(tx.now().saturating_sub(days.saturating_mul(contract::time::DAY_MS)))
}

fn reason(text: &str) -> Result<String, Fault> {
    let text = one_line(text, REASON_CHARS);
    if text.is_empty() { Err(Fault::invalid("retention.reason")) } else { Ok(text) }
}

fn tell(tx: &mut Tx, kind: &'static str, actor: &Actor, data: serde_json::Value) {
    tx.record(Event { stream: STREAM.to_owned(), kind, actor: actor.ledger_name(), data });
}

/// Asks for another term; it holds once another person has confirmed it.
///
/// # Errors
/// `access.forbidden`; `retention.reason`; `retention.days` with the bounds; `retention.same` for the term there is;
/// `retention.waiting`; `directory.person-needed`.
pub fn ask_term(tx: &mut Tx, actor: &Actor, kind: &Kind, days: i64, why: &str) -> Result<i64, Fault> {
    require_somewhere(actor, ManageRetention::PERMISSION)?;
    if !(kind.least..=kind.most).contains(&days) {
        return Err(Fault::invalid("retention.days").with("least", kind.least).with("most", kind.most));
    }
    if term(tx, kind)? == days {
        return Err(Fault::invalid("retention.same"));
    }
    ask(tx, actor, ("term", kind.name), Some(days), why)
}

/// Asks that a hold be lifted; it is once another person has confirmed it.
///
/// # Errors
/// `access.forbidden`; `retention.reason`; `retention.hold-gone`; `retention.waiting`; `directory.person-needed`.
pub fn ask_lift(tx: &mut Tx, actor: &Actor, hold: i64, why: &str) -> Result<i64, Fault> {
    require_somewhere(actor, ManageRetention::PERMISSION)?;
    let open = rows::hold(tx, hold)?.is_some_and(|hold| hold.lifted_at.is_none());
    if !open {
        return Err(Fault::conflict("retention.hold-gone"));
    }
    ask(tx, actor, ("lift", &hold.to_string()), None, why)
}

fn ask(
    tx: &mut Tx,
    actor: &Actor,
    (what, subject): (&str, &str),
    days: Option<i64>,
    why: &str,
) -> Result<i64, Fault> {
    let why = reason(why)?;
    person::known(tx, actor.account)?;
    if rows::waiting_request(tx, what, subject)?.is_some() {
        return Err(Fault::conflict("retention.waiting"));
    }
    let id = tx.new_id();
    let now = tx.now();
    rows::insert_request(
        tx,
        &RequestRow {
            id,
            what: what.to_owned(),
            subject: subject.to_owned(),
            days,
            reason: why.clone(),
            asked_by: actor.account.0,
            asked_name: actor.name.clone(),
            asked_at: now,
            state: "waiting".to_owned(),
            settled_name: None,
            settled_at: None,
        },
    )?;
    let data = match what {
        "term" => json!({ "request": id, "what": what, "kind": subject, "days": days, "reason": why }),
        _ => json!({ "request": id, "what": what, "hold": subject, "reason": why }),
    };
    tell(tx, ASKED, actor, data);
    Ok(id)
}

/// What was asked for and still waits, locked.
fn waiting(tx: &mut Tx, id: i64) -> Result<RequestRow, Fault> {
    let found = rows::take_request(tx, id)?.ok_or_else(|| Fault::not_found("retention.request-unknown"))?;
    if found.state == "waiting" { Ok(found) } else { Err(Fault::conflict("retention.settled")) }
}

/// Confirms what another person asked for, and does it.
///
/// # Errors
/// `access.forbidden`; `retention.request-unknown`, `retention.settled`; `directory.two-own` for who asked, with whichever
/// account; `directory.person-needed`; `retention.days` where the kind is not kept here any more or has other bounds now.
pub fn confirm(tx: &mut Tx, actor: &Actor, kinds: &Kinds, id: i64) -> Result<(), Fault> {
    require_somewhere(actor, ConfirmRetention::PERMISSION)?;
    let request = waiting(tx, id)?;
    let asker = AccountId(request.asked_by);
    if person::same(tx, actor.account, asker)? {
        return Err(Fault::forbidden("directory.two-own"));
    }
    person::known(tx, actor.account)?;
    person::known(tx, asker)?;
    rows::take_turn(tx)?;
    let data = match (request.what.as_str(), request.days) {
        ("term", Some(days)) => {
            let kind = kinds.of(&request.subject).map(|kept| kept.kind);
            let kind = kind.filter(|kind| (kind.least..=kind.most).contains(&days));
            let kind = kind.ok_or_else(|| Fault::conflict("retention.settled"))?;
            let was = term(tx, &kind)?;
            rows::set_term(tx, kind.name, days, &request.reason, (&request.asked_name, &actor.name))?;
            json!({ "request": id, "what": "term", "kind": kind.name, "days": days, "was": was })
        }
        _ => {
            let hold = request.subject.parse().unwrap_or(0);
            rows::lift_hold(tx, hold, &actor.name, &request.reason)?;
            json!({ "request": id, "what": "lift", "hold": request.subject, "reason": request.reason })
        }
    };
    rows::settle_request(tx, id, "confirmed", &actor.name)?;
    tell(tx, CONFIRMED, actor, data);
    Ok(())
}

/// Ends a request undone: whoever asked takes it back, whoever could confirm refuses it.
///
/// # Errors
/// `access.forbidden` for anybody else; `retention.request-unknown`, `retention.settled`.
pub fn end(tx: &mut Tx, actor: &Actor, id: i64) -> Result<(), Fault> {
    if require_somewhere(actor, ManageRetention::PERMISSION).is_err() {
        require_somewhere(actor, ConfirmRetention::PERMISSION)?;
    }
    let request = waiting(tx, id)?;
    let own = request.asked_by == actor.account.0;
    if !own {
        require_somewhere(actor, ConfirmRetention::PERMISSION)?;
    }
    rows::settle_request(tx, id, if own { "withdrawn" } else { "refused" }, &actor.name)?;
    tell(tx, REFUSED, actor, json!({ "request": id, "what": request.what }));
    Ok(())
}

/// What is to be held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// What has this public number: a case, a ticket.
    Number(String),
    /// All of a person's.
    Party(PartyId),
}

/// Places a hold, at once: what is held is not erased from now on.
///
/// # Errors
/// `access.forbidden`; `retention.reason`; `retention.number` for an empty number; `party.unknown`; `retention.held-already`;
/// `retention.too-many-holds`.
pub fn hold(tx: &mut Tx, actor: &Actor, subject: &Subject, why: &str, basis: &str) -> Result<i64, Fault> {
    require_somewhere(actor, ManageRetention::PERMISSION)?;
    let (why, basis) = (reason(why)?, one_line(basis, REASON_CHARS));
    let (party, number) = match subject {
        Subject::Number(number) => (None, one_line(number, 60).to_uppercase()),
        Subject::Party(id) => {
            party::by_id(tx, *id)?.ok_or_else(|| Fault::not_found("party.unknown"))?;
            (Some(id.0), String::new())
        }
    };
    if party.is_none() && number.is_empty() {
        return Err(Fault::invalid("retention.number"));
    }
    // What is being erased at this moment ends first; what comes after it sees the hold.
    rows::take_turn(tx)?;
    let open = rows::open_holds(tx, HOLDS_MAX)?;
    if open.iter().any(|hold| hold.party == party && hold.number == number) {
        return Err(Fault::conflict("retention.held-already"));
    }
    if open.len() >= usize::try_from(HOLDS_MAX).unwrap_or(usize::MAX) {
        return Err(Fault::conflict("retention.too-many-holds"));
    }
    let id = tx.new_id();
    rows::insert_hold(tx, id, party, &number, (&why, &basis), &actor.name)?;
    let mut data = json!({ "hold": id, "reason": why, "basis": basis });
    match party {
        Some(party) => data["party"] = party.into(),
        None => data["number"] = number.into(),
    }
    tell(tx, HELD, actor, data);
    Ok(id)
}

/// A kind of thing as the page shows it.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The kind.
    pub kind: Kind,
    /// Days it is kept.
    pub days: i64,
    /// Who asked for that term and who confirmed it, where it is not the one it came with.
    pub set: Option<(String, String)>,
    /// How many are due now, in thirty days, in a year; each counted up to [`COUNTED`].
    pub due: [i64; 3],
}

/// How far things that will be due are counted.
pub const COUNTED: u32 = 10_000;

/// Every kind with its term and what will be due when.
///
/// # Errors
/// Only the store's.
pub fn standing(tx: &mut Tx, kinds: &Kinds) -> Result<Vec<Standing>, Fault> {
    let mut all = Vec::with_capacity(kinds.0.len());
    for kept in kinds.0.iter() {
        let (days, set) = (term(tx, &kept.kind)?, rows::term_set(tx, kept.kind.name)?);
        let before = due_before(tx, &kept.kind)?;
        let mut due = [0; 3];
        for (due, ahead) in due.iter_mut().zip([0, 30, 365]) {
            *due = (kept.due)(tx, before.saturating_add(ahead * contract::time::DAY_MS), COUNTED)?;
        }
        all.push(Standing { kind: kept.kind, days, set, due });
    }
    Ok(all)
}

/// What waits for another person, and what was settled last.
///
/// # Errors
/// Only the store's.
pub fn requests(tx: &mut Tx) -> Result<Vec<RequestRow>, Fault> {
    Ok(rows::requests(tx, 30)?)
}

/// Holds, those that stand first; at most `most`.
///
/// # Errors
/// Only the store's.
pub fn holds(tx: &mut Tx, most: u32) -> Result<Vec<HoldRow>, Fault> {
    Ok(rows::holds(tx, most)?)
}

/// Certificates, newest first, before this run.
///
/// # Errors
/// Only the store's.
pub fn certificates(tx: &mut Tx, before: i64, most: u32) -> Result<Vec<RunRow>, Fault> {
    Ok(rows::certificates(tx, before, most)?)
}

/// A certificate as it is shown.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// The run it is of.
    pub run: RunRow,
    /// Numbers of what was erased, with their place.
    pub things: Vec<(i64, String)>,
    /// Whether the numbers give the digest; only known where they are on record.
    pub holds: Option<bool>,
}

/// A certificate with at most so many numbers of what was erased, after a place.
///
/// # Errors
/// Only the store's.
pub fn certificate(tx: &mut Tx, number: &str, after: i64, most: u32) -> Result<Option<Certificate>, Fault> {
    let Some(run) = rows::certificate(tx, number)? else { return Ok(None) };
    let things = rows::erased(tx, run.id, after, most)?;
    let (mut digest, mut no) = (run::START.to_owned(), 0);
    loop {
        let page = rows::erased(tx, run.id, no, 1_000)?;
        let Some((last, _)) = page.last() else { break };
        no = *last;
        digest = page.iter().fold(digest, |digest, (_, thing)| run::onward(&digest, thing));
    }
    let holds = (no > 0).then(|| digest == run.digest && no == run.erased);
    Ok(Some(Certificate { run, things, holds }))
}

/// The certificate by which what has this public number was erased.
///
/// # Errors
/// Only the store's.
pub fn erased_by(tx: &mut Tx, number: &str) -> Result<Option<String>, Fault> {
    Ok(rows::erased_by(tx, &one_line(number, 60).to_uppercase())?)
}
