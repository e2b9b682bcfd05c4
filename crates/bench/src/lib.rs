//! What a whole lifecycle costs: *submit → accept → parallel (3 reviews) → join → decide → issue* through the real acts, beside
//! the floor. The floor is the same transactions writing the same rows, recorded from one real lifecycle, by bare
//! prepared statements at the same concurrency and with the same grouping; what it lacks is everything that is ours:
//! rules, the process engine, reading before writing, JSON, hashing. Method and figures stand in `bench/README.md`.

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod counts;
mod floor;
mod floor_pg;
mod journal;
mod town;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use contract::{Actor, CaseId, Fault, TaskId};
use serde::Serialize;
use store::{Db, Options, Sql, Value, sql};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use casework::accept::{Accept, accept};
use casework::decide::{Decide, Ruling, decide};
use casework::deliver::{Deliver, Handover, deliver};
use casework::desk::Desk;
use casework::drafts::{self, OpenDraft, SaveDraft};
use casework::events;
use casework::model::Channel;
use casework::review::review;
use casework::submit::{Submit, submit};
use journal::Journal;
use town::{ITEM, PARTY, Town};

/// Acts of one lifecycle, each a transaction of its own.
const ACTS: usize = 7;
/// Lifecycles the floor replays at most: their values are laid out in memory before the clock starts.
const FLOOR_MOST: u32 = 4_000;
/// Lifecycles done before the clock starts, so that statements are prepared and caches warm on both sides.
const WARM_UP: u32 = 64;

/// What to measure.
#[derive(Debug, Clone)]
pub struct Lifecycle {
    /// `sqlite:PATH` or `postgres://…`: a database of its own, created if it is not there.
    pub db: String,
    /// How many lifecycles.
    pub cases: u32,
    /// How many at the same time.
    pub concurrency: u32,
    /// File that every act is noted in the moment it is acknowledged, one line each: the case's id, what the ledger calls
    /// the act, the task's id (`-` where it is about none), between tabs. Lines are appended.
    pub acknowledged: Option<PathBuf>,
}

/// What came out.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Whole lifecycles a second through the real acts.
    pub lifecycles_per_s: f64,
    /// Acts (transactions) a second: seven a lifecycle.
    pub acts_per_s: f64,
    /// Half of the acts were acknowledged, safe on the disk, within this time.
    pub act_p50_ms: f64,
    /// 99 % of them.
    pub act_p99_ms: f64,
    /// What a finished case takes on the disk, indexes and ledger included.
    pub bytes_per_case: u64,
    /// Lifecycles a second of the bare statements.
    pub floor_lifecycles_per_s: f64,
    /// The first by the second.
    pub ratio: f64,
    /// Commits a second of the bare disk: one small row each, one after the other.
    pub commits_per_s: f64,
    /// How long the disk takes to make 4 KiB lasting: the median of a hundred, before and after the run. `None` where the database lies on
    /// another machine.
    pub flush_ms: Option<(f64, f64)>,
}

