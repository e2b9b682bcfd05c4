//! Adding and removing signers on a running task (加签、减签).

use super::definition::Kind;
use super::event::{CloseReason, Effect, Placement, StepError};
use super::instance::{Act, Multi};
use super::machine::Machine;
use super::multi::MOST_INSTANCES;
use serde_json::Value;

impl Machine<'_> {
    pub(crate) fn add_signer(
        &mut self,
        task: u32,
        element: Value,
        placement: Placement,
    ) -> Result<(), StepError> {
        let node = self.open_act(task, |kind| matches!(kind, Kind::User { .. }))?.node;
        let weight = self.weight(node, task, Some(&element))?;
        let body = self.wrap(task, node)?;
        let known = self
            .instance
            .children(body)
            .any(|act| act.element.as_ref() == Some(&element) || act.queue.contains(&element));
        if known {
            return Err(StepError::Signer("they already sign here"));
        }
        if placement == Placement::Parallel && self.definition.multi(node).sequential {
            return Err(StepError::Signer(
                "they sign one after the other: add them before or after somebody",
            ));
        }
        if let Some(multi) = self.instance.act_mut(body).and_then(|act| act.multi.as_mut()) {
            if multi.total as usize >= MOST_INSTANCES {
                return Err(StepError::TooMany(self.definition.at(node).id.clone()));
            }
            multi.total += 1;
            multi.tally.total += weight;
        }
        match placement {
            Placement::Parallel => self.open_one(body, element, Vec::new()),
            Placement::After => {
                if let Some(act) = self.instance.act_mut(task) {
                    act.queue.insert(0, element);
                }
                Ok(())
            }
            Placement::Before => {
                let Some(act) = self.instance.act(task).cloned() else { return Ok(()) };
                self.remove(task);
                self.effects.push(Effect::CloseTask { task, reason: CloseReason::Waits });
                let mut queue = vec![act.element.unwrap_or_default()];
                queue.extend(act.queue);
                self.open_one(body, element, queue)
            }
        }
    }

    /// The body around a task; a single task gets one, which takes over its place and its boundary timers.
    fn wrap(&mut self, task: u32, node: u32) -> Result<u32, StepError> {
        let Some(act) = self.instance.act(task) else { return Err(StepError::NotOpen(task)) };
        if let Some(body) = self.body_of(act) {
            return Ok(body.id);
        }
        let (parent, origins, ticket) = (act.parent, act.origins.clone(), act.ticket);
        let weight = self.weight(node, task, None)?;
        let mut multi = Multi { total: 1, turn: 1, ..Multi::default() };
        multi.tally.total = weight;
        let body =
            self.add(Act { node, parent, origins, ticket, multi: Some(Box::new(multi)), ..Act::default() });
        let mut timers = Vec::new();
        if let Some(act) = self.instance.act_mut(task) {
            timers = std::mem::take(&mut act.timers);
            act.parent = body;
            act.turn = 1;
            act.ticket = 0;
        }
        if let Some(act) = self.instance.act_mut(body) {
            act.timers = timers;
        }
        Ok(body)
    }

    pub(crate) fn remove_signer(&mut self, task: u32, element: Option<Value>) -> Result<(), StepError> {
        let act = self.open_act(task, |kind| matches!(kind, Kind::User { .. }))?.clone();
        let Some(body) = self.body_of(&act).map(|body| body.id) else {
            return Err(StepError::Signer("only one person does this task: transfer it instead"));
        };
        let removed = match element {
            Some(element) => {
                let mut queues = self.instance.acts.iter_mut().filter(|act| act.parent == body);
                let queue = queues.find_map(|act| {
                    let at = act.queue.iter().position(|queued| *queued == element)?;
                    Some(act.queue.remove(at))
                });
                if queue.is_none() {
                    return Err(StepError::Signer("they are not waiting for their turn here"));
                }
                Some(element)
            }
            None => {
                let others = self.instance.children(body).count() > 1 || !act.queue.is_empty();
                let completed =
                    self.instance.act(body).and_then(|act| act.multi.as_ref()).map_or(0, |m| m.completed);
                if !others && completed == 0 {
                    return Err(StepError::Signer("nobody would be left: transfer the task instead"));
                }
                self.cancel(task, CloseReason::Removed);
                act.element.clone()
            }
        };
        let weight = self.weight(act.node, body, removed.as_ref())?;
        if let Some(multi) = self.instance.act_mut(body).and_then(|act| act.multi.as_mut()) {
            multi.total = multi.total.saturating_sub(1);
            multi.tally.total = multi.tally.total.saturating_sub(weight);
        }
        let queue = if self.instance.act(task).is_none() { act.queue } else { Vec::new() };
        self.recount(body, queue)
    }
}
