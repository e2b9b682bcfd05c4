//! The least-burden planner: takes the chosen items and what other sources can supply, and asks only for what nothing
//! else gives, each thing once. Pure; the numbers a guide shows are its output and nothing else (PKG-01, PKG-03).

use contract::Text;
use contract::item::{Item, Material, Need, Supply};
use contract::plan::{Asked, Plan, Reason, Spared};
use decision::{Expression, Names};

use contract::answers::Answers;

/// What other sources can supply for the party at hand.
pub trait Supplies {
    /// Whether this supply has what is needed. A sibling is asked about only when it is among the chosen items.
    fn offers(&self, supply: &Supply) -> bool;
}

/// Every licence and record is where it should be: the plan for anybody.
pub struct Everything;

impl Supplies for Everything {
    fn offers(&self, _: &Supply) -> bool {
        true
    }
}

/// No source has anything.
pub struct Nothing;

impl Supplies for Nothing {
    fn offers(&self, _: &Supply) -> bool {
        false
    }
}

/// A condition of a definition that has no yes or no for these answers. Definitions are checked against their own
/// questions before they are published, so this is a fault of the definition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} of item {item}: {why}")]
pub struct PlanError {
    /// Item code.
    pub item: String,
    /// Which condition.
    pub what: String,
    /// Why it has no answer.
    pub why: String,
}

/// Whether a condition over the answers holds; no condition always does.
pub(crate) fn holds(condition: Option<&str>, answers: &Answers) -> Result<bool, String> {
    let Some(text) = condition else { return Ok(true) };
    let expression =
        Expression::compile(text, &Names::of(answers.keys())).map_err(|error| error.to_string())?;
    expression.eval_bool(answers).map_err(|error| error.to_string())
}

/// Codes of the members a package needs with these answers, in its order; for any other item its own code.
///
/// # Errors
/// [`PlanError`] for a member's condition without a yes or no.
pub fn members(item: &Item, answers: &Answers) -> Result<Vec<String>, PlanError> {
    let Some(package) = &item.package else { return Ok(vec![item.code.clone()]) };
    let mut needed = Vec::new();
    for member in &package.members {
        let error = |why| PlanError { item: item.code.clone(), what: format!("member {}", member.item), why };
        if holds(member.when.as_deref(), answers).map_err(error)? {
            needed.push(member.item.clone());
        }
    }
    Ok(needed)
}

/// What to ask when these items are applied for together, with these complete answers.
///
/// A material falls away by the first of its supplies that has it; what is left is asked once for all items, under the
/// strictest need and all standards. Every material of every item is one row: `before` is asked plus spared.
///
/// # Errors
/// [`PlanError`] for a material's condition without a yes or no.
pub fn plan(items: &[&Item], answers: &Answers, supplies: &dyn Supplies) -> Result<Plan, PlanError> {
    let mut plan = Plan {
        items: items.iter().map(|item| item.code.clone()).collect(),
        before: 0,
        asked: Vec::new(),
        spared: Vec::new(),
    };
    for item in items {
        for material in &item.materials {
            let error =
                |why| PlanError { item: item.code.clone(), what: format!("material {}", material.id), why };
            if !holds(material.when.as_deref(), answers).map_err(error)? {
                continue;
            }
            plan.before += 1;
            let supplied = material.supplies.iter().find_map(|supply| reason(supply, item, items, supplies));
            match supplied {
                Some(why) => plan.spared.push(spared(item, material, why)),
                None => ask(&mut plan, item, material),
            }
        }
    }
    Ok(plan)
}

fn reason(supply: &Supply, item: &Item, items: &[&Item], supplies: &dyn Supplies) -> Option<Reason> {
    let why = match supply {
        Supply::Licence { licence_type } => Reason::Licence { licence_type: licence_type.clone() },
        Supply::Sibling { item: sibling } => {
            let issuer = items.iter().find(|other| other.code == *sibling || other.slug == *sibling)?;
            if issuer.code == item.code {
                return None;
            }
            Reason::Sibling { item: issuer.code.clone() }
        }
        Supply::Exchange { resource } => Reason::Exchange { resource: resource.clone() },
        Supply::Form { concept } => Reason::Form { concept: concept.clone() },
        Supply::Commitment { text } => Reason::Commitment { text: text.clone() },
    };
    supplies.offers(supply).then_some(why)
}

fn spared(item: &Item, material: &Material, why: Reason) -> Spared {
    Spared {
        item: item.code.clone(),
        material: material.id.clone(),
        concept: material.concept.clone(),
        name: material.name.clone(),
        why,
    }
}

fn ask(plan: &mut Plan, item: &Item, material: &Material) {
    let Some(asked) = plan.asked.iter_mut().find(|asked| asked.concept == material.concept) else {
        plan.asked.push(Asked {
            concept: material.concept.clone(),
            name: material.name.clone(),
            need: material.need,
            standard: material.standard.clone(),
            original_needed: material.original_needed,
            used_by: vec![item.code.clone()],
        });
        return;
    };
    asked.need = strictest(asked.need, material.need);
    asked.standard = both(&asked.standard, &material.standard);
    asked.original_needed |= material.original_needed;
    let with = asked.used_by.first().cloned().unwrap_or_default();
    if !asked.used_by.contains(&item.code) {
        asked.used_by.push(item.code.clone());
    }
    plan.spared.push(spared(item, material, Reason::Shared { with }));
}

/// Required before deferrable before optional.
fn strictest(a: Need, b: Need) -> Need {
    match (a, b) {
        (Need::Required, _) | (_, Need::Required) => Need::Required,
        (Need::Deferrable, _) | (_, Need::Deferrable) => Need::Deferrable,
        _ => Need::Optional,
    }
}

/// Two standards for one material: both must be met.
fn both(first: &Text, second: &Text) -> Text {
    let join = |a: &str, b: &str, between: &str| match (a.is_empty(), a.contains(b)) {
        (_, true) => a.to_owned(),
        (true, false) => b.to_owned(),
        (false, false) => format!("{}{between}{b}", a.trim_end_matches(['。', '.'])),
    };
    Text { zh: join(&first.zh, &second.zh, "；"), en: join(&first.en, &second.en, "; ") }
}

#[cfg(test)]
#[path = "planner_tests.rs"]
mod tests;
