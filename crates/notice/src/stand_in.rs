//! A stand-in for the adapter (模拟短信平台): takes what is sent exactly as docs/messages-adapter.md says, keeps it, and shows it. The
//! demonstration and the tests send to it; no real telephone rings. Some numbers fail on purpose.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::json;

use crate::adapter::{HOLDS_MS, KEY, SIGNATURE, Sent, TIME, sign};

/// A number that always succeeds; any other but the next two does too.
pub const SUCCEEDS: &str = "13800000001";
/// A number that fails every time, as if the network were down.
pub const FAILS_FOR_NOW: &str = "13800000002";
/// A number that does not exist.
pub const FAILS_FOR_GOOD: &str = "13800000003";
/// Messages kept.
const KEPT: usize = 500;

#[derive(Default)]
struct Kept {
    /// Newest first.
    sent: VecDeque<Sent>,
    /// How often each id came, taken or not.
    tries: HashMap<String, usize>,
    /// Whether it takes nothing now.
    down: bool,
    /// So many times more it takes a message and does not say so.
    losing: usize,
}

/// What it has taken.
#[derive(Clone)]
pub struct StandIn {
    secret: Arc<[u8]>,
    kept: Arc<Mutex<Kept>>,
    now: Arc<dyn Fn() -> i64 + Send + Sync>,
}

impl StandIn {
    /// One that knows this secret; `now` is the computer's time.
    pub fn new(secret: &[u8], now: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self { secret: secret.into(), kept: Arc::default(), now: Arc::new(now) }
    }

    /// Where it listens: a `POST` to this path.
    pub fn router<S: Clone + Send + Sync + 'static>(&self, path: &str) -> Router<S> {
        Router::new().route(path, post(take).with_state(self.clone()))
    }

    /// What was taken, newest first.
    pub fn sent(&self) -> Vec<Sent> {
        self.lock().sent.iter().cloned().collect()
    }

    /// How often a message came, taken or not.
    pub fn tries(&self, id: &str) -> usize {
        self.lock().tries.get(id).copied().unwrap_or_default()
    }

    /// Whether it takes nothing from now on, as if the network were down.
    pub fn set_down(&self, down: bool) {
        self.lock().down = down;
    }

    /// So many times it takes a message and its answer is lost on the way.
    pub fn lose_answers(&self, times: usize) {
        self.lock().losing = times;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn signed(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let at: i64 = header(TIME).parse().unwrap_or(0);
        at.abs_diff((self.now)()) <= HOLDS_MS.unsigned_abs()
            && store::vault::same(
                header(SIGNATURE).as_bytes(),
                sign(&self.secret, header(TIME), body).as_bytes(),
            )
    }

    fn answer(&self, headers: &HeaderMap, body: &[u8]) -> Response {
        if !self.signed(headers, body) {
            return (StatusCode::UNAUTHORIZED, "not signed with our secret, or too long ago").into_response();
        }
        let Ok(sent) = serde_json::from_slice::<Sent>(body) else {
            return (StatusCode::BAD_REQUEST, "not as described").into_response();
        };
        let key = headers.get(KEY).and_then(|value| value.to_str().ok());
        if key != Some(sent.id.as_str()) {
            return (StatusCode::BAD_REQUEST, "id and idempotency-key differ").into_response();
        }
        let mut kept = self.lock();
        *kept.tries.entry(sent.id.clone()).or_default() += 1;
        if kept.down {
            return (StatusCode::SERVICE_UNAVAILABLE, "down").into_response();
        }
        match sent.to.as_str() {
            FAILS_FOR_NOW => return (StatusCode::SERVICE_UNAVAILABLE, "the network is down").into_response(),
            FAILS_FOR_GOOD => return (StatusCode::UNPROCESSABLE_ENTITY, "no such number").into_response(),
            _ => {}
        }
        let reference = format!("stand-in-{}", sent.id);
        // The same message again is told what the first was told, and nobody is told twice.
        if !kept.sent.iter().any(|known| known.id == sent.id) {
            kept.sent.push_front(sent);
            kept.sent.truncate(KEPT);
        }
        if kept.losing > 0 {
            kept.losing -= 1;
            return StatusCode::BAD_GATEWAY.into_response();
        }
        axum::Json(json!({ "reference": reference })).into_response()
    }
}

async fn take(State(stand_in): State<StandIn>, headers: HeaderMap, body: Bytes) -> Response {
    stand_in.answer(&headers, &body)
}
