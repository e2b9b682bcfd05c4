//! Carries out what the process engine asks for: opens and closes tasks, starts members of a package, sets timers, calls
//! services, and moves cases on when their inner process ends. Everything within the act's transaction.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use contract::case::CaseState;
use contract::item::{Item, ItemKind, ItemVersion};
use contract::lookup::Call;
use contract::{Actor, CaseId, Fault, TaskId, Text};
use process::{CloseReason, Context, Effect, Event, Instance, Vars};
use serde_json::{Value, json};
use store::{Timer, Tx};
use worktime::StopReason;

use crate::clock;
use crate::desk::{Desk, today};
use crate::events;
use crate::frame::{self, Act};
use crate::hand::{Hand, record};
use crate::model::{Application, Case, CaseKind, Clock, Running, Task, TaskState};
use crate::store as rows;

/// Kind of a timer inside a process.
pub const PROCESS_TIMER: &str = "case.process-timer";

/// Most engine events one act may cause; more means that cases send each other messages in a circle.
const MOST_EVENTS: usize = 500;

/// Answers business-rule tasks with the item's decision tables.
struct Tables<'a>(&'a ItemVersion);

impl process::Decisions for Tables<'_> {
    fn decide(&self, name: &str, vars: &Vars) -> Result<Value, String> {
        match &self.0.decisions {
            Some(tables) => tables.eval(name, vars).map_err(|error| error.to_string()),
            None => Err(format!("the item has no decision table for {name:?}")),
        }
    }
}

/// Puts a refusal of the engine into the boundary's words.
fn refused(error: process::StepError) -> Fault {
    use process::StepError as E;
    match error {
        E::NotOpen(_) => Fault::conflict("case.task-not-open"),
        E::Return { ref why, .. } => Fault::invalid("case.cannot-return").with("why", why),
        E::Recall { ref why, .. } => Fault::invalid("case.cannot-recall").with("why", why),
        E::Signer(why) => Fault::invalid("case.cannot-add-signer").with("why", why),
        E::VoteMissing(_) => Fault::invalid("case.vote-missing"),
        other => {
            let code = other.code();
            Fault::internal(code, other)
        }
    }
}

/// Moves the case at `at` on by one event and carries out everything that follows from it, in other cases of the
/// application too.
///
/// # Errors
/// The engine's refusals; database errors; a member whose item cannot be found.
pub(crate) fn advance(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    hand: &mut Hand,
    at: usize,
    event: Event,
) -> Result<(), Fault> {
    let mut waiting = VecDeque::from([(at, event)]);
    for _ in 0..MOST_EVENTS {
        let Some((at, event)) = waiting.pop_front() else { return Ok(()) };
        let case = hand.get(at);
        let version = desk.items.version(tx, case.version)?;
        let instance = if case.instance.is_empty() {
            Instance::new()
        } else {
            serde_json::from_str(&case.instance).map_err(|e| Fault::internal("case.instance", e))?
        };
        if instance.has_ended() {
            continue;
        }
        let broadcast = matches!(event, Event::Message { .. } | Event::Signal { .. });
        let tables = Tables(&version);
        let stepped = version.process.advance(instance, event, &Context::at(tx.now(), &tables));
        let (instance, effects) = match stepped {
            Ok(stepped) => stepped,
            // A message between cases of an application that nobody waits for is no error of whoever sent it.
            Err(process::StepError::NotWaiting(_)) if broadcast => continue,
            Err(error) => return Err(refused(error)),
        };
        hand.progress(at).instance =
            serde_json::to_string(&instance).map_err(|e| Fault::internal("case.instance", e))?;
        for effect in effects {
            carry_out(tx, desk, actor, hand, at, &version, effect, &mut waiting)?;
        }
    }
    Err(Fault::internal("case.endless", "the processes of this application keep sending each other messages"))
}

