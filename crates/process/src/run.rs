//! Driving a process without a system around it (`onedoor process run`): for authors, examples and outside checks.
//!
//! The clock is virtual and starts at 2026-01-01T00:00:00 UTC+8. What a system would do outside is done at once:
//! - service and send tasks complete without changing anything;
//! - a call activity runs the process of that id in the same file, in and out mappings applied; its user tasks are open
//!   like the caller's own; anything else it may call (another file, a catalogue item) completes at once with nothing;
//! - business-rule tasks ask the decisions given; with none given they complete without changing anything, as service
//!   tasks do;
//! - a message goes to the process and then, when nobody there waits, to the processes it called; one that nobody
//!   waits for is lost, as a late message is; a signal reaches them all;
//! - a message that is thrown goes to another participant (BPMN 2.0, 9.3: never to the one that sends it), so out of
//!   the run;
//! - a timer that is due the moment it starts (`PT0S`, a date gone by) fires at the end of the step;
//! - `advance` moves the clock and fires every timer that comes due, in order of time, repetitions included.

use crate::due::after;
use crate::read::Definitions;
use crate::step::{Context, Decisions, Definition, Effect, Event, Instance, Outcome, StepError, Vote};
use crate::{Fault, Vars};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::rc::Rc;

/// What one step left behind.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepReport {
    /// Ids of open user tasks, sorted; repeated when open more than once.
    pub open: Vec<String>,
    /// Whether the process has ended.
    pub ended: bool,
    /// The process-level variables.
    pub vars: Vars,
}

/// One step of the script; its first key says which it is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    start: Option<Vars>,
    /// Id of a user task.
    complete: Option<String>,
    message: Option<String>,
    signal: Option<String>,
    /// ISO 8601 duration.
    advance: Option<String>,
    vars: Option<Vars>,
    /// Which of several open instances, from 0 in the order they were opened.
    index: Option<usize>,
    vote: Option<Vote>,
    correlation: Option<Value>,
}

/// What a step does.
#[derive(Debug, Clone)]
enum Act {
    Start(Vars),
    Complete { task: String, vars: Vars, index: usize, vote: Option<Vote> },
    Message { name: String, vars: Vars, correlation: Option<Value> },
    Signal { name: String, vars: Vars },
    Advance(String),
}

impl Step {
    fn act(self) -> Result<Act, &'static str> {
        let (vars, index, vote) = (self.vars.clone(), self.index, self.vote);
        let no_task = if index.is_some() || vote.is_some() {
            Err("only `complete` has an index or a vote")
        } else {
            Ok(())
        };
        let no_key = match self.correlation {
            Some(_) if self.message.is_none() => Err("only `message` has a correlation"),
            _ => Ok(()),
        };
        let no_vars =
            if vars.is_some() { Err("`start` and `advance` have no vars beside them") } else { Ok(()) };
        let vars = vars.unwrap_or_default();
        match (self.start, self.complete, self.message, self.signal, self.advance) {
            (Some(start), None, None, None, None) => {
                no_vars.and(no_task).and(no_key).map(|()| Act::Start(start))
            }
            (None, Some(task), None, None, None) => {
                no_key.map(|()| Act::Complete { task, vars, index: index.unwrap_or(0), vote })
            }
            (None, None, Some(name), None, None) => {
                no_task.map(|()| Act::Message { name, vars, correlation: self.correlation })
            }
            (None, None, None, Some(name), None) => no_task.and(no_key).map(|()| Act::Signal { name, vars }),
            (None, None, None, None, Some(time)) => {
                no_vars.and(no_task).and(no_key).map(|()| Act::Advance(time))
            }
            _ => Err("a step has exactly one of start, complete, message, signal and advance"),
        }
    }
}

/// Reads the script; an error names the step.
fn script(json: &str) -> Result<Vec<Act>, RunError> {
    let steps: Vec<Value> = serde_json::from_str(json).map_err(|error| RunError::Steps(error.to_string()))?;
    let read = |(index, step): (usize, Value)| {
        let at = |why: String| RunError::Steps(format!("step {}: {why}", index + 1));
        let step: Step = serde_json::from_value(step).map_err(|error| at(error.to_string()))?;
        step.act().map_err(|why| at(why.to_owned()))
    };
    steps.into_iter().enumerate().map(read).collect()
}

