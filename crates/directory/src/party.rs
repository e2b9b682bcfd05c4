//! Parties (当事人): natural and legal persons with everything known about them. Masked unless revealed, and every
//! reveal is recorded for the person to see.

mod authority;
mod id;
mod identity;
mod look;
mod mask;
pub(crate) mod window;

use codes::name::{self, NameError};
use codes::{Sex, Telephone};
use contract::time::china_date;
use contract::{AccountId, Actor, Fault, PartyId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use store::{Tx, record};

pub(crate) use authority::goes_on;
pub use authority::{
    Authority, EndedBy, Role, authorise, authorities_for, authorities_of, resign, withdraw_authority,
    withdraw_by_principal,
};
pub use id::{Id, IdKind};
pub use identity::{Difference, Identity, identity, operator, same_person, verified_record};
pub use look::{Look, Purpose, Why, check_why, is_caller, looked_up, looks, own, reveal};
pub use mask::{mask_phone, masked_name};
pub use window::{Correction, Former, Reason, correct, formers, verify, verify_without_account};

use crate::store as rows;
use crate::{events, one_line, vault};

/// What kind of party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartyKind {
    /// 自然人.
    Person,
    /// 法人和非法人组织, 个体工商户.
    Enterprise,
}

store::column_text!(PartyKind { Person => "person", Enterprise => "enterprise" });

/// A party to be registered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewParty {
    /// What kind.
    pub kind: PartyKind,
    /// What it is identified by.
    pub id_kind: IdKind,
    /// Country of a passport, three letters; empty for all else.
    #[serde(default)]
    pub id_country: String,
    /// The number.
    pub id_number: String,
    /// Name.
    pub name: String,
    /// Telephone.
    #[serde(default)]
    pub phone: String,
    /// Address.
    #[serde(default)]
    pub address: String,
    /// What else is known, by form concept (`enterprise.legal-representative`).
    #[serde(default)]
    pub facts: Map<String, Json>,
}

/// What lies encrypted.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Sealed {
    pub(crate) id_number: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) country: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    facts: Map<String, Json>,
}

record! {
    pub(crate) struct PartyRow {
        pub id: i64, pub kind: PartyKind, pub id_kind: IdKind, pub claimed_by: i64, pub name: String,
        pub name_key: String, pub sealed: Vec<u8>,
    }
}

impl PartyRow {
    /// Where what is known of a party lies sealed.
    pub(crate) fn place(id: i64) -> String {
        format!("party:{id}")
    }

    fn open(&self) -> Result<Sealed, Fault> {
        Ok(vault::open_json(&Self::place(self.id), &self.sealed)?)
    }

    fn close(&mut self, sealed: &Sealed) -> Result<(), Fault> {
        self.sealed = vault::seal_json(&Self::place(self.id), sealed)?;
        Ok(())
    }

    pub(crate) fn id(&self, sealed: &Sealed) -> Id {
        Id::of_record(self.id_kind, &sealed.country, &sealed.id_number)
    }

    fn rename(&mut self, name: String) {
        self.name_key = name::key(&name);
        self.name = name;
    }

    fn masked(&self) -> Result<Party, Fault> {
        let sealed = self.open()?;
        Ok(Party {
            id: PartyId(self.id),
            kind: self.kind,
            id_kind: self.id_kind,
            name: self.name.clone(),
            verified: self.claimed_by == 0,
            id_country: sealed.country.clone(),
            masked_id: self.id(&sealed).masked(),
            masked_phone: mask_phone(&sealed.phone),
            masked_address: codes::address::masked(&sealed.address),
        })
    }
}

/// A party as anybody with a reason to see it sees it: masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Id.
    pub id: PartyId,
    /// What kind.
    pub kind: PartyKind,
    /// What it is identified by.
    pub id_kind: IdKind,
    /// Country of a passport, three letters; empty for all else.
    pub id_country: String,
    /// Name. For a person on a public page use [`masked_name`].
    pub name: String,
    /// Whether somebody has checked that it is who it says.
    pub verified: bool,
    /// The number, masked; a unified social credit code is public and whole.
    pub masked_id: String,
    /// The telephone, masked.
    pub masked_phone: String,
    /// The public beginning of the address, the rest as stars.
    pub masked_address: String,
}

/// A party's full particulars, after a look that was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revealed {
    /// Name.
    pub name: String,
    /// What it is identified by.
    pub id_kind: IdKind,
    /// Country of a passport, three letters; empty for all else.
    pub id_country: String,
    /// The number.
    pub id_number: String,
    /// Telephone.
    pub phone: String,
    /// Address.
    pub address: String,
}

