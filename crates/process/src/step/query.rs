//! Looking at an instance: what is open, what was passed.

use super::definition::{Definition, Kind, Trigger};
use super::instance::{Act, Instance};
use serde_json::Value;
use std::collections::BTreeSet;

/// An open user task.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenTask<'a> {
    /// Its number.
    pub task: u32,
    /// Its node's id.
    pub node: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The element of the multi-instance collection.
    pub element: Option<&'a Value>,
    /// Elements queued behind it.
    pub queued: &'a [Value],
}

/// A service that has not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenService<'a> {
    /// Its number.
    pub service: u32,
    /// Its node's id.
    pub node: &'a str,
}

/// A call that has not returned.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenCall<'a> {
    /// Its number.
    pub call: u32,
    /// Its node's id.
    pub node: &'a str,
    /// The element of the multi-instance collection.
    pub element: Option<&'a Value>,
}

/// A timer that has not fired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenTimer<'a> {
    /// Its number.
    pub timer: u32,
    /// Its node's id.
    pub node: &'a str,
}

impl Definition {
    /// Open user tasks, oldest first.
    pub fn open_tasks<'a>(&'a self, instance: &'a Instance) -> Vec<OpenTask<'a>> {
        let open = |act: &'a Act| {
            let node = self.at(act.node);
            let is_open = node.is_user_task() && act.multi.is_none() && !act.waits;
            is_open.then_some(OpenTask {
                task: act.id,
                node: &node.id,
                name: &node.name,
                element: act.element.as_ref(),
                queued: &act.queue,
            })
        };
        instance.acts.iter().filter_map(open).collect()
    }

    /// Services called and not answered.
    pub fn open_services<'a>(&'a self, instance: &'a Instance) -> Vec<OpenService<'a>> {
        let acts = instance.acts.iter().filter(|act| act.multi.is_none());
        let acts = acts.filter(|act| matches!(self.at(act.node).kind, Kind::Service));
        acts.map(|act| OpenService { service: act.id, node: &self.at(act.node).id }).collect()
    }

    /// Processes and items called and not returned.
    pub fn open_calls<'a>(&'a self, instance: &'a Instance) -> Vec<OpenCall<'a>> {
        let acts = instance.acts.iter().filter(|act| act.multi.is_none() && self.at(act.node).is_call());
        acts.map(|act| OpenCall { call: act.id, node: &self.at(act.node).id, element: act.element.as_ref() })
            .collect()
    }

    /// Timers running.
    pub fn open_timers<'a>(&'a self, instance: &'a Instance) -> Vec<OpenTimer<'a>> {
        let timers = instance.acts.iter().flat_map(|act| &act.timers);
        timers.map(|timer| OpenTimer { timer: timer.id, node: &self.at(timer.node).id }).collect()
    }

    /// Ids of the nodes where the instance is now: tasks, waits, calls, and the sub-processes around them.
    pub fn current_nodes<'a>(&'a self, instance: &Instance) -> BTreeSet<&'a str> {
        let acts = instance.acts.iter().filter(|act| act.node != 0 && act.tokens.is_empty());
        acts.map(|act| self.at(act.node).id.as_str()).collect()
    }

    /// Ids of the nodes that are behind it. A returned step and what came after it are not.
    pub fn passed_nodes<'a>(&'a self, instance: &Instance) -> BTreeSet<&'a str> {
        let numbers = 1..self.nodes.len() as u32;
        numbers.filter(|node| instance.passed.contains(*node)).map(|node| self.at(node).id.as_str()).collect()
    }

    /// User tasks that a running task may be returned to, latest first.
    pub fn return_targets<'a>(&'a self, instance: &Instance, task: u32) -> Vec<&'a str> {
        let Some(act) = instance.act(task) else { return Vec::new() };
        let mut around = vec![act];
        while let Some(parent) = around.last().and_then(|act| instance.act(act.parent)) {
            around.push(parent);
        }
        let mut found = Vec::new();
        for entry in instance.history.iter().rev().filter(|entry| self.at(entry.node()).is_user_task()) {
            let id = self.at(entry.node()).id.as_str();
            let came_from = instance.descendants(entry.id());
            let inner = around.iter().find(|act| act.parent == entry.scope());
            if inner.is_some_and(|act| act.origins.iter().any(|origin| came_from.contains(origin)))
                && !found.contains(&id)
            {
                found.push(id);
            }
        }
        found
    }

    /// Names of the messages a start event of the process waits for.
    pub fn start_messages(&self) -> Vec<&str> {
        let starts = self.scope(0).map(|scope| scope.triggered.as_slice()).unwrap_or_default();
        let name = |start: &u32| match &self.at(*start).kind {
            Kind::Start { trigger: Trigger::Message { name, .. }, .. } => Some(name.as_str()),
            _ => None,
        };
        starts.iter().filter_map(name).collect()
    }
}
