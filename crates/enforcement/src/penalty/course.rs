//! The ordinary procedure (普通程序): filing, investigation, telling the party, hearing, discussion, decision, service, payment, closing; and
//! handing a case to another body. Limits are those of the list of powers; two officers make every step before the decision
//! (行政处罚法第四十二条), and who investigated neither presides over a hearing nor decides.

use contract::events::penalty::Decided;
use contract::time::{DAY_MS, china_date, china_midnight_ms};
use contract::{Actor, Fault, OrganId, PartyId, Scope, events as facts};
use directory::access::Permit;
use directory::party::PartyKind;
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use store::{Event, Timer, Tx};

pub use super::hearing::{approve_outside, call_hearing, discuss, hold_hearing};
use super::model::{Body, Case, Officer, Outside, Paper, Row, State};
use super::powers::{Power, PowerKind, Powers};
use crate::desk::Desk;
use crate::permissions::{DecidePenalty, HandlePenalty};
use crate::push::said;
use crate::store::penalty as rows;
use crate::{back, clock, events, number};

/// Kind of the timer behind a case that is to be decided.
pub const ALARM: &str = "penalty.clock";
/// Most cases of one party looked through for the same fact.
const FACTS_MOST: u32 = 500;

/// A case to be filed.
#[derive(Debug, Clone, Default)]
pub struct New {
    /// The body that enforces.
    pub organ: i64,
    /// Key of the power.
    pub power: String,
    /// Number of who is pursued: unified social credit code or identity number.
    pub code: String,
    /// The day of the fact, `YYYY-MM-DD`.
    pub day: String,
    /// Where.
    pub place: String,
    /// What.
    pub what: String,
    /// Login of the second officer.
    pub second: String,
}

pub(crate) fn missing() -> Fault {
    Fault::not_found("enforce.not-found")
}

pub(crate) fn broken(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Fault {
    Fault::internal("enforce.broken", error)
}

/// The scope of the body that enforces.
pub(crate) fn scope(row: &Row) -> Scope<'_> {
    Scope { region: &row.region, organ: Some(OrganId(row.organ)), item: None }
}

pub(crate) fn read(row: Row) -> Result<Case, Fault> {
    let of = serde_json::from_str(&row.body).map_err(broken)?;
    Ok(Case { row, of })
}

/// Takes a case in the state somebody decided upon.
pub(crate) fn hold(tx: &mut Tx, number: &str, revision: i64) -> Result<Case, Fault> {
    let found = rows::by_number(tx, number)?.ok_or_else(missing)?;
    let row = rows::take(tx, found.id)?.ok_or_else(missing)?;
    if row.revision == revision { read(row) } else { Err(Fault::conflict("push.changed")) }
}

pub(crate) fn keep(tx: &mut Tx, case: &mut Case) -> Result<(), Fault> {
    case.row.body = serde_json::to_string(&case.of).map_err(broken)?;
    case.row.revision += 1;
    rows::save(tx, &case.row)?;
    arm(tx, &case.row);
    Ok(())
}

fn arm(tx: &mut Tx, row: &Row) {
    let key = format!("penalty:{}", row.id);
    tx.cancel_timers(&key);
    if row.state.is_open() && row.late_at.is_none() {
        let payload = json!({ "case": row.id });
        tx.set_timer(Timer { at_ms: row.due_at.saturating_add(1), kind: ALARM, key, payload });
    }
}

pub(crate) fn tell(tx: &mut Tx, actor: &Actor, kind: &'static str, row: &Row, mut data: Value) {
    data["number"] = row.number.as_str().into();
    tx.record(Event { stream: format!("penalty:{}", row.id), kind, actor: actor.ledger_name(), data });
}

