//! Whether a package is the right one for these answers, and which way to go when it is not (PKG-02, PKG-06).

use contract::item::ItemVersion;
use contract::{Fault, Text};
use decision::{Expression, Names};
use serde_json::Value;

use crate::planner;
use contract::answers::Answers;

/// What the answers lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fit {
    /// This item is the right one.
    Yes,
    /// It is not.
    No {
        /// Slug of the item to go to instead, where the package knows one.
        instead: Option<String>,
        /// Why, and what to do.
        why: Text,
    },
}

/// Whether no answer to the questions still open makes the package the right one: what is not answered is null, and a condition that
/// is false all the same stays false.
pub fn is_ruled_out(version: &ItemVersion, given: &Answers) -> bool {
    let Some(package) = &version.item.package else { return false };
    let names = Names::of(version.item.scenario().iter().map(|question| question.id.as_str()));
    let condition = Expression::compile(&package.applies_when, &names);
    condition.is_ok_and(|condition| matches!(condition.eval_bool(given), Ok(false)))
}

/// Whether the item is the right one for these complete answers. An item that is no package always is.
///
/// # Errors
/// `catalogue.condition-undecided` when the definition has no answer, which its check would have found.
pub fn fit(version: &ItemVersion, answers: &Answers) -> Result<Fit, Fault> {
    let Some(package) = &version.item.package else { return Ok(Fit::Yes) };
    let undecided =
        |why: String| Fault::internal("catalogue.condition-undecided", why).with("item", &version.item.code);
    if planner::holds(Some(&package.applies_when), answers).map_err(undecided)? {
        return Ok(Fit::Yes);
    }
    let otherwise = Fit::No { instead: None, why: package.otherwise.clone() };
    let (Some(choice), Some(decisions)) = (&package.choice, &version.decisions) else { return Ok(otherwise) };
    let way = decisions.eval(choice, answers).map_err(|error| undecided(error.to_string()))?;
    let said =
        |key: &str| way.get(key).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    Ok(match said("why_zh") {
        Some(zh) => {
            Fit::No { instead: said("instead"), why: Text { zh, en: said("why_en").unwrap_or_default() } }
        }
        None => otherwise,
    })
}
