//! Reads a DMN file under the guards: its types, inputs, decisions and every expression in them, with places.
//!
//! The engine reads the file once more afterwards. This reader decides what may reach it, because the engine resolves
//! names late, loses inputs of unknown types silently, and follows any recursion it is given.

use crate::expression::{Grammar, checked};
use crate::inspect::Weight;
use crate::lint::{self, Table};
use crate::model_types::{Checks, Types};
use crate::names::Names;
use crate::{Error, Fault, Guards, Severity, Type, xml};
use roxmltree::{Document, Node};
use std::collections::BTreeMap;

/// Most faults reported for one file.
const FAULTS: usize = 100;
/// Longest name of an element.
const NAME_CHARS: usize = 100;
/// Longest chain of decisions that need one another.
const CHAIN: usize = 24;
/// Steps of one decision with all decisions it needs, in multiples of the guard for one expression.
const DECISION_COST: u64 = 10;

const NAMESPACES: [&str; 3] = [
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
];

/// A checked file.
pub(crate) struct Model {
    pub namespace: String,
    pub name: String,
    pub inputs: Vec<InputData>,
    pub decisions: Vec<Decision>,
    /// The text for the engine: type names as the engine spells them.
    pub text: String,
    pub warnings: Vec<Fault>,
}

/// An input of the file.
pub(crate) struct InputData {
    pub id: String,
    pub name: String,
    pub kind: Type,
    pub checks: Checks,
}

/// A decision of the file.
pub(crate) struct Decision {
    pub id: String,
    /// Name of the element, by which it is called.
    pub name: String,
    /// Name of its variable, by which others read it.
    pub variable: String,
    pub kind: Type,
    /// Indexes into the inputs it needs itself or through others.
    pub inputs: Vec<usize>,
    pub weight: Weight,
    pub list_cap: Option<u64>,
}

/// Reads and checks a file.
pub(crate) fn read(text: &str, source: &str, guards: &Guards) -> Result<Model, Vec<Fault>> {
    let mut reader = Reader { source, guards, faults: Vec::new(), text };
    if let Err(objection) = xml::measure(text, guards) {
        reader.add_at(objection.at, objection.code, objection.message, objection.remedy);
        return Err(reader.faults);
    }
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let pos = error.pos();
            let remedy = "save the file again from the modeller, or correct the XML at this place";
            let fault =
                reader.fault(Severity::Error, pos.row, pos.col, "decision.xml", error.to_string(), remedy);
            return Err(vec![fault]);
        }
    };
    let model = reader.model(&document);
    let refused = reader.faults.iter().any(|fault| fault.severity == Severity::Error);
    match model {
        Some(mut model) if !refused => {
            model.warnings = reader.faults;
            Ok(model)
        }
        _ => Err(reader.faults),
    }
}

pub(crate) struct Reader<'t> {
    source: &'t str,
    text: &'t str,
    pub guards: &'t Guards,
    pub faults: Vec<Fault>,
}

/// Names and weights that an expression of a decision may use.
#[derive(Clone, Default)]
struct Surroundings {
    names: Names,
    weights: BTreeMap<String, Weight>,
}

/// A decision before its expressions are read.
struct Draft<'a, 'i> {
    node: Node<'a, 'i>,
    inputs: Vec<usize>,
    decisions: Vec<usize>,
}

impl<'t> Reader<'t> {
    fn fault(
        &self,
        severity: Severity,
        line: u32,
        column: u32,
        code: &'static str,
        message: String,
        remedy: &str,
    ) -> Fault {
        let source = self.source.to_owned();
        Fault { severity, code, source, line, column, message, remedy: remedy.to_owned() }
    }

    fn push(&mut self, fault: Fault) {
        if self.faults.len() < FAULTS {
            self.faults.push(fault);
        }
    }

    fn add_at(&mut self, byte: usize, code: &'static str, message: String, remedy: &str) {
        let (line, column) = place(self.text, byte);
        let fault = self.fault(Severity::Error, line, column, code, message, remedy);
        self.push(fault);
    }

