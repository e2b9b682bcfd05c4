//! Contexts (DMN 1.5, table 79).

use crate::evaluate::{Evaluator, Stop};
use crate::value::{Context, Name, Value};
use std::sync::Arc;

type Answer = Result<Value, Stop>;

/// The value under a key, or along a list of keys.
pub(super) fn get_value(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let [of, key] = &*arguments else { return Ok(Value::Null) };
    let mut at = of.clone();
    for key in key.items() {
        let (Value::Context(context), Value::String(key)) = (&at, key) else { return Ok(Value::Null) };
        at = match context.get(key) {
            Some(value) => value.clone(),
            None => return Ok(Value::Null),
        };
    }
    Ok(if key.items().is_empty() { Value::Null } else { at })
}

pub(super) fn get_entries(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let Some(Value::Context(context)) = arguments.first() else { return Ok(Value::Null) };
    let (key, value) = (Name::from("key"), Name::from("value"));
    let mut all = Vec::with_capacity(context.len());
    for (name, entry) in context.entries() {
        evaluator.meter.tick()?;
        evaluator.meter.make(160)?;
        let pair = [(key.clone(), Value::String(name.clone())), (value.clone(), entry.clone())];
        all.push(Value::Context(Arc::new(Context::new(pair))));
    }
    evaluator.list(all)
}

/// A context of a list of entries, each with `key` and `value`; none where a key comes twice.
pub(super) fn context(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let Some(Value::List(entries)) = arguments.first() else { return Ok(Value::Null) };
    let mut all: Vec<(Name, Value)> = Vec::with_capacity(entries.len());
    for entry in entries.iter() {
        evaluator.meter.tick()?;
        let Value::Context(entry) = entry else { return Ok(Value::Null) };
        match (entry.get("key"), entry.get("value")) {
            (Some(Value::String(key)), Some(value)) => all.push((key.clone(), value.clone())),
            _ => return Ok(Value::Null),
        }
    }
    let count = all.len();
    let context = Context::new(all);
    if context.len() < count {
        return Ok(Value::Null);
    }
    evaluator.meter.make(64 + 40 * count as u64)?;
    evaluator.held(Value::Context(Arc::new(context)))
}

/// A context with one entry set, or with one along a list of keys.
pub(super) fn put(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let [of, keys, value] = &*arguments else { return Ok(Value::Null) };
    if keys.items().is_empty() || keys.items().len() > crate::limits::VALUE_DEPTH as usize {
        return Ok(Value::Null);
    }
    let result = put_along(evaluator, of, keys.items(), value)?;
    evaluator.held(result.unwrap_or_default())
}

fn put_along(
    evaluator: &mut Evaluator<'_>,
    of: &Value,
    keys: &[Value],
    value: &Value,
) -> Result<Option<Value>, Stop> {
    let (Value::Context(context), [Value::String(key), rest @ ..]) = (of, keys) else { return Ok(None) };
    evaluator.meter.make(64 + 40 * context.len() as u64)?;
    if !evaluator.meter.spend(context.len() as u64 + 1) {
        return Err(Stop::Steps);
    }
    let inner = if rest.is_empty() {
        value.clone()
    } else {
        let below = context.get(key).cloned().unwrap_or_default();
        match put_along(evaluator, &below, rest, value)? {
            Some(inner) => inner,
            None => return Ok(None),
        }
    };
    Ok(Some(Value::Context(Arc::new(context.with(key, inner)))))
}

/// All entries of several contexts; of one name the last.
pub(super) fn merge(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let Some(Value::List(contexts)) = arguments.first() else { return Ok(Value::Null) };
    let mut all = Vec::new();
    for context in contexts.iter() {
        let Value::Context(context) = context else { return Ok(Value::Null) };
        for (name, value) in context.entries() {
            evaluator.meter.tick()?;
            all.push((name.clone(), value.clone()));
        }
    }
    evaluator.meter.make(64 + 40 * all.len() as u64)?;
    evaluator.held(Value::Context(Arc::new(Context::new(all))))
}
