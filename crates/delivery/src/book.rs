//! Addresses people keep for parcels (收件地址簿): their own and those of whom they act for, sealed.

use contract::{Actor, Fault, PartyId};
use directory::party::{self, PartyKind};
use store::{Tx, vault};

use crate::model::{Address, Recipient};
use crate::store::book as rows;

/// Most addresses of one party.
pub const MOST: u32 = 20;
/// Longest address, in characters.
pub const ADDRESS_MOST: usize = 200;
/// Shortest address that somebody can be found at, in characters.
const ADDRESS_LEAST: usize = 6;

/// Where an address lies sealed.
pub(crate) fn place(id: i64) -> String {
    format!("delivery address:{id}")
}

/// Name, telephone and address as they are kept.
///
/// # Errors
/// `delivery.name`, `delivery.phone`, `delivery.address` with how long it may be.
pub(crate) fn clean(given: &Recipient) -> Result<Recipient, Fault> {
    let name =
        party::clean_name(PartyKind::Person, &given.name).map_err(|_| Fault::invalid("delivery.name"))?;
    let phone = party::clean_phone(&given.phone).ok().filter(|phone| !phone.is_empty());
    let phone = phone.ok_or_else(|| Fault::invalid("delivery.phone"))?;
    let address = given.address.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = (ADDRESS_LEAST..=ADDRESS_MOST).contains(&address.chars().count());
    if !fits || address.chars().any(char::is_control) {
        return Err(Fault::invalid("delivery.address").with("most", ADDRESS_MOST));
    }
    Ok(Recipient { name, phone, address, tail: String::new() })
}

fn own(tx: &mut Tx, actor: &Actor, party: PartyId) -> Result<(), Fault> {
    match party::may_act_for(tx, actor.account, party)? {
        true => Ok(()),
        false => Err(Fault::not_found("delivery.not-found")),
    }
}

/// Opens one.
///
/// # Errors
/// Those of a wrong key.
pub fn opened(address: &Address) -> Result<Recipient, Fault> {
    Ok(vault::open_json(&place(address.id), &address.sealed)?)
}

/// The addresses of somebody one is or acts for, the one used last first.
///
/// # Errors
/// `delivery.not-found` where it is not theirs.
pub fn all(tx: &mut Tx, actor: &Actor, party: PartyId) -> Result<Vec<(i64, Recipient)>, Fault> {
    own(tx, actor, party)?;
    kept(tx, party)
}

/// The same for whoever was let in already.
pub(crate) fn kept(tx: &mut Tx, party: PartyId) -> Result<Vec<(i64, Recipient)>, Fault> {
    let found = rows::of_party(tx, party.0, MOST)?;
    found.iter().map(|one| Ok((one.id, opened(one)?))).collect()
}

/// Keeps an address.
///
/// # Errors
/// `delivery.not-found`, `delivery.name`, `delivery.phone`, `delivery.address`, `delivery.addresses-too-many` with how many there may be.
pub fn add(tx: &mut Tx, actor: &Actor, party: PartyId, given: &Recipient) -> Result<i64, Fault> {
    own(tx, actor, party)?;
    keep(tx, party, &clean(given)?)
}

pub(crate) fn keep(tx: &mut Tx, party: PartyId, recipient: &Recipient) -> Result<i64, Fault> {
    let known = kept(tx, party)?;
    if let Some((id, _)) = known.iter().find(|(_, one)| one == recipient) {
        rows::used(tx, *id)?;
        return Ok(*id);
    }
    if known.len() >= MOST as usize {
        return Err(Fault::conflict("delivery.addresses-too-many").with("most", MOST));
    }
    let id = tx.new_id();
    let sealed = vault::seal_json(&place(id), recipient)?;
    rows::insert(tx, &Address { id, party: party.0, sealed, used_at: tx.now() })?;
    Ok(id)
}

/// Forgets an address. What was already sent there keeps it.
///
/// # Errors
/// `delivery.not-found`.
pub fn remove(tx: &mut Tx, actor: &Actor, id: i64) -> Result<(), Fault> {
    let missing = || Fault::not_found("delivery.not-found");
    let found = rows::one(tx, id)?.ok_or_else(missing)?;
    own(tx, actor, PartyId(found.party))?;
    rows::erase(tx, id)?;
    Ok(())
}
