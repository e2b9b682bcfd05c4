//! Hearing (收听): services react to what others have recorded in the ledger, and nobody who records knows who hears.
//!
//! An act that records an event of a kind somebody hears leaves **one** row, whoever and how many they are, in its own
//! transaction. After commit a worker takes such rows in order, gives each event to every listener and removes the rows, all in
//! one transaction: so every listener has had every event exactly once in effect, those of one stream in their order, also
//! after `kill -9`. Events are taken many at a time, because a commit costs more than hearing does.
//!
//! A listener that fails, panics or is slow stops nobody else: the events it could not take in lie in `heard_late` and are tried
//! again by themselves, later events of the same stream behind them, with the pauses and the end that jobs have. What was
//! given up holds up nothing any more and is sent again by hand.
//!
//! A listener is an act: it may run more than once, must not reach outside, and is short. What it wants done outside it leaves as
//! a job. Decision 0047 says why it is not a cursor over event ids.

use crate::worker::{Claimed, Fault};
use crate::{Error, Job, Query, Tx, Value, record, sql};
use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The kind of the job that tries a late event again.
pub const LATE: &str = "store.heard";

/// Events taken in at once.
const BATCH: u32 = 512;
/// Events taken in at once where each listener's work is guarded by itself.
const BATCH_GUARDED: u32 = 32;
/// After so long the rest waits for the next transaction: other acts must get their turn.
const TURN: Duration = Duration::from_millis(20);
/// A listener that failed, or took most of a turn, hears by itself for so long.
const APART: Duration = Duration::from_secs(60);
/// Nodes on one database take turns, so that the events of a stream keep their order.
const LOCK: i64 = 0x6f6e_6564_6f6f_7232;

record! {
    /// An event as a listener gets it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Heard {
        /// The event's id: the same however often it is heard.
        pub id: i64,
        /// The stream it belongs to, such as `case:123`.
        pub stream: String,
        /// Its place in the stream, from 1.
        pub seq: i64,
        /// What happened, such as `case.accepted`.
        pub kind: String,
        /// When: milliseconds since 1970.
        pub at: i64,
        /// Who did it.
        pub actor: String,
        /// The facts, as JSON text.
        pub data: String,
    }
}

impl Heard {
    /// The facts as the type of that kind of event.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when they do not fit.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_str(&self.data)
            .map_err(|e| Error::Corrupt(format!("event {} ({}): {e}", self.id, self.kind)))
    }
}

type Hear = Arc<dyn Fn(&mut Tx, &Heard) -> Result<(), Fault> + Send + Sync>;

/// One listener and what it hears.
#[derive(Clone)]
pub(crate) struct Ear {
    pub(crate) listener: &'static str,
    pub(crate) kinds: Vec<&'static str>,
    pub(crate) hear: Hear,
}

impl Ear {
    fn hears(&self, kind: &str) -> bool {
        self.kinds.contains(&kind)
    }
}

/// Leaves a row for each of these events; called at the end of the act that recorded them.
pub(crate) fn leave(tx: &mut Tx, events: &[i64]) -> Result<(), Error> {
    if events.is_empty() {
        return Ok(());
    }
    let rows: Vec<[Value; 1]> = events.iter().map(|id| [Value::Int(*id)]).collect();
    tx.put_many(sql!("INSERT INTO heard (event) VALUES"), &rows)?;
    tx.events_left();
    Ok(())
}

record! {
    /// A waiting event with its place in the row.
    struct Waiting {
        n: i64,
        id: i64,
        stream: String,
        seq: i64,
        kind: String,
        at: i64,
        actor: String,
        data: String,
    }
}

/// Gives events to listeners.
pub(crate) struct Hearing {
    ears: Arc<[Ear]>,
    /// Listeners that hear by themselves, until then.
    apart: Mutex<HashMap<&'static str, Instant>>,
}

/// What one transaction did.
#[derive(Debug, Default)]
pub(crate) struct Turn {
    /// Events given to all who hear them.
    pub(crate) events: usize,
    /// Listeners that failed or took too long.
    trouble: Vec<(&'static str, String)>,
}

impl Hearing {
    pub(crate) fn new(ears: &[Ear]) -> Self {
        Self { ears: ears.into(), apart: Mutex::default() }
    }