/// A telephone number in its one spelling, mobile, fixed or from abroad; empty stays empty.
///
/// # Errors
/// `party.phone`.
pub fn clean_phone(phone: &str) -> Result<String, Fault> {
    if phone.trim().is_empty() {
        return Ok(String::new());
    }
    let telephone = Telephone::parse(phone);
    telephone.map(|t| t.to_string()).map_err(|e| Fault::invalid("party.phone").with("why", e.code()))
}

/// A name of this kind of party in the spelling that is kept.
///
/// # Errors
/// `party.name-missing`, and `party.name-character`, `party.name-digits`, `party.name-lost-letter`, `party.name-private-use`,
/// `party.name-no-letter` or `party.name-too-long` for what is no name.
pub fn clean_name(kind: PartyKind, text: &str) -> Result<String, Fault> {
    let name = match kind {
        PartyKind::Person => name::person(text),
        PartyKind::Enterprise => name::trade(text),
    };
    name.map_err(|error| {
        let fault = Fault::invalid(match error {
            NameError::Empty => "party.name-missing",
            NameError::TooLong => "party.name-too-long",
            NameError::Character(_) => "party.name-character",
            NameError::Digits => "party.name-digits",
            NameError::Lost(_) => "party.name-lost-letter",
            NameError::PrivateUse => "party.name-private-use",
            NameError::NoLetter => "party.name-no-letter",
        });
        match error.found() {
            Some(found) => fault.with("found", found),
            None => fault.with("most", name::MOST),
        }
    })
}

/// A party to be registered, checked and in one spelling.
struct Clean {
    kind: PartyKind,
    id: Id,
    name: String,
    phone: String,
    address: String,
    facts: Map<String, Json>,
}

impl NewParty {
    /// Whether it could be registered, as far as can be told without a database and its clock.
    ///
    /// # Errors
    /// `party.id-kind`, and those of [`clean_name`], [`Id::read`] and [`clean_phone`].
    pub fn check(&self) -> Result<(), Fault> {
        if !self.id_kind.fits(self.kind) {
            return Err(Fault::invalid("party.id-kind"));
        }
        clean_name(self.kind, &self.name)?;
        Id::read(self.id_kind, &self.id_country, &self.id_number)?;
        clean_phone(&self.phone).map(|_| ())
    }

    fn clean(&self, tx: &Tx) -> Result<Clean, Fault> {
        if !self.id_kind.fits(self.kind) {
            return Err(Fault::invalid("party.id-kind"));
        }
        let id = Id::read(self.id_kind, &self.id_country, &self.id_number)?;
        id.born_by(china_date(tx.now()))?;
        Ok(Clean {
            kind: self.kind,
            name: clean_name(self.kind, &self.name)?,
            id,
            phone: clean_phone(&self.phone)?,
            address: one_line(&self.address, 300),
            facts: self.facts.clone(),
        })
    }
}

fn insert(tx: &mut Tx, by: &str, new: &Clean, claimed_by: i64) -> Result<PartyId, Fault> {
    let mut row = PartyRow {
        id: tx.new_id(),
        kind: new.kind,
        id_kind: new.id.kind(),
        claimed_by,
        name: new.name.clone(),
        name_key: name::key(&new.name),
        sealed: Vec::new(),
    };
    row.close(&Sealed {
        id_number: new.id.number().to_owned(),
        country: new.id.country().to_owned(),
        phone: new.phone.clone(),
        address: new.address.clone(),
        facts: new.facts.clone(),
    })?;
    rows::insert_party(tx, &row, new.id.index()?)?;
    let id = PartyId(row.id);
    let data =
        json!({ "kind": new.kind.as_str(), "id_kind": row.id_kind.as_str(), "verified": claimed_by == 0 });
    events::of_party(tx, events::PARTY_REGISTERED, id, by.to_owned(), data);
    Ok(id)
}

