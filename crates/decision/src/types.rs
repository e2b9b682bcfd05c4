//! The types of inputs and results: FEEL's own, with lists and contexts.

use dsntk_feel::FeelType;
use std::fmt;

/// A FEEL type as far as data can have it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Type {
    /// Not declared: JSON as it comes, texts stay texts.
    #[default]
    Any,
    /// `true` or `false`.
    Boolean,
    /// Decimal number with 34 digits.
    Number,
    /// Text.
    String,
    /// ISO date, `2026-07-01`.
    Date,
    /// ISO time of day.
    Time,
    /// ISO date and time, with offset where it has one.
    DateTime,
    /// ISO duration of days, hours, minutes, seconds: `P3DT4H`.
    DaysAndTimeDuration,
    /// ISO duration of years and months: `P1Y6M`.
    YearsAndMonthsDuration,
    /// A list of one type.
    List(Box<Type>),
    /// Named components, in declared order.
    Context(Vec<(String, Type)>),
}

impl Type {
    /// The type behind a built-in FEEL type name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name.trim().trim_start_matches("feel:") {
            "Any" => Self::Any,
            "boolean" => Self::Boolean,
            "number" => Self::Number,
            "string" => Self::String,
            "date" => Self::Date,
            "time" => Self::Time,
            "date and time" | "dateTime" => Self::DateTime,
            "days and time duration" | "dayTimeDuration" => Self::DaysAndTimeDuration,
            "years and months duration" | "yearMonthDuration" => Self::YearsAndMonthsDuration,
            _ => return None,
        })
    }

    /// The type as dsntk writes it.
    pub(crate) fn to_feel(&self) -> FeelType {
        match self {
            Self::Any => FeelType::Any,
            Self::Boolean => FeelType::Boolean,
            Self::Number => FeelType::Number,
            Self::String => FeelType::String,
            Self::Date => FeelType::Date,
            Self::Time => FeelType::Time,
            Self::DateTime => FeelType::DateTime,
            Self::DaysAndTimeDuration => FeelType::DaysAndTimeDuration,
            Self::YearsAndMonthsDuration => FeelType::YearsAndMonthsDuration,
            Self::List(item) => FeelType::List(Box::new(item.to_feel())),
            Self::Context(entries) => {
                FeelType::Context(entries.iter().map(|(name, kind)| (name.into(), kind.to_feel())).collect())
            }
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any value"),
            Self::Boolean => f.write_str("boolean"),
            Self::Number => f.write_str("number"),
            Self::String => f.write_str("string"),
            Self::Date => f.write_str("date"),
            Self::Time => f.write_str("time"),
            Self::DateTime => f.write_str("date and time"),
            Self::DaysAndTimeDuration => f.write_str("days and time duration"),
            Self::YearsAndMonthsDuration => f.write_str("years and months duration"),
            Self::List(item) => write!(f, "list of {item}"),
            Self::Context(entries) => {
                f.write_str("{")?;
                for (index, (name, kind)) in entries.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{name}: {kind}")?;
                }
                f.write_str("}")
            }
        }
    }
}
