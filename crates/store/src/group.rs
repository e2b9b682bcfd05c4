//! Group commit (组提交): the one writer of a SQLite database. Everything waiting shares one transaction and one fsync;
//! nobody is told "done" before the commit is on the disk. Readers of a SQLite database are here too.

use crate::act::Act;
use crate::db::Shared;
use crate::queue::Queue;
use crate::tx::{AfterCommit, Conn};
use crate::{Error, Sql, Tx, sql};
use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Acts in one commit at most.
const GROUP_MAX: usize = 256;
/// How long acts may join a group.
const GROUP_TIME: Duration = Duration::from_millis(5);
/// Tidy after so many commits, when nobody waits.
const TIDY_EVERY: u32 = 50_000;

// SQLite only
const BEGIN: Sql = sql!("BEGIN IMMEDIATE");
const COMMIT: Sql = sql!("COMMIT");
const ROLLBACK: Sql = sql!("ROLLBACK");
// SQLite only
const BEGIN_READ: Sql = sql!("BEGIN DEFERRED");
const SAVEPOINT: Sql = sql!("SAVEPOINT act");
const ROLLBACK_TO: Sql = sql!("ROLLBACK TO act");
const RELEASE: Sql = sql!("RELEASE act");

type Acts = Queue<Box<dyn Act>>;

/// An act that ended well inside the open group, and what it wants done after commit.
struct Kept {
    act: Box<dyn Act>,
    after: AfterCommit,
    wrote: bool,
}

/// The writer's life: from opening to the closing of the queue.
pub(crate) fn write_until_closed(mut tx: Tx, acts: &Acts, shared: &Shared) {
    let mut commits = 0;
    while let Some(first) = acts.pop() {
        Group { tx: &mut tx, kept: Vec::new(), answers: Vec::new(), guarded: false }.run(first, acts, shared);
        commits += 1;
        if commits % TIDY_EVERY == 0
            && let Conn::Lite(lite) = &tx.conn
        {
            lite.tidy(false);
        }
    }
    if let Conn::Lite(lite) = &tx.conn {
        lite.tidy(true);
    }
}

/// A reader's life.
pub(crate) fn read_until_closed(mut tx: Tx, acts: &Acts, shared: &Shared) {
    while let Some(mut act) = acts.pop() {
        read_one(&mut tx, &mut *act);
        tx.take_after().happen(shared);
        act.answer();
    }
}

fn read_one(tx: &mut Tx, act: &mut dyn Act) {
    // One snapshot for the whole closure. Undone, not committed: there is nothing to commit.
    match control(tx, BEGIN_READ) {
        Ok(()) => {
            if !act.run(tx) {
                drop(tx.take_after());
            }
            if let Err(e) = control(tx, ROLLBACK) {
                tracing::debug!(error = %e, "the end of a read failed");
            }
        }
        Err(e) => act.fail(e),
    }
}

fn in_transaction(tx: &Tx) -> bool {
    matches!(&tx.conn, Conn::Lite(lite) if lite.in_transaction())
}

fn undo(tx: &mut Tx) {
    tx.tails.forget_group();
    if in_transaction(tx)
        && let Err(e) = control(tx, ROLLBACK)
    {
        tracing::error!(error = %e, "undoing a group of acts failed");
    }
}

fn control(tx: &mut Tx, sql: Sql) -> Result<(), Error> {
    match &mut tx.conn {
        Conn::Lite(lite) => lite.control(sql),
        Conn::Pg(_) => Err(Error::Closed),
    }
}

/// One transaction shared by several acts.
///
/// Acts run without savepoints, because those cost more than all the rest of a small act and are needed only when an act fails
/// after it has changed something, which is rare: rules are checked before rows are changed. When it does happen, the
/// whole group is undone and the acts before it run again, from then on each in its own savepoint. So the failed act
/// is undone alone, as everybody expects. Acts can be run again because their closures are `Fn`.
struct Group<'a> {
    tx: &'a mut Tx,
    kept: Vec<Kept>,
    /// Acts that failed alone: they get their own answer whatever becomes of the group.
    answers: Vec<Box<dyn Act>>,
    guarded: bool,
}

