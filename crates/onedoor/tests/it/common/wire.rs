//! A server in a process of its own, and a small HTTP client: for what only a real process can show, such as being killed.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    /// Its port on the loopback address.
    pub port: u16,
}

/// A port nobody listens on now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Server {
    /// Starts the program and waits until it answers.
    pub fn start(arguments: &[&str], port: u16) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_onedoor"))
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut server = Self { child, port };
        let patience = Instant::now() + Duration::from_secs(120);
        while server.request("GET", "/health", None, None).is_none_or(|(status, _)| status != 200) {
            if let Some(ended) = server.child.try_wait().unwrap() {
                let mut why = String::new();
                let _ = server.child.stderr.take().unwrap().read_to_string(&mut why);
                panic!("the server ended: {ended}: {why}");
            }
            assert!(Instant::now() < patience, "the server does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`, unless that has happened.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        self.child.wait().unwrap();
    }

    /// A request; `None` where the connection broke before the whole answer was there.
    pub fn request(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Option<(u16, Value)> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut head =
            format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n", self.port);
        if let Some(token) = token {
            head.push_str(&format!("Authorization: Bearer {token}\r\n"));
        }
        if !body.is_empty() {
            head.push_str("Content-Type: application/json\r\n");
        }
        head.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
        stream.write_all(head.as_bytes()).ok()?;
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let status: u16 = line.split(' ').nth(1)?.parse().ok()?;
        let mut length = 0;
        loop {
            line.clear();
            reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().ok()?;
            }
        }
        let mut bytes = vec![0; length];
        reader.read_exact(&mut bytes).ok()?;
        Some((status, serde_json::from_slice(&bytes).unwrap_or(Value::Null)))
    }

    /// Signs in; `None` where the server is gone.
    pub fn sign_in(&self, login: &str, password: &str) -> Option<String> {
        let credentials = serde_json::json!({ "login": login, "password": password });
        let (status, told) = self.request("POST", "/api/v1/sessions", None, Some(&credentials))?;
        assert_eq!(status, 201, "{told}");
        told["token"].as_str().map(str::to_owned)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
