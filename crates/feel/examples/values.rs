//! Values of expressions, one a line, as bench/peers/feel/compare.mjs reads them.

use feel::{Bounds, Builder, Evaluator, Limits, Scope, Unknown, Value};
use serde_json::{Value as Json, json};
use std::io::BufRead;
use std::sync::Arc;

fn written(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Boolean(flag) => json!(flag),
        Value::Number(number) => json!(format!("n:{number}")),
        Value::String(text) => json!(format!("s:{text}")),
        Value::Date(date) => json!(format!("d:{date}")),
        Value::Time(time) => json!(format!("t:{time}")),
        Value::DateTime(at) => json!(format!("m:{at}")),
        Value::DaysDuration(duration) => json!(format!("dt:{duration}")),
        Value::MonthsDuration(duration) => json!(format!("ym:{duration}")),
        Value::List(items) => items.iter().map(written).collect(),
        Value::Context(context) => {
            let mut all = std::collections::BTreeMap::new();
            for (name, value) in context.entries() {
                all.insert(name.to_string(), written(value));
            }
            json!(all)
        }
        Value::Range(range) => {
            let end = |end: &Option<Value>| end.as_ref().map_or(Json::Null, written);
            json!(format!(
                "range:{}{} .. {}{}",
                range.start_included,
                end(&range.start),
                end(&range.end),
                range.end_included
            ))
        }
        Value::Function(_) => json!("other:function"),
    }
}

fn main() {
    let strict = std::env::args().nth(1).as_deref() == Some("strict");
    let scope = Scope::new(if strict { Unknown::Refused } else { Unknown::Null }).with_clock(true);
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { return };
        let mut builder = Builder::new(&scope, Limits::DEFINITION);
        let outcome = match builder.expression(&line) {
            Ok(operand) => {
                let program = Arc::new(builder.finish(operand));
                let mut evaluator = Evaluator::new(&program, &[], &Bounds::DEFAULT);
                match evaluator.run() {
                    Ok(value) => written(&value),
                    Err(stop) => json!(format!("stop:{stop}")),
                }
            }
            Err(error) => json!(format!("error:{} at {}", error.kind, error.at)),
        };
        println!("{outcome}");
    }
}