/// The party with these particulars, registered if it is new: a clerk at the counter who has seen the person's
/// documents. A telephone or address that is given replaces the one known. That the actor may take applications in is
/// for the calling act to check.
///
/// # Errors
/// The faults of the number, name and telephone; `party.name-differs` when the number is known under another name:
/// one of the two was misread.
pub fn ensure_party(tx: &mut Tx, actor: &Actor, new: &NewParty) -> Result<PartyId, Fault> {
    let new = new.clean(tx)?;
    let by = actor.ledger_name();
    if found(tx, &new.id)?.is_none() {
        match tx.attempt(|tx| insert(tx, &by, &new, 0)) {
            Ok(id) => return Ok(id),
            // Somebody registered the same person a moment ago: go on with that.
            Err(fault) if is_known_already(&fault) => {}
            Err(fault) => return Err(fault),
        }
    }
    let known = found(tx, &new.id)?.ok_or_else(|| Fault::conflict("store.conflict"))?;
    if !name::same(&known.name, &new.name) {
        return Err(Fault::conflict("party.name-differs"));
    }
    let id = PartyId(known.id);
    change(tx, &by, id, |sealed| {
        if !new.phone.is_empty() {
            sealed.phone.clone_from(&new.phone);
        }
        if !new.address.is_empty() {
            sealed.address.clone_from(&new.address);
        }
        for (concept, value) in &new.facts {
            sealed.facts.insert(concept.clone(), value.clone());
        }
    })?;
    Ok(id)
}

/// The party somebody applies for who is not there (被代理人): the record somebody has verified where name and number are its,
/// and a record of the agent's own word otherwise, which gives and takes nothing as that of [`claim`] does. The agent learns
/// neither way whether such a record is kept.
///
/// # Errors
/// The faults of the number, name and telephone; `party.name-differs` where the same agent named somebody else with that number.
pub fn of_principal(tx: &mut Tx, actor: &Actor, new: &NewParty) -> Result<PartyId, Fault> {
    let clean = new.clean(tx)?;
    if let Some(known) = found(tx, &clean.id)?.filter(|known| name::same(&known.name, &clean.name)) {
        return Ok(PartyId(known.id));
    }
    for index in clean.id.indexes()? {
        if let Some(row) = rows::party_by_index(tx, index, actor.account.0)? {
            return match name::same(&row.name, &clean.name) {
                true => Ok(PartyId(row.id)),
                false => Err(Fault::conflict("party.name-differs")),
            };
        }
    }
    insert(tx, &actor.ledger_name(), &clean, actor.account.0)
}