/// Why a run stopped. Steps are counted from 1.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The file cannot be read or executed.
    #[error("the process cannot be executed: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Definition(Vec<Fault>),
    /// The steps are not what they should be.
    #[error(
        "the steps cannot be read: {0}; write an array of {{\"start\":{{}}}}, {{\"complete\":\"taskId\"}}, …"
    )]
    Steps(String),
    /// A step names a task that is not open.
    #[error("step {step}: user task {task:?} is not open (index {index}); open now: {}", names(.open))]
    NotOpen {
        /// Which step.
        step: usize,
        /// The task's id.
        task: String,
        /// The index asked for.
        index: usize,
        /// What is open.
        open: Vec<String>,
    },
    /// The engine refused a step.
    #[error("step {step}: {error}")]
    Refused {
        /// Which step.
        step: usize,
        /// Why.
        error: StepError,
    },
    /// `advance` is not an ISO 8601 duration.
    #[error("step {step}: {message}")]
    Advance {
        /// Which step.
        step: usize,
        /// Why.
        message: String,
    },
    /// The run would never end.
    #[error(
        "step {step}: without end: the processes call each other, timers fire, or a loop has only tasks done at once"
    )]
    Endless {
        /// Which step.
        step: usize,
    },
}

impl RunError {
    /// Stable dotted code.
    pub fn code(&self) -> &'static str {
        match self {
            RunError::Definition(_) => "process.definition",
            RunError::Steps(_) => "process.steps",
            RunError::NotOpen { .. } => "process.not-open",
            RunError::Refused { error, .. } => error.code(),
            RunError::Advance { .. } => "process.advance",
            RunError::Endless { .. } => "process.endless",
        }
    }
}

/// 2026-01-01T00:00:00+08:00
const START: i64 = 1_767_196_800_000;
/// Most processes running at once in one run.
const MOST_RUNNING: usize = 1_000;
/// Most timers fired by one step.
const MOST_FIRED: usize = 100_000;

/// Most events that may follow from one another without a person or the clock.
const MOST_FOLLOWING: usize = 20_000;

/// Decisions where none were given: no answer that would set anything.
struct Silent;

impl Decisions for Silent {
    fn decide(&self, _: &str, _: &Vars) -> Result<Value, String> {
        Ok(Value::Object(Vars::new()))
    }
}

fn names(open: &[String]) -> String {
    if open.is_empty() { "nothing".to_owned() } else { open.join(", ") }
}

/// Runs the main process of a file through the steps, without decisions.
///
/// # Errors
/// Why the file cannot be executed, the steps cannot be read, or a step is refused.
pub fn run(xml: &str, steps_json: &str) -> Result<Vec<StepReport>, RunError> {
    run_with(xml, "process.bpmn", steps_json, None)
}

/// Runs the main process of a file; faults name the file `source_name`, and business-rule tasks ask `decisions`, where
/// there are any.
///
/// # Errors
/// As [`run`].
pub fn run_with(
    xml: &str,
    source_name: &str,
    steps_json: &str,
    decisions: Option<&dyn Decisions>,
) -> Result<Vec<StepReport>, RunError> {
    let steps = script(steps_json)?;
    let definitions = Definitions::read(xml, source_name).map_err(RunError::Definition)?;
    let main = Rc::new(definitions.compile(None).map_err(RunError::Definition)?);
    let mut runner = Runner {
        definitions: &definitions,
        decisions: decisions.unwrap_or(&Silent),
        compiled: HashMap::new(),
        running: vec![Running { definition: main, instance: Instance::new(), caller: None }],
        now: START,
        timers: BTreeMap::new(),
    };
    let mut reports = Vec::new();
    for (index, step) in steps.into_iter().enumerate() {
        runner.step(index + 1, step)?;
        runner.fire_until(index + 1, runner.now)?;
        reports.push(runner.report());
    }
    Ok(reports)
}