    /// A fault at an element.
    pub fn add(&mut self, node: Node<'_, '_>, code: &'static str, message: impl Into<String>, remedy: &str) {
        self.add_at(node.range().start, code, message.into(), remedy);
    }

    pub fn warn(&mut self, node: Node<'_, '_>, code: &'static str, message: String, remedy: &str) {
        let (line, column) = place(self.text, node.range().start);
        let fault = self.fault(Severity::Warning, line, column, code, message, remedy);
        self.push(fault);
    }

    /// A fault inside the text of an element, at the character the error knows.
    pub fn add_error(&mut self, node: Node<'_, '_>, error: &Error) {
        let within = error.at().map_or(0, |at| at - 1);
        let start = node.children().find(Node::is_text).map_or(node.range().start, |text| text.range().start);
        let raw = self.text.get(start..).unwrap_or_default();
        let byte = raw.char_indices().nth(within).map_or(start, |(offset, _)| start + offset);
        let remedy = match error {
            Error::UnknownName { .. } => "declare it as an input, or put a text in quotation marks",
            _ => "write a FEEL expression, such as `area >= 100`",
        };
        self.add_at(byte, error.code(), error.to_string(), remedy);
    }

    fn model(&mut self, document: &Document<'_>) -> Option<Model> {
        let root = document.root_element();
        if root.tag_name().name() != "definitions"
            || !root.tag_name().namespace().is_some_and(|uri| NAMESPACES.contains(&uri))
        {
            self.add(
                root,
                "decision.not-dmn",
                "this is not a DMN 1.3, 1.4 or 1.5 file",
                "save it as DMN 1.3 or later",
            );
            return None;
        }
        let namespace = self.required(root, "namespace")?;
        let name = self.required(root, "name")?;
        self.names_of(root);
        for node in root.children().filter(Node::is_element) {
            match node.tag_name().name() {
                "import" => {
                    self.refuse(node, "files that import others", "copy the needed decisions into this file")
                }
                "businessKnowledgeModel" => {
                    self.refuse(node, "business knowledge models", "write the logic as a decision");
                }
                "decisionService" => self.refuse(node, "decision services", "evaluate the decision itself"),
                _ => {}
            }
        }
        let types = Types::read(self, root);
        let inputs = self.inputs(root, &types);
        let decisions = self.decisions(root, &types, &inputs)?;
        if decisions.is_empty() {
            self.add(root, "decision.no-decision", "the file has no decision", "add one");
        }
        Some(Model { namespace, name, inputs, decisions, text: engine_text(document), warnings: Vec::new() })
    }

    fn refuse(&mut self, node: Node<'_, '_>, what: &str, remedy: &str) {
        self.add(node, "decision.refused-element", format!("{what} are not allowed here"), remedy);
    }

    fn required(&mut self, node: Node<'_, '_>, attribute: &'static str) -> Option<String> {
        match node.attribute(attribute).map(str::trim) {
            Some(value) if !value.is_empty() => Some(value.to_owned()),
            _ => {
                let message = format!("`{}` has no {attribute}", node.tag_name().name());
                self.add(node, "decision.attribute-missing", message, "add it");
                None
            }
        }
    }

    /// The engine parses names with its expression parser, so they are measured like expressions; and each id and
    /// name may stand for one thing only.
    fn names_of(&mut self, root: Node<'_, '_>) {
        let mut ids: BTreeMap<&str, ()> = BTreeMap::new();
        let mut names: BTreeMap<(&str, &str), ()> = BTreeMap::new();
        for node in root.descendants().filter(Node::is_element) {
            if let Some(name) = node.attribute("name")
                && (name.chars().count() > NAME_CHARS || name.contains(|c| "()[]{}\"".contains(c)))
            {
                let message = format!("a name is longer than {NAME_CHARS} characters or contains brackets");
                self.add(node, "decision.name", message, "use a plain, shorter name");
            }
            if let Some(id) = node.attribute("id")
                && ids.insert(id, ()).is_some()
            {
                self.add(
                    node,
                    "decision.duplicate-id",
                    format!("the id `{id}` is used twice"),
                    "use another id",
                );
            }
            let kind = node.tag_name().name();
            if matches!(kind, "decision" | "inputData" | "itemDefinition")
                && let Some(name) = node.attribute("name")
                && names.insert((kind, name), ()).is_some()
            {
                self.add(
                    node,
                    "decision.duplicate-name",
                    format!("the name `{name}` is used twice"),
                    "rename one",
                );
            }
        }
    }

