//! How acts are written to a PostgreSQL server: one connection of the node takes what waits and runs it in one transaction with one
//! commit, as the writer of a SQLite file does, and the writers of several nodes take turns (轮流写入). Why, and what was measured,
//! stands in docs/decisions/0290.
//!
//! Nobody is told "done" before the commit. An act that is refused before it changed anything is left out. When one fails after a
//! change, or the database refuses anything, the whole group is undone and each of its acts is run by itself.

use crate::act::Act;
use crate::db::Shared;
use crate::pool::{self, Slot};
use crate::queue::Queue;
use crate::server::Server;
use crate::tx::{AfterCommit, Conn};
use crate::{Error, Tx};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Acts in one commit at most.
const GROUP_MAX: usize = 64;
/// How long acts may join a group.
const GROUP_TIME: Duration = Duration::from_millis(10);
/// Opens a transaction when it is this node's turn. The lock goes with the transaction, and with the connection; there is one for each
/// schema of a database.
const TURN: &str = "BEGIN; SELECT pg_advisory_xact_lock(hashtext('onedoor write ' || current_schema()))";

type Acts = Queue<Box<dyn Act>>;

/// An act that was run in the open transaction.
struct Member {
    act: Box<dyn Act>,
    after: AfterCommit,
    keep: bool,
}

/// The writer's life: from opening to the closing of the queue.
pub(crate) fn write_until_closed(server: &Server, acts: &Acts, shared: &Arc<Shared>) {
    let mut slot = Slot::new(server, shared, TURN);
    let mut waiting = VecDeque::new();
    while let Some(first) = acts.pop() {
        waiting.push_back(first);
        acts.take_waiting(&mut waiting, GROUP_MAX);
        if waiting.len() == 1 {
            apart(&mut slot, waiting.drain(..));
        } else {
            together(&mut slot, &mut waiting, acts);
            slot.count_trips();
        }
    }
}

/// Each in a transaction of its own.
fn apart(slot: &mut Slot<'_>, acts: impl Iterator<Item = Box<dyn Act>>) {
    for mut act in acts {
        // Whoever asked for it may have been told meanwhile that it was not done.
        if !act.is_given_up() {
            slot.serve(&mut *act);
            slot.count_trips();
            act.answer();
        }
    }
}

/// All in one transaction, and those that come meanwhile.
fn together(slot: &mut Slot<'_>, waiting: &mut VecDeque<Box<dyn Act>>, acts: &Acts) {
    let tx = match slot.connected() {
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
    let stands = run(tx, &mut members, waiting, acts);
    let done = if stands { pool::commit(tx) } else { Err(Error::Aborted) };
    match done {
        Ok(()) => {
            tx.shared.commits.fetch_add(1, Ordering::Relaxed);
            tx.shared.silent.store(false, Ordering::SeqCst);
            for Member { act, after, keep } in members {
                if keep {
                    after.happen(slot.shared);
                }
                act.answer();
            }
        }
        // It may have been done before the server, or the way to it, went.
        Err(error) if stands && (pool::is_closed(tx) || matches!(error, Error::Unavailable(_))) => {
            undo(tx);
            let error = pool::unknown(error);
            for Member { mut act, .. } in members {
                act.fail(error.clone());
                act.answer();
            }
        }
        Err(error) => {
            tracing::debug!(%error, acts = members.len(), "a group of acts is undone, and each run by itself");
            undo(tx);
            apart(slot, members.into_iter().map(|member| member.act).chain(waiting.drain(..)));
        }
    }
}

fn undo(tx: &mut Tx) {
    if !pool::is_closed(tx)
        && let Err(error) = pool::undo(tx)
    {
        tracing::debug!(%error, "undoing a group of acts on a lost connection");
    }
}

/// Runs what waits in one open transaction. False: what stands in it cannot be kept.
fn run(tx: &mut Tx, members: &mut Vec<Member>, waiting: &mut VecDeque<Box<dyn Act>>, acts: &Acts) -> bool {
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
        if members.len() >= GROUP_MAX || started.elapsed() >= GROUP_TIME {
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
