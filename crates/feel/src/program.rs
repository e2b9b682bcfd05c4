//! A compiled text: a tree in one vector, names resolved to places, constants computed. It never changes and is shared by
//! threads.

use crate::functions::Builtin;
use crate::table::Table;
use crate::types::{Signature, Type};
use crate::value::{Keys, Name, Value};
use std::sync::Arc;

/// A node of the tree.
pub(crate) type Id = u32;
/// No node.
pub(crate) const NONE: Id = Id::MAX;

/// Several nodes one after the other in [`Program::children`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub start: u32,
    pub length: u32,
}

/// Comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

impl Comparison {
    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
        }
    }

    /// With its sides changed.
    pub(crate) fn turned(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessEqual => Self::GreaterEqual,
            Self::Greater => Self::Less,
            Self::GreaterEqual => Self::LessEqual,
            other => other,
        }
    }
}

/// Operations of arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

impl Operation {
    pub fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Power => "**",
        }
    }
}

/// What a node does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Node {
    /// A value known beforehand.
    Constant(u32),
    /// A value from outside.
    Input(u32),
    /// A value of this call.
    Local(u32),
    /// The function that is being called.
    Itself,
    /// A value that the function took from around it.
    Captured(u32),
    /// An entry or a property of a value; where it mostly stands.
    Member {
        of: Id,
        name: u32,
        hint: u16,
    },
    /// A name in a filter over something unknown: the item's entry, or else what the name means outside.
    ItemEntry {
        item: Id,
        name: u32,
        otherwise: Id,
    },
    Negate(Id),
    Arithmetic(Operation, Id, Id),
    Compare(Comparison, Id, Id),
    And(Span),
    Or(Span),
    Not(Id),
    /// Between two ends.
    Between(Span),
    /// Whether a value lies within ends that are written there: value, start, end (`NONE` where open).
    Within {
        parts: Span,
        start: bool,
        end: bool,
    },
    /// Whether a value is, is in, or fulfils another: a test of a cell that is an expression.
    Matches {
        subject: Id,
        test: Id,
    },
    /// An expression over the value itself, of which only the evaluation tells whether it is true or false.
    Fulfils {
        subject: Id,
        test: Id,
    },
    If {
        test: Id,
        then: Id,
        otherwise: Id,
    },
    /// The same as a boxed expression: a test that is neither true nor false nor null has no value.
    Choose {
        test: Id,
        then: Id,
        otherwise: Id,
    },
    /// A value put into a place for what follows.
    Let {
        slot: u32,
        value: Id,
        body: Id,
    },
    For(u32),
    Some(u32),
    Every(u32),
    /// Items for which a test holds, or the item at a number.
    Filter {
        list: Id,
        test: Id,
        slot: u32,
        boxed: bool,
    },
    /// The item at a number that does not depend on it.
    Index {
        list: Id,
        at: Id,
    },
    List(Span),
    /// Entries, whose values also go into places from `slot` on.
    Context {
        keys: u32,
        values: Span,
        slot: u32,
    },
    Range {
        start: Id,
        end: Id,
        start_included: bool,
        end_included: bool,
    },
    /// A range by one comparison with its end.
    RangeOf(Comparison, Id),
    Function(u32),
    Call(Builtin, Span),
    Invoke {
        callee: Id,
        call: u32,
    },
    InstanceOf {
        value: Id,
        kind: u32,
    },
    /// A value made to fit a declared type, or null.
    Convert {
        value: Id,
        kind: u32,
    },
    Table(u32),
    /// A pattern compiled beforehand: input, pattern's place.
    Matching {
        input: Id,
        pattern: u32,
    },
}

/// One `in` of a loop.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Iterator {
    pub slot: u32,
    pub source: Source,
}

/// What a loop goes over.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Source {
    List(Id),
    Range(Id, Id),
}

/// A loop.
#[derive(Debug, Clone)]
pub(crate) struct Loop {
    pub iterators: Box<[Iterator]>,
    pub body: Id,
    /// A boxed one has no value where its test is neither true nor false nor null.
    pub boxed: bool,
    /// Where the results so far stand, where the body asks for them.
    pub partial: Option<u32>,
}

