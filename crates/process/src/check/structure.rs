//! Ids, flows, scopes and events that do not fit together: errors, because no meaning could be given to them.

use super::Report;
use crate::read::{Definitions, Element, EventSpec, Flow, GatewayKind, Kind, Process, TaskKind};
use crate::step::loose;
use std::collections::{HashMap, HashSet};

pub(crate) fn check(definitions: &Definitions, process: &Process, report: &mut Report) {
    ids(definitions, process, report);
    let by_id: HashMap<&str, &Element> =
        process.elements.iter().map(|element| (element.id.as_str(), element)).collect();
    let mut outgoing: HashMap<&str, Vec<&Flow>> = HashMap::new();
    let mut incoming: HashMap<&str, usize> = HashMap::new();
    for flow in &process.flows {
        outgoing.entry(&flow.source).or_default().push(flow);
        *incoming.entry(&flow.target).or_default() += 1;
        check_flow(flow, &by_id, report);
    }
    let view = View { by_id, outgoing, incoming };
    starts(process, report);
    for element in &process.elements {
        node(element, process, &view, report);
    }
    for lane in &process.lanes {
        for node in lane.nodes.iter().filter(|node| !view.by_id.contains_key(node.as_str())) {
            let message = format!("the lane {:?} names {node:?}, which is not in the process", lane.name);
            let remedy = "Remove the flowNodeRef, or draw the node.".to_owned();
            report.warning("bpmn.lane", process.position, &lane.id, message, remedy);
        }
    }
}

struct View<'a> {
    by_id: HashMap<&'a str, &'a Element>,
    outgoing: HashMap<&'a str, Vec<&'a Flow>>,
    incoming: HashMap<&'a str, usize>,
}

impl View<'_> {
    fn outgoing(&self, id: &str) -> &[&Flow] {
        self.outgoing.get(id).map_or(&[], Vec::as_slice)
    }
    fn incoming(&self, id: &str) -> usize {
        self.incoming.get(id).copied().unwrap_or(0)
    }
}

fn ids(definitions: &Definitions, process: &Process, report: &mut Report) {
    let mut seen: HashSet<&str> = definitions.processes.iter().map(|process| process.id.as_str()).collect();
    let others = definitions.processes.iter().filter(|other| other.position != process.position);
    seen.extend(others.flat_map(|other| &other.elements).map(|element| element.id.as_str()));
    let nodes = process.elements.iter().map(|element| (&element.id, element.position, element.tag.as_str()));
    let flows = process.flows.iter().map(|flow| (&flow.id, flow.position, "sequenceFlow"));
    for (id, position, tag) in nodes.chain(flows) {
        if id.is_empty() {
            let message = format!("this `{tag}` has no id");
            let remedy = "Give it an id: running cases, flows and drawings refer to it.".to_owned();
            if tag == "sequenceFlow" {
                report.warning("bpmn.missing-id", position, "", message, remedy);
            } else {
                report.error("bpmn.missing-id", position, "", message, remedy);
            }
        } else if !seen.insert(id) {
            let message = format!("the id {id:?} is used twice");
            report.error(
                "bpmn.duplicate-id",
                position,
                id,
                message,
                "Give one of them another id.".to_owned(),
            );
        }
    }
}

