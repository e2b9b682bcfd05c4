//! What runs but is probably not meant: warnings.

use super::Report;
use crate::Position;
use crate::read::{Kind as ReadKind, Process, TaskKind};
use crate::step::{Definition, Kind};

pub(crate) fn check(process: &Process, definition: &Definition, report: &mut Report) {
    let reached = reachable(definition);
    for (index, element) in process.elements.iter().enumerate() {
        let number = index as u32 + 1;
        let node = definition.at(number);
        let mut warn = |code, message: &str, remedy: &str| {
            report.warning(code, element.position, &element.id, message.to_owned(), remedy.to_owned());
        };
        if !reached.get(number as usize).copied().unwrap_or(false) {
            let remedy = "Connect it, or remove it.";
            warn("bpmn.unreachable", "no path from a start event comes here", remedy);
            continue;
        }
        let ends =
            matches!(node.kind, Kind::End(_)) || definition.scope(number).is_some_and(|scope| scope.by_event);
        if node.outgoing.is_empty() && !ends {
            warn("bpmn.dead-end", "the path stops here without an end event", "Lead it to an end event.");
        }
        let chooses = !matches!(node.kind, Kind::Parallel | Kind::EventGate) && !node.outgoing.is_empty();
        let flows = || node.outgoing.iter().filter_map(|flow| definition.flow(*flow));
        if chooses && node.default.is_none() && flows().all(|flow| flow.condition.is_some()) {
            let message = "all conditions out of here may be false, and the process could not go on";
            warn("bpmn.no-default", message, "Make one of the flows the default.");
        }
        if matches!(element.kind, ReadKind::Task(TaskKind::Plain)) {
            let message = "a task without a kind is given to a person, as a user task";
            warn("bpmn.untyped-task", message, "Say whether it is a user, service or business-rule task.");
        }
        let is_gateway = matches!(node.kind, Kind::Exclusive | Kind::Parallel | Kind::Inclusive);
        if is_gateway && node.incoming.len() < 2 && node.outgoing.len() < 2 {
            let remedy = "Remove the gateway, or draw the flows that are missing.";
            warn("bpmn.idle-gateway", "the gateway neither joins nor splits anything", remedy);
        }
    }
    for flow in definition.flows.iter().filter(|flow| !flow.id.is_empty()) {
        let constant =
            flow.condition.as_ref().is_some_and(|condition| matches!(condition.text(), "true" | "false"));
        if constant {
            let position = process
                .flows
                .iter()
                .find(|read| read.id == flow.id)
                .map_or(Position::default(), |f| f.position);
            let message = "the condition is always the same".to_owned();
            let remedy = "Remove the flow, or write the condition it depends on.".to_owned();
            report.warning("bpmn.constant-condition", position, &flow.id, message, remedy);
        }
    }
}

/// Which nodes a token can ever come to.
fn reachable(definition: &Definition) -> Vec<bool> {
    let mut reached = vec![false; definition.nodes.len()];
    let mut open = vec![0u32];
    while let Some(node) = open.pop() {
        match reached.get_mut(node as usize) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        let at = definition.at(node);
        open.extend(at.outgoing.iter().filter_map(|flow| definition.flow(*flow)).map(|flow| flow.target));
        open.extend(&at.boundaries);
        if let Some(scope) = definition.scope(node) {
            open.extend(&scope.begins);
            open.extend(&scope.triggered);
            open.extend(&scope.handlers);
        }
    }
    reached
}