/// The power a case was filed under, with the list it stands in.
pub(crate) fn power(tx: &mut Tx, row: &Row) -> Result<(Powers, Power), Fault> {
    let text = match row.powers {
        0 => super::powers::text_in_force(tx)?,
        id => rows::powers_of(tx, id)?.ok_or_else(|| broken("the list of powers is gone"))?,
    };
    let list = Powers::read(&text)?;
    let power = list.power(&row.power).cloned().ok_or_else(|| broken(row.power.clone()))?;
    Ok((list, power))
}

/// Makes a document of a case, numbered by the body and year (红食药监罚告〔2026〕3号).
pub(crate) fn paper(tx: &mut Tx, actor: &Actor, row: &Row, kind: &str, text: &str) -> Result<String, Fault> {
    let organ = directory::organ::by_id(tx, OrganId(row.organ))?.ok_or_else(missing)?;
    let year = china_date(tx.now()).year();
    let serial = crate::store::next_serial(tx, &format!("{kind}-{}-{year}", row.organ))?;
    let mark = organ.mark.clone().unwrap_or_else(|| organ.uscc.get(8..17).unwrap_or_default().to_owned());
    let word = match kind {
        "filing" => "罚立",
        "report" => "罚查",
        "notice" => "罚告",
        "hearing-call" => "听通",
        "hearing-record" => "听录",
        "discussion" => "罚议",
        "decision" => "罚决",
        "spot" => "当罚",
        "service" => "罚送",
        "dismissal" => "不罚",
        "transfer" => "移送",
        _ => "罚结",
    };
    let number = format!("{mark}{word}〔{year}〕{serial}号");
    let no = i64::try_from(rows::papers(tx, row.id)?.len()).unwrap_or(i64::MAX).saturating_add(1);
    let (at, by_whom, said) = (tx.now(), actor.name.clone(), text.to_owned());
    rows::insert_paper(
        tx,
        row.id,
        &Paper { no, kind: kind.to_owned(), number: number.clone(), at, by_whom, said },
    )?;
    Ok(number)
}

/// The second officer: another member of staff of the same body who enforces.
fn second(tx: &mut Tx, actor: &Actor, row: &Row, login: &str) -> Result<Officer, Fault> {
    let unknown = || Fault::invalid("enforce.second-officer");
    let account = directory::account::by_login(tx, login.trim())?.ok_or_else(unknown)?;
    let may = directory::account::who_may(tx, HandlePenalty::PERMISSION, scope(row), usize::MAX)?;
    if account == actor.account || !may.contains(&account) {
        return Err(unknown());
    }
    let name = directory::account::name(tx, account)?.unwrap_or_default();
    Ok(Officer { account: account.0, name })
}

/// Whether whoever is pursued is a citizen.
pub(crate) fn is_person(tx: &mut Tx, row: &Row) -> Result<bool, Fault> {
    Ok(directory::party::by_id(tx, PartyId(row.party))?.is_some_and(|party| party.kind == PartyKind::Person))
}

