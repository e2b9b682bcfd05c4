//! How acts are written to a PostgreSQL server: one connection of the node takes what waits and runs it in one transaction with one
//! commit, as the writer of a SQLite file does, and the writers of several nodes take turns (轮流写入). Why, and what was measured,
//! stands in docs/decisions/0290.
//!
//! Nobody is told "done" before the commit is on the disk, which is waited for while the next group runs (`durable.rs`). An act that is refused before it changed anything is left out. When one fails after a
//! change, or the database refuses anything, the whole group is undone and each of its acts is run by itself.

use crate::act::Act;
use crate::db::Shared;
use crate::durable::{self, Disk, Member, Written};
use crate::pool::{self, Slot};
use crate::queue::Queue;
use crate::server::Server;
use crate::tx::Conn;
use crate::{Error, Tx};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Acts in one commit at most.
const GROUP_MAX: usize = 64;
/// How long acts may join a group.
const GROUP_TIME: Duration = Duration::from_millis(10);
/// And how long when the next group runs while this one is brought to the disk.
const GROUP_TIME_AHEAD: Duration = Duration::from_millis(2);
/// Opens a transaction when it is this node's turn. The lock goes with the transaction, and with the connection; there is one for each
/// schema of a database.
const TURN: &str = "BEGIN; SELECT pg_advisory_xact_lock(hashtext('onedoor write ' || current_schema()))";

type Acts = Queue<Box<dyn Act>>;

/// The writer's life: from opening to the closing of the queue. Beside it lives who waits for the disk.
pub(crate) fn write_until_closed(server: &Server, acts: &Acts, shared: &Arc<Shared>) {
    let disk = Disk::default();
    std::thread::scope(|scope| {
        let waits = std::thread::Builder::new()
            .name("store-flush".into())
            .spawn_scoped(scope, || durable::wait_until_closed(server, &disk, acts, shared));
        if let Err(error) = waits {
            tracing::error!(%error, "nobody can wait for the disk apart from the writer");
        }
        let mut writer = Writer { slot: Slot::new(server, shared, TURN), acts, disk: &disk, known: 0 };
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| writer.write()));
        disk.close();
        disk.settled();
        writer.settle();
        if let Err(panic) = ended {
            std::panic::resume_unwind(panic);
        }
    });
}

struct Writer<'a> {
    slot: Slot<'a>,
    acts: &'a Acts,
    disk: &'a Disk,
    /// Which of its connections was there when who waits for the disk was told last.
    known: u64,
}

