//! Subjects (交易主体库、专家库): who trades registers once; who holds a key to openings; who may sit on a committee.

use contract::time::china_date;
use contract::{Actor, ActorKind, Fault, OrganId, PartyId, Scope};
use directory::access::{Permit, require, require_somewhere};
use directory::party::{self, IdKind};
use serde_json::json;
use store::{Event, Tx};

use crate::desk::Desk;
use crate::events;
use crate::frame::{LINE_MOST, said};
use crate::model::{Expert, ExpertState, Holder, Trader};
use crate::permissions::{Serve, Supervise, Tender};
use crate::store::people as rows;

fn record(tx: &mut Tx, actor: &Actor, kind: &'static str, data: serde_json::Value) {
    tx.record(Event { stream: "trade:subjects".to_owned(), kind, actor: actor.ledger_name(), data });
}

/// Registers an enterprise as a trader, once for every board and every place of the region (一地注册、全区互认).
///
/// # Errors
/// `trade.not-your-enterprise`, `trade.not-an-enterprise`; the same again answers the same.
pub fn register(tx: &mut Tx, actor: &Actor, enterprise: i64, region: &str) -> Result<Trader, Fault> {
    let party = PartyId(enterprise);
    if actor.kind != ActorKind::Applicant || !party::may_act_for(tx, actor.account, party)? {
        return Err(Fault::forbidden("trade.not-your-enterprise"));
    }
    if let Some(known) = rows::trader_of(tx, enterprise)? {
        return Ok(known);
    }
    let found = party::by_id(tx, party)?.ok_or_else(|| Fault::not_found("party.unknown"))?;
    if found.id_kind != IdKind::Uscc || !found.verified {
        return Err(Fault::invalid("trade.not-an-enterprise"));
    }
    // The code of an enterprise is public and whole; one known under another record is the same trader.
    if let Some(known) = rows::trader(tx, &found.masked_id)? {
        return Ok(known);
    }
    let trader = Trader {
        code: found.masked_id,
        party: enterprise,
        name: found.name,
        region: region.to_owned(),
        at: tx.now(),
    };
    rows::insert_trader(tx, &trader)?;
    record(tx, actor, events::REGISTERED, json!({ "code": trader.code }));
    Ok(trader)
}

/// The traders an account acts for.
///
/// # Errors
/// Database errors.
pub fn mine(tx: &mut Tx, actor: &Actor) -> Result<Vec<Trader>, Fault> {
    if actor.kind != ActorKind::Applicant {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for party in party::of_account(tx, actor.account)? {
        all.extend(rows::trader_of(tx, party.id.0)?);
    }
    Ok(all)
}

/// The trader of this code, if the account acts for it.
///
/// # Errors
/// `trade.not-a-trader`.
pub fn acting(tx: &mut Tx, actor: &Actor, code: &str) -> Result<Trader, Fault> {
    let found = mine(tx, actor)?.into_iter().find(|one| one.code == code.trim());
    found.ok_or_else(|| Fault::forbidden("trade.not-a-trader"))
}

/// As what somebody may hold a key: the role and the organ.
pub fn roles_for_key(actor: &Actor) -> Vec<(&'static str, OrganId)> {
    let mut all = Vec::new();
    for (role, permission) in [
        ("tenderer", Tender::PERMISSION),
        ("platform", Serve::PERMISSION),
        ("supervisor", Supervise::PERMISSION),
    ] {
        for posting in actor.postings_with(permission) {
            if !all.contains(&(role, posting.organ)) {
                all.push((role, posting.organ));
            }
        }
    }
    all
}

/// Registers the public half of a key. The secret half stays with its holder: nobody here ever sees it. Who held a key for the organ
/// and role before holds it for tenders announced before, and for no new ones.
///
/// # Errors
/// `access.forbidden`, `trade.key-wrong`, `trade.key-used`.
pub fn hold_key(
    tx: &mut Tx,
    actor: &Actor,
    role: &str,
    organ: OrganId,
    public_key: &str,
) -> Result<Holder, Fault> {
    let (role, _) = roles_for_key(actor)
        .into_iter()
        .find(|(known, of)| *known == role && *of == organ)
        .ok_or_else(|| Fault::forbidden("access.forbidden").with("permission", Serve::PERMISSION.0))?;
    let key = public_key.trim();
    if !sealed::is_public_key(key) {
        return Err(Fault::invalid("trade.key-wrong"));
    }
    if rows::key_known(tx, key)? {
        return Err(Fault::invalid("trade.key-used"));
    }
    let holder = Holder {
        id: tx.new_id(),
        account: actor.account.0,
        organ: organ.0,
        role: role.to_owned(),
        public_key: key.to_owned(),
        at: tx.now(),
        ended_at: None,
    };
    rows::put_holder(tx, &holder)?;
    record(tx, actor, events::KEY, json!({ "role": role, "key": sealed::digest(key.as_bytes()) }));
    Ok(holder)
}

/// An expert as the authority enters them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewExpert {
    /// Sign-in name of their own account.
    pub login: String,
    /// Credit code of the employer; empty without one.
    pub employer: String,
    /// Keys of specialities.
    pub specialities: Vec<String>,
    /// Last day of their term.
    pub until: String,
}

