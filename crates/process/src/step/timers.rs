//! Timers: set, fired, repeated.

use super::catch::Catcher;
use super::definition::{Kind, TimerForm, TimerText};
use super::event::{Effect, StepError};
use super::instance::Timer;
use super::machine::Machine;
use crate::Vars;
use crate::due::Due;
use jiff::tz::Offset;
use serde_json::Value;

impl Machine<'_> {
    pub(crate) fn start_timer(&mut self, act: u32, node: u32, text: &TimerText) -> Result<(), StepError> {
        let due = match text {
            TimerText::Fixed(due) => due.clone(),
            TimerText::Computed(form, condition) => {
                let value = self.eval(condition, node, act)?;
                let Value::String(text) = &value else {
                    return Err(self.timer_error(node, format!("{value} is not a text such as \"PT1H\"")));
                };
                let read = match form {
                    TimerForm::Duration => Due::duration(text),
                    TimerForm::Date => Due::date(text),
                    TimerForm::Cycle => Due::cycle(text),
                };
                read.map_err(|error| self.timer_error(node, error.to_string()))?
            }
        };
        let at = due.first_at(self.context.now, self.context.offset);
        let at = at.map_err(|error| self.timer_error(node, error.to_string()))?;
        let zone = Offset::from_seconds(self.context.offset).unwrap_or(Offset::UTC);
        let cycle = due.cycle_from(self.context.now, zone);
        let cycle = cycle.map_err(|error| self.timer_error(node, error.to_string()))?;
        let timer = self.number();
        if let Some(act) = self.instance.act_mut(act) {
            act.timers.push(Timer { id: timer, node, cycle });
        }
        self.effects.push(Effect::StartTimer { timer, node: self.definition.at(node).id.clone(), due, at });
        Ok(())
    }

    pub(crate) fn timer_fired(&mut self, id: u32) -> Result<(), StepError> {
        let owner = self.instance.acts.iter().find(|act| act.timers.iter().any(|timer| timer.id == id));
        let Some(owner) = owner else { return Err(StepError::NotWaiting(format!("timer {id}"))) };
        let act = owner.id;
        let Some(node) = owner.timers.iter().find(|timer| timer.id == id).map(|timer| timer.node) else {
            return Err(StepError::NotWaiting(format!("timer {id}")));
        };
        let repeats = match &self.definition.at(node).kind {
            Kind::Boundary { interrupting, .. } | Kind::Start { interrupting, .. } => !interrupting,
            _ => false,
        };
        self.used_up(act, id, repeats)?;
        let catcher = match &self.definition.at(node).kind {
            Kind::Boundary { .. } => Catcher::Boundary { act, node },
            Kind::Start { .. } => {
                Catcher::Handler { scope: act, handler: self.definition.at(node).scope, start: node }
            }
            _ => Catcher::Wait { act, node },
        };
        self.caught(catcher, Vars::new())
    }

    /// A timer fired: gone, or set again for its next time.
    fn used_up(&mut self, act: u32, id: u32, repeats: bool) -> Result<(), StepError> {
        let offset = self.context.offset;
        let Some(owner) = self.instance.act_mut(act) else { return Ok(()) };
        let Some(at) = owner.timers.iter().position(|timer| timer.id == id) else { return Ok(()) };
        let mut timer = owner.timers.remove(at);
        let Some(cycle) = timer.cycle.as_ref().filter(|cycle| repeats && cycle.left != Some(0)) else {
            return Ok(());
        };
        let due = Due::Cycle { every: cycle.every.clone(), times: cycle.left, first: None, last: None };
        let node = timer.node;
        let next = match cycle.next(offset) {
            Ok(next) => next,
            Err(error) => return Err(self.timer_error(node, error.to_string())),
        };
        let at = next.at;
        timer.cycle = Some(next);
        owner.timers.push(timer);
        self.effects.push(Effect::StartTimer {
            timer: id,
            node: self.definition.at(node).id.clone(),
            due,
            at,
        });
        Ok(())
    }

    fn timer_error(&self, node: u32, message: String) -> StepError {
        StepError::Timer { node: self.definition.at(node).id.clone(), message }
    }
}