impl Writer<'_> {
    fn write(&mut self) {
        let mut waiting = VecDeque::new();
        while let Some(first) = self.acts.pop() {
            self.settle();
            waiting.push_back(first);
            self.acts.take_waiting(&mut waiting, GROUP_MAX);
            self.together(&mut waiting);
            self.tell_of_connection();
        }
    }

    /// Waits here for what could not be waited for elsewhere.
    fn settle(&mut self) {
        let returned = self.disk.take_returned();
        let shared = self.slot.shared;
        let (tx, number) = self.slot.connection();
        durable::settle(returned, tx, number, shared);
    }

    /// A new connection here most often means that the server was away: the other one is made anew as well.
    fn tell_of_connection(&mut self) {
        let (_, number) = self.slot.connection();
        if self.known != number {
            self.known = number;
            self.disk.renew();
        }
    }

    /// Each in a transaction of its own.
    fn apart(&mut self, acts: impl Iterator<Item = Box<dyn Act>>) {
        for mut act in acts {
            // Whoever asked for it may have been told meanwhile that it was not done.
            if !act.is_given_up() {
                self.slot.serve(&mut *act);
                self.slot.count_trips();
                act.answer();
            }
        }
    }

    /// All in one transaction, and those that come meanwhile.
    fn together(&mut self, waiting: &mut VecDeque<Box<dyn Act>>) {
        let tx = match self.slot.connected() {
            Ok(tx) => tx,
            Err(error) => {
                for mut act in waiting.drain(..) {
                    act.fail(error.clone());
                    act.answer();
                }
                return;
            }
        };
        let mut members = Vec::with_capacity(waiting.len());
        let most = if self.disk.ready().is_some() { GROUP_TIME_AHEAD } else { GROUP_TIME };
        let stands = run(tx, &mut members, waiting, self.acts, most);
        // Others are there, so there is something to do while the disk is waited for; alone, it waits here, a round trip less. What only
        // read may have read what is not on the disk yet, and waits as well.
        let others = members.len() > 1 || self.acts.len() > 0 || self.disk.is_busy();
        let ahead = if others { self.disk.ready() } else { None };
        let done = match (stands, ahead) {
            (false, _) => Err(Error::Aborted),
            (true, None) => pool::commit(tx),
            (true, Some(_)) => pool::commit_ahead(tx),
        };
        if let Conn::Pg(pg) = &mut tx.conn {
            // Before anybody is told: who measures counts then.
            tx.shared.trips.fetch_add(pg.take_trips(), Ordering::Relaxed);
        }
        match done {
            Ok(()) => {
                tx.shared.commits.fetch_add(1, Ordering::Relaxed);
                tx.shared.silent.store(false, Ordering::SeqCst);
                let (_, by) = self.slot.connection();
                match ahead {
                    Some(before) => self.disk.hand(Written { members, by, before }),
                    None => {
                        self.disk.settled();
                        self.settle();
                        durable::answer(members, self.slot.shared);
                    }
                }
            }
            // It may have been done before the server, or the way to it, went.
            Err(error) if stands && (pool::is_closed(tx) || matches!(error, Error::Unavailable(_))) => {
                undo(tx);
                durable::fail(members, &pool::unknown(error));
            }
            Err(_) if is_alone(tx, &members, waiting) => {
                undo(tx);
                self.slot.count_trips();
                self.disk.settled();
                self.settle();
                durable::answer(members, self.slot.shared);
            }
            Err(error) => {
                tracing::debug!(%error, acts = members.len(), "a group of acts is undone, and each run by itself");
                undo(tx);
                // Alone they are answered at once: what they read must be on the disk.
                self.disk.settled();
                self.settle();
                self.apart(members.into_iter().map(|member| member.act).chain(waiting.drain(..)));
            }
        }
    }
}

/// Whether the only one there was failed by its own fault: to run it again would change nothing.
fn is_alone(tx: &Tx, members: &[Member], waiting: &VecDeque<Box<dyn Act>>) -> bool {
    waiting.is_empty() && matches!(members, [Member { keep: false, .. }]) && !tx.retry && !pool::is_closed(tx)
}

fn undo(tx: &mut Tx) {
    if !pool::is_closed(tx)
        && let Err(error) = pool::undo(tx)
    {
        tracing::debug!(%error, "undoing a group of acts on a lost connection");
    }
}

/// Runs what waits in one open transaction. False: what stands in it cannot be kept.
fn run(
    tx: &mut Tx,
    members: &mut Vec<Member>,
    waiting: &mut VecDeque<Box<dyn Act>>,
    acts: &Acts,
    most: Duration,
) -> bool {
    let started = Instant::now();
    pool::open(tx, TURN);
    loop {
        while let Some(mut act) = waiting.pop_front() {
            if act.is_given_up() {
                continue;
            }
            let before = changes(tx);
            let keep = act.run(tx);
            let after = tx.take_after();
            members.push(Member { act, after, keep });
            if tx.is_broken() || pool::is_closed(tx) || (!keep && changes(tx) != before) {
                return false;
            }
        }
        if members.len() >= GROUP_MAX || started.elapsed() >= most {
            return true;
        }
        acts.take_waiting(waiting, GROUP_MAX - members.len());
        if waiting.is_empty() {
            return true;
        }
    }
}

fn changes(tx: &Tx) -> u64 {
    match &tx.conn {
        Conn::Pg(pg) => pg.changes(),
        Conn::Lite(_) => 0,
    }
}
