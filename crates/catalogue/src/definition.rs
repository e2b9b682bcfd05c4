//! A definition: the files of one item, read and compiled. Texts in, compiled item out; the disk is in [`crate::folder`].

use std::sync::Arc;

use contract::ItemVersionId;
use contract::item::{Item, ItemVersion};
use decision::Decisions;
use forms::Form;
use serde::{Deserialize, Serialize};

use crate::finding::{Finding, any_error};
use crate::yaml::{self, Places};

/// The texts of one item's files, as they stand in its folder and in the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Files {
    /// `item.yaml`.
    pub item: String,
    /// `process.bpmn`.
    pub process: String,
    /// `rules.dmn`, where there are decision tables.
    #[serde(default)]
    pub rules: Option<String>,
    /// `form.json`; a package has none, its members' are merged.
    #[serde(default)]
    pub form: Option<String>,
}

/// Names of the files in a folder.
pub const ITEM: &str = "item.yaml";
/// The process.
pub const PROCESS: &str = "process.bpmn";
/// The decision tables.
pub const RULES: &str = "rules.dmn";
/// The form.
pub const FORM: &str = "form.json";

/// One item, read and compiled.
#[derive(Clone)]
pub struct Definition {
    /// How faults name its folder, without a trailing slash; empty for texts without one.
    pub folder: String,
    /// The texts.
    pub files: Files,
    /// The item.
    pub item: Arc<Item>,
    /// Where its fields stand.
    pub places: Places,
    /// The process.
    pub process: Arc<process::Definition>,
    /// The file it was compiled from.
    pub drawing: Arc<process::Definitions>,
    /// The decision tables.
    pub decisions: Option<Arc<Decisions>>,
    /// The form.
    pub form: Option<Arc<Form>>,
}

impl Definition {
    /// How faults name one of its files.
    pub fn path(&self, file: &str) -> String {
        in_folder(&self.folder, file)
    }

    /// An error about a field of its item.yaml.
    pub(crate) fn error(&self, code: &'static str, path: &str, message: String, remedy: &str) -> Finding {
        Finding::error(code, &self.path(ITEM), message, remedy).at(self.places.of(path))
    }

    /// Concepts of its form's fields; none without a form.
    pub(crate) fn concepts(&self) -> impl Iterator<Item = &str> {
        self.form.iter().flat_map(|form| form.fields()).filter_map(|field| field.concept.as_deref())
    }

    /// What to do about a concept the form does not have.
    pub(crate) fn concept_remedy(&self, concept: &str) -> String {
        match crate::finding::nearest(concept, self.concepts()) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => "Add a field with this concept to form.json.".to_owned(),
        }
    }

    /// The same as a published version.
    pub fn into_version(self, id: ItemVersionId, number: i64, published_at: i64) -> ItemVersion {
        ItemVersion {
            id,
            number,
            item: self.item,
            process: self.process,
            drawing: self.drawing,
            decisions: self.decisions,
            form: self.form,
            published_at,
        }
    }
}

fn in_folder(folder: &str, file: &str) -> String {
    if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") }
}

/// Reads and compiles the files of one item, with everything that is wrong in single files.
///
/// # Errors
/// The findings, warnings included, when one of them is an error.
pub fn read(folder: &str, files: Files) -> Result<(Definition, Vec<Finding>), Vec<Finding>> {
    let mut findings = Vec::new();
    let item =
        keep(yaml::read(&in_folder(folder, ITEM), &files.item).map_err(|one| vec![one]), &mut findings);
    let process = keep(read_process(&in_folder(folder, PROCESS), &files.process), &mut findings);
    let rules = files.rules.as_deref();
    let decisions = rules.map(|text| keep(read_rules(&in_folder(folder, RULES), text), &mut findings));
    let form = files.form.as_deref();
    let form = form.map(|text| keep(read_form(&in_folder(folder, FORM), text), &mut findings));
    let (Some(item), Some(process)) = (item, process) else { return Err(findings) };
    findings.extend(process.warnings);
    if any_error(&findings) {
        return Err(findings);
    }
    let decisions = decisions.flatten().map(|(decisions, warnings)| {
        findings.extend(warnings);
        Arc::new(decisions)
    });
    let definition = Definition {
        folder: folder.to_owned(),
        files,
        item: Arc::new(item.item),
        places: item.places,
        process: Arc::new(process.compiled),
        drawing: Arc::new(process.drawing),
        decisions,
        form: form.flatten().map(Arc::new),
    };
    Ok((definition, findings))
}

