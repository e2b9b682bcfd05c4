//! Waiting for the disk of a PostgreSQL server while the next acts run already (提交与落盘分开): a group that others wait behind is committed without
//! waiting, and a second connection waits until the server has it on the disk. Only then is anybody told. Why this is safe, and what
//! was measured, stands in docs/decisions/0292.
//!
//! What the server writes ahead has one order. So whatever was committed before a later, waited-for commit is on the disk when that one is, provided
//! that it is still the same server that runs: one that crashed may have lost the former and will take the latter all the same. The
//! connection that waits must therefore be older than the commit. Where it was lost, the writer itself waits over the connection that
//! committed; where that was lost too, it is not known whether the group was done, and everybody in it is told so.

use crate::act::Act;
use crate::db::Shared;
use crate::pool;
use crate::queue::Queue;
use crate::server::Server;
use crate::tx::AfterCommit;
use crate::{Error, Tx};
use postgres::Client;
use std::sync::atomic::Ordering;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A commit of its own that is waited for: a word in what the server writes ahead, in no table.
pub(crate) const REACHED: &str = "SELECT pg_logical_emit_message(true, 'onedoor', '')";
/// Between two tries to connect.
const PAUSE: Duration = Duration::from_millis(250);

type Acts = Queue<Box<dyn Act>>;

/// An act that was run in a group.
pub(crate) struct Member {
    pub(crate) act: Box<dyn Act>,
    pub(crate) after: AfterCommit,
    pub(crate) keep: bool,
}

/// A group that was committed and may not be on the disk yet.
pub(crate) struct Written {
    pub(crate) members: Vec<Member>,
    /// Which connection of the writer committed it.
    pub(crate) by: u64,
    /// Which waiting connection there was before that.
    pub(crate) before: u64,
}

/// Tells everybody in a group that it is done.
pub(crate) fn answer(members: Vec<Member>, shared: &Shared) {
    for Member { act, after, keep } in members {
        if keep {
            after.happen(shared);
        }
        act.answer();
    }
}

/// Tells everybody in a group that it failed.
pub(crate) fn fail(members: Vec<Member>, error: &Error) {
    for Member { mut act, .. } in members {
        act.fail(error.clone());
        act.answer();
    }
}

/// What lies between the writer and who waits for the disk.
#[derive(Default)]
pub(crate) struct Disk {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    written: Vec<Written>,
    /// Groups whose waiting connection was lost: the writer's now.
    returned: Vec<Written>,
    /// The waiting connection, when there is one.
    connection: Option<u64>,
    /// A connection is to be made, in place of the one there may be.
    wanted: bool,
    /// Some groups are waited for.
    flushing: bool,
    closed: bool,
    /// Nobody waits any more.
    gone: bool,
}

enum Next {
    Connect,
    Wait(Vec<Written>),
    End,
}

impl Disk {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection that can wait, if there is one.
    pub(crate) fn ready(&self) -> Option<u64> {
        self.lock().connection
    }

    /// Whether groups are not known to be on the disk.
    pub(crate) fn is_busy(&self) -> bool {
        self.lock().is_busy()
    }

    /// Leaves a group to be waited for.
    pub(crate) fn hand(&self, written: Written) {
        let mut state = self.lock();
        if state.gone {
            state.returned.push(written);
        } else {
            state.written.push(written);
        }
        drop(state);
        self.changed.notify_all();
    }

    /// The writer has a new connection: so must who waits.
    pub(crate) fn renew(&self) {
        let mut state = self.lock();
        state.connection = None;
        state.wanted = true;
        drop(state);
        self.changed.notify_all();
    }

    /// Groups whose waiting connection was lost.
    pub(crate) fn take_returned(&self) -> Vec<Written> {
        std::mem::take(&mut self.lock().returned)
    }

