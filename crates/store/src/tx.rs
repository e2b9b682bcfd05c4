//! The transaction an act works in. Everything buffered here is written once, when the act has ended well.

use crate::db::Shared;
use crate::job::{self, Job, NewJob, Timer};
use crate::ledger::{self, Event, Tails};
use crate::lite::Lite;
use crate::pg::Pg;
use crate::sql::Kind;
use crate::{Error, Query, Record, Sql, Value};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

/// A transaction, handed to the closure of `Db::write` or `Db::read`.
///
/// When a statement fails the act can only be undone: later statements answer [`Error::Aborted`], on both databases
/// alike. A statement that may fail is guarded with [`Tx::attempt`].
pub struct Tx {
    pub(crate) conn: Conn,
    pub(crate) shared: Arc<Shared>,
    now: i64,
    /// The real time ids of this act are made from, looked up once.
    id_ms: i64,
    writes: bool,
    failed: bool,
    /// PostgreSQL asked for the act to be run again.
    pub(crate) retry: bool,
    depth: u32,
    buffers: Buffers,
    pub(crate) tails: Tails,
}

pub(crate) enum Conn {
    Lite(Lite),
    Pg(Box<Pg>),
}

/// What an act leaves to be written at its end or told after commit.
#[derive(Default)]
pub(crate) struct Buffers {
    pub(crate) events: Vec<Event>,
    pub(crate) jobs: Vec<NewJob>,
    pub(crate) cancelled: Vec<String>,
    pub(crate) after: AfterCommit,
}

/// What happens once the act is really committed.
#[derive(Default)]
pub(crate) struct AfterCommit {
    calls: Vec<Box<dyn FnOnce() + Send>>,
    pub(crate) topics: Vec<&'static str>,
    /// When the earliest job left behind is due.
    pub(crate) jobs: Option<i64>,
    /// It left events that somebody hears.
    pub(crate) heard: bool,
}

impl AfterCommit {
    pub(crate) fn happen(self, shared: &Shared) {
        for call in self.calls {
            if let Err(panic) = std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)) {
                tracing::error!(why = crate::act::panic_text(&*panic), "a call after commit panicked");
            }
        }
        if self.jobs.is_some() || self.heard || !self.topics.is_empty() {
            shared.hub.ring_after_commit(self.jobs, self.heard, &self.topics);
        }
    }
}

impl Tx {
    pub(crate) fn new(conn: Conn, shared: Arc<Shared>) -> Self {
        Self {
            conn,
            shared,
            now: 0,
            id_ms: 0,
            writes: false,
            failed: false,
            retry: false,
            depth: 0,
            buffers: Buffers::default(),
            tails: Tails::default(),
        }
    }

    /// Makes ready for the next act.
    pub(crate) fn start(&mut self, writes: bool) {
        self.now = self.shared.clock.now_ms();
        self.id_ms = self.shared.clock.id_ms();
        self.writes = writes;
        self.failed = false;
        self.retry = false;
        self.depth = 0;
        self.buffers = Buffers::default();
    }

    /// Writes what the act left in the buffers.
    pub(crate) fn finish(&mut self) -> Result<(), Error> {
        if self.failed {
            return Err(Error::Aborted);
        }
        let Buffers { events, jobs, cancelled, .. } = &mut self.buffers;
        let (events, jobs, cancelled) =
            (std::mem::take(events), std::mem::take(jobs), std::mem::take(cancelled));
        let nothing = events.is_empty() && jobs.is_empty() && cancelled.is_empty();
        if !self.writes && !nothing {
            return Err(Error::ReadOnly);
        }
        if !events.is_empty() {
            ledger::append(self, events)?;
        }
        if !cancelled.is_empty() || !jobs.is_empty() {
            self.buffers.after.jobs = jobs.iter().map(|j| j.run_at).min().or(self.buffers.after.jobs);
            job::flush(self, cancelled, jobs)?;
        }
        Ok(())
    }

    /// What to do after commit; empties it.
    pub(crate) fn take_after(&mut self) -> AfterCommit {
        std::mem::take(&mut self.buffers.after)
    }

    /// The instant the act is dated with: milliseconds since 1970, UTC. The same all through one act.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// Real time in milliseconds since 1970, also where the clock is scaled: for what lives in the world outside, such
    /// as one-time passwords and the expiry of sessions. Never for a limit in law.
    pub fn real_now(&self) -> i64 {
        self.shared.clock.id_ms()
    }

