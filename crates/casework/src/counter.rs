//! Somebody has come to the window: who they are, found by the number on their document or registered from it. One act for
//! the counter's page and for programs.

use contract::item::Item;
use contract::{Actor, Fault, PartyId, Scope};
use directory::party::{self, Id, IdKind, NewParty, PartyKind};
use serde_json::Map;
use store::Tx;

use crate::permissions;

/// Whoever stands at the counter, as their document says.
#[derive(Debug, Clone)]
pub struct AtCounter {
    /// The document.
    pub id: Id,
    /// Name; whoever is known already needs only the number.
    pub name: String,
    /// Telephone; may be empty.
    pub phone: String,
    /// Address; may be empty.
    pub address: String,
}

/// The party of whoever stands at the counter for this item.
///
/// # Errors
/// `access.forbidden` without the window's permission for the item; `desk.new-person` for a number nobody knows without a
/// name; the faults of name and telephone; `party.name-differs`.
pub fn applicant(tx: &mut Tx, actor: &Actor, item: &Item, given: &AtCounter) -> Result<PartyId, Fault> {
    let at = Scope { region: &item.region, organ: None, item: Some(&item.code) };
    if !actor.can(permissions::INTAKE, at) {
        return Err(Fault::forbidden("case.not-allowed").with("permission", permissions::INTAKE.0));
    }
    let name = given.name.trim();
    let known = party::by_identity(tx, &given.id)?;
    match known {
        Some(known) if name.is_empty() && given.phone.is_empty() && given.address.is_empty() => Ok(known.id),
        None if name.is_empty() => Err(Fault::invalid("desk.new-person")),
        known => {
            let kind = match given.id.kind() {
                IdKind::Uscc => PartyKind::Enterprise,
                _ => PartyKind::Person,
            };
            let new = NewParty {
                kind,
                id_kind: given.id.kind(),
                id_country: given.id.country().to_owned(),
                id_number: given.id.number().to_owned(),
                name: known.filter(|_| name.is_empty()).map_or_else(|| name.to_owned(), |known| known.name),
                phone: given.phone.clone(),
                address: given.address.clone(),
                facts: Map::new(),
            };
            party::ensure_party(tx, actor, &new)
        }
    }
}
