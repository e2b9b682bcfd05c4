//! Looks for mistakes in decision tables that would be carried out without a word: values that no rule takes, rules that
//! match together under UNIQUE or ANY, rules never reached, cells that never match, and a last rule that swallows whatever was
//! forgotten. The crate `feel` finds them; here they get their words and places.

use crate::fault::{Fault, Severity};
use crate::graph::{Decision, Graph, What};
use crate::why::TableTexts;
use feel::table::Table;
use feel::table::analysis::{Point, analyse};

/// The findings for all tables of a graph. `sources` are the names of its files.
pub(crate) fn examine(graph: &Graph, sources: &[String]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for node in &graph.nodes {
        let What::Decision(Decision { logic, tables, .. }) = &node.what else { continue };
        let source = sources.get(node.file).map_or("", String::as_str);
        for (table, texts) in logic.program.tables().iter().zip(tables) {
            let report = analyse(&logic.program, table);
            let mut words = Words { source, texts, faults: &mut faults };
            words.tell(table, report);
        }
    }
    faults
}

struct Words<'w> {
    source: &'w str,
    texts: &'w TableTexts,
    faults: &'w mut Vec<Fault>,
}

impl Words<'_> {
    fn add(&mut self, line: u32, code: &'static str, message: String, remedy: &str) {
        let source = self.source.to_owned();
        let (severity, remedy) = (Severity::Warning, remedy.to_owned());
        self.faults.push(Fault { severity, code, source, line, column: 0, message, remedy });
    }

    fn rule_line(&self, rule: usize) -> u32 {
        self.texts.rules.get(rule).map_or(self.texts.line, |rule| rule.line)
    }

    fn tell(&mut self, table: &Table, report: feel::table::analysis::Report) {
        let policy = table.policy().name();
        for (rule, column) in report.never {
            let count = self.texts.columns.len();
            let cell = self.texts.cells.get(rule * count + column).map(|cell| &**cell).unwrap_or_default();
            let message = format!("the cell `{cell}` of rule {} never matches", rule + 1);
            self.add(self.rule_line(rule), "decision.cell-never-matches", message, "correct or remove it");
        }
        for (first, second, point) in report.overlaps {
            let shown = self.shown(&point);
            let when = if shown.is_empty() { String::new() } else { format!(" ({shown})") };
            let (code, message, remedy) = if policy == "ANY" {
                let message =
                    format!("rules {} and {} match together{when} and disagree", first + 1, second + 1);
                ("decision.rules-disagree", message, "give them the same result, or narrow one of them")
            } else {
                let message = format!(
                    "rules {} and {} can match together{when}, but UNIQUE allows one",
                    first + 1,
                    second + 1
                );
                ("decision.rules-overlap", message, "narrow one of them, or choose FIRST")
            };
            self.add(self.rule_line(second), code, message, remedy);
        }
        for (rule, by) in report.unreached {
            let by = match by {
                Some(by) => format!("rule {} takes", by + 1),
                None => "earlier rules together take".to_owned(),
            };
            let message = format!("rule {} is never reached: {by} all its cases", rule + 1);
            self.add(self.rule_line(rule), "decision.rule-never-reached", message, "remove it or move it up");
        }
        if table.rules() > 1 && table.policy().is_single() {
            for rule in report.open.into_iter().take(1) {
                let message = "a rule accepts everything, so a forgotten case gets its result without notice";
                let remedy = "list the cases it is meant for";
                self.add(self.rule_line(rule), "decision.silent-default", message.to_owned(), remedy);
            }
        }
        for point in report.gaps {
            let message = format!("no rule for {}", self.shown(&point));
            self.add(self.texts.line, "decision.gap", message, "add a rule or a default output");
        }
    }

    /// Values with the labels of their columns.
    fn shown(&self, point: &Point) -> String {
        let parts = self.texts.columns.iter().zip(point).filter_map(|(column, value)| {
            let value = value.as_ref()?;
            let label = column.label.as_ref().unwrap_or(&column.text);
            Some(format!("{label} = {}", crate::value::brief(value)))
        });
        parts.collect::<Vec<_>>().join(", ")
    }
}
