//! The worker: runs due timers and jobs, each exactly once in effect, and waits without polling.
//!
//! A job handled inside the database is claimed, handled and removed in one transaction. A job that reaches outside is claimed
//! first (it becomes due again after [`LEASE_MS`], should this process die, or when this node starts anew), then does its effect outside any transaction, then
//! is removed together with what it learned; the other side must know the job's id to tell a repetition.

use crate::heard::{self, Ear, Heard, Hearing};
use crate::hub::Hub;
use crate::{Clock, Db, Error, Query, Record, Row, Sql, Tx, sql};
use std::collections::{HashMap, HashSet};
use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

/// How long an effect outside may take before another node may take the job over.
pub const LEASE_MS: i64 = 300_000;
/// The pause after the first failure; it doubles with each.
const PAUSE_MS: i64 = 5_000;
/// The longest pause between attempts.
const PAUSE_MAX_MS: i64 = 3_600_000;
/// Failures after which a job is dead.
const ATTEMPTS: i64 = 8;
/// Due jobs looked up at once.
const BATCH: u32 = 64;
/// Jobs handed to a PostgreSQL pool at once; the rest of its connections stay free for people.
const AT_ONCE_PG: usize = 4;
/// How long events gather before they are heard together.
const LINGER: Duration = Duration::from_millis(20);
/// Threads for effects outside.
const OUTSIDE_THREADS: usize = 2;

/// A job as its handler sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    /// Its id: the idempotency key for effects outside.
    pub id: i64,
    /// What kind of work.
    pub kind: String,
    /// The key of a timer.
    pub key: Option<String>,
    /// What the act left for the handler.
    pub payload: serde_json::Value,
    /// When it was due.
    pub due_at: i64,
    /// The how-manieth attempt this is, from 1.
    pub attempt: i64,
}

impl Record for Claimed {
    const COLUMNS: &'static [&'static str] = &["id", "kind", "key", "payload", "run_at", "attempts"];

    fn read(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: row.get(0)?,
            kind: row.get(1)?,
            key: row.get(2)?,
            payload: row.get(3)?,
            due_at: row.get(4)?,
            attempt: row.get::<i64>(5)? + 1,
        })
    }
}

/// How a job or a listener failed.
pub(crate) enum Fault {
    /// The database could not be used: not the job's fault, and not counted.
    Store(Error),
    /// The handler's own words.
    Handler(String),
}

impl From<Error> for Fault {
    fn from(e: Error) -> Self {
        if e.is_passing() || e == Error::Closed { Self::Store(e) } else { Self::Handler(e.to_string()) }
    }
}

type Inside = Arc<dyn Fn(&mut Tx, &Claimed) -> Result<(), Fault> + Send + Sync>;
/// What is to be written when the effect has happened.
type Afterwards = Box<dyn Fn(&mut Tx) -> Result<(), Fault> + Send>;
type Outside = Arc<dyn Fn(&Claimed) -> Result<Afterwards, Fault> + Send + Sync>;

/// Who does which kind of job.
#[derive(Clone, Default)]
pub struct Handlers {
    inside: HashMap<&'static str, Inside>,
    outside: HashMap<&'static str, Outside>,
    ears: Vec<Ear>,
}

/// An error of a handler, which may be the store's own.
trait HandlerError: From<Error> + Display + Send + 'static {}
impl<E: From<Error> + Display + Send + 'static> HandlerError for E {}

impl Handlers {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Jobs of this kind are handled inside the database: claim, `handle` and removal are one transaction. `handle` is an act:
    /// it may be run more than once and must not reach outside.
    #[must_use]
    pub fn on<E>(
        mut self,
        kind: &'static str,
        handle: impl Fn(&mut Tx, &Claimed) -> Result<(), E> + Send + Sync + 'static,
    ) -> Self
    where
        E: From<Error> + Display + Send + 'static,
    {
        self.inside.insert(kind, Arc::new(move |tx, job| handle(tx, job).map_err(told)));
        self
    }

