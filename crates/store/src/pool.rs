//! The connections to a PostgreSQL server: threads that take acts from one queue. A connection that was lost is made
//! again by itself; an act that had to be undone for others' sake is run again.

use crate::act::Act;
use crate::db::Shared;
use crate::pg::Pg;
use crate::queue::Queue;
use crate::server::Server;
use crate::tx::Conn;
use crate::{Error, Tx};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How often an act is run before it answers [`Error::Conflict`].
const ATTEMPTS: u32 = 10;

/// One connection's life.
pub(crate) fn serve_until_closed(server: &Server, acts: &Queue<Box<dyn Act>>, shared: &Arc<Shared>) {
    let mut slot = Slot { server, shared, tx: None };
    while let Some(mut act) = acts.pop() {
        if act.is_given_up() {
            continue;
        }
        slot.serve(&mut *act);
        act.answer();
    }
}

struct Slot<'a> {
    server: &'a Server,
    shared: &'a Arc<Shared>,
    tx: Option<Tx>,
}

/// How an attempt at an act ended.
enum Ended {
    Done,
    /// Others were in the way.
    Again,
    /// The connection was lost before anything was committed.
    Lost(Error),
}

impl Slot<'_> {
    fn serve(&mut self, act: &mut dyn Act) {
        let shared = self.shared;
        for attempt in 0..ATTEMPTS {
            let tx = match self.connected() {
                Ok(tx) => tx,
                Err(e) => return act.fail(e),
            };
            match attempt_once(tx, act) {
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

    fn connected(&mut self) -> Result<&mut Tx, Error> {
        if self.tx.as_ref().is_some_and(is_closed) {
            self.tx = None;
        }
        match &mut self.tx {
            Some(tx) => Ok(tx),
            empty => {
                let pg = Pg::connect(self.server)?;
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

fn is_closed(tx: &Tx) -> bool {
    matches!(&tx.conn, Conn::Pg(pg) if pg.is_closed())
}

fn control(tx: &mut Tx, text: &str) -> Result<(), Error> {
    match &mut tx.conn {
        Conn::Pg(pg) => pg.control(text),
        Conn::Lite(_) => Err(Error::Closed),
    }
}

fn attempt_once(tx: &mut Tx, act: &mut dyn Act) -> Ended {
    if let Conn::Pg(pg) = &mut tx.conn {
        pg.forget_retry();
    }
    let begin =
        if act.writes() { "BEGIN" } else { "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY" };
    if let Err(e) = control(tx, begin) {
        return Ended::Lost(e);
    }
    let keep = act.run(tx);
    if is_closed(tx) {
        drop(tx.take_after());
        return Ended::Lost(Error::Unavailable("the connection was lost; nothing was changed".into()));
    }
    if keep {
        match control(tx, "COMMIT") {
            Ok(()) => {
                tx.shared.commits.fetch_add(1, Ordering::Relaxed);
                return Ended::Done;
            }
            Err(e) => {
                drop(tx.take_after());
                let again = matches!(&tx.conn, Conn::Pg(pg) if pg.asked_for_retry());
                if again {
                    return Ended::Again;
                }
                act.fail(match e {
                    Error::Unavailable(why) => Error::Unavailable(format!(
                        "the connection was lost during the commit; whether it was done is not known: {why}"
                    )),
                    other => other,
                });
                return Ended::Done;
            }
        }
    }
    drop(tx.take_after());
    let again = tx.retry;
    if let Err(e) = control(tx, "ROLLBACK") {
        tracing::debug!(error = %e, "undoing an act on a lost connection");
        return if again { Ended::Again } else { Ended::Done };
    }
    if again { Ended::Again } else { Ended::Done }
}