/// What is common to filing a case and penalising on the spot: who, whom, what; one fact is pursued once.
pub(crate) fn begin(tx: &mut Tx, desk: &Desk, actor: &Actor, new: &New) -> Result<(Case, Power), Fault> {
    let organ = directory::organ::by_id(tx, OrganId(new.organ))?.ok_or_else(missing)?;
    let (version, list) = desk.powers.now(tx)?;
    let power = list
        .power(&new.power)
        .filter(|one| one.kind == PowerKind::Penalty && one.organs.contains(&organ.uscc));
    let power = power.ok_or_else(|| Fault::invalid("enforce.power-unknown"))?.clone();
    let party = directory::party::by_number(tx, &new.code.trim().to_uppercase())?;
    let party = party.ok_or_else(|| Fault::invalid("enforce.party-unknown"))?;
    let day: Date = worktime::parse_date(new.day.trim()).map_err(|_| Fault::invalid("push.day"))?;
    if day > china_date(tx.now()) {
        return Err(Fault::invalid("push.day"));
    }
    let (due_at, provisional) = clock::due(&desk.calendar, &organ.region, list.decide, tx.now())?;
    let row = Row {
        id: tx.new_id(),
        number: String::new(),
        power: power.key.clone(),
        powers: version,
        organ: organ.id.0,
        region: organ.region.clone(),
        party: party.id.0,
        fact_day: day.to_string(),
        state: State::Filed,
        simple: 0,
        filed_at: tx.now(),
        due_at,
        provisional: i64::from(provisional),
        late_at: None,
        decided_at: None,
        public_until: None,
        sent_to: 0,
        body: String::new(),
        words: None,
        revision: 0,
    };
    if !actor.can(HandlePenalty::PERMISSION, scope(&row)) {
        return Err(Fault::forbidden("access.forbidden").with("permission", HandlePenalty::PERMISSION.0));
    }
    // 一事不再罚（行政处罚法第二十九条）: whoever pursues, and under whatever power of the same name.
    for known in rows::of_party(tx, row.party, FACTS_MOST)? {
        if known.power == row.power && known.fact_day == row.fact_day && known.state != State::Dismissed {
            return Err(Fault::conflict("enforce.one-fact").with("number", known.number));
        }
    }
    let own = Officer { account: actor.account.0, name: actor.name.clone() };
    let officers = vec![own, second(tx, actor, &row, &new.second)?];
    let of = Body { what: said(&new.what)?, place: said(&new.place)?, officers, ..Body::default() };
    let number = number::next_of(tx, &row.region, "CF")?;
    Ok((Case { row: Row { number, ..row }, of }, power))
}

/// Files a case (立案).
///
/// # Errors
/// `access.forbidden`, `enforce.power-unknown`, `enforce.party-unknown`, `push.day`, `enforce.one-fact`, `enforce.second-officer`,
/// `push.words`.
pub fn file(tx: &mut Tx, desk: &Desk, actor: &Actor, new: &New) -> Result<String, Fault> {
    let (mut case, power) = begin(tx, desk, actor, new)?;
    case.row.body = serde_json::to_string(&case.of).map_err(broken)?;
    rows::insert(tx, &case.row)?;
    arm(tx, &case.row);
    let text = format!("{}：{}（{}，{}）", power.name.zh, case.of.what, case.row.fact_day, case.of.place);
    paper(tx, actor, &case.row, "filing", &text)?;
    tell(tx, actor, events::FILED, &case.row, json!({ "item": case.row.power }));
    Ok(case.row.number)
}

/// Whether this person is one of the officers of the case.
pub(crate) fn is_officer(case: &Case, actor: &Actor) -> bool {
    case.of.officers.iter().any(|one| one.account == actor.account.0)
}

/// The case for one of its officers, in one of these states.
fn by_officer(
    tx: &mut Tx,
    actor: &Actor,
    (number, revision): (&str, i64),
    states: &[State],
) -> Result<Case, Fault> {
    let case = hold(tx, number, revision)?;
    if !actor.can(HandlePenalty::PERMISSION, scope(&case.row)) {
        return Err(missing());
    }
    if !is_officer(&case, actor) {
        return Err(Fault::forbidden("enforce.not-officer"));
    }
    in_state(case, states)
}

fn in_state(case: Case, states: &[State]) -> Result<Case, Fault> {
    match states.contains(&case.row.state) {
        true => Ok(case),
        false => Err(Fault::conflict("enforce.not-now")),
    }
}

/// The case for who decides, who did not investigate it.
pub(crate) fn by_decider(
    tx: &mut Tx,
    actor: &Actor,
    (number, revision): (&str, i64),
    states: &[State],
) -> Result<Case, Fault> {
    let case = hold(tx, number, revision)?;
    if !actor.can(DecidePenalty::PERMISSION, scope(&case.row)) {
        return Err(missing());
    }
    if is_officer(&case, actor) {
        return Err(Fault::forbidden("enforce.own-case"));
    }
    in_state(case, states)
}

