//! The item definitions of a DMN file: types by name, and the values they allow.

use crate::Error;
use crate::read::{LocalName, Reader};
use feel::{Bounds, Builder, Evaluator, Limits, Name, Program, Scope, Signature, Type, Value as Feel};
use roxmltree::Node;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Deepest nesting of types.
const DEPTH: usize = 12;
/// Components of one type with everything inside it: types that use others twice would double at each level.
const COMPONENTS: usize = 2000;

/// The types of a file by name.
#[derive(Default, Clone)]
pub(crate) struct Types {
    known: BTreeMap<String, (Type, Checks)>,
    /// The same without their allowed values, for texts.
    names: Arc<HashMap<Name, Type>>,
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
    program: Arc<Program>,
}

impl Allowed {
    fn holds(&self, value: &Feel) -> Result<bool, Error> {
        let inputs = [value.clone()];
        Ok(Evaluator::new(&self.program, &inputs, &Bounds::DEFAULT).run()?.is_true())
    }
}

impl Checks {
    /// The allowed values as written, where the whole value is restricted.
    pub fn text(&self) -> Option<&str> {
        self.own.as_ref().map(|allowed| allowed.text.as_str())
    }

    /// The paths at which null is one of the allowed values.
    pub fn nullable(&self, path: &str, into: &mut std::collections::BTreeSet<String>) {
        if let Some(allowed) = &self.own
            && allowed.holds(&Feel::Null) == Ok(true)
        {
            into.insert(path.to_owned());
        }
        if let Some(items) = &self.items {
            items.nullable(path, into);
        }
        for (name, checks) in &self.fields {
            checks.nullable(&format!("{path}.{name}"), into);
        }
    }

    /// Refuses a value, or a part of it, that is not allowed. Null has been dealt with before.
    pub fn check(&self, value: &Feel, path: &str) -> Result<(), Error> {
        match value {
            Feel::Null => return Ok(()),
            Feel::List(items) => {
                if let Some(checks) = &self.items {
                    for (index, item) in items.iter().enumerate() {
                        checks.check(item, &format!("{path}[{}]", index + 1))?;
                    }
                }
            }
            Feel::Context(context) => {
                for (name, checks) in &self.fields {
                    if let Some(value) = context.get(name) {
                        checks.check(value, &format!("{path}.{name}"))?;
                    }
                }
            }
            _ => {}
        }
        let Some(allowed) = &self.own else { return Ok(()) };
        if allowed.holds(value)? {
            return Ok(());
        }
        let found = crate::value::brief(value);
        Err(Error::InputNotAllowed { name: path.to_owned(), found, allowed: allowed.text.clone() })
    }
}

impl Types {
    /// Reads all item definitions. Faults go to the reader.
    pub fn read(reader: &mut Reader<'_>, root: Node<'_, '_>) -> Self {
        let nodes: BTreeMap<&str, Node<'_, '_>> = root
            .children()
            .filter(|node| node.is("itemDefinition"))
            .filter_map(|node| Some((node.attribute("name")?.trim(), node)))
            .collect();
        let mut types = Self::default();
        for node in nodes.values() {
            types.define(reader, *node, &nodes, 0);
        }
        types.gather();
        types
    }

    fn gather(&mut self) {
        let names = self.known.iter().map(|(name, (kind, _))| (Name::from(name.as_str()), kind.clone()));
        self.names = Arc::new(names.collect());
    }

    /// The types of another file under the name of its import.
    pub fn import(&mut self, name: &str, other: &Self) {
        for (inner, kind) in &other.known {
            self.known.insert(format!("{name}.{inner}"), kind.clone());
        }
        self.gather();
    }