    /// Jobs of this kind reach outside: `effect` runs outside any transaction, at least once; then `afterwards` writes what it
    /// learned, in the transaction that removes the job.
    #[must_use]
    pub fn outside<T, E>(
        mut self,
        kind: &'static str,
        effect: impl Fn(&Claimed) -> Result<T, E> + Send + Sync + 'static,
        afterwards: impl Fn(&mut Tx, &Claimed, &T) -> Result<(), E> + Send + Sync + 'static,
    ) -> Self
    where
        T: Send + 'static,
        E: From<Error> + Display + Send + 'static,
    {
        let afterwards = Arc::new(afterwards);
        let run = move |job: &Claimed| -> Result<Afterwards, Fault> {
            let learned = effect(job).map_err(told)?;
            let (afterwards, job) = (Arc::clone(&afterwards), job.clone());
            Ok(Box::new(move |tx| afterwards(tx, &job, &learned).map_err(told)))
        };
        self.outside.insert(kind, Arc::new(run));
        self
    }

    /// `listener`, a name that stays the same over versions, hears every event of these kinds, exactly once in effect and those
    /// of one stream in their order; see [`crate::heard`]. `hear` is an act: it may be run more than once, must not reach
    /// outside, and is short.
    #[must_use]
    pub fn hear<E>(
        mut self,
        listener: &'static str,
        kinds: &[&'static str],
        hear: impl Fn(&mut Tx, &Heard) -> Result<(), E> + Send + Sync + 'static,
    ) -> Self
    where
        E: From<Error> + Display + Send + 'static,
    {
        let hear = Arc::new(move |tx: &mut Tx, event: &Heard| hear(tx, event).map_err(told));
        self.ears.push(Ear { listener, kinds: kinds.to_vec(), hear });
        self
    }

    /// Both together; for wiring the handlers of several services.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.inside.extend(other.inside);
        self.outside.extend(other.outside);
        self.ears.extend(other.ears);
        self
    }

    /// The kinds of jobs and timers somebody does, those of effects outside among them; sorted.
    pub fn kinds(&self) -> Vec<&'static str> {
        let mut kinds: Vec<_> = self.inside.keys().chain(self.outside.keys()).copied().collect();
        kinds.sort_unstable();
        kinds
    }

    /// Each listener and the kinds of events it hears.
    pub fn listeners(&self) -> impl Iterator<Item = (&'static str, &[&'static str])> {
        self.ears.iter().map(|ear| (ear.listener, ear.kinds.as_slice()))
    }

    /// With the handler that tries late events again.
    fn with_late(mut self) -> Self {
        if !self.ears.is_empty() {
            self.inside.insert(heard::LATE, Arc::new(heard::late(&self.ears)));
        }
        self
    }
}

fn told<E: HandlerError>(e: E) -> Fault {
    Fault::Handler(e.to_string())
}

/// A running worker. Dropping it stops it, when the job in hand is done.
pub struct Worker {
    stop: Arc<AtomicBool>,
    hub: Arc<Hub>,
    threads: Vec<JoinHandle<()>>,
}

