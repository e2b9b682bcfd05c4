//! Processes, flow nodes, sequence flows and lanes, at every depth and in document order.

use super::collaboration::local;
use super::model::{Element, Flow, GatewayKind, Kind, Lane, Process, TaskKind};
use super::{BPMN, events, extension, lines::Lines};
use roxmltree::Node;
use std::collections::HashMap;

/// Names of data objects, references, inputs and outputs by id: variables are called by them.
pub(crate) fn data_names(root: Node<'_, '_>) -> HashMap<String, String> {
    let data =
        ["dataObject", "dataObjectReference", "dataInput", "dataOutput", "property", "dataStoreReference"];
    let mut names = HashMap::new();
    for node in root.descendants().filter(|node| node.tag_name().namespace() == Some(BPMN)) {
        if let (true, Some(id), Some(name)) =
            (data.contains(&node.tag_name().name()), node.attribute("id"), node.attribute("name"))
        {
            names.insert(id.to_owned(), name.to_owned());
        }
    }
    names
}

/// Reads one process with everything in it.
pub(crate) fn process(node: Node<'_, '_>, lines: &Lines<'_>, names: &HashMap<String, String>) -> Process {
    let mut process = Process {
        id: attribute(node, "id"),
        name: attribute(node, "name"),
        executable: node.attribute("isExecutable").map(is_true),
        position: lines.at(node.range().start),
        documentation: documentation(node),
        properties: extension::properties(node),
        elements: Vec::new(),
        flows: Vec::new(),
        lanes: Vec::new(),
    };
    scope(node, None, &mut process, lines, names);
    process
}

/// Reads the children of a process or sub-process. Depth is bounded by the guard before parsing.
fn scope(
    node: Node<'_, '_>,
    within: Option<usize>,
    process: &mut Process,
    lines: &Lines<'_>,
    names: &HashMap<String, String>,
) {
    for child in node.children().filter(|child| child.tag_name().namespace() == Some(BPMN)) {
        let tag = child.tag_name().name();
        if let Some(kind) = kind(child, tag) {
            let index = process.elements.len();
            process.elements.push(element(child, tag, kind, within, lines, names));
            if is_scope(tag) {
                scope(child, Some(index), process, lines, names);
            }
        } else if tag == "sequenceFlow" {
            process.flows.push(Flow {
                id: attribute(child, "id"),
                name: attribute(child, "name"),
                source: attribute(child, "sourceRef"),
                target: attribute(child, "targetRef"),
                condition: events::child(child, "conditionExpression").map(|text| events::text(text, lines)),
                scope: within,
                position: lines.at(child.range().start),
            });
        } else if tag == "laneSet" {
            lanes(child, None, &mut process.lanes, lines);
        }
    }
}

fn is_scope(tag: &str) -> bool {
    matches!(tag, "subProcess" | "transaction" | "adHocSubProcess")
}

fn element(
    node: Node<'_, '_>,
    tag: &str,
    kind: Kind,
    scope: Option<usize>,
    lines: &Lines<'_>,
    names: &HashMap<String, String>,
) -> Element {
    let local_data = || {
        let objects = node.children().filter(|child| child.has_tag_name((BPMN, "dataObject")));
        objects
            .filter_map(|object| object.attribute("name").or_else(|| object.attribute("id")))
            .map(str::to_owned)
    };
    Element {
        id: attribute(node, "id"),
        name: attribute(node, "name"),
        tag: tag.to_owned(),
        kind,
        scope,
        position: lines.at(node.range().start),
        documentation: documentation(node),
        properties: extension::properties(node),
        inputs: extension::mappings(node, "in", lines),
        outputs: extension::mappings(node, "out", lines),
        default: node.attribute("default").map(str::to_owned),
        repeat: events::repeat(node, lines, names),
        event: events::event(node, lines),
        locals: if is_scope(tag) { local_data().collect() } else { Vec::new() },
        for_compensation: node.attribute("isForCompensation").is_some_and(is_true),
    }
}

/// What a flow node is; `None` for what is not a flow node (data objects, artifacts, documentation …).
fn kind(node: Node<'_, '_>, tag: &str) -> Option<Kind> {
    let flag = |name: &str, absent: bool| node.attribute(name).map_or(absent, is_true);
    Some(match tag {
        "startEvent" => Kind::Start { interrupting: flag("isInterrupting", true) },
        "endEvent" => Kind::End,
        "intermediateCatchEvent" => Kind::Catch,
        "intermediateThrowEvent" => Kind::Throw,
        "boundaryEvent" => Kind::Boundary {
            attached_to: local(node.attribute("attachedToRef").unwrap_or_default()).to_owned(),
            interrupting: flag("cancelActivity", true),
        },
        "task" => Kind::Task(TaskKind::Plain),
        "manualTask" => Kind::Task(TaskKind::Manual),
        "userTask" => Kind::Task(TaskKind::User),
        "serviceTask" => Kind::Task(TaskKind::Service),
        "sendTask" => Kind::Task(TaskKind::Send),
        "receiveTask" => Kind::Task(TaskKind::Receive),
        "businessRuleTask" => Kind::Task(TaskKind::BusinessRule),
        "scriptTask" => Kind::Task(TaskKind::Script),
        "exclusiveGateway" => Kind::Gateway(GatewayKind::Exclusive),
        "parallelGateway" => Kind::Gateway(GatewayKind::Parallel),
        "inclusiveGateway" => Kind::Gateway(GatewayKind::Inclusive),
        "eventBasedGateway" => Kind::Gateway(GatewayKind::Event),
        "complexGateway" => Kind::Gateway(GatewayKind::Complex),
        "subProcess" => Kind::SubProcess { by_event: flag("triggeredByEvent", false) },
        "callActivity" => {
            let called = node.attribute("calledElement").map(|name| local(name).to_owned());
            Kind::Call { called: called.filter(|name| !name.is_empty()) }
        }
        "transaction" | "adHocSubProcess" | "implicitThrowEvent" | "choreographyTask" | "subChoreography"
        | "callChoreography" | "event" => Kind::Other,
        _ => return None,
    })
}

fn lanes(set: Node<'_, '_>, parent: Option<usize>, found: &mut Vec<Lane>, lines: &Lines<'_>) {
    for lane in set.children().filter(|child| child.has_tag_name((BPMN, "lane"))) {
        let index = found.len();
        let references = lane.children().filter(|child| child.has_tag_name((BPMN, "flowNodeRef")));
        found.push(Lane {
            id: attribute(lane, "id"),
            name: attribute(lane, "name"),
            parent,
            nodes: references.map(|reference| events::text(reference, lines).value).collect(),
            properties: extension::properties(lane),
        });
        if let Some(inner) = events::child(lane, "childLaneSet") {
            lanes(inner, Some(index), found, lines);
        }
    }
}

fn attribute(node: Node<'_, '_>, name: &str) -> String {
    node.attribute(name).unwrap_or_default().to_owned()
}

fn is_true(value: &str) -> bool {
    matches!(value, "true" | "1")
}

fn documentation(node: Node<'_, '_>) -> String {
    let parts = node.children().filter(|child| child.has_tag_name((BPMN, "documentation")));
    parts.filter_map(|part| part.text()).map(str::trim).collect::<Vec<_>>().join("\n")
}
