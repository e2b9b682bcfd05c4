//! What becomes of a licence after it was issued: it is changed or renewed into a next version, suspended, ended. Each by a decision of the
//! issuing organ that has a number, with its reasons, and the holder is told (docs/decisions/0270).
//!
//! | act | when | law |
//! |---|---|---|
//! | [`Act::Change`] (变更、延续) | it counts, or its term is over | 行政许可法; 50 of renewal |
//! | [`Act::Suspend`] (暂扣) | it counts | 行政处罚法 |
//! | [`Act::Resume`] (恢复) | it is suspended | |
//! | [`Act::Withdraw`] (撤销) | it counts or is suspended | 行政许可法 |
//! | [`Act::Punish`] (吊销) | it counts or is suspended | 行政处罚法 |
//! | [`Act::Cancel`] (注销) | it counts, is suspended, or its term is over | 行政许可法 |

use contract::events::licence_life::{Changed, Ended, NearEnd, Resumed, Suspended};
use contract::events::{Fact, record};
use contract::time::{DAY_MS, china_midnight_ms};
use contract::{Actor, Fault, LicenceId, Permission, Scope};
use directory::access::{self, Permit};
use jiff::civil::Date;
use serde_json::json;
use store::{Handlers, Job, Tx};

use crate::licence::{Standing, today};
use crate::permissions::Manage;
use crate::store::{self as rows, LicenceRow, life as kept};

/// Kinds of events told here.
pub const TOLD: &[&str] = &[Suspended::KIND, Resumed::KIND, Ended::KIND, Changed::KIND, NearEnd::KIND];

/// A suspension is over.
pub const RESUME: &str = "licence.resume";
/// A term is near its end.
pub const NEAR: &str = "licence.near";

/// Days before the end of a term on which its holder is reminded: whoever wants a licence renewed asks thirty days before it ends
/// (行政许可法 50), and needs time before that.
pub const NEAR_DAYS: i32 = 60;
const MORNING_MS: i64 = 9 * 60 * 60 * 1000;

/// Longest reason, characters.
pub const REASON_MOST: usize = 1000;
/// Longest number of a decision, characters.
pub const DOCUMENT_MOST: usize = 60;
/// Longest value printed on a licence, characters.
pub const VALUE_MOST: usize = 2000;

/// What can be done to a licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// 变更、延续.
    Change,
    /// 暂扣.
    Suspend,
    /// 恢复.
    Resume,
    /// 撤销.
    Withdraw,
    /// 吊销.
    Punish,
    /// 注销.
    Cancel,
}

impl Act {
    /// All of them, in the order in which a page offers them.
    pub const ALL: [Act; 6] =
        [Act::Change, Act::Suspend, Act::Resume, Act::Withdraw, Act::Punish, Act::Cancel];

    /// The word in addresses, rows and keys of texts.
    pub fn as_str(self) -> &'static str {
        match self {
            Act::Change => "change",
            Act::Suspend => "suspend",
            Act::Resume => "resume",
            Act::Withdraw => "withdraw",
            Act::Punish => "punish",
            Act::Cancel => "cancel",
        }
    }

    /// The act of this word.
    pub fn parse(text: &str) -> Option<Act> {
        Act::ALL.into_iter().find(|act| act.as_str() == text)
    }

    /// Whether it can be done to a licence that stands so: what a page offers is asked here.
    pub fn fits(self, standing: Standing) -> bool {
        let counts = matches!(standing, Standing::Valid | Standing::NotYet);
        match self {
            Act::Change | Act::Cancel if standing == Standing::Expired => true,
            Act::Change | Act::Suspend => counts,
            Act::Resume => standing == Standing::Suspended,
            Act::Withdraw | Act::Punish | Act::Cancel => counts || standing == Standing::Suspended,
        }
    }

    fn after(self) -> &'static str {
        match self {
            Act::Change => "superseded",
            Act::Suspend => "suspended",
            Act::Resume => "valid",
            Act::Withdraw | Act::Punish => "revoked",
            Act::Cancel => "cancelled",
        }
    }
}

/// What is ordered.
#[derive(Debug, Clone)]
pub struct Order {
    /// The licence.
    pub identifier: String,
    /// What is done to it.
    pub act: Act,
    /// Number of the decision (决定书文号).
    pub document: String,
    /// Why; the holder reads it.
    pub reason: String,
    /// Last day: of a suspension, where it ends by itself; of a changed licence, where it has a term. `YYYY-MM-DD` or empty.
    pub until: String,
    /// What is printed on the changed licence, value by value in the order of those that are; one for its number is not looked at.
    pub values: Vec<String>,
}