/// Ends the investigation (调查终结): what was established, and the range the facts lead to.
///
/// # Errors
/// `enforce.not-found`, `enforce.not-officer`, `enforce.not-now`, `push.changed`, `push.words`, `enforce.fact-missing`.
pub fn investigate(
    tx: &mut Tx,
    actor: &Actor,
    at: (&str, i64),
    facts: &Map<String, Value>,
    established: &str,
) -> Result<(), Fault> {
    let mut case = by_officer(tx, actor, at, &[State::Filed, State::Investigated])?;
    let (_, power) = power(tx, &case.row)?;
    case.of.range = power.range(facts)?;
    case.of.facts = facts.clone();
    case.of.established = said(established)?;
    case.row.state = State::Investigated;
    paper(tx, actor, &case.row, "report", &case.of.established.clone())?;
    keep(tx, &mut case)?;
    let range = case.of.range.as_ref().map(|range| format!("{}–{}", range.from, range.to));
    tell(tx, actor, events::INVESTIGATED, &case.row, json!({ "range": range }));
    Ok(())
}

/// What is to be imposed.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Kinds of penalty.
    pub kinds: Vec<String>,
    /// The fine, yuan.
    pub yuan: i64,
    /// Why outside the range, where it is.
    pub outside: String,
}

/// Checks what is wanted against the power and its range; answers the reason where it lies outside.
pub(crate) fn weigh(power: &Power, case: &Case, wanted: &Wanted) -> Result<Option<Outside>, Fault> {
    let known = |kind: &String| power.penalties.contains(kind);
    if wanted.kinds.is_empty() || !wanted.kinds.iter().all(known) {
        return Err(Fault::invalid("enforce.kinds"));
    }
    let fined = wanted.kinds.iter().any(|kind| kind == "fine");
    if fined != (wanted.yuan > 0) {
        return Err(Fault::invalid("enforce.fine"));
    }
    match &case.of.range {
        Some(range) if fined && !range.holds(wanted.yuan) => {
            let why = said(&wanted.outside).map_err(|_| {
                Fault::invalid("enforce.outside").with("from", range.from).with("to", range.to)
            })?;
            Ok(Some(Outside { why, approved: None }))
        }
        _ => Ok(None),
    }
}

/// Tells the party what is intended, on which facts, reasons and basis, and that they may speak and, where the law gives it, ask for a
/// hearing (行政处罚事先告知).
///
/// # Errors
/// As [`investigate`]; `enforce.kinds`, `enforce.fine`, `enforce.outside` outside the range without a reason.
pub fn notify(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    at: (&str, i64),
    wanted: &Wanted,
) -> Result<(), Fault> {
    let mut case = by_officer(tx, actor, at, &[State::Investigated])?;
    let (list, power) = power(tx, &case.row)?;
    case.of.outside = weigh(&power, &case, wanted)?;
    (case.of.kinds, case.of.yuan) = (wanted.kinds.clone(), wanted.yuan);
    let person = is_person(tx, &case.row)?;
    case.of.noticed_at = Some(tx.now());
    case.of.hear_until = match list.heard(&wanted.kinds, wanted.yuan, person) {
        true => Some(clock::due(&desk.calendar, &case.row.region, list.hear, tx.now())?.0),
        false => None,
    };
    case.row.state = State::Noticed;
    let text = format!("{}；拟处罚：{}", case.of.established, amount_words(&case.of));
    paper(tx, actor, &case.row, "notice", &text)?;
    keep(tx, &mut case)?;
    let data = json!({ "heard": case.of.hear_until.is_some(), "outside": case.of.outside.is_some() });
    tell(tx, actor, events::NOTIFIED, &case.row, data);
    Ok(())
}

/// The penalty in the words of a document.
pub(crate) fn amount_words(of: &Body) -> String {
    let words = of.kinds.iter().map(|kind| match kind.as_str() {
        "warning" => "警告".to_owned(),
        "fine" => format!("罚款{}元", of.yuan),
        "confiscation" => "没收".to_owned(),
        "restriction" => "限制开展生产经营活动".to_owned(),
        "suspension" => "责令停产停业".to_owned(),
        _ => "吊销许可证件".to_owned(),
    });
    words.collect::<Vec<_>>().join("、")
}