#[expect(clippy::too_many_arguments, reason = "one private function, all of it needed by some effect")]
fn carry_out(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    hand: &mut Hand,
    at: usize,
    version: &ItemVersion,
    effect: Effect,
    waiting: &mut VecDeque<(usize, Event)>,
) -> Result<(), Fault> {
    match effect {
        Effect::OpenTask { task, node, role, properties, element, .. } => {
            let organ = match signer(&properties, element.as_ref()) {
                Some(code) => desk.people.organ_by_code(tx, code)?.id,
                None => hand.get(at).organ,
            };
            let case = hand.progress(at);
            case.facts.tasks += 1;
            let opened = opened(tx, case, (task, node, role), organ);
            hand.open_task(opened);
        }
        Effect::CloseTask { task, reason } => {
            let (case, token) = (hand.get(at).id, i64::from(task));
            if !hand.unopen_task(case, token) {
                rows::tasks::cancel(tx, case, token, close_word(reason), tx.now())?;
            }
        }
        Effect::StartTimer { timer, at: due, .. } => {
            let case = hand.get(at).id;
            tx.cancel_timers(&timer_key(case, timer));
            tx.set_timer(Timer {
                at_ms: due,
                kind: PROCESS_TIMER,
                key: timer_key(case, timer),
                payload: json!({ "case": case.0, "timer": timer }),
            });
        }
        Effect::CancelTimer { timer } => tx.cancel_timers(&timer_key(hand.get(at).id, timer)),
        Effect::CallService { service, properties, vars, name, .. } => {
            let vars = call_service(tx, desk, actor, hand.get(at), &name, &properties, &vars)?;
            waiting.push_back((at, Event::ServiceDone { service, vars }));
        }
        // Services answer within the step, so none is ever under way.
        Effect::CancelService { .. } | Effect::AwaitMessage { .. } | Effect::Reached { .. } => {}
        Effect::StartCall { call, called_element, item, element, vars, .. } => {
            let named = element.as_ref().and_then(Value::as_str).map(str::to_owned);
            let wanted = item.or(named).or(called_element).unwrap_or_default();
            match start_member(tx, desk, hand, call, &wanted)? {
                Some(member) => waiting.push_back((member, Event::Start { vars })),
                // The answers do not call for this member: it is passed by.
                None => waiting.push_back((at, Event::CallReturned { call, vars: Vars::new() })),
            }
        }
        Effect::CancelCall { call } => {
            hand.load_members(tx)?;
            if let Some(member) = hand.called(&call_key(call)) {
                end_undecided(tx, desk, actor, hand, member, CaseState::Terminated, "package-process")?;
            }
        }
        Effect::SendMessage { message, vars, .. } => {
            let event = Event::Message { name: message, correlation: None, vars };
            tell_others(tx, hand, at, &event, waiting)?;
        }
        Effect::SendSignal { signal, .. } => {
            let event = Event::Signal { name: signal, vars: Vars::new() };
            tell_others(tx, hand, at, &event, waiting)?;
        }
        Effect::Ended { vars, .. } => ended(tx, desk, actor, hand, at, version, vars, waiting)?,
    }
    Ok(())
}

/// A task the process opens, numbered within its case.
fn opened(
    tx: &mut Tx,
    case: &Case,
    (task, node, role): (u32, String, Option<String>),
    organ: contract::OrganId,
) -> Task {
    Task {
        id: TaskId(tx.new_id()),
        case: case.id,
        root: case.root,
        no: case.facts.tasks,
        token: i64::from(task),
        element: node,
        role: role.unwrap_or_default(),
        organ,
        region: case.region.clone(),
        item: case.item.clone(),
        state: TaskState::Open,
        assignee: None,
        opened_at: tx.now(),
        done_at: None,
        done_by: None,
        outcome: None,
        opinion: None,
        marks: Vec::new(),
        why: None,
        owner: None,
        handed_by: None,
        advice: Vec::new(),
    }
}

/// The other cases of the application hear of it.
fn tell_others(
    tx: &mut Tx,
    hand: &mut Hand,
    at: usize,
    event: &Event,
    waiting: &mut VecDeque<(usize, Event)>,
) -> Result<(), Fault> {
    hand.load_members(tx)?;
    waiting.extend((0..hand.all().len()).filter(|other| *other != at).map(|other| (other, event.clone())));
    Ok(())
}

