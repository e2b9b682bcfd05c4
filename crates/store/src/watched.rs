//! The computer's clock, believed only as long as it moves as time does. One that jumps would turn every limit red, in the ledger
//! and for good; so a jump is noticed first and believed when somebody has said that it is right.

use crate::Clock;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How far the computer's clock may be set at once without being asked about: corrections of its own, not mistakes.
pub const CLOCK_TOLERANCE_MS: i64 = 3_600_000;

/// What is not asked about, because it is no more than usual between two looks.
const UNASKED_MS: i64 = 1_000;

/// What the time is told from.
struct Source {
    /// What the computer's clock shows, and a count of milliseconds that nobody can set; it stands still while the computer sleeps.
    both: Box<dyn Fn() -> (i64, i64) + Send + Sync>,
    /// How long the computer has slept so far, in milliseconds. Dearer to ask.
    slept: Box<dyn Fn() -> i64 + Send + Sync>,
}

/// Milliseconds since the computer was started, sleep included.
#[cfg(target_os = "linux")]
fn up_ms() -> Option<i64> {
    let text = std::fs::read_to_string("/proc/uptime").ok()?;
    let (seconds, hundredths) = text.split_whitespace().next()?.split_once('.')?;
    Some(seconds.parse::<i64>().ok()?.checked_mul(1_000)? + hundredths.parse::<i64>().ok()?.checked_mul(10)?)
}

/// Elsewhere nobody tells; a long sleep is then asked about like any other jump.
#[cfg(not(target_os = "linux"))]
fn up_ms() -> Option<i64> {
    None
}

struct Mark {
    /// What the computer's clock showed when it was believed last.
    shown: i64,
    /// The count at that moment.
    count: i64,
    /// How long the computer had slept by then.
    slept: i64,
    /// How far it is from where it should be, while it is not believed.
    jump: Option<i64>,
}

/// A clock that goes on evenly when the computer's clock jumps, until it is confirmed or comes back.
pub struct WatchedClock {
    source: Source,
    mark: Mutex<Mark>,
    listeners: Mutex<Vec<Arc<dyn Fn() + Send + Sync>>>,
}

impl WatchedClock {
    /// Believes what the computer's clock shows now.
    pub fn new() -> Arc<Self> {
        let (begun, up_at_first) = (Instant::now(), up_ms());
        let count = move || i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
        Self::of(Source {
            both: Box::new(move || (crate::clock::real_now_ms(), count())),
            slept: Box::new(move || match (up_at_first, up_ms()) {
                (Some(first), Some(now)) => now.saturating_sub(first).saturating_sub(count()).max(0),
                _ => 0,
            }),
        })
    }

    fn of(source: Source) -> Arc<Self> {
        let (shown, count) = (source.both)();
        let mark = Mutex::new(Mark { shown, count, slept: (source.slept)(), jump: None });
        Arc::new(Self { source, mark, listeners: Mutex::default() })
    }

    fn look(&self) -> (i64, Option<i64>) {
        let mut mark = self.mark.lock().unwrap_or_else(PoisonError::into_inner);
        let (shown, count) = (self.source.both)();
        let mut even = mark.shown.saturating_add(count.saturating_sub(mark.count));
        let mut slept = mark.slept;
        if shown.saturating_sub(even).abs() > UNASKED_MS {
            slept = (self.source.slept)();
            even = even.saturating_add(slept.saturating_sub(mark.slept));
        }
        let off = shown.saturating_sub(even);
        if off.abs() <= CLOCK_TOLERANCE_MS {
            *mark = Mark { shown, count, slept, jump: None };
            return (shown, None);
        }
        mark.jump = Some(off);
        (even, mark.jump)
    }

    /// How far the computer's clock has jumped, in milliseconds, while it is not believed.
    pub fn jump(&self) -> Option<i64> {
        self.look().1
    }

    /// What the computer's clock shows, believed or not.
    pub fn shown_ms(&self) -> i64 {
        (self.source.both)().0
    }

    /// Somebody has said that the computer's clock is right.
    pub fn confirm(&self) {
        {
            let mut mark = self.mark.lock().unwrap_or_else(PoisonError::into_inner);
            let (shown, count) = (self.source.both)();
            *mark = Mark { shown, count, slept: (self.source.slept)(), jump: None };
        }
        let all = self.listeners.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for tell in all {
            tell();
        }
    }
}

impl Clock for WatchedClock {
    fn now_ms(&self) -> i64 {
        self.look().0
    }

    fn real_wait(&self, until_ms: i64) -> Duration {
        Duration::from_millis(u64::try_from(until_ms.saturating_sub(self.now_ms())).unwrap_or(0))
    }

    fn on_jump(&self, tell: Arc<dyn Fn() + Send + Sync>) {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(tell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicI64, Ordering};

    const DAY: i64 = 86_400_000;

    #[test]
    fn a_jump_is_believed_when_it_is_confirmed_or_gone() {
        let (shown, count) = (Arc::new(AtomicI64::new(1_000)), Arc::new(AtomicI64::new(0)));
        let asleep = Arc::new(AtomicI64::new(0));
        let (source, sleep) = ((Arc::clone(&shown), Arc::clone(&count)), Arc::clone(&asleep));
        let clock = WatchedClock::of(Source {
            both: Box::new(move || (source.0.load(Ordering::SeqCst), source.1.load(Ordering::SeqCst))),
            slept: Box::new(move || sleep.load(Ordering::SeqCst)),
        });
        let pass = |ms: i64, set: i64| {
            count.fetch_add(ms, Ordering::SeqCst);
            shown.fetch_add(ms + set, Ordering::SeqCst);
        };
        pass(500, 0);
        assert_eq!((clock.now_ms(), clock.jump()), (1_500, None));
        // Set right a little, as computers do.
        pass(500, 60_000);
        assert_eq!((clock.now_ms(), clock.jump()), (62_000, None));
        // Asleep over night: the clock went on, the count did not.
        asleep.fetch_add(8 * 3_600_000, Ordering::SeqCst);
        pass(0, 8 * 3_600_000);
        assert_eq!((clock.now_ms(), clock.jump()), (62_000 + 8 * 3_600_000, None));
        asleep.fetch_add(20_000, Ordering::SeqCst);
        pass(0, -8 * 3_600_000 + 20_000);
        clock.confirm();
        pass(0, -20_000);
        assert_eq!((clock.now_ms(), clock.jump()), (62_000, None));
        // By mistake, 400 days ahead: time goes on evenly.
        pass(1_000, 400 * DAY);
        assert_eq!((clock.now_ms(), clock.jump()), (63_000, Some(400 * DAY)));
        pass(1_000, 0);
        assert_eq!(clock.now_ms(), 64_000);
        // The mistake is mended.
        pass(0, -400 * DAY);
        assert_eq!((clock.now_ms(), clock.jump()), (64_000, None));
        // Back, and it is right.
        let told = Arc::new(AtomicI64::new(0));
        let tell = Arc::clone(&told);
        clock.on_jump(Arc::new(move || {
            tell.fetch_add(1, Ordering::SeqCst);
        }));
        pass(0, -2 * DAY);
        assert_eq!((clock.now_ms(), clock.jump()), (64_000, Some(-2 * DAY)));
        clock.confirm();
        assert_eq!((clock.now_ms(), clock.jump()), (64_000 - 2 * DAY, None));
        assert_eq!(told.load(Ordering::SeqCst), 1);
    }
}
