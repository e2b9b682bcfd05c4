//! Reading BPMN 2.0 XML for interchange: everything that is BPMN can be read, counted, drawn and written back
//! unchanged; whether it can be executed is asked separately ([`Definitions::check`]).

mod collaboration;
mod diagram;
mod elements;
mod events;
pub mod extension;
mod guard;
mod lines;
mod model;

pub use diagram::{Bounds, Diagram, Edge, Point, Shape};
pub use model::{
    Collaboration, Definitions, Element, EventSpec, Flow, GatewayKind, Kind, Lane, Loop, Mapping,
    MessageFlow, MultiMarker, Named, Participant, Process, TaskKind, Text, TimerSpec,
};

use crate::{Fault, Position, Severity};
use lines::Lines;
use std::collections::{BTreeMap, HashMap};

/// The BPMN 2.0 model namespace.
pub const BPMN: &str = "http://www.omg.org/spec/BPMN/20100524/MODEL";
/// Our own extension attributes; the usual prefix is `od`.
pub const NAMESPACE: &str = "https://onedoor.dev/bpmn/1.0";

/// Largest file read, in bytes.
pub const LARGEST: usize = 4 * 1024 * 1024;
/// Longest identifier accepted, in bytes.
pub const LONGEST_ID: usize = 255;
/// Most flow elements (nodes and flows) in one process.
pub const MOST_ELEMENTS: usize = 20_000;

impl Definitions {
    /// Reads a BPMN file. `source_name` is how faults name it.
    ///
    /// # Errors
    /// What makes the text unreadable as BPMN: size, depth or length limits, a document type declaration, XML that is
    /// not well-formed, a root that is not BPMN's `definitions`.
    pub fn read(xml: &str, source_name: &str) -> Result<Definitions, Vec<Fault>> {
        let lines = Lines::new(xml);
        let fault = |code, position, message: String, remedy: &str| {
            vec![Fault {
                code,
                severity: Severity::Error,
                source: source_name.to_owned(),
                position,
                element: String::new(),
                message,
                remedy: remedy.to_owned(),
            }]
        };
        guard::check(xml)
            .map_err(|found| fault(found.code, lines.at(found.at), found.message, found.remedy))?;
        let options = roxmltree::ParsingOptions { nodes_limit: 500_000, ..Default::default() };
        let document = roxmltree::Document::parse_with_options(xml, options).map_err(|error| {
            let at = error.pos();
            let position = Position { line: at.row, column: at.col };
            let remedy = "Save the file again from the modeller, or correct the XML at this place.";
            fault("bpmn.not-xml", position, format!("this is not well-formed XML: {error}"), remedy)
        })?;
        let root = document.root_element();
        if !root.has_tag_name((BPMN, "definitions")) {
            let message =
                format!("the root element is `{}`, not BPMN 2.0 `definitions`", root.tag_name().name());
            let remedy = "Choose a BPMN 2.0 file (namespace http://www.omg.org/spec/BPMN/20100524/MODEL).";
            return Err(fault("bpmn.not-bpmn", lines.at(root.range().start), message, remedy));
        }
        let mut counts = BTreeMap::new();
        for node in root.descendants().filter(|node| node.tag_name().namespace() == Some(BPMN)) {
            *counts.entry(node.tag_name().name().to_owned()).or_insert(0) += 1;
            let too_long = node.attribute("id").is_some_and(|id| id.len() > LONGEST_ID);
            if too_long {
                let message = format!("this id is longer than {LONGEST_ID} bytes");
                let remedy = "Give the element a short id.";
                return Err(fault("bpmn.id-too-long", lines.at(node.range().start), message, remedy));
            }
        }
        let names = elements::data_names(root);
        let mut definitions = Definitions {
            source_name: source_name.to_owned(),
            xml: xml.to_owned(),
            id: root.attribute("id").unwrap_or_default().to_owned(),
            name: root.attribute("name").unwrap_or_default().to_owned(),
            counts,
            processes: Vec::new(),
            collaborations: Vec::new(),
            messages: HashMap::new(),
            signals: HashMap::new(),
            errors: HashMap::new(),
            diagram: diagram::read(root),
        };
        for child in root.children().filter(|child| child.tag_name().namespace() == Some(BPMN)) {
            let id = child.attribute("id").unwrap_or_default().to_owned();
            let named = |name: Option<&str>| Named {
                name: name.filter(|name| !name.is_empty()).unwrap_or(&id).to_owned(),
                position: lines.at(child.range().start),
            };
            match child.tag_name().name() {
                "process" => definitions.processes.push(elements::process(child, &lines, &names)),
                "collaboration" => definitions.collaborations.push(collaboration::read(child)),
                "message" => drop(definitions.messages.insert(id.clone(), named(child.attribute("name")))),
                "signal" => drop(definitions.signals.insert(id.clone(), named(child.attribute("name")))),
                "error" => {
                    let code = child.attribute("errorCode").filter(|code| !code.is_empty());
                    let named = named(code.or_else(|| child.attribute("name")));
                    definitions.errors.insert(id.clone(), named);
                }
                _ => {}
            }
        }
        if let Some(process) =
            definitions.processes.iter().find(|p| p.elements.len() + p.flows.len() > MOST_ELEMENTS)
        {
            let message = format!("the process has more than {MOST_ELEMENTS} elements");
            let remedy = "Split it into several processes joined by call activities.";
            return Err(fault("bpmn.too-many-elements", process.position, message, remedy));
        }
        Ok(definitions)
    }

    /// The original text, byte for byte: what is exported again is what was imported.
    pub fn xml(&self) -> &str {
        &self.xml
    }

    /// How the caller named the file.
    pub fn source_name(&self) -> &str {
        &self.source_name
    }

    /// How many elements of the BPMN model namespace there are, by local name.
    pub fn counts(&self) -> &BTreeMap<String, usize> {
        &self.counts
    }

    /// The process with this id.
    pub fn process(&self, id: &str) -> Option<&Process> {
        self.processes.iter().find(|process| process.id == id)
    }

    /// The process that is meant when none is named: the first executable one that no other process of the file calls,
    /// else the first executable one, else the first that has any element.
    pub fn main_process(&self) -> Option<&Process> {
        let called = |id: &str| {
            let mut elements = self.processes.iter().flat_map(|process| &process.elements);
            elements.any(|element| matches!(&element.kind, Kind::Call { called: Some(name) } if name == id))
        };
        let full = || self.processes.iter().filter(|process| !process.elements.is_empty());
        let executable = || full().filter(|process| process.executable == Some(true));
        executable()
            .find(|process| !called(&process.id))
            .or_else(|| executable().next())
            .or_else(|| full().find(|process| !called(&process.id)))
            .or_else(|| full().next())
    }
}
