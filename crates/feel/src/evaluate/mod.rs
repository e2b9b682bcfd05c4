//! Evaluates programs. Every node counts a step; what is made counts its bytes; calls in calls count their depth.

mod calls;
mod loops;
pub(crate) mod meter;
pub(crate) mod operators;
pub(crate) mod properties;

pub use meter::{Meter, Stop};

use crate::limits::{Bounds, VALUE_BYTES, VALUE_DEPTH};
use crate::program::{Comparison, Id, NONE, Node, Program, Span};
use crate::temporal::DateTime;
use crate::value::{Context, Function, Value};
use std::sync::Arc;

/// What an evaluation notes beside its result.
pub trait Observer {
    /// A table was decided: which of its rules matched, which of them gave the result, and what its columns saw.
    fn table(&mut self, program: &Program, table: u32, inputs: &[Value], matched: &[u32], chosen: &[u32]);
}

/// Why a part of an evaluation has no value: the last node that got values it cannot work with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Note {
    /// The operation.
    pub operation: &'static str,
    /// The kinds of the values.
    pub kinds: [&'static str; 2],
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.kinds {
            [one, ""] => write!(f, "`{}` of {one} has no value", self.operation),
            [one, other] => write!(f, "`{}` of {one} and {other} has no value", self.operation),
        }
    }
}

/// One evaluation.
pub struct Evaluator<'a> {
    program: &'a Arc<Program>,
    inputs: &'a [Value],
    locals: Vec<Value>,
    base: usize,
    function: Option<Arc<Function>>,
    /// What is left of the bounds.
    pub meter: Meter,
    /// Levels left.
    depth: u32,
    now: Option<DateTime>,
    note: Option<Note>,
    observer: Option<&'a mut dyn Observer>,
}

impl<'a> Evaluator<'a> {
    /// One over these inputs, each at the place that the program's variables name.
    pub fn new(program: &'a Arc<Program>, inputs: &'a [Value], bounds: &Bounds) -> Self {
        Self {
            program,
            inputs,
            locals: vec![Value::Null; program.frame as usize],
            base: 0,
            function: None,
            meter: Meter::new(bounds),
            depth: bounds.depth,
            now: None,
            note: None,
            observer: None,
        }
    }

    /// With an answer for `now()` and `today()`.
    #[must_use]
    pub fn at(mut self, now: Option<DateTime>) -> Self {
        self.now = now;
        self
    }

    /// With somebody who is told what tables decide.
    #[must_use]
    pub fn observed(mut self, observer: &'a mut dyn Observer) -> Self {
        self.observer = Some(observer);
        self
    }

    /// The value of the program.
    ///
    /// # Errors
    /// [`Stop`] at a bound.
    pub fn run(&mut self) -> Result<Value, Stop> {
        let value = self.eval(self.program.root)?;
        self.meter.check()?;
        Ok(value)
    }

    /// Why there is no value, where there is none.
    pub fn note(&self) -> Option<Note> {
        self.note
    }

    /// The moment given for the evaluation.
    pub fn now(&self) -> Option<DateTime> {
        self.now
    }

    /// Another program in the midst of this evaluation, over inputs of its own.
    ///
    /// # Errors
    /// [`Stop`] at a bound.
    pub fn within(&mut self, program: &Arc<Program>, inputs: &[Value]) -> Result<Value, Stop> {
        let depth = self.depth.checked_sub(2).ok_or(Stop::Depth)?;
        let mut inner = Evaluator {
            program,
            inputs,
            locals: vec![Value::Null; program.frame as usize],
            base: 0,
            function: None,
            meter: self.meter.clone(),
            depth,
            now: self.now,
            note: None,
            observer: None,
        };
        let value = inner.eval(program.root);
        self.meter = inner.meter;
        self.note = inner.note.or(self.note);
        value
    }

    #[cold]
    pub(crate) fn noted(&mut self, operation: &'static str, left: &Value, right: Option<&Value>) {
        let kinds = [left.kind_name(), right.map_or("", Value::kind_name)];
        self.note = Some(Note { operation, kinds });
    }