/// Code of the organ that a task is for, where it says one: the step's own, or one signer of several, as `{ "organ": code }` or
/// the code itself.
fn signer<'a>(properties: &'a BTreeMap<String, String>, element: Option<&'a Value>) -> Option<&'a str> {
    let of_element = element.and_then(|element| match element.get("organ") {
        Some(organ) => organ.as_str(),
        None => element.as_str().filter(|text| codes::Uscc::parse(text).is_ok()),
    });
    properties.get("organ").map(String::as_str).or(of_element)
}

fn timer_key(case: CaseId, timer: u32) -> String {
    format!("process:{case}:{timer}")
}

fn call_key(call: u32) -> String {
    call.to_string()
}

fn close_word(reason: CloseReason) -> &'static str {
    match reason {
        CloseReason::Interrupted => "interrupted",
        CloseReason::Decided => "decided-by-others",
        CloseReason::Returned => "returned",
        CloseReason::Recalled => "recalled",
        CloseReason::Removed => "signer-removed",
        CloseReason::Waits => "waits-for-signer",
        CloseReason::Cancelled => "cancelled",
    }
}

/// A service task of a process. `od:service="exchange"` with `od:resource` reads a resource about the applicant and sets
/// what it answers as variable `od:result` (or under the resource's own field names).
fn call_service(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    case: &Case,
    name: &str,
    properties: &BTreeMap<String, String>,
    _vars: &Vars,
) -> Result<Vars, Fault> {
    match (properties.get("service").map(String::as_str), properties.get("resource")) {
        (Some("exchange"), Some(resource)) => {
            let version = desk.items.version(tx, case.version)?;
            let number = &case.number;
            let purpose = Text::new(format!("办件 {number}：{name}"), format!("Case {number}: {name}"));
            let call = Call { item: &version.item, resource, party: case.applicant, purpose };
            let found = desk.exchange.call(tx, actor, &call)?;
            let mut vars = Vars::new();
            match properties.get("result") {
                Some(result) => {
                    vars.insert(result.clone(), found.map_or(Value::Null, Value::Object));
                }
                None => vars.extend(found.unwrap_or_default()),
            }
            Ok(vars)
        }
        _ => Err(Fault::internal(
            "case.service-unknown",
            format!("service task {name:?} names no service we have"),
        )),
    }
}

/// Opens the member case a call of the package's process asks for. `None` when the answers do not call for that item.
fn start_member(
    tx: &mut Tx,
    desk: &Desk,
    hand: &mut Hand,
    call: u32,
    wanted: &str,
) -> Result<Option<usize>, Fault> {
    let version = desk.items.current(tx, wanted)?;
    let root = hand.root();
    let (root_version, root_id) = (root.version, root.id);
    let planned = rows::around::application(tx, root_id)?.plan.items;
    if !planned.iter().any(|item| *item == version.item.code) {
        return Ok(None);
    }
    hand.load_members(tx)?;
    let limits = clock::within(version.item.limits, desk.items.version(tx, root_version)?.item.limits);
    let organ = desk.people.organ_by_code(tx, &version.item.organ)?.id;
    let no = i64::try_from(hand.all().len()).unwrap_or(i64::MAX);
    let root = hand.root();
    let accepted = root.accepted_at.unwrap_or(tx.now());
    let mut member = Case {
        id: CaseId(tx.new_id()),
        root: root.id,
        number: crate::number::of_member(&root.number, no),
        kind: CaseKind::Member,
        member: no,
        call: Some(call_key(call)),
        version: version.id,
        item: version.item.code.clone(),
        state: CaseState::Accepted,
        revision: 1,
        desk: None,
        organ,
        region: version.item.region.clone(),
        running: Running::Runs,
        clock: Clock::default(),
        instance: String::new(),
        // Whoever was recused from the application has nothing to do with any part of it.
        facts: crate::model::Facts { recused: root.facts.recused.clone(), ..Default::default() },
        due: None,
        statutory_due: None,
        provisional: false,
        ..root.clone()
    };
    // A member started late in the package's process still counts from the acceptance of the whole.
    clock::start(&mut member, contract::time::china_date(accepted), limits)?;
    clock::derive(tx, desk, &mut member, false)?;
    Ok(Some(hand.add(member)))
}

