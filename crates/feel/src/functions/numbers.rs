//! Numbers and truth values (DMN 1.5, tables 71, 73 and 75).

use crate::Decimal;
use crate::decimal::Rounding;
use crate::evaluate::{Evaluator, Stop};
use crate::value::Value;

type Answer = Result<Value, Stop>;

fn number(arguments: &[Value]) -> Option<Decimal> {
    match arguments.first() {
        Some(Value::Number(number)) => Some(*number),
        _ => None,
    }
}

pub(super) fn not(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(match arguments.first() {
        Some(Value::Boolean(flag)) => Value::Boolean(!flag),
        _ => Value::Null,
    })
}

/// A number rounded to a scale; the scale without its fraction, within what decimal numbers have.
fn scaled(arguments: &[Value], rounding: Rounding) -> Answer {
    let scale = match arguments.get(1) {
        None => Some(0),
        Some(Value::Number(scale)) => scale.to_i64().filter(|scale| (-6111..=6176).contains(scale)),
        Some(_) => None,
    };
    let rounded =
        number(arguments).zip(scale).and_then(|(number, scale)| number.rescaled(scale as i32, rounding));
    Ok(rounded.into())
}

pub(super) fn decimal(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    scaled(arguments, Rounding::HalfEven)
}

pub(super) fn floor(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    scaled(arguments, Rounding::Floor)
}

pub(super) fn ceiling(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    scaled(arguments, Rounding::Ceiling)
}

pub(super) fn round_up(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    scaled(arguments, Rounding::Up)
}

pub(super) fn round_down(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    scaled(arguments, Rounding::Down)
}

pub(super) fn round_half_up(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    scaled(arguments, Rounding::HalfUp)
}

pub(super) fn round_half_down(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    scaled(arguments, Rounding::HalfDown)
}

pub(super) fn abs(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(match arguments.first() {
        Some(Value::Number(number)) => Value::Number(number.absolute()),
        Some(Value::DaysDuration(duration)) if duration.nanos() < 0 => {
            duration.negated().map_or(Value::Null, Value::DaysDuration)
        }
        Some(Value::MonthsDuration(duration)) if duration.months() < 0 => {
            duration.negated().map_or(Value::Null, Value::MonthsDuration)
        }
        Some(duration @ (Value::DaysDuration(_) | Value::MonthsDuration(_))) => duration.clone(),
        _ => Value::Null,
    })
}

pub(super) fn modulo(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(match &*arguments {
        [Value::Number(dividend), Value::Number(divisor)] => dividend.modulo(*divisor).into(),
        _ => Value::Null,
    })
}

pub(super) fn sqrt(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(number(arguments).and_then(Decimal::square_root).into())
}

pub(super) fn log(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(number(arguments).and_then(Decimal::natural_logarithm).into())
}

pub(super) fn exp(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(number(arguments).and_then(Decimal::exponential).into())
}

fn rest(arguments: &[Value]) -> Option<Decimal> {
    number(arguments).filter(|number| number.is_whole()).and_then(|number| number.modulo(Decimal::from(2)))
}

pub(super) fn odd(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(rest(arguments).map(|rest| !rest.is_zero()).into())
}

pub(super) fn even(_: &mut Evaluator<'_>, arguments: &mut [Value]) -> Answer {
    Ok(rest(arguments).map(Decimal::is_zero).into())
}
