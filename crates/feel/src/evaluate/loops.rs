//! Loops and filters.

use super::{Evaluator, Stop};
use crate::program::{Id, Iterator as Over, Loop, Source};
use crate::temporal::Date;
use crate::value::{List, Range, Value};
use std::sync::Arc;

/// What one iterator goes over.
enum Items {
    List(Arc<List>),
    /// One value that is no list.
    One(Value),
    Numbers {
        from: i64,
        to: i64,
    },
    Days {
        from: i64,
        to: i64,
    },
    /// Nothing to go over: the loop has no value.
    Nothing,
}

impl Items {
    fn len(&self) -> u64 {
        match self {
            Self::List(items) => items.len() as u64,
            Self::One(_) => 1,
            Self::Numbers { from, to } | Self::Days { from, to } => from.abs_diff(*to) + 1,
            Self::Nothing => 0,
        }
    }

    fn get(&self, at: u64) -> Value {
        let step = |from: i64, to: i64| {
            if from <= to { from.saturating_add_unsigned(at) } else { from.saturating_sub_unsigned(at) }
        };
        match self {
            Self::List(items) => {
                usize::try_from(at).ok().and_then(|at| items.get(at)).cloned().unwrap_or_default()
            }
            Self::One(value) => value.clone(),
            Self::Numbers { from, to } => Value::number(step(*from, *to)),
            Self::Days { from, to } => Date::from_days(step(*from, *to)).map_or(Value::Null, Value::Date),
            Self::Nothing => Value::Null,
        }
    }
}

impl<'a> Evaluator<'a> {
    fn items(&mut self, over: &Over) -> Result<Items, Stop> {
        match over.source {
            Source::Range(from, to) => {
                let (from, to) = (self.eval(from)?, self.eval(to)?);
                Ok(steps(&from, &to, true, true, true))
            }
            Source::List(list) => Ok(match self.eval(list)? {
                Value::List(items) => Items::List(items),
                Value::Range(range) => of_range(&range),
                Value::Null => Items::Nothing,
                other => Items::One(other),
            }),
        }
    }

    /// Turns over all combinations, the first iterator slowest. Whether there was something to go over.
    fn turns(
        &mut self,
        one: &'a Loop,
        at: usize,
        turn: &mut dyn FnMut(&mut Self) -> Result<bool, Stop>,
    ) -> Result<Going, Stop> {
        let Some(over) = one.iterators.get(at) else {
            return Ok(if turn(self)? { Going::On } else { Going::Done });
        };
        let items = self.items(over)?;
        if let Items::Nothing = items {
            return Ok(Going::Nowhere);
        }
        let last = at + 1 == one.iterators.len();
        for index in 0..items.len() {
            self.meter.tick()?;
            self.set(over.slot, items.get(index));
            if last {
                if !turn(self)? {
                    return Ok(Going::Done);
                }
            } else {
                match self.turns(one, at + 1, turn)? {
                    Going::On => {}
                    other => return Ok(other),
                }
            }
        }
        Ok(Going::On)
    }