/// What still stands in the way of deciding; nothing where it can be decided.
pub fn obstacle(case: &Case, heavy: bool, spoke: bool, now: i64) -> Option<&'static str> {
    let of = &case.of;
    let hears = of.hear_until.is_some_and(|until| now <= until) && of.asked_at.is_none();
    match () {
        () if of.asked_at.is_some() && of.hearing.as_ref().is_none_or(|one| one.record.is_none()) => {
            Some("enforce.hearing-first")
        }
        () if hears => Some("enforce.hearing-open"),
        () if of.outside.as_ref().is_some_and(|outside| outside.approved.is_none()) => {
            Some("enforce.outside-open")
        }
        () if heavy && of.discussed.is_none() => Some("enforce.discuss-first"),
        () if spoke && of.considered.is_empty() => Some("enforce.consider-first"),
        () => None,
    }
}

/// Decides (行政处罚决定): as told or lighter, never heavier because the party spoke (行政处罚法第四十五条). The decision goes into credit and is
/// published for its term.
///
/// # Errors
/// As [`by_decider`]; what [`obstacle`] says; `enforce.heavier`, `push.words`.
pub fn decide(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    at: (&str, i64),
    yuan: i64,
    considered: &str,
) -> Result<String, Fault> {
    let mut case = by_decider(tx, actor, at, &[State::Noticed])?;
    let (list, _) = power(tx, &case.row)?;
    let spoke = case.row.words.is_some();
    if spoke {
        case.of.considered = said(considered)?;
    }
    let person = is_person(tx, &case.row)?;
    let heavy = list.heard(&case.of.kinds, case.of.yuan, person) || case.of.outside.is_some();
    if let Some(code) = obstacle(&case, heavy, spoke, tx.now()) {
        return Err(Fault::conflict(code));
    }
    let fined = case.of.kinds.iter().any(|kind| kind == "fine");
    if yuan > case.of.yuan || fined != (yuan > 0) {
        return Err(Fault::invalid("enforce.heavier").with("most", case.of.yuan));
    }
    let within = case.of.range.as_ref().is_none_or(|range| !fined || range.holds(yuan));
    if !within && case.of.outside.as_ref().is_none_or(|outside| outside.approved.is_none()) {
        return Err(Fault::conflict("enforce.outside-open"));
    }
    case.of.yuan = yuan;
    case.of.serve_by = Some(clock::due(&desk.calendar, &case.row.region, list.serve, tx.now())?.0);
    impose(tx, actor, &mut case, &list, "decision")
}

/// What a decision does: document, publication, credit, and word to who approved what the party holds.
pub(crate) fn impose(
    tx: &mut Tx,
    actor: &Actor,
    case: &mut Case,
    list: &Powers,
    kind: &str,
) -> Result<String, Fault> {
    let today = china_date(tx.now());
    case.of.decided_by = actor.name.clone();
    case.row.state = State::Decided;
    case.row.decided_at = Some(tx.now());
    let until = today.saturating_add(jiff::Span::new().months(i64::from(list.publish)));
    case.row.public_until = Some(until.to_string());
    let text = format!("{}；决定：{}", case.of.established, amount_words(&case.of));
    let document = paper(tx, actor, &case.row, kind, &text)?;
    let fact = Decided {
        number: case.row.number.clone(),
        document: document.clone(),
        day: today.to_string(),
        until: until.to_string(),
    };
    facts::record(tx, actor.ledger_name(), case.row.id, &fact);
    back::of_party(tx, case.row.party, "penalty", &case.row.number, "penalty")?;
    keep(tx, case)?;
    Ok(document)
}

