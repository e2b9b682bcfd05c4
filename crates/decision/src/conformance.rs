//! Decision files read as a running engine of the standard reads them, for the DMN conformance kit and for measuring: what is
//! unknown or does not fit is null. Not part of the face; definitions are read with [`crate::Decisions::read`].

use crate::graph::{Graph, What};
use crate::read::{self, Mode, Source};
use feel::temporal::DateTime;
use feel::{Bounds, Context, Name, Value};
use std::sync::Arc;

/// Files evaluated together.
pub struct Engine {
    graph: Arc<Graph>,
    models: Vec<(String, String)>,
}

impl Engine {
    /// Loads files that may import one another; the first is the one that is asked.
    ///
    /// # Errors
    /// Why they cannot be loaded.
    pub fn load(files: &[String]) -> Result<Self, String> {
        let sources: Vec<Source<'_>> = files.iter().map(|text| Source { name: "kit", text }).collect();
        let read = read::read(&sources, Mode::Lenient)
            .map_err(|faults| faults.first().map_or_else(String::new, ToString::to_string))?;
        Ok(Self { graph: Arc::new(read.graph), models: read.models })
    }

    /// The value of a decision or service by name in a model, over a context of inputs.
    pub fn evaluate(&self, namespace: &str, name: &str, input: &Context) -> Value {
        let file = self.models.iter().position(|(known, _)| known == namespace).unwrap_or(0);
        let nodes = &self.graph.nodes;
        let callable = |at: &usize| {
            nodes.get(*at).is_some_and(|node| {
                node.name == name && node.file == file && !matches!(node.what, What::Input { .. })
            })
        };
        let Some(target) = (0..nodes.len()).find(callable) else { return Value::Null };
        let mut given = Vec::new();
        for (at, node) in nodes.iter().enumerate() {
            let kind = match &node.what {
                What::Input { kind, .. } => kind,
                What::Service(_) | What::Knowledge(_) | What::Broken => continue,
                What::Decision(decision) => match &nodes.get(target).map(|node| &node.what) {
                    Some(What::Service(service)) if service.parameters.contains(&at) => &decision.kind,
                    _ => continue,
                },
            };
            let value = input.get(&node.variable).cloned().unwrap_or_default();
            given.push((at, feel::conformed(value, kind).unwrap_or_default()));
        }
        let now = DateTime::parse("2026-07-01T10:00:00Z");
        match self.graph.run(target, given, now, &Bounds::DEFAULT, None) {
            Ok(outcome) => outcome.value,
            Err(_) => Value::Null,
        }
    }

    /// About how many bytes the compiled files take.
    pub fn bytes(&self) -> usize {
        let programs = self.graph.nodes.iter().map(|node| match &node.what {
            What::Decision(decision) => decision.logic.program.bytes(),
            What::Knowledge(logic) => logic.program.bytes(),
            _ => 0,
        });
        programs.sum()
    }

    /// A context of inputs.
    pub fn inputs(entries: Vec<(String, Value)>) -> Context {
        Context::new(entries.into_iter().map(|(name, value)| (Name::from(name), value)))
    }
}
