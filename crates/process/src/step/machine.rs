//! The engine's heart: one event in, tokens moved until everything rests, effects out.

use super::definition::{Definition, Kind};
use super::event::{CloseReason, Context, Effect, Event, Outcome, StepError};
use super::history::Entry;
use super::instance::{Act, Instance};
use crate::{Condition, Vars};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::VecDeque;

/// Most moves for one event; a process that needs more runs in circles.
const MOST_MOVES: u32 = 20_000;
/// The number of the process itself among the active things.
pub(crate) const ROOT: u32 = 1;

/// A move still to be made.
#[derive(Debug)]
pub(crate) enum Move {
    /// A token arrives at a node, by a flow where it came by one.
    Enter { node: u32, scope: u32, flow: Option<u32>, origins: Vec<u32> },
    /// A token leaves a node by its outgoing flows.
    Leave { node: u32, scope: u32, origins: Vec<u32> },
    /// An active thing is taken up: a business-rule task decides, a task that waited opens again.
    Work { act: u32 },
}

pub(crate) struct Machine<'a> {
    pub(crate) definition: &'a Definition,
    pub(crate) context: &'a Context<'a>,
    pub(crate) instance: Instance,
    pub(crate) effects: Vec<Effect>,
    pub(crate) queue: VecDeque<Move>,
    moves: u32,
}

impl Definition {
    /// Applies one event. On success the instance is changed and the effects are to be carried out in order, in the
    /// same transaction that stores it.
    ///
    /// # Errors
    /// Why the event is refused; the instance is then unchanged.
    pub fn step(
        &self,
        instance: &mut Instance,
        event: Event,
        context: &Context<'_>,
    ) -> Result<Vec<Effect>, StepError> {
        let (next, effects) = self.advance(instance.clone(), event, context)?;
        *instance = next;
        Ok(effects)
    }

    /// [`Definition::step`] for whoever has the instance stored and needs no copy of it when the event is refused.
    ///
    /// # Errors
    /// Why the event is refused.
    pub fn advance(
        &self,
        instance: Instance,
        event: Event,
        context: &Context<'_>,
    ) -> Result<(Instance, Vec<Effect>), StepError> {
        let started = instance.has_started();
        if started && instance.fingerprint != self.fingerprint {
            return Err(StepError::WrongDefinition);
        }
        if instance.has_ended() {
            return Err(StepError::AlreadyEnded);
        }
        let mut machine = Machine {
            definition: self,
            context,
            instance,
            effects: Vec::new(),
            queue: VecDeque::new(),
            moves: 0,
        };
        if started {
            machine.apply(event)?
        } else {
            machine.begin(event)?
        }
        machine.settle()?;
        Ok((machine.instance, machine.effects))
    }
}

