//! Tokens arriving at nodes; tasks opened, done and left.

use super::definition::{End, Kind, assign};
use super::event::{CloseReason, Effect, Outcome, StepError, Vote};
use super::history::Entry;
use super::instance::Act;
use super::machine::{Machine, Move, ROOT};
use crate::Vars;
use serde_json::Value;

impl Machine<'_> {
    /// A token arrives at a node.
    pub(crate) fn enter(
        &mut self,
        node: u32,
        scope: u32,
        flow: Option<u32>,
        origins: Vec<u32>,
    ) -> Result<(), StepError> {
        // The scope may have been cancelled by an error or a terminate event while this token was on its way.
        if self.instance.act(scope).is_none() {
            return Ok(());
        }
        let at = self.definition.at(node);
        match &at.kind {
            Kind::Parallel | Kind::Inclusive => self.arrive_at_join(node, scope, flow, origins),
            Kind::Exclusive | Kind::Start { .. } | Kind::Boundary { .. } => {
                self.queue.push_back(Move::Leave { node, scope, origins });
            }
            Kind::EventGate => self.open_event_gate(node, scope, origins)?,
            Kind::Catch(_) => {
                let act = self.add(Act { node, parent: scope, origins, ..Act::default() });
                self.arm(act, node)?;
            }
            Kind::Throw(what) => {
                // The token is on its way while the signal is heard: who hears it may end this path too, as an
                // interrupting event sub-process of the same scope does. It goes on after what the signal began.
                self.queue.push_back(Move::Leave { node, scope, origins });
                self.throw(node, scope, what)?;
                let this = |next: &Move| matches!(next, Move::Leave { node: n, scope: s, .. } if (*n, *s) == (node, scope));
                if let Some(at) = self.queue.iter().position(this)
                    && let Some(leave) = self.queue.remove(at)
                {
                    self.queue.push_back(leave);
                }
            }
            Kind::End(what) => {
                self.reached(node);
                self.end(node, scope, what)?;
            }
            _ if at.multi.is_some() => self.open_multi(node, scope, origins, 0)?,
            _ => drop(self.open(node, scope, origins, |_| {})?),
        }
        Ok(())
    }

    fn throw(&mut self, node: u32, scope: u32, what: &End) -> Result<(), StepError> {
        let id = self.definition.at(node).id.clone();
        match what {
            End::Message(message) => {
                let vars = self.visible(scope).into_owned();
                self.effects.push(Effect::SendMessage { node: id, message: message.clone(), vars });
            }
            End::Signal(signal) => {
                self.effects.push(Effect::SendSignal { node: id, signal: signal.clone() });
                self.signal(signal, Vars::new())?;
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, node: u32, scope: u32, what: &End) -> Result<(), StepError> {
        match what {
            End::Error(code) => self.throw_error_from_scope(code, scope),
            End::Terminate if scope == ROOT => {
                self.finish(Outcome::Terminated, CloseReason::Interrupted);
                Ok(())
            }
            End::Terminate => {
                self.cancel_inside(scope, CloseReason::Interrupted);
                self.forget_moves(scope);
                Ok(())
            }
            other => self.throw(node, scope, other),
        }
    }

    /// Opens an activity inside `parent`: its scope, or the multi-instance body around it. `fill` sets what is special.
    pub(crate) fn open(
        &mut self,
        node: u32,
        parent: u32,
        origins: Vec<u32>,
        fill: impl FnOnce(&mut Act),
    ) -> Result<u32, StepError> {
        let at = self.definition.at(node);
        if let Kind::Scope(scope) = &at.kind {
            return self.open_scope(node, parent, origins, fill, &scope.begins);
        }
        let mut act = Act { node, parent, origins, ..Act::default() };
        fill(&mut act);
        let id = self.add(act);
        self.announce(id)?;
        Ok(id)
    }

    /// Says what must be done for an open activity, and arms what sits on it.
    pub(crate) fn announce(&mut self, id: u32) -> Result<(), StepError> {
        let Some(act) = self.instance.act(id) else { return Ok(()) };
        // A returned step is a detour: the timers and messages of its boundary belong to the way through it.
        let alone = self.body_of(act).is_none() && act.ticket == 0;
        let (node, element) = (act.node, act.element.clone());
        let at = self.definition.at(node);
        let (name, properties) = (at.name.clone(), at.properties.clone());
        match &at.kind {
            Kind::User { .. } => self.effects.push(Effect::OpenTask {
                task: id,
                node: at.id.clone(),
                name,
                lane: at.lane.clone(),
                role: at.role.clone(),
                properties,
                element,
            }),
            Kind::Service => {
                let vars = self.visible(id).into_owned();
                self.effects.push(Effect::CallService {
                    service: id,
                    node: at.id.clone(),
                    name,
                    properties,
                    vars,
                });
            }
            Kind::Call { called, item, inputs, .. } => {
                let visible = self.visible(id);
                let vars = if inputs.is_empty() {
                    visible.into_owned()
                } else {
                    assign(inputs, &visible).map_err(|message| self.expression_error(node, message))?
                };
                self.effects.push(Effect::StartCall {
                    call: id,
                    node: at.id.clone(),
                    name,
                    called_element: called.clone(),
                    item: item.clone(),
                    properties,
                    vars,
                    element,
                });
            }
            Kind::Receive(_) => self.arm(id, node)?,
            Kind::Rule { .. } => self.queue.push_back(Move::Work { act: id }),
            _ => {}
        }
        if alone { self.arm_boundaries(id, node) } else { Ok(()) }
    }

    /// A business-rule task asks its decision; any other activity is announced again.
    pub(crate) fn work(&mut self, id: u32) -> Result<(), StepError> {
        let Some(node) = self.instance.act(id).map(|act| act.node) else { return Ok(()) };
        let Kind::Rule { decision, result } = &self.definition.at(node).kind else {
            return self.announce(id);
        };
        let answer = self.context.decisions.decide(decision, &self.visible(id));
        let answer = answer
            .map_err(|message| StepError::Decision { node: self.definition.at(node).id.clone(), message })?;
        let vars = match (result, answer) {
            (Some(name), answer) => Vars::from_iter([(name.clone(), answer)]),
            (None, Value::Object(entries)) => entries,
            (None, answer) => Vars::from_iter([(decision.clone(), answer)]),
        };
        self.set_vars(id, vars);
        self.done(id)
    }

    pub(crate) fn complete_task(
        &mut self,
        task: u32,
        vars: Vars,
        vote: Option<Vote>,
    ) -> Result<(), StepError> {
        self.open_act(task, |kind| matches!(kind, Kind::User { .. }))?;
        self.set_vars(task, vars);
        self.cast(task, vote)?;
        self.done(task)
    }

    pub(crate) fn service_done(&mut self, service: u32, vars: Vars) -> Result<(), StepError> {
        self.open_act(service, |kind| matches!(kind, Kind::Service))?;
        self.set_vars(service, vars);
        self.done(service)
    }

    pub(crate) fn call_returned(&mut self, call: u32, vars: Vars) -> Result<(), StepError> {
        let node = self.open_act(call, |kind| matches!(kind, Kind::Call { .. }))?.node;
        let Kind::Call { outputs, .. } = &self.definition.at(node).kind else { return Ok(()) };
        let vars = if outputs.is_empty() {
            vars
        } else {
            assign(outputs, &vars).map_err(|message| self.expression_error(node, message))?
        };
        self.set_vars(call, vars);
        self.done(call)
    }

    /// An activity is done: one instance of several, or the whole of it.
    pub(crate) fn done(&mut self, id: u32) -> Result<(), StepError> {
        let Some(act) = self.instance.act(id).cloned() else { return Ok(()) };
        match self.body_of(&act).map(|body| body.id) {
            Some(body) => self.one_done(body, &act),
            None => {
                self.leave_activity(&act);
                Ok(())
            }
        }
    }

    /// An activity, with all its instances, is done: the token goes on, or straight back to who returned it.
    pub(crate) fn leave_activity(&mut self, act: &Act) {
        let scope = act.parent;
        if act.ticket != 0 {
            self.remove(act.id);
            self.resume(act.ticket);
            return;
        }
        // What happened inside is now one thing that happened.
        self.instance.history.retain(|Entry(_, _, inside, ..)| *inside != act.id);
        let entry = self.close_done(act, scope);
        self.queue.push_back(Move::Leave { node: act.node, scope, origins: vec![entry] });
    }
}
