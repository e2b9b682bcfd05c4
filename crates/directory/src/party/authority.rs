//! Who may act for an enterprise besides its own person (代理, 经办): granted at a window by the papers, for a term or without
//! one, and ended at a window, by a principal of the enterprise or by the operator themself.

use contract::{AccountId, Actor, Fault, PartyId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;

use super::{PartyKind, today};
use crate::access::{Permit, require_somewhere};
use crate::events;
use crate::permissions::Verify;
use crate::store::{self as rows, AuthorityRow};

/// What somebody is to the enterprise they act for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// 法定代表人、负责人 and whoever else the enterprise lets end what others may do.
    Principal,
    /// 经办人.
    Operator,
}

store::column_text!(Role { Principal => "principal", Operator => "operator" });

/// Who ended an authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedBy {
    /// A clerk, for the enterprise at the window.
    Window,
    /// A principal of the enterprise.
    Principal,
    /// The operator.
    Own,
}

store::column_text!(EndedBy { Window => "window", Principal => "principal", Own => "own" });

/// What somebody may or could do for an enterprise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// The account.
    pub account: AccountId,
    /// Its holder's name.
    pub holder: String,
    /// The enterprise.
    pub party: PartyId,
    /// Its name.
    pub party_name: String,
    /// As what.
    pub role: Role,
    /// Since when, epoch ms.
    pub since_ms: i64,
    /// Last day, `YYYY-MM-DD`; without one until it is withdrawn.
    pub ends_on: Option<String>,
    /// When it was withdrawn, epoch ms, and by whom.
    pub ended: Option<(i64, EndedBy)>,
    /// Whether it is in force today.
    pub in_force: bool,
}

fn in_force(row: &AuthorityRow, today: &str) -> bool {
    row.ended_at.is_none() && row.ends_on.as_deref().is_none_or(|last| last >= today)
}

/// Whether a session that acts for an enterprise may go on doing so.
pub(crate) fn goes_on(ends_on: Option<&str>, ended_at: Option<i64>, today: &str) -> bool {
    ended_at.is_none() && ends_on.is_none_or(|last| last >= today)
}

fn told(tx: &mut Tx, found: Vec<AuthorityRow>) -> Result<Vec<Authority>, Fault> {
    let today = today(tx);
    let mut told = Vec::with_capacity(found.len());
    for row in found {
        let (account, party) = (AccountId(row.account), PartyId(row.party));
        let Some(enterprise) = rows::party(tx, party)?.filter(|party| party.kind == PartyKind::Enterprise)
        else {
            continue;
        };
        told.push(Authority {
            account,
            holder: rows::account(tx, account)?.map(|account| account.name).unwrap_or_default(),
            party,
            party_name: enterprise.name,
            role: row.role,
            since_ms: row.since,
            ended: row.ended_at.zip(row.ended_by.as_deref().and_then(EndedBy::parse)),
            in_force: in_force(&row, &today),
            ends_on: row.ends_on,
        });
    }
    Ok(told)
}

/// The enterprises an account may or could act for, the latest first.
///
/// # Errors
/// Only the store's.
pub fn authorities_of(tx: &mut Tx, account: AccountId) -> Result<Vec<Authority>, Fault> {
    let found = rows::authorities_of(tx, account)?;
    told(tx, found)
}

/// Who may or could act for an enterprise, for whoever may end it: a principal of it, or staff who verify.
///
/// # Errors
/// `party.unknown` for everybody else: whether there is such an enterprise is not theirs to know.
pub fn authorities_for(tx: &mut Tx, actor: &Actor, party: PartyId) -> Result<Vec<Authority>, Fault> {
    if !is_principal(tx, actor, party)? && require_somewhere(actor, Verify::PERMISSION).is_err() {
        return Err(Fault::not_found("party.unknown"));
    }
    let found = rows::authorities_for(tx, party)?;
    told(tx, found)
}