    /// Whether there is anybody to hear.
    pub(crate) fn has_ears(&self) -> bool {
        !self.ears.is_empty()
    }

    /// Listeners not to be heard with the others now.
    fn apart_now(&self) -> HashSet<&'static str> {
        let mut apart = self.apart.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        apart.retain(|_, until| *until > now);
        apart.keys().copied().collect()
    }

    /// The act that gives the events waiting next to everybody. Without `guarded` one failing listener undoes it all, which costs
    /// nothing as long as none fails.
    pub(crate) fn act(&self, guarded: bool) -> impl Fn(&mut Tx) -> Result<Turn, Fault> + Send + use<> {
        let (ears, apart) = (Arc::clone(&self.ears), self.apart_now());
        move |tx: &mut Tx| give(tx, &ears, &apart, guarded)
    }

    /// Keeps in mind who was in trouble.
    pub(crate) fn note(&self, turn: &Turn) {
        for (listener, why) in &turn.trouble {
            tracing::warn!(listener, why, "a listener hears by itself for a while");
            let until = Instant::now() + APART;
            self.apart.lock().unwrap_or_else(PoisonError::into_inner).insert(listener, until);
        }
    }
}

fn give(tx: &mut Tx, ears: &[Ear], apart: &HashSet<&'static str>, guarded: bool) -> Result<Turn, Fault> {
    take_turn(tx)?;
    let most = if guarded { BATCH_GUARDED } else { BATCH };
    let waiting: Vec<Waiting> = tx.all(
        sql!(
            "SELECT h.n, e.id, e.stream, e.seq, e.kind, e.at, e.actor, e.data FROM heard h ",
            "JOIN event e ON e.id = h.event ORDER BY h.n LIMIT $1"
        ),
        &[most.into()],
    )?;
    if waiting.is_empty() {
        return Ok(Turn::default());
    }
    let mut behind = streams_behind(tx, &waiting)?;
    let started = Instant::now();
    let mut turn = Turn::default();
    let mut given: Vec<Value> = Vec::with_capacity(waiting.len());
    for event in waiting {
        let Waiting { n, id, stream, seq, kind, at, actor, data } = event;
        let event = Heard { id, stream, seq, kind, at, actor, data };
        for ear in ears.iter().filter(|ear| ear.hears(&event.kind)) {
            let key = (event.stream.clone(), ear.listener.to_owned());
            let blocked = !behind.is_empty() && behind.contains(&key);
            if blocked || apart.contains(ear.listener) {
                put_behind(tx, ear.listener, &event, !blocked)?;
                behind.insert(key);
                continue;
            }
            let began = Instant::now();
            if guarded {
                if let Err(fault) = alone(tx, ear, &event) {
                    let why = passing(fault)?;
                    put_behind(tx, ear.listener, &event, true)?;
                    behind.insert(key);
                    turn.trouble.push((ear.listener, why));
                }
            } else {
                (ear.hear)(tx, &event)?;
            }
            if began.elapsed() > TURN {
                turn.trouble.push((ear.listener, "slow".to_owned()));
            }
        }
        given.push(n.into());
        turn.events += 1;
        if started.elapsed() > TURN {
            break;
        }
    }
    // Just these: on PostgreSQL a lower number may be committed only now.
    let mut done = Query::new(sql!("DELETE FROM heard"));
    done.any_of("n", given);
    tx.run_query(&done)?;
    Ok(turn)
}

/// Whoever puts an event behind others must not miss that the last of them is just being taken away.
fn take_turn(tx: &mut Tx) -> Result<(), Error> {
    if tx.kind() == crate::Kind::Postgres {
        // PostgreSQL only
        tx.run(sql!("SELECT pg_advisory_xact_lock($1)"), &[LOCK.into()])?;
    }
    Ok(())
}