/// Whether this actor may do something to a licence.
///
/// # Errors
/// `access.forbidden`; `licence.no-issuer`.
pub fn may(tx: &mut Tx, actor: &Actor, row: &LicenceRow) -> Result<(), Fault> {
    let issuer = contract::OrganId(row.issuer);
    let organ = directory::organ::by_id(tx, issuer)?.ok_or_else(|| Fault::not_found("licence.no-issuer"))?;
    let scope = Scope { region: &organ.region, organ: Some(issuer), item: None };
    access::require(actor, <Manage as Permit>::PERMISSION, scope).map(drop)
}

/// The organs whose licences this actor looks after.
///
/// # Errors
/// Database errors.
pub fn organs(tx: &mut Tx, actor: &Actor, permission: Permission) -> Result<Vec<i64>, Fault> {
    let all = directory::organ::all(tx)?;
    let may = |organ: &directory::organ::Organ| {
        actor.can(permission, Scope { region: &organ.region, organ: Some(organ.id), item: None })
    };
    Ok(all.into_iter().filter(may).map(|organ| organ.id.0).collect())
}

/// Carries out an order; answers the identifier of the licence as it is now.
///
/// # Errors
/// `licence.not-found`; `access.forbidden`; `licence.document-missing`, `licence.reason-missing`, `licence.day-wrong`,
/// `licence.nothing-changed`, `licence.value-long`; `licence.act-not-now` for a licence that stands otherwise, also when somebody
/// else was first.
pub fn carry(tx: &mut Tx, actor: &Actor, order: &Order) -> Result<String, Fault> {
    let row = rows::licence_by_identifier(tx, &order.identifier)?
        .ok_or_else(|| Fault::not_found("licence.not-found"))?;
    may(tx, actor, &row)?;
    let day = today(tx);
    let not_now = || Fault::conflict("licence.act-not-now");
    if !order.act.fits(row.standing(&day)) {
        return Err(not_now());
    }
    let document = required(&order.document, DOCUMENT_MOST, "licence.document-missing")?;
    let reason = required(&order.reason, REASON_MOST, "licence.reason-missing")?;
    let until = match order.act {
        Act::Suspend | Act::Change => last_day(&order.until, &day)?,
        _ => None,
    };
    let changed = match order.act {
        Act::Change => Some(changed(tx, &row, order, until.clone())?),
        _ => None,
    };
    let kept_until = if order.act == Act::Suspend { until.as_deref() } else { None };
    if !kept::set_state(tx, row.id, (&row.state, order.act.after()), kept_until)? {
        return Err(not_now());
    }
    let by = actor.ledger_name();
    kept::insert_act(tx, row.id, (order.act.as_str(), &document, &reason), until.as_deref(), &by)?;
    let id = LicenceId(row.id);
    let identifier = row.identifier.clone();
    match (order.act, changed) {
        (Act::Change, Some(next)) => {
            rows::insert_licence(tx, &next, &by)?;
            remind(tx, &next);
            let identifier = next.identifier;
            record(tx, by, id, &Changed { identifier: identifier.clone(), former: row.identifier, document });
            return Ok(identifier);
        }
        (Act::Suspend, _) => {
            if let Some(day) = until.as_deref().and_then(|day| day.parse::<Date>().ok()) {
                let at = china_midnight_ms(day).saturating_add(DAY_MS);
                let key = format!("{RESUME}:{}:{at}", row.id);
                tx.enqueue(Job::new(RESUME, json!({ "licence": row.id, "until": until })).at(at).once(key));
            }
            record(tx, by, id, &Suspended { identifier: identifier.clone(), document, until });
        }
        (Act::Resume, _) => {
            record(tx, by, id, &Resumed { identifier: identifier.clone(), document: Some(document) });
        }
        (act, _) => {
            let how = act.as_str().to_owned();
            record(tx, by, id, &Ended { identifier: identifier.clone(), how, document });
        }
    }
    Ok(identifier)
}

fn required(text: &str, most: usize, code: &'static str) -> Result<String, Fault> {
    let text = text.trim();
    match text.is_empty() || text.chars().count() > most {
        true => Err(Fault::invalid(code).with("most", most)),
        false => Ok(text.to_owned()),
    }
}

