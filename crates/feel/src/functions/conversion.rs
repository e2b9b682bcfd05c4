//! Conversions (DMN 1.5, table 70).

use crate::Decimal;
use crate::evaluate::operators;
use crate::evaluate::{Evaluator, Stop};
use crate::syntax::primary::temporal;
use crate::syntax::token::{Kind, tokens};
use crate::temporal::{Date, DateTime, Time, Zone};
use crate::value::{Form, Value};
use std::fmt::Write;

type Answer = Result<Value, Stop>;

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.to_whole_i64(),
        _ => None,
    }
}

fn or_null<T>(value: Option<T>, make: fn(T) -> Value) -> Answer {
    Ok(value.map_or(Value::Null, make))
}

pub(super) fn date(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    or_null(
        match &*arguments {
            [Value::String(text)] => Date::parse(text),
            [Value::DateTime(at)] => Some(at.date()),
            [Value::Date(date)] => Some(*date),
            [year, month, day] => whole(year)
                .zip(whole(month))
                .zip(whole(day))
                .and_then(|((year, month), day)| Date::new(year, month, day)),
            _ => None,
        },
        Value::Date,
    )
}

/// A second with its fraction.
fn second(value: &Value) -> Option<(i64, u32)> {
    let Value::Number(number) = value else { return None };
    let seconds = number.to_i64()?;
    let fraction = number.minus(Decimal::from(seconds))?.times(Decimal::from(1_000_000_000_i64))?.to_i64()?;
    Some((seconds, u32::try_from(fraction).ok()?))
}

/// An offset from UTC, or none.
fn zone(value: Option<&Value>) -> Option<Zone> {
    match value {
        None | Some(Value::Null) => Some(Zone::LOCAL),
        Some(Value::DaysDuration(offset)) => Zone::offset(offset.seconds()),
        Some(Value::String(name)) => Zone::named(name),
        _ => None,
    }
}

fn time_of(parts: &[Value]) -> Option<Time> {
    let [hour, minute, seconds, rest @ ..] = parts else { return None };
    let (seconds, nanos) = second(seconds)?;
    Time::new(whole(hour)?, whole(minute)?, seconds, nanos, zone(rest.first())?)
}

pub(super) fn time(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    or_null(
        match &*arguments {
            [Value::String(text)] => Time::parse(text),
            [Value::DateTime(at)] => Some(at.time()),
            // A day counts as its midnight in UTC.
            [Value::Date(date)] => Some(date.at_midnight(Zone::UTC).time()),
            [Value::Time(time)] => Some(*time),
            [_, _, _, ..] => time_of(arguments),
            _ => None,
        },
        Value::Time,
    )
}

pub(super) fn date_and_time(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    or_null(
        match &*arguments {
            [Value::String(text)] => DateTime::parse(text),
            [Value::DateTime(at)] => Some(*at),
            [Value::Date(date)] => Some(date.at_midnight(Zone::UTC)),
            [Value::Date(date), Value::Time(time)] => DateTime::new(*date, *time),
            [Value::DateTime(at), Value::Time(time)] => DateTime::new(at.date(), *time),
            [year, month, day, rest @ ..] if rest.len() >= 3 => whole(year)
                .zip(whole(month))
                .zip(whole(day))
                .and_then(|((year, month), day)| Date::new(year, month, day))
                .zip(time_of(rest))
                .and_then(|(date, time)| DateTime::new(date, time)),
            _ => None,
        },
        Value::DateTime,
    )
}

pub(super) fn duration(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(match &*arguments {
        [Value::String(text)] if text.starts_with(['P', '-']) => match temporal(text) {
            duration @ (Value::DaysDuration(_) | Value::MonthsDuration(_)) => duration,
            _ => Value::Null,
        },
        [duration @ (Value::DaysDuration(_) | Value::MonthsDuration(_))] => duration.clone(),
        _ => Value::Null,
    })
}

fn day(value: &Value) -> Option<Date> {
    match value {
        Value::Date(date) => Some(*date),
        Value::DateTime(at) => Some(at.date()),
        _ => None,
    }
}

/// Whole months between two days.
pub(super) fn months(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let [from, to] = &*arguments else { return Ok(Value::Null) };
    or_null(day(from).zip(day(to)), |(from, to)| {
        Value::MonthsDuration(crate::temporal::MonthsDuration::from_months(from.months_until(to)))
    })
}

/// A number from its text, with the sign that groups digits and the one before the fraction.
pub(super) fn number(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let (text, group, point) = match &*arguments {
        [Value::String(text)] => (text, None, "."),
        [Value::String(text), group, point] => {
            let group = match group {
                Value::Null => None,
                Value::String(group) if matches!(&**group, " " | "," | ".") => Some(&**group),
                _ => return Ok(Value::Null),
            };
            let point = match point {
                Value::Null => ".",
                Value::String(point) if matches!(&**point, "," | ".") => &**point,
                _ => return Ok(Value::Null),
            };
            if group == Some(point) {
                return Ok(Value::Null);
            }
            (text, group, point)
        }
        _ => return Ok(Value::Null),
    };
    let plain: String = match group {
        Some(group) => text.replace(group, ""),
        None => text.to_string(),
    };
    let plain = if point == "," {
        if plain.contains('.') {
            return Ok(Value::Null);
        }
        plain.replace(',', ".")
    } else {
        plain
    };
    Ok(plain.parse::<Decimal>().ok().into())
}

pub(super) fn string(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    match arguments.first() {
        None | Some(Value::Null) => Ok(Value::Null),
        Some(text @ Value::String(_)) => Ok(text.clone()),
        Some(other) => {
            let mut text = String::new();
            write(evaluator, other, &mut text, false)?;
            evaluator.text(&text)
        }
    }
}

