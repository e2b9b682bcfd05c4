//! One FEEL expression: compiled when a definition is published, evaluated in every case.

use crate::equality;
use crate::guards::RESULT_BYTES;
use crate::inspect::{self, Report, Weight};
use crate::names::Names;
use crate::scan::{self, Scan};
use crate::value::{self, Intake, short};
use crate::{Error, Guards, Type};
use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value as Feel;
use dsntk_feel::{Evaluator, FeelScope, Name};
use dsntk_feel_parser::AstNode;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// A compiled FEEL expression. Cheap to clone, safe to share between threads.
#[derive(Clone)]
pub struct Expression {
    inner: Arc<Inner>,
}

struct Inner {
    text: String,
    evaluator: Evaluator,
    /// Variables it reads, with their declared types.
    roots: Vec<(String, Type)>,
    list_cap: Option<u64>,
    growth: u64,
}

impl std::fmt::Debug for Expression {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Expression").field(&self.inner.text).finish()
    }
}

impl Expression {
    /// Compiles a text under the strict guards. Errors name the construct and, where known, the character.
    pub fn compile(text: &str, names: &Names) -> Result<Self, Error> {
        let (ast, report) = checked(text, names, &Guards::strict(), &BTreeMap::new(), Grammar::Expression)?;
        let evaluator = prepared(&equality::total(ast))?;
        let declared =
            |name: &String| names.known.get(name).map_or(Type::Any, |declared| declared.kind.clone());
        let roots = report.roots.iter().map(|name| (name.clone(), declared(name))).collect();
        let inner = Inner {
            text: text.to_owned(),
            evaluator,
            roots,
            list_cap: report.list_cap,
            growth: report.weight.size,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The text as compiled.
    pub fn text(&self) -> &str {
        &self.inner.text
    }

    /// The variables it reads.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.inner.roots.iter().map(|(name, _)| name.as_str())
    }

    /// The value. A variable that is not in the data is null; a null result is an error with the engine's reason.
    pub fn eval(&self, data: &Map<String, Value>) -> Result<Value, Error> {
        match self.feel(data)? {
            Feel::Null(reason) => Err(Error::NullResult {
                reason: reason.map_or_else(|| "null".to_owned(), |text| short(&text)),
            }),
            value => value::to_json(&value),
        }
    }

    /// The value, or `None` where the result is null: for texts that may have nothing to say.
    pub fn eval_nullable(&self, data: &Map<String, Value>) -> Result<Option<Value>, Error> {
        match self.feel(data)? {
            Feel::Null(_) => Ok(None),
            value => value::to_json(&value).map(Some),
        }
    }

    /// The value of a condition. Null is an error, as is anything but true and false.
    pub fn eval_bool(&self, data: &Map<String, Value>) -> Result<bool, Error> {
        match self.eval(data)? {
            Value::Bool(flag) => Ok(flag),
            other => Err(Error::NotBoolean { found: value::shown(&other) }),
        }
    }

    fn feel(&self, data: &Map<String, Value>) -> Result<Feel, Error> {
        let mut intake = Intake::new(true, self.inner.list_cap);
        let mut context = FeelContext::default();
        for (name, kind) in &self.inner.roots {
            let value =
                data.get(name).map_or(Ok(Feel::Null(None)), |value| intake.value(value, kind, name))?;
            context.set_entry(&Name::from(name), value);
        }
        grown(intake.bytes, self.inner.growth)?;
        guarded(|| (self.inner.evaluator)(&FeelScope::from(context)))
    }
}

/// Refuses data that the expression could multiply beyond what a node can hold.
pub(crate) fn grown(bytes: usize, growth: u64) -> Result<(), Error> {
    if (bytes as u64).saturating_mul(growth) > RESULT_BYTES {
        let what = format!("{bytes} bytes, which the expression may multiply by {growth}");
        return Err(Error::InputTooLarge { what });
    }
    Ok(())
}

/// Runs engine code so that a panic inside it becomes an error.
pub(crate) fn guarded<T>(run: impl FnOnce() -> T) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(run))
        .map_err(|_| Error::Engine { reason: "it stopped while working on this text".to_owned() })
}

/// Which grammar a text follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grammar {
    /// An expression with a value.
    Expression,
    /// A cell of a table or a list of allowed values: tests on `?`.
    Tests,
}

/// Scans, parses and inspects one text.
pub(crate) fn checked(
    text: &str,
    names: &Names,
    guards: &Guards,
    weights: &BTreeMap<String, Weight>,
    grammar: Grammar,
) -> Result<(AstNode, Report), Error> {
    let scan = scan::scan(text, guards)?;
    let scope = parsing_scope(&scan, names);
    let parsed = guarded(|| match grammar {
        Grammar::Expression => dsntk_feel_parser::parse_expression(&scope, text, false),
        Grammar::Tests => dsntk_feel_parser::parse_unary_tests(&scope, text, false)
            .map(|tests| AstNode::In(Box::new(AstNode::Name(Name::from("?"))), Box::new(tests))),
    })?;
    let ast = parsed.map_err(|error| {
        // The parser only repeats the text; if a name is unknown, that is the likelier cause.
        let _ = &error;
        Error::Syntax { reason: "check operators, brackets and commas".to_owned(), at: None }
    })?;
    let report = match grammar {
        Grammar::Expression => inspect::inspect(&ast, &scan, names, guards, weights)?,
        Grammar::Tests => {
            let names = names.clone().with_name("?", &Type::Any);
            inspect::inspect(&ast, &scan, &names, guards, weights)?
        }
    };
    Ok((ast, report))
}

/// Turns a checked tree into an evaluator.
pub(crate) fn prepared(ast: &AstNode) -> Result<Evaluator, Error> {
    guarded(|| dsntk_feel_evaluator::prepare(ast))
}

fn parsing_scope(scan: &Scan, names: &Names) -> FeelScope {
    let mut context = FeelContext::default();
    for segment in names.segments() {
        context.set_null(Name::from(segment));
    }
    for word in &scan.words {
        if names.open || word.after_dot {
            context.set_null(Name::from(&word.text));
        }
    }
    FeelScope::from(context)
}
