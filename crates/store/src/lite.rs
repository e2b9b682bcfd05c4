//! One SQLite connection: prepared statements, rows, errors.

use crate::record::RowKind;
use crate::sql::Kind;
use crate::tx::Text;
use crate::{ConstraintKind, Error, Record, Row, Value, ValueRef};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef as LiteRef};
use rusqlite::{CachedStatement, Connection, ErrorCode, OpenFlags};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// Prepared statements kept per connection.
const STATEMENTS: usize = 600;

pub(crate) struct Lite {
    conn: Connection,
    /// Spelled texts of fixed statements, found by the address of the text in the program.
    texts: HashMap<(usize, usize), Arc<str>>,
    /// Where the columns of a record are in the rows of a fixed statement.
    plans: HashMap<(usize, usize), Arc<[usize]>>,
    /// Changes of the schema, which SQLite does not count among changed rows.
    schema_changes: u64,
    /// An error after which SQLite may have undone the whole transaction by itself.
    fatal: Option<Error>,
}

/// Where the database lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Memory,
    File(std::path::PathBuf),
}

impl Lite {
    pub(crate) fn open_writer(place: &Place, cache_kib: u32) -> Result<Self, Error> {
        let conn = match place {
            Place::Memory => Connection::open_in_memory(),
            Place::File(path) => Connection::open_with_flags(
                path,
                OpenFlags::SQLITE_OPEN_READ_WRITE
                    | OpenFlags::SQLITE_OPEN_CREATE
                    | OpenFlags::SQLITE_OPEN_NO_MUTEX,
            ),
        };
        let lite = Self::made(conn.map_err(|e| plain_error(&e))?);
        lite.setup(&format!(
            "PRAGMA busy_timeout = 5000;
             PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA foreign_keys = ON;
             PRAGMA temp_store = MEMORY;
             PRAGMA wal_autocheckpoint = 2000;
             PRAGMA journal_size_limit = 67108864;
             PRAGMA cache_size = -{cache_kib};"
        ))?;
        Ok(lite)
    }

