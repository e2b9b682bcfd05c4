//! Messages and signals: who waits for them, and what happens when they come.

use super::definition::{Kind, Trigger};
use super::event::{Effect, StepError};
use super::instance::Act;
use super::machine::{Machine, Move};
use crate::Vars;
use serde_json::Value;

/// Where something that came is caught.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Catcher {
    /// A wait: receive task, catch event, or event gateway with the event that came.
    Wait { act: u32, node: u32 },
    /// A boundary event of an activity.
    Boundary { act: u32, node: u32 },
    /// The start event of an event sub-process in a scope.
    Handler { scope: u32, handler: u32, start: u32 },
}

/// Something that came.
#[derive(Clone, Copy)]
enum Arrival<'a> {
    Message(&'a str, Option<&'a Value>),
    Signal(&'a str),
}

impl Machine<'_> {
    pub(crate) fn message(&mut self, name: &str, key: Option<&Value>, vars: Vars) -> Result<(), StepError> {
        match self.catchers(Arrival::Message(name, key))?.first() {
            Some(first) => self.caught(*first, vars),
            None => Err(StepError::NotWaiting(format!("message {name:?}"))),
        }
    }

    pub(crate) fn signal(&mut self, name: &str, vars: Vars) -> Result<(), StepError> {
        for catcher in self.catchers(Arrival::Signal(name))? {
            self.caught(catcher, vars.clone())?;
        }
        Ok(())
    }

    /// The start event of the process that a message or signal starts.
    pub(crate) fn start_event(&self, name: &str, message: bool) -> Option<u32> {
        let scope = self.definition.scope(0)?;
        scope.triggered.iter().copied().find(|start| match &self.definition.at(*start).kind {
            Kind::Start { trigger: Trigger::Message { name: waited, .. }, .. } => message && waited == name,
            Kind::Start { trigger: Trigger::Signal(waited), .. } => !message && waited == name,
            _ => false,
        })
    }

    /// Everything that waits for it: waits and boundaries oldest first, then event sub-processes from the inside out.
    fn catchers(&self, what: Arrival<'_>) -> Result<Vec<Catcher>, StepError> {
        let mut found = Vec::new();
        for act in self.instance.acts.iter().filter(|act| !act.waits && act.tokens.is_empty()) {
            let at = self.definition.at(act.node);
            let whole = self.body_of(act).is_none() && act.ticket == 0;
            if act.multi.is_none() {
                match &at.kind {
                    Kind::Receive(trigger) | Kind::Catch(trigger)
                        if self.matches(trigger, what, act.node, act)? =>
                    {
                        found.push(Catcher::Wait { act: act.id, node: act.node });
                    }
                    Kind::EventGate => {
                        let targets = at.outgoing.iter().filter_map(|flow| self.definition.flow(*flow));
                        for node in targets.map(|line| line.target) {
                            if let Kind::Receive(trigger) | Kind::Catch(trigger) =
                                &self.definition.at(node).kind
                                && self.matches(trigger, what, node, act)?
                            {
                                found.push(Catcher::Wait { act: act.id, node });
                                break;
                            }
                        }
                    }
                    _ => {}
                }
            }
            for &node in at.boundaries.iter().filter(|_| whole) {
                if let Kind::Boundary { trigger, .. } = &self.definition.at(node).kind
                    && self.matches(trigger, what, node, act)?
                {
                    found.push(Catcher::Boundary { act: act.id, node });
                }
            }
        }
        for act in self.instance.acts.iter().rev().filter(|act| act.multi.is_none() && !act.interrupted) {
            let Some(scope) = self.definition.scope(act.node) else { continue };
            for &handler in &scope.handlers {
                for &start in
                    self.definition.scope(handler).map(|scope| scope.triggered.as_slice()).unwrap_or_default()
                {
                    if let Kind::Start { trigger, .. } = &self.definition.at(start).kind
                        && self.matches(trigger, what, start, act)?
                    {
                        found.push(Catcher::Handler { scope: act.id, handler, start });
                    }
                }
            }
        }
        Ok(found)
    }

    fn matches(&self, trigger: &Trigger, what: Arrival<'_>, node: u32, act: &Act) -> Result<bool, StepError> {
        Ok(match (trigger, what) {
            (Trigger::Signal(waited), Arrival::Signal(name)) => waited == name,
            (Trigger::Message { name: waited, correlation }, Arrival::Message(name, key))
                if waited == name =>
            {
                match (correlation, key) {
                    (Some(correlation), Some(key)) => self.eval(correlation, node, act.id)? == *key,
                    _ => true,
                }
            }
            _ => false,
        })
    }

    pub(crate) fn caught(&mut self, catcher: Catcher, vars: Vars) -> Result<(), StepError> {
        match catcher {
            // An earlier catcher of the same signal may have cancelled this one.
            Catcher::Wait { act, .. } | Catcher::Boundary { act, .. } if self.instance.act(act).is_none() => {
                Ok(())
            }
            Catcher::Handler { scope, .. } if self.instance.act(scope).is_none_or(|act| act.interrupted) => {
                Ok(())
            }
            Catcher::Boundary { act, node } => self.fire_boundary(act, node, vars),
            Catcher::Handler { scope, handler, start } => self.start_handler(scope, handler, start, vars),
            Catcher::Wait { act, node } => {
                self.set_vars(act, vars);
                let Some(found) = self.instance.act(act).cloned() else { return Ok(()) };
                if matches!(self.definition.at(found.node).kind, Kind::EventGate) {
                    self.remove(act);
                    self.instance.passed.set(found.node, true);
                    self.queue.push_back(Move::Leave { node, scope: found.parent, origins: found.origins });
                    Ok(())
                } else if matches!(self.definition.at(node).kind, Kind::Receive(_)) {
                    self.done(act)
                } else {
                    self.remove(act);
                    self.queue.push_back(Move::Leave { node, scope: found.parent, origins: found.origins });
                    Ok(())
                }
            }
        }
    }

    /// Arms the event at `node` on behalf of an act: sets its timer, or says which message it waits for.
    pub(crate) fn arm(&mut self, act: u32, node: u32) -> Result<(), StepError> {
        let trigger = match &self.definition.at(node).kind {
            Kind::Catch(trigger) | Kind::Receive(trigger) => trigger,
            Kind::Boundary { trigger, .. } | Kind::Start { trigger, .. } => trigger,
            _ => return Ok(()),
        };
        match trigger {
            Trigger::Timer(text) => self.start_timer(act, node, text),
            Trigger::Message { name, correlation } => {
                let key =
                    correlation.as_ref().map(|condition| self.eval(condition, node, act)).transpose()?;
                self.effects.push(Effect::AwaitMessage {
                    node: self.definition.at(node).id.clone(),
                    message: name.clone(),
                    correlation: key,
                });
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Arms the boundary events of an activity.
    pub(crate) fn arm_boundaries(&mut self, act: u32, node: u32) -> Result<(), StepError> {
        for boundary in &self.definition.at(node).boundaries {
            self.arm(act, *boundary)?;
        }
        Ok(())
    }
}
