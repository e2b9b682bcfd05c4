//! Boxed expressions: the logic of a decision as elements, read into one program.

use crate::read::{LocalName, Mode, Reader};
use crate::types::Types;
use crate::why::TableTexts;
use feel::{Builder, Limits, Name, Operand, Program, Scope, Type, Value};
use roxmltree::Node;

/// Deepest nesting of boxed expressions.
const DEPTH: usize = 24;

/// Elements that are logic.
pub(crate) fn is_logic(name: &str) -> bool {
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

/// What an element's logic became.
pub(crate) struct Read {
    pub program: Program,
    pub kind: Type,
    pub tables: Vec<TableTexts>,
}

/// The logic of one element on the way.
pub(crate) struct Boxed<'r, 's, 'b> {
    pub reader: &'r mut Reader<'s>,
    pub builder: Builder<'b>,
    pub types: &'r Types,
    pub tables: Vec<TableTexts>,
    depth: usize,
}

/// A part of the program; none where a fault was told.
pub(crate) type Part = Option<Operand>;

impl<'r, 's, 'b> Boxed<'r, 's, 'b> {
    /// Reads the logic of a decision or a business knowledge model.
    pub fn read(
        reader: &'r mut Reader<'s>,
        scope: &'b Scope,
        types: &'r Types,
        node: Node<'_, '_>,
        name: &Name,
    ) -> Option<Read> {
        let builder = Builder::new(scope, Limits::DEFINITION);
        let mut boxed = Boxed { reader, builder, types, tables: Vec::new(), depth: 0 };
        let operand = if node.is("businessKnowledgeModel") {
            boxed.knowledge(node, name)?
        } else {
            boxed.decision(node)?
        };
        let kind = operand.kind().clone();
        Some(Read { program: boxed.builder.finish(operand), kind, tables: boxed.tables })
    }

    fn decision(&mut self, node: Node<'_, '_>) -> Part {
        let kind = self.kind_of(node.child("variable"));
        let operand = match logic_of(node) {
            Some(logic) => self.logic(logic)?,
            None => {
                let name = node.attribute("name").unwrap_or_default();
                let message = format!("the decision `{name}` has no logic");
                let remedy = "add a decision table or an expression";
                if self.reader.mode == Mode::Lenient {
                    return self.null();
                }
                self.reader.add(node, "decision.no-logic", message, remedy);
                return None;
            }
        };
        self.fitted(node, operand, kind)
    }

    /// A value that has to fit a declared type.
    fn fitted(&mut self, node: Node<'_, '_>, operand: Operand, kind: Type) -> Part {
        if kind.is_any() {
            return Some(operand);
        }
        if !kind.item().meets(operand.kind().item()) && !fits(&kind, operand.kind()) {
            let message =
                format!("the value is {}, but {kind} is declared: it is always null", operand.kind());
            let remedy = "correct the declared type or the logic";
            self.reader.warn(node, "decision.result-type", message, remedy);
        }
        let converted = self.builder.converted(&operand, kind);
        self.part(node, converted)
    }

    fn knowledge(&mut self, node: Node<'_, '_>, name: &Name) -> Part {
        let Some(function) = node.child("encapsulatedLogic") else {
            if self.reader.mode == Mode::Lenient {
                return self.null();
            }
            let remedy = "add its parameters and its expression";
            self.reader.add(node, "decision.no-logic", "the business knowledge model has no logic", remedy);
            return None;
        };
        let declared = self.kind_of(node.child("variable"));
        let result = match declared {
            Type::Function(signature) => Some(signature.result.clone()),
            Type::Any => None,
            kind => Some(kind),
        };
        self.function(function, Some(name), result.filter(|kind| !kind.is_any()))
    }

    /// The declared type of an element.
    pub fn kind_of(&mut self, node: Option<Node<'_, '_>>) -> Type {
        match node {
            Some(node) => self.types.of(self.reader, node).0,
            None => Type::Any,
        }
    }

    pub fn null(&mut self) -> Part {
        self.builder.value(Value::Null).ok()
    }

    /// A part, or its fault at an element.
    pub fn part(&mut self, node: Node<'_, '_>, part: Result<Operand, feel::Error>) -> Part {
        match part {
            Ok(operand) => Some(operand),
            Err(error) => {
                let code = crate::error::code_of(&error.kind);
                self.reader.add(node, code, error.kind.to_string(), "split it into several decisions");
                None
            }
        }
    }

    /// One boxed expression.
    pub fn logic(&mut self, node: Node<'_, '_>) -> Part {
        if self.depth >= DEPTH {
            let message = format!("boxed expressions are nested more than {DEPTH} deep");
            self.reader.add(node, "decision.expression-too-deep", message, "split it into several decisions");
            return None;
        }
        self.depth += 1;
        let part = match node.tag_name().name() {
            "literalExpression" => self.literal(node),
            "decisionTable" => self.table(node),
            "context" => self.context(node),
            "list" => self.list(node),
            "relation" => self.relation(node),
            "conditional" => self.conditional(node),
            "functionDefinition" => self.function(node, None, None),
            "invocation" => self.invocation(node),
            "filter" => self.filter(node),
            "for" | "some" | "every" => self.one_loop(node),
            _ => self.null(),
        };
        self.depth -= 1;
        part
    }

