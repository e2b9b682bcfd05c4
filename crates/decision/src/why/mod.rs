//! Why a decision came out as it did: which rules matched and on what, which inputs were used, and what would have to change
//! for another outcome. Every other outcome that is told has been evaluated.

mod nearest;
mod words;

pub use words::{AsWritten, Labels, Words};

use crate::Error;
use crate::decisions::{Decisions, Evaluation};
use crate::graph::{Decision, What};
use crate::value::to_json;
use feel::table::analysis::column_path;
use feel::{Bounds, Observer, Program, Value as Feel};
use serde::Serialize;
use serde_json::{Map, Value};

/// What a table's elements say, for explanations and findings.
#[derive(Debug, Default)]
pub(crate) struct TableTexts {
    pub line: u32,
    pub columns: Vec<ColumnTexts>,
    pub outputs: Vec<Box<str>>,
    pub rules: Vec<RuleTexts>,
    /// The cells of tests, rule by rule.
    pub cells: Vec<Box<str>>,
}

impl TableTexts {
    fn cell(&self, rule: usize, column: usize) -> &str {
        self.cells.get(rule * self.columns.len() + column).map(|cell| &**cell).unwrap_or_default()
    }
}

/// What stands at a column.
#[derive(Debug)]
pub(crate) struct ColumnTexts {
    pub text: Box<str>,
    pub label: Option<Box<str>>,
    pub allowed: Option<Box<str>>,
}

/// What stands at a rule.
#[derive(Debug)]
pub(crate) struct RuleTexts {
    pub line: u32,
    pub annotation: Option<Box<str>>,
}

/// What was noted during one evaluation.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    current: usize,
    pub tables: Vec<Decided>,
    pub values: Vec<Feel>,
}

/// One table that was decided.
#[derive(Debug)]
pub(crate) struct Decided {
    pub node: usize,
    pub table: usize,
    pub inputs: Vec<Feel>,
    pub matched: Vec<u32>,
    pub chosen: Vec<u32>,
}

impl Trace {
    /// The element that is evaluated next.
    pub fn enter(&mut self, node: usize) {
        self.current = node;
    }
}

impl Observer for Trace {
    fn table(&mut self, _: &Program, table: u32, inputs: &[Feel], matched: &[u32], chosen: &[u32]) {
        self.tables.push(Decided {
            node: self.current,
            table: table as usize,
            inputs: inputs.to_vec(),
            matched: matched.to_vec(),
            chosen: chosen.to_vec(),
        });
    }
}

/// Why a decision came out as it did (决策说明).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Why {
    /// The decision.
    pub decision: String,
    /// Its value; null where there is none.
    pub outcome: Value,
    /// Why there is no value, where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The inputs it depends on.
    pub inputs: Vec<Used>,
    /// The tables that were decided on the way, those first that others need.
    pub tables: Vec<Table>,
    /// What would have to change for other outcomes: the fewest changes first.
    pub otherwise: Vec<Otherwise>,
}

/// An input with its value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Used {
    /// Its name, or the path of a part of it: `applicant.age`.
    pub input: String,
    /// Its value.
    pub value: Value,
}

/// A table that was decided.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// The decision it belongs to.
    pub decision: String,
    /// Its hit policy, by the standard's name.
    pub policy: &'static str,
    /// The rules that gave the result.
    pub rules: Vec<Rule>,
    /// Numbers of rules that matched beside them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also_matched: Vec<usize>,
}

/// A rule that matched.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rule {
    /// Its number, from 1.
    pub number: usize,
    /// Its line in the file.
    pub line: u32,
    /// What stands beside it for people: a basis in law, mostly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub annotation: Option<String>,
    /// Its conditions that had something to say.
    pub conditions: Vec<Condition>,
}

/// A condition of a rule that was fulfilled.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Condition {
    /// What is looked at: the input's path where it is one, or else the column's expression.
    pub of: String,
    /// What the file calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Its value.
    pub value: Value,
    /// The test, as it is written.
    pub test: String,
}

