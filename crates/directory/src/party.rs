//! Parties (当事人): natural and legal persons with everything known about them. Masked unless revealed, and every
//! reveal is recorded for the person to see.

mod mask;

use codes::{CitizenId, Uscc};
use contract::{AccountId, Actor, ActorKind, Fault, PartyId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use store::{Tx, record};

pub use mask::{mask_id, mask_phone, masked_name};

use crate::access::{Permit, require_somewhere};
use crate::permissions::{Reveal, Verify};
use crate::store::{self as rows, RevealRow};
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

/// What a party is identified by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdKind {
    /// 公民身份号码 (GB 11643).
    CitizenId,
    /// 统一社会信用代码 (GB 32100).
    Uscc,
    /// 护照.
    Passport,
    /// 港澳居民来往内地通行证.
    HkMacaoPermit,
    /// 台湾居民来往大陆通行证.
    TaiwanPermit,
    /// 外国人永久居留身份证.
    ResidencePermit,
}

store::column_text!(IdKind {
    CitizenId => "citizen-id",
    Uscc => "uscc",
    Passport => "passport",
    HkMacaoPermit => "hk-macao-permit",
    TaiwanPermit => "taiwan-permit",
    ResidencePermit => "residence-permit",
});

impl IdKind {
    /// Checks a number of this kind and gives it its one spelling.
    ///
    /// # Errors
    /// `party.citizen-id`, `party.uscc` or `party.id-form`; never with the number itself.
    pub fn clean(self, number: &str) -> Result<String, Fault> {
        match self {
            IdKind::CitizenId => CitizenId::parse(number)
                .map(|id| id.reveal().to_owned())
                .map_err(|e| Fault::invalid("party.citizen-id").with("why", e.code())),
            IdKind::Uscc => Uscc::parse(number)
                .map(|code| code.as_str().to_owned())
                .map_err(|e| Fault::invalid("party.uscc").with("why", e.code())),
            _ => {
                let number: String =
                    number.chars().filter(|c| !c.is_whitespace()).take(40).collect::<String>().to_uppercase();
                let fits =
                    (5..=30).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_alphanumeric());
                if fits { Ok(number) } else { Err(Fault::invalid("party.id-form")) }
            }
        }
    }

    fn fits(self, kind: PartyKind) -> bool {
        (self == IdKind::Uscc) == (kind == PartyKind::Enterprise)
    }
}

/// A party to be registered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewParty {
    /// What kind.
    pub kind: PartyKind,
    /// What it is identified by.
    pub id_kind: IdKind,
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
struct Sealed {
    id_number: String,
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
        pub sealed: Vec<u8>,
    }
}

impl PartyRow {
    fn open(&self) -> Result<Sealed, Fault> {
        let plain = vault::open(&format!("party:{}", self.id), &self.sealed)?;
        serde_json::from_slice(&plain).map_err(|e| Fault::internal("directory.unseal", e))
    }

    fn close(&mut self, sealed: &Sealed) -> Result<(), Fault> {
        let plain = serde_json::to_vec(sealed).map_err(|e| Fault::internal("directory.seal", e))?;
        self.sealed = vault::seal(&format!("party:{}", self.id), &plain)?;
        Ok(())
    }