/// One listener, undone alone when it fails.
fn alone(tx: &mut Tx, ear: &Ear, event: &Heard) -> Result<(), Fault> {
    tx.attempt(|tx| {
        catch_unwind(AssertUnwindSafe(|| (ear.hear)(tx, event)))
            .unwrap_or_else(|panic| Err(Fault::Handler(crate::act::panic_text(&*panic))))
    })
}

/// The listener's own fault in words; what is the database's ends the act.
fn passing(fault: Fault) -> Result<String, Fault> {
    match fault {
        Fault::Handler(why) => Ok(why),
        Fault::Store(error) => Err(Fault::Store(error)),
    }
}

/// Which listeners have earlier events of these streams still before them.
fn streams_behind(tx: &mut Tx, waiting: &[Waiting]) -> Result<HashSet<(String, String)>, Error> {
    let any: Option<i64> = tx.opt(sql!("SELECT 1 FROM heard_late LIMIT 1"), &[])?;
    if any.is_none() {
        return Ok(HashSet::new());
    }
    let streams: HashSet<&str> = waiting.iter().map(|w| w.stream.as_str()).collect();
    let mut query = Query::new(sql!("SELECT DISTINCT stream, listener FROM heard_late"));
    query.and("given_up = ?", [false.into()]).any_of("stream", streams.into_iter().map(Value::from));
    Ok(tx.list::<(String, String)>(&query)?.into_iter().collect())
}

/// Keeps an event for a listener alone. `first`: nothing of the stream is before it, so it is to be tried.
fn put_behind(tx: &mut Tx, listener: &str, event: &Heard, first: bool) -> Result<(), Error> {
    tx.run(
        sql!("INSERT INTO heard_late (stream, listener, seq, event, given_up) VALUES ($1, $2, $3, $4, $5)"),
        &[event.stream.as_str().into(), listener.into(), event.seq.into(), event.id.into(), false.into()],
    )?;
    if first {
        try_again(tx, listener, event.id, &event.kind);
    }
    Ok(())
}

fn try_again(tx: &mut Tx, listener: &str, event: i64, kind: &str) {
    let payload = serde_json::json!({ "listener": listener, "event": event, "kind": kind });
    tx.enqueue(Job::new(LATE, payload));
}

/// What a job that tries a late event again is about, for whoever looks after jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Late<'a> {
    /// Who is to hear it.
    pub listener: &'a str,
    /// What happened, such as `case.accepted`.
    pub kind: &'a str,
}

impl<'a> Late<'a> {
    /// Of this job; `None` for a job of another kind.
    pub fn of(job: &'a crate::JobRow) -> Option<Self> {
        let text = |name: &str| job.payload.get(name).and_then(serde_json::Value::as_str);
        (job.kind == LATE).then_some(Late { listener: text("listener")?, kind: text("kind")? })
    }
}

/// Which late event a job is about.
fn meant(payload: &serde_json::Value) -> Option<(&str, i64)> {
    Some((payload.get("listener")?.as_str()?, payload.get("event")?.as_i64()?))
}

/// The handler of late events: gives it to its listener, and tries the one behind it.
pub(crate) fn late(ears: &[Ear]) -> impl Fn(&mut Tx, &Claimed) -> Result<(), Fault> + Send + Sync + use<> {
    let ears: Vec<Ear> = ears.to_vec();
    move |tx: &mut Tx, job: &Claimed| {
        let Some((listener, id)) = meant(&job.payload) else { return Ok(()) };
        take_turn(tx)?;
        let event: Option<Heard> = tx.opt(
            sql!(
                "SELECT e.id, e.stream, e.seq, e.kind, e.at, e.actor, e.data FROM event e ",
                "JOIN heard_late l ON l.event = e.id WHERE e.id = $1 AND l.listener = $2"
            ),
            &[id.into(), listener.into()],
        )?;
        let Some(event) = event else { return Ok(()) };
        match ears.iter().find(|ear| ear.listener == listener) {
            Some(ear) => (ear.hear)(tx, &event)?,
            None => tracing::warn!(listener, event = id, "no such listener any more: the event is let go"),
        }
        let given_up: bool = tx.one(
            sql!("SELECT given_up FROM heard_late WHERE event = $1 AND listener = $2"),
            &[id.into(), listener.into()],
        )?;
        tx.run(
            sql!("DELETE FROM heard_late WHERE event = $1 AND listener = $2"),
            &[id.into(), listener.into()],
        )?;
        if !given_up {
            next_behind(tx, listener, &event.stream)?;
        }
        Ok(())
    }
}

