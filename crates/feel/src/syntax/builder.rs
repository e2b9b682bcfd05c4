//! Collects the nodes of a program: from texts by the parser, from boxed expressions by whoever reads a decision file.

use crate::error::{Error, ErrorKind, Finding, FindingKind};
use crate::evaluate::operators;
use crate::functions::Builtin;
use crate::limits::Limits;
use crate::program::{
    Arguments, Comparison, Definition, Id, Loop, Member, NONE, Node, Operation, Program, Property, Span,
    Variable,
};
use crate::regex::Regex;
use crate::syntax::parser::Parser;
use crate::syntax::scope::{Pattern, Scope, Unknown};
use crate::table::Table;
use crate::types::{Signature, Type};
use crate::value::{Keys, Name, Value};
use std::sync::Arc;

/// A part of the tree with what is known of its value.
#[derive(Debug, Clone)]
pub struct Operand {
    pub(crate) id: Id,
    pub(crate) kind: Type,
    /// Levels below it.
    pub(crate) depth: u16,
}

impl Operand {
    /// The type of its value, as far as it is known.
    pub fn kind(&self) -> &Type {
        &self.kind
    }
}

/// What a name stands for inside a text.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    /// A place of the frame.
    Local(u32),
    /// An entry of the context in a place of the frame.
    Entry(u32),
    /// Whatever the item in a place of the frame may have: nothing is known of it.
    Item(u32),
    /// The function of the frame.
    Itself,
    /// A node of its own; no frame around it counts.
    Node(Node),
}

#[derive(Debug, Clone)]
pub(crate) struct Binding {
    pub name: Pattern,
    pub kind: Type,
    pub target: Target,
    /// The frame it belongs to.
    pub frame: usize,
}

/// The places of one function, or of the whole text.
#[derive(Debug, Default)]
pub(crate) struct Frame {
    next: u32,
    most: u32,
    captures: Vec<Node>,
}

/// A program under construction.
pub struct Builder<'s> {
    pub(crate) scope: &'s Scope,
    pub(crate) limits: Limits,
    pub(crate) nodes: Vec<Node>,
    pub(crate) children: Vec<Id>,
    pub(crate) constants: Vec<Value>,
    members: Vec<Member>,
    keys: Vec<Arc<Keys>>,
    loops: Vec<Loop>,
    definitions: Vec<Definition>,
    calls: Vec<Arguments>,
    types: Vec<Type>,
    tables: Vec<Table>,
    patterns: Vec<Regex>,
    pub(crate) bindings: Vec<Binding>,
    pub(crate) frames: Vec<Frame>,
    variables: Vec<Variable>,
    pub(crate) findings: Vec<Finding>,
    next_input: u32,
}

impl<'s> Builder<'s> {
    /// An empty one, whose texts may use the names of a scope.
    pub fn new(scope: &'s Scope, limits: Limits) -> Self {
        let next_input = scope.next_input();
        Self {
            scope,
            limits,
            nodes: Vec::with_capacity(16),
            children: Vec::new(),
            constants: Vec::new(),
            members: Vec::new(),
            keys: Vec::new(),
            loops: Vec::new(),
            definitions: Vec::new(),
            calls: Vec::new(),
            types: Vec::new(),
            tables: Vec::new(),
            patterns: Vec::new(),
            bindings: Vec::new(),
            frames: vec![Frame::default()],
            variables: Vec::new(),
            findings: Vec::new(),
            next_input,
        }
    }

    /// One expression.
    ///
    /// # Errors
    /// What is wrong with the text, with its place.
    pub fn expression(&mut self, text: &str) -> Result<Operand, Error> {
        Parser::new(self, text)?.whole()
    }

    /// A cell of tests over a value in a place of the frame, whose type is given: a node that is true where one holds.
    ///
    /// # Errors
    /// What is wrong with the text, with its place.
    pub fn tests(&mut self, text: &str, subject: u32, kind: &Type) -> Result<Operand, Error> {
        let question = Binding {
            name: Pattern::new("?"),
            kind: kind.clone(),
            target: Target::Local(subject),
            frame: self.frames.len() - 1,
        };
        self.bindings.push(question);
        let parsed = Parser::new(self, text).and_then(|mut parser| parser.whole_tests(subject, kind));
        self.bindings.pop();
        parsed
    }