    pub(crate) fn open_reader(path: &Path, cache_kib: u32) -> Result<Self, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let lite = Self::made(Connection::open_with_flags(path, flags).map_err(|e| plain_error(&e))?);
        lite.setup(&format!(
            "PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY; PRAGMA query_only = ON;
             PRAGMA cache_size = -{cache_kib};"
        ))?;
        Ok(lite)
    }

    fn made(conn: Connection) -> Self {
        conn.set_prepared_statement_cache_capacity(STATEMENTS);
        Self { conn, texts: HashMap::new(), plans: HashMap::new(), schema_changes: 0, fatal: None }
    }

    fn setup(&self, pragmas: &str) -> Result<(), Error> {
        self.conn.execute_batch(pragmas).map_err(|e| plain_error(&e))
    }

    /// SQL that opens, closes or undoes transactions.
    pub(crate) fn control(&mut self, text: &str) -> Result<(), Error> {
        let done = self.conn.prepare_cached(text).and_then(|mut s| s.raw_execute());
        done.map(|_| ()).map_err(|e| self.error(&e))
    }

    pub(crate) fn script(&mut self, text: &str) -> Result<(), Error> {
        self.plans.clear();
        self.schema_changes += 1;
        self.conn.execute_batch(text).map_err(|e| self.error(&e))
    }

    pub(crate) fn check_statement(&mut self, text: &str) -> Result<(), Error> {
        let text = crate::sql::spell(text, Kind::Sqlite);
        self.conn.prepare(&text).map(|_| ()).map_err(|e| self.error(&e))
    }

    /// Whether a transaction is open: after some errors SQLite undoes it by itself.
    pub(crate) fn in_transaction(&self) -> bool {
        !self.conn.is_autocommit()
    }

    /// Grows with every row and every piece of schema changed by this connection.
    pub(crate) fn changes(&self) -> u64 {
        self.conn.total_changes() + self.schema_changes
    }

    /// The error that made SQLite undo the transaction, if there was one.
    pub(crate) fn take_fatal(&mut self) -> Option<Error> {
        self.fatal.take()
    }

    /// Copies the write-ahead log into the database and brings the planner's statistics up to date.
    pub(crate) fn tidy(&self, last: bool) {
        let mode = if last { "TRUNCATE" } else { "PASSIVE" };
        if let Err(e) = self.conn.execute_batch(&format!("PRAGMA optimize; PRAGMA wal_checkpoint({mode});")) {
            tracing::debug!(error = %e, "tidying the database file was put off");
        }
    }

    fn text(&mut self, text: Text<'_>) -> Arc<str> {
        match text.key() {
            Some(key) => match self.texts.get(&key) {
                Some(found) => Arc::clone(found),
                None => {
                    let spelled: Arc<str> = text.spelled(Kind::Sqlite).into();
                    self.texts.insert(key, Arc::clone(&spelled));
                    spelled
                }
            },
            None => text.spelled(Kind::Sqlite).into(),
        }
    }

    pub(crate) fn run(&mut self, text: Text<'_>, params: &[Value], writes: bool) -> Result<u64, Error> {
        let sql = self.text(text);
        if changes_schema(&sql) {
            self.schema_changes += 1;
        }
        let result = (|| {
            let mut statement = prepare(&self.conn, &sql, params, writes)?;
            if statement.column_count() > 0 {
                let mut rows = statement.raw_query();
                while rows.next()?.is_some() {}
                return Ok(self.conn.changes());
            }
            Ok(u64::try_from(statement.raw_execute()?).unwrap_or(0))
        })();
        result.map_err(|e: Fault| self.fault(e, &sql))
    }

    pub(crate) fn fetch<R: Record>(
        &mut self,
        text: Text<'_>,
        params: &[Value],
        writes: bool,
        each: &mut dyn FnMut(R) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        let sql = self.text(text);
        let plan_key = text.key().map(|(at, _)| (at, R::COLUMNS.as_ptr().addr()));
        let mut plan = plan_key.and_then(|key| self.plans.get(&key).cloned());
        let result = (|| {
            let mut statement = prepare(&self.conn, &sql, params, writes)?;
            let plan = match &plan {
                Some(plan) => plan,
                None => {
                    let found = R::COLUMNS.iter().map(|name| {
                        statement.column_index(name).map_err(|_| {
                            Fault::Store(Error::Type(format!("the statement returns no column {name}")))
                        })
                    });
                    plan.insert(found.collect::<Result<Arc<[usize]>, Fault>>()?)
                }
            };
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next()? {
                let row = Row { kind: RowKind::Lite(row), plan, names: R::COLUMNS };
                if !each(R::read(&row).map_err(Fault::Store)?).map_err(Fault::Store)? {
                    break;
                }
            }
            Ok(())
        })();
        if let (Some(key), Some(plan)) = (plan_key, plan) {
            self.plans.entry(key).or_insert(plan);
        }
        result.map_err(|e: Fault| self.fault(e, &sql))
    }

    fn fault(&mut self, fault: Fault, sql: &str) -> Error {
        match fault {
            Fault::Store(e) => e,
            Fault::Lite(e) => match self.error(&e) {
                Error::Sql(why) => Error::Sql(format!("{why} in: {sql}")),
                other => other,
            },
        }
    }

    fn error(&mut self, e: &rusqlite::Error) -> Error {
        let error = match constraint(&self.conn, e) {
            Some(constraint) => constraint,
            None => plain_error(e),
        };
        if self.conn.is_autocommit() {
            self.fatal = Some(error.clone());
        }
        error
    }
}

fn changes_schema(sql: &str) -> bool {
    let word = sql.trim_start().split_ascii_whitespace().next().unwrap_or("");
    ["CREATE", "ALTER", "DROP"].iter().any(|w| word.eq_ignore_ascii_case(w))
}

enum Fault {
    Lite(rusqlite::Error),
    Store(Error),
}

impl From<rusqlite::Error> for Fault {
    fn from(e: rusqlite::Error) -> Self {
        Self::Lite(e)
    }
}

fn prepare<'c>(
    conn: &'c Connection,
    sql: &str,
    params: &[Value],
    writes: bool,
) -> Result<CachedStatement<'c>, Fault> {
    let mut statement = conn.prepare_cached(sql)?;
    if !writes && !statement.readonly() {
        return Err(Fault::Store(Error::ReadOnly));
    }
    if statement.parameter_count() != params.len() {
        return Err(Fault::Store(Error::Sql(format!(
            "{} values for {} places in: {sql}",
            params.len(),
            statement.parameter_count()
        ))));
    }
    for (i, value) in params.iter().enumerate() {
        statement.raw_bind_parameter(i + 1, value)?;
    }
    Ok(statement)
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => LiteRef::Null,
            Self::Int(v) => LiteRef::Integer(*v),
            Self::Real(v) => LiteRef::Real(*v),
            Self::Text(v) => LiteRef::Text(v.as_bytes()),
            Self::Bytes(v) => LiteRef::Blob(v),
            Self::Bool(v) => LiteRef::Integer(i64::from(*v)),
        }))
    }
}

