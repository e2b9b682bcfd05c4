//! From what was read to what can be executed: references become numbers, texts become compiled expressions.
//! What cannot is reported; whether the process may run is decided by the whole report.

use super::definition::{
    Assignment, Definition, End, FlowLine, Kind, MultiSpec, Node, ScopeSpec, TimerForm, TimerText, Trigger,
};
use super::votes::Policy;
use crate::check::Report;
use crate::due::Due;
use crate::read::{
    Definitions, Element, EventSpec, GatewayKind, Kind as ReadKind, Loop, Mapping, Process, TaskKind, Text,
    TimerSpec,
};
use crate::{Condition, Position};
use std::collections::{HashMap, HashSet};

/// Changed whenever the meaning of stored instances changes; part of the fingerprint.
const FORMAT: u32 = 1;

/// Builds one process. The result is usable only when the report has no error.
pub(crate) fn build(definitions: &Definitions, process: &Process, report: &mut Report) -> Definition {
    Builder { definitions, process, report }.build()
}

struct Builder<'a> {
    definitions: &'a Definitions,
    process: &'a Process,
    report: &'a mut Report,
}

impl Builder<'_> {
    fn build(mut self) -> Definition {
        let process = self.process;
        let mut by_id = HashMap::new();
        for (index, element) in process.elements.iter().enumerate() {
            if !element.id.is_empty() {
                by_id.entry(element.id.clone()).or_insert(index as u32 + 1);
            }
        }
        let lanes = lanes(process);
        let mut nodes = vec![Node {
            id: process.id.clone(),
            name: process.name.clone(),
            kind: Kind::Scope(self.scope(None, false)),
            scope: 0,
            incoming: Vec::new(),
            outgoing: Vec::new(),
            default: None,
            multi: None,
            boundaries: Vec::new(),
            lane: None,
            role: None,
            documentation: process.documentation.clone(),
            properties: process.properties.clone(),
            tag: "process".to_owned(),
        }];
        for (index, element) in process.elements.iter().enumerate() {
            let lane = lanes.get(element.id.as_str());
            let role =
                element.properties.get("role").or_else(|| lane.and_then(|lane| lane.properties.get("role")));
            nodes.push(Node {
                id: element.id.clone(),
                name: element.name.clone(),
                kind: self.kind(index, element, &by_id),
                scope: element.scope.map_or(0, |scope| scope as u32 + 1),
                incoming: Vec::new(),
                outgoing: Vec::new(),
                default: None,
                multi: self.multi(element),
                boundaries: Vec::new(),
                lane: lane.map(|lane| lane.name.clone()),
                role: role.cloned(),
                documentation: element.documentation.clone(),
                properties: element.properties.clone(),
                tag: element.tag.clone(),
            });
        }
        let flows = self.flows(&by_id, &mut nodes);
        attach_boundaries(&mut nodes);
        let fingerprint = fingerprint(&nodes, &flows);
        Definition { id: process.id.clone(), name: process.name.clone(), nodes, flows, by_id, fingerprint }
    }

    fn flows(&mut self, by_id: &HashMap<String, u32>, nodes: &mut [Node]) -> Vec<FlowLine> {
        let mut flows = Vec::new();
        for flow in &self.process.flows {
            let ends = (by_id.get(&flow.source).copied(), by_id.get(&flow.target).copied());
            let (Some(source), Some(target)) = ends else { continue };
            let number = flows.len() as u32;
            let element = self.process.elements.get(source as usize - 1);
            let default = !flow.id.is_empty() && element.and_then(|e| e.default.as_ref()) == Some(&flow.id);
            // A condition on a default flow is ignored (BPMN 2.0.2, default flows); the check warns of it.
            let condition = flow.condition.as_ref().filter(|_| !default);
            let condition = condition.and_then(|text| self.condition(text, &flow.id));
            if let Some(node) = nodes.get_mut(source as usize) {
                node.outgoing.push(number);
                if default {
                    node.default = Some(number);
                }
            }
            if let Some(node) = nodes.get_mut(target as usize) {
                node.incoming.push(number);
            }
            flows.push(FlowLine { id: flow.id.clone(), source, target, condition });
        }
        flows
    }

    /// Start events and handlers directly inside a sub-process, or the process itself.
    fn scope(&self, index: Option<usize>, by_event: bool) -> ScopeSpec {
        let mut spec = ScopeSpec { by_event, ..ScopeSpec::default() };
        for (at, element) in
            self.process.elements.iter().enumerate().filter(|(_, element)| element.scope == index)
        {
            let number = at as u32 + 1;
            match &element.kind {
                ReadKind::Start { .. } if element.event == EventSpec::None => {
                    spec.begins.push(number);
                }
                ReadKind::Start { .. } => spec.triggered.push(number),
                ReadKind::SubProcess { by_event: true } => spec.handlers.push(number),
                _ => {}
            }
        }
        if !by_event && spec.begins.is_empty() && spec.triggered.is_empty() {
            spec.begins = loose(self.process, index).map(|at| at as u32 + 1).collect();
        }
        if let Some(element) = index.and_then(|index| self.process.elements.get(index)) {
            spec.locals = element.locals.clone();
        }
        spec
    }

    fn kind(&mut self, index: usize, element: &Element, by_id: &HashMap<String, u32>) -> Kind {
        let property = |name: &str| element.properties.get(name).filter(|value| !value.is_empty()).cloned();
        match &element.kind {
            ReadKind::Start { interrupting } => {
                Kind::Start { trigger: self.trigger(element), interrupting: *interrupting }
            }
            ReadKind::End => Kind::End(self.end(element)),
            ReadKind::Throw => Kind::Throw(self.end(element)),
            ReadKind::Catch => Kind::Catch(self.trigger(element)),
            ReadKind::Boundary { attached_to, interrupting } => Kind::Boundary {
                attached: by_id.get(attached_to).copied().unwrap_or(0),
                interrupting: *interrupting || matches!(element.event, EventSpec::Error(_)),
                trigger: self.trigger(element),
            },
            ReadKind::Task(TaskKind::User | TaskKind::Manual | TaskKind::Plain) => {
                let weight = property("weight").map(|value| Text {
                    value,
                    position: element.position,
                    language: None,
                });
                let weight = weight.and_then(|text| self.condition(&text, &element.id));
                Kind::User { result: property("result"), weight }
            }
            ReadKind::Task(TaskKind::Receive) => Kind::Receive(self.trigger(element)),
            ReadKind::Task(TaskKind::BusinessRule) => {
                let named = Some(element.name.clone()).filter(|name| !name.is_empty());
                let decision = property("decision").or(named).unwrap_or_else(|| element.id.clone());
                Kind::Rule { decision, result: property("result") }
            }
            ReadKind::Task(_) => Kind::Service,
            ReadKind::Gateway(GatewayKind::Exclusive | GatewayKind::Complex) => Kind::Exclusive,
            ReadKind::Gateway(GatewayKind::Parallel) => Kind::Parallel,
            ReadKind::Gateway(GatewayKind::Inclusive) => Kind::Inclusive,
            ReadKind::Gateway(GatewayKind::Event) => Kind::EventGate,
            ReadKind::SubProcess { by_event } => Kind::Scope(self.scope(Some(index), *by_event)),
            ReadKind::Call { called } => Kind::Call {
                called: called.clone(),
                item: property("calledItem"),
                inputs: self.mappings(&element.inputs, &element.id),
                outputs: self.mappings(&element.outputs, &element.id),
            },
            ReadKind::Other => Kind::Throw(End::Plain),
        }
    }

    fn trigger(&mut self, element: &Element) -> Trigger {
        match &element.event {
            EventSpec::Message(id) => {
                let correlation = element.properties.get("correlation").cloned();
                let text = |value| Text { value, position: element.position, language: None };
                let correlation = correlation.and_then(|value| self.condition(&text(value), &element.id));
                match self.named(id.as_deref(), element, "message") {
                    Some(name) => Trigger::Message { name, correlation },
                    None => Trigger::None,
                }
            }
            EventSpec::Signal(id) => {
                self.named(id.as_deref(), element, "signal").map_or(Trigger::None, Trigger::Signal)
            }
            EventSpec::Error(None) => Trigger::Error(None),
            EventSpec::Error(id) => Trigger::Error(self.named(id.as_deref(), element, "error")),
            EventSpec::Timer(spec) => self.timer(spec.as_ref(), element),
            _ => Trigger::None,
        }
    }

    fn end(&mut self, element: &Element) -> End {
        match &element.event {
            // A thrown message needs no receiver in the model: its name may be the event's own.
            EventSpec::Message(None) => {
                End::Message(if element.name.is_empty() { &element.id } else { &element.name }.clone())
            }
            EventSpec::Message(id) => {
                self.named(id.as_deref(), element, "message").map_or(End::Plain, End::Message)
            }
            EventSpec::Signal(id) => {
                self.named(id.as_deref(), element, "signal").map_or(End::Plain, End::Signal)
            }
            EventSpec::Error(id) => {
                self.named(id.as_deref(), element, "error").map_or(End::Plain, End::Error)
            }
            EventSpec::Terminate => End::Terminate,
            _ => End::Plain,
        }
    }

    /// The name behind a reference to a message, signal or error.
    fn named(&mut self, id: Option<&str>, element: &Element, what: &'static str) -> Option<String> {
        let table = match what {
            "message" => &self.definitions.messages,
            "signal" => &self.definitions.signals,
            _ => &self.definitions.errors,
        };
        if let Some(found) = id.and_then(|id| table.get(id)) {
            return Some(found.name.clone());
        }
        let message = match id {
            Some(id) => format!("there is no {what} with the id {id:?} in this file"),
            None => format!("it does not say which {what} it is about"),
        };
        let remedy = format!("Declare the {what} beside the process and refer to it here.");
        self.report.error("bpmn.unknown-reference", element.position, &element.id, message, remedy);
        None
    }

    fn timer(&mut self, spec: Option<&TimerSpec>, element: &Element) -> Trigger {
        let remedy = "Write a duration such as PT1H or P3D, a date such as 2026-03-01, a cycle such as R3/PT10H, \
                      or a FEEL expression that gives one.";
        let Some(spec) = spec else {
            let message = "the timer has no time".to_owned();
            self.report.error("bpmn.timer", element.position, &element.id, message, remedy.to_owned());
            return Trigger::None;
        };
        let (form, text) = match spec {
            TimerSpec::Duration(text) => (TimerForm::Duration, text),
            TimerSpec::Date(text) => (TimerForm::Date, text),
            TimerSpec::Cycle(text) => (TimerForm::Cycle, text),
        };
        let fixed = match form {
            TimerForm::Duration => Due::duration(&text.value),
            TimerForm::Date => Due::date(&text.value),
            TimerForm::Cycle => Due::cycle(&text.value),
        };
        let error = match fixed {
            Ok(due) => return Trigger::Timer(TimerText::Fixed(due)),
            Err(error) => error,
        };
        // Anything that starts like ISO 8601 was meant as such; the rest may be FEEL.
        let first = text.value.chars().next();
        let iso = first.is_none_or(|first| first.is_ascii_digit()) || is_iso_like(&text.value);
        match Condition::compile(&text.value) {
            Ok(condition) if !iso => Trigger::Timer(TimerText::Computed(form, condition)),
            _ => {
                self.report.error(
                    "bpmn.timer",
                    text.position,
                    &element.id,
                    error.to_string(),
                    remedy.to_owned(),
                );
                Trigger::None
            }
        }
    }

    fn multi(&mut self, element: &Element) -> Option<MultiSpec> {
        let Some(Loop::Multi(marker)) = &element.repeat else { return None };
        let policy = marker.votes.as_ref().and_then(|text| {
            let policy = Policy::parse(&text.value);
            if policy.is_none() {
                let message = format!("`{}` is no way of voting", text.value);
                let remedy =
                    "Write all, first, unanimous, majority, or a share such as 2/3 or 60%.".to_owned();
                self.report.error("bpmn.votes", text.position, &element.id, message, remedy);
            }
            policy
        });
        if marker.cardinality.is_none() && marker.collection.is_none() {
            let message = "the multi-instance marker does not say how many instances there are".to_owned();
            let remedy = "Give it a loopCardinality, or od:collection and od:elementVariable.".to_owned();
            self.report.error("bpmn.no-instances", marker.position, &element.id, message, remedy);
        }
        let mut compile =
            |text: &Option<Text>| text.as_ref().and_then(|text| self.condition(text, &element.id));
        Some(MultiSpec {
            sequential: marker.sequential,
            cardinality: compile(&marker.cardinality),
            collection: compile(&marker.collection),
            element: marker.element.clone(),
            until: compile(&marker.until),
            votes: policy,
            output_list: marker.output_list.clone(),
            output_item: marker.output_item.clone(),
        })
    }

    fn mappings(&mut self, mappings: &[Mapping], id: &str) -> Vec<Assignment> {
        let mut found = Vec::new();
        for mapping in mappings {
            if mapping.target.is_empty() {
                let message = "the mapping has no target".to_owned();
                let remedy = "Write <od:in source=\"…\" target=\"name\"/>.".to_owned();
                self.report.error("bpmn.mapping", mapping.source.position, id, message, remedy);
            }
            if let Some(source) = self.condition(&mapping.source, id) {
                found.push(Assignment { source, target: mapping.target.clone() });
            }
        }
        found
    }

    fn condition(&mut self, text: &Text, id: &str) -> Option<Condition> {
        if let Some(language) = text.language.as_deref().filter(|name| !is_feel(name)) {
            let message = format!("the expression is written in {language}");
            let remedy = "Write it in FEEL and remove the language attribute.".to_owned();
            self.report.error("bpmn.expression-language", text.position, id, message, remedy);
            return None;
        }
        match Condition::compile(&text.value) {
            Ok(condition) => Some(condition),
            Err(message) => {
                self.expression_fault(text.position, id, message);
                None
            }
        }
    }

    fn expression_fault(&mut self, position: Position, id: &str, message: String) {
        let remedy = "Write a FEEL expression, such as: amount > 100 and approved = true".to_owned();
        self.report.error("bpmn.expression", position, id, message, remedy);
    }
}