    /// What is suspicious in the texts read since the last time this was asked.
    pub fn take_findings(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.findings)
    }

    /// The finished program.
    pub fn finish(self, root: Operand) -> Program {
        Program {
            nodes: self.nodes.into_boxed_slice(),
            children: self.children.into_boxed_slice(),
            constants: self.constants.into_boxed_slice(),
            members: self.members.into_boxed_slice(),
            keys: self.keys.into_boxed_slice(),
            loops: self.loops.into_boxed_slice(),
            definitions: self.definitions.into_boxed_slice(),
            calls: self.calls.into_boxed_slice(),
            types: self.types.into_boxed_slice(),
            tables: self.tables.into_boxed_slice(),
            patterns: self.patterns.into_boxed_slice(),
            root: root.id,
            frame: self.frames.first().map_or(0, |frame| frame.most),
            variables: self.variables,
            kind: root.kind,
        }
    }

    pub(crate) fn find(&mut self, kind: FindingKind, at: usize) {
        if self.findings.len() < 100 {
            self.findings.push(Finding { kind, at });
        }
    }

    // ---- nodes

    pub(crate) fn push(&mut self, node: Node, kind: Type, depth: u16) -> Result<Operand, Error> {
        if usize::from(depth) > self.limits.depth || self.nodes.len() >= self.limits.nodes {
            return Err(Error::at(ErrorKind::TooDeep { most: self.limits.depth }, 0));
        }
        let id = self.nodes.len() as Id;
        self.nodes.push(node);
        Ok(Operand { id, kind, depth })
    }

    pub(crate) fn constant(&mut self, value: Value) -> Result<Operand, Error> {
        let kind = value.kind();
        let same = |known: &Value| match (known, &value) {
            (Value::Number(a), Value::Number(b)) => a.parts_equal(*b),
            (Value::String(a), Value::String(b)) => a == b,
            (Value::Boolean(a), Value::Boolean(b)) => a == b,
            (Value::Null, Value::Null) => true,
            (Value::Date(a), Value::Date(b)) => a == b,
            _ => false,
        };
        // A table says the same again and again.
        let recent = self.constants.len().saturating_sub(64);
        let known = self.constants.iter().skip(recent).position(same).map(|at| at + recent);
        let at = known.unwrap_or_else(|| {
            self.constants.push(value);
            self.constants.len() - 1
        });
        self.push(Node::Constant(at as u32), kind, 0)
    }

    /// The value of a node that is known beforehand.
    pub(crate) fn known(&self, operand: &Operand) -> Option<&Value> {
        match self.nodes.get(operand.id as usize)? {
            Node::Constant(at) => self.constants.get(*at as usize),
            _ => None,
        }
    }

    pub(crate) fn span(&mut self, ids: impl IntoIterator<Item = Id>) -> Span {
        let start = self.children.len() as u32;
        self.children.extend(ids);
        Span { start, length: self.children.len() as u32 - start }
    }

    pub(crate) fn member_index(&mut self, name: &Name) -> u32 {
        let known = self.members.iter().position(|member| member.name == *name);
        known.unwrap_or_else(|| {
            self.members.push(Member { name: name.clone(), property: Property::named(name) });
            self.members.len() - 1
        }) as u32
    }

    pub(crate) fn type_index(&mut self, kind: Type) -> u32 {
        let known = self.types.iter().position(|known| *known == kind);
        known.unwrap_or_else(|| {
            self.types.push(kind);
            self.types.len() - 1
        }) as u32
    }

    pub(crate) fn pattern(&mut self, pattern: Regex) -> u32 {
        self.patterns.push(pattern);
        self.patterns.len() as u32 - 1
    }

    pub(crate) fn arithmetic(
        &mut self,
        operation: Operation,
        left: &Operand,
        right: &Operand,
        at: usize,
    ) -> Result<Operand, Error> {
        let folded = match (self.known(left), self.known(right)) {
            (Some(a), Some(b)) => Some(operators::arithmetic(operation, a, b)),
            _ => None,
        };
        let kind = operators::arithmetic_kind(operation, &left.kind, &right.kind);
        if kind.is_none() {
            let (left, right) = (left.kind.to_string(), right.kind.to_string());
            self.find(FindingKind::NeverComputable { operator: operation.sign(), left, right }, at);
        }
        if let Some(value) = folded {
            return self.constant(value);
        }
        let node = Node::Arithmetic(operation, left.id, right.id);
        self.push(node, kind.unwrap_or(Type::Null), left.depth.max(right.depth) + 1)
    }

    pub(crate) fn compare(
        &mut self,
        comparison: Comparison,
        left: &Operand,
        right: &Operand,
        at: usize,
    ) -> Result<Operand, Error> {
        let orders = !matches!(comparison, Comparison::Equal | Comparison::Unequal);
        let unordered = |kind: &Type| orders && !matches!(kind, Type::Any | Type::Null) && !kind.is_ordered();
        if !left.kind.meets(&right.kind) || unordered(&left.kind) || unordered(&right.kind) {
            let (left, right) = (left.kind.to_string(), right.kind.to_string());
            self.find(FindingKind::NeverComparable { operator: comparison.sign(), left, right }, at);
        }
        let node = Node::Compare(comparison, left.id, right.id);
        self.push(node, Type::Boolean, left.depth.max(right.depth) + 1)
    }

    /// `and` or `or` over several.
    pub(crate) fn logic(&mut self, all: bool, operands: Vec<Operand>) -> Result<Operand, Error> {
        let depth = operands.iter().map(|operand| operand.depth).max().unwrap_or(0) + 1;
        let span = self.span(operands.iter().map(|operand| operand.id));
        self.push(if all { Node::And(span) } else { Node::Or(span) }, Type::Boolean, depth)
    }

    // ---- names and places

    /// A place in the frame for one more value.
    pub fn place(&mut self) -> u32 {
        match self.frames.last_mut() {
            Some(frame) => {
                let slot = frame.next;
                frame.next += 1;
                frame.most = frame.most.max(frame.next);
                slot
            }
            None => 0,
        }
    }

    /// Gives places back: those taken since the frame had so many.
    pub(crate) fn places(&self) -> u32 {
        self.frames.last().map_or(0, |frame| frame.next)
    }

    pub(crate) fn release(&mut self, to: u32) {
        if let Some(frame) = self.frames.last_mut() {
            frame.next = to;
        }
    }

    /// Binds a name to a place of the frame until [`Builder::unbind`].
    pub fn bind(&mut self, name: &str, kind: Type, slot: u32) {
        let frame = self.frames.len() - 1;
        self.bindings.push(Binding { name: Pattern::new(name), kind, target: Target::Local(slot), frame });
    }

    /// Binds a name to a value known beforehand.
    pub fn bind_constant(&mut self, name: &str, value: Value) -> Result<(), Error> {
        let operand = self.constant(value)?;
        let node = self.nodes.get(operand.id as usize).copied().unwrap_or(Node::Constant(0));
        let frame = self.frames.len() - 1;
        let name = Pattern::new(name);
        self.bindings.push(Binding { name, kind: operand.kind, target: Target::Node(node), frame });
        Ok(())
    }

    /// How many names are bound.
    pub fn bound(&self) -> usize {
        self.bindings.len()
    }

    /// Forgets the names bound since there were so many.
    pub fn unbind(&mut self, to: usize) {
        self.bindings.truncate(to);
    }

    /// Binds the name of the function whose frame was opened last: it may call itself.
    pub(crate) fn bind_itself(&mut self, name: &str, signature: Signature) {
        let frame = self.frames.len() - 1;
        let kind = Type::Function(Arc::new(signature));
        self.bindings.push(Binding { name: Pattern::new(name), kind, target: Target::Itself, frame });
    }

    /// The names of an item inside a filter.
    pub(crate) fn bind_item(&mut self, kind: &Type, slot: u32) {
        let frame = self.frames.len() - 1;
        // An entry of that name goes before the item itself.
        self.bind("item", kind.clone(), slot);
        match kind {
            Type::Context(fields) => {
                if fields.open {
                    self.bindings.push(Binding {
                        name: Pattern::new(""),
                        kind: Type::Any,
                        target: Target::Item(slot),
                        frame,
                    });
                }
                for (name, kind) in &fields.entries {
                    let target = Target::Entry(slot);
                    self.bindings.push(Binding {
                        name: Pattern::new(name),
                        kind: kind.clone(),
                        target,
                        frame,
                    });
                }
            }
            Type::Any => self.bindings.push(Binding {
                name: Pattern::new(""),
                kind: Type::Any,
                target: Target::Item(slot),
                frame,
            }),
            _ => {}
        }
    }

    /// An input of the program.
    pub(crate) fn input(&mut self, name: &Name, kind: &Type, slot: u32) -> Result<Operand, Error> {
        if !self.variables.iter().any(|variable| variable.slot == slot) {
            self.variables.push(Variable { name: name.clone(), slot, kind: kind.clone() });
        }
        let node = self.captured(Node::Input(slot), 0);
        self.push(node, kind.clone(), 0)
    }

    /// The input of a name that nobody declared.
    pub(crate) fn undeclared(&mut self, name: &str) -> Result<Operand, Error> {
        let known =
            self.variables.iter().find(|variable| *variable.name == *name).map(|variable| variable.slot);
        let slot = known.unwrap_or_else(|| {
            self.next_input += 1;
            self.next_input - 1
        });
        self.input(&Name::from(name), &Type::Any, slot)
    }

    /// A node for a value of another frame: functions take it with them.
    pub(crate) fn captured(&mut self, node: Node, frame: usize) -> Node {
        let mut node = node;
        let from = match node {
            // Inputs are outside of every function.
            Node::Input(_) => 1,
            Node::Constant(_) => return node,
            _ => frame + 1,
        };
        for at in from..self.frames.len() {
            if let Some(frame) = self.frames.get_mut(at) {
                let known = frame.captures.iter().position(|known| *known == node);
                let index = known.unwrap_or_else(|| {
                    frame.captures.push(node);
                    frame.captures.len() - 1
                });
                node = Node::Captured(index as u32);
            }
        }
        node
    }

    /// An entry of a value.
    pub(crate) fn member(&mut self, of: &Operand, name: &Name, at: usize) -> Result<Operand, Error> {
        let (kind, hint) = match self.member_kind(&of.kind, name) {
            Some(found) => found,
            None if self.scope.unknown == Unknown::Null => (Type::Any, 0),
            None => {
                let of = of.kind.to_string();
                return Err(Error::at(ErrorKind::UnknownEntry { name: name.to_string(), of }, at));
            }
        };
        let name = self.member_index(name);
        self.push(Node::Member { of: of.id, name, hint }, kind, of.depth + 1)
    }

    fn member_kind(&self, of: &Type, name: &str) -> Option<(Type, u16)> {
        match of {
            Type::Any | Type::Null => Some((Type::Any, 0)),
            Type::Context(fields) => {
                let place = fields.entries.iter().position(|(known, _)| **known == *name);
                match place.and_then(|at| fields.entries.get(at).map(|(_, kind)| (kind.clone(), at as u16))) {
                    None if fields.open => Some((Type::Any, 0)),
                    found => found,
                }
            }
            Type::List(item) => {
                let (kind, hint) = self.member_kind(item, name)?;
                Some((Type::list(kind), hint))
            }
            other => Some((crate::evaluate::properties::kind(other, Property::named(name)?)?, 0)),
        }
    }

    /// A built-in function with its arguments in the order of one of its forms.
    pub(crate) fn call(
        &mut self,
        function: Builtin,
        arguments: &[Operand],
        kind: Type,
    ) -> Result<Operand, Error> {
        let depth = arguments.iter().map(|operand| operand.depth).max().unwrap_or(0) + 1;
        let span = self.span(arguments.iter().map(|operand| operand.id));
        self.push(Node::Call(function, span), kind, depth)
    }
}

