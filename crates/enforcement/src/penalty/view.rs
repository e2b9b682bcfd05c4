//! Looking at penalty cases: the body that enforces, a body a case is offered to, everybody what is published; what others may know.

use contract::lookup::{PenaltyLookup, PenaltySummary};
use contract::time::china_date;
use contract::{Actor, Fault, OrganId, PartyId, Scope};
use directory::access::{ListScope, Permit};
use directory::party::{PartyKind, masked_name};
use store::Tx;

use super::course::{missing, read, scope};
use super::model::{Case, Paper, State, Statement};
use super::party;
use super::powers::Power;
use crate::permissions::{DecidePenalty, HandlePenalty};
use crate::store::penalty as rows;

/// A case with all that belongs to it.
#[derive(Debug, Clone)]
pub struct File {
    /// It.
    pub case: Case,
    /// The power it was filed under.
    pub power: Power,
    /// Who is pursued.
    pub party: String,
    /// Whether that is a citizen.
    pub person: bool,
    /// Whether the penalty is one there is a right to a hearing about, or outside the range.
    pub heavy: bool,
    /// Documents.
    pub papers: Vec<Paper>,
    /// What the party said.
    pub said: Vec<Statement>,
    /// Whether this person investigates it.
    pub officer: bool,
    /// Whether this person decides.
    pub decider: bool,
    /// Whether it is offered to this person's body.
    pub offered: bool,
    /// Now, epoch ms.
    pub now: i64,
}

fn offered(case: &Case, actor: &Actor) -> bool {
    let to = Scope { region: &case.row.region, organ: Some(OrganId(case.row.sent_to)), item: None };
    case.row.sent_to != 0 && actor.can(HandlePenalty::PERMISSION, to)
}

/// Fills in what belongs to a case.
fn whole(tx: &mut Tx, case: Case, actor: &Actor) -> Result<File, Fault> {
    let (list, power) = super::course::power(tx, &case.row)?;
    let party = directory::party::by_id(tx, PartyId(case.row.party))?;
    let person = party.as_ref().is_some_and(|party| party.kind == PartyKind::Person);
    let heavy = list.heard(&case.of.kinds, case.of.yuan, person) || case.of.outside.is_some();
    let own = super::course::is_officer(&case, actor);
    Ok(File {
        papers: rows::papers(tx, case.row.id)?,
        said: party::statements(&case)?,
        officer: own && actor.can(HandlePenalty::PERMISSION, scope(&case.row)),
        decider: !own && actor.can(DecidePenalty::PERMISSION, scope(&case.row)),
        offered: offered(&case, actor),
        party: party.map(|party| party.name).unwrap_or_default(),
        now: tx.now(),
        power,
        person,
        heavy,
        case,
    })
}

/// A case as staff see it.
///
/// # Errors
/// `enforce.not-found`.
pub fn file(tx: &mut Tx, actor: &Actor, number: &str) -> Result<File, Fault> {
    let case = read(rows::by_number(tx, number)?.ok_or_else(missing)?)?;
    let may = [HandlePenalty::PERMISSION, DecidePenalty::PERMISSION];
    match may.iter().any(|one| actor.can(*one, scope(&case.row))) || offered(&case, actor) {
        true => whole(tx, case, actor),
        false => Err(missing()),
    }
}

/// One's own case as its party sees it.
///
/// # Errors
/// `enforce.not-found`.
pub fn own(tx: &mut Tx, actor: &Actor, number: &str) -> Result<File, Fault> {
    let case = party::own(tx, actor, number)?;
    whole(tx, case, actor)
}

/// A decision that is published today.
///
/// # Errors
/// `enforce.not-found`.
pub fn public(tx: &mut Tx, number: &str) -> Result<File, Fault> {
    let case = read(rows::by_number(tx, number)?.ok_or_else(missing)?)?;
    let today = china_date(tx.now()).to_string();
    match case.row.state.is_penalty()
        && case.row.public_until.as_deref().is_some_and(|until| *until >= *today)
    {
        true => whole(tx, case, &Actor::system("portal")),
        false => Err(missing()),
    }
}

/// The name as everybody may read it.
pub fn public_name(name: &str, person: bool) -> String {
    if person { masked_name(name) } else { name.to_owned() }
}

/// A row of a list: the case, who is pursued, whether that is a citizen, the power's name.
pub type Line = (Case, String, bool, contract::Text);

fn lines(tx: &mut Tx, found: Vec<super::model::Row>) -> Result<Vec<Line>, Fault> {
    let mut all = Vec::new();
    for row in found {
        let case = read(row)?;
        let party = directory::party::by_id(tx, PartyId(case.row.party))?;
        let person = party.as_ref().is_some_and(|party| party.kind == PartyKind::Person);
        let (_, power) = super::course::power(tx, &case.row)?;
        all.push((case, party.map(|party| party.name).unwrap_or_default(), person, power.name));
    }
    Ok(all)
}

/// Decisions published today, the latest first.
///
/// # Errors
/// Database errors.
pub fn published(tx: &mut Tx, before: i64, most: u32) -> Result<Vec<Line>, Fault> {
    let today = china_date(tx.now()).to_string();
    let found = rows::published(tx, &today, before, most)?;
    lines(tx, found)
}

/// Cases of the bodies this person enforces or decides for: in these states; or those offered to them.
///
/// # Errors
/// Database errors.
pub fn within(
    tx: &mut Tx,
    scope: &ListScope,
    states: &[State],
    offered: bool,
    before: i64,
    most: u32,
) -> Result<Vec<Line>, Fault> {
    let found = rows::within(tx, scope, states, offered, before, most)?;
    lines(tx, found)
}

/// Answers others what a penalty is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Penalties;

impl PenaltyLookup for Penalties {
    fn penalty(&self, tx: &mut Tx, number: &str) -> Result<Option<PenaltySummary>, Fault> {
        Ok(rows::by_number(tx, number)?.map(|row| PenaltySummary {
            party: PartyId(row.party),
            organ: OrganId(row.organ),
            number: row.number,
        }))
    }
}