    /// A new time-ordered id, unique over all nodes and tables.
    pub fn new_id(&self) -> i64 {
        self.shared.ids.make(self.id_ms)
    }

    /// Which database this is. For the rare statement that cannot be one text, such as full-text search.
    pub fn kind(&self) -> Kind {
        match self.conn {
            Conn::Lite(_) => Kind::Sqlite,
            Conn::Pg(_) => Kind::Postgres,
        }
    }

    fn check_usable(&self) -> Result<(), Error> {
        if self.failed { Err(Error::Aborted) } else { Ok(()) }
    }

    fn show(&self, text: Text<'_>, params: &[Value]) {
        if let Some(tape) = &self.shared.tape {
            tape(&text.spelled(self.kind()), params);
        }
    }

    pub(crate) fn noting<T>(&mut self, result: Result<T, Error>) -> Result<T, Error> {
        if result.is_err() {
            self.failed = true;
            if let Conn::Pg(pg) = &self.conn {
                self.retry |= pg.asked_for_retry();
            }
        }
        result
    }

    /// Runs a statement that returns no rows. Returns how many rows it changed.
    ///
    /// # Errors
    /// [`Error::Constraint`] and the other database errors; [`Error::ReadOnly`] in a read.
    pub fn run(&mut self, sql: Sql, params: &[Value]) -> Result<u64, Error> {
        self.check_usable()?;
        self.show(Text::Fixed(sql), params);
        let result = match &mut self.conn {
            Conn::Lite(lite) => lite.run(Text::Fixed(sql), params, self.writes),
            Conn::Pg(pg) => pg.run(Text::Fixed(sql), params.iter()),
        };
        self.noting(result)
    }

    /// Runs a built statement that returns no rows.
    ///
    /// # Errors
    /// As [`Tx::run`].
    pub fn run_query(&mut self, query: &Query) -> Result<u64, Error> {
        self.check_usable()?;
        self.show(Text::Built(query.text()), query.params());
        let result = match &mut self.conn {
            Conn::Lite(lite) => lite.run(Text::Built(query.text()), query.params(), self.writes),
            Conn::Pg(pg) => pg.run(Text::Built(query.text()), query.params().iter()),
        };
        self.noting(result)
    }

    /// Changes rows where nobody needs to know how many: [`Tx::run`] without its answer. A server is told together with the
    /// next statement that is waited for, the commit at the latest, so it costs no round trip of its own; what the database
    /// refuses is said by that statement, and undoes the act. A refusal that the act wants to answer to needs [`Tx::run`].
    ///
    /// # Errors
    /// As [`Tx::run`]; also those of what was put before.
    pub fn put(&mut self, sql: Sql, params: impl AsRef<[Value]> + Into<Vec<Value>>) -> Result<(), Error> {
        if self.depth > 0 || matches!(self.conn, Conn::Lite(_)) {
            return self.run(sql, params.as_ref()).map(|_| ());
        }
        self.check_usable()?;
        self.show(Text::Fixed(sql), params.as_ref());
        self.put_text(Text::Fixed(sql), params.into())
    }

    fn put_text(&mut self, text: Text<'static>, params: Vec<Value>) -> Result<(), Error> {
        let result = match &mut self.conn {
            Conn::Pg(pg) => pg.put(text, params),
            Conn::Lite(lite) => lite.run(text, &params, self.writes).map(|_| ()),
        };
        self.noting(result)
    }

    /// Inserts many rows as [`Tx::insert_many`] does, and is refused as [`Tx::put`] is.
    ///
    /// # Errors
    /// As [`Tx::insert_many`]; also those of what was put before.
    pub fn put_many<V: AsRef<[Value]>>(&mut self, sql: Sql, rows: &[V]) -> Result<(), Error> {
        let width = rows.first().map_or(0, |r| r.as_ref().len());
        let equal = width > 0 && rows.iter().all(|row| row.as_ref().len() == width);
        if self.depth > 0 || !equal || matches!(self.conn, Conn::Lite(_)) {
            return self.insert_many(sql, rows).map(|_| ());
        }
        self.check_usable()?;
        for piece in rows.chunks(MANY_ROWS.min(PARAMS_MAX / width).max(1)) {
            let text = Text::Rows { sql, rows: piece.len(), width };
            let values: Vec<Value> = piece.iter().flat_map(AsRef::as_ref).cloned().collect();
            self.show(text, &values);
            self.put_text(text, values)?;
        }
        Ok(())
    }

