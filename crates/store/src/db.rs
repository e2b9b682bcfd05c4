//! The database: opening, and handing acts to its threads.

use crate::act::{Act, Closure, Reply};
use crate::hub::Hub;
use crate::id::IdMaker;
use crate::lite::{self, Lite, Place};
use crate::queue::{Queue, Refused};
use crate::server::Server;
use crate::sql::Kind;
use crate::tx::Conn;
use crate::{
    Clock, Error, Handlers, MigrationSet, SystemClock, Tx, Value, group, migrate, pool, remote, sql, turns,
};
use postgres::Client;
use rusqlite::Connection;
use std::collections::HashSet;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock, mpsc};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;
use tokio::sync::{oneshot, watch};

/// How a database is opened.
#[derive(Clone)]
pub struct Options {
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// This node's number, 0 to 1,023. Nodes on one database must have different ones.
    pub node: u16,
    /// Reading connections of a SQLite database.
    pub readers: usize,
    /// Connections to a PostgreSQL server at most: one that writes, the others read. Four a processor core unless given: measured,
    /// more only get in each other's way.
    pub connections: usize,
    /// Acts that may wait; more are answered [`Error::Busy`].
    pub queue: usize,
    /// Page cache of the writing SQLite connection, in KiB; readers get a quarter each.
    pub cache_kib: u32,
    /// How long an act on a PostgreSQL server may take, waiting included, before whoever asked is told
    /// [`Error::Unavailable`].
    pub patience: Duration,
    /// Only read, beside a running server: `ledger verify` and the like. SQLite files only.
    pub read_only: bool,
    /// Is shown every statement and its values, in order: for a benchmark that replays them bare.
    pub tape: Option<Tape>,
}

/// Is shown a statement, in the words of the database, and its values.
pub type Tape = Arc<dyn Fn(&str, &[Value]) + Send + Sync>;

impl Default for Options {
    fn default() -> Self {
        Self {
            clock: SystemClock::new(),
            node: 0,
            readers: 4,
            connections: 4 * std::thread::available_parallelism().map_or(2, usize::from).min(16),
            queue: 1_024,
            cache_kib: 65_536,
            patience: Duration::from_secs(20),
            read_only: false,
            tape: None,
        }
    }
}

/// What all connections of one database share.
pub(crate) struct Shared {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: IdMaker,
    pub(crate) hub: Arc<Hub>,
    pub(crate) commits: AtomicU64,
    /// How often a server was waited for.
    pub(crate) trips: AtomicU64,
    pub(crate) tape: Option<Tape>,
    /// Somebody waited for the server in vain, and nothing was answered since.
    pub(crate) silent: AtomicBool,
    /// Where the SQLite file lies.
    pub(crate) place: OnceLock<InPlace>,
    /// Kinds of events somebody hears.
    heard: RwLock<HashSet<&'static str>>,
}

/// A file that must stay where it is: what is written to one that was removed is lost with the process.
pub(crate) struct InPlace {
    path: PathBuf,
    file: (u64, u64),
}

impl InPlace {
    #[cfg(unix)]
    fn identity(path: &Path) -> Option<(u64, u64)> {
        use std::os::unix::fs::MetadataExt;
        std::fs::metadata(path).ok().map(|meta| (meta.dev(), meta.ino()))
    }

    /// Elsewhere an open file cannot be removed.
    #[cfg(not(unix))]
    fn identity(_: &Path) -> Option<(u64, u64)> {
        Some((0, 0))
    }

    fn of(path: &Path) -> Option<Self> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        Self::identity(&path).map(|file| Self { path, file })
    }

    fn check(&self) -> Result<(), Error> {
        if Self::identity(&self.path) == Some(self.file) {
            return Ok(());
        }
        Err(Error::Unavailable(format!(
            "{} was removed or replaced while it was open; stop the service and put it back",
            self.path.display()
        )))
    }
}

impl Shared {
    /// Whether the database still lies where it was opened.
    pub(crate) fn in_place(&self) -> Result<(), Error> {
        self.place.get().map_or(Ok(()), InPlace::check)
    }

