//! Time-ordered 63-bit ids: 41 bits of milliseconds since 2024, 10 bits of node, 12 bits of counter.

use std::sync::atomic::{AtomicI64, Ordering};

/// 2024-01-01T00:00:00Z in milliseconds since 1970.
const EPOCH_MS: i64 = 1_704_067_200_000;
const NODE_BITS: u32 = 10;
const COUNTER_BITS: u32 = 12;

/// The highest node number.
pub const NODE_MAX: u16 = (1 << NODE_BITS) - 1;

/// Makes ids that grow with time and are never made twice, also when the clock stands still or goes back.
#[derive(Debug)]
pub(crate) struct IdMaker {
    node: AtomicI64,
    /// Milliseconds and counter of the last id, without the node bits.
    last: AtomicI64,
}

/// The last id that can be made at or before an instant.
pub(crate) fn last_of(ms: i64) -> i64 {
    let ms = ms.saturating_sub(EPOCH_MS).clamp(0, (1 << 41) - 2);
    ((ms + 1) << (NODE_BITS + COUNTER_BITS)) - 1
}

impl IdMaker {
    pub(crate) fn new(node: u16) -> Self {
        Self { node: AtomicI64::new(i64::from(node & NODE_MAX)), last: AtomicI64::new(0) }
    }

    /// The node's number.
    pub(crate) fn node(&self) -> u16 {
        u16::try_from(self.node.load(Ordering::SeqCst)).unwrap_or(NODE_MAX)
    }

    /// From now on with this number.
    pub(crate) fn set_node(&self, node: u16) {
        self.node.store(i64::from(node & NODE_MAX), Ordering::SeqCst);
    }

    /// Never make an id at or below `id`, which an earlier run left in the database.
    pub(crate) fn start_after(&self, id: i64) {
        let ticks = id >> (NODE_BITS + COUNTER_BITS);
        self.last.fetch_max(((ticks + 1) << COUNTER_BITS) - 1, Ordering::SeqCst);
    }

    pub(crate) fn make(&self, now_ms: i64) -> i64 {
        let floor = now_ms.saturating_sub(EPOCH_MS).clamp(0, (1 << 41) - 1) << COUNTER_BITS;
        let mut last = self.last.load(Ordering::Relaxed);
        let ticks = loop {
            let next = floor.max(last + 1);
            match self.last.compare_exchange_weak(last, next, Ordering::SeqCst, Ordering::Relaxed) {
                Ok(_) => break next,
                Err(seen) => last = seen,
            }
        };
        let (ms, counter) = (ticks >> COUNTER_BITS, ticks & ((1 << COUNTER_BITS) - 1));
        (ms << (NODE_BITS + COUNTER_BITS)) | (self.node.load(Ordering::Relaxed) << COUNTER_BITS) | counter
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_while_the_clock_stands_still_or_goes_back() {
        let ids = IdMaker::new(3);
        let mut last = 0;
        for round in 0..10_000 {
            let id = ids.make(EPOCH_MS + 5_000 - round);
            assert!(id > last);
            assert_eq!((id >> COUNTER_BITS) & i64::from(NODE_MAX), 3);
            last = id;
        }
    }

    #[test]
    fn a_restart_with_an_earlier_clock_stays_above_what_is_stored() {
        let stored = IdMaker::new(1).make(EPOCH_MS + 90_000);
        let ids = IdMaker::new(1);
        ids.start_after(stored);
        assert!(ids.make(EPOCH_MS) > stored);
    }
}
