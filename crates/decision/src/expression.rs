//! One FEEL expression: compiled when a definition is published, evaluated in every case.

use crate::names::Names;
use crate::value::{self, Intake, Nulls};
use crate::{Error, Type};
use feel::{Bounds, Builder, Evaluator, Limits, Program, Value as Feel};
use serde_json::{Map, Value};
use std::sync::Arc;

/// A compiled FEEL expression. Cheap to clone, safe to share between threads.
#[derive(Clone)]
pub struct Expression {
    inner: Arc<Inner>,
}

struct Inner {
    text: String,
    program: Arc<Program>,
    /// How many places its inputs have.
    places: usize,
}

impl std::fmt::Debug for Expression {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Expression").field(&self.inner.text).finish()
    }
}

impl Expression {
    /// Compiles a text. Errors name the construct and the character.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn compile(text: &str, names: &Names) -> Result<Self, Error> {
        let scope = names.scope();
        let mut builder = Builder::new(&scope, Limits::DEFINITION);
        let operand = builder.expression(text).map_err(|error| Error::of_text(error, text))?;
        let program = builder.finish(operand);
        let places = program.variables().iter().map(|variable| variable.slot as usize + 1).max().unwrap_or(0);
        let inner = Inner { text: text.to_owned(), program: Arc::new(program), places };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The text as compiled.
    pub fn text(&self) -> &str {
        &self.inner.text
    }

    /// The variables it reads, in the order in which they stand in the text.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.inner.program.variables().iter().map(|variable| &*variable.name)
    }

    /// The type of its value as far as the declared names tell it.
    pub fn kind(&self) -> &Type {
        self.inner.program.kind()
    }

    /// The value. A variable that is not in the data is null; a null result is an error with its reason.
    ///
    /// # Errors
    /// The data does not fit, a bound is reached, or there is no value.
    pub fn eval(&self, data: &Map<String, Value>) -> Result<Value, Error> {
        match self.feel(data)? {
            (Feel::Null, reason) => Err(Error::NullResult { reason }),
            (value, _) => value::to_json(&value),
        }
    }

    /// The value, or `None` where the result is null: for texts that may have nothing to say.
    ///
    /// # Errors
    /// The data does not fit, or a bound is reached.
    pub fn eval_nullable(&self, data: &Map<String, Value>) -> Result<Option<Value>, Error> {
        match self.feel(data)? {
            (Feel::Null, _) => Ok(None),
            (value, _) => value::to_json(&value).map(Some),
        }
    }

    /// The value of a condition. Null is an error, as is anything but true and false.
    ///
    /// # Errors
    /// As [`Expression::eval`], and where the value is neither true nor false.
    pub fn eval_bool(&self, data: &Map<String, Value>) -> Result<bool, Error> {
        match self.feel(data)? {
            (Feel::Boolean(flag), _) => Ok(flag),
            (Feel::Null, reason) => Err(Error::NullResult { reason }),
            (other, _) => Err(Error::NotBoolean { found: value::brief(&other) }),
        }
    }

    /// The value, and where it is null the reason.
    fn feel(&self, data: &Map<String, Value>) -> Result<(Feel, String), Error> {
        let inner = &*self.inner;
        let mut intake = Intake::new(Nulls::All);
        let mut inputs = vec![Feel::Null; inner.places];
        for variable in inner.program.variables() {
            if let (Some(given), Some(place)) =
                (data.get(&*variable.name), inputs.get_mut(variable.slot as usize))
            {
                *place = intake.value(given, &variable.kind, &variable.name)?;
            }
        }
        let mut evaluator = Evaluator::new(&inner.program, &inputs, &Bounds::DEFAULT);
        let value = evaluator.run()?;
        let reason = match (&value, evaluator.note()) {
            (Feel::Null, Some(note)) => note.to_string(),
            (Feel::Null, None) => "null".to_owned(),
            _ => String::new(),
        };
        Ok((value, reason))
    }
}
