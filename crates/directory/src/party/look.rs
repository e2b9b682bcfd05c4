//! Looks (查看): the full particulars of somebody, for a purpose from a list and in words, so many an hour and a day, and each
//! recorded where the person reads it.

use contract::app::Looks;
use contract::{Actor, ActorKind, Fault, FaultKind, PartyId, Text};
use serde_json::json;
use store::Tx;

use super::{Revealed, clean_phone, id_tail_matches, may_act_for};
use crate::access::{Permit, require_somewhere};
use crate::permissions::Reveal;
use crate::store::{self as rows, RevealRow};
use crate::{events, one_line, vault};

/// What somebody's full particulars may be needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// 通知、联系当事人.
    Contact,
    /// 核对身份.
    Identity,
    /// 核对申请材料.
    Materials,
    /// 现场核查、上门送达.
    Visit,
    /// 处理投诉、咨询.
    Complaint,
    /// 其他.
    Other,
}

store::column_text!(Purpose {
    Contact => "contact",
    Identity => "identity",
    Materials => "materials",
    Visit => "visit",
    Complaint => "complaint",
    Other => "other",
});

/// Why somebody looks.
#[derive(Debug, Clone, Default)]
pub struct Why {
    /// For what; nothing chosen yet is `None`.
    pub purpose: Option<Purpose>,
    /// The case it is about, where it is about one.
    pub about: String,
    /// In words.
    pub words: String,
}

/// Letters, or digits, that words must have at least, and how many different ones.
const WORDS: (usize, usize) = (4, 3);

/// Whether this says why: a purpose, and words that are words.
///
/// # Errors
/// `party.purpose`, `party.purpose-words`.
pub fn check_why(why: &Why) -> Result<Purpose, Fault> {
    let purpose = why.purpose.ok_or_else(|| Fault::invalid("party.purpose"))?;
    let letters: Vec<char> = why.words.chars().filter(|c| c.is_alphanumeric()).collect();
    let different: std::collections::BTreeSet<&char> = letters.iter().collect();
    if letters.len() < WORDS.0 || different.len() < WORDS.1 {
        return Err(Fault::invalid("party.purpose-words").with("least", WORDS.0));
    }
    Ok(purpose)
}

/// One's own full particulars, or those of somebody one acts for: without a record.
///
/// # Errors
/// `party.unknown`.
pub fn own(tx: &mut Tx, actor: &Actor, id: PartyId) -> Result<Revealed, Fault> {
    match may_act_for(tx, actor.account, id)? {
        true => revealed(tx, id),
        false => Err(Fault::not_found("party.unknown")),
    }
}

/// The full particulars, for a stated purpose. The look is recorded where the person can see it, in the same transaction.
/// Staff need `party.reveal` or a permission on a case of theirs, which the caller checks and passes as `by_case`.
///
/// # Errors
/// `access.forbidden`; those of [`check_why`]; `party.looks-too-many` with how many there may be in how many hours;
/// `party.unknown`.
pub fn reveal(
    tx: &mut Tx,
    actor: &Actor,
    id: PartyId,
    why: &Why,
    most: Looks,
    by_case: bool,
) -> Result<Revealed, Fault> {
    if actor.kind == ActorKind::Applicant {
        return own(tx, actor, id);
    }
    let revealed = revealed(tx, id)?;
    if !by_case {
        require_somewhere(actor, Reveal::PERMISSION)?;
    }
    let purpose = check_why(why)?;
    // One after the other, so that many at once do not all find room.
    rows::lock_account(tx, actor.account)?;
    for (hours, most) in [(1, most.an_hour), (24, most.a_day)] {
        let since = tx.now() - hours * 3_600_000;
        if rows::reveals_by(tx, actor.account, since)? >= i64::from(most) {
            return Err(Fault::new(FaultKind::TooMany, "party.looks-too-many")
                .with("hours", hours)
                .with("most", most));
        }
    }
    keep_look(tx, actor, id, Some(purpose), one_line(&format!("{} {}", why.about, why.words), 200))?;
    Ok(revealed)
}

fn revealed(tx: &mut Tx, id: PartyId) -> Result<Revealed, Fault> {
    let row = rows::party(tx, id)?.ok_or_else(|| Fault::not_found("party.unknown"))?;
    let sealed = row.open()?;
    Ok(Revealed {
        name: row.name,
        id_kind: row.id_kind,
        id_country: sealed.country,
        id_number: sealed.id_number,
        phone: sealed.phone,
        address: sealed.address,
    })
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
    keep_look(tx, actor, id, None, purpose)
}

fn keep_look(
    tx: &mut Tx,
    actor: &Actor,
    id: PartyId,
    ground: Option<Purpose>,
    words: String,
) -> Result<(), Fault> {
    let organ = actor.postings.first().map(|p| p.organ_name.clone()).unwrap_or_default();
    let look = RevealRow {
        viewer: actor.name.clone(),
        organ_zh: organ.zh,
        organ_en: organ.en,
        ground: ground.map(|ground| ground.as_str().to_owned()).unwrap_or_default(),
        purpose: words,
        at: tx.now(),
    };
    rows::insert_reveal(tx, id, actor.account, &look)?;
    let data = json!({ "ground": look.ground, "purpose": look.purpose });
    events::of_party(tx, events::PARTY_REVEALED, id, actor.ledger_name(), data);
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
    let phone = clean_phone(&phone).unwrap_or(phone);
    Ok(!phone.is_empty() && vault::same(phone.as_bytes(), said.as_bytes()))
}

/// A look somebody took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Who.
    pub viewer: String,
    /// Their organ.
    pub organ: Text,
    /// What for; `None` where somebody was only looked up, and before purposes were chosen from a list.
    pub ground: Option<Purpose>,
    /// In words.
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
            organ: Text::new(r.organ_zh, r.organ_en),
            ground: Purpose::parse(&r.ground),
            purpose: r.purpose,
            at_ms: r.at,
        })
        .collect())
}
