//! Decision tables (DMN 1.5, chapter 8): columns of tests, rules, hit policies.

pub mod analysis;
mod decide;
mod index;
pub mod region;

use crate::program::{Id, NONE};
use crate::syntax::builder::{Builder, Operand};
use crate::types::Type;
use crate::value::{Name, Value};
use index::Index;

/// What the note of an evaluation says where no rule matched.
pub const NO_RULE: &str = "no rule matches";
/// What it says where several rules matched of which only one may, or rules that disagree.
pub const SEVERAL_RULES: &str = "several rules match";
/// What it says where the value of a column is not one of those allowed.
pub const NOT_ALLOWED: &str = "the value of a column is not allowed";

/// Which rules give the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Only one rule may match.
    Unique,
    /// Several may match if they agree.
    Any,
    /// The first in the order of the output values.
    Priority,
    /// The first in the order of the rules.
    First,
    /// All, in the order of the output values.
    OutputOrder,
    /// All, in the order of the rules.
    RuleOrder,
    /// All, put together.
    Collect(Option<Aggregation>),
}

/// How the results of several rules are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregation {
    /// Their sum.
    Sum,
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// How many.
    Count,
}

impl Policy {
    /// The policy of the standard's names, or of their first letters.
    pub fn named(policy: &str, aggregation: Option<&str>) -> Option<Self> {
        Some(match policy.trim() {
            "UNIQUE" | "U" => Self::Unique,
            "ANY" | "A" => Self::Any,
            "PRIORITY" | "P" => Self::Priority,
            "FIRST" | "F" => Self::First,
            "OUTPUT ORDER" | "O" => Self::OutputOrder,
            "RULE ORDER" | "R" => Self::RuleOrder,
            "COLLECT" | "C" => Self::Collect(match aggregation.map(str::trim) {
                None | Some("" | "LIST") => None,
                Some("SUM") => Some(Aggregation::Sum),
                Some("MIN") => Some(Aggregation::Min),
                Some("MAX") => Some(Aggregation::Max),
                Some("COUNT") => Some(Aggregation::Count),
                Some(_) => return None,
            }),
            _ => return None,
        })
    }

    /// The standard's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unique => "UNIQUE",
            Self::Any => "ANY",
            Self::Priority => "PRIORITY",
            Self::First => "FIRST",
            Self::OutputOrder => "OUTPUT ORDER",
            Self::RuleOrder => "RULE ORDER",
            Self::Collect(_) => "COLLECT",
        }
    }

    /// Whether the result is that of one rule.
    pub fn is_single(self) -> bool {
        matches!(self, Self::Unique | Self::Any | Self::Priority | Self::First)
    }
}

/// A column of tests.
#[derive(Debug, Clone)]
pub struct Column {
    pub(crate) value: Id,
    /// Where its value stands while the cells are looked at.
    pub(crate) slot: u32,
    /// The test of the allowed values.
    pub(crate) allowed: Id,
    pub(crate) kind: Type,
}

/// A column of results.
#[derive(Debug, Clone)]
pub struct Output {
    /// Its name, where there are several.
    pub name: Option<Name>,
    pub(crate) default: Id,
    /// The values in their order, for priorities.
    pub(crate) order: Vec<Value>,
}

/// A decision table.
#[derive(Debug, Clone)]
pub struct Table {
    pub(crate) policy: Policy,
    pub(crate) columns: Vec<Column>,
    pub(crate) outputs: Vec<Output>,
    /// The tests of all rules, rule by rule; `NONE` where anything will do.
    pub(crate) cells: Box<[Id]>,
    /// The results of all rules, rule by rule.
    pub(crate) results: Box<[Id]>,
    pub(crate) keys: u32,
    index: Option<Index>,
}

impl Table {
    /// Its hit policy.
    pub fn policy(&self) -> Policy {
        self.policy
    }

    /// How many rules.
    pub fn rules(&self) -> usize {
        if self.outputs.is_empty() { 0 } else { self.results.len() / self.outputs.len() }
    }

    /// How many columns of tests.
    pub fn columns(&self) -> usize {
        self.columns.len()
    }

