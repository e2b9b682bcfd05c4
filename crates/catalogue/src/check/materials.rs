//! The materials of one item: nothing vague, nothing twice, nothing without a standard.

use contract::item::{Material, Supply};
use std::collections::BTreeMap;

use crate::definition::Definition;
use crate::finding::Finding;

/// Words of a catch-all material (兜底条款). A material so named could be anything.
const CATCH_ALL_ZH: [&str; 8] =
    ["其他材料", "其它材料", "有关材料", "相关材料", "其他文件", "其它文件", "规定的其他", "要求的其他"];
/// The same in English.
const CATCH_ALL_EN: [&str; 5] =
    ["other materials", "other documents", "relevant materials", "relevant documents", "any other"];

pub(super) fn check(definition: &Definition, findings: &mut Vec<Finding>) {
    let item = &*definition.item;
    let mut first_of: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
    for (i, material) in item.materials.iter().enumerate() {
        let path = format!("materials/{i}");
        catch_all(definition, &path, material, findings);
        let key = (material.concept.as_str(), material.when.as_deref());
        if let Some(first) = first_of.insert(key, i) {
            let message =
                format!("`{}` is asked for twice, already as material {}", material.concept, first + 1);
            findings.push(definition.error("item.material-twice", &path, message, "Keep one of the two."));
        }
        for (n, agreement) in material.agrees.iter().enumerate() {
            let known =
                definition.form.is_none() || definition.concepts().any(|one| one == agreement.concept);
            if !known {
                let path = format!("{path}/agrees/{n}");
                let remedy = definition.concept_remedy(&agreement.concept);
                let message = format!("the form has no field for `{}`", agreement.concept);
                findings.push(definition.error("item.unknown-concept", &path, message, &remedy));
            }
        }
        for (n, supply) in material.supplies.iter().enumerate() {
            supplied(definition, &format!("{path}/supplies/{n}"), supply, findings);
        }
    }
    let is_reviewed = definition.process.nodes().any(process::Node::is_user_task) || item.instant;
    if !item.materials.is_empty() && !is_reviewed {
        let message = "nobody looks at the materials: the process has no user task".to_owned();
        let remedy = "Add a review task to process.bpmn, or mark the item `instant`.";
        findings.push(definition.error("item.materials-not-reviewed", "materials", message, remedy));
    }
}

/// CAT-16: no catch-all materials.
fn catch_all(definition: &Definition, path: &str, material: &Material, findings: &mut Vec<Finding>) {
    let english = material.name.en.to_lowercase();
    let vague = CATCH_ALL_ZH.iter().find(|words| material.name.zh.contains(*words));
    let vague = vague.or_else(|| CATCH_ALL_EN.iter().find(|words| english.contains(*words)));
    if let Some(words) = vague {
        let message = format!("the material “{}” could be anything ({words})", material.name.zh);
        let remedy = "Name each material it may be, one by one.";
        findings.push(definition.error("item.catch-all-material", &format!("{path}/name"), message, remedy));
    }
}

fn supplied(definition: &Definition, path: &str, supply: &Supply, findings: &mut Vec<Finding>) {
    match supply {
        Supply::Licence { licence_type } => {
            if let Err(why) = codes::LicenceType::parse(licence_type) {
                let message = format!("`{licence_type}` is no licence type code: {why}");
                let remedy = "Write the defining authority's USCC and three digits (GB/T 36904).";
                findings.push(definition.error("item.licence-type", path, message, remedy));
            }
        }
        Supply::Form { concept } => {
            if definition.form.is_some() && !definition.concepts().any(|known| known == concept) {
                let remedy = definition.concept_remedy(concept);
                let message = format!("the form has no field for `{concept}`");
                findings.push(definition.error("item.unknown-concept", path, message, &remedy));
            }
        }
        // Siblings and exchange resources are checked with the other items at hand.
        Supply::Sibling { .. } | Supply::Exchange { .. } | Supply::Commitment { .. } => {}
    }
}
