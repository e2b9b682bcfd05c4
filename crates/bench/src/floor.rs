//! The floor: the statements of a real lifecycle, replayed by bare prepared statements. Only what writes is replayed; what
//! the acts read before writing is part of what we add. Ids, case numbers and document numbers are new for every
//! replayed case and grow in the order in which the real ones would, so that indexes are met in the same places.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use contract::Fault;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use store::{Db, Options, Value};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::{Lifecycle, floor_pg, sqlite_path};

/// A statement as it was run, in the words of the database.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    pub(super) text: String,
    pub(super) values: Vec<Value>,
}

/// The writing statements of one lifecycle, act by act.
pub(super) struct Script {
    acts: Vec<Vec<Statement>>,
}

/// One statement of one replayed case: which of the distinct texts, and its values.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) text: usize,
    pub(super) values: Vec<Value>,
}

/// Everything one replayed act runs.
pub(super) type Act = Vec<Step>;

/// All replayed cases, laid out before the clock starts.
pub(super) struct Replay {
    /// The distinct texts.
    pub(super) texts: Vec<String>,
    /// For each case, its acts.
    pub(super) cases: Vec<Vec<Act>>,
}

/// Integers above this are ids; instants in milliseconds are far below.
const FIRST_ID: i64 = 1 << 52;
/// Digits in a row within a text that can only be an id.
const ID_DIGITS: usize = 16;

impl Script {
    pub(super) fn new(acts: Vec<Vec<Statement>>) -> Script {
        let writes = |statement: &Statement| !statement.text.trim_start().starts_with("SELECT");
        let acts = acts.into_iter().map(|act| act.into_iter().filter(writes).collect()).collect();
        Script { acts }
    }

    /// Lays out so many cases for so many clients. `start` is where new ids begin, `serial` where new numbers do.
    fn lay_out(&self, cases: u32, concurrency: u32, start: i64, serial: u32) -> Replay {
        let mut texts: Vec<String> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        for statement in self.acts.iter().flatten() {
            known.entry(&statement.text).or_insert_with(|| {
                texts.push(statement.text.clone());
                texts.len() - 1
            });
        }
        let count = i64::try_from(self.acts.len()).unwrap_or(1);
        let concurrency = i64::from(concurrency.max(1));
        let laid = (0..cases)
            .map(|case| {
                let (wave, client) = (i64::from(case) / concurrency, i64::from(case) % concurrency);
                let mut renamed = Renamed { ids: HashMap::new(), next: 0, number: serial + case };
                let mut acts = Vec::with_capacity(self.acts.len());
                for (at, act) in (0_i64..).zip(&self.acts) {
                    // Where this act stands in the order of all acts, if every client were equally quick.
                    renamed.next = start + ((wave * count + at) * concurrency + client) * 4096;
                    let step = |statement: &Statement| Step {
                        text: known.get(statement.text.as_str()).copied().unwrap_or(0),
                        values: statement.values.iter().map(|value| renamed.value(value)).collect(),
                    };
                    acts.push(act.iter().map(step).collect());
                }
                acts
            })
            .collect();
        Replay { texts, cases: laid }
    }
}

/// New names for what must be unique.
struct Renamed {
    ids: HashMap<i64, i64>,
    next: i64,
    number: u32,
}

impl Renamed {
    fn id(&mut self, old: i64) -> i64 {
        *self.ids.entry(old).or_insert_with(|| {
            self.next += 1;
            self.next
        })
    }

    fn value(&mut self, value: &Value) -> Value {
        match value {
            Value::Int(old) if *old > FIRST_ID => Value::Int(self.id(*old)),
            Value::Text(text) => Value::Text(self.text(text)),
            other => other.clone(),
        }
    }

