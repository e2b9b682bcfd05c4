//! What can happen to an instance, what it asks for in return, and why it may refuse.

use crate::{Due, Vars};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Something that happened. Numbers of tasks, calls, services and timers are those of the effects that opened them.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Begin. Only once, and before anything else.
    Start {
        /// First variables.
        vars: Vars,
    },
    /// A user task is done.
    Complete {
        /// The task.
        task: u32,
        /// Variables it sets.
        vars: Vars,
        /// The vote given with it (会签), where it is one.
        vote: Option<Vote>,
    },
    /// A message came. It goes to one place that waits for it: a wait before a sub-process around it, the oldest first.
    Message {
        /// The message's name.
        name: String,
        /// Compared with `od:correlation` where both are there.
        correlation: Option<Value>,
        /// Variables it sets.
        vars: Vars,
    },
    /// A signal was broadcast. It reaches everything that waits for it; nothing waiting is no error.
    Signal {
        /// The signal's name.
        name: String,
        /// Variables it sets.
        vars: Vars,
    },
    /// A timer is due.
    TimerFired {
        /// The timer.
        timer: u32,
    },
    /// A service answered.
    ServiceDone {
        /// The service call.
        service: u32,
        /// Variables it sets.
        vars: Vars,
    },
    /// A service answered with a business error. Technical failures are retried outside and never reported.
    ServiceFailed {
        /// The service call.
        service: u32,
        /// The error code.
        code: String,
    },
    /// A called process or item ended.
    CallReturned {
        /// The call.
        call: u32,
        /// Its final variables, before `od:out`.
        vars: Vars,
    },
    /// A called process or item ended with an error.
    CallFailed {
        /// The call.
        call: u32,
        /// The error code.
        code: String,
    },
    /// Stop everything from outside (撤件、终止).
    Cancel,
    /// Add a signer to a running user task (加签).
    AddSigner {
        /// A running task of the activity.
        task: u32,
        /// Who: any JSON value, as in the collection.
        element: Value,
        /// Before that task, after it, or beside it.
        placement: Placement,
    },
    /// Take a signer away (减签).
    RemoveSigner {
        /// A running task of the activity.
        task: u32,
        /// Somebody still queued behind it; absent means the task itself.
        element: Option<Value>,
    },
    /// Return to an earlier step (退回).
    ReturnTo {
        /// The running task that returns.
        task: u32,
        /// Id of the user task to return to.
        to: String,
        /// How it goes on from there.
        mode: Mode,
    },
    /// Take one's own completed step back (撤回), while nobody after it has done anything.
    Recall {
        /// The completed task.
        task: u32,
    },
}

/// One vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Vote {
    /// 同意
    Approve,
    /// 不同意
    Reject,
    /// 弃权
    Abstain,
}

/// Where a signer is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Placement {
    /// 前加签: first the added signer, then the task again.
    Before,
    /// 后加签: after the task, before the process goes on.
    After,
    /// 并加签: at the same time.
    Parallel,
}

/// How a returned step goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Walk the steps between again.
    Rerun,
    /// Straight back to the one who returned it.
    JumpBack,
}

/// How an instance ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Every path came to its end.
    Normal,
    /// A terminate end event.
    Terminated,
    /// An error that nobody caught.
    Error(String),
    /// Cancelled from outside.
    Cancelled,
}

/// Why a task was closed without being completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// An interrupting event, an error or a terminate event.
    Interrupted,
    /// The votes or the completion condition decided without it.
    Decided,
    /// It was returned, or lay between a returned step and its target.
    Returned,
    /// The step before it was recalled.
    Recalled,
    /// Its signer was removed.
    Removed,
    /// It waits for a signer added before it, and opens again afterwards.
    Waits,
    /// The process was cancelled.
    Cancelled,
}

/// Something to be done, in this order. A completed task, answered service or returned call is closed by the event
/// itself and not mentioned again.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Effect {
    /// Give somebody a task.
    OpenTask {
        /// Its number.
        task: u32,
        /// Its node's id.
        node: String,
        /// Its name.
        name: String,
        /// The lane it is in.
        lane: Option<String>,
        /// Who does it (`od:role`).
        role: Option<String>,
        /// Extension properties of the node.
        properties: BTreeMap<String, String>,
        /// The element of the multi-instance collection, for example the signer.
        element: Option<Value>,
    },
    /// Take a task away.
    CloseTask {
        /// Its number.
        task: u32,
        /// Why.
        reason: CloseReason,
    },
    /// Set a timer. The same number again replaces the earlier one.
    StartTimer {
        /// Its number.
        timer: u32,
        /// Its node's id.
        node: String,
        /// As the model says it.
        due: Due,
        /// Epoch milliseconds of the (next) firing by calendar arithmetic.
        at: i64,
    },
    /// Forget a timer.
    CancelTimer {
        /// Its number.
        timer: u32,
    },
    /// Call a service.
    CallService {
        /// Its number.
        service: u32,
        /// Its node's id.
        node: String,
        /// Its name.
        name: String,
        /// Extension properties of the node.
        properties: BTreeMap<String, String>,
        /// The variables it sees.
        vars: Vars,
    },
    /// Do not call it, or ignore its answer.
    CancelService {
        /// Its number.
        service: u32,
    },
    /// Start a process or a catalogue item.
    StartCall {
        /// Its number.
        call: u32,
        /// Its node's id.
        node: String,
        /// Its name.
        name: String,
        /// `calledElement`
        called_element: Option<String>,
        /// `od:calledItem`
        item: Option<String>,
        /// Extension properties of the node.
        properties: BTreeMap<String, String>,
        /// What goes in.
        vars: Vars,
        /// The element of the multi-instance collection.
        element: Option<Value>,
    },
    /// Cancel what was started.
    CancelCall {
        /// Its number.
        call: u32,
    },
    /// For information: a message is now waited for.
    AwaitMessage {
        /// Id of the node that waits.
        node: String,
        /// The message's name.
        message: String,
        /// The key it must carry.
        correlation: Option<Value>,
    },
    /// Send a message to others.
    SendMessage {
        /// Id of the node that throws it.
        node: String,
        /// The message's name.
        message: String,
        /// The variables it sees.
        vars: Vars,
    },
    /// Tell other instances of a signal; this one has already heard it.
    SendSignal {
        /// Id of the node that throws it.
        node: String,
        /// The signal's name.
        signal: String,
    },
    /// For information: an end event was reached.
    Reached {
        /// Its id.
        node: String,
    },
    /// The instance ended.
    Ended {
        /// How.
        outcome: Outcome,
        /// The final process variables.
        vars: Vars,
    },
}

