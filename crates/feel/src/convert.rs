//! Values made to fit a declared type (DMN 1.5, 10.3.2.9.4): a single value and a list of it, a day and its midnight.

use crate::temporal::Zone;
use crate::types::Type;
use crate::value::Value;

/// The value as the type wants it; none where it does not fit.
pub fn conformed(value: Value, kind: &Type) -> Option<Value> {
    if kind.holds(&value) {
        return Some(value);
    }
    match (kind, &value) {
        (Type::DateTime, Value::Date(date)) => Some(Value::DateTime(date.at_midnight(Zone::UTC))),
        (Type::List(_), Value::List(_)) => None,
        (Type::List(item), _) => conformed(value, item).map(|value| Value::list(vec![value])),
        (_, Value::List(items)) => match &items[..] {
            [single] if !matches!(single, Value::List(_)) => conformed(single.clone(), kind),
            _ => None,
        },
        _ => None,
    }
}
