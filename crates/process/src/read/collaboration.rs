//! Collaborations: participants and the messages between them. Metadata for drawing, not executed.

use super::BPMN;
use super::model::{Collaboration, MessageFlow, Participant};
use roxmltree::Node;

pub(crate) fn read(node: Node<'_, '_>) -> Collaboration {
    let attribute = |node: Node<'_, '_>, name: &str| node.attribute(name).unwrap_or_default().to_owned();
    let mut found =
        Collaboration { id: attribute(node, "id"), participants: Vec::new(), message_flows: Vec::new() };
    for child in node.children().filter(|child| child.tag_name().namespace() == Some(BPMN)) {
        match child.tag_name().name() {
            "participant" => found.participants.push(Participant {
                id: attribute(child, "id"),
                name: attribute(child, "name"),
                process: child.attribute("processRef").map(|name| local(name).to_owned()),
            }),
            "messageFlow" => found.message_flows.push(MessageFlow {
                id: attribute(child, "id"),
                name: attribute(child, "name"),
                source: local(child.attribute("sourceRef").unwrap_or_default()).to_owned(),
                target: local(child.attribute("targetRef").unwrap_or_default()).to_owned(),
            }),
            _ => {}
        }
    }
    found
}

/// A qualified name without its prefix.
pub(crate) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}
