//! Multi-instance activities (多实例): parallel, sequential, and single tasks that got another signer.
//!
//! A body stands around the instances. A parallel body opens one instance for each element; a sequential body opens one
//! instance with all other elements queued behind it. A signer added before or after somebody is queued the same way.

use super::definition::Kind;
use super::event::{CloseReason, StepError, Vote};
use super::instance::{Act, Multi};
use super::machine::Machine;
use super::votes::{Policy, Tally};
use crate::Vars;
use serde_json::Value;

/// Most instances of one activity.
pub(crate) const MOST_INSTANCES: usize = 1000;

impl Machine<'_> {
    /// Opens all instances, or the first. `ticket` is the task that returned the step here, or 0.
    pub(crate) fn open_multi(
        &mut self,
        node: u32,
        scope: u32,
        origins: Vec<u32>,
        ticket: u32,
    ) -> Result<(), StepError> {
        let elements = self.elements(node, scope)?;
        if elements.len() > MOST_INSTANCES {
            return Err(StepError::TooMany(self.definition.at(node).id.clone()));
        }
        let multi = Multi { total: elements.len() as u32, ..Multi::default() };
        let body =
            Act { node, parent: scope, origins, ticket, multi: Some(Box::new(multi)), ..Act::default() };
        let body = self.add(body);
        if ticket == 0 {
            self.arm_boundaries(body, node)?;
        }
        for element in &elements {
            let weight = self.weight(node, scope, Some(element))?;
            self.tally(body, |tally| tally.total += weight);
        }
        if elements.is_empty() {
            return self.multi_done(body);
        }
        let mut elements = elements.into_iter();
        if self.definition.multi(node).sequential {
            let first = elements.next().unwrap_or_default();
            return self.open_one(body, first, elements.collect());
        }
        elements.try_for_each(|element| self.open_one(body, element, Vec::new()))
    }

    /// The elements of the collection, or as many nulls as the cardinality says.
    fn elements(&self, node: u32, scope: u32) -> Result<Vec<Value>, StepError> {
        let spec = self.definition.multi(node);
        if let Some(collection) = &spec.collection {
            return match self.eval(collection, node, scope)? {
                Value::Array(list)
                    if list.is_empty() && matches!(self.definition.at(node).kind, Kind::User { .. }) =>
                {
                    Err(StepError::Nobody(self.definition.at(node).id.clone()))
                }
                Value::Array(list) => Ok(list),
                other => Err(self.expression_error(node, format!("the collection is {other}, not a list"))),
            };
        }
        let Some(cardinality) = &spec.cardinality else { return Ok(Vec::new()) };
        let value = self.eval(cardinality, node, scope)?;
        let count = value
            .as_u64()
            .or_else(|| value.as_f64().filter(|n| n.fract() == 0.0 && *n >= 0.0).map(|n| n as u64));
        match count {
            Some(count) if count as usize > MOST_INSTANCES => {
                Err(StepError::TooMany(self.definition.at(node).id.clone()))
            }
            Some(count) => Ok(vec![Value::Null; count as usize]),
            None => {
                Err(self.expression_error(node, format!("the cardinality is {value}, not a whole number")))
            }
        }
    }

    /// Opens one instance in a body, with others queued behind it.
    pub(crate) fn open_one(&mut self, body: u32, element: Value, queue: Vec<Value>) -> Result<(), StepError> {
        let Some(act) = self.instance.act_mut(body) else { return Ok(()) };
        let (node, origins) = (act.node, act.origins.clone());
        let turn = act.multi.as_mut().map_or(0, |multi| {
            multi.turn += 1;
            multi.turn
        });
        let definition = self.definition;
        let fill = |act: &mut Act| {
            act.turn = turn;
            act.queue = queue;
            if let Some(spec) = &definition.at(node).multi {
                if let Some(name) = &spec.element {
                    act.locals.insert(name.clone(), element.clone());
                }
                if let Some(item) = &spec.output_item {
                    act.locals.insert(item.clone(), Value::Null);
                }
            }
            act.element = Some(element).filter(|element| !element.is_null());
        };
        self.open(node, body, origins, fill)?;
        Ok(())
    }

    /// One instance is done: the next in its queue, the whole, or just one less.
    pub(crate) fn one_done(&mut self, body: u32, act: &Act) -> Result<(), StepError> {
        self.instance.history.retain(|entry| entry.scope() != act.id);
        self.remove(act.id);
        let output = self
            .definition
            .multi(act.node)
            .output_item
            .as_ref()
            .and_then(|item| act.locals.get(item))
            .cloned();
        if let Some(multi) = self.instance.act_mut(body).and_then(|body| body.multi.as_mut()) {
            multi.completed += 1;
            multi.outputs.extend(output);
        }
        self.recount(body, act.queue.clone())
    }

    /// Opens the next of a queue; with nothing queued and nobody left, the whole is done.
    fn next_in(&mut self, body: u32, queue: Vec<Value>) -> Result<(), StepError> {
        let mut queue = queue.into_iter();
        if let Some(next) = queue.next() {
            return self.open_one(body, next, queue.collect());
        }
        if self.instance.children(body).next().is_none() { self.multi_done(body) } else { Ok(()) }
    }

    /// After somebody signed or was taken away: the votes may now decide; else whoever was queued behind them is next.
    pub(crate) fn recount(&mut self, body: u32, queue: Vec<Value>) -> Result<(), StepError> {
        if self.is_decided(body)? {
            self.cancel_inside(body, CloseReason::Decided);
            return self.multi_done(body);
        }
        self.next_in(body, queue)
    }

    /// Whether the completion condition or the votes make the rest unnecessary.
    fn is_decided(&self, body: u32) -> Result<bool, StepError> {
        let Some(act) = self.instance.act(body) else { return Ok(false) };
        let (Some(multi), spec) = (&act.multi, self.definition.multi(act.node)) else { return Ok(false) };
        if spec.votes.is_some_and(|policy| multi.tally.decided(policy, false).is_some()) {
            return Ok(true);
        }
        let Some(until) = &spec.until else { return Ok(false) };
        let active = self.instance.children(body).count();
        let mut vars = self.visible(body).into_owned();
        let mut set = |names: &[&str], value: u64| {
            vars.extend(names.iter().map(|name| ((*name).to_owned(), Value::from(value))));
        };
        set(&["nrOfInstances", "numberOfInstances"], u64::from(multi.total));
        set(&["nrOfCompletedInstances", "numberOfCompletedInstances"], u64::from(multi.completed));
        set(&["nrOfActiveInstances", "numberOfActiveInstances"], active as u64);
        set(&["numberOfTerminatedInstances"], 0);
        set(&["approved"], multi.tally.approved);
        set(&["rejected"], multi.tally.rejected);
        set(&["abstained"], multi.tally.abstained);
        set(&["total"], multi.tally.total);
        until.holds(&vars).map_err(|message| self.expression_error(act.node, message))
    }

    /// The whole activity is done.
    pub(crate) fn multi_done(&mut self, body: u32) -> Result<(), StepError> {
        let Some(act) = self.instance.act(body).cloned() else { return Ok(()) };
        let (Some(multi), spec) = (&act.multi, self.definition.multi(act.node)) else { return Ok(()) };
        let mut vars = Vars::new();
        if let Some(list) = &spec.output_list {
            vars.insert(list.clone(), Value::Array(multi.outputs.clone()));
        }
        if let Kind::User { result: Some(result), .. } = &self.definition.at(act.node).kind {
            vars.insert(result.clone(), multi.tally.result(spec.votes.unwrap_or(Policy::All)));
        }
        self.set_vars(act.parent, vars);
        self.leave_activity(&act);
        Ok(())
    }

    /// Counts a vote given with a task.
    pub(crate) fn cast(&mut self, task: u32, vote: Option<Vote>) -> Result<(), StepError> {
        let Some(act) = self.instance.act(task) else { return Ok(()) };
        let (node, element, body) = (act.node, act.element.clone(), self.body_of(act).map(|body| body.id));
        let Kind::User { result, .. } = &self.definition.at(node).kind else { return Ok(()) };
        let Some(vote) = vote else {
            let decides = self.definition.multi(node).votes.is_some();
            return if decides { Err(StepError::VoteMissing(task)) } else { Ok(()) };
        };
        let weight = self.weight(node, task, element.as_ref())?;
        match (body, result) {
            (Some(body), _) => self.tally(body, |tally| tally.count(vote, weight)),
            (None, Some(result)) => {
                let mut tally = Tally { total: weight, ..Tally::default() };
                tally.count(vote, weight);
                self.set_vars(task, Vars::from_iter([(result.clone(), tally.result(Policy::All))]));
            }
            (None, None) => {}
        }
        Ok(())
    }

    /// The weight of an element's vote: 1 unless `od:weight` says otherwise.
    pub(crate) fn weight(&self, node: u32, from: u32, element: Option<&Value>) -> Result<u64, StepError> {
        const HEAVIEST: u64 = 1_000_000;
        let Kind::User { weight: Some(weight), .. } = &self.definition.at(node).kind else { return Ok(1) };
        let mut vars = self.visible(from).into_owned();
        if let (Some(name), Some(element)) = (&self.definition.multi(node).element, element) {
            vars.insert(name.clone(), element.clone());
        }
        let value = weight.eval(&vars).map_err(|message| self.expression_error(node, message))?;
        value.as_u64().filter(|weight| *weight <= HEAVIEST).ok_or_else(|| {
            self.expression_error(
                node,
                format!("the weight of a vote is {value}, not a whole number up to {HEAVIEST}"),
            )
        })
    }

    pub(crate) fn tally(&mut self, body: u32, change: impl FnOnce(&mut Tally)) {
        if let Some(multi) = self.instance.act_mut(body).and_then(|act| act.multi.as_mut()) {
            change(&mut multi.tally);
        }
    }
}