    /// Says early that this act will record in that stream: a server is asked for the stream's end together with whatever is
    /// read next, and need not be waited for when the event is written. Nothing is promised.
    pub fn will_record(&mut self, stream: &str) {
        if self.failed || !self.writes || self.tails.knows(stream) {
            return;
        }
        if let Conn::Pg(pg) = &mut self.conn {
            pg.ask_for_end(stream);
        }
    }

    /// Whether a statement failed, so that what stands in the open transaction cannot be kept.
    pub(crate) fn is_broken(&self) -> bool {
        self.failed || self.retry
    }

    fn fetch<R: Record>(
        &mut self,
        text: Text<'_>,
        params: &[Value],
        each: &mut dyn FnMut(R) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        self.check_usable()?;
        self.show(text, params);
        let result = match &mut self.conn {
            Conn::Lite(lite) => lite.fetch(text, params, self.writes, each),
            Conn::Pg(pg) => pg.fetch(text, params, each),
        };
        self.noting(result)
    }

    /// Hands each row to `each` without keeping them all; `each` answers whether to go on.
    ///
    /// # Errors
    /// Database errors and those of `each`.
    pub fn each<R: Record>(
        &mut self,
        sql: Sql,
        params: &[Value],
        mut each: impl FnMut(R) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        self.fetch(Text::Fixed(sql), params, &mut each)
    }

    /// All rows.
    ///
    /// # Errors
    /// Database errors; [`Error::Type`] when a row does not fit the record.
    pub fn all<R: Record>(&mut self, sql: Sql, params: &[Value]) -> Result<Vec<R>, Error> {
        let mut rows = Vec::new();
        self.each(sql, params, |row| {
            rows.push(row);
            Ok(true)
        })?;
        Ok(rows)
    }

    /// All rows of a built statement.
    ///
    /// # Errors
    /// As [`Tx::all`].
    pub fn list<R: Record>(&mut self, query: &Query) -> Result<Vec<R>, Error> {
        let mut rows = Vec::new();
        self.fetch(Text::Built(query.text()), query.params(), &mut |row| {
            rows.push(row);
            Ok(true)
        })?;
        Ok(rows)
    }

    /// The first row, if any.
    ///
    /// # Errors
    /// As [`Tx::all`].
    pub fn opt<R: Record>(&mut self, sql: Sql, params: &[Value]) -> Result<Option<R>, Error> {
        let mut first = None;
        self.each(sql, params, |row| {
            first = Some(row);
            Ok(false)
        })?;
        Ok(first)
    }

    /// The first row.
    ///
    /// # Errors
    /// [`Error::NoRow`] when there is none.
    pub fn one<R: Record>(&mut self, sql: Sql, params: &[Value]) -> Result<R, Error> {
        self.opt(sql, params)?.ok_or(Error::NoRow)
    }

    /// Inserts many rows by as few statements as can be. `sql` is the statement with `{rows}` in place of the tuples:
    /// `INSERT INTO t (a, b) VALUES {rows} ON CONFLICT (a) DO NOTHING`; without `{rows}` they go at the end.
    ///
    /// # Errors
    /// As [`Tx::run`]; [`Error::Sql`] when the rows are not equally long.
    pub fn insert_many<V: AsRef<[Value]>>(&mut self, sql: Sql, rows: &[V]) -> Result<u64, Error> {
        let width = rows.first().map_or(0, |r| r.as_ref().len());
        if rows.iter().any(|r| r.as_ref().len() != width) || (width == 0 && !rows.is_empty()) {
            return Err(Error::Sql(format!("rows of unequal length for {}", sql.text())));
        }
        self.check_usable()?;
        if self.shared.tape.is_some() {
            // As they are really run: row by row on SQLite, in pieces on PostgreSQL.
            let most =
                if self.kind() == Kind::Sqlite { 1 } else { MANY_ROWS.min(PARAMS_MAX / width.max(1)).max(1) };
            for piece in rows.chunks(most) {
                let values: Vec<Value> = piece.iter().flat_map(AsRef::as_ref).cloned().collect();
                self.show(Text::Rows { sql, rows: piece.len(), width }, &values);
            }
        }
        let writes = self.writes;
        let result = match &mut self.conn {
            // A statement of many rows must be able to undo itself, for which SQLite copies every page it touches; row by row
            // it need not, and calls cost next to nothing.
            Conn::Lite(lite) => rows.iter().try_fold(0, |changed, row| {
                Ok(changed + lite.run(Text::Rows { sql, rows: 1, width }, row.as_ref(), writes)?)
            }),
            // Here a call is a round trip. Pieces of 64, so that few different statements get prepared.
            Conn::Pg(pg) => {
                rows.chunks(MANY_ROWS.min(PARAMS_MAX / width.max(1)).max(1)).try_fold(0, |changed, piece| {
                    let text = Text::Rows { sql, rows: piece.len(), width };
                    Ok(changed + pg.run(text, piece.iter().flat_map(AsRef::as_ref))?)
                })
            }
        };
        self.noting(result)
    }