/// A process running, and the call it answers.
struct Running {
    definition: Rc<Definition>,
    instance: Instance,
    /// Which running process called it, and the number of the call there.
    caller: Option<(usize, u32)>,
}

struct Runner<'a> {
    definitions: &'a Definitions,
    decisions: &'a dyn Decisions,
    compiled: HashMap<String, Rc<Definition>>,
    /// The main process first; the others in the order they were called. They stay when they have ended.
    running: Vec<Running>,
    now: i64,
    /// Due timers by running process and number; the value is when, and the order of setting for equal times.
    timers: BTreeMap<(usize, u32), (i64, usize)>,
}

impl Runner<'_> {
    fn step(&mut self, number: usize, act: Act) -> Result<(), RunError> {
        match act {
            Act::Start(start) => self.apply(number, 0, Event::Start { vars: start }),
            Act::Complete { task: complete, vars, index, vote } => {
                let open = self.open();
                let found = open.iter().filter(|(_, _, node)| *node == complete).nth(index);
                let Some((process, task, _)) = found.cloned() else {
                    let open = open.into_iter().map(|(_, _, node)| node).collect();
                    return Err(RunError::NotOpen { step: number, task: complete, index, open });
                };
                self.apply(number, process, Event::Complete { task, vars, vote })
            }
            Act::Message { name: message, vars, correlation } => {
                for process in 0..self.running.len() {
                    let event = Event::Message {
                        name: message.clone(),
                        correlation: correlation.clone(),
                        vars: vars.clone(),
                    };
                    match self.apply(number, process, event) {
                        Err(RunError::Refused {
                            error: StepError::NotWaiting(_) | StepError::AlreadyEnded,
                            ..
                        }) => {}
                        other => return other,
                    }
                }
                Ok(())
            }
            Act::Signal { name: signal, vars } => {
                for process in 0..self.running.len() {
                    let Some(running) = self.running.get(process) else { break };
                    if !running.instance.has_ended() {
                        let event = Event::Signal { name: signal.clone(), vars: vars.clone() };
                        match self.apply(number, process, event) {
                            Err(RunError::Refused { error: StepError::NotWaiting(_), .. }) => {}
                            other => other?,
                        }
                    }
                }
                Ok(())
            }
            Act::Advance(advance) => {
                let zone = jiff::tz::Offset::constant(8);
                let end = after(&advance, self.now, zone)
                    .map_err(|error| RunError::Advance { step: number, message: error.to_string() })?;
                self.fire_until(number, end)
            }
        }
    }

    /// Fires every timer that comes due until `end`, and moves the clock there.
    fn fire_until(&mut self, number: usize, end: i64) -> Result<(), RunError> {
        for _ in 0..MOST_FIRED {
            let next = self.timers.iter().min_by_key(|(_, due)| **due).map(|(key, due)| (*key, due.0));
            let Some(((process, timer), at)) = next.filter(|(_, at)| *at <= end) else {
                self.now = end;
                return Ok(());
            };
            self.now = self.now.max(at);
            self.timers.remove(&(process, timer));
            self.apply(number, process, Event::TimerFired { timer })?;
        }
        Err(RunError::Endless { step: number })
    }

    /// Applies an event and everything that follows from its effects.
    fn apply(&mut self, number: usize, process: usize, event: Event) -> Result<(), RunError> {
        let mut events = VecDeque::from([(process, event)]);
        let mut following = 0;
        while let Some((process, event)) = events.pop_front() {
            following += 1;
            if following > MOST_FOLLOWING {
                return Err(RunError::Endless { step: number });
            }
            let context = Context { now: self.now, offset: 8 * 3600, decisions: self.decisions };
            let Some(running) = self.running.get_mut(process) else { continue };
            let definition = Rc::clone(&running.definition);
            let answers = matches!(event, Event::ServiceDone { .. } | Event::CallReturned { .. });
            let effects = match definition.step(&mut running.instance, event, &context) {
                Ok(effects) => effects,
                // An answer to what was cancelled in the same breath.
                Err(StepError::NotOpen(_) | StepError::AlreadyEnded) if answers => continue,
                Err(error) => return Err(RunError::Refused { step: number, error }),
            };
            for effect in effects {
                self.carry_out(number, process, effect, &mut events)?;
            }
        }
        Ok(())
    }

    fn carry_out(
        &mut self,
        number: usize,
        process: usize,
        effect: Effect,
        events: &mut VecDeque<(usize, Event)>,
    ) -> Result<(), RunError> {
        match effect {
            Effect::StartTimer { timer, at, .. } => {
                let order = self.timers.values().map(|(_, order)| order + 1).max().unwrap_or(0);
                self.timers.insert((process, timer), (at, order));
            }
            Effect::CancelTimer { timer } => drop(self.timers.remove(&(process, timer))),
            Effect::CallService { service, .. } => {
                events.push_back((process, Event::ServiceDone { service, vars: Vars::new() }));
            }
            Effect::StartCall { call, called_element, vars, .. } => match self.called(called_element)? {
                Some(definition) => {
                    if self.running.len() >= MOST_RUNNING {
                        return Err(RunError::Endless { step: number });
                    }
                    let child = self.running.len();
                    self.running.push(Running {
                        definition,
                        instance: Instance::new(),
                        caller: Some((process, call)),
                    });
                    events.push_back((child, Event::Start { vars }));
                }
                None => events.push_back((process, Event::CallReturned { call, vars: Vars::new() })),
            },
            Effect::CancelCall { call } => {
                let children = self.running.iter().enumerate();
                let child = children
                    .filter(|(_, running)| {
                        running.caller == Some((process, call)) && !running.instance.has_ended()
                    })
                    .map(|(index, _)| index)
                    .next();
                if let Some(child) = child {
                    if let Some(running) = self.running.get_mut(child) {
                        running.caller = None;
                    }
                    events.push_back((child, Event::Cancel));
                }
            }
            Effect::Ended { outcome, vars } => {
                self.timers.retain(|(owner, _), _| *owner != process);
                let caller = self.running.get(process).and_then(|running| running.caller);
                if let Some((caller, call)) = caller {
                    let event = match outcome {
                        Outcome::Error(code) => Event::CallFailed { call, code },
                        _ => Event::CallReturned { call, vars },
                    };
                    events.push_back((caller, event));
                }
            }
            Effect::SendSignal { signal, .. } => {
                for other in 0..self.running.len() {
                    let listens = self.running.get(other).is_some_and(|running| {
                        other != process && running.instance.has_started() && !running.instance.has_ended()
                    });
                    if listens {
                        events.push_back((other, Event::Signal { name: signal.clone(), vars: Vars::new() }));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The called process, when it is in the same file.
    fn called(&mut self, element: Option<String>) -> Result<Option<Rc<Definition>>, RunError> {
        let Some(id) = element.filter(|id| self.definitions.process(id).is_some()) else { return Ok(None) };
        if let Some(found) = self.compiled.get(&id) {
            return Ok(Some(Rc::clone(found)));
        }
        let definition = Rc::new(self.definitions.compile(Some(&id)).map_err(RunError::Definition)?);
        self.compiled.insert(id, Rc::clone(&definition));
        Ok(Some(definition))
    }

    /// Open user tasks in the order they were opened, by process: process, number, node id.
    fn open(&self) -> Vec<(usize, u32, String)> {
        let mut open = Vec::new();
        for (index, running) in self.running.iter().enumerate() {
            let tasks = running.definition.open_tasks(&running.instance);
            open.extend(tasks.into_iter().map(|task| (index, task.task, task.node.to_owned())));
        }
        open
    }

    fn report(&self) -> StepReport {
        let mut open: Vec<String> = self.open().into_iter().map(|(_, _, node)| node).collect();
        open.sort();
        let main = self.running.first().map(|running| &running.instance);
        StepReport {
            open,
            ended: main.is_some_and(Instance::has_ended),
            vars: main.map(|main| main.vars().clone()).unwrap_or_default(),
        }
    }
}
