//! What every act on a tender begins and ends with: who may, in which state, and the trace it leaves.

use contract::time::china_date;
use contract::{Actor, Fault, OrganId, Permission, Scope};
use directory::access::Permit;
use serde_json::Value;
use store::{Event, Tx};

use crate::model::{State, Tender};
use crate::permissions::{Serve, Supervise, Tender as Tendering};
use crate::store as rows;

/// Longest text of several lines, in characters.
pub const TEXT_MOST: usize = 20_000;
/// Longest line, in characters.
pub const LINE_MOST: usize = 200;

/// Writes an event in the stream of a tender.
pub(crate) fn note(tx: &mut Tx, actor: &Actor, kind: &'static str, tender: &Tender, more: Value) {
    let mut data = more;
    data["number"] = tender.number.as_str().into();
    tx.record(Event { stream: format!("trade:{}", tender.id), kind, actor: actor.ledger_name(), data });
}

/// A text that is there, fits, and holds nothing that turns the page around.
///
/// # Errors
/// `trade.text-missing`, `trade.text-long`.
pub(crate) fn said(text: &str, most: usize) -> Result<String, Fault> {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    match text.chars().count() {
        0 => Err(Fault::invalid("trade.text-missing")),
        n if n > most || text.chars().any(kit::turns_order) => {
            Err(Fault::invalid("trade.text-long").with("most", most))
        }
        _ => Ok(text),
    }
}

/// A tender by its number, to be changed.
///
/// # Errors
/// `trade.unknown`.
pub(crate) fn take(tx: &mut Tx, number: &str) -> Result<Tender, Fault> {
    rows::tenders::take(tx, number.trim())?.ok_or_else(|| Fault::not_found("trade.unknown"))
}

/// A tender that everybody may see.
///
/// # Errors
/// `trade.unknown`, also for a draft.
pub fn public(tx: &mut Tx, number: &str) -> Result<Tender, Fault> {
    let found = rows::tenders::by_number(tx, number.trim())?;
    found.filter(Tender::is_public).ok_or_else(|| Fault::not_found("trade.unknown"))
}

/// Writes a tender back after an act.
pub(crate) fn keep(tx: &mut Tx, tender: &mut Tender) -> Result<(), Fault> {
    tender.revision += 1;
    Ok(rows::tenders::save(tx, tender)?)
}

/// What a tender is about, for the check against the tenderer's postings.
pub(crate) fn scope(tender: &Tender) -> Scope<'_> {
    Scope { region: &tender.region, organ: Some(OrganId(tender.organ)), item: None }
}

/// The same for the authority's postings.
pub(crate) fn authority_scope(tender: &Tender) -> Scope<'_> {
    Scope { region: &tender.region, organ: Some(OrganId(tender.authority)), item: None }
}

/// As what somebody of the staff sees a tender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Roles {
    /// The tenderer.
    pub tenderer: bool,
    /// The platform.
    pub platform: bool,
    /// The authority.
    pub supervisor: bool,
}

/// As what this person sees the tender.
pub fn roles(tender: &Tender, actor: &Actor) -> Roles {
    let platform = Scope { organ: None, ..scope(tender) };
    Roles {
        tenderer: actor.can(Tendering::PERMISSION, scope(tender)),
        platform: tender.is_public() && actor.can(Serve::PERMISSION, platform),
        supervisor: tender.is_public() && actor.can(Supervise::PERMISSION, authority_scope(tender)),
    }
}

/// A tender as staff see it.
///
/// # Errors
/// `trade.unknown` for who may not see it.
pub fn for_staff(tx: &mut Tx, actor: &Actor, number: &str) -> Result<(Tender, Roles), Fault> {
    let found =
        rows::tenders::by_number(tx, number.trim())?.ok_or_else(|| Fault::not_found("trade.unknown"))?;
    let roles = roles(&found, actor);
    match roles == Roles::default() {
        true => Err(Fault::not_found("trade.unknown")),
        false => Ok((found, roles)),
    }
}

/// Takes a tender for an act of somebody with this permission.
///
/// # Errors
/// `trade.unknown` for who may not see it, `trade.not-yours`, `trade.changed` for a page that is not of now, `trade.wrong-state`.
pub(crate) fn hold(
    tx: &mut Tx,
    actor: &Actor,
    number: &str,
    revision: i64,
    permission: Permission,
    states: &[State],
) -> Result<Tender, Fault> {
    let tender = take(tx, number)?;
    let found = roles(&tender, actor);
    let may = match permission {
        one if one == Tendering::PERMISSION => found.tenderer,
        one if one == Serve::PERMISSION => found.platform,
        one if one == Supervise::PERMISSION => found.supervisor,
        _ => false,
    };
    if !may {
        return Err(match found == Roles::default() {
            true => Fault::not_found("trade.unknown"),
            false => Fault::forbidden("trade.not-yours"),
        });
    }
    if tender.revision != revision {
        return Err(Fault::conflict("trade.changed"));
    }
    match states.contains(&tender.state) {
        true => Ok(tender),
        false => Err(Fault::conflict("trade.wrong-state")),
    }
}

/// The next number of a year, `JY2026-0007`.
pub(crate) fn next_number(tx: &mut Tx) -> Result<String, Fault> {
    let year = china_date(tx.now()).year();
    let serial = rows::next_serial(tx, &format!("tender {year}"))?;
    Ok(format!("JY{year}-{serial:04}"))
}
