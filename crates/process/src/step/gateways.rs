//! Tokens leaving nodes and arriving at gateways and joins.

use super::definition::{Kind, Trigger};
use super::event::{Effect, StepError};
use super::history::{Entry, union};
use super::instance::{Act, Token};
use super::machine::{Machine, Move};
use std::collections::HashSet;

impl Machine<'_> {
    /// A token leaves a node.
    pub(crate) fn leave(&mut self, node: u32, scope: u32, origins: Vec<u32>) -> Result<(), StepError> {
        self.instance.passed.set(node, true);
        let flows = self.ways_out(node, scope)?;
        for flow in flows {
            let Some(line) = self.definition.flow(flow) else { continue };
            self.queue.push_back(Move::Enter {
                node: line.target,
                scope,
                flow: Some(flow),
                origins: origins.clone(),
            });
        }
        Ok(())
    }

    /// The outgoing flows to take, in document order.
    fn ways_out(&self, node: u32, scope: u32) -> Result<Vec<u32>, StepError> {
        let at = self.definition.at(node);
        if matches!(at.kind, Kind::Parallel) || at.outgoing.is_empty() {
            return Ok(at.outgoing.clone());
        }
        let exclusive = matches!(at.kind, Kind::Exclusive);
        let (mut taken, mut conditional, mut some_held) = (Vec::new(), false, false);
        let vars = self.visible(scope);
        for &flow in at.outgoing.iter().filter(|flow| Some(**flow) != at.default) {
            let Some(line) = self.definition.flow(flow) else { continue };
            let holds = match &line.condition {
                None => !exclusive || at.outgoing.len() == 1,
                Some(condition) => {
                    conditional = true;
                    let holds =
                        condition.holds(&vars).map_err(|message| self.expression_error(node, message))?;
                    some_held |= holds;
                    holds
                }
            };
            if holds {
                taken.push(flow);
                if exclusive {
                    return Ok(taken);
                }
            }
        }
        if let Some(default) = at.default
            && !some_held
            && (conditional || taken.is_empty())
        {
            taken.push(default);
        }
        if taken.is_empty() { Err(StepError::NoPath(at.id.clone())) } else { Ok(taken) }
    }

    /// A token arrives at a parallel or inclusive gateway.
    pub(crate) fn arrive_at_join(&mut self, node: u32, scope: u32, flow: Option<u32>, origins: Vec<u32>) {
        let at = self.definition.at(node);
        let position = flow.and_then(|flow| at.incoming.iter().position(|incoming| *incoming == flow));
        if at.incoming.len() < 2 {
            self.queue.push_back(Move::Leave { node, scope, origins });
            return;
        }
        self.put_on_join(node, scope, Token(position.unwrap_or(0) as u32, origins));
        if matches!(at.kind, Kind::Parallel) {
            self.fire_parallel_join(node, scope);
        }
    }

    /// Adds a token to the join, which exists as an act as long as it holds one.
    pub(crate) fn put_on_join(&mut self, node: u32, scope: u32, token: Token) {
        let mut acts = self.instance.acts.iter_mut();
        match acts.find(|act| act.node == node && act.parent == scope) {
            Some(join) => join.tokens.push(token),
            None => drop(self.add(Act { node, parent: scope, tokens: vec![token], ..Act::default() })),
        }
    }

    fn fire_parallel_join(&mut self, node: u32, scope: u32) {
        let incoming = self.definition.at(node).incoming.len() as u32;
        let join = self.instance.acts.iter().find(|act| act.node == node && act.parent == scope);
        let full =
            join.is_some_and(|join| (0..incoming).all(|at| join.tokens.iter().any(|token| token.0 == at)));
        if full {
            self.fire(node, scope);
        }
    }

    /// Takes one token of each incoming flow that has one and sends one on.
    fn fire(&mut self, node: u32, scope: u32) {
        let mut acts = self.instance.acts.iter_mut();
        let Some(join) = acts.find(|act| act.node == node && act.parent == scope) else { return };
        let mut flows = HashSet::new();
        let (merged, rest): (Vec<Token>, Vec<Token>) =
            join.tokens.drain(..).partition(|token| flows.insert(token.0));
        join.tokens = rest;
        if join.tokens.is_empty() {
            let id = join.id;
            self.remove(id);
        }
        let mut origins = merged.iter().fold(Vec::new(), |all, token| union(all, &token.1));
        if merged.len() > 1 {
            let id = self.number();
            self.instance.history.push(Entry(id, node, scope, origins, merged));
            origins = vec![id];
        }
        self.queue.push_back(Move::Leave { node, scope, origins });
    }

    /// Fires one inclusive join that waits for nothing more.
    pub(crate) fn fire_inclusive_join(&mut self) -> bool {
        let ready = self.instance.acts.iter().find(|act| {
            let join = !act.tokens.is_empty() && matches!(self.definition.at(act.node).kind, Kind::Inclusive);
            join && !self.more_can_come(act)
        });
        let Some((node, scope)) = ready.map(|join| (join.node, join.parent)) else { return false };
        self.fire(node, scope);
        true
    }

    /// BPMN 2.0, 13.4.3: some token can reach an incoming flow that is empty, and none that is full, without passing
    /// the join itself.
    fn more_can_come(&self, join: &Act) -> bool {
        let incoming = &self.definition.at(join.node).incoming;
        let full = |position: usize| join.tokens.iter().any(|token| token.0 as usize == position);
        let flows = |wanted: bool| {
            incoming.iter().enumerate().filter(move |(at, _)| full(*at) == wanted).map(|(_, flow)| *flow)
        };
        let reach_empty = self.definition.sources(flows(false), join.node);
        let reach_full = self.definition.sources(flows(true), join.node);
        let mut others = self.instance.children(join.parent).filter(|act| act.id != join.id);
        others.any(|act| reach_empty.contains(&act.node) && !reach_full.contains(&act.node))
    }

    /// A join whose scope holds nothing else and never will: the model is wrong, and saying so beats waiting for ever.
    /// Where an event around it may still take the scope away, it only waits.
    pub(crate) fn stuck_join(&self) -> Option<u32> {
        let joins = self.instance.acts.iter().filter(|act| !act.tokens.is_empty());
        let stuck = joins.into_iter().find(|join| {
            self.instance.children(join.parent).all(|act| !act.tokens.is_empty())
                && !self.may_be_interrupted(join.parent)
        });
        stuck.map(|join| join.node)
    }

    /// Whether an event sub-process or a boundary event on the way out of a scope still waits for something.
    fn may_be_interrupted(&self, scope: u32) -> bool {
        let mut at = scope;
        while let Some(act) = self.instance.act(at) {
            let handled = self.definition.scope(act.node).is_some_and(|scope| !scope.handlers.is_empty())
                && !act.interrupted
                && act.multi.is_none();
            let bounded = self.definition.at(act.node).boundaries.iter().any(|boundary| {
                matches!(&self.definition.at(*boundary).kind,
                    Kind::Boundary { interrupting: true, trigger, .. } if !matches!(trigger, Trigger::Error(_)))
            });
            if handled || bounded {
                return true;
            }
            at = act.parent;
        }
        false
    }

    /// Work that starts with an event-based gateway: it waits for whichever event comes first.
    pub(crate) fn open_event_gate(
        &mut self,
        node: u32,
        scope: u32,
        origins: Vec<u32>,
    ) -> Result<(), StepError> {
        let gate = self.add(Act { node, parent: scope, origins, ..Act::default() });
        for flow in &self.definition.at(node).outgoing {
            if let Some(line) = self.definition.flow(*flow) {
                self.arm(gate, line.target)?;
            }
        }
        Ok(())
    }

    /// A token arrives at an end event, or at the end of a path: it is used up.
    pub(crate) fn reached(&mut self, node: u32) {
        self.instance.passed.set(node, true);
        self.effects.push(Effect::Reached { node: self.definition.at(node).id.clone() });
    }
}
