//! Waiting one's turn to be judged. Tries of one sort (a login name from one address, say) are judged one after another,
//! so that many at once see each other's failures; those that have to wait do so side by side, each longer than the one
//! before. What is held open while waiting is bounded, for every sort, for every address and in all.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use contract::{App, Fault, FaultKind};
use tokio::sync::OwnedMutexGuard;

use super::{Bucket, wait};

/// Tries of one sort that may wait at once.
const OF_ONE: u32 = 3;
/// Tries from one address that may wait at once.
const OF_ADDRESS: u32 = 32;
/// Tries that may wait at once in all: each holds a connection.
const OF_ALL: u32 = 256;
/// Longest wait of all.
const LONGEST: Duration = Duration::from_secs(30);

#[derive(Default)]
struct Lane {
    turn: Arc<tokio::sync::Mutex<()>>,
    waiting: AtomicU32,
}

/// By site (tests run several in one process) and name.
type Lanes = HashMap<(usize, String), Arc<Lane>>;

static LANES: LazyLock<Mutex<Lanes>> = LazyLock::new(Mutex::default);

/// Somebody in a lane; the lane goes with the last of them.
struct Entered {
    key: (usize, String),
    lane: Arc<Lane>,
    waits: bool,
}

impl Entered {
    fn new(app: &App, name: &str) -> Self {
        let key = (std::ptr::from_ref(&**app).addr(), name.to_owned());
        let mut lanes = LANES.lock().unwrap_or_else(PoisonError::into_inner);
        let lane = Arc::clone(lanes.entry(key.clone()).or_default());
        Self { key, lane, waits: false }
    }

    /// Waits with the others, where there is room; how many were waiting.
    fn wait(&mut self, most: u32) -> Option<u32> {
        let room = |n: u32| (n < most).then_some(n + 1);
        let before = self.lane.waiting.fetch_update(Ordering::AcqRel, Ordering::Acquire, room).ok()?;
        self.waits = true;
        Some(before)
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        if self.waits {
            self.lane.waiting.fetch_sub(1, Ordering::AcqRel);
        }
        let mut lanes = LANES.lock().unwrap_or_else(PoisonError::into_inner);
        // The map's and ours.
        if Arc::strong_count(&self.lane) <= 2 {
            lanes.remove(&self.key);
        }
    }
}

/// The right to be judged now. Held until the outcome is counted.
pub struct Turn {
    _alone: Option<OwnedMutexGuard<()>>,
    _entered: Entered,
}

impl std::fmt::Debug for Turn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Turn")
    }
}

/// Waits until a try of this sort, which falls into these counts, may be judged.
///
/// # Errors
/// `directory.wait-a-moment` when too many tries of this sort, from this address or in all are waiting already.
pub(crate) async fn turn(app: &App, sort: &str, address: &str, buckets: Vec<Bucket>) -> Result<Turn, Fault> {
    let mut entered = Entered::new(app, sort);
    let alone = Arc::clone(&entered.lane.turn).lock_owned().await;
    let pause = app.db.read(move |tx| wait(tx, &buckets)).await?;
    if pause.is_zero() {
        return Ok(Turn { _alone: Some(alone), _entered: entered });
    }
    let full = || Fault::new(FaultKind::TooMany, "directory.wait-a-moment").with("seconds", pause.as_secs());
    let (mut of_address, mut of_all) =
        (Entered::new(app, &format!("waiting {address}")), Entered::new(app, "waiting"));
    let before = entered.wait(OF_ONE).ok_or_else(full)?;
    of_address.wait(OF_ADDRESS).ok_or_else(full)?;
    of_all.wait(OF_ALL).ok_or_else(full)?;
    drop(alone);
    let longer = pause.saturating_mul(1_u32 << before.min(8));
    tokio::time::sleep(longer.min(LONGEST.max(pause))).await;
    Ok(Turn { _alone: None, _entered: entered })
}
