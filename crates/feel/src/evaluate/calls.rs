//! Calls: of built-in functions, of functions that texts define, and of what stands outside.

use super::{Evaluator, Stop};
use crate::convert::conformed;
use crate::functions::{Builtin, PARAMETERS};
use crate::program::{Id, Node, Span};
use crate::types::{Signature, Type};
use crate::value::{Function, Name, Value};
use std::sync::Arc;

impl Evaluator<'_> {
    /// A built-in function with its arguments in place.
    pub(super) fn call_builtin(&mut self, function: Builtin, arguments: Span) -> Result<Value, Stop> {
        let ids = self.children(arguments);
        let mut values: [Value; PARAMETERS] = Default::default();
        for (value, id) in values.iter_mut().zip(ids) {
            *value = self.eval(*id)?;
        }
        let given = values.get_mut(..ids.len().min(PARAMETERS)).unwrap_or_default();
        self.run_builtin(function, given)
    }

    pub(crate) fn run_builtin(&mut self, function: Builtin, arguments: &mut [Value]) -> Result<Value, Stop> {
        function.fit(arguments);
        let result = function.run(self, arguments)?;
        if result.is_null() && self.note().is_none_or(|note| note.operation != function.name()) {
            let mut all = arguments.iter();
            let null = Value::Null;
            let (first, second) = (all.next().unwrap_or(&null), all.next());
            self.noted(function.name(), first, second);
        }
        Ok(result)
    }

    /// A function as a value, with what it takes from here.
    pub(super) fn function_value(&mut self, at: u32) -> Result<Value, Stop> {
        let Some(definition) = self.program.function(at) else { return Ok(Value::Null) };
        let mut captured = Vec::with_capacity(definition.captures.len());
        for node in &definition.captures {
            captured.push(match node {
                Node::Input(slot) => self.inputs.get(*slot as usize).cloned().unwrap_or_default(),
                Node::Local(slot) => self.locals.get(self.base + *slot as usize).cloned().unwrap_or_default(),
                Node::Captured(slot) => self.captured(*slot).cloned().unwrap_or_default(),
                Node::Itself => self.function.clone().map_or(Value::Null, Value::Function),
                _ => Value::Null,
            });
        }
        self.meter.make(64 + 24 * captured.len() as u64)?;
        let captured = captured.into_boxed_slice();
        let program = Arc::clone(self.program);
        self.held(Value::Function(Arc::new(Function::Defined { program, definition: at, captured })))
    }

    /// A call of a value.
    pub(super) fn invoke(&mut self, callee: Id, call: u32) -> Result<Value, Stop> {
        let program = self.program;
        let Some(call) = program.calls.get(call as usize) else { return Ok(Value::Null) };
        let function = self.eval(callee)?;
        let mut arguments = Vec::new();
        for id in self.children(call.values) {
            arguments.push(self.eval(*id)?);
        }
        let Value::Function(function) = function else {
            self.noted("call", &function, None);
            return Ok(Value::Null);
        };
        let arguments = match &call.names {
            None => arguments,
            Some(names) => match placed(function.signature(), names, arguments) {
                Some(arguments) => arguments,
                None => {
                    self.noted("call", &Value::Null, None);
                    return Ok(Value::Null);
                }
            },
        };
        self.call(&function, arguments)
    }

    /// A function with arguments in the order of its parameters.
    ///
    /// # Errors
    /// [`Stop`] at a bound.
    pub fn call(&mut self, function: &Arc<Function>, mut arguments: Vec<Value>) -> Result<Value, Stop> {
        self.meter.tick()?;
        if let Function::Builtin(builtin) = &**function {
            if !builtin.takes(arguments.len()) {
                return Ok(Value::Null);
            }
            return self.run_builtin(*builtin, &mut arguments);
        }
        let Some(signature) = function.signature() else { return Ok(Value::Null) };
        if signature.parameters.len() != arguments.len() {
            return Ok(Value::Null);
        }
        for ((_, kind), argument) in signature.parameters.iter().zip(&mut arguments) {
            if !kind.is_any() {
                match conformed(std::mem::take(argument), kind) {
                    Some(value) => *argument = value,
                    None => {
                        self.noted("argument", argument, None);
                        return Ok(Value::Null);
                    }
                }
            }
        }
        let value = match &**function {
            Function::Other(callable) => {
                let callable = Arc::clone(callable);
                callable.call(self, arguments)?
            }
            Function::Defined { program, definition, .. } if Arc::ptr_eq(program, self.program) => {
                self.call_here(function, *definition, arguments)?
            }
            Function::Defined { program, definition, .. } => {
                let program = Arc::clone(program);
                self.call_elsewhere(&program, function, *definition, arguments)?
            }
            Function::Builtin(_) => Value::Null,
        };
        self.returned(signature, value)
    }

    fn returned(&mut self, signature: &Signature, value: Value) -> Result<Value, Stop> {
        if signature.result == Type::Any || matches!(value, Value::Null) {
            return Ok(value);
        }
        Ok(conformed(value, &signature.result).unwrap_or_default())
    }

    /// In a new frame of this program.
    fn call_here(&mut self, function: &Arc<Function>, at: u32, arguments: Vec<Value>) -> Result<Value, Stop> {
        let Some(definition) = self.program.function(at) else { return Ok(Value::Null) };
        self.depth = self.depth.checked_sub(1).ok_or(Stop::Depth)?;
        let (base, end) = (self.base, self.locals.len());
        let count = arguments.len();
        self.locals.extend(arguments);
        let more = (definition.frame as usize).saturating_sub(count);
        self.locals.extend(std::iter::repeat_n(Value::Null, more));
        self.base = end;
        let outer = self.function.replace(Arc::clone(function));
        let value = self.eval(definition.body);
        self.function = outer;
        self.base = base;
        self.locals.truncate(end);
        self.depth += 1;
        value
    }

    /// In another program.
    fn call_elsewhere(
        &mut self,
        program: &Arc<crate::program::Program>,
        function: &Arc<Function>,
        at: u32,
        arguments: Vec<Value>,
    ) -> Result<Value, Stop> {
        let depth = self.depth.checked_sub(2).ok_or(Stop::Depth)?;
        let mut inner = Evaluator {
            program,
            inputs: &[],
            locals: Vec::new(),
            base: 0,
            function: None,
            meter: self.meter.clone(),
            depth,
            now: self.now,
            note: None,
            observer: None,
        };
        let value = inner.call_here(function, at, arguments);
        self.meter = inner.meter;
        self.note = inner.note.or(self.note);
        value
    }

    /// Calls a function for each of several argument lists that a built-in function needs: none where it is no function.
    pub(crate) fn call_value(&mut self, function: &Value, arguments: Vec<Value>) -> Result<Value, Stop> {
        match function {
            Value::Function(function) => {
                let function = Arc::clone(function);
                self.call(&function, arguments)
            }
            _ => Ok(Value::Null),
        }
    }
}

/// Named arguments in the order of the parameters; none where names and parameters do not fit.
fn placed(signature: Option<&Signature>, names: &[Name], arguments: Vec<Value>) -> Option<Vec<Value>> {
    let signature = signature?;
    if names.len() != signature.parameters.len() {
        return None;
    }
    let mut all: Vec<Option<Value>> = vec![None; names.len()];
    for (name, value) in names.iter().zip(arguments) {
        let at = signature.parameters.iter().position(|(known, _)| known == name)?;
        let slot = all.get_mut(at)?;
        if slot.replace(value).is_some() {
            return None;
        }
    }
    all.into_iter().collect()
}
