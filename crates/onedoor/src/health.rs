//! Whether this node can do its work: it writes, to the database and to the data folder, and says why it cannot. Asked often, it
//! answers from what it found a few seconds ago.

use std::time::{Duration, Instant};

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::App;
use store::Error;
use tokio::sync::Mutex;

/// How long an answer is good.
const FRESH: Duration = Duration::from_secs(5);
/// How long a check may take before the node counts as not working.
const PATIENCE: Duration = Duration::from_secs(4);

/// What was found last.
#[derive(Default)]
pub struct Health {
    last: Mutex<Option<(Instant, Option<Trouble>)>>,
}

/// What keeps a node from working, as everybody may read it: no path, no address.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Trouble {
    code: &'static str,
    reason: &'static str,
}

impl Trouble {
    fn of(error: &Error) -> Self {
        let reason = match error {
            Error::Full(_) => "the disk is full",
            Error::Unavailable(_) => "the database cannot be reached, or its file was removed",
            Error::Busy => "more is waiting than can be done",
            Error::Locked(_) => "another node runs with this node's number",
            Error::Io(_) => "the data folder cannot be written, or is gone",
            Error::Corrupt(_) => "the database is damaged",
            _ => "the database refuses to work",
        };
        Self { code: error.code(), reason }
    }
}

impl Health {
    /// `/health`. Whoever would start the process anew for a 503 must ask `/health/live`: a new one would not have a disk or a
    /// database either.
    pub async fn answer(&self, app: &App) -> Response {
        let mut last = self.last.lock().await;
        let known = last.as_ref().filter(|(at, _)| at.elapsed() < FRESH).map(|(_, found)| found.clone());
        let found = match known {
            Some(found) => found,
            None => {
                let before = last.take().and_then(|(_, found)| found);
                let found = look(app).await;
                let trouble = found.as_ref().err().map(Trouble::of);
                // Once, not at every question.
                match (&found, trouble == before) {
                    (Err(error), false) => tracing::error!(%error, "this node cannot do its work"),
                    (Ok(()), false) => tracing::info!("this node can do its work again"),
                    _ => {}
                }
                *last = Some((Instant::now(), trouble.clone()));
                trouble
            }
        };
        match found {
            None => (StatusCode::OK, "ok\n").into_response(),
            Some(Trouble { code, reason }) => {
                let told = axum::Json(
                    serde_json::json!({ "status": "unavailable", "code": code, "reason": reason }),
                );
                (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")], told).into_response()
            }
        }
    }
}

async fn look(app: &App) -> Result<(), Error> {
    let db = app.db.clone();
    let checks = async {
        app.db.pulse().await?;
        app.blobs.probe().await?;
        tokio::task::spawn_blocking(move || db.keeps_number())
            .await
            .unwrap_or_else(|error| Err(Error::Panicked(error.to_string())))
    };
    tokio::time::timeout(PATIENCE, checks)
        .await
        .unwrap_or_else(|_| Err(Error::Unavailable("no answer within seconds".to_owned())))
}
