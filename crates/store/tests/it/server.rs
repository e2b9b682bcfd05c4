//! A PostgreSQL server that is reached over TLS, and one that goes away and comes back.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::time::{Duration, Instant};

use store::{Db, Error, MigrationSet, Options, Server, sql};
use testkit::OwnServer;

const KEPT: MigrationSet =
    MigrationSet { owner: "test", files: &[("0001", "CREATE TABLE kept (n {int} PRIMARY KEY);")] };

fn verified(server: &OwnServer, host: &str, mode: &str, authority: &Path) -> String {
    server.url(host, &format!("sslmode={mode}&sslrootcert={}", authority.display()))
}

fn connected(url: &str) -> Result<(bool, String), String> {
    let mut client = Server::parse(url).map_err(|e| e.to_string())?.connect().map_err(|e| {
        std::error::Error::source(&e).map_or_else(|| e.to_string(), |source| format!("{e}: {source}"))
    })?;
    let row = client
        .query_one("SELECT ssl, coalesce(version, '') FROM pg_stat_ssl WHERE pid = pg_backend_pid()", &[])
        .map_err(|e| e.to_string())?;
    Ok((row.get(0), row.get(1)))
}

/// The connection is encrypted, and with `verify-full` it is the right server or none.
#[test]
fn the_server_is_who_it_says_or_nobody() {
    let Some(server) = OwnServer::start() else { return };
    let (ca, stranger) = (server.authority(), server.stranger());
    let (encrypted, version) = connected(&verified(&server, "localhost", "verify-full", &ca)).unwrap();
    assert!(encrypted && version.starts_with("TLSv1."), "{version}");
    // Issued by the right authority, but made out to another name.
    let other = connected(&verified(&server, "127.0.0.1", "verify-full", &ca)).unwrap_err();
    assert!(other.contains("certificate"), "{other}");
    assert!(connected(&verified(&server, "127.0.0.1", "verify-ca", &ca)).unwrap().0);
    for mode in ["verify-full", "verify-ca", "require"] {
        let unknown = connected(&verified(&server, "localhost", mode, &stranger)).unwrap_err();
        assert!(unknown.contains("certificate"), "{mode}: {unknown}");
    }
    assert!(connected(&server.url("127.0.0.1", "sslmode=require")).unwrap().0);
    assert!(connected(&server.url("127.0.0.1", "sslmode=prefer")).unwrap().0);
    // The server takes nobody in the clear.
    assert!(connected(&server.url("127.0.0.1", "sslmode=disable")).is_err());
    assert!(connected(&server.url("127.0.0.1", "")).is_err());
    // A server that cannot speak TLS is not spoken to in the clear by mistake.
    let wrong = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = wrong.local_addr().unwrap().port();
    let answer = std::thread::spawn(move || {
        use std::io::{Read, Write};
        let (mut stream, _) = wrong.accept().unwrap();
        let mut asked = [0; 8];
        stream.read_exact(&mut asked).unwrap();
        stream.write_all(b"N").unwrap();
        let mut more = Vec::new();
        let _ = stream.read_to_end(&mut more);
        more
    });
    let url = format!(
        "postgres://u:secret@localhost:{port}/a?sslmode=verify-full&sslrootcert={}&hostaddr=127.0.0.1",
        ca.display()
    );
    assert!(connected(&url).is_err());
    assert!(answer.join().unwrap().is_empty(), "something was said in the clear");
}

/// While the server is away acts are answered at once that it is; when it is back everything goes on, with nothing lost.
#[test]
fn a_server_that_comes_back_is_used_again() {
    let Some(server) = OwnServer::start() else { return };
    let url = verified(&server, "localhost", "verify-full", &server.authority());
    let db = Db::open(&url, Options { connections: 3, ..Options::default() }).unwrap();
    db.migrate(&[KEPT]).unwrap();
    let mut heard = db.listen("board");
    let keep = |n: i64| {
        db.write_blocking(move |tx| {
            tx.run(sql!("INSERT INTO kept (n) VALUES ($1)"), &[n.into()])?;
            tx.wake("board");
            Ok::<_, Error>(())
        })
    };
    let kept = || db.read_blocking(|tx| tx.all::<i64>(sql!("SELECT n FROM kept ORDER BY n"), &[]));
    keep(1).unwrap();
    for round in 0..2 {
        server.stop();
        for _ in 0..5 {
            assert_eq!(keep(99).unwrap_err().code(), "store.unavailable");
            assert_eq!(kept().unwrap_err().code(), "store.unavailable");
        }
        server.start_again();
        // Nobody has to do anything; the first tries may still meet a server that is starting.
        let patience = Instant::now() + Duration::from_secs(60);
        while let Err(e) = keep(10 + round) {
            assert_eq!(e.code(), "store.unavailable");
            assert!(Instant::now() < patience, "{e}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
    assert_eq!(kept().unwrap(), [1, 10, 11]);
    assert!(heard.has_changed().unwrap());
    heard.mark_unchanged();
}
