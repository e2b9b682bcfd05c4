//! Event definitions, repetition markers, and the texts inside them.

use super::collaboration::local;
use super::model::{EventSpec, Loop, MultiMarker, Text, TimerSpec};
use super::{BPMN, NAMESPACE, lines::Lines};
use roxmltree::Node;
use std::collections::HashMap;

/// Child element of the BPMN namespace.
pub(crate) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| child.has_tag_name((BPMN, name)))
}

/// The whole text of an element, over comments and CDATA.
pub(crate) fn text(node: Node<'_, '_>, lines: &Lines<'_>) -> Text {
    let mut value = String::new();
    for part in node.children().filter(|part| part.is_text()) {
        value.push_str(part.text().unwrap_or_default());
    }
    Text {
        value: value.trim().to_owned(),
        position: lines.at(node.range().start),
        language: node.attribute("language").map(str::to_owned),
    }
}

/// What an event, or a receive or send task, reacts to.
pub(crate) fn event(node: Node<'_, '_>, lines: &Lines<'_>) -> EventSpec {
    if matches!(node.tag_name().name(), "receiveTask" | "sendTask") {
        return match node.attribute("messageRef") {
            Some(message) => EventSpec::Message(Some(local(message).to_owned())),
            None => EventSpec::None,
        };
    }
    let is_definition = |child: &Node<'_, '_>| {
        let name = child.tag_name();
        name.namespace() == Some(BPMN)
            && (name.name().ends_with("EventDefinition") || name.name() == "eventDefinitionRef")
    };
    let mut definitions = node.children().filter(is_definition);
    let Some(definition) = definitions.next() else { return EventSpec::None };
    if definitions.next().is_some() {
        return EventSpec::Several;
    }
    let reference = |name: &str| definition.attribute(name).map(|id| local(id).to_owned());
    match definition.tag_name().name() {
        "messageEventDefinition" => EventSpec::Message(reference("messageRef")),
        "signalEventDefinition" => EventSpec::Signal(reference("signalRef")),
        "errorEventDefinition" => EventSpec::Error(reference("errorRef")),
        "terminateEventDefinition" => EventSpec::Terminate,
        "timerEventDefinition" => EventSpec::Timer(timer(definition, lines)),
        other => EventSpec::Other(other.to_owned()),
    }
}

fn timer(node: Node<'_, '_>, lines: &Lines<'_>) -> Option<TimerSpec> {
    let of = |name| child(node, name).map(|found| text(found, lines));
    if let Some(found) = of("timeDuration") {
        return Some(TimerSpec::Duration(found));
    }
    if let Some(found) = of("timeDate") {
        return Some(TimerSpec::Date(found));
    }
    of("timeCycle").map(TimerSpec::Cycle)
}

/// The repetition marker of an activity. `names` are the names of data objects and items by id.
pub(crate) fn repeat(node: Node<'_, '_>, lines: &Lines<'_>, names: &HashMap<String, String>) -> Option<Loop> {
    if let Some(found) = child(node, "standardLoopCharacteristics") {
        return Some(Loop::Standard(lines.at(found.range().start)));
    }
    let found = child(node, "multiInstanceLoopCharacteristics")?;
    let position = lines.at(found.range().start);
    let ours = |name: &str| {
        let value = found.attribute((NAMESPACE, name)).filter(|value| !value.trim().is_empty())?;
        Some(Text { value: value.trim().to_owned(), position, language: None })
    };
    let named = |tag: &str| {
        let id = child(found, tag).map(|reference| text(reference, lines).value)?;
        let id = local(&id).to_owned();
        Some(names.get(&id).cloned().unwrap_or(id)).filter(|name| !name.is_empty())
    };
    let item = |tag: &str| {
        let item = child(found, tag)?;
        item.attribute("name").or_else(|| item.attribute("id")).map(str::to_owned)
    };
    let standard = named("loopDataInputRef").map(|value| Text { value, position, language: None });
    Some(Loop::Multi(Box::new(MultiMarker {
        sequential: found.attribute("isSequential").is_some_and(|value| value == "true" || value == "1"),
        cardinality: child(found, "loopCardinality").map(|node| text(node, lines)),
        collection: ours("collection").or(standard),
        element: ours("elementVariable").map(|text| text.value).or_else(|| item("inputDataItem")),
        until: child(found, "completionCondition").map(|node| text(node, lines)),
        votes: ours("votes"),
        output_list: named("loopDataOutputRef"),
        output_item: item("outputDataItem"),
        position,
    })))
}
