//! Evaluates a table: the values of its columns, the rules that match, and the result by the hit policy.

use super::index::{Answer, Place};
use super::{Aggregation, NO_RULE, NOT_ALLOWED, Policy, SEVERAL_RULES, Table};
use crate::evaluate::operators::{equal, same};
use crate::evaluate::{Evaluator, Stop};
use crate::functions::Builtin;
use crate::program::{NONE, Program};
use crate::value::{Context, Value};
use std::sync::Arc;

impl Evaluator<'_> {
    pub(crate) fn table(&mut self, at: u32) -> Result<Value, Stop> {
        let program = Arc::clone(self.program());
        let Some(table) = program.tables.get(at as usize) else { return Ok(Value::Null) };
        let mut places = Vec::with_capacity(table.columns.len());
        let mut allowed = true;
        for (number, column) in table.columns.iter().enumerate() {
            let value = self.eval(column.value)?;
            places.push(table.index.as_ref().map_or(Place::Elsewhere, |index| index.place(number, &value)));
            let null = value.is_null();
            self.set(column.slot, value);
            allowed =
                allowed && (null || column.allowed == NONE || self.truth(column.allowed)? == Some(true));
        }
        if !allowed {
            self.noted(NOT_ALLOWED, &Value::Null, None);
            self.told(&program, at, &[], &[]);
            return Ok(Value::Null);
        }
        let only_first = table.policy == Policy::First;
        let mut matched: Vec<u32> = Vec::new();
        for rule in 0..table.rules() {
            self.meter.tick()?;
            if self.rule_matches(table, rule, &places)? {
                matched.push(rule as u32);
                if only_first {
                    break;
                }
            }
        }
        let (value, chosen) = self.outcome(&program, table, &matched)?;
        self.told(&program, at, &matched, &chosen);
        Ok(value)
    }

    fn told(&mut self, program: &Arc<Program>, at: u32, matched: &[u32], chosen: &[u32]) {
        if self.is_observed()
            && let Some(table) = program.tables.get(at as usize)
        {
            let inputs: Vec<Value> = table.columns.iter().map(|column| self.local(column.slot)).collect();
            self.tell(program, at, &inputs, matched, chosen);
        }
    }

    fn rule_matches(&mut self, table: &Table, rule: usize, places: &[Place]) -> Result<bool, Stop> {
        for (column, place) in places.iter().enumerate() {
            let answer = table.index.as_ref().map_or(Answer::Ask, |index| index.answer(rule, column, *place));
            match answer {
                Answer::Yes => {}
                Answer::No => return Ok(false),
                Answer::Ask => {
                    let cell = table.cell(rule, column);
                    if cell != NONE && self.truth(cell)? != Some(true) {
                        return Ok(false);
                    }
                }
            }
        }
        Ok(true)
    }

    /// The value, and the rules that gave it.
    fn outcome(
        &mut self,
        program: &Program,
        table: &Table,
        matched: &[u32],
    ) -> Result<(Value, Vec<u32>), Stop> {
        if matched.is_empty() {
            return Ok((self.without_rule(program, table)?, Vec::new()));
        }
        match table.policy {
            Policy::First => self.one(program, table, matched.first()),
            Policy::Unique => {
                if let [one] = matched {
                    return self.one(program, table, Some(one));
                }
                self.noted(SEVERAL_RULES, &Value::Null, None);
                Ok((Value::Null, matched.to_vec()))
            }
            Policy::Any => {
                let first = self.one(program, table, matched.first())?;
                for rule in matched.iter().skip(1) {
                    let other = self.result(program, table, *rule)?;
                    if equal(&first.0, &other, &mut self.meter) != Some(true) {
                        self.noted(SEVERAL_RULES, &Value::Null, None);
                        return Ok((Value::Null, matched.to_vec()));
                    }
                }
                Ok((first.0, matched.to_vec()))
            }
            Policy::Priority => {
                let ranked = self.ranked(program, table, matched)?;
                match ranked.into_iter().next() {
                    Some((rule, value)) => Ok((value, vec![rule])),
                    None => Ok((Value::Null, Vec::new())),
                }
            }
            Policy::OutputOrder => {
                let (rules, values) = self.ranked(program, table, matched)?.into_iter().unzip();
                Ok((self.list(values)?, rules))
            }
            Policy::RuleOrder | Policy::Collect(_) => {
                let mut values = Vec::with_capacity(matched.len());
                for rule in matched {
                    values.push(self.result(program, table, *rule)?);
                }
                Ok((self.collected(table, values)?, matched.to_vec()))
            }
        }
    }

    fn one(
        &mut self,
        program: &Program,
        table: &Table,
        rule: Option<&u32>,
    ) -> Result<(Value, Vec<u32>), Stop> {
        let Some(rule) = rule else { return Ok((Value::Null, Vec::new())) };
        Ok((self.result(program, table, *rule)?, vec![*rule]))
    }

    /// The result of one rule: a value, or a context of several.
    fn result(&mut self, program: &Program, table: &Table, rule: u32) -> Result<Value, Stop> {
        let count = table.outputs.len();
        let from = rule as usize * count;
        let ids = table.results.get(from..from + count).unwrap_or_default();
        if let [one] = ids {
            return self.eval(*one);
        }
        let mut values = Vec::with_capacity(count);
        for id in ids {
            values.push(self.eval(*id)?);
        }
        self.named(program, table, values)
    }

    fn named(&mut self, program: &Program, table: &Table, values: Vec<Value>) -> Result<Value, Stop> {
        let Some(keys) = program.keys.get(table.keys as usize).cloned() else { return Ok(Value::Null) };
        self.meter.make(64 + 24 * values.len() as u64)?;
        self.held(Value::Context(Arc::new(Context::with_keys(keys, values))))
    }

    /// The result where no rule matches: the defaults, or nothing.
    fn without_rule(&mut self, program: &Program, table: &Table) -> Result<Value, Stop> {
        if table.has_default() {
            let mut values = Vec::new();
            for output in &table.outputs {
                values.push(if output.default == NONE { Value::Null } else { self.eval(output.default)? });
            }
            let value = match values.len() {
                1 => values.pop().unwrap_or_default(),
                _ => self.named(program, table, values)?,
            };
            return if table.policy.is_single() { Ok(value) } else { self.collected(table, vec![value]) };
        }
        match table.policy {
            Policy::Collect(Some(Aggregation::Count)) => Ok(Value::number(0)),
            Policy::Collect(None) | Policy::RuleOrder | Policy::OutputOrder => Ok(Value::list(Vec::new())),
            _ => {
                self.noted(NO_RULE, &Value::Null, None);
                Ok(Value::Null)
            }
        }
    }

    /// Several results put together.
    fn collected(&mut self, table: &Table, values: Vec<Value>) -> Result<Value, Stop> {
        let Policy::Collect(Some(aggregation)) = table.policy else { return self.list(values) };
        let name = match aggregation {
            Aggregation::Count => return Ok(Value::number(values.len())),
            Aggregation::Sum => "sum",
            Aggregation::Min => "min",
            Aggregation::Max => "max",
        };
        match Builtin::named(name) {
            Some(function) => self.run_builtin(function, &mut [Value::list(values)]),
            None => Ok(Value::Null),
        }
    }

    /// The results in the order of the output values: of the first output, then of the next; of equals the first rule.
    fn ranked(
        &mut self,
        program: &Program,
        table: &Table,
        matched: &[u32],
    ) -> Result<Vec<(u32, Value)>, Stop> {
        let mut all = Vec::with_capacity(matched.len());
        for rule in matched {
            let value = self.result(program, table, *rule)?;
            let mut ranks = Vec::with_capacity(table.outputs.len());
            for (at, output) in table.outputs.iter().enumerate() {
                let part = match &value {
                    Value::Context(context) if table.outputs.len() > 1 => {
                        context.entries().nth(at).map(|(_, value)| value.clone()).unwrap_or_default()
                    }
                    other => other.clone(),
                };
                let rank = output.order.iter().position(|known| same(known, &part, &mut self.meter));
                ranks.push(rank.unwrap_or(usize::MAX));
            }
            all.push((ranks, *rule, value));
        }
        all.sort_by(|(a, first, _), (b, second, _)| a.cmp(b).then(first.cmp(second)));
        Ok(all.into_iter().map(|(_, rule, value)| (rule, value)).collect())
    }
}
