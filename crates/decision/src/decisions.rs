//! The decisions of a DMN file: read and checked once, evaluated often.

use crate::graph::{Decision, Graph, Node, What};
use crate::read::{self, Mode, Source};
use crate::value::{self, Intake, Nulls, Path};
use crate::{Error, Fault, Type};
use feel::temporal::DateTime;
use feel::{Bounds, Value as Feel};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// The decisions (决策) of one DMN file with those of the files it imports. Cheap to clone, safe to share between threads.
#[derive(Clone)]
pub struct Decisions {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub graph: Arc<Graph>,
    /// What was found while reading.
    found: Vec<Fault>,
    /// The names of the files.
    sources: Vec<String>,
    /// With what the analysis of the tables finds: it is asked for when definitions are checked, not in every case.
    warnings: OnceLock<Vec<Fault>>,
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
    /// Whether null, or no value at all, is taken: where the logic asks for null itself (a cell `null`, `x = null`), or null is
    /// one of the allowed values. Elsewhere null is an error, because a rule written as "-" would match it without a word.
    pub nullable: bool,
    /// The parts of it for which the same holds, as paths: `applicant.phone`.
    pub nullable_parts: Vec<String>,
}

/// What one evaluation lets pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Evaluation {
    /// Inputs may be missing or null; rules written as "-" match them.
    pub null_inputs: bool,
    /// The result may be null.
    pub null_result: bool,
    /// The answer to `now()` and `today()`.
    pub now: Option<DateTime>,
}

impl PartialEq for Decisions {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }
}

impl std::fmt::Debug for Decisions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decisions").field("names", &self.names().collect::<Vec<_>>()).finish()
    }
}

impl Decisions {
    /// Reads a file of DMN 1.1 to 1.6. `source` names it in faults.
    ///
    /// # Errors
    /// What is wrong with it, with places and remedies.
    pub fn read(dmn: &str, source: &str) -> Result<Self, Vec<Fault>> {
        Self::read_with(dmn, source, &[], false)
    }

    /// Reads a file together with those that it imports, each with its name; `clock` lets `now()` and `today()` be asked,
    /// which only an evaluation with a moment can answer.
    ///
    /// # Errors
    /// What is wrong with them, with places and remedies.
    pub fn read_with(
        dmn: &str,
        source: &str,
        imported: &[(String, String)],
        clock: bool,
    ) -> Result<Self, Vec<Fault>> {
        let mut sources = vec![Source { name: source, text: dmn }];
        sources.extend(imported.iter().map(|(name, text)| Source { name, text }));
        let read = read::read(&sources, Mode::Strict { clock })?;
        let sources = sources.iter().map(|source| source.name.to_owned()).collect();
        let (graph, found) = (Arc::new(read.graph), read.warnings);
        Ok(Self { inner: Arc::new(Inner { graph, found, sources, warnings: OnceLock::new() }) })
    }