    /// Ids inside texts (streams, keys, JSON), case numbers (`150402-261121-000427`) and document numbers (`…〕12号`).
    fn text(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 8);
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
            let (before, from) = rest.split_at(start);
            out.push_str(before);
            let end = from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len());
            let (digits, after) = from.split_at(end);
            // Six digits, and as many more as a day of more than 100,000 cases needs.
            let serial_of_day =
                (6..ID_DIGITS).contains(&digits.len()) && out.len() >= 14 && out.ends_with('-');
            if digits.len() >= ID_DIGITS {
                let id = digits.parse().map_or(0, |old| self.id(old));
                out.push_str(&id.to_string());
            } else if serial_of_day && is_case_number_start(&out) {
                out.push_str(&format!("{:06}", self.number));
            } else if out.ends_with('〕') && after.starts_with('号') {
                out.push_str(&self.number.to_string());
            } else {
                out.push_str(digits);
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

/// Whether the text so far ends with `150402-261121-`.
fn is_case_number_start(text: &str) -> bool {
    let tail: Vec<u8> = text.bytes().rev().take(14).collect();
    tail.len() == 14
        && tail.iter().enumerate().all(|(at, byte)| match at {
            0 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// Replays so many cases; how long it took.
pub(super) fn run(
    runtime: &Runtime,
    what: &Lifecycle,
    script: &Script,
    cases: u32,
) -> Result<Duration, Fault> {
    let new_id = || -> Result<i64, Fault> {
        let db = Db::open("sqlite::memory:", Options::default())?;
        Ok(db.read_blocking(|tx| Ok::<_, store::Error>(tx.new_id()))?)
    };
    let warm = 64;
    let replay = Arc::new(script.lay_out(cases + warm, what.concurrency, new_id()?, 100_000));
    match sqlite_path(&what.db) {
        Some(path) => run_lite(runtime, &path, &replay, cases, warm, what.concurrency),
        None => floor_pg::run(runtime, &what.db, &replay, (cases, warm), what.concurrency),
    }
}

/// The tables, in a file of its own beside the real one, so that the real ledger stays whole.
fn floor_file(path: &Path) -> Result<PathBuf, Fault> {
    let mut name = path.as_os_str().to_owned();
    name.push(".floor");
    let path = PathBuf::from(name);
    remove(&path);
    let db = Db::open(&format!("sqlite:{}", path.display()), Options::default())?;
    db.migrate(&[casework::migrations()])?;
    Ok(path)
}

fn remove(path: &Path) {
    for suffix in ["", "-wal", "-shm", ".lock"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        // What is not there need not be removed.
        let _ = std::fs::remove_file(PathBuf::from(name));
    }
}

fn bare(path: &Path) -> rusqlite::Result<rusqlite::Connection> {
    let connection = rusqlite::Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; \
         PRAGMA wal_autocheckpoint = 2000; PRAGMA cache_size = -65536;",
    )?;
    Ok(connection)
}

pub(super) fn failed(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Fault {
    Fault::internal("bench.floor", error)
}

/// One act handed to the writer: case and act by number, and who waits.
pub(super) type HandedIn = (usize, usize, oneshot::Sender<()>);

fn run_lite(
    runtime: &Runtime,
    path: &Path,
    replay: &Arc<Replay>,
    cases: u32,
    warm: u32,
    concurrency: u32,
) -> Result<Duration, Fault> {
    let path = floor_file(path)?;
    let (send, receive) = mpsc::channel::<HandedIn>();
    let (writer_path, script) = (path.clone(), replay.clone());
    let writer = std::thread::Builder::new()
        .name("floor-write".to_owned())
        .spawn(move || write(&writer_path, &script, &receive))
        .map_err(failed)?;
    runtime.block_on(clients(replay, &send, 0, warm, concurrency));
    let started = Instant::now();
    runtime.block_on(clients(replay, &send, warm, warm + cases, concurrency));
    let took = started.elapsed();
    drop(send);
    writer.join().map_err(|_| failed("the bare writer stopped"))?.map_err(failed)?;
    remove(&path);
    Ok(took)
}

/// So many clients at the same time, each replaying whole cases act by act.
pub(super) async fn clients(
    replay: &Arc<Replay>,
    send: &mpsc::Sender<HandedIn>,
    from: u32,
    to: u32,
    concurrency: u32,
) {
    let taken = Arc::new(AtomicU32::new(from));
    let mut all = JoinSet::new();
    for _ in 0..concurrency.min(to - from) {
        let (replay, send, taken) = (replay.clone(), send.clone(), taken.clone());
        all.spawn(async move {
            loop {
                let case = taken.fetch_add(1, Ordering::Relaxed);
                if case >= to {
                    return;
                }
                let case = usize::try_from(case).unwrap_or(0);
                for act in 0..replay.cases.get(case).map_or(0, Vec::len) {
                    let (done, wait) = oneshot::channel();
                    if send.send((case, act, done)).is_err() || wait.await.is_err() {
                        return;
                    }
                }
            }
        });
    }
    while all.join_next().await.is_some() {}
}

/// The bare writer: everything that waits shares one commit, as in the store.
fn write(path: &Path, replay: &Replay, receive: &mpsc::Receiver<HandedIn>) -> rusqlite::Result<()> {
    const GROUP_MAX: usize = 256;
    const GROUP_TIME: Duration = Duration::from_millis(5);
    let connection = bare(path)?;
    let mut statements =
        replay.texts.iter().map(|text| connection.prepare(text)).collect::<rusqlite::Result<Vec<_>>>()?;
    let (mut begin, mut commit) = (connection.prepare("BEGIN IMMEDIATE")?, connection.prepare("COMMIT")?);
    while let Ok(first) = receive.recv() {
        let started = Instant::now();
        let mut waiting = Vec::new();
        let mut next = Some(first);
        begin.raw_execute()?;
        while let Some((case, act, done)) = next {
            for step in replay.cases.get(case).and_then(|acts| acts.get(act)).into_iter().flatten() {
                let Some(statement) = statements.get_mut(step.text) else { continue };
                for (at, value) in step.values.iter().enumerate() {
                    statement.raw_bind_parameter(at + 1, Bound(value))?;
                }
                let mut rows = statement.raw_query();
                while rows.next()?.is_some() {}
            }
            waiting.push(done);
            let full = waiting.len() >= GROUP_MAX || started.elapsed() >= GROUP_TIME;
            next = if full { None } else { receive.try_recv().ok() };
        }
        commit.raw_execute()?;
        for done in waiting {
            // A client that has gone does not matter.
            let _ = done.send(());
        }
    }
    Ok(())
}

/// A value bound without copying.
struct Bound<'a>(&'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Real(number) => ValueRef::Real(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
            Value::Bool(truth) => ValueRef::Integer(i64::from(*truth)),
        }))
    }
}