/// Runs the benchmark.
///
/// # Errors
/// `bench.options` for nothing to do or too much; `bench.foreign` for a database that holds cases of its own; the store's.
pub fn lifecycle(what: &Lifecycle) -> Result<Report, Fault> {
    if what.cases == 0 || what.concurrency == 0 || what.concurrency > 1024 || what.cases > 10_000_000 {
        return Err(Fault::invalid("bench.options"));
    }
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()
        .map_err(|e| Fault::internal("bench.runtime", e))?;
    let journal = what.acknowledged.as_deref().map(Journal::open).transpose()?.map(Arc::new);
    let tape: Arc<Mutex<Vec<floor::Statement>>> = Arc::default();
    let script = record_one(what, &tape, journal.as_deref())?;
    let flush_before = floor::flush_ms(&what.db);
    let commits_per_s = floor::commits_per_s(&what.db)?;
    // The floor runs in two halves around the real thing, so that a disk that gets slower meanwhile slows both.
    let floor_cases = what.cases.clamp(1, FLOOR_MOST).div_ceil(2);
    let first = floor::run(&runtime, what, &script, floor_cases)?;
    let real = run_real(&runtime, what, journal.as_ref())?;
    let second = floor::run(&runtime, what, &script, floor_cases)?;
    let floor_seconds = first.as_secs_f64() + second.as_secs_f64();
    let floor = f64::from(floor_cases) * 2.0 / floor_seconds;
    let rate = f64::from(what.cases) / real.took.as_secs_f64();
    Ok(Report {
        lifecycles_per_s: tenths(rate),
        acts_per_s: tenths(rate * ACTS as f64),
        act_p50_ms: real.percentile(50),
        act_p99_ms: real.percentile(99),
        bytes_per_case: real.bytes / u64::from(what.cases),
        floor_lifecycles_per_s: tenths(floor),
        ratio: (rate / floor * 1000.0).round() / 1000.0,
        commits_per_s: tenths(commits_per_s),
        flush_ms: flush_before.zip(floor::flush_ms(&what.db)),
    })
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn options(what: &Lifecycle) -> Options {
    let connections = usize::try_from(what.concurrency).unwrap_or(16).clamp(2, 64);
    Options { connections, ..Options::default() }
}

/// Opens the database, makes the tables and makes sure that nobody's real cases are in it.
fn open(db: &str, options: Options) -> Result<Db, Fault> {
    const FOREIGN: Sql = sql!("SELECT id FROM casefile WHERE item <> 'BENCH' LIMIT 1");
    // What is measured seals as a server does; nobody opens it again, so any key will do.
    if !store::vault::is_unlocked() {
        store::vault::unlock(&store::vault::new_secret()?, &[])?;
    }
    let db = Db::open(db, options)?;
    db.migrate(&[casework::migrations()])?;
    let foreign: Option<i64> = db.read_blocking(|tx| tx.opt::<i64>(FOREIGN, &[]))?;
    if foreign.is_some() {
        return Err(Fault::conflict("bench.foreign"));
    }
    Ok(db)
}

fn desk() -> Result<Desk, Fault> {
    let town = Arc::new(Town::new()?);
    Ok(Desk {
        items: town.clone(),
        licences: town.clone(),
        exchange: town.clone(),
        files: town.clone(),
        people: town,
        credit: Arc::new(contract::lookup::NoCredit),
        fees: Arc::new(contract::lookup::NoFees),
        live: contract::live::Live::default(),
        calendar: Arc::new(worktime::Calendar::china().clone()),
    })
}

/// Everybody a lifecycle needs, made once: a server takes them from its sessions.
struct Cast {
    desk: Desk,
    applicant: Actor,
    clerk: Actor,
    reviewer: Actor,
    approver: Actor,
    issuer: Actor,
}

impl Cast {
    fn new() -> Result<Cast, Fault> {
        Ok(Cast {
            desk: desk()?,
            applicant: town::applicant(),
            clerk: town::staff(1, &["case.intake", "case.accept"]),
            reviewer: town::staff(2, &["case.review"]),
            approver: town::staff(3, &["case.decide"]),
            issuer: town::staff(4, &["case.issue"]),
        })
    }
}

/// An act that was acknowledged.
struct Done {
    case: CaseId,
    /// What the ledger calls it.
    act: &'static str,
    task: Option<TaskId>,
    /// From handing it in to its acknowledgement.
    took: Duration,
}

/// Is told of every act the moment it is acknowledged.
type Witness<'a> = &'a mut (dyn FnMut(Done) -> Result<(), Fault> + Send);

/// Does one act and times it, from handing it in to its acknowledgement.
async fn timed<T, F>(db: &Db, act: F) -> Result<(T, Duration), Fault>
where
    T: Send + 'static,
    F: Fn(&mut store::Tx) -> Result<T, Fault> + Send + 'static,
{
    let started = Instant::now();
    let done = db.write(act).await?;
    Ok((done, started.elapsed()))
}

/// One whole lifecycle: seven acts, each waiting for the one before.
async fn one(db: &Db, cast: &Arc<Cast>, witness: Witness<'_>) -> Result<(), Fault> {
    let who = cast.clone();
    let (submitted, took) = timed(db, move |tx| {
        let (desk, actor) = (&who.desk, &who.applicant);
        let open = OpenDraft {
            item: ITEM.to_owned(),
            answers: town::answers(),
            party: PARTY,
            channel: Channel::Online,
        };
        let draft = drafts::open(tx, desk, actor, &open)?;
        let save = SaveDraft {
            draft: draft.id,
            revision: draft.revision,
            answers: None,
            form: Some(town::form()),
            commitments: Some(vec!["premises.lawful".to_owned()]),
        };
        drafts::save(tx, desk, actor, &save)?;
        submit(tx, desk, actor, &Submit { draft: draft.id })
    })
    .await?;
    let case = submitted.case;
    witness(Done { case, act: events::SUBMITTED, task: None, took })?;
    let who = cast.clone();
    let (accepted, took) = timed(db, move |tx| {
        let cmd = Accept { case, revision: 1, ticks: Vec::new(), defer: Vec::new() };
        accept(tx, &who.desk, &who.clerk, &cmd)
    })
    .await?;
    witness(Done { case, act: events::ACCEPTED, task: None, took })?;
    for of in accepted.opened {
        let who = cast.clone();
        let reviewing = move |tx: &mut store::Tx| review(tx, &who.desk, &who.reviewer, &town::approval(of));
        let (_, took) = timed(db, reviewing).await?;
        witness(Done { case, act: events::REVIEWED, task: Some(of.task), took })?;
    }
    let who = cast.clone();
    let (decided, took) = timed(db, move |tx| {
        let cmd = Decide {
            case,
            revision: 5,
            ruling: Ruling::Grant { opinion: String::new() },
            marks: Vec::new(),
            knowing: true,
        };
        decide(tx, &who.desk, &who.approver, &cmd)
    })
    .await?;
    witness(Done { case, act: events::DECIDED, task: None, took })?;
    let who = cast.clone();
    let (_, took) = timed(db, move |tx| {
        let how = Handover::PickUp { name: "陈示范".to_owned(), id_tail: "002X".to_owned() };
        deliver(tx, &who.desk, &who.issuer, &Deliver { case, revision: decided.revision, how })
    })
    .await?;
    witness(Done { case, act: events::DELIVERED, task: None, took })
}

/// Records the statements of one real lifecycle, act by act.
fn record_one(
    what: &Lifecycle,
    tape: &Arc<Mutex<Vec<floor::Statement>>>,
    journal: Option<&Journal>,
) -> Result<floor::Script, Fault> {
    let heard = tape.clone();
    let mut options = options(what);
    options.tape = Some(Arc::new(move |text: &str, values: &[Value]| {
        let statement = floor::Statement { text: text.to_owned(), values: values.to_vec() };
        heard.lock().unwrap_or_else(PoisonError::into_inner).push(statement);
    }));
    let db = open(&what.db, options)?;
    let cast = Arc::new(Cast::new()?);
    let runtime = Builder::new_current_thread()
        .enable_time()
        .build()
        .map_err(|e| Fault::internal("bench.runtime", e))?;
    let mut acts = Vec::new();
    // The first makes the rows every later one finds (number series, tallies); the second is what is typical.
    for _ in 0..2 {
        acts.clear();
        tape.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let mut next = |done: Done| {
            acts.push(std::mem::take(&mut *tape.lock().unwrap_or_else(PoisonError::into_inner)));
            journal.map_or(Ok(()), |journal| journal.note(&done))
        };
        runtime.block_on(one(&db, &cast, &mut next))?;
    }
    Ok(floor::Script::new(acts))
}

/// The real run's result.
struct Real {
    took: Duration,
    /// Sorted.
    acts: Vec<Duration>,
    bytes: u64,
}

impl Real {
    fn percentile(&self, percent: usize) -> f64 {
        let at = (self.acts.len() * percent / 100).min(self.acts.len().saturating_sub(1));
        let took = self.acts.get(at).map_or(0.0, |act| act.as_secs_f64() * 1000.0);
        (took * 1000.0).round() / 1000.0
    }
}

fn run_real(runtime: &Runtime, what: &Lifecycle, journal: Option<&Arc<Journal>>) -> Result<Real, Fault> {
    let before = floor::bytes(&what.db)?;
    let db = open(&what.db, options(what))?;
    let cast = Arc::new(Cast::new()?);
    runtime.block_on(many(&db, &cast, WARM_UP, what.concurrency, journal))?;
    let started = Instant::now();
    let mut acts = runtime.block_on(many(&db, &cast, what.cases, what.concurrency, journal))?;
    let took = started.elapsed();
    acts.sort_unstable();
    drop(db);
    let grown = floor::bytes(&what.db)?.saturating_sub(before);
    let bytes = grown * u64::from(what.cases) / u64::from(what.cases + WARM_UP);
    Ok(Real { took, acts, bytes })
}

/// So many lifecycles, so many at the same time; how long every act took.
async fn many(
    db: &Db,
    cast: &Arc<Cast>,
    cases: u32,
    concurrency: u32,
    journal: Option<&Arc<Journal>>,
) -> Result<Vec<Duration>, Fault> {
    let taken = Arc::new(AtomicU32::new(0));
    let mut clients = JoinSet::new();
    for _ in 0..concurrency.min(cases) {
        let (db, cast, taken, journal) = (db.clone(), cast.clone(), taken.clone(), journal.cloned());
        clients.spawn(async move {
            let mut acts = Vec::new();
            while taken.fetch_add(1, Ordering::Relaxed) < cases {
                let mut witness = |done: Done| {
                    acts.push(done.took);
                    journal.as_ref().map_or(Ok(()), |journal| journal.note(&done))
                };
                one(&db, &cast, &mut witness).await?;
            }
            Ok::<_, Fault>(acts)
        });
    }
    let mut all = Vec::new();
    while let Some(client) = clients.join_next().await {
        all.extend(client.map_err(|e| Fault::internal("bench.client", e))??);
    }
    Ok(all)
}

/// The path of a SQLite address.
fn sqlite_path(db: &str) -> Option<PathBuf> {
    db.strip_prefix("sqlite:").map(PathBuf::from)
}
