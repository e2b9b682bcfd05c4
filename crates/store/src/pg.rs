//! One PostgreSQL connection: prepared statements, rows, types, errors. How it is reached stands in `server.rs`, how several
//! statements share a round trip in `flush.rs`.

use crate::flush::{END, End, Refused, Unsent, together};
use crate::record::RowKind;
use crate::server::Server;
use crate::sql::Kind;
use crate::tx::{AddressMap, Text};
use crate::{ConstraintKind, Error, Record, Row, Value, ValueRef};
use futures_util::TryStreamExt;
use std::cell::RefCell;
use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;
use tokio::runtime::Runtime;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, Statement};

/// Built statements kept prepared per connection.
const BUILT: usize = 300;
/// Changes that wait to be sent at most: they lie in memory until then.
const UNSENT_MOST: usize = 1_024;

pub(crate) struct Pg {
    /// What drives the connection, here and only while somebody waits for it.
    runtime: Runtime,
    client: Client,
    /// What goes out in front of the next statement.
    unsent: Vec<Unsent>,
    /// The transaction that is to be opened has not been sent yet.
    unopened: bool,
    /// Changes asked for since the transaction was opened, sent or not.
    changes: u64,
    /// How often the server was waited for.
    trips: u64,
    /// Ends of streams that were asked for early and have been answered.
    ends: Vec<(String, End)>,
    fixed: AddressMap<Statement>,
    built: HashMap<String, Statement>,
    plans: AddressMap<Arc<[usize]>>,
    /// The last error asked for the act to be run again.
    retry: bool,
}

impl Pg {
    pub(crate) fn connect(server: &Server) -> Result<Self, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let client = runtime.block_on(server.connect_here()).map_err(|e| connect_error(&e))?;
        // Nobody thinks inside a transaction; one that stands open for a minute has lost its act.
        runtime
            .block_on(client.batch_execute(
                "SET idle_in_transaction_session_timeout = '60s'; SET statement_timeout = '60s'; \
                 SET lock_timeout = '10s'; SET client_min_messages = warning; SET TIME ZONE 'UTC'",
            ))
            .map_err(|e| connect_error(&e))?;
        Ok(Self {
            runtime,
            client,
            unsent: Vec::new(),
            unopened: false,
            changes: 0,
            trips: 0,
            ends: Vec::new(),
            fixed: AddressMap::default(),
            built: HashMap::new(),
            plans: AddressMap::default(),
            retry: false,
        })
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    pub(crate) fn asked_for_retry(&self) -> bool {
        self.retry
    }

    pub(crate) fn forget_retry(&mut self) {
        self.retry = false;
    }

    pub(crate) fn changes(&self) -> u64 {
        self.changes
    }

    /// How often the server was waited for since this was asked last.
    pub(crate) fn take_trips(&mut self) -> u64 {
        std::mem::take(&mut self.trips)
    }

    /// Opens a transaction with the next statement.
    pub(crate) fn open_later(&mut self, how: &'static str) {
        self.unsent = vec![Unsent::Control(how)];
        self.unopened = true;
        self.changes = 0;
        self.ends.clear();
    }

    /// Whether the transaction asked for was never opened, because nobody needed it.
    pub(crate) fn is_unopened(&self) -> bool {
        self.unopened
    }

    /// Forgets what was not sent.
    pub(crate) fn forget_unsent(&mut self) {
        self.unsent.clear();
        self.unopened = false;
    }

    pub(crate) fn control(&mut self, text: &str) -> Result<(), Error> {
        self.changes += 1;
        self.finally(text)
    }

    /// A word for the transaction itself: ends it, for one.
    pub(crate) fn finally(&mut self, text: &str) -> Result<(), Error> {
        if self.unopened {
            // Were it refused, what comes behind it in the same go would stand outside of any transaction.
            self.flush()?;
        }
        let unsent = self.take_unsent();
        let done =
            self.runtime.block_on(together(&self.client, &unsent, pin!(self.client.batch_execute(text))));
        self.answered(done, unsent, text)
    }

