//! Compiles the logic of the elements of a graph, one after the other in the order in which they need one another.

use crate::boxed::Boxed;
use crate::graph::{Decision, Logic, Node as Element, Service, What};
use crate::read::{Draft, File, LocalName, Mode, Reader};
use crate::types::Types;
use feel::{Name, Scope, Signature, Type, Unknown};
use roxmltree::Node;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Reader<'_> {
    /// Reads the logic of an element.
    pub(crate) fn compile(
        &mut self,
        at: usize,
        draft: &Draft<'_, '_>,
        files: &[File<'_, '_>],
        nodes: &mut Vec<Element>,
    ) -> Option<What> {
        let file = files.get(draft.file)?;
        if draft.node.is("decisionService") {
            return self.service(draft, &file.types, nodes);
        }
        // What failed to read has its own faults already.
        let broken = draft.needs.iter().any(|(need, _)| {
            *need != at && nodes.get(*need).is_some_and(|node| matches!(node.what, What::Broken))
        });
        if broken {
            return None;
        }
        let free = self.mode != Mode::Lenient && !file.has_inputs && draft.file == 0;
        let unknown = if free { Unknown::Input } else { self.unknown() };
        let mut scope = Scope::new(unknown)
            .with_types(file.types.names())
            .with_clock(matches!(self.mode, Mode::Lenient | Mode::Strict { clock: true }));
        scope.set_first_unknown(nodes.len() as u32);
        for (need, name) in &draft.needs {
            if let Some(node) = nodes.get(*need) {
                scope.declare(name, kind_of(&node.what), *need as u32);
            }
        }
        let implied = if free { self.implied(draft, file, &mut scope, nodes) } else { Vec::new() };
        let read =
            Boxed::read(self, &scope, &file.types, draft.node, nodes.get(at).map(|node| &node.variable)?)?;
        let mut inputs = implied;
        for variable in read.program.variables() {
            if variable.slot as usize >= nodes.len() {
                self.undeclared(draft.node, &variable.name);
                inputs.push(nodes.len());
                nodes.push(implied_input(&variable.name, Type::Any, draft.file));
            }
        }
        let before = before(draft, nodes, at);
        if draft.node.is("businessKnowledgeModel") {
            return Some(What::Knowledge(Logic { program: Arc::new(read.program), before }));
        }
        for (need, _) in &draft.needs {
            match nodes.get(*need).map(|node| &node.what) {
                Some(What::Input { .. }) => inputs.push(*need),
                Some(What::Decision(other)) => inputs.extend(&other.inputs),
                _ => {}
            }
        }
        inputs.sort_unstable();
        inputs.dedup();
        let mut nulls = BTreeSet::new();
        for need in &before {
            if let Some(What::Decision(other)) = nodes.get(*need).map(|node| &node.what) {
                nulls.extend(other.nulls.iter().cloned());
            }
        }
        for (slot, entries) in read.program.null_tests() {
            if let Some(node) = nodes.get(slot as usize) {
                let path = std::iter::once(&*node.variable).chain(entries.iter().map(|entry| &**entry));
                nulls.insert(path.collect::<Vec<_>>().join("."));
            }
        }
        for input in &inputs {
            if let Some(Element { variable, what: What::Input { checks, .. }, .. }) = nodes.get(*input) {
                checks.nullable(variable, &mut nulls);
            }
        }
        let logic = Logic { program: Arc::new(read.program), before };
        Some(What::Decision(Decision { logic, kind: read.kind, inputs, nulls, tables: read.tables }))
    }

    /// Columns of a table whose file declares no inputs are inputs themselves, with the type that stands at the column.
    fn implied(
        &mut self,
        draft: &Draft<'_, '_>,
        file: &File<'_, '_>,
        scope: &mut Scope,
        nodes: &mut Vec<Element>,
    ) -> Vec<usize> {
        let mut inputs = Vec::new();
        // Inputs that an earlier decision implied are seen by all.
        for (at, node) in nodes.iter().enumerate() {
            if node.id.is_empty() && node.file == draft.file && matches!(node.what, What::Input { .. }) {
                scope.declare(&node.variable, kind_of(&node.what), at as u32);
            }
        }
        for column in draft.node.descendants().filter(|node| node.is("inputExpression")) {
            let text = column.child("text").and_then(|text| text.text()).unwrap_or_default();
            let Some(name) = feel::name_of(text) else { continue };
            if scope.declares(&name) {
                continue;
            }
            let (kind, _) = file.types.of(self, column);
            scope.declare(&name, kind.clone(), nodes.len() as u32);
            inputs.push(nodes.len());
            nodes.push(implied_input(&name, kind, draft.file));
        }
        scope.set_first_unknown(nodes.len() as u32);
        inputs
    }

    fn undeclared(&mut self, node: Node<'_, '_>, name: &str) {
        let message = format!("`{name}` is declared nowhere: it is taken for an input of any type");
        self.warn(node, "decision.undeclared-input", message, "add an input data element with its type");
    }

    fn service(&mut self, draft: &Draft<'_, '_>, types: &Types, nodes: &[Element]) -> Option<What> {
        let mut by: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let children = draft.node.children().filter(|child| {
            matches!(
                child.tag_name().name(),
                "outputDecision" | "encapsulatedDecision" | "inputDecision" | "inputData"
            )
        });
        for (child, (need, _)) in children.zip(&draft.needs) {
            by.entry(child.tag_name().name()).or_default().push(*need);
        }
        let mut take = |name: &str| by.remove(name).unwrap_or_default();
        let outputs = take("outputDecision");
        if outputs.is_empty() {
            self.add(draft.node, "decision.no-logic", "the service has no output decision", "add one");
            return None;
        }
        let mut parameters = take("inputData");
        parameters.extend(take("inputDecision"));
        let mut order: Vec<usize> = Vec::new();
        for output in &outputs {
            if let Some(What::Decision(Decision { logic, .. })) = nodes.get(*output).map(|node| &node.what) {
                order.extend(
                    logic
                        .before
                        .iter()
                        .chain([output])
                        .filter(|at| !order.contains(at))
                        .copied()
                        .collect::<Vec<_>>(),
                );
            }
        }
        let kind = |at: &usize| nodes.get(*at).map(|node| (node.variable.clone(), kind_of(&node.what)));
        let declared =
            draft.node.child("variable").map(|variable| types.of(self, variable).0).unwrap_or_default();
        let result = match outputs.as_slice() {
            _ if matches!(&declared, Type::Function(_)) => match &declared {
                Type::Function(signature) => signature.result.clone(),
                _ => Type::Any,
            },
            _ if !declared.is_any() => declared.clone(),
            [one] => kind(one).map(|(_, kind)| kind).unwrap_or_default(),
            _ => Type::context(outputs.iter().filter_map(kind).collect(), false),
        };
        let signature = Signature { parameters: parameters.iter().filter_map(kind).collect(), result };
        Some(What::Service(Service { signature, parameters, outputs, order }))
    }
}

/// Everything that has to be evaluated before an element, in order.
fn before(draft: &Draft<'_, '_>, nodes: &[Element], own: usize) -> Vec<usize> {
    let (mut all, mut seen) = (Vec::new(), BTreeSet::new());
    for (need, _) in &draft.needs {
        let earlier = match nodes.get(*need).map(|node| &node.what) {
            Some(What::Decision(Decision { logic, .. }) | What::Knowledge(logic)) => logic.before.as_slice(),
            Some(What::Service(_)) => &[],
            _ => continue,
        };
        all.extend(earlier.iter().chain([need]).filter(|at| **at != own && seen.insert(**at)));
    }
    all
}

fn implied_input(name: &str, kind: Type, file: usize) -> Element {
    let what = What::Input { kind, checks: Default::default() };
    Element { id: String::new(), name: name.to_owned(), variable: Name::from(name), file, what }
}

/// The type of what stands under an element's name.
fn kind_of(what: &What) -> Type {
    match what {
        What::Input { kind, .. } => kind.clone(),
        What::Decision(decision) => decision.kind.clone(),
        What::Knowledge(logic) => logic.program.kind().clone(),
        What::Service(service) => Type::Function(Arc::new(service.signature.clone())),
        What::Broken => Type::Any,
    }
}