/// The inner process of a case came to its end.
#[expect(clippy::too_many_arguments, reason = "one private function of the step above")]
fn ended(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    hand: &mut Hand,
    at: usize,
    version: &ItemVersion,
    vars: Vars,
    waiting: &mut VecDeque<(usize, Event)>,
) -> Result<(), Fault> {
    if hand.get(at).state != CaseState::Accepted {
        return Ok(());
    }
    if let Some(open) = &hand.get(at).facts.special {
        // What the special procedure was opened for is not known yet.
        return Err(Fault::conflict("case.special-open")
            .with("kind", open.kind.as_str())
            .with("until", &open.until));
    }
    match hand.get(at).kind {
        CaseKind::Single => {
            frame::enter(hand.change(at), Act::Ready, CaseState::Deciding)?;
            record(tx, actor, hand.get(at), &events::Ready {});
        }
        CaseKind::Member => {
            // The organ has given its view: its own clock stops; the decision stands under the clock of the whole.
            let on = today(tx);
            let case = hand.change(at);
            clock::stop(case, on, StopReason::Decided)?;
            clock::derive(tx, desk, case, true)?;
            if let Some(call) = case.call.as_deref().and_then(|call| call.parse().ok()) {
                waiting.push_back((Hand::ROOT, Event::CallReturned { call, vars }));
            }
        }
        CaseKind::Package => {
            // The join: every member is reviewed, all become ready for decision at once (PRO-04).
            hand.load_members(tx)?;
            let (due, statutory_due, provisional) = {
                let root = hand.change(at);
                frame::enter(root, Act::Ready, CaseState::Deciding)?;
                (root.due.clone(), root.statutory_due.clone(), root.provisional)
            };
            for member in hand.member_positions() {
                if hand.get(member).state == CaseState::Accepted {
                    let case = hand.change(member);
                    frame::enter(case, Act::Ready, CaseState::Deciding)?;
                    (case.due, case.statutory_due, case.provisional) =
                        (due.clone(), statutory_due.clone(), provisional);
                }
            }
            if hand.member_positions().is_empty() {
                let why = format!("the process of package {} ended without any member", version.item.code);
                return Err(Fault::internal("case.package-empty", why));
            }
            record(tx, actor, hand.get(at), &events::Ready {});
        }
    }
    Ok(())
}

/// Numbers of the activities that would be closed if this finished task were taken back.
///
/// # Errors
/// `case.cannot-recall` when a later step has begun; `case.instance` when the process cannot be read.
pub(crate) fn recalls(version: &ItemVersion, case: &Case, task: u32) -> Result<Vec<i64>, Fault> {
    let instance: Instance =
        serde_json::from_str(&case.instance).map_err(|e| Fault::internal("case.instance", e))?;
    let tables = Tables(version);
    let context = Context::at(case.received_at, &tables);
    let (_, effects) =
        version.process.advance(instance, Event::Recall { task }, &context).map_err(refused)?;
    let closed = effects.into_iter().filter_map(|effect| match effect {
        Effect::CloseTask { task, .. } => Some(i64::from(task)),
        _ => None,
    });
    Ok(closed.collect())
}

/// Whether the review of a case is complete when this task is finished, as far as its process can be foreseen.
///
/// # Errors
/// `case.instance` when the process cannot be read.
pub(crate) fn is_last(version: &ItemVersion, case: &Case, task: u32) -> Result<bool, Fault> {
    let instance: Instance =
        serde_json::from_str(&case.instance).map_err(|e| Fault::internal("case.instance", e))?;
    let tables = Tables(version);
    let done = Event::Complete { task, vars: Vars::new(), vote: Some(process::Vote::Approve) };
    // When it would be does not matter: nothing that is foreseen here is kept.
    let stepped = version.process.advance(instance, done, &Context::at(case.received_at, &tables));
    Ok(stepped.is_ok_and(|(instance, _)| instance.has_ended()))
}