    fn take_unsent(&mut self) -> Vec<Unsent> {
        self.trips += 1;
        self.unopened = false;
        std::mem::take(&mut self.unsent)
    }

    /// Keeps what was answered to the unsent, or says what was refused.
    fn answered(&mut self, done: Result<(), Refused>, unsent: Vec<Unsent>, last: &str) -> Result<(), Error> {
        done.map_err(|refused| self.refused(&refused, &unsent, last))?;
        for one in unsent {
            if let Unsent::End { stream, found, .. } = one
                && let Some(end) = found.into_inner()
            {
                self.ends.push((stream, end));
            }
        }
        Ok(())
    }

    /// Asks for the end of a stream with the next statement.
    pub(crate) fn ask_for_end(&mut self, stream: &str) {
        let asked = self.unsent.iter().any(|one| matches!(one, Unsent::End { stream: s, .. } if s == stream));
        if asked || self.ends.iter().any(|(known, _)| known == stream) {
            return;
        }
        // Where it cannot be prepared, whoever records will be told why.
        if let Ok(statement) = self.statement(Text::Fixed(END)) {
            self.unsent.push(Unsent::End { statement, stream: stream.to_owned(), found: RefCell::default() });
        }
    }

    /// The ends that were asked for early: those not answered yet are waited for.
    pub(crate) fn take_ends(&mut self, wanted: &[&str]) -> Result<Vec<(String, End)>, Error> {
        let waits =
            |one: &Unsent| matches!(one, Unsent::End { stream, .. } if wanted.contains(&stream.as_str()));
        if self.unsent.iter().any(waits) {
            self.flush()?;
        }
        Ok(std::mem::take(&mut self.ends))
    }

    fn refused(&mut self, refused: &Refused, unsent: &[Unsent], last: &str) -> Error {
        let text = refused.at.and_then(|at| unsent.get(at)).map_or_else(|| last.to_owned(), Unsent::spelled);
        self.error(&refused.error, &text)
    }

    /// Sends what waits to be sent and hears what became of it.
    pub(crate) fn flush(&mut self) -> Result<(), Error> {
        if self.unsent.is_empty() {
            return Ok(());
        }
        let unsent = self.take_unsent();
        let done = self.runtime.block_on(together(&self.client, &unsent, std::future::ready(Ok(()))));
        self.answered(done, unsent, "")
    }

    /// Leaves a change to be sent with the next statement.
    pub(crate) fn put(&mut self, text: Text<'static>, params: Vec<Value>) -> Result<(), Error> {
        if self.unopened {
            self.flush()?;
        }
        let statement = self.statement(text)?;
        check_places(statement.params().len(), params.len(), text)?;
        self.changes += 1;
        self.unsent.push(Unsent::Change { statement, params, text });
        if self.unsent.len() >= UNSENT_MOST { self.flush() } else { Ok(()) }
    }

    pub(crate) fn check_statement(&mut self, text: &str) -> Result<(), Error> {
        let spelled = crate::sql::spell(text, Kind::Postgres);
        let prepared = self.prepare(&spelled);
        prepared.map(|_| ()).map_err(|e| self.error(&e, &spelled))
    }

    fn prepare(&mut self, spelled: &str) -> Result<Statement, tokio_postgres::Error> {
        self.trips += 1;
        self.runtime.block_on(self.client.prepare(spelled))
    }

    fn statement(&mut self, text: Text<'_>) -> Result<Statement, Error> {
        let found = match (text.key(), text) {
            (Some(key), _) => self.fixed.get(&key),
            (None, Text::Built(text)) => self.built.get(text),
            (None, _) => None,
        };
        if let Some(found) = found {
            return Ok(found.clone());
        }
        let spelled = text.spelled(Kind::Postgres);
        // A table made by what was not sent yet must be there first; and where it stands outside of a transaction, so be it.
        if !self.unopened {
            self.flush()?;
        }
        let prepared = self.prepare(&spelled);
        let statement = prepared.map_err(|e| self.error(&e, &spelled))?;
        match (text.key(), text) {
            (Some(key), _) => {
                self.fixed.insert(key, statement.clone());
            }
            (None, Text::Built(text)) => {
                if self.built.len() >= BUILT {
                    self.built.clear();
                }
                self.built.insert(text.to_owned(), statement.clone());
            }
            (None, _) => {}
        }
        Ok(statement)
    }