/// What would have to change, and what would come out then.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Otherwise {
    /// All of these together.
    pub changes: Vec<Change>,
    /// The outcome then.
    pub outcome: Value,
}

/// One change of an input.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The input, or the path of a part of it.
    pub input: String,
    /// What the file calls it, where a column does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What it is.
    pub from: Value,
    /// What it would have to be.
    pub to: Value,
}

impl Decisions {
    /// Why a decision comes out as it does for this data. A decision without a value has its reason in the answer.
    ///
    /// # Errors
    /// The data does not fit, or a bound is reached.
    pub fn why(&self, decision: &str, data: &Map<String, Value>, may: Evaluation) -> Result<Why, Error> {
        let at = self.find(decision)?;
        let given = self.given(at, data, may)?;
        let mut trace = Trace::default();
        let graph = &self.inner.graph;
        let outcome = graph.run(at, given.clone(), may.now, &Bounds::DEFAULT, Some(&mut trace))?;
        let null_result = Evaluation { null_result: true, ..may };
        let reason = match (&outcome.value, outcome.note) {
            (Feel::Null, Some(note)) => Some(note.to_string()),
            _ => None,
        };
        let value = outcome.value.clone();
        let json = self.result(at, outcome, null_result).or_else(|error| match error {
            Error::InputNotAllowed { .. } => Ok(Value::Null),
            other => Err(other),
        })?;
        let inputs = given
            .iter()
            .filter_map(|(slot, value)| {
                let input = graph.nodes.get(*slot)?.variable.to_string();
                Some(Used { input, value: to_json(value).unwrap_or_default() })
            })
            .collect();
        let tables = trace.tables.iter().filter_map(|decided| self.told(decided)).collect();
        let otherwise = nearest::otherwise(graph, at, &given, &trace, &value, may.now);
        let name = graph.nodes.get(at).map(|node| node.name.clone()).unwrap_or_default();
        Ok(Why { decision: name, outcome: json, reason, inputs, tables, otherwise })
    }

    fn told(&self, decided: &Decided) -> Option<Table> {
        let node = self.inner.graph.nodes.get(decided.node)?;
        let What::Decision(Decision { logic, tables, .. }) = &node.what else { return None };
        let (table, texts) = (logic.program.tables().get(decided.table)?, tables.get(decided.table)?);
        let rules = decided.chosen.iter().map(|rule| {
            let rule = *rule as usize;
            let conditions = decided.inputs.iter().enumerate().filter_map(|(column, value)| {
                let test = texts.cell(rule, column);
                let column_texts = texts.columns.get(column)?;
                if matches!(test, "" | "-") {
                    return None;
                }
                let of = self.path_of(&logic.program, table, column);
                Some(Condition {
                    of: of.unwrap_or_else(|| column_texts.text.to_string()),
                    label: column_texts.label.as_deref().map(str::to_owned),
                    value: to_json(value).unwrap_or_default(),
                    test: test.to_owned(),
                })
            });
            let texts = texts.rules.get(rule);
            Rule {
                number: rule + 1,
                line: texts.map_or(0, |texts| texts.line),
                annotation: texts.and_then(|texts| texts.annotation.as_deref()).map(str::to_owned),
                conditions: conditions.collect(),
            }
        });
        let also = decided.matched.iter().filter(|rule| !decided.chosen.contains(rule));
        Some(Table {
            decision: node.name.clone(),
            policy: table.policy().name(),
            rules: rules.collect(),
            also_matched: also.map(|rule| *rule as usize + 1).collect(),
        })
    }

    /// The path of the input that a column looks at.
    fn path_of(&self, program: &Program, table: &feel::table::Table, column: usize) -> Option<String> {
        let (slot, entries) = column_path(program, table, column)?;
        let node = self.inner.graph.nodes.get(slot as usize)?;
        Some(nearest::path(&node.variable, &entries))
    }
}
