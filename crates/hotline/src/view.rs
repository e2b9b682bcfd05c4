//! Looking at tickets: for staff within their reach, for callers their own; and what is like it.

use std::collections::BTreeSet;

use contract::{Actor, Fault, OrganId};
use directory::access::Permit;
use serde_json::Value;
use store::{Tx, ledger};

use crate::caller::{Proof, is_theirs};
use crate::desk::Desk;
use crate::frame;
use crate::hand::stream;
use crate::model::{Hop, Ticket};
use crate::number;
use crate::permissions::Handle;
use crate::receive::phone_key;
use crate::store::{self as rows, Look};

/// Events read of a ticket.
const MOST_EVENTS: u32 = 500;
/// How far back what is like it is looked for: 30 days.
const LATELY_MS: i64 = 30 * 86_400_000;
/// Open tickets compared.
const COMPARED: u32 = 300;
/// What two texts must share to be shown beside each other, in hundredths.
const ALIKE: usize = 30;

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Happened {
    /// When, epoch ms.
    pub at: i64,
    /// What, as in [`crate::events`].
    pub kind: String,
    /// Who, as the ledger names them.
    pub actor: String,
    /// The facts.
    pub data: Value,
}

/// A ticket with its way.
#[derive(Debug, Clone)]
pub struct File {
    /// The ticket.
    pub ticket: Ticket,
    /// Units it was with.
    pub hops: Vec<Hop>,
    /// What happened.
    pub happened: Vec<Happened>,
    /// Who opened the identity.
    pub looks: Vec<Look>,
    /// The ticket it is handled with.
    pub lead: Option<Ticket>,
    /// Tickets handled with it.
    pub followers: Vec<Ticket>,
    /// Now, epoch ms.
    pub now: i64,
}

impl File {
    /// The present hop.
    pub fn hop(&self) -> Option<&Hop> {
        self.hops.iter().find(|hop| hop.no == self.ticket.hop)
    }
}

fn file(tx: &mut Tx, ticket: Ticket) -> Result<File, Fault> {
    let happened = ledger::events(tx, &stream(ticket.id), 0, MOST_EVENTS)?
        .into_iter()
        .map(|event| {
            let data = event.json()?;
            Ok(Happened { at: event.at, kind: event.kind, actor: event.actor, data })
        })
        .collect::<Result<Vec<_>, store::Error>>()?;
    let lead = match ticket.lead {
        Some(id) => rows::by_id(tx, id)?,
        None => None,
    };
    Ok(File {
        hops: rows::hops(tx, ticket.id)?,
        looks: rows::looks(tx, ticket.id)?,
        followers: rows::followers(tx, ticket.id)?,
        lead,
        happened,
        now: tx.now(),
        ticket,
    })
}

/// A ticket by its number, however it was typed.
fn find(tx: &mut Tx, given: &str) -> Result<Ticket, Fault> {
    let number = number::tidy(given).ok_or_else(|| Fault::not_found("ticket.not-found"))?;
    rows::by_number(tx, &number)?.ok_or_else(|| Fault::not_found("ticket.not-found"))
}

/// A ticket as staff may read it: the platform office within reach, a unit what it has or had.
///
/// # Errors
/// `ticket.not-found`.
pub fn for_staff(tx: &mut Tx, actor: &Actor, given: &str) -> Result<File, Fault> {
    let ticket = find(tx, given)?;
    let file = file(tx, ticket)?;
    let had = |organ: OrganId| {
        let scope = contract::Scope { region: &file.ticket.region, organ: Some(organ), item: None };
        actor.can(Handle::PERMISSION, scope)
    };
    let reaches = frame::office_reaches(actor, &file.ticket) || file.hops.iter().any(|hop| had(hop.organ));
    if reaches { Ok(file) } else { Err(Fault::not_found("ticket.not-found")) }
}

/// A ticket as its caller may read it.
///
/// # Errors
/// `ticket.not-found`.
pub fn for_caller(tx: &mut Tx, actor: &Actor, proof: &Proof, given: &str) -> Result<File, Fault> {
    let ticket = find(tx, given)?;
    is_theirs(actor, proof, &ticket)?;
    file(tx, ticket)
}

/// Pairs of neighbouring letters, without marks: what two texts share tells how alike they are, in any language and in spite of
/// a wrong letter.
fn pairs(text: &str) -> BTreeSet<(char, char)> {
    let letters: Vec<char> = text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).take(500).collect();
    letters.windows(2).filter_map(|two| Some((*two.first()?, *two.get(1)?))).collect()
}

/// How much of the shorter text is in the longer one, in hundredths.
fn alike(one: &BTreeSet<(char, char)>, other: &BTreeSet<(char, char)>) -> usize {
    let least = one.len().min(other.len());
    if least < 3 { 0 } else { one.intersection(other).count() * 100 / least }
}

/// Open tickets of the last thirty days that say much the same, the most alike first, each with how alike in hundredths.
///
/// # Errors
/// Database errors.
pub fn like_it(
    tx: &mut Tx,
    region: &str,
    text: &str,
    place: &str,
    but: Option<i64>,
) -> Result<Vec<(Ticket, usize)>, Fault> {
    let wanted = pairs(&format!("{text} {place}"));
    let since = tx.now() - LATELY_MS;
    let mut found: Vec<(Ticket, usize)> = rows::lists::lately(tx, region, since, COMPARED)?
        .into_iter()
        .filter(|ticket| Some(ticket.id) != but)
        .map(|ticket| {
            let much = alike(&wanted, &pairs(&format!("{} {}", ticket.body, ticket.place)));
            (ticket, much)
        })
        .filter(|(_, much)| *much >= ALIKE)
        .collect();
    found.sort_by_key(|(ticket, much)| (100usize.saturating_sub(*much), -ticket.id));
    found.truncate(5);
    Ok(found)
}

/// The tickets of a caller's telephone, for the agent they speak to; never those of a protected reporter.
///
/// # Errors
/// Database errors.
pub fn of_phone(tx: &mut Tx, actor: &Actor, phone: &str) -> Result<Vec<Ticket>, Fault> {
    let phone = directory::party::clean_phone(phone)?;
    if phone.is_empty() {
        return Ok(Vec::new());
    }
    let found = rows::lists::of_phone(tx, &phone_key(&phone)?, 10)?;
    Ok(found.into_iter().filter(|ticket| frame::office_reaches(actor, ticket)).collect())
}

/// Units with open tickets: how many, how many overdue, and whether anybody is there who would see them.
#[derive(Debug, Clone)]
pub struct Load {
    /// The unit.
    pub organ: OrganId,
    /// Its open tickets.
    pub open: i64,
    /// Those overdue.
    pub late: i64,
    /// Whether somebody is there.
    pub staffed: bool,
}

/// The units that have open tickets.
///
/// # Errors
/// Database errors.
pub fn loads(tx: &mut Tx, _: &Desk) -> Result<Vec<Load>, Fault> {
    let mut all = Vec::new();
    for (organ, open, late) in rows::lists::loads(tx)? {
        all.push(Load { organ, open, late, staffed: crate::platform::is_staffed(tx, organ)? });
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_about_one_thing_are_alike_in_other_words() {
        let one = pairs("新华路和平街口的路灯三天不亮了，晚上走路看不见");
        let same = pairs("和平街口新华路这边路灯不亮");
        let other = pairs("孩子上小学需要什么材料");
        assert!(alike(&one, &same) >= ALIKE, "{}", alike(&one, &same));
        assert!(alike(&one, &other) < ALIKE);
        assert_eq!(alike(&pairs("🙂🙂🙂"), &one), 0);
    }
}