fn day(text: &str) -> Result<String, Fault> {
    let day: Result<jiff::civil::Date, _> = text.trim().parse();
    day.map(|day| day.to_string()).map_err(|_| Fault::invalid("trade.day-wrong"))
}

/// Takes somebody into the library (入库), or changes what is known of them: one person is there once, whoever enters them.
///
/// # Errors
/// `access.forbidden`, `trade.expert-login`, `trade.speciality-unknown`, `trade.employer-wrong`, `trade.day-wrong`.
pub fn enter_expert(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    organ: OrganId,
    new: &NewExpert,
) -> Result<Expert, Fault> {
    let rules = desk.rules(tx)?;
    let found = directory::organ::by_id(tx, organ)?.ok_or_else(|| Fault::not_found("trade.unknown"))?;
    require(actor, Supervise::PERMISSION, Scope { region: &found.region, organ: Some(organ), item: None })?;
    let account =
        directory::account::by_login(tx, &new.login)?.ok_or_else(|| Fault::invalid("trade.expert-login"))?;
    if new.specialities.is_empty() || new.specialities.iter().any(|key| rules.speciality(key).is_none()) {
        return Err(Fault::invalid("trade.speciality-unknown"));
    }
    let employer = new.employer.trim().to_uppercase();
    if !employer.is_empty() && codes::Uscc::parse(&employer).is_err() {
        return Err(Fault::invalid("trade.employer-wrong"));
    }
    let until = day(&new.until)?;
    let specialities = new.specialities.join(" ");
    let expert = match rows::expert_of(tx, account.0)? {
        Some(known) => Expert { employer, specialities, until, organ: organ.0, ..known },
        None => Expert {
            id: tx.new_id(),
            account: account.0,
            region: found.region,
            organ: organ.0,
            employer,
            specialities,
            state: ExpertState::Active,
            until,
            why: String::new(),
            assessed: 0,
            points: 0,
        },
    };
    match rows::expert(tx, expert.id)? {
        Some(_) => rows::save_expert(tx, &expert)?,
        None => rows::insert_expert(tx, &expert)?,
    }
    record(
        tx,
        actor,
        events::EXPERT,
        json!({ "expert": expert.id.to_string(), "state": expert.state.as_str() }),
    );
    Ok(expert)
}

/// What the authority does with an expert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpertAct {
    /// Suspend (暂停), with the reason.
    Suspend(String),
    /// Renew (续聘) until a day.
    Renew(String),
    /// Dismiss (解聘), with the reason.
    Dismiss(String),
}

/// Suspends, renews or dismisses an expert; who was dismissed does not come back by renewal.
///
/// # Errors
/// `trade.unknown`, `access.forbidden`, `trade.text-missing`, `trade.day-wrong`, `trade.wrong-state`.
pub fn change_expert(tx: &mut Tx, actor: &Actor, id: i64, act: &ExpertAct) -> Result<Expert, Fault> {
    require_somewhere(actor, Supervise::PERMISSION)?;
    let mut expert = rows::expert(tx, id)?.ok_or_else(|| Fault::not_found("trade.unknown"))?;
    let scope = Scope { region: &expert.region.clone(), organ: Some(OrganId(expert.organ)), item: None };
    require(actor, Supervise::PERMISSION, scope)?;
    if expert.state == ExpertState::Dismissed {
        return Err(Fault::conflict("trade.wrong-state"));
    }
    match act {
        ExpertAct::Suspend(why) => {
            (expert.state, expert.why) = (ExpertState::Suspended, said(why, LINE_MOST)?)
        }
        ExpertAct::Dismiss(why) => {
            (expert.state, expert.why) = (ExpertState::Dismissed, said(why, LINE_MOST)?)
        }
        ExpertAct::Renew(until) => {
            let until = day(until)?;
            if until < china_date(tx.now()).to_string() {
                return Err(Fault::invalid("trade.day-wrong"));
            }
            (expert.state, expert.until, expert.why) = (ExpertState::Active, until, String::new());
        }
    }
    rows::save_expert(tx, &expert)?;
    let data = json!({ "expert": expert.id.to_string(), "state": expert.state.as_str(), "why": expert.why });
    record(tx, actor, events::EXPERT, data);
    Ok(expert)
}
