//! The types of FEEL (DMN 1.5, 10.3.2.9): what a value is, and what a declaration wants it to be.

use crate::value::{Function, Name, Value};
use std::fmt;
use std::sync::Arc;

/// A type.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Type {
    /// Anything.
    #[default]
    Any,
    /// Only null.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A decimal number of 34 digits.
    Number,
    /// A text.
    String,
    /// A day: `2026-07-01`.
    Date,
    /// A time of day: `10:30:00`.
    Time,
    /// A day and a time of it.
    DateTime,
    /// Days, hours, minutes and seconds: `P3DT4H`.
    DaysDuration,
    /// Years and months: `P1Y6M`.
    MonthsDuration,
    /// Values of one type between two ends.
    Range(Arc<Type>),
    /// A list of values of one type.
    List(Arc<Type>),
    /// Named values.
    Context(Arc<Fields>),
    /// Something that can be called.
    Function(Arc<Signature>),
}

/// The entries of a context.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields {
    /// Names and types in declared order.
    pub entries: Vec<(Name, Type)>,
    /// Whether there may be others, of which nothing is known.
    pub open: bool,
}

/// Parameters and result of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Names, where they are known, and types of the parameters.
    pub parameters: Vec<(Name, Type)>,
    /// Type of the result.
    pub result: Type,
}

impl Fields {
    /// The type of an entry.
    pub fn get(&self, name: &str) -> Option<&Type> {
        self.entries.iter().find(|(known, _)| **known == *name).map(|(_, kind)| kind)
    }
}

impl Type {
    /// The type behind a built-in type name, in the spellings of all versions of the standard.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim();
        let name = name.strip_prefix("feel:").unwrap_or(name);
        Some(match name {
            "Any" | "any" => Self::Any,
            "boolean" => Self::Boolean,
            "number" => Self::Number,
            "string" => Self::String,
            "date" => Self::Date,
            "time" => Self::Time,
            "date and time" | "dateTime" | "date time" => Self::DateTime,
            "days and time duration" | "dayTimeDuration" => Self::DaysDuration,
            "years and months duration" | "yearMonthDuration" => Self::MonthsDuration,
            "list" => Self::list(Self::Any),
            "context" => Self::context(Vec::new(), true),
            // What a free modeller offers for whole and fractional numbers.
            "integer" | "long" | "double" => Self::Number,
            _ => return None,
        })
    }

    /// A list of a type.
    pub fn list(item: Self) -> Self {
        Self::List(Arc::new(item))
    }

    /// A context with these entries.
    pub fn context(entries: Vec<(Name, Self)>, open: bool) -> Self {
        Self::Context(Arc::new(Fields { entries, open }))
    }

    /// Whether nothing is known of it.
    pub fn is_any(&self) -> bool {
        *self == Self::Any
    }

    /// Whether values of the type have an order.
    pub fn is_ordered(&self) -> bool {
        matches!(
            self,
            Self::Number
                | Self::String
                | Self::Date
                | Self::Time
                | Self::DateTime
                | Self::DaysDuration
                | Self::MonthsDuration
        )
    }

    /// The type of the values inside a list, and of anything else itself: where the standard turns one into the other.
    pub fn item(&self) -> &Self {
        match self {
            Self::List(item) => item,
            other => other,
        }
    }

    /// Whether a value may ever be of both types.
    pub fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any | Self::Null, _) | (_, Self::Any | Self::Null) => true,
            (Self::List(a), Self::List(b)) | (Self::Range(a), Self::Range(b)) => a.meets(b),
            (Self::Context(_), Self::Context(_)) | (Self::Function(_), Self::Function(_)) => true,
            (a, b) => a == b,
        }
    }

    /// The narrowest type known here that holds both.
    pub fn join(&self, other: &Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a.clone(),
            (Self::Null, one) | (one, Self::Null) => one.clone(),
            (Self::List(a), Self::List(b)) => Self::list(a.join(b)),
            (Self::Range(a), Self::Range(b)) => Self::Range(Arc::new(a.join(b))),
            (Self::Context(a), Self::Context(b)) => Self::Context(Arc::new(a.join(b))),
            _ => Self::Any,
        }
    }

    /// Whether a value is an instance of the type; null is one of every type.
    pub fn holds(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Any, _) | (_, Value::Null) => true,
            (Self::Boolean, Value::Boolean(_))
            | (Self::Number, Value::Number(_))
            | (Self::String, Value::String(_))
            | (Self::Date, Value::Date(_))
            | (Self::Time, Value::Time(_))
            | (Self::DateTime, Value::DateTime(_))
            | (Self::DaysDuration, Value::DaysDuration(_))
            | (Self::MonthsDuration, Value::MonthsDuration(_)) => true,
            (Self::List(item), Value::List(items)) => {
                item.is_any() || items.iter().all(|value| item.holds(value))
            }
            (Self::Range(item), Value::Range(range)) => {
                let end = |end: &Option<Value>| end.as_ref().is_none_or(|end| item.holds(end));
                end(&range.start) && end(&range.end)
            }
            (Self::Context(fields), Value::Context(context)) => fields
                .entries
                .iter()
                .all(|(name, kind)| context.get(name).is_some_and(|value| kind.holds(value))),
            (Self::Function(signature), Value::Function(function)) => signature.holds(function),
            _ => false,
        }
    }
}

