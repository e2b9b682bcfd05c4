//! Answers to scenario questions (情形): read from an address, a page, a draft or a program, checked, completed. The one
//! place where they are read, so that what the portal takes the counter takes as well. Pure.

use crate::item::{AnswerKind, Item, Question};
use serde_json::{Map, Value};

/// Answers by question id.
pub type Answers = Map<String, Value>;

/// What is wrong with an answer. The code is the key of its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing was answered.
    Missing,
    /// Not a number.
    NotNumber,
    /// Outside the bounds.
    OutOfBounds,
    /// None of the choices.
    NotOffered,
}

/// Reads the answer to one question as a browser sends it. Full-width digits count as digits.
///
/// # Errors
/// What is wrong with it.
pub fn parse(question: &Question, text: &str) -> Result<Value, Wrong> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Wrong::Missing);
    }
    match &question.answer {
        AnswerKind::YesNo => match text {
            "yes" | "true" => Ok(Value::Bool(true)),
            "no" | "false" => Ok(Value::Bool(false)),
            _ => Err(Wrong::NotOffered),
        },
        AnswerKind::Number { .. } => {
            let plain: String = text.chars().map(narrow).filter(|c| *c != ',').collect();
            let number: f64 = plain.parse().map_err(|_| Wrong::NotNumber)?;
            check(question, &number_value(number).ok_or(Wrong::NotNumber)?)
        }
        AnswerKind::Choice { .. } => check(question, &Value::String(text.to_owned())),
    }
}

/// Checks an answer that is a value already. Gives it back in the form FEEL sees.
///
/// # Errors
/// What is wrong with it.
pub fn check(question: &Question, value: &Value) -> Result<Value, Wrong> {
    match (&question.answer, value) {
        (_, Value::Null) => Err(Wrong::Missing),
        (AnswerKind::YesNo, Value::Bool(_)) => Ok(value.clone()),
        (AnswerKind::Number { min, max, .. }, Value::Number(number)) => match number.as_f64() {
            Some(n) if n >= *min && n <= *max => number_value(n).ok_or(Wrong::NotNumber),
            Some(_) => Err(Wrong::OutOfBounds),
            None => Err(Wrong::NotNumber),
        },
        (AnswerKind::Number { .. }, _) => Err(Wrong::NotNumber),
        (AnswerKind::Choice { options }, Value::String(text)) if options.iter().any(|o| o.value == *text) => {
            Ok(value.clone())
        }
        _ => Err(Wrong::NotOffered),
    }
}

/// An answer as it stands in an address; the way back of [`parse`].
pub fn to_text(value: &Value) -> String {
    match value {
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The answers among what was sent: each as its question reads it, what does not fit left out for the guide to ask again.
pub fn read<'a>(item: &Item, sent: impl Fn(&str) -> Option<&'a str>) -> Answers {
    let one = |question: &Question| {
        let value = parse(question, sent(&question.id)?).ok()?;
        Some((question.id.clone(), value))
    };
    item.scenario().iter().filter_map(one).collect()
}

/// Answers to every question of the item and to no other, each in the form FEEL sees.
///
/// # Errors
/// The first question that is answered wrongly or not at all, or the first name that is no question, with what is wrong.
pub fn whole(item: &Item, given: &Answers) -> Result<Answers, (String, Wrong)> {
    if let Some(unasked) = given.keys().find(|id| !item.scenario().iter().any(|asked| asked.id == **id)) {
        return Err((unasked.clone(), Wrong::NotOffered));
    }
    let one = |question: &Question| {
        let value = check(question, given.get(&question.id).unwrap_or(&Value::Null));
        value.map(|value| (question.id.clone(), value)).map_err(|wrong| (question.id.clone(), wrong))
    };
    item.scenario().iter().map(one).collect()
}

/// Whether two answers say the same: numbers by value, however they are written.
pub fn same(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => (one - other).abs() < f64::EPSILON * one.abs().max(1.0),
        _ => one == other,
    }
}

/// The answers with the ordinary applicant's in the gaps: what a guide counts with before somebody has answered.
/// Wrong answers count as gaps; what no question asks is left out.
pub fn complete(item: &Item, answers: &Answers) -> Answers {
    let one = |question: &Question| {
        let given = answers.get(&question.id).and_then(|value| check(question, value).ok());
        (question.id.clone(), given.unwrap_or_else(|| question.typical.clone()))
    };
    item.scenario().iter().map(one).collect()
}

fn number_value(number: f64) -> Option<Value> {
    // Whole numbers stay whole, so that 120 is shown and hashed as 120.
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return format!("{number:.0}").parse::<i64>().ok().map(Value::from);
    }
    serde_json::Number::from_f64(number).map(Value::Number)
}

fn narrow(c: char) -> char {
    match c {
        '０'..='９' | '．' | '－' | '，' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '。' => '.',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Text;
    use crate::item::ChoiceOption;
    use serde_json::json;

    fn question(answer: AnswerKind, typical: Value) -> Question {
        Question { id: "q".into(), text: Text::new("问", "Ask"), help: None, answer, concept: None, typical }
    }

    #[test]
    fn equal_numbers_are_one_answer() {
        assert!(same(&json!(120), &json!(120.0)) && !same(&json!(120), &json!(120.5)));
        assert!(same(&json!("rent"), &json!("rent")) && !same(&json!(true), &json!(1)));
    }

    #[test]
    fn answers_are_read_as_people_type_them() {
        let area =
            question(AnswerKind::Number { min: 1.0, max: 500.0, unit: Text::new("㎡", "m²") }, json!(120));
        assert_eq!(parse(&area, " １２０ "), Ok(json!(120)));
        assert_eq!(parse(&area, "99.5"), Ok(json!(99.5)));
        assert_eq!(parse(&area, "0"), Err(Wrong::OutOfBounds));
        assert_eq!(parse(&area, "many"), Err(Wrong::NotNumber));
        assert_eq!(parse(&area, "NaN"), Err(Wrong::OutOfBounds).or(Err(Wrong::NotNumber)));
        assert_eq!(parse(&area, ""), Err(Wrong::Missing));
        let gas = question(AnswerKind::YesNo, json!(true));
        assert_eq!(parse(&gas, "no"), Ok(json!(false)));
        assert_eq!(parse(&gas, "maybe"), Err(Wrong::NotOffered));
        let options = vec![ChoiceOption { value: "rent".into(), label: Text::new("租", "Rent") }];
        let tenure = question(AnswerKind::Choice { options }, json!("rent"));
        assert_eq!(parse(&tenure, "rent"), Ok(json!("rent")));
        assert_eq!(parse(&tenure, "own"), Err(Wrong::NotOffered));
        assert_eq!(to_text(&json!(120)), "120");
        assert_eq!(to_text(&json!(true)), "yes");
    }
}
