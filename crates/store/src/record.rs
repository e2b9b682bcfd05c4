//! Rows read into Rust types, by column name for records and by position for single values and tuples.

use crate::{Error, FromColumn, ValueRef};

/// A row of either database, valid while it is being read.
pub struct Row<'a> {
    pub(crate) kind: RowKind<'a>,
    /// Where each column of the record is in the row; empty when read by position.
    pub(crate) plan: &'a [usize],
    pub(crate) names: &'a [&'static str],
}

pub(crate) enum RowKind<'a> {
    Lite(&'a rusqlite::Row<'a>),
    Pg(&'a postgres::Row),
}

impl Row<'_> {
    /// Reads the `i`-th column of the record (or of the row, when the record has no names).
    ///
    /// # Errors
    /// [`Error::Type`] naming the column when it holds another kind of value.
    pub fn get<T: FromColumn>(&self, i: usize) -> Result<T, Error> {
        let at = if self.names.is_empty() { i } else { self.plan.get(i).copied().unwrap_or(usize::MAX) };
        let value = match self.kind {
            RowKind::Lite(row) => crate::lite::column(row, at),
            RowKind::Pg(row) => crate::pg::column(row, at),
        };
        value.and_then(T::from_column).map_err(|e| match e {
            Error::Type(why) => match self.names.get(i) {
                Some(name) => Error::Type(format!("column {name}: {why}")),
                None => Error::Type(format!("column {}: {why}", i + 1)),
            },
            other => other,
        })
    }

    /// The `i`-th column of the row as it lies there.
    ///
    /// # Errors
    /// [`Error::Type`] when there is no such column.
    pub fn raw(&self, i: usize) -> Result<ValueRef<'_>, Error> {
        match self.kind {
            RowKind::Lite(row) => crate::lite::column(row, i),
            RowKind::Pg(row) => crate::pg::column(row, i),
        }
    }
}

/// A type that can be read from a row. Made by [`record!`](crate::record); single values and tuples work too.
pub trait Record: Sized {
    /// The columns it needs; empty when it is read by position.
    const COLUMNS: &'static [&'static str] = &[];

    /// Reads it.
    ///
    /// # Errors
    /// [`Error::Type`] when a column holds another kind of value.
    fn read(row: &Row<'_>) -> Result<Self, Error>;
}

impl<T: FromColumn> Record for T {
    fn read(row: &Row<'_>) -> Result<Self, Error> {
        row.get(0)
    }
}

macro_rules! tuples {
    ($(($($t:ident $i:tt),+);)*) => {
        $(impl<$($t: FromColumn),+> Record for ($($t,)+) {
            fn read(row: &Row<'_>) -> Result<Self, Error> {
                Ok(($(row.get::<$t>($i)?,)+))
            }
        })*
    };
}
tuples! {
    (A 0, B 1);
    (A 0, B 1, C 2);
    (A 0, B 1, C 2, D 3);
    (A 0, B 1, C 2, D 3, E 4);
    (A 0, B 1, C 2, D 3, E 4, F 5);
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6);
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
}

/// Declares a struct that is read from rows by column name:
///
/// ```ignore
/// record! {
///     /// A case as the list shows it.
///     pub struct CaseRow { pub id: i64, pub title: String, pub closed_at: Option<i64> }
/// }
/// ```
///
/// The statement may return more columns, in any order; a missing one is an error when the statement first runs.
#[macro_export]
macro_rules! record {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($(#[$fmeta:meta])* $fvis:vis $field:ident : $ty:ty),+ $(,)? }) => {
        $(#[$meta])*
        $vis struct $name { $($(#[$fmeta])* $fvis $field: $ty),+ }

        impl $crate::Record for $name {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),+];

            fn read(row: &$crate::Row<'_>) -> Result<Self, $crate::Error> {
                let mut at = 0..;
                Ok(Self { $($field: row.get(at.next().unwrap_or(usize::MAX))?),+ })
            }
        }
    };
}