    pub(crate) fn run<'v>(
        &mut self,
        text: Text<'_>,
        params: impl Iterator<Item = &'v Value>,
    ) -> Result<u64, Error> {
        let statement = self.statement(text)?;
        let params: Vec<&Value> = params.collect();
        check_places(statement.params().len(), params.len(), text)?;
        self.changes += 1;
        let unsent = self.take_unsent();
        let last = self.client.execute_raw(&statement, params);
        let done = self.runtime.block_on(together(&self.client, &unsent, pin!(last)));
        match done {
            Ok(changed) => self.answered(Ok(()), unsent, "").map(|()| changed),
            Err(refused) => Err(self.refused(&refused, &unsent, &text.spelled(Kind::Postgres))),
        }
    }

    pub(crate) fn fetch<R: Record>(
        &mut self,
        text: Text<'_>,
        params: &[Value],
        each: &mut dyn FnMut(R) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        let statement = self.statement(text)?;
        check_places(statement.params().len(), params.len(), text)?;
        let plan = self.plan::<R>(text, &statement)?;
        let unsent = self.take_unsent();
        if text.changes_rows() {
            self.changes += 1;
        }
        let last = self.client.query_raw(&statement, params.iter());
        let ended: Result<_, Error> = self.runtime.block_on(async {
            let rows = match together(&self.client, &unsent, pin!(last)).await {
                Ok(rows) => rows,
                Err(refused) => return Ok(Err(refused)),
            };
            let mut rows = pin!(rows);
            loop {
                match rows.try_next().await {
                    Ok(Some(row)) => {
                        let row = Row { kind: RowKind::Pg(&row), plan: &plan, names: R::COLUMNS };
                        if !each(R::read(&row)?)? {
                            return Ok(Ok(()));
                        }
                    }
                    Ok(None) => return Ok(Ok(())),
                    Err(error) => return Ok(Err(Refused { at: None, error })),
                }
            }
        });
        match ended? {
            Ok(()) => self.answered(Ok(()), unsent, ""),
            Err(refused) => Err(self.refused(&refused, &unsent, &text.spelled(Kind::Postgres))),
        }
    }

    fn plan<R: Record>(&mut self, text: Text<'_>, statement: &Statement) -> Result<Arc<[usize]>, Error> {
        let key = text.key().map(|(at, _)| (at, R::COLUMNS.as_ptr().addr()));
        if let Some(found) = key.and_then(|key| self.plans.get(&key)) {
            return Ok(Arc::clone(found));
        }
        let columns = statement.columns();
        let plan = R::COLUMNS
            .iter()
            .map(|name| {
                columns
                    .iter()
                    .position(|c| c.name() == *name)
                    .ok_or_else(|| Error::Type(format!("the statement returns no column {name}")))
            })
            .collect::<Result<Arc<[usize]>, Error>>()?;
        if let Some(key) = key {
            self.plans.insert(key, Arc::clone(&plan));
        }
        Ok(plan)
    }

    fn error(&mut self, e: &tokio_postgres::Error, text: &str) -> Error {
        let Some(db) = e.as_db_error() else {
            return if e.is_closed() || self.client.is_closed() {
                Error::Unavailable(e.to_string())
            } else {
                // A value that could not be bound or read.
                let why = std::error::Error::source(e).map_or_else(|| e.to_string(), ToString::to_string);
                Error::Type(format!("{why} in: {text}"))
            };
        };
        let code = db.code();
        if *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED {
            self.retry = true;
            return Error::Conflict;
        }
        if *code == SqlState::FEATURE_NOT_SUPPORTED && db.message().contains("cached plan") {
            // The tables were migrated under us: prepare anew.
            self.fixed.clear();
            self.built.clear();
            self.plans.clear();
            self.retry = true;
            return Error::Conflict;
        }
        let message = db.message().to_owned();
        let rule = |kind| Error::Constraint {
            kind,
            name: db.constraint().or(db.column()).unwrap_or("").to_owned(),
            message: message.clone(),
        };
        if *code == SqlState::UNIQUE_VIOLATION {
            rule(ConstraintKind::Unique)
        } else if *code == SqlState::FOREIGN_KEY_VIOLATION {
            rule(ConstraintKind::ForeignKey)
        } else if *code == SqlState::CHECK_VIOLATION {
            rule(ConstraintKind::Check)
        } else if *code == SqlState::NOT_NULL_VIOLATION {
            rule(ConstraintKind::NotNull)
        } else if *code == SqlState::READ_ONLY_SQL_TRANSACTION {
            Error::ReadOnly
        } else if *code == SqlState::IN_FAILED_SQL_TRANSACTION {
            Error::Aborted
        } else {
            match code.code().get(..2) {
                Some("23") => rule(ConstraintKind::Other),
                Some("22") => Error::Type(format!("{message} in: {text}")),
                Some("08" | "57") => Error::Unavailable(message),
                Some("53") if *code == SqlState::DISK_FULL => Error::Full(message),
                Some("53") => Error::Unavailable(message),
                Some("58" | "XX") => Error::Io(message),
                // Somebody else held a row for too long.
                Some("55") if *code == SqlState::LOCK_NOT_AVAILABLE => Error::Busy,
                Some("55") => Error::Locked(message),
                _ => Error::Sql(format!("{message} in: {text}")),
            }
        }
    }
}

