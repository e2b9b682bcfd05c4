//! BPMN that this engine does not execute is refused by name; nothing is silently skipped.

use super::Report;
use crate::read::{Element, EventSpec, GatewayKind, Kind, Loop, Process, TaskKind};

pub(crate) fn check(process: &Process, report: &mut Report) {
    for element in &process.elements {
        if let Some(what) = unsupported(element) {
            let message = format!("{what} is not executed");
            let remedy = remedy(element).to_owned();
            report.error("bpmn.unsupported-element", element.position, &element.id, message, remedy);
        }
        if let Some(Loop::Standard(position)) = &element.repeat {
            let message = "a standard loop is not executed".to_owned();
            let remedy =
                "Draw the loop with an exclusive gateway, or use a sequential multi-instance.".to_owned();
            report.error("bpmn.unsupported-element", *position, &element.id, message, remedy);
        }
        if element.for_compensation {
            let message = "compensation is not executed".to_owned();
            let remedy = "Draw the undoing step as a task of its own on an explicit path.".to_owned();
            report.error("bpmn.unsupported-element", element.position, &element.id, message, remedy);
        }
        if let Some(what) = unsupported_event(element) {
            let message = format!("{what} is not executed here");
            let remedy =
                "Use a message, signal, timer or error event where BPMN allows it at this place.".to_owned();
            report.error("bpmn.unsupported-event", element.position, &element.id, message, remedy);
        }
    }
}

fn unsupported(element: &Element) -> Option<String> {
    match &element.kind {
        Kind::Task(TaskKind::Script) => Some("a script task".to_owned()),
        Kind::Gateway(GatewayKind::Complex) => Some("a complex gateway".to_owned()),
        Kind::Other => Some(format!("`{}`", element.tag)),
        _ => None,
    }
}

fn remedy(element: &Element) -> &'static str {
    match element.tag.as_str() {
        "scriptTask" => "Use a business-rule task with a decision, or a service task.",
        "complexGateway" => "Use an inclusive gateway, or a multi-instance task with a completion condition.",
        "transaction" | "adHocSubProcess" => "Use an embedded sub-process.",
        _ => "Use a task, gateway, event or sub-process from the supported list.",
    }
}

/// Which event definitions may stand where.
fn unsupported_event(element: &Element) -> Option<String> {
    let event = &element.event;
    let supported = match &element.kind {
        Kind::Start { .. } => {
            !matches!(event, EventSpec::Terminate | EventSpec::Other(_) | EventSpec::Several)
        }
        Kind::Catch => matches!(event, EventSpec::Message(_) | EventSpec::Signal(_) | EventSpec::Timer(_)),
        Kind::Boundary { .. } => matches!(
            event,
            EventSpec::Message(_) | EventSpec::Signal(_) | EventSpec::Timer(_) | EventSpec::Error(_)
        ),
        Kind::Throw => matches!(event, EventSpec::None | EventSpec::Message(_) | EventSpec::Signal(_)),
        Kind::End => !matches!(event, EventSpec::Timer(_) | EventSpec::Other(_) | EventSpec::Several),
        _ => true,
    };
    if supported {
        return None;
    }
    Some(match event {
        EventSpec::None => format!("a `{}` without an event definition", element.tag),
        EventSpec::Several => format!("a `{}` with several event definitions", element.tag),
        EventSpec::Other(name) => format!("`{name}`"),
        EventSpec::Message(_) => "a message event".to_owned(),
        EventSpec::Signal(_) => "a signal event".to_owned(),
        EventSpec::Error(_) => "an error event".to_owned(),
        EventSpec::Timer(_) => "a timer event".to_owned(),
        EventSpec::Terminate => "a terminate event".to_owned(),
    })
}
