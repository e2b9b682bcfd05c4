//! A queue for dear work: a few at once, and who waits is served in turn by where they come from, so that one address
//! with hundreds of tries does not keep the next person waiting for all of them.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot::{self, Sender};

/// Who may wait from one lane, and in all.
const OF_LANE: usize = 256;
const OF_ALL: usize = 2048;

struct Waiting {
    lane: String,
    senders: VecDeque<Sender<Place>>,
}

struct State {
    free: usize,
    count: usize,
    lanes: VecDeque<Waiting>,
}

/// The queue.
pub(crate) struct Queue(Mutex<State>);

/// A place at work; the next takes it over when it is dropped.
pub(crate) struct Place(&'static Queue);

impl Queue {
    /// So many places at work.
    pub const fn new(places: usize) -> Self {
        Self(Mutex::new(State { free: places, count: 0, lanes: VecDeque::new() }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a place; `None` when too many wait already.
    pub async fn place(&'static self, lane: &str) -> Option<Place> {
        let receiver = {
            let mut state = self.state();
            if state.free > 0 {
                state.free -= 1;
                return Some(Place(self));
            }
            if state.count >= OF_ALL {
                return None;
            }
            let (sender, receiver) = oneshot::channel();
            match state.lanes.iter_mut().find(|waiting| waiting.lane == lane) {
                Some(waiting) if waiting.senders.len() >= OF_LANE => return None,
                Some(waiting) => waiting.senders.push_back(sender),
                None => {
                    let waiting = Waiting { lane: lane.to_owned(), senders: VecDeque::from([sender]) };
                    state.lanes.push_back(waiting);
                }
            }
            state.count += 1;
            receiver
        };
        receiver.await.ok()
    }

    /// The next who waits, each lane in its turn.
    fn next(&self) -> Option<Sender<Place>> {
        let mut state = self.state();
        let Some(mut waiting) = state.lanes.pop_front() else {
            state.free += 1;
            return None;
        };
        let sender = waiting.senders.pop_front();
        state.count = state.count.saturating_sub(1);
        if !waiting.senders.is_empty() {
            state.lanes.push_back(waiting);
        }
        sender
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        while let Some(sender) = self.0.next() {
            match sender.send(Place(self.0)) {
                Ok(()) => return,
                // Gone away meanwhile: the place is still ours to hand on.
                Err(unused) => std::mem::forget(unused),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[tokio::test]
    async fn a_crowd_from_one_place_does_not_keep_the_next_person_waiting() {
        static QUEUE: Queue = Queue::new(1);
        let first = QUEUE.place("hall").await.unwrap();
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = tokio::task::JoinSet::new();
        for lane in ["hall", "hall", "hall", "home"] {
            let order = Arc::clone(&order);
            tasks.spawn(async move {
                let _place = QUEUE.place(lane).await.unwrap();
                order.lock().unwrap().push(lane);
            });
            tokio::task::yield_now().await;
        }
        // Somebody who goes away leaves no gap.
        let gone = tokio::spawn(async { QUEUE.place("home").await.map(|_| ()) });
        tokio::task::yield_now().await;
        gone.abort();
        tokio::task::yield_now().await;
        drop(first);
        tasks.join_all().await;
        assert_eq!(*order.lock().unwrap(), ["hall", "home", "hall", "hall"]);
        assert!(QUEUE.place("home").await.is_some());
    }

    /// Lets the others run until so many wait: a runtime does not poll hundreds of tasks at one yield.
    async fn all_wait(queue: &'static Queue, count: usize) {
        while queue.state().count < count {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_lane_that_is_full_turns_away_its_own_only() {
        static QUEUE: Queue = Queue::new(1);
        let first = QUEUE.place("flood").await.unwrap();
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..OF_LANE {
            tasks.spawn(async { QUEUE.place("flood").await.is_some() });
        }
        all_wait(&QUEUE, OF_LANE).await;
        assert!(QUEUE.place("flood").await.is_none());
        tasks.spawn(async { QUEUE.place("home").await.is_some() });
        all_wait(&QUEUE, OF_LANE + 1).await;
        drop(first);
        assert!(tasks.join_all().await.into_iter().all(|served| served));
    }
}