fn check_flow(flow: &Flow, by_id: &HashMap<&str, &Element>, report: &mut Report) {
    let mut ends = Vec::new();
    for (what, id) in [("comes from", &flow.source), ("goes to", &flow.target)] {
        match by_id.get(id.as_str()) {
            Some(element) => ends.push(*element),
            None => {
                let message = format!("the flow {what} {id:?}, which is not in this process");
                let remedy = "Connect both ends of the flow to nodes of the same process.".to_owned();
                report.error("bpmn.dangling-flow", flow.position, &flow.id, message, remedy);
            }
        }
    }
    let [source, target] = ends.as_slice() else { return };
    if source.scope != flow.scope || target.scope != flow.scope {
        let message = "the flow crosses the border of a sub-process".to_owned();
        let remedy = "Leave a sub-process by its own outgoing flow or a boundary event.".to_owned();
        report.error("bpmn.flow-crosses-scope", flow.position, &flow.id, message, remedy);
    }
    let wrong = match (&source.kind, &target.kind) {
        (Kind::End, _) => Some("the flow leaves an end event"),
        (_, Kind::Start { .. }) => Some("the flow enters a start event"),
        (_, Kind::Boundary { .. }) => Some("the flow enters a boundary event"),
        (Kind::SubProcess { by_event: true }, _) | (_, Kind::SubProcess { by_event: true }) => {
            Some("an event sub-process has no flows of its own")
        }
        _ => None,
    };
    if let Some(wrong) = wrong {
        let remedy = "Remove the flow or connect it to another node.".to_owned();
        report.error("bpmn.flow-not-allowed", flow.position, &flow.id, wrong.to_owned(), remedy);
    }
    let carries =
        matches!(source.kind, Kind::Gateway(GatewayKind::Parallel | GatewayKind::Event) | Kind::Start { .. });
    if carries && flow.condition.is_some() {
        let message = format!("a flow out of a `{}` cannot have a condition", source.tag);
        let remedy = "Remove the condition, or use an exclusive or inclusive gateway.".to_owned();
        report.error("bpmn.condition-not-allowed", flow.position, &flow.id, message, remedy);
    }
}

/// Every scope has the start events it needs.
fn starts(process: &Process, report: &mut Report) {
    let mut scopes: Vec<Option<usize>> = vec![None];
    let is_scope = |element: &Element| matches!(element.kind, Kind::SubProcess { .. });
    scopes.extend(
        process.elements.iter().enumerate().filter(|(_, e)| is_scope(e)).map(|(index, _)| Some(index)),
    );
    let mut plain: HashMap<Option<usize>, usize> = HashMap::new();
    let mut triggered: HashMap<Option<usize>, usize> = HashMap::new();
    for element in process.elements.iter().filter(|element| matches!(element.kind, Kind::Start { .. })) {
        let table = if element.event == EventSpec::None { &mut plain } else { &mut triggered };
        *table.entry(element.scope).or_default() += 1;
    }
    for scope in scopes {
        let element = scope.and_then(|index| process.elements.get(index));
        let (plain, triggered) =
            (plain.get(&scope).copied().unwrap_or(0), triggered.get(&scope).copied().unwrap_or(0));
        let by_event = element.is_some_and(|element| element.kind == Kind::SubProcess { by_event: true });
        let (position, id) = element.map_or((process.position, &process.id), |e| (e.position, &e.id));
        let by_itself = !by_event && plain + triggered == 0;
        let wrong = match (by_event, element.is_some()) {
            (true, _) if plain > 0 || triggered != 1 => Some(
                "an event sub-process needs exactly one start event, with a message, signal, timer or error",
            ),
            (true, _) => None,
            (false, _) if by_itself && loose(process, scope).next().is_none() => {
                Some("nothing here could begin: there is no start event, and a flow enters every node")
            }
            (false, true) if plain > 1 || triggered > 0 => {
                Some("a sub-process has at most one start event, without a trigger")
            }
            (false, false) if plain > 1 => Some("the process has several plain start events"),
            _ => None,
        };
        if let Some(wrong) = wrong {
            let remedy =
                "Draw the start event that is missing, or remove those that are too many.".to_owned();
            report.error("bpmn.start", position, id, wrong.to_owned(), remedy);
        } else if by_itself {
            let first = loose(process, scope).filter_map(|at| process.elements.get(at));
            let names: Vec<String> = first.map(|element| format!("{:?}", element.id)).take(5).collect();
            let message = format!(
                "there is no start event, so what no flow enters begins at once: {}",
                names.join(", ")
            );
            let remedy = "Draw a start event, so that everybody sees where it begins.".to_owned();
            report.warning("bpmn.start", position, id, message, remedy);
        }
    }
}