/// Ends the review of a case before every step is done: what is open is closed, and the case is ready for its decision. What
/// one reviewer's rejection does in a process of several where the item says so (PRO-04). Nothing happens to a case whose
/// review is complete.
pub(crate) fn cut_short(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    hand: &mut Hand,
    at: usize,
    because: &str,
) -> Result<(), Fault> {
    if hand.get(at).state != CaseState::Accepted || hand.get(at).instance.is_empty() {
        return Ok(());
    }
    rows::tasks::cancel_all(tx, hand.get(at).id, because, tx.now())?;
    advance(tx, desk, actor, hand, at, Event::Cancel)
}

/// Ends a case that will not be decided: tasks closed, clock stopped, process cancelled. Nothing happens to a case that
/// has already ended or been decided.
pub(crate) fn end_undecided(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    hand: &mut Hand,
    at: usize,
    state: CaseState,
    because: &str,
) -> Result<bool, Fault> {
    if !hand.get(at).state.is_open() {
        return Ok(false);
    }
    let act = if state == CaseState::Withdrawn { Act::Withdraw } else { Act::Terminate };
    let (now, on) = (tx.now(), today(tx));
    let case = hand.change(at);
    let (id, was) = (case.id, case.state);
    frame::enter(case, act, state)?;
    case.closed_at = Some(now);
    case.desk = None;
    case.facts.ended_because = Some(because.to_owned());
    let reason = if state == CaseState::Withdrawn { StopReason::Withdrawn } else { StopReason::Terminated };
    clock::stop(case, on, reason)?;
    match case.clock.is_empty() {
        false => case.running = Running::Stopped,
        // It waited for the window or for corrections; now nobody waits any more.
        true => (case.due, case.provisional) = (None, false),
    }
    tx.cancel_timers(&format!("case:{id}"));
    let special = case.facts.special.take();
    if let Some(special) = special {
        rows::around::close_special(tx, special.id, now, 0, because)?;
    }
    if was == CaseState::Accepted {
        rows::tasks::cancel_all(tx, id, because, now)?;
        advance(tx, desk, actor, hand, at, Event::Cancel)?;
    }
    Ok(true)
}

/// A timer inside a case's process rang.
///
/// # Errors
/// The engine's refusals; database errors. A timer nobody waits for any more is no error.
pub fn timer_rang(tx: &mut Tx, desk: &Desk, case: CaseId, timer: u32) -> Result<(), Fault> {
    let clock = Actor::system("clock");
    let mut hand = Hand::take(tx, case)?;
    if hand.case().state != CaseState::Accepted {
        return Ok(());
    }
    let at = hand.at();
    match advance(tx, desk, &clock, &mut hand, at, Event::TimerFired { timer }) {
        Err(fault) if fault.code == "process.not-waiting" => return Ok(()),
        other => other?,
    }
    hand.put_back(tx)?;
    Ok(())
}

/// What the inner process starts with: the scenario answers, and who applies where.
pub(crate) fn first_vars(case: &Case, application: &Application) -> Vars {
    let mut vars: Vars = application.answers.clone();
    vars.insert("region".to_owned(), Value::from(case.region.as_str()));
    vars.insert("channel".to_owned(), Value::from(case.channel.as_str()));
    if case.kind == CaseKind::Package {
        vars.insert("items".to_owned(), json!(application.plan.items));
    }
    vars
}

/// Whether the Administrative Licensing Law binds the handling: a licence, or a package that ends in licences.
pub(crate) fn is_licence(item: &Item) -> bool {
    item.kind == ItemKind::Licence || item.package.is_some()
}

/// The version a case keeps.
pub(crate) fn version(tx: &mut Tx, desk: &Desk, case: &Case) -> Result<Arc<ItemVersion>, Fault> {
    desk.items.version(tx, case.version)
}