/// How long the disk takes to make 4 KiB lasting, in milliseconds: the median of a hundred in the folder the database lies in. `None` for a
/// server whose folder is not on this machine.
pub(super) fn flush_ms(db: &str) -> Option<f64> {
    let folder = match sqlite_path(db) {
        Some(path) => path.parent().map(Path::to_owned).filter(|folder| !folder.as_os_str().is_empty()),
        None => Some(floor_pg::folder(db)?),
    };
    let path = folder.unwrap_or_default().join(format!(".onedoor-flush-{}", std::process::id()));
    let timed = || -> std::io::Result<Vec<Duration>> {
        let mut file = std::fs::File::create(&path)?;
        let mut took = Vec::with_capacity(100);
        for _ in 0..100 {
            std::io::Write::write_all(&mut file, &[7; 4096])?;
            let started = Instant::now();
            file.sync_data()?;
            took.push(started.elapsed());
        }
        took.sort_unstable();
        Ok(took)
    };
    let took = timed();
    // It may never have been made.
    let _ = std::fs::remove_file(&path);
    took.ok().and_then(|took| took.get(50).map(|median| (median.as_secs_f64() * 1e6).round() / 1e3))
}

/// Commits a second of the bare disk: one small row each, one after the other, for a second.
pub(super) fn commits_per_s(db: &str) -> Result<f64, Fault> {
    let Some(path) = sqlite_path(db) else { return floor_pg::commits_per_s(db) };
    let path = floor_file(&path)?;
    let rate = (|| {
        let connection = bare(&path)?;
        connection.execute_batch("CREATE TABLE bare_commit (id INTEGER PRIMARY KEY, text TEXT)")?;
        let mut insert = connection.prepare("INSERT INTO bare_commit (text) VALUES (?1)")?;
        let text = "x".repeat(100);
        let started = Instant::now();
        let mut commits = 0.0;
        while started.elapsed() < Duration::from_secs(1) {
            insert.execute([&text])?;
            commits += 1.0;
        }
        Ok::<_, rusqlite::Error>(commits / started.elapsed().as_secs_f64())
    })();
    remove(&path);
    rate.map_err(failed)
}

/// What the database takes on the disk now.
pub(super) fn bytes(db: &str) -> Result<u64, Fault> {
    match sqlite_path(db) {
        Some(path) => Ok(std::fs::metadata(path).map(|file| file.len()).unwrap_or(0)),
        None => floor_pg::bytes(db),
    }
}