fn next_behind(tx: &mut Tx, listener: &str, stream: &str) -> Result<(), Error> {
    let next: Option<(i64, String)> = tx.opt(
        sql!(
            "SELECT l.event, e.kind FROM heard_late l JOIN event e ON e.id = l.event ",
            "WHERE l.stream = $1 AND l.listener = $2 AND l.given_up = $3 ORDER BY l.seq LIMIT 1"
        ),
        &[stream.into(), listener.into(), false.into()],
    )?;
    if let Some((event, kind)) = next {
        try_again(tx, listener, event, &kind);
    }
    Ok(())
}

/// A late event failed for the last time: those behind it go on.
pub(crate) fn give_up(tx: &mut Tx, payload: &serde_json::Value) -> Result<(), Error> {
    let Some((listener, event)) = meant(payload) else { return Ok(()) };
    take_turn(tx)?;
    let stream: Option<String> = tx.opt(
        sql!("SELECT stream FROM heard_late WHERE event = $1 AND listener = $2"),
        &[event.into(), listener.into()],
    )?;
    let Some(stream) = stream else { return Ok(()) };
    tx.run(
        sql!("UPDATE heard_late SET given_up = $3 WHERE event = $1 AND listener = $2"),
        &[event.into(), listener.into(), true.into()],
    )?;
    next_behind(tx, listener, &stream)
}

/// A late event was thrown away by hand.
pub(crate) fn let_go(tx: &mut Tx, payload: &serde_json::Value) -> Result<(), Error> {
    if let Some((listener, event)) = meant(payload) {
        tx.run(
            sql!("DELETE FROM heard_late WHERE event = $1 AND listener = $2"),
            &[event.into(), listener.into()],
        )?;
    }
    Ok(())
}

/// Streams of which this listener has not heard everything that is committed: whoever compares what it keeps with what others
/// keep leaves them out. What was given up waits for nobody.
///
/// # Errors
/// Database errors.
pub fn behind(tx: &mut Tx, listener: &str) -> Result<HashSet<String>, Error> {
    let waiting: Vec<String> =
        tx.all(sql!("SELECT DISTINCT e.stream FROM heard h JOIN event e ON e.id = h.event"), &[])?;
    let late: Vec<String> = tx.all(
        sql!("SELECT DISTINCT stream FROM heard_late WHERE listener = $1 AND given_up = $2"),
        &[listener.into(), false.into()],
    )?;
    Ok(waiting.into_iter().chain(late).collect())
}

/// How much waits to be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Backlog {
    /// Events that no listener has had yet, counted up to 1,001.
    pub waiting: i64,
    /// When the oldest of them happened: milliseconds since 1970.
    pub oldest: Option<i64>,
    /// Events that single listeners have before them, without those given up, counted up to 1,001.
    pub late: i64,
    /// Events that single listeners could not take in and nobody tries any more, counted up to 1,001.
    pub given_up: i64,
}

/// How much waits to be heard now.
///
/// # Errors
/// Database errors.
pub fn backlog(tx: &mut Tx) -> Result<Backlog, Error> {
    let late = sql!(
        "SELECT count(*) FROM (SELECT 1 AS one FROM heard_late WHERE given_up = $1 LIMIT 1001) AS counted"
    );
    Ok(Backlog {
        waiting: tx
            .one(sql!("SELECT count(*) FROM (SELECT 1 AS one FROM heard LIMIT 1001) AS counted"), &[])?,
        oldest: tx
            .opt(sql!("SELECT e.at FROM heard h JOIN event e ON e.id = h.event ORDER BY h.n LIMIT 1"), &[])?,
        late: tx.one(late, &[false.into()])?,
        given_up: tx.one(late, &[true.into()])?,
    })
}
