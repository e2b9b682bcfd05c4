//! Values that go into statements and come out of rows, the same for both databases.

use crate::Error;

/// A value bound to a `$n` of a statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// NULL.
    Null,
    /// A whole number; fits every integer column it is small enough for, and BOOLEAN when 0 or 1.
    Int(i64),
    /// A floating point number.
    Real(f64),
    /// Text, also dates (`YYYY-MM-DD`) and JSON.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A truth value.
    Bool(bool),
}

/// Why some text is refused.
pub(crate) const NUL: &str = "text with a NUL character cannot be stored";

macro_rules! from {
    ($($t:ty, $v:ident => $e:expr;)*) => {
        $(impl From<$t> for Value {
            fn from($v: $t) -> Self {
                $e
            }
        })*
    };
}

from! {
    i64, v => Value::Int(v);
    i32, v => Value::Int(i64::from(v));
    i16, v => Value::Int(i64::from(v));
    u32, v => Value::Int(i64::from(v));
    u16, v => Value::Int(i64::from(v));
    u8, v => Value::Int(i64::from(v));
    f64, v => Value::Real(v);
    bool, v => Value::Bool(v);
    &str, v => Value::Text(v.to_owned());
    &String, v => Value::Text(v.clone());
    String, v => Value::Text(v);
    std::borrow::Cow<'_, str>, v => Value::Text(v.into_owned());
    Vec<u8>, v => Value::Bytes(v);
    &[u8], v => Value::Bytes(v.to_vec());
    [u8; 32], v => Value::Bytes(v.to_vec());
    serde_json::Value, v => Value::Text(v.to_string());
    &serde_json::Value, v => Value::Text(v.to_string());
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(v: Option<T>) -> Self {
        v.map_or(Value::Null, Into::into)
    }
}

/// A value lying in a row, borrowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ValueRef<'a> {
    /// NULL.
    Null,
    /// A whole number.
    Int(i64),
    /// A floating point number.
    Real(f64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// A truth value; only PostgreSQL has these.
    Bool(bool),
}

impl ValueRef<'_> {
    /// What kind of value this is, for error texts.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "NULL",
            Self::Int(_) => "an integer",
            Self::Real(_) => "a real number",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
            Self::Bool(_) => "a truth value",
        }
    }
}

/// A type that can be read from one column. Make one for a newtype with [`column!`](crate::column).
pub trait FromColumn: Sized {
    /// Reads the value, or says what was wanted instead.
    ///
    /// # Errors
    /// [`Error::Type`] when the value is of another kind.
    fn from_column(value: ValueRef<'_>) -> Result<Self, Error>;
}

/// The error for a column of the wrong kind.
pub fn mismatch(wanted: &str, got: ValueRef<'_>) -> Error {
    Error::Type(format!("wanted {wanted}, the column holds {}", got.kind()))
}

macro_rules! small_ints {
    ($($t:ty),*) => {
        $(impl FromColumn for $t {
            fn from_column(value: ValueRef<'_>) -> Result<Self, Error> {
                let wide = i64::from_column(value)?;
                <$t>::try_from(wide).map_err(|_| Error::Type(format!("{wide} does not fit {}", stringify!($t))))
            }
        })*
    };
}
small_ints!(i32, i16, u64, u32, u16, u8, usize);

impl FromColumn for i64 {
    fn from_column(value: ValueRef<'_>) -> Result<Self, Error> {
        match value {
            ValueRef::Int(v) => Ok(v),
            ValueRef::Bool(v) => Ok(i64::from(v)),
            other => Err(mismatch("an integer", other)),
        }
    }
}

impl FromColumn for f64 {
    #[expect(clippy::as_conversions, reason = "sums and averages of integers; rounding beyond 2^53 is meant")]
    fn from_column(value: ValueRef<'_>) -> Result<Self, Error> {
        match value {
            ValueRef::Real(v) => Ok(v),
            ValueRef::Int(v) => Ok(v as f64),
            other => Err(mismatch("a real number", other)),
        }
    }
}

impl FromColumn for bool {
    fn from_column(value: ValueRef<'_>) -> Result<Self, Error> {
        match value {
            ValueRef::Bool(v) => Ok(v),
            ValueRef::Int(0) => Ok(false),
            ValueRef::Int(1) => Ok(true),
            other => Err(mismatch("a truth value", other)),
        }
    }
}

impl FromColumn for String {
    fn from_column(value: ValueRef<'_>) -> Result<Self, Error> {
        match value {
            ValueRef::Text(v) => Ok(v.to_owned()),
            other => Err(mismatch("text", other)),
        }
    }
}

impl FromColumn for Vec<u8> {
    fn from_column(value: ValueRef<'_>) -> Result<Self, Error> {
        match value {
            ValueRef::Bytes(v) => Ok(v.to_vec()),
            other => Err(mismatch("bytes", other)),
        }
    }
}

impl FromColumn for [u8; 32] {
    fn from_column(value: ValueRef<'_>) -> Result<Self, Error> {
        match value {
            ValueRef::Bytes(v) => v.try_into().map_err(|_| Error::Type("wanted 32 bytes".into())),
            other => Err(mismatch("32 bytes", other)),
        }
    }
}

impl FromColumn for serde_json::Value {
    fn from_column(value: ValueRef<'_>) -> Result<Self, Error> {
        match value {
            ValueRef::Text(v) => {
                serde_json::from_str(v).map_err(|e| Error::Type(format!("wanted JSON text: {e}")))
            }
            other => Err(mismatch("JSON text", other)),
        }
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    fn from_column(value: ValueRef<'_>) -> Result<Self, Error> {
        match value {
            ValueRef::Null => Ok(None),
            other => T::from_column(other).map(Some),
        }
    }
}

/// Lets a newtype go into statements and come out of rows: `column!(CaseId(i64));`.
#[macro_export]
macro_rules! column {
    ($name:ident($inner:ty)) => {
        impl From<$name> for $crate::Value {
            fn from(v: $name) -> Self {
                v.0.into()
            }
        }
        impl $crate::FromColumn for $name {
            fn from_column(value: $crate::ValueRef<'_>) -> Result<Self, $crate::Error> {
                <$inner as $crate::FromColumn>::from_column(value).map($name)
            }
        }
    };
}

/// Lets an enum live in a text column: `column_text!(State { Received => "received", Accepted => "accepted" });`.
/// Also gives `as_str` and `parse`.
#[macro_export]
macro_rules! column_text {
    ($name:ident { $($variant:ident => $text:literal),+ $(,)? }) => {
        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word stored in the database and shown in addresses.
            pub fn as_str(&self) -> &'static str {
                match self {
                    $($name::$variant => $text),+
                }
            }

            /// Reads the stored word.
            pub fn parse(text: &str) -> Option<Self> {
                match text {
                    $($text => Some($name::$variant),)+
                    _ => None,
                }
            }
        }
        impl From<$name> for $crate::Value {
            fn from(v: $name) -> Self {
                v.as_str().into()
            }
        }
        impl $crate::FromColumn for $name {
            fn from_column(value: $crate::ValueRef<'_>) -> Result<Self, $crate::Error> {
                match value {
                    $crate::ValueRef::Text(text) => $name::parse(text).ok_or_else(|| {
                        $crate::Error::Type(format!("{text:?} is no {}", stringify!($name)))
                    }),
                    other => Err($crate::mismatch("text", other)),
                }
            }
        }
    };
}
