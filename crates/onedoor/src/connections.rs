//! Connections: so many at most and so many for one address, and each with limits of time and rate, so that nobody holds
//! others up by being slow or by being many (docs/decisions/0100). A proxy in front does the same for those it lets
//! through; this is for where there is none, and for when it fails.

mod body;
mod line;
mod places;

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, Version, header};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::sleep;
use tower::ServiceExt;

use body::{Left, Noted, Patient, Then, put_aside};
use line::Line;
pub use line::Rate;
use places::{Doing, Place, Places};

/// How long things may take and how much there may be.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// From one request to the whole head of the next, or to the first.
    pub head: Duration,
    /// The same for a proxy, which keeps connections at hand: longer than it does (nginx a minute), so that it is never the
    /// one to send a request down a connection that we are closing.
    pub proxy_head: Duration,
    /// Between two pieces of a body.
    pub pause: Duration,
    /// For a whole body: 64 MB at 0.6 Mbit/s.
    pub body: Duration,
    /// For a body and for taking an answer, on average.
    pub rate: Rate,
    /// Of a body that nobody reads, so much is waited for to keep the connection, bytes.
    pub drained: u64,
    /// And so much is thrown away before it is closed, bytes.
    pub thrown: u64,
    /// For what is under way when the server is told to stop.
    pub farewell: Duration,
    /// Connections at the same time.
    pub connections: usize,
    /// Connections of one address at the same time.
    pub of_one_address: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(20),
            proxy_head: Duration::from_secs(150),
            pause: Duration::from_secs(20),
            body: Duration::from_secs(15 * 60),
            rate: Rate { after: Duration::from_secs(30), bytes: 1_000 },
            drained: 64 * 1024,
            thrown: kit::UPLOAD_LIMIT as u64 + 1024 * 1024,
            farewell: Duration::from_secs(5),
            connections: connections_at_most(),
            of_one_address: 256,
        }
    }
}

/// Largest head of a request, bytes.
const HEAD_BYTES: usize = 64 * 1024;
/// Files kept open for other things than connections: databases, blobs, files coming in, sockets that listen.
const OTHER_FILES: usize = 256;

/// What the process's limit of open files leaves for connections.
fn connections_at_most() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let files = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|soft| soft.parse().ok())
        .unwrap_or(1024_usize);
    files.saturating_sub(OTHER_FILES).clamp(64, 20_000)
}

/// Whether an address is a proxy of ours, which speaks for many.
pub type IsProxy = Arc<dyn Fn(IpAddr) -> bool + Send + Sync>;

/// What is served, and to how many.
#[derive(Clone)]
pub struct Door {
    limits: Limits,
    places: Places,
    is_proxy: IsProxy,
}

impl Door {
    /// A door with these limits; `is_proxy` says whose connections speak for many.
    pub fn new(limits: Limits, is_proxy: IsProxy) -> Self {
        Self { places: Places::new(limits.connections, limits.of_one_address), limits, is_proxy }
    }

    /// How many connections there are now, and how many had to make room for others since the start.
    pub fn figures(&self) -> (usize, u64) {
        self.places.figures()
    }

    /// Answers everybody who connects until told to stop; then ends what is under way.
    pub async fn serve(self, listener: TcpListener, router: Router, mut stop: watch::Receiver<bool>) {
        let graceful = GracefulShutdown::new();
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                _ = stop.wait_for(|stop| *stop) => break,
            };
            let (stream, client) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Gone before it was taken, or no file left: what is under way will free some.
                    tracing::warn!(%error, "a connection could not be taken");
                    sleep(Duration::from_millis(100)).await;
                    continue;
                }
            };
            let proxy = (self.is_proxy)(client.ip());
            let Some(place) = self.places.take(kit::counted_address(client.ip()), proxy) else {
                // Everybody there is signed in and being answered.
                tracing::warn!("no connection could make room for another");
                continue;
            };
            // Pages are small and go out whole; where the system will not, they only go out a little later.
            let _ = stream.set_nodelay(true);
            let limits = self.limits;
            let mut http = http1::Builder::new();
            let head = if proxy { limits.proxy_head } else { limits.head };
            http.timer(TokioTimer::new()).header_read_timeout(head).max_buf_size(HEAD_BYTES);
            let (router, asked) = (router.clone(), place.clone());
            let service = hyper::service::service_fn(move |request: Request<Incoming>| {
                let (router, place) = (router.clone(), asked.clone());
                async move { Ok::<_, Infallible>(answer(router, request, client, limits, &place).await) }
            });
            let line = TokioIo::new(Line::new(stream, limits.rate));
            let connection = graceful.watch(http.serve_connection(line, service));
            tokio::spawn(async move {
                tokio::select! {
                    done = connection => if let Err(error) = done {
                        tracing::debug!(%error, "a connection ended early");
                    },
                    () = place.end() => tracing::debug!("a connection made room for another"),
                }
            });
        }
        drop(listener);
        // Live streams never end by themselves.
        tokio::select! {
            () = graceful.shutdown() => {}
            () = sleep(self.limits.farewell) => {}
        }
    }
}

/// Answers one request.
async fn answer(
    router: Router,
    request: Request<Incoming>,
    client: SocketAddr,
    limits: Limits,
    place: &Place,
) -> Response<Noted> {
    place.is(Doing::Asking);
    let left = Left::default();
    let expects = request.headers().contains_key(header::EXPECT);
    let hosted = request.version() < Version::HTTP_11 || names_its_host(request.headers());
    let mut request = request.map(|body| Body::new(Patient::new(body, limits, Arc::clone(&left))));
    request.extensions_mut().insert(ConnectInfo::<SocketAddr>(client));
    let mut response = match hosted {
        true => router.oneshot(request).await.unwrap_or_else(|never| match never {}),
        false => {
            drop(request);
            StatusCode::BAD_REQUEST.into_response()
        }
    };
    place.is_known(response.extensions_mut().remove::<kit::SignedIn>().is_some());
    if put_aside(left, expects, limits, place).await == Then::Ends {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    let kind = response.headers().get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream")) {
        place.is(Doing::Listening);
    }
    response.map(|body| Noted::new(body, place.clone()))
}

/// Whether a request says once and readably whom it is for (RFC 9112, 3.2).
fn names_its_host(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
    host.is_empty() || Authority::try_from(host.as_bytes()).is_ok_and(|host| !host.as_str().contains('@'))
}

#[cfg(test)]
mod tests;