/// What can be said of an item whose process, tables or form cannot be used: the same definition with `item.yaml` as it
/// is, those of the other files that can be read, and a process of one task where its own cannot. Nothing for a file
/// that cannot be read itself. Only for looking at `item.yaml`, never for running.
pub(crate) fn outline(folder: &str, files: Files) -> Option<Definition> {
    let item = yaml::read(&in_folder(folder, ITEM), &files.item).ok()?;
    let process = read_process(PROCESS, &files.process).or_else(|_| read_process(PROCESS, ONE_TASK)).ok()?;
    let rules = files.rules.as_deref().and_then(|text| read_rules(RULES, text).ok());
    let form = files.form.as_deref().and_then(|text| read_form(FORM, text).ok());
    Some(Definition {
        folder: folder.to_owned(),
        files,
        item: Arc::new(item.item),
        places: item.places,
        process: Arc::new(process.compiled),
        drawing: Arc::new(process.drawing),
        decisions: rules.map(|(decisions, _)| Arc::new(decisions)),
        form: form.map(Arc::new),
    })
}

/// Stands in for a process that cannot be read.
const ONE_TASK: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
<process id="p" isExecutable="true"><startEvent id="s"/><userTask id="t"/><endEvent id="e"/>
<sequenceFlow id="f" sourceRef="s" targetRef="t"/><sequenceFlow id="g" sourceRef="t" targetRef="e"/></process>
</definitions>"#;

fn keep<T>(result: Result<T, Vec<Finding>>, findings: &mut Vec<Finding>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(more) => {
            findings.extend(more);
            None
        }
    }
}

/// A process file, read and compiled.
pub struct ProcessFile {
    /// As read.
    pub drawing: process::Definitions,
    /// Its main process, ready to run.
    pub compiled: process::Definition,
    /// What looks wrong.
    pub warnings: Vec<Finding>,
}

/// Reads a process file.
///
/// # Errors
/// Its faults, when one of them forbids execution.
pub fn read_process(source: &str, text: &str) -> Result<ProcessFile, Vec<Finding>> {
    let all = |faults: Vec<process::Fault>| faults.into_iter().map(Finding::from).collect::<Vec<_>>();
    let drawing = process::Definitions::read(text, source).map_err(all)?;
    let warnings = all(drawing.check());
    if any_error(&warnings) {
        return Err(warnings);
    }
    let compiled = drawing.compile(None).map_err(all)?;
    Ok(ProcessFile { drawing, compiled, warnings })
}

/// Reads a file of decision tables: the decisions and what looks wrong.
///
/// # Errors
/// Its faults.
pub fn read_rules(source: &str, text: &str) -> Result<(Decisions, Vec<Finding>), Vec<Finding>> {
    let decisions = Decisions::read(text, source)
        .map_err(|faults| faults.into_iter().map(Finding::from).collect::<Vec<_>>())?;
    let warnings = decisions.warnings().iter().cloned().map(Finding::from).collect();
    Ok((decisions, warnings))
}

/// Reads a form file.
///
/// # Errors
/// Its faults.
pub fn read_form(source: &str, text: &str) -> Result<Form, Vec<Finding>> {
    Form::read(text, source).map_err(|faults| faults.into_iter().map(Finding::from).collect())
}