    #[inline]
    fn node(&self, id: Id) -> Node {
        self.program.nodes.get(id as usize).copied().unwrap_or(Node::Local(NONE))
    }

    #[inline]
    fn children(&self, span: Span) -> &'a [Id] {
        let start = span.start as usize;
        self.program.children.get(start..start + span.length as usize).unwrap_or_default()
    }

    /// The value of a node that only has to be looked at.
    #[inline]
    pub(crate) fn peek(&self, id: Id) -> Option<&Value> {
        match self.program.nodes.get(id as usize)? {
            Node::Constant(at) => self.program.constants.get(*at as usize),
            Node::Input(slot) => Some(self.inputs.get(*slot as usize).unwrap_or(&Value::Null)),
            Node::Local(slot) => self.locals.get(self.base + *slot as usize),
            Node::Captured(slot) => self.captured(*slot),
            Node::Member { of, name, hint } => match self.peek(*of)? {
                Value::Context(context) => {
                    let member = self.program.members.get(*name as usize)?;
                    Some(context.get_hinted(&member.name, usize::from(*hint)).unwrap_or(&Value::Null))
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn captured(&self, slot: u32) -> Option<&Value> {
        match self.function.as_deref() {
            Some(Function::Defined { captured, .. }) => captured.get(slot as usize),
            _ => None,
        }
    }

    #[inline]
    pub(crate) fn set(&mut self, slot: u32, value: Value) {
        if let Some(place) = self.locals.get_mut(self.base + slot as usize) {
            *place = value;
        }
    }

    /// The value of a node.
    pub(crate) fn eval(&mut self, id: Id) -> Result<Value, Stop> {
        self.meter.tick()?;
        match self.node(id) {
            Node::Constant(_) | Node::Input(_) | Node::Local(_) | Node::Captured(_) => {
                Ok(self.peek(id).cloned().unwrap_or_default())
            }
            Node::Compare(..)
            | Node::And(_)
            | Node::Or(_)
            | Node::Not(_)
            | Node::Between(_)
            | Node::Within { .. }
            | Node::Matches { .. }
            | Node::Fulfils { .. }
            | Node::Some(_)
            | Node::Every(_)
            | Node::InstanceOf { .. }
            | Node::Matching { .. } => Ok(self.truth(id)?.into()),
            node => self.eval_deep(id, node),
        }
    }

    fn eval_deep(&mut self, id: Id, node: Node) -> Result<Value, Stop> {
        self.depth = self.depth.checked_sub(1).ok_or(Stop::Depth)?;
        let result = match node {
            Node::Arithmetic(operation, left, right) => self.arithmetic(operation, left, right),
            Node::If { test, then, otherwise } => {
                let chosen = if self.truth(test)? == Some(true) { then } else { otherwise };
                self.eval(chosen)
            }
            Node::Let { slot, value, body } => {
                let value = self.eval(value)?;
                self.set(slot, value);
                self.eval(body)
            }
            Node::Member { .. } => self.member(id),
            Node::Call(function, arguments) => self.call_builtin(function, arguments),
            Node::For(at) => self.for_loop(at),
            Node::Filter { list, test, slot, boxed } => self.filter(list, test, slot, boxed),
            Node::Index { list, at } => self.index(list, at),
            node => self.eval_rare(node),
        };
        self.depth += 1;
        result
    }

    #[inline(never)]
    fn eval_rare(&mut self, node: Node) -> Result<Value, Stop> {
        match node {
            Node::Negate(inner) => {
                let value = self.eval(inner)?;
                let result = operators::negated(&value);
                if result.is_null() {
                    self.noted("-", &value, None);
                }
                Ok(result)
            }
            Node::ItemEntry { item, name, otherwise } => self.item_entry(item, name, otherwise),
            Node::List(items) => self.list_of(items),
            Node::Context { keys, values, slot } => self.context(keys, values, slot),
            Node::Range { start, end, start_included, end_included } => {
                let (start, end) = (self.eval(start)?, self.eval(end)?);
                Ok(operators::range(start, end, start_included, end_included))
            }
            Node::RangeOf(comparison, end) => Ok(operators::range_of(comparison, self.eval(end)?)),
            Node::Choose { test, then, otherwise } => match self.eval(test)? {
                Value::Boolean(true) => self.eval(then),
                Value::Boolean(false) | Value::Null => self.eval(otherwise),
                other => {
                    self.noted("if", &other, None);
                    Ok(Value::Null)
                }
            },
            Node::Itself => Ok(self.function.clone().map_or(Value::Null, Value::Function)),
            Node::Function(at) => self.function_value(at),
            Node::Invoke { callee, call } => self.invoke(callee, call),
            Node::Convert { value, kind } => {
                let value = self.eval(value)?;
                let kind = self.program.types.get(kind as usize);
                let converted = kind.and_then(|kind| crate::convert::conformed(value.clone(), kind));
                if converted.is_none() {
                    self.noted("declared type", &value, None);
                }
                Ok(converted.unwrap_or_default())
            }
            Node::Table(at) => self.table(at),
            _ => Ok(Value::Null),
        }
    }

    /// Whether a node is true or false; none where it is neither.
    pub(crate) fn truth(&mut self, id: Id) -> Result<Option<bool>, Stop> {
        match self.node(id) {
            Node::Compare(comparison, left, right) => self.compare(comparison, left, right),
            Node::And(span) => self.all(span, true),
            Node::Or(span) => self.all(span, false),
            node => self.truth_deep(id, node),
        }
    }

    /// `and` looks for the first false, `or` for the first true.
    fn all(&mut self, span: Span, and: bool) -> Result<Option<bool>, Stop> {
        self.depth = self.depth.checked_sub(1).ok_or(Stop::Depth)?;
        let mut result = Some(and);
        for id in self.children(span) {
            self.meter.tick()?;
            match self.truth(*id)? {
                Some(value) if value != and => {
                    result = Some(!and);
                    break;
                }
                Some(_) => {}
                None => result = None,
            }
        }
        self.depth += 1;
        Ok(result)
    }

    fn truth_deep(&mut self, id: Id, node: Node) -> Result<Option<bool>, Stop> {
        self.depth = self.depth.checked_sub(1).ok_or(Stop::Depth)?;
        let result = match node {
            Node::Not(inner) => self.truth(inner)?.map(|value| !value),
            Node::Within { parts, start, end } => self.is_within(parts, start, end)?,
            Node::Matches { subject, test } => self.matches(subject, test)?,
            Node::Some(at) => self.quantified(at, true)?,
            Node::Every(at) => self.quantified(at, false)?,
            Node::Let { slot, value, body } => {
                let value = self.eval(value)?;
                self.set(slot, value);
                self.truth(body)?
            }
            node => self.truth_rare(id, node)?,
        };
        self.depth += 1;
        Ok(result)
    }

    #[inline(never)]
    fn truth_rare(&mut self, id: Id, node: Node) -> Result<Option<bool>, Stop> {
        match node {
            Node::Between(span) => {
                let &[value, low, high] = self.children(span) else { return Ok(None) };
                let (value, low, high) = (self.eval(value)?, self.eval(low)?, self.eval(high)?);
                let lower = operators::compare(Comparison::GreaterEqual, &value, &low, &mut self.meter);
                let upper = operators::compare(Comparison::LessEqual, &value, &high, &mut self.meter);
                Ok(lower.zip(upper).map(|(lower, upper)| lower && upper))
            }
            Node::Fulfils { subject, test } => {
                let test = self.eval(test)?;
                if let Value::Boolean(flag) = test {
                    return Ok(Some(flag));
                }
                let subject = self.eval(subject)?;
                Ok(operators::matches(&subject, &test, &mut self.meter))
            }
            Node::InstanceOf { value, kind } => {
                let value = self.eval(value)?;
                let kind = self.program.types.get(kind as usize);
                Ok(Some(!value.is_null() && kind.is_some_and(|kind| kind.holds(&value))))
            }
            Node::Matching { input, pattern } => {
                let value = self.eval(input)?;
                match (&value, self.program.patterns.get(pattern as usize)) {
                    (Value::String(text), Some(regex)) => {
                        let found = regex.is_match(text, &mut self.meter);
                        self.meter.check()?;
                        Ok(Some(found))
                    }
                    _ => {
                        self.noted("matches", &value, None);
                        Ok(None)
                    }
                }
            }
            Node::Compare(..) | Node::And(_) | Node::Or(_) => Ok(None),
            _ => Ok(match self.eval(id)? {
                Value::Boolean(flag) => Some(flag),
                _ => None,
            }),
        }
    }

    #[inline]
    fn compare(&mut self, comparison: Comparison, left: Id, right: Id) -> Result<Option<bool>, Stop> {
        self.meter.tick()?;
        if let (Some(a), Some(b)) = (self.peek(left), self.peek(right)) {
            match (a, b) {
                (Value::Number(a), Value::Number(b)) => {
                    return Ok(Some(operators::holds(comparison, a.cmp(b))));
                }
                (Value::String(a), Value::String(b)) => {
                    let (equal, long) = (comparison == Comparison::Equal, a.len().min(b.len()) > 64);
                    if equal && !long {
                        return Ok(Some(a == b));
                    }
                }
                (Value::Boolean(a), Value::Boolean(b)) if comparison == Comparison::Equal => {
                    return Ok(Some(a == b));
                }
                _ => {}
            }
        }
        self.compare_values(comparison, left, right)
    }

    #[inline(never)]
    fn compare_values(&mut self, comparison: Comparison, left: Id, right: Id) -> Result<Option<bool>, Stop> {
        self.depth = self.depth.checked_sub(1).ok_or(Stop::Depth)?;
        let (a, b) = (self.eval(left)?, self.eval(right)?);
        self.depth += 1;
        if let (Value::String(a), Value::String(b)) = (&a, &b) {
            self.meter.scan(a.len().min(b.len()))?;
        }
        let result = operators::compare(comparison, &a, &b, &mut self.meter);
        if result.is_none() {
            self.noted(comparison.sign(), &a, Some(&b));
        }
        Ok(result)
    }

    fn arithmetic(
        &mut self,
        operation: crate::program::Operation,
        left: Id,
        right: Id,
    ) -> Result<Value, Stop> {
        if let (Some(Value::Number(a)), Some(Value::Number(b))) = (self.peek(left), self.peek(right)) {
            let (a, b) = (Value::Number(*a), Value::Number(*b));
            return Ok(self.computed(operation, &a, &b));
        }
        let (a, b) = (self.eval(left)?, self.eval(right)?);
        if let (Value::String(a), Value::String(b)) = (&a, &b) {
            self.meter.make((a.len() + b.len()) as u64)?;
        }
        Ok(self.computed(operation, &a, &b))
    }

    #[inline]
    fn computed(&mut self, operation: crate::program::Operation, a: &Value, b: &Value) -> Value {
        let result = operators::arithmetic(operation, a, b);
        if result.is_null() {
            self.noted(operation.sign(), a, Some(b));
        }
        result
    }

    fn is_within(&mut self, parts: Span, start: bool, end: bool) -> Result<Option<bool>, Stop> {
        self.meter.tick()?;
        let &[subject, low, high] = self.children(parts) else { return Ok(None) };
        let lower = if start { Comparison::GreaterEqual } else { Comparison::Greater };
        let upper = if end { Comparison::LessEqual } else { Comparison::Less };
        let lower = self.compare(lower, subject, low)?;
        if lower == Some(false) {
            // The other end has still to compare, or there is no answer.
            return Ok(self.compare(upper, subject, high)?.and(Some(false)));
        }
        let upper = self.compare(upper, subject, high)?;
        Ok(lower.zip(upper).map(|(lower, upper)| lower && upper))
    }

    fn matches(&mut self, subject: Id, test: Id) -> Result<Option<bool>, Stop> {
        let test = self.eval(test)?;
        let subject = self.eval(subject)?;
        Ok(operators::matches(&subject, &test, &mut self.meter))
    }

    /// An entry of a context, of each context of a list, or a property.
    fn member(&mut self, id: Id) -> Result<Value, Stop> {
        if let Some(value) = self.peek(id) {
            return Ok(value.clone());
        }
        let Node::Member { of, name, .. } = self.node(id) else { return Ok(Value::Null) };
        let of = self.eval(of)?;
        self.member_of(&of, name)
    }

    fn member_of(&mut self, of: &Value, name: u32) -> Result<Value, Stop> {
        let Some(member) = self.program.members.get(name as usize) else { return Ok(Value::Null) };
        match of {
            Value::Context(context) => Ok(context.get(&member.name).cloned().unwrap_or_default()),
            Value::List(items) => {
                let mut all = Vec::with_capacity(items.len());
                for item in items.iter() {
                    self.meter.tick()?;
                    all.push(self.member_of(item, name)?);
                }
                self.list(all)
            }
            other => {
                let value =
                    member.property.map_or(Value::Null, |property| properties::value(other, property));
                if value.is_null() {
                    self.noted("entry", other, None);
                }
                Ok(value)
            }
        }
    }

    fn item_entry(&mut self, item: Id, name: u32, otherwise: Id) -> Result<Value, Stop> {
        let item = self.eval(item)?;
        if let (Value::Context(context), Some(member)) = (&item, self.program.members.get(name as usize))
            && let Some(value) = context.get(&member.name)
        {
            return Ok(value.clone());
        }
        if otherwise == NONE { Ok(Value::Null) } else { self.eval(otherwise) }
    }

    fn list_of(&mut self, span: Span) -> Result<Value, Stop> {
        let ids = self.children(span);
        let mut items = Vec::with_capacity(ids.len());
        for id in ids {
            items.push(self.eval(*id)?);
        }
        self.list(items)
    }

    fn context(&mut self, keys: u32, span: Span, slot: u32) -> Result<Value, Stop> {
        let Some(keys) = self.program.keys.get(keys as usize).cloned() else { return Ok(Value::Null) };
        let ids = self.children(span);
        let mut values = Vec::with_capacity(ids.len());
        for (at, id) in ids.iter().enumerate() {
            let value = self.eval(*id)?;
            self.set(slot + at as u32, value.clone());
            values.push(value);
        }
        self.meter.make(64 + 24 * values.len() as u64)?;
        self.held(Value::Context(Arc::new(Context::with_keys(keys, values))))
    }

    /// A list that was made.
    pub(crate) fn list(&mut self, items: Vec<Value>) -> Result<Value, Stop> {
        self.meter.make(64 + 24 * items.len() as u64)?;
        self.held(Value::list(items))
    }

    /// A text that was made.
    pub(crate) fn text(&mut self, text: &str) -> Result<Value, Stop> {
        self.meter.make(16 + text.len() as u64)?;
        Ok(Value::text(text))
    }

    /// A value that is neither nested too deep nor, written out, too long.
    pub(crate) fn held(&self, value: Value) -> Result<Value, Stop> {
        let extent = value.extent();
        if extent.depth > VALUE_DEPTH {
            return Err(Stop::Depth);
        }
        if extent.bytes > VALUE_BYTES { Err(Stop::Bytes) } else { Ok(value) }
    }
}

impl<'a> Evaluator<'a> {
    pub(crate) fn program(&self) -> &'a Arc<Program> {
        self.program
    }

    pub(crate) fn local(&self, slot: u32) -> Value {
        self.locals.get(self.base + slot as usize).cloned().unwrap_or_default()
    }

    pub(crate) fn is_observed(&self) -> bool {
        self.observer.is_some()
    }

    pub(crate) fn tell(
        &mut self,
        program: &Program,
        table: u32,
        inputs: &[Value],
        matched: &[u32],
        chosen: &[u32],
    ) {
        if let Some(observer) = self.observer.as_deref_mut() {
            observer.table(program, table, inputs, matched, chosen);
        }
    }
}