/// Nodes directly inside a scope that no flow enters and that begin with it where it has no start event. What is
/// started by something else is none of them: boundary events, event sub-processes, compensation.
pub(crate) fn loose(process: &Process, scope: Option<usize>) -> impl Iterator<Item = usize> {
    let entered: HashSet<&str> = process.flows.iter().map(|flow| flow.target.as_str()).collect();
    let inside = process.elements.iter().enumerate().filter(move |(_, element)| element.scope == scope);
    inside
        .filter(move |(_, element)| {
            let begun_otherwise = element.for_compensation
                || matches!(
                    element.kind,
                    ReadKind::Boundary { .. }
                        | ReadKind::Start { .. }
                        | ReadKind::SubProcess { by_event: true }
                );
            !begun_otherwise && !entered.contains(element.id.as_str())
        })
        .map(|(at, _)| at)
}

fn is_feel(language: &str) -> bool {
    language.is_empty() || language.to_ascii_lowercase().contains("feel")
}

/// `P` or `R` followed by a digit, `T` or `/`, whatever the sign, or `R…/…`: meant as ISO 8601, however mistaken.
fn is_iso_like(text: &str) -> bool {
    let mut chars = text.trim_start_matches(['-', '+']).chars();
    let (first, second) = (chars.next(), chars.next());
    let begins = second.is_none_or(|second| second.is_ascii_digit() || "T/".contains(second));
    (matches!(first, Some('P' | 'R')) && begins) || (first == Some('R') && text.contains('/'))
}

