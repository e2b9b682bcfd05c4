//! Prometheus metrics at `/metrics`: requests by kind and status, how long they took, and the process itself.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use prometheus::{
    Encoder, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry, TextEncoder,
};

/// The registry and what is measured. Cheap to clone.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    running: IntGauge,
}

impl Metrics {
    /// A fresh registry.
    pub fn new() -> Result<Self, prometheus::Error> {
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
        Ok(Self { registry, requests, seconds, running })
    }

    /// The text Prometheus reads.
    pub fn text(&self) -> Response {
        let mut body = Vec::new();
        match TextEncoder::new().encode(&self.registry.gather(), &mut body) {
            Ok(()) => ([(header::CONTENT_TYPE, prometheus::TEXT_FORMAT)], body).into_response(),
            Err(_) => axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    }
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
