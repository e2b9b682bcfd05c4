//! Where the store gets the time from. The only place below the roof that reads a clock.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A source of time. All instants are milliseconds since 1970-01-01T00:00:00Z.
pub trait Clock: Send + Sync + 'static {
    /// The time acts are dated with.
    fn now_ms(&self) -> i64;

    /// How long to really wait until the clock shows `until_ms`; zero when it already does.
    fn real_wait(&self, until_ms: i64) -> Duration;

    /// The time ids are made from: real time, so that a scaled clock never makes the same id twice.
    fn id_ms(&self) -> i64 {
        self.now_ms()
    }

    /// Registers somebody to be told when the clock jumps or changes its pace.
    fn on_jump(&self, _tell: Arc<dyn Fn() + Send + Sync>) {}
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
pub(crate) fn real_now_ms() -> i64 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(d) => i64::try_from(d.as_millis()).unwrap_or(i64::MAX),
        Err(_) => 0,
    }
}

fn wait_ms(ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(ms).unwrap_or(0))
}

/// The computer's clock.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl SystemClock {
    /// The computer's clock, ready to be shared.
    pub fn new() -> Arc<Self> {
        Arc::new(Self)
    }
}

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        real_now_ms()
    }

    fn real_wait(&self, until_ms: i64) -> Duration {
        wait_ms(until_ms.saturating_sub(real_now_ms()))
    }
}

type Listeners = Mutex<Vec<Arc<dyn Fn() + Send + Sync>>>;

fn tell_all(listeners: &Listeners) {
    let all = listeners.lock().unwrap_or_else(PoisonError::into_inner).clone();
    for tell in all {
        tell();
    }
}

/// A clock for demonstrations: a day may pass in a minute, and one can jump ahead.
pub struct ScaledClock {
    /// Real time, shown time and pace at the last change.
    mark: Mutex<(i64, i64, u32)>,
    listeners: Listeners,
}

impl ScaledClock {
    /// Starts now, `scale` times as fast as real time. One is real time; zero counts as one.
    pub fn new(scale: u32) -> Arc<Self> {
        let now = real_now_ms();
        Self::starting_at(now, scale)
    }

    /// Starts at `shown_ms`, so that a demonstration goes on where it stopped.
    pub fn starting_at(shown_ms: i64, scale: u32) -> Arc<Self> {
        let mark = Mutex::new((real_now_ms(), shown_ms, scale.max(1)));
        Arc::new(Self { mark, listeners: Mutex::default() })
    }

    fn shown(mark: (i64, i64, u32), real: i64) -> i64 {
        let (real_mark, shown_mark, scale) = mark;
        shown_mark.saturating_add(real.saturating_sub(real_mark).max(0).saturating_mul(i64::from(scale)))
    }

    fn mark(&self) -> (i64, i64, u32) {
        *self.mark.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The present pace.
    pub fn scale(&self) -> u32 {
        self.mark().2
    }

    /// Changes the pace from now on.
    pub fn set_scale(&self, scale: u32) {
        {
            let mut mark = self.mark.lock().unwrap_or_else(PoisonError::into_inner);
            let real = real_now_ms();
            *mark = (real, Self::shown(*mark, real), scale.max(1));
        }
        tell_all(&self.listeners);
    }

    /// Jumps ahead. A clock never goes back.
    pub fn advance(&self, by: Duration) {
        {
            let mut mark = self.mark.lock().unwrap_or_else(PoisonError::into_inner);
            let real = real_now_ms();
            let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
            *mark = (real, Self::shown(*mark, real).saturating_add(by), mark.2);
        }
        tell_all(&self.listeners);
    }
}

impl Clock for ScaledClock {
    fn now_ms(&self) -> i64 {
        Self::shown(self.mark(), real_now_ms())
    }

    fn real_wait(&self, until_ms: i64) -> Duration {
        let mark = self.mark();
        let left = until_ms.saturating_sub(Self::shown(mark, real_now_ms())).max(0);
        let scale = i64::from(mark.2);
        wait_ms(left / scale + i64::from(left % scale != 0))
    }

    fn id_ms(&self) -> i64 {
        real_now_ms()
    }

    fn on_jump(&self, tell: Arc<dyn Fn() + Send + Sync>) {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(tell);
    }
}

/// A clock that stands still until a test moves it.
pub struct ManualClock {
    now: AtomicI64,
    listeners: Listeners,
}

impl ManualClock {
    /// Shows `now_ms` until moved.
    pub fn new(now_ms: i64) -> Arc<Self> {
        Arc::new(Self { now: AtomicI64::new(now_ms), listeners: Mutex::default() })
    }

    /// Moves to `now_ms`, also back.
    pub fn set(&self, now_ms: i64) {
        self.now.store(now_ms, Ordering::SeqCst);
        tell_all(&self.listeners);
    }

    /// Moves ahead.
    pub fn advance(&self, by: Duration) {
        self.now.fetch_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX), Ordering::SeqCst);
        tell_all(&self.listeners);
    }
}

impl Clock for ManualClock {
    fn now_ms(&self) -> i64 {
        self.now.load(Ordering::SeqCst)
    }

    /// Zero when due; otherwise as long as can be: only a move of the clock ends the wait.
    fn real_wait(&self, until_ms: i64) -> Duration {
        if until_ms <= self.now_ms() { Duration::ZERO } else { Duration::MAX }
    }

    fn on_jump(&self, tell: Arc<dyn Fn() + Send + Sync>) {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(tell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scaled_clock_shows_more_and_waits_less() {
        let mark = (1_000, 5_000, 60);
        assert_eq!(ScaledClock::shown(mark, 1_000), 5_000);
        assert_eq!(ScaledClock::shown(mark, 2_000), 65_000);
        // The computer's clock was set back: the shown time stands still and never goes back.
        assert_eq!(ScaledClock::shown(mark, 0), 5_000);
        let clock = ScaledClock::starting_at(0, 1_000);
        let wait = clock.real_wait(clock.now_ms() + 10_000_000);
        assert!(wait <= Duration::from_secs(10) && wait > Duration::ZERO);
        clock.advance(Duration::from_secs(100_000));
        assert!(clock.now_ms() >= 100_000_000);
        assert_eq!(clock.real_wait(0), Duration::ZERO);
        clock.set_scale(0);
        assert_eq!(clock.scale(), 1);
    }
}