/// A last day that is not over yet, or none.
fn last_day(text: &str, today: &str) -> Result<Option<String>, Fault> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let day: Date = text.parse().map_err(|_| Fault::invalid("licence.day-wrong"))?;
    let day = day.to_string();
    match day.as_str() < today || day.len() != 10 {
        true => Err(Fault::invalid("licence.day-wrong")),
        false => Ok(Some(day)),
    }
}

/// The next version of a licence.
fn changed(
    tx: &mut Tx,
    row: &LicenceRow,
    order: &Order,
    valid_to: Option<String>,
) -> Result<LicenceRow, Fault> {
    let broken = |error: codes::CodeError| Fault::internal("licence.identifier", error);
    let identifier = codes::LicenceId::parse(&row.identifier)
        .and_then(|identifier| identifier.next_version())
        .map_err(broken)?;
    let mut fields = row.fields();
    if order.values.len() != fields.len() {
        return Err(Fault::conflict("licence.act-not-now"));
    }
    for ((_, _, value), given) in fields.iter_mut().zip(&order.values) {
        // What the trade calls it by stays with it through all its versions.
        if row.is_number(value) {
            continue;
        }
        let given = given.trim().replace("\r\n", "\n");
        if given.is_empty() || given.chars().count() > VALUE_MOST {
            return Err(Fault::invalid("licence.value-long").with("most", VALUE_MOST));
        }
        *value = given;
    }
    let holder = directory::party::by_id(tx, contract::PartyId(row.holder))?
        .ok_or_else(|| Fault::not_found("licence.no-holder"))?;
    if fields == row.fields() && valid_to == row.valid_to && holder.name == row.holder_name {
        return Err(Fault::invalid("licence.nothing-changed"));
    }
    Ok(LicenceRow {
        id: tx.new_id(),
        identifier: identifier.to_string(),
        holder_name: holder.name,
        valid_to,
        state: "valid".to_owned(),
        fields: json!(fields).to_string(),
        issued_at: tx.now(),
        sealed: None,
        replaces: Some(row.id),
        until_day: None,
        ..row.clone()
    })
}

/// Has the holder reminded before the term ends.
pub(crate) fn remind(tx: &mut Tx, row: &LicenceRow) {
    let Some(last) = row.valid_to.as_deref().and_then(|day| day.parse::<Date>().ok()) else { return };
    let at = china_midnight_ms(last)
        .saturating_sub(i64::from(NEAR_DAYS).saturating_mul(DAY_MS))
        .saturating_add(MORNING_MS);
    if at > tx.now() {
        tx.enqueue(Job::new(NEAR, json!({ "licence": row.id })).at(at));
    }
}

/// The handlers of this service's timers.
pub fn handlers() -> Handlers {
    let licence = |job: &store::Claimed| {
        let id = job.payload.get("licence").and_then(serde_json::Value::as_i64);
        id.ok_or_else(|| Fault::internal("licence.broken", job.payload.to_string()))
    };
    Handlers::new()
        .on(RESUME, move |tx, job| -> Result<(), Fault> {
            let until = job.payload.get("until").and_then(serde_json::Value::as_str).map(str::to_owned);
            resume(tx, licence(job)?, until)
        })
        .on(NEAR, move |tx, job| -> Result<(), Fault> { near(tx, licence(job)?) })
}

/// A suspension is over, unless another decision came in between.
fn resume(tx: &mut Tx, id: i64, until: Option<String>) -> Result<(), Fault> {
    let Some(row) = kept::licence_by_id(tx, id)? else { return Ok(()) };
    if row.state != "suspended" || row.until_day != until {
        return Ok(());
    }
    if kept::set_state(tx, id, ("suspended", "valid"), None)? {
        let by = Actor::system("licences").ledger_name();
        kept::insert_act(tx, id, ("resume-by-time", "", ""), None, &by)?;
        record(tx, by, LicenceId(id), &Resumed { identifier: row.identifier, document: None });
    }
    Ok(())
}

/// Tells that a term is near its end, unless the licence was ended or changed.
fn near(tx: &mut Tx, id: i64) -> Result<(), Fault> {
    let Some(row) = kept::licence_by_id(tx, id)? else { return Ok(()) };
    if let ("valid" | "suspended", Some(last)) = (row.state.as_str(), row.valid_to) {
        let by = Actor::system("licences").ledger_name();
        record(tx, by, LicenceId(id), &NearEnd { identifier: row.identifier, last });
    }
    Ok(())
}
