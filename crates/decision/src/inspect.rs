//! Walks a parsed expression: refuses what a stored definition may not do, finds the variables it reads, and
//! estimates the steps and the growth of one evaluation.

use crate::names::{Declared, Names};
use crate::scan::Scan;
use crate::{Error, Guards, Refusal};
use dsntk_feel::Name;
use dsntk_feel::bif::Bif;
use dsntk_feel_parser::AstNode;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

/// Longest list in the data that a looping expression takes; the longest that keeps the cost within the guard wins.
const LIST_CAPS: [u64; 3] = [1000, 200, 30];

/// Functions that take ranges as arguments.
const RANGE_FUNCTIONS: &[&str] = &[
    "before",
    "after",
    "meets",
    "met by",
    "overlaps",
    "overlaps before",
    "overlaps after",
    "finishes",
    "finished by",
    "includes",
    "during",
    "starts",
    "started by",
    "coincides",
];

/// Steps of an evaluation and size of its result, in units of the largest input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Weight {
    pub cost: u64,
    pub size: u64,
}

impl Weight {
    pub const ONE: Self = Self { cost: 1, size: 1 };

    pub fn plus(self, other: Self) -> Self {
        Self { cost: self.cost.saturating_add(other.cost), size: self.size.saturating_add(other.size) }
    }
}

/// What the walk found.
#[derive(Debug)]
pub(crate) struct Report {
    /// Variables read from the data.
    pub roots: BTreeSet<String>,
    pub weight: Weight,
    /// Longest list the data may contain, where the expression loops over data.
    pub list_cap: Option<u64>,
}

/// Checks one expression. `weights` holds the weights of variables that are themselves computed.
pub(crate) fn inspect(
    ast: &AstNode,
    scan: &Scan,
    names: &Names,
    guards: &Guards,
    weights: &BTreeMap<String, Weight>,
) -> Result<Report, Error> {
    let mut last = None;
    for lists in LIST_CAPS {
        let mut walk = Walk { lists, ..Walk::new(scan, names, guards, weights) };
        let weight = walk.weigh(ast)?;
        if walk.called.iter().any(|name| walk.roots.contains(name)) && guards.strict {
            return Err(Error::Refused { what: Refusal::CalledValue });
        }
        if weight.cost <= guards.cost {
            return Ok(Report { roots: walk.roots, weight, list_cap: walk.loops.then_some(lists) });
        }
        last = Some(weight.cost);
    }
    Err(Error::TooCostly { cost: last.unwrap_or(u64::MAX), max: guards.cost })
}

