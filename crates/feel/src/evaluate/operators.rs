//! Arithmetic and comparisons of values (DMN 1.5, tables 50 to 58).

use crate::evaluate::meter::Meter;
use crate::program::{Comparison, Operation};
use crate::temporal::Zone;
use crate::types::Type;
use crate::value::{Form, Range, Value};
use std::cmp::Ordering;
use std::sync::Arc;

/// The result of an operation; null where its values do not have it.
pub(crate) fn arithmetic(operation: Operation, left: &Value, right: &Value) -> Value {
    if let (Value::Number(a), Value::Number(b)) = (left, right) {
        return match operation {
            Operation::Add => a.plus(*b),
            Operation::Subtract => a.minus(*b),
            Operation::Multiply => a.times(*b),
            Operation::Divide => a.over(*b),
            Operation::Power => a.to_the(*b),
        }
        .into();
    }
    let other = match operation {
        Operation::Add => sum(left, right).or_else(|| sum(right, left)),
        Operation::Subtract => difference(left, right),
        Operation::Multiply => product(left, right).or_else(|| product(right, left)),
        Operation::Divide => quotient(left, right),
        Operation::Power => None,
    };
    other.unwrap_or(Value::Null)
}

fn sum(left: &Value, right: &Value) -> Option<Value> {
    Some(match (left, right) {
        (Value::String(a), Value::String(b)) => {
            let mut text = String::with_capacity(a.len() + b.len());
            text.push_str(a);
            text.push_str(b);
            Value::String(Arc::from(text))
        }
        (Value::Date(a), Value::DaysDuration(b)) => Value::Date(a.plus_days(*b)?),
        (Value::Date(a), Value::MonthsDuration(b)) => Value::Date(a.plus_months(b.months())?),
        (Value::DateTime(a), Value::DaysDuration(b)) => Value::DateTime(a.plus_days(*b)?),
        (Value::DateTime(a), Value::MonthsDuration(b)) => Value::DateTime(a.plus_months(*b)?),
        (Value::Time(a), Value::DaysDuration(b)) => Value::Time(a.plus_days(*b)?),
        (Value::DaysDuration(a), Value::DaysDuration(b)) => Value::DaysDuration(a.plus(*b)?),
        (Value::MonthsDuration(a), Value::MonthsDuration(b)) => Value::MonthsDuration(a.plus(*b)?),
        _ => return None,
    })
}

fn difference(left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Date(a), Value::Date(b)) => Some(Value::DaysDuration(a.since(*b))),
        (Value::DateTime(a), Value::DateTime(b)) => a.since(*b).map(Value::DaysDuration),
        // A day counts as its midnight in UTC.
        (Value::Date(a), Value::DateTime(b)) => a.at_midnight(Zone::UTC).since(*b).map(Value::DaysDuration),
        (Value::DateTime(a), Value::Date(b)) => a.since(b.at_midnight(Zone::UTC)).map(Value::DaysDuration),
        (Value::Time(a), Value::Time(b)) => a.since(*b).map(Value::DaysDuration),
        (_, Value::DaysDuration(b)) => sum(left, &Value::DaysDuration(b.negated()?)),
        (_, Value::MonthsDuration(b)) => sum(left, &Value::MonthsDuration(b.negated()?)),
        _ => None,
    }
}

fn product(left: &Value, right: &Value) -> Option<Value> {
    Some(match (left, right) {
        (Value::DaysDuration(a), Value::Number(b)) => Value::DaysDuration(a.times(*b)?),
        (Value::MonthsDuration(a), Value::Number(b)) => Value::MonthsDuration(a.times(*b)?),
        _ => return None,
    })
}

fn quotient(left: &Value, right: &Value) -> Option<Value> {
    Some(match (left, right) {
        (Value::DaysDuration(a), Value::Number(b)) => Value::DaysDuration(a.over(*b)?),
        (Value::MonthsDuration(a), Value::Number(b)) => Value::MonthsDuration(a.over(*b)?),
        (Value::DaysDuration(a), Value::DaysDuration(b)) => {
            Value::Number(a.as_decimal()?.over(b.as_decimal()?)?)
        }
        (Value::MonthsDuration(a), Value::MonthsDuration(b)) => {
            Value::Number(crate::Decimal::from(a.months()).over(crate::Decimal::from(b.months()))?)
        }
        _ => return None,
    })
}

/// The other way round.
pub(crate) fn negated(value: &Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(-*number),
        Value::DaysDuration(duration) => duration.negated().map_or(Value::Null, Value::DaysDuration),
        Value::MonthsDuration(duration) => duration.negated().map_or(Value::Null, Value::MonthsDuration),
        _ => Value::Null,
    }
}

