//! Who a party is, whole, for comparing what somebody filed with what somebody has seen: never for showing
//! ([`super::reveal`] does that).

use codes::name;
use contract::{AccountId, Fault, PartyId};
use store::Tx;

use super::{Id, IdKind, PartyKind};
use crate::store as rows;

/// Who a party is. `{:?}` shows neither number nor telephone.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// The party.
    pub party: PartyId,
    /// Person or enterprise.
    pub kind: PartyKind,
    /// Whether somebody at a window (or the site's own data) has seen that it is so. Until then all of it is only said.
    pub verified: bool,
    /// Name as on the document.
    pub name: String,
    /// What it is identified by.
    pub id: Id,
    /// Telephone in its one spelling; may be empty.
    pub phone: String,
    /// Address; may be empty.
    pub address: String,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity")
            .field("party", &self.party)
            .field("verified", &self.verified)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// In what somebody's particulars differ from those on record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Difference {
    /// The name is another one.
    pub name: bool,
    /// The number is another one, or of another kind or country.
    pub number: bool,
}

impl Difference {
    /// Whether nothing differs.
    pub fn is_none(self) -> bool {
        self == Self::default()
    }
}

impl Identity {
    /// Whether this is the name, however it was typed: dots, blanks, marks of Latin letters and forms of Chinese letters
    /// aside.
    pub fn is_named(&self, name: &str) -> bool {
        name::same(&self.name, name)
    }

    /// Whether this is the number, of this kind and country where they are given; a number that cannot be read is not.
    pub fn has_number(&self, kind: Option<IdKind>, country: &str, number: &str) -> bool {
        let country = if country.is_empty() { self.id.country() } else { country };
        Id::read(kind.unwrap_or_else(|| self.id.kind()), country, number)
            .and_then(|given| Ok(given.index()? == self.id.index()?))
            .unwrap_or(false)
    }

    /// In what a name and a number differ from this party's. An empty name or number differs in nothing: it says nothing.
    pub fn differs(&self, given_name: &str, kind: Option<IdKind>, country: &str, number: &str) -> Difference {
        Difference {
            name: !given_name.trim().is_empty() && !self.is_named(given_name),
            number: !number.trim().is_empty() && !self.has_number(kind, country, number),
        }
    }
}

/// Who a party is.
///
/// # Errors
/// `party.unknown`, and those of a wrong key.
pub fn identity(tx: &mut Tx, party: PartyId) -> Result<Identity, Fault> {
    let row = rows::party(tx, party)?.ok_or_else(|| Fault::not_found("party.unknown"))?;
    let sealed = row.open()?;
    Ok(Identity {
        party,
        kind: row.kind,
        verified: row.claimed_by == 0,
        id: row.id(&sealed),
        name: row.name,
        phone: sealed.phone,
        address: sealed.address,
    })
}

/// The record that somebody has verified of a party: the party itself, or the record kept of the same person, where what was
/// applied for under one's own word was filed before the window saw the document (the account then got that record), or where an
/// agent named somebody whom the window has seen.
/// `None` while nobody has.
///
/// # Errors
/// As [`identity`].
pub fn verified_record(tx: &mut Tx, party: PartyId) -> Result<Option<PartyId>, Fault> {
    let row = rows::party(tx, party)?.ok_or_else(|| Fault::not_found("party.unknown"))?;
    if row.claimed_by == 0 {
        return Ok(Some(party));
    }
    let Some(person) = operator(tx, AccountId(row.claimed_by))? else { return Ok(None) };
    let own = row.id(&row.open()?);
    if own.index()? == person.id.index()? {
        return Ok(person.verified.then_some(person.party));
    }
    // Named by an agent who is somebody else: whoever has this name and number, once somebody has seen them.
    let seen = super::found(tx, &own)?.filter(|seen| name::same(&seen.name, &row.name));
    Ok(seen.map(|seen| PartyId(seen.id)))
}

/// The natural person behind an account (经办人), also while acting for an enterprise; `None` for accounts of staff without
/// a record as a person.
///
/// # Errors
/// As [`identity`].
pub fn operator(tx: &mut Tx, account: AccountId) -> Result<Option<Identity>, Fault> {
    match rows::account(tx, account)?.and_then(|row| row.party) {
        Some(party) => identity(tx, PartyId(party)).map(Some),
        None => Ok(None),
    }
}

/// Whether somebody described by name and document is the party with the other particulars: the same document, and a name
/// that is the same however it was typed.
pub fn same_person(one: (&str, &Id), other: (&str, &Id)) -> Result<bool, Fault> {
    Ok(one.1.index()? == other.1.index()? && name::same(one.0, other.0))
}