    /// All types by name.
    pub fn names(&self) -> Arc<HashMap<Name, Type>> {
        Arc::clone(&self.names)
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
        let (mut kind, mut checks) = self.body(reader, node, nodes, depth);
        if let Some(values) = node.child("allowedValues").or_else(|| node.child("typeConstraint")) {
            checks.own = allowed(reader, values, &kind).map(Arc::new);
        }
        if node.attribute("isCollection") == Some("true") {
            kind = Type::list(kind);
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

    /// A type by its components, its function or the type it refers to.
    fn body(
        &mut self,
        reader: &mut Reader<'_>,
        node: Node<'_, '_>,
        nodes: &BTreeMap<&str, Node<'_, '_>>,
        depth: usize,
    ) -> (Type, Checks) {
        if let Some(function) = node.child("functionItem") {
            return (self.function(reader, function, nodes, depth), Checks::default());
        }
        let components: Vec<_> = node.children().filter(|child| child.is("itemComponent")).collect();
        if !components.is_empty() {
            let mut entries = Vec::new();
            let mut checks = Checks::default();
            for component in components {
                let Some(name) = component.attribute("name") else { continue };
                let (kind, inner) = self.define(reader, component, nodes, depth + 1);
                entries.push((Name::from(name.trim()), kind));
                checks.fields.insert(name.trim().to_owned(), inner);
            }
            return (Type::context(entries, false), checks);
        }
        match node.child("typeRef") {
            Some(reference) => {
                let written = reference.text().unwrap_or_default().trim();
                self.referred(reader, reference, written, nodes, depth)
            }
            None => Default::default(),
        }
    }

    fn referred(
        &mut self,
        reader: &mut Reader<'_>,
        at: Node<'_, '_>,
        written: &str,
        nodes: &BTreeMap<&str, Node<'_, '_>>,
        depth: usize,
    ) -> (Type, Checks) {
        let local = written.rsplit_once(':').map_or(written, |(_, local)| local);
        if let Some(other) = nodes.get(written).or_else(|| nodes.get(local)) {
            return self.define(reader, *other, nodes, depth + 1);
        }
        match Type::named(written) {
            Some(kind) => (kind, Checks::default()),
            None => match self.known.get(written) {
                Some(known) => known.clone(),
                // An imported type is read with its own file.
                None if reader.imports(written) => Default::default(),
                None => unknown(reader, at, written),
            },
        }
    }

    fn function(
        &mut self,
        reader: &mut Reader<'_>,
        node: Node<'_, '_>,
        nodes: &BTreeMap<&str, Node<'_, '_>>,
        depth: usize,
    ) -> Type {
        let mut parameters = Vec::new();
        for parameter in node.children().filter(|child| child.is("parameters")) {
            let written = parameter.attribute("typeRef").unwrap_or("Any").trim();
            let (kind, _) = self.referred(reader, parameter, written, nodes, depth);
            parameters.push((Name::from(parameter.attribute("name").unwrap_or_default().trim()), kind));
        }
        let written = node.attribute("outputTypeRef").unwrap_or("Any").trim();
        let (result, _) = self.referred(reader, node, written, nodes, depth);
        Type::Function(Arc::new(Signature { parameters, result }))
    }

    /// The type that an element's `typeRef` names, Any where it says nothing.
    pub fn of(&self, reader: &mut Reader<'_>, node: Node<'_, '_>) -> (Type, Checks) {
        let Some(written) = node.attribute("typeRef").map(str::trim).filter(|written| !written.is_empty())
        else {
            return Default::default();
        };
        let local = written.rsplit_once(':').map_or(written, |(_, local)| local);
        let known = self.known.get(written).or_else(|| self.known.get(local));
        match (known, Type::named(written)) {
            (Some(known), _) => known.clone(),
            (None, Some(kind)) => (kind, Checks::default()),
            (None, None) => unknown(reader, node, written),
        }
    }
}

fn unknown(reader: &mut Reader<'_>, node: Node<'_, '_>, written: &str) -> (Type, Checks) {
    let message = format!("there is no type `{written}`");
    reader.add(node, "decision.unknown-type", message, "define it as an item definition or use a FEEL type");
    Default::default()
}

fn allowed(reader: &mut Reader<'_>, node: Node<'_, '_>, kind: &Type) -> Option<Allowed> {
    let text_node = node.child("text")?;
    let text = text_node.text().unwrap_or_default().trim();
    let mut scope = Scope::new(reader.unknown());
    scope.declare("value", kind.clone(), 0);
    let mut builder = Builder::new(&scope, Limits::DEFINITION);
    let slot = builder.place();
    let built = builder.expression("value").and_then(|value| {
        let tests = builder.tests(text_node.text().unwrap_or_default(), slot, kind)?;
        builder.let_in(slot, &value, &tests)
    });
    for finding in builder.take_findings() {
        reader.warn_inside(text_node, &finding);
    }
    match built {
        Ok(operand) => Some(Allowed { text: text.to_owned(), program: Arc::new(builder.finish(operand)) }),
        Err(error) => {
            reader.add_error(text_node, &error);
            None
        }
    }
}

fn size(kind: &Type) -> usize {
    match kind {
        Type::List(item) | Type::Range(item) => 1 + size(item),
        Type::Context(fields) => {
            fields.entries.iter().fold(1_usize, |sum, (_, kind)| sum.saturating_add(size(kind)))
        }
        _ => 1,
    }
}
