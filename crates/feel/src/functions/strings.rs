//! Texts (DMN 1.5, table 72). Positions and lengths count characters, not bytes or UTF-16 units.

use crate::evaluate::{Evaluator, Stop};
use crate::regex::Regex;
use crate::value::Value;
use std::sync::Arc;

type Answer = Result<Value, Stop>;

fn two(arguments: &[Value]) -> Option<(&Arc<str>, &Arc<str>)> {
    match arguments {
        [Value::String(first), Value::String(second), ..] => Some((first, second)),
        _ => None,
    }
}

/// Characters from a place, counted from 1 or from the end, and at most so many.
pub(super) fn substring(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let (text, start, length) = match &*arguments {
        [Value::String(text), Value::Number(start)] => (text, start, None),
        [Value::String(text), Value::Number(start), Value::Null] => (text, start, None),
        [Value::String(text), Value::Number(start), Value::Number(length)] => (text, start, Some(length)),
        _ => return Ok(Value::Null),
    };
    evaluator.meter.scan(text.len())?;
    let Some(start) = start.to_i64() else { return Ok(Value::Null) };
    let count = text.chars().count();
    let from = if start > 0 {
        usize::try_from(start - 1).ok().filter(|from| *from < count)
    } else {
        usize::try_from(start.unsigned_abs())
            .ok()
            .filter(|back| *back > 0)
            .and_then(|back| count.checked_sub(back))
    };
    let length = match length {
        None => Some(usize::MAX),
        Some(length) => {
            length.to_i64().filter(|length| *length > 0).and_then(|length| usize::try_from(length).ok())
        }
    };
    let (Some(from), Some(length)) = (from, length) else { return Ok(Value::Null) };
    let part: String = text.chars().skip(from).take(length).collect();
    evaluator.text(&part)
}

pub(super) fn length(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let Some(Value::String(text)) = arguments.first() else { return Ok(Value::Null) };
    evaluator.meter.scan(text.len())?;
    Ok(Value::number(text.chars().count()))
}

pub(super) fn upper(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let Some(Value::String(text)) = arguments.first() else { return Ok(Value::Null) };
    evaluator.meter.scan(text.len())?;
    evaluator.text(&text.to_uppercase())
}

pub(super) fn lower(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let Some(Value::String(text)) = arguments.first() else { return Ok(Value::Null) };
    evaluator.meter.scan(text.len())?;
    evaluator.text(&text.to_lowercase())
}

pub(super) fn before(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let Some((text, part)) = two(arguments) else { return Ok(Value::Null) };
    evaluator.meter.scan(text.len())?;
    let end = text.find(&**part).unwrap_or(0);
    evaluator.text(text.get(..end).unwrap_or_default())
}

pub(super) fn after(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let Some((text, part)) = two(arguments) else { return Ok(Value::Null) };
    evaluator.meter.scan(text.len())?;
    let rest = text.find(&**part).and_then(|at| text.get(at + part.len()..)).unwrap_or_default();
    evaluator.text(rest)
}

pub(super) fn contains(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let Some((text, part)) = two(arguments) else { return Ok(Value::Null) };
    evaluator.meter.scan(text.len())?;
    Ok(Value::Boolean(text.contains(&**part)))
}

pub(super) fn starts(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let Some((text, part)) = two(arguments) else { return Ok(Value::Null) };
    evaluator.meter.scan(part.len())?;
    Ok(Value::Boolean(text.starts_with(&**part)))
}

pub(super) fn ends(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let Some((text, part)) = two(arguments) else { return Ok(Value::Null) };
    evaluator.meter.scan(part.len())?;
    Ok(Value::Boolean(text.ends_with(&**part)))
}

/// The flags of a pattern; none where they are no text.
fn flags(value: Option<&Value>) -> Option<&str> {
    match value {
        None | Some(Value::Null) => Some(""),
        Some(Value::String(flags)) => Some(flags),
        Some(_) => None,
    }
}

pub(super) fn matches(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let Some((text, pattern)) = two(arguments) else { return Ok(Value::Null) };
    let Some(regex) = flags(arguments.get(2)).and_then(|flags| Regex::new(pattern, flags).ok()) else {
        return Ok(Value::Null);
    };
    evaluator.meter.scan(pattern.len() * 16)?;
    let found = regex.is_match(text, &mut evaluator.meter);
    evaluator.meter.check()?;
    Ok(Value::Boolean(found))
}

pub(super) fn replace(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let [Value::String(text), Value::String(pattern), Value::String(replacement), ..] = &*arguments else {
        return Ok(Value::Null);
    };
    let Some(regex) = flags(arguments.get(3)).and_then(|flags| Regex::new(pattern, flags).ok()) else {
        return Ok(Value::Null);
    };
    evaluator.meter.scan(pattern.len() * 16)?;
    let replaced = regex.replace(text, replacement, &mut evaluator.meter)?;
    evaluator.meter.check()?;
    Ok(replaced.map_or(Value::Null, |text| Value::text(&text)))
}

/// The parts between what a pattern matches.
pub(super) fn split(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let Some((text, pattern)) = two(arguments) else { return Ok(Value::Null) };
    let Ok(regex) = Regex::new(pattern, "") else { return Ok(Value::Null) };
    evaluator.meter.scan(pattern.len() * 16)?;
    let parts = regex.split(text, &mut evaluator.meter);
    evaluator.meter.check()?;
    let mut all = Vec::with_capacity(parts.len());
    for part in parts {
        all.push(evaluator.text(part)?);
    }
    evaluator.list(all)
}

pub(super) fn join(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let (Some(Value::List(items)), Some(delimiter)) = (arguments.first(), flags(arguments.get(1))) else {
        return Ok(Value::Null);
    };
    let mut text = String::new();
    let mut first = true;
    for item in items.iter() {
        let item = match item {
            Value::String(item) => item,
            Value::Null => continue,
            _ => return Ok(Value::Null),
        };
        evaluator.meter.tick()?;
        evaluator.meter.make((item.len() + delimiter.len()) as u64)?;
        if !first {
            text.push_str(delimiter);
        }
        first = false;
        text.push_str(item);
    }
    evaluator.text(&text)
}