fn connect_error(e: &tokio_postgres::Error) -> Error {
    let why = match (e.as_db_error(), std::error::Error::source(e)) {
        (Some(db), _) => db.message().to_owned(),
        (None, Some(source)) => format!("{e}: {source}"),
        (None, None) => e.to_string(),
    };
    Error::Unavailable(why)
}

fn check_places(places: usize, values: usize, text: Text<'_>) -> Result<(), Error> {
    if places == values {
        return Ok(());
    }
    let text = text.spelled(Kind::Postgres);
    Err(Error::Sql(format!("{values} values for {places} places in: {text}")))
}

type Fault = Box<dyn std::error::Error + Sync + Send>;

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Fault> {
        let misfit = || -> Result<IsNull, Fault> {
            Err(format!("a value of kind {} cannot be bound to a place of type {ty}", kind(self)).into())
        };
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(v) => match *ty {
                Type::INT8 => v.to_sql(ty, out),
                Type::INT4 => i32::try_from(*v)?.to_sql(ty, out),
                Type::INT2 => i16::try_from(*v)?.to_sql(ty, out),
                Type::BOOL if *v == 0 || *v == 1 => (*v == 1).to_sql(ty, out),
                Type::FLOAT8 => real(*v).to_sql(ty, out),
                _ => misfit(),
            },
            Self::Bool(v) => match *ty {
                Type::BOOL => v.to_sql(ty, out),
                Type::INT8 => i64::from(*v).to_sql(ty, out),
                Type::INT4 => i32::from(*v).to_sql(ty, out),
                Type::INT2 => i16::from(*v).to_sql(ty, out),
                _ => misfit(),
            },
            Self::Real(v) => match *ty {
                Type::FLOAT8 => v.to_sql(ty, out),
                _ => misfit(),
            },
            Self::Text(v) if v.contains('\0') => Err(crate::value::NUL.into()),
            Self::Text(v) if <&str as ToSql>::accepts(ty) => v.as_str().to_sql(ty, out),
            Self::Bytes(v) if *ty == Type::BYTEA => v.as_slice().to_sql(ty, out),
            Self::Text(_) | Self::Bytes(_) => misfit(),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

#[expect(clippy::as_conversions, reason = "an integer bound to a floating point place")]
fn real(v: i64) -> f64 {
    v as f64
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "NULL",
        Value::Int(_) => "integer",
        Value::Real(_) => "real",
        Value::Text(_) => "text",
        Value::Bytes(_) => "bytes",
        Value::Bool(_) => "boolean",
    }
}

