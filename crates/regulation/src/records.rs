//! Keeping credit: facts are taken down once, the class and the lists follow at once; subjects apply for repair and object, and somebody
//! else decides.

use std::sync::Arc;

use contract::lookup::{CreditLookup, CreditStanding, Restriction};
use contract::time::{china_date, china_midnight_ms};
use contract::{Actor, Fault, PartyId, Scope};
use directory::access::{Permit, require, require_somewhere};
use serde_json::{Value, json};
use store::{Event, Timer, Tx};

use crate::clock;
use crate::credit::{self, Calculation, List, Record};
use crate::desk::Desk;
use crate::events;
use crate::library::said;
use crate::model::{Check, Class, Entity, Outcome, Visit};
use crate::number;
use crate::permissions::{DecideCredit, EnterCredit};
use crate::store::{credit as rows, libraries};

/// Kind of the timer that computes a class anew on the day it changes by itself.
pub const FADE: &str = "credit.fade";

fn stream(entity: i64) -> String {
    format!("credit:{entity}")
}

fn tell(tx: &mut Tx, actor: &Actor, kind: &'static str, entity: &Entity, mut data: Value) {
    data["code"] = entity.code.as_str().into();
    tx.record(Event { stream: stream(entity.id), kind, actor: actor.ledger_name(), data });
}

fn entity(tx: &mut Tx, id: i64) -> Result<Entity, Fault> {
    libraries::entity(tx, id)?.ok_or_else(|| Fault::not_found("inspect.not-found"))
}

/// A fact to be taken down.
#[derive(Debug, Clone)]
pub struct Fact<'a> {
    /// Whose.
    pub entity: i64,
    /// Its kind.
    pub kind: &'a str,
    /// Where it comes from.
    pub source: &'a str,
    /// What it says.
    pub said: &'a str,
    /// The day it happened, `YYYY-MM-DD`.
    pub on_day: &'a str,
}

/// Takes a fact down, once, and computes anew; answers whether it was new. What the rules do not know is no fact of credit.
pub(crate) fn note(tx: &mut Tx, desk: &Desk, actor: &Actor, fact: &Fact<'_>) -> Result<bool, Fault> {
    let rules = desk.rules.now(tx)?;
    if rules.credit()?.kind(fact.kind).is_none() {
        return Ok(false);
    }
    let record = Record {
        id: tx.new_id(),
        entity: fact.entity,
        kind: fact.kind.to_owned(),
        source: fact.source.to_owned(),
        said: fact.said.to_owned(),
        on_day: fact.on_day.to_owned(),
        at: tx.now(),
        by_whom: actor.name.clone(),
        repaired_at: None,
        struck_at: None,
        struck_why: None,
    };
    if !rows::insert_record(tx, &record)? {
        return Ok(false);
    }
    let whose = entity(tx, fact.entity)?;
    tell(tx, actor, events::NOTED, &whose, json!({ "kind": fact.kind, "source": fact.source }));
    recompute(tx, desk, fact.entity)?;
    Ok(true)
}

/// What a published inspection says of somebody's credit.
pub(crate) fn inspected(tx: &mut Tx, desk: &Desk, visit: &Visit, checks: &[Check]) -> Result<(), Fault> {
    let day = visit.visited_on.clone().unwrap_or_else(|| china_date(tx.now()).to_string());
    for check in checks {
        let kind = match check.outcome {
            Some(Outcome::Fine) => "inspection-fine",
            Some(Outcome::Corrected) => "inspection-corrected",
            Some(Outcome::ToCorrect) => "inspection-to-correct",
            Some(Outcome::Pursued) => "inspection-pursued",
            Some(Outcome::Refused) => "inspection-refused",
            Some(Outcome::Unreachable) => "inspection-unreachable",
            Some(Outcome::NotCarriedOn) | None => continue,
        };
        let source = format!("{}/{}", visit.number, check.no);
        let fact = Fact { entity: visit.entity, kind, source: &source, said: &check.name_zh, on_day: &day };
        note(tx, desk, &Actor::system("inspection"), &fact)?;
    }
    Ok(())
}

/// A deferred material did not come in time: heard of the case.
///
/// # Errors
/// Database errors.
pub fn lapsed(tx: &mut Tx, desk: &Desk, party: PartyId, case: &str, day: &str) -> Result<(), Fault> {
    told(tx, desk, party, "deferred-lapsed", (case, case), day)
}

/// A fact that another service told of a party: its kind, its source and what it says, and the day it happened.
///
/// # Errors
/// Database errors.
pub fn told(
    tx: &mut Tx,
    desk: &Desk,
    party: PartyId,
    kind: &str,
    (source, said): (&str, &str),
    on_day: &str,
) -> Result<(), Fault> {
    for whose in rows::entities_of(tx, party)? {
        note(tx, desk, &Actor::system("credit"), &Fact { entity: whose.id, kind, source, said, on_day })?;
    }
    Ok(())
}

