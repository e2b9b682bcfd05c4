//! Rules that only several items show together.

use std::collections::{BTreeMap, BTreeSet};

use contract::Text;
use contract::item::{Item, Material, Need, Supply};

use super::{Findings, Looked, Rule};

/// Shortest name of a result that is looked for in the names of materials: shorter ones are in too much.
const NAME_LEAST: usize = 4;
/// Characters of a credit code, which an implementation code begins with; the rest says which standard item it is.
const ORGAN: usize = 18;

/// What is known of all items.
pub(super) struct Around<'a> {
    /// Names of results, with the type and the item that issues it.
    results: Vec<(&'a str, &'a str, &'a Item)>,
    /// Concepts by the name of the material, over all items.
    concepts: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Items that each item cannot do without, by code.
    needs: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Items by what their code says besides the organ.
    standard: BTreeMap<&'a str, Vec<&'a Item>>,
}

impl<'a> Around<'a> {
    pub(super) fn of(items: &[Looked<'a>]) -> Self {
        let mut around = Self {
            results: Vec::new(),
            concepts: BTreeMap::new(),
            needs: BTreeMap::new(),
            standard: BTreeMap::new(),
        };
        let mut issuers: BTreeMap<&str, Vec<&Item>> = BTreeMap::new();
        let mut by_name: BTreeMap<&str, &Item> = BTreeMap::new();
        for of in items {
            let item = of.item;
            by_name.insert(&item.code, item);
            by_name.insert(&item.slug, item);
            for result in &item.results {
                around.results.push((&result.name.zh, &result.type_code, item));
                issuers.entry(&result.type_code).or_default().push(item);
            }
            for material in &item.materials {
                around.concepts.entry(&material.name.zh).or_default().insert(&material.concept);
            }
            if let Some(standard) = item.code.get(ORGAN..) {
                around.standard.entry(standard).or_default().push(item);
            }
        }
        for of in items {
            let needed =
                of.item.materials.iter().filter(|one| one.need == Need::Required && one.when.is_none());
            let from = needed.flat_map(|one| one.supplies.iter()).flat_map(|supply| match supply {
                Supply::Licence { licence_type } => {
                    issuers.get(licence_type.as_str()).cloned().unwrap_or_default()
                }
                Supply::Sibling { item } => by_name.get(item.as_str()).copied().into_iter().collect(),
                _ => Vec::new(),
            });
            let from = from.map(|other| other.code.as_str()).filter(|other| *other != of.item.code);
            around.needs.insert(&of.item.code, from.collect());
        }
        around
    }

    pub(super) fn check(&self, item: &Item, findings: &mut Findings<'_>) {
        for (at, material) in item.materials.iter().enumerate() {
            let path = format!("materials/{at}");
            self.issued_here(item, material, &path, findings);
            if self.concepts.get(material.name.zh.as_str()).is_some_and(|concepts| concepts.len() > 1) {
                findings.add(Rule::ProofTwice, &path, material.name.clone());
            }
        }
        if let Some(other) = self.circle(&item.code) {
            findings.add(Rule::ProofCircle, "materials", Text::new(other, other));
        }
        self.localities(item, findings);
    }

    /// A material that is called as what another item issues, and that is not taken from there.
    fn issued_here(&self, item: &Item, material: &Material, path: &str, findings: &mut Findings<'_>) {
        let is_taken = |code: &str, other: &Item| {
            material.supplies.iter().any(|supply| match supply {
                Supply::Licence { licence_type } => licence_type == code,
                Supply::Sibling { item } => *item == other.code || *item == other.slug,
                Supply::Exchange { .. } => true,
                _ => false,
            })
        };
        let issued = self.results.iter().find(|(name, code, other)| {
            name.chars().count() >= NAME_LEAST
                && material.name.zh.contains(*name)
                && other.code != item.code
                && !is_taken(code, other)
        });
        if issued.is_some() {
            findings.add(Rule::ProofIssuedHere, path, material.name.clone());
        }
    }

    /// An item that this one needs and that needs it, over however many others.
    fn circle(&self, code: &str) -> Option<&'a str> {
        let first = self.needs.get(code)?;
        first.iter().copied().find(|start| {
            let mut seen: BTreeSet<&str> = BTreeSet::from([*start]);
            let mut next: Vec<&str> = vec![start];
            while let Some(one) = next.pop() {
                if one == code {
                    return true;
                }
                let further = self.needs.get(one).into_iter().flatten();
                next.extend(further.copied().filter(|other| seen.insert(other)));
            }
            false
        })
    }

    /// The same standard item elsewhere with another name, kind, statutory limit or other materials.
    fn localities(&self, item: &Item, findings: &mut Findings<'_>) {
        let Some(same) = item.code.get(ORGAN..).and_then(|standard| self.standard.get(standard)) else {
            return;
        };
        let concepts = |item: &Item| -> BTreeSet<String> {
            item.materials.iter().map(|material| material.concept.clone()).collect()
        };
        let own = concepts(item);
        let other = same.iter().find(|other| {
            other.region != item.region
                && (other.name.zh != item.name.zh
                    || other.kind != item.kind
                    || other.limits.statutory != item.limits.statutory
                    || concepts(other) != own)
        });
        if let Some(other) = other {
            findings.add(Rule::Localities, "code", Text::new(&other.code, &other.code));
        }
    }
}