/// A column of a row being read.
pub(crate) fn column<'a>(row: &'a tokio_postgres::Row, at: usize) -> Result<ValueRef<'a>, Error> {
    row.try_get::<_, ValueRef<'a>>(at).map_err(|e| {
        let why = std::error::Error::source(&e).map_or_else(|| e.to_string(), ToString::to_string);
        Error::Type(why)
    })
}

impl<'a> FromSql<'a> for ValueRef<'a> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Fault> {
        Ok(match *ty {
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Self::Int(i64::from(i32::from_sql(ty, raw)?)),
            Type::INT2 => Self::Int(i64::from(i16::from_sql(ty, raw)?)),
            Type::BOOL => Self::Bool(bool::from_sql(ty, raw)?),
            Type::FLOAT8 => Self::Real(f64::from_sql(ty, raw)?),
            Type::FLOAT4 => Self::Real(f64::from(f32::from_sql(ty, raw)?)),
            Type::BYTEA => Self::Bytes(raw),
            Type::NUMERIC => numeric(raw)?,
            Type::VOID => Self::Null,
            _ if <&str as FromSql<'a>>::accepts(ty) => Self::Text(<&str as FromSql<'a>>::from_sql(ty, raw)?),
            _ => return Err(format!("columns of type {ty} are not read; cast it to text or bigint").into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Fault> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// Sums of BIGINT come as NUMERIC: whole numbers as integers, the rest as floating point.
fn numeric<'a>(raw: &[u8]) -> Result<ValueRef<'a>, Fault> {
    let mut words = raw.chunks_exact(2).map(|w| match w {
        [a, b] => u16::from_be_bytes([*a, *b]),
        _ => 0,
    });
    let mut next = || words.next().ok_or("a NUMERIC that is too short");
    let (count, weight, sign, scale) = (next()?, next()?, next()?, next()?);
    let weight = i16::from_be_bytes(weight.to_be_bytes());
    if sign & 0xc000 == 0xc000 {
        return Err("a NUMERIC that is no number".into());
    }
    let digits: Vec<u16> = words.take(usize::from(count)).collect();
    let negative = sign == 0x4000;
    if scale == 0 {
        let mut whole: i64 = 0;
        for place in 0..=i32::from(weight) {
            let digit = usize::try_from(place).ok().and_then(|p| digits.get(p)).copied().unwrap_or(0);
            whole = whole
                .checked_mul(10_000)
                .and_then(|w| w.checked_sub(i64::from(digit)))
                .ok_or("a NUMERIC beyond 64 bits")?;
        }
        // Summed up below zero, where there is room for one more than above.
        let whole = if negative { Some(whole) } else { whole.checked_neg() };
        return Ok(ValueRef::Int(whole.ok_or("a NUMERIC beyond 64 bits")?));
    }
    let mut value = 0.0;
    for (digit, place) in digits.iter().zip(0..) {
        value += f64::from(*digit) * 10_000f64.powi(i32::from(weight) - place);
    }
    Ok(ValueRef::Real(if negative { -value } else { value }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(list: &[u16]) -> Vec<u8> {
        list.iter().flat_map(|w| w.to_be_bytes()).collect()
    }

    #[test]
    fn sums_come_back_whole() {
        let as_value = |list: &[u16]| numeric(&words(list)).unwrap();
        assert_eq!(as_value(&[0, 0, 0, 0]), ValueRef::Int(0));
        assert_eq!(as_value(&[2, 1, 0, 0, 12, 3456]), ValueRef::Int(123_456));
        assert_eq!(as_value(&[1, 1, 0x4000, 0, 7]), ValueRef::Int(-70_000));
        assert_eq!(as_value(&[2, 0, 0, 2, 1, 5000]), ValueRef::Real(1.5));
        assert_eq!(as_value(&[5, 4, 0x4000, 0, 922, 3372, 368, 5477, 5808]), ValueRef::Int(i64::MIN));
        assert!(numeric(&words(&[5, 4, 0, 0, 922, 3372, 368, 5477, 5808])).is_err());
        assert!(numeric(&[0, 1]).is_err());
    }
}