/// Enters a fact out of a document of another authority: a penalty, a judgment. The number of the document is its source, so that one fact
/// is entered once, and nobody enters an opinion.
///
/// # Errors
/// `access.forbidden`, `inspect.entity-unknown`, `credit.kind-unknown`, `inspect.reason-missing`, `inspect.day`,
/// `credit.known-already`.
pub fn enter(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    code: &str,
    kind: &str,
    document: &str,
    on_day: &str,
) -> Result<(), Fault> {
    require_somewhere(actor, EnterCredit::PERMISSION)?;
    let code = code.trim().to_uppercase();
    let whose = libraries::entity_by_code(tx, &code)?;
    let whose = whose.ok_or_else(|| Fault::invalid("inspect.entity-unknown").with("code", &code))?;
    require(actor, EnterCredit::PERMISSION, Scope { region: &whose.region, organ: None, item: None })?;
    let rules = desk.rules.now(tx)?;
    if !rules.credit()?.kind(kind).is_some_and(|kind| kind.entered) {
        return Err(Fault::invalid("credit.kind-unknown"));
    }
    let document = said(document)?;
    let day = worktime::parse_date(on_day).map_err(|_| Fault::invalid("inspect.day"))?;
    if day > china_date(tx.now()) {
        return Err(Fault::invalid("inspect.day"));
    }
    let day = day.to_string();
    let fact = Fact { entity: whose.id, kind, source: &document, said: &document, on_day: &day };
    match note(tx, desk, actor, &fact)? {
        true => Ok(()),
        false => Err(Fault::conflict("credit.known-already")),
    }
}

/// Computes the class and the lists of somebody anew from the facts as they stand.
///
/// # Errors
/// Database errors.
pub fn recompute(tx: &mut Tx, desk: &Desk, id: i64) -> Result<Calculation, Fault> {
    let whose = entity(tx, id)?;
    let rules = desk.rules.now(tx)?;
    let rules = rules.credit()?;
    let (records, today) = (rows::records(tx, id)?, china_date(tx.now()));
    let found = credit::calculate(&rules, &records, today);
    let system = Actor::system("credit");
    if found.class != whose.class {
        libraries::set_class(tx, id, found.class)?;
        let data = json!({
            "from": whose.class.as_str(), "to": found.class.as_str(), "score": found.score, "rules": found.version,
        });
        tell(tx, &system, events::CLASS, &whose, data);
    }
    let fulfilled = credit::fulfilled(&rules, &records, today);
    let day = today.to_string();
    let standing = rows::listings(tx, id)?;
    for (criterion, last) in &fulfilled {
        let known = standing.iter().any(|one| one.criterion == criterion.key && one.stands(&day));
        // The same facts lead onto a list once: whose term is over is not put on again by them.
        let again = standing.iter().any(|one| one.criterion == criterion.key && one.source == last.source);
        if known || again {
            continue;
        }
        let until = today.saturating_add(jiff::Span::new().months(i64::from(criterion.term)));
        rows::insert_listing(tx, id, criterion, &last.source, &day, &until.to_string())?;
        let data = json!({ "list": criterion.list.as_str(), "criterion": criterion.key, "until": until.to_string() });
        tell(tx, &system, events::LISTED, &whose, data);
    }
    // Whoever no longer fulfils a criterion because a fact was repaired or struck is off the list at once.
    for one in standing.iter().filter(|one| one.stands(&day)) {
        let gone = records.iter().any(|record| {
            record.source == one.source && (record.repaired_at.is_some() || record.struck_at.is_some())
        });
        if gone && !fulfilled.iter().any(|(criterion, _)| criterion.key == one.criterion) {
            rows::remove_listing(tx, one.id, "repaired")?;
            tell(
                tx,
                &system,
                events::UNLISTED,
                &whose,
                json!({ "list": one.list.as_str(), "criterion": one.criterion }),
            );
        }
    }
    let key = stream(id);
    tx.cancel_timers(&key);
    if let Some(day) = found.changes {
        let at_ms = china_midnight_ms(day);
        tx.set_timer(Timer { at_ms, kind: FADE, key, payload: json!({ "entity": id }) });
    }
    Ok(found)
}

/// The kind of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// 信用修复.
    Repair,
    /// 异议.
    Objection,
}

store::column_text!(Ask { Repair => "repair", Objection => "objection" });

/// Whose record it is, for its subject.
fn own(tx: &mut Tx, actor: &Actor, record: i64) -> Result<(Record, Entity), Fault> {
    let missing = || Fault::not_found("inspect.not-found");
    let record = rows::take_record(tx, record)?.ok_or_else(missing)?;
    let whose = entity(tx, record.entity)?;
    let party = whose.party.ok_or_else(missing)?;
    let theirs = actor.party == Some(party) || directory::party::may_act_for(tx, actor.account, party)?;
    if theirs { Ok((record, whose)) } else { Err(missing()) }
}

