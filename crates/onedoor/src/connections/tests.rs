//! Connections over real sockets: who is waited for, who makes room, and how they end.
#![allow(clippy::unwrap_used, clippy::panic)]

use axum::body::Bytes;
use axum::routing::{get, post};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::*;

struct Running {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    server: JoinHandle<()>,
    door: Door,
}

async fn running(limits: Limits) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = watch::channel(false);
    let slow = get(|| async {
        sleep(Duration::from_millis(300)).await;
        "done"
    });
    let signed_in = get(|| async {
        let mut response = "known".into_response();
        response.extensions_mut().insert(kit::SignedIn);
        response
    });
    let stream = get(|| async {
        ([(header::CONTENT_TYPE, "text/event-stream")], Body::new(http_body_util::Full::from("data: 1\n\n")))
    });
    let large = get(|| async { vec![b'x'; 64 * 1024 * 1024] });
    let body = post(|body: Result<Bytes, axum::extract::rejection::BytesRejection>| async move {
        body.map(|bytes| bytes.len().to_string())
    });
    let router = Router::new()
        .route("/", get(|| async { "here" }))
        .route("/slow", slow)
        .route("/known", signed_in)
        .route("/stream", stream)
        .route("/large", large)
        .route("/endless", get(|| async { std::future::pending::<()>().await }))
        .route("/unread", post(|| async { StatusCode::UNAUTHORIZED }))
        .route("/body", body);
    // 127.0.0.9 is the proxy.
    let door = Door::new(limits, Arc::new(|ip| ip == IpAddr::from([127, 0, 0, 9])));
    let server = tokio::spawn(door.clone().serve(listener, router, stopped));
    Running { address, stop, server, door }
}

fn short() -> Limits {
    Limits {
        head: Duration::from_millis(300),
        proxy_head: Duration::from_secs(20),
        pause: Duration::from_millis(400),
        body: Duration::from_secs(20),
        rate: Rate { after: Duration::from_millis(500), bytes: 100_000 },
        drained: 1_000,
        thrown: 10_000_000,
        farewell: Duration::from_millis(800),
        connections: 8,
        of_one_address: 4,
    }
}

/// Patient limits, for what does not end by itself.
fn patient() -> Limits {
    Limits {
        head: Duration::from_secs(60),
        pause: Duration::from_secs(60),
        rate: Limits::default().rate,
        ..short()
    }
}

/// A connection from this address of the machine.
async fn from(server: &Running, last: u8) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from(([127, 0, 0, last], 0))).unwrap();
    socket.connect(server.address).await.unwrap()
}

fn request(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n")
}

/// Everything the server says until it ends the connection.
async fn said(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all).await;
    String::from_utf8_lossy(&all).into_owned()
}

/// What the server says until these words.
async fn until(stream: &mut TcpStream, words: &str) -> String {
    let mut all = String::new();
    let mut piece = [0; 1024];
    while !all.contains(words) {
        match stream.read(&mut piece).await {
            Ok(n) if n > 0 => all.push_str(&String::from_utf8_lossy(&piece[..n])),
            ended => panic!("{words:?} was not said: {all:?} {ended:?}"),
        }
    }
    all
}

async fn asks(stream: &mut TcpStream, path: &str, words: &str) {
    stream.write_all(request(path).as_bytes()).await.unwrap();
    until(stream, words).await;
}

#[tokio::test]
async fn those_who_say_nothing_make_room_for_others() {
    let server = running(short()).await;
    let mut silent = Vec::new();
    for last in 1..=4 {
        for _ in 0..4 {
            let mut stream = from(&server, last).await;
            let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ").await;
            silent.push(stream);
        }
    }
    let mut polite = from(&server, 5).await;
    asks(&mut polite, "/", "here").await;
    for mut stream in silent {
        assert!(!said(&mut stream).await.contains("200 OK"));
    }
}

/// With all places taken by silence and streams, whoever comes is answered at once, also from the very address of the flood;
/// and who is signed in keeps the connection they have.
#[tokio::test]
async fn whoever_comes_is_answered_and_who_is_signed_in_stays() {
    let server = running(patient()).await;
    let mut clerk = from(&server, 1).await;
    asks(&mut clerk, "/known", "known").await;
    let mut flood = Vec::new();
    for last in [1, 2, 3] {
        for n in 0..20 {
            let mut stream = from(&server, last).await;
            if n % 2 == 0 {
                let _ = stream.write_all(request("/stream").as_bytes()).await;
            }
            flood.push(stream);
            let mut anybody = from(&server, last).await;
            asks(&mut anybody, "/", "here").await;
        }
    }
    asks(&mut clerk, "/", "here").await;
    assert!(server.door.figures().0 <= 8);
    drop(flood);
}

/// A proxy speaks for many and keeps connections at hand: none of them ends to make room, and none before the proxy's own
/// patience ends.
#[tokio::test]
async fn connections_of_a_proxy_are_not_counted_as_one_clients() {
    let server = running(Limits { connections: 20, ..short() }).await;
    let mut kept = Vec::new();
    for _ in 0..10 {
        let mut stream = from(&server, 9).await;
        asks(&mut stream, "/", "here").await;
        kept.push(stream);
    }
    for _ in 0..20 {
        from(&server, 1).await;
    }
    sleep(Duration::from_millis(700)).await;
    for stream in &mut kept {
        asks(stream, "/", "here").await;
    }
}