    fn masked(&self) -> Result<Party, Fault> {
        let sealed = self.open()?;
        Ok(Party {
            id: PartyId(self.id),
            kind: self.kind,
            id_kind: self.id_kind,
            name: self.name.clone(),
            verified: self.claimed_by == 0,
            masked_id: mask_id(self.id_kind, &sealed.id_number),
            masked_phone: mask_phone(&sealed.phone),
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
    /// Name. For a person on a public page use [`masked_name`].
    pub name: String,
    /// Whether somebody has checked that it is who it says.
    pub verified: bool,
    /// The number, masked; a unified social credit code is public and whole.
    pub masked_id: String,
    /// The telephone, masked.
    pub masked_phone: String,
}

/// A party's full particulars, after a look that was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revealed {
    /// Name.
    pub name: String,
    /// What it is identified by.
    pub id_kind: IdKind,
    /// The number.
    pub id_number: String,
    /// Telephone.
    pub phone: String,
    /// Address.
    pub address: String,
}

/// A telephone number in its one spelling, mobile or fixed; empty stays empty.
///
/// # Errors
/// `party.phone`.
pub fn clean_phone(phone: &str) -> Result<String, Fault> {
    let digits: String =
        phone.chars().filter(|c| !c.is_whitespace() && !"-()（）".contains(*c)).take(32).collect();
    let bare = digits.strip_prefix("+86").unwrap_or(&digits);
    let fits = bare.is_empty() || (7..=12).contains(&bare.len()) && bare.bytes().all(|b| b.is_ascii_digit());
    if fits { Ok(bare.to_owned()) } else { Err(Fault::invalid("party.phone")) }
}

impl NewParty {
    /// Checked and in one spelling.
    fn clean(&self) -> Result<NewParty, Fault> {
        if !self.id_kind.fits(self.kind) {
            return Err(Fault::invalid("party.id-kind"));
        }
        let name = one_line(&self.name, 120);
        if name.is_empty() {
            return Err(Fault::invalid("party.name-missing"));
        }
        Ok(NewParty {
            id_number: self.id_kind.clean(&self.id_number)?,
            name,
            phone: clean_phone(&self.phone)?,
            address: one_line(&self.address, 300),
            ..self.clone()
        })
    }

    fn index(&self) -> Result<[u8; 32], Fault> {
        vault::index(&[self.id_kind.as_str(), &self.id_number])
    }
}

fn insert(tx: &mut Tx, by: &str, new: &NewParty, claimed_by: i64) -> Result<PartyId, Fault> {
    let mut row = PartyRow {
        id: tx.new_id(),
        kind: new.kind,
        id_kind: new.id_kind,
        claimed_by,
        name: new.name.clone(),
        sealed: Vec::new(),
    };
    row.close(&Sealed {
        id_number: new.id_number.clone(),
        phone: new.phone.clone(),
        address: new.address.clone(),
        facts: new.facts.clone(),
    })?;
    rows::insert_party(tx, &row, new.index()?)?;
    let id = PartyId(row.id);
    let data =
        json!({ "kind": new.kind.as_str(), "id_kind": new.id_kind.as_str(), "verified": claimed_by == 0 });
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
    let new = new.clean()?;
    let index = new.index()?;
    let by = actor.ledger_name();
    if rows::party_by_index(tx, index, 0)?.is_none() {
        match tx.attempt(|tx| insert(tx, &by, &new, 0)) {
            Ok(id) => return Ok(id),
            // Somebody registered the same person a moment ago: go on with that.
            Err(fault) if is_known_already(&fault) => {}
            Err(fault) => return Err(fault),
        }
    }
    let known = rows::party_by_index(tx, index, 0)?.ok_or_else(|| Fault::conflict("store.conflict"))?;
    if known.name != new.name {
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
    insert(tx, &format!("account:{account}"), &new.clean()?, account.0)
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

/// Records that somebody at a window has seen the person and their identity card (当面核验). If the same person is
/// already on record, the account gets that record and keeps what it filed under its own as something it may act for.
///
/// # Errors
/// `access.forbidden`; `party.unknown` when the account has no person; `party.id-differs` when the number on the card is
/// not the one registered; `party.name-differs` when the name is not the one on record.
pub fn verify(
    tx: &mut Tx,
    actor: &Actor,
    login: &str,
    id_kind: IdKind,
    id_number: &str,
) -> Result<PartyId, Fault> {
    require_somewhere(actor, Verify::PERMISSION)?;
    let unknown = || Fault::not_found("party.unknown");
    let account = rows::account_by_login(tx, &login.trim().to_ascii_lowercase())?.ok_or_else(unknown)?;
    let own = PartyId(account.party.ok_or_else(unknown)?);
    let mut claimed = rows::lock_party(tx, own)?.ok_or_else(unknown)?;
    if !is_identified_by(tx, own, id_kind, id_number)? {
        return Err(Fault::invalid("party.id-differs"));
    }
    if claimed.claimed_by == 0 {
        return Ok(own);
    }
    let account = AccountId(account.id);
    let index = vault::index(&[id_kind.as_str(), &id_kind.clean(id_number)?])?;
    let verified = match rows::party_by_index(tx, index, 0)? {
        Some(known) if known.name != claimed.name => return Err(Fault::conflict("party.name-differs")),
        Some(known) => {
            let known = PartyId(known.id);
            rows::set_account_party(tx, account, known)?;
            rows::represent(tx, account, own)?;
            // Sessions hold whom they act for; the next sign-in begins with the record that is kept.
            rows::delete_sessions_of(tx, account, None)?;
            known
        }
        None => {
            claimed.claimed_by = 0;
            rows::update_party(tx, &claimed)?;
            own
        }
    };
    let data = json!({ "account": account, "means": "in-person" });
    events::of_party(tx, events::PARTY_VERIFIED, verified, actor.ledger_name(), data);
    Ok(verified)
}

/// Lets an account act for an enterprise: a clerk who has seen the licence and the power of attorney (IDA-04).
///
/// # Errors
/// `access.forbidden`, `party.unknown`.
pub fn authorise(tx: &mut Tx, actor: &Actor, login: &str, party: PartyId) -> Result<(), Fault> {
    require_somewhere(actor, Verify::PERMISSION)?;
    let account = rows::account_by_login(tx, &login.trim().to_ascii_lowercase())?
        .ok_or_else(|| Fault::not_found("directory.account-unknown"))?;
    rows::party(tx, party)?.ok_or_else(|| Fault::not_found("party.unknown"))?;
    let account = AccountId(account.id);
    rows::represent(tx, account, party)?;
    let data = json!({ "party": party, "may": true });
    events::of_account(tx, events::REPRESENTATION_CHANGED, account, actor.ledger_name(), data);
    Ok(())
}

/// Takes that away again. Sessions that act for the enterprise end.
///
/// # Errors
/// `access.forbidden`, `directory.account-unknown`.
pub fn withdraw_authority(tx: &mut Tx, actor: &Actor, login: &str, party: PartyId) -> Result<(), Fault> {
    require_somewhere(actor, Verify::PERMISSION)?;
    let account = rows::account_by_login(tx, &login.trim().to_ascii_lowercase())?
        .ok_or_else(|| Fault::not_found("directory.account-unknown"))?;
    let account = AccountId(account.id);
    rows::unrepresent(tx, account, party)?;
    rows::delete_acting_sessions(tx, account, party)?;
    let data = json!({ "party": party, "may": false });
    events::of_account(tx, events::REPRESENTATION_CHANGED, account, actor.ledger_name(), data);
    Ok(())
}

/// The party with this id, masked.
///
/// # Errors
/// Only the store's, and those of a wrong key.
pub fn by_id(tx: &mut Tx, id: PartyId) -> Result<Option<Party>, Fault> {
    rows::party(tx, id)?.map(|row| row.masked()).transpose()
}

/// The verified party with this unified social credit code or citizen number, whichever it is; `None` also for what is
/// neither.
///
/// # Errors
/// Only the store's, and those of a wrong key.
pub fn by_number(tx: &mut Tx, number: &str) -> Result<Option<Party>, Fault> {
    let kind = [IdKind::Uscc, IdKind::CitizenId].into_iter().find(|kind| kind.clean(number).is_ok());
    kind.map_or(Ok(None), |kind| by_identity(tx, kind, number))
}

/// The verified party with this number of this kind.
///
/// # Errors
/// The faults of the number.
pub fn by_identity(tx: &mut Tx, kind: IdKind, number: &str) -> Result<Option<Party>, Fault> {
    let index = vault::index(&[kind.as_str(), &kind.clean(number)?])?;
    rows::party_by_index(tx, index, 0)?.map(|row| row.masked()).transpose()
}

/// Whom an account may act for: its own person first.
///
/// # Errors
/// Only the store's, and those of a wrong key.
pub fn of_account(tx: &mut Tx, account: AccountId) -> Result<Vec<Party>, Fault> {
    rows::parties_of(tx, account)?.iter().map(PartyRow::masked).collect()
}

/// Whether an account may act for a party: its own person, or one it was authorised for.
///
/// # Errors
/// Only the store's.
pub fn may_act_for(tx: &mut Tx, account: AccountId, party: PartyId) -> Result<bool, Fault> {
    Ok(rows::parties_of(tx, account)?.iter().any(|row| row.id == party.0))
}

/// What is known of a party, by form concept: `person.name`, `person.id-kind`, `person.id-number`, `person.birth`,
/// `person.sex`, `person.phone`, `person.address`; `enterprise.name`, `enterprise.uscc`, `enterprise.phone`,
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
            put("id-kind", row.id_kind.as_str());
            put("id-number", &sealed.id_number);
            if row.id_kind == IdKind::CitizenId
                && let Ok(id) = CitizenId::parse(&sealed.id_number)
            {
                put("birth", &id.birth().to_string());
                put("sex", id.sex().as_str());
            }
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
    let own = rows::parties_of(tx, actor.account)?.first().map(|row| PartyId(row.id));
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

/// Whether a party is identified by this number of this kind.
///
/// # Errors
/// The faults of the number; the store's, and those of a wrong key.
pub fn is_identified_by(tx: &mut Tx, id: PartyId, kind: IdKind, number: &str) -> Result<bool, Fault> {
    let number = kind.clean(number)?;
    let Some(row) = rows::party(tx, id)? else { return Ok(false) };
    Ok(row.id_kind == kind && vault::same(row.open()?.id_number.as_bytes(), number.as_bytes()))
}

/// Whether these are the last four characters of the party's number: the second factor of public progress.
///
/// # Errors
/// Only the store's, and those of a wrong key.
pub fn id_tail_matches(tx: &mut Tx, id: PartyId, tail: &str) -> Result<bool, Fault> {
    let Some(row) = rows::party(tx, id)? else { return Ok(false) };
    let number = row.open()?.id_number;
    let tail = tail.trim().to_uppercase();
    let count = number.chars().count();
    let last: String = number.chars().skip(count.saturating_sub(4)).collect();
    Ok(last.chars().count() == 4 && vault::same(last.as_bytes(), tail.as_bytes()))
}

/// The full particulars, for a stated purpose. The look is recorded where the person can see it, in the same
/// transaction. One sees one's own without a record; staff need `party.reveal` or a permission on a case of theirs,
/// which the caller checks and passes as `by_case`.
///
/// # Errors
/// `access.forbidden`, `party.purpose` when no purpose is given, `party.unknown`.
pub fn reveal(
    tx: &mut Tx,
    actor: &Actor,
    id: PartyId,
    purpose: &str,
    by_case: bool,
) -> Result<Revealed, Fault> {
    let row = rows::party(tx, id)?.ok_or_else(|| Fault::not_found("party.unknown"))?;
    let sealed = row.open()?;
    let revealed = Revealed {
        name: row.name,
        id_kind: row.id_kind,
        id_number: sealed.id_number,
        phone: sealed.phone,
        address: sealed.address,
    };
    if actor.kind == ActorKind::Applicant {
        return match may_act_for(tx, actor.account, id)? {
            true => Ok(revealed),
            false => Err(Fault::not_found("party.unknown")),
        };
    }
    if !by_case {
        require_somewhere(actor, Reveal::PERMISSION)?;
    }
    let purpose = one_line(purpose, 200);
    if purpose.is_empty() {
        return Err(Fault::invalid("party.purpose"));
    }
    keep_look(tx, actor, id, purpose)?;
    Ok(revealed)
}

/// Records that staff looked somebody up without being shown the full particulars, for telling them on the telephone: the
/// person sees it beside the reveals.
///
/// # Errors
/// `party.purpose` when no purpose is given.
pub fn looked_up(tx: &mut Tx, actor: &Actor, id: PartyId, purpose: &str) -> Result<(), Fault> {
    let purpose = one_line(purpose, 200);
    if purpose.is_empty() {
        return Err(Fault::invalid("party.purpose"));
    }
    keep_look(tx, actor, id, purpose)
}

fn keep_look(tx: &mut Tx, actor: &Actor, id: PartyId, purpose: String) -> Result<(), Fault> {
    let organ = actor.postings.first().map(|p| p.organ_name.clone()).unwrap_or_default();
    let look = RevealRow {
        viewer: actor.name.clone(),
        organ_zh: organ.zh,
        organ_en: organ.en,
        purpose,
        at: tx.now(),
    };
    rows::insert_reveal(tx, id, actor.account, &look)?;
    events::of_party(tx, events::PARTY_REVEALED, id, actor.ledger_name(), json!({ "purpose": look.purpose }));
    Ok(())
}

/// Whether a caller is who they say: the last four characters of the party's number, or its telephone.
///
/// # Errors
/// Only the store's, and those of a wrong key.
pub fn is_caller(tx: &mut Tx, id: PartyId, said: &str) -> Result<bool, Fault> {
    if id_tail_matches(tx, id, said)? {
        return Ok(true);
    }
    let Some(row) = rows::party(tx, id)? else { return Ok(false) };
    let phone = row.open()?.phone;
    let said = clean_phone(said).unwrap_or_default();
    Ok(!phone.is_empty() && vault::same(phone.as_bytes(), said.as_bytes()))
}

/// A look somebody took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Who.
    pub viewer: String,
    /// Their organ.
    pub organ: contract::Text,
    /// What for.
    pub purpose: String,
    /// When, epoch ms.
    pub at_ms: i64,
}

/// Who looked at a party's data, newest first; at most `most`.
///
/// # Errors
/// Only the store's.
pub fn looks(tx: &mut Tx, id: PartyId, most: u32) -> Result<Vec<Look>, Fault> {
    let rows = rows::reveals(tx, id, most)?;
    Ok(rows
        .into_iter()
        .map(|r| Look {
            viewer: r.viewer,
            organ: contract::Text::new(r.organ_zh, r.organ_en),
            purpose: r.purpose,
            at_ms: r.at,
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_is_masked() {
        assert_eq!(mask_phone("13000000001"), "130****0001");
        assert_eq!(mask_phone("1234"), "****");
        assert_eq!(mask_id(IdKind::CitizenId, "15040219900612998X"), "150**************X");
        assert_eq!(mask_id(IdKind::Passport, "E12345678"), "E*******8");
        assert_eq!(masked_name("陈晓梅"), "陈**");
        assert_eq!(masked_name(""), "");
    }

    #[test]
    fn numbers_and_telephones_have_one_spelling() {
        assert_eq!(IdKind::CitizenId.clean(" 150402 19900612 998x").unwrap(), "15040219900612998X");
        let wrong = IdKind::CitizenId.clean("150402199006129981").unwrap_err();
        assert_eq!(wrong.code, "party.citizen-id");
        assert!(!wrong.to_string().contains("15040219900612998"));
        assert_eq!(IdKind::Passport.clean("e 1234 5678").unwrap(), "E12345678");
        assert!(IdKind::Passport.clean("护照").is_err());
        assert_eq!(clean_phone("+86 130-0000-0001").unwrap(), "13000000001");
        assert_eq!(clean_phone("").unwrap(), "");
        assert!(clean_phone("13000a00001").is_err());
        assert!(clean_phone(&"1".repeat(1000)).is_err());
    }
}
