//! The item definitions of a DMN file: types by name, and the values they allow.

use crate::expression::{Grammar, checked, guarded, prepared};
use crate::model::{LocalName, Reader};
use crate::names::Names;
use crate::{Error, Type};
use dsntk_feel::values::Value as Feel;
use dsntk_feel::{Evaluator, FeelScope, Name};
use roxmltree::Node;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Deepest nesting of types.
const DEPTH: usize = 12;
/// Components of one type with everything inside it: types that use others twice would double at each level.
const COMPONENTS: usize = 2000;

/// The types of a file by name.
#[derive(Default)]
pub(crate) struct Types {
    known: BTreeMap<String, (Type, Checks)>,
}

/// Values allowed for a type and its parts.
#[derive(Clone, Default)]
pub(crate) struct Checks {
    own: Option<Arc<Allowed>>,
    items: Option<Box<Checks>>,
    fields: BTreeMap<String, Checks>,
}

struct Allowed {
    text: String,
    evaluator: Evaluator,
}

impl Checks {
    /// The allowed values as written, where the whole value is restricted.
    pub fn text(&self) -> Option<&str> {
        self.own.as_ref().map(|allowed| allowed.text.as_str())
    }

    /// Refuses a value, or a part of it, that is not allowed. Null has been dealt with before.
    pub fn check(&self, value: &Feel, path: &str) -> Result<(), Error> {
        match value {
            Feel::Null(_) => return Ok(()),
            Feel::List(items) => {
                if let Some(checks) = &self.items {
                    for (index, item) in items.iter().enumerate() {
                        checks.check(item, &format!("{path}[{}]", index + 1))?;
                    }
                }
            }
            Feel::Context(context) => {
                for (name, checks) in &self.fields {
                    if let Some(value) = context.get_entry(&Name::from(name)) {
                        checks.check(value, &format!("{path}.{name}"))?;
                    }
                }
            }
            _ => {}
        }
        let Some(allowed) = &self.own else { return Ok(()) };
        let scope = FeelScope::default();
        scope.set_value(&Name::from("?"), value.clone());
        if guarded(|| (allowed.evaluator)(&scope))?.is_true() {
            return Ok(());
        }
        let found = crate::value::short(&value.to_string());
        Err(Error::InputNotAllowed { name: path.to_owned(), found, allowed: allowed.text.clone() })
    }
}

impl Types {
    /// Reads all item definitions. Faults go to the reader.
    pub fn read(reader: &mut Reader<'_>, root: Node<'_, '_>) -> Self {
        let nodes: BTreeMap<&str, Node<'_, '_>> = root
            .children()
            .filter(|node| node.has_tag_name_local("itemDefinition"))
            .filter_map(|node| Some((node.attribute("name")?.trim(), node)))
            .collect();
        let mut types = Self::default();
        for node in nodes.values() {
            types.define(reader, *node, &nodes, 0);
        }
        types
    }

    fn define(
        &mut self,
        reader: &mut Reader<'_>,
        node: Node<'_, '_>,
        nodes: &BTreeMap<&str, Node<'_, '_>>,
        depth: usize,
    ) -> (Type, Checks) {
        if depth > DEPTH {
            let message = format!("types refer to one another in a circle or more than {DEPTH} deep");
            reader.add(node, "decision.type-circle", message, "flatten the types");
            return Default::default();
        }
        let top = node.parent_element().is_some_and(|parent| parent.tag_name().name() == "definitions");
        let name = node.attribute("name").unwrap_or_default().trim();
        if let (true, Some(known)) = (top, self.known.get(name)) {
            return known.clone();
        }
        let child = |name: &str| node.children().find(|child| child.has_tag_name_local(name));
        let components: Vec<_> =
            node.children().filter(|child| child.has_tag_name_local("itemComponent")).collect();
        let (mut kind, mut checks) = if child("functionItem").is_some() {
            reader.add(
                node,
                "decision.refused-element",
                "function types are not allowed here",
                "use data types",
            );
            Default::default()
        } else if !components.is_empty() {
            let mut entries = Vec::new();
            let mut checks = Checks::default();
            for component in components {
                let Some(name) = component.attribute("name") else { continue };
                let (kind, inner) = self.define(reader, component, nodes, depth + 1);
                entries.push((name.trim().to_owned(), kind));
                checks.fields.insert(name.trim().to_owned(), inner);
            }
            (Type::Context(entries), checks)
        } else if let Some(reference) = child("typeRef") {
            let written = reference.text().unwrap_or_default().trim();
            match (Type::named(written), nodes.get(written)) {
                (_, Some(other)) => self.define(reader, *other, nodes, depth + 1),
                (Some(kind), None) => (kind, Checks::default()),
                (None, None) => unknown(reader, reference, written),
            }
        } else {
            Default::default()
        };
        if let Some(values) = child("allowedValues") {
            checks.own = allowed(reader, values).map(Arc::new);
        }
        if node.attribute("isCollection") == Some("true") {
            kind = Type::List(Box::new(kind));
            checks = Checks { items: Some(Box::new(checks)), ..Checks::default() };
        }
        if size(&kind) > COMPONENTS {
            let message = format!("the type `{name}` has more than {COMPONENTS} parts");
            reader.add(node, "decision.type-circle", message, "flatten the types");
            (kind, checks) = Default::default();
        }
        if top {
            self.known.insert(name.to_owned(), (kind.clone(), checks.clone()));
        }
        (kind, checks)
    }

    /// The type of an element's `variable`, Any where it says nothing.
    pub fn of_variable(
        &self,
        reader: &mut Reader<'_>,
        node: Node<'_, '_>,
        variable: Option<Node<'_, '_>>,
    ) -> (Type, Checks) {
        let Some(written) = variable.and_then(|variable| variable.attribute("typeRef")).map(str::trim) else {
            return Default::default();
        };
        match (self.known.get(written), Type::named(written)) {
            (Some(known), _) => known.clone(),
            (None, Some(kind)) => (kind, Checks::default()),
            (None, None) => unknown(reader, variable.unwrap_or(node), written),
        }
    }
}

fn unknown(reader: &mut Reader<'_>, node: Node<'_, '_>, written: &str) -> (Type, Checks) {
    let message = format!("there is no type `{written}`");
    reader.add(node, "decision.unknown-type", message, "define it as an item definition or use a FEEL type");
    Default::default()
}

fn allowed(reader: &mut Reader<'_>, node: Node<'_, '_>) -> Option<Allowed> {
    let text_node = node.children().find(|child| child.has_tag_name_local("text"))?;
    let text = text_node.text().unwrap_or_default().trim();
    let weights = BTreeMap::new();
    let compiled = checked(text, &Names::default(), reader.guards, &weights, Grammar::Tests)
        .and_then(|(ast, _)| prepared(&ast));
    match compiled {
        Ok(evaluator) => Some(Allowed { text: text.to_owned(), evaluator }),
        Err(error) => {
            reader.add_error(text_node, &error);
            None
        }
    }
}

fn size(kind: &Type) -> usize {
    match kind {
        Type::List(item) => 1 + size(item),
        Type::Context(entries) => {
            entries.iter().fold(1_usize, |sum, (_, kind)| sum.saturating_add(size(kind)))
        }
        _ => 1,
    }
}