    /// Whether somebody hears events of this kind.
    pub(crate) fn hears(&self, kind: &str) -> bool {
        self.heard.read().unwrap_or_else(PoisonError::into_inner).contains(kind)
    }
}

type Acts = Queue<Box<dyn Act>>;

/// A database, SQLite or PostgreSQL. Cheap to clone; the last one dropped closes it, when the acts in the queue are done.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

/// This node's number on a PostgreSQL server.
#[derive(Default)]
struct Number {
    claimed: bool,
    /// The connection that holds it.
    held_by: Option<Client>,
}

struct Inner {
    kind: Kind,
    shared: Arc<Shared>,
    writes: Arc<Acts>,
    /// The same queue as `writes` where one connection does both.
    reads: Arc<Acts>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    patience: Duration,
    /// Holds this node's number on a PostgreSQL server.
    number: Mutex<Number>,
    /// How to reach the server, for connections of its own; PostgreSQL only.
    server: Option<Server>,
    listening: AtomicBool,
    /// Held as long as the database is open, so that no second server writes the same file.
    _lock: Option<File>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.writes.close();
        self.reads.close();
        self.shared.hub.forget_others();
        if let Some(client) = self.number.get_mut().unwrap_or_else(PoisonError::into_inner).held_by.take() {
            // Saying goodbye may wait, which async code must not.
            drop(Builder::new().spawn(move || drop(client)));
        }
        let here = std::thread::current().id();
        let threads = std::mem::take(self.threads.get_mut().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            // An act that held the last handle cannot wait for itself.
            if thread.thread().id() != here && thread.join().is_err() {
                tracing::error!("a database thread had panicked");
            }
        }
    }
}