impl Worker {
    /// Starts the threads: one for jobs inside the database, and more for effects outside when there are handlers for any.
    ///
    /// # Errors
    /// [`Error::Io`] when no thread can be started.
    pub fn start(db: &Db, handlers: Handlers) -> Result<Self, Error> {
        db.hears(&handlers);
        let handlers = handlers.with_late();
        db.listen_to_others();
        if db.is_alone()
            && let Err(error) = take_up_again(db)
        {
            tracing::warn!(%error, "jobs this node was busy with wait until their time is over");
        }
        let hub = Arc::clone(db.hub());
        hub.worker_started();
        let mut worker = Self { stop: Arc::default(), hub, threads: Vec::new() };
        let outside = if handlers.outside.is_empty() { 0 } else { OUTSIDE_THREADS };
        let in_hand = Arc::new(Mutex::new(HashSet::new()));
        for n in 0..=outside {
            let round = Round {
                db: db.clone(),
                handlers: handlers.clone(),
                in_hand: Arc::clone(&in_hand),
                side: if n == 0 { Side::Inside } else { Side::Outside },
            };
            let stop = Arc::clone(&worker.stop);
            worker.threads.push(Builder::new().name("store-worker".into()).spawn(move || round.live(&stop))?);
        }
        let hearing = Hearing::new(&handlers.ears);
        if hearing.has_ears() {
            let (db, stop) = (db.clone(), Arc::clone(&worker.stop));
            worker.threads.push(
                Builder::new()
                    .name("store-hear".into())
                    .spawn(move || hear_until_stopped(&db, &hearing, &stop))?,
            );
        }
        Ok(worker)
    }
}

/// What this node was busy with when its process died is due now: nobody else does it any more.
fn take_up_again(db: &Db) -> Result<(), Error> {
    let node = i64::from(db.node());
    db.write_blocking(move |tx| {
        let now = tx.now();
        tx.run(
            sql!(
                "UPDATE job SET run_at = $2, held_by = NULL ",
                "WHERE held_by = $1 AND state = 'waiting' AND run_at > $2"
            ),
            &[node.into(), now.into()],
        )
        .map(|_| ())
    })
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        self.hub.worker_stopped();
        self.hub.ring_bell();
        self.hub.ring_ears();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a worker thread had panicked");
            }
        }
    }
}

/// What `Db::run_due` did.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct RunDue {
    /// Jobs done.
    pub done: u64,
    /// Kinds and errors of the failed ones; they are tried again later.
    pub failed: Vec<(String, String)>,
}

impl Db {
    /// Runs everything that is due now, one after the other, also what it leaves behind that is due now. For tests and
    /// commands; a server has a [`Worker`].
    ///
    /// # Errors
    /// Database errors; those of handlers are in the answer.
    pub fn run_due(&self, handlers: &Handlers) -> Result<RunDue, Error> {
        self.hears(handlers);
        let handlers = &handlers.clone().with_late();
        let hearing = Hearing::new(&handlers.ears);
        let round =
            |side| Round { db: self.clone(), handlers: handlers.clone(), in_hand: Arc::default(), side };
        let sides = [round(Side::Inside), round(Side::Outside)];
        let mut all = RunDue::default();
        loop {
            let mut found = hear_all(self, &hearing)?;
            for side in &sides {
                for job in side.due()? {
                    found += 1;
                    match side.run(&job) {
                        Ok(true) => all.done += 1,
                        Ok(false) => {}
                        Err(Fault::Store(e)) => return Err(e),
                        Err(Fault::Handler(why)) => {
                            side.failed(&job, &why)?;
                            all.failed.push((job.kind, why));
                        }
                    }
                }
            }
            if found == 0 {
                return Ok(all);
            }
        }
    }

    /// How many jobs and timers are due now and not done: a test that ends with some has forgotten to run them.
    ///
    /// # Errors
    /// Database errors.
    pub fn pending(&self) -> Result<u64, Error> {
        self.read_blocking(|tx| {
            let now = tx.now();
            let jobs: u64 = tx.one(
                sql!("SELECT count(*) FROM job WHERE state = 'waiting' AND run_at <= $1"),
                &[now.into()],
            )?;
            let unheard: u64 = tx.one(sql!("SELECT count(*) FROM heard"), &[])?;
            Ok(jobs + unheard)
        })
    }
}

/// Gives what waits to everybody who hears it, until nothing waits. Answers how many events that were.
fn hear_all(db: &Db, hearing: &Hearing) -> Result<usize, Error> {
    let mut events = 0;
    loop {
        let now = if hearing.has_ears() { hear_some(db, hearing)? } else { 0 };
        events += now;
        if now == 0 {
            return Ok(events);
        }
    }
}