/// A function that a text defines.
#[derive(Debug, Clone)]
pub(crate) struct Definition {
    pub signature: Signature,
    /// What it takes from around it when it is made: inputs, locals and what was captured there.
    pub captures: Vec<Node>,
    /// Places for values of one call, the parameters first.
    pub frame: u32,
    pub body: Id,
}

/// A call of something that is a value.
#[derive(Debug, Clone)]
pub(crate) struct Arguments {
    pub values: Span,
    /// The parameters' names, where they are given.
    pub names: Option<Vec<Name>>,
}

/// The properties that values other than contexts have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Property {
    Year,
    Month,
    Day,
    Weekday,
    Hour,
    Minute,
    Second,
    TimeOffset,
    Timezone,
    Years,
    Months,
    Days,
    Hours,
    Minutes,
    Seconds,
    Value,
    Start,
    End,
    StartIncluded,
    EndIncluded,
}

impl Property {
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "year" => Self::Year,
            "month" => Self::Month,
            "day" => Self::Day,
            "weekday" => Self::Weekday,
            "hour" => Self::Hour,
            "minute" => Self::Minute,
            "second" => Self::Second,
            "time offset" => Self::TimeOffset,
            "timezone" => Self::Timezone,
            "years" => Self::Years,
            "months" => Self::Months,
            "days" => Self::Days,
            "hours" => Self::Hours,
            "minutes" => Self::Minutes,
            "seconds" => Self::Seconds,
            "value" => Self::Value,
            "start" => Self::Start,
            "end" => Self::End,
            "start included" => Self::StartIncluded,
            "end included" => Self::EndIncluded,
            _ => return None,
        })
    }
}

/// A name with the property it may stand for.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub name: Name,
    pub property: Option<Property>,
}

/// A variable that a text reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: Name,
    /// Its place among the inputs.
    pub slot: u32,
    /// Its declared type.
    pub kind: Type,
}

/// A compiled text.
#[derive(Debug)]
pub struct Program {
    pub(crate) nodes: Box<[Node]>,
    pub(crate) children: Box<[Id]>,
    pub(crate) constants: Box<[Value]>,
    pub(crate) members: Box<[Member]>,
    pub(crate) keys: Box<[Arc<Keys>]>,
    pub(crate) loops: Box<[Loop]>,
    pub(crate) definitions: Box<[Definition]>,
    pub(crate) calls: Box<[Arguments]>,
    pub(crate) types: Box<[Type]>,
    pub(crate) tables: Box<[Table]>,
    pub(crate) patterns: Box<[crate::regex::Regex]>,
    pub(crate) root: Id,
    pub(crate) frame: u32,
    pub(crate) variables: Vec<Variable>,
    pub(crate) kind: Type,
}

impl Program {
    /// The variables it reads, in the order in which they first stand there.
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// The type of its value, as far as it is known.
    pub fn kind(&self) -> &Type {
        &self.kind
    }

    pub(crate) fn function(&self, definition: u32) -> Option<&Definition> {
        self.definitions.get(definition as usize)
    }

    /// The tables in it, in the order of the text.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// Where the text asks whether something is null: places of inputs, with the entries below them.
    pub fn null_tests(&self) -> Vec<(u32, Vec<Name>)> {
        let mut found = Vec::new();
        let null = |id: Id| matches!(self.nodes.get(id as usize), Some(Node::Constant(at)) if matches!(self.constants.get(*at as usize), Some(Value::Null)));
        for node in &self.nodes {
            let asked = match node {
                Node::Compare(Comparison::Equal | Comparison::Unequal, left, right) if null(*right) => *left,
                Node::Compare(Comparison::Equal | Comparison::Unequal, left, right) if null(*left) => *right,
                Node::InstanceOf { value, .. } => *value,
                _ => continue,
            };
            if let Some(path) = self.path(asked, 0)
                && !found.contains(&path)
            {
                found.push(path);
            }
        }
        found
    }