    /// The names of the decisions, in the order of the file.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let own = |node: &&Node| node.file == 0 && matches!(node.what, What::Decision(_));
        self.inner.graph.nodes.iter().filter(own).map(|node| node.name.as_str())
    }

    /// What somebody should look at although the file works: overlapping rules, gaps, cells that never match.
    pub fn warnings(&self) -> &[Fault] {
        let inner = &*self.inner;
        inner.warnings.get_or_init(|| {
            let mut all = inner.found.clone();
            all.extend(crate::examine::examine(&inner.graph, &inner.sources));
            all.sort_by_key(|fault| (inner.sources.first() != Some(&fault.source), fault.line, fault.column));
            all
        })
    }

    /// The inputs a decision needs, itself or through other decisions.
    ///
    /// # Errors
    /// There is no such decision.
    pub fn inputs(&self, decision: &str) -> Result<Vec<Input>, Error> {
        let at = self.find(decision)?;
        let nulls = self.nulls(at);
        let needed = self.needed(at).into_iter().filter_map(|at| self.inner.graph.nodes.get(at));
        Ok(needed
            .map(|node| {
                let parts = nulls.iter().filter(|path| {
                    path.strip_prefix(&*node.variable).is_some_and(|rest| rest.starts_with('.'))
                });
                let (kind, allowed) = match &node.what {
                    What::Input { kind, checks } => (kind.clone(), checks.text().map(str::to_owned)),
                    other => (kind_of(other), None),
                };
                Input {
                    name: node.variable.to_string(),
                    kind,
                    allowed,
                    nullable: nulls.contains(&*node.variable),
                    nullable_parts: parts.cloned().collect(),
                }
            })
            .collect())
    }

    /// The declared type of a decision's result.
    ///
    /// # Errors
    /// There is no such decision.
    pub fn result_type(&self, decision: &str) -> Result<&Type, Error> {
        let at = self.find(decision)?;
        Ok(match self.inner.graph.nodes.get(at).map(|node| &node.what) {
            Some(What::Decision(decision)) => &decision.kind,
            Some(What::Service(service)) => &service.signature.result,
            _ => &Type::Any,
        })
    }

    /// The value of a decision. Every input must be there, have its type and an allowed value; data that is not an
    /// input is ignored. A null result is an error with its reason.
    ///
    /// # Errors
    /// An input does not fit, a bound is reached, or there is no value.
    pub fn eval(&self, decision: &str, data: &Map<String, Value>) -> Result<Value, Error> {
        self.eval_with(decision, data, Evaluation::default())
    }

    /// As [`Decisions::eval`], letting nulls pass where the caller says so.
    ///
    /// # Errors
    /// As [`Decisions::eval`].
    pub fn eval_with(
        &self,
        decision: &str,
        data: &Map<String, Value>,
        may: Evaluation,
    ) -> Result<Value, Error> {
        let at = self.find(decision)?;
        let given = self.given(at, data, may)?;
        let outcome = self.inner.graph.run(at, given, may.now, &Bounds::DEFAULT, None)?;
        self.result(at, outcome, may)
    }

    /// The result as JSON, or why there is none.
    pub(crate) fn result(
        &self,
        at: usize,
        outcome: crate::graph::Outcome,
        may: Evaluation,
    ) -> Result<Value, Error> {
        let note = outcome.note.map(|note| note.operation);
        match outcome.value {
            Feel::Null if note == Some(feel::table::NOT_ALLOWED) => Err(self.not_allowed(at)),
            Feel::Null if may.null_result => Ok(Value::Null),
            Feel::Null => Err(match note {
                Some(feel::table::NO_RULE) => Error::NoRuleMatches,
                Some(feel::table::SEVERAL_RULES) => Error::SeveralRulesMatch,
                _ => Error::NullResult {
                    reason: outcome.note.map_or_else(|| "null".to_owned(), |note| note.to_string()),
                },
            }),
            value => value::to_json(&value),
        }
    }

    /// The column whose value is not one of its allowed ones.
    fn not_allowed(&self, at: usize) -> Error {
        let columns = match self.inner.graph.nodes.get(at).map(|node| &node.what) {
            Some(What::Decision(decision)) => {
                decision.tables.iter().flat_map(|table| &table.columns).collect()
            }
            _ => Vec::new(),
        };
        let restricted: Vec<_> = columns.into_iter().filter(|column| column.allowed.is_some()).collect();
        let join = |of: fn(&crate::why::ColumnTexts) -> &str| {
            restricted.iter().map(|column| of(column)).collect::<Vec<_>>().join("; ")
        };
        Error::InputNotAllowed {
            name: join(|column| &column.text),
            found: "another value".to_owned(),
            allowed: join(|column| column.allowed.as_deref().unwrap_or_default()),
        }
    }

    /// The values of the inputs that an element needs.
    pub(crate) fn given(
        &self,
        at: usize,
        data: &Map<String, Value>,
        may: Evaluation,
    ) -> Result<Vec<(usize, Feel)>, Error> {
        let empty = BTreeSet::new();
        let nulls = match self.inner.graph.nodes.get(at).map(|node| &node.what) {
            Some(What::Decision(decision)) => &decision.nulls,
            _ => &empty,
        };
        let mut intake = Intake::new(if may.null_inputs { Nulls::All } else { Nulls::At(nulls) });
        let mut given = Vec::new();
        for needed in self.needed(at) {
            let Some(node) = self.inner.graph.nodes.get(needed) else { continue };
            let (kind, checks) = match &node.what {
                What::Input { kind, checks } => (kind.clone(), Some(checks)),
                other => (kind_of(other), None),
            };
            let value = match data.get(&*node.variable) {
                Some(given) => intake.value(given, &kind, &node.variable)?,
                None => intake.missing(&kind, &Path::Root(&node.variable))?,
            };
            if let Some(checks) = checks {
                checks.check(&value, &node.variable)?;
            }
            given.push((needed, value));
        }
        Ok(given)
    }

    pub(crate) fn find(&self, name: &str) -> Result<usize, Error> {
        self.inner.graph.find(name).ok_or_else(|| Error::NoSuchDecision {
            name: name.to_owned(),
            known: self.names().map(str::to_owned).collect(),
        })
    }

    /// The elements that data has to give values for.
    fn needed(&self, at: usize) -> Vec<usize> {
        match self.inner.graph.nodes.get(at).map(|node| &node.what) {
            Some(What::Decision(decision)) => decision.inputs.clone(),
            Some(What::Service(service)) => service.parameters.clone(),
            _ => Vec::new(),
        }
    }

    /// The paths at which null is taken.
    fn nulls(&self, at: usize) -> BTreeSet<String> {
        match self.inner.graph.nodes.get(at).map(|node| &node.what) {
            Some(What::Decision(Decision { nulls, .. })) => nulls.clone(),
            _ => BTreeSet::new(),
        }
    }
}

fn kind_of(what: &What) -> Type {
    match what {
        What::Decision(decision) => decision.kind.clone(),
        _ => Type::Any,
    }
}