/// Applies for repair, or objects: by the subject, once at a time.
///
/// # Errors
/// `inspect.not-found` for a record that is not theirs, `inspect.reason-missing`, `credit.asked-already`, and as
/// [`credit::may_repair`].
pub fn ask(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    record: i64,
    kind: Ask,
    why: &str,
) -> Result<String, Fault> {
    let (record, whose) = own(tx, actor, record)?;
    let why = said(why)?;
    let rules = desk.rules.now(tx)?;
    let rules = rules.credit()?;
    if kind == Ask::Repair {
        credit::may_repair(&rules, &record, tx.now())?;
    } else if record.struck_at.is_some() {
        return Err(Fault::conflict("credit.no-repair"));
    }
    if rows::open_request(tx, record.id)? {
        return Err(Fault::conflict("credit.asked-already"));
    }
    let due = clock::due(&desk.calendar, &whose.region, rules.decide, tx.now())?;
    let request = rows::Request {
        id: tx.new_id(),
        record: record.id,
        entity: whose.id,
        region: whose.region.clone(),
        number: number::next(tx, &whose.region)?,
        kind,
        why,
        state: "filed".to_owned(),
        filed_at: tx.now(),
        filed_by: actor.account.0,
        due_at: due.at,
        decided_at: None,
        said: None,
    };
    rows::insert_request(tx, &request)?;
    tell(tx, actor, events::ASKED, &whose, json!({ "number": request.number, "kind": kind.as_str() }));
    Ok(request.number)
}

/// Decides about a request after verifying it (核实), with the reason. Granted, class and lists follow at once. Not by who entered the fact.
///
/// # Errors
/// `inspect.not-found`, `inspect.too-late`, `inspect.reason-missing`, `credit.own-record`.
pub fn decide(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    number: &str,
    grant: bool,
    why: &str,
) -> Result<(), Fault> {
    let missing = || Fault::not_found("inspect.not-found");
    let mut request = rows::take_request(tx, number)?.ok_or_else(missing)?;
    let scope = Scope { region: &request.region, organ: None, item: None };
    if !actor.can(DecideCredit::PERMISSION, scope) {
        return Err(missing());
    }
    if request.state != "filed" {
        return Err(Fault::conflict("inspect.too-late").with("number", &request.number));
    }
    let why = said(why)?;
    let record = rows::take_record(tx, request.record)?.ok_or_else(missing)?;
    if record.by_whom == actor.name {
        return Err(Fault::forbidden("credit.own-record"));
    }
    request.state = if grant { "granted".to_owned() } else { "refused".to_owned() };
    (request.decided_at, request.said) = (Some(tx.now()), Some(why.clone()));
    rows::save_request(tx, &request, actor.account.0)?;
    if grant {
        rows::end_record(tx, record.id, request.kind, &why)?;
        recompute(tx, desk, record.entity)?;
    }
    let whose = entity(tx, record.entity)?;
    let data = json!({ "number": request.number, "kind": request.kind.as_str(), "granted": grant });
    tell(tx, actor, events::DECIDED, &whose, data);
    Ok(())
}

/// The facts on record of a party, the oldest first.
///
/// # Errors
/// Database errors.
pub fn of_party(tx: &mut Tx, party: PartyId) -> Result<Vec<Record>, Fault> {
    let mut all = Vec::new();
    for whose in rows::entities_of(tx, party)? {
        all.extend(rows::records(tx, whose.id)?);
    }
    Ok(all)
}

/// The calculation as it stands today, without changing anything.
///
/// # Errors
/// Database errors.
pub fn calculation(tx: &mut Tx, desk: &Desk, id: i64) -> Result<Calculation, Fault> {
    let rules = desk.rules.now(tx)?;
    let records = rows::records(tx, id)?;
    Ok(credit::calculate(&*rules.credit()?, &records, china_date(tx.now())))
}

/// Answers others what somebody's credit is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Lookup;

impl CreditLookup for Lookup {
    fn standing(&self, tx: &mut Tx, party: PartyId) -> Result<CreditStanding, Fault> {
        let day = china_date(tx.now()).to_string();
        let (mut class, mut restrictions) = (None::<Class>, Vec::new());
        for whose in rows::entities_of(tx, party)? {
            class = class.max(Some(whose.class));
            for one in rows::listings(tx, whose.id)? {
                if one.list == List::Black && one.stands(&day) {
                    restrictions.push(Restriction {
                        name: contract::Text::new(one.name_zh, one.name_en),
                        basis: one.basis,
                        source: one.source,
                        until: one.until_day,
                    });
                }
            }
        }
        Ok(CreditStanding { class: class.map(|class| class.as_str().to_owned()), restrictions })
    }
}

/// The look-up as the roof wires it.
pub fn lookup() -> Arc<dyn CreditLookup> {
    Arc::new(Lookup)
}