/// The type of a result; none where the types do not have the operation.
pub(crate) fn arithmetic_kind(operation: Operation, left: &Type, right: &Type) -> Option<Type> {
    use Operation as O;
    use Type as T;
    if matches!(left, T::Any | T::Null) || matches!(right, T::Any | T::Null) {
        // One known side often says enough.
        let known = if matches!(left, T::Any | T::Null) { right } else { left };
        return match (operation, known) {
            (_, T::Any | T::Null) => Some(T::Any),
            (O::Add, T::Number | T::String | T::Date | T::Time | T::DateTime) => Some(known.clone()),
            (O::Subtract | O::Power, T::Number) => Some(T::Number),
            (O::Multiply | O::Divide | O::Add | O::Subtract, _) => computable(known).then_some(T::Any),
            (O::Power, _) => None,
        };
    }
    Some(match (operation, left, right) {
        (_, T::Number, T::Number) => T::Number,
        (O::Add, T::String, T::String) => T::String,
        (O::Add | O::Subtract, T::Date | T::DateTime, T::DaysDuration | T::MonthsDuration) => left.clone(),
        (O::Add, T::DaysDuration | T::MonthsDuration, T::Date | T::DateTime) => right.clone(),
        (O::Add | O::Subtract, T::Time, T::DaysDuration) => T::Time,
        (O::Add, T::DaysDuration, T::Time) => T::Time,
        (O::Add | O::Subtract, T::DaysDuration, T::DaysDuration) => T::DaysDuration,
        (O::Add | O::Subtract, T::MonthsDuration, T::MonthsDuration) => T::MonthsDuration,
        (O::Subtract, T::Date | T::DateTime, T::Date | T::DateTime) => T::DaysDuration,
        (O::Subtract, T::Time, T::Time) => T::DaysDuration,
        (O::Multiply, T::DaysDuration | T::MonthsDuration, T::Number) => left.clone(),
        (O::Multiply, T::Number, T::DaysDuration | T::MonthsDuration) => right.clone(),
        (O::Divide, T::DaysDuration | T::MonthsDuration, T::Number) => left.clone(),
        (O::Divide, T::DaysDuration, T::DaysDuration) | (O::Divide, T::MonthsDuration, T::MonthsDuration) => {
            T::Number
        }
        _ => return None,
    })
}

fn computable(kind: &Type) -> bool {
    matches!(
        kind,
        Type::Number | Type::Date | Type::Time | Type::DateTime | Type::DaysDuration | Type::MonthsDuration
    )
}

/// Whether two values are equal; none where they are of different kinds. Null equals only null.
pub(crate) fn equal(a: &Value, b: &Value, meter: &mut Meter) -> Option<bool> {
    Some(match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b,
        (Value::String(a), Value::String(b)) => Arc::ptr_eq(a, b) || a == b,
        (Value::Null, Value::Null) => true,
        (Value::Null, _) | (_, Value::Null) => false,
        (Value::Boolean(a), Value::Boolean(b)) => a == b,
        (Value::Date(a), Value::Date(b)) => a == b,
        (Value::Time(a), Value::Time(b)) => a == b,
        (Value::DateTime(a), Value::DateTime(b)) => a == b,
        (Value::DaysDuration(a), Value::DaysDuration(b)) => a == b,
        (Value::MonthsDuration(a), Value::MonthsDuration(b)) => a == b,
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b, meter))
        }
        (Value::Context(a), Value::Context(b)) => {
            a.len() == b.len() && a.entries().all(|(name, a)| b.get(name).is_some_and(|b| same(a, b, meter)))
        }
        (Value::Range(a), Value::Range(b)) => ranges_equal(a, b, meter),
        _ => return None,
    })
}

/// Equal without a doubt; counts what is looked at.
pub(crate) fn same(a: &Value, b: &Value, meter: &mut Meter) -> bool {
    meter.spend(1) && equal(a, b, meter) == Some(true)
}

fn ranges_equal(a: &Range, b: &Range, meter: &mut Meter) -> bool {
    let mut end = |a: &Option<Value>, b: &Option<Value>| match (a, b) {
        (Some(a), Some(b)) => same(a, b, meter),
        (None, None) => true,
        _ => false,
    };
    a.form == b.form
        && a.start_included == b.start_included
        && a.end_included == b.end_included
        && end(&a.start, &b.start)
        && end(&a.end, &b.end)
}

/// The order of two values of one kind that has one. Texts are ordered by their characters' code points.
#[inline]
pub(crate) fn order(a: &Value, b: &Value) -> Option<Ordering> {
    Some(match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::String(a), Value::String(b)) => a.as_bytes().cmp(b.as_bytes()),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Time(a), Value::Time(b)) => a.cmp(b),
        (Value::DateTime(a), Value::DateTime(b)) => a.cmp(b),
        (Value::DaysDuration(a), Value::DaysDuration(b)) => a.cmp(b),
        (Value::MonthsDuration(a), Value::MonthsDuration(b)) => a.cmp(b),
        _ => return None,
    })
}

