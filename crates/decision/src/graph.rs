//! The compiled decisions of one or several files, and how they are evaluated: one place for each element, decisions in
//! the order in which they need one another, everything within the bounds of one evaluation.

use crate::Error;
use crate::types::Checks;
use crate::why::Trace;
use feel::temporal::DateTime;
use feel::{
    Bounds, Callable, Context, Evaluator, Function, Name, Note, Program, Signature, Stop, Type, Value,
};
use std::collections::BTreeSet;
use std::sync::Arc;

/// All elements; an element's place among the values is its place here.
pub(crate) struct Graph {
    pub nodes: Vec<Node>,
}

/// An element of the graph.
pub(crate) struct Node {
    pub id: String,
    /// Name of the element, by which it is called.
    pub name: String,
    /// Name of its variable, by which others read it and under which data holds it.
    pub variable: Name,
    /// The file it stands in; 0 is the one that was asked for.
    pub file: usize,
    pub what: What,
}

/// What an element is.
pub(crate) enum What {
    /// Data from outside.
    Input { kind: Type, checks: Checks },
    /// Logic with a value.
    Decision(Decision),
    /// Logic that is called.
    Knowledge(Logic),
    /// Decisions that are called.
    Service(Service),
    /// Something that could not be read: its faults are told.
    Broken,
}

/// A compiled text or boxed expression.
pub(crate) struct Logic {
    pub program: Arc<Program>,
    /// What has to be evaluated before, in order.
    pub before: Vec<usize>,
}

/// A decision.
pub(crate) struct Decision {
    pub logic: Logic,
    pub kind: Type,
    /// The inputs it needs itself or through others.
    pub inputs: Vec<usize>,
    /// The paths at which it, or a decision it needs, asks for null.
    pub nulls: BTreeSet<String>,
    /// The texts of its tables, in the order of the program's.
    pub tables: Vec<crate::why::TableTexts>,
}

/// A decision service.
pub(crate) struct Service {
    pub signature: Signature,
    /// Elements that its parameters stand for.
    pub parameters: Vec<usize>,
    pub outputs: Vec<usize>,
    /// What is evaluated, in order.
    pub order: Vec<usize>,
}

/// A value, and where it is null the reason.
pub(crate) struct Outcome {
    pub value: Value,
    pub note: Option<Note>,
}

impl Graph {
    /// The value of an element over given values of others.
    pub fn run(
        self: &Arc<Self>,
        target: usize,
        given: Vec<(usize, Value)>,
        now: Option<DateTime>,
        bounds: &Bounds,
        mut trace: Option<&mut Trace>,
    ) -> Result<Outcome, Error> {
        let mut values = vec![Value::Null; self.nodes.len()];
        let mut fixed = vec![false; self.nodes.len()];
        for (at, value) in given {
            if let (Some(place), Some(flag)) = (values.get_mut(at), fixed.get_mut(at)) {
                (*place, *flag) = (value, true);
            }
        }
        let mut meter = feel::Meter::new(bounds);
        let mut note = None;
        for at in self.order(target) {
            if fixed.get(at).copied().unwrap_or(true) {
                continue;
            }
            let value = match self.nodes.get(at).map(|node| &node.what) {
                Some(What::Decision(Decision { logic, .. }) | What::Knowledge(logic)) => {
                    let mut evaluator = Evaluator::new(&logic.program, &values, bounds).at(now);
                    evaluator.meter = meter.clone();
                    if let Some(trace) = trace.as_deref_mut() {
                        trace.enter(at);
                        evaluator = evaluator.observed(trace);
                    }
                    let value = evaluator.run()?;
                    note = evaluator.note();
                    meter = evaluator.meter;
                    value
                }
                Some(What::Service(_)) => self.service(at),
                _ => Value::Null,
            };
            if let Some(place) = values.get_mut(at) {
                *place = value;
            }
        }
        let value = match self.nodes.get(target).map(|node| &node.what) {
            Some(What::Service(service)) => self.outputs(service, &values),
            _ => values.get(target).cloned().unwrap_or_default(),
        };
        if let Some(trace) = trace {
            trace.values = values;
        }
        Ok(Outcome { value, note })
    }

    /// Everything to evaluate for an element, in order, itself last.
    fn order(&self, target: usize) -> Vec<usize> {
        match self.nodes.get(target).map(|node| &node.what) {
            Some(What::Decision(Decision { logic, .. }) | What::Knowledge(logic)) => {
                logic.before.iter().copied().chain([target]).collect()
            }
            Some(What::Service(service)) => service.order.clone(),
            _ => Vec::new(),
        }
    }

    /// A service as something to call.
    fn service(self: &Arc<Self>, at: usize) -> Value {
        Value::Function(Arc::new(Function::Other(Arc::new(ServiceCall { graph: Arc::clone(self), at }))))
    }

    /// The value of a service: that of its output, or a context of several.
    fn outputs(&self, service: &Service, values: &[Value]) -> Value {
        let value = |at: &usize| values.get(*at).cloned().unwrap_or_default();
        if let [one] = service.outputs.as_slice() {
            return feel::conformed(value(one), &service.signature.result).unwrap_or_default();
        }
        let entries = service
            .outputs
            .iter()
            .filter_map(|at| self.nodes.get(*at).map(|node| (node.variable.clone(), value(at))));
        Value::Context(Arc::new(Context::new(entries)))
    }

    /// Elements of a name or an id; those of the first file come first.
    pub fn find(&self, name: &str) -> Option<usize> {
        let callable =
            |node: &Node| matches!(node.what, What::Decision(_) | What::Service(_) | What::Knowledge(_));
        let fits = |node: &Node| node.name == name || node.id == name;
        let own = self.nodes.iter().position(|node| node.file == 0 && callable(node) && fits(node));
        own.or_else(|| self.nodes.iter().position(|node| callable(node) && fits(node)))
    }
}

/// A service that a text calls.
struct ServiceCall {
    graph: Arc<Graph>,
    at: usize,
}

impl ServiceCall {
    fn of(&self) -> Option<&Service> {
        match &self.graph.nodes.get(self.at)?.what {
            What::Service(service) => Some(service),
            _ => None,
        }
    }
}

impl Callable for ServiceCall {
    fn signature(&self) -> &Signature {
        static NONE: Signature = Signature { parameters: Vec::new(), result: Type::Any };
        self.of().map_or(&NONE, |service| &service.signature)
    }

    fn call(&self, evaluator: &mut Evaluator<'_>, arguments: Vec<Value>) -> Result<Value, Stop> {
        let Some(service) = self.of() else { return Ok(Value::Null) };
        let mut values = vec![Value::Null; self.graph.nodes.len()];
        for (at, value) in service.parameters.iter().zip(arguments) {
            if let Some(place) = values.get_mut(*at) {
                *place = value;
            }
        }
        for at in &service.order {
            if service.parameters.contains(at) {
                continue;
            }
            let value = match self.graph.nodes.get(*at).map(|node| &node.what) {
                Some(What::Decision(Decision { logic, .. }) | What::Knowledge(logic)) => {
                    evaluator.within(&logic.program, &values)?
                }
                Some(What::Service(_)) => self.graph.service(*at),
                _ => Value::Null,
            };
            if let Some(place) = values.get_mut(*at) {
                *place = value;
            }
        }
        Ok(self.graph.outputs(service, &values))
    }
}
