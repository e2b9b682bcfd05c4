//! Conditions in FEEL: of form fields (`x-show-if`), of packages and of items\' own rules; compiled once and remembered.

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use decision::{Expression, Names};
use serde_json::{Map, Value};

type Compiled = RwLock<HashMap<String, Option<Expression>>>;

static COMPILED: LazyLock<Compiled> = LazyLock::new(RwLock::default);

/// Conditions remembered at most; a province's forms have some thousands.
const MOST: usize = 20_000;

fn compiled(condition: &str) -> Option<Expression> {
    let known = COMPILED.read().unwrap_or_else(PoisonError::into_inner).get(condition).cloned();
    known.unwrap_or_else(|| {
        let compiled = Expression::compile(condition, &Names::any()).ok();
        let mut all = COMPILED.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(condition.to_owned(), compiled.clone());
        compiled
    })
}

/// Whether a field with this condition is shown with these answers. What cannot be evaluated counts as shown: a question too
/// many is better than one forgotten.
pub fn show(condition: &str, answers: &Map<String, Value>) -> bool {
    compiled(condition).is_none_or(|expression| expression.eval_bool(answers).unwrap_or(true))
}

/// Whether a condition holds; `None` where that cannot be told from what there is.
pub fn holds(condition: &str, data: &Map<String, Value>) -> Option<bool> {
    compiled(condition)?.eval_bool(data).ok()
}
