//! Connections: so many at most, and each with limits of time, so that nobody holds others up by being slow. A proxy in
//! front does the same for those it lets through; this is for where there is none, and for when it fails.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, Sleep, sleep, sleep_until};
use tower::ServiceExt;

/// How long things may take and how much there may be.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// From one request to the whole head of the next, or to the first.
    pub head: Duration,
    /// Between two pieces of a body.
    pub pause: Duration,
    /// For a whole body: 64 MB at 0.6 Mbit/s.
    pub body: Duration,
    /// For what is under way when the server is told to stop.
    pub farewell: Duration,
    /// Connections at the same time; others wait to be taken.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(20),
            pause: Duration::from_secs(20),
            body: Duration::from_secs(15 * 60),
            farewell: Duration::from_secs(5),
            connections: connections_at_most(),
        }
    }
}

/// Largest head of a request, bytes.
const HEAD_BYTES: usize = 64 * 1024;
/// Files kept open for other things than connections: databases, blobs, sockets that listen.
const OTHER_FILES: usize = 160;

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

/// Answers everybody who connects until told to stop; then ends what is under way.
pub async fn serve(listener: TcpListener, router: Router, mut stop: watch::Receiver<bool>, limits: Limits) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.head).max_buf_size(HEAD_BYTES);
    let places = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
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
        // Pages are small and go out whole; where the system will not, they only go out a little later.
        let _ = stream.set_nodelay(true);
        let router = router.clone();
        let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
            let mut request = request.map(|body| Body::new(Patient::new(body, limits)));
            request.extensions_mut().insert(ConnectInfo::<SocketAddr>(client));
            router.clone().oneshot(request)
        });
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    // Live streams never end by themselves.
    tokio::select! {
        () = graceful.shutdown() => {}
        () = sleep(limits.farewell) => {}
    }
}

/// A body that is waited for only so long.
struct Patient {
    body: Incoming,
    limits: Limits,
    /// When the whole of it must be there.
    end: Instant,
    /// Runs while a piece is waited for.
    waiting: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    fn new(body: Incoming, limits: Limits) -> Self {
        Self { body, limits, end: Instant::now() + limits.body, waiting: None }
    }
}

/// The body did not come.
#[derive(Debug, thiserror::Error)]
#[error("the request's content did not arrive in time")]
struct TooSlow;

impl http_body::Body for Patient {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            self.waiting = None;
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let until = (Instant::now() + self.limits.pause).min(self.end);
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep_until(until)));
        ready!(waiting.as_mut().poll(context));
        Poll::Ready(Some(Err(TooSlow.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use axum::routing::{get, post};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;
    use tokio::task::JoinHandle;

    struct Running {
        address: SocketAddr,
        stop: watch::Sender<bool>,
        server: JoinHandle<()>,
    }

    async fn running(limits: Limits) -> Running {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        let router = Router::new()
            .route("/", get(|| async { "here" }))
            .route(
                "/slow",
                get(|| async {
                    sleep(Duration::from_millis(300)).await;
                    "done"
                }),
            )
            .route("/endless", get(|| async { std::future::pending::<()>().await }))
            .route(
                "/body",
                post(|body: Result<Bytes, axum::extract::rejection::BytesRejection>| async move {
                    body.map(|bytes| bytes.len().to_string())
                }),
            );
        Running { address, stop, server: tokio::spawn(serve(listener, router, stopped, limits)) }
    }

    fn short() -> Limits {
        Limits {
            head: Duration::from_millis(300),
            pause: Duration::from_millis(200),
            body: Duration::from_millis(900),
            farewell: Duration::from_millis(800),
            connections: 4,
        }
    }

    /// Everything the server says until it ends the connection.
    async fn said(stream: &mut TcpStream) -> String {
        let mut all = Vec::new();
        let _ = stream.read_to_end(&mut all).await;
        String::from_utf8_lossy(&all).into_owned()
    }

    #[tokio::test]
    async fn those_who_say_nothing_make_room_for_others() {
        let server = running(short()).await;
        let mut silent = Vec::new();
        for _ in 0..8 {
            let mut stream = TcpStream::connect(server.address).await.unwrap();
            stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ").await.unwrap();
            silent.push(stream);
        }
        let mut polite = TcpStream::connect(server.address).await.unwrap();
        polite.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await.unwrap();
        assert!(said(&mut polite).await.ends_with("here"));
        for mut stream in silent {
            assert!(!said(&mut stream).await.contains("200 OK"));
        }
    }

    #[tokio::test]
    async fn a_body_must_come_without_long_pauses_and_some_day_end() {
        let server = running(short()).await;
        let head = b"POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n";
        let mut stalled = TcpStream::connect(server.address).await.unwrap();
        stalled.write_all(head).await.unwrap();
        stalled.write_all(b"only this").await.unwrap();
        assert!(said(&mut stalled).await.starts_with("HTTP/1.1 4"));
        let mut trickling = TcpStream::connect(server.address).await.unwrap();
        trickling.write_all(head).await.unwrap();
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(20) && trickling.write_all(b"x").await.is_ok() {
            sleep(Duration::from_millis(50)).await;
            let mut byte = [0];
            if trickling.try_read(&mut byte).is_ok() {
                break;
            }
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "trickling went on");
        let mut whole = TcpStream::connect(server.address).await.unwrap();
        whole.write_all(head).await.unwrap();
        whole.write_all(&[b'x'; 60]).await.unwrap();
        sleep(Duration::from_millis(100)).await;
        whole.write_all(&[b'x'; 40]).await.unwrap();
        let mut answer = [0; 12];
        whole.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200");
    }

    #[tokio::test]
    async fn a_head_has_a_size() {
        let server = running(short()).await;
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        let huge = format!("GET / HTTP/1.1\r\nHost: a\r\nX-Huge: {}\r\n\r\n", "x".repeat(2 * HEAD_BYTES));
        let _ = stream.write_all(huge.as_bytes()).await;
        assert!(!said(&mut stream).await.contains("200 OK"));
    }

    #[tokio::test]
    async fn what_is_under_way_is_ended_and_nothing_more_is_taken() {
        let server = running(short()).await;
        let request = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n");
        let mut under_way = TcpStream::connect(server.address).await.unwrap();
        under_way.write_all(request("/slow").as_bytes()).await.unwrap();
        let mut endless = TcpStream::connect(server.address).await.unwrap();
        endless.write_all(request("/endless").as_bytes()).await.unwrap();
        sleep(Duration::from_millis(100)).await;
        server.stop.send(true).unwrap();
        assert!(said(&mut under_way).await.ends_with("done"));
        assert!(TcpStream::connect(server.address).await.is_err());
        server.server.await.unwrap();
    }
}
