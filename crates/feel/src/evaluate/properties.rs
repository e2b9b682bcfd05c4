//! The properties of dates, times, durations and ranges (DMN 1.5, tables 59 to 64).

use crate::Decimal;
use crate::program::Property;
use crate::temporal::DaysDuration;
use crate::types::Type;
use crate::value::Value;

/// A property; null where the value has none of that name.
pub(crate) fn value(of: &Value, property: Property) -> Value {
    use Property as P;
    let number = |number: i64| Value::number(number);
    match (of, property) {
        (Value::Date(date), P::Year) => number(i64::from(date.year())),
        (Value::Date(date), P::Month) => number(i64::from(date.month())),
        (Value::Date(date), P::Day) => number(i64::from(date.day())),
        (Value::Date(date), P::Weekday) => number(i64::from(date.weekday())),
        (Value::Date(date), P::Value) => number(date.days() * 86_400),
        (Value::DateTime(at), P::Year | P::Month | P::Day | P::Weekday) => {
            value(&Value::Date(at.date()), property)
        }
        (Value::DateTime(at), P::Hour | P::Minute | P::Second | P::Timezone) => {
            value(&Value::Time(at.time()), property)
        }
        (Value::DateTime(at), P::TimeOffset) => offset(at.offset()),
        (Value::DateTime(at), P::Value) => number(at.value()),
        (Value::Time(time), P::Hour) => number(i64::from(time.hour())),
        (Value::Time(time), P::Minute) => number(i64::from(time.minute())),
        (Value::Time(time), P::Second) => number(i64::from(time.second())),
        (Value::Time(time), P::TimeOffset) => offset(time.zone().standard_offset()),
        (Value::Time(time), P::Timezone) => time.zone().name().map_or(Value::Null, Value::text),
        (Value::Time(time), P::Value) => number(time.value()),
        (Value::DaysDuration(duration), property) => {
            let [days, hours, minutes, seconds] = duration.parts();
            match property {
                P::Days => number(days),
                P::Hours => number(hours),
                P::Minutes => number(minutes),
                P::Seconds => number(seconds),
                P::Value => duration.as_decimal().into(),
                _ => Value::Null,
            }
        }
        (Value::MonthsDuration(duration), property) => {
            let [years, months] = duration.parts();
            match property {
                P::Years => number(years),
                P::Months => number(months),
                P::Value => Value::Number(Decimal::from(duration.months())),
                _ => Value::Null,
            }
        }
        (Value::Range(range), P::Start) => range.start.clone().unwrap_or_default(),
        (Value::Range(range), P::End) => range.end.clone().unwrap_or_default(),
        (Value::Range(range), P::StartIncluded) => Value::Boolean(range.start_included),
        (Value::Range(range), P::EndIncluded) => Value::Boolean(range.end_included),
        _ => Value::Null,
    }
}

fn offset(seconds: Option<i32>) -> Value {
    seconds.map_or(Value::Null, |seconds| Value::DaysDuration(DaysDuration::from_seconds(i64::from(seconds))))
}

/// The type of a property; none where a type has none of that name.
pub(crate) fn kind(of: &Type, property: Property) -> Option<Type> {
    use Property as P;
    let day = matches!(property, P::Year | P::Month | P::Day | P::Weekday);
    let time = matches!(property, P::Hour | P::Minute | P::Second);
    Some(match of {
        Type::Date if day || property == P::Value => Type::Number,
        Type::DateTime if day || time || property == P::Value => Type::Number,
        Type::Time if time || property == P::Value => Type::Number,
        Type::DateTime | Type::Time if property == P::TimeOffset => Type::DaysDuration,
        Type::DateTime | Type::Time if property == P::Timezone => Type::String,
        Type::DaysDuration if matches!(property, P::Days | P::Hours | P::Minutes | P::Seconds | P::Value) => {
            Type::Number
        }
        Type::MonthsDuration if matches!(property, P::Years | P::Months | P::Value) => Type::Number,
        Type::Range(end) if matches!(property, P::Start | P::End) => (**end).clone(),
        Type::Range(_) if matches!(property, P::StartIncluded | P::EndIncluded) => Type::Boolean,
        _ => return None,
    })
}
