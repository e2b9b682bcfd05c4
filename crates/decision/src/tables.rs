//! Decision tables as elements, read into tables of the program.

use crate::boxed::{Boxed, Part};
use crate::read::{LocalName, Mode};
use crate::why::{ColumnTexts, RuleTexts, TableTexts};
use feel::table::{Policy, TableBuilder};
use feel::{Name, Operand, Type, Value};
use roxmltree::Node;

/// A column of tests on the way.
struct Column {
    slot: u32,
    kind: Type,
}

impl Boxed<'_, '_, '_> {
    pub(crate) fn table(&mut self, node: Node<'_, '_>) -> Part {
        let policy = node.attribute("hitPolicy").unwrap_or("UNIQUE");
        let Some(policy) = Policy::named(policy, node.attribute("aggregation")) else {
            let message = format!("there is no hit policy `{policy}`");
            self.reader.add(node, "decision.table-shape", message, "use one of the standard's hit policies");
            return None;
        };
        let inputs: Vec<_> = node.children().filter(|child| child.is("input")).collect();
        let outputs: Vec<_> = node.children().filter(|child| child.is("output")).collect();
        let mut table = TableBuilder::new(policy);
        let mut texts = TableTexts { line: self.line(node), ..TableTexts::default() };
        let (columns, mut whole) = self.columns(&inputs, &mut table, &mut texts);
        if outputs.is_empty() {
            self.reader.add(node, "decision.table-shape", "the table has no output column", "add one");
            return None;
        }
        whole &= self.outputs(&outputs, node, &mut table, &mut texts);
        for (index, rule) in node.children().filter(|child| child.is("rule")).enumerate() {
            whole &= self.rule(rule, index, &columns, outputs.len(), &mut table, &mut texts);
        }
        if !whole {
            return None;
        }
        let built = table.finish(&mut self.builder);
        self.tables.push(texts);
        self.part(node, built)
    }

    fn line(&self, node: Node<'_, '_>) -> u32 {
        self.reader.lines.get(self.reader.file).map_or(0, |lines| lines.line(node))
    }

    fn columns(
        &mut self,
        inputs: &[Node<'_, '_>],
        table: &mut TableBuilder,
        texts: &mut TableTexts,
    ) -> (Vec<Column>, bool) {
        let (mut columns, mut whole) = (Vec::new(), true);
        for input in inputs {
            let slot = self.builder.place();
            let Some(expression) = input.child("inputExpression") else {
                self.reader.add(
                    *input,
                    "decision.table-shape",
                    "a column has no input expression",
                    "add one",
                );
                columns.push(Column { slot, kind: Type::Any });
                whole = false;
                continue;
            };
            let value = self.expression(expression);
            let declared = self.kind_of(Some(expression));
            let kind = match &value {
                Some(value) if !value.kind().is_any() => value.kind().clone(),
                _ => declared,
            };
            let allowed = match input.child("inputValues") {
                Some(values) => self.tests(values, slot, &kind),
                None => None,
            };
            let text = expression.child("text").and_then(|text| text.text()).unwrap_or_default().trim();
            texts.columns.push(ColumnTexts {
                text: text.into(),
                label: input
                    .attribute("label")
                    .map(str::trim)
                    .filter(|label| !label.is_empty())
                    .map(Into::into),
                allowed: input
                    .child("inputValues")
                    .and_then(|values| values.child("text"))
                    .and_then(|text| text.text())
                    .map(|text| text.trim().into()),
            });
            match value {
                Some(value) => table.column(&value, slot, kind.clone(), allowed.as_ref()),
                None => whole = false,
            }
            columns.push(Column { slot, kind });
        }
        (columns, whole)
    }

    /// A cell of tests; none where anything will do.
    fn tests(&mut self, cell: Node<'_, '_>, slot: u32, kind: &Type) -> Part {
        let text = cell.child("text").unwrap_or(cell).text().unwrap_or_default().trim();
        if text.is_empty() || text == "-" {
            return None;
        }
        self.text(cell, |builder, text| builder.tests(text, slot, kind))
    }

    fn outputs(
        &mut self,
        outputs: &[Node<'_, '_>],
        table_node: Node<'_, '_>,
        table: &mut TableBuilder,
        texts: &mut TableTexts,
    ) -> bool {
        let mut whole = true;
        for output in outputs {
            let name = output.attribute("name").map(str::trim).filter(|name| !name.is_empty());
            if outputs.len() > 1 && name.is_none() {
                let message = "an output of a table with several has no name";
                self.reader.add(*output, "decision.table-shape", message, "name it");
                whole = false;
            }
            let default = match output.child("defaultOutputEntry") {
                Some(entry) if !is_empty(entry) => {
                    let default = self.expression(entry);
                    whole &= default.is_some();
                    default
                }
                _ => None,
            };
            let order = match output.child("outputValues") {
                Some(values) => self.order(values),
                // The allowed values of the output's type are its order too.
                None => Vec::new(),
            };
            let label = output.attribute("label").or(name).or(table_node.attribute("outputLabel"));
            texts.outputs.push(label.unwrap_or_default().trim().into());
            table.output(name.map(Name::from), default.as_ref(), order);
        }
        whole
    }

    /// The output values in their order, where they are literals.
    fn order(&mut self, values: Node<'_, '_>) -> Vec<Value> {
        let text = values.child("text").unwrap_or(values).text().unwrap_or_default();
        match feel::constant_list(text) {
            Some(values) => values,
            None => {
                if self.reader.mode != Mode::Lenient {
                    let message = "the output values are not a list of literals".to_owned();
                    self.reader.warn(values, "decision.output-values", message, "list texts or numbers");
                }
                Vec::new()
            }
        }
    }

    fn rule(
        &mut self,
        rule: Node<'_, '_>,
        index: usize,
        columns: &[Column],
        outputs: usize,
        table: &mut TableBuilder,
        texts: &mut TableTexts,
    ) -> bool {
        let cells: Vec<_> = rule.children().filter(|child| child.is("inputEntry")).collect();
        let results: Vec<_> = rule.children().filter(|child| child.is("outputEntry")).collect();
        if cells.len() != columns.len() || results.len() != outputs {
            let message = format!(
                "rule {} has {} input and {} output cells, not {} and {outputs}",
                index + 1,
                cells.len(),
                results.len(),
                columns.len(),
            );
            self.reader.add(rule, "decision.table-shape", message, "give each column one cell");
            return false;
        }
        let faults = self.reader.faults.len();
        let mut tests: Vec<Part> = Vec::with_capacity(cells.len());
        for (cell, column) in cells.iter().zip(columns) {
            tests.push(self.tests(*cell, column.slot, &column.kind));
            texts.cells.push(written(*cell));
        }
        let mut values: Vec<Operand> = Vec::with_capacity(outputs);
        for cell in &results {
            // Modelling tools leave a cell empty where they mean nothing.
            let value = if is_empty(*cell) { self.null() } else { self.expression(*cell) };
            values.extend(value);
        }
        let annotation = rule
            .child("annotationEntry")
            .and_then(|entry| entry.child("text"))
            .or(rule.child("description"))
            .and_then(|text| text.text())
            .map(str::trim)
            .filter(|text| !text.is_empty());
        texts.rules.push(RuleTexts { line: self.line(rule), annotation: annotation.map(Into::into) });
        let broken =
            self.reader.faults.iter().skip(faults).any(|fault| fault.severity == crate::Severity::Error);
        if broken || values.len() != outputs {
            return false;
        }
        table.rule(&tests, &values);
        true
    }
}

fn written(cell: Node<'_, '_>) -> Box<str> {
    cell.child("text").unwrap_or(cell).text().unwrap_or_default().trim().into()
}

fn is_empty(node: Node<'_, '_>) -> bool {
    node.child("text").unwrap_or(node).text().unwrap_or_default().trim().is_empty()
}