impl Db {
    /// Opens `sqlite:PATH`, `sqlite::memory:` or `postgres://user@host/name`. A PostgreSQL server need not be there yet: acts answer
    /// [`Error::Unavailable`] until it is.
    ///
    /// # Errors
    /// [`Error::Address`]; [`Error::Locked`] when another process holds the SQLite file; [`Error::Io`] and
    /// [`Error::Corrupt`] when the file cannot be used.
    pub fn open(url: &str, options: Options) -> Result<Self, Error> {
        if options.node > crate::id::NODE_MAX {
            return Err(Error::Address(format!("node {} is above {}", options.node, crate::id::NODE_MAX)));
        }
        match url.strip_prefix("sqlite:") {
            Some(":memory:") => Self::open_memory(&options),
            Some("") => Err(Error::Address("sqlite: without a path".into())),
            Some(path) => Self::open_file(&PathBuf::from(path), &options),
            None if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                Self::open_server(url, &options)
            }
            None => Err(Error::Address(
                "write sqlite:PATH, sqlite::memory: or postgres://user@host/database".into(),
            )),
        }
    }

    fn shared(options: &Options) -> Arc<Shared> {
        let hub = Arc::new(Hub::default());
        hub.follow(&*options.clock);
        Arc::new(Shared {
            clock: Arc::clone(&options.clock),
            ids: IdMaker::new(options.node),
            hub,
            commits: AtomicU64::new(0),
            trips: AtomicU64::new(0),
            tape: options.tape.clone(),
            silent: AtomicBool::new(false),
            place: OnceLock::new(),
            heard: RwLock::default(),
        })
    }

    fn open_memory(options: &Options) -> Result<Self, Error> {
        let shared = Self::shared(options);
        let acts = Arc::new(Queue::new(options.queue));
        let writer = lite::connect_writer(&Place::Memory, options.cache_kib)?;
        let threads = vec![spawn_writer(writer, &acts, &shared)?];
        Ok(Self::made(options, shared, (Arc::clone(&acts), acts), threads, None, None))
    }

    fn open_file(path: &Path, options: &Options) -> Result<Self, Error> {
        let shared = Self::shared(options);
        let writes = Arc::new(Queue::new(options.queue));
        let reads = Arc::new(Queue::new(options.queue));
        let mut threads = Vec::new();
        let mut lock = None;
        if options.read_only {
            writes.close();
        } else {
            lock = Some(lock_file(path)?);
            let writer = lite::connect_writer(&Place::File(path.to_owned()), options.cache_kib)?;
            if let Some(place) = InPlace::of(path) {
                let _ = shared.place.set(place);
            }
            threads.push(spawn_writer(writer, &writes, &shared)?);
        }
        for _ in 0..options.readers.max(1) {
            let reader = lite::connect_reader(path, options.cache_kib / 4)?;
            let (acts, shared) = (Arc::clone(&reads), Arc::clone(&shared));
            threads.push(spawn("store-read", move || {
                let tx = Tx::new(Conn::Lite(Lite::new(reader)), Arc::clone(&shared));
                group::read_until_closed(tx, &acts, &shared);
            })?);
        }
        let db = Self::made(options, shared, (writes, reads), threads, None, lock);
        db.start_ids()?;
        Ok(db)
    }

    fn open_server(url: &str, options: &Options) -> Result<Self, Error> {
        let server = Server::parse(url)?;
        let shared = Self::shared(options);
        let writes: Arc<Acts> = Arc::new(Queue::new(options.queue));
        let reads: Arc<Acts> = Arc::new(Queue::new(options.queue));
        let mut threads = Vec::new();
        {
            let (acts, shared, server) = (Arc::clone(&writes), Arc::clone(&shared), server.clone());
            threads.push(spawn("store-write", move || {
                let _abandon = Abandon(Arc::clone(&acts));
                turns::write_until_closed(&server, &acts, &shared);
            })?);
        }
        for _ in 1..options.connections.max(2) {
            let (acts, shared, server) = (Arc::clone(&reads), Arc::clone(&shared), server.clone());
            threads.push(spawn("store-read", move || pool::serve_until_closed(&server, &acts, &shared))?);
        }
        remote::tell_others_through(&reads, &shared);
        let db = Self::made(options, shared, (writes, reads), threads, Some(server), None);
        match db.start_ids() {
            Ok(()) | Err(Error::Unavailable(_)) => Ok(db),
            Err(e) => Err(e),
        }
    }

    fn made(
        options: &Options,
        shared: Arc<Shared>,
        (writes, reads): (Arc<Acts>, Arc<Acts>),
        threads: Vec<JoinHandle<()>>,
        server: Option<Server>,
        lock: Option<File>,
    ) -> Self {
        let inner = Inner {
            kind: if server.is_some() { Kind::Postgres } else { Kind::Sqlite },
            patience: options.patience,
            number: Mutex::default(),
            shared,
            writes,
            reads,
            threads: Mutex::new(threads),
            server,
            listening: AtomicBool::new(false),
            _lock: lock,
        };
        Self { inner: Arc::new(inner) }
    }

    /// Ids go on above those of earlier runs, also when the clock was set back. Every act records its event last, so the
    /// newest event's id is above all others of its act.
    fn start_ids(&self) -> Result<(), Error> {
        let newest = self.read_blocking(|tx| -> Result<Option<i64>, Error> {
            let table = match tx.kind() {
                // SQLite only
                Kind::Sqlite => sql!("SELECT count(*) FROM sqlite_schema WHERE name IN ('event', 'job')"),
                // PostgreSQL only
                Kind::Postgres => sql!(
                    "SELECT count(*) FROM pg_tables ",
                    "WHERE schemaname = current_schema() AND tablename IN ('event', 'job')"
                ),
            };
            if tx.one::<i64>(table, &[])? < 2 {
                return Ok(None);
            }
            let event: Option<i64> = tx.one(sql!("SELECT max(id) FROM event"), &[])?;
            let job: Option<i64> = tx.one(sql!("SELECT max(id) FROM job"), &[])?;
            Ok(event.max(job))
        })?;
        if let Some(id) = newest {
            self.inner.shared.ids.start_after(id);
        }
        Ok(())
    }

    /// Creates or brings up to date the store's own tables and those of the sets.
    ///
    /// # Errors
    /// [`Error::Migration`] for a migration that was edited, comes too late or is unknown here.
    pub fn migrate(&self, sets: &[MigrationSet]) -> Result<(), Error> {
        migrate::migrate(self, sets)?;
        self.start_ids()
    }

    /// Which database this is.
    pub fn kind(&self) -> Kind {
        self.inner.kind
    }

    /// The clock acts are dated with.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.inner.shared.clock
    }

    /// Acts waiting to be written now.
    pub fn queued(&self) -> usize {
        self.inner.writes.len()
    }

    /// Transactions committed since it was opened: fewer than acts, because acts share them.
    pub fn commits(&self) -> u64 {
        self.inner.shared.commits.load(Ordering::Relaxed)
    }

    /// How often acts have waited for a server since it was opened, a round trip each; on SQLite there is none.
    pub fn round_trips(&self) -> u64 {
        self.inner.shared.trips.load(Ordering::Relaxed)
    }

    /// From now on events that these handlers hear are left for them, whichever node's worker gives them. To be called before the
    /// first act; a [`Worker`](crate::Worker) does it too.
    pub fn hears(&self, handlers: &Handlers) {
        let mut heard = self.inner.shared.heard.write().unwrap_or_else(PoisonError::into_inner);
        heard.extend(handlers.listeners().flat_map(|(_, kinds)| kinds.iter().copied()));
    }

    /// Changes when somebody committed an act that called `tx.wake(topic)`, on this node or another.
    pub fn listen(&self, topic: &'static str) -> watch::Receiver<u64> {
        self.listen_to_others();
        self.inner.shared.hub.listen(topic)
    }

    pub(crate) fn hub(&self) -> &Arc<Hub> {
        &self.inner.shared.hub
    }

    /// Starts hearing other nodes; once.
    pub(crate) fn listen_to_others(&self) {
        if let Some(server) = &self.inner.server
            && !self.inner.listening.swap(true, Ordering::SeqCst)
        {
            remote::hear_others(server.clone(), &self.inner.shared.hub);
        }
    }

    /// Does an act: one transaction, committed when the closure ends well, undone when it ends with an error or panics. Safe
    /// on the disk when this returns. The closure may be run more than once, and must not reach outside.
    ///
    /// # Errors
    /// Those of the closure; [`Error::Busy`] when too many acts wait; the database's.
    pub async fn write<T, E, F>(&self, act: F) -> Result<T, E>
    where
        F: Fn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.hand_in(&self.inner.writes, true, act).await
    }

    /// [`Db::write`] for code that may wait: commands, workers, tests. Not from async code, which it would hold up.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub fn write_blocking<T, E, F>(&self, act: F) -> Result<T, E>
    where
        F: Fn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.hand_in_waiting(&self.inner.writes, true, act)?.wait()
    }

    /// Reads in one snapshot. Changes are refused.
    ///
    /// # Errors
    /// Those of the closure; [`Error::Busy`] when too many wait; the database's.
    pub async fn read<T, E, F>(&self, look: F) -> Result<T, E>
    where
        F: Fn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.hand_in(&self.inner.reads, false, look).await
    }

    /// [`Db::read`] for code that may wait.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub fn read_blocking<T, E, F>(&self, look: F) -> Result<T, E>
    where
        F: Fn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.hand_in_waiting(&self.inner.reads, false, look)?.wait()
    }

    async fn hand_in<T, E, F>(&self, queue: &Acts, writes: bool, act: F) -> Result<T, E>
    where
        F: Fn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let given_up = Arc::new(AtomicBool::new(false));
        let act = Closure {
            writes,
            act,
            result: None,
            reply: Reply::Async(reply),
            given_up: Arc::clone(&given_up),
        };
        queue.push(Box::new(act)).map_err(|e| E::from(self.refusal(&e, writes)))?;
        let answered = match self.inner.kind {
            Kind::Sqlite => answer.await,
            Kind::Postgres => match tokio::time::timeout(self.patience(), answer).await {
                Ok(answered) => answered,
                Err(_) => {
                    given_up.store(true, Ordering::SeqCst);
                    self.inner.shared.silent.store(true, Ordering::SeqCst);
                    return Err(E::from(Error::Unavailable(
                        "the database server has not answered; what was begun may still be done".into(),
                    )));
                }
            },
        };
        answered.unwrap_or_else(|_| Err(E::from(Error::Closed)))
    }

    /// Whoever comes while the server is silent is told soon.
    fn patience(&self) -> Duration {
        let usual = self.inner.patience;
        if self.inner.shared.silent.load(Ordering::SeqCst) {
            usual.min(Duration::from_secs(2))
        } else {
            usual
        }
    }

    /// Keeps this node's number for itself, so that no second node makes the same ids. On SQLite the file's lock does that. Called
    /// again, makes sure that it still has it.
    ///
    /// # Errors
    /// [`Error::Locked`] when another node has the number; [`Error::Unavailable`].
    pub fn claim_number(&self) -> Result<(), Error> {
        let Some(server) = &self.inner.server else { return Ok(()) };
        self.claim(server, remote::NUMBER_TRIES)
    }

    /// Takes a number that no node has, from the highest down: for a command that works beside the nodes and may make ids.
    ///
    /// # Errors
    /// As [`Db::claim_number`].
    pub fn claim_free_number(&self) -> Result<(), Error> {
        let Some(server) = &self.inner.server else { return Ok(()) };
        let mut taken = Error::Locked("every number of a node is taken".into());
        // More commands at once than anybody gives.
        for node in (0..=crate::id::NODE_MAX).rev().take(16) {
            self.inner.shared.ids.set_node(node);
            match self.claim(server, 1) {
                Err(error @ Error::Locked(_)) => taken = error,
                done => return done,
            }
        }
        Err(taken)
    }

    fn claim(&self, server: &Server, tries: u32) -> Result<(), Error> {
        let mut number = self.inner.number.lock().unwrap_or_else(PoisonError::into_inner);
        let holds = |client: &mut Client| client.is_valid(Duration::from_secs(2)).is_ok();
        if number.held_by.as_mut().is_some_and(holds) {
            return Ok(());
        }
        number.held_by = None;
        number.held_by = Some(remote::take_number(server, self.node(), tries)?);
        number.claimed = true;
        Ok(())
    }

    /// Makes sure that this node still has the number it claimed, where it claimed one.
    ///
    /// # Errors
    /// As [`Db::claim_number`].
    pub fn keeps_number(&self) -> Result<(), Error> {
        let claimed = self.inner.number.lock().unwrap_or_else(PoisonError::into_inner).claimed;
        if claimed { self.claim_number() } else { Ok(()) }
    }

    /// Whether no other process can have this node's jobs in hand.
    pub(crate) fn is_alone(&self) -> bool {
        self.inner.server.is_none()
            || self.inner.number.lock().unwrap_or_else(PoisonError::into_inner).held_by.is_some()
    }

    /// This node's number.
    pub fn node(&self) -> u16 {
        self.inner.shared.ids.node()
    }

    /// Writes a row to see that it can be done, and on the disk.
    ///
    /// # Errors
    /// Why it cannot: [`Error::Full`], [`Error::Unavailable`] and the like.
    pub async fn pulse(&self) -> Result<(), Error> {
        let node = i64::from(self.node());
        self.write(move |tx| {
            let now = tx.now();
            tx.run(
                sql!(
                    "INSERT INTO pulse (node, at) VALUES ($1, $2) ",
                    "ON CONFLICT (node) DO UPDATE SET at = excluded.at"
                ),
                &[node.into(), now.into()],
            )
            .map(|_| ())
        })
        .await
    }

    /// The latest instant that any node is known to have lived through: of the newest event, or the last pulse.
    ///
    /// # Errors
    /// The database's.
    pub fn last_seen(&self) -> Result<Option<i64>, Error> {
        self.read_blocking(|tx| {
            let pulse: Option<i64> = tx.one(sql!("SELECT max(at) FROM pulse"), &[])?;
            let event: Option<i64> = tx.opt(sql!("SELECT at FROM event ORDER BY id DESC LIMIT 1"), &[])?;
            Ok(pulse.max(event))
        })
    }

    /// Tells the other nodes something; nobody is told twice, and whoever is away misses it. Short, and nothing personal.
    pub fn announce(&self, text: String) {
        self.inner.shared.hub.announce(text);
    }

    /// Calls `heard` with what other nodes announce.
    pub fn on_announcement(&self, heard: impl Fn(&str) + Send + Sync + 'static) {
        self.inner.shared.hub.set_announced(Box::new(heard));
        self.listen_to_others();
    }

    fn hand_in_waiting<T, E, F>(&self, queue: &Acts, writes: bool, act: F) -> Result<Pending<T, E>, E>
    where
        F: Fn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = mpsc::sync_channel(1);
        let act =
            Closure { writes, act, result: None, reply: Reply::Blocking(reply), given_up: Arc::default() };
        queue.push_waiting(Box::new(act)).map_err(|e| E::from(self.refusal(&e, writes)))?;
        Ok(Pending { answer })
    }

    /// Hands in an act without waiting for it to be done, so that several share a commit.
    pub(crate) fn start_write<T, E, F>(&self, act: F) -> Result<Pending<T, E>, E>
    where
        F: Fn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.hand_in_waiting(&self.inner.writes, true, act)
    }

    fn refusal(&self, refused: &Refused, writes: bool) -> Error {
        match refused {
            Refused::Full => Error::Busy,
            // Opened for reading only: the queue of writes is closed from the start.
            Refused::Closed if writes => Error::ReadOnly,
            Refused::Closed => Error::Closed,
        }
    }
}

