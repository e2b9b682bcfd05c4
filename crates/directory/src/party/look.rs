//! Looking at a person's full particulars: for a stated purpose, kept where the person reads it.

use super::*;

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
        id_country: sealed.country,
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
    let phone = clean_phone(&phone).unwrap_or(phone);
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