struct Walk<'a> {
    scan: &'a Scan,
    names: &'a Names,
    guards: &'a Guards,
    weights: &'a BTreeMap<String, Weight>,
    lists: u64,
    locals: Vec<(String, u64)>,
    loop_depth: usize,
    loops: bool,
    roots: BTreeSet<String>,
    called: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    fn new(
        scan: &'a Scan,
        names: &'a Names,
        guards: &'a Guards,
        weights: &'a BTreeMap<String, Weight>,
    ) -> Self {
        Self {
            scan,
            names,
            guards,
            weights,
            lists: 1,
            locals: Vec::new(),
            loop_depth: 0,
            loops: false,
            roots: BTreeSet::new(),
            called: BTreeSet::new(),
        }
    }

    fn refuse(&self, what: Refusal) -> Result<(), Error> {
        if self.guards.strict { Err(Error::Refused { what }) } else { Ok(()) }
    }

    fn weigh_all<'n>(&mut self, nodes: impl IntoIterator<Item = &'n AstNode>) -> Result<Weight, Error> {
        let mut sum = Weight::ONE;
        for node in nodes {
            sum = sum.plus(self.weigh(node)?);
        }
        Ok(sum)
    }

    /// A test: its result is true, false or null, whatever it reads.
    fn test<'n>(&mut self, nodes: impl IntoIterator<Item = &'n AstNode>) -> Result<Weight, Error> {
        Ok(Weight { cost: self.weigh_all(nodes)?.cost, size: 1 })
    }

    fn weigh(&mut self, node: &AstNode) -> Result<Weight, Error> {
        use AstNode as N;
        match node {
            N::Name(name) => self.variable(name),
            N::Path(value, property) => self.path(value, property),
            N::FunctionInvocation(function, arguments) => self.call(function, arguments),
            N::For(contexts, body) => self.for_loop(contexts, body),
            N::Some(contexts, body) | N::Every(contexts, body) => self.quantified(contexts, body),
            N::Filter(list, filter) => self.filter(list, filter),
            N::Context(entries) => self.context(entries),
            N::FunctionDefinition(_, body) => {
                let external = matches!(&**body, N::FunctionBody(_, true));
                self.refuse(if external { Refusal::External } else { Refusal::FunctionDefinition })?;
                Ok(Weight::ONE)
            }
            N::Range(start, end) => {
                self.refuse(Refusal::RangeValue)?;
                self.weigh_all([&**start, &**end])
            }
            N::In(value, tests) => {
                let left = self.weigh(value)?;
                let right = self.tests(tests)?;
                Ok(Weight { cost: left.plus(right).cost, size: 1 })
            }
            N::And(a, b)
            | N::Or(a, b)
            | N::Eq(a, b)
            | N::Nq(a, b)
            | N::Lt(a, b)
            | N::Le(a, b)
            | N::Gt(a, b)
            | N::Ge(a, b)
            | N::InstanceOf(a, b) => self.test([&**a, &**b]),
            // Where the two cannot be subtracted, the engine works both out once more for its message; in a chain of
            // subtractions every one doubles what stands before it.
            N::Sub(a, b) => {
                let once = self.weigh_all([&**a, &**b])?;
                Ok(Weight { cost: once.cost.saturating_mul(2), ..once })
            }
            N::Between(a, b, c) => self.test([&**a, &**b, &**c]),
            N::String(text) => Ok(Weight { cost: 1, size: 1 + text.len() as u64 / 256 }),
            N::ExpressionList(_) | N::NegatedList(_) => self.tests(node),
            other => self.weigh_all(children(other)),
        }
    }

    /// The right side of `in` and the cells of a table: the one place where ranges stand freely.
    fn tests(&mut self, node: &AstNode) -> Result<Weight, Error> {
        use AstNode as N;
        match node {
            N::Range(start, end) => self.weigh_all([&**start, &**end]),
            N::ExpressionList(items) | N::NegatedList(items) | N::CommaList(items) | N::List(items) => {
                let mut sum = Weight::ONE;
                for item in items {
                    sum = sum.plus(self.tests(item)?);
                }
                Ok(sum)
            }
            other => self.weigh(other),
        }
    }

    fn variable(&mut self, name: &Name) -> Result<Weight, Error> {
        let name = name.as_str();
        if let Some((_, size)) = self.locals.iter().rev().find(|(local, _)| local == name) {
            return Ok(Weight { cost: *size, size: *size });
        }
        if name == "partial" && self.loop_depth > 0 {
            self.refuse(Refusal::Partial)?;
        }
        if self.guards.strict && !self.names.open && !self.names.known.contains_key(name) {
            return Err(self.unknown(name));
        }
        self.roots.insert(name.to_owned());
        Ok(self
            .weights
            .get(name)
            .copied()
            .map_or(Weight::ONE, |weight| Weight { cost: weight.size, ..weight }))
    }

    /// The parser takes an unknown name together with the operators after it; the words tell what was meant.
    fn unknown(&self, name: &str) -> Error {
        let known = |word: &str| {
            self.names.segments().iter().any(|segment| segment.split_whitespace().any(|part| part == word))
                || self.locals.iter().any(|(local, _)| local == word)
        };
        let word = self
            .scan
            .words
            .iter()
            .find(|word| !word.after_dot && name.contains(word.text.as_str()) && !known(&word.text));
        match word {
            Some(word) => Error::UnknownName { name: word.text.clone(), at: Some(word.at) },
            None => Error::UnknownName { name: name.to_owned(), at: None },
        }
    }

    fn path(&mut self, value: &AstNode, property: &AstNode) -> Result<Weight, Error> {
        let weight = self.weigh(value)?;
        if let (AstNode::Name(property), Some(declared), true) =
            (property, self.declared(value), self.guards.strict)
            && !declared.inner.is_empty()
            && !declared.inner.contains_key(property.as_str())
        {
            let at = self.scan.words.iter().find(|word| word.after_dot && word.text == property.as_str());
            return Err(Error::UnknownName { name: property.to_string(), at: at.map(|word| word.at) });
        }
        Ok(Weight { cost: weight.cost.saturating_add(1), ..weight })
    }

    fn declared(&self, node: &AstNode) -> Option<&'a Declared> {
        match node {
            AstNode::Name(name) if self.locals.iter().any(|(local, _)| local == name.as_str()) => None,
            AstNode::Name(name) => self.names.known.get(name.as_str()),
            AstNode::Path(value, property) => match &**property {
                AstNode::Name(name) => self.declared(value)?.inner.get(name.as_str()),
                _ => None,
            },
            AstNode::Filter(list, _) => self.declared(list),
            _ => None,
        }
    }

    fn call(&mut self, function: &AstNode, arguments: &AstNode) -> Result<Weight, Error> {
        let AstNode::Name(name) = function else {
            self.refuse(Refusal::CalledValue)?;
            return self.weigh_all([function, arguments]);
        };
        let name = name.as_str();
        if self.guards.strict {
            if self.locals.iter().any(|(local, _)| local == name) {
                return Err(Error::Refused { what: Refusal::CalledValue });
            }
            if Bif::from_str(name).is_err() {
                return Err(Error::UnknownFunction { name: name.to_owned() });
            }
        }
        match name {
            "now" | "today" => self.refuse(Refusal::Clock)?,
            "range" => self.refuse(Refusal::RangeValue)?,
            _ => {}
        }
        self.called.insert(name.to_owned());
        let values: Vec<(Option<&str>, &AstNode)> = match arguments {
            AstNode::PositionalParameters(items) => items.iter().map(|item| (None, item)).collect(),
            AstNode::NamedParameters(items) => items.iter().filter_map(named_argument).collect(),
            other => vec![(None, other)],
        };
        let mut weight = Weight::ONE;
        for (_, value) in &values {
            let ranges = RANGE_FUNCTIONS.contains(&name) && matches!(value, AstNode::Range(..));
            weight = weight.plus(if ranges { self.tests(value)? } else { self.weigh(value)? });
        }
        // These put one text between or in place of the parts of another: lengths multiply.
        let inserted = match name {
            "replace" => argument(&values, 2, "replacement"),
            "string join" => argument(&values, 1, "delimiter"),
            _ => None,
        };
        if let Some(inserted) = inserted {
            match inserted {
                AstNode::String(text) => weight.size = weight.size.saturating_mul(1 + text.len() as u64),
                AstNode::Null => {}
                _ => self.refuse(Refusal::InsertedText)?,
            }
        }
        Ok(weight)
    }

    fn for_loop(&mut self, contexts: &AstNode, body: &AstNode) -> Result<Weight, Error> {
        let bound = self.locals.len();
        let mut turns = 1_u64;
        let mut sum = Weight::ONE;
        if let AstNode::IterationContexts(items) = contexts {
            for item in items {
                let (variable, count, weight) = match item {
                    AstNode::IterationContextSingle(variable, list) => match &**list {
                        AstNode::Range(start, end) => {
                            (variable, self.literal_turns(start, end)?, Weight::ONE)
                        }
                        list => {
                            let weight = self.weigh(list)?;
                            (variable, self.list_turns(list, weight), weight)
                        }
                    },
                    AstNode::IterationContextInterval(variable, start, end) => {
                        (variable, self.literal_turns(start, end)?, Weight::ONE)
                    }
                    _ => continue,
                };
                turns = turns.saturating_mul(count);
                sum = sum.plus(weight);
                self.bind(variable, weight.size);
            }
        }
        self.loop_depth += 1;
        let body = self.weigh(body);
        self.loop_depth -= 1;
        self.locals.truncate(bound);
        let body = body?;
        // The engine copies all earlier results for each turn: hence the square.
        let copies = turns.saturating_mul(turns) / 64;
        Ok(Weight {
            cost: sum.cost.saturating_add(turns.saturating_mul(body.cost)).saturating_add(copies),
            size: turns.saturating_mul(body.size),
        })
    }

    fn quantified(&mut self, contexts: &AstNode, body: &AstNode) -> Result<Weight, Error> {
        let bound = self.locals.len();
        let mut turns = 1_u64;
        let mut cost = 1_u64;
        if let AstNode::QuantifiedContexts(items) = contexts {
            for item in items {
                if let AstNode::QuantifiedContext(variable, list) = item {
                    let weight = self.weigh(list)?;
                    turns = turns.saturating_mul(self.list_turns(list, weight));
                    cost = cost.saturating_add(weight.cost);
                    self.bind(variable, weight.size);
                }
            }
        }
        let body = self.weigh(body);
        self.locals.truncate(bound);
        Ok(Weight { cost: cost.saturating_add(turns.saturating_mul(body?.cost)), size: 1 })
    }

    fn filter(&mut self, list: &AstNode, filter: &AstNode) -> Result<Weight, Error> {
        let weight = self.weigh(list)?;
        let turns = self.list_turns(list, weight);
        let bound = self.locals.len();
        self.locals.push(("item".to_owned(), weight.size));
        if let Some(declared) = self.declared(list) {
            self.locals.extend(declared.inner.keys().map(|name| (name.clone(), weight.size)));
        }
        let test = self.weigh(filter);
        self.locals.truncate(bound);
        Ok(Weight { cost: weight.cost.saturating_add(turns.saturating_mul(test?.cost)), size: weight.size })
    }

    fn context(&mut self, entries: &[AstNode]) -> Result<Weight, Error> {
        let bound = self.locals.len();
        let mut sum = Weight::ONE;
        for entry in entries {
            if let AstNode::ContextEntry(key, value) = entry {
                let weight = self.weigh(value)?;
                sum = sum.plus(weight);
                if let AstNode::ContextEntryKey(name) = &**key {
                    self.locals.push((name.to_string(), weight.size));
                }
            }
        }
        self.locals.truncate(bound);
        Ok(sum)
    }

    fn bind(&mut self, variable: &AstNode, size: u64) {
        if let AstNode::Name(name) = variable {
            self.locals.push((name.to_string(), size));
        }
    }

    fn list_turns(&mut self, list: &AstNode, weight: Weight) -> u64 {
        match list {
            AstNode::List(items) => items.len() as u64,
            _ => {
                self.loops = true;
                self.lists.saturating_mul(weight.size)
            }
        }
    }

    fn literal_turns(&mut self, start: &AstNode, end: &AstNode) -> Result<u64, Error> {
        match (literal(start), literal(end)) {
            (Some(start), Some(end)) if start.abs_diff(end) < self.guards.range => {
                Ok(start.abs_diff(end) + 1)
            }
            _ => {
                self.refuse(Refusal::LoopBounds)?;
                Ok(1)
            }
        }
    }
}