/// Ends a case without a penalty (不予处罚、撤案), with the reason.
///
/// # Errors
/// As [`by_decider`]; `push.words`.
pub fn dismiss(tx: &mut Tx, actor: &Actor, at: (&str, i64), why: &str) -> Result<(), Fault> {
    let mut case = by_decider(tx, actor, at, &[State::Filed, State::Investigated, State::Noticed])?;
    case.of.ended = said(why)?;
    case.row.state = State::Dismissed;
    paper(tx, actor, &case.row, "dismissal", &case.of.ended.clone())?;
    keep(tx, &mut case)?;
    tell(tx, actor, events::DISMISSED, &case.row, json!({}));
    Ok(())
}

/// Serves the decision (送达): how and on which day; the limit to pay begins.
///
/// # Errors
/// As [`investigate`]; `push.day`.
pub fn serve(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    at: (&str, i64),
    how: &str,
    day: &str,
) -> Result<(), Fault> {
    let mut case = by_officer(tx, actor, at, &[State::Decided])?;
    let day = worktime::parse_date(day.trim()).map_err(|_| Fault::invalid("push.day"))?;
    let decided = case.row.decided_at.map_or(day, china_date);
    if day > china_date(tx.now()) || day < decided {
        return Err(Fault::invalid("push.day"));
    }
    let how = said(how)?;
    served(tx, desk, actor, &mut case, (&how, day))
}

pub(crate) fn served(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    case: &mut Case,
    (how, day): (&str, Date),
) -> Result<(), Fault> {
    let (list, _) = power(tx, &case.row)?;
    case.of.served = Some((how.to_owned(), day.to_string()));
    if case.of.yuan > 0 {
        let end = clock::due(&desk.calendar, &case.row.region, list.pay, china_midnight_ms(day))?.0;
        case.of.pay_until = Some(china_date(end).to_string());
    }
    case.row.state = State::Served;
    paper(tx, actor, &case.row, "service", how)?;
    keep(tx, case)?;
    tell(tx, actor, events::SERVED, &case.row, json!({ "day": day.to_string(), "until": case.of.pay_until }));
    Ok(())
}

/// Notes a payment: the fine goes to the bank, never to an officer (罚缴分离).
///
/// # Errors
/// As [`investigate`]; `push.day`, `enforce.payment`.
pub fn pay(tx: &mut Tx, actor: &Actor, at: (&str, i64), yuan: i64, day: &str) -> Result<(), Fault> {
    let mut case = by_officer(tx, actor, at, &[State::Served])?;
    let day = worktime::parse_date(day.trim()).map_err(|_| Fault::invalid("push.day"))?;
    let open = owed(&case, china_date(tx.now()));
    if day > china_date(tx.now()) {
        return Err(Fault::invalid("push.day"));
    }
    if yuan <= 0 || yuan > open {
        return Err(Fault::invalid("enforce.payment").with("most", open));
    }
    case.of.paid.push((day.to_string(), yuan));
    keep(tx, &mut case)?;
    tell(tx, actor, events::PAID, &case.row, json!({ "amount": yuan, "day": day.to_string() }));
    Ok(())
}

/// What is still to be paid on a day, yuan: the fine, and where its last day has passed three in a hundred a day more, at most as much again
/// (行政处罚法第七十二条), less what was paid. What was paid late stops nothing but itself.
pub fn owed(case: &Case, today: Date) -> i64 {
    let paid: i64 = case.of.paid.iter().map(|(_, yuan)| yuan).sum();
    let fine = case.of.yuan;
    let last = case.of.pay_until.as_deref().and_then(|day| day.parse::<Date>().ok());
    let until = case.of.paid.last().and_then(|(day, _)| day.parse::<Date>().ok()).filter(|_| paid >= fine);
    let late =
        last.map_or(0, |last| (china_midnight_ms(until.unwrap_or(today)) - china_midnight_ms(last)) / DAY_MS);
    let more = (fine.saturating_mul(3).saturating_mul(late.max(0)) / 100).min(fine);
    (fine + more - paid).max(0)
}

