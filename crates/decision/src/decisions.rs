//! The decisions of one DMN file: read and checked once, evaluated often.

use crate::expression::{grown, guarded};
use crate::model::{self, Decision, InputData};
use crate::value::{self, Intake, short};
use crate::{Error, Fault, Guards, Severity, Type};
use dsntk_feel::Name;
use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value as Feel;
use dsntk_model_evaluator::ModelEvaluator;
use serde_json::{Map, Value};
use std::sync::Arc;

/// The decisions (决策) of one DMN file. Cheap to clone, safe to share between threads.
#[derive(Clone)]
pub struct Decisions {
    inner: Arc<Inner>,
}

struct Inner {
    namespace: String,
    name: String,
    inputs: Vec<InputData>,
    decisions: Vec<Decision>,
    warnings: Vec<Fault>,
    engine: Arc<ModelEvaluator>,
}

/// An input that a decision needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The key in the data.
    pub name: String,
    /// Declared type.
    pub kind: Type,
    /// The allowed values as FEEL, where the file restricts them.
    pub allowed: Option<String>,
}

/// What one evaluation lets pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Evaluation {
    /// Inputs may be missing or null; rules written as "-" match them.
    pub null_inputs: bool,
    /// The result may be null.
    pub null_result: bool,
}

impl std::fmt::Debug for Decisions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decisions").field("names", &self.names().collect::<Vec<_>>()).finish()
    }
}

impl Decisions {
    /// Reads a DMN 1.3–1.5 file under the strict guards. `source` names it in faults.
    pub fn read(dmn: &str, source: &str) -> Result<Self, Vec<Fault>> {
        let model = model::read(dmn, source, &Guards::strict())?;
        let whole = |message: String| {
            let message = short(&message);
            let (severity, code, source) = (Severity::Error, "decision.engine-refused", source.to_owned());
            let remedy = "correct what the message names; DMN 1.3 says what may stand there".to_owned();
            vec![Fault { severity, code, source, line: 0, column: 0, message, remedy }]
        };
        let engine = guarded(|| {
            let definitions = dsntk_model::parse(&model.text)?;
            ModelEvaluator::new(&[definitions])
        })
        .map_err(|error| whole(error.to_string()))?
        .map_err(|error| whole(error.to_string()))?;
        let model::Model { namespace, name, inputs, decisions, warnings, .. } = model;
        Ok(Self { inner: Arc::new(Inner { namespace, name, inputs, decisions, warnings, engine }) })
    }

    /// The names of the decisions, in the order of the file.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.inner.decisions.iter().map(|decision| decision.name.as_str())
    }

    /// What somebody should look at although the file works: overlapping rules, gaps, silent defaults.
    pub fn warnings(&self) -> &[Fault] {
        &self.inner.warnings
    }

    /// The inputs a decision needs, itself or through other decisions.
    pub fn inputs(&self, decision: &str) -> Result<Vec<Input>, Error> {
        let decision = self.find(decision)?;
        Ok(self
            .needed(decision)
            .map(|input| Input {
                name: input.name.clone(),
                kind: input.kind.clone(),
                allowed: input.checks.text().map(str::to_owned),
            })
            .collect())
    }

    /// The declared type of a decision's result.
    pub fn result_type(&self, decision: &str) -> Result<&Type, Error> {
        self.find(decision).map(|decision| &decision.kind)
    }

    /// The value of a decision. Every input must be there, have its type and an allowed value; data that is not an
    /// input is ignored. A null result is an error with the engine's reason.
    pub fn eval(&self, decision: &str, data: &Map<String, Value>) -> Result<Value, Error> {
        self.eval_with(decision, data, Evaluation::default())
    }

    /// As [`Decisions::eval`], letting nulls pass where the caller says so.
    pub fn eval_with(
        &self,
        decision: &str,
        data: &Map<String, Value>,
        may: Evaluation,
    ) -> Result<Value, Error> {
        let decision = self.find(decision)?;
        let mut intake = Intake::new(may.null_inputs, decision.list_cap);
        let mut context = FeelContext::default();
        for input in self.needed(decision) {
            let given = match data.get(&input.name) {
                Some(given) => given,
                None if may.null_inputs => &Value::Null,
                None => {
                    return Err(Error::InputMissing {
                        name: input.name.clone(),
                        expected: input.kind.clone(),
                    });
                }
            };
            let value = intake.value(given, &input.kind, &input.name)?;
            input.checks.check(&value, &input.name)?;
            context.set_entry(&Name::from(&input.name), value);
        }
        grown(intake.bytes, decision.weight.size)?;
        match self.invoke(&decision.name, &context)? {
            Feel::Null(None) if may.null_result => Ok(Value::Null),
            Feel::Null(reason) => Err(null_result(reason.unwrap_or_else(|| "null".to_owned()))),
            value => value::to_json(&value),
        }
    }

    /// The engine's own value, for the conformance test.
    pub(crate) fn invoke(&self, decision: &str, context: &FeelContext) -> Result<Feel, Error> {
        let inner = &self.inner;
        guarded(|| inner.engine.evaluate_invocable(&inner.namespace, &inner.name, decision, context))
    }

    fn find(&self, name: &str) -> Result<&Decision, Error> {
        self.inner.decisions.iter().find(|decision| decision.name == name || decision.id == name).ok_or_else(
            || Error::NoSuchDecision {
                name: name.to_owned(),
                known: self.names().map(str::to_owned).collect(),
            },
        )
    }

    fn needed<'a>(&'a self, decision: &'a Decision) -> impl Iterator<Item = &'a InputData> {
        decision.inputs.iter().filter_map(|index| self.inner.inputs.get(*index))
    }
}

fn null_result(reason: String) -> Error {
    if reason.contains("no rules matched") {
        Error::NoRuleMatches
    } else if reason.contains("err_multiple_rules_match") || reason.contains("err_all_matching_rules") {
        Error::SeveralRulesMatch
    } else {
        Error::NullResult { reason: short(&reason) }
    }
}