    fn one_loop(&self, at: u32) -> Option<&'a Loop> {
        let program = self.program;
        program.loops.get(at as usize)
    }

    pub(super) fn for_loop(&mut self, at: u32) -> Result<Value, Stop> {
        let Some(one) = self.one_loop(at) else { return Ok(Value::Null) };
        let mut results = Vec::new();
        let outcome = self.turns(one, 0, &mut |evaluator| {
            if let Some(slot) = one.partial {
                evaluator.meter.make(24 * results.len() as u64)?;
                let so_far = evaluator.held(Value::list(results.clone()))?;
                evaluator.set(slot, so_far);
            }
            let value = evaluator.eval(one.body)?;
            evaluator.meter.make(24)?;
            results.push(value);
            Ok(true)
        })?;
        match outcome {
            Going::Nowhere => Ok(Value::Null),
            _ => self.list(results),
        }
    }

    /// `some` is the disjunction of all turns, `every` their conjunction.
    pub(super) fn quantified(&mut self, at: u32, some: bool) -> Result<Option<bool>, Stop> {
        let Some(one) = self.one_loop(at) else { return Ok(None) };
        let (mut result, mut broken) = (Some(!some), false);
        let outcome = self.turns(one, 0, &mut |evaluator| {
            let answer = if one.boxed {
                match evaluator.eval(one.body)? {
                    Value::Boolean(flag) => Some(flag),
                    Value::Null => None,
                    _ => {
                        broken = true;
                        return Ok(false);
                    }
                }
            } else {
                evaluator.truth(one.body)?
            };
            match answer {
                Some(value) if value == some => {
                    result = Some(some);
                    return Ok(false);
                }
                Some(_) => {}
                None => result = None,
            }
            Ok(true)
        })?;
        Ok(match outcome {
            Going::Nowhere => None,
            _ if broken => None,
            _ => result,
        })
    }

    /// Items for which the test holds; a test that gives a number is a place in the list.
    pub(super) fn filter(&mut self, list: Id, test: Id, slot: u32, boxed: bool) -> Result<Value, Stop> {
        let list = match self.eval(list)? {
            Value::List(items) => items,
            Value::Null => return Ok(Value::list(Vec::new())),
            Value::Range(range) => match of_range(&range) {
                Items::Numbers { from, to } if from.abs_diff(to) < 1_000_000 => {
                    self.meter.make(24 * from.abs_diff(to))?;
                    let Value::List(items) = Value::list((from..=to).map(Value::number).collect()) else {
                        return Ok(Value::Null);
                    };
                    items
                }
                _ => return Ok(Value::Null),
            },
            other => match Value::list(vec![other]) {
                Value::List(items) => items,
                _ => return Ok(Value::Null),
            },
        };
        let mut kept = Vec::new();
        for (at, item) in list.iter().enumerate() {
            self.meter.tick()?;
            self.set(slot, item.clone());
            let holds = if at == 0 {
                match self.eval(test)? {
                    Value::Number(number) => return Ok(place(&list, number)),
                    Value::Boolean(flag) => flag,
                    Value::Null => false,
                    _ if boxed => return Ok(Value::Null),
                    _ => false,
                }
            } else if boxed {
                match self.eval(test)? {
                    Value::Boolean(flag) => flag,
                    Value::Null => false,
                    _ => return Ok(Value::Null),
                }
            } else {
                self.truth(test)? == Some(true)
            };
            if holds {
                kept.push(item.clone());
            }
        }
        if list.is_empty() {
            self.set(slot, Value::Null);
            if let Value::Number(_) = self.eval(test)? {
                return Ok(Value::Null);
            }
        }
        self.list(kept)
    }

    pub(super) fn index(&mut self, list: Id, at: Id) -> Result<Value, Stop> {
        let at = self.eval(at)?;
        let Value::Number(number) = at else {
            self.noted("filter", &at, None);
            return Ok(Value::Null);
        };
        // A list that only has to be looked at is not taken.
        if let Some(Value::List(items)) = self.peek(list) {
            return Ok(place(items, number));
        }
        Ok(match self.eval(list)? {
            Value::List(items) => place(&items, number),
            Value::Null => Value::Null,
            other => place(&[other], number),
        })
    }
}

/// How a loop ended.
enum Going {
    On,
    Done,
    Nowhere,
}

/// The item at a place from 1, or from the end where it is below nought.
fn place(items: &[Value], number: crate::Decimal) -> Value {
    let Some(at) = number.to_i64() else { return Value::Null };
    let index = if at > 0 {
        usize::try_from(at - 1).ok()
    } else {
        usize::try_from(at.unsigned_abs())
            .ok()
            .filter(|back| *back > 0)
            .and_then(|back| items.len().checked_sub(back))
    };
    index.and_then(|index| items.get(index)).cloned().unwrap_or_default()
}

/// Whole steps of 1 or days between two ends, upwards or downwards.
fn steps(from: &Value, to: &Value, from_included: bool, to_included: bool, down: bool) -> Items {
    let ends = match (from, to) {
        (Value::Number(from), Value::Number(to)) => from.to_i64().zip(to.to_i64()).map(|ends| (ends, false)),
        (Value::Date(from), Value::Date(to)) => Some(((from.days(), to.days()), true)),
        _ => None,
    };
    let Some(((mut from, mut to), days)) = ends else { return Items::Nothing };
    if from > to && !down {
        return Items::Nothing;
    }
    let step = if from <= to { 1 } else { -1 };
    if !from_included {
        from += step;
    }
    if !to_included {
        to -= step;
    }
    if (to - from).signum() == -step {
        return Items::List(Arc::new(List::default()));
    }
    if days { Items::Days { from, to } } else { Items::Numbers { from, to } }
}

fn of_range(range: &Range) -> Items {
    match (&range.start, &range.end) {
        (Some(from), Some(to)) => steps(from, to, range.start_included, range.end_included, false),
        _ => Items::Nothing,
    }
}
