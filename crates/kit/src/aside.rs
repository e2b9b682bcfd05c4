//! Work that takes long, beside the runtime: looking into files, setting documents. A few at once, so that one node's
//! processors are never all busy with it, and only so many waiting.

use contract::{Fault, FaultKind};
use tokio::sync::Semaphore;

static RUNNING: Semaphore = Semaphore::const_new(2);
static WAITING: Semaphore = Semaphore::const_new(128);

/// Runs it on a thread of its own once it is its turn; first come, first served.
///
/// # Errors
/// `kit.busy` when too many wait; `kit.internal` when it stopped unexpectedly.
pub async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
    let busy = || Fault::new(FaultKind::Busy, "kit.busy");
    let _place = WAITING.try_acquire().map_err(|_| busy())?;
    let turn = RUNNING.acquire().await.map_err(|_| busy())?;
    // Who asked may leave; the thread works on, and its turn ends with it.
    let done = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        work()
    });
    done.await.map_err(|stopped| Fault::internal("kit.internal", stopped))
}