    fn inputs(&mut self, root: Node<'_, '_>, types: &Types) -> Vec<InputData> {
        let mut inputs = Vec::new();
        for node in root.children().filter(|node| node.has_tag_name_local("inputData")) {
            let Some(name) = self.required(node, "name") else { continue };
            let variable = node.children().find(|child| child.has_tag_name_local("variable"));
            let name = variable
                .and_then(|variable| variable.attribute("name"))
                .map_or(name, |v| v.trim().to_owned());
            let (kind, checks) = types.of_variable(self, node, variable);
            inputs.push(InputData {
                id: node.attribute("id").unwrap_or_default().to_owned(),
                name,
                kind,
                checks,
            });
        }
        inputs
    }

    fn decisions(
        &mut self,
        root: Node<'_, '_>,
        types: &Types,
        inputs: &[InputData],
    ) -> Option<Vec<Decision>> {
        let nodes: Vec<_> = root.children().filter(|node| node.has_tag_name_local("decision")).collect();
        let ids: BTreeMap<&str, usize> = nodes
            .iter()
            .enumerate()
            .filter_map(|(index, node)| Some((node.attribute("id")?, index)))
            .collect();
        let mut drafts = Vec::new();
        for node in &nodes {
            drafts.push(self.draft(*node, inputs, &ids));
        }
        let order = self.order(&drafts)?;
        let mut done: Vec<Option<Decision>> = nodes.iter().map(|_| None).collect();
        for index in order {
            let decision = drafts.get(index).and_then(|draft| self.decision(draft, types, inputs, &done));
            if let Some(slot) = done.get_mut(index) {
                *slot = decision;
            }
        }
        Some(done.into_iter().flatten().collect())
    }

    fn draft<'a, 'i>(
        &mut self,
        node: Node<'a, 'i>,
        inputs: &[InputData],
        ids: &BTreeMap<&str, usize>,
    ) -> Draft<'a, 'i> {
        let mut draft = Draft { node, inputs: Vec::new(), decisions: Vec::new() };
        for requirement in node.children().filter(Node::is_element) {
            if requirement.tag_name().name() == "knowledgeRequirement" {
                self.refuse(requirement, "knowledge requirements", "write the logic as a decision");
            }
            if requirement.tag_name().name() != "informationRequirement" {
                continue;
            }
            for target in requirement.children().filter(Node::is_element) {
                let id = target.attribute("href").and_then(|href| href.strip_prefix('#')).unwrap_or_default();
                let input = inputs.iter().position(|input| input.id == id && !id.is_empty());
                match (target.tag_name().name(), input, ids.get(id)) {
                    ("requiredInput", Some(index), _) => draft.inputs.push(index),
                    ("requiredDecision", _, Some(index)) => draft.decisions.push(*index),
                    ("requiredInput" | "requiredDecision", ..) => {
                        let href = target.attribute("href").unwrap_or_default();
                        let message = format!("`{href}` is not in this file");
                        self.add(target, "decision.unknown-requirement", message, "correct the reference");
                    }
                    _ => {}
                }
            }
        }
        draft
    }

