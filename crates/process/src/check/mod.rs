//! What this engine refuses to execute, and what looks wrong: loudly, with line and column, before anything runs.

mod lint;
mod soundness;
mod structure;
mod support;

use crate::read::{Definitions, Process};
use crate::step::{Definition, build};
use crate::{Fault, Position, Severity};

impl Definitions {
    /// Checks every process that is meant to be executed: those marked executable or, where none is marked, all. Faults
    /// come in the order of the file.
    pub fn check(&self) -> Vec<Fault> {
        let marked = self.processes.iter().any(|process| process.executable == Some(true));
        let meant = |process: &&Process| !marked || process.executable == Some(true);
        let mut faults: Vec<Fault> =
            self.processes.iter().filter(meant).flat_map(|p| self.check_process(p).1).collect();
        if self.processes.iter().all(|process| process.elements.is_empty()) {
            let mut report = Report::new(&self.source_name);
            let message = "there is no process in this file".to_owned();
            let remedy = "Draw a process with a start event, at least one task and an end event.".to_owned();
            report.error("bpmn.no-process", Position { line: 1, column: 1 }, &self.id, message, remedy);
            faults = report.faults;
        }
        faults.sort_by_key(|fault| fault.position);
        faults
    }

    /// Makes a process executable: the one with this id, or else [`Definitions::main_process`].
    ///
    /// # Errors
    /// Every fault found, warnings included, when at least one forbids execution.
    pub fn compile(&self, process: Option<&str>) -> Result<Definition, Vec<Fault>> {
        let found = match process {
            Some(id) => self.process(id),
            None => self.main_process(),
        };
        let Some(found) = found else {
            let mut report = Report::new(&self.source_name);
            let message = match process {
                Some(id) => format!("there is no process {id:?} in this file"),
                None => "there is no process in this file".to_owned(),
            };
            let remedy = "Choose a file with a process, or name one that is in it.".to_owned();
            report.error("bpmn.no-process", Position { line: 1, column: 1 }, "", message, remedy);
            return Err(report.faults);
        };
        let (definition, mut faults) = self.check_process(found);
        faults.sort_by_key(|fault| fault.position);
        if faults.iter().any(Fault::is_error) { Err(faults) } else { Ok(definition) }
    }

    fn check_process(&self, process: &Process) -> (Definition, Vec<Fault>) {
        let mut report = Report::new(&self.source_name);
        support::check(process, &mut report);
        structure::check(self, process, &mut report);
        let definition = build(self, process, &mut report);
        if !report.has_errors() {
            lint::check(process, &definition, &mut report);
            soundness::check(process, &definition, &mut report);
        }
        (definition, report.faults)
    }
}

/// Faults being collected.
pub(crate) struct Report {
    source: String,
    faults: Vec<Fault>,
}

/// Most faults reported of one process; after so many, more help nobody.
const MOST_FAULTS: usize = 200;

impl Report {
    fn new(source: &str) -> Report {
        Report { source: source.to_owned(), faults: Vec::new() }
    }

    fn has_errors(&self) -> bool {
        self.faults.iter().any(Fault::is_error)
    }

    pub(crate) fn error(
        &mut self,
        code: &'static str,
        position: Position,
        element: &str,
        message: String,
        remedy: String,
    ) {
        self.add(Severity::Error, code, position, element, message, remedy);
    }

    pub(crate) fn warning(
        &mut self,
        code: &'static str,
        position: Position,
        element: &str,
        message: String,
        remedy: String,
    ) {
        self.add(Severity::Warning, code, position, element, message, remedy);
    }

    fn add(
        &mut self,
        severity: Severity,
        code: &'static str,
        position: Position,
        element: &str,
        message: String,
        remedy: String,
    ) {
        if self.faults.len() < MOST_FAULTS {
            let source = self.source.clone();
            self.faults.push(Fault {
                code,
                severity,
                source,
                position,
                element: element.to_owned(),
                message,
                remedy,
            });
        }
    }
}
