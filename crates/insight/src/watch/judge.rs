//! Looking at events by rules: as they are heard, and over a stretch of the past before a rule is switched on (back-test).

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, PoisonError, RwLock};

use contract::lookup::CountedCase;
use contract::time::{DAY_MS, china_date, china_midnight_ms};
use contract::{AccountId, Actor, CaseId, Fault, FaultKind};
use directory::access::{Permit, require_somewhere};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use store::{Claimed, Db, Handlers, Heard, Job, Tx};

use super::course::{Course, about};
use super::rule::{Count, Rule, Rules, Subject};
use super::{Ground, chain};
use crate::keep;
use crate::permissions::Rule as ChangeRules;
use crate::store as rows;

/// The name it listens by; stays the same over versions.
pub const LISTENER: &str = "insight.watch";
/// Kind of the job that tries a rule on the past.
pub const TRY: &str = "insight.try";
/// Rules were changed: the stream `insight`; data `version`, `rules`.
pub const RULES: &str = "insight.rules-changed";
/// A rule was switched on or off: data `rule`, `version`, `active`.
pub const SWITCHED: &str = "insight.rule-switched";
/// A rule was tried on the past: data `rule`, `version`, `from`, `to`, `hits`.
pub const TRIED: &str = "insight.rule-tried";

/// Cases read at once when trying.
const CASES: u32 = 1_000;
/// Hits of a trial that are kept by name.
pub const KEPT: usize = 200;

/// Rules that are switched on, with what they were read from.
type Known = Option<(String, Arc<Vec<Rule>>)>;

/// What looking may reach.
#[derive(Clone)]
pub struct Watch {
    ground: Ground,
    db: Db,
    known: Arc<RwLock<Known>>,
}

impl Watch {
    /// Looking on this ground.
    pub fn new(ground: Ground, db: Db) -> Watch {
        Watch { ground, db, known: Arc::default() }
    }

    /// Rules that are switched on, read once for each change.
    fn active(&self, tx: &mut Tx) -> Result<Arc<Vec<Rule>>, Fault> {
        let stamp = rows::state(tx, "rules")?.unwrap_or_default();
        if let Some((known, rules)) = self.known.read().unwrap_or_else(PoisonError::into_inner).as_ref()
            && *known == stamp
        {
            return Ok(rules.clone());
        }
        let switched = rows::switches(tx)?;
        let on = |rule: &Rule| {
            let of = switched.iter().find(|one| one.rule == rule.key);
            of.is_some_and(|one| one.active && one.version == i64::from(rule.version))
        };
        let rules: Vec<Rule> = in_force(tx)?.all.into_iter().filter(on).collect();
        let rules = Arc::new(rules);
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some((stamp, rules.clone()));
        Ok(rules)
    }
}

/// The rules as they were written last.
///
/// # Errors
/// Database errors.
pub fn in_force(tx: &mut Tx) -> Result<Rules, Fault> {
    match rows::rules_text(tx)? {
        Some(text) => Rules::read(&text),
        None => Ok(Rules::default()),
    }
}

/// Everything that may set a rule off, and the job of trying.
pub fn handlers(watch: Watch) -> Handlers {
    let (heard, trying) = (watch.clone(), watch);
    let all = contract::events::all();
    let kinds: Vec<&'static str> =
        all.iter().map(|one| one.kind).filter(|kind| kind.starts_with("case.")).collect();
    Handlers::new()
        .hear(LISTENER, &kinds, move |tx: &mut Tx, event: &Heard| hear(tx, &heard, event))
        .outside(
            TRY,
            move |job| -> Result<Tried, Fault> {
                let (watch, id) = (trying.clone(), trial_of(job));
                watch.db.clone().read_blocking(move |tx| run(tx, &watch, id))
            },
            settle,
        )
        .and(chain::handlers())
}

/// Looks at an event that was heard.
///
/// # Errors
/// `event.unreadable`; database errors.
pub fn hear(tx: &mut Tx, watch: &Watch, event: &Heard) -> Result<(), Fault> {
    let rules = watch.active(tx)?;
    let wanted: Vec<&Rule> = rules.iter().filter(|rule| rule.on.contains(&event.kind)).collect();
    let Some(root) = keep::root_of(&event.stream).filter(|_| !wanted.is_empty()) else { return Ok(()) };
    let cases = watch.ground.cases.counted(tx, root)?;
    let mut found: Option<(CountedCase, Map<String, Value>)> = None;
    let mut course = Course::default();
    for past in keep::events_of(tx, root)?.iter().filter(|past| past.seq <= event.seq) {
        let Some(case) = about(past, &cases)? else { continue };
        let version = version(tx, watch, case)?;
        let facts = course.take(past, case, version.as_deref())?;
        found = (past.seq == event.seq).then(|| (case.clone(), facts));
    }
    let Some((case, facts)) = found else { return Ok(()) };
    for rule in wanted {
        if !rule.holds(&facts) || !enough(tx, rule, event, &case)? {
            continue;
        }
        let person = whose(tx, watch, event, &case)?;
        chain::raise(tx, &watch.ground, rule, event, &case, person, &facts)?;
    }
    Ok(())
}

