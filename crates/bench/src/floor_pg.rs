//! The floor on PostgreSQL: the same statements by one bare connection that takes what waits, as the product's writer does, in a schema
//! of its own with the same tables. It waits for nothing between BEGIN and COMMIT: a whole group is one round trip.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, mpsc};
use std::task::Poll;
use std::time::{Duration, Instant};

use contract::Fault;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, NoTls};
use store::Value;
use tokio::runtime::{Builder, Runtime};

use super::floor::{HandedIn, Replay, clients, failed};

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
    runtime: &Runtime,
    db: &str,
    replay: &Arc<Replay>,
    (cases, warm): (u32, u32),
    concurrency: u32,
) -> Result<Duration, Fault> {
    make_schema(db).map_err(failed)?;
    let (send, receive) = mpsc::channel::<HandedIn>();
    let (address, script) = (db.to_owned(), replay.clone());
    let writer = std::thread::Builder::new()
        .name("floor-write".to_owned())
        .spawn(move || write(&address, &script, &receive))
        .map_err(failed)?;
    runtime.block_on(clients(replay, &send, 0, warm, concurrency));
    let started = Instant::now();
    runtime.block_on(clients(replay, &send, warm, warm + cases, concurrency));
    let took = started.elapsed();
    drop(send);
    writer.join().map_err(|_| failed("the bare writer stopped"))?.map_err(failed)?;
    let mut client = Client::connect(db, NoTls).map_err(failed)?;
    drop_schema(&mut client).map_err(failed)?;
    Ok(took)
}

type Wrong = Box<dyn std::error::Error + Send + Sync>;

/// The bare writer: everything that waits shares one commit.
fn write(db: &str, replay: &Replay, receive: &mpsc::Receiver<HandedIn>) -> Result<(), Wrong> {
    const GROUP_MAX: usize = 64;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(db, NoTls).await?;
        tokio::spawn(connection);
        client.batch_execute(&format!("SET search_path TO {SCHEMA}")).await?;
        let mut statements = Vec::with_capacity(replay.texts.len());
        for text in &replay.texts {
            statements.push(client.prepare(text).await?);
        }
        while let Ok(first) = receive.recv() {
            let mut group = vec![first];
            while group.len() < GROUP_MAX
                && let Ok(next) = receive.try_recv()
            {
                group.push(next);
            }
            commit(&client, &statements, replay, &group).await?;
            for (.., done) in group {
                // A client that has gone does not matter.
                let _ = done.send(());
            }
        }
        Ok(())
    })
}

/// Sends a whole group in one go and hears what became of it.
async fn commit(
    client: &tokio_postgres::Client,
    statements: &[tokio_postgres::Statement],
    replay: &Replay,
    group: &[HandedIn],
) -> Result<(), tokio_postgres::Error> {
    type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), tokio_postgres::Error>> + 'a>>;
    let mut sent: Vec<Sending<'_>> = vec![Box::pin(client.batch_execute("BEGIN"))];
    for (case, act, _) in group {
        for step in replay.cases.get(*case).and_then(|acts| acts.get(*act)).into_iter().flatten() {
            let Some(statement) = statements.get(step.text) else { continue };
            sent.push(Box::pin(async move {
                client.execute_raw(statement, step.values.iter().map(Bound)).await.map(|_| ())
            }));
        }
    }
    sent.push(Box::pin(client.batch_execute("COMMIT")));
    let mut waiting = Vec::with_capacity(sent.len());
    for mut sending in sent {
        // Polled once, it is handed to the connection.
        match poll_fn(|cx| Poll::Ready(sending.as_mut().poll(cx))).await {
            Poll::Ready(done) => done?,
            Poll::Pending => waiting.push(sending),
        }
    }
    for sending in waiting {
        sending.await?;
    }
    Ok(())
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

/// Where the server keeps its data, if that is on this machine and we are told.
pub(super) fn folder(db: &str) -> Option<std::path::PathBuf> {
    let mut client = Client::connect(db, NoTls).ok()?;
    let folder: String = client.query_one("SHOW data_directory", &[]).ok()?.try_get(0).ok()?;
    Some(std::path::PathBuf::from(folder)).filter(|folder| folder.is_dir())
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