fn named_argument(node: &AstNode) -> Option<(Option<&str>, &AstNode)> {
    match node {
        AstNode::NamedParameter(name, value) => match &**name {
            AstNode::ParameterName(name) => Some((Some(name.as_str()), value)),
            _ => Some((None, value)),
        },
        _ => None,
    }
}

fn argument<'n>(values: &[(Option<&str>, &'n AstNode)], index: usize, name: &str) -> Option<&'n AstNode> {
    values
        .iter()
        .find(|(given, _)| *given == Some(name))
        .or_else(|| values.get(index).filter(|(given, _)| given.is_none()))
        .map(|(_, value)| *value)
}

fn literal(node: &AstNode) -> Option<i64> {
    match node {
        AstNode::Numeric(whole, fraction, _, exponent) if fraction.is_empty() && exponent.is_empty() => {
            whole.parse().ok()
        }
        AstNode::Neg(inner) => literal(inner).and_then(i64::checked_neg),
        AstNode::IntervalStart(inner, _) | AstNode::IntervalEnd(inner, _) => literal(inner),
        _ => None,
    }
}

fn children(node: &AstNode) -> Vec<&AstNode> {
    use AstNode as N;
    match node {
        N::Add(a, b) | N::Sub(a, b) | N::Mul(a, b) | N::Div(a, b) | N::Exp(a, b) | N::Out(a, b) => vec![a, b],
        N::NamedParameter(_, value) => vec![value],
        N::If(a, b, c) => vec![a, b, c],
        N::Neg(a)
        | N::EvaluatedExpression(a)
        | N::Satisfies(a)
        | N::IntervalStart(a, _)
        | N::IntervalEnd(a, _)
        | N::UnaryEq(a)
        | N::UnaryNe(a)
        | N::UnaryGe(a)
        | N::UnaryGt(a)
        | N::UnaryLe(a)
        | N::UnaryLt(a) => vec![a],
        N::List(items) | N::CommaList(items) | N::PositionalParameters(items) | N::NamedParameters(items) => {
            items.iter().collect()
        }
        _ => Vec::new(),
    }
}
