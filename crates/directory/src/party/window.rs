//! What a clerk does who has the person and their papers before them: verifying who somebody is (当面核验), and correcting
//! what is on record (更正、变更).

use codes::name;
use contract::{AccountId, Actor, Fault, PartyId, Text};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;

use super::{Id, PartyKind, Role, Sealed, clean_name, clean_phone, found, is_identified_by};
use crate::access::{Permit, require_somewhere};
use crate::permissions::{Correct, Verify};
use crate::store::{self as rows, FormerRow};
use crate::{account, events, one_line, vault};

/// Records that somebody at a window has seen the person and their document (当面核验). `name` is the name as it stands on
/// the document; what the person typed themself gives way to it. If the same person is already on record, the account gets
/// that record and keeps what it filed under its own as something it may act for.
///
/// # Errors
/// `access.forbidden`; `party.unknown` when the account has no person; `party.id-differs` when the number on the document is
/// not the one registered, which the caller counts with [`account::wrong_document`]; `directory.too-often`; `party.name-differs` when the name is not the one on record; the faults of the name.
pub fn verify(tx: &mut Tx, actor: &Actor, login: &str, card: &Id, name: &str) -> Result<PartyId, Fault> {
    require_somewhere(actor, Verify::PERMISSION)?;
    account::may_try_document(tx, actor)?;
    let unknown = || Fault::not_found("party.unknown");
    let account = rows::account_by_login(tx, &login.trim().to_ascii_lowercase())?.ok_or_else(unknown)?;
    let own = PartyId(account.party.ok_or_else(unknown)?);
    let name = clean_name(PartyKind::Person, name)?;
    let mut claimed = rows::lock_party(tx, own)?.ok_or_else(unknown)?;
    if !is_identified_by(tx, own, card)? {
        return Err(Fault::invalid("party.id-differs"));
    }
    if claimed.claimed_by == 0 {
        let known = name::same(&claimed.name, &name);
        return if known { Ok(own) } else { Err(Fault::conflict("party.name-differs")) };
    }
    let account = AccountId(account.id);
    let verified = match found(tx, card)? {
        Some(known) if !name::same(&known.name, &name) => return Err(Fault::conflict("party.name-differs")),
        Some(known) => {
            let party = PartyId(known.id);
            rows::set_account_party(tx, account, party)?;
            rows::rename_account(tx, account, &known.name)?;
            rows::represent(tx, account, own, (Role::Operator, None))?;
            // Sessions hold whom they act for; the next sign-in begins with the record that is kept.
            rows::delete_sessions_of(tx, account, None)?;
            party
        }
        None => {
            if claimed.name != name {
                let before = claimed.open()?;
                let change = Change { what: &["name"], reason: Reason::Mistyped, evidence: "" };
                let was = (claimed.name.clone(), &claimed.id(&before), &before);
                keep_former(tx, actor, own, was, &change)?;
                claimed.rename(name);
                rows::rename_account(tx, account, &claimed.name)?;
            }
            claimed.claimed_by = 0;
            rows::update_party(tx, &claimed)?;
            own
        }
    };
    let data = json!({ "account": account, "means": "in-person" });
    events::of_party(tx, events::PARTY_VERIFIED, verified, actor.ledger_name(), data);
    Ok(verified)
}

/// Records a person whom somebody at a window has seen with their document and who has no account (当面核验): for whom an agent
/// applies, say. Whoever is on record already stays as they are.
///
/// # Errors
/// `access.forbidden`; those of [`super::ensure_party`].
pub fn verify_without_account(tx: &mut Tx, actor: &Actor, card: &Id, name: &str) -> Result<PartyId, Fault> {
    require_somewhere(actor, Verify::PERMISSION)?;
    account::may_try_document(tx, actor)?;
    let new = super::NewParty {
        kind: PartyKind::Person,
        id_kind: card.kind(),
        id_country: card.country().to_owned(),
        id_number: card.number().to_owned(),
        name: name.to_owned(),
        phone: String::new(),
        address: String::new(),
        facts: serde_json::Map::new(),
    };
    let verified = super::ensure_party(tx, actor, &new)?;
    let data = json!({ "means": "in-person" });
    events::of_party(tx, events::PARTY_VERIFIED, verified, actor.ledger_name(), data);
    Ok(verified)
}

/// Why something on record is corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// 登记有误: it never was right.
    Mistyped,
    /// 依法变更: it was right and is another now.
    Changed,
    /// 证件换发: the same person with a new document.
    Renewed,
}

store::column_text!(Reason { Mistyped => "mistyped", Changed => "changed", Renewed => "renewed" });

/// What is to be corrected; what is not given stays.
#[derive(Debug, Clone)]
pub struct Correction {
    /// Name as on the document.
    pub name: Option<String>,
    /// The document, or the credit code.
    pub id: Option<Id>,
    /// Telephone.
    pub phone: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Why.
    pub reason: Reason,
    /// What the clerk has seen: a household register, a new passport, a certificate of change.
    pub evidence: String,
}

struct Change<'a> {
    what: &'a [&'static str],
    reason: Reason,
    evidence: &'a str,
}

pub(crate) fn former_place(id: i64) -> String {
    format!("party_former:{id}")
}