/// Closes a case that is executed (结案): nothing is owed, or the reason why nothing more is to be had.
///
/// # Errors
/// As [`investigate`]; `push.words`.
pub fn close(tx: &mut Tx, actor: &Actor, at: (&str, i64), how: &str) -> Result<(), Fault> {
    let mut case = by_officer(tx, actor, at, &[State::Served])?;
    case.of.ended = said(how)?;
    case.row.state = State::Closed;
    paper(tx, actor, &case.row, "closing", &case.of.ended.clone())?;
    keep(tx, &mut case)?;
    tell(tx, actor, events::CLOSED_CASE, &case.row, json!({ "owed": owed(&case, china_date(tx.now())) }));
    Ok(())
}

/// Offers a case to another body that holds the power (案件移送), with the reason.
///
/// # Errors
/// As [`investigate`]; `push.organ-unknown` for a body that does not hold it, `push.words`.
pub fn send(tx: &mut Tx, actor: &Actor, at: (&str, i64), to: OrganId, why: &str) -> Result<(), Fault> {
    let mut case = by_officer(tx, actor, at, &[State::Filed, State::Investigated])?;
    let (_, power) = power(tx, &case.row)?;
    let organ = directory::organ::by_id(tx, to)?
        .filter(|one| power.organs.contains(&one.uscc) && one.id.0 != case.row.organ);
    let organ = organ.ok_or_else(|| Fault::invalid("push.organ-unknown").with("organ", to))?;
    let why = said(why)?;
    paper(tx, actor, &case.row, "transfer", &format!("{}：{why}", organ.name.zh))?;
    case.of.transfer = Some((case.row.organ, why));
    (case.row.state, case.row.sent_to) = (State::Sent, organ.id.0);
    keep(tx, &mut case)?;
    tell(tx, actor, events::TRANSFERRED, &case.row, json!({ "to": organ.id }));
    Ok(())
}

/// The other body takes the case, with two officers of its own, or sends it back with the reason.
///
/// # Errors
/// `enforce.not-found`, `push.changed`, `enforce.not-now`, `enforce.second-officer`, `push.words`.
pub fn receive(
    tx: &mut Tx,
    actor: &Actor,
    (number, revision): (&str, i64),
    takes: bool,
    words: &str,
) -> Result<(), Fault> {
    let mut case = hold(tx, number, revision)?;
    let to = OrganId(case.row.sent_to);
    let theirs = Scope { region: &case.row.region, organ: Some(to), item: None };
    if case.row.state != State::Sent || !actor.can(HandlePenalty::PERMISSION, theirs) {
        return Err(missing());
    }
    if takes {
        case.row.organ = to.0;
        let own = Officer { account: actor.account.0, name: actor.name.clone() };
        let other = second(tx, actor, &case.row, words)?;
        case.of.officers = vec![own, other];
    } else {
        case.of.transfer = Some((to.0, said(words)?));
    }
    case.row.state = if case.of.range.is_some() { State::Investigated } else { State::Filed };
    case.row.sent_to = 0;
    keep(tx, &mut case)?;
    tell(tx, actor, events::RECEIVED, &case.row, json!({ "granted": takes }));
    Ok(())
}

/// The timer of a case rang: its last day to be decided has passed.
///
/// # Errors
/// Database errors.
pub fn ring(tx: &mut Tx, id: i64) -> Result<(), Fault> {
    let Some(row) = rows::take(tx, id)? else { return Ok(()) };
    let mut case = read(row)?;
    if !case.row.state.is_open() || case.row.late_at.is_some() || tx.now() <= case.row.due_at {
        return Ok(());
    }
    case.row.late_at = Some(tx.now());
    let due = china_date(case.row.due_at).to_string();
    keep(tx, &mut case)?;
    tell(tx, &Actor::system("clock"), events::UNDECIDED, &case.row, json!({ "due": due }));
    Ok(())
}
