//! Sample answers: every combination of the choices that matter, and the numbers where something could change.
//! Conditions, decision tables and processes are tried with all of them before a definition is published.

use contract::item::{AnswerKind, Item, Question};
use serde_json::{Value, json};

use contract::answers::Answers;

/// Most combinations tried; beyond, the later questions keep their ordinary answer.
const MOST: usize = 2_048;
/// Most numbers tried for one question.
const MOST_NUMBERS: usize = 24;

/// Sample answers to the item's own scenario. `texts` are the expressions and tables that will be tried: only questions
/// they mention are varied, around the numbers they contain.
pub(crate) fn of<'a>(item: &Item, texts: impl IntoIterator<Item = &'a str>) -> Vec<Answers> {
    let texts: Vec<&str> = texts.into_iter().collect();
    let mut numbers: Vec<f64> = texts.iter().flat_map(|text| numbers_in(text)).collect();
    numbers.sort_by(f64::total_cmp);
    numbers.dedup();
    let mut all = vec![item.typical_answers()];
    let matters = |question: &&Question| texts.iter().any(|text| text.contains(question.id.as_str()));
    for question in item.scenario().iter().filter(matters) {
        let values = values(question, &numbers);
        if all.len().saturating_mul(values.len()) > MOST {
            continue;
        }
        let with = |answers: &Answers, value: &Value| {
            let mut more = answers.clone();
            more.insert(question.id.clone(), value.clone());
            more
        };
        all = all.iter().flat_map(|answers| values.iter().map(move |value| with(answers, value))).collect();
    }
    all
}

fn values(question: &Question, numbers: &[f64]) -> Vec<Value> {
    match &question.answer {
        AnswerKind::YesNo => vec![json!(true), json!(false)],
        AnswerKind::Choice { options } => options.iter().map(|option| json!(option.value)).collect(),
        AnswerKind::Number { min, max, .. } => {
            let around = numbers.iter().flat_map(|n| [n - 1.0, *n, n + 1.0]);
            let mut tried: Vec<f64> =
                [*min, *max].into_iter().chain(around).filter(|n| n >= min && n <= max).collect();
            tried.extend(question.typical.as_f64());
            tried.sort_by(f64::total_cmp);
            tried.dedup();
            tried.into_iter().take(MOST_NUMBERS).map(|n| json!(n)).collect()
        }
    }
}

/// The numbers written in a text.
fn numbers_in(text: &str) -> Vec<f64> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.')
        .filter(|part| part.len() < 12 && part.chars().any(|c| c.is_ascii_digit()))
        .filter_map(|part| part.trim_matches('.').parse().ok())
        .take(1_000)
        .collect()
}