/// The item a case is about, as it is in force; facts about its definition are not known where it is gone.
fn version(
    tx: &mut Tx,
    watch: &Watch,
    case: &CountedCase,
) -> Result<Option<Arc<contract::item::ItemVersion>>, Fault> {
    match watch.ground.items.current(tx, &case.item) {
        Ok(version) => Ok(Some(version)),
        Err(fault) if fault.kind == FaultKind::NotFound => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// Whom it concerns: who acted, or where the clock did, whoever has taken the work.
fn whose(tx: &mut Tx, watch: &Watch, event: &Heard, case: &CountedCase) -> Result<Option<AccountId>, Fault> {
    let actor = event.actor.strip_prefix("account:").and_then(|id| id.parse().ok()).map(AccountId);
    if actor.is_some() {
        return Ok(actor);
    }
    let work = watch.ground.cases.work(tx, case.root)?;
    Ok(work.into_iter().find(|work| work.number == case.number).and_then(|work| work.assignee))
}

fn subject(count: Count, event: &Heard, case: &CountedCase) -> String {
    match count.of {
        Subject::Organ => format!("organ:{}", case.organ),
        Subject::Actor => event.actor.clone(),
        Subject::Case => case.number.clone(),
        Subject::Item => case.item.clone(),
    }
}

/// The first moment of the window that ends with this.
fn since(count: Count, at: i64) -> i64 {
    china_midnight_ms(china_date(at)) - (i64::from(count.within_days) - 1) * DAY_MS
}

/// Whether there were enough hits, this one among them.
fn enough(tx: &mut Tx, rule: &Rule, event: &Heard, case: &CountedCase) -> Result<bool, Fault> {
    let Some(count) = rule.count else { return Ok(true) };
    let subject = subject(count, event, case);
    rows::note_hit(tx, &rule.key, &subject, event.at, event.id)?;
    let hits = rows::hits(tx, &rule.key, &subject, since(count, event.at), event.at)?;
    // Once for every so many, not for each one more.
    Ok(hits > 0 && hits % i64::from(count.at_least) == 0)
}

/// A hit of a trial.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// Number of the case.
    pub number: String,
    /// When, epoch ms.
    pub at: i64,
    /// Kind of the event.
    pub kind: String,
    /// Organ answerable.
    pub organ: i64,
}

/// What a trial found.
#[derive(Debug, Default)]
pub struct Tried {
    rule: String,
    version: i64,
    events: i64,
    hits: i64,
    confirmed: i64,
    found: Vec<Hit>,
}

impl Tried {
    /// The hits, as far as they are kept.
    pub fn found(&self) -> &[Hit] {
        &self.found
    }

    /// How many there were.
    pub fn hits(&self) -> i64 {
        self.hits
    }
}

fn trial_of(job: &Claimed) -> i64 {
    job.payload.get("trial").and_then(Value::as_i64).unwrap_or(0)
}

/// Tries a rule over days of the past: which cases it would have hit.
///
/// # Errors
/// `insight.rule-unknown`; database errors.
pub fn run(tx: &mut Tx, watch: &Watch, trial: i64) -> Result<Tried, Fault> {
    let Some(asked) = rows::trial(tx, trial)? else { return Ok(Tried::default()) };
    let rules = in_force(tx)?;
    let rule = rules.get(&asked.rule).ok_or_else(|| Fault::not_found("insight.rule-unknown"))?;
    try_on(tx, watch, rule, (&asked.first_day, &asked.last_day))
}

/// As [`run`], for any rule.
///
/// # Errors
/// `event.unreadable`; database errors.
pub fn try_on(tx: &mut Tx, watch: &Watch, rule: &Rule, (first, last): (&str, &str)) -> Result<Tried, Fault> {
    let mut tried = Tried { rule: rule.key.clone(), version: i64::from(rule.version), ..Tried::default() };
    let mut hits: Vec<(i64, i64, String, Hit)> = Vec::new();
    let mut after = CaseId(0);
    loop {
        let stretch = watch.ground.cases.counted_after(tx, after, CASES)?;
        let Some(end) = stretch.last() else { break };
        after = end.id;
        for whole in stretch.iter().filter(|case| case.part != "member") {
            let cases = watch.ground.cases.counted(tx, whole.root)?;
            let mut course = Course::default();
            for event in keep::events_of(tx, whole.root)? {
                let Some(case) = about(&event, &cases)? else { continue };
                let version = version(tx, watch, case)?;
                let facts = course.take(&event, case, version.as_deref())?;
                let day = china_date(event.at).to_string();
                if day.as_str() < first || day.as_str() > last {
                    continue;
                }
                tried.events += 1;
                if rule.on.contains(&event.kind) && rule.holds(&facts) {
                    let of = rule.count.map_or_else(String::new, |count| subject(count, &event, case));
                    let (number, kind) = (case.number.clone(), event.kind.clone());
                    let hit = Hit { number, at: event.at, kind, organ: case.organ.0 };
                    hits.push((event.at, event.id, of, hit));
                }
            }
        }
    }
    hits.sort_by_key(|(at, id, ..)| (*at, *id));
    let mut windows: BTreeMap<String, VecDeque<i64>> = BTreeMap::new();
    for (at, _, of, hit) in hits {
        if let Some(count) = rule.count {
            let window = windows.entry(of).or_default();
            window.push_back(at);
            while window.front().is_some_and(|first| *first < since(count, at)) {
                window.pop_front();
            }
            if !window.len().is_multiple_of(count.at_least as usize) {
                continue;
            }
        }
        tried.hits += 1;
        tried.confirmed += i64::from(rows::confirmed(tx, &rule.key, &hit.number)?);
        if tried.found.len() < KEPT {
            tried.found.push(hit);
        }
    }
    Ok(tried)
}

fn settle(tx: &mut Tx, job: &Claimed, tried: &Tried) -> Result<(), Fault> {
    let id = trial_of(job);
    let Some(asked) = rows::trial(tx, id)?.filter(|trial| trial.finished_at.is_none()) else { return Ok(()) };
    let found = serde_json::to_string(&tried.found).map_err(|e| Fault::internal("insight.trial", e))?;
    rows::finish_trial(tx, id, (tried.events, tried.hits, tried.confirmed), &found)?;
    let data = json!({
        "rule": tried.rule, "version": tried.version, "from": asked.first_day, "to": asked.last_day, "hits": tried.hits,
    });
    tell(tx, TRIED, asked.asked_by, data);
    Ok(())
}

fn tell(tx: &mut Tx, kind: &'static str, actor: String, data: Value) {
    tx.record(store::Event { stream: "insight".to_owned(), kind, actor, data });
}

/// Has a rule tried over days of the past; answers the trial's number.
///
/// # Errors
/// `access.forbidden`, `insight.rule-unknown`, `insight.period`.
pub fn ask(tx: &mut Tx, actor: &Actor, key: &str, period: &crate::figures::Period) -> Result<i64, Fault> {
    require_somewhere(actor, ChangeRules::PERMISSION)?;
    let rules = in_force(tx)?;
    let rule = rules.get(key).ok_or_else(|| Fault::not_found("insight.rule-unknown"))?;
    let days = (period.from.to_string(), period.to.to_string());
    let id =
        rows::insert_trial(tx, (key, i64::from(rule.version)), (&days.0, &days.1), &actor.ledger_name())?;
    tx.enqueue(Job::new(TRY, json!({ "trial": id })));
    Ok(id)
}

/// Switches a rule on or off. Only a version that was tried on the past is switched on.
///
/// # Errors
/// `access.forbidden`, `insight.rule-unknown`, `insight.rule-untried`.
pub fn switch(tx: &mut Tx, actor: &Actor, key: &str, active: bool) -> Result<(), Fault> {
    require_somewhere(actor, ChangeRules::PERMISSION)?;
    let rules = in_force(tx)?;
    let rule = rules.get(key).ok_or_else(|| Fault::not_found("insight.rule-unknown"))?;
    if active && !rows::was_tried(tx, key, i64::from(rule.version))? {
        return Err(Fault::conflict("insight.rule-untried").with("rule", key));
    }
    set(tx, rule, active, &actor.ledger_name())
}

fn set(tx: &mut Tx, rule: &Rule, active: bool, by: &str) -> Result<(), Fault> {
    rows::set_switch(tx, &rule.key, i64::from(rule.version), active, by)?;
    let stamp = tx.new_id().to_string();
    rows::set_state(tx, "rules", Some(&stamp))?;
    let data = json!({ "rule": rule.key, "version": rule.version, "active": active });
    tell(tx, SWITCHED, by.to_owned(), data);
    Ok(())
}

/// Writes rules down. A rule that says something else than before has another version and is off until it was tried.
///
/// # Errors
/// `access.forbidden`, `insight.rules-wrong`.
pub fn change(tx: &mut Tx, actor: &Actor, text: &str) -> Result<(), Fault> {
    if actor.kind != contract::ActorKind::System {
        require_somewhere(actor, ChangeRules::PERMISSION)?;
    }
    let rules = Rules::read(text)?;
    rules.follow(&in_force(tx)?)?;
    if rows::rules_text(tx)?.as_deref() == Some(text) {
        return Ok(());
    }
    rows::insert_rules(tx, &actor.name, text)?;
    let stamp = tx.new_id().to_string();
    rows::set_state(tx, "rules", Some(&stamp))?;
    tell(tx, RULES, actor.ledger_name(), json!({ "rules": rules.all.len() }));
    Ok(())
}

/// Takes rules from a file of the definitions, where there are none yet, and switches them on but for those that say otherwise.
///
/// # Errors
/// As [`change`].
pub fn bring_in(tx: &mut Tx, text: &str) -> Result<(), Fault> {
    if rows::rules_text(tx)?.is_some() {
        return Ok(());
    }
    let actor = Actor::system("definitions");
    change(tx, &actor, text)?;
    for rule in Rules::read(text)?.all.iter().filter(|rule| !rule.off) {
        set(tx, rule, true, &actor.ledger_name())?;
    }
    Ok(())
}
