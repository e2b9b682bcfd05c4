//! The connections to a PostgreSQL server: threads that take acts from a queue, one for what writes (`turns.rs`) and the others for what
//! reads. A connection that was lost is made again by itself; an act that had to be undone for others' sake is run again.

use crate::act::Act;
use crate::db::Shared;
use crate::pg::Pg;
use crate::queue::Queue;
use crate::server::Server;
use crate::tx::Conn;
use crate::{Error, Tx, ledger};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How often an act is run before it answers [`Error::Conflict`].
const ATTEMPTS: u32 = 10;

/// How a transaction is opened that reads.
const READING: &str = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// The life of a connection that reads. Telling other nodes goes this way too: it must not wait for acts, nor they for it.
pub(crate) fn serve_until_closed(server: &Server, acts: &Queue<Box<dyn Act>>, shared: &Arc<Shared>) {
    let mut slot = Slot::new(server, shared, "BEGIN");
    while let Some(mut act) = acts.pop() {
        if act.is_given_up() {
            continue;
        }
        slot.serve(&mut *act);
        act.answer();
    }
}

/// A connection, made when it is needed.
pub(crate) struct Slot<'a> {
    server: &'a Server,
    pub(crate) shared: &'a Arc<Shared>,
    tx: Option<Tx>,
    /// How many connections were made, the one there is among them.
    made: u64,
    /// How a transaction is opened that writes.
    writing: &'static str,
}

/// How an attempt at an act ended.
enum Ended {
    Done,
    /// Others were in the way.
    Again,
    /// The connection was lost before anything was committed.
    Lost(Error),
}

impl<'a> Slot<'a> {
    pub(crate) fn new(server: &'a Server, shared: &'a Arc<Shared>, writing: &'static str) -> Self {
        Self { server, shared, tx: None, made: 0, writing }
    }

    /// Runs one act in a transaction of its own.
    pub(crate) fn serve(&mut self, act: &mut dyn Act) {
        let (shared, writing) = (self.shared, self.writing);
        for attempt in 0..ATTEMPTS {
            let tx = match self.connected() {
                Ok(tx) => tx,
                Err(e) => return act.fail(e),
            };
            match attempt_once(tx, act, writing) {
                Ended::Done => {
                    shared.silent.store(false, Ordering::SeqCst);
                    let after = tx.take_after();
                    if is_closed(tx) {
                        self.tx = None;
                    }
                    return after.happen(self.shared);
                }
                Ended::Again => std::thread::sleep(pause(attempt)),
                Ended::Lost(error) => {
                    self.tx = None;
                    act.fail(error);
                    if attempt > 1 {
                        return;
                    }
                }
            }
        }
        act.fail(Error::Conflict);
    }

    /// Counts how often the server was waited for.
    pub(crate) fn count_trips(&mut self) {
        if let Some(Tx { conn: Conn::Pg(pg), shared, .. }) = &mut self.tx {
            shared.trips.fetch_add(pg.take_trips(), Ordering::Relaxed);
        }
    }

    /// The connection there is, lost or not, and which it is.
    pub(crate) fn connection(&mut self) -> (Option<&mut Tx>, u64) {
        (self.tx.as_mut(), self.made)
    }

    /// The connection; made anew where it was lost.
    pub(crate) fn connected(&mut self) -> Result<&mut Tx, Error> {
        if self.tx.as_ref().is_some_and(is_closed) {
            self.tx = None;
        }
        match &mut self.tx {
            Some(tx) => Ok(tx),
            empty => {
                let pg = Pg::connect(self.server)?;
                self.made += 1;
                Ok(empty.insert(Tx::new(Conn::Pg(Box::new(pg)), Arc::clone(self.shared))))
            }
        }
    }
}

/// Longer with every attempt, and not the same for two that collided.
fn pause(attempt: u32) -> Duration {
    let mut byte = [0u8];
    // Without randomness the pauses are merely less spread.
    let _ = getrandom::fill(&mut byte);
    Duration::from_micros((u64::from(byte[0]) + 32) * (1 << attempt.min(8)) * 4)
}

pub(crate) fn is_closed(tx: &Tx) -> bool {
    matches!(&tx.conn, Conn::Pg(pg) if pg.is_closed())
}

/// Opens a transaction with the first statement of what comes.
pub(crate) fn open(tx: &mut Tx, how: &'static str) {
    tx.tails.forget();
    if let Conn::Pg(pg) = &mut tx.conn {
        pg.forget_retry();
        pg.open_later(how);
    }
}

/// Commits what stands in the open transaction, together with what was not sent yet.
pub(crate) fn commit(tx: &mut Tx) -> Result<(), Error> {
    commit_by(tx, "COMMIT")
}

/// Commits it, and is answered before the server has it on the disk.
pub(crate) fn commit_ahead(tx: &mut Tx) -> Result<(), Error> {
    commit_by(tx, "SET LOCAL synchronous_commit = off; COMMIT")
}

fn commit_by(tx: &mut Tx, how: &str) -> Result<(), Error> {
    match &mut tx.conn {
        Conn::Pg(pg) if pg.is_unopened() => {
            pg.forget_unsent();
            Ok(())
        }
        Conn::Pg(pg) => pg.finally(how),
        Conn::Lite(_) => Err(Error::Closed),
    }
}

/// Says something outside of any transaction.
pub(crate) fn say(tx: &mut Tx, what: &str) -> Result<(), Error> {
    match &mut tx.conn {
        Conn::Pg(pg) => pg.finally(what),
        Conn::Lite(_) => Err(Error::Closed),
    }
}

/// Undoes it.
pub(crate) fn undo(tx: &mut Tx) -> Result<(), Error> {
    drop(tx.take_after());
    match &mut tx.conn {
        Conn::Pg(pg) if pg.is_unopened() => {
            pg.forget_unsent();
            Ok(())
        }
        Conn::Pg(pg) => {
            pg.forget_unsent();
            pg.finally("ROLLBACK")
        }
        Conn::Lite(_) => Err(Error::Closed),
    }
}

/// What is told of a commit whose connection was lost.
pub(crate) fn unknown(error: Error) -> Error {
    match error {
        Error::Unavailable(why) => Error::Unavailable(format!(
            "the connection was lost during the commit; whether it was done is not known: {why}"
        )),
        other => other,
    }
}

fn attempt_once(tx: &mut Tx, act: &mut dyn Act, writing: &'static str) -> Ended {
    open(tx, if act.writes() { writing } else { READING });
    let keep = act.run(tx);
    if is_closed(tx) {
        drop(tx.take_after());
        return Ended::Lost(Error::Unavailable("the connection was lost; nothing was changed".into()));
    }
    let mut again = tx.retry;
    if keep {
        match commit(tx) {
            Ok(()) => {
                tx.shared.commits.fetch_add(1, Ordering::Relaxed);
                return Ended::Done;
            }
            Err(e) => {
                again = matches!(&tx.conn, Conn::Pg(pg) if pg.asked_for_retry()) || ledger::is_race(&e);
                act.fail(unknown(e));
            }
        }
    }
    if !is_closed(tx)
        && let Err(e) = undo(tx)
    {
        tracing::debug!(error = %e, "undoing an act on a lost connection");
    }
    drop(tx.take_after());
    if again { Ended::Again } else { Ended::Done }
}