/// A column of a row being read.
pub(crate) fn column<'a>(row: &'a rusqlite::Row<'_>, at: usize) -> Result<ValueRef<'a>, Error> {
    let value = row.get_ref(at).map_err(|_| Error::Type("there is no such column".into()))?;
    Ok(match value {
        LiteRef::Null => ValueRef::Null,
        LiteRef::Integer(v) => ValueRef::Int(v),
        LiteRef::Real(v) => ValueRef::Real(v),
        LiteRef::Text(v) => ValueRef::Text(
            std::str::from_utf8(v).map_err(|_| Error::Corrupt("text that is not UTF-8".into()))?,
        ),
        LiteRef::Blob(v) => ValueRef::Bytes(v),
    })
}

/// An error as ours, without looking into the schema.
pub(crate) fn plain_error(e: &rusqlite::Error) -> Error {
    let rusqlite::Error::SqliteFailure(failure, message) = e else {
        return Error::Sql(e.to_string());
    };
    let text = message.clone().unwrap_or_else(|| e.to_string());
    match failure.code {
        ErrorCode::DiskFull => Error::Full(text),
        // The shared index of the write-ahead log could not grow.
        ErrorCode::SystemIoFailure if failure.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE => {
            Error::Full(text)
        }
        ErrorCode::SystemIoFailure => Error::Io(text),
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Error::Locked(text),
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Error::Corrupt(text),
        ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::OutOfMemory => Error::Io(text),
        ErrorCode::ReadOnly => Error::ReadOnly,
        ErrorCode::TypeMismatch | ErrorCode::TooBig => Error::Type(text),
        ErrorCode::ConstraintViolation => {
            Error::Constraint { kind: ConstraintKind::Other, name: String::new(), message: text }
        }
        _ => Error::Sql(text),
    }
}

/// A broken rule of the schema, with the name PostgreSQL would give.
fn constraint(conn: &Connection, e: &rusqlite::Error) -> Option<Error> {
    use rusqlite::ffi;
    let rusqlite::Error::SqliteFailure(failure, Some(message)) = e else { return None };
    if failure.code != ErrorCode::ConstraintViolation {
        return None;
    }
    let subject = message.split_once("failed: ").map_or("", |(_, s)| s).to_owned();
    let (kind, name) = match failure.extended_code {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            (ConstraintKind::Unique, unique_name(conn, &subject))
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => (ConstraintKind::ForeignKey, String::new()),
        ffi::SQLITE_CONSTRAINT_CHECK => (ConstraintKind::Check, subject),
        // PostgreSQL names the column here, not a rule.
        ffi::SQLITE_CONSTRAINT_NOTNULL => {
            (ConstraintKind::NotNull, subject.split_once('.').map_or("", |(_, c)| c).to_owned())
        }
        // STRICT tables refuse a value of another type.
        ffi::SQLITE_CONSTRAINT_DATATYPE => return Some(Error::Type(message.clone())),
        _ => (ConstraintKind::Other, subject),
    };
    Some(Error::Constraint { kind, name, message: message.clone() })
}

/// The name of the unique index over `table.a, table.b`; for unnamed ones the name PostgreSQL makes up.
fn unique_name(conn: &Connection, subject: &str) -> String {
    if let Some(index) = subject.strip_prefix("index '") {
        return index.trim_end_matches('\'').to_owned();
    }
    let pairs: Vec<(&str, &str)> = subject.split(", ").filter_map(|p| p.split_once('.')).collect();
    let Some(table) = pairs.first().map(|p| p.0) else { return subject.to_owned() };
    let columns = pairs.iter().map(|p| p.1).collect::<Vec<_>>();
    let named = (|| -> rusqlite::Result<Option<(String, String)>> {
        let mut lists =
            conn.prepare("SELECT name, origin FROM pragma_index_list(?1) WHERE \"unique\" = 1")?;
        let mut members = conn.prepare("SELECT name FROM pragma_index_info(?1) ORDER BY seqno")?;
        let mut rows = lists.query([table])?;
        while let Some(row) = rows.next()? {
            let (name, origin): (String, String) = (row.get(0)?, row.get(1)?);
            let found: Vec<Option<String>> =
                members.query_map([&name], |r| r.get(0))?.collect::<Result<_, _>>()?;
            if found.iter().map(|c| c.as_deref().unwrap_or("")).eq(columns.iter().copied()) {
                return Ok(Some((name, origin)));
            }
        }
        Ok(None)
    })();
    match named {
        Ok(Some((name, origin))) if origin == "c" => name,
        Ok(Some((_, origin))) if origin == "u" => format!("{table}_{}_key", columns.join("_")),
        _ => format!("{table}_pkey"),
    }
}