    /// The type of a column's values.
    pub fn column_kind(&self, column: usize) -> Option<&Type> {
        self.columns.get(column).map(|column| &column.kind)
    }

    /// Its columns of results.
    pub fn outputs(&self) -> &[Output] {
        &self.outputs
    }

    /// Whether there is a result where no rule matches.
    pub fn has_default(&self) -> bool {
        self.outputs.iter().any(|output| output.default != NONE)
    }

    pub(crate) fn cell(&self, rule: usize, column: usize) -> Id {
        self.cells.get(rule * self.columns.len() + column).copied().unwrap_or(NONE)
    }

    /// About how many bytes it takes.
    pub(crate) fn bytes(&self) -> usize {
        let index = self.index.as_ref().map_or(0, Index::bytes);
        let order: usize = self.outputs.iter().map(|output| 64 + 24 * output.order.len()).sum();
        size_of::<Self>()
            + self.columns.len() * 48
            + 4 * (self.cells.len() + self.results.len())
            + order
            + index
    }
}

/// A table being read.
#[derive(Debug)]
pub struct TableBuilder {
    policy: Policy,
    columns: Vec<Column>,
    outputs: Vec<Output>,
    cells: Vec<Id>,
    results: Vec<Id>,
    kinds: Vec<Type>,
    depth: u16,
}

impl TableBuilder {
    /// One with a hit policy.
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            columns: Vec::new(),
            outputs: Vec::new(),
            cells: Vec::new(),
            results: Vec::new(),
            kinds: Vec::new(),
            depth: 0,
        }
    }

    /// A column: its value, the place where tests find it, its type, the test of its allowed values.
    pub fn column(&mut self, value: &Operand, slot: u32, kind: Type, allowed: Option<&Operand>) {
        self.depth = self.depth.max(value.depth);
        let allowed = allowed.map_or(NONE, |allowed| allowed.id);
        self.columns.push(Column { value: value.id, slot, allowed, kind });
    }

    /// A column of results: its name where there are several, its default, the order of its values.
    pub fn output(&mut self, name: Option<Name>, default: Option<&Operand>, order: Vec<Value>) {
        if let Some(default) = default {
            self.depth = self.depth.max(default.depth);
            self.kinds.push(default.kind.clone());
        } else {
            self.kinds.push(Type::Null);
        }
        self.outputs.push(Output { name, default: default.map_or(NONE, |default| default.id), order });
    }

    /// A rule: one test for each column, none where anything will do, and one result for each output.
    pub fn rule(&mut self, tests: &[Option<Operand>], results: &[Operand]) {
        for test in tests {
            self.depth = self.depth.max(test.as_ref().map_or(0, |test| test.depth));
            self.cells.push(test.as_ref().map_or(NONE, |test| test.id));
        }
        for (result, kind) in results.iter().zip(&mut self.kinds) {
            self.depth = self.depth.max(result.depth);
            *kind = kind.join(&result.kind);
            self.results.push(result.id);
        }
    }

    /// The finished table as a part of a program.
    ///
    /// # Errors
    /// Where the program becomes too large.
    pub fn finish(self, builder: &mut Builder<'_>) -> Result<Operand, crate::error::Error> {
        let several = self.outputs.len() > 1;
        let names: Vec<Name> =
            self.outputs.iter().map(|output| output.name.clone().unwrap_or_else(|| Name::from(""))).collect();
        let one = if several {
            Type::context(names.iter().cloned().zip(self.kinds.iter().cloned()).collect(), false)
        } else {
            self.kinds.first().cloned().unwrap_or_default()
        };
        let kind = match self.policy {
            policy if policy.is_single() => one,
            Policy::Collect(Some(Aggregation::Count)) => Type::Number,
            Policy::Collect(Some(_)) => one,
            _ => Type::list(one),
        };
        let keys = builder.add_keys(names);
        let mut table = Table {
            policy: self.policy,
            columns: self.columns,
            outputs: self.outputs,
            cells: self.cells.into_boxed_slice(),
            results: self.results.into_boxed_slice(),
            keys,
            index: None,
        };
        table.index = Index::new(&table, region::Nodes::of(builder));
        builder.table(table, kind, self.depth)
    }
}