impl Fields {
    fn join(&self, other: &Self) -> Self {
        let mut open = self.open || other.open;
        let mut entries = Vec::new();
        for (name, kind) in &self.entries {
            match other.get(name) {
                Some(also) => entries.push((name.clone(), kind.join(also))),
                None => open = true,
            }
        }
        open |= other.entries.iter().any(|(name, _)| self.get(name).is_none());
        Self { entries, open }
    }
}

impl Signature {
    /// A function conforms where it takes as many arguments, of wider types, and gives a narrower result.
    fn holds(&self, function: &Function) -> bool {
        // What a built-in function takes is wider than any one type.
        if let Function::Builtin(builtin) = function {
            return builtin.takes(self.parameters.len());
        }
        let Some(actual) = function.signature() else { return self.result.is_any() };
        self.parameters.len() == actual.parameters.len()
            && self
                .parameters
                .iter()
                .zip(&actual.parameters)
                .all(|((_, wanted), (_, takes))| takes.covers(wanted))
            && self.result.covers(&actual.result)
    }
}

impl Type {
    /// Whether every value of the other type is one of this.
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any, _) | (_, Self::Null) => true,
            (Self::List(a), Self::List(b)) | (Self::Range(a), Self::Range(b)) => a.covers(b),
            (Self::Context(a), Self::Context(b)) => {
                a.entries.iter().all(|(name, kind)| b.get(name).is_some_and(|other| kind.covers(other)))
            }
            (Self::Function(a), Self::Function(b)) => {
                a.parameters.len() == b.parameters.len()
                    && a.parameters.iter().zip(&b.parameters).all(|((_, a), (_, b))| b.covers(a))
                    && a.result.covers(&b.result)
            }
            (a, b) => a == b,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any value"),
            Self::Null => f.write_str("null"),
            Self::Boolean => f.write_str("boolean"),
            Self::Number => f.write_str("number"),
            Self::String => f.write_str("string"),
            Self::Date => f.write_str("date"),
            Self::Time => f.write_str("time"),
            Self::DateTime => f.write_str("date and time"),
            Self::DaysDuration => f.write_str("days and time duration"),
            Self::MonthsDuration => f.write_str("years and months duration"),
            Self::Range(item) => write!(f, "range of {item}"),
            Self::List(item) => write!(f, "list of {item}"),
            Self::Context(fields) => {
                f.write_str("{")?;
                for (index, (name, kind)) in fields.entries.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{name}: {kind}")?;
                }
                f.write_str(if fields.open && fields.entries.is_empty() {
                    "…}"
                } else if fields.open {
                    ", …}"
                } else {
                    "}"
                })
            }
            Self::Function(signature) => {
                f.write_str("function(")?;
                for (index, (_, kind)) in signature.parameters.iter().enumerate() {
                    let comma = if index > 0 { ", " } else { "" };
                    write!(f, "{comma}{kind}")?;
                }
                write!(f, ") -> {}", signature.result)
            }
        }
    }
}
