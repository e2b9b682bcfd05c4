//! Prometheus metrics at `/metrics`: requests by kind and status, how long they took, and the process itself. How much a
//! service is used, and when, is not for everybody: they are served at an address of their own (docs/decisions/0101).

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use contract::App;
use kit::Routes;
use prometheus::{
    Encoder, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, TextEncoder,
};

use crate::connections::Door;
use crate::wiring::Bounds;

/// The registry and what is measured. Cheap to clone.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    running: IntGauge,
    connections: IntGauge,
    made_room: IntGauge,
    streams: IntGauge,
    under_way: IntGaugeVec,
    stored: IntGaugeVec,
    kept: Arc<OnceLock<App>>,
    bounds: Bounds,
    door: Arc<OnceLock<Door>>,
}

impl Metrics {
    /// A fresh registry.
    pub fn new(bounds: Bounds) -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let requests = IntCounterVec::new(
            Opts::new("onedoor_http_requests_total", "Requests answered, by route and status class"),
            &["method", "route", "status"],
        )?;
        let seconds = HistogramVec::new(
            HistogramOpts::new("onedoor_http_request_seconds", "Server time from request to response head")
                .buckets(vec![0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0]),
            &["route"],
        )?;
        let running = IntGauge::new("onedoor_http_requests_running", "Requests being answered now")?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        registry.register(Box::new(running.clone()))?;
        let connections = IntGauge::new("onedoor_connections", "Connections now")?;
        let made_room = IntGauge::new(
            "onedoor_connections_made_room_total",
            "Connections ended since the start to make room for others",
        )?;
        let streams = IntGauge::new("onedoor_streams", "Live boards now")?;
        let under_way = IntGaugeVec::new(
            Opts::new(
                "onedoor_under_way_bytes",
                "Bytes of requests under way now: forms in memory, files on disk",
            ),
            &["kind"],
        )?;
        for one in [&connections, &made_room, &streams] {
            registry.register(Box::new(one.clone()))?;
        }
        registry.register(Box::new(under_way.clone()))?;
        let stored = IntGaugeVec::new(
            Opts::new(
                "onedoor_stored_bytes",
                "Bytes of files that people handed in: stored now, and the most there may be",
            ),
            &["what"],
        )?;
        registry.register(Box::new(stored.clone()))?;
        let (door, kept) = (Arc::default(), Arc::default());
        Ok(Self {
            registry,
            requests,
            seconds,
            running,
            connections,
            made_room,
            streams,
            under_way,
            stored,
            kept,
            bounds,
            door,
        })
    }

    /// Watches the connections through this door.
    pub fn watch(&self, door: &Door) {
        let _ = self.door.set(door.clone());
    }

    /// Asks these desks how much is stored.
    pub fn ask(&self, app: &App) {
        let _ = self.kept.set(app.clone());
    }

    /// How much is stored, as far as the database answers: the other figures are told when it does not.
    async fn count(&self) {
        let Some(app) = self.kept.get() else { return };
        let files = app.files.clone();
        let asked = app.db.read(move |tx| files.stored(tx));
        if let Ok(Ok(Some(all))) = tokio::time::timeout(Duration::from_secs(2), asked).await {
            self.stored.with_label_values(&["now"]).set(all.bytes);
            self.stored.with_label_values(&["most"]).set(all.most);
        }
    }

    /// Brings what is counted elsewhere up to date.
    fn look(&self) {
        let figure = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        if let Some(door) = self.door.get() {
            let (now, made_room) = door.figures();
            self.connections.set(figure(now));
            self.made_room.set(i64::try_from(made_room).unwrap_or(i64::MAX));
        }
        self.streams.set(figure(self.bounds.streams.open_now()));
        let [words, files, _] = self.bounds.intake.under_way();
        for (kind, bytes) in [("forms", words), ("files", files)] {
            self.under_way.with_label_values(&[kind]).set(i64::try_from(bytes).unwrap_or(i64::MAX));
        }
    }

    /// The text Prometheus reads.
    pub async fn text(&self) -> Response {
        self.count().await;
        self.look();
        let mut body = Vec::new();
        match TextEncoder::new().encode(&self.registry.gather(), &mut body) {
            Ok(()) => ([(header::CONTENT_TYPE, prometheus::TEXT_FORMAT)], body).into_response(),
            Err(_) => axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    }
}

/// `/metrics` at the address everybody uses: in a demonstration, for whoever sits at the machine. Elsewhere there is no
/// such page; a proxy on this machine would make everybody look like that.
pub fn routes_here(metrics: Metrics, demo: bool) -> Routes<()> {
    let text = move |request: Request| async move {
        // Without a network there is no address: a test.
        let here = request
            .extensions()
            .get::<ConnectInfo<SocketAddr>>()
            .is_none_or(|client| client.0.ip().to_canonical().is_loopback());
        if demo && here { metrics.text().await } else { kit::Error::not_found().into_response() }
    };
    Routes::new().route("/metrics", kit::routes::get(text))
}

/// `/metrics` at an address of its own, for whoever brings the token where there is one.
pub fn routes(metrics: Metrics, token: Option<String>) -> Router {
    let text = move |headers: HeaderMap| async move {
        let brought = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .unwrap_or("");
        match &token {
            Some(token) if !store::vault::same(token.as_bytes(), brought.trim().as_bytes()) => {
                let how = [(header::WWW_AUTHENTICATE, "Bearer")];
                (StatusCode::UNAUTHORIZED, how, "bring the token of metrics_token_file\n").into_response()
            }
            _ => metrics.text().await,
        }
    };
    Router::new().route("/metrics", get(text))
}

/// Counts and times every request. The route is its pattern, so that case numbers never become labels.
pub async fn observe(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().as_str().to_owned();
    metrics.running.inc();
    let begun = Instant::now();
    let response = next.run(request).await;
    metrics.running.dec();
    metrics.seconds.with_label_values(&[route.as_str()]).observe(begun.elapsed().as_secs_f64());
    let status = format!("{}xx", response.status().as_u16() / 100);
    metrics.requests.with_label_values(&[method.as_str(), route.as_str(), status.as_str()]).inc();
    response
}