    /// Decisions with those they need before them; a circle or a long chain would overflow the stack.
    fn order(&mut self, drafts: &[Draft<'_, '_>]) -> Option<Vec<usize>> {
        let mut level: Vec<usize> = vec![0; drafts.len()];
        // Each round settles at least one more link of a chain, so a chain that still moves after CHAIN rounds is
        // too long or a circle.
        for round in 0..=CHAIN {
            let mut moved = None;
            for (index, draft) in drafts.iter().enumerate() {
                let needed = draft
                    .decisions
                    .iter()
                    .filter_map(|&other| level.get(other))
                    .max()
                    .map_or(0, |top| top + 1);
                if let Some(own) = level.get_mut(index)
                    && needed > *own
                {
                    *own = needed;
                    moved = Some(draft.node);
                }
            }
            match moved {
                None => {
                    if let Some((draft, _)) = drafts.iter().zip(&level).find(|(_, level)| **level > CHAIN) {
                        self.circle(draft.node);
                        return None;
                    }
                    let mut order: Vec<usize> = (0..drafts.len()).collect();
                    order.sort_by_key(|&index| level.get(index).copied().unwrap_or_default());
                    return Some(order);
                }
                Some(node) if round == CHAIN => self.circle(node),
                Some(_) => {}
            }
        }
        None
    }

    fn circle(&mut self, node: Node<'_, '_>) {
        let message = format!("decisions need one another in a circle or a chain of more than {CHAIN}");
        self.add(node, "decision.circle", message, "remove a requirement");
    }

    fn decision(
        &mut self,
        draft: &Draft<'_, '_>,
        types: &Types,
        inputs: &[InputData],
        done: &[Option<Decision>],
    ) -> Option<Decision> {
        let name = self.required(draft.node, "name")?;
        let variable = draft.node.children().find(|child| child.has_tag_name_local("variable"));
        let (kind, _) = types.of_variable(self, draft.node, variable);
        let mut around = Surroundings::default();
        let mut needs = draft.inputs.clone();
        let mut cost = 0_u64;
        let mut list_cap = None;
        for index in &draft.inputs {
            if let Some(input) = inputs.get(*index) {
                around.names = around.names.with_name(&input.name, &input.kind);
            }
        }
        for index in &draft.decisions {
            // A decision that itself failed to read has its own faults already.
            let other = done.get(*index)?.as_ref()?;
            around.names = around.names.with_name(&other.variable, &other.kind);
            around.weights.insert(other.variable.clone(), other.weight);
            needs.extend(&other.inputs);
            cost = cost.saturating_add(other.weight.cost);
            list_cap = tighter(list_cap, other.list_cap);
        }
        needs.sort_unstable();
        needs.dedup();
        let logic =
            draft.node.children().filter(Node::is_element).find(|node| is_logic(node.tag_name().name()));
        let Some(logic) = logic else {
            let message = format!("the decision `{name}` has no logic");
            self.add(draft.node, "decision.no-logic", message, "add a decision table or an expression");
            return None;
        };
        let mut body = Body { reader: self, list_cap };
        let weight = body.logic(logic, &around);
        let list_cap = body.list_cap;
        let weight = Weight { cost: weight.cost.saturating_add(cost), size: weight.size };
        let max = self.guards.cost.saturating_mul(DECISION_COST);
        if weight.cost > max {
            let error = Error::TooCostly { cost: weight.cost, max };
            self.add(draft.node, error.code(), error.to_string(), "split it into several decisions");
        }
        let id = draft.node.attribute("id").unwrap_or_default().to_owned();
        let variable =
            variable.and_then(|node| node.attribute("name")).map_or(name.clone(), |v| v.trim().to_owned());
        Some(Decision { id, name, variable, kind, inputs: needs, weight, list_cap })
    }
}

