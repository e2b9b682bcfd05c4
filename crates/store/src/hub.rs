//! Who is woken when something was committed: live pages by topic, workers by their bell. Nobody polls.

use std::collections::{BTreeSet, HashMap, VecDeque};
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
    /// How often somebody left events to be heard.
    ears: Mutex<u64>,
    ears_rung: Condvar,
    /// What other nodes have not been told yet. `None` where there are no other nodes.
    untold: Mutex<BTreeSet<&'static str>>,
    tell_others: Mutex<Option<TellOthers>>,
    /// What was announced here and other nodes have not been told yet.
    unsaid: Mutex<VecDeque<String>>,
    announced: Mutex<Option<Announced>>,
}

/// Hears what other nodes announce.
type Announced = Box<dyn Fn(&str) + Send + Sync>;

/// Most announcements on their way to other nodes; the oldest are let go.
const UNSAID_MAX: usize = 256;

/// What wakes workers.
#[derive(Default)]
struct Bell {
    sleepers: Vec<Sleeper>,
    last_ticket: u64,
    /// Workers running on this node.
    workers: u32,
}

/// One thread of a worker, asleep or about to be.
struct Sleeper {
    ticket: u64,
    /// The earliest due instant it was told of since it last looked for work.
    told: i64,
    /// It sleeps until then if nobody rings for something earlier; the least value while it is awake.
    until: i64,
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
            ears: Mutex::default(),
            ears_rung: Condvar::new(),
            untold: Mutex::default(),
            tell_others: Mutex::default(),
            unsaid: Mutex::default(),
            announced: Mutex::default(),
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

    /// After a commit here: wake our own, then tell the other nodes. `jobs` is when the earliest new job is due.
    pub(crate) fn ring_after_commit(&self, jobs: Option<i64>, heard: bool, topics: &[&'static str]) {
        // With a worker here the others need not know of jobs and events.
        let tell_jobs = jobs.is_some_and(|due| !self.ring_bell_for(due)) || (heard && !self.ring_ears());
        for topic in topics {
            self.ring(topic);
        }
        let tell_others = lock(&self.tell_others);
        if let Some(tell) = &*tell_others
            && (tell_jobs || !topics.is_empty())
        {
            let mut untold = lock(&self.untold);
            let nobody_on_the_way = untold.is_empty();
            untold.extend(topics.iter().copied().chain(tell_jobs.then_some(JOBS)));
            drop(untold);
            if nobody_on_the_way {
                tell();
            }
        }
    }

    /// Tells the other nodes something, where there are any.
    pub(crate) fn announce(&self, text: String) {
        let tell_others = lock(&self.tell_others);
        let Some(tell) = &*tell_others else { return };
        let mut unsaid = lock(&self.unsaid);
        let nothing_on_the_way = unsaid.is_empty();
        if unsaid.len() >= UNSAID_MAX {
            unsaid.pop_front();
        }
        unsaid.push_back(text);
        drop(unsaid);
        if nothing_on_the_way {
            tell();
        }
    }

    /// What to announce to the other nodes now.
    pub(crate) fn take_unsaid(&self) -> VecDeque<String> {
        std::mem::take(&mut *lock(&self.unsaid))
    }

    pub(crate) fn set_announced(&self, heard: Announced) {
        *lock(&self.announced) = Some(heard);
    }

    /// Another node announced this.
    pub(crate) fn hear(&self, text: &str) {
        if let Some(heard) = &*lock(&self.announced) {
            heard(text);
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
            self.ring_bell();
            self.ring_ears();
            return;
        }
        if let Some(sender) = lock(&self.topics).get(topic) {
            sender.send_modify(|n| *n += 1);
        }
    }

    /// Something may have been missed: wake everybody.
    pub(crate) fn ring_all(&self) {
        self.ring_bell();
        self.ring_ears();
        for sender in lock(&self.topics).values() {
            sender.send_modify(|n| *n += 1);
        }
    }

    /// Wakes all workers.
    pub(crate) fn ring_bell(&self) {
        self.ring_bell_for(i64::MIN);
    }

    /// A new job is due then: wakes workers that would sleep longer. Answers whether there are workers here.
    fn ring_bell_for(&self, due: i64) -> bool {
        let mut bell = lock(&self.bell);
        let mut wake = false;
        for sleeper in &mut bell.sleepers {
            sleeper.told = sleeper.told.min(due);
            wake |= sleeper.until > due;
        }
        let workers = bell.workers > 0;
        drop(bell);
        if wake {
            self.rung.notify_all();
        }
        workers
    }

    /// Wakes whoever hears events. Answers whether there are workers here.
    pub(crate) fn ring_ears(&self) -> bool {
        *lock(&self.ears) += 1;
        self.ears_rung.notify_all();
        lock(&self.bell).workers > 0
    }

    /// Waits until the ears were rung more often than `seen` times, or for so long. Answers how often they were.
    pub(crate) fn wait_for_ears(&self, seen: u64, at_most: Option<Duration>) -> u64 {
        let ears = lock(&self.ears);
        let ears = match at_most {
            None => self.ears_rung.wait_while(ears, |n| *n == seen).unwrap_or_else(PoisonError::into_inner),
            Some(limit) => {
                let waited = self.ears_rung.wait_timeout_while(ears, limit, |n| *n == seen);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
        };
        *ears
    }

    /// Waits for so long, or until `stop` holds when the ears are rung.
    pub(crate) fn pause_ears(&self, long: Duration, stop: impl Fn() -> bool) {
        let ears = lock(&self.ears);
        drop(self.ears_rung.wait_timeout_while(ears, long, |_| !stop()));
    }

    pub(crate) fn worker_started(&self) {
        lock(&self.bell).workers += 1;
    }

    pub(crate) fn worker_stopped(&self) {
        let mut bell = lock(&self.bell);
        bell.workers = bell.workers.saturating_sub(1);
    }

    /// A ticket for a thread that will wait for the bell.
    pub(crate) fn bell_ticket(&self) -> u64 {
        let mut bell = lock(&self.bell);
        bell.last_ticket += 1;
        let ticket = bell.last_ticket;
        bell.sleepers.push(Sleeper { ticket, told: i64::MAX, until: i64::MIN });
        ticket
    }

    pub(crate) fn return_ticket(&self, ticket: u64) {
        lock(&self.bell).sleepers.retain(|s| s.ticket != ticket);
    }

    /// To be called before looking for work: what is told from now on counts.
    pub(crate) fn look_again(&self, ticket: u64) {
        if let Some(sleeper) = lock(&self.bell).sleepers.iter_mut().find(|s| s.ticket == ticket) {
            sleeper.told = i64::MAX;
        }
    }

    /// Waits until somebody rang for something due before `until` since [`Hub::look_again`], or for so long.
    pub(crate) fn wait_for_bell(&self, ticket: u64, until: i64, at_most: Option<Duration>) {
        let mut bell = lock(&self.bell);
        let set = |bell: &mut Bell, until| {
            bell.sleepers.iter_mut().find(|s| s.ticket == ticket).is_some_and(|s| {
                s.until = until;
                s.told >= until
            })
        };
        if set(&mut bell, until) {
            bell = match at_most {
                None => self.rung.wait(bell).unwrap_or_else(PoisonError::into_inner),
                Some(limit) => self.rung.wait_timeout(bell, limit).unwrap_or_else(PoisonError::into_inner).0,
            };
        }
        set(&mut bell, i64::MIN);
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
