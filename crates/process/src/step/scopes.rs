//! Scopes: the process, sub-processes and event sub-processes; how they complete, are cancelled, and catch errors.

use super::definition::{Kind, Trigger};
use super::event::{CloseReason, Effect, Outcome, StepError};
use super::instance::Act;
use super::machine::{Machine, Move, ROOT};
use crate::Vars;
use serde_json::Value;
use std::collections::HashSet;

impl Machine<'_> {
    /// Opens a scope and puts a token at each of `starts`.
    pub(crate) fn open_scope(
        &mut self,
        node: u32,
        parent: u32,
        origins: Vec<u32>,
        fill: impl FnOnce(&mut Act),
        starts: &[u32],
    ) -> Result<u32, StepError> {
        let Some(scope) = self.definition.scope(node) else { return Ok(0) };
        let mut act = Act { node, parent, origins: origins.clone(), ..Act::default() };
        fill(&mut act);
        act.locals.extend(scope.locals.iter().map(|name| (name.clone(), Value::Null)));
        let id = self.add(act);
        for handler in &scope.handlers {
            let triggers =
                self.definition.scope(*handler).map(|scope| scope.triggered.as_slice()).unwrap_or_default();
            for start in triggers {
                self.arm(id, *start)?;
            }
        }
        if self.instance.act(id).is_some_and(|act| self.body_of(act).is_none()) {
            self.arm_boundaries(id, node)?;
        }
        for &node in starts {
            self.queue.push_back(Move::Enter { node, scope: id, flow: None, origins: origins.clone() });
        }
        Ok(id)
    }

    /// Completes the innermost scope in which nothing is left. The queue is empty when this is asked.
    pub(crate) fn complete_scope(&mut self) -> Result<bool, StepError> {
        let parents: HashSet<u32> = self.instance.acts.iter().map(|act| act.parent).collect();
        let mut scopes = self.instance.acts.iter().rev().filter(|act| act.multi.is_none());
        let empty =
            scopes.find(|act| self.definition.scope(act.node).is_some() && !parents.contains(&act.id));
        let Some((id, node)) = empty.map(|act| (act.id, act.node)) else { return Ok(false) };
        let handler = self.definition.scope(node).is_some_and(|scope| scope.by_event);
        if id == ROOT {
            self.finish(Outcome::Normal, CloseReason::Interrupted);
        } else if handler {
            self.remove(id);
            self.instance.passed.set(node, true);
            self.instance.history.retain(|entry| entry.scope() != id);
        } else {
            self.done(id)?;
        }
        Ok(true)
    }

    /// Removes an act with everything in it, and everything that was opened on its behalf.
    pub(crate) fn cancel(&mut self, id: u32, reason: CloseReason) {
        self.cancel_all(HashSet::from([id]), reason);
    }

    /// Removes everything inside an act, but not the act.
    pub(crate) fn cancel_inside(&mut self, id: u32, reason: CloseReason) {
        let inside: HashSet<u32> = self.instance.children(id).map(|act| act.id).collect();
        self.cancel_all(inside, reason);
    }

    /// Removes acts with everything in them. Parents have smaller numbers than children, except where a signer was added
    /// to a single task, so this repeats until nothing is added.
    pub(crate) fn cancel_all(&mut self, mut gone: HashSet<u32>, reason: CloseReason) {
        if gone.is_empty() {
            return;
        }
        loop {
            let before = gone.len();
            for act in &self.instance.acts {
                if gone.contains(&act.parent) || (act.ticket != 0 && gone.contains(&act.ticket)) {
                    gone.insert(act.id);
                }
            }
            if gone.len() == before {
                break;
            }
        }
        let acts = std::mem::take(&mut self.instance.acts);
        for act in acts {
            if !gone.contains(&act.id) {
                self.instance.acts.push(act);
                continue;
            }
            self.effects.extend(act.timers.iter().map(|timer| Effect::CancelTimer { timer: timer.id }));
            if act.multi.is_some() || act.waits {
                continue;
            }
            match self.definition.at(act.node).kind {
                Kind::User { .. } => self.effects.push(Effect::CloseTask { task: act.id, reason }),
                Kind::Service => self.effects.push(Effect::CancelService { service: act.id }),
                Kind::Call { .. } => self.effects.push(Effect::CancelCall { call: act.id }),
                _ => {}
            }
        }
        self.instance.history.retain(|entry| !gone.contains(&entry.scope()));
        for id in gone {
            self.forget_moves(id);
        }
    }

    /// Drops tokens still on their way inside a scope.
    pub(crate) fn forget_moves(&mut self, id: u32) {
        self.queue.retain(|next| match next {
            Move::Enter { scope, .. } | Move::Leave { scope, .. } => *scope != id,
            Move::Work { act } => *act != id,
        });
    }

    /// An error thrown by an activity: its own boundary first, then the scopes around it.
    pub(crate) fn throw_error(&mut self, code: &str, from: u32) -> Result<(), StepError> {
        let Some(act) = self.instance.act(from) else { return Ok(()) };
        let outer = self.body_of(act).unwrap_or(act);
        let (outer, scope) = (outer.id, outer.parent);
        if self.caught_on_boundary(code, outer)? {
            return Ok(());
        }
        self.throw_error_from_scope(code, scope)
    }

    /// An error thrown inside a scope: an event sub-process there, then the boundary of the scope, then further out.
    pub(crate) fn throw_error_from_scope(&mut self, code: &str, from: u32) -> Result<(), StepError> {
        let mut at = from;
        while let Some(act) = self.instance.act(at) {
            if act.multi.is_none() {
                if let Some((handler, start)) = self.error_handler(code, act) {
                    return self.start_handler(at, handler, start, Vars::new());
                }
                if at == ROOT {
                    break;
                }
            }
            let outer = self.instance.act(at).map_or(0, |act| self.body_of(act).map_or(at, |body| body.id));
            let next = self.instance.act(outer).map_or(0, |act| act.parent);
            if self.caught_on_boundary(code, outer)? {
                return Ok(());
            }
            at = next;
        }
        self.finish(Outcome::Error(code.to_owned()), CloseReason::Interrupted);
        Ok(())
    }

    fn error_handler(&self, code: &str, scope: &Act) -> Option<(u32, u32)> {
        let spec = self.definition.scope(scope.node).filter(|_| !scope.interrupted)?;
        let starts = spec.handlers.iter().flat_map(|handler| {
            let triggered =
                self.definition.scope(*handler).map(|scope| scope.triggered.as_slice()).unwrap_or_default();
            triggered.iter().map(|start| (*handler, *start))
        });
        self.best_catcher(code, starts, |(_, start)| start)
    }

    fn caught_on_boundary(&mut self, code: &str, activity: u32) -> Result<bool, StepError> {
        let Some(act) = self.instance.act(activity) else { return Ok(false) };
        let boundaries = self.definition.at(act.node).boundaries.iter().copied();
        let Some(boundary) = self.best_catcher(code, boundaries, |node| node) else { return Ok(false) };
        self.fire_boundary(activity, boundary, Vars::new())?;
        Ok(true)
    }

    /// Of error-catching nodes, the one that names the code, else one that catches every error.
    fn best_catcher<T: Copy>(
        &self,
        code: &str,
        all: impl Iterator<Item = T>,
        node: impl Fn(T) -> u32,
    ) -> Option<T> {
        let mut any = None;
        for candidate in all {
            let trigger = match &self.definition.at(node(candidate)).kind {
                Kind::Boundary { trigger, .. } | Kind::Start { trigger, .. } => trigger,
                _ => continue,
            };
            match trigger {
                Trigger::Error(Some(named)) if named == code => return Some(candidate),
                Trigger::Error(None) => any = any.or(Some(candidate)),
                _ => {}
            }
        }
        any
    }

    /// Starts an event sub-process inside its scope, interrupting what is there when the start event says so.
    pub(crate) fn start_handler(
        &mut self,
        scope: u32,
        handler: u32,
        start: u32,
        vars: Vars,
    ) -> Result<(), StepError> {
        let Kind::Start { interrupting, .. } = self.definition.at(start).kind else { return Ok(()) };
        if interrupting {
            self.cancel_inside(scope, CloseReason::Interrupted);
            self.forget_moves(scope);
            let timers = self.instance.act_mut(scope).map(|act| {
                act.interrupted = true;
                // Boundary timers of the scope itself go on; those of its event sub-processes are over.
                let definition = self.definition;
                let (over, kept) = std::mem::take(&mut act.timers)
                    .into_iter()
                    .partition(|timer| matches!(definition.at(timer.node).kind, Kind::Start { .. }));
                act.timers = kept;
                over
            });
            let over: Vec<super::instance::Timer> = timers.unwrap_or_default();
            self.effects.extend(over.iter().map(|timer| Effect::CancelTimer { timer: timer.id }));
        }
        self.set_vars(scope, vars);
        self.open_scope(handler, scope, Vec::new(), |_| {}, &[start])?;
        Ok(())
    }

    /// A boundary event fires: the activity is cancelled when it interrupts, and a token leaves by the boundary.
    pub(crate) fn fire_boundary(
        &mut self,
        activity: u32,
        boundary: u32,
        vars: Vars,
    ) -> Result<(), StepError> {
        let Some(act) = self.instance.act(activity) else { return Ok(()) };
        let Kind::Boundary { interrupting, .. } = self.definition.at(boundary).kind else { return Ok(()) };
        let (scope, origins) = (act.parent, act.origins.clone());
        if interrupting {
            self.cancel(activity, CloseReason::Interrupted);
        }
        self.set_vars(scope, vars);
        self.queue.push_back(Move::Leave { node: boundary, scope, origins });
        Ok(())
    }
}