    /// Tries something that may fail; when it does, its changes are undone and the act may go on.
    ///
    /// # Errors
    /// Those of `try_it`.
    pub fn attempt<T, E: From<Error>>(
        &mut self,
        try_it: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.check_usable()?;
        let (events, cancelled) = (self.buffers.events.len(), self.buffers.cancelled.len());
        let (calls, topics) = (self.buffers.after.calls.len(), self.buffers.after.topics.len());
        // Timers cancelled inside come back when the attempt is undone.
        let jobs = self.buffers.jobs.clone();
        self.depth += 1;
        let name = format!("attempt_{}", self.depth);
        let started = self.control(&format!("SAVEPOINT {name}"));
        self.noting(started)?;
        let result = try_it(self);
        self.depth -= 1;
        if result.is_ok() && !self.failed {
            let released = self.control(&format!("RELEASE SAVEPOINT {name}"));
            self.noting(released)?;
            return result;
        }
        if self.retry {
            // The whole act is run again; there is nothing to go on with.
            return result;
        }
        let undone = self
            .control(&format!("ROLLBACK TO SAVEPOINT {name}"))
            .and_then(|()| self.control(&format!("RELEASE SAVEPOINT {name}")));
        self.failed = false;
        self.noting(undone)?;
        self.buffers.events.truncate(events);
        self.buffers.jobs = jobs;
        self.buffers.cancelled.truncate(cancelled);
        self.buffers.after.calls.truncate(calls);
        self.buffers.after.topics.truncate(topics);
        // An error that was swallowed inside has been undone all the same: say so.
        result.and(Err(E::from(Error::Aborted)))
    }

    fn control(&mut self, text: &str) -> Result<(), Error> {
        match &mut self.conn {
            Conn::Lite(lite) => lite.control_built(text),
            Conn::Pg(pg) => pg.finally(text),
        }
    }

    /// Runs a script of several statements: migrations only.
    pub(crate) fn script(&mut self, text: &str) -> Result<(), Error> {
        self.check_usable()?;
        let text = crate::sql::translate(text, self.kind());
        let result = match &mut self.conn {
            Conn::Lite(lite) => lite.script(&text),
            Conn::Pg(pg) => pg.control(&text),
        };
        self.noting(result)
    }

    /// Checks that a statement can be prepared, without running it: for the test that tries all of them.
    ///
    /// # Errors
    /// [`Error::Sql`] when it cannot.
    pub fn check_statement(&mut self, text: &str) -> Result<(), Error> {
        self.check_usable()?;
        let result = match &mut self.conn {
            Conn::Lite(lite) => lite.check_statement(text),
            Conn::Pg(pg) => pg.check_statement(text),
        };
        self.noting(result)
    }

    /// Records an event in the ledger (台账), at the end of the act, in its transaction.
    pub fn record(&mut self, event: Event) {
        self.buffers.events.push(event);
    }

    /// Sets a timer: a job that can be cancelled by its key.
    pub fn set_timer(&mut self, timer: Timer) {
        let Timer { at_ms, kind, key, payload } = timer;
        let new = NewJob { kind, payload, run_at: at_ms, key: Some(key), dedup_key: None };
        self.buffers.jobs.push(new);
    }

    /// Cancels all timers of that key that have not run yet, also those set earlier in this act.
    pub fn cancel_timers(&mut self, key: &str) {
        self.buffers.jobs.retain(|j| j.key.as_deref() != Some(key));
        self.buffers.cancelled.push(key.to_owned());
    }