    /// Waits until nothing is waited for but what was returned.
    pub(crate) fn settled(&self) {
        let mut state = self.lock();
        while state.flushing || !state.written.is_empty() {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Ends the wait when what was handed over is done.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    fn next(&self) -> Next {
        let mut state = self.lock();
        state.flushing = false;
        self.changed.notify_all();
        loop {
            if !state.written.is_empty() {
                state.flushing = true;
                return Next::Wait(std::mem::take(&mut state.written));
            }
            if state.closed {
                return Next::End;
            }
            if state.wanted {
                state.wanted = false;
                return Next::Connect;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Connected; unless another connection is wanted meanwhile.
    fn connected(&self, number: u64) {
        let mut state = self.lock();
        if !state.wanted {
            state.connection = Some(number);
        }
    }

    /// A connection is wanted again, after a pause that its closing ends.
    fn pause(&self) {
        let mut state = self.lock();
        state.wanted = true;
        if !state.closed && state.written.is_empty() {
            drop(self.changed.wait_timeout(state, PAUSE));
        }
    }

    /// Gives groups back to the writer, which is woken for it.
    fn give_back(&self, groups: Vec<Written>, acts: &Acts) {
        if groups.is_empty() {
            return;
        }
        let mut state = self.lock();
        state.returned.extend(groups);
        state.connection = None;
        state.wanted = true;
        drop(state);
        // A full queue wakes the writer as well.
        drop(acts.push(Box::new(Knock)));
    }
}

impl State {
    fn is_busy(&self) -> bool {
        self.flushing || !self.written.is_empty() || !self.returned.is_empty()
    }
}

/// Wakes the writer.
struct Knock;

impl Act for Knock {
    fn writes(&self) -> bool {
        true
    }

    fn run(&mut self, _: &mut Tx) -> bool {
        true
    }

    fn fail(&mut self, _: Error) {}

    fn answer(self: Box<Self>) {}
}

/// Where nobody waits any more, the writer does.
struct Gone<'a>(&'a Disk);

impl Drop for Gone<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.connection = None;
        state.gone = true;
        state.flushing = false;
        let written = std::mem::take(&mut state.written);
        state.returned.extend(written);
        drop(state);
        self.0.changed.notify_all();
    }
}

/// The life of who waits for the disk.
pub(crate) fn wait_until_closed(server: &Server, disk: &Disk, acts: &Acts, shared: &Shared) {
    let _gone = Gone(disk);
    let mut connection: Option<(Client, u64)> = None;
    let mut number = 0;
    loop {
        match disk.next() {
            Next::End => return,
            Next::Connect => match server.connect() {
                Ok(client) => {
                    number += 1;
                    connection = Some((client, number));
                    disk.connected(number);
                }
                Err(error) => {
                    tracing::debug!(%error, "no connection to wait for the disk over; groups wait for it themselves");
                    connection = None;
                    disk.pause();
                }
            },
            Next::Wait(groups) => {
                let (known, lost): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| {
                    connection.as_ref().is_some_and(|(_, number)| *number == group.before)
                });
                disk.give_back(lost, acts);
                if !known.is_empty() {
                    reach(known, &mut connection, disk, acts, shared);
                }
            }
        }
    }
}

/// Waits until these are on the disk.
fn reach(
    groups: Vec<Written>,
    connection: &mut Option<(Client, u64)>,
    disk: &Disk,
    acts: &Acts,
    shared: &Shared,
) {
    let done = connection.as_mut().map(|(client, _)| client.batch_execute(REACHED));
    match done {
        Some(Ok(())) => {
            shared.trips.fetch_add(1, Ordering::Relaxed);
            for group in groups {
                answer(group.members, shared);
            }
        }
        failed => {
            let why = failed.and_then(Result::err).map_or_else(String::new, |error| error.to_string());
            tracing::debug!(why, groups = groups.len(), "the connection that waits for the disk was lost");
            *connection = None;
            disk.give_back(groups, acts);
        }
    }
}

/// The writer itself waits for what was returned, over the connection that committed it.
pub(crate) fn settle(returned: Vec<Written>, tx: Option<&mut Tx>, number: u64, shared: &Shared) {
    if returned.is_empty() {
        return;
    }
    let (here, lost): (Vec<_>, Vec<_>) = returned.into_iter().partition(|group| group.by == number);
    let reached = match tx {
        Some(tx) if !here.is_empty() && !pool::is_closed(tx) => pool::say(tx, REACHED),
        _ => Err(Error::Unavailable("the connection was lost".into())),
    };
    match reached {
        Ok(()) => here.into_iter().for_each(|group| answer(group.members, shared)),
        Err(error) => here.into_iter().for_each(|group| fail(group.members, &pool::unknown(error.clone()))),
    }
    for group in lost {
        fail(group.members, &pool::unknown(Error::Unavailable("the connection was lost".into())));
    }
}