    /// Comparisons of inputs with values that are written there: the input's place, the entries below it, and the values for
    /// which the comparison holds. Those in the cells of tables are left out.
    pub fn comparisons(&self) -> Vec<(u32, Vec<Name>, crate::table::region::Region)> {
        use crate::table::region::{compared, spanned};
        let constant = |id: Id| match self.nodes.get(id as usize) {
            Some(Node::Constant(at)) => self.constants.get(*at as usize),
            _ => None,
        };
        let parts = |span: &Span| {
            let start = span.start as usize;
            self.children.get(start..start + span.length as usize).unwrap_or_default()
        };
        let columns: Vec<u32> =
            self.tables.iter().flat_map(|table| &table.columns).map(|column| column.slot).collect();
        let in_cell =
            |id: Id| matches!(self.nodes.get(id as usize), Some(Node::Local(slot)) if columns.contains(slot));
        let mut found = Vec::new();
        let truth = || compared(Comparison::Equal, &Value::Boolean(true));
        for node in &self.nodes {
            let (of, region) = match node {
                Node::And(span) | Node::Or(span) => {
                    for id in parts(span) {
                        if let (Some((slot, entries)), Some(region)) = (self.path(*id, 0), truth()) {
                            found.push((slot, entries, region));
                        }
                    }
                    continue;
                }
                Node::Compare(comparison, left, right) => match (constant(*left), constant(*right)) {
                    (None, Some(value)) => (*left, compared(*comparison, value)),
                    (Some(value), None) => (*right, compared(comparison.turned(), value)),
                    _ => continue,
                },
                Node::Between(span) | Node::Within { parts: span, .. } => {
                    let [of, low, high] = parts(span) else { continue };
                    let (start, end) = match node {
                        Node::Within { start, end, .. } => (*start, *end),
                        _ => (true, true),
                    };
                    match (constant(*low), constant(*high)) {
                        (Some(low), Some(high)) => (*of, spanned(low, high, start, end)),
                        _ => continue,
                    }
                }
                // A truth value that is a condition of its own.
                Node::If { test, .. } | Node::Not(test) => (*test, truth()),
                _ => continue,
            };
            if in_cell(of) {
                continue;
            }
            if let (Some((slot, entries)), Some(region)) = (self.path(of, 0), region) {
                found.push((slot, entries, region));
            }
        }
        found
    }

    /// The input that a node reads, with the entries below it; through the places of columns and other values.
    pub(crate) fn path(&self, id: Id, depth: u32) -> Option<(u32, Vec<Name>)> {
        if depth > 100 {
            return None;
        }
        match self.nodes.get(id as usize)? {
            Node::Input(slot) => Some((*slot, Vec::new())),
            Node::Member { of, name, .. } => {
                let (slot, mut entries) = self.path(*of, depth + 1)?;
                entries.push(self.members.get(*name as usize)?.name.clone());
                Some((slot, entries))
            }
            Node::Local(slot) => {
                let mut columns = self.tables.iter().flat_map(|table| &table.columns);
                let value =
                    columns.find(|column| column.slot == *slot).map(|column| column.value).or_else(|| {
                        self.nodes.iter().find_map(|node| match node {
                            Node::Let { slot: own, value, .. } if own == slot => Some(*value),
                            _ => None,
                        })
                    })?;
                self.path(value, depth + 1)
            }
            _ => None,
        }
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        use std::mem::size_of;
        let constants: u64 = self.constants.iter().map(|value| value.weight()).sum();
        let tables: usize = self.tables.iter().map(Table::bytes).sum();
        size_of::<Self>()
            + self.nodes.len() * size_of::<Node>()
            + self.children.len() * size_of::<Id>()
            + self.constants.len() * size_of::<Value>()
            + constants as usize
            + tables
            + self.variables.iter().map(|variable| 64 + variable.name.len()).sum::<usize>()
            + self.members.iter().map(|member| 32 + member.name.len()).sum::<usize>()
    }
}