    /// Leaves a job to be done by a worker after commit.
    pub fn enqueue(&mut self, job: Job) {
        let Job { kind, payload, run_at_ms, dedup_key } = job;
        let run_at = run_at_ms.unwrap_or(self.now);
        self.buffers.jobs.push(NewJob { kind, payload, run_at, key: None, dedup_key });
    }

    /// Whoever hears is woken after commit.
    pub(crate) fn events_left(&mut self) {
        self.buffers.after.heard = true;
    }

    /// Workers look for due jobs after commit.
    pub(crate) fn jobs_changed(&mut self) {
        self.buffers.after.jobs = Some(self.now);
    }

    /// Calls this once the act is really committed; never when it is undone or run again.
    pub fn after_commit(&mut self, call: Box<dyn FnOnce() + Send>) {
        self.buffers.after.calls.push(call);
    }

    /// Wakes everybody who listens to `topic` with `Db::listen`, on every node, after commit.
    pub fn wake(&mut self, topic: &'static str) {
        if !self.buffers.after.topics.contains(&topic) {
            self.buffers.after.topics.push(topic);
        }
    }
}

/// Rows in one insert at most.
const MANY_ROWS: usize = 64;
/// PostgreSQL takes 65,535 parameters.
const PARAMS_MAX: usize = 65_000;

/// A map keyed by addresses in the program, which nobody outside can choose: no need for a slow, safe hash.
pub(crate) type AddressMap<T> = HashMap<(usize, usize), T, BuildHasherDefault<AddressHasher>>;

#[derive(Default)]
pub(crate) struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_usize(usize::from(*byte));
        }
    }

    fn write_usize(&mut self, n: usize) {
        let n = u64::try_from(n).unwrap_or(u64::MAX);
        self.0 = (self.0.rotate_left(29) ^ n).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The text of a statement, and how it is found among the prepared ones.
#[derive(Clone, Copy)]
pub(crate) enum Text<'a> {
    /// Fixed: found by its address.
    Fixed(Sql),
    /// A fixed insert of so many rows.
    Rows { sql: Sql, rows: usize, width: usize },
    /// Built: found by its content.
    Built(&'a str),
}

impl Text<'_> {
    /// Address and number of rows; `None` for built texts.
    pub(crate) fn key(&self) -> Option<(usize, usize)> {
        match self {
            Text::Fixed(sql) => Some((sql.text().as_ptr().addr(), sql.text().len())),
            Text::Rows { sql, rows, .. } => Some((sql.text().as_ptr().addr(), rows + (1 << 32))),
            Text::Built(_) => None,
        }
    }

    /// Whether it may change rows.
    pub(crate) fn changes_rows(&self) -> bool {
        let text = match self {
            Text::Fixed(sql) | Text::Rows { sql, .. } => sql.text(),
            Text::Built(text) => text,
        };
        text.trim_start().get(..6).is_none_or(|word| !word.eq_ignore_ascii_case("SELECT"))
    }

    /// Whether it creates, alters or drops anything.
    pub(crate) fn changes_schema(&self) -> bool {
        let text = match self {
            Text::Fixed(sql) => sql.text(),
            Text::Built(text) => text,
            Text::Rows { .. } => return false,
        };
        let word = text.trim_start().get(..5).unwrap_or("");
        ["CREAT", "ALTER", "DROP "].iter().any(|w| word.eq_ignore_ascii_case(w))
    }

    /// The text in the words of that database.
    pub(crate) fn spelled(&self, kind: Kind) -> String {
        match self {
            Text::Fixed(sql) => crate::sql::spell(sql.text(), kind),
            Text::Built(text) => crate::sql::spell(text, kind),
            Text::Rows { sql, rows, width } => {
                let mut tuples = String::new();
                let mut n = 0;
                for row in 0..*rows {
                    tuples.push_str(if row == 0 { "(" } else { ",(" });
                    for i in 0..*width {
                        n += 1;
                        if i > 0 {
                            tuples.push(',');
                        }
                        tuples.push('$');
                        tuples.push_str(&n.to_string());
                    }
                    tuples.push(')');
                }
                let text = sql.text();
                let full = if text.contains("{rows}") {
                    text.replace("{rows}", &tuples)
                } else {
                    format!("{text} {tuples}")
                };
                crate::sql::spell(&full, kind)
            }
        }
    }
}