/// Whether a comparison holds; none where the values do not compare.
#[inline]
pub(crate) fn compare(comparison: Comparison, a: &Value, b: &Value, meter: &mut Meter) -> Option<bool> {
    match comparison {
        Comparison::Equal => equal(a, b, meter),
        Comparison::Unequal => equal(a, b, meter).map(|equal| !equal),
        _ => order(a, b).map(|order| holds(comparison, order)),
    }
}

/// Whether an order is what a comparison asks for.
#[inline]
pub(crate) fn holds(comparison: Comparison, order: Ordering) -> bool {
    match comparison {
        Comparison::Equal => order == Ordering::Equal,
        Comparison::Unequal => order != Ordering::Equal,
        Comparison::Less => order == Ordering::Less,
        Comparison::LessEqual => order != Ordering::Greater,
        Comparison::Greater => order == Ordering::Greater,
        Comparison::GreaterEqual => order != Ordering::Less,
    }
}

/// Whether a value lies in a range; none where it does not compare with its ends.
pub(crate) fn contains(range: &Range, value: &Value, meter: &mut Meter) -> Option<bool> {
    if range.form == Form::Unequal {
        return range.start.as_ref().and_then(|end| equal(end, value, meter)).map(|equal| !equal);
    }
    if range.form == Form::Equal {
        return range.start.as_ref().and_then(|end| equal(end, value, meter));
    }
    if range.form == Form::Interval && (range.start.is_none() || range.end.is_none()) {
        return None;
    }
    let lower = match &range.start {
        Some(start) => {
            let order = order(value, start)?;
            order == Ordering::Greater || (range.start_included && order == Ordering::Equal)
        }
        None => true,
    };
    let upper = match &range.end {
        Some(end) => {
            let order = order(value, end)?;
            order == Ordering::Less || (range.end_included && order == Ordering::Equal)
        }
        None => true,
    };
    Some(lower && upper)
}

/// Whether a value is, is in, or fulfils a test: equal to it, an item of it, or between its ends.
pub(crate) fn matches(subject: &Value, test: &Value, meter: &mut Meter) -> Option<bool> {
    match test {
        Value::Range(range) => contains(range, subject, meter),
        Value::List(items) => {
            if let Value::List(_) = subject
                && same(subject, test, meter)
            {
                return Some(true);
            }
            let mut unknown = false;
            for item in items.iter() {
                if !meter.spend(1) {
                    return None;
                }
                match item {
                    Value::Range(range) => match contains(range, subject, meter) {
                        Some(true) => return Some(true),
                        answer => unknown |= answer.is_none(),
                    },
                    other if same(subject, other, meter) => return Some(true),
                    _ => {}
                }
            }
            if unknown && subject.is_null() { None } else { Some(false) }
        }
        Value::Boolean(flag) if !matches!(subject, Value::Boolean(_)) => Some(*flag),
        other => equal(subject, other, meter),
    }
}

/// A range with both ends, if they are of one kind that has an order (or missing) and in it.
pub(crate) fn range(start: Value, end: Value, start_included: bool, end_included: bool) -> Value {
    let ordered = |value: &Value| value.is_null() || value.kind().is_ordered();
    if !ordered(&start) || !ordered(&end) {
        return Value::Null;
    }
    if !start.is_null() && !end.is_null() {
        match order(&start, &end) {
            Some(Ordering::Greater) | None => return Value::Null,
            Some(_) => {}
        }
    }
    let end_of = |value: Value| if value.is_null() { None } else { Some(value) };
    Value::Range(Arc::new(Range {
        start: end_of(start),
        start_included,
        end: end_of(end),
        end_included,
        form: Form::Interval,
    }))
}

/// A range by one comparison.
pub(crate) fn range_of(comparison: Comparison, end: Value) -> Value {
    if end.is_null() {
        return Value::Null;
    }
    let (start, start_included, end, end_included, form) = match comparison {
        Comparison::Less => (None, false, Some(end), false, Form::Comparison),
        Comparison::LessEqual => (None, false, Some(end), true, Form::Comparison),
        Comparison::Greater => (Some(end), false, None, false, Form::Comparison),
        Comparison::GreaterEqual => (Some(end), true, None, false, Form::Comparison),
        Comparison::Equal => (Some(end.clone()), true, Some(end), true, Form::Equal),
        Comparison::Unequal => (Some(end.clone()), false, Some(end), false, Form::Unequal),
    };
    Value::Range(Arc::new(Range { start, start_included, end, end_included, form }))
}
