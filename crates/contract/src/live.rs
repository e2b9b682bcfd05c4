//! The bus behind live boards: acts publish after commit, server-sent events carry it to browsers. On PostgreSQL what one node
//! publishes the others announce too; a lagging listener is told to reload.

use store::Db;
use tokio::sync::broadcast;

/// Something a board may show at once. Carries no personal data.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct LiveEvent {
    /// Event kind, as in the ledger (`case.submitted`).
    pub kind: String,
    /// Public number of the case or ticket, where there is one.
    pub case_number: Option<String>,
    /// Division code.
    pub region: String,
    /// When, epoch ms.
    pub at_ms: i64,
    /// Key of the hall it happened in, where it is about one.
    #[serde(default)]
    pub hall: Option<String>,
}

/// The bus. Cheap to clone.
#[derive(Clone)]
pub struct Live {
    here: broadcast::Sender<LiveEvent>,
    /// Through which other nodes are told.
    nodes: Option<Db>,
}

impl Default for Live {
    fn default() -> Self {
        Self { here: broadcast::channel(256).0, nodes: None }
    }
}

impl Live {
    /// A bus that reaches every node on this database.
    pub fn across(db: &Db) -> Self {
        let here = broadcast::channel(256).0;
        let heard = here.clone();
        db.on_announcement(move |text| {
            // What cannot be read comes from a node of another version.
            if let Ok(event) = serde_json::from_str::<LiveEvent>(text) {
                // Nobody may be listening.
                let _ = heard.send(event);
            }
        });
        Self { here, nodes: Some(db.clone()) }
    }

    /// Tells every listener; no listener is fine.
    pub fn publish(&self, event: LiveEvent) {
        if let Some(db) = &self.nodes
            && let Ok(text) = serde_json::to_string(&event)
        {
            db.announce(text);
        }
        let _ = self.here.send(event);
    }

    /// A new listener, hearing what is published from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<LiveEvent> {
        self.here.subscribe()
    }
}
