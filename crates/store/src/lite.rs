//! One SQLite connection: prepared statements, rows, errors.

use crate::record::RowKind;
use crate::sql::Kind;
use crate::tx::{AddressMap, Text};
use crate::{ConstraintKind, Error, Record, Row, Sql, Value, ValueRef};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef as LiteRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, PrepFlags, Statement};
use std::collections::hash_map::Entry;
use std::path::Path;
use std::sync::Arc;

/// Built statements kept prepared per connection.
const BUILT: usize = 300;

pub(crate) struct Lite {
    open: Open,
    /// Changes of the schema, which SQLite does not count among changed rows.
    schema_changes: u64,
    /// An error after which SQLite may have undone the whole transaction by itself.
    fatal: Option<Error>,
}

self_cell::self_cell!(
    /// A connection and its prepared statements, which point into it. Fixed statements are found by their address in the
    /// program: looking them up by their text costs as much as running a small one.
    struct Open {
        owner: Connection,
        #[not_covariant]
        dependent: Statements,
    }
);

type Statements<'c> = AddressMap<Prepared<'c>>;

struct Prepared<'c> {
    statement: Statement<'c>,
    plans: Plans,
}

/// Where the columns of the records read with a statement are, found by the address of their names.
#[derive(Default)]
struct Plans(Vec<(usize, Arc<[usize]>)>);

/// Where the database lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Memory,
    File(std::path::PathBuf),
}

/// Opens the connection of the only writer.
pub(crate) fn connect_writer(place: &Place, cache_kib: u32) -> Result<Connection, Error> {
    let conn = match place {
        Place::Memory => Connection::open_in_memory(),
        Place::File(path) => {
            // Made here, because SQLite would let everybody on the machine read it.
            drop(crate::db::private_file(path)?);
            Connection::open_with_flags(
                path,
                OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
            )
        }
    };
    let pragmas = format!(
        "PRAGMA busy_timeout = 5000;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA wal_autocheckpoint = 2000;
         PRAGMA journal_size_limit = 67108864;
         PRAGMA cache_size = -{cache_kib};
         DROP TABLE IF EXISTS sqlite_stat1;"
    );
    set_up(conn, &pragmas)
}

/// Opens a connection that only reads.
pub(crate) fn connect_reader(path: &Path, cache_kib: u32) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let pragmas = format!(
        "PRAGMA busy_timeout = 5000;
         PRAGMA temp_store = MEMORY;
         PRAGMA query_only = ON;
         PRAGMA cache_size = -{cache_kib};"
    );
    set_up(Connection::open_with_flags(path, flags), &pragmas)
}

fn set_up(conn: rusqlite::Result<Connection>, pragmas: &str) -> Result<Connection, Error> {
    let conn = conn.map_err(|e| plain_error(&e))?;
    conn.execute_batch(pragmas).map_err(|e| plain_error(&e))?;
    conn.set_prepared_statement_cache_capacity(BUILT);
    Ok(conn)
}

impl Lite {
    pub(crate) fn new(conn: Connection) -> Self {
        Self { open: Open::new(conn, |_| AddressMap::default()), schema_changes: 0, fatal: None }
    }

    fn conn(&self) -> &Connection {
        self.open.borrow_owner()
    }

    /// SQL that opens, closes or undoes transactions.
    pub(crate) fn control(&mut self, sql: Sql) -> Result<(), Error> {
        self.run(Text::Fixed(sql), &[], true).map(|_| ())
    }

    /// The same for savepoints, whose names are counted.
    pub(crate) fn control_built(&mut self, text: &str) -> Result<(), Error> {
        self.run(Text::Built(text), &[], true).map(|_| ())
    }

    pub(crate) fn script(&mut self, text: &str) -> Result<(), Error> {
        self.open.with_dependent_mut(|_, statements| statements.clear());
        self.schema_changes += 1;
        let done = self.conn().execute_batch(text);
        done.map_err(|e| self.error(&e))
    }

    pub(crate) fn check_statement(&mut self, text: &str) -> Result<(), Error> {
        let text = crate::sql::spell(text, Kind::Sqlite);
        let prepared = self.conn().prepare(&text).map(|_| ());
        prepared.map_err(|e| self.error(&e))
    }

    /// Whether a transaction is open: after some errors SQLite undoes it by itself.
    pub(crate) fn in_transaction(&self) -> bool {
        !self.conn().is_autocommit()
    }

    /// Grows with every row and every piece of schema changed by this connection.
    pub(crate) fn changes(&self) -> u64 {
        self.conn().total_changes() + self.schema_changes
    }

    /// The error that made SQLite undo the transaction, if there was one.
    pub(crate) fn take_fatal(&mut self) -> Option<Error> {
        self.fatal.take()
    }