/// An act handed in.
pub(crate) struct Pending<T, E> {
    answer: mpsc::Receiver<Result<T, E>>,
}

impl<T, E: From<Error>> Pending<T, E> {
    pub(crate) fn wait(self) -> Result<T, E> {
        self.answer.recv().unwrap_or_else(|_| Err(E::from(Error::Closed)))
    }
}

fn spawn(name: &str, life: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Error> {
    Ok(Builder::new().name(name.to_owned()).spawn(life)?)
}

fn spawn_writer(writer: Connection, acts: &Arc<Acts>, shared: &Arc<Shared>) -> Result<JoinHandle<()>, Error> {
    let (acts, shared) = (Arc::clone(acts), Arc::clone(shared));
    spawn("store-write", move || {
        // Should this thread ever end before its time, nobody must wait for it.
        let _abandon = Abandon(Arc::clone(&acts));
        let tx = Tx::new(Conn::Lite(Lite::new(writer)), Arc::clone(&shared));
        group::write_until_closed(tx, &acts, &shared);
    })
}

struct Abandon(Arc<Acts>);

impl Drop for Abandon {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

/// Takes the lock file beside the database; it is let go when the process ends, however it ends.
fn lock_file(path: &Path) -> Result<File, Error> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let file = private_file(&PathBuf::from(name))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(Error::Locked(format!("{} is in use by another server; stop that one first", path.display())))
        }
        Err(TryLockError::Error(e)) => Err(Error::Io(format!("{}: {e}", path.display()))),
    }
}

/// Opens a file for writing; where it is not there yet, makes it for its owner alone.
pub(crate) fn private_file(path: &Path) -> Result<File, Error> {
    let mut options = File::options();
    options.create(true).write(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| {
        let why = format!("{}: {error}", path.display());
        match error.kind() {
            std::io::ErrorKind::StorageFull => Error::Full(why),
            std::io::ErrorKind::PermissionDenied => Error::Io(format!(
                "{why}; the file and its folder must belong to the account this runs under (chown), and may be written by it"
            )),
            std::io::ErrorKind::NotFound => Error::Io(format!("{why}; make the folder it lies in")),
            _ => Error::Io(why),
        }
    })
}
