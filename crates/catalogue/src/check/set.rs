//! What can only be seen with other items at hand: codes and addresses used twice, names that lead nowhere.

use contract::item::{Item, Supply};
use std::collections::{BTreeMap, BTreeSet};

use super::package;
use crate::definition::{Definition, ITEM};
use crate::finding::{Finding, nearest};

/// Everything found about these items together. `around` are other items they may refer to, not reported on;
/// `resources` the codes of the exchange's resources, where they are known.
pub fn set(
    definitions: &[Definition],
    around: &[Definition],
    resources: Option<&BTreeSet<String>>,
) -> Vec<Finding> {
    let mut findings = names(definitions, around, resources);
    let known = Known::of(definitions.iter().chain(around));
    for definition in definitions.iter().filter(|definition| definition.item.package.is_some()) {
        package::check(definition, &known, &mut findings);
    }
    findings
}

/// The part of [`set`] that needs nothing but each `item.yaml`.
pub(crate) fn names(
    definitions: &[Definition],
    around: &[Definition],
    resources: Option<&BTreeSet<String>>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let known = Known::of(definitions.iter().chain(around));
    unique(definitions, around, &mut findings);
    for definition in definitions {
        supplies(definition, &known, resources, &mut findings);
    }
    findings
}

/// Items by code and by slug.
pub(super) struct Known<'a>(BTreeMap<&'a str, &'a Definition>);

impl<'a> Known<'a> {
    fn of(definitions: impl Iterator<Item = &'a Definition>) -> Self {
        let mut all = BTreeMap::new();
        for definition in definitions {
            all.entry(definition.item.code.as_str()).or_insert(definition);
            all.entry(definition.item.slug.as_str()).or_insert(definition);
        }
        Self(all)
    }

    /// The item with this code or slug.
    pub(super) fn get(&self, code_or_slug: &str) -> Option<&'a Definition> {
        self.0.get(code_or_slug).copied()
    }

    /// What to do about a name that leads nowhere.
    pub(super) fn remedy(&self, name: &str) -> String {
        match nearest(name, self.0.keys().copied()) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => "Write the code or slug of an item, and check the folder that holds it too.".to_owned(),
        }
    }
}

/// CAT-06: each item one code and one address.
fn unique(definitions: &[Definition], around: &[Definition], findings: &mut Vec<Finding>) {
    type Field = (&'static str, fn(&Item) -> &str);
    let fields: [Field; 2] = [("code", |item| &item.code), ("slug", |item| &item.slug)];
    for (field, value) in fields {
        let mut first: BTreeMap<&str, &Definition> = BTreeMap::new();
        for other in around {
            first.entry(value(&other.item)).or_insert(other);
        }
        for definition in definitions {
            let value = value(&definition.item);
            if let Some(other) = first.get(value) {
                let message = format!("the {field} `{value}` is already used by {}", other.path(ITEM));
                findings.push(definition.error("item.duplicate", field, message, "Give each item its own."));
            } else {
                first.insert(value, definition);
            }
        }
    }
}

fn supplies(
    definition: &Definition,
    known: &Known<'_>,
    resources: Option<&BTreeSet<String>>,
    findings: &mut Vec<Finding>,
) {
    for (i, material) in definition.item.materials.iter().enumerate() {
        for (n, supply) in material.supplies.iter().enumerate() {
            let path = format!("materials/{i}/supplies/{n}");
            match supply {
                Supply::Sibling { item } => match known.get(item) {
                    None => {
                        let message = format!("there is no item `{item}` to issue “{}”", material.name.zh);
                        findings.push(definition.error(
                            "item.unknown-item",
                            &path,
                            message,
                            &known.remedy(item),
                        ));
                    }
                    Some(sibling) if sibling.item.code == definition.item.code => {
                        let message = format!("the item would supply “{}” to itself", material.name.zh);
                        findings.push(definition.error(
                            "item.own-supply",
                            &path,
                            message,
                            "Name another member of the package.",
                        ));
                    }
                    Some(sibling) if sibling.item.results.is_empty() => {
                        let message = format!("{} issues nothing", sibling.item.name.zh);
                        findings.push(definition.error(
                            "item.supply-without-result",
                            &path,
                            message,
                            "Name an item that has results.",
                        ));
                    }
                    Some(_) => {}
                },
                Supply::Exchange { resource } => {
                    let Some(resources) = resources else { continue };
                    if !resources.contains(resource) {
                        let remedy = nearest(resource, resources.iter().map(String::as_str)).map_or_else(
                            || "Add it to exchange.yaml.".to_owned(),
                            |near| format!("Did you mean `{near}`?"),
                        );
                        let message = format!("the exchange has no resource `{resource}`");
                        findings.push(definition.error("item.unknown-resource", &path, message, &remedy));
                    }
                }
                Supply::Licence { .. } | Supply::Form { .. } | Supply::Commitment { .. } => {}
            }
        }
    }
}
