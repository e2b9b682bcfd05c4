//! Statements: fixed text written once for both databases, and lists built from fixed pieces.

use crate::Value;
use std::borrow::Cow;

/// The text of a statement, fixed when the program was built. Made only by [`sql!`](crate::sql).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sql(&'static str);

impl Sql {
    /// For [`sql!`](crate::sql) only, which makes sure the text is a literal.
    #[doc(hidden)]
    pub const fn literal(text: &'static str) -> Self {
        Self(text)
    }

    /// The text as written.
    pub const fn text(self) -> &'static str {
        self.0
    }
}

/// A statement: `sql!("SELECT id FROM item WHERE code = $1")`. Parameters are `$1`, `$2` …, one text for both
/// databases; `{for update}` becomes a row lock on PostgreSQL and nothing on SQLite, whose writer is alone.
#[macro_export]
macro_rules! sql {
    ($($text:literal),+ $(,)?) => {
        $crate::Sql::literal(concat!($($text),+))
    };
}

/// Which database a text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// Tokens and what they stand for: (token, SQLite, PostgreSQL).
const TOKENS: [(&str, &str, &str); 10] = [
    ("{id}", "INTEGER", "BIGINT"),
    ("{int}", "INTEGER", "BIGINT"),
    // A primary key the database counts up by itself, never twice.
    ("{counter}", "INTEGER PRIMARY KEY AUTOINCREMENT", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
    ("{real}", "REAL", "DOUBLE PRECISION"),
    ("{bool}", "INTEGER", "BOOLEAN"),
    ("{bytes}", "BLOB", "BYTEA"),
    ("{json}", "TEXT", "TEXT"),
    // A table that lives in its primary key: cheaper for tables with a text key and short rows.
    ("{clustered}", "WITHOUT ROWID", ""),
    ("{for update}", "", "FOR UPDATE"),
    ("{for update skip locked}", "", "FOR UPDATE SKIP LOCKED"),
];

/// Fills in the tokens. Texts without any are handed back as they are.
pub(crate) fn translate(text: &str, kind: Kind) -> Cow<'_, str> {
    if !text.contains('{') {
        return Cow::Borrowed(text);
    }
    let mut out = text.to_owned();
    for (token, lite, pg) in TOKENS {
        if out.contains(token) {
            out = out.replace(token, if kind == Kind::Sqlite { lite } else { pg });
        }
    }
    Cow::Owned(out)
}

/// The text as that database wants it: tokens filled in and, for SQLite, `$n` written `?n` (there `$1` would be a name,
/// numbered by where it first stands).
pub(crate) fn spell(text: &str, kind: Kind) -> String {
    let text = translate(text, kind);
    if kind == Kind::Postgres {
        return text.into_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut quote = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if c == '\'' || c == '"' => quote = Some(c),
            None if c == '$' && chars.peek().is_some_and(char::is_ascii_digit) => {
                out.push('?');
                continue;
            }
            None => {}
        }
        out.push(c);
    }
    out
}

/// A statement built for one list: fixed pieces, with `?` where a value goes. Column names are literals of the program,
/// so nothing from outside can become SQL.
#[derive(Debug, Clone)]
pub struct Query {
    text: String,
    params: Vec<Value>,
    has_where: bool,
}

impl Query {
    /// Starts with the part up to and including `FROM …` (and joins).
    pub fn new(base: Sql) -> Self {
        Self { text: base.text().to_owned(), params: Vec::new(), has_where: false }
    }

    /// Like [`Query::new`] when the base itself has `?` places or a `WHERE`.
    pub fn with(base: Sql, params: impl IntoIterator<Item = Value>) -> Self {
        let mut q =
            Self { text: String::new(), params: Vec::new(), has_where: base.text().contains("WHERE") };
        q.push(base.text(), params);
        q
    }

    /// Adds a piece as it is: `GROUP BY`, `ORDER BY`, a `UNION`.
    pub fn push(&mut self, piece: &'static str, params: impl IntoIterator<Item = Value>) -> &mut Self {
        let mut params = params.into_iter();
        for (i, part) in piece.split('?').enumerate() {
            if i > 0 {
                let value = params.next();
                debug_assert!(value.is_some(), "fewer values than places in {piece:?}");
                self.params.push(value.unwrap_or(Value::Null));
                self.text.push('$');
                self.text.push_str(&self.params.len().to_string());
            }
            self.text.push_str(part);
        }
        debug_assert!(params.next().is_none(), "more values than places in {piece:?}");
        self
    }