    /// Copies the write-ahead log into the database. The planner's statistics are left alone, on purpose: taken while the
    /// tables were small they make it scan tables that have grown since (measured: a sixth of the speed). Without any,
    /// SQLite takes every table for a large one and uses the indexes that the statements are written for.
    pub(crate) fn tidy(&self, last: bool) {
        let mode = if last { "TRUNCATE" } else { "PASSIVE" };
        if let Err(e) = self.conn().execute_batch(&format!("PRAGMA wal_checkpoint({mode});")) {
            tracing::debug!(error = %e, "tidying the database file was put off");
        }
    }

    /// Runs `work` with the prepared statement.
    fn with<T>(
        &mut self,
        text: Text<'_>,
        params: &[Value],
        writes: bool,
        work: impl FnOnce(&mut Statement<'_>, &mut Plans) -> Result<T, Fault>,
    ) -> Result<T, Error> {
        let done = self.open.with_dependent_mut(|conn, statements| {
            let Some(key) = text.key() else {
                let mut cached = conn.prepare_cached(&text.spelled(Kind::Sqlite))?;
                bind(&mut cached, params, writes)?;
                return work(&mut cached, &mut Plans::default());
            };
            let prepared = match statements.entry(key) {
                Entry::Occupied(found) => found.into_mut(),
                Entry::Vacant(free) => {
                    let flags = PrepFlags::SQLITE_PREPARE_PERSISTENT;
                    let statement = conn.prepare_with_flags(&text.spelled(Kind::Sqlite), flags)?;
                    free.insert(Prepared { statement, plans: Plans::default() })
                }
            };
            bind(&mut prepared.statement, params, writes)?;
            work(&mut prepared.statement, &mut prepared.plans)
        });
        done.map_err(|e: Fault| self.fault(e, text))
    }

    pub(crate) fn run(&mut self, text: Text<'_>, params: &[Value], writes: bool) -> Result<u64, Error> {
        let changed = self.with(text, params, writes, |statement, _| {
            if statement.column_count() > 0 {
                let mut rows = statement.raw_query();
                let mut count = 0;
                while rows.next()?.is_some() {
                    count += 1;
                }
                return Ok(count);
            }
            Ok(u64::try_from(statement.raw_execute()?).unwrap_or(0))
        })?;
        if text.changes_schema() {
            self.schema_changes += 1;
        }
        Ok(changed)
    }

    pub(crate) fn fetch<R: Record>(
        &mut self,
        text: Text<'_>,
        params: &[Value],
        writes: bool,
        each: &mut dyn FnMut(R) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        self.with(text, params, writes, |statement, plans| {
            let plan = plans.find(statement, R::COLUMNS)?;
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next()? {
                let row = Row { kind: RowKind::Lite(row), plan: &plan, names: R::COLUMNS };
                if !each(R::read(&row)?)? {
                    break;
                }
            }
            Ok(())
        })
    }

    fn fault(&mut self, fault: Fault, text: Text<'_>) -> Error {
        match fault {
            Fault::Store(e) => e,
            Fault::Lite(e) => match self.error(&e) {
                Error::Sql(why) => Error::Sql(format!("{why} in: {}", text.spelled(Kind::Sqlite))),
                other => other,
            },
        }
    }

    fn error(&mut self, e: &rusqlite::Error) -> Error {
        let error = match constraint(self.conn(), e) {
            Some(constraint) => constraint,
            None => plain_error(e),
        };
        if self.conn().is_autocommit() {
            self.fatal = Some(error.clone());
        }
        error
    }
}

impl Plans {
    fn find(
        &mut self,
        statement: &Statement<'_>,
        names: &'static [&'static str],
    ) -> Result<Arc<[usize]>, Fault> {
        let key = names.as_ptr().addr();
        if let Some((_, plan)) = self.0.iter().find(|(at, _)| *at == key) {
            return Ok(Arc::clone(plan));
        }
        let missing = |name| Error::Type(format!("the statement returns no column {name}"));
        let plan: Arc<[usize]> = names
            .iter()
            .map(|name| statement.column_index(name).map_err(|_| missing(name)))
            .collect::<Result<_, Error>>()?;
        self.0.push((key, Arc::clone(&plan)));
        Ok(plan)
    }
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

impl From<Error> for Fault {
    fn from(e: Error) -> Self {
        Self::Store(e)
    }
}

fn bind(statement: &mut Statement<'_>, params: &[Value], writes: bool) -> Result<(), Fault> {
    if !writes && !statement.readonly() {
        return Err(Fault::Store(Error::ReadOnly));
    }
    let places = statement.parameter_count();
    if places != params.len() {
        return Err(Fault::Store(Error::Sql(format!("{} values for {places} places", params.len()))));
    }
    for (i, value) in params.iter().enumerate() {
        if matches!(value, Value::Text(text) if text.contains('\0')) {
            // PostgreSQL cannot store it; what works on one database must work on the other.
            return Err(Fault::Store(Error::Type(crate::value::NUL.into())));
        }
        statement.raw_bind_parameter(i + 1, value)?;
    }
    Ok(())
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
