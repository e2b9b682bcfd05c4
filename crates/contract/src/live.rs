//! The in-process bus behind live boards: acts publish after commit, server-sent events carry it to browsers.
//! Across nodes the store's notification wakes each node's bus; a lagging listener is told to reload.

use tokio::sync::broadcast;

/// Something a board may show at once. Carries no personal data.
#[derive(Debug, Clone, serde::Serialize)]
pub struct LiveEvent {
    /// Event kind, as in the ledger (`case.submitted`).
    pub kind: String,
    /// Public number of the case, where there is one.
    pub case_number: Option<String>,
    /// Division code.
    pub region: String,
    /// When, epoch ms.
    pub at_ms: i64,
}

/// The bus. Cheap to clone.
#[derive(Clone)]
pub struct Live(broadcast::Sender<LiveEvent>);

impl Default for Live {
    fn default() -> Self {
        Self(broadcast::channel(256).0)
    }
}

impl Live {
    /// Tells every listener; no listener is fine.
    pub fn publish(&self, event: LiveEvent) {
        let _ = self.0.send(event);
    }

    /// A new listener, hearing what is published from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<LiveEvent> {
        self.0.subscribe()
    }
}