mod boxed;
pub use boxed::{FunctionFrame, LoopFrame};

impl Builder<'_> {
    pub(crate) fn add_keys(&mut self, names: Vec<Name>) -> u32 {
        self.keys.push(Arc::new(Keys::new(names)));
        self.keys.len() as u32 - 1
    }

    pub(crate) fn add_loop(&mut self, one: Loop) -> u32 {
        self.loops.push(one);
        self.loops.len() as u32 - 1
    }

    pub(crate) fn add_call(&mut self, call: Arguments) -> u32 {
        self.calls.push(call);
        self.calls.len() as u32 - 1
    }

    /// Opens the frame of a function.
    pub(crate) fn open_frame(&mut self) {
        self.frames.push(Frame::default());
    }

    /// Closes it: the function as a value.
    pub(crate) fn close_frame(&mut self, signature: Signature, body: Operand) -> Result<Operand, Error> {
        let frame = self.frames.pop().unwrap_or_default();
        let kind = Type::Function(Arc::new(signature.clone()));
        self.definitions.push(Definition {
            signature,
            captures: frame.captures,
            frame: frame.most,
            body: body.id,
        });
        self.push(Node::Function(self.definitions.len() as u32 - 1), kind, body.depth + 1)
    }

    pub(crate) fn add_table(&mut self, table: Table) -> u32 {
        self.tables.push(table);
        self.tables.len() as u32 - 1
    }

    pub(crate) fn none(&self) -> Id {
        NONE
    }
}
