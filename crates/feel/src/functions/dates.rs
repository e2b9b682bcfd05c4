//! Dates and the identity of values (DMN 1.5, tables 76 and 78).

use crate::evaluate::operators::equal;
use crate::evaluate::{Evaluator, Stop};
use crate::temporal::Date;
use crate::value::Value;

type Answer = Result<Value, Stop>;

/// The same in every part: two moments in different zones are not, although they may be equal.
pub(super) fn is(evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    let [a, b] = &*arguments else { return Ok(Value::Null) };
    let same = match (a, b) {
        (Value::Time(a), Value::Time(b)) => a.identical(*b),
        (Value::DateTime(a), Value::DateTime(b)) => a.identical(*b),
        (a, b) => equal(a, b, &mut evaluator.meter) == Some(true),
    };
    Ok(Value::Boolean(same))
}

fn date(arguments: &[Value]) -> Option<Date> {
    match arguments.first()? {
        Value::Date(date) => Some(*date),
        Value::DateTime(at) => Some(at.date()),
        _ => None,
    }
}

pub(super) fn day_of_year(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(date(arguments).map_or(Value::Null, |date| Value::number(date.day_of_year())))
}

pub(super) fn week_of_year(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(date(arguments).map_or(Value::Null, |date| Value::number(date.week_of_year())))
}

pub(super) fn day_of_week(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    const NAMES: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let name = date(arguments).and_then(|date| NAMES.get(usize::from(date.weekday()) - 1));
    Ok(name.map_or(Value::Null, |name| Value::text(name)))
}

pub(super) fn month_of_year(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let name = date(arguments).and_then(|date| NAMES.get(usize::from(date.month()) - 1));
    Ok(name.map_or(Value::Null, |name| Value::text(name)))
}

pub(super) fn now(evaluator: &mut Evaluator<'_>, _: &mut [Value]) -> Answer {
    evaluator.now().map(Value::DateTime).ok_or(Stop::Clock)
}

pub(super) fn today(evaluator: &mut Evaluator<'_>, _: &mut [Value]) -> Answer {
    evaluator.now().map(|now| Value::Date(now.date())).ok_or(Stop::Clock)
}