/// Answers business-rule tasks, synchronously: decisions are pure.
pub trait Decisions {
    /// The value of the decision over the variables.
    ///
    /// # Errors
    /// The reason in words; the step is then refused.
    fn decide(&self, name: &str, vars: &Vars) -> Result<Value, String>;
}

/// For processes without business-rule tasks: refuses every decision.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoDecisions;

impl Decisions for NoDecisions {
    fn decide(&self, name: &str, _: &Vars) -> Result<Value, String> {
        Err(format!("no decision {name:?} is available here"))
    }
}

/// What a step may know about the world.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Epoch milliseconds.
    pub now: i64,
    /// Seconds east of UTC, for dates written without an offset.
    pub offset: i32,
    /// Answers business-rule tasks.
    pub decisions: &'a dyn Decisions,
}

impl<'a> Context<'a> {
    /// A context in Chinese time (UTC+8).
    pub fn at(now: i64, decisions: &'a dyn Decisions) -> Context<'a> {
        Context { now, offset: 8 * 3600, decisions }
    }
}

/// Why a step was refused. The instance is unchanged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// The instance belongs to another definition.
    #[error("the instance was started under another definition: load the version it was accepted under")]
    WrongDefinition,
    /// Already started.
    #[error("the process has already started")]
    AlreadyStarted,
    /// Not yet started.
    #[error("the process has not started yet")]
    NotStarted,
    /// Already ended.
    #[error("the process has already ended")]
    AlreadyEnded,
    /// The task, call or service is not open.
    #[error("number {0} is not open: it was completed, closed or never opened")]
    NotOpen(u32),
    /// Nothing waits for this message or timer.
    #[error("nothing waits for {0}")]
    NotWaiting(String),
    /// No outgoing condition holds and there is no default flow.
    #[error("no way out of {0:?} is open: no condition holds and there is no default flow")]
    NoPath(String),
    /// An expression failed.
    #[error("the expression at {node:?} cannot be evaluated: {message}")]
    Expression {
        /// The node's id.
        node: String,
        /// Why.
        message: String,
    },
    /// A decision failed.
    #[error("the decision of {node:?} cannot be made: {message}")]
    Decision {
        /// The node's id.
        node: String,
        /// Why.
        message: String,
    },
    /// A timer's time cannot be understood.
    #[error("the timer at {node:?} cannot be set: {message}")]
    Timer {
        /// The node's id.
        node: String,
        /// Why.
        message: String,
    },
    /// The process runs in circles without ever resting.
    #[error("the process runs in circles at {0:?} without coming to a task or an end")]
    Endless(String),
    /// A join waits for a token that can no longer come.
    #[error("the join {0:?} would wait for ever: no token can reach its other incoming flows")]
    Stuck(String),
    /// A multi-instance user task has nobody to do it.
    #[error("{0:?} has nobody to do it: the collection is empty")]
    Nobody(String),
    /// Too many instances.
    #[error("{0:?} would open more than 1000 instances")]
    TooMany(String),
    /// Returning is not possible.
    #[error("cannot return to {to:?}: {why}")]
    Return {
        /// The node's id.
        to: String,
        /// Why.
        why: &'static str,
    },
    /// Recalling is not possible.
    #[error("task {task} cannot be taken back: {why}")]
    Recall {
        /// The task.
        task: u32,
        /// Why.
        why: &'static str,
    },
    /// The signer cannot be added or removed.
    #[error("the signer cannot be changed: {0}")]
    Signer(&'static str),
    /// A vote where none is taken, or the other way round.
    #[error("task {0} decides by votes: say approve, reject or abstain")]
    VoteMissing(u32),
}

impl StepError {
    /// Stable dotted code; the key of its text in the language files.
    pub fn code(&self) -> &'static str {
        match self {
            StepError::WrongDefinition => "process.wrong-definition",
            StepError::AlreadyStarted => "process.already-started",
            StepError::NotStarted => "process.not-started",
            StepError::AlreadyEnded => "process.already-ended",
            StepError::NotOpen(_) => "process.not-open",
            StepError::NotWaiting(_) => "process.not-waiting",
            StepError::NoPath(_) => "process.no-path",
            StepError::Expression { .. } => "process.expression",
            StepError::Decision { .. } => "process.decision",
            StepError::Timer { .. } => "process.timer",
            StepError::Endless(_) => "process.endless",
            StepError::Stuck(_) => "process.stuck",
            StepError::Nobody(_) => "process.nobody",
            StepError::TooMany(_) => "process.too-many",
            StepError::Return { .. } => "process.return",
            StepError::Recall { .. } => "process.recall",
            StepError::Signer(_) => "process.signer",
            StepError::VoteMissing(_) => "process.vote-missing",
        }
    }
}