fn node(element: &Element, process: &Process, view: &View<'_>, report: &mut Report) {
    let outgoing = view.outgoing(&element.id);
    if let Some(default) = &element.default
        && outgoing.iter().any(|flow| flow.id == *default && flow.condition.is_some())
    {
        let message = format!("its default flow {default:?} has a condition, which is ignored");
        let remedy = "Remove the condition from the default flow.".to_owned();
        report.warning("bpmn.default-flow", element.position, &element.id, message, remedy);
    }
    let mut wrong = |code: &'static str, message: String, remedy: &str| {
        report.error(code, element.position, &element.id, message, remedy.to_owned());
    };
    if let Some(default) = &element.default
        && !outgoing.iter().any(|flow| flow.id == *default)
    {
        let message = format!("its default flow {default:?} does not leave it");
        wrong("bpmn.default-flow", message, "Choose one of its outgoing flows as the default.");
    }
    match &element.kind {
        Kind::Boundary { attached_to, interrupting } => {
            let host = view.by_id.get(attached_to.as_str());
            let is_activity = |host: &&Element| {
                matches!(host.kind, Kind::Task(_) | Kind::Call { .. } | Kind::SubProcess { by_event: false })
            };
            if !host.is_some_and(|host| is_activity(host) && host.scope == element.scope) {
                let message = format!("it is not attached to an activity beside it ({attached_to:?})");
                wrong("bpmn.boundary", message, "Attach the event to the border of a task or sub-process.");
            }
            if !interrupting && matches!(element.event, EventSpec::Error(_)) {
                let message = "an error always interrupts".to_owned();
                wrong("bpmn.boundary", message, "Make the error boundary event interrupting.");
            }
        }
        Kind::Start { interrupting } => {
            let host = element.scope.and_then(|index| process.elements.get(index));
            let in_handler = host.is_some_and(|host| host.kind == Kind::SubProcess { by_event: true });
            if matches!(element.event, EventSpec::Error(_)) && !(in_handler && *interrupting) {
                let message = "an error can only start an interrupting event sub-process".to_owned();
                wrong("bpmn.start", message, "Use an event sub-process with isInterrupting=\"true\".");
            }
        }
        Kind::Gateway(GatewayKind::Exclusive) if outgoing.len() > 1 => {
            let open = outgoing.iter().filter(|flow| flow.condition.is_none());
            for flow in open.filter(|flow| element.default.as_deref() != Some(&flow.id)) {
                let message = "this way out of an exclusive gateway has no condition".to_owned();
                let remedy = "Give it a condition, or make it the default flow.".to_owned();
                report.error("bpmn.flow-without-condition", flow.position, &flow.id, message, remedy);
            }
        }
        Kind::Gateway(GatewayKind::Event) => {
            let waits = |flow: &&&Flow| {
                let target = view.by_id.get(flow.target.as_str());
                let waits = target.is_some_and(|target| match target.kind {
                    Kind::Catch => true,
                    Kind::Task(TaskKind::Receive) => target.repeat.is_none(),
                    _ => false,
                });
                waits && view.incoming(&flow.target) == 1
            };
            if outgoing.len() < 2 || !outgoing.iter().all(|flow| waits(&flow)) {
                let message =
                    "an event gateway leads to two or more catching events, each entered only from it";
                let remedy = "Put a message, signal or timer event after each flow of the gateway.";
                wrong("bpmn.event-gateway", message.to_owned(), remedy);
            }
        }
        Kind::Task(TaskKind::Receive) if !matches!(element.event, EventSpec::Message(Some(_))) => {
            let message = "the receive task does not say which message it waits for".to_owned();
            wrong("bpmn.unknown-reference", message, "Set its messageRef.");
        }
        Kind::Call { called: None } if !element.properties.contains_key("calledItem") => {
            let message = "the call activity does not say what it calls".to_owned();
            wrong(
                "bpmn.unknown-reference",
                message,
                "Set calledElement, or od:calledItem for a catalogue item.",
            );
        }
        _ => {}
    }
}