fn keep_former(
    tx: &mut Tx,
    actor: &Actor,
    party: PartyId,
    (name, was, before): (String, &Id, &Sealed),
    change: &Change<'_>,
) -> Result<(), Fault> {
    let id = tx.new_id();
    let organ = actor.postings.first().map(|p| p.organ_name.clone()).unwrap_or_default();
    let former = FormerRow {
        id,
        party: party.0,
        name_key: name::key(&name),
        name,
        id_kind: was.kind(),
        sealed: vault::seal_json(&former_place(id), before)?,
        what: json!(change.what).to_string(),
        reason: change.reason,
        evidence: change.evidence.to_owned(),
        clerk: actor.name.clone(),
        organ_zh: organ.zh,
        organ_en: organ.en,
        at: tx.now(),
    };
    rows::insert_former(tx, &former, was.index()?, actor.account)?;
    Ok(())
}

/// Corrects what is on record of a party, with the papers seen. What it was is kept: it is found by its earlier name and,
/// unless that was a mistake, by its earlier number; licences issued before say what they said. The person sees what was
/// changed, why and by whom in their account. Answers which of `name`, `document`, `phone` and `address` changed.
///
/// # Errors
/// `access.forbidden`; `party.unknown`; `party.unverified` for a record nobody has verified: that is done first;
/// `party.own-record` for the clerk's own; `party.evidence` when nothing is said to have been seen;
/// `party.nothing-changed`; `party.id-kind`; `party.id-taken` when another party has that number; the faults of name and
/// telephone.
pub fn correct(
    tx: &mut Tx,
    actor: &Actor,
    party: PartyId,
    correction: &Correction,
) -> Result<Vec<&'static str>, Fault> {
    require_somewhere(actor, Correct::PERMISSION)?;
    let mut row = rows::lock_party(tx, party)?.ok_or_else(|| Fault::not_found("party.unknown"))?;
    if row.claimed_by != 0 {
        return Err(Fault::conflict("party.unverified"));
    }
    if rows::account(tx, actor.account)?.is_some_and(|own| own.party == Some(party.0)) {
        return Err(Fault::forbidden("party.own-record"));
    }
    let evidence = one_line(&correction.evidence, 300);
    if evidence.is_empty() {
        return Err(Fault::invalid("party.evidence"));
    }
    let before = row.open()?;
    let old_id = row.id(&before);
    let old_name = row.name.clone();
    let mut after = before.clone();
    let mut what: Vec<&'static str> = Vec::new();
    if let Some(given) = &correction.name {
        let name = clean_name(row.kind, given)?;
        if name != row.name {
            what.push("name");
            row.rename(name);
        }
    }
    let new_id = correction.id.as_ref().filter(|id| **id != old_id);
    if let Some(id) = new_id {
        what.push("document");
        if !id.kind().fits(row.kind) {
            return Err(Fault::invalid("party.id-kind"));
        }
        if found(tx, id)?.is_some_and(|other| other.id != row.id) {
            return Err(Fault::conflict("party.id-taken"));
        }
        id.number().clone_into(&mut after.id_number);
        id.country().clone_into(&mut after.country);
        row.id_kind = id.kind();
    }
    if let Some(phone) = &correction.phone {
        after.phone = clean_phone(phone)?;
    }
    if let Some(address) = &correction.address {
        after.address = one_line(address, 300);
    }
    what.extend((after.phone != before.phone).then_some("phone"));
    what.extend((after.address != before.address).then_some("address"));
    if what.is_empty() {
        return Err(Fault::invalid("party.nothing-changed"));
    }
    let change = Change { what: &what, reason: correction.reason, evidence: &evidence };
    keep_former(tx, actor, party, (old_name, &old_id, &before), &change)?;
    row.close(&after)?;
    rows::update_party(tx, &row)?;
    if let Some(id) = new_id {
        rows::set_party_identity(tx, party, id.kind(), id.index()?)?;
    }
    if what.contains(&"name") {
        rows::rename_accounts_of(tx, party, &row.name)?;
    }
    let data = json!({ "what": what, "reason": correction.reason.as_str() });
    events::of_party(tx, events::PARTY_CORRECTED, party, actor.ledger_name(), data);
    Ok(what)
}

/// What a party was before a correction, as the person and the window see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// The name until then.
    pub name: String,
    /// The number until then, masked.
    pub masked_id: String,
    /// Which of `name`, `document`, `phone` and `address` changed.
    pub what: Vec<String>,
    /// Why.
    pub reason: Reason,
    /// What the clerk had seen.
    pub evidence: String,
    /// Who changed it.
    pub clerk: String,
    /// Their organ.
    pub organ: Text,
    /// When, epoch ms.
    pub at_ms: i64,
}

/// What a party was before it was corrected, the latest first; at most `most`. That the actor may know it is for the caller
/// to check: the person themself, or staff with the person before them.
///
/// # Errors
/// Only the store's, and those of a wrong key.
pub fn formers(tx: &mut Tx, party: PartyId, most: u32) -> Result<Vec<Former>, Fault> {
    let mut told = Vec::new();
    for row in rows::formers(tx, party, most)? {
        let sealed: Sealed = vault::open_json(&former_place(row.id), &row.sealed)?;
        told.push(Former {
            masked_id: Id::of_record(row.id_kind, &sealed.country, &sealed.id_number).masked(),
            name: row.name,
            what: serde_json::from_str(&row.what).unwrap_or_default(),
            reason: row.reason,
            evidence: row.evidence,
            clerk: row.clerk,
            organ: Text::new(row.organ_zh, row.organ_en),
            at_ms: row.at,
        });
    }
    Ok(told)
}
