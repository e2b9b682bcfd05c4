//! Who is woken when something was committed: live pages by topic, workers by their bell. Nobody polls.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// The topic that wakes workers on other nodes.
pub(crate) const JOBS: &str = "store.jobs";

/// Tells other nodes that these topics were woken.
type TellOthers = Box<dyn Fn() + Send + Sync>;

pub(crate) struct Hub {
    /// This process's name among the nodes.
    name: String,
    topics: Mutex<HashMap<String, watch::Sender<u64>>>,
    bell: Mutex<Bell>,
    rung: Condvar,
    /// What other nodes have not been told yet. `None` where there are no other nodes.
    untold: Mutex<BTreeSet<&'static str>>,
    tell_others: Mutex<Option<TellOthers>>,
}

#[derive(Default)]
struct Bell {
    count: u64,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Default for Hub {
    fn default() -> Self {
        let mut random = [0u8; 8];
        // Without randomness a node merely wakes itself twice.
        let _ = getrandom::fill(&mut random);
        Self {
            name: format!("{:016x}", u64::from_be_bytes(random)),
            topics: Mutex::default(),
            bell: Mutex::default(),
            rung: Condvar::new(),
            untold: Mutex::default(),
            tell_others: Mutex::default(),
        }
    }
}

impl Hub {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn listen(&self, topic: &str) -> watch::Receiver<u64> {
        lock(&self.topics).entry(topic.to_owned()).or_insert_with(|| watch::channel(0).0).subscribe()
    }

    /// After a commit here: wake our own, then tell the other nodes.
    pub(crate) fn ring_after_commit(&self, jobs: bool, topics: &[&'static str]) {
        if jobs {
            self.ring_bell();
        }
        for topic in topics {
            self.ring(topic);
        }
        let tell_others = lock(&self.tell_others);
        if let Some(tell) = &*tell_others {
            let mut untold = lock(&self.untold);
            let nobody_on_the_way = untold.is_empty();
            untold.extend(topics.iter().copied().chain(jobs.then_some(JOBS)));
            drop(untold);
            if nobody_on_the_way {
                tell();
            }
        }
    }

    pub(crate) fn set_tell_others(&self, tell: TellOthers) {
        *lock(&self.tell_others) = Some(tell);
    }

    pub(crate) fn forget_others(&self) {
        *lock(&self.tell_others) = None;
    }

    /// What to tell the other nodes now.
    pub(crate) fn take_untold(&self) -> BTreeSet<&'static str> {
        std::mem::take(&mut *lock(&self.untold))
    }

    /// Wakes those here who listen to `topic`.
    pub(crate) fn ring(&self, topic: &str) {
        if topic == JOBS {
            return self.ring_bell();
        }
        if let Some(sender) = lock(&self.topics).get(topic) {
            sender.send_modify(|n| *n += 1);
        }
    }

    /// Something may have been missed: wake everybody.
    pub(crate) fn ring_all(&self) {
        self.ring_bell();
        for sender in lock(&self.topics).values() {
            sender.send_modify(|n| *n += 1);
        }
    }

    pub(crate) fn ring_bell(&self) {
        lock(&self.bell).count += 1;
        self.rung.notify_all();
    }

    /// How often the bell has rung: look at this before looking for work.
    pub(crate) fn bell_count(&self) -> u64 {
        lock(&self.bell).count
    }

    /// Waits until the bell has rung since `seen`, or for so long.
    pub(crate) fn wait_for_bell(&self, seen: u64, at_most: Option<Duration>) {
        let mut bell = lock(&self.bell);
        match at_most {
            None => {
                while bell.count == seen {
                    bell = self.rung.wait(bell).unwrap_or_else(PoisonError::into_inner);
                }
            }
            Some(limit) => {
                drop(
                    self.rung
                        .wait_timeout_while(bell, limit, |b| b.count == seen)
                        .unwrap_or_else(PoisonError::into_inner),
                );
            }
        }
    }

    /// Rings the bell whenever the clock jumps.
    pub(crate) fn follow(self: &Arc<Self>, clock: &dyn crate::Clock) {
        let hub = Arc::downgrade(self);
        clock.on_jump(Arc::new(move || {
            if let Some(hub) = hub.upgrade() {
                hub.ring_bell();
            }
        }));
    }
}
