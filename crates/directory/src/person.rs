//! Persons behind accounts. Who asks and who confirms, and whose duties stand apart, are questions about persons: somebody
//! with two accounts is still one.

use contract::{AccountId, Actor, Fault};
use serde_json::json;
use store::Tx;

use serde::{Deserialize, Serialize};

use crate::access::{Permit, code_range, covers};
use crate::party::{self, Id, IdKind};
use crate::permissions::Manage;
use crate::store as rows;
use crate::{account, events, vault};

/// The document an account of staff was recorded with, as it lies sealed.
#[derive(Serialize, Deserialize)]
struct Recorded {
    kind: IdKind,
    country: String,
    number: String,
}

/// Where it lies sealed.
pub(crate) fn place(account: AccountId) -> String {
    format!("account-person:{account}")
}

/// Opens what [`record`] sealed.
pub(crate) fn open(account: AccountId, sealed: &[u8]) -> Result<Id, store::Error> {
    let within: Recorded = vault::open_json(&place(account), sealed)?;
    Ok(Id::of_record(within.kind, &within.country, &within.number))
}

/// The person behind the account: what an account of staff was recorded with, else its party's document.
pub(crate) fn of(tx: &mut Tx, account: AccountId) -> Result<Option<Id>, Fault> {
    if let Some(sealed) = rows::sealed_person(tx, account)? {
        return Ok(Some(open(account, &sealed)?));
    }
    match rows::account(tx, account)?.and_then(|row| row.party) {
        Some(party) => party::id_of(tx, contract::PartyId(party)),
        None => Ok(None),
    }
}

/// Records whose account it is; `false` where that is known already.
pub(crate) fn record(tx: &mut Tx, account: AccountId, document: &Id) -> Result<bool, Fault> {
    let recorded = Recorded {
        kind: document.kind(),
        country: document.country().to_owned(),
        number: document.number().to_owned(),
    };
    let sealed = vault::seal_json(&place(account), &recorded)?;
    Ok(rows::set_person(tx, account, sealed, document.index()?)? > 0)
}

/// Whether one person stands behind both accounts, as far as is known.
///
/// # Errors
/// Only the store's.
pub fn same(tx: &mut Tx, one: AccountId, other: AccountId) -> Result<bool, Fault> {
    if one == other {
        return Ok(true);
    }
    let (one, other) = (of(tx, one)?, of(tx, other)?);
    Ok(one.is_some_and(|one| other.is_some_and(|other| one.is_same(&other))))
}

/// That it is known who stands behind the account: two people are only told apart by who they are.
///
/// # Errors
/// `directory.person-needed` with the login.
pub fn known(tx: &mut Tx, account: AccountId) -> Result<(), Fault> {
    if of(tx, account)?.is_some() {
        return Ok(());
    }
    let login = rows::account(tx, account)?.map(|row| row.login).unwrap_or_default();
    Err(Fault::forbidden("directory.person-needed").with("login", login))
}

/// Every account of staff behind which the same person stands, this one among them.
pub(crate) fn accounts(tx: &mut Tx, account: AccountId) -> Result<Vec<AccountId>, Fault> {
    let mut all = vec![account];
    if let Some(person) = of(tx, account)? {
        for index in person.indexes()? {
            all.extend(rows::accounts_of_person(tx, index)?.into_iter().map(AccountId));
        }
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// Nobody manages their own account, nor another of their own: what one gets, another gives.
///
/// # Errors
/// `directory.not-oneself`.
pub(crate) fn not_oneself(tx: &mut Tx, actor: &Actor, id: AccountId) -> Result<(), Fault> {
    if same(tx, actor.account, id)? { Err(Fault::forbidden("directory.not-oneself")) } else { Ok(()) }
}

/// Whether the actor manages accounts and posts of this division. What belongs nowhere yet, every manager may take on.
pub(crate) fn manages(actor: &Actor, region: &str) -> bool {
    actor
        .postings_with(Manage::PERMISSION)
        .any(|posting| region.is_empty() || covers(&posting.region, region))
}

/// The divisions whose accounts the actor manages, as ranges of codes.
pub(crate) fn ranges(actor: &Actor) -> Vec<(String, String)> {
    actor.postings_with(Manage::PERMISSION).map(|posting| code_range(&posting.region)).collect()
}

/// That the actor manages this account.
///
/// # Errors
/// `access.forbidden` without the permission; `directory.account-unknown` for an account of another region.
pub(crate) fn may_manage(tx: &mut Tx, actor: &Actor, id: AccountId) -> Result<(), Fault> {
    crate::access::require_somewhere(actor, Manage::PERMISSION)?;
    let region = rows::account_region(tx, id)?.unwrap_or_default();
    match manages(actor, &region) {
        true => Ok(()),
        false => Err(Fault::not_found("directory.account-unknown")),
    }
}

/// Where the account is managed; `None` for one of the public and one that belongs nowhere yet.
///
/// # Errors
/// Only the store's.
pub fn region(tx: &mut Tx, id: AccountId) -> Result<Option<String>, Fault> {
    Ok(rows::account_region(tx, id)?.filter(|region| !region.is_empty()))
}

/// Records who stands behind an account of staff, once, by their document, which is kept sealed.
///
/// # Errors
/// `access.forbidden`, `directory.account-unknown`, `directory.not-oneself`; `directory.person-set` when it is known
/// already.
pub fn identify(tx: &mut Tx, actor: &Actor, login: &str, document: &Id) -> Result<(), Fault> {
    let id = AccountId(account::staff_row(tx, login)?.id);
    may_manage(tx, actor, id)?;
    not_oneself(tx, actor, id)?;
    // An administrator does not make a second self of somebody else's account either.
    if of(tx, actor.account)?.is_some_and(|own| own.is_same(document)) {
        return Err(Fault::forbidden("directory.not-oneself"));
    }
    rows::lock_account(tx, id)?;
    if !record(tx, id, document)? {
        return Err(Fault::conflict("directory.person-set"));
    }
    events::of_account(tx, events::IDENTIFIED, id, actor.ledger_name(), json!({}));
    Ok(())
}

/// Whether it is known who stands behind the account.
///
/// # Errors
/// Only the store's.
pub fn is_known(tx: &mut Tx, id: AccountId) -> Result<bool, Fault> {
    Ok(of(tx, id)?.is_some())
}
