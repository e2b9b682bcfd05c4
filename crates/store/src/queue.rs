//! The bounded queue in front of the database connections. Waiting costs nothing: no polling.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

pub(crate) struct Queue<T> {
    state: Mutex<State<T>>,
    filled: Condvar,
    drained: Condvar,
    limit: usize,
}

struct State<T> {
    waiting: VecDeque<T>,
    closed: bool,
    /// Threads asleep in `pop`: waking nobody would still cost a system call.
    idle: usize,
}

/// Why something was not taken into the queue.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    Full,
    Closed,
}

impl<T> Queue<T> {
    pub(crate) fn new(limit: usize) -> Self {
        let state = Mutex::new(State { waiting: VecDeque::new(), closed: false, idle: 0 });
        Self { state, filled: Condvar::new(), drained: Condvar::new(), limit }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds at the end, unless the queue is full.
    pub(crate) fn push(&self, item: T) -> Result<(), Refused> {
        let mut state = self.lock();
        if state.closed {
            return Err(Refused::Closed);
        }
        if state.waiting.len() >= self.limit {
            return Err(Refused::Full);
        }
        state.waiting.push_back(item);
        let wake = state.idle > 0;
        drop(state);
        if wake {
            self.filled.notify_one();
        }
        Ok(())
    }

    /// Adds at the end, waiting for room: for the store's own work, which must not be turned away.
    pub(crate) fn push_waiting(&self, item: T) -> Result<(), Refused> {
        let mut state = self.lock();
        while !state.closed && state.waiting.len() >= self.limit {
            state = self.drained.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.closed {
            return Err(Refused::Closed);
        }
        state.waiting.push_back(item);
        let wake = state.idle > 0;
        drop(state);
        if wake {
            self.filled.notify_one();
        }
        Ok(())
    }

    /// The next one; waits. `None` when closed and empty.
    pub(crate) fn pop(&self) -> Option<T> {
        let mut state = self.lock();
        loop {
            if let Some(item) = state.waiting.pop_front() {
                let was_full = state.waiting.len() + 1 >= self.limit;
                drop(state);
                if was_full {
                    self.drained.notify_all();
                }
                return Some(item);
            }
            if state.closed {
                return None;
            }
            state.idle += 1;
            state = self.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.idle -= 1;
        }
    }

    /// Moves what waits now into `into`, up to `most` in all there.
    pub(crate) fn take_waiting(&self, into: &mut VecDeque<T>, most: usize) {
        let mut state = self.lock();
        let was_full = state.waiting.len() >= self.limit;
        while into.len() < most
            && let Some(item) = state.waiting.pop_front()
        {
            into.push_back(item);
        }
        drop(state);
        if was_full {
            self.drained.notify_all();
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.lock().waiting.len()
    }

    /// Takes nothing new; what waits is still done.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_all();
        self.drained.notify_all();
    }

    /// Takes nothing new and drops what waits, which tells those who wait for it.
    pub(crate) fn abandon(&self) {
        self.close();
        self.lock().waiting.clear();
    }
}
