//! Our extension attributes and elements (namespace [`crate::NAMESPACE`], prefix `od`). They add, they never change what
//! the standard says. Every `od:` attribute of a node reaches its work as a property
//! ([`crate::Node::properties`]); the engine itself reads only these:
//!
//! | on | name | meaning |
//! |---|---|---|
//! | multi-instance marker | `od:collection` | FEEL giving the list, one instance for each element |
//! | | `od:elementVariable` | the variable that holds the element inside the instance |
//! | | `od:votes` | `all`, `first`, `unanimous`, `majority`, or a share such as `2/3` or `60%` (see below) |
//! | user task | `od:result` | variable that receives `{outcome, approved, rejected, abstained, total}` when voting is over |
//! | | `od:weight` | FEEL giving the weight of one vote, over the element variable; 1 when absent |
//! | business-rule task | `od:decision` | the decision asked for; the name of the task when absent |
//! | | `od:result` | variable that receives the answer; when absent, an answer that is a context sets its entries and any other sets a variable named after the decision |
//! | call activity | `od:calledItem` | the catalogue item started, instead of `calledElement` |
//! | | `<od:in source target/>`, `<od:out source target/>` | what goes in and comes back; with no `od:in` everything goes in, with no `od:out` everything comes back |
//! | message event, receive task | `od:correlation` | FEEL that must equal the correlation key of the message |
//! | sub-process | a BPMN `dataObject` | a variable local to it, null at first; every other variable belongs to the process |
//! | any node | `<od:property name value/>` | one more property |
//!
//! # Votes (会签、或签、票签)
//! `all`: everybody votes, approved when every vote that was not an abstention approves and at least one does.
//! `first` (或签): the first vote that is not an abstention decides. `unanimous` (一票否决): the first rejection decides.
//! `majority`: more than half of the total weight approves; over as soon as that is certain either way. A share
//! `2/3` or `60%`: at least so much of the total weight approves. Counts are weights, whole numbers unless weighted.
//! A `completionCondition` sees `approved`, `rejected`, `abstained`, `total`, `nrOfInstances`, `nrOfActiveInstances`,
//! `nrOfCompletedInstances` and the standard's `numberOf…` names; it ends the activity as well.

use super::model::{Mapping, Text};
use super::{BPMN, NAMESPACE, lines::Lines};
use roxmltree::Node;
use std::collections::BTreeMap;

/// Our attributes and properties of an element, by local name. The standard's own `performer` elements are read as
/// `role` where `od:role` is absent.
pub(crate) fn properties(node: Node<'_, '_>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for child in children(node, NAMESPACE, "property") {
        if let (Some(name), Some(value)) = (child.attribute("name"), child.attribute("value")) {
            found.insert(name.to_owned(), value.to_owned());
        }
    }
    for attribute in node.attributes().filter(|attribute| attribute.namespace() == Some(NAMESPACE)) {
        found.insert(attribute.name().to_owned(), attribute.value().to_owned());
    }
    let performers = ["potentialOwner", "humanPerformer", "performer"];
    let standard = node.children().find(|child| {
        child.tag_name().namespace() == Some(BPMN) && performers.contains(&child.tag_name().name())
    });
    let expression =
        standard.and_then(|owner| owner.descendants().find(|e| e.has_tag_name((BPMN, "formalExpression"))));
    if let Some(role) = expression.and_then(|expression| expression.text())
        && !found.contains_key("role")
    {
        found.insert("role".to_owned(), role.trim().to_owned());
    }
    found
}

/// `<od:in>` or `<od:out>` mappings.
pub(crate) fn mappings(node: Node<'_, '_>, name: &str, lines: &Lines<'_>) -> Vec<Mapping> {
    let of = |child: Node<'_, '_>| Mapping {
        source: Text {
            value: child.attribute("source").unwrap_or_default().to_owned(),
            position: lines.at(child.range().start),
            language: None,
        },
        target: child.attribute("target").unwrap_or_default().to_owned(),
    };
    children(node, NAMESPACE, name).map(of).collect()
}

/// Children of an element's `extensionElements`.
fn children<'a, 'i: 'a>(
    node: Node<'a, 'i>,
    namespace: &'static str,
    name: &str,
) -> impl Iterator<Item = Node<'a, 'i>> + use<'a, 'i> {
    let name = name.to_owned();
    node.children()
        .filter(|child| child.has_tag_name((BPMN, "extensionElements")))
        .flat_map(|extensions| extensions.children())
        .filter(move |child| child.has_tag_name((namespace, name.as_str())))
}