impl Machine<'_> {
    fn apply(&mut self, event: Event) -> Result<(), StepError> {
        match event {
            Event::Start { .. } => Err(StepError::AlreadyStarted),
            Event::Complete { task, vars, vote } => self.complete_task(task, vars, vote),
            Event::Message { name, correlation, vars } => self.message(&name, correlation.as_ref(), vars),
            Event::Signal { name, vars } => self.signal(&name, vars),
            Event::TimerFired { timer } => self.timer_fired(timer),
            Event::ServiceDone { service, vars } => self.service_done(service, vars),
            Event::ServiceFailed { service, code } => {
                self.open_act(service, |kind| matches!(kind, Kind::Service))?;
                self.throw_error(&code, service)?;
                self.effects.retain(|effect| *effect != Effect::CancelService { service });
                Ok(())
            }
            Event::CallReturned { call, vars } => self.call_returned(call, vars),
            Event::CallFailed { call, code } => {
                self.open_act(call, |kind| matches!(kind, Kind::Call { .. }))?;
                self.throw_error(&code, call)?;
                self.effects.retain(|effect| *effect != Effect::CancelCall { call });
                Ok(())
            }
            Event::Cancel => {
                self.finish(Outcome::Cancelled, CloseReason::Cancelled);
                Ok(())
            }
            Event::AddSigner { task, element, placement } => self.add_signer(task, element, placement),
            Event::RemoveSigner { task, element } => self.remove_signer(task, element),
            Event::ReturnTo { task, to, mode } => self.return_to(task, &to, mode),
            Event::Recall { task } => self.recall(task),
        }
    }

    /// The first event: a start, or the message or signal that a start event waits for.
    fn begin(&mut self, event: Event) -> Result<(), StepError> {
        let scope = self.definition.scope(0).ok_or(StepError::NotStarted)?;
        let by_itself = match (scope.begins.as_slice(), scope.triggered.as_slice()) {
            ([], [only]) => vec![*only],
            (begins, _) => begins.to_vec(),
        };
        let (starts, vars) = match event {
            Event::Start { .. } if by_itself.is_empty() => return Err(StepError::NotStarted),
            Event::Start { vars } => (by_itself, vars),
            Event::Message { name, vars, .. } => {
                (vec![self.start_event(&name, true).ok_or(StepError::NotWaiting(name))?], vars)
            }
            Event::Signal { name, vars } => {
                (vec![self.start_event(&name, false).ok_or(StepError::NotWaiting(name))?], vars)
            }
            _ => return Err(StepError::NotStarted),
        };
        self.instance.fingerprint = self.definition.fingerprint;
        self.instance.vars = vars;
        self.open_scope(0, 0, Vec::new(), |_| {}, &starts)?;
        Ok(())
    }

    /// Works until nothing moves: the queue, then inclusive joins, then completed scopes.
    pub(crate) fn settle(&mut self) -> Result<(), StepError> {
        loop {
            while let Some(next) = self.queue.pop_front() {
                self.moves += 1;
                if self.moves > MOST_MOVES {
                    let at = match &next {
                        Move::Enter { node, .. } | Move::Leave { node, .. } => *node,
                        Move::Work { act } => self.instance.act(*act).map_or(0, |act| act.node),
                    };
                    return Err(StepError::Endless(self.definition.at(at).id.clone()));
                }
                match next {
                    Move::Enter { node, scope, flow, origins } => self.enter(node, scope, flow, origins)?,
                    Move::Leave { node, scope, origins } => self.leave(node, scope, origins)?,
                    Move::Work { act } => self.work(act)?,
                }
            }
            if self.instance.has_ended() || !(self.fire_inclusive_join() || self.complete_scope()?) {
                break;
            }
        }
        match self.stuck_join() {
            Some(node) => Err(StepError::Stuck(self.definition.at(node).id.clone())),
            None => Ok(()),
        }
    }

    /// A new number.
    pub(crate) fn number(&mut self) -> u32 {
        self.instance.next += 1;
        self.instance.next
    }

    /// Adds something active and returns its number.
    pub(crate) fn add(&mut self, act: Act) -> u32 {
        let id = self.number();
        self.instance.acts.push(Act { id, ..act });
        id
    }

    /// An open act of the kind asked for that is not itself waiting for a return.
    pub(crate) fn open_act(&self, id: u32, kind: impl Fn(&Kind) -> bool) -> Result<&Act, StepError> {
        let act = self.instance.act(id).filter(|act| !act.waits && act.multi.is_none());
        act.filter(|act| kind(&self.definition.at(act.node).kind)).ok_or(StepError::NotOpen(id))
    }

    /// The multi-instance body around an act, when it is an instance of one.
    pub(crate) fn body_of(&self, act: &Act) -> Option<&Act> {
        self.instance.act(act.parent).filter(|parent| parent.multi.is_some())
    }

    /// Everything visible from an act: process variables, overlaid by what is local on the way in.
    pub(crate) fn visible(&self, from: u32) -> Cow<'_, Vars> {
        let mut way = Vec::new();
        let mut at = from;
        while let Some(act) = self.instance.act(at) {
            if !act.locals.is_empty() || act.turn > 0 {
                way.push(act);
            }
            at = act.parent;
        }
        if way.is_empty() {
            return Cow::Borrowed(&self.instance.vars);
        }
        let mut vars = self.instance.vars.clone();
        for act in way.into_iter().rev() {
            vars.extend(act.locals.iter().map(|(name, value)| (name.clone(), value.clone())));
            if act.turn > 0 {
                vars.insert("loopCounter".to_owned(), Value::from(act.turn));
            }
        }
        Cow::Owned(vars)
    }

    /// Sets variables as seen from an act: where the name is local, else on the process.
    pub(crate) fn set_vars(&mut self, from: u32, vars: Vars) {
        for (name, value) in vars {
            let mut at = from;
            let mut owner = None;
            while let Some(act) = self.instance.act(at) {
                if act.locals.contains_key(&name) {
                    owner = Some(at);
                    break;
                }
                at = act.parent;
            }
            let target = match owner.and_then(|owner| self.instance.act_mut(owner)) {
                Some(act) => &mut act.locals,
                None => &mut self.instance.vars,
            };
            target.insert(name, value);
        }
    }

    pub(crate) fn eval(&self, condition: &Condition, node: u32, from: u32) -> Result<Value, StepError> {
        let value = condition.eval(&self.visible(from));
        value.map_err(|message| self.expression_error(node, message))
    }

    pub(crate) fn expression_error(&self, node: u32, message: String) -> StepError {
        StepError::Expression { node: self.definition.at(node).id.clone(), message }
    }

    /// Ends the whole instance.
    pub(crate) fn finish(&mut self, outcome: Outcome, reason: CloseReason) {
        self.queue.clear();
        self.cancel_inside(ROOT, reason);
        self.cancel(ROOT, reason);
        self.instance.history.clear();
        self.instance.outcome = Some(outcome.clone());
        self.effects.push(Effect::Ended { outcome, vars: self.instance.vars.clone() });
    }

    /// Removes an act and records it as done.
    pub(crate) fn close_done(&mut self, act: &Act, scope: u32) -> u32 {
        self.remove(act.id);
        self.instance.passed.set(act.node, true);
        self.instance.history.push(Entry(act.id, act.node, scope, act.origins.clone(), Vec::new()));
        act.id
    }

    /// Takes an act out, with its timers.
    pub(crate) fn remove(&mut self, id: u32) {
        if let Some(at) = self.instance.find(id) {
            let act = self.instance.acts.remove(at);
            self.effects.extend(act.timers.iter().map(|timer| Effect::CancelTimer { timer: timer.id }));
        }
    }
}