    /// Whether the element's texts are FEEL.
    fn is_feel(&mut self, node: Node<'_, '_>) -> bool {
        match node.attribute("expressionLanguage") {
            Some(language)
                if !language.to_ascii_lowercase().contains("feel") && !language.trim().is_empty() =>
            {
                let message = format!("expressions in `{language}` are not read");
                self.reader.add(node, "decision.refused-language", message, "write it in FEEL");
                false
            }
            _ => true,
        }
    }

    /// The text of an element, by what reads it.
    pub fn text<'d, 'i>(
        &mut self,
        node: Node<'d, 'i>,
        read: impl FnOnce(&mut Builder<'b>, &str) -> Result<Operand, feel::Error>,
    ) -> Part {
        if !self.is_feel(node) {
            return None;
        }
        let text_node = node.child("text").unwrap_or(node);
        let part = read(&mut self.builder, text_node.text().unwrap_or_default());
        for finding in self.builder.take_findings() {
            self.reader.warn_inside(text_node, &finding);
        }
        match part {
            Ok(operand) => Some(operand),
            Err(_) if self.reader.mode == Mode::Lenient => self.null(),
            Err(error) => {
                self.reader.add_error(text_node, &error);
                None
            }
        }
    }

    pub fn expression(&mut self, node: Node<'_, '_>) -> Part {
        self.text(node, |builder, text| builder.expression(text))
    }

    fn literal(&mut self, node: Node<'_, '_>) -> Part {
        let operand = self.expression(node)?;
        let kind = self.kind_of(Some(node));
        self.fitted(node, operand, kind)
    }

    fn context(&mut self, node: Node<'_, '_>) -> Part {
        let entries: Vec<_> = node.children().filter(|child| child.is("contextEntry")).collect();
        let bound = self.builder.bound();
        let first = self.builder.places_for(entries.len());
        let (mut named, mut result, mut whole) = (Vec::new(), None, true);
        for entry in entries {
            let part = logic_of(entry).and_then(|logic| self.logic(logic));
            let Some(variable) = entry.child("variable") else {
                result = Some(part);
                continue;
            };
            let name = variable.attribute("name").unwrap_or_default().trim().to_owned();
            let kind = self.kind_of(Some(variable));
            let part = match part {
                Some(operand) => self.fitted(entry, operand, kind),
                None => None,
            };
            let Some(operand) = part else {
                whole = false;
                self.builder.bind(&name, Type::Any, first + named.len() as u32);
                continue;
            };
            let slot = first + named.len() as u32;
            self.builder.bind(&name, operand.kind().clone(), slot);
            named.push((Name::from(name), operand));
        }
        self.builder.unbind(bound);
        if !whole {
            return None;
        }
        let context = self.builder.context(named, first);
        let context = self.part(node, context)?;
        match result {
            None => Some(context),
            Some(result) => {
                // The entries are evaluated for the result, which alone is the value.
                let slot = self.builder.place();
                let body = self.builder.let_in(slot, &context, &result?);
                self.part(node, body)
            }
        }
    }

    /// The operands of all logic in an element; none where one failed.
    fn all(&mut self, node: Node<'_, '_>) -> Option<Vec<Operand>> {
        let logic: Vec<_> =
            node.children().filter(|child| child.is_element() && is_logic(child.tag_name().name())).collect();
        let parts: Vec<Part> = logic.into_iter().map(|child| self.logic(child)).collect();
        parts.into_iter().collect()
    }

    fn list(&mut self, node: Node<'_, '_>) -> Part {
        let items = self.all(node)?;
        let list = self.builder.list(items);
        let operand = self.part(node, list)?;
        let kind = self.kind_of(Some(node));
        self.fitted(node, operand, kind)
    }

    fn relation(&mut self, node: Node<'_, '_>) -> Part {
        let columns: Vec<Name> = node
            .children()
            .filter(|child| child.is("column"))
            .map(|column| Name::from(column.attribute("name").unwrap_or_default().trim()))
            .collect();
        let mut rows = Vec::new();
        for row in node.children().filter(|child| child.is("row")) {
            let cells = self.all(row)?;
            if cells.len() != columns.len() {
                let message = format!("a row has {} cells, not {}", cells.len(), columns.len());
                self.reader.add(row, "decision.table-shape", message, "give each column one cell");
                return None;
            }
            let first = self.builder.places_for(columns.len());
            let context = self.builder.context(columns.iter().cloned().zip(cells).collect(), first);
            rows.push(self.part(row, context)?);
        }
        let list = self.builder.list(rows);
        self.part(node, list)
    }

    /// The logic inside a child element.
    fn inside(&mut self, node: Node<'_, '_>, name: &str) -> Part {
        match node.child(name).and_then(logic_of) {
            Some(logic) => self.logic(logic),
            None if self.reader.mode == Mode::Lenient => self.null(),
            None => {
                let message = format!("`{}` has no `{name}`", node.tag_name().name());
                self.reader.add(node, "decision.no-logic", message, "add it");
                None
            }
        }
    }

    fn conditional(&mut self, node: Node<'_, '_>) -> Part {
        let (test, then, otherwise) =
            (self.inside(node, "if"), self.inside(node, "then"), self.inside(node, "else"));
        let built = self.builder.conditional(&test?, &then?, &otherwise?);
        self.part(node, built)
    }

    fn filter(&mut self, node: Node<'_, '_>) -> Part {
        let source = self.inside(node, "in")?;
        let frame = self.builder.open_filter(source);
        let test = self.inside(node, "match");
        let test = match test {
            Some(test) => test,
            None => self.null()?,
        };
        let built = self.builder.close_filter(&frame, &test);
        self.part(node, built)
    }

    fn one_loop(&mut self, node: Node<'_, '_>) -> Part {
        let source = self.inside(node, "in")?;
        let variable = node.attribute("iteratorVariable").unwrap_or_default().trim();
        let frame = self.builder.open_loop(variable, source);
        let kind = node.tag_name().name();
        let body = self.inside(node, if kind == "for" { "return" } else { "satisfies" });
        let body = match body {
            Some(body) => body,
            None => self.null()?,
        };
        let built = match kind {
            "for" => self.builder.close_for(&frame, &body),
            _ => self.builder.close_quantified(&frame, &body, kind == "some"),
        };
        self.part(node, built)
    }

    fn invocation(&mut self, node: Node<'_, '_>) -> Part {
        let callee = match logic_of(node) {
            Some(callee) => self.logic(callee)?,
            None => return self.null(),
        };
        let mut arguments = Vec::new();
        for binding in node.children().filter(|child| child.is("binding")) {
            let name = binding.child("parameter").and_then(|parameter| parameter.attribute("name"));
            let value = match logic_of(binding) {
                Some(logic) => self.logic(logic)?,
                None => self.null()?,
            };
            arguments.push((Name::from(name.unwrap_or_default().trim()), value));
        }
        if let Type::Function(signature) = callee.kind()
            && self.reader.mode != Mode::Lenient
        {
            let known = |name: &Name| signature.parameters.iter().any(|(parameter, _)| parameter == name);
            let fits = arguments.len() == signature.parameters.len()
                && arguments.iter().all(|(name, _)| known(name));
            if !fits {
                let names: Vec<&str> = signature.parameters.iter().map(|(name, _)| &**name).collect();
                let message = format!("the function takes {}", names.join(", "));
                self.reader.add(node, "decision.arguments", message, "bind each parameter once");
                return None;
            }
        }
        let built = self.builder.invocation(&callee, arguments);
        let operand = self.part(node, built)?;
        let kind = self.kind_of(Some(node));
        self.fitted(node, operand, kind)
    }

    /// A function: its parameters and its body. Under its own name it may call itself.
    fn function(&mut self, node: Node<'_, '_>, own: Option<&Name>, result: Option<Type>) -> Part {
        if matches!(node.attribute("kind"), Some("Java" | "PMML")) {
            if self.reader.mode == Mode::Lenient {
                return self.null();
            }
            let message = "functions in other languages are not called";
            self.reader.add(
                node,
                "decision.refused-external-function",
                message,
                "write the calculation in FEEL",
            );
            return None;
        }
        let mut parameters = Vec::new();
        for parameter in node.children().filter(|child| child.is("formalParameter")) {
            let kind = self.kind_of(Some(parameter));
            parameters.push((Name::from(parameter.attribute("name").unwrap_or_default().trim()), kind));
        }
        let frame = self.builder.open_function(parameters, own);
        let body = match logic_of(node) {
            Some(logic) => self.logic(logic),
            None => self.null(),
        };
        let result = result.or_else(|| Some(self.kind_of(Some(node))).filter(|kind| !kind.is_any()));
        let body = match body {
            Some(body) => body,
            None => {
                // The frame is closed over nothing, so that what follows finds its own.
                let null = self.null()?;
                let _ = self.builder.close_function(frame, null, None);
                return None;
            }
        };
        let built = self.builder.close_function(frame, body, result);
        self.part(node, built)
    }
}

/// Whether values of one type may become another by the standard's conversions.
fn fits(wanted: &Type, given: &Type) -> bool {
    matches!((wanted.item(), given.item()), (Type::DateTime, Type::Date))
}

/// The logic of an element.
pub(crate) fn logic_of<'d, 'i>(node: Node<'d, 'i>) -> Option<Node<'d, 'i>> {
    node.children().filter(Node::is_element).find(|child| is_logic(child.tag_name().name()))
}