impl Group<'_> {
    fn run(mut self, first: Box<dyn Act>, acts: &Acts, shared: &Shared) {
        let started = Instant::now();
        if let Err(e) = control(self.tx, BEGIN) {
            let mut first = first;
            first.fail(e);
            first.answer();
            return;
        }
        if let Conn::Lite(lite) = &mut self.tx.conn {
            lite.take_fatal();
        }
        let mut waiting = VecDeque::from([first]);
        let mut taken = 1;
        loop {
            while let Some(act) = waiting.pop_front() {
                if let Err((e, act)) = self.add(act) {
                    return self.give_up(&e, waiting.into_iter().chain(act));
                }
            }
            if taken >= GROUP_MAX || started.elapsed() >= GROUP_TIME {
                break;
            }
            acts.take_waiting(&mut waiting, GROUP_MAX - taken);
            if waiting.is_empty() {
                break;
            }
            taken += waiting.len();
        }
        self.commit(shared);
    }

    /// Runs one act in the open transaction. An error means that the whole transaction is lost.
    fn add(&mut self, mut act: Box<dyn Act>) -> Result<(), (Error, Option<Box<dyn Act>>)> {
        if self.guarded {
            return self.add_guarded(act);
        }
        let before = self.changes();
        if act.run(self.tx) {
            let after = self.tx.take_after();
            self.kept.push(Kept { act, after, wrote: self.changes() != before });
            return Ok(());
        }
        drop(self.tx.take_after());
        if let Some(e) = self.lost() {
            return Err((e, Some(act)));
        }
        let wrote = self.changes() != before;
        self.answers.push(act);
        if wrote { self.start_again() } else { Ok(()) }
    }

    fn add_guarded(&mut self, mut act: Box<dyn Act>) -> Result<(), (Error, Option<Box<dyn Act>>)> {
        if let Err(e) = control(self.tx, SAVEPOINT) {
            return Err((e, Some(act)));
        }
        let before = self.changes();
        let keep = act.run(self.tx);
        let after = self.tx.take_after();
        if let Some(e) = self.lost() {
            return Err((e, Some(act)));
        }
        if keep {
            self.kept.push(Kept { act, after, wrote: self.changes() != before });
        } else {
            self.tx.tails.forget_group();
            self.answers.push(act);
            control(self.tx, ROLLBACK_TO).map_err(|e| (e, None))?;
        }
        control(self.tx, RELEASE).map_err(|e| (e, None))
    }

    /// Undoes everything and runs the acts that had ended well once more, each guarded.
    fn start_again(&mut self) -> Result<(), (Error, Option<Box<dyn Act>>)> {
        self.tx.tails.forget_group();
        control(self.tx, ROLLBACK).and_then(|()| control(self.tx, BEGIN)).map_err(|e| (e, None))?;
        if !self.kept.iter().any(|k| k.wrote) {
            return Ok(());
        }
        self.guarded = true;
        let mut again = std::mem::take(&mut self.kept).into_iter();
        while let Some(kept) = again.next() {
            if let Err((e, act)) = self.add_guarded(kept.act) {
                // Back among the kept, to be told with them.
                self.kept.extend(again.chain(None));
                return Err((e, act));
            }
        }
        Ok(())
    }

    fn commit(self, shared: &Shared) {
        let mut done = shared.in_place().and_then(|()| control(self.tx, COMMIT));
        if matches!(done, Err(Error::Constraint { .. })) {
            // A rule that is checked only at commit: find whose it is by committing each alone.
            undo(self.tx);
            return self.one_by_one(shared);
        }
        if done.is_err() {
            undo(self.tx);
        } else {
            self.tx.tails.keep_group();
            shared.commits.fetch_add(1, Ordering::Relaxed);
        }
        for Kept { mut act, after, .. } in self.kept {
            match &mut done {
                Ok(()) => after.happen(shared),
                Err(e) => act.fail(e.clone()),
            }
            act.answer();
        }
        for act in self.answers {
            act.answer();
        }
    }

    fn one_by_one(self, shared: &Shared) {
        for Kept { mut act, .. } in self.kept {
            let done = control(self.tx, BEGIN).and_then(|()| {
                let keep = act.run(self.tx);
                let after = self.tx.take_after();
                if !keep {
                    return Ok(None);
                }
                shared.in_place()?;
                control(self.tx, COMMIT).map(|()| Some(after))
            });
            match done {
                Ok(Some(after)) => {
                    self.tx.tails.keep_group();
                    shared.commits.fetch_add(1, Ordering::Relaxed);
                    after.happen(shared);
                }
                other => {
                    if let Err(e) = other {
                        act.fail(e);
                    }
                    undo(self.tx);
                }
            }
            act.answer();
        }
        for act in self.answers {
            act.answer();
        }
    }

    /// The whole group failed: everybody is told, nothing was changed.
    fn give_up(self, error: &Error, others: impl Iterator<Item = Box<dyn Act>>) {
        tracing::error!(%error, "a group of acts was undone");
        undo(self.tx);
        for mut act in self.kept.into_iter().map(|k| k.act).chain(others) {
            act.fail(error.clone());
            act.answer();
        }
        for act in self.answers {
            act.answer();
        }
    }

    /// SQLite undoes everything by itself when the disk is full or fails.
    fn lost(&mut self) -> Option<Error> {
        if in_transaction(self.tx) {
            return None;
        }
        match &mut self.tx.conn {
            Conn::Lite(lite) => Some(lite.take_fatal().unwrap_or(Error::Aborted)),
            Conn::Pg(_) => None,
        }
    }

    fn changes(&self) -> u64 {
        match &self.tx.conn {
            Conn::Lite(lite) => lite.changes(),
            Conn::Pg(_) => 0,
        }
    }
}
