//! The floor on PostgreSQL: the same statements over as many bare connections as there are clients, in a schema of its own
//! with the same tables.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use contract::Fault;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, NoTls};
use store::Value;

use super::floor::{Replay, failed};

const SCHEMA: &str = "onedoor_bench_floor";

fn connect(db: &str) -> Result<Client, postgres::Error> {
    let mut client = Client::connect(db, NoTls)?;
    client.batch_execute(&format!("SET search_path TO {SCHEMA}"))?;
    Ok(client)
}

/// Makes the schema anew: every table of the real one, with its indexes.
fn make_schema(db: &str) -> Result<(), postgres::Error> {
    let mut client = Client::connect(db, NoTls)?;
    drop_schema(&mut client)?;
    client.batch_execute(&format!("CREATE SCHEMA {SCHEMA}"))?;
    for row in client.query("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()", &[])? {
        let table: String = row.get(0);
        client.batch_execute(&format!("CREATE TABLE {SCHEMA}.{table} (LIKE {table} INCLUDING ALL)"))?;
    }
    Ok(())
}

fn drop_schema(client: &mut Client) -> Result<(), postgres::Error> {
    client.batch_execute(&format!("DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
}

/// Replays so many cases after `warm` untimed ones; how long it took.
pub(super) fn run(
    db: &str,
    replay: &Arc<Replay>,
    cases: u32,
    warm: u32,
    concurrency: u32,
) -> Result<Duration, Fault> {
    make_schema(db).map_err(failed)?;
    let clients = concurrency.min(cases).max(1);
    let (ready, go) =
        (Arc::new(Barrier::new(clients as usize + 1)), Arc::new(Barrier::new(clients as usize + 1)));
    let (warmed, taken) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(warm)));
    let threads: Vec<_> = (0..clients)
        .map(|_| {
            let (db, replay) = (db.to_owned(), replay.clone());
            let (ready, go) = (ready.clone(), go.clone());
            let (warmed, taken) = (warmed.clone(), taken.clone());
            std::thread::spawn(move || {
                let mut connected = Bare::new(&db, &replay);
                let warm_up = connected.as_mut().map(|bare| bare.cases(&replay, &warmed, warm));
                ready.wait();
                go.wait();
                warm_up.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?;
                let bare = connected.as_mut().map_err(|error| error.to_string())?;
                bare.cases(&replay, &taken, warm + cases).map_err(|error| error.to_string())
            })
        })
        .collect();
    ready.wait();
    let started = Instant::now();
    go.wait();
    let mut result = Ok(());
    for thread in threads {
        let done = thread.join().map_err(|_| failed("a bare client stopped"))?;
        result = result.and(done.map_err(failed));
    }
    let took = started.elapsed();
    let mut client = Client::connect(db, NoTls).map_err(failed)?;
    drop_schema(&mut client).map_err(failed)?;
    result.map(|()| took)
}

/// One bare connection with everything prepared.
struct Bare {
    client: Client,
    statements: Vec<postgres::Statement>,
}

impl Bare {
    fn new(db: &str, replay: &Replay) -> Result<Bare, postgres::Error> {
        let mut client = connect(db)?;
        let statements = replay.texts.iter().map(|text| client.prepare(text)).collect::<Result<_, _>>()?;
        Ok(Bare { client, statements })
    }

    /// Replays cases until `to` are taken.
    fn cases(&mut self, replay: &Replay, taken: &AtomicU32, to: u32) -> Result<(), postgres::Error> {
        loop {
            let case = taken.fetch_add(1, Ordering::Relaxed);
            if case >= to {
                return Ok(());
            }
            for act in replay.cases.get(case as usize).into_iter().flatten() {
                self.client.batch_execute("BEGIN")?;
                for step in act {
                    let Some(statement) = self.statements.get(step.text) else { continue };
                    let bound: Vec<Bound<'_>> = step.values.iter().map(Bound).collect();
                    let values: Vec<&(dyn ToSql + Sync)> = bound.iter().map(|b| b as _).collect();
                    self.client.execute(statement, &values)?;
                }
                self.client.batch_execute("COMMIT")?;
            }
        }
    }
}

/// A value in the words of the wire.
#[derive(Debug)]
struct Bound<'a>(&'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self.0 {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(number) if *ty == Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
            Value::Int(number) if *ty == Type::BOOL => (*number != 0).to_sql(ty, out),
            Value::Int(number) => number.to_sql(ty, out),
            Value::Real(number) => number.to_sql(ty, out),
            Value::Text(text) => text.to_sql(ty, out),
            Value::Bytes(bytes) => bytes.to_sql(ty, out),
            Value::Bool(truth) => truth.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// Commits a second of the bare server over one connection, for a second.
pub(super) fn commits_per_s(db: &str) -> Result<f64, Fault> {
    let rate = || -> Result<f64, postgres::Error> {
        make_schema(db)?;
        let mut client = connect(db)?;
        client.batch_execute("CREATE TABLE bare_commit (id BIGSERIAL PRIMARY KEY, text TEXT)")?;
        let insert = client.prepare("INSERT INTO bare_commit (text) VALUES ($1)")?;
        let text = "x".repeat(100);
        let started = Instant::now();
        let mut commits = 0.0;
        while started.elapsed() < Duration::from_secs(1) {
            client.execute(&insert, &[&text])?;
            commits += 1.0;
        }
        let rate = commits / started.elapsed().as_secs_f64();
        drop_schema(&mut client)?;
        Ok(rate)
    };
    rate().map_err(failed)
}

/// What the database takes on the disk now.
pub(super) fn bytes(db: &str) -> Result<u64, Fault> {
    let size = || -> Result<i64, postgres::Error> {
        let mut client = Client::connect(db, NoTls)?;
        Ok(client.query_one("SELECT pg_database_size(current_database())", &[])?.get(0))
    };
    size().map(|bytes| u64::try_from(bytes).unwrap_or(0)).map_err(failed)
}