/// A value as FEEL writes it; texts in quotation marks inside of others.
fn write(evaluator: &mut Evaluator<'_>, value: &Value, text: &mut String, inside: bool) -> Result<(), Stop> {
    evaluator.meter.tick()?;
    evaluator.meter.make(32)?;
    // Writing to a text does not fail.
    let _ = match value {
        Value::Null => write!(text, "null"),
        Value::Boolean(flag) => write!(text, "{flag}"),
        Value::Number(number) => write!(text, "{number}"),
        Value::String(inner) if inside => {
            evaluator.meter.make(inner.len() as u64)?;
            text.push('"');
            for c in inner.chars() {
                if matches!(c, '"' | '\\') {
                    text.push('\\');
                }
                text.push(c);
            }
            text.push('"');
            Ok(())
        }
        Value::String(inner) => write!(text, "{inner}"),
        Value::Date(date) => write!(text, "{date}"),
        Value::Time(time) => write!(text, "{time}"),
        Value::DateTime(at) => write!(text, "{at}"),
        Value::DaysDuration(duration) => write!(text, "{duration}"),
        Value::MonthsDuration(duration) => write!(text, "{duration}"),
        Value::List(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push_str(", ");
                }
                write(evaluator, item, text, true)?;
            }
            text.push(']');
            Ok(())
        }
        Value::Context(context) => {
            text.push('{');
            for (at, (name, item)) in context.entries().enumerate() {
                if at > 0 {
                    text.push_str(", ");
                }
                text.push_str(name);
                text.push_str(": ");
                write(evaluator, item, text, true)?;
            }
            text.push('}');
            Ok(())
        }
        Value::Range(range) => {
            let ends = [range.start.clone().unwrap_or_default(), range.end.clone().unwrap_or_default()];
            let [start, end] = &ends;
            match (range.form, &range.start) {
                (Form::Equal, _) => text.push_str("(= "),
                (Form::Unequal, _) => text.push_str("(!= "),
                (Form::Comparison, None) => text.push_str(if range.end_included { "(<= " } else { "(< " }),
                (Form::Comparison, Some(_)) => {
                    text.push_str(if range.start_included { "(>= " } else { "(> " })
                }
                (Form::Interval, _) => {
                    text.push(if range.start_included { '[' } else { '(' });
                    write(evaluator, start, text, true)?;
                    text.push_str("..");
                    write(evaluator, end, text, true)?;
                    text.push(if range.end_included { ']' } else { ')' });
                    return Ok(());
                }
            }
            write(evaluator, if range.start.is_some() { start } else { end }, text, true)?;
            text.push(')');
            Ok(())
        }
        Value::Function(_) => write!(text, "function"),
    };
    Ok(())
}

/// A range from its text: `[1..5]`, with ends that are literals.
pub(super) fn range(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let Some(Value::String(text)) = arguments.first() else { return Ok(Value::Null) };
    Ok(range_from(text).unwrap_or_default())
}

fn range_from(text: &str) -> Option<Value> {
    let all = tokens(text).ok()?;
    let of = |at: usize| all.get(at).map_or(Kind::End, |token| token.kind);
    let last = all.len().checked_sub(2)?;
    let start_included = match of(0) {
        Kind::OpenList => true,
        Kind::Open | Kind::CloseList => false,
        _ => return None,
    };
    let end_included = match of(last) {
        Kind::CloseList => true,
        Kind::Close | Kind::OpenList => false,
        _ => return None,
    };
    let middle = (1..last).find(|at| of(*at) == Kind::Dots)?;
    let part = |from: usize, to: usize| {
        let (first, end) = (all.get(from)?, all.get(to.checked_sub(1)?)?);
        text.get(first.start as usize..end.end as usize).filter(|_| from < to)
    };
    let (start, end) = (literal(part(1, middle)?)?, literal(part(middle + 1, last)?)?);
    match operators::range(start, end, start_included, end_included) {
        Value::Range(range) if range.start.is_some() && range.end.is_some() => Some(Value::Range(range)),
        _ => None,
    }
}

/// A number, a text, or a date, time or duration as a literal.
fn literal(text: &str) -> Option<Value> {
    let all = tokens(text).ok()?;
    let kinds: Vec<Kind> = all.iter().map(|token| token.kind).collect();
    let quoted = |at: usize| {
        let token = all.get(at)?;
        crate::syntax::token::unescaped(text.get(token.start as usize..token.end as usize)?).ok()
    };
    match kinds.as_slice() {
        [Kind::Number, Kind::End] | [Kind::Minus, Kind::Number, Kind::End] => {
            let plain: String = text.split_whitespace().collect();
            plain.parse().ok().map(Value::Number)
        }
        [Kind::String, Kind::End] => Some(Value::text(&quoted(0)?)),
        [Kind::At, Kind::String, Kind::End] => Some(temporal(&quoted(1)?)).filter(|value| !value.is_null()),
        [words @ .., Kind::Open, Kind::String, Kind::Close, Kind::End]
            if words.iter().all(|kind| *kind == Kind::Word) =>
        {
            let text_of = quoted(words.len() + 1)?;
            let name = text.get(..all.get(words.len())?.start as usize)?;
            let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
            match &*name {
                "date" => Date::parse(&text_of).map(Value::Date),
                "time" => Time::parse(&text_of).map(Value::Time),
                "date and time" => DateTime::parse(&text_of).map(Value::DateTime),
                "duration" => Some(temporal(&text_of))
                    .filter(|value| matches!(value, Value::DaysDuration(_) | Value::MonthsDuration(_))),
                _ => None,
            }
        }
        _ => None,
    }
}