fn tighter(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

fn is_logic(name: &str) -> bool {
    matches!(
        name,
        "literalExpression"
            | "decisionTable"
            | "context"
            | "list"
            | "relation"
            | "conditional"
            | "functionDefinition"
            | "invocation"
            | "filter"
            | "for"
            | "some"
            | "every"
    )
}

/// The logic of one decision.
struct Body<'r, 't> {
    reader: &'r mut Reader<'t>,
    list_cap: Option<u64>,
}

impl Body<'_, '_> {
    fn logic(&mut self, node: Node<'_, '_>, around: &Surroundings) -> Weight {
        match node.tag_name().name() {
            "literalExpression" => self.text_of(node, around, Grammar::Expression),
            "decisionTable" => self.table(node, around),
            "context" => self.context(node, around),
            "list" | "row" | "relation" => self.all(node, around),
            "conditional" => {
                let parts =
                    node.children().filter(|child| matches!(child.tag_name().name(), "if" | "then" | "else"));
                parts.fold(Weight::ONE, |sum, part| sum.plus(self.all(part, around)))
            }
            "functionDefinition" => {
                self.refuse(node, "function definitions", "write the logic as a decision")
            }
            "invocation" => self.refuse(node, "invocations", "read the other decision by its name"),
            "filter" | "for" | "some" | "every" => {
                self.refuse(node, "boxed loops", "write the loop as a FEEL expression")
            }
            _ => Weight::ONE,
        }
    }

    fn refuse(&mut self, node: Node<'_, '_>, what: &str, remedy: &str) -> Weight {
        self.reader.refuse(node, what, remedy);
        Weight::ONE
    }

    fn all(&mut self, node: Node<'_, '_>, around: &Surroundings) -> Weight {
        let mut sum = Weight::ONE;
        for child in node.children().filter(Node::is_element) {
            let name = child.tag_name().name();
            if is_logic(name) || name == "row" {
                sum = sum.plus(self.logic(child, around));
            }
        }
        sum
    }

    fn context(&mut self, node: Node<'_, '_>, around: &Surroundings) -> Weight {
        let mut around = around.clone();
        let mut sum = Weight::ONE;
        for entry in node.children().filter(|child| child.has_tag_name_local("contextEntry")) {
            let weight = self.all(entry, &around);
            sum = sum.plus(weight);
            let variable = entry.children().find(|child| child.has_tag_name_local("variable"));
            if let Some(name) = variable.and_then(|variable| variable.attribute("name")) {
                around.names = around.names.with_name(name.trim(), &Type::Any);
                around.weights.insert(name.trim().to_owned(), weight);
            }
        }
        sum
    }

    /// The expression in the `text` child of an element.
    fn text_of(&mut self, node: Node<'_, '_>, around: &Surroundings, grammar: Grammar) -> Weight {
        self.expression(node, around, grammar).map_or(Weight::ONE, |(weight, _)| weight)
    }

    fn expression(
        &mut self,
        node: Node<'_, '_>,
        around: &Surroundings,
        grammar: Grammar,
    ) -> Option<(Weight, dsntk_feel_parser::AstNode)> {
        if let Some(language) = node.attribute("expressionLanguage")
            && !language.to_ascii_lowercase().contains("feel")
        {
            let message = format!("expressions in `{language}` are not read");
            self.reader.add(node, "decision.refused-language", message, "write it in FEEL");
            return None;
        }
        let text_node = node.children().find(|child| child.has_tag_name_local("text")).unwrap_or(node);
        let text = text_node.text().unwrap_or_default();
        // An empty cell means "any"; modelling tools write it so.
        let text = if grammar == Grammar::Tests && text.trim().is_empty() { "-" } else { text };
        match checked(text, &around.names, self.reader.guards, &around.weights, grammar) {
            Ok((ast, report)) => {
                self.list_cap = tighter(self.list_cap, report.list_cap);
                Some((report.weight, ast))
            }
            Err(error) => {
                self.reader.add_error(text_node, &error);
                None
            }
        }
    }

    fn table(&mut self, node: Node<'_, '_>, around: &Surroundings) -> Weight {
        let children =
            |name: &'static str| node.children().filter(move |child| child.has_tag_name_local(name));
        let inputs: Vec<_> = children("input").collect();
        let outputs: Vec<_> = children("output").collect();
        let mut table = Table::new(node.attribute("hitPolicy").unwrap_or("UNIQUE").trim());
        let mut before = Weight::ONE;
        for input in &inputs {
            let expression = input.children().find(|child| child.has_tag_name_local("inputExpression"));
            let Some(expression) = expression else {
                self.reader.add(
                    *input,
                    "decision.table-shape",
                    "a column has no input expression",
                    "add one",
                );
                continue;
            };
            before = before.plus(self.text_of(expression, around, Grammar::Expression));
            let values = input.children().find(|child| child.has_tag_name_local("inputValues"));
            let allowed = values.and_then(|values| self.expression(values, around, Grammar::Tests));
            table.add_column(expression, input, allowed.as_ref().map(|(_, ast)| ast));
        }
        if outputs.is_empty() {
            self.reader.add(node, "decision.table-shape", "the table has no output column", "add one");
        }
        for output in &outputs {
            for child in output.children().filter(|child| child.tag_name().name() == "outputValues") {
                before = before.plus(self.text_of(child, around, Grammar::Tests));
            }
            if let Some(default) =
                output.children().find(|child| child.has_tag_name_local("defaultOutputEntry"))
            {
                before = before.plus(self.text_of(default, around, Grammar::Tests));
                table.has_default = true;
            }
            if outputs.len() > 1 && output.attribute("name").is_none() {
                let message = "an output of a table with several has no name";
                self.reader.add(*output, "decision.table-shape", message, "name it");
            }
        }
        let mut sum = before;
        for (index, rule) in children("rule").enumerate() {
            let entries =
                |name: &'static str| rule.children().filter(move |child| child.has_tag_name_local(name));
            let cells: Vec<_> = entries("inputEntry").collect();
            let results: Vec<_> = entries("outputEntry").collect();
            if cells.len() != inputs.len() || results.len() != outputs.len() {
                let message = format!(
                    "rule {} has {} input and {} output cells, not {} and {}",
                    index + 1,
                    cells.len(),
                    results.len(),
                    inputs.len(),
                    outputs.len()
                );
                self.reader.add(rule, "decision.table-shape", message, "give each column one cell");
                continue;
            }
            let mut tests = Vec::new();
            for cell in cells {
                let checked = self.expression(cell, around, Grammar::Tests);
                let weight = checked.as_ref().map_or(Weight::ONE, |(weight, _)| *weight);
                sum = sum.plus(Weight { cost: weight.cost.saturating_add(before.cost), size: 0 });
                tests.push(checked.map(|(_, ast)| ast));
            }
            for cell in results {
                sum = sum.plus(self.text_of(cell, around, Grammar::Expression));
            }
            table.add_rule(&tests);
        }
        for finding in lint::examine(&table) {
            self.reader.warn(node, finding.code, finding.message, finding.remedy);
        }
        sum
    }
}

/// Line and column from 1 of a byte.
fn place(text: &str, byte: usize) -> (u32, u32) {
    let before = text.get(..byte).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}

/// The standard's names of three types in the spelling the engine knows for inputs; with the others it would read
/// every such input as null.
fn engine_text(document: &Document<'_>) -> String {
    let short = |name: &str| match name.trim() {
        "date and time" => Some("dateTime"),
        "days and time duration" => Some("dayTimeDuration"),
        "years and months duration" => Some("yearMonthDuration"),
        _ => None,
    };
    let mut changes: Vec<(std::ops::Range<usize>, &str)> = Vec::new();
    for node in document.descendants().filter(Node::is_element) {
        if let Some(attribute) = node.attributes().find(|attribute| attribute.name() == "typeRef")
            && let Some(name) = short(attribute.value())
        {
            changes.push((attribute.range_value(), name));
        }
        if node.tag_name().name() == "typeRef"
            && let Some(text) = node.children().find(Node::is_text)
            && let Some(name) = text.text().and_then(short)
        {
            changes.push((text.range(), name));
        }
    }
    changes.sort_by_key(|(range, _)| range.start);
    let source = document.input_text();
    let mut text = String::with_capacity(source.len());
    let mut position = 0;
    for (range, name) in changes {
        text.push_str(source.get(position..range.start).unwrap_or_default());
        text.push_str(name);
        position = range.end;
    }
    text.push_str(source.get(position..).unwrap_or_default());
    text
}

/// Compares local names; the root's namespace has been checked.
pub(crate) trait LocalName {
    fn has_tag_name_local(&self, name: &str) -> bool;
}

impl LocalName for Node<'_, '_> {
    fn has_tag_name_local(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}
