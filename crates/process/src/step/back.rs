//! Returning to an earlier step (退回) and taking one's own step back (撤回).
//!
//! What came from the step is undone: its active descendants are closed, its entries forgotten, and tokens that a join
//! had merged with it are put back onto the join, so that parallel branches that have nothing to do with it stay.

use super::definition::Kind;
use super::event::{CloseReason, Effect, Mode, StepError};
use super::history::Entry;
use super::instance::Act;
use super::machine::{Machine, Move};
use std::collections::HashSet;

impl Machine<'_> {
    pub(crate) fn return_to(&mut self, task: u32, to: &str, mode: Mode) -> Result<(), StepError> {
        let refuse = |why| StepError::Return { to: to.to_owned(), why };
        self.open_act(task, |kind| matches!(kind, Kind::User { .. }))?;
        let target = self.definition.by_id.get(to).copied().ok_or(refuse("there is no such step"))?;
        if !self.definition.at(target).is_user_task() {
            return Err(refuse("it is not a user task"));
        }
        let entry = self.earlier(task, target).ok_or(refuse("it was not done on the way here"))?;
        match mode {
            Mode::Rerun => self.undo(&entry, CloseReason::Returned),
            Mode::JumpBack => {
                self.suspend(task);
                self.queue_detour(&entry, task)?;
            }
        }
        Ok(())
    }

    /// The latest time `target` was done, in a scope around the task, on the task's own way.
    fn earlier(&self, task: u32, target: u32) -> Option<Entry> {
        let mut at = self.instance.act(task)?;
        let mut around: Vec<&Act> = vec![at];
        while let Some(parent) = self.instance.act(at.parent) {
            around.push(parent);
            at = parent;
        }
        let mut entries =
            self.instance.history.iter().rev().filter(|entry| entry.node() == target && !entry.is_join());
        entries
            .find(|entry| {
                let came_from = self.instance.descendants(entry.id());
                let inner = around.iter().find(|act| act.parent == entry.scope());
                inner.is_some_and(|act| act.origins.iter().any(|origin| came_from.contains(origin)))
            })
            .cloned()
    }

    /// Undoes an entry and all that came from it, and opens its step again.
    fn undo(&mut self, entry: &Entry, reason: CloseReason) {
        let gone = self.instance.descendants(entry.id());
        let touched = |origins: &[u32]| origins.iter().any(|origin| gone.contains(origin));
        let mut cancelled = HashSet::new();
        for act in self.instance.acts.iter_mut().filter(|act| act.parent == entry.scope()) {
            if act.tokens.is_empty() {
                if touched(&act.origins) {
                    cancelled.insert(act.id);
                }
            } else {
                act.tokens.retain(|token| !touched(&token.1));
                if act.tokens.is_empty() {
                    cancelled.insert(act.id);
                }
            }
        }
        let passed: Vec<u32> = {
            let acts =
                self.instance.acts.iter().filter(|act| cancelled.contains(&act.id)).map(|act| act.node);
            let entries = self.instance.history.iter().filter(|entry| gone.contains(&entry.id()));
            acts.chain(entries.map(Entry::node)).collect()
        };
        self.cancel_all(cancelled, reason);
        let (undone, kept): (Vec<Entry>, Vec<Entry>) = std::mem::take(&mut self.instance.history)
            .into_iter()
            .partition(|entry| gone.contains(&entry.id()));
        self.instance.history = kept;
        for join in undone.iter().filter(|entry| entry.is_join()) {
            for token in join.merged().iter().filter(|token| !touched(&token.1)) {
                self.put_on_join(join.node(), join.scope(), token.clone());
            }
        }
        for node in passed {
            self.instance.passed.set(node, false);
        }
        self.queue.push_back(Move::Enter {
            node: entry.node(),
            scope: entry.scope(),
            flow: None,
            origins: entry.origins().to_vec(),
        });
    }

    /// The task waits where it is until the returned step is done.
    fn suspend(&mut self, task: u32) {
        let Some(act) = self.instance.act_mut(task) else { return };
        act.waits = true;
        let timers = std::mem::take(&mut act.timers);
        self.effects.extend(timers.iter().map(|timer| Effect::CancelTimer { timer: timer.id }));
        self.effects.push(Effect::CloseTask { task, reason: CloseReason::Returned });
    }

    fn queue_detour(&mut self, entry: &Entry, task: u32) -> Result<(), StepError> {
        let (node, scope, origins) = (entry.node(), entry.scope(), entry.origins().to_vec());
        if self.definition.at(node).multi.is_none() {
            self.open(node, scope, origins, |act| act.ticket = task)?;
            return Ok(());
        }
        self.open_multi(node, scope, origins, task)
    }

    /// The returned step is done: the task that returned it opens again, under a new number.
    pub(crate) fn resume(&mut self, task: u32) {
        let Some(at) = self.instance.find(task) else { return };
        let act = self.instance.acts.remove(at);
        let id = self.add(Act { waits: false, ..act });
        self.queue.push_back(Move::Work { act: id });
    }

    pub(crate) fn recall(&mut self, task: u32) -> Result<(), StepError> {
        let refuse = |why| StepError::Recall { task, why };
        let entry =
            self.instance.history.iter().find(|entry| entry.id() == task && !entry.is_join()).cloned();
        let entry = entry.ok_or(refuse("it was not completed, or the step it belongs to is over"))?;
        if !self.definition.at(entry.node()).is_user_task() {
            return Err(refuse("it is not a user task"));
        }
        let came_from = self.instance.descendants(task);
        let done = |entry: &&Entry| entry.id() != task && !entry.is_join() && came_from.contains(&entry.id());
        if self.instance.history.iter().any(|entry| done(&entry)) {
            return Err(refuse("a later step has already been done"));
        }
        let mut active: HashSet<u32> = HashSet::new();
        for act in &self.instance.acts {
            let direct =
                act.parent == entry.scope() && act.origins.iter().any(|origin| came_from.contains(origin));
            let holds_token =
                act.tokens.iter().any(|token| token.1.iter().any(|origin| came_from.contains(origin)));
            if direct || holds_token || active.contains(&act.parent) {
                active.insert(act.id);
            }
        }
        if active.is_empty() {
            return Err(refuse("its path has already ended"));
        }
        let begun = self.instance.acts.iter().filter(|act| active.contains(&act.id)).any(|act| {
            let outside = matches!(self.definition.at(act.node).kind, Kind::Service | Kind::Call { .. });
            outside || act.multi.as_ref().is_some_and(|multi| multi.completed > 0)
        });
        if begun || self.instance.history.iter().any(|entry| active.contains(&entry.scope())) {
            return Err(refuse("a later step has already begun"));
        }
        self.undo(&entry, CloseReason::Recalled);
        Ok(())
    }
}