/// The innermost lane of each node.
fn lanes(process: &Process) -> HashMap<&str, &crate::read::Lane> {
    // Lanes come in document order, inner ones after the one around them: the last to name a node is the innermost.
    process.lanes.iter().flat_map(|lane| lane.nodes.iter().map(move |node| (node.as_str(), lane))).collect()
}

fn attach_boundaries(nodes: &mut [Node]) {
    let boundaries: Vec<(u32, u32)> = nodes
        .iter()
        .enumerate()
        .filter_map(|(index, node)| match node.kind {
            Kind::Boundary { attached, .. } if attached != 0 => Some((attached, index as u32)),
            _ => None,
        })
        .collect();
    for (attached, boundary) in boundaries {
        if let Some(node) = nodes.get_mut(attached as usize) {
            node.boundaries.push(boundary);
        }
    }
}

/// FNV-1a over ids and flows: two definitions with the same numbers for the same nodes have the same fingerprint.
fn fingerprint(nodes: &[Node], flows: &[FlowLine]) -> u32 {
    let mut hash = 0x811c_9dc5u32 ^ FORMAT;
    let mut eat = |bytes: &[u8]| {
        for byte in bytes.iter().chain(&[0]) {
            hash = (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
        }
    };
    for node in nodes {
        eat(node.id.as_bytes());
        eat(node.tag.as_bytes());
    }
    for flow in flows {
        eat(&flow.source.to_le_bytes());
        eat(&flow.target.to_le_bytes());
    }
    hash
}