/// One turn: all together, or each listener guarded when one fails.
fn hear_some(db: &Db, hearing: &Hearing) -> Result<usize, Error> {
    let turn = match db.write_blocking(hearing.act(false)) {
        Err(Fault::Handler(_)) => db.write_blocking(hearing.act(true)),
        other => other,
    };
    match turn {
        Ok(turn) => {
            hearing.note(&turn);
            Ok(turn.events)
        }
        Err(Fault::Store(error)) => Err(error),
        // Guarded, so it is the store itself that failed in a way it does not know.
        Err(Fault::Handler(why)) => Err(Error::Panicked(why)),
    }
}

/// The life of the thread that hears.
fn hear_until_stopped(db: &Db, hearing: &Hearing, stop: &AtomicBool) {
    let hub = Arc::clone(db.hub());
    let mut trouble = Duration::ZERO;
    // What was left before this start is heard first.
    let mut rung = 0;
    while !stop.load(Ordering::SeqCst) {
        let pause = match hear_some(db, hearing) {
            Ok(0) => {
                trouble = Duration::ZERO;
                // On PostgreSQL another node may have died before it told us.
                let longest = (db.kind() == crate::Kind::Postgres).then_some(Duration::from_secs(60));
                rung = hub.wait_for_ears(rung, longest);
                // More will come of the same act and of its neighbours: one commit for all.
                LINGER
            }
            Ok(_) => Duration::ZERO,
            Err(Error::Closed) => return,
            Err(error) => {
                tracing::warn!(%error, "events wait to be heard");
                trouble = (trouble * 2).clamp(Duration::from_millis(200), Duration::from_secs(15));
                trouble
            }
        };
        if !pause.is_zero() {
            hub.pause_ears(pause, || stop.load(Ordering::SeqCst));
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Inside,
    Outside,
}

struct Round {
    db: Db,
    handlers: Handlers,
    /// Effects this process is busy with.
    in_hand: Arc<Mutex<HashSet<i64>>>,
    side: Side,
}

crate::record! {
    /// A due job, not yet claimed.
    #[derive(Clone)]
    struct Due {
        id: i64,
        kind: String,
        attempts: i64,
    }
}

const CLAIM: Sql = sql!(
    "SELECT id, kind, key, payload, run_at, attempts FROM job ",
    "WHERE id = $1 AND state = 'waiting' AND run_at <= $2 {for update skip locked}"
);

fn claim(tx: &mut Tx, id: i64) -> Result<Option<Claimed>, Error> {
    let now = tx.now();
    tx.opt(CLAIM, &[id.into(), now.into()])
}

fn remove(tx: &mut Tx, id: i64) -> Result<u64, Error> {
    tx.run(sql!("DELETE FROM job WHERE id = $1"), &[id.into()])
}

impl Round {
    fn live(&self, stop: &AtomicBool) {
        let hub = Arc::clone(self.db.hub());
        let ticket = hub.bell_ticket();
        let mut trouble = Duration::ZERO;
        loop {
            hub.look_again(ticket);
            if stop.load(Ordering::SeqCst) {
                break;
            }
            match self.work_off(stop).and_then(|()| self.next_due()) {
                Ok(next) => {
                    trouble = Duration::ZERO;
                    let patience = self.patience(&**self.db.clock(), next);
                    hub.wait_for_bell(ticket, next.unwrap_or(i64::MAX), patience);
                }
                Err(Error::Closed) => break,
                Err(error) => {
                    tracing::warn!(%error, "jobs wait for the database");
                    trouble = (trouble * 2).clamp(Duration::from_millis(200), Duration::from_secs(15));
                    // New jobs do not help; only the end of the worker does.
                    hub.wait_for_bell(ticket, i64::MIN + 1, Some(trouble));
                }
            }
        }
        hub.return_ticket(ticket);
    }

    /// How long to wait for the bell.
    fn patience(&self, clock: &dyn Clock, next: Option<i64>) -> Option<Duration> {
        // An hour at most, should the computer's clock be set ahead; a minute on PostgreSQL, should another node have died
        // before it told us.
        let longest = match self.db.kind() {
            crate::Kind::Sqlite => Duration::from_secs(3_600),
            crate::Kind::Postgres => Duration::from_secs(60),
        };
        match next {
            Some(at) => Some(clock.real_wait(at).min(longest)),
            None if self.db.kind() == crate::Kind::Postgres => Some(longest),
            None => None,
        }
    }

    fn query(&self, base: Sql) -> Option<Query> {
        let kinds: Vec<crate::Value> = match self.side {
            Side::Inside => self.handlers.inside.keys().map(|k| (*k).into()).collect(),
            Side::Outside => self.handlers.outside.keys().map(|k| (*k).into()).collect(),
        };
        if kinds.is_empty() {
            return None;
        }
        let mut query = Query::new(base);
        query.and("state = 'waiting'", []).any_of("kind", kinds);
        Some(query)
    }

    fn read<T: Send + 'static>(
        &self,
        look: impl Fn(&mut Tx) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.db.read_blocking(look)
    }

    /// The due jobs, soonest first.
    fn due(&self) -> Result<Vec<Due>, Error> {
        let Some(query) = self.query(sql!("SELECT id, kind, attempts FROM job")) else {
            return Ok(Vec::new());
        };
        self.read(move |tx| {
            let mut query = query.clone();
            query.and("run_at <= ?", [tx.now().into()]).order_by("run_at, id").limit(BATCH);
            tx.list(&query)
        })
    }

    fn next_due(&self) -> Result<Option<i64>, Error> {
        let Some(query) = self.query(sql!("SELECT min(run_at) FROM job")) else { return Ok(None) };
        let next: Vec<Option<i64>> = self.read(move |tx| tx.list(&query))?;
        Ok(next.into_iter().flatten().next())
    }

    /// Runs what is due until nothing is.
    fn work_off(&self, stop: &AtomicBool) -> Result<(), Error> {
        loop {
            let due: Vec<Due> =
                self.due()?.into_iter().filter(|job| !lock(&self.in_hand).contains(&job.id)).collect();
            if due.is_empty() || stop.load(Ordering::SeqCst) {
                return Ok(());
            }
            match self.side {
                Side::Inside => self.run_together(&due)?,
                Side::Outside => {
                    for job in due {
                        if stop.load(Ordering::SeqCst) {
                            return Ok(());
                        }
                        self.settle(&job, self.run(&job).map(|_| ()))?;
                    }
                }
            }
        }
    }

    /// Hands several to the database at once, so that they share a commit.
    fn run_together(&self, due: &[Due]) -> Result<(), Error> {
        let at_once = match self.db.kind() {
            crate::Kind::Sqlite => due.len(),
            crate::Kind::Postgres => AT_ONCE_PG,
        };
        // A late event's listener may be slow: one at a time, so that others get in between.
        let (late, due): (Vec<&Due>, Vec<&Due>) = due.iter().partition(|job| job.kind == heard::LATE);
        for job in late {
            self.settle(job, self.run(job).map(|_| ()))?;
        }
        for some in due.chunks(at_once.max(1)) {
            let mut handed_in = Vec::new();
            for job in some {
                if let Some(act) = self.inside_act(job) {
                    match self.db.start_write(act) {
                        Ok(pending) => handed_in.push((job, pending)),
                        Err(fault) => self.settle(job, Err(fault))?,
                    }
                }
            }
            for (job, pending) in handed_in {
                self.settle(job, pending.wait().map(|_| ()))?;
            }
        }
        Ok(())
    }

    fn settle(&self, job: &Due, ended: Result<(), Fault>) -> Result<(), Error> {
        match ended {
            Ok(()) => Ok(()),
            Err(Fault::Store(e)) => Err(e),
            Err(Fault::Handler(why)) => self.failed(job, &why),
        }
    }

    fn inside_act(&self, job: &Due) -> Option<impl Fn(&mut Tx) -> Result<bool, Fault> + Send + use<>> {
        let handle = Arc::clone(self.handlers.inside.get(job.kind.as_str())?);
        let id = job.id;
        Some(move |tx: &mut Tx| {
            let Some(claimed) = claim(tx, id)? else { return Ok(false) };
            handle(tx, &claimed)?;
            remove(tx, id)?;
            Ok(true)
        })
    }

    /// Runs one job. False when somebody else has it.
    fn run(&self, job: &Due) -> Result<bool, Fault> {
        match self.side {
            Side::Inside => match self.inside_act(job) {
                Some(act) => self.db.write_blocking(act),
                None => Ok(false),
            },
            Side::Outside => {
                let Some(effect) = self.handlers.outside.get(job.kind.as_str()) else { return Ok(false) };
                if !lock(&self.in_hand).insert(job.id) {
                    return Ok(false);
                }
                let ran = self.run_outside(job.id, effect);
                lock(&self.in_hand).remove(&job.id);
                ran
            }
        }
    }

    fn run_outside(&self, id: i64, effect: &Outside) -> Result<bool, Fault> {
        let node = i64::from(self.db.node());
        let claimed = self.db.write_blocking(move |tx| -> Result<Option<Claimed>, Error> {
            let claimed = claim(tx, id)?;
            if claimed.is_some() {
                let lease = tx.now().saturating_add(LEASE_MS);
                tx.run(
                    sql!("UPDATE job SET run_at = $2, held_by = $3 WHERE id = $1"),
                    &[id.into(), lease.into(), node.into()],
                )?;
            }
            Ok(claimed)
        })?;
        let Some(job) = claimed else { return Ok(false) };
        let afterwards = match catch_unwind(AssertUnwindSafe(|| effect(&job))) {
            Ok(ended) => ended?,
            Err(panic) => return Err(Fault::Handler(crate::act::panic_text(&*panic))),
        };
        self.db.write_blocking(move |tx| {
            afterwards(tx)?;
            remove(tx, id)?;
            Ok(true)
        })
    }

    /// Keeps the failure: tried again after a pause, or dead after too many.
    fn failed(&self, job: &Due, why: &str) -> Result<(), Error> {
        let (id, before) = (job.id, job.attempts);
        let dead = before + 1 >= ATTEMPTS;
        let late = job.kind == heard::LATE;
        tracing::warn!(id, kind = job.kind, attempt = before + 1, dead, why, "a job failed");
        let why: String = why.chars().take(2_000).collect();
        self.db.write_blocking(move |tx| {
            let run_at = tx.now().saturating_add(pause_ms(before));
            let changed = tx.run(
                sql!(
                    "UPDATE job SET attempts = attempts + 1, last_error = $2, run_at = $3, state = $4, held_by = NULL ",
                    "WHERE id = $1 AND attempts = $5 AND state = 'waiting'"
                ),
                &[
                    id.into(),
                    why.as_str().into(),
                    run_at.into(),
                    if dead { "dead" } else { "waiting" }.into(),
                    before.into(),
                ],
            )?;
            if dead && late && changed == 1 {
                let payload: serde_json::Value =
                    tx.one(sql!("SELECT payload FROM job WHERE id = $1"), &[id.into()])?;
                heard::give_up(tx, &payload)?;
            }
            Ok(())
        })
    }
}

fn pause_ms(failures: i64) -> i64 {
    let doublings = u32::try_from(failures.clamp(0, 20)).unwrap_or(0);
    PAUSE_MS.saturating_mul(1 << doublings).min(PAUSE_MAX_MS)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