/// Whether the actor may end what others may do for this enterprise.
fn is_principal(tx: &mut Tx, actor: &Actor, party: PartyId) -> Result<bool, Fault> {
    let today = today(tx);
    let own = rows::authority(tx, actor.account, party)?;
    Ok(own.is_some_and(|row| row.role == Role::Principal && in_force(&row, &today)))
}

/// Lets an account act for an enterprise: a clerk who has seen the licence and the power of attorney (IDA-04). Granting
/// again changes what it is and its last day.
///
/// # Errors
/// `access.forbidden`, `party.unknown`, `directory.account-unknown`; `party.operator-unverified` where nobody has seen who
/// the operator is; `party.authority-day` for a last day that is over.
pub fn authorise(
    tx: &mut Tx,
    actor: &Actor,
    login: &str,
    party: PartyId,
    (role, last_day): (Role, Option<Date>),
) -> Result<(), Fault> {
    require_somewhere(actor, Verify::PERMISSION)?;
    let account = rows::account_by_login(tx, &login.trim().to_ascii_lowercase())?
        .ok_or_else(|| Fault::not_found("directory.account-unknown"))?;
    let account = AccountId(account.id);
    rows::party(tx, party)?.ok_or_else(|| Fault::not_found("party.unknown"))?;
    let verified = super::operator(tx, account)?.is_some_and(|person| person.verified);
    if !verified {
        return Err(Fault::conflict("party.operator-unverified"));
    }
    let last_day = last_day.map(|day| day.to_string());
    if last_day.as_deref().is_some_and(|last| last < today(tx).as_str()) {
        return Err(Fault::invalid("party.authority-day"));
    }
    rows::represent(tx, account, party, (role, last_day.as_deref()))?;
    let data = json!({ "party": party, "may": true, "role": role.as_str(), "until": last_day });
    events::of_account(tx, events::REPRESENTATION_CHANGED, account, actor.ledger_name(), data);
    Ok(())
}

fn end(tx: &mut Tx, actor: &Actor, account: AccountId, party: PartyId, by: EndedBy) -> Result<(), Fault> {
    if rows::unrepresent(tx, account, party, by)? == 0 {
        return Err(Fault::conflict("party.authority-none"));
    }
    match by {
        // One's own session goes on, in one's own name.
        EndedBy::Own => rows::stop_acting(tx, account, party)?,
        EndedBy::Window | EndedBy::Principal => rows::delete_acting_sessions(tx, account, party)?,
    };
    let data = json!({ "party": party, "may": false, "by": by.as_str() });
    events::of_account(tx, events::REPRESENTATION_CHANGED, account, actor.ledger_name(), data);
    Ok(())
}

/// Takes that away again at the window. Sessions that act for the enterprise end.
///
/// # Errors
/// `access.forbidden`; `party.authority-none` where there is none.
pub fn withdraw_authority(
    tx: &mut Tx,
    actor: &Actor,
    account: AccountId,
    party: PartyId,
) -> Result<(), Fault> {
    require_somewhere(actor, Verify::PERMISSION)?;
    end(tx, actor, account, party, EndedBy::Window)
}

/// A principal of the enterprise takes it away from somebody. Their sessions that act for the enterprise end.
///
/// # Errors
/// `party.unknown` for who is no principal; `party.authority-none` where there is none.
pub fn withdraw_by_principal(
    tx: &mut Tx,
    actor: &Actor,
    account: AccountId,
    party: PartyId,
) -> Result<(), Fault> {
    if !is_principal(tx, actor, party)? {
        return Err(Fault::not_found("party.unknown"));
    }
    let by = if account == actor.account { EndedBy::Own } else { EndedBy::Principal };
    end(tx, actor, account, party, by)
}

/// An operator gives their authority back.
///
/// # Errors
/// `party.authority-none` where there is none.
pub fn resign(tx: &mut Tx, actor: &Actor, party: PartyId) -> Result<(), Fault> {
    end(tx, actor, actor.account, party, EndedBy::Own)
}