    fn start_condition(&mut self) {
        self.text.push_str(if self.has_where { " AND " } else { " WHERE " });
        self.has_where = true;
    }

    /// Adds a condition, joined by AND: `q.and("at >= ? AND at < ?", [from.into(), to.into()])`.
    pub fn and(&mut self, condition: &'static str, params: impl IntoIterator<Item = Value>) -> &mut Self {
        self.start_condition();
        self.text.push('(');
        self.push(condition, params);
        self.text.push(')');
        self
    }

    /// Adds a condition with one value when there is one.
    pub fn and_opt(&mut self, condition: &'static str, value: Option<impl Into<Value>>) -> &mut Self {
        match value {
            Some(v) => self.and(condition, [v.into()]),
            None => self,
        }
    }

    /// `column` is one of the values; nothing matches an empty list.
    pub fn any_of(&mut self, column: &'static str, values: impl IntoIterator<Item = Value>) -> &mut Self {
        self.start_condition();
        let first = self.params.len();
        self.params.extend(values);
        let count = self.params.len() - first;
        if count == 0 {
            self.text.push_str("1 = 0");
            return self;
        }
        // Padded to a power of two with the last value, so that few different statements get prepared.
        if let Some(last) = self.params.last().cloned() {
            self.params.resize(first + count.next_power_of_two(), last);
        }
        self.text.push_str(column);
        self.text.push_str(" IN (");
        for n in first..self.params.len() {
            if n > first {
                self.text.push(',');
            }
            self.text.push('$');
            self.text.push_str(&(n + 1).to_string());
        }
        self.text.push(')');
        self
    }

    /// ` ORDER BY …`
    pub fn order_by(&mut self, order: &'static str) -> &mut Self {
        self.text.push_str(" ORDER BY ");
        self.text.push_str(order);
        self
    }

    /// ` LIMIT n`
    pub fn limit(&mut self, rows: u32) -> &mut Self {
        self.push(" LIMIT ?", [Value::from(rows)])
    }

    /// The text with `$n` places.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The values.
    pub fn params(&self) -> &[Value] {
        &self.params
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_become_types_and_locks() {
        let text = "id {id}, d {json} {clustered} '{\"a\":1}' {for update}";
        assert_eq!(translate(text, Kind::Sqlite), "id INTEGER, d TEXT WITHOUT ROWID '{\"a\":1}' ");
        assert_eq!(translate(text, Kind::Postgres), "id BIGINT, d TEXT  '{\"a\":1}' FOR UPDATE");
    }

    #[test]
    fn numbered_places_are_numbers_on_sqlite_but_not_in_quotes() {
        let text = "SELECT '$1', \"$2\", $2 WHERE a = $10";
        assert_eq!(spell(text, Kind::Sqlite), "SELECT '$1', \"$2\", ?2 WHERE a = ?10");
        assert_eq!(spell(text, Kind::Postgres), text);
    }

    #[test]
    fn conditions_are_numbered_in_order() {
        let mut q = Query::new(sql!("SELECT id FROM t"));
        q.and("a = ?", [1.into()]).and_opt("b = ?", None::<i64>).and_opt("c = ?", Some("x"));
        q.any_of("d", [Value::Int(1), Value::Int(2), Value::Int(3)]).order_by("id DESC").limit(5);
        assert_eq!(
            q.text(),
            "SELECT id FROM t WHERE (a = $1) AND (c = $2) AND d IN ($3,$4,$5,$6) ORDER BY id DESC LIMIT $7"
        );
        assert_eq!(q.params().len(), 7);
    }

    #[test]
    fn an_empty_list_matches_nothing() {
        let mut q = Query::new(sql!("SELECT id FROM t"));
        q.any_of("d", []);
        assert_eq!(q.text(), "SELECT id FROM t WHERE 1 = 0");
    }
}