#[tokio::test]
async fn a_body_must_come_without_long_pauses_and_not_too_slowly() {
    let server = running(short()).await;
    let head = b"POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n";
    let mut stalled = TcpStream::connect(server.address).await.unwrap();
    stalled.write_all(head).await.unwrap();
    stalled.write_all(b"only this").await.unwrap();
    assert!(said(&mut stalled).await.starts_with("HTTP/1.1 4"));
    // Never a long pause, and never quick enough.
    let mut trickling = TcpStream::connect(server.address).await.unwrap();
    trickling.write_all(head).await.unwrap();
    let begun = Instant::now();
    let mut byte = [0];
    while trickling.try_read(&mut byte).is_err() && trickling.write_all(b"x").await.is_ok() {
        assert!(begun.elapsed() < Duration::from_secs(20), "trickling went on");
        sleep(Duration::from_millis(50)).await;
    }
    let mut whole = TcpStream::connect(server.address).await.unwrap();
    whole.write_all(head).await.unwrap();
    whole.write_all(&[b'x'; 60]).await.unwrap();
    sleep(Duration::from_millis(100)).await;
    whole.write_all(&[b'x'; 40]).await.unwrap();
    assert!(until(&mut whole, "100").await.starts_with("HTTP/1.1 200"));
}

/// Who asks for much and takes nothing of it does not keep it in memory for ever.
#[tokio::test]
async fn an_answer_must_be_taken() {
    let server = running(short()).await;
    let mut greedy = TcpStream::connect(server.address).await.unwrap();
    greedy.write_all(request("/large").as_bytes()).await.unwrap();
    let begun = Instant::now();
    while server.door.figures().0 > 0 {
        assert!(begun.elapsed() < Duration::from_secs(20), "it waits for ever");
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_head_has_a_size() {
    let server = running(short()).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let huge = format!("GET / HTTP/1.1\r\nHost: a\r\nX-Huge: {}\r\n\r\n", "x".repeat(2 * HEAD_BYTES));
    let _ = stream.write_all(huge.as_bytes()).await;
    assert!(!said(&mut stream).await.contains("200 OK"));
}

/// A request answered before its body was read: a small body is read away, so that the next request on the connection is
/// answered; a large one ends the connection, which is said, and the answer arrives however long the client goes on sending.
#[tokio::test]
async fn an_answer_before_the_body_loses_no_other_request() {
    let server = running(Limits { rate: Limits::default().rate, ..short() }).await;
    let head = |length: usize, more: &str| {
        format!("POST /unread HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n{more}\r\n")
    };
    let mut small = TcpStream::connect(server.address).await.unwrap();
    for _ in 0..20 {
        // The body comes in a packet of its own, and the next request with it.
        small.write_all(head(900, "").as_bytes()).await.unwrap();
        small.flush().await.unwrap();
        sleep(Duration::from_millis(5)).await;
        small.write_all(&[vec![b'x'; 900], request("/").into_bytes()].concat()).await.unwrap();
        let told = until(&mut small, "here").await;
        assert!(told.starts_with("HTTP/1.1 401") && !told.contains("connection: close"), "{told}");
    }
    for more in ["", "Transfer-Encoding: chunked\r\n"] {
        let mut large = TcpStream::connect(server.address).await.unwrap();
        let length = 3_000_000;
        let head = match more {
            "" => head(length, ""),
            chunked => format!("POST /unread HTTP/1.1\r\nHost: a\r\n{chunked}\r\n{length:x}\r\n"),
        };
        large.write_all(head.as_bytes()).await.unwrap();
        // All of it is taken, though nobody reads it: the client sees its answer, and no reset.
        for _ in 0..30 {
            large.write_all(&vec![b'x'; 100_000]).await.unwrap();
            sleep(Duration::from_millis(2)).await;
        }
        if !more.is_empty() {
            large.write_all(b"\r\n0\r\n\r\n").await.unwrap();
        }
        let told = said(&mut large).await;
        assert!(told.starts_with("HTTP/1.1 401") && told.contains("connection: close"), "{told}");
    }
    // Who waits to be told to go on has sent nothing, and is not told to.
    let mut polite = TcpStream::connect(server.address).await.unwrap();
    polite.write_all(head(3_000_000, "Expect: 100-continue\r\n").as_bytes()).await.unwrap();
    let told = said(&mut polite).await;
    assert!(told.starts_with("HTTP/1.1 401") && told.contains("connection: close"), "{told}");
    assert!(!told.contains("100 Continue"), "{told}");
}

/// RFC 9112, 3.2: a request says once whom it is for.
#[tokio::test]
async fn a_request_names_its_host_once() {
    let server = running(short()).await;
    for (head, status) in [
        ("GET / HTTP/1.1\r\nHost: a\r\n", "200"),
        ("GET / HTTP/1.1\r\nHost: zw.example.cn:8443\r\n", "200"),
        ("GET / HTTP/1.1\r\nHost: [2001:db8::7]:80\r\n", "200"),
        ("GET http://a/ HTTP/1.1\r\nHost: a\r\n", "200"),
        ("GET / HTTP/1.1\r\nHost:\r\n", "200"),
        ("GET / HTTP/1.0\r\n", "200"),
        ("GET / HTTP/1.1\r\n", "400"),
        ("GET http://a/ HTTP/1.1\r\n", "400"),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n", "400"),
        ("GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n", "400"),
        ("GET / HTTP/1.1\r\nHost: a b\r\n", "400"),
        ("GET / HTTP/1.1\r\nHost: a, b\r\n", "400"),
        ("GET / HTTP/1.1\r\nHost: u@a\r\n", "400"),
    ] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes()).await.unwrap();
        let told = said(&mut stream).await;
        assert_eq!(told.split(' ').nth(1), Some(status), "{head:?}: {told}");
    }
}

#[tokio::test]
async fn what_is_under_way_is_ended_and_nothing_more_is_taken() {
    let server = running(short()).await;
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