/// The verified party with this identity.
pub(crate) fn found(tx: &mut Tx, id: &Id) -> Result<Option<PartyRow>, Fault> {
    for index in id.indexes()?.into_iter().chain(id.former_indexes()?) {
        if let Some(row) = rows::party_by_index(tx, index, 0)? {
            return Ok(Some(row));
        }
    }
    for index in id.indexes()? {
        if let Some(row) = rows::party_by_former_index(tx, index)? {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// The party with these particulars' number, where their name is one it had before.
pub(crate) fn formerly(tx: &mut Tx, new: &NewParty) -> Result<Option<PartyId>, Fault> {
    let new = new.clean(tx)?;
    let Some(known) = found(tx, &new.id)? else { return Ok(None) };
    let before = rows::formers(tx, PartyId(known.id), 100)?;
    Ok(before.iter().any(|former| name::same(&former.name, &new.name)).then_some(PartyId(known.id)))
}

/// Today in China, as days are written.
fn today(tx: &Tx) -> String {
    china_date(tx.now()).to_string()
}

fn is_known_already(fault: &Fault) -> bool {
    let source = fault.source.as_deref().and_then(|s| s.downcast_ref::<store::Error>());
    source.is_some_and(|e| e.is_unique("party_identity"))
}

fn change(tx: &mut Tx, by: &str, id: PartyId, how: impl Fn(&mut Sealed)) -> Result<(), Fault> {
    let mut row = rows::lock_party(tx, id)?.ok_or_else(|| Fault::not_found("party.unknown"))?;
    let before = row.open()?;
    let mut after = before.clone();
    how(&mut after);
    if (&after.phone, &after.address, &after.facts) == (&before.phone, &before.address, &before.facts) {
        return Ok(());
    }
    row.close(&after)?;
    rows::update_party(tx, &row)?;
    events::of_party(tx, events::PARTY_CHANGED, id, by.to_owned(), json!({}));
    Ok(())
}

/// A person as they describe themselves when they register. Until somebody has seen their identity card, the record is
/// their own: it is found by nobody else, takes nothing from a record already kept, and gives nothing to it. The account
/// is made right after, with this id.
pub(crate) fn claim(tx: &mut Tx, account: AccountId, new: &NewParty) -> Result<PartyId, Fault> {
    let clean = new.clean(tx)?;
    insert(tx, &format!("account:{account}"), &clean, account.0)
}

/// Changes one's own telephone and address.
///
/// # Errors
/// `party.phone`.
pub fn change_contact(
    tx: &mut Tx,
    actor: &Actor,
    party: PartyId,
    phone: &str,
    address: &str,
) -> Result<(), Fault> {
    if !may_act_for(tx, actor.account, party)? {
        return Err(Fault::not_found("party.unknown"));
    }
    let (phone, address) = (clean_phone(phone)?, one_line(address, 300));
    change(tx, &actor.ledger_name(), party, |sealed| {
        sealed.phone.clone_from(&phone);
        sealed.address.clone_from(&address);
    })
}

/// The telephone on record, for telling its owner something; nobody reads it. Empty where there is none.
///
/// # Errors
/// Only the store's, and those of a wrong key.
pub fn telephone(tx: &mut Tx, id: PartyId) -> Result<String, Fault> {
    match rows::party(tx, id)? {
        Some(row) => Ok(row.open()?.phone),
        None => Ok(String::new()),
    }
}

/// The party with this id, masked.
///
/// # Errors
/// Only the store's, and those of a wrong key.
pub fn by_id(tx: &mut Tx, id: PartyId) -> Result<Option<Party>, Fault> {
    rows::party(tx, id)?.map(|row| row.masked()).transpose()
}

/// The verified party with this number, of whatever kind it is; `None` also for what is no number, and where two documents
/// have it (a passport of one country and one of another): then only the kind tells, see [`by_identity`].
///
/// # Errors
/// Only the store's, and those of a wrong key.
pub fn by_number(tx: &mut Tx, number: &str) -> Result<Option<Party>, Fault> {
    let mut known: Option<PartyRow> = None;
    for id in id::readings(number) {
        match (found(tx, &id)?, &known) {
            (Some(row), Some(other)) if row.id != other.id => return Ok(None),
            (Some(row), _) => known = Some(row),
            (None, _) => {}
        }
    }
    known.map(|row| row.masked()).transpose()
}

/// The verified party with this identity.
///
/// # Errors
/// Only the store's, and those of a wrong key.
pub fn by_identity(tx: &mut Tx, id: &Id) -> Result<Option<Party>, Fault> {
    found(tx, id)?.map(|row| row.masked()).transpose()
}

/// Verified parties with this name, now or before it was corrected, however it is typed; at most `most`.
///
/// # Errors
/// Only the store's, and those of a wrong key.
pub fn named(tx: &mut Tx, name: &str, most: u32) -> Result<Vec<Party>, Fault> {
    let key = name::key(name);
    if key.is_empty() {
        return Ok(Vec::new());
    }
    rows::parties_named(tx, &key, most)?.iter().map(PartyRow::masked).collect()
}

/// Fills in by what names are found, for records made before that.
pub(crate) fn key_names(tx: &mut Tx) -> Result<(), Fault> {
    const PART: u32 = 1000;
    let mut after = i64::MIN;
    loop {
        let part = rows::parties_without_key(tx, after, PART)?;
        for (id, name) in &part {
            after = *id;
            rows::set_name_key(tx, *id, &name::key(name))?;
        }
        if part.len() < PART as usize {
            return Ok(());
        }
    }
}

/// Whom an account may act for: its own person first.
///
/// # Errors
/// Only the store's, and those of a wrong key.
pub fn of_account(tx: &mut Tx, account: AccountId) -> Result<Vec<Party>, Fault> {
    rows::parties_of(tx, account, &today(tx))?.iter().map(PartyRow::masked).collect()
}

/// Whether an account may act for a party: its own person, or one it was authorised for.
///
/// # Errors
/// Only the store's.
pub fn may_act_for(tx: &mut Tx, account: AccountId, party: PartyId) -> Result<bool, Fault> {
    Ok(rows::parties_of(tx, account, &today(tx))?.iter().any(|row| row.id == party.0))
}

/// What is known of a party, by form concept: `person.name`, `person.id-kind`, `person.id-country` (of a passport),
/// `person.id-number`, `person.birth` and `person.sex` (where the number tells), `person.phone`, `person.address`; `enterprise.name`, `enterprise.uscc`, `enterprise.phone`,
/// `enterprise.address`; and the facts kept. Whole, not masked: for filling the party's own form and for checking what
/// it filed, never for showing to somebody else ([`reveal`] does that).
///
/// # Errors
/// `party.unknown`, and those of a wrong key.
pub fn profile(tx: &mut Tx, id: PartyId) -> Result<Map<String, Json>, Fault> {
    let row = rows::party(tx, id)?.ok_or_else(|| Fault::not_found("party.unknown"))?;
    let sealed = row.open()?;
    let mut known = sealed.facts;
    let prefix = row.kind.as_str();
    let mut put = |part: &str, value: &str| {
        if !value.is_empty() {
            known.insert(format!("{prefix}.{part}"), value.into());
        }
    };
    put("name", &row.name);
    put("phone", &sealed.phone);
    put("address", &sealed.address);
    match row.kind {
        PartyKind::Enterprise => put("uscc", &sealed.id_number),
        PartyKind::Person => {
            let id = Id::of_record(row.id_kind, &sealed.country, &sealed.id_number);
            put("id-kind", id.kind().as_str());
            put("id-country", id.country());
            put("id-number", id.number());
            let document = id.document();
            put("birth", &document.and_then(|d| d.birth()).map(|day| day.to_string()).unwrap_or_default());
            put("sex", document.and_then(|d| d.sex()).map_or("", Sex::as_str));
        }
    }
    Ok(known)
}

/// What is known for the form of whoever is signed in: the party they act for and, where that is an enterprise, also
/// their own person as the one who acts.
///
/// # Errors
/// As [`profile`].
pub fn prefill(tx: &mut Tx, actor: &Actor) -> Result<Map<String, Json>, Fault> {
    let Some(party) = actor.party else { return Ok(Map::new()) };
    let own = rows::parties_of(tx, actor.account, &today(tx))?.first().map(|row| PartyId(row.id));
    let mut known = match own {
        Some(own) if own != party => profile(tx, own)?,
        _ => Map::new(),
    };
    known.extend(profile(tx, party)?);
    Ok(known)
}

/// Keeps facts that a granted case or a filed form has shown, for the next form.
///
/// # Errors
/// `party.unknown`, and those of a wrong key.
pub fn remember(tx: &mut Tx, actor: &Actor, id: PartyId, facts: &Map<String, Json>) -> Result<(), Fault> {
    change(tx, &actor.ledger_name(), id, |sealed| {
        for (concept, value) in facts.iter().take(200) {
            sealed.facts.insert(concept.clone(), value.clone());
        }
    })
}

/// What a party is identified by.
///
/// # Errors
/// Only the store's, and those of a wrong key.
pub(crate) fn id_of(tx: &mut Tx, party: PartyId) -> Result<Option<Id>, Fault> {
    let Some(row) = rows::party(tx, party)? else { return Ok(None) };
    Ok(Some(row.id(&row.open()?)))
}

/// Whether a party is identified by this document, or by one it renews.
///
/// # Errors
/// Only the store's, and those of a wrong key.
pub fn is_identified_by(tx: &mut Tx, party: PartyId, id: &Id) -> Result<bool, Fault> {
    let Some(row) = rows::party(tx, party)? else { return Ok(false) };
    let own = row.id(&row.open()?).index()?;
    let one_of_those = id.former_index()?.is_some_and(|former| vault::same(&own, &former));
    Ok(vault::same(&own, &id.index()?) || one_of_those)
}

/// Whether these are the last four characters of the party's number: the second factor of public progress.
///
/// # Errors
/// Only the store's, and those of a wrong key.
pub fn id_tail_matches(tx: &mut Tx, id: PartyId, tail: &str) -> Result<bool, Fault> {
    let Some(row) = rows::party(tx, id)? else { return Ok(false) };
    let number = row.open()?.id_number;
    let tail = tidy_tail(tail);
    let count = number.chars().count();
    let last: String = number.chars().skip(count.saturating_sub(4)).collect();
    Ok(last.chars().count() == 4 && vault::same(last.as_bytes(), tail.as_bytes()))
}

/// The end of a number as it may be typed or copied: full-width, with blanks and marks nobody sees.
fn tidy_tail(tail: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    tail.chars()
        .take(40)
        .map(narrow)
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_is_masked() {
        assert_eq!(mask_phone("13000000001"), "130****0001");
        assert_eq!(mask_phone("1234"), "****");
        assert_eq!(masked_name("陈晓梅"), "陈**");
        assert_eq!(masked_name(""), "");
    }

    #[test]
    fn telephones_have_one_spelling() {
        assert_eq!(clean_phone("+86 130-0000-0001").unwrap(), "13000000001");
        assert_eq!(clean_phone("\u{202d}13900000001\u{202c}").unwrap(), "13900000001");
        assert_eq!(clean_phone("+852 9123 4567").unwrap(), "+85291234567");
        assert_eq!(clean_phone(" ").unwrap(), "");
        assert!(clean_phone("13000a00001").is_err());
        assert!(clean_phone(&"1".repeat(1000)).is_err());
    }
}
