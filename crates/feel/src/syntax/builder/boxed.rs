//! Boxed expressions: what a decision file writes as elements becomes the same nodes that a text gives.

use super::{Builder, Operand};
use crate::error::Error;
use crate::program::{Arguments, Comparison, Iterator, Loop, Node, Source};
use crate::table::Table;
use crate::types::{Signature, Type};
use crate::value::{Name, Value};

/// A function whose body is being read.
#[derive(Debug)]
pub struct FunctionFrame {
    parameters: Vec<(Name, Type)>,
    bound: usize,
}

/// A loop or filter whose body is being read.
#[derive(Debug)]
pub struct LoopFrame {
    slot: u32,
    bound: usize,
    free: u32,
    source: Operand,
}

impl Builder<'_> {
    /// A value.
    ///
    /// # Errors
    /// Where the program becomes too large.
    pub fn value(&mut self, value: Value) -> Result<Operand, Error> {
        self.constant(value)
    }

    /// A list of parts.
    ///
    /// # Errors
    /// Where the program becomes too large.
    pub fn list(&mut self, items: Vec<Operand>) -> Result<Operand, Error> {
        let mut kinds = items.iter().map(|item| &item.kind);
        let kind =
            kinds.next().map_or(Type::Any, |first| kinds.fold(first.clone(), |all, kind| all.join(kind)));
        let depth = items.iter().map(|item| item.depth).max().unwrap_or(0) + 1;
        let span = self.span(items.iter().map(|item| item.id));
        self.push(Node::List(span), Type::list(kind), depth)
    }

    /// A context of entries, each with the place into which its value goes, one after the other from the first.
    ///
    /// # Errors
    /// Where the program becomes too large.
    pub fn context(&mut self, entries: Vec<(Name, Operand)>, first: u32) -> Result<Operand, Error> {
        let depth = entries.iter().map(|(_, value)| value.depth).max().unwrap_or(0) + 1;
        let kinds = entries.iter().map(|(name, value)| (name.clone(), value.kind.clone())).collect();
        let keys = self.add_keys(entries.iter().map(|(name, _)| name.clone()).collect());
        let values = self.span(entries.iter().map(|(_, value)| value.id));
        self.push(Node::Context { keys, values, slot: first }, Type::context(kinds, false), depth)
    }

    /// So many places one after the other; the first.
    pub fn places_for(&mut self, count: usize) -> u32 {
        let first = self.places();
        for _ in 0..count {
            self.place();
        }
        first
    }

    /// A value put into a place for what follows.
    ///
    /// # Errors
    /// Where the program becomes too large.
    pub fn let_in(&mut self, slot: u32, value: &Operand, body: &Operand) -> Result<Operand, Error> {
        let node = Node::Let { slot, value: value.id, body: body.id };
        self.push(node, body.kind.clone(), value.depth.max(body.depth) + 1)
    }

    /// One of two by a condition.
    ///
    /// # Errors
    /// Where the program becomes too large.
    pub fn conditional(
        &mut self,
        test: &Operand,
        then: &Operand,
        otherwise: &Operand,
    ) -> Result<Operand, Error> {
        let depth = test.depth.max(then.depth).max(otherwise.depth) + 1;
        let node = Node::Choose { test: test.id, then: then.id, otherwise: otherwise.id };
        self.push(node, then.kind.join(&otherwise.kind), depth)
    }

    /// Opens a loop over a list or range; its variable is bound under a name.
    pub fn open_loop(&mut self, name: &str, source: Operand) -> LoopFrame {
        let (bound, free) = (self.bound(), self.places());
        let slot = self.place();
        let kind = match &source.kind {
            Type::Range(end) => (**end).clone(),
            other => other.item().clone(),
        };
        self.bind(name, kind, slot);
        LoopFrame { slot, bound, free, source }
    }

    /// Opens a filter: the item and its entries are bound.
    pub fn open_filter(&mut self, source: Operand) -> LoopFrame {
        let (bound, free) = (self.bound(), self.places());
        let slot = self.place();
        let item = source.kind.item().clone();
        self.bind_item(&item, slot);
        LoopFrame { slot, bound, free, source }
    }

    fn close(&mut self, frame: &LoopFrame) {
        self.unbind(frame.bound);
        self.release(frame.free);
    }

    /// Closes a loop: the list of its results.
    ///
    /// # Errors
    /// Where the program becomes too large.
    pub fn close_for(&mut self, frame: &LoopFrame, body: &Operand) -> Result<Operand, Error> {
        self.close(frame);
        let one = self.one_loop(frame, body);
        let depth = frame.source.depth.max(body.depth) + 1;
        self.push(Node::For(one), Type::list(body.kind.clone()), depth)
    }

    /// Closes a loop: whether something holds for some, or for every item.
    ///
    /// # Errors
    /// Where the program becomes too large.
    pub fn close_quantified(
        &mut self,
        frame: &LoopFrame,
        body: &Operand,
        some: bool,
    ) -> Result<Operand, Error> {
        self.close(frame);
        let one = self.one_loop(frame, body);
        let depth = frame.source.depth.max(body.depth) + 1;
        self.push(if some { Node::Some(one) } else { Node::Every(one) }, Type::Boolean, depth)
    }

    fn one_loop(&mut self, frame: &LoopFrame, body: &Operand) -> u32 {
        let iterators = [Iterator { slot: frame.slot, source: Source::List(frame.source.id) }];
        self.add_loop(Loop { iterators: Box::new(iterators), body: body.id, partial: None, boxed: true })
    }

    /// Closes a filter: the items for which something holds.
    ///
    /// # Errors
    /// Where the program becomes too large.
    pub fn close_filter(&mut self, frame: &LoopFrame, body: &Operand) -> Result<Operand, Error> {
        self.close(frame);
        let depth = frame.source.depth.max(body.depth) + 1;
        let item = frame.source.kind.item().clone();
        let kind = if body.kind == Type::Boolean { Type::list(item) } else { Type::Any };
        self.push(
            Node::Filter { list: frame.source.id, test: body.id, slot: frame.slot, boxed: true },
            kind,
            depth,
        )
    }

    /// Opens a function with these parameters; under its own name, where it has one, it may call itself.
    pub fn open_function(&mut self, parameters: Vec<(Name, Type)>, own: Option<&Name>) -> FunctionFrame {
        let bound = self.bound();
        self.open_frame();
        if let Some(own) = own {
            self.bind_itself(own, Signature { parameters: parameters.clone(), result: Type::Any });
        }
        for (name, kind) in &parameters {
            let slot = self.place();
            self.bind(name, kind.clone(), slot);
        }
        FunctionFrame { parameters, bound }
    }

    /// Closes a function: a value that can be called. Its result has to fit a type where one is given.
    ///
    /// # Errors
    /// Where the program becomes too large.
    pub fn close_function(
        &mut self,
        frame: FunctionFrame,
        body: Operand,
        result: Option<Type>,
    ) -> Result<Operand, Error> {
        self.unbind(frame.bound);
        let result = result.unwrap_or_else(|| body.kind.clone());
        let signature = Signature { parameters: frame.parameters, result };
        self.close_frame(signature, body)
    }

    /// A call of a function by a text or name, with named arguments.
    ///
    /// # Errors
    /// What is wrong with the call.
    pub fn invocation(
        &mut self,
        callee: &Operand,
        arguments: Vec<(Name, Operand)>,
    ) -> Result<Operand, Error> {
        let depth = arguments.iter().map(|(_, value)| value.depth).max().unwrap_or(0).max(callee.depth) + 1;
        let names: Vec<Name> = arguments.iter().map(|(name, _)| name.clone()).collect();
        let kind = match &callee.kind {
            Type::Function(signature) => signature.result.clone(),
            _ => Type::Any,
        };
        let values = self.span(arguments.iter().map(|(_, value)| value.id));
        let call = self.add_call(Arguments { values, names: (!names.is_empty()).then_some(names) });
        self.push(Node::Invoke { callee: callee.id, call }, kind, depth)
    }

    /// A value that has to fit a declared type; null where it does not.
    ///
    /// # Errors
    /// Where the program becomes too large.
    pub fn converted(&mut self, operand: &Operand, kind: Type) -> Result<Operand, Error> {
        if kind.is_any() {
            return Ok(operand.clone());
        }
        let at = self.type_index(kind.clone());
        self.push(Node::Convert { value: operand.id, kind: at }, kind, operand.depth + 1)
    }

    /// A decision table.
    ///
    /// # Errors
    /// Where the program becomes too large.
    pub fn table(&mut self, table: Table, kind: Type, depth: u16) -> Result<Operand, Error> {
        let at = self.add_table(table);
        self.push(Node::Table(at), kind, depth + 1)
    }

    /// Whether a value equals another.
    ///
    /// # Errors
    /// Where the program becomes too large.
    pub fn equals(&mut self, left: &Operand, right: &Operand) -> Result<Operand, Error> {
        self.compare(Comparison::Equal, left, right, 0)
    }
}
